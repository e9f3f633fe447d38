/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "kernel/rtnl_object.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ROOM 512

/**
 * test_bad_routes() - Routes that must not be written
 */
static void test_bad_routes(void)
{
	static const struct {
		const char *name;
		uint32_t table;
		uint8_t protocol;
		int family;
		bool written;
	} cases[] = {
		{ "into table 0, which means main", 0, 83, AF_INET, false },
		{ "into table 1", 1, 83, AF_INET, true },
		{ "into table 252", 252, 83, AF_INET, true },
		{ "into table 253, default", 253, 83, AF_INET, false },
		{ "into table 254, main", 254, 83, AF_INET, false },
		{ "into table 255, local", 255, 83, AF_INET, false },
		{ "into table 256", 256, 83, AF_INET, true },
		{ "into table 510, main with a bit more", 510, 83, AF_INET, true },
		{ "without an owner", 25001, 0, AF_INET, false },
		{ "of no family", 25001, 83, AF_UNSPEC, false },
		{ "of an unknown family", 25001, 83, AF_UNIX, false },
	};
	uint32_t buffer[ROOM / 4];

	for (size_t i = 0; i < COUNT(cases); i++)
		for (enum change_op op = CHANGE_ADD; op <= CHANGE_SET; op++) {
			struct route route = make_route(cases[i].table, "0.0.0.0/0", "10.200.1.1",
							3, "");
			bool written = cases[i].written && op != CHANGE_SET;

			route.protocol = cases[i].protocol;
			route.dst.addr.family = cases[i].family;
			tap_ok((encode_route(buffer, ROOM, op, &route) != NULL) == written,
			       "a route %s is %s with op %d", cases[i].name,
			       written ? "written" : "not written", (int)op);
		}
}

/**
 * rule_is() - State whether a rule is written
 * @written: it is to be
 * @rule: rule
 * @name: the rule in words
 */
static void rule_is(bool written, struct rule rule, const char *name)
{
	uint32_t buffer[ROOM / 4];

	tap_ok((encode_rule(buffer, ROOM, CHANGE_ADD, &rule) != NULL) == written,
	       "a rule %s is %s", name, written ? "added" : "not added");
	tap_ok((encode_rule(buffer, ROOM, CHANGE_DELETE, &rule) != NULL) == written,
	       "a rule %s is %s", name, written ? "deleted" : "not deleted");
	tap_ok(!encode_rule(buffer, ROOM, CHANGE_APPEND, &rule) &&
		       !encode_rule(buffer, ROOM, CHANGE_REPLACE, &rule) &&
		       !encode_rule(buffer, ROOM, CHANGE_SET, &rule),
	       "nothing else is done to a rule %s", name);
}

/**
 * test_bad_jumps() - Rules that only lead to others
 */
static void test_bad_jumps(void)
{
	struct rule rule = make_rule(25100, "", "", "", TABLE_UNSPEC);

	rule_is(false, rule, "that does nothing, and does not say so");
	rule.nop = true;
	rule_is(true, rule, "that does nothing");
	rule.target = 26000;
	rule_is(false, rule, "that does nothing, and leads on");
	rule.nop = false;
	rule_is(true, rule, "that leads on");
	rule.target = 25100;
	rule_is(false, rule, "that leads to itself");
	rule.target = 25099;
	rule_is(false, rule, "that leads back");
	rule.target = 26000;
	rule.table = 25001;
	rule_is(false, rule, "that leads on, and looks a table up");
	rule = make_rule(25100, "0.0.0.0/1", "", "", TABLE_UNSPEC);
	rule.target = 26000;
	rule_is(true, rule, "that leads half of all addresses on");
}

/**
 * test_bad_rules() - Rules that must not be written
 */
static void test_bad_rules(void)
{
	const struct rule good = make_rule(25002, "10.200.1.9", "", "", 25001);
	struct rule rule = good;

	rule_is(true, good, "as planned");
	rule_is(false, make_rule(25002, "10.200.1.9", "", "", 0), "into table 0");
	rule_is(false, make_rule(25002, "10.200.1.9", "", "", 253), "into table 253");
	rule_is(false, make_rule(25002, "10.200.1.9", "", "", 255), "into table 255");
	rule_is(true, make_rule(25002, "10.200.1.9", "", "", 252), "into table 252");
	rule_is(true, make_rule(25002, "10.200.1.9", "", "", 256), "into table 256");
	rule = make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN);
	rule_is(true, rule, "into main that passes its default over");
	rule.suppress_prefixlen = STATE_NO_SUPPRESS;
	rule_is(false, rule, "into main that does not");
	rule = good;
	rule.protocol = 0;
	rule_is(false, rule, "without an owner");
	rule = good;
	rule.priority = 0;
	rule_is(false, rule, "beside the one into local");
	rule = good;
	rule.family = AF_UNSPEC;
	rule_is(false, rule, "of no family");
	rule.family = AF_UNIX;
	rule_is(false, rule, "of an unknown family");
	rule_is(false, make_rule(25002, "", "", "", 25001), "without a selector");
	rule_is(false, make_rule(25002, "0.0.0.0/0", "", "", 25001), "from everywhere");
	rule_is(false, make_rule(25002, "0.0.0.0", "", "", 25001), "from 0.0.0.0");
	rule_is(false, make_rule(25002, "0.0.0.0/24", "", "", 25001), "from 0.0.0.0/24");
	rule_is(false, make_rule(25002, "::", "", "", 25001), "from ::");
	rule_is(false, make_rule(25002, "", "0.0.0.0", "", 25001), "to 0.0.0.0");
	rule_is(false, make_rule(25002, "0.0.0.0", "", "ens4", 25001), "from 0.0.0.0 for a link");
	rule_is(false, make_rule(25002, "0.0.0.0", "10.200.1.9", "", 25001),
		"from 0.0.0.0 to an address");
	rule_is(true, make_rule(25002, "10.200.1.9", "", "ens4", 25001),
		"from an address for a link");
	rule = good;
	rule.extra.fwmask = 1;
	rule_is(false, rule, "for a mark");
	rule = good;
	rule.extra.invert = true;
	rule_is(false, rule, "for all but an address");
	rule = good;
	rule.table = TABLE_UNSPEC;
	rule.extra.action = RULE_PROHIBIT;
	rule_is(false, rule, "that prohibits");
}

/**
 * test_bad_selectors() - What few rules of ours have, and only as they have it
 */
static void test_bad_selectors(void)
{
	struct rule rule = make_from(25002, "10.200.1.9", "", 25001);

	rule_is(true, rule, "for what this host sends from an address");
	make_ifname(rule.extra.iifname, "ens3");
	rule_is(false, rule, "for what comes in from another link");
	rule = make_from(25002, "", "10.200.1.9", 25001);
	rule_is(false, rule, "for what this host sends to an address");
	rule = make_rule(25002, "", "", "ens4", 25001);
	make_ifname(rule.extra.iifname, "lo");
	rule_is(false, rule, "for what this host sends by a link");
	rule = make_from(25002, "0.0.0.0", "", 25001);
	rule_is(false, rule, "for what this host sends from 0.0.0.0");
	rule = make_from(25002, "10.200.1.9", "", 25001);
	rule.extra.ipproto = 17;
	rule_is(false, rule, "from an address for UDP alone");
	rule = make_rule(25002, "", "10.99.0.53", "", 25001);
	rule.extra.ipproto = 17;
	rule_is(false, rule, "to a server for UDP from anywhere");
}

/**
 * test_bad_pins() - Rules for renewals
 */
static void test_bad_pins(void)
{
	const struct rule good = make_pin(25000, "10.99.0.53", 25001);
	struct rule rule = good;

	rule_is(true, good, "for renewals");
	rule.extra.ipproto = 6;
	rule_is(false, rule, "for renewals by TCP");
	rule = good;
	rule.extra.ipproto = 0;
	rule_is(false, rule, "for renewals by any protocol");
	rule = good;
	rule.extra.uid = false;
	rule_is(false, rule, "for anybody's renewals");
	rule = good;
	rule.extra.uid_last = 1000;
	rule_is(false, rule, "for renewals of others than root");
	rule = good;
	rule.dst = make_prefix("");
	rule_is(false, rule, "for renewals to anywhere");
	rule = good;
	rule.dst = make_prefix("0.0.0.0");
	rule_is(false, rule, "for renewals to 0.0.0.0");
	rule = good;
	rule.src = make_prefix("0.0.0.0/1");
	rule_is(false, rule, "for renewals from half of all addresses");
	rule = good;
	rule.src = make_prefix("");
	rule_is(false, rule, "for what root sends a server from anywhere");
	rule = make_pin(25000, "10.99.0.53", TABLE_MAIN);
	rule.suppress_prefixlen = STATE_NO_SUPPRESS;
	rule_is(false, rule, "for renewals by main");
	rule = good;
	rule.extra.ports = true;
	rule.extra.dport_first = rule.extra.dport_last = 67;
	rule_is(false, rule, "for renewals to a port, which dhcpcd's have not");
	rule = make_pin(25000, "10.99.0.53", TABLE_UNSPEC);
	rule.unreachable = true;
	rule_is(false, rule, "that keeps renewals from anywhere");
}

/**
 * test_bad_ports() - Rules that lead other ports past those for renewals
 */
static void test_bad_ports(void)
{
	const struct rule good = make_past(24999, 1, 66, 25001);
	struct rule rule = good;

	rule_is(true, good, "that leads ports on");
	rule_is(true, make_past(24999, 7, 7, 25001), "that leads one port on");
	rule_is(false, make_past(24999, 0, 66, 25001), "that leads ports from 0 on");
	rule_is(false, make_past(24999, 66, 1, 25001), "that leads ports from high to low on");
	rule_is(false, make_past(24999, 1, 66, 24999), "that leads ports to itself");
	rule.extra.ipproto = 0;
	rule_is(false, rule, "that leads ports of no protocol on");
	rule = good;
	rule.extra.ports = false;
	rule_is(false, rule, "that leads ports on, and does not say so");
	rule = good;
	rule.extra.sport_first = rule.extra.sport_last = 68;
	rule_is(false, rule, "that leads ports from a port on");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_bad_routes();
	test_bad_rules();
	test_bad_selectors();
	test_bad_pins();
	test_bad_ports();
	test_bad_jumps();
	return tap_done();
}
