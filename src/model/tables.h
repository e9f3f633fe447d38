/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and names of routing tables: rt_tables and rt_tables.d of iproute2. */
#ifndef SYMROUTE_TABLES_H
#define SYMROUTE_TABLES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLES_NAME_MAX 32 /* longer names are no link's */

/**
 * struct table_name - One name of a table
 * @table: its number
 * @name: its name
 * @ours: it stands in our file
 */
struct table_name {
	uint32_t table;
	char name[TABLES_NAME_MAX];
	bool ours;
};

/**
 * struct tables - Every name that this host's files give
 * @names: in the order of the files: the administrator's first, ours last
 * @order: indexes of @names by number, then, from @max on, by name
 * @count: names in use
 * @max: room
 *
 * {0} is the empty one; tables_done() frees it.
 */
struct tables {
	struct table_name *names;
	uint32_t *order;
	size_t count, max;
};

/* Is a name of ours in use, so that it has to stay? */
typedef bool tables_is_used(const struct table_name *name, void *data);

int tables_add(struct tables *tables, const struct table_name *name);
int tables_parse_line(const char *line, struct table_name *name);
uint32_t tables_number(const struct tables *tables, const char *name, bool ours);
int tables_name_ours(struct tables *tables, const char *name, uint32_t table);
const char *tables_name(const struct tables *tables, uint32_t table);
const char *tables_format(const struct tables *tables, uint32_t table, char text[TABLES_NAME_MAX]);
uint32_t tables_unused(const struct tables *tables, uint32_t first, uint32_t last,
		       tables_is_used *is_used, void *data);
bool tables_is_reserved(uint32_t table);
bool tables_can_name(const char *ifname);
void tables_done(struct tables *tables);

#endif
