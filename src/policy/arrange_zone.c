/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Priorities. A zone takes the place of a plain priority, or of two:
 *
 *   25100 to SERVER   26000 from ADDRESS   26900 to ADDRESS   27799 oif   27800 unreachable
 *
 * In a zone, by what is added to its first priority: +0 gates into the blocks
 * of gates, +1 their end; +2 those blocks, two priorities each; +70 the blocks
 * of rules, three each. The end of all of them goes on at the next zone, the
 * last one at 28700.
 */
#include "policy/arrange_part.h"

#include "model/config.h"
#include "policy/plan.h"

#define ZONE_PRIORITIES 900U
#define OIF_PRIORITY 27799U
#define TWIN_PRIORITY ARRANGE_LAST

const struct arrange_level arrange_levels[ARRANGE_LEVELS] = {
	{ .first = 70, .stride = 3, .blocks = ARRANGE_BLOCKS },
	{ .first = 2, .stride = 2, .blocks = 34 },
};

/* What a zone's rules had added to the base priority, by their place in a block. */
static const uint32_t plain[ARRANGE_ZONES][2] = {
	[ARRANGE_PIN] = { PLAN_PIN, PLAN_PIN },
	[ARRANGE_FROM] = { PLAN_MAIN, PLAN_ADDR },
	[ARRANGE_TO] = { PLAN_ADDR, PLAN_ADDR },
	[ARRANGE_FAIL] = { PLAN_FAIL, PLAN_FAIL },
};

/**
 * arrange_zone_first() - The first priority of a zone, which others lead to
 *
 * Return: priority
 */
uint32_t arrange_zone_first(enum arrange_zone zone)
{
	return ARRANGE_FIRST + (uint32_t)zone * ZONE_PRIORITIES;
}

/**
 * arrange_is_in_the_way() - Would a rule of somebody else be asked at another time?
 *
 * Return: true if it is between, or behind, our plain rules and not behind
 * the arranged ones
 */
bool arrange_is_in_the_way(uint32_t priority)
{
	return priority >= CONFIG_PRIORITY && priority <= ARRANGE_LAST;
}

/**
 * arrange_zone_of() - Where a rule is to be placed
 *
 * Return: zone; ARRANGE_NOT if no plan with the default priority has such a rule
 */
enum arrange_zone arrange_zone_of(const struct rule *rule, uint32_t *offset)
{
	bool src = rule->src.prefixlen && !rule->dst.prefixlen && !rule->oifname[0];
	bool dst = rule->dst.prefixlen && !rule->src.prefixlen && !rule->oifname[0];
	bool oif = rule->oifname[0] && !rule->src.prefixlen && !rule->dst.prefixlen;
	bool lookup = rule_is_lookup(rule);

	*offset = 0;
	switch (rule->priority - CONFIG_PRIORITY) {
	case PLAN_PIN:
		return dst && lookup ? ARRANGE_PIN : ARRANGE_NOT;
	case PLAN_MAIN:
		return src && rule->table == TABLE_MAIN ? ARRANGE_FROM : ARRANGE_NOT;
	case PLAN_ADDR:
		*offset = src;
		return !lookup ? ARRANGE_NOT : src ? ARRANGE_FROM : dst ? ARRANGE_TO : ARRANGE_NOT;
	case PLAN_OIF:
		return !lookup ? ARRANGE_NOT : oif ? ARRANGE_OIF : src ? ARRANGE_TWIN : ARRANGE_NOT;
	case PLAN_FAIL:
		return src && rule->unreachable ? ARRANGE_FAIL : ARRANGE_NOT;
	default:
		return ARRANGE_NOT;
	}
}

/**
 * arrange_priority() - The priority of a place
 *
 * Return: priority
 */
uint32_t arrange_priority(enum arrange_zone zone, uint32_t offset, uint32_t block)
{
	if (zone == ARRANGE_OIF)
		return OIF_PRIORITY;
	if (zone == ARRANGE_TWIN)
		return TWIN_PRIORITY;
	return arrange_zone_first(zone) + arrange_levels[0].first +
	       block * arrange_levels[0].stride + offset;
}

static uint32_t plain_priority(const struct rule *placed)
{
	uint32_t zone = (placed->priority - ARRANGE_FIRST) / ZONE_PRIORITIES;
	uint32_t rest = (placed->priority - ARRANGE_FIRST) % ZONE_PRIORITIES;
	uint32_t offset = (rest - arrange_levels[0].first) % arrange_levels[0].stride;

	if (placed->priority == OIF_PRIORITY || placed->priority == TWIN_PRIORITY)
		return CONFIG_PRIORITY + PLAN_OIF;
	if (placed->priority < ARRANGE_FIRST || zone >= ARRANGE_ZONES ||
	    rest < arrange_levels[0].first || offset > 1)
		return 0;
	return CONFIG_PRIORITY + plain[zone][offset];
}

/**
 * arrange_restore() - Give a placed rule its plain priority again
 *
 * Return: false, and @rule like @placed, if it is no placed rule
 */
bool arrange_restore(const struct rule *placed, struct rule *rule)
{
	enum arrange_zone zone;
	uint32_t offset, block = 0;

	*rule = *placed;
	rule->priority = plain_priority(placed);
	if (rule->priority && !rule_is_jump(placed)) {
		zone = arrange_zone_of(rule, &offset);
		if (zone < ARRANGE_ZONES)
			block = (placed->priority - arrange_priority(zone, offset, 0)) /
				arrange_levels[0].stride;
		if (zone != ARRANGE_NOT &&
		    arrange_priority(zone, offset, block) == placed->priority)
			return true;
	}
	rule->priority = placed->priority;
	return false;
}
