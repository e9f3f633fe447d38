/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets through rules and tables; tests/netns/agree.bats holds the same against a kernel. */
#include "cli/explain.h"
#include "make.h"
#include "tap.h"

#include <errno.h>

/**
 * add_rule() - Add a rule behind the others
 * @fib: receives it
 * @priority: priority
 * @src: source; "" for any
 * @table: table
 *
 * Return: the rule, to change
 */
static struct rule *add_rule(struct fib *fib, uint32_t priority, const char *src, uint32_t table)
{
	struct rule rule = { .family = fib->family, .priority = priority,
			     .src = make_prefix(src), .table = table,
			     .suppress_prefixlen = STATE_NO_SUPPRESS,
			     .suppress_ifgroup = STATE_NO_SUPPRESS };

	if (state_append_rule(&fib->state, &rule))
		abort();
	return &fib->state.rules[fib->state.rule_count - 1];
}

/**
 * add_route() - Add a route behind the others
 * @fib: receives it
 * @table: table
 * @dst: destination
 * @gateway: router; "" for none
 * @ifindex: link
 *
 * Return: the route, to change
 */
static struct route *add_route(struct fib *fib, uint32_t table, const char *dst,
			       const char *gateway, uint32_t ifindex)
{
	struct route route = make_route(table, dst, gateway, ifindex, "");

	if (state_append_route(&fib->state, &route))
		abort();
	return &fib->state.routes[fib->state.route_count - 1];
}

/**
 * make_fib() - A host with two links, 3 and 4, and a VRF, 5, of table 77
 * @family: AF_INET or AF_INET6
 *
 * Return: the host: main has a default by link 3, table 4 one by link 4
 */
static struct fib make_fib(int family)
{
	bool four = family == AF_INET;
	struct fib fib = { .family = family };
	struct link links[] = { make_link(1, "lo"), make_link(3, "ens3"), make_link(4, "ens4"),
				make_link(5, "red") };
	struct address address = {
		.ifindex = 3, .addr = make_addr(four ? "192.0.2.7" : "2001:db8:3::7"), .prefixlen = 24,
	};

	links[3].vrf_table = 77;
	for (size_t i = 0; i < 4; i++)
		if (host_add_link(&fib.host, &links[i]))
			abort();
	if (host_add_address(&fib.host, &address))
		abort();
	add_route(&fib, TABLE_MAIN, four ? "0.0.0.0/0" : "::/0", four ? "192.0.2.1" : "fe80::1", 3);
	add_route(&fib, 4, four ? "0.0.0.0/0" : "::/0", four ? "198.51.100.1" : "fe80::4", 4);
	return fib;
}

/**
 * way_of() - A packet's way, as one line
 * @fib: host
 * @oif: link that the socket is bound to; 0: none
 * @text: receives "PRIORITY OUTCOME" of each rule, the error, and the link
 *
 * Return: @text
 */
static const char *way_of(const struct fib *fib, uint32_t oif, char text[MAKE_TEXT_MAX])
{
	bool four = fib->family == AF_INET;
	struct lookup packet = { .src = make_addr(four ? "192.0.2.7" : "2001:db8:3::7"),
				 .dst = make_addr(four ? "203.0.113.9" : "2001:db8:9::9"),
				 .oif = oif };
	struct explain way;

	if (explain(fib, &packet, &way))
		abort();
	text[0] = '\0';
	for (size_t i = 0; i < way.count; i++)
		make_append(text, "%u:%d ", way.steps[i].rule->priority, (int)way.steps[i].outcome);
	make_append(text, "error %d link %u", -way.error, explain_ifindex(&way));
	explain_done(&way);
	return text;
}

/**
 * test_suppress() - What a rule suppresses
 */
static void test_suppress(void)
{
	struct fib fib = make_fib(AF_INET);
	char text[MAKE_TEXT_MAX];

	add_rule(&fib, 10, "192.0.2.7", TABLE_MAIN)->suppress_prefixlen = 0;
	add_rule(&fib, 20, "", 4);
	tap_text(way_of(&fib, 0, text), "10:7 20:11 error 0 link 4", "a default is suppressed");
	add_route(&fib, TABLE_MAIN, "203.0.113.0/24", "192.0.2.2", 3);
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 3", "a longer one is not");
	fib.state.rules[0].suppress_ifgroup = 0;
	tap_text(way_of(&fib, 0, text), "10:8 20:11 error 0 link 4", "but for its link's group");
	fib.state.routes[2].type = ROUTE_UNREACHABLE;
	fib.state.routes[2].ifindex = 0;
	tap_text(way_of(&fib, 0, text), "10:10 error 113 link 0", "an error never is");
	fib_done(&fib);
}

/**
 * test_vrf() - A socket that is bound to a VRF, or to a link in one
 */
static void test_vrf(void)
{
	struct fib fib = make_fib(AF_INET);
	char text[MAKE_TEXT_MAX];

	add_rule(&fib, 10, "", 0)->extra.l3mdev = true;
	add_rule(&fib, 20, "", TABLE_MAIN);
	add_route(&fib, 77, "203.0.113.0/24", "", 4);
	tap_text(way_of(&fib, 0, text), "10:0 20:11 error 0 link 3", "without, its table is not asked");
	tap_text(way_of(&fib, 5, text), "10:11 error 0 link 4", "a VRF asks its table, by any link");
	fib.host.links[2].master = 5;
	tap_text(way_of(&fib, 4, text), "10:11 error 0 link 4", "so does a link in it");
	strcpy(add_rule(&fib, 5, "", 4)->oifname, "red");
	fib.state.rules[0] = fib.state.rules[2];
	tap_text(way_of(&fib, 4, text), "5:11 error 0 link 4", "a rule for a VRF is for its links");
	fib_done(&fib);
}

/**
 * test_source() - IPv6 routes from a source hide those from anywhere, but for the default
 */
static void test_source(void)
{
	struct fib fib = make_fib(AF_INET6);
	char text[MAKE_TEXT_MAX];

	add_rule(&fib, 10, "", TABLE_MAIN);
	add_route(&fib, TABLE_MAIN, "2001:db8:9::/48", "fe80::9", 4);
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 4", "the longer destination wins");
	add_route(&fib, TABLE_MAIN, "2001:db8:9::/48", "fe80::8", 3)->src = make_prefix("2001:db8:5::/48");
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 3", "it is hidden by one from a source");
	fib.state.routes[2].dst = make_prefix("::/0");
	fib.state.routes[3].dst = make_prefix("::/0");
	fib.state.routes[3].priority = 0;
	fib.state.routes[0].priority = 9;
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 4", "a default is not");
	fib.state.routes[2].pref = 3;
	fib.state.routes[0].priority = 0;
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 3", "a router's low preference counts");
	fib.state.routes[0].expires = -1;
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 4", "a route that has expired does not");
	fib_done(&fib);
}

/**
 * test_links() - Links that are down, or another socket's
 */
static void test_links(void)
{
	struct fib fib = make_fib(AF_INET);
	struct nexthop *nexthops;
	char text[MAKE_TEXT_MAX];

	add_rule(&fib, 10, "", TABLE_MAIN);
	tap_text(way_of(&fib, 4, text), "10:5 error 0 link 4",
		 "a bound socket's destination is taken to be on its link");
	fib.host.links[2].up = false;
	tap_text(way_of(&fib, 4, text), "10:5 error 101 link 0", "if it is up");
	fib.state.routes[0].dead = true;
	tap_text(way_of(&fib, 0, text), "10:5 error 101 link 0", "a dead next hop is passed over");
	nexthops = calloc(2, sizeof(*nexthops));
	if (!nexthops)
		abort();
	nexthops[0] = route_nexthop(&fib.state.routes[0], 0);
	nexthops[1].ifindex = 4;
	fib.state.routes[0].nexthops = nexthops;
	fib.state.routes[0].nexthop_count = 2;
	tap_text(way_of(&fib, 0, text), "10:11 error 0 link 4", "the next one is not");
	fib_done(&fib);
}

/**
 * test_arrivals() - What the reverse path filter does
 */
static void test_arrivals(void)
{
	static const struct {
		const char *name, *src;
		uint32_t iif;
		int rp_filter;
		bool local_accepted;
		enum arrival_verdict verdict;
	} cases[] = {
		{ "strict takes what goes back by the link", "203.0.113.9", 3, 1, false, ARRIVAL_TAKEN },
		{ "and drops what does not", "203.0.113.9", 4, 1, false, ARRIVAL_STRICT },
		{ "off takes that", "203.0.113.9", 4, 0, false, ARRIVAL_TAKEN },
		{ "loose drops what comes in by a link without address", "203.0.113.9", 4, 2, false, ARRIVAL_STRICT },
		{ "a source of our own is never taken", "192.0.2.7", 4, 0, false, ARRIVAL_MARTIAN },
		{ "unless it is accepted", "192.0.2.7", 4, 0, true, ARRIVAL_TAKEN },
	};
	struct fib fib = make_fib(AF_INET);

	add_rule(&fib, 0, "", TABLE_LOCAL);
	add_rule(&fib, 10, "", TABLE_MAIN);
	add_route(&fib, TABLE_LOCAL, "192.0.2.7/32", "", 3)->type = ROUTE_LOCAL;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arrival in = { .packet = { .src = make_addr(cases[i].src),
						  .dst = make_addr("192.0.2.7"),
						  .iif = cases[i].iif },
				      .rp_filter = cases[i].rp_filter,
				      .accept_local = cases[i].local_accepted };

		if (arrival_judge(&fib, &in))
			abort();
		if (!tap_ok(in.verdict == cases[i].verdict, "%s", cases[i].name))
			printf("# got %d\n", (int)in.verdict);
		arrival_done(&in);
	}
	fib_done(&fib);
}

int main(void)
{
	test_suppress();
	test_vrf();
	test_source();
	test_links();
	test_arrivals();
	return tap_done();
}
