/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "policy/plan.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TABLE 25001
#define NO_ROUTER "note: no router in the lease, default route left out\n"

/**
 * struct leased - A lease of ens4, and what it calls for
 * @name: name of the fact
 * @address: the leased address, with its length
 * @mtu: lease MTU, 0 for none
 * @routes: "DESTINATION ROUTER" each, ended by NULL; "-" for no router
 * @expected: routes, rules and notes
 */
struct leased {
	const char *name, *address;
	uint32_t mtu;
	const char *routes[6];
	const char *expected;
};

/* What every lease of an address has. */
#define RULES(addr)                                                                            \
	"25001: from " addr " lookup 254 suppress_prefixlength 1 suppress_ifgroup 25000 proto " \
	"83\n25002: from " addr " lookup 25001 proto 83\n25002: to " addr                       \
	" lookup 25001 proto 83\n25003: oif ens4 lookup 25001 proto 83\n"
#define LINK_LOCAL "25001: fe80::/64 dev ens4 metric 1024 proto 83\n"
#define RULES6(prefix)                                                                      \
	"25001: from " prefix " lookup 254 suppress_prefixlength 4 suppress_ifgroup 25000 " \
	"proto 83\n25002: from " prefix " lookup 25001 proto 83\n"
#define OIF "25003: oif ens4 lookup 25001 proto 83\n"
#define NETWORK24 "25001: 10.200.1.0/24 dev ens4 scope link src 10.200.1.9 proto 83\n"

static const struct leased leases[] = {
	{ "an ordinary lease has its network and a default route",
	  "10.200.1.9/24", 0, { "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "a lease of a single address has no network, its router is on the link",
	  "10.200.1.9/32", 0, { "0.0.0.0/0 172.31.1.1" },
	  "25001: default via 172.31.1.1 dev ens4 onlink proto 83\n" RULES("10.200.1.9") },
	{ "a lease in a network of two has that network",
	  "10.200.1.9/31", 0, { "0.0.0.0/0 10.200.1.8" },
	  "25001: 10.200.1.8/31 dev ens4 scope link src 10.200.1.9 proto 83\n"
	  "25001: default via 10.200.1.8 dev ens4 onlink proto 83\n" RULES("10.200.1.9") },
	{ "a lease without a router has its network, and that is told",
	  "10.200.1.9/24", 0, { NULL }, NETWORK24 RULES("10.200.1.9") NO_ROUTER },
	{ "a single address without a router has rules",
	  "10.200.1.9/32", 0, { NULL }, RULES("10.200.1.9") NO_ROUTER },
	{ "several routers keep their order and share a metric",
	  "10.200.1.9/24", 0,
	  { "0.0.0.0/0 10.200.1.3", "0.0.0.0/0 10.200.1.1", "0.0.0.0/0 10.200.1.2" },
	  NETWORK24 "25001: default via 10.200.1.3 dev ens4 onlink proto 83\n"
		    "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
		    "25001: default via 10.200.1.2 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "an option's routes stand before the default, longer ones first",
	  "10.200.1.9/24", 0,
	  { "0.0.0.0/0 10.200.1.1", "10.0.0.0/8 10.200.1.2", "203.0.113.7/32 10.200.1.2",
	    "192.0.2.0/24 -" },
	  "25001: 203.0.113.7 via 10.200.1.2 dev ens4 onlink proto 83\n" NETWORK24
	  "25001: 192.0.2.0/24 dev ens4 scope link proto 83\n"
	  "25001: 10.0.0.0/8 via 10.200.1.2 dev ens4 onlink proto 83\n"
	  "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n" RULES("10.200.1.9") },
	{ "an option's routes without a default have none, and that is told",
	  "10.200.1.9/24", 0, { "10.0.0.0/8 10.200.1.2" },
	  NETWORK24 "25001: 10.0.0.0/8 via 10.200.1.2 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") NO_ROUTER },
	{ "a default route can be on the link",
	  "10.200.1.9/24", 0, { "0.0.0.0/0 -" },
	  NETWORK24 "25001: default dev ens4 scope link proto 83\n" RULES("10.200.1.9") },
	{ "the network named by the server too is there once",
	  "10.200.1.9/24", 0, { "10.200.1.0/24 -", "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "a router for the own network stands behind the link",
	  "10.200.1.9/24", 0, { "10.200.1.0/24 10.200.1.1", "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: 10.200.1.0/24 via 10.200.1.1 dev ens4 onlink proto 83\n"
		    "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "a lease MTU below the link's is on every default route and on no other",
	  "10.200.1.9/24", 1400,
	  { "10.0.0.0/8 10.200.1.2", "0.0.0.0/0 10.200.1.1", "0.0.0.0/0 10.200.1.2" },
	  NETWORK24 "25001: 10.0.0.0/8 via 10.200.1.2 dev ens4 onlink proto 83\n"
		    "25001: default via 10.200.1.1 dev ens4 onlink mtu 1400 proto 83\n"
		    "25001: default via 10.200.1.2 dev ens4 onlink mtu 1400 proto 83\n"
	  RULES("10.200.1.9") },
	{ "the lowest MTU below the link's is",
	  "10.200.1.9/24", 1499, { "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: default via 10.200.1.1 dev ens4 onlink mtu 1499 proto 83\n"
	  RULES("10.200.1.9") },
	{ "the link's own MTU is not",
	  "10.200.1.9/24", 1500, { "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "an MTU above the link's is not",
	  "10.200.1.9/24", 9000, { "0.0.0.0/0 10.200.1.1" },
	  NETWORK24 "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
	  RULES("10.200.1.9") },
	{ "IPv6 has the same objects",
	  "2001:db8:1::9/64", 0, { "::/0 fe80::1" },
	  "25001: 2001:db8:1::/64 dev ens4 metric 1024 proto 83\n" LINK_LOCAL
	  "25001: default via fe80::1 dev ens4 metric 1024 onlink proto 83\n"
	  RULES6("2001:db8:1::9") "25002: to 2001:db8:1::9 lookup 25001 proto 83\n" OIF },
};

/**
 * make_lease() - Make a lease
 * @leased: says which
 *
 * Return: the lease
 */
static struct lease make_lease(const struct leased *leased)
{
	struct lease lease = {
		.ifname = "ens4", .mtu = leased->mtu,
	};

	make_source(&lease, leased->address);
	for (size_t i = 0; i < COUNT(leased->routes) && leased->routes[i]; i++) {
		char dst_text[PREFIX_TEXT_MAX], gateway_text[ADDR_TEXT_MAX];
		struct prefix dst;
		struct addr gateway;

		if (sscanf(leased->routes[i], "%48s %45s", dst_text, gateway_text) != 2)
			abort();
		dst = make_prefix(dst_text);
		gateway = make_addr(*gateway_text == '-' ? "" : gateway_text);
		if (lease_add_route(&lease, &dst, &gateway))
			abort();
	}
	return lease;
}

/**
 * test_plan() - State what a lease calls for
 * @leased: the lease, and what is expected
 * @link: its link
 * @config: settings
 * @holder: another link that holds the address; NULL for none
 */
static void test_plan(const struct leased *leased, const struct link *link,
		      const struct config *config, const char *holder)
{
	struct plan_others others = { .holders = { holder } };
	struct lease lease = make_lease(leased);
	struct notes notes = { .count = 0 };
	struct state want = { 0 };
	char text[MAKE_TEXT_MAX];
	int err = plan_lease(&lease, link, config, TABLE, &others, &want, &notes);

	make_text(&want, text);
	for (size_t i = 0; i < notes.count; i++)
		make_append(text, "note: %s\n", notes.line[i].text);
	if (err)
		make_append(text, "plan_lease() returned %d\n", err);
	make_same(text, leased->expected, leased->name);
	state_done(&want);
}

/**
 * rules_only() - The rules that a lease calls for, beside the usual ones
 * @config: settings
 * @others: what other links have to do with it
 * @expected: the rules, a line each, then the notes
 * @name: name of the fact
 */
static void rules_only(const struct config *config, const struct plan_others *others,
		       const char *expected, const char *name)
{
	struct leased leased = { .address = "10.200.1.9/24", .routes = { "0.0.0.0/0 10.200.1.1" } };
	struct link link = make_link(3, "ens4");
	struct lease lease = make_lease(&leased);
	struct notes notes = { .count = 0 };
	struct state want = { 0 };
	char text[MAKE_TEXT_MAX];

	lease.server = make_addr("10.99.0.53");
	plan_lease(&lease, &link, config, TABLE, others, &want, &notes);
	want.route_count = 0;
	make_text(&want, text);
	for (size_t i = 0; i < notes.count; i++)
		make_append(text, "note: %s\n", notes.line[i].text);
	make_same(text, expected, name);
	state_done(&want);
}

/**
 * test_pin() - When renewals are led by the lease's own link
 */
static void test_pin(void)
{
	struct plan_others none = { .detour = false }, detour = { .detour = true };
	struct plan_others shared = { .detour = true, .sharer = "ens3" };
	struct config config = config_default();

	rules_only(&config, &none, RULES("10.200.1.9"), "main leads there: no rule to the server");
	rules_only(&config, &detour,
		   "25000: to 10.99.0.53 lookup 25001 proto 83\n" RULES("10.200.1.9"),
		   "main leads elsewhere: a rule to the server");
	rules_only(&config, &shared,
		   RULES("10.200.1.9") "note: server 10.99.0.53 has leased to ens3 too, renewals "
				       "of either may leave by the other\n",
		   "two leases from one server: no rule, and a note");
	config.pin_server = false;
	rules_only(&config, &detour, RULES("10.200.1.9"), "pin_server = no: no rule to the server");
	config.fail_closed = true;
	rules_only(&config, &none, RULES("10.200.1.9") "25004: from 10.200.1.9 unreachable proto 83\n",
		   "fail_closed = yes: the address leaves by no other link");
}

/**
 * test_leads_elsewhere() - When main could lead to a server by another link
 */
static void test_leads_elsewhere(void)
{
	struct address addresses[] = {
		{ .ifindex = 3, .addr = make_addr("10.200.1.9"), .prefixlen = 24 },
		{ .ifindex = 4, .addr = make_addr("192.168.100.19"), .prefixlen = 24 },
	};
	struct host host = { .link_count = 0 };
	struct leased leased = { .address = "10.200.1.9/24" };
	struct lease lease = make_lease(&leased);

	tap_ok(!host_add_address(&host, &addresses[0]) && !host_add_address(&host, &addresses[1]),
	       "two links");
	tap_ok(!plan_leads_elsewhere(&lease, &host, 3), "a lease without a server: no");
	lease.server = make_addr("10.200.1.53");
	tap_ok(!plan_leads_elsewhere(&lease, &host, 3), "a server in the link's own network: no");
	lease.server = make_addr("10.99.0.53");
	tap_ok(plan_leads_elsewhere(&lease, &host, 3), "a server beyond it: yes");
	lease.server = make_addr("10.200.1.53");
	addresses[1].addr = make_addr("10.200.1.10");
	tap_ok(!host_add_address(&host, &addresses[1]) && plan_leads_elsewhere(&lease, &host, 3),
	       "a server in another link's network too: yes");
	host_done(&host);
}

/**
 * test_settings() - What settings, and other links, change in the same lease
 */
static void test_settings(void)
{
	struct leased leased = { .address = "10.200.1.9/24", .routes = { "0.0.0.0/0 10.200.1.1" } };
	struct link link = make_link(3, "ens4");
	struct config config = config_default();

	config.to_rule = false;
	leased.name = "without to_rule there is no rule to the address";
	leased.expected = NETWORK24
		"25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
		"25001: from 10.200.1.9 lookup 254 suppress_prefixlength 1 suppress_ifgroup 25000 "
		"proto 83\n25002: from 10.200.1.9 lookup 25001 proto 83\n"
		"25003: oif ens4 lookup 25001 proto 83\n";
	test_plan(&leased, &link, &config, NULL);
	config.oif_rule = false;
	leased.name = "without oif_rule there is no rule for the link either";
	leased.expected = NETWORK24
		"25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
		"25001: from 10.200.1.9 lookup 254 suppress_prefixlength 1 suppress_ifgroup 25000 "
		"proto 83\n25002: from 10.200.1.9 lookup 25001 proto 83\n";
	test_plan(&leased, &link, &config, NULL);
	config = config_default();
	config.priority = 500;
	config.group = 7;
	leased.name = "priority and group are as set";
	leased.expected = NETWORK24
		"25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
		"501: from 10.200.1.9 lookup 254 suppress_prefixlength 1 suppress_ifgroup 7 "
		"proto 83\n502: from 10.200.1.9 lookup 25001 proto 83\n"
		"502: to 10.200.1.9 lookup 25001 proto 83\n"
		"503: oif ens4 lookup 25001 proto 83\n";
	test_plan(&leased, &link, &config, NULL);
	config = config_default();
	leased.name = "where another link has the address, this one has no rules for it";
	leased.expected = NETWORK24
		"25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
		"25003: oif ens4 lookup 25001 proto 83\n"
		"note: 10.200.1.9 is leased on ens3 too, only that link has rules from it\n";
	test_plan(&leased, &link, &config, "ens3");
	link.up = false;
	leased.name = "on a link that is down there are only rules, and that is told";
	leased.expected = RULES("10.200.1.9") "note: link is down, routes left out\n";
	test_plan(&leased, &link, &config, NULL);
}

/**
 * mirror() - Add one of main's routes through ens4
 * @main: the routes
 * @dst: destination
 * @gateway: router; "" for none
 * @priority: metric
 *
 * Return: the route, to add more to
 */
static struct route *mirror(struct state *main, const char *dst, const char *gateway,
			    uint32_t priority)
{
	struct route route = make_route(TABLE_MAIN, dst, gateway, 3, "ens4");

	route.protocol = 186;
	route.onlink = false;
	route.priority = priority;
	if (state_append_route(main, &route))
		abort();
	return &main->routes[main->route_count - 1];
}

/**
 * test_mirror() - Which of main's routes through a link are in its table, and how
 */
static void test_mirror(void)
{
	struct route network = make_route(TABLE, "10.200.1.0/24", "", 3, "ens4");
	struct route option = make_route(TABLE, "10.7.0.0/16", "10.200.1.2", 3, "ens4");
	struct nexthop *hops = calloc(2, sizeof(*hops));
	struct state main = { 0 }, want = { 0 };
	char text[MAKE_TEXT_MAX];
	struct route *route;

	if (!hops || state_add_route(&want, &network) || state_add_route(&want, &option))
		abort();
	hops[0] = (struct nexthop){ .gateway = make_addr("fe80::1"), .ifindex = 3, .weight = 2, .dead = true };
	hops[1] = (struct nexthop){ .ifindex = 3, .weight = 1 };
	mirror(&main, "10.1.0.0/16", "10.200.1.5", 0)->linkdown = true;
	mirror(&main, "10.2.0.0/16", "", 20)->prefsrc = make_addr("10.200.1.8");
	route = mirror(&main, "10.3.0.0/16", "10.200.1.5", 0);
	route->nexthops = hops;
	route->nexthop_count = 2;
	mirror(&main, "10.4.0.0/16", "10.200.1.5", 0)->encap = true;
	route = mirror(&main, "10.5.0.0/16", "10.200.1.5", 0);
	route->encap = true;
	route->nhid = 9;
	mirror(&main, "10.6.0.0/16", "10.200.1.5", 5)->tos = 4;
	mirror(&main, "10.6.0.0/16", "10.200.1.6", 6);
	mirror(&main, "10.6.0.0/16", "10.200.1.7", 7);
	mirror(&main, "10.7.0.0/16", "10.200.1.5", 0);
	mirror(&main, "10.200.1.0/24", "", 1003);
	mirror(&main, "0.0.0.0/0", "10.200.1.5", 0);
	mirror(&main, "128.0.0.0/1", "10.200.1.5", 0);
	mirror(&main, "224.0.0.0/4", "", 0);
	mirror(&main, "64.0.0.0/2", "10.200.1.5", 0);
	mirror(&main, "2000::/4", "fe80::1", 1024);
	mirror(&main, "3000::/5", "fe80::1", 1024);
	mirror(&main, "fe80::/64", "", 256);
	mirror(&main, "ff05::/16", "", 256);
	tap_ok(!plan_mirror(&main, TABLE, &want), "main's routes are mirrored");
	make_same(make_text(&want, text),
		  "25001: 10.200.1.0/24 dev ens4 scope link proto 83\n"
		  "25001: 10.1.0.0/16 via 10.200.1.5 dev ens4 onlink proto 83\n"
		  "25001: 10.2.0.0/16 dev ens4 scope link src 10.200.1.8 metric 20 proto 83\n"
		  "25001: 10.3.0.0/16 nexthop via inet6 fe80::1 dev ens4 weight 2 onlink nexthop dev ens4 "
		  "proto 83\n"
		  "25001: 10.5.0.0/16 nhid 9 proto 83\n"
		  "25001: 10.6.0.0/16 via 10.200.1.6 dev ens4 metric 6 onlink proto 83\n"
		  "25001: 10.6.0.0/16 tos 0x04 via 10.200.1.5 dev ens4 metric 5 onlink proto 83\n"
		  "25001: 10.7.0.0/16 via 10.200.1.2 dev ens4 onlink proto 83\n"
		  "25001: 3000::/5 via fe80::1 dev ens4 metric 1024 onlink proto 83\n"
		  "25001: 64.0.0.0/2 via 10.200.1.5 dev ens4 onlink proto 83\n",
		  "all but what is like a default route, for many, needless, or cannot be copied");
	for (size_t i = 0; i < want.route_count; i++)
		tap_ok(!want.routes[i].dead && !want.routes[i].linkdown &&
			       !(want.routes[i].nexthops && want.routes[i].nexthops[0].dead),
		       "%zu: the state of its link is not copied", i);
	state_done(&main);
	state_done(&want);
}

/**
 * test_indexes() - Routes leave by the link's number, not by its name
 */
static void test_indexes(void)
{
	const struct leased leased = { .address = "10.200.1.9/24",
				       .routes = { "0.0.0.0/0 10.200.1.1" } };
	struct lease lease = make_lease(&leased);
	struct link link = make_link(77, "ens4");
	struct config config = config_default();
	struct notes notes = { .count = 0 };
	struct state want = { 0 };

	plan_lease(&lease, &link, &config, TABLE, &(struct plan_others){ .detour = false }, &want, &notes);
	for (size_t i = 0; i < want.route_count; i++)
		tap_ok(want.routes[i].ifindex == 77, "route %zu leaves by the link", i);
	state_done(&want);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	const struct config config = config_default();
	const struct link link = make_link(3, "ens4");

	for (size_t i = 0; i < COUNT(leases); i++)
		test_plan(&leases[i], &link, &config, NULL);
	test_settings();
	test_pin();
	test_leads_elsewhere();
	test_mirror();
	test_indexes();
	return tap_done();
}
