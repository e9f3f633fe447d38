/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel made to match the saved leases. */
#ifndef SYMROUTE_SYNC_H
#define SYMROUTE_SYNC_H

#include "engine/run.h"

enum run_status sync_event(const struct env_event *event, bool dry_run, struct notes *notes);
enum run_status sync_leases(const char *except, int family, bool dry_run, size_t *count);
enum run_status sync_all(int family, bool dry_run);

#endif
