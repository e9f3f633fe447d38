/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes -> the kernel, with a line of log for each. */
#ifndef SYMROUTE_APPLY_H
#define SYMROUTE_APPLY_H

#include "engine/summary.h"

int apply(struct kernel *kernel, const char *ifname, const struct reconcile *result,
	  struct summary *summary, size_t *refused, struct why *why);

#endif
