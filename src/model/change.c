/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/change.h"

#include "model/tables.h"
#include "util/array.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** changes_add() - Append a step */
int changes_add(struct changes *changes, const struct change *change)
{
	return array_push(&changes->list, &changes->count, &changes->max, change);
}

/** changes_add_group() - Append a step that puts a link into a group */
int changes_add_group(struct changes *changes, uint32_t ifindex, const char *ifname,
		      uint32_t group)
{
	struct change change = {
		.op = CHANGE_SET,
		.kind = CHANGE_GROUP,
		.group = { .ifindex = ifindex, .group = group },
	};

	strncpy(change.group.ifname, ifname, sizeof(change.group.ifname) - 1);
	return changes_add(changes, &change);
}

/** changes_has_rule() - Is there a step about a rule? */
bool changes_has_rule(const struct changes *changes, int family)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind == CHANGE_RULE &&
		    changes->list[i].rule.family == family)
			return true;
	return false;
}

/**
 * change_format() - Write a step as a line for ip -batch
 *
 * Numbers instead of names: the line means the same on every host.
 */
const char *change_format(const struct change *change, char text[CHANGE_TEXT_MAX])
{
	static const char *const verbs[] = {
		[CHANGE_ADD] = "add",	      [CHANGE_APPEND] = "append",
		[CHANGE_REPLACE] = "replace", [CHANGE_DELETE] = "del",
		[CHANGE_SET] = "set",
	};
	const char *verb = verbs[change->op];
	char object[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];
	char owner[sizeof(" table 4294967295 proto 255")];

	if (change->kind == CHANGE_ROUTE) {
		snprintf(owner, sizeof(owner), " table %" PRIu32 " proto %u", change->route.table,
			 change->route.protocol);
		snprintf(text, CHANGE_TEXT_MAX, "route %s %s", verb,
			 route_format_owned(&change->route, owner, object));
	} else if (change->kind == CHANGE_RULE) {
		snprintf(table, sizeof(table), "lookup %" PRIu32, change->rule.table);
		snprintf(text, CHANGE_TEXT_MAX, "rule %s priority %" PRIu32 " %s protocol %u",
			 verb, change->rule.priority,
			 rule_format(&change->rule, table, object), change->rule.protocol);
	} else {
		snprintf(text, CHANGE_TEXT_MAX, "link set dev %s group %" PRIu32,
			 change->group.ifname, change->group.group);
	}
	return text;
}

/** change_done_word() - What is said of a step that was made */
const char *change_done_word(enum change_op op)
{
	static const char *const words[] = {
		[CHANGE_ADD] = "added",		[CHANGE_APPEND] = "added",
		[CHANGE_REPLACE] = "replaced",	[CHANGE_DELETE] = "deleted",
		[CHANGE_SET] = "set",
	};

	return words[op];
}

/**
 * change_format_object() - Write what a step is done to, in ip(8)'s words
 * @names: of tables
 */
const char *change_format_object(const struct change *change, const struct tables *names,
				 char text[CHANGE_TEXT_MAX])
{
	bool is_route = change->kind == CHANGE_ROUTE;
	uint32_t table = is_route ? change->route.table : change->rule.table;
	char object[STATE_TEXT_MAX], word[sizeof("table ") + TABLES_NAME_MAX];
	const char *name;

	if (change->kind == CHANGE_GROUP) {
		snprintf(text, CHANGE_TEXT_MAX, "link group %" PRIu32, change->group.group);
		return text;
	}
	name = table == TABLE_MAIN ? "main" : tables_name(names, table);
	if (name)
		snprintf(word, sizeof(word), "table %s", name);
	else
		snprintf(word, sizeof(word), "table %" PRIu32, table);
	if (is_route)
		snprintf(text, CHANGE_TEXT_MAX, "route %s %s",
			 route_format(&change->route, object), word);
	else
		snprintf(text, CHANGE_TEXT_MAX, "rule %s",
			 rule_format(&change->rule, word, object));
	return text;
}

/**
 * changes_done() - Free a list
 * @changes: empty afterwards; {0} is fine
 */
void changes_done(struct changes *changes)
{
	free(changes->list);
	memset(changes, 0, sizeof(*changes));
}
