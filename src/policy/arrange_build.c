/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/arrange_part.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>

static int add_member(struct arrange_members *members, const struct rule *rule, uint32_t offset)
{
	struct arrange_member *list = array_room(members->list, members->count, &members->max,
					 sizeof(*list));

	if (!list)
		return -ENOMEM;
	members->list = list;
	list[members->count++] = (struct arrange_member){
		.rule = *rule,
		.prefix = rule->src.prefixlen ? rule->src : rule->dst,
		.offset = offset,
	};
	return 0;
}

static uint32_t block_of(const struct arrange_work *zone, uint32_t priority)
{
	uint32_t first = arrange_zone_first(zone->zone) + zone->level->first;
	uint32_t block = (priority - first) / zone->level->stride;

	return priority >= first && block < zone->level->blocks ? block : zone->level->blocks;
}

/*
 * The one that the gate with its prefix leads to already, so that nothing
 * moves; else the lowest one that nothing in the kernel uses or is led to.
 */
static void number(struct arrange_work *zone)
{
	bool used[ARRANGE_BLOCKS + 1] = { false };
	uint32_t none = zone->level->blocks;

	for (size_t i = 0; i < zone->leaf_count; i++)
		zone->leaves[i].block = none;
	for (size_t i = 0; i < zone->arranged->rule_count; i++) {
		const struct rule *rule = &zone->arranged->rules[i];
		const struct prefix *prefix = rule->src.prefixlen ? &rule->src : &rule->dst;
		uint32_t block = rule->target ? block_of(zone, rule->target) : none;

		used[block_of(zone, rule->priority)] = true;
		if (block == none)
			continue;
		used[block] = true;
		for (size_t j = 0; j < zone->leaf_count; j++)
			if (prefix_compare(&zone->leaves[j].prefix, prefix) == 0)
				zone->leaves[j].block = block;
	}
	for (size_t i = 0; i < zone->leaf_count; i++) {
		uint32_t block = 0;

		if (zone->leaves[i].block != none)
			continue;
		while (block < none - 1 && used[block])
			block++;
		used[block] = true;
		zone->leaves[i].block = block;
	}
}

static int want_jump(const struct arrange_work *zone, uint32_t priority, uint32_t target)
{
	struct rule rule = {
		.family = zone->family,
		.priority = priority,
		.nop = !target,
		.target = target,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};

	return state_append_rule(zone->want, &rule);
}

static uint32_t next_of(const struct arrange_work *zone)
{
	return zone->zone == ARRANGE_TO ? arrange_priority(ARRANGE_OIF, 0, 0) :
					  arrange_zone_first(zone->zone + 1);
}

static int want_block(struct arrange_work *zone, const struct arrange_leaf *leaf)
{
	uint32_t stride = zone->level->stride;
	uint32_t first = arrange_zone_first(zone->zone) + zone->level->first + leaf->block * stride;
	bool entry = false;
	struct rule gate;
	int err = want_jump(zone, first + stride - 1, next_of(zone));

	for (size_t i = leaf->first; i < leaf->first + leaf->count && !err; i++) {
		struct arrange_member *member = &zone->members.list[i];

		member->rule.priority = first + member->offset;
		entry |= member->offset == 0;
		err = state_append_rule(zone->want, &member->rule);
	}
	if (!err && !entry)
		err = want_jump(zone, first, 0);
	gate = (struct rule){
		.family = zone->family,
		.target = first,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};
	*(zone->zone == ARRANGE_FROM || zone->zone == ARRANGE_FAIL ? &gate.src : &gate.dst) =
		leaf->prefix;
	return err ? err : add_member(&zone->gates, &gate, 0);
}

static int want_level(struct arrange_work *zone, const struct arrange_level *level)
{
	int err = 0;

	zone->level = level;
	arrange_divide(zone);
	number(zone);
	for (size_t i = 0; i < zone->leaf_count && !err; i++)
		err = want_block(zone, &zone->leaves[i]);
	free(zone->members.list);
	zone->members = zone->gates;
	zone->gates = (struct arrange_members){ .count = 0 };
	return err;
}

static int want_zone(struct arrange_work *zone, enum arrange_zone which, const struct state *rules)
{
	uint32_t first = arrange_zone_first(which), offset;
	int err = 0;

	zone->zone = which;
	for (size_t i = 0; i < rules->rule_count && !err; i++)
		if (arrange_zone_of(&rules->rules[i], &offset) == which)
			err = add_member(&zone->members, &rules->rules[i], offset);
	if (!err && !zone->members.count)
		return which == ARRANGE_PIN ? 0 : want_jump(zone, first, 0);
	for (size_t i = 0; i < ARRANGE_LEVELS && !err; i++)
		err = want_level(zone, &arrange_levels[i]);
	if (!err)
		err = want_jump(zone, first + 1, next_of(zone));
	for (size_t i = 0; i < zone->members.count && !err; i++) {
		zone->members.list[i].rule.priority = first;
		err = state_append_rule(zone->want, &zone->members.list[i].rule);
	}
	free(zone->members.list);
	zone->members = (struct arrange_members){ .count = 0 };
	return err;
}

static int want_others(const struct arrange_work *zone, const struct state *rules)
{
	bool oif = false;
	int err = 0;

	for (size_t i = 0; i < rules->rule_count && !err; i++) {
		struct rule rule = rules->rules[i];
		uint32_t offset;
		enum arrange_zone place = arrange_zone_of(&rule, &offset);

		if (place < ARRANGE_ZONES)
			continue;
		if (place != ARRANGE_NOT)
			rule.priority = arrange_priority(place, 0, 0);
		oif |= place == ARRANGE_OIF;
		err = state_append_rule(zone->want, &rule);
	}
	if (!err && !oif)
		err = want_jump(zone, arrange_priority(ARRANGE_OIF, 0, 0), 0);
	return err ? err : want_jump(zone, arrange_zone_first(ARRANGE_ZONES), 0);
}

/**
 * arrange_build() - Arrange rules
 * @want: {0}; receives the rules as it shall have them, jumps included
 */
int arrange_build(int family, const struct state *rules, const struct state *arranged,
		  struct state *want)
{
	struct arrange_work *zone = calloc(1, sizeof(*zone));
	int err = zone ? 0 : -ENOMEM;

	if (zone)
		*zone = (struct arrange_work){ .family = family, .arranged = arranged, .want = want };
	for (enum arrange_zone which = 0; which < ARRANGE_ZONES && !err; which++)
		err = want_zone(zone, which, rules);
	if (!err)
		err = want_others(zone, rules);
	if (zone) {
		free(zone->members.list);
		free(zone->gates.list);
	}
	free(zone);
	state_sort_rules(want);
	return err;
}
