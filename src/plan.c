/* SPDX-License-Identifier: BSD-2-Clause */
#include "plan.h"

#include <string.h>

/* OpenVPN's 0.0.0.0/1 and 128.0.0.0/1 are a default route in two halves. */
#define DEFAULT_ROUTE_BITS 1

/**
 * plan_route() - Fill in what all routes of a lease share
 * @link: link they leave by
 * @table: the link's table
 * @dst: destination
 *
 * Return: a route on the link, without gateway and source
 */
static struct route plan_route(const struct link *link, uint32_t table,
			       const struct prefix *dst)
{
	struct route route = {
		.table = table,
		.dst = *dst,
		.ifindex = link->ifindex,
		.scope = SCOPE_LINK,
		.protocol = STATE_PROTOCOL,
	};

	memcpy(route.ifname, link->ifname, sizeof(route.ifname));
	return route;
}

/**
 * plan_network() - Add the route to the network that the address is in
 * @lease: valid lease
 * @link: its link
 * @table: its table
 * @want: state that receives at most one route
 *
 * The source serves sockets that are bound to the link and to no address. A
 * lease of a single address (/32) has no network.
 *
 * Return: 0 or -ENOMEM
 */
static int plan_network(const struct lease *lease, const struct link *link, uint32_t table,
			struct state *want)
{
	struct prefix network = prefix_of(&lease->address, lease->prefixlen);
	struct route route = plan_route(link, table, &network);

	if (lease->prefixlen == addr_bits(lease->address.family))
		return 0;
	route.prefsrc = lease->address;
	return state_add_route(want, &route);
}

/**
 * plan_routes() - Add the routes that the server named
 * @lease: valid lease
 * @link: its link
 * @table: its table
 * @want: state that receives them
 *
 * Every gateway is taken for reachable: one outside the lease's network is
 * then no special case, nor is a lease of a single address. Several routers
 * share one metric, in the server's order: the kernel goes on to the next one
 * when one does not answer, which it never does between metrics. The lease
 * MTU goes onto default routes, if the link's is not as low already.
 *
 * Return: 0 or -ENOMEM
 */
static int plan_routes(const struct lease *lease, const struct link *link, uint32_t table,
		       struct state *want)
{
	struct prefix network = prefix_of(&lease->address, lease->prefixlen);
	int err = 0;

	for (size_t i = 0; i < lease->route_count && !err; i++) {
		const struct lease_route *named = &lease->routes[i];
		struct route route = plan_route(link, table, &named->dst);

		if (addr_is_set(&named->gateway)) {
			route.gateway = named->gateway;
			route.onlink = true;
			route.scope = SCOPE_UNIVERSE;
		} else if (prefix_compare(&named->dst, &network) == 0) {
			continue;
		}
		if (named->dst.prefixlen == 0 && lease->mtu < link->mtu)
			route.mtu = lease->mtu;
		err = state_add_route(want, &route);
	}
	return err;
}

/**
 * plan_addr_rules() - Add the rules for a leased address
 * @lease: valid lease
 * @config: its link's settings
 * @blank: a rule that looks the link's table up
 * @want: state that receives them
 *
 * Main is asked first for what it knows better than a default route
 * (containers, tunnels, static routes), except through another uplink.
 *
 * Return: 0 or -ENOMEM
 */
static int plan_addr_rules(const struct lease *lease, const struct config *config,
			   const struct rule *blank, struct state *want)
{
	struct rule main = *blank, from = *blank, to = *blank, fail = *blank;
	int err;

	main.priority = config->priority + PLAN_MAIN;
	main.src = prefix_host(&lease->address);
	main.table = TABLE_MAIN;
	main.suppress_prefixlen = DEFAULT_ROUTE_BITS;
	main.suppress_ifgroup = config->group;
	from.priority = config->priority + PLAN_ADDR;
	from.src = prefix_host(&lease->address);
	to.priority = config->priority + PLAN_ADDR;
	to.dst = prefix_host(&lease->address);
	err = state_add_rule(want, &main);
	if (!err)
		err = state_add_rule(want, &from);
	if (!err && config->to_rule)
		err = state_add_rule(want, &to);
	fail.priority = config->priority + PLAN_FAIL;
	fail.src = prefix_host(&lease->address);
	fail.table = TABLE_UNSPEC;
	fail.unreachable = true;
	return !err && config->fail_closed ? state_add_rule(want, &fail) : err;
}

/**
 * plan_rules() - Add the rules for a lease
 * @lease: valid lease
 * @config: its link's settings
 * @table: its link's table
 * @others: what other links have to do with it
 * @want: state that receives them
 *
 * Return: 0 or -ENOMEM
 */
static int plan_rules(const struct lease *lease, const struct config *config,
		      uint32_t table, const struct plan_others *others, struct state *want)
{
	const struct rule blank = {
		.family = lease->address.family,
		.table = table,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};
	struct rule oif = blank, pin = blank;
	int err = others->holder ? 0 : plan_addr_rules(lease, config, &blank, want);

	pin.priority = config->priority + PLAN_PIN;
	pin.dst = prefix_host(&lease->server);
	if (!err && config->pin_server && others->detour && !others->sharer)
		err = state_add_rule(want, &pin);
	oif.priority = config->priority + PLAN_OIF;
	memcpy(oif.oifname, lease->ifname, sizeof(oif.oifname));
	return !err && config->oif_rule ? state_add_rule(want, &oif) : err;
}

/**
 * plan_lease() - Everything that a lease calls for
 * @lease: valid lease, its address on @link
 * @link: its link
 * @config: the link's settings
 * @table: the link's table, none of the reserved ones
 * @others: what other links have to do with it
 * @want: state that receives routes and rules
 * @notes: says what is missing from it
 *
 * A link that is down takes no route: its rules stay, so that the next event
 * has only the routes to put back.
 *
 * Return: 0 or -ENOMEM
 */
int plan_lease(const struct lease *lease, const struct link *link,
	       const struct config *config, uint32_t table,
	       const struct plan_others *others, struct state *want, struct notes *notes)
{
	int err = plan_rules(lease, config, table, others, want);
	char text[ADDR_TEXT_MAX];

	if (others->holder)
		notes_add(notes, "%s is leased on %s too, only that link has rules from it",
			  addr_format(&lease->address, text), others->holder);
	if (others->sharer && others->detour && config->pin_server)
		notes_add(notes, "server %s has leased to %s too, renewals of either may leave by the other",
			  addr_format(&lease->server, text), others->sharer);
	if (!link->up) {
		notes_add(notes, "link is down, routes left out");
		return err;
	}
	if (!lease_has_default(lease))
		notes_add(notes, "no router in the lease, default route left out");
	if (!err)
		err = plan_network(lease, link, table, want);
	if (!err)
		err = plan_routes(lease, link, table, want);
	return err;
}

/**
 * plan_mirror() - Add an administrator's routes of main through a link
 * @routes: those routes
 * @table: the link's table
 * @want: holds what the lease calls for, which wins; receives the rest
 *
 * Main's routes through an uplink are not for its addresses, lest those of
 * another uplink be: so they are in the link's own table, too.
 *
 * Return: 0 or -ENOMEM
 */
int plan_mirror(const struct state *routes, uint32_t table, struct state *want)
{
	int err = 0;

	for (size_t i = 0; i < routes->route_count && !err; i++) {
		struct route route = routes->routes[i];

		route.table = table;
		route.protocol = STATE_PROTOCOL;
		route.onlink = addr_is_set(&route.gateway);
		if (!state_has_slot(want, &route))
			err = state_add_route(want, &route);
	}
	return err;
}

/**
 * plan_leads_elsewhere() - Could main send packets for a lease's server by another link?
 * @lease: valid lease
 * @host: links and addresses
 * @ifindex: the lease's link
 *
 * dhcpcd renews from a socket without a source, so rules from an address do
 * not see it. A server beyond the link's own network is reached by main's
 * default route, whosever that is; one in a network that another link is in
 * too, by the link with the lower metric.
 *
 * Return: false only if main has nothing but this link's own network for it
 */
bool plan_leads_elsewhere(const struct lease *lease, const struct host *host,
			  uint32_t ifindex)
{
	struct prefix network = prefix_of(&lease->address, lease->prefixlen);

	return addr_is_set(&lease->server) &&
	       (!prefix_contains(&network, &lease->server) ||
		host_reaches_otherwise(host, ifindex, &lease->server));
}
