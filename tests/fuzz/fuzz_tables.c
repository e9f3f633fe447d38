/* SPDX-License-Identifier: BSD-2-Clause */
/* rt_tables: other people's file, and our own, which is written anew with a name more. */
#include "util/file.h"
#include "fuzz.h"
#include "util/paths.h"
#include "model/tables.h"

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
int __wrap_file_remove(const char *path);

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
 * __wrap_file_remove() - Stands for file_remove()
 * @path: file
 *
 * Return: 0
 */
int __wrap_file_remove(const char *path)
{
	if (strcmp(path, rt_tables_path) == 0)
		rt_tables_size = 0;
	return 0;
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
 * is_kept() - Is each name of ours but the link's still there?
 * @before: names
 * @after: names
 *
 * Return: true if so
 */
static bool is_kept(const struct tables *before, const struct tables *after)
{
	for (size_t i = 0; i < before->count; i++) {
		const char *name = before->names[i].name;
		bool found = strcmp(name, IFNAME) == 0;

		for (size_t j = 0; j < after->count; j++)
			found |= after->names[j].table == before->names[i].table &&
				 strcmp(after->names[j].name, name) == 0;
		if (!found)
			return false;
	}
	return true;
}

/**
 * record() - A number that is kept is there afterwards, and the others are, too
 * @table: number
 */
static void record(uint32_t table)
{
	struct tables before = { 0 }, after = { 0 };
	struct notes notes = { .count = 0 };
	int err;

	rt_tables_path = PATHS_TABLES;
	load(true, &before);
	err = tables_record(IFNAME, table, &notes);
	fuzz_notes(&notes);
	load(true, &after);
	fuzz_fact(is_kept(&before, &after), "other names are kept", written);
	fuzz_fact(err || tables_number(&after, IFNAME, true) == table, "a new name is kept", written);
	fuzz_fact(!err == !notes.count || err == -EEXIST, "a failure is noted", "");
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
	uint32_t table = 25001 + fuzz_take(&input, 999);
	struct tables tables = { 0 };

	rt_tables = input.data;
	rt_tables_size = input.size;
	rt_tables_path = PATHS_IPROUTE2 "/rt_tables";
	load(false, &tables);
	tables_done(&tables);
	record(table);
	return 0;
}
