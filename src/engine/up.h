/* SPDX-License-Identifier: BSD-2-Clause */
/* A link that no client leases: the administrator says what a lease would. */
#ifndef SYMROUTE_UP_H
#define SYMROUTE_UP_H

#include "engine/run.h"

int up_parse(int argc, char *const argv[], struct env_event *event, struct why *why);
enum run_status up(const struct env_event *event, bool dry_run);

#endif
