/* SPDX-License-Identifier: BSD-2-Clause */
/* Which way the kernel sends answers of leased addresses. */
#ifndef SYMROUTE_FACTS_ASK_H
#define SYMROUTE_FACTS_ASK_H

#include "cli/facts.h"

int facts_ask(struct kernel *kernel, const struct facts *facts, struct uplink *uplink,
	      struct why *why);

#endif
