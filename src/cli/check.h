/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute check: is every leased address symmetric, and what works against it? */
#ifndef SYMROUTE_CHECK_H
#define SYMROUTE_CHECK_H

#include "cli/page.h"
#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>

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

#endif
