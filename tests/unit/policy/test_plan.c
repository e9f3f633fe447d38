/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "policy/policy.h"
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
#define FROM(addr)                                                           \
	"25001: from " addr " iif lo lookup 254 suppress_prefixlength 1 proto 83\n" \
	"25002: from " addr " iif lo lookup 25001 proto 83\n"
#define BEHIND(addr) "32800: to " addr " lookup 25001 proto 83\n" OIF
#define RULES(addr) FROM(addr) BEHIND(addr)
#define LINK_LOCAL "25001: fe80::/64 dev ens4 metric 1024 proto 83\n"
#define RULES6(prefix)                                                          \
	"25001: from " prefix " iif lo lookup 254 suppress_prefixlength 4 proto 83\n" \
	"25002: from " prefix " iif lo lookup 25001 proto 83\n"
#define OIF "32800: oif ens4 lookup 25001 proto 83\n"
#define DEFAULT "25001: default via 10.200.1.1 dev ens4 onlink proto 83\n"
#define PINNED                                                                              \
	"24999: from 0.0.0.0 ipproto 17 dport 1-66 goto 25001 proto 83\n"                    \
	"24999: from 0.0.0.0 ipproto 17 dport 68-65534 goto 25001 proto 83\n"                \
	"25000: from 0.0.0.0 to 10.99.0.53 uidrange 0-0 ipproto 17 lookup 25001 proto 83\n"
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
	  RULES6("2001:db8:1::9") "32800: to 2001:db8:1::9 lookup 25001 proto 83\n" OIF },
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

/** nothing() - What other links have to do with a lease: nothing. Return: that, of no link group */
static struct plan_others nothing(void)
{
	return (struct plan_others){ .group = STATE_NO_SUPPRESS };
}

/**
 * plan_is() - State all that a lease calls for
 * @lease: lease
 * @link: its link
 * @config: settings
 * @others: what other links have to do with it
 * @rules_only: leave the routes out
 * @expected: routes, rules and notes
 * @name: name of the fact
 */
static void plan_is(const struct lease *lease, const struct link *link, const struct config *config,
		    const struct plan_others *others, bool rules_only, const char *expected,
		    const char *name)
{
	struct notes notes = { .count = 0 };
	struct state want = { 0 };
	char text[MAKE_TEXT_MAX];
	int err = plan_lease(lease, link, config, TABLE, others, &want, &notes);

	if (rules_only)
		want.route_count = 0;
	make_text(&want, text);
	for (size_t i = 0; i < notes.count; i++)
		make_append(text, "note: %s\n", notes.line[i].text);
	if (err)
		make_append(text, "plan_lease() returned %d\n", err);
	make_same(text, expected, name);
	state_done(&want);
}

/**
 * test_plan() - State what a lease calls for
 * @leased: the lease, and what is expected
 * @link: its link
 * @config: settings
 * @holder: another link that has the address; NULL for none
 */
static void test_plan(const struct leased *leased, const struct link *link,
		      const struct config *config, const char *holder)
{
	struct plan_others others = nothing();
	struct lease lease = make_lease(leased);

	others.holders[0] = holder;
	plan_is(&lease, link, config, &others, false, leased->expected, leased->name);
}

/**
 * rules_only() - The rules that a lease of 10.200.1.9 calls for
 * @config: settings
 * @others: what other links have to do with it
 * @expected: the rules, a line each, then the notes
 * @name: name of the fact
 */
static void rules_only(const struct config *config, const struct plan_others *others,
		       const char *expected, const char *name)
{
	struct leased leased = { .address = "10.200.1.9/24",
				 .routes = { "10.0.0.0/8 10.200.1.2", "0.0.0.0/0 10.200.1.1" } };
	struct link link = make_link(3, "ens4");
	struct lease lease = make_lease(&leased);

	lease.server = make_addr("10.99.0.53");
	plan_is(&lease, &link, config, others, true, expected, name);
}

/**
 * test_pin() - When renewals are led by the lease's own link
 */
static void test_pin(void)
{
	struct plan_others none = nothing(), detour = nothing(), shared = nothing();
	struct config config = config_default();

	detour.detour = shared.detour = true;
	shared.sharer = "ens3";
	rules_only(&config, &none, RULES("10.200.1.9"), "main leads there: no rule to the server");
	rules_only(&config, &detour, PINNED RULES("10.200.1.9"),
		   "main leads elsewhere: a rule to the server, and two that let other ports pass");
	rules_only(&config, &shared,
		   RULES("10.200.1.9") "note: server 10.99.0.53 has leased to ens3 too, renewals "
				       "of either may leave by the other\n",
		   "two leases from one server: no rule, and a note");
	shared.detour = false;
	rules_only(&config, &shared, RULES("10.200.1.9"), "but none where main leads there");
	config.pin_server = false;
	rules_only(&config, &detour, RULES("10.200.1.9"), "pin_server = no: no rule to the server");
	config.fail_closed = true;
	rules_only(&config, &none,
		   FROM("10.200.1.9") "25004: from 10.200.1.9 iif lo unreachable proto 83\n"
		   BEHIND("10.200.1.9"), "fail_closed = yes: the address leaves by no other link");
	config = config_default();
	config.priority = 500;
	rules_only(&config, &detour,
		   "499: from 0.0.0.0 ipproto 17 dport 1-66 goto 501 proto 83\n"
		   "499: from 0.0.0.0 ipproto 17 dport 68-65534 goto 501 proto 83\n"
		   "500: from 0.0.0.0 to 10.99.0.53 uidrange 0-0 ipproto 17 lookup 25001 proto 83\n"
		   "501: from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 proto 83\n"
		   "502: from 10.200.1.9 iif lo lookup 25001 proto 83\n" BEHIND("10.200.1.9"),
		   "with another priority all of them are there");
	detour.holders[0] = "ens3";
	config = config_default();
	rules_only(&config, &detour,
		   OIF "note: 10.200.1.9 is on ens3 too, no rules from it by this link\n",
		   "no rule to the server where there is none from the address");
}

/**
 * test_groups() - Main's routes by links of which group are not for a link's addresses
 */
static void test_groups(void)
{
	struct config config = config_default();
	struct plan_others others = nothing();

	rules_only(&config, &others, RULES("10.200.1.9"), "no group: all of main's routes count");
	others.group = 25001;
	rules_only(&config, &others,
		   "25001: from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 "
		   "suppress_ifgroup 25001 proto 83\n"
		   "25002: from 10.200.1.9 iif lo lookup 25001 proto 83\n" BEHIND("10.200.1.9"),
		   "a group: those by its links do not, and no other rule is another");
}

/**
 * test_own() - An address's own network is asked of its table first, where another link is in it
 */
static void test_own(void)
{
	static const char *const network =
		"24999: from 10.200.1.9 to 10.200.1.0/24 iif lo lookup 254 suppress_prefixlength 24 "
		"proto 83\n25000: from 10.200.1.9 to 10.200.1.0/24 iif lo lookup 25001 proto 83\n"
		RULES("10.200.1.9");
	struct config config = config_default();
	struct plan_others others = nothing();

	others.neighbours[0] = true;
	rules_only(&config, &others, network, "another link is in the network: the link's own first");
	others.neighbours[0] = false;
	others.rivals[0] = true;
	rules_only(&config, &others,
		   "24999: from 10.200.1.9 to 10.0.0.0/8 iif lo lookup 254 suppress_prefixlength 8 "
		   "proto 83\n25000: from 10.200.1.9 to 10.0.0.0/8 iif lo lookup 25001 proto 83\n"
		   RULES("10.200.1.9"), "main has a network that the address is in by another link: the link's own first");
	others.group = 25001;
	rules_only(&config, &others,
		   "24999: from 10.200.1.9 to 10.0.0.0/8 iif lo lookup 254 suppress_prefixlength 8 "
		   "suppress_ifgroup 25001 proto 83\n"
		   "25000: from 10.200.1.9 to 10.0.0.0/8 iif lo lookup 25001 proto 83\n"
		   "25001: from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 "
		   "suppress_ifgroup 25001 proto 83\n"
		   "25002: from 10.200.1.9 iif lo lookup 25001 proto 83\n" BEHIND("10.200.1.9"),
		   "main's longer routes by other uplinks do not count there either");
	others.group = STATE_NO_SUPPRESS;
	others.rivals[0] = false;
	others.rivals[1] = others.neighbours[1] = true;
	others.holders[0] = "ens3";
	rules_only(&config, &others,
		   OIF "note: 10.200.1.9 is on ens3 too, no rules from it by this link\n",
		   "where there is no rule from the address, there is none of these");
}

/**
 * test_delegated() - What others send from a delegated prefix, too, is led by its link
 */
static void test_delegated(void)
{
	struct prefix delegated = make_prefix("2001:db8:100::/56"), address = make_prefix("2001:db8:5::9/128");
	struct lease lease = { .ifname = "ens4", .kind = LEASE_DHCP6 };
	struct config config = config_default();
	struct plan_others others = nothing();
	struct link link = make_link(3, "ens4");

	config.fail_closed = true;
	if (lease_add_source(&lease, SOURCE_DELEGATED, &delegated) ||
	    lease_add_source(&lease, SOURCE_ADDRESS, &address))
		abort();
	plan_is(&lease, &link, &config, &others, false, LINK_LOCAL
		"25001: from 2001:db8:100::/56 lookup 254 suppress_prefixlength 0 proto 83\n"
		"25001: from 2001:db8:5::9 iif lo lookup 254 suppress_prefixlength 4 proto 83\n"
		"25002: from 2001:db8:100::/56 lookup 25001 proto 83\n"
		"25002: from 2001:db8:5::9 iif lo lookup 25001 proto 83\n"
		"25004: from 2001:db8:100::/56 unreachable proto 83\n"
		"25004: from 2001:db8:5::9 iif lo unreachable proto 83\n"
		"32800: to 2001:db8:5::9 lookup 25001 proto 83\n" OIF
		"note: no IPv6 router on the link, default route left out\n",
		"only what is sent from here is led, but for what is delegated");
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
	leased.expected = NETWORK24 DEFAULT FROM("10.200.1.9") OIF;
	test_plan(&leased, &link, &config, NULL);
	config.oif_rule = false;
	leased.name = "without oif_rule there is no rule for the link either";
	leased.expected = NETWORK24 DEFAULT FROM("10.200.1.9");
	test_plan(&leased, &link, &config, NULL);
	config = config_default();
	config.priority = 500;
	leased.name = "priority is as set, but behind main";
	leased.expected = NETWORK24 DEFAULT
		"501: from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 proto 83\n"
		"502: from 10.200.1.9 iif lo lookup 25001 proto 83\n" BEHIND("10.200.1.9");
	test_plan(&leased, &link, &config, NULL);
	config = config_default();
	leased.name = "where another link has the address, this one has no rules from it";
	leased.expected = NETWORK24 DEFAULT OIF
		"note: 10.200.1.9 is on ens3 too, no rules from it by this link\n";
	test_plan(&leased, &link, &config, "ens3");
	link.up = false;
	leased.name = "on a link that is down there are only rules, and that is told";
	leased.expected = RULES("10.200.1.9") "note: link is down, routes left out\n";
	test_plan(&leased, &link, &config, NULL);
}

/**
 * test_several() - Each address of a link has rules, and its network a route
 */
static void test_several(void)
{
	struct leased leased = { .address = "10.200.1.9/24", .routes = { "0.0.0.0/0 10.200.1.1" } };
	struct prefix virtual = make_prefix("10.200.1.50/32"), second = make_prefix("172.16.0.9/16");
	struct config config = config_default();
	struct plan_others others = nothing();
	struct link link = make_link(3, "ens4");
	struct lease lease = make_lease(&leased);

	if (lease_add_source(&lease, SOURCE_ADDRESS, &virtual) ||
	    lease_add_source(&lease, SOURCE_ADDRESS, &second))
		abort();
	others.holders[1] = "ens3";
	others.neighbours[2] = true;
	plan_is(&lease, &link, &config, &others, false,
		NETWORK24 "25001: 172.16.0.0/16 dev ens4 scope link src 172.16.0.9 proto 83\n" DEFAULT
		"24999: from 172.16.0.9 to 172.16.0.0/16 iif lo lookup 254 suppress_prefixlength 16 "
		"proto 83\n"
		"25000: from 172.16.0.9 to 172.16.0.0/16 iif lo lookup 25001 proto 83\n"
		"25001: from 172.16.0.9 iif lo lookup 254 suppress_prefixlength 1 proto 83\n"
		"25001: from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 proto 83\n"
		"25002: from 172.16.0.9 iif lo lookup 25001 proto 83\n"
		"25002: from 10.200.1.9 iif lo lookup 25001 proto 83\n"
		"32800: to 10.200.1.9 lookup 25001 proto 83\n"
		"32800: to 172.16.0.9 lookup 25001 proto 83\n" OIF
		"note: 10.200.1.50 is on ens3 too, no rules from it by this link\n",
		"of several addresses each has its own rules, and its own network");
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
	struct plan_others others = nothing();
	struct state want = { 0 };

	plan_lease(&lease, &link, &config, TABLE, &others, &want, &notes);
	for (size_t i = 0; i < want.route_count; i++)
		tap_ok(want.routes[i].ifindex == 77, "route %zu leaves by the link", i);
	state_done(&want);
}

/**
 * add_route() - Add a route to a set
 * @state: to grow
 * @table: table
 * @dst: destination
 * @gateway: router; "" for none
 * @priority: metric
 *
 * Return: the route, to change what is no part of its key
 */
static struct route *add_route(struct state *state, uint32_t table, const char *dst, const char *gateway,
			       uint32_t priority)
{
	struct route route = make_route(table, dst, gateway, 3, "ens4");

	route.priority = priority;
	route.protocol = table == TABLE_MAIN ? 4 : STATE_PROTOCOL;
	route.onlink = table != TABLE_MAIN && *gateway;
	if (state_append_route(state, &route))
		abort();
	return &state->routes[state->route_count - 1];
}

/**
 * mirror_is() - State what a table has, after main's routes have been added
 * @main: they; freed
 * @want: what the lease calls for; freed
 * @expected: the table's routes
 * @name: name of the fact
 */
static void mirror_is(struct state *main, struct state *want, const char *expected, const char *name)
{
	char text[MAKE_TEXT_MAX];

	if (state_sort_routes(main) || state_sort_routes(want) || plan_mirror(main, NULL, TABLE, want))
		abort();
	make_same(make_text(want, text), expected, name);
	state_done(main);
	state_done(want);
}

/**
 * test_mirror() - What of main's routes by a link its own table has, too
 */
static void test_mirror(void)
{
	struct state main = { 0 }, want = { 0 };

	add_route(&main, TABLE_MAIN, "10.50.0.0/16", "10.200.1.7", 20);
	add_route(&main, TABLE_MAIN, "10.51.0.0/16", "", 0);
	mirror_is(&main, &want, "25001: 10.50.0.0/16 via 10.200.1.7 dev ens4 metric 20 onlink proto 83\n"
		  "25001: 10.51.0.0/16 dev ens4 scope link proto 83\n",
		  "somebody's routes are in the link's table, too, each router taken for reachable");
	add_route(&main, TABLE_MAIN, "0.0.0.0/0", "10.200.1.1", 0);
	add_route(&main, TABLE_MAIN, "0.0.0.0/1", "10.200.1.1", 0);
	add_route(&main, TABLE_MAIN, "224.0.0.0/4", "", 0);
	add_route(&main, TABLE_MAIN, "::/3", "fe80::1", 1024);
	add_route(&main, TABLE_MAIN, "3000::/4", "fe80::1", 1024);
	add_route(&main, TABLE_MAIN, "ff00::/8", "", 1024);
	add_route(&main, TABLE_MAIN, "fe80::/64", "", 256);
	mirror_is(&main, &want, "", "but no default route, nor one for many, nor a link's own");
	add_route(&main, TABLE_MAIN, "10.50.0.0/16", "10.200.1.7", 0)->encap = true;
	mirror_is(&main, &want, "", "nor one that wraps its packets");
	add_route(&main, TABLE_MAIN, "10.200.1.0/24", "", 1003);
	add_route(&want, TABLE, "10.200.1.0/24", "", 0);
	mirror_is(&main, &want, "25001: 10.200.1.0/24 dev ens4 scope link proto 83\n",
		  "the leased network is there once, whatever metric the client gave it in main");
	add_route(&main, TABLE_MAIN, "10.50.0.0/16", "10.200.1.7", 5);
	add_route(&main, TABLE_MAIN, "10.50.0.0/16", "10.200.1.8", 50);
	mirror_is(&main, &want, "25001: 10.50.0.0/16 via 10.200.1.7 dev ens4 metric 5 onlink proto 83\n",
		  "of several to one destination the first is there");
	add_route(&main, TABLE_MAIN, "10.0.0.0/8", "10.200.1.9", 7);
	add_route(&want, TABLE, "10.0.0.0/8", "10.200.1.2", 0);
	mirror_is(&main, &want, "25001: 10.0.0.0/8 via 10.200.1.9 dev ens4 metric 7 onlink proto 83\n",
		  "where main's is another one than the lease's, main's is");
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
	test_several();
	test_pin();
	test_groups();
	test_own();
	test_delegated();
	test_indexes();
	test_mirror();
	return tap_done();
}
