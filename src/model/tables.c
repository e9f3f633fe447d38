/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/tables.h"

#include "util/array.h"
#include "util/file.h"
#include "util/paths.h"
#include "model/state.h"

#include <dirent.h>
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

static int append(struct tables *tables, const struct table_name *name)
{
	return array_push(&tables->names, &tables->count, &tables->max, name);
}

static int load_file(struct tables *tables, const char *path, bool ours)
{
	struct table_name name = { .ours = ours, .lasting = strcmp(path, PATHS_TABLES) == 0 };
	char *text, *end;
	size_t length = 0;
	int err = file_load(path, &text, &length);

	for (char *line = text; !err && line < text + length; line = end + 1) {
		end = memchr(line, '\n', length - (size_t)(line - text));
		end = end ? end : text + length;
		*end = '\0';
		if (!tables_parse_line(line, &name))
			err = append(tables, &name);
	}
	free(text);
	return err;
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".conf") == 0 &&
	       strcmp(entry->d_name, PATHS_TABLES_NAME) != 0;
}

static int load_directory(struct tables *tables, const char *directory)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_conf, alphasort);
	int err = 0;

	for (int i = 0; i < count; i++) {
		char path[PATHS_MAX];

		if (err != -ENOMEM && path_join(path, directory, entries[i]->d_name) == 0)
			err = load_file(tables, path, false);
		free(entries[i]);
	}
	free(entries);
	return err == -ENOMEM ? err : 0;
}

/**
 * tables_load() - Read the names of this host
 *
 * iproute2's own file in /usr/share counts where /etc has none, as it does for
 * ip(8) (iproute2 6.7 lib/rt_names.c rtnl_rttable_initialize()).
 */
int tables_load(struct tables *tables)
{
	int err = load_file(tables, PATHS_IPROUTE2 "/rt_tables", false);

	if (err == -ENOENT)
		err = load_file(tables, PATHS_IPROUTE2_SHARE "/rt_tables", false);
	if (err != -ENOMEM)
		err = load_directory(tables, PATHS_IPROUTE2 "/rt_tables.d");
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_TABLES, true);
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_TABLES_FALLBACK, true);
	return err == -ENOMEM ? err : 0;
}

/**
 * tables_number() - Look a name up
 *
 * Return: the number in the first file that has the name; TABLE_UNSPEC if none has
 */
uint32_t tables_number(const struct tables *tables, const char *name, bool ours)
{
	for (size_t i = 0; i < tables->count; i++)
		if (tables->names[i].ours == ours && strcmp(tables->names[i].name, name) == 0)
			return tables->names[i].table;
	return TABLE_UNSPEC;
}

/**
 * tables_name() - Look a number up
 *
 * Return: its first name, inside @tables; NULL if it has none
 */
const char *tables_name(const struct tables *tables, uint32_t table)
{
	for (size_t i = 0; i < tables->count; i++)
		if (tables->names[i].table == table)
			return tables->names[i].name;
	return NULL;
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

/** tables_name_ours() - Give a table the name that was just kept for it */
int tables_name_ours(struct tables *tables, const char *name, uint32_t table)
{
	struct table_name entry = { .table = table, .ours = true };

	for (size_t i = 0; i < tables->count; i++) {
		if (tables->names[i].ours && strcmp(tables->names[i].name, name) == 0) {
			tables->names[i].table = table;
			return 0;
		}
	}
	strncpy(entry.name, name, sizeof(entry.name) - 1);
	return append(tables, &entry);
}

/** tables_is_lasting() - Is a name of ours kept over reboots? */
bool tables_is_lasting(const struct tables *tables, const char *name)
{
	for (size_t i = 0; i < tables->count; i++)
		if (tables->names[i].lasting && strcmp(tables->names[i].name, name) == 0)
			return true;
	return false;
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

static bool has_place(const struct tables *tables, const struct table_name *name)
{
	for (size_t i = 0; i < tables->count && !name->lasting; i++)
		if (tables->names[i].lasting && (tables->names[i].table == name->table ||
						 strcmp(tables->names[i].name, name->name) == 0))
			return true;
	return false;
}

static int load_ours(struct tables *tables, const char *path)
{
	int err = load_file(tables, path, true);

	return err == -ENOENT ? 0 : err;
}

static int record_in(const char *path, const struct tables *kept, const char *ifname,
		     uint32_t table)
{
	char text[FILE_TEXT_MAX] =
		"# Written by symroute: the routing table of each link it manages.\n";
	size_t used = strlen(text);
	int err = 0;

	for (size_t i = 0; i < kept->count && !err; i++) {
		const struct table_name *name = &kept->names[i];

		if (strcmp(name->name, ifname) == 0 || has_place(kept, name))
			continue;
		if (name->table == table)
			err = -EEXIST;
		else
			err = file_append(text, &used, "%u\t%s\n", name->table, name->name);
	}
	if (!err)
		err = file_append(text, &used, "%u\t%s\n", table, ifname);
	return err ? err : file_replace(path, text, used);
}

/**
 * tables_record() - Keep a link's table number, over reboots if possible
 *
 * An older number of the same name gives way. Files of others are only read.
 * What could be kept until the next reboot only moves to the file that lasts
 * as soon as that can be written. The files serve all network namespaces:
 * callers hold the lock on them.
 *
 * Return: 0; -EEXIST if the number has another name by now; -errno if it could
 * be kept nowhere
 */
int tables_record(const char *ifname, uint32_t table, struct notes *notes)
{
	struct tables lasting = { 0 }, passing = { 0 };
	int err = load_ours(&passing, PATHS_TABLES_FALLBACK);
	int lasting_err = load_ours(&lasting, PATHS_TABLES);

	if (!lasting_err && (err || passing.count))
		lasting_err = load_ours(&lasting, PATHS_TABLES_FALLBACK);
	if (!lasting_err)
		lasting_err = record_in(PATHS_TABLES, &lasting, ifname, table);
	if (!lasting_err) {
		err = passing.count ? file_remove(PATHS_TABLES_FALLBACK) : 0;
	} else if (lasting_err == -EEXIST) {
		err = -EEXIST;
	} else if (err || tables_number(&passing, ifname, true) != table) {
		notes_add(notes, "%s: %s, the name of table %u is not kept there", PATHS_TABLES,
			  strerror(-lasting_err), table);
		err = err ? err : record_in(PATHS_TABLES_FALLBACK, &passing, ifname, table);
		if (err && err != -EEXIST)
			notes_add(notes, "%s: %s, the name of table %u is not kept there",
				  PATHS_TABLES_FALLBACK, strerror(-err), table);
	}
	tables_done(&lasting);
	tables_done(&passing);
	return err;
}

/**
 * tables_done() - Free it
 * @tables: empty afterwards; {0} is fine
 */
void tables_done(struct tables *tables)
{
	free(tables->names);
	memset(tables, 0, sizeof(*tables));
}
