/* SPDX-License-Identifier: BSD-2-Clause */
/* What Linux does to its IPv4 routes and its rules, in memory. */
#ifndef SYMROUTE_KERNEL_MODEL_H
#define SYMROUTE_KERNEL_MODEL_H

#include "model/change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * kernel_slot() - Find the routes of a key
 * @state: set
 * @route: has the key
 * @count: receives how many there are
 *
 * Return: index of the first
 */
static inline size_t kernel_slot(const struct state *state, const struct route *route,
				 size_t *count)
{
	size_t first = 0;

	while (first < state->route_count &&
	       route_compare_key(&state->routes[first], route) != 0)
		first++;
	for (*count = 0; first + *count < state->route_count; (*count)++)
		if (route_compare_key(&state->routes[first + *count], route) != 0)
			break;
	return first;
}

/** kernel_drop_route() - Take the route at @at out of a set */
static inline void kernel_drop_route(struct state *kernel, size_t at)
{
	free(kernel->routes[at].nexthops);
	kernel->route_count--;
	memmove(&kernel->routes[at], &kernel->routes[at + 1],
		(kernel->route_count - at) * sizeof(kernel->routes[0]));
}

/** kernel_move_last() - Put the last route of a set at @at */
static inline void kernel_move_last(struct state *kernel, size_t at)
{
	size_t last = kernel->route_count - 1;
	struct route route = kernel->routes[last];

	memmove(&kernel->routes[at + 1], &kernel->routes[at], (last - at) * sizeof(route));
	kernel->routes[at] = route;
}

/**
 * kernel_route() - Do to a set of routes what Linux does (net/ipv4/fib_trie.c)
 * @kernel: the set
 * @op: what is asked for
 * @route: route
 *
 * Return: 0 or -errno, as Linux 6.18
 */
static inline int kernel_route(struct state *kernel, enum change_op op,
			       const struct route *route)
{
	size_t count, first = kernel_slot(kernel, route, &count), same = first;

	while (same < first + count && !route_equal(&kernel->routes[same], route))
		same++;
	if (op == CHANGE_ADD)
		return count ? -EEXIST : state_add_route(kernel, route);
	if (op == CHANGE_APPEND || (op == CHANGE_REPLACE && count == 0))
		return same < first + count ? -EEXIST : state_add_route(kernel, route);
	if (op == CHANGE_REPLACE) {
		if (same < first + count)
			return same == first ? 0 : -EEXIST;
		if (state_append_route(kernel, route))
			return -ENOMEM;
		kernel_drop_route(kernel, first);
		kernel_move_last(kernel, first);
		return 0;
	}
	if (same == first + count)
		return -ESRCH;
	kernel_drop_route(kernel, same);
	return 0;
}

/**
 * kernel_is_rule() - Would Linux delete a rule if that is asked for (net/core/fib_rules.c rule_find())?
 * @there: a rule that is there
 * @rule: what is asked for; where a goto leads does not count
 *
 * Return: true if so
 */
static inline bool kernel_is_rule(const struct rule *there, const struct rule *rule)
{
	struct rule copy = *there;

	if (copy.target && rule->target)
		copy.target = rule->target;
	return rule_compare(&copy, rule) == 0;
}

/**
 * kernel_has_rule() - Would Linux say that a new rule exists (rule_exists())?
 * @there: a rule that is there
 * @rule: new rule; its source and destination count only if it has them
 *
 * Return: true if so
 */
static inline bool kernel_has_rule(const struct rule *there, const struct rule *rule)
{
	struct rule copy = *there;

	if (!addr_is_set(&rule->src.addr))
		copy.src = rule->src;
	if (!addr_is_set(&rule->dst.addr))
		copy.dst = rule->dst;
	return kernel_is_rule(&copy, rule);
}

/**
 * kernel_rule() - Do to a set of rules what Linux does
 * @kernel: the set
 * @op: what is asked for
 * @rule: rule
 *
 * Return: 0 or -errno
 */
static inline int kernel_rule(struct state *kernel, enum change_op op, const struct rule *rule)
{
	for (size_t i = 0; i < kernel->rule_count; i++) {
		if (op == CHANGE_ADD && kernel_has_rule(&kernel->rules[i], rule))
			return -EEXIST;
		if (op == CHANGE_DELETE && kernel_is_rule(&kernel->rules[i], rule)) {
			kernel->rule_count--;
			memmove(&kernel->rules[i], &kernel->rules[i + 1],
				(kernel->rule_count - i) * sizeof(*rule));
			return 0;
		}
	}
	return op == CHANGE_ADD ? state_add_rule(kernel, rule) : -ENOENT;
}

/**
 * kernel_change() - Do one step
 * @kernel: the set
 * @change: step
 *
 * Return: 0 or -errno
 */
static inline int kernel_change(struct state *kernel, const struct change *change)
{
	return change->kind == CHANGE_ROUTE ?
		kernel_route(kernel, change->op, &change->route) :
		kernel_rule(kernel, change->op, &change->rule);
}

#endif
