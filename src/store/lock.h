/* SPDX-License-Identifier: BSD-2-Clause */
/* One event at a time in a network namespace. */
#ifndef SYMROUTE_LOCK_H
#define SYMROUTE_LOCK_H

#include "util/why.h"

#include <stdbool.h>

int lock_take(const char *directory, int timeout_ms, struct why *why);
int lock_take_names(int timeout_ms);
int lock_open_trial(const char *directory, bool make, bool *tried);
int lock_remove_trial(const char *directory);
void lock_release(int lock);

#endif
