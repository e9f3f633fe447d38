/* SPDX-License-Identifier: BSD-2-Clause */
/* All that the active leases call for, on the whole host. */
#ifndef SYMROUTE_WANT_H
#define SYMROUTE_WANT_H

#include "engine/reconcile.h"

/** struct name_user - Who asks want_is_name_used() */
struct name_user {
	struct kernel *kernel;
	const struct reconcile *result;
};

int want_find(struct kernel *kernel, struct reconcile *result, struct why *why);
size_t claim_first(const struct claim *claims, size_t count, const struct prefix *prefix);
bool want_is_name_used(const struct table_name *name, void *data);
int remark(struct reconcile *result, const char *ifname, int family, int err,
	   const struct why *why);

#endif
