/* SPDX-License-Identifier: BSD-2-Clause */
/* Which way the kernel sends answers of leased addresses. */
#include "cli/facts.h"

#include <string.h>

#define NEIGHBOUR_TRIES 16 /* addresses of a network; one is nobody's of this host */

/* Addresses for documentation (RFC 5737, RFC 3849, RFC 9637): no packet is sent. */
static const char *const far_texts[FAMILIES][FACTS_FAR] = {
	{ "198.51.100.7", "203.0.113.1", "192.0.2.1" },
	{ "2001:db8::1", "3fff::1", "2001:db8:ffff::1" },
};

static bool is_own(const struct facts *facts, const struct uplink_facts *uplink,
		   const struct addr *addr)
{
	struct prefix single = prefix_host(addr);

	for (size_t i = 0; i < uplink->gateway_count; i++)
		if (addr_compare(&uplink->gateways[i], addr) == 0)
			return true;
	return host_has_address_in(&facts->host, 0, &single);
}

static bool find_neighbour(const struct facts *facts, const struct uplink_facts *uplink,
			   const struct prefix *network, struct addr *addr)
{
	size_t last = addr_size(network->addr.family) - 1;

	for (uint8_t i = 1; i <= NEIGHBOUR_TRIES; i++) {
		*addr = network->addr;
		addr->bytes[last] = (uint8_t)(addr->bytes[last] + i);
		if (prefix_contains(network, addr) && prefix_has_host(network, addr) &&
		    !is_own(facts, uplink, addr))
			return true;
	}
	*addr = network->addr; /* a route to a single address */
	return network->prefixlen == addr_bits(network->addr.family) &&
	       !is_own(facts, uplink, addr);
}

static int ask(struct kernel *kernel, struct leased *leased, enum way_kind kind,
	       const struct addr *dst, struct why *why)
{
	struct lookup lookup = { .src = leased->addr, .dst = *dst };
	struct way *way = &leased->ways[leased->way_count];
	int err;

	if (leased->way_count == FACTS_WAYS_MAX)
		return 0;
	way->kind = kind;
	way->dst = *dst;
	err = kernel_lookup(kernel, &lookup, &way->got, why);
	leased->way_count += !err;
	return err;
}

/**
 * facts_ask_far() - Ask which way an address's answers to the rest of the world go
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_ask_far(struct kernel *kernel, const struct facts *facts, int family,
		  struct leased *leased, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < FACTS_FAR && !err; i++) {
		struct prefix dst = { .prefixlen = addr_bits(family) };

		if (!addr_parse(far_texts[family_index(family)][i], family, &dst.addr) &&
		    !host_has_address_in(&facts->host, 0, &dst))
			err = ask(kernel, leased, WAY_FAR, &dst.addr, why);
	}
	return err;
}

static int ask_main(struct kernel *kernel, const struct facts *facts,
		    const struct uplink_facts *uplink, struct leased *leased, struct why *why)
{
	const struct state *all = &facts->all[family_index(uplink->family)];
	int err = 0;

	for (size_t i = 0; i < all->route_count && leased->way_count < FACTS_WAYS_MAX && !err;
	     i++) {
		const struct route *route = &all->routes[i];
		struct addr dst;

		if (route->table == TABLE_MAIN && all->routes[i].type == ROUTE_UNICAST &&
		    route->ifindex != uplink->link.ifindex &&
		    facts_is_uplink(facts, route->ifindex) && !facts_is_default(&route->dst) &&
		    !addr_is_link_local(&route->dst.addr) &&
		    find_neighbour(facts, uplink, &route->dst, &dst) && addr_is_host(&dst))
			err = ask(kernel, leased, WAY_MAIN, &dst, why);
	}
	return err;
}

/**
 * facts_ask() - Ask which way the answers of an uplink's addresses go
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_ask(struct kernel *kernel, const struct facts *facts, struct uplink_facts *uplink,
	      struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < uplink->address_count && !err; i++) {
		struct leased *leased = &uplink->addresses[i];
		struct prefix network = prefix_of(&leased->addr, leased->prefixlen);
		struct addr neighbour;

		if (leased->prefixlen < addr_bits(uplink->family) &&
		    find_neighbour(facts, uplink, &network, &neighbour))
			err = ask(kernel, leased, WAY_ONLINK, &neighbour, why);
		for (size_t j = 0; j < uplink->gateway_count && !err; j++)
			if (!addr_is_link_local(&uplink->gateways[j]))
				err = ask(kernel, leased, WAY_ROUTER, &uplink->gateways[j], why);
		if (!err)
			err = facts_ask_far(kernel, facts, uplink->family, leased, why);
		if (!err)
			err = ask_main(kernel, facts, uplink, leased, why);
	}
	return err;
}
