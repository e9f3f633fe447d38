/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute watch: what changes of symroute's objects, and of what they depend on, as it comes. */
#ifndef SYMROUTE_WATCH_H
#define SYMROUTE_WATCH_H

#include "util/why.h"

int watch(struct why *why);

#endif
