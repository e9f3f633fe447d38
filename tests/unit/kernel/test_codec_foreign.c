/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules and routes of others are read with all that the kernel tells of them. */
#include "make.h"
#include "kernel/rtnl_object.h"
#include "tap.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#define ROOM 1024
#define DPORT_MASK 29 /* FRA_DPORT_MASK (Linux 6.15 include/uapi/linux/fib_rules.h) */

/**
 * write_rule() - Write what the kernel sends of a rule, without selectors
 * @buffer: receives it, ROOM bytes
 * @family: AF_INET or AF_INET6
 * @action: FR_ACT_*
 *
 * Return: the message, to add attributes to
 */
static struct nlmsghdr *write_rule(void *buffer, int family, uint8_t action)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct fib_rule_hdr *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	message->nlmsg_type = RTM_NEWRULE;
	header->family = (uint8_t)family;
	header->action = action;
	mnl_attr_put_u32(message, FRA_PRIORITY, 100);
	mnl_attr_put_u8(message, FRA_PROTOCOL, 0);
	mnl_attr_put_u32(message, FRA_SUPPRESS_PREFIXLEN, UINT32_MAX);
	return message;
}

/**
 * is_rule() - Is a message a rule that is not ours?
 * @message: message
 * @rule: receives it
 *
 * Return: true if so
 */
static bool is_rule(const struct nlmsghdr *message, struct rule *rule)
{
	return decode_rule(message, rule) == -ENOMSG;
}

/**
 * test_selectors() - Every selector of a rule
 */
static void test_selectors(void)
{
	struct fib_rule_uid_range uids = { 1000, 1999 };
	struct fib_rule_port_range sports = { 80, 90 }, dports = { 443, 443 };
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message = write_rule(buffer, AF_INET, FR_ACT_TO_TBL);
	struct rule rule;

	mnl_attr_put_u32(message, FRA_TABLE, 51820);
	mnl_attr_put_u32(message, FRA_FWMARK, 7);
	mnl_attr_put_u32(message, FRA_FWMASK, 0xff);
	mnl_attr_put_strz(message, FRA_IIFNAME, "lo");
	mnl_attr_put_u8(message, FRA_IP_PROTO, 6);
	mnl_attr_put(message, FRA_UID_RANGE, sizeof(uids), &uids);
	mnl_attr_put(message, FRA_SPORT_RANGE, sizeof(sports), &sports);
	mnl_attr_put(message, FRA_DPORT_RANGE, sizeof(dports), &dports);
	tap_ok(is_rule(message, &rule) && rule_action(&rule) == RULE_LOOKUP &&
		       rule.table == 51820 && rule.priority == 100,
	       "a rule that looks a table up");
	tap_ok(rule.extra.fwmark == 7 && rule.extra.fwmask == 0xff && rule.extra.ipproto == 6 &&
		       strcmp(rule.extra.iifname, "lo") == 0,
	       "its mark, protocol and link");
	tap_ok(rule.extra.uid && rule.extra.uid_first == 1000 && rule.extra.uid_last == 1999, "its users");
	tap_ok(rule.extra.ports && rule.extra.sport_first == 80 && rule.extra.sport_last == 90 &&
		       rule.extra.dport_first == 443 && rule.extra.dport_last == 443,
	       "its ports");
	tap_ok(!rule.extra.other, "nothing else selects");
	mnl_attr_put_u16(message, DPORT_MASK, UINT16_MAX);
	tap_ok(is_rule(message, &rule) && !rule.extra.other, "a mask of every bit of a port does not");
	mnl_attr_put_u32(message, FRA_FLOW, 3);
	tap_ok(is_rule(message, &rule) && !rule.extra.other, "a realm does not");
	mnl_attr_put_u32(message, 200, 3);
	tap_ok(is_rule(message, &rule) && rule.extra.other, "what no kernel has today may");
	message = write_rule(buffer, AF_INET, FR_ACT_TO_TBL);
	mnl_attr_put_u16(message, DPORT_MASK, 0xff00);
	tap_ok(is_rule(message, &rule) && rule.extra.other, "so does a mask of some bits of a port");
}

/**
 * test_actions() - What rules do
 */
static void test_actions(void)
{
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message = write_rule(buffer, AF_INET6, FR_ACT_GOTO);
	struct rule rule;

	mnl_attr_put_u32(message, FRA_GOTO, 200);
	tap_ok(is_rule(message, &rule) && rule_action(&rule) == RULE_GOTO && rule.target == 200,
	       "a rule that goes on at another");
	tap_ok(is_rule(write_rule(buffer, AF_INET, FR_ACT_PROHIBIT), &rule) &&
		       rule_action(&rule) == RULE_PROHIBIT,
	       "one that prohibits");
	tap_ok(is_rule(write_rule(buffer, AF_INET, 77), &rule) && rule_action(&rule) == RULE_OTHER,
	       "one that does what no kernel does today");
	message = write_rule(buffer, AF_INET, FR_ACT_TO_TBL);
	((struct fib_rule_hdr *)mnl_nlmsg_get_payload(message))->flags = FIB_RULE_INVERT;
	mnl_attr_put_u32(message, FRA_FWMARK, 9);
	tap_ok(is_rule(message, &rule) && rule.extra.invert && rule.extra.fwmask == UINT32_MAX,
	       "one for all but a mark, every bit of it");
}

/**
 * write_route() - Write what the kernel sends of a route
 * @buffer: receives it, ROOM bytes
 * @family: AF_INET or AF_INET6
 *
 * Return: the message, to add attributes to
 */
static struct nlmsghdr *write_route(void *buffer, int family)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct rtmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));

	message->nlmsg_type = RTM_NEWROUTE;
	header->rtm_family = (uint8_t)family;
	header->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(message, RTA_TABLE, 254);
	return message;
}

/**
 * is_route() - Is a message a route?
 * @message: message
 * @expected: 0 for one that could be ours, else -ENOMSG
 * @route: receives it, with all its next hops
 *
 * Return: true if so
 */
static bool is_route(const struct nlmsghdr *message, int expected, struct route *route)
{
	return decode_route(message, route) == expected && !decode_nexthops(message, route);
}

/**
 * put_hop() - Add a next hop of a route that has several
 * @message: its RTA_MULTIPATH is begun
 * @ifindex: link
 * @flags: RTNH_F_*
 * @gateway: router
 */
static void put_hop(struct nlmsghdr *message, int ifindex, uint8_t flags, const char *gateway)
{
	struct rtnexthop *hop = mnl_nlmsg_get_payload_tail(message);
	struct addr addr = make_addr(gateway);

	*hop = (struct rtnexthop){ .rtnh_flags = flags, .rtnh_ifindex = ifindex };
	message->nlmsg_len += (uint32_t)sizeof(*hop);
	mnl_attr_put(message, RTA_GATEWAY, addr_size(addr.family), addr.bytes);
	hop->rtnh_len = (unsigned short)((char *)mnl_nlmsg_get_payload_tail(message) - (char *)hop);
}

/**
 * test_nexthops() - Every next hop of a route
 */
static void test_nexthops(void)
{
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message = write_route(buffer, AF_INET);
	struct nlattr *nest = mnl_attr_nest_start(message, RTA_MULTIPATH);
	struct addr first = make_addr("192.0.2.1"), second = make_addr("198.51.100.1");
	struct route route;

	put_hop(message, 3, 0, "192.0.2.1");
	put_hop(message, 4, RTNH_F_DEAD | RTNH_F_LINKDOWN, "198.51.100.1");
	mnl_attr_nest_end(message, nest);
	tap_ok(is_route(message, 0, &route) && route_nexthop_count(&route) == 2 &&
		       route.ifindex == 3 && addr_compare(&route.gateway, &first) == 0,
	       "a route with two next hops; the first is the route's");
	tap_ok(route.nexthops[0].ifindex == 3 && !route.nexthops[0].dead &&
		       route.nexthops[1].ifindex == 4 && route.nexthops[1].dead &&
		       route.nexthops[1].linkdown &&
		       addr_compare(&route.nexthops[1].gateway, &second) == 0,
	       "both are read, with what is wrong with the second");
	free(route.nexthops);
	message = write_route(buffer, AF_INET);
	nest = mnl_attr_nest_start(message, RTA_MULTIPATH);
	for (int i = 0; i < 20; i++)
		put_hop(message, 10 + i, 0, "192.0.2.1");
	mnl_attr_nest_end(message, nest);
	tap_ok(is_route(message, -ENOMSG, &route) && route_nexthop_count(&route) == 20 &&
		       route_nexthop(&route, 19).ifindex == 29,
	       "any number is read, but ours have 16 at most");
	free(route.nexthops);
	mnl_attr_put_u32(message, RTA_NH_ID, 7);
	tap_ok(is_route(message, 0, &route), "by an object they may be any");
	free(route.nexthops);
	message = write_route(buffer, AF_INET);
	nest = mnl_attr_nest_start(message, RTA_MULTIPATH);
	put_hop(message, 3, RTNH_F_DEAD, "192.0.2.1");
	mnl_attr_nest_end(message, nest);
	tap_ok(is_route(message, 0, &route) && route_nexthop_count(&route) == 1 && !route.nexthops &&
		       route_nexthop(&route, 0).ifindex == 3 && route_nexthop(&route, 0).dead,
	       "one of several is no list");
}

/**
 * test_routes() - The rest that a route can have
 */
static void test_routes(void)
{
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message = write_route(buffer, AF_INET6);
	struct rta_cacheinfo info = { .rta_expires = -300 };
	struct addr source = make_addr("2001:db8::"), via = make_addr("fe80::1");
	uint8_t other[2 + 16];
	uint16_t family = AF_INET6;
	struct route route;

	((struct rtmsg *)mnl_nlmsg_get_payload(message))->rtm_src_len = 32;
	mnl_attr_put(message, RTA_SRC, 16, source.bytes);
	mnl_attr_put_u32(message, RTA_OIF, 3);
	mnl_attr_put_u32(message, RTA_NH_ID, 12);
	mnl_attr_put_u8(message, RTA_PREF, 3);
	mnl_attr_put(message, RTA_CACHEINFO, sizeof(info), &info);
	tap_ok(!decode_route(message, &route) && route.src.prefixlen == 32 &&
		       addr_compare(&route.src.addr, &source) == 0,
	       "a route from a source");
	tap_ok(route.nhid == 12 && route.pref == 3 && route.expires == -300 &&
		       route_nexthop_count(&route) == 1 && route_nexthop(&route, 0).ifindex == 3,
	       "its next hop object, preference and lifetime");
	memcpy(other, &family, 2);
	memcpy(other + 2, via.bytes, 16);
	message = write_route(buffer, AF_INET);
	mnl_attr_put(message, RTA_VIA, sizeof(other), other);
	mnl_attr_put_u32(message, RTA_OIF, 3);
	tap_ok(is_route(message, 0, &route) &&
		       addr_compare(&route.gateway, &via) == 0,
	       "an IPv4 route by an IPv6 router");
	mnl_attr_put_u32(message, RTA_ENCAP, 0);
	tap_ok(is_route(message, -ENOMSG, &route) && route.encap,
	       "one that wraps packets could not be ours");
	message = write_route(buffer, AF_INET);
	mnl_attr_put_u32(message, RTA_NH_ID, 12);
	tap_ok(is_route(message, 0, &route) && route_nexthop_count(&route) == 0,
	       "one by an object is whole where the kernel does not tell the next hops");
	((struct rtmsg *)mnl_nlmsg_get_payload(message))->rtm_family = 99;
	tap_ok(decode_route(message, &route) == -EBADMSG, "a route of another family is none");
}

int main(void)
{
	test_selectors();
	test_actions();
	test_nexthops();
	test_routes();
	return tap_done();
}
