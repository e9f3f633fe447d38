/* SPDX-License-Identifier: BSD-2-Clause */
/* Which saved leases count now, and what those of a link and family come to together. */
#ifndef SYMROUTE_ACTIVE_H
#define SYMROUTE_ACTIVE_H

#include "engine/snapshot.h"
#include "store/config_file.h"

/*
 * An advertised prefix that is shorter than a site's may hold other links' addresses, whatever its
 * router says (RFC 6177); interface identifiers have 64 bits (RFC 4291 2.5.1).
 */
#define ACTIVE_PREFIX_BITS_MIN 48
#define ACTIVE_SLAAC_BITS 64

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

#endif
