/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps of reconcile(). Those that others call, too, are in snapshot.h and reconcile.h, the pure ones in policy.h. */
#ifndef SYMROUTE_STEPS_H
#define SYMROUTE_STEPS_H

#include "engine/reconcile.h"

/* edit.c: what an event, or a person, changes of the saved leases; and what the kernel knows of lost ones. */
int edit_recover(struct kernel *kernel, struct reconcile *result, struct why *why);
int edit_follow(struct kernel *kernel, const struct edit *edit, struct reconcile *result,
		struct why *why);
int edit_apply(const struct edit *edit, struct reconcile *result, struct why *why);

/* want.c: all that the active leases call for, on the whole host. */

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

/* apply.c: the changes, carried out, with a line of log for each, and one for each link. */

struct tally;

/**
 * struct summary - Those of all links
 * @last: place of the link that was counted last
 *
 * {0} is the empty one; summary_log() frees it.
 */
struct summary {
	struct tally *list;
	size_t count, max, last;
};

void summary_log(struct summary *summary, const struct edit *edit, const struct reconcile *result);

int apply(struct kernel *kernel, const char *ifname, const struct reconcile *result,
	  struct summary *summary, size_t *refused, struct why *why);

#endif
