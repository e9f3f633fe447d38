/* SPDX-License-Identifier: BSD-2-Clause */
/* Does each answer leave by its link? */
#include "cli/judge.h"

/**
 * judge_ends() - Does a way lead nowhere?
 *
 * Return: true if the kernel has none, or one that says no
 */
bool judge_ends(const struct way *way)
{
	uint8_t type = way->got.route.type;

	return way->err || type == ROUTE_BLACKHOLE || type == ROUTE_UNREACHABLE ||
	       type == ROUTE_PROHIBIT;
}

/**
 * judge_is_home() - Does an answer leave the way it has to?
 *
 * By the link and, where it is the default route, by a router of the lease.
 * What main knows better (containers, tunnels, static routes) is fine too, but
 * not by another uplink; and so is what stays on this host. An answer that has
 * no way is fine where there was no router, since none can have been asked for.
 */
bool judge_is_home(const struct facts *facts, const struct uplink *uplink,
		   const struct way *way)
{
	const struct route *route = &way->got.route;
	bool is_default = facts_is_default(&way->got.match);

	if (judge_ends(way))
		return !uplink->has_default && way->kind != WAY_ONLINK;
	if (way->got.route.type == ROUTE_LOCAL)
		return true;
	if (route->ifindex != uplink->link.ifindex)
		return route->table == TABLE_MAIN && !is_default &&
		       !facts_is_uplink(facts, route->ifindex);
	if (!is_default || !uplink->gateway_count)
		return true;
	for (size_t i = 0; i < uplink->gateway_count; i++)
		if (addr_compare(&uplink->gateways[i], &route->gateway) == 0)
			return true;
	return false;
}

/**
 * judge_astray() - The first of an address's answers that does not leave as it has to
 *
 * Return: its way; NULL if there is none
 */
const struct way *judge_astray(const struct facts *facts, const struct uplink *uplink,
				      const struct leased *leased)
{
	for (size_t i = 0; i < leased->way_count; i++)
		if (!judge_is_home(facts, uplink, &leased->ways[i]))
			return &leased->ways[i];
	return NULL;
}

/**
 * judge_is_symmetric() - Do all answers of an address leave by its link?
 *
 * Return: true if they do
 */
bool judge_is_symmetric(const struct facts *facts, const struct uplink *uplink,
			const struct leased *leased)
{
	return !judge_astray(facts, uplink, leased);
}
