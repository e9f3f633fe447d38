/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the arrangement share, and no one else needs. */
#ifndef SYMROUTE_ARRANGE_PART_H
#define SYMROUTE_ARRANGE_PART_H

#include "policy/arrange.h"

/**
 * enum arrange_zone - Where a rule is placed; in the order in which packets come by
 * @ARRANGE_PIN: to a server
 * @ARRANGE_FROM: from an address, into main and into a link's table
 * @ARRANGE_TO: to an address
 * @ARRANGE_FAIL: from an address, nowhere
 * @ARRANGE_ZONES: those that have blocks
 * @ARRANGE_OIF: sockets bound to a link; one behind the other
 * @ARRANGE_TWIN: what diff_delete() adds to delete it again
 * @ARRANGE_NOT: such a rule cannot be arranged
 */
enum arrange_zone {
	ARRANGE_PIN,
	ARRANGE_FROM,
	ARRANGE_TO,
	ARRANGE_FAIL,
	ARRANGE_ZONES,
	ARRANGE_OIF = ARRANGE_ZONES,
	ARRANGE_TWIN,
	ARRANGE_NOT,
};

#define ARRANGE_LEVELS 2U /* 256 blocks are two steps of 16 */
#define ARRANGE_WIDTH 16U /* a block's members; split sooner, there are more gates to pass */
#define ARRANGE_BLOCKS 256U

/**
 * struct arrange_level - Where the blocks of a zone are that hold the same
 * @first: what is added to the zone's first priority
 * @stride: priorities of a block; its members have the first ones, its end the last
 * @blocks: so many there are
 */
struct arrange_level {
	uint32_t first, stride, blocks;
};

extern const struct arrange_level arrange_levels[ARRANGE_LEVELS];

/**
 * struct arrange_member - A rule in a block
 * @rule: rule
 * @prefix: its source or destination, whichever the zone is about
 * @offset: place in its block
 */
struct arrange_member {
	struct rule rule;
	struct prefix prefix;
	uint32_t offset;
};

/**
 * struct arrange_members - Members of a level
 * @list: sorted by prefix
 * @count: in use
 * @max: room
 */
struct arrange_members {
	struct arrange_member *list;
	size_t count, max;
};

/**
 * struct arrange_leaf - Members that are a block
 * @prefix: what no member of another block is in
 * @first: place of the first member
 * @count: how many
 * @shortest: bits that each member's prefix has, at least
 * @block: number of the block
 */
struct arrange_leaf {
	struct prefix prefix;
	size_t first, count;
	uint8_t shortest;
	uint32_t block;
};

/**
 * struct arrange_work - A zone at work
 * @zone: which one
 * @family: AF_INET or AF_INET6
 * @level: level at work
 * @arranged: rules as the kernel has them
 * @want: receives the rules
 * @members: of the level
 * @gates: receives the members of the next one
 * @leaves: the level's blocks
 * @leaf_count: how many
 * @width: members of a block, at most
 */
struct arrange_work {
	enum arrange_zone zone;
	int family;
	const struct arrange_level *level;
	const struct state *arranged;
	struct state *want;
	struct arrange_members members, gates;
	struct arrange_leaf leaves[ARRANGE_BLOCKS];
	size_t leaf_count;
	size_t width;
};

uint32_t arrange_zone_first(enum arrange_zone zone);
enum arrange_zone arrange_zone_of(const struct rule *rule, uint32_t *offset);
uint32_t arrange_priority(enum arrange_zone zone, uint32_t offset, uint32_t block);
bool arrange_restore(const struct rule *placed, struct rule *rule);

void arrange_divide(struct arrange_work *zone);
int arrange_build(int family, const struct state *rules, const struct state *arranged,
		  struct state *want);
int arrange_subtract(const struct state *from, const struct state *other, struct state *rest);

#endif
