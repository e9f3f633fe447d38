/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/tables.h"

#include "util/array.h"
#include "model/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * tables_parse_line() - Read "NUMBER NAME" as iproute2 does
 *
 * Return: 0; -ENOENT for a comment or an empty line; -EINVAL for anything else
 */
int tables_parse_line(const char *line, struct table_name *name)
{
	const char *start = line + strspn(line, " \t");
	unsigned long number;
	size_t length;
	char *end;

	if (*start == '#' || *start == '\n' || *start == '\0')
		return -ENOENT;
	if (*start < '0' || *start > '9')
		return -EINVAL;
	errno = 0;
	number = strtoul(start, &end, strncmp(start, "0x", 2) == 0 ? 16 : 10);
	if (errno || number > UINT32_MAX || (*end != ' ' && *end != '\t'))
		return -EINVAL;
	end += strspn(end, " \t");
	length = strcspn(end, " \t\r\n");
	if (length == 0 || length >= sizeof(name->name))
		return -EINVAL;
	name->table = (uint32_t)number;
	memcpy(name->name, end, length);
	name->name[length] = '\0';
	return 0;
}

/* Of equal ones, the first of the files comes first. */
static int compare_numbers(const struct tables *tables, uint32_t index,
			   const struct table_name *key, uint32_t key_index)
{
	uint32_t table = tables->names[index].table;

	if (table != key->table)
		return table < key->table ? -1 : 1;
	return (index > key_index) - (index < key_index);
}

static int compare_names(const struct tables *tables, uint32_t index,
			 const struct table_name *key, uint32_t key_index)
{
	int difference = strcmp(tables->names[index].name, key->name);

	return difference ? difference : (index > key_index) - (index < key_index);
}

typedef int compare_keys(const struct tables *tables, uint32_t index, const struct table_name *key,
			 uint32_t key_index);

/* Where a key is, or belongs: the first place that is not before it. */
static size_t find(const struct tables *tables, const uint32_t *order, size_t count,
		   compare_keys *compare, const struct table_name *key, uint32_t key_index)
{
	size_t first = 0, end = count;

	if (count && compare(tables, order[count - 1], key, key_index) < 0)
		return count; /* as it is while a sorted file is read */
	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (compare(tables, order[middle], key, key_index) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static void insert(const struct tables *tables, uint32_t *order, size_t count,
		   compare_keys *compare, uint32_t index)
{
	size_t at = find(tables, order, count, compare, &tables->names[index], index);

	memmove(&order[at + 1], &order[at], (count - at) * sizeof(*order));
	order[at] = index;
}

/** tables_add() - Append a name to those that there are */
int tables_add(struct tables *tables, const struct table_name *name)
{
	size_t max = tables->max, count = tables->count;
	uint32_t *order;
	int err = array_push(&tables->names, &tables->count, &max, name);

	if (err)
		return err;
	if (max > tables->max) {
		order = realloc(tables->order, 2 * max * sizeof(*order));
		if (!order) {
			tables->count--;
			return -ENOMEM;
		}
		if (count)
			memmove(&order[max], &order[tables->max], count * sizeof(*order));
		tables->order = order;
		tables->max = max;
	}
	insert(tables, tables->order, count, compare_numbers, (uint32_t)count);
	insert(tables, tables->order + max, count, compare_names, (uint32_t)count);
	return 0;
}

/* The first entry of that name, or NULL. */
static struct table_name *find_name(const struct tables *tables, const char *name, bool ours)
{
	const uint32_t *order;
	struct table_name key;

	if (!tables->order || strlen(name) >= sizeof(key.name))
		return NULL;
	order = tables->order + tables->max;
	snprintf(key.name, sizeof(key.name), "%s", name);
	for (size_t i = find(tables, order, tables->count, compare_names, &key, 0);
	     i < tables->count && strcmp(tables->names[order[i]].name, name) == 0; i++)
		if (tables->names[order[i]].ours == ours)
			return &tables->names[order[i]];
	return NULL;
}

/**
 * tables_number() - Look a name up
 *
 * Return: the number in the first file that has the name; TABLE_UNSPEC if none has
 */
uint32_t tables_number(const struct tables *tables, const char *name, bool ours)
{
	const struct table_name *found = find_name(tables, name, ours);

	return found ? found->table : TABLE_UNSPEC;
}

/**
 * tables_name() - Look a number up
 *
 * Return: its first name, inside @tables; NULL if it has none
 */
const char *tables_name(const struct tables *tables, uint32_t table)
{
	const struct table_name key = { .table = table };
	size_t i = find(tables, tables->order, tables->count, compare_numbers, &key, 0);

	if (i == tables->count || tables->names[tables->order[i]].table != table)
		return NULL;
	return tables->names[tables->order[i]].name;
}

static void renumber(struct tables *tables, struct table_name *name, uint32_t table)
{
	uint32_t index = (uint32_t)(name - tables->names);
	size_t at = find(tables, tables->order, tables->count, compare_numbers, name, index);

	memmove(&tables->order[at], &tables->order[at + 1],
		(tables->count - at - 1) * sizeof(*tables->order));
	name->table = table;
	insert(tables, tables->order, tables->count - 1, compare_numbers, index);
}

/** tables_name_ours() - Give a table the name that was just kept for it */
int tables_name_ours(struct tables *tables, const char *name, uint32_t table)
{
	struct table_name entry = { .table = table, .ours = true };
	struct table_name *found = find_name(tables, name, true);

	if (found) {
		renumber(tables, found, table);
		return 0;
	}
	strncpy(entry.name, name, sizeof(entry.name) - 1);
	return tables_add(tables, &entry);
}

/** tables_format() - Write a table: its name, or else its number */
const char *tables_format(const struct tables *tables, uint32_t table, char text[TABLES_NAME_MAX])
{
	const char *name = table == TABLE_MAIN	  ? "main" :
			   table == TABLE_LOCAL	  ? "local" :
			   table == TABLE_DEFAULT ? "default" :
						    tables_name(tables, table);

	if (name)
		snprintf(text, TABLES_NAME_MAX, "%s", name);
	else
		snprintf(text, TABLES_NAME_MAX, "%" PRIu32, table);
	return text;
}

/**
 * tables_unused() - Find a number that only a name of ours keeps, of which nothing is left
 * @is_used: does this name have to stay?
 *
 * Return: the lowest of @first..@last; TABLE_UNSPEC if there is none
 */
uint32_t tables_unused(const struct tables *tables, uint32_t first, uint32_t last,
		       tables_is_used *is_used, void *data)
{
	const struct table_name key = { .table = first };
	uint32_t passed = TABLE_UNSPEC; /* one that has to stay, of somebody else's or in use */

	for (size_t i = find(tables, tables->order, tables->count, compare_numbers, &key, 0);
	     i < tables->count; i++) {
		const struct table_name *name = &tables->names[tables->order[i]], *next;

		if (name->table > last)
			break;
		if (name->table == passed)
			continue;
		if (!name->ours || is_used(name, data)) {
			passed = name->table;
			continue;
		}
		next = i + 1 < tables->count ? &tables->names[tables->order[i + 1]] : NULL;
		if (!next || next->table != name->table)
			return name->table;
	}
	return TABLE_UNSPEC;
}

/**
 * tables_is_reserved() - Is a table the kernel's own?
 *
 * Return: true for unspec, default, main and local
 */
bool tables_is_reserved(uint32_t table)
{
	return table == TABLE_UNSPEC || (table >= TABLE_DEFAULT && table <= TABLE_LOCAL);
}

/**
 * tables_can_name() - Can a link's name be a table's name?
 *
 * ip(8) would take "main" for the kernel's table and "100" for a number, and
 * a name that our file's format cannot hold would spoil the file.
 *
 * Return: false for such a name
 */
bool tables_can_name(const char *ifname)
{
	static const char *const reserved[] = { "unspec", "default", "main", "local", "all" };

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcmp(ifname, reserved[i]) == 0)
			return false;
	if (*ifname >= '0' && *ifname <= '9')
		return false;
	for (; *ifname; ifname++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@+",
			    *ifname))
			return false;
	return true;
}

/**
 * tables_done() - Free it
 * @tables: empty afterwards; {0} is fine
 */
void tables_done(struct tables *tables)
{
	free(tables->names);
	free(tables->order);
	memset(tables, 0, sizeof(*tables));
}
