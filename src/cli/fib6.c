/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fib6_table_lookup(), rt6_select() and find_match() of net/ipv6/{route,ip6_fib}.c; Linux 6.18.
 */
#include "cli/fib_part.h"

/**
 * struct node - Where the IPv6 tables keep routes of one destination and source
 * @dst: bits of the destination
 * @src: bits of the source; 0: from anywhere
 */
struct node {
	int dst, src;
};

static bool is_in_node(const struct any_route *route, const struct node *node)
{
	return route->route.dst.prefixlen == node->dst && route->src.prefixlen == node->src;
}

static bool next_node(const struct fib *fib, uint32_t table, const struct lookup *packet,
		      struct node *node)
{
	struct node best = { -1, -1 };

	for (size_t i = 0; i < fib->routes.count; i++) {
		const struct any_route *route = &fib->routes.list[i];
		struct node at = { route->route.dst.prefixlen, route->src.prefixlen };

		if (!fib_is_for(route, table, packet))
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
	for (size_t i = 0; i < fib->routes.count && node->dst && !node->src; i++) {
		const struct any_route *route = &fib->routes.list[i];

		if (route->route.table == table && route->route.dst.prefixlen == node->dst &&
		    route->src.prefixlen && prefix_contains(&route->route.dst, &packet->dst))
			return true;
	}
	return false;
}

/* rt6_score_route(), routers taken for reachable. */
static int score6(const struct any_route *route, const struct any_hop *hop,
		  const struct lookup *packet)
{
	return (route->pref ^ 2) << 2 | (!packet->oif || packet->oif == hop->ifindex ? 2 : 0);
}

static void best6(const struct fib *fib, uint32_t table, const struct lookup *packet,
		  const struct node *node, uint32_t lowest, bool rest, struct fib_pick *pick)
{
	int best = -1;

	for (size_t i = 0; i < fib->routes.count; i++) {
		const struct any_route *route = &fib->routes.list[i];
		bool taken = false;

		if (!fib_is_for(route, table, packet) || !is_in_node(route, node) ||
		    (route->route.priority != lowest) != rest)
			continue;
		for (size_t j = 0; j < fib_hop_count(route) && route->expires >= 0; j++) {
			int score = score6(route, &route->hops[j], packet);

			if (!fib_can_take(&route->hops[j], packet))
				continue;
			taken = true;
			if (score <= best)
				continue;
			best = score;
			*pick = (struct fib_pick){ route, j, route->nexthops > 1, pick->passed };
		}
		if (!route->nexthops && best < 0) /* by an object that is not told, or nowhere */
			best = 0, *pick = (struct fib_pick){ route, 0, false, pick->passed };
		else if (!taken && !pick->passed)
			pick->passed = route;
	}
}

/**
 * fib6_pick() - Find what an IPv6 table has for a packet
 *
 * Return: what it has
 */
struct fib_pick fib6_pick(const struct fib *fib, uint32_t table, const struct lookup *packet)
{
	struct fib_pick pick = { .route = NULL };
	struct node node = { 129, 129 };
	bool first = true;

	while (!pick.route && next_node(fib, table, packet, &node)) {
		uint32_t lowest = UINT32_MAX;

		if (first && is_hidden(fib, table, &node, packet))
			continue;
		first = false;
		for (size_t i = 0; i < fib->routes.count; i++) {
			const struct any_route *route = &fib->routes.list[i];

			if (fib_is_for(route, table, packet) && is_in_node(route, &node) &&
			    route->route.priority < lowest)
				lowest = route->route.priority;
		}
		best6(fib, table, packet, &node, lowest, false, &pick);
		if (!pick.route)
			best6(fib, table, packet, &node, lowest, true, &pick);
	}
	return pick;
}
