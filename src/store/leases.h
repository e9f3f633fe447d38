/* SPDX-License-Identifier: BSD-2-Clause */
/* The store: the last good leases of each link of this network namespace, in one file. */
#ifndef SYMROUTE_LEASES_H
#define SYMROUTE_LEASES_H

#include "model/config.h"
#include "model/lease.h"
#include "util/file.h"
#include "util/why.h"

/**
 * struct saved - One saved lease, or mark of a link; a link may have one of each kind
 * @text: its lines in the file, which are written again as they are
 * @own: @text is not part of the store's
 * @recovered: it was made up from the kernel's objects
 * @server, @mtu: as in struct lease
 * @sources: the first of @source_count in the store's list; likewise @routes, @settings
 */
struct saved {
	char ifname[IF_NAMESIZE];
	enum lease_kind kind;
	char *text;
	size_t length;
	bool own, recovered;
	struct addr server;
	uint32_t mtu;
	size_t sources, source_count;
	size_t routes, route_count;
	size_t settings, setting_count;
};

/**
 * struct store - All of them
 * @list: in order of links, then of kinds
 * @lost: there is no file, or it or a part of it cannot be used: not all is known
 * @err: -errno if there is a file and it could not be read
 * @spoilt: how many of its records are none, and not written again
 * @changed: it is not what the file says
 * @old: leases are in files of their own, as symroute 0.1 wrote them
 *
 * {0} is the empty one; store_done() frees it.
 */
struct store {
	struct saved *list;
	size_t count, max;
	struct lease_source *sources;
	size_t source_count, source_max;
	struct lease_route *routes;
	size_t route_count, route_max;
	struct setting *settings;
	size_t setting_count, setting_max;
	char *text;
	bool lost, changed, old;
	size_t spoilt;
	int err;
};

int store_directory(char directory[PATHS_MAX], bool make, struct why *why);
int store_read(const char *directory, struct store *store);
int store_parse(char *text, size_t length, struct store *store);
struct saved *store_find(const struct store *store, const char *ifname, enum lease_kind kind);
void store_get(const struct store *store, const struct saved *saved, struct lease *lease,
	       struct settings *settings);
int store_put(struct store *store, const struct lease *lease, const struct settings *settings);
bool store_has_leases(const struct store *store);
int store_mark(struct store *store, const char *ifname, enum lease_kind kind);
void store_remove(struct store *store, struct saved *saved);
int store_format(const struct store *store, char **text, size_t *length);
int store_write(const char *directory, struct store *store);
void store_discard(const char *directory);
void store_done(struct store *store);

#endif
