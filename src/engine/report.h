/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of each link, and what it should: behind show and check. */
#ifndef SYMROUTE_REPORT_H
#define SYMROUTE_REPORT_H

#include "engine/reconcile.h"

/**
 * enum report_state - How one family of a link is
 * @REPORT_NONE: it has nothing of ours
 * @REPORT_OK: all is as the lease says
 * @REPORT_WRONG: something is missing, or too much
 * @REPORT_GONE: the lease's address, or the link, is gone
 * @REPORT_UNSAVED: there are objects of ours, but no lease is saved
 * @REPORT_HIDDEN: the same, but saved leases are for root to read
 * @REPORT_REFUSED: the lease cannot be carried out
 */
enum report_state {
	REPORT_NONE,
	REPORT_OK,
	REPORT_WRONG,
	REPORT_GONE,
	REPORT_UNSAVED,
	REPORT_HIDDEN,
	REPORT_REFUSED,
};

/**
 * struct report_part - One family of a link
 * @uplink: inside the report's result; NULL if no lease of it is active
 * @saved: a lease of it is in the store's file
 * @own: our objects in the kernel
 * @changes: what symroute sync would change
 * @missing: how many of them add something
 * @surplus: how many take something away
 * @foreign: one route that others have in its table, if there is any
 */
struct report_part {
	int family;
	enum report_state state;
	const struct uplink *uplink;
	bool saved;
	struct state own;
	struct changes changes;
	size_t missing, surplus;
	struct state foreign;
};

/**
 * struct report_link - One link
 * @link: inside the report's result; NULL if it is not there
 * @table: its table; TABLE_UNSPEC: none
 * @parts: by family, as in families
 */
struct report_link {
	char ifname[IF_NAMESIZE];
	const struct link *link;
	uint32_t table;
	struct report_part parts[FAMILIES];
};

/**
 * struct report - Every link that symroute holds something for
 * @list: by name, eth9 before eth10
 * @rest: changes that no link's name is known for
 * @hidden: saved leases are for root to read
 *
 * {0} is the empty one; report_done() frees it.
 */
struct report {
	struct reconcile result;
	struct report_link *list;
	size_t count, max;
	struct changes rest;
	bool hidden;
};

int report_read(struct kernel *kernel, struct report *report, struct why *why);
const struct report_link *report_find(const struct report *report, const char *ifname);
bool report_is_missing(const struct change *change);
void report_done(struct report *report);

#endif
