/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute show: what symroute holds in this network namespace. */
#ifndef SYMROUTE_SHOW_H
#define SYMROUTE_SHOW_H

#include "cli/page.h"
#include "engine/report.h"

#define SHOW_DETAILS_MAX 3 /* links that are shown whole without being asked for */

int show(const char *ifname, bool json, const struct page *page, struct why *why);
bool show_is_remark(const struct remark *remark, const struct report_link *link,
		    const struct report_part *part);
void show_text(const struct report *report, size_t count, bool details, const struct page *page);
int show_json(const struct report *report, size_t count, struct why *why);

#endif
