/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept in files. */
#ifndef SYMROUTE_STORE_H
#define SYMROUTE_STORE_H

#include "model/config.h"
#include "model/lease.h"
#include "model/tables.h"
#include "util/file.h"
#include "util/why.h"

#include <stdbool.h>

/* leases.c: the last good leases of each link of this network namespace, in one file. */

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

/* config_file.c: symroute.conf(5), read. */

#define CONFIG_SECTION_MAX 64 /* a pattern; libinih reads 50 bytes of it */

/**
 * struct config_entry - One "key = value"
 * @line: number of its line
 */
struct config_entry {
	char section[CONFIG_SECTION_MAX];
	char key[SETTING_TEXT_MAX];
	char value[SETTING_TEXT_MAX];
	int line;
};

/**
 * struct config_file - All of them, in the order of the file; {0} is the empty one
 */
struct config_file {
	struct config_entry *list;
	size_t count, max;
};

int config_file_load(const char *path, struct config_file *file, struct why *why);
void config_file_apply(const struct config_file *file, const char *ifname, struct config *config);
bool config_file_leaves_alone(const struct config_file *file, const char *ifname);
void config_file_done(struct config_file *file);
int config_load(const char *path, const char *ifname, struct config *config, struct why *why);

/* lock.c: one event at a time in a network namespace. */
int lock_take(const char *directory, int timeout_ms, struct why *why);
int lock_take_names(int timeout_ms);
int lock_open_trial(const char *directory, bool make, bool *tried);
int lock_remove_trial(const char *directory);
void lock_release(int lock);

/* tables_file.c: names of routing tables: iproute2's rt_tables, rt_tables.d, and ours in it. */
int tables_load(struct tables *tables);
int tables_record(struct table_name *names, size_t *count, tables_is_used *is_used, void *data);

#endif
