/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute check --metrics: what was found, in numbers for Prometheus. */
#ifndef SYMROUTE_METRICS_H
#define SYMROUTE_METRICS_H

#include "cli/facts.h"
#include "cli/finding.h"

void metrics_print(const struct facts *facts, const struct findings *findings);

#endif
