/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/tables_file.h"

#include "model/state.h"
#include "util/file.h"
#include "util/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The administrator's, then the distribution's (iproute2 6.8, 6.7). */
static const char *const places[] = { PATHS_IPROUTE2, PATHS_IPROUTE2_VENDORS };

#define PLACES (sizeof(places) / sizeof(places[0]))

static int load_file(struct tables *tables, const char *path, bool ours)
{
	struct table_name name = { .ours = ours };
	char *text, *end;
	size_t length = 0;
	int err = file_load(path, &text, &length);

	for (char *line = text; !err && line < text + length; line = end + 1) {
		end = memchr(line, '\n', length - (size_t)(line - text));
		end = end ? end : text + length;
		*end = '\0';
		if (!tables_parse_line(line, &name))
			err = tables_add(tables, &name);
	}
	free(text);
	return err;
}

static int load_main(struct tables *tables)
{
	int err = -ENOENT;

	for (size_t i = 0; i < PLACES && err == -ENOENT; i++) {
		char path[PATHS_MAX];

		path_join(path, places[i], "rt_tables");
		err = load_file(tables, path, false);
	}
	return err;
}

static int is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".conf") == 0 &&
	       strcmp(entry->d_name, PATHS_TABLES_NAME) != 0;
}

/* Whatever it is: a link to /dev/null is how a vendor's file is switched off. */
static bool is_hidden(size_t place, const char *name)
{
	for (size_t i = 0; i < place; i++) {
		char path[PATHS_MAX];
		struct stat status;
		int length = snprintf(path, sizeof(path), "%s/rt_tables.d/%s", places[i], name);

		if (length > 0 && length < PATHS_MAX && lstat(path, &status) == 0)
			return true;
	}
	return false;
}

static int load_directory(struct tables *tables, size_t place)
{
	char directory[PATHS_MAX];
	struct dirent **entries = NULL;
	int count, err = 0;

	path_join(directory, places[place], "rt_tables.d");
	count = scandir(directory, &entries, is_conf, alphasort);
	for (int i = 0; i < count; i++) {
		char path[PATHS_MAX];

		if (err != -ENOMEM && !is_hidden(place, entries[i]->d_name) &&
		    path_join(path, directory, entries[i]->d_name) == 0)
			err = load_file(tables, path, false);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/**
 * tables_load() - Read the names of this host
 *
 * A vendor's rt_tables counts where /etc has none, and each file of a vendor's
 * rt_tables.d where /etc's has none of its name, as for ip(8) (iproute2 6.7
 * lib/rt_names.c rtnl_rttable_initialize()).
 */
int tables_load(struct tables *tables)
{
	int err = load_main(tables);

	for (size_t i = 0; i < PLACES && err != -ENOMEM; i++)
		err = load_directory(tables, i);
	if (err != -ENOMEM)
		err = load_file(tables, PATHS_TABLES, true);
	return err == -ENOMEM ? err : 0;
}

static struct table_name *with_name(struct table_name *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i].name, name) == 0)
			return &names[i];
	return NULL;
}

static struct table_name *with_number(struct table_name *names, size_t count, uint32_t table)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].table == table)
			return &names[i];
	return NULL;
}

static bool are_taken(const struct tables *ours, struct table_name *names, size_t count)
{
	for (size_t i = 0; i < ours->count; i++) {
		const struct table_name *other = with_number(names, count, ours->names[i].table);

		if (other && strcmp(other->name, ours->names[i].name) != 0)
			return true;
	}
	return false;
}

/* Names that nobody uses stay, too, as long as their numbers are not needed. */
static int format(const struct tables *ours, struct table_name *names, size_t count, tables_is_used *is_used,
		  void *data, char text[FILE_TEXT_MAX], size_t *used)
{
	bool crowded = are_taken(ours, names, count);
	int err = file_append(text, used,
			      "# Written by symroute: the routing table of each link it manages.\n");

	for (size_t i = 0; i < ours->count && !err; i++) {
		const struct table_name *name = &ours->names[i];
		struct table_name *other;

		if (with_name(names, count, name->name) || (crowded && is_used && !is_used(name, data)))
			continue;
		other = with_number(names, count, name->table);
		if (other)
			other->table = TABLE_UNSPEC;
		err = file_append(text, used, "%u\t%s\n", name->table, name->name);
	}
	for (size_t i = 0; i < count && !err; i++)
		if (names[i].table)
			err = file_append(text, used, "%u\t%s\n", names[i].table, names[i].name);
	return err;
}

/**
 * tables_record() - Keep links' table numbers over reboots
 * @names: one whose number has another name that is in use is not kept: its number becomes TABLE_UNSPEC
 * @is_used: does this name of ours have to stay? NULL: all of them
 *
 * An older number of the same name gives way. If a number has another name,
 * all that are not in use do. Files of others are only read. Ours serves all
 * network namespaces: callers hold the lock on it.
 *
 * Return: 0; -errno if none could be kept: the kernel's objects tell them as long as they are there
 */
int tables_record(struct table_name *names, size_t count, tables_is_used *is_used, void *data)
{
	static char text[FILE_TEXT_MAX]; /* on the stack, each of its pages would be touched */
	struct tables ours = { 0 };
	size_t used = 0;
	int err = load_file(&ours, PATHS_TABLES, true);

	if (err == -ENOENT)
		err = 0;
	if (!err)
		err = format(&ours, names, count, is_used, data, text, &used);
	if (!err)
		err = file_replace(PATHS_TABLES, text, used);
	tables_done(&ours);
	return err;
}
