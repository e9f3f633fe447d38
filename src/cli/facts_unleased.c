/* SPDX-License-Identifier: BSD-2-Clause */
/* Global addresses that have no lease of ours, though answers could leave by several links. */
#include "cli/facts.h"

#include "client/translate.h"
#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct exits - Which links have a way out, of one family
 * @has: by place in the host's list of links
 * @count: how many
 */
struct exits {
	bool *has;
	size_t count;
};

/* Of IPv6, what is assigned (RFC 4291 2.4); private addresses of IPv4 may be mapped to public ones. */
static bool is_global(const struct addr *addr)
{
	if (addr->family == AF_INET6)
		return (addr->bytes[0] & 0xe0) == 0x20;
	return addr_is_host(addr) && !(addr->bytes[0] == 169 && addr->bytes[1] == 254);
}

/* Its address is of the tunnel's network, where answers belong; or of a VRF, which has its own tables. */
static bool is_other(const struct facts *facts, const struct link *link)
{
	static const char *const kinds[] = {
		"tun", "wireguard", "ovpn", "gre", "gretap", "erspan", "ip6gre", "ip6gretap", "ipip",
		"sit", "ip6tnl", "vti", "vti6", "xfrm", "vxlan", "geneve", "vrf",
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(link->kind, kinds[i]) == 0)
			return true;
	return host_link_of(&facts->host, link->master) || strcmp(link->ifname, "lo") == 0;
}

static bool is_by(const struct route *route, uint32_t ifindex, struct addr *router)
{
	for (size_t i = 0; i < route_nexthop_count(route); i++) {
		struct nexthop hop = route_nexthop(route, i);

		if (hop.ifindex != ifindex)
			continue;
		*router = hop.gateway;
		return true;
	}
	return false;
}

/* The most preferred one, of main, or of any other table. */
static bool find_default(const struct state *all, uint32_t ifindex, bool main, struct addr *router)
{
	const struct route *best = NULL;
	struct addr its;

	for (size_t i = 0; i < all->route_count; i++) {
		const struct route *route = &all->routes[i];

		if (route->dst.prefixlen || route->type != ROUTE_UNICAST ||
		    (route->table == TABLE_MAIN) != main || route->protocol == STATE_PROTOCOL ||
		    (best && route->priority >= best->priority) || !is_by(route, ifindex, &its))
			continue;
		best = route;
		*router = its;
	}
	return best;
}

/* The other end of a line, as of PPP, which a default route by it does not name. */
static void find_peer(const struct state *all, const struct address *address, struct addr *router)
{
	for (size_t i = 0; i < all->route_count; i++) {
		const struct route *route = &all->routes[i];

		if (route->table == TABLE_MAIN && route->protocol == STATE_KERNEL &&
		    route->ifindex == address->ifindex &&
		    route->dst.prefixlen == addr_bits(address->addr.family) &&
		    addr_compare(&route->prefsrc, &address->addr) == 0)
			*router = route->dst.addr;
	}
}

/* What systemd-networkd was told and may not use (UseRoutes=no), its own record of the lease has. */
static struct addr find_router(const struct facts *facts, const struct address *address)
{
	int family = address->addr.family;
	const struct state *all = &facts->all[family_index(family)];
	struct addr router = { .family = AF_UNSPEC };

	if (!find_default(all, address->ifindex, true, &router))
		find_default(all, address->ifindex, false, &router);
	if (!addr_is_set(&router))
		find_peer(all, address, &router);
	if (addr_is_set(&router) || family == AF_INET6)
		return router;
	networkd_router(address->ifindex, &router);
	return router;
}

static bool is_leased(const struct facts *facts, int family, uint32_t ifindex)
{
	for (size_t i = 0; i < facts->uplink_count; i++)
		if (facts->uplinks[i].link.ifindex == ifindex && facts->uplinks[i].address_count &&
		    facts->uplinks[i].family == family)
			return true;
	return false;
}

/*
 * A default route; or a client of the link's own or, of an address with a lifetime, any client: it may
 * have been told to leave main alone. NetworkManager and systemd-networkd give addresses by hand, too.
 */
static bool has_exit(const struct facts *facts, const struct address *address,
		     const struct link *link)
{
	const struct state *all = &facts->all[family_index(address->addr.family)];
	struct addr router;

	if (!link->up || is_other(facts, link))
		return false;
	return find_default(all, link->ifindex, true, &router) ||
	       (link->carrier && strcmp(link->kind, "bridge") != 0 &&
		(address->dynamic ? facts_client(facts, link, true) : facts_own_client(facts, link)));
}

static void find_exits(const struct facts *facts, int family, struct exits *exits)
{
	for (size_t i = 0; i < facts->host.address_count; i++) {
		const struct address *address = &facts->host.addresses[i];
		const struct link *link = host_link_of(&facts->host, address->ifindex);
		bool *has = link ? &exits->has[link - facts->host.links] : NULL;

		if (address->addr.family != family || !has || *has || !is_global(&address->addr))
			continue;
		*has = is_leased(facts, family, link->ifindex) || has_exit(facts, address, link);
		exits->count += *has;
	}
}

/* By a lease of any link, as prefixes are that one delegates; or a rule that is on its way. */
static bool is_covered(const struct facts *facts, const struct addr *addr)
{
	const struct state *want = &facts->report.result.want;

	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++)
			if (addr_compare(&facts->uplinks[i].addresses[j].addr, addr) == 0)
				return true;
	for (size_t i = 0; i < want->rule_count; i++)
		if (addr_is_set(&want->rules[i].src.addr) && !rule_is_jump(&want->rules[i]) &&
		    prefix_contains(&want->rules[i].src, addr))
			return true;
	return false;
}

/* Somebody's own rule for it, or symroute down: then it is as it was wanted. */
static bool is_left_alone(const struct facts *facts, const struct link *link, const struct addr *addr)
{
	const struct state *all = &facts->all[family_index(addr->family)];
	const struct store *store = &facts->report.result.store;
	const struct saved *typed = store_find(store, link->ifname, addr->family == AF_INET ? LEASE_UP4 : LEASE_UP6);
	struct prefix single = prefix_host(addr);

	for (size_t i = 0; i < facts->uplink_count; i++)
		if (facts->uplinks[i].link.ifindex == link->ifindex &&
		    facts->uplinks[i].family == addr->family && facts->uplinks[i].config.leased_only)
			return true;
	for (size_t i = 0; i < all->rule_count; i++)
		if (all->rules[i].protocol != STATE_PROTOCOL && prefix_compare(&all->rules[i].src, &single) == 0)
			return true;
	for (size_t i = 0; typed && i < typed->source_count; i++) {
		const struct lease_source *source = &store->sources[typed->sources + i];

		if (source->kind == SOURCE_LEFT_OUT && addr_compare(&source->prefix.addr, addr) == 0)
			return true;
	}
	return false;
}

/* Somebody else's rules may serve it already, as those of the recipe do that people type. */
static bool is_served(const struct leased *leased, uint32_t ifindex)
{
	for (size_t i = 0; i < leased->way_count; i++)
		if (leased->ways[i].got.err || leased->ways[i].got.route.ifindex != ifindex ||
		    leased->ways[i].got.route.table == TABLE_MAIN)
			return false;
	return leased->way_count;
}

static int add_address(struct kernel *kernel, struct facts *facts, const struct address *address,
		       const struct link *link, struct why *why)
{
	int family = address->addr.family;
	struct leased leased = { .addr = address->addr, .prefixlen = address->prefixlen };
	struct unleased unleased = {
		.link = link, .addr = address->addr, .prefixlen = address->prefixlen,
		.router = find_router(facts, address),
		.client = facts_client(facts, link, address->dynamic), .leaves_by = link->ifindex,
		.crowded = is_leased(facts, family, link->ifindex),
	};
	int err = facts_ask_far(kernel, facts, family, &leased, why);

	if (err || is_served(&leased, link->ifindex))
		return err;
	for (size_t i = 0; i < leased.way_count && unleased.leaves_by == link->ifindex; i++)
		unleased.leaves_by = leased.ways[i].got.err ? 0 : leased.ways[i].got.route.ifindex;
	return array_push(&facts->unleased, &facts->unleased_count, &facts->unleased_max, &unleased);
}

/* Where all answers leave by one link, there is nothing to tell apart. */
static int find_family(struct kernel *kernel, struct facts *facts, int family,
		       const struct exits *exits, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < facts->host.address_count && exits->count > 1 && !err; i++) {
		const struct address *address = &facts->host.addresses[i];
		const struct link *link = host_link_of(&facts->host, address->ifindex);
		struct config config = config_default();

		if (address->addr.family != family || !link || !is_global(&address->addr) ||
		    !exits->has[link - facts->host.links] || is_covered(facts, &address->addr))
			continue;
		config_file_apply(&facts->report.result.config_file, link->ifname, &config);
		if (is_leased(facts, family, link->ifindex) &&
		    (!address->global || is_left_alone(facts, link, &address->addr)))
			continue;
		if (config.manage)
			err = add_address(kernel, facts, address, link, why);
	}
	return err;
}

/* Nobody is behind the link: its addresses are for whoever asks by another one. */
static bool is_service(const struct facts *facts, const struct link *link, const struct address *address)
{
	return link->ifindex == HOST_LOOPBACK ||
	       (!is_other(facts, link) && address->prefixlen == addr_bits(address->addr.family));
}

/* By which the host is asked for it: whose network it is in. */
static const struct link *asked_by(const struct facts *facts, const struct addr *addr)
{
	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++) {
			const struct leased *leased = &facts->uplinks[i].addresses[j];
			struct prefix network = prefix_of(&leased->addr, leased->prefixlen);

			if (network.addr.family == addr->family && prefix_contains(&network, addr))
				return host_link_of(&facts->host, facts->uplinks[i].link.ifindex);
		}
	return NULL;
}

static int add_service(struct kernel *kernel, struct facts *facts, const struct address *address,
		       const struct link *on, const struct link *link, struct why *why)
{
	struct leased leased = { .addr = address->addr, .prefixlen = address->prefixlen };
	struct unleased unleased = {
		.link = link, .on = on, .addr = address->addr, .prefixlen = address->prefixlen,
	};
	int err = facts_ask_far(kernel, facts, address->addr.family, &leased, why);

	for (size_t i = 0; i < leased.way_count && !err; i++) {
		const struct looked_up *got = &leased.ways[i].got;

		if (!got->err && got->route.ifindex == link->ifindex)
			continue;
		unleased.leaves_by = got->err ? 0 : got->route.ifindex;
		return array_push(&facts->unleased, &facts->unleased_count, &facts->unleased_max,
				  &unleased);
	}
	return err;
}

/* An address in a leased network that another link has, as keepalived puts it on lo. */
static int find_services(struct kernel *kernel, struct facts *facts, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < facts->host.address_count && !err; i++) {
		const struct address *address = &facts->host.addresses[i];
		const struct link *on = host_link_of(&facts->host, address->ifindex);
		const struct link *link = asked_by(facts, &address->addr);

		if (on && link && on != link && is_service(facts, on, address) &&
		    !is_leased(facts, address->addr.family, on->ifindex) &&
		    !is_covered(facts, &address->addr))
			err = add_service(kernel, facts, address, on, link, why);
	}
	return err;
}

/**
 * facts_unleased() - Find the addresses that have no lease, where that matters
 * @facts: its uplinks are known; receives them
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_unleased(struct kernel *kernel, struct facts *facts, struct why *why)
{
	size_t links = facts->host.link_count;
	bool *any = calloc(links + 1, sizeof(*any)), *has = calloc(links + 1, sizeof(*has));
	int err = any && has ? 0 : -ENOMEM;

	for (size_t i = 0; i < FAMILIES && !err; i++) {
		struct exits exits = { .has = has };

		memset(has, 0, links * sizeof(*has));
		find_exits(facts, families[i], &exits);
		err = find_family(kernel, facts, families[i], &exits, why);
		for (size_t j = 0; j < links; j++)
			any[j] |= has[j];
	}
	if (!err)
		err = find_services(kernel, facts, why);
	for (size_t i = 0; i < links && !err; i++) {
		facts->exits += any[i];
		facts->exit = any[i] ? &facts->host.links[i] : facts->exit;
	}
	free(any);
	free(has);
	return err == -ENOMEM ? why_set(why, err, "no memory") : err;
}
