/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules and routes of others in ip(8)'s words; tests/unit/model/test_state.c has ours. */
#include "make.h"
#include "model/tables.h"
#include "tap.h"

/**
 * test_rules() - Every selector and action of a rule
 */
static void test_rules(void)
{
	struct table_name name = { .table = 77, .name = "red" };
	struct tables names = { 0 };
	struct rule rule = make_rule(100, "192.0.2.0/24", "198.51.100.7", "ens4", 77);
	char text[STATE_TEXT_MAX];

	if (tables_add(&names, &name))
		abort();
	tap_text(rule_format_whole(&rule, &names, text),
		 "from 192.0.2.0/24 to 198.51.100.7 oif ens4 lookup red", "a table has its name");
	rule.extra = (struct rule_extra){ .iifname = "lo", .fwmark = 7, .fwmask = 0xff,
					  .uid_last = 999, .sport_first = 80, .sport_last = 90,
					  .dport_first = 443, .dport_last = 443, .tos = 0x10,
					  .ipproto = 6, .uid = true, .ports = true,
					  .other = true };
	tap_text(rule_format_whole(&rule, &names, text),
		 "from 192.0.2.0/24 to 198.51.100.7 tos 0x10 fwmark 0x7/0xff iif lo oif ens4 "
		 "uidrange 0-999 ipproto 6 sport 80-90 dport 443 (and more) lookup red",
		 "all that may select");
	rule = make_rule(100, "", "", "", TABLE_LOCAL);
	rule.extra.fwmask = UINT32_MAX;
	rule.extra.invert = true;
	tap_text(rule_format_whole(&rule, &names, text), "not from all fwmark 0x0 lookup local",
		 "what the kernel names has a name without a file");
	rule = make_rule(100, "", "", "", TABLE_UNSPEC);
	rule.extra.l3mdev = true;
	tap_text(rule_format_whole(&rule, &names, text), "from all lookup [l3mdev-table]",
		 "a VRF's table");
	rule.extra = (struct rule_extra){ .action = RULE_PROHIBIT };
	tap_text(rule_format_whole(&rule, &names, text), "from all prohibit", "a rule that ends it");
	rule.extra.action = RULE_OTHER;
	tap_text(rule_format_whole(&rule, &names, text), "from all unknown action",
		 "one that does what no kernel does today");
	rule = make_rule(100, "", "198.51.100.7", "", TABLE_UNSPEC);
	rule.target = 200;
	rule.suppress_ifgroup = 5;
	tap_text(rule_format_whole(&rule, &names, text),
		 "from all to 198.51.100.7 goto 200 suppress_ifgroup 5", "one that leads on");
	tables_done(&names);
}

/**
 * test_routes() - Types of routes, and their next hops
 */
static void test_routes(void)
{
	struct nexthop nexthops[] = { { .ifindex = 3 }, { .ifindex = 9 } };
	struct link link = make_link(3, "ens3");
	struct host host = { 0 };
	struct route route = make_route(254, "203.0.113.0/24", "192.0.2.1", 3, "");
	char text[STATE_TEXT_MAX];

	if (host_add_link(&host, &link))
		abort();
	route.priority = 100;
	tap_text(route_format_nexthop(&route, 0, &host, text),
		 "203.0.113.0/24 via 192.0.2.1 dev ens3 metric 100", "a route by a router");
	nexthops[0].gateway = route.gateway;
	route.nexthops = nexthops;
	route.nexthop_count = 2;
	route.type = ROUTE_LOCAL;
	tap_text(route_format_nexthop(&route, 1, &host, text),
		 "local 203.0.113.0/24 dev ? metric 100", "by its second next hop, whose link has gone");
	route.type = ROUTE_UNREACHABLE;
	tap_text(route_format_nexthop(&route, 0, &host, text),
		 "unreachable 203.0.113.0/24 metric 100", "a route to nowhere has no link");
	route = make_route(254, "2001:db8::/32", "", 0, "");
	route.src = make_prefix("2001:db8:5::/48");
	route.nhid = 12;
	tap_text(route_format_nexthop(&route, 0, &host, text),
		 "2001:db8::/32 from 2001:db8:5::/48 nhid 12", "a next hop that the kernel does not tell");
	host_done(&host);
}

/**
 * test_owned() - All that a route of ours can have, in the order that ip(8) wants
 */
static void test_owned(void)
{
	struct nexthop nexthops[] = {
		{ .gateway = make_addr("192.0.2.1"), .ifindex = 3, .weight = 1, .onlink = true },
		{ .gateway = make_addr("fe80::2"), .ifindex = 3, .weight = 256, .onlink = true },
		{ .ifindex = 9, .weight = 2 },
	};
	struct route route = make_route(25001, "203.0.113.0/24", "192.0.2.1", 3, "ens3");
	char text[STATE_TEXT_MAX];

	route.tos = 0x10;
	route.scope = 200;
	route.mtu = 1400;
	route.mtu_lock = true;
	route.advmss = 1360;
	route.hoplimit = 64;
	route.initcwnd = 10;
	route.initrwnd = 20;
	tap_text(route_format_owned(&route, " proto 83", text),
		 "203.0.113.0/24 tos 0x10 via 192.0.2.1 dev ens3 scope 200 onlink mtu lock 1400 "
		 "advmss 1360 hoplimit 64 initcwnd 10 initrwnd 20 proto 83",
		 "a route with all that is no next hop");
	route = make_route(25001, "203.0.113.0/24", "192.0.2.1", 3, "ens3");
	route.nexthops = nexthops;
	route.nexthop_count = 3;
	tap_text(route_format_owned(&route, " proto 83", text),
		 "203.0.113.0/24 proto 83 nexthop via 192.0.2.1 dev ens3 onlink nexthop via inet6 fe80::2 "
		 "dev ens3 weight 256 onlink nexthop dev if9 weight 2",
		 "next hops stand behind all else");
	route.nhid = 7;
	tap_text(route_format_owned(&route, " proto 83", text), "203.0.113.0/24 nhid 7 proto 83",
		 "a next hop object stands for them");
	route = make_route(25001, "2001:db8::/32", "fe80::1", 3, "ens3");
	route.src = make_prefix("2001:db8:5::/48");
	tap_text(route_format_owned(&route, "", text),
		 "2001:db8::/32 from 2001:db8:5::/48 via fe80::1 dev ens3 onlink", "from a source only");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_rules();
	test_routes();
	test_owned();
	return tap_done();
}
