/* SPDX-License-Identifier: BSD-2-Clause */
/* Routes and rules in ip(8)'s words. */
#include "model/host.h"

#include "model/state.h"
#include "model/tables.h"
#include "util/text.h"

#include <inttypes.h>
#include <stdio.h>

static void append_way(const struct route *route, const struct addr *gateway, const char *ifname,
		       char text[STATE_TEXT_MAX])
{
	char address[ADDR_TEXT_MAX];

	if (addr_is_set(gateway))
		text_append(text, STATE_TEXT_MAX, " via %s%s", gateway->family == route->dst.addr.family ? "" : "inet6 ",
		       addr_format(gateway, address));
	if (ifname[0])
		text_append(text, STATE_TEXT_MAX, " dev %s", ifname);
}

static void append_metrics(const struct route *route, char text[STATE_TEXT_MAX])
{
	const struct {
		const char *word;
		uint32_t value;
	} metrics[] = {
		{ route->mtu_lock ? "mtu lock" : "mtu", route->mtu },
		{ "advmss", route->advmss },
		{ "hoplimit", route->hoplimit },
		{ "initcwnd", route->initcwnd },
		{ "initrwnd", route->initrwnd },
	};

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (metrics[i].value)
			text_append(text, STATE_TEXT_MAX, " %s %" PRIu32, metrics[i].word, metrics[i].value);
}

/* Those of ours are all through one link. */
static void append_nexthops(const struct route *route, char text[STATE_TEXT_MAX])
{
	char number[sizeof("if4294967295")];

	for (uint32_t i = 0; i < route->nexthop_count && i < ROUTE_NEXTHOPS_MAX; i++) {
		const struct nexthop *nexthop = &route->nexthops[i];

		snprintf(number, sizeof(number), "if%" PRIu32, nexthop->ifindex);
		text_append(text, STATE_TEXT_MAX, " nexthop");
		append_way(route, &nexthop->gateway,
			   nexthop->ifindex == route->ifindex ? route->ifname : number, text);
		if (nexthop->weight > 1)
			text_append(text, STATE_TEXT_MAX, " weight %u", nexthop->weight);
		if (nexthop->onlink)
			text_append(text, STATE_TEXT_MAX, " onlink");
	}
}

/**
 * route_format_owned() - Write a route as ip-route(8) reads it
 * @owner: words about its table and protocol, with a space before; or ""
 *
 * ip(8) wants next hops behind all else.
 */
const char *route_format_owned(const struct route *route, const char *owner,
			       char text[STATE_TEXT_MAX])
{
	bool several = route->nexthops && !route->nhid;
	char prefix[PREFIX_TEXT_MAX], address[ADDR_TEXT_MAX];

	snprintf(text, STATE_TEXT_MAX, "%s", prefix_format(&route->dst, prefix));
	if (addr_is_set(&route->src.addr))
		text_append(text, STATE_TEXT_MAX, " from %s", prefix_format(&route->src, prefix));
	if (route->tos)
		text_append(text, STATE_TEXT_MAX, " tos 0x%02x", route->tos);
	if (route->nhid)
		text_append(text, STATE_TEXT_MAX, " nhid %" PRIu32, route->nhid);
	else if (!several)
		append_way(route, &route->gateway, route->ifname, text);
	if (route->scope == SCOPE_LINK)
		text_append(text, STATE_TEXT_MAX, " scope link");
	else if (route->scope != SCOPE_UNIVERSE)
		text_append(text, STATE_TEXT_MAX, " scope %u", route->scope);
	if (addr_is_set(&route->prefsrc))
		text_append(text, STATE_TEXT_MAX, " src %s", addr_format(&route->prefsrc, address));
	if (route->priority)
		text_append(text, STATE_TEXT_MAX, " metric %" PRIu32, route->priority);
	if (route->onlink && !several && !route->nhid)
		text_append(text, STATE_TEXT_MAX, " onlink");
	append_metrics(route, text);
	text_append(text, STATE_TEXT_MAX, "%s", owner);
	if (several)
		append_nexthops(route, text);
	return text;
}

/** route_format() - Write a route as ip-route(8) reads it, but for table and protocol */
const char *route_format(const struct route *route, char text[STATE_TEXT_MAX])
{
	return route_format_owned(route, "", text);
}

/** route_format_nexthop() - Write what matters of anybody's route, by one of its next hops */
const char *route_format_nexthop(const struct route *route, size_t index, const struct host *host,
				 char text[STATE_TEXT_MAX])
{
	static const char *const words[] = {
		[ROUTE_UNICAST] = "",		    [ROUTE_LOCAL] = "local ",
		[ROUTE_BROADCAST] = "broadcast ",   [ROUTE_ANYCAST] = "anycast ",
		[ROUTE_MULTICAST] = "multicast ",   [ROUTE_BLACKHOLE] = "blackhole ",
		[ROUTE_UNREACHABLE] = "unreachable ", [ROUTE_PROHIBIT] = "prohibit ",
		[ROUTE_THROW] = "throw ",	    [ROUTE_OTHER] = "unknown ",
	};
	struct nexthop nexthop = route_nexthop(route, index);
	const struct link *link = host_link_of(host, nexthop.ifindex);
	char prefix[PREFIX_TEXT_MAX];

	snprintf(text, STATE_TEXT_MAX, "%s%s", words[route->type],
		 prefix_format(&route->dst, prefix));
	if (route->src.prefixlen)
		text_append(text, STATE_TEXT_MAX, " from %s", prefix_format(&route->src, prefix));
	if (!route_leads_nowhere(route))
		append_way(route, &nexthop.gateway,
			   link ? link->ifname : nexthop.ifindex ? "?" : "", text);
	if (route->nhid && !nexthop.ifindex)
		text_append(text, STATE_TEXT_MAX, " nhid %" PRIu32, route->nhid);
	if (route->priority)
		text_append(text, STATE_TEXT_MAX, " metric %" PRIu32, route->priority);
	return text;
}

static void append_ports(const char *name, uint16_t first, uint16_t last, char text[STATE_TEXT_MAX])
{
	if (first == last)
		text_append(text, STATE_TEXT_MAX, "%s %u ", name, first);
	else
		text_append(text, STATE_TEXT_MAX, "%s %u-%u ", name, first, last);
}

static void append_extra(const struct rule_extra *extra, char text[STATE_TEXT_MAX])
{
	if (extra->uid)
		text_append(text, STATE_TEXT_MAX, "uidrange %" PRIu32 "-%" PRIu32 " ", extra->uid_first, extra->uid_last);
	if (extra->ipproto)
		text_append(text, STATE_TEXT_MAX, "ipproto %u ", extra->ipproto);
	if (extra->sport_last)
		append_ports("sport", extra->sport_first, extra->sport_last, text);
	if (extra->dport_last)
		append_ports("dport", extra->dport_first, extra->dport_last, text);
	if (extra->other)
		text_append(text, STATE_TEXT_MAX, "(and more) ");
}

static void append_selectors(const struct rule *rule, char text[STATE_TEXT_MAX])
{
	const struct rule_extra *extra = &rule->extra;
	char prefix[PREFIX_TEXT_MAX];

	if (rule->dst.prefixlen)
		text_append(text, STATE_TEXT_MAX, "to %s ", prefix_format(&rule->dst, prefix));
	if (extra->tos)
		text_append(text, STATE_TEXT_MAX, "tos 0x%02x ", extra->tos);
	if (extra->fwmask == UINT32_MAX)
		text_append(text, STATE_TEXT_MAX, "fwmark 0x%" PRIx32 " ", extra->fwmark);
	else if (extra->fwmask)
		text_append(text, STATE_TEXT_MAX, "fwmark 0x%" PRIx32 "/0x%" PRIx32 " ", extra->fwmark, extra->fwmask);
	if (extra->iifname[0])
		text_append(text, STATE_TEXT_MAX, "iif %s ", extra->iifname);
	if (rule->oifname[0])
		text_append(text, STATE_TEXT_MAX, "oif %s ", rule->oifname);
	append_extra(extra, text);
}

static void append_action(const struct rule *rule, const char *table, char text[STATE_TEXT_MAX])
{
	static const char *const words[] = {
		[RULE_NOP] = "nop",		[RULE_UNREACHABLE] = "unreachable",
		[RULE_BLACKHOLE] = "blackhole", [RULE_PROHIBIT] = "prohibit",
		[RULE_OTHER] = "unknown action",
	};
	enum rule_action action = rule_action(rule);

	if (action == RULE_GOTO)
		text_append(text, STATE_TEXT_MAX, "goto %" PRIu32, rule->target);
	else
		text_append(text, STATE_TEXT_MAX, "%s", action == RULE_LOOKUP ? table : words[action]);
	if (rule->suppress_prefixlen != STATE_NO_SUPPRESS)
		text_append(text, STATE_TEXT_MAX, " suppress_prefixlength %" PRId64, rule->suppress_prefixlen);
	if (rule->suppress_ifgroup != STATE_NO_SUPPRESS)
		text_append(text, STATE_TEXT_MAX, " suppress_ifgroup %" PRId64, rule->suppress_ifgroup);
}

/**
 * rule_format() - Write a rule as ip-rule(8) reads it, but for priority and protocol
 * @table: "lookup" and a table, for a rule that looks one up
 */
const char *rule_format(const struct rule *rule, const char *table, char text[STATE_TEXT_MAX])
{
	char prefix[PREFIX_TEXT_MAX];

	text[0] = '\0';
	if (rule->src.prefixlen)
		text_append(text, STATE_TEXT_MAX, "from %s ", prefix_format(&rule->src, prefix));
	append_selectors(rule, text);
	if (!text[0])
		text_append(text, STATE_TEXT_MAX, "from all ");
	append_action(rule, table, text);
	return text;
}

/** rule_format_whole() - Write anybody's rule as ip-rule(8) does, but for priority and protocol */
const char *rule_format_whole(const struct rule *rule, const struct tables *names,
			      char text[STATE_TEXT_MAX])
{
	char table[sizeof("lookup ") + TABLES_NAME_MAX] = "lookup [l3mdev-table]";
	char name[TABLES_NAME_MAX], prefix[PREFIX_TEXT_MAX];

	if (!rule->extra.l3mdev)
		snprintf(table, sizeof(table), "lookup %s", tables_format(names, rule->table, name));
	snprintf(text, STATE_TEXT_MAX, "%sfrom %s ", rule->extra.invert ? "not " : "",
		 rule->src.prefixlen ? prefix_format(&rule->src, prefix) : "all");
	append_selectors(rule, text);
	append_action(rule, table, text);
	return text;
}
