/* SPDX-License-Identifier: BSD-2-Clause */
#include "diff.h"

#include "array.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * changes_add() - Append a step
 * @changes: to grow
 * @change: copied
 *
 * Return: 0 or -ENOMEM
 */
int changes_add(struct changes *changes, const struct change *change)
{
	struct change *list = array_room(changes->list, changes->count, &changes->max,
					 sizeof(*list));

	if (!list)
		return -ENOMEM;
	changes->list = list;
	list[changes->count++] = *change;
	return 0;
}

/**
 * add_route() - Append a step about a route
 * @changes: to grow
 * @op: what is done
 * @route: copied
 *
 * Return: 0 or -ENOMEM
 */
static int add_route(struct changes *changes, enum change_op op, const struct route *route)
{
	struct change change = { .op = op, .kind = CHANGE_ROUTE, .route = *route };

	return changes_add(changes, &change);
}

/**
 * add_rule() - Append a step about a rule
 * @changes: to grow
 * @op: what is done
 * @rule: copied
 * @touch: it is no lasting change
 *
 * Return: 0 or -ENOMEM
 */
static int add_rule(struct changes *changes, enum change_op op, const struct rule *rule,
		    bool touch)
{
	struct change change = { .op = op, .kind = CHANGE_RULE, .touch = touch, .rule = *rule };

	return changes_add(changes, &change);
}

/**
 * changes_add_group() - Append a step that puts a link into a group
 * @changes: to grow
 * @ifindex: the link
 * @ifname: its name
 * @group: the group
 *
 * Return: 0 or -ENOMEM
 */
int changes_add_group(struct changes *changes, uint32_t ifindex, const char *ifname,
		      uint32_t group)
{
	struct change change = {
		.op = CHANGE_SET,
		.kind = CHANGE_GROUP,
		.group = { .ifindex = ifindex, .group = group },
	};

	strncpy(change.group.ifname, ifname, sizeof(change.group.ifname) - 1);
	return changes_add(changes, &change);
}

/**
 * changes_add_arp() - Append a step that sets which addresses a link answers ARP for
 * @changes: to grow
 * @ifindex: the link
 * @ifname: its name
 * @arp: value of its arp_ignore
 *
 * Return: 0 or -ENOMEM
 */
int changes_add_arp(struct changes *changes, uint32_t ifindex, const char *ifname, uint32_t arp)
{
	struct change change = {
		.op = CHANGE_SET,
		.kind = CHANGE_ARP,
		.arp = { .ifindex = ifindex, .arp = arp },
	};

	strncpy(change.arp.ifname, ifname, sizeof(change.arp.ifname) - 1);
	return changes_add(changes, &change);
}

/**
 * changes_drop_arp() - Take a step of changes_add_arp() out again
 * @changes: to shrink
 * @ifindex: the link
 */
void changes_drop_arp(struct changes *changes, uint32_t ifindex)
{
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind != CHANGE_ARP ||
		    changes->list[i].arp.ifindex != ifindex)
			changes->list[kept++] = changes->list[i];
	changes->count = kept;
}

/**
 * changes_has_rule() - Is there a step about a rule?
 * @changes: steps
 * @family: AF_INET or AF_INET6
 *
 * Return: true if there is one
 */
bool changes_has_rule(const struct changes *changes, int family)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind == CHANGE_RULE &&
		    changes->list[i].rule.family == family)
			return true;
	return false;
}

/**
 * slot_end() - Where the routes of one key end
 * @state: sorted set
 * @start: first route of the key
 *
 * Return: index behind the last one
 */
static size_t slot_end(const struct state *state, size_t start)
{
	size_t end = start;

	while (end < state->route_count &&
	       route_compare_key(&state->routes[start], &state->routes[end]) == 0)
		end++;
	return end;
}

/**
 * find_route() - Find a route among some
 * @routes: where to look
 * @count: how many
 * @route: asked for
 *
 * Return: its index; @count if it is not there
 */
static size_t find_route(const struct route *routes, size_t count, const struct route *route)
{
	size_t i = 0;

	while (i < count && !route_equal(&routes[i], route))
		i++;
	return i;
}

/**
 * diff_crowded() - Put other routes into a slot that somebody else's may be in, too
 * @want: wanted routes of one key, at least one
 * @want_count: how many
 * @have: present ones of ours of that key, not the first wanted one
 * @have_count: how many
 * @changes: receives the steps
 *
 * NLM_F_REPLACE would take the place of the other route, if that is the first.
 * IPv4 appends behind it. IPv6 would make one route in parts of both, so there
 * the slot is left to the other, and the kernel says so.
 *
 * Return: 0 or -ENOMEM
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

/**
 * diff_slot() - Make one slot of the kernel hold the wanted routes in order
 * @want: wanted routes of one key, at least one
 * @want_count: how many
 * @have: present routes of that key, in the kernel's order, perhaps none
 * @have_count: how many
 * @crowded: somebody else has routes in the table
 * @changes: receives the steps
 *
 * NLM_F_REPLACE takes the place of the first route only, and is refused when
 * the same route stands further back (net/ipv4/fib_trie.c fib_table_insert(),
 * Linux 6.18). So the head is put right first: by dropping what is before the
 * wanted head if that is there, else by replacing. The slot is never empty
 * meanwhile. Then the tail.
 *
 * Return: 0 or -ENOMEM
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

/**
 * find_slot() - Find the routes of a key
 * @state: sorted set
 * @route: has the key
 *
 * Return: index of the first; state->route_count if there is none
 */
static size_t find_slot(const struct state *state, const struct route *route)
{
	size_t i = 0;

	while (i < state->route_count && route_compare_key(&state->routes[i], route) != 0)
		i++;
	return i;
}

/**
 * diff_routes() - Make every wanted route be there
 * @want: wanted
 * @have: present
 * @crowded: somebody else has routes in the table
 * @changes: receives the steps
 *
 * Return: 0 or -ENOMEM
 */
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

/**
 * touch() - Make connected sockets look their routes up anew
 * @want: wanted
 * @changes: receives two steps, if a rule from an address is wanted
 *
 * A socket that fell through to main while a route was missing stays there
 * until a rule changes (measured on Linux 6.18): a twin of a rule, a priority
 * further down, comes and goes. Left by a crash, it is an object like any.
 *
 * Return: 0 or -ENOMEM
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

/**
 * diff_add() - The steps that make everything wanted be there
 * @want: wanted
 * @have: present, ours only
 * @crowded: somebody else has routes in the table, which stay
 * @changes: receives the steps: routes, then the rules that look them up
 *
 * Return: 0 or -ENOMEM
 */
int diff_add(const struct state *want, const struct state *have, bool crowded,
	     struct changes *changes)
{
	int err = diff_routes(want, have, crowded, changes);

	for (size_t i = 0; i < want->rule_count && !err; i++)
		if (!state_has_rule(have, &want->rules[i]))
			err = add_rule(changes, CHANGE_ADD, &want->rules[i], false);
	return err;
}

/**
 * delete_rules() - Append steps that take rules away
 * @want: wanted; these stay
 * @have: present, ours only
 * @left: those of @have that are done already; NULL: @have is what links left behind
 * @changes: receives the steps
 *
 * A rule to nowhere, as one into main, does not say whose it is: the one into
 * the link's table does, so that goes later. Of what a link left behind, the
 * rules from its addresses say that it is left, so they go last: who comes
 * after one that was stopped in between knows the rest again.
 *
 * Return: 0 or -ENOMEM
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

/**
 * delete_routes() - Append steps that take routes away
 * @want: wanted; its slots stay
 * @have: present, ours only
 * @left: those of @have that are done already; NULL if none is
 * @changes: receives the steps
 *
 * Return: 0 or -ENOMEM
 */
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
 * @want: wanted
 * @have: present, ours only
 * @left: those of @have that other links left behind: their routes go before
 *	their rules, which no packet matches any more
 * @changes: holds diff_add()'s steps; receives the rest: what is left, then
 *	rules, then the routes that they looked up; a touch at the end if routes
 *	changed and no rule did
 *
 * Return: 0 or -ENOMEM
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

/**
 * change_format() - Write a step as a line for ip -batch
 * @change: any
 * @text: receives the line, without its end
 *
 * Numbers instead of names: the line means the same on every host. ip(8) has no
 * word for arp_ignore: that is a comment there, which sysctl(8) takes.
 *
 * Return: @text
 */
const char *change_format(const struct change *change, char text[CHANGE_TEXT_MAX])
{
	static const char *const verbs[] = {
		[CHANGE_ADD] = "add",	      [CHANGE_APPEND] = "append",
		[CHANGE_REPLACE] = "replace", [CHANGE_DELETE] = "del",
		[CHANGE_SET] = "set",
	};
	const char *verb = verbs[change->op];
	char object[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];

	if (change->kind == CHANGE_ROUTE) {
		snprintf(text, CHANGE_TEXT_MAX, "route %s %s table %" PRIu32 " proto %u", verb,
			 route_format(&change->route, object), change->route.table,
			 change->route.protocol);
	} else if (change->kind == CHANGE_RULE) {
		snprintf(table, sizeof(table), "lookup %" PRIu32, change->rule.table);
		snprintf(text, CHANGE_TEXT_MAX, "rule %s priority %" PRIu32 " %s protocol %u",
			 verb, change->rule.priority,
			 rule_format(&change->rule, table, object), change->rule.protocol);
	} else if (change->kind == CHANGE_ARP) {
		snprintf(text, CHANGE_TEXT_MAX, "# sysctl net/ipv4/conf/%s/arp_ignore=%" PRIu32,
			 change->arp.ifname, change->arp.arp);
	} else {
		snprintf(text, CHANGE_TEXT_MAX, "link set dev %s group %" PRIu32,
			 change->group.ifname, change->group.group);
	}
	return text;
}

/**
 * changes_done() - Free a list
 * @changes: empty afterwards; {0} is fine
 */
void changes_done(struct changes *changes)
{
	free(changes->list);
	memset(changes, 0, sizeof(*changes));
}
