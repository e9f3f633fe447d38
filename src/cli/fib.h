/* SPDX-License-Identifier: BSD-2-Clause */
/* Which route of a table takes a packet, chosen as Linux chooses. Pure. */
#ifndef SYMROUTE_FIB_H
#define SYMROUTE_FIB_H

#include "model/any.h"
#include "model/host.h"

/**
 * struct fib - What decides where the packets of a family go
 * @family: AF_INET or AF_INET6
 * @rules: every rule, in the kernel's order
 * @routes: every route of every table, in the kernel's order. A next hop without
 *	carrier is dead where its link says that such routes are ignored
 * @host: every link, and the family's addresses
 * @uid: user that asks
 *
 * fib_done() frees it.
 */
struct fib {
	int family;
	struct any_rules rules;
	struct any_routes routes;
	struct host host;
	uint32_t uid;
};

/**
 * struct fib_pick - What a table has for a packet
 * @route: the route that takes it; NULL if there is none
 * @hop: which of its next hops; 0 if it has none
 * @others: the kernel may take another next hop, or another route of the same key
 * @passed: a better route that is passed over: its link is down or has no carrier, it
 *	has expired, or it is through another link than the socket's; NULL: none
 */
struct fib_pick {
	const struct any_route *route;
	size_t hop;
	bool others;
	const struct any_route *passed;
};

bool fib_has_table(const struct fib *fib, uint32_t table);
struct fib_pick fib_pick(const struct fib *fib, uint32_t table, const struct lookup *packet);
bool fib_may_take(const struct fib *fib, const struct fib_pick *pick,
		  const struct lookup *packet, const struct addr *gateway, uint32_t ifindex);
bool fib_is_local(const struct fib *fib, const struct addr *addr);
void fib_done(struct fib *fib);

#endif
