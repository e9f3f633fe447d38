/* SPDX-License-Identifier: BSD-2-Clause */
/* Routes and rules as values, and sets of them. */
#ifndef SYMROUTE_STATE_H
#define SYMROUTE_STATE_H

#include "model/addr.h"

#include <net/if.h>

#define STATE_PROTOCOL 83 /* ours, as a route's and as a rule's owner mark */
#define STATE_KERNEL 2    /* what the kernel itself adds for an address or a prefix */
#define STATE_BOOT 3      /* what ip(8) gives a route that an administrator adds */
#define STATE_STATIC 4    /* what an administrator's configuration gives it */
#define STATE_RA 9        /* what the kernel, or dhcpcd, adds for an advertisement */
#define STATE_DHCP 16     /* what dhcpcd and systemd-networkd give a route for a lease */
#define STATE_NO_SUPPRESS (-1)
#define STATE_TEXT_MAX 2048 /* one object with all it may have, in ip(8)'s words */
#define ROUTE_NEXTHOPS_MAX 16 /* of a route of ours; FRR's own limit (MULTIPATH_NUM) */

/* The kernel's reserved tables (include/uapi/linux/rtnetlink.h). */
#define TABLE_UNSPEC 0U
#define TABLE_DEFAULT 253U
#define TABLE_MAIN 254U
#define TABLE_LOCAL 255U

/**
 * enum scope - How far a route's destination is (RT_SCOPE_*)
 */
enum scope {
	SCOPE_UNIVERSE = 0,
	SCOPE_LINK = 253,
};

/**
 * enum route_type - What a route does with a packet (RTN_*)
 * @ROUTE_OTHER: what no kernel does today
 */
enum route_type {
	ROUTE_UNICAST,
	ROUTE_LOCAL,
	ROUTE_BROADCAST,
	ROUTE_ANYCAST,
	ROUTE_MULTICAST,
	ROUTE_BLACKHOLE,
	ROUTE_UNREACHABLE,
	ROUTE_PROHIBIT,
	ROUTE_THROW,
	ROUTE_OTHER,
};

/**
 * struct nexthop - One of the ways that a route leads
 * @gateway: maybe of the other family; AF_UNSPEC: the destination is on the link
 * @ifindex: link it leaves by
 * @weight: its share among the route's next hops, 1 to 256
 * @onlink: take the gateway for reachable (RTNH_F_ONLINK)
 * @dead: the link is down, or the kernel takes it for unusable (RTNH_F_DEAD)
 * @linkdown: the link has no carrier (RTNH_F_LINKDOWN)
 * @encap: packets are wrapped in something on the way (RTA_ENCAP)
 */
struct nexthop {
	struct addr gateway;
	uint32_t ifindex;
	uint16_t weight;
	bool onlink;
	bool dead;
	bool linkdown;
	bool encap;
};

/**
 * struct route - One route; "key" is what the kernel tells routes apart by
 * @table: key
 * @dst: key; prefixlen 0 for a default route
 * @priority: key; ip(8)'s metric
 * @gateway: AF_UNSPEC: the destination is on the link
 * @prefsrc: AF_UNSPEC: the kernel chooses
 * @ifindex: link it leaves by; 0: it leads nowhere
 * @ifname: that link's name, for people; not compared
 * @mtu: bytes; 0: the link's
 * @mtu_lock: no path MTU discovery (1 << RTAX_MTU of RTAX_LOCK)
 * @advmss: bytes; 0: the kernel chooses, as for the next three
 * @hoplimit: of packets
 * @initcwnd: segments
 * @initrwnd: segments
 * @scope: enum scope
 * @protocol: owner mark
 * @onlink: take the gateway for reachable (RTNH_F_ONLINK)
 * @type: enum route_type; ours are unicast
 * @tos: key in IPv4; 0: any
 * @src: IPv6, key: only for packets from there; AF_UNSPEC: from anywhere
 * @nhid: the next hop object that it is by (ip-nexthop(8)); 0: none
 * @nexthop_count: how many next hops a multipath route has; the first is
 *	@gateway, @ifindex and @onlink, too
 * @nexthops: all of them; NULL: the first is all that is known. A set's route
 *	owns them, any other borrows them
 * @pref: IPv6, the router's preference (RFC 4191): 0 medium, 1 high, 3 low.
 *	Ours have nothing of this and what follows
 * @dead: as in struct nexthop
 * @linkdown: as in struct nexthop
 * @encap: as in struct nexthop, of any of them
 * @expires: IPv6, in so many hundredths of a second; 0: never, less: it has
 */
struct route {
	uint32_t table;
	struct prefix dst;
	uint32_t priority;
	struct addr gateway;
	struct addr prefsrc;
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t mtu;
	bool mtu_lock;
	uint32_t advmss;
	uint32_t hoplimit;
	uint32_t initcwnd;
	uint32_t initrwnd;
	uint8_t scope;
	uint8_t protocol;
	bool onlink;
	uint8_t type;
	uint8_t tos;
	struct prefix src;
	uint32_t nhid;
	uint32_t nexthop_count;
	struct nexthop *nexthops;
	uint8_t pref;
	bool dead;
	bool linkdown;
	bool encap;
	int32_t expires;
};

/**
 * enum rule_action - What a rule does with a packet that it matches (FR_ACT_*)
 * @RULE_OTHER: what no kernel does today
 */
enum rule_action {
	RULE_LOOKUP,
	RULE_GOTO,
	RULE_NOP,
	RULE_UNREACHABLE,
	RULE_BLACKHOLE,
	RULE_PROHIBIT,
	RULE_OTHER,
};

/**
 * struct rule_extra - What few rules have
 * @iifname: selector; "": any link. "lo" is what the host itself sends
 * @fwmark: selector, under @fwmask
 * @fwmask: 0: no such selector
 * @uid_first: selector: the least user id
 * @uid_last: the greatest
 * @sport_first: selector: port that a packet comes from, the least
 * @sport_last: the greatest; 0: no such selector
 * @dport_first: selector: port that a packet goes to, the least
 * @dport_last: the greatest; 0: no such selector
 * @tos: selector; 0: none
 * @ipproto: selector: TCP, UDP and so on; 0: none
 * @action: RULE_BLACKHOLE and what follows; 0: what the rule says without it
 * @invert: it matches what its selectors do not ("not")
 * @l3mdev: looks up the table of the VRF that the packet is in
 * @uid: it has a range of user ids
 * @ports: it has a range of ports
 * @other: it has a selector that we do not know
 *
 * Without holes: sets hold thousands, and compare it as bytes.
 */
struct rule_extra {
	char iifname[IF_NAMESIZE];
	uint32_t fwmark, fwmask;
	uint32_t uid_first, uid_last;
	uint16_t sport_first, sport_last;
	uint16_t dport_first, dport_last;
	uint8_t tos;
	uint8_t ipproto;
	uint8_t action;
	bool invert;
	bool l3mdev;
	bool uid;
	bool ports;
	bool other;
};

/**
 * struct rule - One rule
 * @family: AF_INET or AF_INET6
 * @priority: lower ones are asked first
 * @src: selector; AF_UNSPEC: any source
 * @dst: selector; AF_UNSPEC: any destination
 * @oifname: selector; "": any link
 * @unreachable: it ends the lookup with an error
 * @nop: it does nothing; it is a place to go on at
 * @protocol: owner mark
 * @target: priority at which the lookup goes on, further down; 0: it does not jump
 * @table: table it looks up; TABLE_UNSPEC if it does one of these instead
 * @suppress_prefixlen: results of at most so many bits do not count;
 *	STATE_NO_SUPPRESS: all do
 * @suppress_ifgroup: nor do results through a link of this group;
 *	STATE_NO_SUPPRESS: all do
 * @extra: in rules of ours, @iifname "lo", and what keeps renewals apart
 */
struct rule {
	int family;
	uint32_t priority;
	struct prefix src;
	struct prefix dst;
	char oifname[IF_NAMESIZE];
	bool unreachable;
	bool nop;
	uint8_t protocol;
	uint32_t target;
	uint32_t table;
	int64_t suppress_prefixlen;
	int64_t suppress_ifgroup;
	struct rule_extra extra;
};

/**
 * struct state - A set of routes and rules
 * @routes: sorted by key, routes of one key in the kernel's order; or, where all
 *	routes of a family are read, in the order in which the kernel told them
 * @route_count: routes in use
 * @route_max: room
 * @rules: sorted by rule_compare(), no two alike; or in the kernel's order, likewise
 * @rule_count: rules in use
 * @rule_max: room
 *
 * {0} is the empty set; state_done() frees it.
 */
struct state {
	struct route *routes;
	size_t route_count, route_max;
	struct rule *rules;
	size_t rule_count, rule_max;
};

/**
 * struct lookup - A question: by which route does this packet go?
 * @src: AF_UNSPEC: none is chosen yet
 * @dst: destination
 * @oif: link that the socket is bound to; 0: none
 * @iif: link that the packet came in on; 0: the host itself sends it
 * @fwmark: the packet's mark
 * @uid: whose socket it is; 0: who asks, which is root
 */
struct lookup {
	struct addr src;
	struct addr dst;
	uint32_t oif;
	uint32_t iif;
	uint32_t fwmark;
	uint32_t uid;
};

struct host;
struct tables;

int route_compare_key(const struct route *a, const struct route *b);
bool route_equal(const struct route *a, const struct route *b);
bool route_leads_nowhere(const struct route *route);
size_t route_nexthop_count(const struct route *route);
struct nexthop route_nexthop(const struct route *route, size_t index);
bool route_part(const struct route *route, uint32_t ifindex,
		struct nexthop room[ROUTE_NEXTHOPS_MAX], struct route *part);
const char *route_format(const struct route *route, char text[STATE_TEXT_MAX]);
const char *route_format_owned(const struct route *route, const char *owner,
			       char text[STATE_TEXT_MAX]);
const char *route_format_nexthop(const struct route *route, size_t index, const struct host *host,
				 char text[STATE_TEXT_MAX]);

int rule_compare(const struct rule *a, const struct rule *b);
enum rule_action rule_action(const struct rule *rule);
const char *rule_format(const struct rule *rule, const char *table, char text[STATE_TEXT_MAX]);
const char *rule_format_whole(const struct rule *rule, const struct tables *names,
			      char text[STATE_TEXT_MAX]);
bool rule_is_lookup(const struct rule *rule);
bool rule_is_jump(const struct rule *rule);

int state_add_route(struct state *state, const struct route *route);
int state_append_route(struct state *state, const struct route *route);
int state_sort_routes(struct state *state);
size_t state_table(const struct state *state, uint32_t table, size_t *count);
int state_append_rule(struct state *state, const struct rule *rule);
void state_sort_rules(struct state *state);
int state_add_rule(struct state *state, const struct rule *rule);
bool state_has_slot(const struct state *state, const struct route *route);
bool state_has_route(const struct state *state, const struct route *route);
bool state_has_rule(const struct state *state, const struct rule *rule);
bool state_equal(const struct state *a, const struct state *b);
void state_clear(struct state *state);
void state_done(struct state *state);

#endif
