/* SPDX-License-Identifier: BSD-2-Clause */
/* One event, worked out and done under the lock, with its report. */
#ifndef SYMROUTE_RUN_H
#define SYMROUTE_RUN_H

#include "client/env.h"

#define RUN_LOCK_TIMEOUT_MS 10000  /* dozens of events may be waiting before this one */
#define RUN_KERNEL_TIMEOUT_MS 5000 /* the kernel answers in microseconds */

/**
 * enum run_status - Exit statuses, as in symroute-hook(8); the worst is the greatest
 */
enum run_status {
	RUN_DONE = 0,
	RUN_REFUSED = 1,
	RUN_UNUSABLE = 2,
	RUN_TIMEOUT = 3,
};

enum run_status run_status_of(int err);
enum run_status run_event(const struct env_event *event, bool dry_run, bool *spreads,
			  struct notes *notes);

#endif
