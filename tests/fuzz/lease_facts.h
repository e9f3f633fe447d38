/* SPDX-License-Identifier: BSD-2-Clause */
/* What holds for every lease, wherever it was read. */
#ifndef SYMROUTE_LEASE_FACTS_H
#define SYMROUTE_LEASE_FACTS_H

#include "model/config.h"
#include "model/lease.h"

void lease_facts_ifname(const char *ifname);
void lease_facts(const struct lease *lease);
void lease_facts_kept(const struct lease *lease, const struct settings *settings);

#endif
