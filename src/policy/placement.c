/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A zone holds the rules of one kind, in blocks of few addresses; a goto for the addresses that a
 * block is for leads into it, and one at its end to the next zone. Where a zone has many blocks, the
 * gotos are in blocks, too:
 *
 *   25100 to SERVER   26000 from ADDRESS   28700 end
 *
 * In a zone, by what is added to its first priority: +0 gotos to rules, +1 gotos to gotos; +2 blocks of
 * gotos, of two priorities; +70 blocks of rules, of five, of pins two. Which block it is depends on nothing but its
 * prefix: an uplink more moves few rules, and where a goto leads never changes, for which the kernel has
 * no message (rule_exists() of net/core/fib_rules.c, Linux 6.18, does not look at it). Now and then two
 * prefixes share a block.
 *
 * On the way from one placement to another both are there. An address's rules are in every block that a
 * goto for it leads to, as long as rules are added before gotos and deleted after them; and none is
 * passed over, as long as the gotos out of blocks come last and go first: see diff.c.
 */
#include "policy/policy.h"

#include "model/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_ITEMS 8U    /* prefixes in a block of rules */
#define GOTO_ITEMS 16U    /* gotos before they are put into blocks */
#define END_PRIORITY 28700U

/** enum zone_id - In the order in which packets come by */
enum zone_id {
	ZONE_PIN,
	ZONE_FROM,
	ZONES, /* none of them */
};

static const uint32_t zone_first[ZONES] = { CONFIG_PLACED_FIRST, 26000 };
/* Where a packet goes on that a zone has no answer for. */
static const uint32_t zone_next[ZONES] = { 26000, END_PRIORITY };

/**
 * struct level - The blocks of rules, or of gotos, of a zone
 * @first: added to the zone's first priority
 * @stride: priorities of a block; the last one is its end
 * @blocks: how many there is room for, a power of 2
 * @sparse: few prefixes have a rule of the first priority, but a goto has to lead to one
 */
static const struct level {
	uint32_t first, stride, blocks;
	bool sparse;
} rule_level = { 70, 5, 256, true }, pin_level = { 70, 2, 256, false }, goto_level = { 2, 2, 32, false };

/**
 * struct item - A rule of a zone, or a goto
 * @rule: the rule; NULL: a goto to @target
 * @offset: of its priority from that of its block
 */
struct item {
	struct prefix prefix;
	const struct rule *rule;
	uint32_t target;
	uint32_t offset;
};

/** struct block - Items with one beginning of their addresses */
struct block {
	struct prefix prefix;
	size_t first, count;
	uint32_t priority;
};

static enum zone_id zone_of(const struct rule *rule, uint32_t *offset)
{
	bool from = rule->src.prefixlen && !rule->oifname[0] && !rule_is_jump(rule);

	*offset = 0;
	if (from && rule->extra.uid)
		return rule->priority == CONFIG_PRIORITY + PLAN_PIN ? ZONE_PIN : ZONES;
	switch (rule->priority - CONFIG_PRIORITY) {
	case PLAN_OWN:
	case PLAN_MAIN:
	case PLAN_ADDR:
		*offset = rule->priority - CONFIG_PRIORITY;
		return from ? ZONE_FROM : ZONES;
	case PLAN_FAIL:
		*offset = PLAN_ADDR + 1;
		return from ? ZONE_FROM : ZONES;
	default:
		return ZONES;
	}
}

static int compare_tables(const void *a, const void *b)
{
	const uint32_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/*
 * A rule with a priority of its own among these, or behind the plain ones, would be asked at another
 * time. Return: 1 if rules of a family are to be placed, 0 if not, -ENOMEM
 */
static int pays(const struct state *want, int family)
{
	size_t lookups = 0, uplinks = 0;
	uint32_t *tables, offset;
	bool fits = true;

	if (want->rule_count <= PLACEMENT_UPLINKS)
		return 0;
	tables = malloc(want->rule_count * sizeof(*tables));
	if (!tables)
		return -ENOMEM;
	for (size_t i = 0; i < want->rule_count; i++) {
		const struct rule *rule = &want->rules[i];

		if (rule->family != family)
			continue;
		fits &= rule->priority < CONFIG_PRIORITY || rule->priority > CONFIG_PRIORITY_LAST ||
			zone_of(rule, &offset) != ZONES;
		if (rule_is_lookup(rule))
			tables[lookups++] = rule->table;
	}
	qsort(tables, lookups, sizeof(*tables), compare_tables);
	for (size_t i = 0; i < lookups; i++)
		uplinks += i == 0 || tables[i] != tables[i - 1];
	free(tables);
	return fits && uplinks > PLACEMENT_UPLINKS;
}

static int compare_items(const void *a, const void *b)
{
	const struct item *one = a, *other = b;

	return prefix_compare(&one->prefix, &other->prefix);
}

static bool bit_of(const struct item *item, uint8_t bit)
{
	return item->prefix.addr.bytes[bit / 8] >> (7 - bit % 8) & 1;
}

/* Several rules of one prefix count as one; what is for packets of both halves cannot be divided. */
static bool is_divisible(const struct item *items, size_t count, uint8_t bits, size_t max)
{
	size_t prefixes = 0;

	for (size_t i = 0; i < count; i++) {
		if (items[i].prefix.prefixlen <= bits)
			return false;
		prefixes += i == 0 || compare_items(&items[i], &items[i - 1]) != 0;
	}
	return prefixes > max;
}

/*
 * Divides items by the bits of their addresses until no block has more than @max prefixes. No block is
 * for all addresses: the kernel takes a goto from everywhere and its neighbours for the same rule.
 * Return: how many blocks there are now
 */
static size_t divide(const struct item *items, size_t first, size_t count, uint8_t bits, size_t max,
		     struct block *blocks, size_t known)
{
	while (!bits || is_divisible(&items[first], count, bits, max)) {
		size_t low = 0;

		while (low < count && !bit_of(&items[first + low], bits))
			low++;
		bits++;
		if (low == 0 || low == count)
			continue;
		known = divide(items, first, low, bits, max, blocks, known);
		return divide(items, first + low, count - low, bits, max, blocks, known);
	}
	blocks[known] = (struct block){ .first = first, .count = count };
	blocks[known].prefix = prefix_of(&items[first].prefix.addr, bits);
	return known + 1;
}

static uint32_t hash(const struct prefix *prefix)
{
	uint32_t value = 2166136261U ^ prefix->prefixlen; /* FNV-1a */

	for (size_t i = 0; i < addr_size(prefix->addr.family); i++)
		value = (value ^ prefix->addr.bytes[i]) * 16777619U;
	return value;
}

static int want_goto(struct state *placed, int family, uint32_t priority, uint32_t target)
{
	const struct rule rule = {
		.family = family,
		.priority = priority,
		.nop = !target,
		.target = target,
		.suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS,
		.protocol = STATE_PROTOCOL,
	};

	return state_append_rule(placed, &rule);
}

static int want_item(struct state *placed, enum zone_id zone, const struct item *item,
		     uint32_t priority)
{
	struct rule *rule;
	int err;

	if (item->rule)
		err = state_append_rule(placed, item->rule);
	else
		err = want_goto(placed, item->prefix.addr.family, priority, item->target);
	if (err)
		return err;
	rule = &placed->rules[placed->rule_count - 1];
	rule->priority = priority + item->offset;
	if (!item->rule)
		*(zone == ZONE_FROM ? &rule->src : &rule->dst) = item->prefix;
	return 0;
}

/*
 * Puts items into blocks and makes a goto for each. Return: how many there are, in @gotos, in order of
 * prefixes; -ENOMEM
 */
static int place_level(enum zone_id zone, const struct level *level, const struct item *items,
		       size_t count, size_t max, struct item *gotos, struct state *placed)
{
	struct block *blocks = calloc(count, sizeof(*blocks));
	size_t known;
	int err = 0;

	if (!blocks)
		return -ENOMEM;
	do { /* ends: at the latest there are two blocks */
		known = divide(items, 0, count, 0, max, blocks, 0);
		max *= 2;
	} while (known > level->blocks);
	for (size_t i = 0; i < known && !err; i++) {
		struct block *block = &blocks[i];
		uint32_t at = hash(&block->prefix) & (level->blocks - 1);

		block->priority = zone_first[zone] + level->first + at * level->stride;
		for (size_t j = block->first; j < block->first + block->count && !err; j++)
			err = want_item(placed, zone, &items[j], block->priority);
		if (!err && level->sparse)
			err = want_goto(placed, block->prefix.addr.family, block->priority, 0);
		if (!err)
			err = want_goto(placed, block->prefix.addr.family,
					block->priority + level->stride - 1, zone_next[zone]);
		gotos[i] = (struct item){ .prefix = block->prefix, .target = block->priority };
	}
	free(blocks);
	return err ? err : (int)known;
}

/* Items that are few need no gotos. */
static int place_zone(enum zone_id zone, int family, struct item *items, size_t count,
		      struct item *gotos, struct state *placed)
{
	const struct level *level = zone == ZONE_PIN ? &pin_level : &rule_level;
	uint32_t first = zone_first[zone];
	int known, through, err = 0;

	if (count)
		qsort(items, count, sizeof(*items), compare_items);
	if (!is_divisible(items, count, 0, BLOCK_ITEMS)) {
		for (size_t i = 0; i < count && !err; i++)
			err = want_item(placed, zone, &items[i], first + level->first);
		return err ? err : want_goto(placed, family, first, 0);
	}
	known = place_level(zone, level, items, count, BLOCK_ITEMS, gotos, placed);
	through = known > (int)GOTO_ITEMS;
	if (through) {
		memcpy(items, gotos, (size_t)known * sizeof(*items));
		known = place_level(zone, &goto_level, items, (size_t)known, GOTO_ITEMS, gotos, placed);
	}
	for (int i = 0; i < known && !err; i++)
		err = want_item(placed, zone, &gotos[i], first + (uint32_t)through);
	if (known > 0 && (through || zone == ZONE_FROM) && !err) /* others lead there */
		err = want_goto(placed, family, first, 0);
	return known < 0 ? known : err;
}

/*
 * Those of no zone stay where they are. What leads past the pins leads further, from another priority:
 * with the same one it would be the rule that is there to the kernel, wherever it leads.
 */
static int place_others(const struct state *want, int family, struct state *placed)
{
	int err = want_goto(placed, family, END_PRIORITY, 0);

	for (size_t i = 0; i < want->rule_count && !err; i++) {
		struct rule rule = want->rules[i];
		uint32_t offset;

		if (rule.family != family || zone_of(&rule, &offset) != ZONES)
			continue;
		if (rule.target == CONFIG_PRIORITY + PLAN_MAIN) {
			rule.target = zone_next[ZONE_PIN];
			rule.priority--;
		}
		err = state_append_rule(placed, &rule);
	}
	return err;
}

static int place(const struct state *want, int family, struct state *placed)
{
	struct item *items = malloc((want->rule_count + 1) * sizeof(*items));
	struct item *gotos = malloc((want->rule_count + 1) * sizeof(*gotos));
	int err = items && gotos ? place_others(want, family, placed) : -ENOMEM;

	for (enum zone_id zone = 0; zone < ZONES && !err; zone++) {
		size_t known = 0;

		for (size_t i = 0; i < want->rule_count; i++) {
			const struct rule *rule = &want->rules[i];
			uint32_t offset;

			if (rule->family == family && zone_of(rule, &offset) == zone)
				items[known++] = (struct item){
					.prefix = zone == ZONE_FROM ? rule->src : rule->dst,
					.rule = rule, .offset = offset,
				};
		}
		err = place_zone(zone, family, items, known, gotos, placed);
	}
	free(items);
	free(gotos);
	return err;
}

/**
 * placement() - Place the rules of many uplinks
 * @want: rules as plan has them, in any order
 * @crowded: IPv4 and IPv6: somebody else has rules among ours, which gotos would pass over
 * @placed: {0}; receives them, or the same where that does not pay, in order
 *
 * Return: 0 or -ENOMEM
 */
int placement(const struct state *want, const bool crowded[2], struct state *placed)
{
	static const int families[] = { AF_INET, AF_INET6 };

	for (size_t f = 0; f < 2; f++) {
		int many = crowded[f] ? 0 : pays(want, families[f]);
		int err = many > 0 ? place(want, families[f], placed) : many;

		for (size_t i = 0; i < want->rule_count && !many && !err; i++)
			if (want->rules[i].family == families[f])
				err = state_append_rule(placed, &want->rules[i]);
		if (err)
			return err;
	}
	state_sort_rules(placed);
	return 0;
}
