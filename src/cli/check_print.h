/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings as text for people, and as JSON for programs. */
#ifndef SYMROUTE_CHECK_PRINT_H
#define SYMROUTE_CHECK_PRINT_H

#include "cli/facts.h"
#include "cli/finding.h"

void check_print(const struct facts *facts, const struct findings *findings);
int check_print_json(const struct facts *facts, const struct findings *findings, struct why *why);

#endif
