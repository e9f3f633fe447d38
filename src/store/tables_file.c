/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/tables_file.h"

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

/** struct keeping - Who knows which names of ours have to stay */
struct keeping {
	tables_is_used *is_used;
	void *data;
};

static bool is_taken(const struct tables *ours, const char *ifname, uint32_t table)
{
	for (size_t i = 0; i < ours->count; i++)
		if (ours->names[i].table == table && strcmp(ours->names[i].name, ifname) != 0)
			return true;
	return false;
}

/* Names that nobody uses stay, too, as long as their numbers are not needed. */
static int format(const struct tables *ours, const char *ifname, uint32_t table,
		  const struct keeping *keeping, char text[FILE_TEXT_MAX], size_t *used)
{
	bool crowded = is_taken(ours, ifname, table);
	int err = file_append(text, used,
			      "# Written by symroute: the routing table of each link it manages.\n");

	for (size_t i = 0; i < ours->count && !err; i++) {
		const struct table_name *name = &ours->names[i];

		if (strcmp(name->name, ifname) == 0)
			continue;
		if (crowded && keeping->is_used && !keeping->is_used(name, keeping->data))
			continue;
		if (name->table == table)
			err = -EEXIST;
		else
			err = file_append(text, used, "%u\t%s\n", name->table, name->name);
	}
	return err ? err : file_append(text, used, "%u\t%s\n", table, ifname);
}

/**
 * tables_record() - Keep a link's table number over reboots
 * @is_used: does this name of ours have to stay? NULL: all of them
 * @notes: receives why it could not be kept; may be NULL
 *
 * An older number of the same name gives way. If the number has another name,
 * all that are not in use do. Files of others are only read. Ours serves all
 * network namespaces: callers hold the lock on it.
 *
 * Return: 0; -EEXIST if the number has another name that is in use; -errno if it
 * could not be kept: the kernel's objects tell it as long as they are there
 */
int tables_record(const char *ifname, uint32_t table, tables_is_used *is_used, void *data,
		  struct notes *notes)
{
	static char text[FILE_TEXT_MAX]; /* on the stack, each of its pages would be touched */
	const struct keeping keeping = { is_used, data };
	struct tables ours = { 0 };
	size_t used = 0;
	int err = load_file(&ours, PATHS_TABLES, true);

	if (err == -ENOENT)
		err = 0;
	if (!err)
		err = format(&ours, ifname, table, &keeping, text, &used);
	if (!err)
		err = file_replace(PATHS_TABLES, text, used);
	if (err && err != -EEXIST && notes)
		notes_add(notes, "%s: %s, the name of table %u is not kept there", PATHS_TABLES,
			  strerror(-err), table);
	tables_done(&ours);
	return err;
}
