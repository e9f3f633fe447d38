/* SPDX-License-Identifier: BSD-2-Clause */
/* A host in memory: a plain kernel behind kernel.h, saved leases, names of tables. */
#ifndef SYMROUTE_WORLD_H
#define SYMROUTE_WORLD_H

#include "kernel/kernel.h"
#include "store/leases.h"
#include "model/tables.h"

#define WORLD_LINKS 3
#define WORLD_ADDRESSES 24
#define WORLD_NAMES 8

/**
 * struct kernel - The whole host
 * @objects: routes and rules, ours and other people's
 * @links: ifindex is 1 + its place; "" for one that is not there
 * @addresses: on the links
 * @address_count: in use
 * @names: of tables
 * @name_count: in use
 * @saved: leases, by link and kind
 * @saved.there: there is one
 */
struct kernel {
	struct state objects;
	struct link links[WORLD_LINKS];
	struct address addresses[WORLD_ADDRESSES];
	size_t address_count;
	struct table_name names[WORLD_NAMES];
	size_t name_count;
	struct {
		bool there;
		struct lease lease;
		struct settings settings;
	} saved[WORLD_LINKS][LEASE_KINDS];
};

void world_open(struct kernel *world);
const char *world_ifname(size_t link);
size_t world_place(const char *ifname);
struct kernel *world_copy(const struct kernel *world);
void world_close(struct kernel *world);
void world_name(struct kernel *world, const char *ifname, uint32_t table);
void world_add_address(struct kernel *world, size_t link, const struct prefix *prefix);
void world_drop_addresses(struct kernel *world, size_t link, int family);
void world_drop_routes(struct kernel *world, size_t link);
struct state world_select(const struct kernel *world, bool ours);
bool world_equal(const struct kernel *a, const struct kernel *b);

#endif
