/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel has: all objects of ours, and what a plan depends on. */
#ifndef SYMROUTE_SNAPSHOT_H
#define SYMROUTE_SNAPSHOT_H

#include "kernel/kernel.h"
#include "store/store.h"

#define FAMILIES 2

extern const int families[FAMILIES];

size_t family_index(int family);

/**
 * struct table_user - The link that a table of ours is for, as our objects in it tell
 * @rank: of several for one table, the lowest counts
 */
struct table_user {
	uint32_t table;
	char ifname[IF_NAMESIZE];
	size_t rank;
};

/**
 * struct snapshot - What the kernel has
 * @host: every address; the links that have a lease, an object of ours, or an event
 * @own: our rules and routes, of both families
 * @foreign: what other people's rules have of what we could have
 * @users: in order of tables, each once
 * @statics: main's routes, in order of links, each link's as far as they are through it
 * @statics_read: of IPv4, of IPv6
 * @statics_cut: likewise: there may be more of them
 * @spread: of main's routes, those by several links
 * @heard: main's IPv6 routes by some links, as far as they were read
 *
 * {0} is the empty one; snapshot_done() frees it.
 */
struct snapshot {
	struct host host;
	struct state own;
	struct kernel_tables foreign;
	struct table_user *users;
	size_t user_count, user_max;
	struct state statics;
	bool statics_read[FAMILIES], statics_cut[FAMILIES];
	struct state spread;
	struct state heard;
};

int snapshot_read(struct kernel *kernel, const struct store *store, const char *ifname,
		  struct snapshot *snapshot, struct why *why);
int snapshot_read_link(struct kernel *kernel, const char *ifname, struct snapshot *snapshot,
		       struct why *why);
int snapshot_read_statics(struct kernel *kernel, int family, struct snapshot *snapshot,
			  struct why *why);
size_t snapshot_statics(const struct snapshot *snapshot, uint32_t ifindex);
const char *snapshot_user(const struct snapshot *snapshot, uint32_t table);
uint32_t snapshot_table(const struct snapshot *snapshot, const char *ifname);
void snapshot_done(struct snapshot *snapshot);

#endif
