/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/policy.h"

#include "model/config.h"


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

/* Is somebody else's route in the table, too? */
static bool is_crowded(const struct state *foreign, const struct route *route)
{
	size_t count, first = state_table(foreign, route->table, &count);

	for (size_t i = first; i < first + count; i++)
		if (foreign->routes[i].dst.addr.family == route->dst.addr.family)
			return true;
	return false;
}

static int add_routes(const struct state *want, const struct state *have,
		      const struct state *foreign, struct changes *changes)
{
	int err = 0;

	for (size_t start = 0, from = 0; start < want->route_count && !err;) {
		size_t end = slot_end(want, start), to;

		while (from < have->route_count &&
		       route_compare_key(&have->routes[from], &want->routes[start]) < 0)
			from++;
		to = from;
		while (to < have->route_count &&
		       route_compare_key(&have->routes[to], &want->routes[start]) == 0)
			to++;
		err = diff_slot(&want->routes[start], end - start,
				to > from ? &have->routes[from] : NULL, to - from,
				is_crowded(foreign, &want->routes[start]), changes);
		start = end;
	}
	return err;
}

/* The rules of @from that @other has not; both are in order. */
static int subtract(const struct state *from, const struct state *other, struct state *rest)
{
	size_t j = 0;
	int err = 0;

	for (size_t i = 0; i < from->rule_count && !err; i++) {
		while (j < other->rule_count && rule_compare(&other->rules[j], &from->rules[i]) < 0)
			j++;
		if (j == other->rule_count || rule_compare(&other->rules[j], &from->rules[i]) != 0)
			err = state_append_rule(rest, &from->rules[i]);
	}
	return err;
}

/**
 * enum step - When a rule is added; deleted in the opposite order
 * @STEP_RULE: any time: main is asked before the link's table, whatever is there already
 * @STEP_PAST: a goto past the rules to servers: what it leads to is there
 * @STEP_PIN: a rule to a server: what has to go past it does
 * @STEP_INTO: a goto for what it selects: what it leads to is there
 * @STEP_OUT: a goto out of a block: nothing has to pass there any more
 */
enum step {
	STEP_RULE,
	STEP_PAST,
	STEP_PIN,
	STEP_INTO,
	STEP_OUT,
	STEPS,
};

static enum step step_of(const struct rule *rule)
{
	if (!rule->target)
		return rule->extra.uid ? STEP_PIN : STEP_RULE;
	if (rule->extra.ports)
		return STEP_PAST;
	return addr_is_set(&rule->src.addr) || addr_is_set(&rule->dst.addr) ? STEP_INTO : STEP_OUT;
}

/* Is a rule to take the place of this one that leaves out another group? */
static bool is_regrouped(const struct rule *rule, const struct state *want)
{
	for (size_t i = 0; i < want->rule_count && rule->suppress_ifgroup != STATE_NO_SUPPRESS; i++) {
		struct rule twin = want->rules[i];

		if (twin.suppress_ifgroup == STATE_NO_SUPPRESS ||
		    twin.suppress_ifgroup == rule->suppress_ifgroup)
			continue;
		twin.suppress_ifgroup = rule->suppress_ifgroup;
		if (rule_compare(&twin, rule) == 0)
			return true;
	}
	return false;
}

/*
 * What the moving links are left out of main for is asked of the table of a source first. A rule for it
 * that a killed run has left is there already, and goes with all that is not wanted.
 */
static int pass_by(enum change_op op, const struct rule *main, const struct state *want,
		   const struct state *have, const struct state *moving, struct changes *changes)
{
	int err = 0;

	for (size_t i = 0; i < want->rule_count; i++) {
		struct rule rule = want->rules[i];

		if (!rule_is_lookup(&rule) || addr_is_set(&rule.dst.addr) || rule.extra.uid ||
		    prefix_compare(&rule.src, &main->src) != 0)
			continue;
		rule.priority = main->priority - 1;
		for (size_t j = 0; j < moving->route_count && !err; j++) {
			rule.dst = moving->routes[j].dst;
			if (rule.dst.addr.family == rule.family && !state_has_rule(want, &rule) &&
			    !state_has_rule(have, &rule))
				err = add_rule(changes, op, &rule, true);
		}
		return err;
	}
	return 0;
}

/*
 * While links go from one group to the other, the rule for the one and the rule for the other are both
 * there, and each gives away packets by links of the group that it does not know. Rules to where main
 * leads by those links keep them, for so long; everybody else's routes go on to count.
 */
static int pass_moving(enum change_op op, const struct state *want, const struct state *have,
		       const struct state *moving, struct changes *changes)
{
	int err = 0;

	for (size_t i = 0; i < have->rule_count && moving->route_count && !err; i++)
		if (!addr_is_set(&have->rules[i].dst.addr) && is_regrouped(&have->rules[i], want))
			err = pass_by(op, &have->rules[i], want, have, moving, changes);
	return err;
}

static int add_rules(const struct state *want, const struct state *have, struct changes *changes)
{
	struct state more = { 0 };
	int err = subtract(want, have, &more);

	for (size_t i = 0; i < more.rule_count && !err; i++)
		if (step_of(&more.rules[i]) == STEP_RULE)
			err = add_rule(changes, CHANGE_ADD, &more.rules[i], false);
	for (enum step step = STEP_PAST; step < STEPS; step++)
		for (size_t i = more.rule_count; i-- > 0 && !err;)
			if (step_of(&more.rules[i]) == step)
				err = add_rule(changes, CHANGE_ADD, &more.rules[i], false);
	state_done(&more);
	return err;
}

static int delete_rules(const struct state *want, const struct state *have,
			struct changes *changes)
{
	struct state less = { 0 };
	int err = subtract(have, want, &less);

	for (enum step step = STEPS; step-- > STEP_PAST;)
		for (size_t i = 0; i < less.rule_count && !err; i++)
			if (step_of(&less.rules[i]) == step)
				err = add_rule(changes, CHANGE_DELETE, &less.rules[i], false);
	for (size_t i = less.rule_count; i-- > 0 && !err;)
		if (step_of(&less.rules[i]) == STEP_RULE)
			err = add_rule(changes, CHANGE_DELETE, &less.rules[i], false);
	state_done(&less);
	return err;
}

static int delete_routes(const struct state *want, const struct state *have,
			 struct changes *changes)
{
	int err = 0;
	size_t j = 0;

	for (size_t i = 0; i < have->route_count && !err; i++) {
		while (j < want->route_count &&
		       route_compare_key(&want->routes[j], &have->routes[i]) < 0)
			j++;
		if (j == want->route_count ||
		    route_compare_key(&want->routes[j], &have->routes[i]) != 0)
			err = add_route(changes, CHANGE_DELETE, &have->routes[i]);
	}
	return err;
}

/*
 * A socket that fell through to main while a route was missing stays there
 * until a rule changes (measured on Linux 6.18): a twin of a rule, a priority
 * further down, comes and goes. Left by a crash, it is an object like any.
 */
static int touch(const struct state *want, int family, struct changes *changes)
{
	for (size_t i = 0; i < want->rule_count; i++) {
		struct rule twin = want->rules[i];
		int err;

		if (twin.family != family || !rule_is_lookup(&twin) || !addr_is_set(&twin.src.addr) ||
		    twin.extra.uid)
			continue;
		twin.priority = twin.priority < CONFIG_PLACED_FIRST ||
						twin.priority > CONFIG_PRIORITY_LAST ?
					twin.priority + 1 : CONFIG_PRIORITY_LAST;
		err = add_rule(changes, CHANGE_ADD, &twin, true);
		return err ? err : add_rule(changes, CHANGE_DELETE, &twin, true);
	}
	return 0;
}

/**
 * diff_add() - The steps that make everything wanted be there
 * @foreign: a route of each table that somebody else has routes in, by families
 * @moving: main's routes by links that go from one link group to the other
 * @changes: receives them behind what it has
 *
 * Return: 0 or -ENOMEM
 */
int diff_add(const struct state *want, const struct state *have, const struct state *foreign,
	     const struct state *moving, struct changes *changes)
{
	int err = add_routes(want, have, foreign, changes);

	if (!err)
		err = pass_moving(CHANGE_ADD, want, have, moving, changes);
	return err ? err : add_rules(want, have, changes);
}

/**
 * diff_delete() - The steps that take away what is not wanted, behind diff_add()'s
 *
 * Return: 0 or -ENOMEM
 */
int diff_delete(const struct state *want, const struct state *have, const struct state *moving,
		struct changes *changes)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int err = delete_rules(want, have, changes);

	if (!err)
		err = pass_moving(CHANGE_DELETE, want, have, moving, changes);
	if (!err)
		err = delete_routes(want, have, changes);
	for (size_t f = 0; f < 2 && !err; f++) {
		bool routes = false;

		for (size_t i = 0; i < changes->count; i++)
			routes |= changes->list[i].kind == CHANGE_ROUTE &&
				  changes->list[i].route.dst.addr.family == families[f];
		if (routes && !changes_has_rule(changes, families[f]))
			err = touch(want, families[f], changes);
	}
	return err;
}
