/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/link_table.h"

#include <errno.h>
#include <string.h>

static int is_empty(struct kernel *kernel, int family, uint32_t table, uint32_t ifindex,
		    bool *empty, struct why *why)
{
	struct state own = { 0 }, foreign = { 0 };
	int err = kernel_read_table(kernel, family, table, &own, &foreign, why);

	*empty = foreign.route_count == 0;
	for (size_t i = 0; i < own.route_count; i++)
		*empty &= own.routes[i].ifindex == ifindex;
	state_done(&own);
	state_done(&foreign);
	return err;
}

static int table_is_free(struct kernel *kernel, const struct have *have, uint32_t table,
			 uint32_t ifindex, bool *free, struct why *why)
{
	int err = 0;

	*free = !have->foreign.taken[table - CONFIG_TABLE_FIRST] &&
		!tables_name(&have->names, table);
	for (size_t i = 0; i < FAMILIES && *free && !err; i++) {
		*free = !owners_ifname(&have->owners[i], table);
		if (*free)
			err = is_empty(kernel, have_families[i], table, ifindex, free, why);
	}
	return err;
}

/*
 * The one that our objects in the kernel use for the link serves where names
 * can be kept nowhere. Then it is the lowest free one.
 */
static int find_table(struct kernel *kernel, const char *ifname, struct have *have,
		      uint32_t *table, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < FAMILIES && !err; i++)
		err = have_read_family(kernel, have_families[i], have, why);
	for (size_t i = 0; i < FAMILIES && !*table; i++)
		*table = owners_table(&have->owners[i], ifname);
	for (uint32_t id = CONFIG_TABLE_FIRST; id <= CONFIG_TABLE_LAST && !*table && !err; id++) {
		bool free = false;

		err = table_is_free(kernel, have, id, host_ifindex(&have->host, ifname), &free,
				    why);
		if (free && !err)
			*table = id;
	}
	return err;
}

/**
 * link_table_pick() - Find the number of a link's table
 * @table: {0}; receives number and record
 *
 * A table that somebody else gave the link's name wins; then the one that is
 * set; then the one that we named; then find_table().
 *
 * Return: 0; -ENOSPC if none is free; -errno
 */
int link_table_pick(struct kernel *kernel, const char *ifname, const struct config *config,
		    struct have *have, struct link_table *table, struct why *why)
{
	bool can_name = tables_can_name(ifname);
	uint32_t others = can_name ? tables_number(&have->names, ifname, false) : TABLE_UNSPEC;
	uint32_t named = can_name ? tables_number(&have->names, ifname, true) : TABLE_UNSPEC;
	int err = 0;

	table->number = others ? others : config->table ? config->table : named;
	if (table->number == TABLE_UNSPEC)
		err = find_table(kernel, ifname, have, &table->number, why);
	if (err)
		return err;
	table->record = can_name && !others && table->number != named;
	if (table->number == TABLE_UNSPEC)
		return why_set(why, -ENOSPC, "no free table number in %u..%u", CONFIG_TABLE_FIRST,
			       CONFIG_TABLE_LAST);
	return 0;
}

/**
 * link_table_check() - Refuse a table that is not only this link's
 *
 * Routes of somebody else keep us from taking a table. Where we are already,
 * they may have been added since, and the lease goes on; where nothing is
 * wanted of it, none is taken.
 *
 * Return: 0; -EEXIST if the table is the kernel's, another link's, or holds
 * routes of somebody else; -errno
 */
int link_table_check(struct kernel *kernel, const char *ifname, int family,
		     const struct have *have, bool wanted, struct link_table *table,
		     struct notes *notes, struct why *why)
{
	const struct owners *owners = &have->owners[have_index(family)];
	const char *other = owners_ifname(owners, table->number);
	bool there = owners_table(owners, ifname) == table->number;
	struct state foreign = { 0 };
	char text[STATE_TEXT_MAX];
	int err;

	if (tables_is_reserved(table->number))
		return why_set(why, -EEXIST, "table %u, named %s, is the kernel's own",
			       table->number, ifname);
	if (other && strcmp(other, ifname) != 0)
		return why_set(why, -EEXIST, "table %u is in use for %s", table->number, other);
	err = kernel_read_table(kernel, family, table->number, &table->inside, &foreign, why);
	table->crowded = foreign.route_count > 0;
	if (foreign.route_count)
		route_format(&foreign.routes[0], text);
	if (!err && foreign.route_count && (there || !wanted))
		notes_add(notes, "table %u holds a route that is not ours: %s", table->number,
			  text);
	else if (!err && foreign.route_count)
		err = why_set(why, -EEXIST, "table %u holds a route that is not ours: %s",
			      table->number, text);
	state_done(&foreign);
	return err;
}

/**
 * link_table_done() - Free it
 * @table: empty afterwards; {0} is fine
 */
void link_table_done(struct link_table *table)
{
	state_done(&table->inside);
	memset(table, 0, sizeof(*table));
}
