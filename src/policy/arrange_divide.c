/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks. The rules of a zone are its first members; they are put into blocks
 * by the first bits of their addresses, and a gate for each block, which leads
 * packets with those bits into it, is a member of the next level, up to the
 * zone's own gates. A packet that its block has no answer for goes on at the
 * next zone.
 */
#include "policy/arrange_part.h"

#include <errno.h>
#include <stdlib.h>

static int compare_members(const void *a, const void *b)
{
	const struct arrange_member *one = a, *other = b;

	return prefix_compare(&one->prefix, &other->prefix);
}

static bool bit_of(const struct arrange_member *member, uint8_t bit)
{
	return member->prefix.addr.bytes[bit / 8] >> (7 - bit % 8) & 1;
}

/*
 * Two rules of one prefix count as one. A member whose prefix is that of the
 * leaf is for packets of either half. No gate is for all packets: the kernel
 * takes it and its neighbours for the same rule.
 */
static bool is_divisible(const struct arrange_work *zone, const struct arrange_leaf *leaf)
{
	const struct arrange_member *members = &zone->members.list[leaf->first];
	size_t prefixes = 0;

	if (!leaf->prefix.prefixlen)
		return true;
	if (leaf->shortest <= leaf->prefix.prefixlen)
		for (size_t i = 0; i < leaf->count; i++)
			if (members[i].prefix.prefixlen <= leaf->prefix.prefixlen)
				return false;
	for (size_t i = 0; i < leaf->count && prefixes <= zone->width; i++)
		prefixes += i == 0 || compare_members(&members[i], &members[i - 1]) != 0;
	return prefixes > zone->width;
}

static int divide(struct arrange_work *zone, struct arrange_leaf leaf)
{
	const struct arrange_member *members = &zone->members.list[leaf.first];

	while (is_divisible(zone, &leaf)) {
		uint8_t bit = leaf.prefix.prefixlen;
		struct arrange_leaf second = leaf;
		size_t low = 0;
		int err;

		leaf.prefix = prefix_of(&members[0].prefix.addr, (uint8_t)(bit + 1));
		if (bit_of(&members[0], bit) == bit_of(&members[leaf.count - 1], bit))
			continue;
		while (!bit_of(&members[low], bit))
			low++;
		second.prefix = prefix_of(&members[low].prefix.addr, (uint8_t)(bit + 1));
		second.first += low;
		second.count -= low;
		leaf.count = low;
		err = divide(zone, leaf);
		return err ? err : divide(zone, second);
	}
	if (zone->leaf_count == zone->level->blocks)
		return -ENOSPC;
	zone->leaves[zone->leaf_count++] = leaf;
	return 0;
}

/**
 * arrange_divide() - Divide a level's members into as many blocks as there is room for
 * @zone: its members, at least one; sorted; receives the blocks
 */
void arrange_divide(struct arrange_work *zone)
{
	struct arrange_leaf all = {
		.prefix = prefix_any(zone->family),
		.count = zone->members.count,
		.shortest = UINT8_MAX,
	};

	for (size_t i = 0; i < zone->members.count; i++)
		if (zone->members.list[i].prefix.prefixlen < all.shortest)
			all.shortest = zone->members.list[i].prefix.prefixlen;
	qsort(zone->members.list, zone->members.count, sizeof(*zone->members.list),
	      compare_members);
	zone->width = ARRANGE_WIDTH / 2;
	do { /* ends: at the latest there are two blocks */
		zone->leaf_count = 0;
		zone->width *= 2;
	} while (divide(zone, all));
}
