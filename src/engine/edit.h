/* SPDX-License-Identifier: BSD-2-Clause */
/* What an event, or a person, changes of the saved leases; and what the kernel knows of lost ones. */
#ifndef SYMROUTE_EDIT_H
#define SYMROUTE_EDIT_H

#include "engine/reconcile.h"

int edit_recover(struct kernel *kernel, struct reconcile *result, struct why *why);
int edit_follow(struct kernel *kernel, const struct edit *edit, struct reconcile *result,
		struct why *why);
int edit_apply(const struct edit *edit, struct reconcile *result, struct why *why);

#endif
