/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules and routes of anybody's, as people need to see them. Nothing here is ever written. */
#ifndef SYMROUTE_ANY_H
#define SYMROUTE_ANY_H

#include "model/state.h"

/**
 * enum any_action - What a rule does with a packet that it matches (FR_ACT_*)
 * @ANY_LOOKUP: looks a table up
 * @ANY_GOTO: goes on at another priority
 * @ANY_NOP: nothing
 * @ANY_BLACKHOLE: ends the lookup; the packet is dropped
 * @ANY_UNREACHABLE: ends the lookup; the network is unreachable
 * @ANY_PROHIBIT: ends the lookup; it is forbidden
 * @ANY_OTHER: an action that we do not know
 */
enum any_action {
	ANY_LOOKUP,
	ANY_GOTO,
	ANY_NOP,
	ANY_BLACKHOLE,
	ANY_UNREACHABLE,
	ANY_PROHIBIT,
	ANY_OTHER,
};

/**
 * struct any_range - Numbers that a selector lets through
 * @first: the least
 * @last: the greatest; 0: there is no such selector
 */
struct any_range {
	uint32_t first, last;
};

/**
 * struct any_rule - One rule, whoever made it
 * @rule: what rules of ours can have
 * @action: what it does
 * @target: ANY_GOTO: the priority it goes on at
 * @invert: it matches what its selectors do not ("not")
 * @iifname: selector; "": any link. "lo" is what the host itself sends
 * @fwmark: selector, under @fwmask
 * @fwmask: 0: no such selector
 * @tos: selector; 0: none
 * @ipproto: selector: TCP, UDP and so on; 0: none
 * @l3mdev: looks up the table of the VRF that the packet is in
 * @uid: selector: it has a range of user ids
 * @ports: selector: it has a range of ports
 * @uids: the user ids
 * @sports: ports that packets come from
 * @dports: ports that packets go to
 * @other: it has a selector that we do not know
 */
struct any_rule {
	struct rule rule;
	enum any_action action;
	uint32_t target;
	bool invert;
	char iifname[IF_NAMESIZE];
	uint32_t fwmark, fwmask;
	uint8_t tos;
	uint8_t ipproto;
	bool l3mdev;
	bool uid;
	bool ports;
	struct any_range uids, sports, dports;
	bool other;
};

/**
 * struct any_rules - The rules of a family
 * @list: in the order in which the kernel asks them
 * @count: in use
 * @max: room
 *
 * {0} is the empty list; any_rules_done() frees it.
 */
struct any_rules {
	struct any_rule *list;
	size_t count, max;
};

/**
 * enum any_type - What a route does with a packet (RTN_*)
 */
enum any_type {
	ANY_UNICAST = 1,
	ANY_LOCAL = 2,
	ANY_BROADCAST = 3,
	ANY_ANYCAST = 4,
	ANY_MULTICAST = 5,
	ANY_ROUTE_BLACKHOLE = 6,
	ANY_ROUTE_UNREACHABLE = 7,
	ANY_ROUTE_PROHIBIT = 8,
	ANY_THROW = 9,
};

#define ANY_HOPS_MAX 8 /* a host with more equal routers than this is a router */

/**
 * struct any_hop - One way that a route leads
 * @gateway: router, maybe of the other family; AF_UNSPEC: the destination is on the link
 * @ifindex: link
 * @dead: it is down, or the kernel takes it for unusable (RTNH_F_DEAD)
 * @linkdown: it has no carrier (RTNH_F_LINKDOWN)
 */
struct any_hop {
	struct addr gateway;
	uint32_t ifindex;
	bool dead;
	bool linkdown;
};

/**
 * struct any_route - One route, whoever made it
 * @route: what routes of ours can have; of several next hops, the first
 * @type: enum any_type, or what a later kernel has
 * @tos: key in IPv4; 0: any
 * @nexthops: how many next hops; 0 for a route that leads nowhere
 * @hops: the first ANY_HOPS_MAX of them
 * @nhid: the next hop object that it is by (ip-nexthop(8)); 0: none
 * @pref: IPv6, the router's preference (RFC 4191): 0 medium, 1 high, 3 low
 * @expires: IPv6, in so many hundredths of a second; 0: never, less: it has
 * @src: IPv6, key: only for packets from there; AF_UNSPEC: from anywhere
 * @dead: the link is down, or the kernel takes it for unusable (RTNH_F_DEAD)
 * @linkdown: the link has no carrier (RTNH_F_LINKDOWN)
 */
struct any_route {
	struct route route;
	uint8_t type;
	uint8_t tos;
	uint32_t nexthops;
	struct any_hop hops[ANY_HOPS_MAX];
	uint32_t nhid;
	uint8_t pref;
	int32_t expires;
	struct prefix src;
	bool dead;
	bool linkdown;
};

/**
 * struct any_routes - Routes of a family
 * @list: in the order in which the kernel told them
 * @count: in use
 * @max: room
 *
 * {0} is the empty list; any_routes_done() frees it.
 */
struct any_routes {
	struct any_route *list;
	size_t count, max;
};

/**
 * struct lookup - A question: by which route does this packet go?
 * @src: AF_UNSPEC: none is chosen yet
 * @dst: destination
 * @oif: link that the socket is bound to; 0: none
 * @iif: link that the packet came in on; 0: the host itself sends it
 * @fwmark: the packet's mark
 */
struct lookup {
	struct addr src;
	struct addr dst;
	uint32_t oif;
	uint32_t iif;
	uint32_t fwmark;
};

int any_rules_add(struct any_rules *rules, const struct any_rule *rule);
void any_rules_done(struct any_rules *rules);
int any_routes_add(struct any_routes *routes, const struct any_route *route);
void any_routes_done(struct any_routes *routes);

#endif
