/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute show: what symroute holds in this network namespace. */
#ifndef SYMROUTE_SHOW_H
#define SYMROUTE_SHOW_H

#include "why.h"

int show(const char *ifname, struct why *why);

#endif
