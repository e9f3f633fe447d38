/* SPDX-License-Identifier: BSD-2-Clause */
/* What only people ask of a kernel: every rule, every route, and which one answers. */
#ifndef SYMROUTE_KERNEL_ASK_H
#define SYMROUTE_KERNEL_ASK_H

#include "kernel/kernel.h"

/**
 * struct looked_up - The kernel's own answer
 * @route: next hop, link, source (prefsrc) and table that the packet takes; its dst is the
 *	packet's
 * @match: the prefix of the table's route that it is by
 */
struct looked_up {
	struct route route;
	struct prefix match;
};

int kernel_read_all(struct kernel *kernel, int family, struct state *all, struct why *why);
int kernel_read_links(struct kernel *kernel, struct host *host, struct why *why);
int kernel_lookup(struct kernel *kernel, const struct lookup *lookup,
		  struct looked_up *answer, struct why *why);

#endif
