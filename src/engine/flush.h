/* SPDX-License-Identifier: BSD-2-Clause */
/* Everything of ours taken away again. */
#ifndef SYMROUTE_FLUSH_H
#define SYMROUTE_FLUSH_H

#include "engine/run.h"

enum run_status flush(const char *ifname, int family, bool dry_run);

#endif
