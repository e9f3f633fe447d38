/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/state.h"

#include "util/array.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static void __attribute__((format(printf, 2, 3)))
append(char text[STATE_TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, STATE_TEXT_MAX - used, format, args);
	va_end(args);
}

/**
 * route_compare_key() - Order two routes by what the kernel tells them apart by
 *
 * Protocol, gateway and source are not in the kernel's key.
 * A link's own networks sort before what lies behind a gateway, default
 * routes last: each gateway is reachable by the time it is named.
 *
 * Return: 0 for routes that share one slot of the kernel
 */
int route_compare_key(const struct route *a, const struct route *b)
{
	int difference = order(a->table, b->table);

	if (!difference)
		difference = order(b->dst.prefixlen, a->dst.prefixlen);
	if (!difference)
		difference = prefix_compare(&a->dst, &b->dst);
	return difference ? difference : order(a->priority, b->priority);
}

/**
 * route_equal() - Are two routes the same?
 *
 * Return: true if all but the links' names agree
 */
bool route_equal(const struct route *a, const struct route *b)
{
	return route_compare_key(a, b) == 0 && addr_compare(&a->gateway, &b->gateway) == 0 &&
	       addr_compare(&a->prefsrc, &b->prefsrc) == 0 && a->ifindex == b->ifindex &&
	       a->mtu == b->mtu && a->scope == b->scope && a->protocol == b->protocol &&
	       a->onlink == b->onlink;
}

/** route_format() - Write a route as ip-route(8) reads it, but for table and protocol */
const char *route_format(const struct route *route, char text[STATE_TEXT_MAX])
{
	char dst[PREFIX_TEXT_MAX], address[ADDR_TEXT_MAX];

	text[0] = '\0';
	append(text, "%s", prefix_format(&route->dst, dst));
	if (addr_is_set(&route->gateway))
		append(text, " via %s", addr_format(&route->gateway, address));
	if (route->ifname[0]) /* else it leads nowhere, or by several links */
		append(text, " dev %s", route->ifname);
	if (route->scope == SCOPE_LINK)
		append(text, " scope link");
	if (addr_is_set(&route->prefsrc))
		append(text, " src %s", addr_format(&route->prefsrc, address));
	if (route->priority)
		append(text, " metric %" PRIu32, route->priority);
	if (route->onlink)
		append(text, " onlink");
	if (route->mtu)
		append(text, " mtu %" PRIu32, route->mtu);
	return text;
}

/**
 * rule_compare() - Order two rules: by family and priority, then by the rest
 *
 * Return: 0 only for rules that are alike in every field
 */
int rule_compare(const struct rule *a, const struct rule *b)
{
	int difference = order(a->family, b->family);

	if (!difference)
		difference = order(a->priority, b->priority);
	if (!difference)
		difference = strcmp(a->oifname, b->oifname);
	if (!difference) /* "from" before "to" */
		difference = -prefix_compare(&a->src, &b->src);
	if (!difference)
		difference = prefix_compare(&a->dst, &b->dst);
	if (!difference)
		difference = order(a->unreachable, b->unreachable);
	if (!difference)
		difference = order(a->nop, b->nop);
	if (!difference)
		difference = order(a->target, b->target);
	if (!difference)
		difference = order(a->table, b->table);
	if (!difference)
		difference = order(a->suppress_prefixlen, b->suppress_prefixlen);
	if (!difference)
		difference = order(a->suppress_ifgroup, b->suppress_ifgroup);
	return difference ? difference : order(a->protocol, b->protocol);
}

/**
 * rule_is_lookup() - Does a rule look up a link's table?
 *
 * Return: false for a rule that ends the lookup, asks main, or leads to others
 */
bool rule_is_lookup(const struct rule *rule)
{
	return !rule->unreachable && !rule_is_jump(rule) && rule->table != TABLE_MAIN;
}

/**
 * rule_is_jump() - Does a rule only lead to others?
 *
 * Return: true for a goto and for a place that one leads to
 */
bool rule_is_jump(const struct rule *rule)
{
	return rule->nop || rule->target;
}

/** rule_format() - Write a rule as ip-rule(8) reads it, but for priority and protocol */
const char *rule_format(const struct rule *rule, const char *table, char text[STATE_TEXT_MAX])
{
	char prefix[PREFIX_TEXT_MAX];

	text[0] = '\0';
	if (rule->src.prefixlen)
		append(text, "from %s ", prefix_format(&rule->src, prefix));
	if (rule->dst.prefixlen)
		append(text, "to %s ", prefix_format(&rule->dst, prefix));
	if (rule->oifname[0])
		append(text, "oif %s ", rule->oifname);
	if (!text[0])
		append(text, "from all ");
	if (rule->target)
		append(text, "goto %" PRIu32, rule->target);
	else
		append(text, "%s", rule->unreachable ? "unreachable" : rule->nop ? "nop" : table);
	if (rule->suppress_prefixlen != STATE_NO_SUPPRESS)
		append(text, " suppress_prefixlength %" PRId64, rule->suppress_prefixlen);
	if (rule->suppress_ifgroup != STATE_NO_SUPPRESS)
		append(text, " suppress_ifgroup %" PRId64, rule->suppress_ifgroup);
	return text;
}

static int behind_routes(const void *item, const void *other)
{
	return route_compare_key(item, other) >= 0 ? 1 : -1;
}

static int compare_rules(const void *item, const void *other)
{
	return rule_compare(item, other);
}

/**
 * state_add_route() - Add a route; of one key, behind those that are there
 *
 * Return: 0; -ENOMEM if there is no room
 */
int state_add_route(struct state *state, const struct route *route)
{
	struct route *routes = array_room(state->routes, state->route_count,
					  &state->route_max, sizeof(*routes));
	size_t at;

	if (!routes)
		return -ENOMEM;
	state->routes = routes;
	at = array_place(routes, state->route_count, sizeof(*routes), route, behind_routes);
	memmove(&routes[at + 1], &routes[at], (state->route_count - at) * sizeof(*routes));
	routes[at] = *route;
	state->route_count++;
	return 0;
}

/**
 * state_append_rule() - Add a rule that may be there already, in any order
 *
 * Return: 0; -ENOMEM if there is no room
 */
int state_append_rule(struct state *state, const struct rule *rule)
{
	struct rule *rules = array_room(state->rules, state->rule_count, &state->rule_max,
					sizeof(*rules));

	if (!rules)
		return -ENOMEM;
	state->rules = rules;
	rules[state->rule_count++] = *rule;
	return 0;
}

/** state_sort_rules() - Put rules in order, and leave each of them once */
void state_sort_rules(struct state *state)
{
	size_t kept = 0, sorted = 1;

	while (sorted < state->rule_count &&
	       rule_compare(&state->rules[sorted - 1], &state->rules[sorted]) < 0)
		sorted++;
	if (sorted >= state->rule_count)
		return; /* as the kernel has them where events came in that order */
	qsort(state->rules, state->rule_count, sizeof(*state->rules), compare_rules);
	for (size_t i = 0; i < state->rule_count; i++)
		if (!kept || rule_compare(&state->rules[kept - 1], &state->rules[i]) != 0)
			state->rules[kept++] = state->rules[i];
	state->rule_count = kept;
}

/**
 * state_add_rule() - Add a rule; one that is there already is not added again
 *
 * Return: 0; -ENOMEM if there is no room
 */
int state_add_rule(struct state *state, const struct rule *rule)
{
	size_t count = state->rule_count;
	size_t at = array_place(state->rules, count, sizeof(*rule), rule, compare_rules);
	int err;

	if (at < count && rule_compare(&state->rules[at], rule) == 0)
		return 0;
	err = state_append_rule(state, rule);
	if (err || at == count)
		return err;
	memmove(&state->rules[at + 1], &state->rules[at], (count - at) * sizeof(*rule));
	state->rules[at] = *rule;
	return 0;
}

/** state_has_slot() - Is a route of this key in the set? */
bool state_has_slot(const struct state *state, const struct route *route)
{
	for (size_t i = 0; i < state->route_count; i++)
		if (route_compare_key(&state->routes[i], route) == 0)
			return true;
	return false;
}

/** state_has_route() - Is a route in the set? */
bool state_has_route(const struct state *state, const struct route *route)
{
	for (size_t i = 0; i < state->route_count; i++)
		if (route_equal(&state->routes[i], route))
			return true;
	return false;
}

/**
 * state_has_rule() - Is a rule in the set?
 *
 * Return: true if one is alike in every field
 */
bool state_has_rule(const struct state *state, const struct rule *rule)
{
	size_t at = array_place(state->rules, state->rule_count, sizeof(*rule), rule,
				compare_rules);

	return at < state->rule_count && rule_compare(&state->rules[at], rule) == 0;
}

/**
 * state_equal() - Are two sets the same?
 *
 * Return: true if every route and rule agrees, the order of routes included
 */
bool state_equal(const struct state *a, const struct state *b)
{
	if (a->route_count != b->route_count || a->rule_count != b->rule_count)
		return false;
	for (size_t i = 0; i < a->route_count; i++)
		if (!route_equal(&a->routes[i], &b->routes[i]))
			return false;
	for (size_t i = 0; i < a->rule_count; i++)
		if (rule_compare(&a->rules[i], &b->rules[i]) != 0)
			return false;
	return true;
}

/**
 * state_done() - Free a set
 * @state: the empty set afterwards; {0} is fine
 */
void state_done(struct state *state)
{
	free(state->routes);
	free(state->rules);
	memset(state, 0, sizeof(*state));
}
