/* SPDX-License-Identifier: BSD-2-Clause */
/* One event, or all that is known once more: from the input to the exit status. */
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
enum hook_status hook_withhold(char *const envp[]);
enum hook_status hook_sync(bool dry_run, bool verbose);

#endif
