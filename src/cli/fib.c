/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fib_table_lookup() and fib_select_path() of net/ipv4/fib_{trie,semantics}.c; Linux 6.18.
 */
#include "cli/fib.h"

#include "cli/fib_part.h"

#include <string.h>

/**
 * fib_has_table() - Is there a table?
 *
 * One without routes and one that was never made are the same to a packet.
 *
 * Return: true if it has routes
 */
bool fib_has_table(const struct fib *fib, uint32_t table)
{
	for (size_t i = 0; i < fib->routes.count; i++)
		if (fib->routes.list[i].route.table == table)
			return true;
	return false;
}

/**
 * fib_is_for() - Are a packet's addresses those of a route?
 *
 * Return: true if they are
 */
bool fib_is_for(const struct any_route *route, uint32_t table, const struct lookup *packet)
{
	return route->route.table == table && !route->tos &&
	       prefix_contains(&route->route.dst, &packet->dst) &&
	       (!route->src.prefixlen || prefix_contains(&route->src, &packet->src));
}

static bool leads_nowhere(const struct any_route *route)
{
	return route->type >= ANY_ROUTE_BLACKHOLE && route->type <= ANY_THROW;
}

/**
 * fib_can_take() - Can a next hop take a packet?
 *
 * A socket that is bound to a link gets, in IPv4, routes through that link only;
 * in IPv6 it is so for link-local destinations.
 *
 * Return: true if it can
 */
bool fib_can_take(const struct any_hop *hop, const struct lookup *packet)
{
	bool strict = packet->dst.family == AF_INET || addr_is_link_local(&packet->dst);

	return !hop->dead && (!packet->oif || !strict || hop->ifindex == packet->oif);
}

/**
 * fib_hop_count() - How many next hops of a route are known
 *
 * Return: 0..ANY_HOPS_MAX
 */
size_t fib_hop_count(const struct any_route *route)
{
	return route->nexthops < ANY_HOPS_MAX ? route->nexthops : ANY_HOPS_MAX;
}

static bool is_before(const struct any_route *a, const struct any_route *b)
{
	if (a->route.dst.prefixlen != b->route.dst.prefixlen)
		return a->route.dst.prefixlen > b->route.dst.prefixlen;
	return a->route.priority <= b->route.priority;
}

static const struct any_route *next4(const struct fib *fib, uint32_t table,
				     const struct lookup *packet, const struct any_route *last)
{
	const struct any_route *best = NULL;

	for (size_t i = 0; i < fib->routes.count; i++) {
		const struct any_route *route = &fib->routes.list[i];
		bool after = !last || (route > last ? is_before(last, route) :
						      route < last && !is_before(route, last));

		if (after && fib_is_for(route, table, packet) && (!best || !is_before(best, route)))
			best = route;
	}
	return best;
}

/*
 * fib_select_default(): of several equal ones, the first whose router is not
 * known to be dead.
 */
static bool is_alternate4(const struct any_route *route, const struct any_route *picked)
{
	return route->route.table == picked->route.table && !route->route.dst.prefixlen &&
	       !picked->route.dst.prefixlen && !route->tos &&
	       route->route.priority == picked->route.priority &&
	       route->type == ANY_UNICAST && picked->type == ANY_UNICAST &&
	       addr_is_set(&route->route.gateway) && addr_is_set(&picked->route.gateway);
}

static struct fib_pick pick4(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	struct fib_pick pick = { .route = NULL };
	const struct any_route *route = NULL;

	while (!pick.route && (route = next4(fib, table, packet, route))) {
		if (leads_nowhere(route) || (!route->nexthops && route->nhid))
			pick.route = route;
		for (size_t i = 0; i < fib_hop_count(route) && !leads_nowhere(route); i++) {
			if (!fib_can_take(&route->hops[i], packet))
				continue;
			pick.others |= pick.route != NULL;
			if (!pick.route)
				pick.hop = i;
			pick.route = route;
		}
		if (!pick.route && !pick.passed)
			pick.passed = route;
	}
	for (size_t i = 0; i < fib->routes.count && pick.route; i++)
		pick.others |= &fib->routes.list[i] != pick.route &&
			       is_alternate4(&fib->routes.list[i], pick.route);
	return pick;
}

/**
 * fib_pick() - Find what a table has for a packet
 *
 * Return: what it has
 */
struct fib_pick fib_pick(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	return fib->family == AF_INET ? pick4(fib, table, packet) : fib6_pick(fib, table, packet);
}

/**
 * fib_may_take() - May the kernel send a packet this way, too?
 *
 * Of several next hops a hash picks one; of several equal routers, those that
 * answer are preferred. Neither can be known from outside.
 *
 * Return: true if it may
 */
bool fib_may_take(const struct fib *fib, const struct fib_pick *pick,
		  const struct lookup *packet, const struct addr *gateway, uint32_t ifindex)
{
	for (size_t i = 0; i < fib->routes.count; i++) {
		const struct any_route *route = &fib->routes.list[i];
		bool alike = fib->family == AF_INET6 && fib_is_for(route, pick->route->route.table, packet) &&
			     prefix_compare(&route->route.dst, &pick->route->route.dst) == 0 &&
			     route->src.prefixlen == pick->route->src.prefixlen &&
			     addr_is_set(&route->route.gateway) &&
			     addr_is_set(&pick->route->route.gateway);

		if (route != pick->route && !alike && !is_alternate4(route, pick->route))
			continue;
		if (route == pick->route && !pick->others && !alike) {
			const struct any_hop *hop = &route->hops[pick->hop];

			if (hop->ifindex == ifindex && addr_compare(&hop->gateway, gateway) == 0)
				return true;
			continue;
		}
		for (size_t j = 0; j < fib_hop_count(route); j++)
			if (fib_can_take(&route->hops[j], packet) &&
			    route->hops[j].ifindex == ifindex &&
			    addr_compare(&route->hops[j].gateway, gateway) == 0)
				return true;
	}
	return false;
}

/**
 * fib_is_local() - Is an address this host's own?
 *
 * Return: true if a local route of the table "local" has it
 */
bool fib_is_local(const struct fib *fib, const struct addr *addr)
{
	struct lookup packet = { .src = *addr, .dst = *addr };
	struct fib_pick pick = fib_pick(fib, TABLE_LOCAL, &packet);
	struct prefix host = prefix_host(addr);

	return host_has_address_in(&fib->host, 0, &host) ||
	       (pick.route && pick.route->type == ANY_LOCAL);
}

/**
 * fib_done() - Free it
 * @fib: empty afterwards; {0} is fine
 */
void fib_done(struct fib *fib)
{
	any_rules_done(&fib->rules);
	any_routes_done(&fib->routes);
	host_done(&fib->host);
}
