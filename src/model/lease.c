/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/lease.h"

#include <errno.h>
#include <string.h>

/** lease_kind_family() - Which family a kind of lease is of; AF_UNSPEC for what is no lease */
int lease_kind_family(enum lease_kind kind)
{
	return kind <= LEASE_UP4 ? AF_INET : kind <= LEASE_UP6 ? AF_INET6 : AF_UNSPEC;
}

/**
 * lease_family() - Which family a lease is of
 *
 * Return: AF_INET or AF_INET6
 */
int lease_family(const struct lease *lease)
{
	return lease_kind_family(lease->kind);
}

/**
 * lease_address() - The address of an IPv4 lease
 *
 * Return: the first source's address, inside @lease
 */
const struct addr *lease_address(const struct lease *lease)
{
	return &lease->sources[0].prefix.addr;
}

/**
 * source_selector() - What a rule for a source selects
 *
 * Return: the prefix; of an address, itself alone
 */
struct prefix source_selector(const struct lease_source *source)
{
	return source->kind == SOURCE_ADDRESS || source->kind == SOURCE_LEFT_OUT ?
		       prefix_host(&source->prefix.addr) : source->prefix;
}

/**
 * source_network() - The network that a source puts on the link
 *
 * Return: the network; of a single address, or of a prefix that is not on the
 * link, that of family AF_UNSPEC
 */
struct prefix source_network(const struct lease_source *source)
{
	const struct prefix none = { .addr = { .family = AF_UNSPEC } };
	const struct prefix *prefix = &source->prefix;

	if (source->kind == SOURCE_ONLINK)
		return *prefix;
	if (source->kind == SOURCE_ADDRESS && prefix->prefixlen < addr_bits(prefix->addr.family))
		return prefix_of(&prefix->addr, prefix->prefixlen);
	return none;
}

/* By prefix, then by kind. */
static int source_compare(const struct lease_source *a, const struct lease_source *b)
{
	int order = prefix_compare(&a->prefix, &b->prefix);

	return order ? order : (int)a->kind - (int)b->kind;
}

/** lease_has_source() - Is a source one of a lease's? */
bool lease_has_source(const struct lease *lease, const struct lease_source *source)
{
	for (size_t i = 0; i < lease->source_count; i++)
		if (source_compare(&lease->sources[i], source) == 0)
			return true;
	return false;
}

/**
 * lease_add_source() - Add a source
 * @lease: receives the source, in order; one that is there already is not
 *	added again, and a prefix that is on the link is nothing else
 * @prefix: prefix; host bits are cleared unless it is an address
 *
 * The order is not that of the sender: it must not change from one
 * advertisement to the next.
 *
 * Return: 0; -ENOSPC if the lease holds LEASE_SOURCES_MAX sources
 */
int lease_add_source(struct lease *lease, enum source_kind kind, const struct prefix *prefix)
{
	struct lease_source source = { .kind = kind, .prefix = *prefix };
	size_t at = lease->source_count;

	if (kind != SOURCE_ADDRESS && kind != SOURCE_LEFT_OUT)
		source.prefix = prefix_of(&prefix->addr, prefix->prefixlen);
	for (size_t i = 0; i < lease->source_count; i++) {
		struct lease_source *there = &lease->sources[i];

		if (there->kind == SOURCE_ADDRESS && kind == SOURCE_ADDRESS &&
		    addr_compare(&there->prefix.addr, &source.prefix.addr) == 0)
			return 0; /* of one length */
		if (prefix_compare(&there->prefix, &source.prefix) != 0 ||
		    (there->kind == SOURCE_ADDRESS) != (kind == SOURCE_ADDRESS))
			continue;
		there->kind = kind < there->kind ? kind : there->kind;
		return 0;
	}
	if (lease->source_count == LEASE_SOURCES_MAX)
		return -ENOSPC;
	for (; at > 0 && source_compare(&lease->sources[at - 1], &source) > 0; at--)
		lease->sources[at] = lease->sources[at - 1];
	lease->sources[at] = source;
	lease->source_count++;
	return 0;
}

/**
 * lease_append_source() - Add a source behind those that are there
 *
 * What was leased comes first: the route to a network that several addresses are in has the first
 * one as its source.
 *
 * Return: 0; -ENOSPC if the lease holds LEASE_SOURCES_MAX sources
 */
int lease_append_source(struct lease *lease, enum source_kind kind, const struct prefix *prefix)
{
	if (lease->source_count == LEASE_SOURCES_MAX)
		return -ENOSPC;
	lease->sources[lease->source_count++] = (struct lease_source){ kind, *prefix };
	return 0;
}

static bool lease_route_equal(const struct lease_route *a, const struct lease_route *b)
{
	return prefix_compare(&a->dst, &b->dst) == 0 &&
	       addr_compare(&a->gateway, &b->gateway) == 0 && prefix_compare(&a->src, &b->src) == 0;
}

/**
 * lease_append_route() - Add a route behind those that are there; one that is there is not added again
 *
 * Return: 0; -ENOSPC if the lease holds LEASE_ROUTES_MAX routes
 */
int lease_append_route(struct lease *lease, const struct lease_route *route)
{
	for (size_t i = 0; i < lease->route_count; i++)
		if (lease_route_equal(&lease->routes[i], route))
			return 0;
	if (lease->route_count == LEASE_ROUTES_MAX)
		return -ENOSPC;
	lease->routes[lease->route_count++] = *route;
	return 0;
}

/**
 * lease_add_route() - Add a route for packets from anywhere
 * @dst: destination; host bits are cleared
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

	return lease_append_route(lease, &route);
}

/**
 * lease_takes_router() - Could an address be a router's, of an IPv4 lease's link?
 * @lease: with its source; its own address could: everything is on the link then
 *
 * Return: false for what is no host's address, and for the own network's first and last
 */
bool lease_takes_router(const struct lease *lease, const struct addr *router)
{
	const struct prefix *own = &lease->sources[0].prefix;
	const struct prefix network = prefix_of(&own->addr, own->prefixlen);

	return addr_is_host(router) && prefix_has_host(&network, router);
}

/**
 * lease_has_default() - Does the lease lead anywhere beyond its own network?
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
 *
 * Return: true if every field agrees, the order of the routes included
 */
bool lease_equal(const struct lease *a, const struct lease *b)
{
	if (strcmp(a->ifname, b->ifname) != 0 || a->kind != b->kind ||
	    addr_compare(&a->server, &b->server) != 0 || a->mtu != b->mtu ||
	    a->source_count != b->source_count || a->route_count != b->route_count)
		return false;
	for (size_t i = 0; i < a->source_count; i++)
		if (source_compare(&a->sources[i], &b->sources[i]) != 0)
			return false;
	for (size_t i = 0; i < a->route_count; i++)
		if (!lease_route_equal(&a->routes[i], &b->routes[i]))
			return false;
	return true;
}
