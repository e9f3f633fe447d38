/* SPDX-License-Identifier: BSD-2-Clause */
/* A host in memory: a plain kernel behind kernel.h, the store's file, names of tables. */
#ifndef SYMROUTE_WORLD_H
#define SYMROUTE_WORLD_H

#include "kernel/kernel.h"
#include "model/tables.h"
#include "store/store.h"

#define WORLD_LINKS 3
#define KERNEL_LINKS WORLD_LINKS /* for kernel_host.h */
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
 * @store: the store's file; NULL: there is none
 * @store_length: bytes
 * @config: settings of [defaults] that are yes or no
 * @contested: other people have routes in a table of ours: changes may be refused
 * @limit: after so many changes the power fails; SIZE_MAX: it does not
 * @changes: that were carried out
 * @cut: called before and after each change, with the host as a kill would leave it; NULL: is not
 */
struct kernel {
	struct state objects;
	struct link links[WORLD_LINKS];
	struct address addresses[WORLD_ADDRESSES];
	size_t address_count;
	struct table_name names[WORLD_NAMES];
	size_t name_count;
	char *store;
	size_t store_length;
	bool fail_closed, to_rule, oif_rule;
	bool contested;
	size_t limit, changes;
	void (*cut)(const struct kernel *world);
};

void world_open(struct kernel *world);
const char *world_ifname(size_t link);
struct kernel *world_copy(const struct kernel *world);
void world_close(struct kernel *world);
void world_add_address(struct kernel *world, size_t link, const struct prefix *prefix);
void world_drop_addresses(struct kernel *world, size_t link, int family);
void world_drop_routes(struct kernel *world, size_t link);
void world_drop_own(struct kernel *world);
void world_drop_store(struct kernel *world);
struct state world_select(const struct kernel *world, bool ours);
bool world_is_shared(const struct kernel *world);
bool world_equal(const struct kernel *a, const struct kernel *b);
void world_tell(const struct kernel *world);

#endif
