/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"
#include "make.h"
#include "tap.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ROOM 1024

/**
 * some_hops() - Let a route be by several next hops
 * @route: by one; that is the first then
 * @count: how many; the second is by another router, @other
 * @nexthops: theirs
 */
static void some_hops(struct route *route, uint32_t count, const char *other,
		      struct nexthop nexthops[ROUTE_NEXTHOPS_MAX])
{
	for (uint32_t i = 0; i < count; i++) {
		nexthops[i] = route_nexthop(route, 0);
		nexthops[i].weight = (uint16_t)(i ? 256 : 1);
	}
	nexthops[1].gateway = make_addr(other);
	nexthops[1].onlink = *other != '\0';
	route->nexthops = nexthops;
	route->nexthop_count = count;
}

/**
 * some_route() - Make one of several routes
 * @number: which, from 0
 * @route: filled
 *
 * Return: false if there are not as many
 */
static bool some_route(size_t number, struct route *route)
{
	static struct nexthop nexthops[ROUTE_NEXTHOPS_MAX];
	const struct route routes[] = {
		make_route(25001, "0.0.0.0/0", "10.200.1.1", 3, ""),
		make_route(25001, "10.200.1.0/24", "", 3, ""),
		make_route(1, "203.0.113.7/32", "10.200.1.1", 3, ""),
		make_route(252, "10.0.0.0/8", "10.200.1.1", 3, ""),
		make_route(256, "128.0.0.0/1", "10.200.1.1", 3, ""),
		make_route(UINT32_MAX, "0.0.0.0/0", "", INT32_MAX, ""),
		make_route(25001, "::/0", "fe80::1", 3, ""),
		make_route(25001, "2001:db8:1::/64", "", 3, ""),
		make_route(25001, "2001:db8::7/128", "fe80::1", 3, ""),
		make_route(25001, "0.0.0.0/0", "10.200.1.1", 3, ""),
		make_route(25001, "::/0", "fe80::1", 3, ""),
		make_route(25001, "10.0.0.0/8", "10.200.1.1", 3, ""),
		make_route(25001, "10.0.0.0/8", "10.200.1.1", 3, ""),
		make_route(25001, "10.0.0.0/8", "fe80::1", 3, ""),
		make_route(25001, "2001:db8::/32", "fe80::1", 3, ""),
		make_route(25001, "2001:db8::/32", "fe80::1", 3, ""),
		make_route(25001, "10.0.0.0/8", "", 0, ""),
		make_route(25001, "2001:db8::/32", "", 3, ""),
	};

	if (number >= COUNT(routes))
		return false;
	*route = routes[number];
	if (number == 1)
		route->prefsrc = make_addr("10.200.1.9");
	if (number == 7)
		route->prefsrc = make_addr("2001:db8:1::9");
	if (number >= 9) {
		route->mtu = number == 9 ? 1400 : UINT32_MAX;
		route->priority = number == 9 ? 100 : UINT32_MAX;
		route->protocol = number == 9 ? 1 : 255;
		route->mtu_lock = number == 9;
		route->advmss = route->hoplimit = route->initcwnd = (uint32_t)number;
		route->initrwnd = UINT32_MAX;
	}
	if (number == 11)
		route->tos = 0x10;
	if (number == 12)
		some_hops(route, 2, "", nexthops);
	if (number == 13 || number == 15)
		some_hops(route, ROUTE_NEXTHOPS_MAX, "fe80::2", nexthops);
	if (number == 14)
		route->src = make_prefix("2001:db8:5::/48");
	if (number >= 16)
		route->nhid = number == 16 ? 1 : UINT32_MAX;
	return true;
}

/**
 * some_rule() - Make one of several rules
 * @number: which, from 0
 * @rule: filled
 *
 * Return: false if there are not as many
 */
static bool some_rule(size_t number, struct rule *rule)
{
	const struct rule rules[] = {
		make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN),
		make_rule(25002, "10.200.1.9", "", "", 25001),
		make_rule(25002, "", "10.200.1.9", "", 25001),
		make_rule(25003, "", "", "ens4", 25001),
		make_rule(25003, "", "", "fifteen-letters", 1),
		make_rule(1, "10.200.1.0/24", "192.0.2.0/25", "ens4", 252),
		make_rule(UINT32_MAX, "128.0.0.0/1", "", "", 256),
		make_rule(25002, "10.200.1.9", "", "", UINT32_MAX),
		make_rule(25001, "2001:db8:1::9", "", "", TABLE_MAIN),
		make_rule(25002, "2001:db8:1::/64", "", "", 25001),
		make_rule(25002, "", "2001:db8:1::9", "ens4", 25001),
		make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN),
		make_from(25001, "10.200.1.9", "", TABLE_MAIN),
		make_from(25000, "10.200.1.9", "10.200.1.0/24", 25001),
		make_from(25002, "2001:db8:1::/64", "", 25001),
		make_pin(25000, "10.99.0.53", 25001),
		make_past(24999, 1, 66, 25001),
		make_past(24999, 68, 65534, UINT32_MAX),
		make_rule(26000, "0.0.0.0/1", "", "", TABLE_UNSPEC),
		make_rule(26001, "", "2001:db8::/33", "", TABLE_UNSPEC),
		make_rule(28700, "", "", "", TABLE_UNSPEC),
	};

	if (number >= COUNT(rules))
		return false;
	*rule = rules[number];
	if (number == 11) {
		rule->suppress_prefixlen = 0;
		rule->suppress_ifgroup = INT32_MAX;
		rule->protocol = 255;
	}
	if (number >= 18)
		rule->nop = number == 20, rule->target = number == 20 ? 0 : 26072;
	return true;
}

/**
 * test_route_trip() - A route that is written and read is the same
 *
 * A delete is read like the others: the kernel takes the first route that has
 * all that a delete names, so it has to name everything.
 */
static void test_route_trip(void)
{
	static const struct {
		enum change_op op;
		const char *name;
		uint16_t type, flags;
	} ops[] = {
		{ CHANGE_ADD, "added", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL },
		{ CHANGE_APPEND, "appended", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND },
		{ CHANGE_REPLACE, "replaced", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE },
		{ CHANGE_DELETE, "deleted", RTM_DELROUTE, 0 },
	};
	char text[STATE_TEXT_MAX], got[STATE_TEXT_MAX];
	struct route route, read = { .table = 0 };

	for (size_t i = 0; some_route(i, &route); i++)
		for (size_t j = 0; j < COUNT(ops); j++) {
			uint32_t buffer[ROOM / 4];
			struct nlmsghdr *message =
				encode_route(buffer, ROOM, ops[j].op, &route);
			bool kind = message && message->nlmsg_type == ops[j].type &&
				    message->nlmsg_flags == ops[j].flags;

			route_format(&route, text);
			tap_ok(kind, "%s table %" PRIu32 " is %s by its type and flags", text,
			       route.table, ops[j].name);
			if (message)
				message->nlmsg_type = RTM_NEWROUTE;
			if (!tap_ok(message && decode_route(message, &read) == 0 &&
					    !decode_nexthops(message, &read) && route_equal(&route, &read),
				    "%s table %" PRIu32 " is %s with all it has", text,
				    route.table, ops[j].name))
				printf("# read: %s table %" PRIu32 " proto %u\n",
				       route_format(&read, got), read.table, read.protocol);
			free(read.nexthops);
			read.nexthops = NULL;
		}
}

/**
 * test_unwritten() - What was read in part is not written
 */
static void test_unwritten(void)
{
	struct nexthop nexthops[ROUTE_NEXTHOPS_MAX];
	uint32_t buffer[ROOM / 4];
	struct route route;

	some_route(11, &route);
	route.encap = true;
	tap_ok(!encode_route(buffer, ROOM, CHANGE_ADD, &route), "a route that wraps packets is not");
	route.nhid = 7;
	tap_ok(encode_route(buffer, ROOM, CHANGE_ADD, &route) != NULL, "by an object it is");
	some_route(11, &route);
	some_hops(&route, 2, "10.200.1.2", nexthops);
	route.nexthops = NULL;
	tap_ok(!encode_route(buffer, ROOM, CHANGE_ADD, &route),
	       "nor is one whose next hops are not known");
}

/**
 * test_delete_mtu() - A delete tells a route without an MTU from its twin with one
 *
 * Linux takes metrics that a delete does not name for any metrics
 * (net/ipv4/fib_semantics.c fib_metrics_match()); an MTU of 0 is none.
 */
static void test_delete_mtu(void)
{
	uint32_t buffer[ROOM / 4];
	const struct nlmsghdr *message;
	const struct nlattr *attr;
	struct route route;

	some_route(0, &route);
	message = encode_route(buffer, ROOM, CHANGE_DELETE, &route);
	attr = message ? attr_first(message, sizeof(struct rtmsg)) : NULL;
	while (attr && mnl_attr_get_type(attr) != RTA_METRICS)
		attr = attr_next(message, attr);
	tap_ok(attr != NULL, "a delete of a route without an MTU names that");
}

/**
 * test_rule_trip() - A rule that is written and read is the same
 */
static void test_rule_trip(void)
{
	char text[STATE_TEXT_MAX], got[STATE_TEXT_MAX];
	struct rule rule, read = { .table = 0 };

	for (size_t i = 0; some_rule(i, &rule); i++)
		for (int del = 0; del <= 1; del++) {
			uint32_t buffer[ROOM / 4];
			struct nlmsghdr *message = encode_rule(
				buffer, ROOM, del ? CHANGE_DELETE : CHANGE_ADD, &rule);
			bool kind = message &&
				    message->nlmsg_type == (del ? RTM_DELRULE : RTM_NEWRULE) &&
				    message->nlmsg_flags ==
					    (del ? 0 : NLM_F_CREATE | NLM_F_EXCL);

			make_rule_text(&rule, text);
			tap_ok(kind, "%s lookup %" PRIu32 " is %s by its type and flags", text,
			       rule.table, del ? "deleted" : "added");
			if (message)
				message->nlmsg_type = RTM_NEWRULE;
			if (!tap_ok(message && decode_rule(message, &read) == 0 &&
					    rule_compare(&rule, &read) == 0,
				    "%s lookup %" PRIu32 " is %s with all it has", text,
				    rule.table, del ? "deleted" : "added"))
				printf("# read: %s lookup %" PRIu32 " proto %u\n",
				       make_rule_text(&read, got), read.table, read.protocol);
		}
}

/**
 * find_attr() - Find an attribute
 * @message: message
 * @offset: bytes of its header
 * @type: the attribute's; it is there
 *
 * Return: the attribute, to be changed
 */
static struct nlattr *find_attr(struct nlmsghdr *message, size_t offset, uint16_t type)
{
	const struct nlattr *attr = attr_first(message, offset);

	while (attr && mnl_attr_get_type(attr) != type)
		attr = attr_next(message, attr);
	if (!attr)
		abort();
	return (struct nlattr *)((char *)message + ((const char *)attr - (char *)message));
}

/**
 * test_other_attrs() - Attributes that other people's objects have
 */
static void test_other_attrs(void)
{
	struct rule rule = make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN), read_rule;
	const size_t offset = sizeof(struct rtmsg);
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message;
	struct route route, read;
	struct nlattr *attr;

	some_route(9, &route);
	message = encode_route(buffer, ROOM, CHANGE_ADD, &route);
	attr = mnl_attr_get_payload(find_attr(message, offset, RTA_METRICS));
	attr->nla_type = RTAX_WINDOW;
	tap_ok(decode_route(message, &read) == 0 && !read.mtu_lock && read.mtu == 1400,
	       "a metric that ours never have is left out");
	message = encode_rule(buffer, ROOM, CHANGE_ADD, &rule);
	find_attr(message, offset, FRA_SUPPRESS_IFGROUP)->nla_type = FRA_FLOW;
	rule.suppress_ifgroup = STATE_NO_SUPPRESS;
	tap_ok(decode_rule(message, &read_rule) == -ENOMSG &&
		       rule_compare(&rule, &read_rule) == 0,
	       "a rule with an attribute that ours never have is not ours");
	find_attr(message, offset, FRA_PROTOCOL)->nla_type = FRA_IP_PROTO;
	tap_ok(decode_rule(message, &read_rule) == -EOPNOTSUPP,
	       "a kernel that keeps no owner of rules is told as such");
	rule = make_rule(25002, "10.200.1.9", "", "", 25001);
	rule.suppress_prefixlen = rule.suppress_ifgroup = UINT32_MAX;
	message = encode_rule(buffer, ROOM, CHANGE_ADD, &rule);
	tap_ok(decode_rule(message, &read_rule) == 0 &&
		       read_rule.suppress_prefixlen == STATE_NO_SUPPRESS &&
		       read_rule.suppress_ifgroup == STATE_NO_SUPPRESS,
	       "the kernel's -1 suppresses nothing");
}

/**
 * test_bad_messages() - Messages that are no object of ours
 */
static void test_bad_messages(void)
{
	const struct rule rule = make_rule(25002, "10.200.1.9", "", "", 25001);
	struct route route, read;
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message;
	struct rtmsg *header;
	struct rule read_rule;

	some_route(0, &route);
	message = encode_route(buffer, ROOM, CHANGE_ADD, &route);
	header = mnl_nlmsg_get_payload(message);
	tap_ok(decode_rule(message, &read_rule) == -EBADMSG, "a route is no rule");
	header->rtm_type = RTN_UNREACHABLE;
	tap_ok(decode_route(message, &read) == -ENOMSG, "a route to nowhere is none of ours");
	tap_ok(read.table == 25001 && read.protocol == 83, "its table and owner are told");
	header->rtm_type = RTN_UNICAST;
	header->rtm_flags |= RTM_F_CLONED;
	tap_ok(decode_route(message, &read) == -ENOMSG, "a cached route is none of ours");
	header->rtm_flags = 0;
	tap_ok(decode_route(message, &read) == 0 && !read.onlink, "an ordinary one is");
	header->rtm_family = AF_UNSPEC;
	tap_ok(decode_route(message, &read) == -EBADMSG, "a route has a family");
	message->nlmsg_type = RTM_DELROUTE;
	tap_ok(decode_route(message, &read) == -EBADMSG, "news of a delete is no route");
	route.ifindex = 0;
	message = encode_route(buffer, ROOM, CHANGE_ADD, &route);
	tap_ok(!message || decode_route(message, &read) == -ENOMSG,
	       "a route through no one link is none of ours");
	message = encode_rule(buffer, ROOM, CHANGE_ADD, &rule);
	tap_ok(decode_route(message, &read) == -EBADMSG, "a rule is no route");
	message->nlmsg_type = RTM_DELRULE;
	tap_ok(decode_rule(message, &read_rule) == -EBADMSG, "news of a delete is no rule");
}

/**
 * test_padding() - Nothing that was in the buffer is sent
 */
static void test_padding(void)
{
	uint64_t clean[ROOM / 8], used[ROOM / 8];
	const struct nlmsghdr *message;
	struct rule rule;

	memset(clean, 0, ROOM);
	memset(used, 0xff, ROOM);
	message = encode_link_get(clean, ROOM, "ens4");
	tap_ok(encode_link_get(used, ROOM, "ens4") && !memcmp(clean, used, message->nlmsg_len),
	       "padding: a request for a link");
	for (size_t i = 0; some_rule(i, &rule); i++) {
		memset(clean, 0, ROOM);
		memset(used, 0xff, ROOM);
		message = encode_rule(clean, ROOM, CHANGE_ADD, &rule);
		tap_ok(encode_rule(used, ROOM, CHANGE_ADD, &rule) &&
		       !memcmp(clean, used, message->nlmsg_len), "padding: rule %zu", i);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_route_trip();
	test_unwritten();
	test_delete_mtu();
	test_rule_trip();
	test_other_attrs();
	test_bad_messages();
	test_padding();
	return tap_done();
}
