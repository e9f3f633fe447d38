/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of each link, and what it should. */
#ifndef SYMROUTE_UPLINK_H
#define SYMROUTE_UPLINK_H

#include "store/leases.h"
#include "engine/reconcile.h"

/**
 * enum uplink_state - How one family of a link is
 * @UPLINK_NONE: it has nothing of ours
 * @UPLINK_OK: all is as the lease says
 * @UPLINK_WRONG: something is missing, or too much
 * @UPLINK_GONE: the lease's address, or the link, is gone
 * @UPLINK_UNSAVED: there are objects of ours, but no lease is saved
 * @UPLINK_HIDDEN: the same, but saved leases are for root to read
 * @UPLINK_REFUSED: the lease cannot be carried out
 */
enum uplink_state {
	UPLINK_NONE,
	UPLINK_OK,
	UPLINK_WRONG,
	UPLINK_GONE,
	UPLINK_UNSAVED,
	UPLINK_HIDDEN,
	UPLINK_REFUSED,
};

/**
 * struct uplink_part - One family of a link
 * @family: AF_INET or AF_INET6
 * @state: how it is
 * @leases: what is saved, by kind
 * @own: our objects in the kernel
 * @changes: what symroute sync would change
 * @missing: how many of them add something
 * @surplus: how many take something away
 * @foreign: what others have in its table
 * @notes: what symroute-hook would tell
 * @why: UPLINK_REFUSED: the reason
 */
struct uplink_part {
	int family;
	enum uplink_state state;
	struct {
		bool saved;
		struct lease lease;
		struct settings settings;
	} leases[LEASE_KINDS];
	struct state own;
	struct changes changes;
	size_t missing, surplus;
	struct state foreign;
	struct notes notes;
	struct why why;
};

/**
 * struct uplink - One link
 * @ifname: its name
 * @link: valid if @there
 * @there: the link is there
 * @table: its table; TABLE_UNSPEC: none
 * @parts: by family, as in have_families
 */
struct uplink {
	char ifname[IF_NAMESIZE];
	struct link link;
	bool there;
	uint32_t table;
	struct uplink_part parts[FAMILIES];
};

/**
 * struct uplinks - Every link that symroute holds something for
 * @list: by name
 * @count: in use
 * @max: room
 * @hidden: saved leases are for root to read
 * @names: names of tables
 *
 * {0} is the empty one; uplinks_done() frees it.
 */
struct uplinks {
	struct uplink *list;
	size_t count, max;
	bool hidden;
	struct tables names;
};

int uplinks_read(const char *ifname, struct uplinks *uplinks, struct why *why);
bool uplink_is_missing(const struct change *change);
void uplinks_done(struct uplinks *uplinks);

#endif
