/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/show.h"

#include <errno.h>
#include <string.h>

/* Only this link is left; the others' parts are freed with the report. */
static int keep_link(struct report *report, const char *ifname, struct why *why)
{
	const struct report_link *found = report_find(report, ifname);
	struct report_link link;
	size_t at;

	if (!found)
		return why_set(why, -ENOENT, "%s: symroute holds nothing for this link", ifname);
	at = (size_t)(found - report->list);
	link = report->list[0];
	report->list[0] = report->list[at];
	report->list[at] = link;
	return 0;
}

/**
 * show() - Print what symroute holds, link by link
 * @ifname: only this link; NULL for all
 *
 * Return: 0; -ENOENT if nothing of ours is there for @ifname; -errno
 */
int show(const char *ifname, bool json, const struct page *page, struct why *why)
{
	struct report report = { .count = 0 };
	struct kernel *kernel = NULL;
	int err = kernel_open(&kernel, RECONCILE_KERNEL_TIMEOUT_MS, why);
	size_t count;

	if (!err)
		err = report_read(kernel, &report, why);
	if (!err && ifname)
		err = keep_link(&report, ifname, why);
	count = ifname ? 1 : report.count;
	if (!err && json)
		err = show_json(&report, count, why);
	else if (!err)
		show_text(&report, count, ifname || count <= SHOW_DETAILS_MAX, page);
	report_done(&report);
	kernel_close(kernel);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}
