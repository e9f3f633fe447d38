/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fib_table_lookup() and fib_select_path() of net/ipv4/fib_{trie,semantics}.c;
 * fib6_table_lookup(), rt6_select() and find_match() of net/ipv6/{route,ip6_fib}.c; Linux 6.18.
 */
#include "cli/explain.h"

#include "util/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SETTING_PATH_MAX 128 /* a link's name has 15 bytes, the longest key 30 */

/**
 * fib_has_table() - Is there a table?
 *
 * One without routes and one that was never made are the same to a packet.
 *
 * Return: true if it has routes
 */
bool fib_has_table(const struct fib *fib, uint32_t table)
{
	for (size_t i = 0; i < fib->state.route_count; i++)
		if (fib->state.routes[i].table == table)
			return true;
	return false;
}

static bool is_for(const struct route *route, uint32_t table, const struct lookup *packet)
{
	return route->table == table && !route->tos &&
	       prefix_contains(&route->dst, &packet->dst) &&
	       (!route->src.prefixlen || prefix_contains(&route->src, &packet->src));
}

/*
 * A socket that is bound to a link gets, in IPv4, routes through that link only;
 * in IPv6 it is so for link-local destinations.
 */
static bool can_take(const struct nexthop *nexthop, const struct lookup *packet)
{
	bool strict = packet->dst.family == AF_INET || addr_is_link_local(&packet->dst);

	return !nexthop->dead && (!packet->oif || !strict || nexthop->ifindex == packet->oif);
}

static bool is_before(const struct route *a, const struct route *b)
{
	if (a->dst.prefixlen != b->dst.prefixlen)
		return a->dst.prefixlen > b->dst.prefixlen;
	return a->priority <= b->priority;
}

static const struct route *next4(const struct fib *fib, uint32_t table,
				 const struct lookup *packet, const struct route *last)
{
	const struct route *best = NULL;

	for (size_t i = 0; i < fib->state.route_count; i++) {
		const struct route *route = &fib->state.routes[i];
		bool after = !last || (route > last ? is_before(last, route) :
						      route < last && !is_before(route, last));

		if (after && is_for(route, table, packet) && (!best || !is_before(best, route)))
			best = route;
	}
	return best;
}

/*
 * fib_select_default(): of several equal ones, the first whose router is not
 * known to be dead.
 */
static bool is_alternate4(const struct route *route, const struct route *picked)
{
	return route->table == picked->table && !route->dst.prefixlen &&
	       !picked->dst.prefixlen && !route->tos &&
	       route->priority == picked->priority &&
	       route->type == ROUTE_UNICAST && picked->type == ROUTE_UNICAST &&
	       addr_is_set(&route->gateway) && addr_is_set(&picked->gateway);
}

static void pick_nexthop4(const struct route *route, const struct lookup *packet,
			  struct fib_pick *pick)
{
	for (size_t i = 0; i < route_nexthop_count(route); i++) {
		struct nexthop nexthop = route_nexthop(route, i);

		if (!can_take(&nexthop, packet))
			continue;
		if (pick->route)
			pick->others = true;
		else
			pick->nexthop = i;
		pick->route = route;
	}
}

/*
 * Where a next hop object does not serve the packet, fib_table_lookup() takes no other route of the same
 * network address either, but for an object that is dead. Measured: 6.18.
 */
static bool is_behind_object(const struct route *route, const struct route *object)
{
	return object && addr_compare(&route->dst.addr, &object->dst.addr) == 0;
}

static struct fib_pick pick4(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	struct fib_pick pick = { .route = NULL };
	const struct route *route = NULL, *object = NULL;

	while (!pick.route && (route = next4(fib, table, packet, route))) {
		if (is_behind_object(route, object))
			continue;
		if (route_leads_nowhere(route) || (!route_nexthop_count(route) && route->nhid))
			pick.route = route;
		else
			pick_nexthop4(route, packet, &pick);
		if (!pick.route && route->nhid && (!route->dead || route->linkdown))
			object = route;
		if (!pick.route && !pick.passed)
			pick.passed = route;
	}
	for (size_t i = 0; i < fib->state.route_count && pick.route; i++)
		pick.others |= &fib->state.routes[i] != pick.route &&
			       is_alternate4(&fib->state.routes[i], pick.route);
	return pick;
}

/**
 * struct node - Where the IPv6 tables keep routes of one destination and source
 * @dst: bits of the destination
 * @src: bits of the source; 0: from anywhere
 */
struct node {
	int dst, src;
};

static bool is_in_node(const struct route *route, const struct node *node)
{
	return route->dst.prefixlen == node->dst && route->src.prefixlen == node->src;
}

static bool next_node(const struct fib *fib, uint32_t table, const struct lookup *packet,
		      struct node *node)
{
	struct node best = { -1, -1 };

	for (size_t i = 0; i < fib->state.route_count; i++) {
		const struct route *route = &fib->state.routes[i];
		struct node at = { route->dst.prefixlen, route->src.prefixlen };

		if (!is_for(route, table, packet))
			continue;
		if ((at.dst < node->dst || (at.dst == node->dst && at.src < node->src)) &&
		    (at.dst > best.dst || (at.dst == best.dst && at.src > best.src)))
			best = at;
	}
	*node = best;
	return best.dst >= 0;
}

/*
 * Where a destination has routes from somewhere, and the packet is not from
 * there, fib6_node_lookup_1() goes on to shorter destinations, past the routes
 * from anywhere to the same one; but for the default route. Measured: 6.18.
 */
static bool is_hidden(const struct fib *fib, uint32_t table, const struct node *node,
		      const struct lookup *packet)
{
	for (size_t i = 0; i < fib->state.route_count && node->dst && !node->src; i++) {
		const struct route *route = &fib->state.routes[i];

		if (route->table == table && route->dst.prefixlen == node->dst &&
		    route->src.prefixlen && prefix_contains(&route->dst, &packet->dst))
			return true;
	}
	return false;
}

/* rt6_score_route(), routers taken for reachable. */
static int score6(const struct route *route, const struct nexthop *nexthop,
		  const struct lookup *packet)
{
	return (route->pref ^ 2) << 2 | (!packet->oif || packet->oif == nexthop->ifindex ? 2 : 0);
}

static void best6(const struct fib *fib, uint32_t table, const struct lookup *packet,
		  const struct node *node, uint32_t lowest, bool rest, struct fib_pick *pick)
{
	int best = -1;

	for (size_t i = 0; i < fib->state.route_count; i++) {
		const struct route *route = &fib->state.routes[i];
		bool taken = false;

		if (!is_for(route, table, packet) || !is_in_node(route, node) ||
		    (route->priority != lowest) != rest)
			continue;
		for (size_t j = 0; j < route_nexthop_count(route) && route->expires >= 0; j++) {
			struct nexthop nexthop = route_nexthop(route, j);
			int score = score6(route, &nexthop, packet);

			if (!can_take(&nexthop, packet))
				continue;
			taken = true;
			if (score <= best)
				continue;
			best = score;
			*pick = (struct fib_pick){ route, j, route_nexthop_count(route) > 1,
						   pick->passed };
		}
		if (!route_nexthop_count(route) && best < 0) /* by an object that is not told, or nowhere */
			best = 0, *pick = (struct fib_pick){ route, 0, false, pick->passed };
		else if (!taken && !pick->passed)
			pick->passed = route;
	}
}

static struct fib_pick pick6(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	struct fib_pick pick = { .route = NULL };
	struct node node = { 129, 129 };
	bool first = true;

	while (!pick.route && next_node(fib, table, packet, &node)) {
		uint32_t lowest = UINT32_MAX;

		if (first && is_hidden(fib, table, &node, packet))
			continue;
		first = false;
		for (size_t i = 0; i < fib->state.route_count; i++) {
			const struct route *route = &fib->state.routes[i];

			if (is_for(route, table, packet) && is_in_node(route, &node) &&
			    route->priority < lowest)
				lowest = route->priority;
		}
		best6(fib, table, packet, &node, lowest, false, &pick);
		if (!pick.route)
			best6(fib, table, packet, &node, lowest, true, &pick);
	}
	return pick;
}

/**
 * fib_pick() - Find what a table has for a packet
 *
 * Return: what it has
 */
struct fib_pick fib_pick(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	return fib->family == AF_INET ? pick4(fib, table, packet) : pick6(fib, table, packet);
}

static bool leads_by(const struct route *route, size_t index, const struct addr *gateway,
		     uint32_t ifindex)
{
	struct nexthop nexthop = route_nexthop(route, index);

	return nexthop.ifindex == ifindex && addr_compare(&nexthop.gateway, gateway) == 0;
}

static bool is_alternate6(const struct route *route, const struct route *picked,
			  const struct lookup *packet)
{
	return packet->dst.family == AF_INET6 && is_for(route, picked->table, packet) &&
	       prefix_compare(&route->dst, &picked->dst) == 0 &&
	       route->src.prefixlen == picked->src.prefixlen &&
	       addr_is_set(&route->gateway) && addr_is_set(&picked->gateway);
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
	if (leads_by(pick->route, pick->nexthop, gateway, ifindex))
		return true;
	for (size_t i = 0; i < fib->state.route_count; i++) {
		const struct route *route = &fib->state.routes[i];

		if (!(route == pick->route && pick->others) &&
		    !is_alternate4(route, pick->route) &&
		    !is_alternate6(route, pick->route, packet))
			continue;
		for (size_t j = 0; j < route_nexthop_count(route); j++) {
			struct nexthop nexthop = route_nexthop(route, j);

			if (can_take(&nexthop, packet) && leads_by(route, j, gateway, ifindex))
				return true;
		}
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
	       (pick.route && pick.route->type == ROUTE_LOCAL);
}

/**
 * fib_setting() - Read a number that the kernel keeps for a link
 *
 * Return: the number; FIB_NO_SETTING
 */
int fib_setting(int family, const char *ifname, const char *key)
{
	char path[SETTING_PATH_MAX];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv%c/conf/%s/%s",
		 family == AF_INET ? '4' : '6', ifname, key);
	return file_number(path, FIB_NO_SETTING);
}

static bool ignores_linkdown(const struct fib *fib, uint32_t ifindex)
{
	const struct link *link = host_link_of(&fib->host, ifindex);

	return link && fib_setting(fib->family, link->ifname, "ignore_routes_with_linkdown") > 0;
}

static void pass_linkdown(struct fib *fib)
{
	for (size_t i = 0; i < fib->state.route_count; i++) {
		struct route *route = &fib->state.routes[i];

		if (route->linkdown && !route->dead)
			route->dead = ignores_linkdown(fib, route->ifindex);
		for (size_t j = 0; route->nexthops && j < route->nexthop_count; j++) {
			struct nexthop *nexthop = &route->nexthops[j];

			if (nexthop->linkdown && !nexthop->dead)
				nexthop->dead = ignores_linkdown(fib, nexthop->ifindex);
		}
	}
}

/**
 * fib_read() - Read what decides where the packets of a family go
 * @fib: filled; fib_done() it, on failure too
 */
int fib_read(struct kernel *kernel, int family, struct fib *fib, struct why *why)
{
	int err;

	memset(fib, 0, sizeof(*fib));
	fib->family = family;
	fib->uid = getuid();
	err = kernel_read_all(kernel, family, &fib->state, why);
	if (!err)
		err = kernel_read_links(kernel, &fib->host, why);
	if (!err)
		err = kernel_read_addresses(kernel, family, &fib->host, why);
	pass_linkdown(fib);
	return err;
}

/**
 * fib_done() - Free it
 * @fib: empty afterwards; {0} is fine
 */
void fib_done(struct fib *fib)
{
	state_done(&fib->state);
	host_done(&fib->host);
}
