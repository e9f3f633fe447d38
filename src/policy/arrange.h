/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of many uplinks, so placed that a packet passes few of them. Pure. */
#ifndef SYMROUTE_ARRANGE_H
#define SYMROUTE_ARRANGE_H

#include "policy/diff.h"

/*
 * A rule that does not match costs a packet some 12 ns (measured), so three an
 * uplink do not matter for 32 of them.
 */
#define ARRANGE_UPLINKS 32U

/* The priorities that arranged rules have, and those that they had before. */
#define ARRANGE_FIRST 25100U
#define ARRANGE_LAST 28701U

int arrange_read(struct state *own, struct state *arranged);
int arrange_changes(int family, const struct state *own, const struct state *arranged,
		    bool crowded, size_t split, struct changes *changes);
bool arrange_is_in_the_way(uint32_t priority);

#endif
