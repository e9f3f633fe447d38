/* SPDX-License-Identifier: BSD-2-Clause */
/* __fib_validate_source() of net/ipv4/fib_frontend.c, Linux 6.18. */
#include "cli/arrival.h"

#include <errno.h>
#include <string.h>

static bool leads_back(const struct arrival *arrival)
{
	const struct route *route = explain_answer(&arrival->back)->pick.route;

	for (size_t i = 0; i < route_nexthop_count(route); i++)
		if (route_nexthop(route, i).ifindex == arrival->packet.iif)
			return true;
	return false;
}

/* A link without any address of the family says no to what it cannot tell. */
static enum arrival_verdict verdict_of(const struct fib *fib, const struct arrival *arrival)
{
	const struct explain_step *answer = explain_answer(&arrival->back);
	bool filters = arrival->rp_filter > 0;

	if (fib->family != AF_INET)
		return ARRIVAL_TAKEN;
	if (!answer)
		return filters ? ARRIVAL_NO_ROUTE : ARRIVAL_TAKEN;
	if (answer->pick.route->type != ROUTE_UNICAST &&
	    !(answer->pick.route->type == ROUTE_LOCAL && arrival->accept_local))
		return ARRIVAL_MARTIAN;
	if (leads_back(arrival))
		return ARRIVAL_TAKEN;
	if (!host_has_family(&fib->host, arrival->packet.iif, fib->family))
		return filters ? ARRIVAL_STRICT : ARRIVAL_TAKEN;
	return arrival->rp_filter == 1 ? ARRIVAL_STRICT : ARRIVAL_TAKEN;
}

/**
 * arrival_judge() - Work out what the reverse path filter does with a packet
 *
 * The way back is looked up as if this host sent to where the packet is from:
 * addresses swapped, not bound to a link.
 *
 * Return: 0; -ENOMEM
 */
int arrival_judge(const struct fib *fib, struct arrival *arrival)
{
	struct lookup back = {
		.src = arrival->packet.dst,
		.dst = arrival->packet.src,
		.fwmark = arrival->src_valid_mark ? arrival->packet.fwmark : 0,
	};
	int err = explain(fib, &back, &arrival->back);

	if (!err)
		arrival->verdict = verdict_of(fib, arrival);
	return err;
}

/**
 * arrival_done() - Free it
 * @arrival: empty afterwards; {0} is fine
 */
void arrival_done(struct arrival *arrival)
{
	explain_done(&arrival->back);
	memset(arrival, 0, sizeof(*arrival));
}
