/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/apply.h"

#include "util/log.h"

#include <errno.h>
#include <string.h>

/** struct report - What a run of changes came to so far */
struct report {
	const char *ifname;
	const struct reconcile *result;
	struct summary *summary;
	size_t refused;
};

/*
 * What is to be deleted and is not there is as it should be. A touch changes
 * nothing that lasts: only its refusal is worth a line.
 */
static void report_change(const struct change *change, int error, const char *text, void *data)
{
	struct report *report = data;
	const char *its = reconcile_ifname(report->result, change);
	const char *ifname = its ? its : report->ifname;
	bool gone = change->op == CHANGE_DELETE && (error == -ESRCH || error == -ENOENT);
	char object[CHANGE_TEXT_MAX];

	change_format_object(change, &report->result->names, object);
	if (gone) {
		log_line(LOG_LEVEL_DETAIL, ifname, "%s: gone already", object);
	} else if (error) {
		report->refused++;
		log_line(LOG_LEVEL_ERROR, ifname, "%s: refused: %s%s%s", object, text,
			 *text ? ": " : "", strerror(-error));
	} else if (!change->touch) {
		log_line(LOG_LEVEL_INFO, ifname, "%s %s", change_done_word(change->op), object);
		summary_count(report->summary, ifname, change);
	}
}

/**
 * apply() - Carry out changes and report each
 * @summary: counts them
 *
 * Return: 0; -errno if the kernel did not answer for every change
 */
int apply(struct kernel *kernel, const char *ifname, const struct reconcile *result,
	  struct summary *summary, size_t *refused, struct why *why)
{
	struct report report = { .ifname = ifname, .result = result, .summary = summary };
	int err = kernel_apply(kernel, &result->changes, report_change, &report, why);

	*refused = report.refused;
	return err;
}
