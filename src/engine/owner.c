/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/owner_part.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_tables(const void *item, const void *other)
{
	const struct owner *a = item, *b = other;

	return (a->table > b->table) - (a->table < b->table);
}

/**
 * owner_of_table() - Find a table's entry
 * @owners: entries so far
 *
 * Return: the entry; NULL if there is none
 */
struct owner *owner_of_table(const struct owners *owners, uint32_t table)
{
	const struct owner asked = { .table = table };
	size_t at = array_place(owners->list, owners->count, sizeof(asked), &asked,
				compare_tables);

	return at < owners->count && owners->list[at].table == table ? &owners->list[at] : NULL;
}

static void note_link(struct owner *owner, const char *ifname)
{
	size_t length = strlen(ifname);

	if (owner && !owner->ifname[0] && length < sizeof(owner->ifname))
		memcpy(owner->ifname, ifname, length);
}

static int note_table(struct owners *owners, uint32_t table, const char *ifname)
{
	struct owner owner = { .table = table };
	struct owner *list;
	size_t at;

	if (table == TABLE_MAIN || table == TABLE_UNSPEC)
		return 0;
	at = array_place(owners->list, owners->count, sizeof(owner), &owner, compare_tables);
	if (at == owners->count || owners->list[at].table != table) {
		list = array_room(owners->list, owners->count, &owners->max, sizeof(*list));
		if (!list)
			return -ENOMEM;
		owners->list = list;
		memmove(&list[at + 1], &list[at], (owners->count - at) * sizeof(*list));
		list[at] = owner;
		owners->count++;
	}
	note_link(&owners->list[at], ifname);
	return 0;
}

static bool is_from(const struct rule *rule)
{
	return rule_is_lookup(rule) && addr_is_set(&rule->src.addr);
}

static int compare_sources(const void *item, const void *other)
{
	const struct rule_ref *a = item, *b = other;
	int difference = prefix_compare(&a->rule->src, &b->rule->src);

	return difference ? difference : rule_compare(a->rule, b->rule);
}

static int make_indexes(struct owners *owners)
{
	const struct state *have = owners->have;

	if (!have->rule_count)
		return 0;
	owners->notes = calloc(have->rule_count, sizeof(*owners->notes));
	owners->sources = calloc(have->rule_count, sizeof(*owners->sources));
	if (!owners->notes || !owners->sources)
		return -ENOMEM;
	for (size_t i = have->rule_count; i-- > 0;) {
		const struct rule *rule = &have->rules[i];
		struct owner *owner = owner_of_table(owners, rule->table);

		if (is_from(rule))
			owners->sources[owners->source_count++].rule = rule;
		if (!owner)
			continue;
		owners->notes[i].next = owner->first;
		owner->first = rule;
	}
	qsort(owners->sources, owners->source_count, sizeof(*owners->sources), compare_sources);
	return 0;
}

/**
 * owner_next_rule() - The next rule of a table
 * @owners: entries
 *
 * Return: the rule; NULL if it was the last one
 */
const struct rule *owner_next_rule(const struct owners *owners, const struct rule *rule)
{
	return owners->notes[rule - owners->have->rules].next;
}

/**
 * owners_find() - Find out which link each table of ours is for
 * @owners: {0}; filled; owners_done() it, on failure too
 *
 * A table's own "oif" rule tells best: it holds the link's name even after
 * the link and its routes are gone. Then the table's name, then its routes.
 */
int owners_find(struct owners *owners, int family, const struct state *have,
		const struct tables *names)
{
	int err = 0;

	owners->family = family;
	owners->have = have;
	for (size_t i = 0; i < have->rule_count && !err; i++)
		err = note_table(owners, have->rules[i].table, have->rules[i].oifname);
	for (size_t i = 0; i < have->route_count && !err; i++)
		err = note_table(owners, have->routes[i].table, "");
	for (size_t i = 0; i < names->count; i++)
		note_link(owner_of_table(owners, names->names[i].table), names->names[i].name);
	for (size_t i = 0; i < have->route_count; i++)
		note_link(owner_of_table(owners, have->routes[i].table),
			  have->routes[i].ifname);
	return err ? err : make_indexes(owners);
}

/**
 * owners_knows() - Has any object of ours to do with a table?
 * @owners: entries
 */
bool owners_knows(const struct owners *owners, uint32_t table)
{
	return owner_of_table(owners, table) != NULL;
}

/**
 * owner_is_there() - Is what a rule selects still there?
 *
 * An address has to be on its link. Of a network, an address on any link will
 * do: a delegated one is handed on to others.
 */
bool owner_is_there(const struct host *host, uint32_t ifindex, const struct prefix *prefix)
{
	bool single = prefix->prefixlen == addr_bits(prefix->addr.family);

	return host_has_address_in(host, single ? ifindex : 0, prefix);
}

static bool judge(const struct owners *owners, const struct owner *owner)
{
	bool any = false;

	if (!owner->ifname[0])
		return true; /* its rules are judged one by one */
	if (!owner->ifindex)
		return false;
	for (const struct rule *rule = owner->first; rule; rule = owner_next_rule(owners, rule)) {
		if (!addr_is_set(&rule->src.addr))
			continue;
		if (owner_is_there(owners->host, owner->ifindex, &rule->src))
			return true;
		any = true;
	}
	return !any && host_has_family(owners->host, owner->ifindex, owners->family);
}

/**
 * owners_judge() - Find out whose link or address is gone
 * @owners: entries from owners_find()
 */
void owners_judge(struct owners *owners, const struct host *host)
{
	owners->host = host;
	for (size_t i = 0; i < owners->count; i++) {
		owners->list[i].ifindex = host_ifindex(host, owners->list[i].ifname);
		owners->list[i].live = judge(owners, &owners->list[i]);
	}
	owner_judge_rules(owners);
}

/**
 * owners_table() - The table that our objects use for a link
 * @owners: entries
 *
 * Return: the first such table; TABLE_UNSPEC if there is none, or a reserved one
 */
uint32_t owners_table(const struct owners *owners, const char *ifname)
{
	for (size_t i = 0; i < owners->count; i++)
		if (strcmp(owners->list[i].ifname, ifname) == 0 &&
		    !tables_is_reserved(owners->list[i].table))
			return owners->list[i].table;
	return TABLE_UNSPEC;
}

/**
 * owners_ifname() - The link that a table is in use for
 * @owners: judged entries
 *
 * Return: a link's name, inside @owners; NULL if no link that is there uses it
 */
const char *owners_ifname(const struct owners *owners, uint32_t table)
{
	const struct owner *owner = owner_of_table(owners, table);

	return owner && owner->ifname[0] && owner->live ? owner->ifname : NULL;
}

/**
 * owners_has() - Has a link a table of ours that is in use?
 * @owners: judged entries
 */
bool owners_has(const struct owners *owners, const char *ifname)
{
	for (size_t i = 0; i < owners->count; i++)
		if (owners->list[i].live && strcmp(owners->list[i].ifname, ifname) == 0)
			return true;
	return false;
}

/**
 * owners_has_index() - Has a link a table of ours that is in use?
 * @owners: judged entries
 */
bool owners_has_index(const struct owners *owners, uint32_t ifindex)
{
	for (size_t i = 0; i < owners->count; i++)
		if (owners->list[i].live && owners->list[i].ifindex == ifindex)
			return true;
	return false;
}

static int compare_source(const void *item, const void *other)
{
	const struct rule_ref *ref = other;

	return prefix_compare(item, &ref->rule->src);
}

/**
 * owner_first_from() - Find the rules from a source that look up a link's table
 * @owners: entries
 *
 * Return: index in @sources of the first one, if there is any: others follow it
 */
size_t owner_first_from(const struct owners *owners, const struct prefix *src)
{
	return array_place(owners->sources, owners->source_count, sizeof(*owners->sources), src,
			   compare_source);
}

/**
 * owners_done() - Free it
 * @owners: empty afterwards; {0} is fine
 */
void owners_done(struct owners *owners)
{
	free(owners->list);
	free(owners->notes);
	free(owners->sources);
	memset(owners, 0, sizeof(*owners));
}
