/* SPDX-License-Identifier: BSD-2-Clause */
/* One event of one link and family: from what a client said and what there is to what changes. */
#ifndef SYMROUTE_RECONCILE_H
#define SYMROUTE_RECONCILE_H

#include "policy/diff.h"
#include "engine/have.h"
#include "engine/holding.h"
#include "engine/link_table.h"

/**
 * struct reconcile - What an event comes to, before anything is done
 * @have: what there is
 * @read: that, if it was read for this event alone
 * @changes: what is to change, in order, to plain rules; run_event() has them arranged
 * @split: of @changes, where the steps begin that take away
 * @holding: the leases that count
 * @table: the link's table
 * @sharer: link whose saved lease is from the same server; "" if there is none
 *
 * {0} is the empty one; reconcile_done() frees it.
 */
struct reconcile {
	struct have *have, read;
	struct changes changes;
	size_t split;
	struct holding holding;
	struct link_table table;
	char sharer[IF_NAMESIZE];
};

int reconcile(struct kernel *kernel, const char *directory, const struct env_event *event,
	      int family, const struct config *config, struct have *have,
	      struct reconcile *result, struct notes *notes, struct why *why);
void reconcile_done(struct reconcile *result);

#endif
