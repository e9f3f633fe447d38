/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what decides where packets go. */
#ifndef SYMROUTE_FIB_READ_H
#define SYMROUTE_FIB_READ_H

#include "cli/fib.h"
#include "kernel/kernel_ask.h"

#define FIB_NO_SETTING (-1) /* this host has no such setting, or hides it */

int fib_read(struct kernel *kernel, int family, struct fib *fib, struct why *why);
int fib_setting(int family, const char *ifname, const char *key);

#endif
