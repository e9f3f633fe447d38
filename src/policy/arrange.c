/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/arrange.h"

#include "policy/arrange_part.h"

#include <errno.h>
#include <stdlib.h>

/**
 * arrange_read() - See arranged rules as the plain ones that they stand for
 * @arranged: empty; receives the rules as they were, if there are jumps among
 *	them; else nothing is arranged and it stays empty
 */
int arrange_read(struct state *own, struct state *arranged)
{
	bool jumps = false;
	int err = 0;

	for (size_t i = 0; i < own->rule_count; i++)
		jumps |= rule_is_jump(&own->rules[i]);
	if (!jumps)
		return 0;
	arranged->rules = own->rules;
	arranged->rule_count = own->rule_count;
	arranged->rule_max = own->rule_max;
	own->rules = NULL;
	own->rule_count = own->rule_max = 0;
	state_sort_rules(arranged);
	for (size_t i = 0; i < arranged->rule_count && !err; i++) {
		struct rule rule;

		arrange_restore(&arranged->rules[i], &rule);
		if (!rule_is_jump(&rule))
			err = state_append_rule(own, &rule);
	}
	state_sort_rules(own);
	return err;
}

static int append_rule(struct changes *changes, enum change_op op, const struct rule *rule)
{
	struct change change = { .op = op, .kind = CHANGE_RULE, .rule = *rule };

	return changes_add(changes, &change);
}

/*
 * The plain ones are asked before the arranged ones: in their own order, what
 * is there of them is right for a packet at any time. The arranged ones from
 * behind: what a gate leads to is there before the gate.
 */
static int add_rules(const struct state *want, const struct state *have, struct changes *changes)
{
	struct state more = { 0 };
	int err = arrange_subtract(want, have, &more);

	for (size_t i = 0; i < more.rule_count && !err; i++)
		if (more.rules[i].priority < ARRANGE_FIRST)
			err = append_rule(changes, CHANGE_ADD, &more.rules[i]);
	for (size_t i = more.rule_count; i-- > 0 && !err;)
		if (more.rules[i].priority >= ARRANGE_FIRST)
			err = append_rule(changes, CHANGE_ADD, &more.rules[i]);
	state_done(&more);
	return err;
}

/*
 * Gates before what they lead to. The others from behind: main is asked for as
 * long as a link's table is.
 */
static int delete_rules(const struct state *want, const struct state *have,
			struct changes *changes)
{
	struct state less = { 0 };
	int err = arrange_subtract(have, want, &less);

	for (size_t i = 0; i < less.rule_count && !err; i++)
		if (less.rules[i].target)
			err = append_rule(changes, CHANGE_DELETE, &less.rules[i]);
	for (size_t i = less.rule_count; i-- > 0 && !err;)
		if (!less.rules[i].target)
			err = append_rule(changes, CHANGE_DELETE, &less.rules[i]);
	state_done(&less);
	return err;
}

static int result_of(int family, const struct state *own, const struct changes *changes,
		     struct state *rules)
{
	struct state more = { 0 }, less = { 0 }, rest = { 0 };
	size_t j = 0;
	int err = 0;

	for (size_t i = 0; i < changes->count && !err; i++) {
		const struct change *change = &changes->list[i];

		if (change->kind != CHANGE_RULE || change->touch || change->rule.family != family)
			continue;
		err = state_append_rule(change->op == CHANGE_ADD ? &more : &less, &change->rule);
	}
	state_sort_rules(&more);
	state_sort_rules(&less);
	if (!err)
		err = arrange_subtract(own, &less, &rest);
	for (size_t i = 0; i <= rest.rule_count && !err; i++) {
		while (j < more.rule_count && !err &&
		       (i == rest.rule_count || rule_compare(&more.rules[j], &rest.rules[i]) < 0))
			err = state_append_rule(rules, &more.rules[j++]);
		if (i < rest.rule_count && j < more.rule_count &&
		    rule_compare(&more.rules[j], &rest.rules[i]) == 0)
			j++;
		if (!err && i < rest.rule_count)
			err = state_append_rule(rules, &rest.rules[i]);
	}
	state_done(&more);
	state_done(&less);
	state_done(&rest);
	return err;
}

static int compare_tables(const void *a, const void *b)
{
	const uint32_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/* An own priority that leads into ours or behind is in the way, too. */
static int are_many(const struct state *rules, bool crowded)
{
	uint32_t *tables, offset;
	size_t count = 0, uplinks = 0;

	if (crowded || rules->rule_count <= ARRANGE_UPLINKS)
		return 0;
	for (size_t i = 0; i < rules->rule_count; i++)
		if (arrange_is_in_the_way(rules->rules[i].priority) &&
		    arrange_zone_of(&rules->rules[i], &offset) == ARRANGE_NOT)
			return 0;
	tables = calloc(rules->rule_count, sizeof(*tables));
	if (!tables)
		return -ENOMEM;
	for (size_t i = 0; i < rules->rule_count; i++)
		if (rule_is_lookup(&rules->rules[i]) &&
		    arrange_is_in_the_way(rules->rules[i].priority))
			tables[count++] = rules->rules[i].table;
	qsort(tables, count, sizeof(*tables), compare_tables);
	for (size_t i = 0; i < count; i++)
		uplinks += i == 0 || tables[i] != tables[i - 1];
	free(tables);
	return uplinks > ARRANGE_UPLINKS;
}

static int rewrite(int family, const struct state *have, const struct state *want, size_t split,
		   bool placed, struct changes *changes)
{
	struct changes result = { 0 };
	bool deleted = false;
	int err = 0;

	for (size_t i = 0; i <= changes->count && !err; i++) {
		struct change *change = i < changes->count ? &changes->list[i] : NULL;
		bool touch = change && change->touch;
		bool rule = change && change->kind == CHANGE_RULE &&
			    change->rule.family == family && !touch;

		if (i == split)
			err = add_rules(want, have, &result);
		if (!err && i >= split && !deleted &&
		    (!change || rule || touch || change->kind == CHANGE_ROUTE)) {
			err = delete_rules(want, have, &result);
			deleted = true;
		}
		if (touch && placed)
			change->rule.priority = arrange_priority(ARRANGE_TWIN, 0, 0);
		if (!err && change && !rule)
			err = changes_add(&result, change);
	}
	changes_done(changes);
	*changes = result;
	return err;
}

/** arrange_changes() - Turn changes of plain rules into those that the kernel needs */
int arrange_changes(int family, const struct state *own, const struct state *arranged,
		    bool crowded, size_t split, struct changes *changes)
{
	const struct state *have = arranged->rule_count ? arranged : own;
	struct state rules = { 0 }, want = { 0 };
	int many, err;

	if (!arranged->rule_count && own->rule_count + changes->count <= ARRANGE_UPLINKS)
		return 0;
	err = result_of(family, own, changes, &rules);
	many = err ? err : are_many(&rules, crowded);
	if (many < 0 || (!many && !arranged->rule_count)) {
		state_done(&rules);
		return many;
	}
	if (many)
		err = arrange_build(family, &rules, arranged, &want);
	if (!err)
		err = rewrite(family, have, many ? &want : &rules, split, many > 0, changes);
	state_done(&rules);
	state_done(&want);
	return err;
}
