/* SPDX-License-Identifier: BSD-2-Clause */
#include "lease.h"

#include <errno.h>
#include <string.h>

/**
 * lease_route_equal() - Are two routes of a lease the same?
 * @a: one
 * @b: the other
 *
 * Return: true if destination and gateway agree
 */
static bool lease_route_equal(const struct lease_route *a, const struct lease_route *b)
{
	return prefix_compare(&a->dst, &b->dst) == 0 &&
	       addr_compare(&a->gateway, &b->gateway) == 0;
}

/**
 * lease_add_route() - Add a route behind those that are there
 * @lease: receives the route; one that is there already is not added again
 * @dst: destination; host bits are cleared
 * @gateway: router, or AF_UNSPEC for "on the link"
 *
 * Return: 0; -ENOSPC if the lease holds LEASE_ROUTES_MAX routes
 */
int lease_add_route(struct lease *lease, const struct prefix *dst,
		    const struct addr *gateway)
{
	struct lease_route route = {
		.dst = prefix_of(&dst->addr, dst->prefixlen),
		.gateway = *gateway,
	};

	for (size_t i = 0; i < lease->route_count; i++)
		if (lease_route_equal(&lease->routes[i], &route))
			return 0;
	if (lease->route_count == LEASE_ROUTES_MAX)
		return -ENOSPC;
	lease->routes[lease->route_count++] = route;
	return 0;
}

/**
 * lease_has_default() - Does the lease lead anywhere beyond its own network?
 * @lease: valid lease
 *
 * Return: true if one of its routes is a default route
 */
bool lease_has_default(const struct lease *lease)
{
	for (size_t i = 0; i < lease->route_count; i++)
		if (lease->routes[i].dst.prefixlen == 0)
			return true;
	return false;
}

/**
 * lease_equal() - Do two leases say the same?
 * @a: one
 * @b: the other
 *
 * Return: true if every field agrees, the order of the routes included
 */
bool lease_equal(const struct lease *a, const struct lease *b)
{
	if (strcmp(a->ifname, b->ifname) != 0 || addr_compare(&a->address, &b->address) != 0 ||
	    addr_compare(&a->server, &b->server) != 0 || a->prefixlen != b->prefixlen ||
	    a->mtu != b->mtu || a->route_count != b->route_count)
		return false;
	for (size_t i = 0; i < a->route_count; i++)
		if (!lease_route_equal(&a->routes[i], &b->routes[i]))
			return false;
	return true;
}
