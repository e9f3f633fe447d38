/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute check: is every leased address symmetric, and what works against it? */
#ifndef SYMROUTE_CHECK_H
#define SYMROUTE_CHECK_H

#include "cli/page.h"
#include "util/why.h"

#include <stdbool.h>

/**
 * enum check_form - How the result is told
 * @CHECK_TEXT: as text for people
 * @CHECK_JSON: as JSON
 * @CHECK_QUIET: not at all
 */
enum check_form {
	CHECK_TEXT,
	CHECK_JSON,
	CHECK_QUIET,
};

int check(enum check_form form, const struct page *page, bool *found, struct why *why);

#endif
