/* SPDX-License-Identifier: BSD-2-Clause */
/* rt_tables: other people's file, and our own, which is written anew with a name more. */
#include "util/file.h"
#include "fuzz.h"
#include "util/paths.h"
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IFNAME "ens4"

/* The only file that is there: the input, then what was written in its place. */
static const uint8_t *rt_tables;
static size_t rt_tables_size;
static const char *rt_tables_path;
static char written[FILE_TEXT_MAX];

int __wrap_file_load(const char *path, char **text, size_t *length);
int __wrap_file_replace(const char *path, const char *text, size_t length);

/**
 * __wrap_file_load() - Stands for file_load()
 * @path: file
 * @text: receives what is in it
 * @length: receives its bytes
 *
 * Return: 0; -ENOENT if it is not the one that is there
 */
int __wrap_file_load(const char *path, char **text, size_t *length)
{
	*text = NULL;
	if (strcmp(path, rt_tables_path) == 0)
		return fuzz_load(rt_tables, rt_tables_size, text, length);
	return -ENOENT;
}

/**
 * __wrap_file_replace() - Stands for file_replace()
 * @path: file
 * @text: what is to be in it
 * @length: bytes
 *
 * Return: 0; -EROFS for a file other than the one that is there
 */
int __wrap_file_replace(const char *path, const char *text, size_t length)
{
	if (strcmp(path, rt_tables_path) != 0)
		return -EROFS;
	fuzz_fact(length < sizeof(written), "a file is within its limit", "");
	memcpy(written, text, length);
	written[length] = '\0';
	rt_tables = (const uint8_t *)written;
	rt_tables_size = length;
	return 0;
}

/**
 * load() - What is loaded are names
 * @ours: they are ours
 * @tables: {0}; receives them
 */
static void load(bool ours, struct tables *tables)
{
	fuzz_fact(!tables_load(tables), "a spoilt file has fewer names, that is all", "");
	for (size_t i = 0; i < tables->count; i++) {
		const struct table_name *name = &tables->names[i];

		fuzz_fact(memchr(name->name, '\0', sizeof(name->name)) && name->name[0] &&
			  !strpbrk(name->name, " \t\r\n"), "a name is a word", name->name);
		fuzz_fact(name->ours == ours, "a name is ours if the file is", name->name);
		fuzz_fact(tables_name(tables, name->table) != NULL, "a number has a name", name->name);
	}
}

/**
 * is_used() - Some names are in use
 * @name: name
 * @data: whether others are, too
 *
 * Return: true if it is
 */
static bool is_used(const struct table_name *name, void *data)
{
	return *(const bool *)data || name->name[0] < 'n';
}

static bool is_there(const struct tables *tables, const struct table_name *name)
{
	for (size_t i = 0; i < tables->count; i++)
		if (tables->names[i].table == name->table &&
		    strcmp(tables->names[i].name, name->name) == 0)
			return true;
	return false;
}

/**
 * check_kept() - Each name of ours but the link's is still there; or, where its number had
 *	another name, each that is in use
 * @before: names
 * @after: names
 * @table: the number
 * @all: all are in use
 */
static void check_kept(const struct tables *before, const struct tables *after, uint32_t table,
		       bool all)
{
	bool crowded = false;

	for (size_t i = 0; i < before->count; i++)
		crowded |= before->names[i].table == table &&
			   strcmp(before->names[i].name, IFNAME) != 0;
	for (size_t i = 0; i < before->count; i++)
		fuzz_fact(strcmp(before->names[i].name, IFNAME) == 0 ||
			  (crowded && !is_used(&before->names[i], &all)) ||
			  is_there(after, &before->names[i]), "other names are kept", written);
}

/**
 * record() - A number that is kept is there afterwards, and the others are, too
 * @input: our file, two bytes of a number in front of it
 * @all: all names are in use
 */
static void record(struct fuzz_input input, bool all)
{
	uint32_t table = 25001 + fuzz_take(&input, 999);
	struct tables before = { 0 }, after = { 0 };
	struct table_name name = { .table = table, .name = IFNAME };
	size_t count = 1;
	int err;

	rt_tables = input.data;
	rt_tables_size = input.size;
	rt_tables_path = PATHS_TABLES;
	load(true, &before);
	err = tables_record(&name, &count, all ? NULL : is_used, &all);
	load(true, &after);
	check_kept(&before, &after, table, all);
	fuzz_fact(err || tables_number(&after, IFNAME, true) ==
				 (count ? table : tables_number(&before, IFNAME, true)),
		  "a new name is kept; or, where its number has another name, its old one", written);
	tables_done(&before);
	tables_done(&after);
}

/**
 * LLVMFuzzerTestOneInput() - Read one file, as others' and as ours
 * @data: two bytes of a number to be kept, and the file
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	struct tables tables = { 0 };

	fuzz_take(&input, 999);
	rt_tables = input.data;
	rt_tables_size = input.size;
	rt_tables_path = PATHS_IPROUTE2 "/rt_tables";
	load(false, &tables);
	tables_done(&tables);
	record((struct fuzz_input){ data, size }, true);
	record((struct fuzz_input){ data, size }, false);
	return 0;
}
