/* SPDX-License-Identifier: BSD-2-Clause */
#include "tables.h"

#include "array.h"
#include "file.h"
#include "paths.h"
#include "state.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 512

/**
 * tables_parse_line() - Read "NUMBER NAME" as iproute2 does
 * @line: one line; the number is decimal, or hexadecimal behind 0x
 * @name: filled on success; @name->ours is not
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

/**
 * load_file() - Add the names of one file
 * @tables: to grow
 * @path: the file; a missing one has no names
 * @ours: it is a file of ours
 *
 * Return: 0; -ENOMEM; -errno if the file is there and cannot be read
 */
static int load_file(struct tables *tables, const char *path, bool ours)
{
	struct table_name name = { .ours = ours };
	char line[LINE_MAX_BYTES];
	FILE *file = file_open(path);
	int err = 0;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (!err && fgets(line, sizeof(line), file)) {
		struct table_name *names;

		if (!strchr(line, '\n') && !feof(file)) {
			for (int byte = 0; byte != EOF && byte != '\n'; byte = getc(file))
				;
			continue; /* longer than any name: a comment */
		}
		if (tables_parse_line(line, &name))
			continue;
		names = array_room(tables->names, tables->count, &tables->max, sizeof(*names));
		if (!names) {
			err = -ENOMEM;
			break;
		}
		tables->names = names;
		names[tables->count++] = name;
	}
	fclose(file);
	return err;
}

/**
 * is_conf() - Is a directory entry a file that iproute2 reads?
 * @entry: entry of rt_tables.d
 *
 * Return: 1 for NAME.conf but ours, else 0
 */
static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".conf") == 0 &&
	       strcmp(entry->d_name, PATHS_TABLES_NAME) != 0;
}

/**
 * load_directory() - Add the names of other people's files in rt_tables.d
 * @tables: to grow
 * @directory: rt_tables.d; a missing one has no names
 *
 * Return: 0 or -ENOMEM
 */
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
 * @tables: receives them; a file that cannot be read has none
 *
 * Return: 0 or -ENOMEM
 */
int tables_load(struct tables *tables)
{
	int err = load_file(tables, PATHS_IPROUTE2 "/rt_tables", false);

	if (err != -ENOMEM)
		err = load_directory(tables, PATHS_IPROUTE2 "/rt_tables.d");
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_IPROUTE2_SHARE "/rt_tables", false);
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_TABLES, true);
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_TABLES_FALLBACK, true);
	return err == -ENOMEM ? err : 0;
}

/**
 * tables_number() - Look a name up
 * @tables: names
 * @name: name asked for
 * @ours: in files of ours; else in those of others
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
 * @tables: names
 * @table: number asked for
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

/**
 * tables_is_reserved() - Is a table the kernel's own?
 * @table: number
 *
 * Return: true for unspec, default, main and local
 */
bool tables_is_reserved(uint32_t table)
{
	return table == TABLE_UNSPEC || (table >= TABLE_DEFAULT && table <= TABLE_LOCAL);
}

/**
 * tables_can_name() - Can a link's name be a table's name?
 * @ifname: name of a link
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
 * tables_record() - Keep a link's table number, over reboots if possible
 * @ifname: link; the name becomes the table's
 * @table: its number
 * @notes: says where it could not be kept
 *
 * An older number of the same name gives way. Files of others are only read.
 * The file serves all network namespaces: callers hold the lock on it.
 *
 * Return: 0; -EEXIST if the number has another name by now; -errno if it could
 * be kept nowhere
 */
int tables_record(const char *ifname, uint32_t table, struct notes *notes)
{
	static const char *const files[] = { PATHS_TABLES, PATHS_TABLES_FALLBACK };
	int err = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char text[FILE_TEXT_MAX] =
			"# Written by symroute: the routing table of each link it manages.\n";
		struct tables kept = { 0 };
		size_t used = strlen(text);

		err = load_file(&kept, files[i], true);
		for (size_t j = 0; j < kept.count && !err; j++) {
			if (strcmp(kept.names[j].name, ifname) == 0)
				continue;
			if (kept.names[j].table == table)
				err = -EEXIST;
			else
				err = file_append(text, &used, "%u\t%s\n", kept.names[j].table,
						  kept.names[j].name);
		}
		tables_done(&kept);
		if (err == -EEXIST)
			return err;
		if (!err)
			err = file_append(text, &used, "%u\t%s\n", table, ifname);
		if (!err)
			err = file_replace(files[i], text, used);
		if (!err)
			return 0;
		notes_add(notes, "%s: %s, the name of table %u is not kept there", files[i],
			  strerror(-err), table);
	}
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
