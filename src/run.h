/* SPDX-License-Identifier: BSD-2-Clause */
/* One event, worked out and done under the lock, with its report. */
#ifndef SYMROUTE_RUN_H
#define SYMROUTE_RUN_H

#include "env.h"

/**
 * enum run_status - Exit statuses, as in symroute-hook(8); the worst is the greatest
 */
enum run_status {
	RUN_DONE = 0,
	RUN_REFUSED = 1,
	RUN_UNUSABLE = 2,
	RUN_TIMEOUT = 3,
};

enum run_status run_event(const struct env_event *event, bool dry_run, bool *spreads,
			  struct notes *notes);

#endif
