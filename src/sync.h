/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel made to match the saved leases. */
#ifndef SYMROUTE_SYNC_H
#define SYMROUTE_SYNC_H

#include "run.h"

enum run_status sync_leases(const char *except, bool dry_run, size_t *count);
enum run_status sync_all(bool dry_run);

#endif
