/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "model/state.h"
#include "tap.h"

#include <errno.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/**
 * test_route_order() - Routes stand in the order in which they can be added
 */
static void test_route_order(void)
{
	struct route routes[] = {
		make_route(25001, "0.0.0.0/0", "192.0.2.1", 3, "ens4"),
		make_route(25002, "0.0.0.0/0", "192.0.2.1", 3, "ens4"),
		make_route(25001, "0.0.0.0/0", "192.0.2.3", 3, "ens4"),
		make_route(25001, "192.0.2.0/24", "", 3, "ens4"),
		make_route(25001, "10.0.0.0/8", "192.0.2.1", 3, "ens4"),
		make_route(25001, "0.0.0.0/0", "192.0.2.2", 3, "ens4"),
		make_route(25001, "10.0.0.0/8", "192.0.2.1", 3, "ens4"),
		make_route(25001, "9.0.0.0/8", "192.0.2.1", 3, "ens4"),
	};
	struct state state = { 0 };
	char text[MAKE_TEXT_MAX];

	routes[4].priority = 7;
	for (size_t i = 0; i < COUNT(routes); i++)
		if (state_add_route(&state, &routes[i]))
			abort();
	make_same(make_text(&state, text),
		  "25001: 192.0.2.0/24 dev ens4 scope link proto 83\n"
		  "25001: 9.0.0.0/8 via 192.0.2.1 dev ens4 onlink proto 83\n"
		  "25001: 10.0.0.0/8 via 192.0.2.1 dev ens4 onlink proto 83\n"
		  "25001: 10.0.0.0/8 via 192.0.2.1 dev ens4 metric 7 onlink proto 83\n"
		  "25001: default via 192.0.2.1 dev ens4 onlink proto 83\n"
		  "25001: default via 192.0.2.3 dev ens4 onlink proto 83\n"
		  "25001: default via 192.0.2.2 dev ens4 onlink proto 83\n"
		  "25002: default via 192.0.2.1 dev ens4 onlink proto 83\n",
		  "routes stand by table, length, destination, metric, and as they came");
	state_done(&state);
	tap_ok(!state.routes && !state.route_count && !state.route_max, "a freed set is empty");
}

/**
 * test_route_equal() - Every field of a route counts but its link's name
 */
static void test_route_equal(void)
{
	static const char *const names[] = { "table",  "destination", "length",	  "metric",
					     "selector", "TOS",	      "router",	  "source",
					     "link",   "MTU",	      "scope",	  "owner",
					     "onlink", "MTU lock",    "advmss",	  "hoplimit",
					     "initcwnd", "initrwnd",  "next hop object" };
	const struct route route = make_route(25001, "10.0.0.0/8", "192.0.2.1", 3, "ens4");
	struct route other = route;

	make_ifname(other.ifname, "ens9");
	tap_ok(route_equal(&route, &other), "a link's name tells no routes apart");
	for (size_t i = 0; i < COUNT(names); i++) {
		other = route;
		other.table += i == 0;
		other.dst.addr.bytes[0] = (uint8_t)(other.dst.addr.bytes[0] + (i == 1));
		other.dst.prefixlen = (uint8_t)(other.dst.prefixlen + (i == 2));
		other.priority += i == 3;
		if (i == 4)
			other.src = make_prefix("192.0.2.0/24");
		other.tos = i == 5;
		if (i == 6)
			other.gateway = make_addr("192.0.2.2");
		if (i == 7)
			other.prefsrc = make_addr("192.0.2.100");
		other.ifindex += i == 8;
		other.mtu += i == 9;
		other.scope = i == 10 ? SCOPE_LINK : other.scope;
		other.protocol = i == 11 ? 4 : other.protocol;
		other.onlink = i == 12 ? false : other.onlink;
		other.mtu_lock = i == 13;
		other.advmss = i == 14;
		other.hoplimit = i == 15;
		other.initcwnd = i == 16;
		other.initrwnd = i == 17;
		other.nhid = i == 18;
		tap_ok(!route_equal(&route, &other), "the %s tells routes apart", names[i]);
		tap_ok((route_compare_key(&route, &other) == 0) == (i > 5),
		       "the %s is %s key", names[i], i > 5 ? "not in the" : "in the");
	}
}

/**
 * test_nexthops() - Next hops count, in order; where an object leads does not
 */
static void test_nexthops(void)
{
	struct nexthop hops[] = { { .ifindex = 3, .weight = 1 }, { .ifindex = 4, .weight = 1 } };
	struct nexthop others[] = { hops[0], hops[1] };
	struct route route = make_route(25001, "10.0.0.0/8", "", 3, "ens4");
	struct route other = route;

	route.nexthops = hops;
	other.nexthops = others;
	route.nexthop_count = other.nexthop_count = 2;
	tap_ok(route_equal(&route, &other), "the same next hops make the same route");
	others[1].weight = 2;
	tap_ok(!route_equal(&route, &other), "another weight does not");
	route.nhid = other.nhid = 7;
	tap_ok(route_equal(&route, &other), "but by one object it does");
	route.nhid = other.nhid = 0;
	other.nexthop_count = 1;
	tap_ok(!route_equal(&route, &other), "nor do fewer");
	others[0] = hops[1];
	others[1] = hops[0];
	other.nexthop_count = 2;
	tap_ok(!route_equal(&route, &other), "nor the same in another order");
}

/**
 * test_part() - What of a route goes through a link
 */
static void test_part(void)
{
	struct nexthop hops[] = {
		{ .ifindex = 3, .weight = 1, .gateway = make_addr("192.0.2.1"), .onlink = true },
		{ .ifindex = 4, .weight = 2, .gateway = make_addr("192.0.2.2"), .encap = true },
		{ .ifindex = 3, .weight = 3, .gateway = make_addr("192.0.2.3") },
	};
	struct route route = make_route(25001, "10.0.0.0/8", "192.0.2.1", 3, "ens4"), part;
	struct nexthop room[ROUTE_NEXTHOPS_MAX], many[ROUTE_NEXTHOPS_MAX + 1];
	char text[STATE_TEXT_MAX];

	tap_ok(route_part(&route, 3, room, &part) && route_equal(&route, &part) &&
		       !route_part(&route, 4, room, &part), "of a route by one next hop, all or nothing");
	route.nexthops = hops;
	route.nexthop_count = 3;
	tap_ok(route_part(&route, 3, room, &part) && !part.encap, "of several next hops, some");
	make_same(route_format(&part, text),
		  "10.0.0.0/8 nexthop via 192.0.2.1 dev ens4 onlink nexthop via 192.0.2.3 dev ens4 weight 3",
		  "two of three");
	tap_ok(route_part(&route, 4, room, &part) && part.encap && !part.nexthops && part.ifindex == 4 &&
		       addr_compare(&part.gateway, &hops[1].gateway) == 0, "one of three is an ordinary route");
	route.nhid = 7;
	tap_ok(route_part(&route, 3, room, &part) && !part.nhid, "without the object, if others are in it");
	hops[1].ifindex = 3;
	tap_ok(route_part(&route, 3, room, &part) && part.nhid == 7, "by the object, if none is");
	for (size_t i = 0; i <= ROUTE_NEXTHOPS_MAX; i++)
		many[i] = hops[0];
	route.nexthops = many;
	route.nexthop_count = ROUTE_NEXTHOPS_MAX + 1;
	tap_ok(route_part(&route, 3, room, &part), "an object may have more than 16");
	route.nhid = 0;
	tap_ok(!route_part(&route, 3, room, &part), "a route may not");
}

/**
 * test_copies() - A set has next hops of its own
 */
static void test_copies(void)
{
	struct nexthop hops[] = { { .ifindex = 3, .weight = 1 }, { .ifindex = 4, .weight = 1 } };
	struct route route = make_route(25001, "10.0.0.0/8", "", 3, "ens4");
	struct route before = make_route(25001, "10.0.0.0/9", "", 3, "ens4");
	struct state state = { 0 };

	route.nexthops = hops;
	route.nexthop_count = 2;
	tap_ok(!state_add_route(&state, &route) && !state_add_route(&state, &before), "two routes");
	tap_ok(state.routes[1].nexthops != hops && route_equal(&state.routes[1], &route),
	       "the one with next hops has a copy of them, also when another comes before it");
	state_clear(&state);
	tap_ok(!state.route_count && state.route_max, "a cleared set has room");
	state_done(&state);
}

/**
 * test_rules() - Rules stand in the order in which they are asked, each once
 */
static void test_rules(void)
{
	struct rule rules[] = {
		make_rule(25003, "", "", "ens4", 25001),
		make_rule(25002, "", "192.0.2.100", "", 25001),
		make_rule(25002, "192.0.2.100", "", "", 25001),
		make_rule(25001, "192.0.2.100", "", "", TABLE_MAIN),
		make_rule(25002, "192.0.2.100", "", "", 25001),
		make_rule(25002, "192.0.2.100", "", "", 25002),
		make_rule(25002, "192.0.2.100", "", "", 25002),
	};
	struct state state = { 0 };
	char text[MAKE_TEXT_MAX];
	int err = 0;

	rules[6].protocol = 4;
	for (size_t i = 0; i < COUNT(rules); i++)
		err |= state_add_rule(&state, &rules[i]);
	make_same(make_text(&state, text),
		  "25001: from 192.0.2.100 lookup 254 suppress_prefixlength 1 "
		  "suppress_ifgroup 25000 proto 83\n25002: from 192.0.2.100 lookup 25001 proto 83\n"
		  "25002: from 192.0.2.100 lookup 25002 proto 4\n"
		  "25002: from 192.0.2.100 lookup 25002 proto 83\n"
		  "25002: to 192.0.2.100 lookup 25001 proto 83\n"
		  "25003: oif ens4 lookup 25001 proto 83\n",
		  "rules stand by priority, sources before destinations, each once");
	tap_ok(err == 0, "a rule that is there already is no fault");
	tap_ok(state_has_rule(&state, &rules[2]), "a rule that is there is found");
	rules[2].suppress_ifgroup = 0;
	tap_ok(!state_has_rule(&state, &rules[2]), "one that differs in anything is not");
	rules[1].extra.ipproto = 6;
	tap_ok(!state_has_rule(&state, &rules[1]), "nor one with a selector that ours never have");
	state_done(&state);
}

/**
 * test_append() - Rules that came in any order, some of them twice, make the same set
 */
static void test_append(void)
{
	const struct rule rules[] = {
		make_rule(25003, "", "", "ens4", 25001),
		make_rule(25002, "192.0.2.7", "", "", 25001),
		make_rule(25002, "", "192.0.2.7", "", 25001),
		make_rule(25002, "192.0.2.100", "", "", 25001),
	};
	struct state added = { 0 }, appended = { 0 };
	int err = 0;

	state_sort_rules(&appended);
	tap_ok(appended.rule_count == 0, "no rules make no set");
	for (size_t i = 0; i < 3 * COUNT(rules); i++) {
		err |= state_add_rule(&added, &rules[i % COUNT(rules)]);
		err |= state_append_rule(&appended, &rules[i * 3 % COUNT(rules)]);
	}
	state_sort_rules(&appended);
	tap_ok(!err && appended.rule_count == COUNT(rules) && state_equal(&added, &appended),
	       "rules that are appended and sorted are the same as rules that are added");
	state_done(&added);
	state_done(&appended);
}

/**
 * test_equal() - Sets are the same if all is, routes of one key in order
 */
static void test_equal(void)
{
	static const struct {
		const char *name;
		int first, second;
		bool from, to;
	} cases[] = {
		{ "the same set", 1, 2, true, false },
		{ "the other order of routes", 2, 1, true, false },
		{ "another route", 1, 3, true, false },
		{ "a route less", 1, 0, true, false },
		{ "another rule", 1, 2, false, true },
		{ "a rule more", 1, 2, true, true },
		{ "no rule", 1, 2, false, false },
		{ "the same set again", 1, 2, true, false },
	};
	struct state states[COUNT(cases)] = { { 0 } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const int routers[] = { cases[i].first, cases[i].second };
		struct rule from = make_rule(25002, "192.0.2.100", "", "", 25001);
		struct rule to = make_rule(25002, "", "192.0.2.100", "", 25001);
		bool same = i == 0 || i == COUNT(cases) - 1;

		for (size_t j = 0; j < 2 && routers[j]; j++) {
			struct route route = make_route(25001, "0.0.0.0/0",
							routers[j] == 1 ? "192.0.2.1" :
							routers[j] == 2 ? "192.0.2.2" :
									  "192.0.2.3",
							3, "ens4");

			state_add_route(&states[i], &route);
		}
		if (cases[i].from)
			state_add_rule(&states[i], &from);
		if (cases[i].to)
			state_add_rule(&states[i], &to);
		tap_ok(state_equal(&states[0], &states[i]) == same, "%s is %s", cases[i].name,
		       same ? "the same" : "not the same");
	}
	for (size_t i = 0; i < COUNT(cases); i++)
		state_done(&states[i]);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_route_order();
	test_route_equal();
	test_nexthops();
	test_part();
	test_copies();
	test_rules();
	test_append();
	test_equal();
	return tap_done();
}
