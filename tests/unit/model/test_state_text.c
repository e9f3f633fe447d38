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
		 "uidrange 0-999 ipproto 6 sport 80-90 dport 443-443 (and more) lookup red",
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
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_rules();
	test_routes();
	return tap_done();
}
