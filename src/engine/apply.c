/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/apply.h"

#include "util/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** struct report - What a run of changes came to so far */
struct report {
	const char *ifname;
	const struct reconcile *result;
	size_t refused;
};

static void format_object(const struct change *change, const struct tables *names,
			  char text[CHANGE_TEXT_MAX])
{
	bool is_route = change->kind == CHANGE_ROUTE;
	uint32_t table = is_route ? change->route.table : change->rule.table;
	char object[STATE_TEXT_MAX], word[sizeof("table ") + TABLES_NAME_MAX];
	const char *name;

	if (change->kind == CHANGE_GROUP) {
		snprintf(text, CHANGE_TEXT_MAX, "link group %" PRIu32, change->group.group);
		return;
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
}

/*
 * What is to be deleted and is not there is as it should be. A touch changes
 * nothing that lasts: only its refusal is worth a line.
 */
static void report_change(const struct change *change, int error, const char *text, void *data)
{
	static const char *const verbs[] = {
		[CHANGE_ADD] = "added",		[CHANGE_APPEND] = "added",
		[CHANGE_REPLACE] = "replaced",	[CHANGE_DELETE] = "deleted",
		[CHANGE_SET] = "set",
	};
	struct report *report = data;
	const char *its = reconcile_ifname(report->result, change);
	const char *ifname = its ? its : report->ifname;
	bool gone = change->op == CHANGE_DELETE && (error == -ESRCH || error == -ENOENT);
	char object[CHANGE_TEXT_MAX];

	format_object(change, &report->result->names, object);
	if (gone) {
		log_line(LOG_LEVEL_DETAIL, ifname, "%s: gone already", object);
	} else if (error) {
		report->refused++;
		log_line(LOG_LEVEL_ERROR, ifname, "%s: refused: %s%s%s", object, text,
			 *text ? ": " : "", strerror(-error));
	} else if (!change->touch) {
		log_line(LOG_LEVEL_INFO, ifname, "%s %s", verbs[change->op], object);
	}
}

/**
 * apply() - Carry out changes and report each
 *
 * Return: 0; -errno if the kernel did not answer for every change
 */
int apply(struct kernel *kernel, const char *ifname, const struct reconcile *result,
	  size_t *refused, struct why *why)
{
	struct report report = { .ifname = ifname, .result = result };
	int err = kernel_apply(kernel, &result->changes, report_change, &report, why);

	*refused = report.refused;
	return err;
}
