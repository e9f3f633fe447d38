/* SPDX-License-Identifier: BSD-2-Clause */
/* Which route of a table takes a packet, chosen as Linux chooses. Pure, but for reading. */
#ifndef SYMROUTE_FIB_H
#define SYMROUTE_FIB_H

#include "kernel/kernel.h"

#define FIB_NO_SETTING (-1) /* this host has no such setting, or hides it */

/**
 * struct fib - What decides where the packets of a family go
 * @family: AF_INET or AF_INET6
 * @state: every rule, and every route of every table, in the kernel's order. A next
 *	hop without carrier is dead where its link says that such routes are ignored
 * @host: every link, and the family's addresses
 * @uid: user that asks
 *
 * fib_done() frees it.
 */
struct fib {
	int family;
	struct state state;
	struct host host;
	uint32_t uid;
};

/**
 * struct fib_pick - What a table has for a packet
 * @route: the route that takes it; NULL if there is none
 * @nexthop: which of its next hops; 0 if it has none
 * @others: the kernel may take another next hop, or another route of the same key
 * @passed: a better route that is passed over: its link is down or has no carrier, it
 *	has expired, or it is through another link than the socket's; NULL: none
 */
struct fib_pick {
	const struct route *route;
	size_t nexthop;
	bool others;
	const struct route *passed;
};

int fib_read(struct kernel *kernel, int family, struct fib *fib, struct why *why);
int fib_setting(int family, const char *ifname, const char *key);
bool fib_has_table(const struct fib *fib, uint32_t table);
struct fib_pick fib_pick(const struct fib *fib, uint32_t table, const struct lookup *packet);
bool fib_may_take(const struct fib *fib, const struct fib_pick *pick,
		  const struct lookup *packet, const struct addr *gateway, uint32_t ifindex);
bool fib_is_local(const struct fib *fib, const struct addr *addr);
void fib_done(struct fib *fib);

#endif
