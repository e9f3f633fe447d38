/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client's hooks call, from the environment to the exit status. */
#ifndef SYMROUTE_HOOK_H
#define SYMROUTE_HOOK_H

#include "engine/reconcile.h"

enum run_status hook_run(char *const envp[], enum edit_kind kind, bool dry_run, bool verbose);
enum run_status hook_run_of(char *const arguments[], char *const envp[], bool dry_run, bool verbose);
enum run_status hook_withhold(char *const envp[]);

#endif
