/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/policy.h"

#include "util/array.h"

#include <netinet/in.h>
#include <string.h>

#define ROUTE6_PRIORITY 1024 /* what the kernel makes of none (IP6_RT_PRIO_USER) */
#define PORT_SERVER 67	     /* where a DHCPv4 server listens (RFC 2131 4.1) */
#define PORT_LAST 65534	     /* the kernel takes no range up to 65535 for one */
#define LINK_LOCAL_BITS 64   /* of fe80::/64, the network that every IPv6 link is (RFC 4291 2.5.6) */

/* Only IPv4 knows scopes; only IPv6 has no metric 0. */
static struct route plan_route(const struct link *link, uint32_t table,
			       const struct prefix *dst)
{
	struct route route = {
		.table = table,
		.dst = *dst,
		.priority = dst->addr.family == AF_INET6 ? ROUTE6_PRIORITY : 0,
		.ifindex = link->ifindex,
		.scope = dst->addr.family == AF_INET6 ? SCOPE_UNIVERSE : SCOPE_LINK,
		.protocol = STATE_PROTOCOL,
	};

	memcpy(route.ifname, link->ifname, sizeof(route.ifname));
	return route;
}

/*
 * The source of an IPv4 route serves sockets that are bound to the link and to
 * no address; for IPv6 the kernel chooses (RFC 6724). A lease of a single
 * address has no network. What is for the link alone stays on it: without
 * fe80::/64 a socket bound to the link would send it to the router.
 */
static int plan_networks(const struct lease *lease, const struct link *link, uint32_t table,
			 struct state *want)
{
	const struct prefix link_local = {
		.addr = { .family = AF_INET6, .bytes = { 0xfe, 0x80 } },
		.prefixlen = LINK_LOCAL_BITS,
	};
	int err = 0;

	for (size_t i = 0; i < lease->source_count && !err; i++) {
		struct prefix network = source_network(&lease->sources[i]);
		struct route route = plan_route(link, table, &network);

		if (network.addr.family == AF_INET)
			route.prefsrc = lease->sources[i].prefix.addr;
		if (addr_is_set(&network.addr) && !state_has_slot(want, &route))
			err = state_add_route(want, &route);
	}
	if (!err && lease_family(lease) == AF_INET6) {
		struct route route = plan_route(link, table, &link_local);

		err = state_add_route(want, &route);
	}
	return err;
}

/*
 * Every gateway is taken for reachable: one outside the lease's network is
 * then no special case, nor is a lease of a single address. Several routers
 * share one metric in IPv4, in the server's order: the kernel goes on to the
 * next one when one does not answer, which it never does between metrics. IPv6
 * is the contrary: one metric would be taken for one route in parts, and the
 * kernel goes on to the next metric. The lease MTU goes onto default routes,
 * if the link's is not as low already.
 */
static int plan_routes(const struct lease *lease, const struct link *link, uint32_t table,
		       struct state *want)
{
	bool ranked = lease_family(lease) == AF_INET6;
	int err = 0;

	for (size_t i = 0; i < lease->route_count && !err; i++) {
		const struct lease_route *named = &lease->routes[i];
		struct route route = plan_route(link, table, &named->dst);

		route.src = named->src;
		if (addr_is_set(&named->gateway)) {
			route.gateway = named->gateway;
			route.onlink = true;
			route.scope = SCOPE_UNIVERSE;
		} else if (state_has_slot(want, &route)) {
			continue;
		}
		while (ranked && state_has_slot(want, &route))
			route.priority++;
		if (named->dst.prefixlen == 0 && lease->mtu < link->mtu)
			route.mtu = lease->mtu;
		err = state_add_route(want, &route);
	}
	return err;
}

static struct rule rule_from(const struct rule *blank, const struct lease_source *source,
			     uint32_t priority)
{
	struct rule rule = *blank;

	rule.priority = priority;
	rule.src = source_selector(source);
	if (source->kind != SOURCE_DELEGATED) /* what others send is not from here, whoever says so */
		memcpy(rule.extra.iifname, "lo", sizeof("lo"));
	return rule;
}

/** plan_closed() - The rule that keeps what nothing before it answers for from leaving */
int plan_closed(const struct lease_source *source, uint32_t priority, struct state *want)
{
	const struct rule blank = {
		.family = source->prefix.addr.family,
		.unreachable = true,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};
	struct rule rule = rule_from(&blank, source, priority);

	return state_add_rule(want, &rule);
}

/*
 * Main is asked first for what it knows better than a default route
 * (containers, tunnels, static routes), except through another uplink. A VPN's
 * parts of one are not meant for answers from here; but for what the hosts
 * behind a delegated prefix ask, they are. Only what is sent to a single address
 * may be kept from main: a prefix may be on another link, or in parts.
 */
static int plan_source_rules(const struct lease_source *source, const struct config *config,
			     const struct rule *blank, int64_t group, struct state *want)
{
	struct rule main = rule_from(blank, source, config->priority + PLAN_MAIN);
	struct rule from = rule_from(blank, source, config->priority + PLAN_ADDR);
	struct rule to = *blank;
	int err;

	main.table = TABLE_MAIN;
	main.suppress_prefixlen = source->kind == SOURCE_DELEGATED ? 0 :
				  blank->family == AF_INET6	   ? PLAN_DEFAULT_ROUTE6_BITS :
								     PLAN_DEFAULT_ROUTE4_BITS;
	main.suppress_ifgroup = group;
	to.priority = PLAN_BEHIND;
	to.dst = main.src;
	err = state_add_rule(want, &main);
	if (!err)
		err = state_add_rule(want, &from);
	if (!err && config->to_rule && source->kind == SOURCE_ADDRESS)
		err = state_add_rule(want, &to);
	return !err && config->fail_closed ?
		       plan_closed(source, config->priority + PLAN_FAIL, want) : err;
}

/* Main's longer routes inside the destination are somebody's purpose: they come first. */
static int plan_own_rule(const struct rule *from, const struct prefix *dst, int64_t group,
			 struct state *want)
{
	struct rule own = *from, longer = *from;
	int err = 0;

	own.dst = *dst;
	longer.dst = *dst;
	longer.priority = from->priority - PLAN_BEFORE;
	longer.table = TABLE_MAIN;
	longer.suppress_prefixlen = dst->prefixlen;
	longer.suppress_ifgroup = group;
	if (dst->prefixlen < addr_bits(dst->addr.family))
		err = state_add_rule(want, &longer);
	return err ? err : state_add_rule(want, &own);
}

/*
 * Where another link is in an address's own network too, or another way out has a destination of the
 * lease's, it is a matter of metrics by which of them main sends packets there. Others go as they went.
 */
static int plan_own_rules(const struct lease *lease, size_t at, const struct config *config,
			  const struct rule *blank, const struct plan_others *others,
			  struct state *want)
{
	const struct addr *addr = &lease->sources[at].prefix.addr;
	struct rule from = rule_from(blank, &lease->sources[at], config->priority + PLAN_OWN);
	int err = 0;

	for (size_t i = 0; i < lease->source_count && !err; i++) {
		struct prefix network = source_network(&lease->sources[i]);

		if (others->neighbours[i] && prefix_contains(&network, addr))
			err = plan_own_rule(&from, &network, others->group, want);
	}
	for (size_t i = 0; i < lease->route_count && !err; i++)
		if (others->rivals[i] && (addr_is_set(&lease->routes[i].gateway) ||
					  prefix_contains(&lease->routes[i].dst, addr)))
			err = plan_own_rule(&from, &lease->routes[i].dst, others->group, want);
	return err;
}

/*
 * A client renews from a socket without a source, so no rule from an address sees it. dhcpcd's has no
 * ports when the kernel looks for its route, dhclient's goes to port 67; both are root's. What else
 * root sends there without a source goes as it went.
 */
static int plan_pin(const struct addr *server, const struct config *config,
		    const struct rule *blank, struct state *want)
{
	static const uint16_t others[][2] = { { 1, PORT_SERVER - 1 }, { PORT_SERVER + 1, PORT_LAST } };
	struct rule pin = *blank;
	int err = 0;

	pin.src = (struct prefix){ { .family = AF_INET }, addr_bits(AF_INET) };
	pin.extra.ipproto = IPPROTO_UDP;
	for (size_t i = 0; i < 2 && !err; i++) {
		struct rule past = pin;

		past.priority = config->priority - PLAN_BEFORE;
		past.target = config->priority + PLAN_MAIN;
		past.table = TABLE_UNSPEC;
		past.extra.ports = true;
		past.extra.dport_first = others[i][0];
		past.extra.dport_last = others[i][1];
		err = state_add_rule(want, &past);
	}
	pin.priority = config->priority + PLAN_PIN;
	pin.dst = prefix_host(server);
	pin.extra.uid = true;
	return err ? err : state_add_rule(want, &pin);
}

static int plan_rules(const struct lease *lease, const struct config *config,
		      uint32_t table, const struct plan_others *others, struct state *want)
{
	const struct rule blank = {
		.family = lease_family(lease),
		.table = table,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};
	struct rule oif = blank;
	int err = 0;

	for (size_t i = 0; i < lease->source_count && !err; i++) {
		if (others->holders[i])
			continue;
		err = plan_own_rules(lease, i, config, &blank, others, want);
		if (!err)
			err = plan_source_rules(&lease->sources[i], config, &blank, others->group,
						want);
	}
	if (!err && config->pin_server && others->detour && !others->sharer && want->rule_count)
		err = plan_pin(&lease->server, config, &blank, want);
	oif.priority = PLAN_BEHIND;
	memcpy(oif.oifname, lease->ifname, sizeof(oif.oifname));
	return !err && config->oif_rule ? state_add_rule(want, &oif) : err;
}

/**
 * plan_lease() - Everything that a lease calls for
 *
 * A link that is down takes no route: its rules stay, so that the next event
 * has only the routes to put back.
 */
int plan_lease(const struct lease *lease, const struct link *link,
	       const struct config *config, uint32_t table,
	       const struct plan_others *others, struct state *want, struct notes *notes)
{
	int err = plan_rules(lease, config, table, others, want);
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < lease->source_count; i++) {
		struct prefix selector = source_selector(&lease->sources[i]);

		if (others->holders[i])
			notes_add(notes, "%s is on %s too, no rules from it by this link",
				  prefix_format(&selector, text), others->holders[i]);
	}
	if (others->sharer && others->detour && config->pin_server)
		notes_add(notes, "server %s has leased to %s too, renewals of either may leave by the other",
			  addr_format(&lease->server, text), others->sharer);
	if (!link->up) {
		notes_add(notes, "link is down, routes left out");
		return err;
	}
	if (!lease_has_default(lease))
		notes_add(notes, lease_family(lease) == AF_INET6 ?
				  "no IPv6 router on the link, default route left out" :
				  "no router in the lease, default route left out");
	if (!err)
		err = plan_networks(lease, link, table, want);
	if (!err)
		err = plan_routes(lease, link, table, want);
	return err;
}

/*
 * What is as short as a default route is the client's, or a VPN's, word on main alone. Each link has
 * its own fe80::/64; packets for many follow the kernel's own table.
 */
static bool is_specific(const struct route *route)
{
	const struct addr *dst = &route->dst.addr;
	bool many = dst->family == AF_INET6 ? dst->bytes[0] == 0xff : (dst->bytes[0] & 0xf0) == 0xe0;

	return route->dst.prefixlen > (dst->family == AF_INET6 ? PLAN_DEFAULT_ROUTE6_BITS :
								 PLAN_DEFAULT_ROUTE4_BITS) &&
	       !many && !addr_is_link_local(dst);
}

/* As ours: every gateway is taken for reachable, as in plan_routes(). */
static struct route mirror_of(const struct route *route, uint32_t table,
			      struct nexthop nexthops[ROUTE_NEXTHOPS_MAX])
{
	struct route mirror = *route;

	mirror.table = table;
	mirror.protocol = STATE_PROTOCOL;
	mirror.pref = 0;
	mirror.expires = 0;
	mirror.dead = mirror.linkdown = false;
	mirror.onlink = addr_is_set(&route->gateway);
	if (route->nhid || !route->nexthops)
		return mirror;
	for (uint32_t i = 0; i < route->nexthop_count; i++) {
		nexthops[i] = route->nexthops[i];
		nexthops[i].onlink = addr_is_set(&nexthops[i].gateway);
		nexthops[i].dead = nexthops[i].linkdown = false;
	}
	mirror.nexthops = nexthops;
	return mirror;
}

static int compare_route(const void *item, const void *other)
{
	return route_compare_key(item, other);
}

/* The first route of a set to where a route leads, whatever its metric; others of it follow. */
static size_t first_to(const struct state *want, const struct route *route)
{
	struct route key = *route;

	key.priority = 0;
	return array_place(want->routes, want->route_count, sizeof(key), &key, compare_route);
}

static bool is_to_same(const struct route *a, const struct route *b)
{
	struct route key = *a;

	key.priority = b->priority;
	return route_compare_key(&key, b) == 0;
}

static bool has_key(const struct state *state, const struct route *route)
{
	size_t at = array_place(state->routes, state->route_count, sizeof(*route), route, compare_route);

	return at < state->route_count && route_compare_key(&state->routes[at], route) == 0;
}

static bool leads_same(const struct route *a, const struct route *b)
{
	return !a->nhid && !a->nexthops && !b->nhid && !b->nexthops &&
	       addr_compare(&a->gateway, &b->gateway) == 0;
}

/*
 * A route that another of the table's always comes before, or that leads as that does, would be
 * there for nothing: dhcpcd has the leased networks and routes in main, too, with metrics of its own.
 */
static bool is_needless(const struct state *want, const struct route *route)
{
	for (size_t i = first_to(want, route);
	     i < want->route_count && is_to_same(route, &want->routes[i]); i++)
		if (want->routes[i].priority <= route->priority ||
		    leads_same(&want->routes[i], route))
			return true;
	return false;
}

/* Where main's first route to a destination of the lease is another one, somebody meant it to be. */
static void give_way(struct state *want, const struct route *route)
{
	size_t first = first_to(want, route), end = first;

	for (; end < want->route_count && is_to_same(route, &want->routes[end]); end++)
		if (leads_same(&want->routes[end], route))
			return;
	if (end == first)
		return;
	memmove(&want->routes[first], &want->routes[end],
		(want->route_count - end) * sizeof(*want->routes));
	want->route_count -= end - first;
}

/**
 * plan_mirror() - Add main's routes through a link to the link's table
 * @routes: they, as far as they are through it: route_part()
 * @among: a set: only those that are in it, too; NULL: all
 *
 * A rule that leaves out main's routes by other uplinks may leave out those by
 * its own, too: so they are in the link's own table as well, whoever made
 * them. What a packet is wrapped in, and how long a route is to last, is not
 * copied: of the former kind none is.
 */
int plan_mirror(const struct state *routes, const struct state *among, uint32_t table, struct state *want)
{
	int err = 0;

	for (size_t i = 0; i < routes->route_count && !err; i++) {
		struct nexthop nexthops[ROUTE_NEXTHOPS_MAX];
		struct route route = mirror_of(&routes->routes[i], table, nexthops);

		if (!is_specific(&route) || (!route.nhid && route.encap) ||
		    (among && !has_key(among, &routes->routes[i])))
			continue;
		if (i == 0 || !is_to_same(&routes->routes[i - 1], &routes->routes[i]))
			give_way(want, &route);
		if (!is_needless(want, &route))
			err = state_add_route(want, &route);
	}
	return err;
}

/* A router's own word on hops is the link's already; so is an MTU that is not below it. */
static void take_metrics(const struct route *main, uint32_t link_mtu, struct route *route)
{
	if (main->mtu && main->mtu < link_mtu) {
		route->mtu = main->mtu;
		route->mtu_lock = main->mtu_lock;
	}
	if (main->protocol != STATE_RA)
		route->hoplimit = main->hoplimit;
	route->advmss = main->advmss;
	route->initcwnd = main->initcwnd;
	route->initrwnd = main->initrwnd;
}

/**
 * plan_metrics() - Give the table's default routes what main's by the same router have
 * @routes: main's by the link, of one family; of several by one router, the first counts
 *
 * An MTU that somebody gave to the client's route, for one, is for all that leaves by the router.
 */
void plan_metrics(const struct state *routes, const struct link *link, uint32_t table, struct state *want)
{
	for (size_t i = 0; i < want->route_count; i++) {
		struct route *route = &want->routes[i];

		for (size_t j = 0; j < routes->route_count && !route->dst.prefixlen; j++) {
			struct route main = routes->routes[j];

			main.table = table;
			if (!is_to_same(&main, route) || !leads_same(&main, route))
				continue;
			take_metrics(&main, link->mtu, route);
			break;
		}
	}
}

/**
 * plan_disagreement() - See whether main has a default route that it was not to have
 *
 * Of dhclient our enter hook withholds it; dhcpcd has to be told itself, and
 * main is never edited.
 */
void plan_disagreement(const struct state *routes, struct notes *notes)
{
	for (size_t i = 0; i < routes->route_count; i++)
		if (routes->routes[i].dst.prefixlen == 0) {
			notes_add(notes, "main has a default route by this link, although "
				  "default_route = no: dhcpcd needs nogateway for it");
			return;
		}
}
