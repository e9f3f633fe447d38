/* SPDX-License-Identifier: BSD-2-Clause */
/* The one way to make the kernel equal to the leases: for the whole host, both families at once. */
#ifndef SYMROUTE_RECONCILE_H
#define SYMROUTE_RECONCILE_H

#include "client/env.h"
#include "model/change.h"
#include "engine/active.h"
#include "model/tables.h"

#define RECONCILE_KERNEL_TIMEOUT_MS 5000 /* the kernel answers in microseconds */
#define RECONCILE_LOCK_TIMEOUT_MS 10000 /* dozens of events may be waiting before this one */

#define TRIAL_WORDS_MAX 256 /* of a command, for people */

struct trial;

/**
 * enum run_status - Exit statuses, as in symroute-hook(8); the worst is the greatest
 */
enum run_status {
	RUN_DONE = 0,
	RUN_REFUSED = 1,
	RUN_UNUSABLE = 2,
	RUN_TIMEOUT = 3,
};

/**
 * enum edit_kind - What is done to the saved leases first
 * @EDIT_LOOK: nothing
 * @EDIT_SYNC: those whose address or link is gone are forgotten
 * @EDIT_EVENT: that of one link, and what its client brings is saved
 * @EDIT_UP: the same, but the address has to be there
 * @EDIT_FORGET: those of one link, or all, are forgotten; or what is for @address of it
 * @EDIT_CLOSE: the address of one link's lease is about to come
 * @EDIT_REFUSED: a link's client brought what cannot be used: that is noted, all else stays
 * @EDIT_RESTORE: those that a command changed which was tried are as they were before it
 */
enum edit_kind {
	EDIT_LOOK,
	EDIT_SYNC,
	EDIT_EVENT,
	EDIT_UP,
	EDIT_FORGET,
	EDIT_CLOSE,
	EDIT_REFUSED,
	EDIT_RESTORE,
};

/**
 * struct edit - That, and what it is about
 * @event: of EDIT_EVENT and EDIT_UP; of the others its link, "" for all
 * @address: of EDIT_FORGET: only this address of the link; AF_UNSPEC: all
 * @notes: what was noticed when the event was read
 * @words: the command that makes it, without "symroute"; NULL: none
 * @session: address that the person who makes it comes in at; AF_UNSPEC: none is known
 * @trial: of EDIT_RESTORE: what is put back; of others: it is tried; NULL: it is not
 * @next: what the same call of a client says besides; NULL: nothing
 */
struct edit {
	enum edit_kind kind;
	struct env_event event;
	struct addr address;
	struct notes notes;
	const char *words;
	struct addr session;
	struct trial *trial;
	struct edit *next;
};

/**
 * struct remark - What a reader should know of one link
 * @family: AF_UNSPEC: of both
 * @err: 0; else why nothing is done for the link, as -errno
 * @always: it is told whether anything changes or not
 */
struct remark {
	char ifname[IF_NAMESIZE];
	int family;
	int err;
	bool always;
	struct why why;
};

/**
 * struct claim - A source, or a server, and the uplink that has it of its lease
 * @place: of the uplink in the list
 */
struct claim {
	struct prefix prefix;
	size_t place;
};

/**
 * struct reconcile - All that is known before anything is done
 * @config_why: of reconcile_look(): why the configuration cannot be used; "": it can
 * @config_cut: a part of it cannot be read, and what the configuration alone calls for stays as it is
 * @want: the routes that the leases call for, and the rules as they are placed
 * @foreign: a route of each table of an uplink that somebody else has routes in
 * @changes: what makes the kernel equal to @want
 * @claims: of sources, in order of prefixes
 * @remarks: for the reader
 *
 * {0} is the empty one; reconcile_done() frees it.
 */
struct reconcile {
	char directory[PATHS_MAX];
	struct config_file config_file;
	struct config defaults;
	struct why config_why;
	bool config_cut;
	struct store store;
	struct tables names;
	struct snapshot snapshot;
	struct active active;
	struct state want;
	struct state foreign;
	struct changes changes;
	struct claim *claims;
	size_t claim_count, claim_max;
	struct remark *remarks;
	size_t remark_count, remark_max;
};

enum run_status run_status_of(int err);
int reconcile_look(struct kernel *kernel, struct reconcile *result, struct why *why);
enum run_status reconcile(const struct edit *edit, bool dry_run, int family);
const char *reconcile_ifname(const struct reconcile *result, const struct change *change);
bool reconcile_is_about(const struct edit *edit, const char *ifname, int family);
void reconcile_restart(struct reconcile *result);
void reconcile_done(struct reconcile *result);

#endif
