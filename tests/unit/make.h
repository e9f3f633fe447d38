/* SPDX-License-Identifier: BSD-2-Clause */
/* Values that tests are made of, from text, and sets as one text to compare. */
#ifndef SYMROUTE_MAKE_H
#define SYMROUTE_MAKE_H

#include "model/host.h"
#include "model/lease.h"
#include "model/state.h"
#include "tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#define MAKE_TEXT_MAX 16384 /* 60 objects, a line each */

/**
 * make_append() - Append to a text; a test whose text does not fit is wrong
 * @text: text so far
 * @format: printf format
 */
static inline void __attribute__((format(printf, 2, 3)))
make_append(char text[MAKE_TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text + used, MAKE_TEXT_MAX - used, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= MAKE_TEXT_MAX - used)
		abort();
}

/**
 * make_addr() - An address
 * @text: of either family; "" for no address
 *
 * Return: the address
 */
static inline struct addr make_addr(const char *text)
{
	struct addr addr = { .family = AF_UNSPEC };

	if (*text && addr_parse(text, strchr(text, ':') ? AF_INET6 : AF_INET, &addr))
		abort();
	return addr;
}

/**
 * make_prefix() - A prefix, host bits kept
 * @text: ADDRESS/PREFIXLEN, or an address alone; "" for no prefix
 *
 * Return: the prefix
 */
static inline struct prefix make_prefix(const char *text)
{
	struct prefix prefix = { .addr = { .family = AF_UNSPEC } };

	if (!strchr(text, '/')) {
		prefix.addr = make_addr(text);
		prefix.prefixlen = addr_bits(prefix.addr.family);
	} else if (prefix_parse(text, strchr(text, ':') ? AF_INET6 : AF_INET, &prefix)) {
		abort();
	}
	return prefix;
}

/**
 * make_ifname() - Copy a link's name
 * @ifname: receives it
 * @text: name, or "" for none
 */
static inline void make_ifname(char ifname[IF_NAMESIZE], const char *text)
{
	if (strlen(text) >= IF_NAMESIZE)
		abort();
	memcpy(ifname, text, strlen(text) + 1);
}

/**
 * make_source() - Let a lease be of an address
 * @lease: without sources; receives it, and its kind
 * @text: ADDRESS/PREFIXLEN of either family
 */
static inline void make_source(struct lease *lease, const char *text)
{
	struct prefix prefix = make_prefix(text);

	lease->kind = prefix.addr.family == AF_INET ? LEASE_DHCP4 : LEASE_DHCP6;
	lease->source_count = 0;
	if (lease_add_source(lease, SOURCE_ADDRESS, &prefix))
		abort();
}

/**
 * make_route() - A route of ours, as a plan has them
 * @table: table
 * @dst: destination
 * @gateway: router, then with onlink; "" for a destination on the link
 * @ifindex: link it leaves by
 * @ifname: that link's name
 *
 * Return: the route, without source, metric and MTU
 */
static inline struct route make_route(uint32_t table, const char *dst, const char *gateway,
				      uint32_t ifindex, const char *ifname)
{
	struct route route = {
		.table = table,
		.dst = make_prefix(dst),
		.gateway = make_addr(gateway),
		.ifindex = ifindex,
		.scope = *gateway ? SCOPE_UNIVERSE : SCOPE_LINK,
		.protocol = STATE_PROTOCOL,
		.onlink = *gateway != '\0',
	};

	make_ifname(route.ifname, ifname);
	return route;
}

/**
 * make_rule() - A rule of ours
 * @priority: priority
 * @src: source; "" for any
 * @dst: destination; "" for any
 * @oifname: link; "" for any
 * @table: table; a rule into main suppresses what a plan's does
 *
 * Return: the rule; its family is its selector's, else AF_INET
 */
static inline struct rule make_rule(uint32_t priority, const char *src, const char *dst,
				    const char *oifname, uint32_t table)
{
	struct rule rule = {
		.family = strchr(src, ':') || strchr(dst, ':') ? AF_INET6 : AF_INET,
		.priority = priority,
		.src = make_prefix(src),
		.dst = make_prefix(dst),
		.table = table,
		.suppress_prefixlen = table == TABLE_MAIN ? 1 : STATE_NO_SUPPRESS,
		.suppress_ifgroup = table == TABLE_MAIN ? 25000 : STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};

	make_ifname(rule.oifname, oifname);
	return rule;
}

/**
 * make_from() - A rule of ours for what this host sends from a source
 * @priority: priority
 * @src: source
 * @dst: destination; "" for any
 * @table: table
 *
 * Return: the rule
 */
static inline struct rule make_from(uint32_t priority, const char *src, const char *dst,
				    uint32_t table)
{
	struct rule rule = make_rule(priority, src, dst, "", table);

	make_ifname(rule.extra.iifname, "lo");
	return rule;
}

/**
 * make_pin() - The rule that leads a DHCPv4 client's renewals
 * @priority: priority
 * @server: server
 * @table: table
 *
 * Return: the rule
 */
static inline struct rule make_pin(uint32_t priority, const char *server, uint32_t table)
{
	struct rule rule = make_rule(priority, "0.0.0.0", server, "", table);

	rule.extra.ipproto = 17;
	rule.extra.uid = true;
	return rule;
}

/**
 * make_past() - A rule that leads what goes to other ports past that one
 * @priority: priority
 * @first: first port
 * @last: last port
 * @target: priority that it leads to
 *
 * Return: the rule
 */
static inline struct rule make_past(uint32_t priority, uint16_t first, uint16_t last, uint32_t target)
{
	struct rule rule = make_rule(priority, "0.0.0.0", "", "", TABLE_UNSPEC);

	rule.extra.ipproto = 17;
	rule.extra.ports = true;
	rule.extra.dport_first = first;
	rule.extra.dport_last = last;
	rule.target = target;
	return rule;
}

/**
 * make_link() - A link that is up
 * @ifindex: its number
 * @ifname: its name
 *
 * Return: the link, in group 0, with an MTU of 1500 bytes
 */
static inline struct link make_link(uint32_t ifindex, const char *ifname)
{
	struct link link = { .ifindex = ifindex, .mtu = 1500, .up = true, .carrier = true };

	make_ifname(link.ifname, ifname);
	return link;
}

/**
 * make_family() - The word people use for a family
 * @family: AF_INET or AF_INET6
 *
 * Return: a constant text
 */
static inline const char *make_family(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

/**
 * make_rule_text() - Write a rule, its table as a number
 * @rule: rule
 * @text: receives the text
 *
 * Return: @text
 */
static inline const char *make_rule_text(const struct rule *rule, char text[STATE_TEXT_MAX])
{
	char table[sizeof("lookup 4294967295")];

	snprintf(table, sizeof(table), "lookup %" PRIu32, rule->table);
	return rule_format(rule, table, text);
}

/**
 * make_text() - Write a whole set, an object a line, in its order
 * @state: set
 * @text: receives the lines: routes behind their table, rules behind their priority
 *
 * Return: @text
 */
static inline const char *make_text(const struct state *state, char text[MAKE_TEXT_MAX])
{
	char object[STATE_TEXT_MAX];

	text[0] = '\0';
	for (size_t i = 0; i < state->route_count; i++)
		make_append(text, "%" PRIu32 ": %s proto %u\n", state->routes[i].table,
			    route_format(&state->routes[i], object), state->routes[i].protocol);
	for (size_t i = 0; i < state->rule_count; i++)
		make_append(text, "%" PRIu32 ": %s proto %u\n",
			    state->rules[i].priority, make_rule_text(&state->rules[i], object),
			    state->rules[i].protocol);
	return text;
}

/**
 * make_evidence() - Print a text of several lines, so that it is no TAP
 * @label: what it is
 * @text: lines
 */
static inline void make_evidence(const char *label, const char *text)
{
	printf("# %s:\n", label);
	while (*text) {
		size_t length = strcspn(text, "\n");

		printf("#   %.*s\n", (int)length, text);
		text += length + (text[length] == '\n');
	}
}

/**
 * make_same() - State that a text of several lines is as expected
 * @got: the text
 * @expected: what it should be
 * @name: name of the fact
 */
static inline void make_same(const char *got, const char *expected, const char *name)
{
	if (tap_ok(strcmp(got, expected) == 0, "%s", name))
		return;
	make_evidence("got", got);
	make_evidence("expected", expected);
}

/**
 * make_number() - The next number of a fixed sequence (xorshift64*)
 * @seed: state of the sequence, not 0
 * @limit: 1 or more
 *
 * Return: 0..@limit - 1
 */
static inline uint32_t make_number(uint64_t *seed, uint32_t limit)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * UINT64_C(2685821657736338717)) >> 32) % limit;
}

#endif
