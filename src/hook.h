/* SPDX-License-Identifier: BSD-2-Clause */
/* One event, from the environment to the exit status. */
#ifndef SYMROUTE_HOOK_H
#define SYMROUTE_HOOK_H

#include <stdbool.h>

/**
 * enum hook_status - Exit statuses, as in symroute-hook(8)
 */
enum hook_status {
	HOOK_DONE = 0,
	HOOK_REFUSED = 1,
	HOOK_UNUSABLE = 2,
	HOOK_TIMEOUT = 3,
};

enum hook_status hook_run(char *const envp[], bool dry_run, bool verbose);

#endif
