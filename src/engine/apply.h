/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes carried out, and each one reported. */
#ifndef SYMROUTE_APPLY_H
#define SYMROUTE_APPLY_H

#include "kernel/kernel.h"
#include "model/tables.h"

int apply(struct kernel *kernel, const char *ifname, const struct changes *changes,
	  const struct tables *names, size_t *refused, struct why *why);

#endif
