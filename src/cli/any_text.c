/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/any_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 2, 3)))
append(char text[ANY_TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, ANY_TEXT_MAX - used, format, args);
	va_end(args);
}

/** any_table_text() - Write a table */
const char *any_table_text(const struct tables *names, uint32_t table, char text[TABLES_NAME_MAX])
{
	const char *name = table == TABLE_MAIN	  ? "main" :
			   table == TABLE_LOCAL	  ? "local" :
			   table == TABLE_DEFAULT ? "default" :
						    tables_name(names, table);

	if (name)
		snprintf(text, TABLES_NAME_MAX, "%s", name);
	else
		snprintf(text, TABLES_NAME_MAX, "%" PRIu32, table);
	return text;
}

static void append_selectors(const struct any_rule *rule, char text[ANY_TEXT_MAX])
{
	char prefix[PREFIX_TEXT_MAX];

	if (rule->invert)
		append(text, "not ");
	append(text, "from %s",
	       rule->rule.src.prefixlen ? prefix_format(&rule->rule.src, prefix) : "all");
	if (rule->rule.dst.prefixlen)
		append(text, " to %s", prefix_format(&rule->rule.dst, prefix));
	if (rule->tos)
		append(text, " tos 0x%02x", rule->tos);
	if (rule->fwmask == UINT32_MAX)
		append(text, " fwmark 0x%" PRIx32, rule->fwmark);
	else if (rule->fwmask)
		append(text, " fwmark 0x%" PRIx32 "/0x%" PRIx32, rule->fwmark, rule->fwmask);
	if (rule->iifname[0])
		append(text, " iif %s", rule->iifname);
	if (rule->rule.oifname[0])
		append(text, " oif %s", rule->rule.oifname);
	if (rule->uid)
		append(text, " uidrange %" PRIu32 "-%" PRIu32, rule->uids.first, rule->uids.last);
	if (rule->ipproto)
		append(text, " ipproto %u", rule->ipproto);
	if (rule->sports.last)
		append(text, " sport %" PRIu32 "-%" PRIu32, rule->sports.first, rule->sports.last);
	if (rule->dports.last)
		append(text, " dport %" PRIu32 "-%" PRIu32, rule->dports.first, rule->dports.last);
	if (rule->other)
		append(text, " (and more)");
}

/** any_rule_text() - Write a rule, but for its priority and protocol */
const char *any_rule_text(const struct tables *names, const struct any_rule *rule,
			  char text[ANY_TEXT_MAX])
{
	static const char *const words[] = {
		[ANY_NOP] = "nop", [ANY_BLACKHOLE] = "blackhole",
		[ANY_UNREACHABLE] = "unreachable", [ANY_PROHIBIT] = "prohibit",
		[ANY_OTHER] = "unknown action",
	};
	char table[TABLES_NAME_MAX];

	text[0] = '\0';
	append_selectors(rule, text);
	if (rule->action == ANY_LOOKUP && rule->l3mdev)
		append(text, " lookup [l3mdev-table]");
	else if (rule->action == ANY_LOOKUP)
		append(text, " lookup %s", any_table_text(names, rule->rule.table, table));
	else if (rule->action == ANY_GOTO)
		append(text, " goto %" PRIu32, rule->target);
	else
		append(text, " %s", words[rule->action]);
	if (rule->rule.suppress_prefixlen != STATE_NO_SUPPRESS)
		append(text, " suppress_prefixlength %" PRId64, rule->rule.suppress_prefixlen);
	if (rule->rule.suppress_ifgroup != STATE_NO_SUPPRESS)
		append(text, " suppress_ifgroup %" PRId64, rule->rule.suppress_ifgroup);
	return text;
}

/** any_route_text() - Write a route, by one of its next hops */
const char *any_route_text(const struct host *host, const struct any_route *route, size_t hop,
			   char text[ANY_TEXT_MAX])
{
	static const char *const words[] = {
		[ANY_LOCAL] = "local ", [ANY_BROADCAST] = "broadcast ",
		[ANY_ANYCAST] = "anycast ", [ANY_MULTICAST] = "multicast ",
		[ANY_ROUTE_BLACKHOLE] = "blackhole ", [ANY_ROUTE_UNREACHABLE] = "unreachable ",
		[ANY_ROUTE_PROHIBIT] = "prohibit ", [ANY_THROW] = "throw ",
	};
	const char *word = route->type <= ANY_THROW ? words[route->type] : "unknown ";
	char prefix[PREFIX_TEXT_MAX], address[ADDR_TEXT_MAX];
	bool nowhere = route->type >= ANY_ROUTE_BLACKHOLE && route->type <= ANY_THROW;
	const struct any_hop *way = &route->hops[hop < ANY_HOPS_MAX ? hop : 0];
	const struct link *link = host_link_of(host, way->ifindex);

	text[0] = '\0';
	append(text, "%s%s", word ? word : "", prefix_format(&route->route.dst, prefix));
	if (route->src.prefixlen)
		append(text, " from %s", prefix_format(&route->src, prefix));
	if (!nowhere && addr_is_set(&way->gateway))
		append(text, " via %s", addr_format(&way->gateway, address));
	if (!nowhere && way->ifindex)
		append(text, " dev %s", link ? link->ifname : "?");
	if (route->nhid && !way->ifindex)
		append(text, " nhid %" PRIu32, route->nhid);
	if (route->route.priority)
		append(text, " metric %" PRIu32, route->route.priority);
	return text;
}
