/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/diff.h"

#include "util/array.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_route(struct changes *changes, enum change_op op, const struct route *route)
{
	struct change change = { .op = op, .kind = CHANGE_ROUTE, .route = *route };

	return changes_add(changes, &change);
}

static int add_rule(struct changes *changes, enum change_op op, const struct rule *rule,
		    bool touch)
{
	struct change change = { .op = op, .kind = CHANGE_RULE, .touch = touch, .rule = *rule };

	return changes_add(changes, &change);
}

static size_t slot_end(const struct state *state, size_t start)
{
	size_t end = start;

	while (end < state->route_count &&
	       route_compare_key(&state->routes[start], &state->routes[end]) == 0)
		end++;
	return end;
}

static size_t find_route(const struct route *routes, size_t count, const struct route *route)
{
	size_t i = 0;

	while (i < count && !route_equal(&routes[i], route))
		i++;
	return i;
}

/*
 * NLM_F_REPLACE would take the place of the other route, if that is the first.
 * IPv4 appends behind it. IPv6 would make one route in parts of both, so there
 * the slot is left to the other, and the kernel says so.
 */
static int diff_crowded(const struct route *want, size_t want_count, const struct route *have,
			size_t have_count, struct changes *changes)
{
	bool ipv4 = want[0].dst.addr.family == AF_INET;
	int err = ipv4 ? add_route(changes, CHANGE_APPEND, &want[0]) : 0;

	for (size_t i = 0; i < have_count && !err; i++)
		err = add_route(changes, CHANGE_DELETE, &have[i]);
	if (!ipv4 && !err)
		err = add_route(changes, CHANGE_ADD, &want[0]);
	for (size_t i = 1; i < want_count && !err; i++)
		err = add_route(changes, CHANGE_APPEND, &want[i]);
	return err;
}

/*
 * NLM_F_REPLACE takes the place of the first route only, and is refused when
 * the same route stands further back (net/ipv4/fib_trie.c fib_table_insert(),
 * Linux 6.18). So the head is put right first: by dropping what is before the
 * wanted head if that is there, else by replacing. The slot is never empty
 * meanwhile. Then the tail.
 */
static int diff_slot(const struct route *want, size_t want_count, const struct route *have,
		     size_t have_count, bool crowded, struct changes *changes)
{
	size_t head = find_route(have, have_count, &want[0]);
	size_t same = 1;
	int err = 0;

	if (crowded && have_count > 0 && head == have_count)
		return diff_crowded(want, want_count, have, have_count, changes);
	if (have_count == 0)
		err = add_route(changes, CHANGE_ADD, &want[0]);
	else if (head == have_count)
		err = add_route(changes, CHANGE_REPLACE, &want[0]);
	for (size_t i = 0; head < have_count && i < head && !err; i++)
		err = add_route(changes, CHANGE_DELETE, &have[i]);
	if (have_count > 0) {
		size_t gone = head < have_count ? head + 1 : 1;

		have += gone;
		have_count -= gone;
	}
	while (same < want_count && same - 1 < have_count &&
	       route_equal(&want[same], &have[same - 1]))
		same++;
	for (size_t i = same - 1; i < have_count && !err; i++)
		err = add_route(changes, CHANGE_DELETE, &have[i]);
	for (size_t i = same; i < want_count && !err; i++)
		err = add_route(changes, CHANGE_APPEND, &want[i]);
	return err;
}

static size_t find_slot(const struct state *state, const struct route *route)
{
	size_t i = 0;

	while (i < state->route_count && route_compare_key(&state->routes[i], route) != 0)
		i++;
	return i;
}

static int diff_routes(const struct state *want, const struct state *have, bool crowded,
		       struct changes *changes)
{
	int err = 0;

	for (size_t start = 0; start < want->route_count && !err;) {
		size_t end = slot_end(want, start);
		size_t from = find_slot(have, &want->routes[start]);
		size_t to = have->routes && from < have->route_count ? slot_end(have, from) : from;

		err = diff_slot(&want->routes[start], end - start,
				have->routes ? &have->routes[from] : NULL, to - from, crowded,
				changes);
		start = end;
	}
	return err;
}

/*
 * A socket that fell through to main while a route was missing stays there
 * until a rule changes (measured on Linux 6.18): a twin of a rule, a priority
 * further down, comes and goes. Left by a crash, it is an object like any.
 */
static int touch(const struct state *want, struct changes *changes)
{
	for (size_t i = 0; i < want->rule_count; i++) {
		struct rule twin = want->rules[i];
		int err;

		if (!rule_is_lookup(&twin) || !addr_is_set(&twin.src.addr))
			continue;
		twin.priority++;
		err = add_rule(changes, CHANGE_ADD, &twin, true);
		return err ? err : add_rule(changes, CHANGE_DELETE, &twin, true);
	}
	return 0;
}

/** diff_add() - The steps that make everything wanted be there */
int diff_add(const struct state *want, const struct state *have, bool crowded,
	     struct changes *changes)
{
	int err = diff_routes(want, have, crowded, changes);

	for (size_t i = 0; i < want->rule_count && !err; i++)
		if (!state_has_rule(have, &want->rules[i]))
			err = add_rule(changes, CHANGE_ADD, &want->rules[i], false);
	return err;
}

/*
 * A rule to nowhere, as one into main, does not say whose it is: the one into
 * the link's table does, so that goes later. Of what a link left behind, the
 * rules from its addresses say that it is left, so they go last: who comes
 * after one that was stopped in between knows the rest again.
 */
static int delete_rules(const struct state *want, const struct state *have,
			const struct state *left, struct changes *changes)
{
	int err = 0;

	for (int late = 0; late <= 1; late++)
		for (size_t i = 0; i < have->rule_count && !err; i++) {
			const struct rule *rule = &have->rules[i];
			bool tells = left ? !rule->unreachable :
					    rule_is_lookup(rule) && addr_is_set(&rule->src.addr);

			if (tells == late && !state_has_rule(want, rule) &&
			    !(left && state_has_rule(left, rule)))
				err = add_rule(changes, CHANGE_DELETE, rule, false);
		}
	return err;
}

static int delete_routes(const struct state *want, const struct state *have,
			 const struct state *left, struct changes *changes)
{
	int err = 0;

	for (size_t i = 0; i < have->route_count && !err; i++)
		if (!state_has_slot(want, &have->routes[i]) &&
		    !(left && state_has_slot(left, &have->routes[i])))
			err = add_route(changes, CHANGE_DELETE, &have->routes[i]);
	return err;
}

/**
 * diff_delete() - The steps that take away what is not wanted, behind diff_add()'s
 * @changes: holds diff_add()'s steps; receives the rest: what is left, then
 *	rules, then the routes that they looked up; a touch at the end if routes
 *	changed and no rule did
 */
int diff_delete(const struct state *want, const struct state *have, const struct state *left,
		struct changes *changes)
{
	bool routes = false, rules = false;
	int err = delete_routes(want, left, NULL, changes);

	if (!err)
		err = delete_rules(want, left, NULL, changes);
	if (!err)
		err = delete_rules(want, have, left, changes);
	if (!err)
		err = delete_routes(want, have, left, changes);
	for (size_t i = 0; i < changes->count; i++) {
		routes |= changes->list[i].kind == CHANGE_ROUTE;
		rules |= changes->list[i].kind == CHANGE_RULE;
	}
	return !err && routes && !rules ? touch(want, changes) : err;
}

