/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and names of routing tables: rt_tables and rt_tables.d of iproute2. */
#ifndef SYMROUTE_TABLES_H
#define SYMROUTE_TABLES_H

#include "util/why.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLES_NAME_MAX 32 /* longer names are no link's */

/**
 * struct table_name - One name of a table
 * @table: its number
 * @name: its name
 * @ours: it stands in a file of ours
 * @lasting: in one that outlives a reboot
 */
struct table_name {
	uint32_t table;
	char name[TABLES_NAME_MAX];
	bool ours, lasting;
};

/**
 * struct tables - Every name that this host's files give
 * @names: in the order of the files: the administrator's first, ours last
 * @count: names in use
 * @max: room
 *
 * {0} is the empty one; tables_done() frees it.
 */
struct tables {
	struct table_name *names;
	size_t count, max;
};

int tables_load(struct tables *tables);
int tables_parse_line(const char *line, struct table_name *name);
uint32_t tables_number(const struct tables *tables, const char *name, bool ours);
int tables_name_ours(struct tables *tables, const char *name, uint32_t table);
const char *tables_name(const struct tables *tables, uint32_t table);
const char *tables_format(const struct tables *tables, uint32_t table, char text[TABLES_NAME_MAX]);
bool tables_is_lasting(const struct tables *tables, const char *name);
bool tables_is_reserved(uint32_t table);
bool tables_can_name(const char *ifname);
int tables_record(const char *ifname, uint32_t table, struct notes *notes);
void tables_done(struct tables *tables);

#endif
