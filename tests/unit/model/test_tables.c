/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "model/tables.h"
#include "tap.h"
#include "util/why.h"

#include <errno.h>
#include <stdlib.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define NAME31 "a23456789012345678901234567890b"

static const struct {
	const char *line;
	int err;
	uint32_t table;
	const char *name;
} lines[] = {
	{ "1\tens3\n", 0, 1, "ens3" },
	{ "1 ens3", 0, 1, "ens3" },
	{ "  1 \t ens3 \t\n", 0, 1, "ens3" },
	{ "9 ens9\n", 0, 9, "ens9" },
	{ "254\tmain\n", 0, 254, "main" },
	{ "0 unspec\n", 0, 0, "unspec" },
	{ "4294967295 last\n", 0, UINT32_MAX, "last" },
	{ "0x10 sixteen\n", 0, 16, "sixteen" },
	{ "0xffffffff last\n", 0, UINT32_MAX, "last" },
	{ "0xFF upper\n", 0, 255, "upper" },
	{ "010 ten\n", 0, 10, "ten" },
	{ "1 ens3\r\n", 0, 1, "ens3" },
	{ "1 ens3 # uplink\n", 0, 1, "ens3" },
	{ "1 eth0.100@x-y_z+1\n", 0, 1, "eth0.100@x-y_z+1" },
	{ "1 " NAME31 "\n", 0, 1, NAME31 },
	{ "1 " NAME31 "c\n", -EINVAL, 0, "" },
	{ "# comment\n", -ENOENT, 0, "" },
	{ "#1 ens3\n", -ENOENT, 0, "" },
	{ "\t # comment\n", -ENOENT, 0, "" },
	{ "\n", -ENOENT, 0, "" },
	{ "", -ENOENT, 0, "" },
	{ " \t\n", -ENOENT, 0, "" },
	{ "ens3 1\n", -EINVAL, 0, "" },
	{ "1\n", -EINVAL, 0, "" },
	{ "1 \n", -EINVAL, 0, "" },
	{ "1ens3\n", -EINVAL, 0, "" },
	{ "1,ens3\n", -EINVAL, 0, "" },
	{ "-1 ens3\n", -EINVAL, 0, "" },
	{ "+1 ens3\n", -EINVAL, 0, "" },
	{ "4294967296 ens3\n", -EINVAL, 0, "" },
	{ "99999999999999999999999 ens3\n", -EINVAL, 0, "" },
	{ "0x100000000 ens3\n", -EINVAL, 0, "" },
	{ "0xfffffffffffffffff ens3\n", -EINVAL, 0, "" },
	{ "0x ens3\n", -EINVAL, 0, "" },
	{ "0xg ens3\n", -EINVAL, 0, "" },
	{ "1a ens3\n", -EINVAL, 0, "" },
};

/**
 * test_parse_line() - Which lines name a table
 */
static void test_parse_line(void)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct table_name before = { .table = 77, .name = "before", .ours = true };
		struct table_name name = before;
		int err = tables_parse_line(lines[i].line, &name);
		struct quoted quoted;
		bool holds = lines[i].err ?
			err == lines[i].err && name.table == before.table &&
				strcmp(name.name, before.name) == 0 :
			!err && name.table == lines[i].table && name.ours &&
				strcmp(name.name, lines[i].name) == 0;

		quote_text(&quoted, lines[i].line);
		if (!tap_ok(holds, "'%s' %s%s", quoted.text,
			    lines[i].err == -ENOENT ? "is an empty line" :
			    lines[i].err	    ? "is refused" : "names ",
			    lines[i].name))
			printf("# returned %d, table %" PRIu32 " '%s'\n", err, name.table,
			       name.name);
	}
}

/**
 * test_can_name() - Which links' names a table can have
 */
static void test_can_name(void)
{
	static const char *const good[] = {
		"ens3", "eth0", "eth0.100", "wlp2s0", "br-lan", "veth_a", "a", "Main", "mainx",
		"local0", "all0", "x100", "eth0@if2", "a+b", "e",
	};
	static const char *const bad[] = {
		"main", "local", "default", "unspec", "all", "100", "0", "0x1", "1eth", "9",
		"eth 0", "eth\t0", "eth0\n", "#eth", "eth0#", "eth,0", "e\"h", "e\\h", "e'h",
		"e\x80h", "e%h", "e\x01h",
	};
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		tap_ok(tables_can_name(good[i]), "a table can be called '%s'", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_ok(!tables_can_name(bad[i]), "no table is called '%s'",
		       quote_text(&quoted, bad[i]));
}

/**
 * test_reserved() - Which tables are the kernel's own
 */
static void test_reserved(void)
{
	static const struct {
		uint32_t table;
		bool reserved;
	} cases[] = {
		{ 0, true },	 { 1, false },	  { 252, false },   { 253, true },
		{ 254, true },	 { 255, true },	  { 256, false },   { 25001, false },
		{ 509, false },	 { 510, false },  { UINT32_MAX, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(tables_is_reserved(cases[i].table) == cases[i].reserved,
		       "table %" PRIu32 " is %s", cases[i].table,
		       cases[i].reserved ? "the kernel's own" : "free to use");
}

static struct tables make_tables(const struct table_name *names, size_t count)
{
	struct tables tables = { 0 };

	for (size_t i = 0; i < count; i++)
		if (tables_add(&tables, &names[i]))
			exit(1);
	return tables;
}

/**
 * test_look_up() - Names and numbers find each other, the first file's first
 */
static void test_look_up(void)
{
	static const struct table_name names[] = {
		{ .table = 254, .name = "main" },
		{ .table = 1, .name = "ens3" },
		{ .table = 1, .name = "uplink" },
		{ .table = 25001, .name = "ens4", .ours = true },
		{ .table = 25002, .name = "ens3", .ours = true },
		{ .table = UINT32_MAX, .name = "last" },
	};
	struct tables tables = make_tables(names, COUNT(names));
	struct tables empty = { 0 };
	const char *name;

	tap_ok(tables_number(&tables, "ens4", true) == 25001, "a name of ours finds its number");
	tap_ok(tables_number(&tables, "ens4", false) == TABLE_UNSPEC, "it is not somebody else's");
	tap_ok(tables_number(&tables, "ens3", true) == 25002, "a name may be ours, too");
	tap_ok(tables_number(&tables, "ens3", false) == 1, "somebody else's has its own number");
	tap_ok(tables_number(&tables, "last", false) == UINT32_MAX, "so does the greatest number");
	tap_ok(tables_number(&tables, "ens5", false) == TABLE_UNSPEC, "an unknown name has no number");
	tap_ok(tables_number(&tables, "ens", false) == TABLE_UNSPEC, "part of a name is not the name");
	tap_ok(tables_number(&tables, "", false) == TABLE_UNSPEC, "no name has no number");
	name = tables_name(&tables, 25001);
	tap_text(name ? name : "none", "ens4", "a number finds its name");
	name = tables_name(&tables, 1);
	tap_text(name ? name : "none", "ens3", "the first of two names wins");
	tap_ok(!tables_name(&tables, 2), "an unknown number has no name");
	tap_ok(!tables_name(&empty, 254) && !tables_number(&empty, "main", false),
	       "without files there are no names");
	tap_ok(tables_number(&tables, NAME31 "c", false) == TABLE_UNSPEC, "nor has one that is too long");
	tables_done(&tables);
	tables_done(&empty);
	tap_ok(!empty.names && !empty.count && !empty.max, "an empty list can be freed");
}

/**
 * test_name_ours() - A name that was just kept is found at once
 */
static void test_name_ours(void)
{
	struct tables tables = { 0 };
	const char *name;

	tap_ok(tables_name_ours(&tables, "ens4", 25001) == 0 &&
	       tables_number(&tables, "ens4", true) == 25001, "a new name has its number");
	tap_ok(tables_name_ours(&tables, "ens3", 25002) == 0 && tables.count == 2,
	       "another name is one more");
	tap_ok(tables_name_ours(&tables, "ens4", 25003) == 0 &&
	       tables_number(&tables, "ens4", true) == 25003 && tables.count == 2,
	       "a name that is there has its new number");
	tap_ok(!tables_name(&tables, 25001), "the old one has no name any more");
	tables.names[0].ours = false;
	tables_name_ours(&tables, "ens4", 25004);
	name = tables_name(&tables, 25003);
	tap_text(name ? name : "none", "ens4", "somebody else's name stays with its number");
	tap_ok(tables_number(&tables, "ens4", true) == 25004, "and ours has its own");
	tables_done(&tables);
}

/* As find() does it in a few steps, one by one. */
static const struct table_name *first_name(const struct tables *tables, uint32_t table,
					   const char *name, bool ours)
{
	for (size_t i = 0; i < tables->count; i++)
		if (name ? tables->names[i].ours == ours && strcmp(tables->names[i].name, name) == 0 :
			   tables->names[i].table == table)
			return &tables->names[i];
	return NULL;
}

/**
 * test_many() - Of thousands in any order, of which many are alike, the first one is found
 */
static void test_many(void)
{
	struct tables tables = { 0 };
	bool numbers = true, words = true;

	srand(1);
	for (int i = 0; i < 3000; i++) {
		struct table_name name = { .table = (uint32_t)(rand() % 1000 + 1), .ours = i >= 1500 };

		snprintf(name.name, sizeof(name.name), "ens%d", rand() % 1000);
		if (i % 3 == 0 && tables_name_ours(&tables, name.name, name.table))
			exit(1);
		if (i % 3 && tables_add(&tables, &name))
			exit(1);
	}
	for (uint32_t i = 0; i <= 1001; i++) {
		const struct table_name *first = first_name(&tables, i, NULL, false);
		char word[TABLES_NAME_MAX];

		numbers &= tables_name(&tables, i) == (first ? first->name : NULL);
		snprintf(word, sizeof(word), "ens%" PRIu32, i);
		for (int ours = 0; ours <= 1; ours++) {
			first = first_name(&tables, 0, word, ours);
			words &= tables_number(&tables, word, ours) == (first ? first->table : 0);
		}
	}
	tap_ok(numbers, "each number finds the first of its names");
	tap_ok(words, "each name finds the first of its numbers, ours and others'");
	tables_done(&tables);
}

static bool is_old(const struct table_name *name, void *data)
{
	(*(int *)data)++;
	return strncmp(name->name, "old", 3) != 0;
}

/**
 * test_unused() - A number whose names are all ours and gone can be had
 */
static void test_unused(void)
{
	static const struct table_name names[] = {
		{ .table = 5, .name = "old" },
		{ .table = 4, .name = "old0", .ours = true },
		{ .table = 5, .name = "old1", .ours = true },
		{ .table = 6, .name = "new1", .ours = true },
		{ .table = 7, .name = "old2", .ours = true },
		{ .table = 7, .name = "new2", .ours = true },
		{ .table = 8, .name = "new3", .ours = true },
		{ .table = 8, .name = "old3", .ours = true },
		{ .table = 11, .name = "old6", .ours = true },
		{ .table = 9, .name = "old4", .ours = true },
		{ .table = 9, .name = "old5", .ours = true },
	};
	struct tables tables = make_tables(names, COUNT(names));
	int asked = 0;

	tap_ok(tables_unused(&tables, 5, 11, is_old, &asked) == 9,
	       "the lowest number is found that only names of ours have, which are gone");
	tap_ok(asked == 6, "no more is asked than needed");
	tap_ok(tables_unused(&tables, 10, 11, is_old, &asked) == 11, "the last one counts");
	tap_ok(tables_unused(&tables, 5, 8, is_old, &asked) == TABLE_UNSPEC, "there may be none");
	tables_done(&tables);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_parse_line();
	test_can_name();
	test_reserved();
	test_look_up();
	test_name_ours();
	test_many();
	test_unused();
	return tap_done();
}
