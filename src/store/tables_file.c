/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"

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

static bool has_name(const struct table_name *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i].name, name) == 0)
			return true;
	return false;
}

/*
 * Names that nobody uses stay, too, as long as their numbers are not needed.
 * @ours: receives those that stay, by nothing but their place in the file
 * Return: how many of @names can be kept: they come first then
 */
static size_t pick(struct tables *ours, struct table_name *names, size_t count, tables_is_used *is_used,
		   void *data)
{
	size_t kept = 0, left = 0;
	bool crowded = false;

	for (size_t i = 0; i < count; i++) {
		bool free = true;

		for (size_t j = 0; j < ours->count; j++) {
			const struct table_name *other = &ours->names[j];
			bool taken = other->table == names[i].table && !has_name(names, count, other->name);

			crowded |= taken;
			free &= !taken || (is_used && !is_used(other, data));
		}
		for (size_t j = 0; j < kept; j++)
			free &= names[j].table != names[i].table;
		if (free)
			names[kept++] = names[i];
	}
	for (size_t j = 0; j < ours->count; j++)
		if (!has_name(names, kept, ours->names[j].name) &&
		    (!crowded || !is_used || is_used(&ours->names[j], data)))
			ours->names[left++] = ours->names[j];
	ours->count = left;
	return kept;
}

static int format(const struct tables *ours, const struct table_name *names, size_t count,
		  char text[FILE_TEXT_MAX], size_t *used)
{
	int err = file_append(text, used,
			      "# Written by symroute: the routing table of each link it manages.\n");

	for (size_t i = 0; i < ours->count && !err; i++)
		err = file_append(text, used, "%u\t%s\n", ours->names[i].table, ours->names[i].name);
	for (size_t i = 0; i < count && !err; i++)
		err = file_append(text, used, "%u\t%s\n", names[i].table, names[i].name);
	return err;
}

/**
 * tables_record() - Keep links' table numbers over reboots
 * @names: each name once; receives those that can be kept first
 * @count: of @names; receives how many can be: not one whose number has another name that is in use
 * @is_used: does this name of ours have to stay? NULL: all of them
 *
 * An older number of the same name gives way. If a number has another name,
 * all that are not in use do. Files of others are only read. Ours serves all
 * network namespaces: callers hold the lock on it.
 *
 * Return: 0; -errno if none could be kept: the kernel's objects tell them as long as they are there
 */
int tables_record(struct table_name *names, size_t *count, tables_is_used *is_used, void *data)
{
	static char text[FILE_TEXT_MAX]; /* on the stack, each of its pages would be touched */
	struct tables ours = { 0 };
	size_t used = 0;
	int err = load_file(&ours, PATHS_TABLES, true);

	if (err == -ENOENT)
		err = 0;
	if (!err)
		*count = pick(&ours, names, *count, is_used, data);
	if (!err && *count)
		err = format(&ours, names, *count, text, &used);
	if (!err && *count)
		err = file_replace(PATHS_TABLES, text, used);
	tables_done(&ours);
	return err;
}
