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
#define STATE_TEXT_MAX 256 /* one object in ip(8)'s words */

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
 * struct route - One unicast route; "key" is what the kernel tells routes apart by
 * @table: key
 * @dst: key; prefixlen 0 for a default route
 * @priority: key; ip(8)'s metric
 * @gateway: AF_UNSPEC: the destination is on the link
 * @prefsrc: AF_UNSPEC: the kernel chooses
 * @ifindex: link it leaves by
 * @ifname: that link's name, for people; not compared; "": it leads nowhere, or by several
 * @mtu: bytes; 0: the link's
 * @scope: enum scope
 * @protocol: owner mark
 * @onlink: take the gateway for reachable (RTNH_F_ONLINK)
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
	uint8_t scope;
	uint8_t protocol;
	bool onlink;
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
 * @target: priority at which the lookup goes on, further down; 0: it does not jump
 * @table: table it looks up; TABLE_UNSPEC if it does one of these instead
 * @suppress_prefixlen: results of at most so many bits do not count;
 *	STATE_NO_SUPPRESS: all do
 * @suppress_ifgroup: nor do results through a link of this group;
 *	STATE_NO_SUPPRESS: all do
 * @protocol: owner mark
 */
struct rule {
	int family;
	uint32_t priority;
	struct prefix src;
	struct prefix dst;
	char oifname[IF_NAMESIZE];
	bool unreachable;
	bool nop;
	uint32_t target;
	uint32_t table;
	int64_t suppress_prefixlen;
	int64_t suppress_ifgroup;
	uint8_t protocol;
};

/**
 * struct state - A set of routes and rules
 * @routes: sorted by key; routes of one key stand in the kernel's order
 * @route_count: routes in use
 * @route_max: room
 * @rules: sorted by rule_compare(), no two alike
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

int route_compare_key(const struct route *a, const struct route *b);
bool route_equal(const struct route *a, const struct route *b);
const char *route_format(const struct route *route, char text[STATE_TEXT_MAX]);

int rule_compare(const struct rule *a, const struct rule *b);
const char *rule_format(const struct rule *rule, const char *table, char text[STATE_TEXT_MAX]);
bool rule_is_lookup(const struct rule *rule);
bool rule_is_jump(const struct rule *rule);

int state_add_route(struct state *state, const struct route *route);
int state_append_rule(struct state *state, const struct rule *rule);
void state_sort_rules(struct state *state);
int state_add_rule(struct state *state, const struct rule *rule);
bool state_has_slot(const struct state *state, const struct route *route);
bool state_has_route(const struct state *state, const struct route *route);
bool state_has_rule(const struct state *state, const struct rule *rule);
bool state_equal(const struct state *a, const struct state *b);
void state_done(struct state *state);

#endif
