/* SPDX-License-Identifier: BSD-2-Clause */
/* The one way to make the kernel equal to the leases: for the whole host, both families at once. */
#ifndef SYMROUTE_RECONCILE_H
#define SYMROUTE_RECONCILE_H

#include "client/env.h"
#include "engine/snapshot.h"
#include "model/change.h"
#include "model/tables.h"
#include "store/store.h"

/* active.c: which saved leases count now, and what those of a link and family come to together. */

/**
 * struct uplink - A link with an active lease of one family, or one that has heard routers
 * @link: inside the snapshot
 * @config: its settings
 * @table: its table; TABLE_UNSPEC: none could be had
 * @record: that number is to be recorded under the link's name
 * @sources: its first entry in the list of @source_count sources; of those alone that no prefix of
 *	another uplink's network is
 * @server: of IPv4
 * @group: link group whose routes in main are not for its addresses; STATE_NO_SUPPRESS: none
 * @heard: of IPv6: no lease, but what the kernel heard of routers
 * @sharer: link with a lease from the same server, where that hurts; else ""
 * @refused: 0; else -errno: what the kernel has of it stays as it is
 */
struct uplink {
	char ifname[IF_NAMESIZE];
	int family;
	const struct link *link;
	struct config config;
	uint32_t table;
	bool record;
	size_t sources, source_count;
	struct addr server;
	int64_t group;
	bool heard;
	char sharer[IF_NAMESIZE];
	int refused;
};

/**
 * struct active - Every uplink of this network namespace
 * @list: in order of names, IPv4 first
 * @sources: of all of them, in order of uplinks
 * @is_uplink: by place in the snapshot's list of links
 * @groups: likewise: the link group that a link is to be in; 0: none of ours
 * @managed_count: how many links that are up are an uplink, or could become one: their routes in
 *	main are not for other links' addresses
 *
 * {0} is the empty one; active_done() frees it.
 */
struct active {
	struct uplink *list;
	size_t count, max;
	struct lease_source *sources;
	size_t source_count, source_max;
	bool *is_uplink;
	uint32_t *groups;
	size_t managed_count;
};

bool active_source(const struct host *host, const struct link *link,
		   const struct lease_source *source);
bool active_saved(const struct store *store, const struct saved *saved, const struct host *host,
		  const struct link *link);
bool active_has_global(const struct host *host, const struct link *link, int family);
int active_find(struct kernel *kernel, const struct store *store,
		const struct config_file *config_file, uint32_t group, struct snapshot *snapshot,
		struct active *active, struct why *why);
int active_lease(struct kernel *kernel, const struct store *store, struct snapshot *snapshot,
		 const struct uplink *uplink, struct lease *lease, struct notes *notes,
		 struct why *why);
struct uplink *active_uplink(const struct active *active, const char *ifname, int family);
void active_done(struct active *active);

/* reconcile.c: an edit, and all that is known before anything is done. */

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

int reconcile_look(struct kernel *kernel, struct reconcile *result, struct why *why);
enum run_status reconcile(const struct edit *edit, bool dry_run, int family);
const char *reconcile_ifname(const struct reconcile *result, const struct change *change);
bool reconcile_is_about(const struct edit *edit, const char *ifname, int family);
void reconcile_done(struct reconcile *result);

/* hook.c: what a client's hooks call, from the environment to the exit status. */
enum run_status hook_run(char *const envp[], enum edit_kind kind, bool dry_run, bool verbose);
enum run_status hook_run_of(char *const arguments[], char *const envp[], bool dry_run, bool verbose);
enum run_status hook_withhold(char *const envp[]);

#endif
