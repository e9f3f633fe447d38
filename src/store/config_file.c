/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"

#include "util/array.h"
#include "util/file.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULTS "defaults"

/**
 * struct loading - A configuration file on its way
 * @rest: what libinih has not read yet
 * @end: end of it
 * @line: number of the line that it reads
 * @file: receives the entries
 * @bad_line: number of the first line that cannot be used; 0: none
 * @why: the reason
 */
struct loading {
	const char *rest, *end;
	int line;
	struct config_file *file;
	int bad_line;
	struct why why;
};

/* Bytes of a line before its comment, as libinih sees one: "#" at its beginning, ";" there or behind a blank. */
static size_t without_comment(const char *line, size_t length)
{
	size_t blanks = 0;

	while (blanks < length && isspace((unsigned char)line[blanks]))
		blanks++;
	if (blanks < length && line[blanks] == '#')
		return blanks;
	for (size_t i = 0; i < length; i++)
		if (line[i] == ';' && (i == blanks || isspace((unsigned char)line[i - 1])))
			return i;
	return length;
}

/* libinih has room for 200 bytes and takes the rest of a longer line for another one. */
static char *next_line(char *line, int size, void *data)
{
	struct loading *loading = data;
	size_t left = (size_t)(loading->end - loading->rest), room = (size_t)size - 2;
	const char *newline = memchr(loading->rest, '\n', left);
	size_t length = newline ? (size_t)(newline - loading->rest) : left;
	size_t kept = length > room ? without_comment(loading->rest, length) : length;

	if (!left)
		return NULL;
	loading->line++;
	if (kept > room && !loading->bad_line) {
		loading->bad_line = loading->line;
		why_set(&loading->why, -EINVAL, "longer than %zu bytes", room);
	}
	kept = kept > room ? room : kept;
	memcpy(line, loading->rest, kept);
	memcpy(line + kept, "\n", sizeof("\n"));
	loading->rest += newline ? length + 1 : length;
	return line;
}

static int add_entry(struct loading *loading, const char *section, const char *key,
		     const char *value, struct why *why)
{
	struct config_entry entry = { .line = loading->line };
	struct config unused = config_default();
	struct quoted quoted;
	int err;

	if (!*section)
		return why_set(why, -EINVAL, "'%s' is in no section", quote_text(&quoted, key));
	if (strcmp(key, "group") == 0 && strcmp(section, DEFAULTS) != 0)
		return why_set(why, -EINVAL, "group: only [" DEFAULTS "] can have it");
	if (strcmp(key, "network") == 0 && strcmp(section, DEFAULTS) == 0)
		return why_set(why, -EINVAL, "network: only a link's section can have it");
	err = config_set(&unused, key, value, why);
	if (err)
		return err;
	/* libinih cuts a longer section's name itself, and a key or value that is one is shorter */
	strncpy(entry.section, section, sizeof(entry.section) - 1);
	strncpy(entry.key, key, sizeof(entry.key) - 1);
	strncpy(entry.value, value, sizeof(entry.value) - 1);
	return array_push(&loading->file->list, &loading->file->count, &loading->file->max, &entry);
}

/* Every section is checked, also those that match no link of this host. */
static int take_entry(void *data, const char *section, const char *key, const char *value)
{
	struct loading *loading = data;
	struct why why = { "" };
	int err = add_entry(loading, section, key, value, &why);

	if (err && !loading->bad_line) {
		loading->bad_line = loading->line;
		loading->why = why;
	}
	return !err;
}

static int parse(const char *path, struct loading *loading, struct why *why)
{
	int line = ini_parse_stream(next_line, loading, take_entry, loading);

	if (line < 0)
		return why_set(why, -ENOMEM, "%s: cannot be read", path);
	if (loading->bad_line && (line == 0 || loading->bad_line <= line))
		return why_set(why, -EINVAL, "%s:%d: %s", path, loading->bad_line,
			       loading->why.text);
	if (line > 0)
		return why_set(why, -EINVAL, "%s:%d: neither [section] nor key = value", path,
			       line);
	return 0;
}

/**
 * config_file_load() - Read a configuration file
 * @file: {0}; filled; config_file_done() it, on failure too
 *
 * Return: 0, also if there is none; -EINVAL for a line that cannot be used, or a file that others
 * can have written; -errno if the file is
 * there and cannot be read
 */
int config_file_load(const char *path, struct config_file *file, struct why *why)
{
	struct loading loading = { .file = file };
	size_t length = 0;
	char *text;
	int err = file_load_roots(path, &text, &length);

	if (err == -ENOENT)
		return 0;
	if (err == -EINVAL)
		return why_set(why, err, "%s: not a regular file", path);
	if (err == -EPERM)
		return why_set(why, -EINVAL, "%s: not believed, as others than root own it or may write it",
			       path);
	if (err)
		return why_set(why, err, "%s: %s", path, strerror(-err));
	loading.rest = text;
	loading.end = text + length;
	err = parse(path, &loading, why);
	free(text);
	return err;
}

static void apply_entry(const struct config_entry *entry, struct config *config)
{
	config_set(config, entry->key, entry->value, NULL);
	for (size_t i = 0; i < CONFIG_GONE; i++)
		if (config->gone[i] == CONFIG_IN_ENV)
			config->gone[i] = entry->line;
}

/**
 * config_file_apply() - Let the settings of a link count
 *
 * First the section [defaults], then, in the order of the file, each section
 * whose name is the link's or a pattern (fnmatch(3)) for it.
 */
void config_file_apply(const struct config_file *file, const char *ifname, struct config *config)
{
	for (int link = 0; link <= 1; link++)
		for (size_t i = 0; i < file->count; i++) {
			const struct config_entry *entry = &file->list[i];
			bool defaults = strcmp(entry->section, DEFAULTS) == 0;

			if (link ? !defaults && fnmatch(entry->section, ifname, 0) == 0 : defaults)
				apply_entry(entry, config);
		}
}

/**
 * config_file_leaves_alone() - Is a link left alone that is named?
 *
 * Where [defaults] has manage = no, a link that nobody thought of is not.
 *
 * Return: true if a section for it says manage = no, and [defaults] does not
 */
bool config_file_leaves_alone(const struct config_file *file, const char *ifname)
{
	struct config defaults = config_default(), config = config_default();

	config_file_apply(file, "", &defaults);
	config_file_apply(file, ifname, &config);
	return defaults.manage && !config.manage;
}

/** config_file_done() - Free it; {0} is fine */
void config_file_done(struct config_file *file)
{
	free(file->list);
	memset(file, 0, sizeof(*file));
}

/**
 * config_load() - Read the settings of one link
 * @config: settings so far; changed on success only
 *
 * Return: as config_file_load()
 */
int config_load(const char *path, const char *ifname, struct config *config, struct why *why)
{
	struct config_file file = { 0 };
	int err = config_file_load(path, &file, why);

	if (!err)
		config_file_apply(&file, ifname, config);
	config_file_done(&file);
	return err;
}
