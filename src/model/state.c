/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/state.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
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
	if (!difference)
		difference = prefix_compare(&a->src, &b->src);
	if (!difference)
		difference = order(a->tos, b->tos);
	return difference ? difference : order(a->priority, b->priority);
}

static bool is_same_hop(const struct nexthop *a, const struct nexthop *b)
{
	return addr_compare(&a->gateway, &b->gateway) == 0 && a->ifindex == b->ifindex &&
	       a->weight == b->weight && a->onlink == b->onlink;
}

/* Where a next hop object leads is its own affair. */
static bool has_same_hops(const struct route *a, const struct route *b)
{
	size_t count = route_nexthop_count(a);

	if (a->nhid || b->nhid)
		return a->nhid == b->nhid;
	if (count != route_nexthop_count(b))
		return false;
	for (size_t i = 0; i == 0 || i < count; i++) {
		struct nexthop one = route_nexthop(a, i), other = route_nexthop(b, i);

		if (!is_same_hop(&one, &other))
			return false;
	}
	return true;
}

static bool has_same_metrics(const struct route *a, const struct route *b)
{
	return a->mtu == b->mtu && a->mtu_lock == b->mtu_lock && a->advmss == b->advmss &&
	       a->hoplimit == b->hoplimit && a->initcwnd == b->initcwnd &&
	       a->initrwnd == b->initrwnd;
}

/**
 * route_equal() - Are two routes the same?
 *
 * Return: true if all that routes of ours have agrees, but for the links' names
 */
bool route_equal(const struct route *a, const struct route *b)
{
	return route_compare_key(a, b) == 0 && addr_compare(&a->prefsrc, &b->prefsrc) == 0 &&
	       a->scope == b->scope && a->protocol == b->protocol && has_same_metrics(a, b) &&
	       has_same_hops(a, b);
}

/** route_leads_nowhere() - Does a route send packets to no one? */
bool route_leads_nowhere(const struct route *route)
{
	return route->type >= ROUTE_BLACKHOLE && route->type <= ROUTE_THROW;
}

/**
 * route_nexthop_count() - How many next hops of a route are known
 *
 * Return: 0 for one that leads nowhere, or by an object that the kernel does not tell
 */
size_t route_nexthop_count(const struct route *route)
{
	return route->nexthops ? route->nexthop_count : route->ifindex != 0;
}

/** route_nexthop() - One of the next hops of a route; index 0 is one in any case */
struct nexthop route_nexthop(const struct route *route, size_t index)
{
	if (route->nexthops)
		return route->nexthops[index];
	return (struct nexthop){ .gateway = route->gateway, .ifindex = route->ifindex,
				 .weight = 1, .onlink = route->onlink,
				 .dead = route->dead, .linkdown = route->linkdown,
				 .encap = route->encap };
}

static void set_hops(struct route *route, struct nexthop *nexthops, uint32_t count)
{
	route->gateway = nexthops[0].gateway;
	route->ifindex = nexthops[0].ifindex;
	route->onlink = nexthops[0].onlink;
	route->dead = nexthops[0].dead;
	route->linkdown = nexthops[0].linkdown;
	route->encap = false;
	for (uint32_t i = 0; i < count; i++)
		route->encap |= nexthops[i].encap;
	route->nexthop_count = count > 1 ? count : 0;
	route->nexthops = count > 1 ? nexthops : NULL;
}

/**
 * route_part() - Leave of a route what goes through one link
 * @route: with all its next hops
 * @room: receives some of them
 * @part: filled; its next hops are in @room, or @route's. By @route's next hop
 *	object, if no other link is in that
 *
 * Return: false if nothing of it does, or more than fits
 */
bool route_part(const struct route *route, uint32_t ifindex,
		struct nexthop room[ROUTE_NEXTHOPS_MAX], struct route *part)
{
	size_t count = route_nexthop_count(route);
	uint32_t through = 0;

	for (size_t i = 0; i < count; i++) {
		struct nexthop nexthop = route_nexthop(route, i);

		if (nexthop.ifindex == ifindex && through++ < ROUTE_NEXTHOPS_MAX)
			room[through - 1] = nexthop;
	}
	*part = *route;
	if (through == count && (count == 1 || route->nhid))
		return count > 0;
	if (!through || through > ROUTE_NEXTHOPS_MAX)
		return false;
	part->nhid = 0;
	set_hops(part, room, through);
	return true;
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
	if (!difference)
		difference = memcmp(&a->extra, &b->extra, sizeof(a->extra));
	return difference ? difference : order(a->protocol, b->protocol);
}

/** rule_action() - What a rule does with a packet that it matches */
enum rule_action rule_action(const struct rule *rule)
{
	return rule->extra.action ? rule->extra.action :
	       rule->target	  ? RULE_GOTO :
	       rule->nop	  ? RULE_NOP :
	       rule->unreachable  ? RULE_UNREACHABLE :
				    RULE_LOOKUP;
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
	size_t count = state->route_count;
	size_t at = array_place(state->routes, count, sizeof(*route), route, behind_routes);
	int err = state_append_route(state, route);
	struct route added;

	if (err || at == count)
		return err;
	added = state->routes[count];
	memmove(&state->routes[at + 1], &state->routes[at], (count - at) * sizeof(*route));
	state->routes[at] = added;
	return 0;
}

/**
 * state_append_route() - Add a route in any place; state_sort_routes() makes a set of it
 * @route: its next hops are copied
 *
 * Return: 0; -ENOMEM if there is no room
 */
int state_append_route(struct state *state, const struct route *route)
{
	struct route copy = *route;
	int err;

	if (route->nexthops) {
		size_t bytes = route->nexthop_count * sizeof(*route->nexthops);

		copy.nexthops = malloc(bytes);
		if (!copy.nexthops)
			return -ENOMEM;
		memcpy(copy.nexthops, route->nexthops, bytes);
	}
	err = array_push(&state->routes, &state->route_count, &state->route_max, &copy);
	if (err)
		free(copy.nexthops);
	return err;
}

/** struct place - Where a route is before it is sorted */
struct place {
	const struct route *route;
};

/* Routes of one key stay in the order in which they came, which is the kernel's. */
static int compare_places(const void *a, const void *b)
{
	const struct route *one = ((const struct place *)a)->route;
	const struct route *other = ((const struct place *)b)->route;
	int difference = route_compare_key(one, other);

	return difference ? difference : (one > other) - (one < other);
}

/**
 * state_sort_routes() - Put routes in order
 *
 * Return: 0; -ENOMEM
 */
int state_sort_routes(struct state *state)
{
	struct place *places;
	struct route *routes;
	size_t sorted = 1;

	while (sorted < state->route_count &&
	       route_compare_key(&state->routes[sorted - 1], &state->routes[sorted]) <= 0)
		sorted++;
	if (sorted >= state->route_count)
		return 0;
	places = calloc(state->route_count, sizeof(*places));
	routes = calloc(state->route_max, sizeof(*routes));
	if (!places || !routes) {
		free(places);
		free(routes);
		return -ENOMEM;
	}
	for (size_t i = 0; i < state->route_count; i++)
		places[i].route = &state->routes[i];
	qsort(places, state->route_count, sizeof(*places), compare_places);
	for (size_t i = 0; i < state->route_count; i++)
		routes[i] = *places[i].route;
	free(places);
	free(state->routes);
	state->routes = routes;
	return 0;
}

/**
 * state_append_rule() - Add a rule that may be there already, in any order
 *
 * Return: 0; -ENOMEM if there is no room
 */
int state_append_rule(struct state *state, const struct rule *rule)
{
	return array_push(&state->rules, &state->rule_count, &state->rule_max, rule);
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

static int compare_table(const void *item, const void *other)
{
	const struct route *a = item, *b = other;

	return order(a->table, b->table);
}

/**
 * state_table() - Find the routes of a table
 * @count: receives how many there are
 *
 * Return: index of the first
 */
size_t state_table(const struct state *state, uint32_t table, size_t *count)
{
	const struct route key = { .table = table };
	size_t first = array_place(state->routes, state->route_count, sizeof(key), &key,
				   compare_table);
	size_t end = first;

	while (end < state->route_count && state->routes[end].table == table)
		end++;
	*count = end - first;
	return first;
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

/** state_clear() - Empty a set, and keep its room */
void state_clear(struct state *state)
{
	for (size_t i = 0; i < state->route_count; i++)
		free(state->routes[i].nexthops);
	state->route_count = state->rule_count = 0;
}

/**
 * state_done() - Free a set
 * @state: the empty set afterwards; {0} is fine
 */
void state_done(struct state *state)
{
	state_clear(state);
	free(state->routes);
	free(state->rules);
	memset(state, 0, sizeof(*state));
}
