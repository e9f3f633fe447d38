/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of many uplinks, so placed that a packet passes few of them. Pure. */
#ifndef SYMROUTE_PLACEMENT_H
#define SYMROUTE_PLACEMENT_H

#include "model/state.h"

/* From so many uplinks on a packet has fewer rules to pass in blocks (measured: make bench). */
#define PLACEMENT_UPLINKS 8U

int placement(const struct state *want, const bool crowded[2], struct state *placed);

#endif
