/* SPDX-License-Identifier: BSD-2-Clause */
/* What /proc and /run say of a host: settings of links, programs, limits. */
#ifndef SYMROUTE_FACTS_HOST_H
#define SYMROUTE_FACTS_HOST_H

#include "cli/facts.h"

struct sysctls facts_sysctls(const char *ifname, int family);
void facts_programs(struct programs *programs);
bool facts_network_manager(uint32_t ifindex);
void facts_limits(const struct facts *facts, struct limits *limits);

#endif
