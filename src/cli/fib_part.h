/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two families' lookups share, and no one else needs. */
#ifndef SYMROUTE_FIB_PART_H
#define SYMROUTE_FIB_PART_H

#include "cli/fib.h"

bool fib_is_for(const struct any_route *route, uint32_t table, const struct lookup *packet);
bool fib_can_take(const struct any_hop *hop, const struct lookup *packet);
size_t fib_hop_count(const struct any_route *route);
struct fib_pick fib6_pick(const struct fib *fib, uint32_t table, const struct lookup *packet);

#endif
