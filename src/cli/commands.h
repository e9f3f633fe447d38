/* SPDX-License-Identifier: BSD-2-Clause */
/* What main() calls: one function or two for each command. */
#ifndef SYMROUTE_COMMANDS_H
#define SYMROUTE_COMMANDS_H

#include "cli/output.h"
#include "engine/reconcile.h"
#include "engine/report.h"
#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>

/* check.c: is every leased address symmetric, and what works against it? */

/**
 * enum check_form - How the result is told
 * @CHECK_TEXT: as text for people
 * @CHECK_JSON: as JSON
 * @CHECK_METRICS: as metrics for Prometheus
 * @CHECK_QUIET: not at all
 */
enum check_form {
	CHECK_TEXT,
	CHECK_JSON,
	CHECK_METRICS,
	CHECK_QUIET,
};

/**
 * struct check_request - How to check
 * @probe: ask the routers, too
 * @host: and this far host; AF_UNSPEC: none
 */
struct check_request {
	enum check_form form;
	bool probe;
	struct addr host;
};

int check(const struct check_request *request, const struct page *page, bool *found, struct why *why);

/* show.c: what symroute holds in this network namespace. */

int show(const char *ifname, bool json, const struct page *page, struct why *why);

/* Between it and show_json.c. */
bool show_is_remark(const struct remark *remark, const struct report_link *link,
		    const struct report_part *part);
int show_json(const struct report *report, size_t count, struct why *why);

/* inquiry.c: symroute explain. */
int inquiry_run(const char *ifname, const struct prefix *source, struct lookup *packet, bool json,
		const struct page *page, struct why *why);

/* try.c: a change that is put back unless somebody can still say that it is fine. */

#define TRY_SECONDS_MAX 3600

int try_run(uint32_t seconds, struct edit *edit, struct why *why);
int try_keep(struct why *why);
void try_session(struct addr *session);

/* watch.c: what changes of our objects, and of what they depend on, as it comes. */
int watch(struct why *why);

#endif
