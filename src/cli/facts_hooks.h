/* SPDX-License-Identifier: BSD-2-Clause */
/* What is installed for DHCP clients, and how other programs are configured. */
#ifndef SYMROUTE_FACTS_HOOKS_H
#define SYMROUTE_FACTS_HOOKS_H

#include "cli/facts.h"

void facts_hooks(struct hooks *hooks);

#endif
