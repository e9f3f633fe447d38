/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute check --probe: asks the routers, and a far host from each leased address. */
#ifndef SYMROUTE_PROBE_H
#define SYMROUTE_PROBE_H

#include "cli/facts.h"

int probe_open(int family, int *fd, struct why *why);
int probe_run(struct facts *facts, int fd, struct why *why);

#endif
