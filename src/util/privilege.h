/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process that root starts may still do. */
#ifndef SYMROUTE_PRIVILEGE_H
#define SYMROUTE_PRIVILEGE_H

#include "util/why.h"

#include <stdbool.h>

int privilege_begin(void);
int privilege_drop(bool changes, struct why *why);
int privilege_look(bool raw, struct why *why);

#endif
