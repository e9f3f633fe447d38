/* SPDX-License-Identifier: BSD-2-Clause */
/* All that the programs ask of a kernel, and no more. */
#ifndef SYMROUTE_KERNEL_H
#define SYMROUTE_KERNEL_H

#include "model/change.h"
#include "model/config.h"
#include "model/host.h"
#include "model/state.h"
#include "util/why.h"

#include <stdbool.h>

struct kernel;

#define KERNEL_TIMEOUT_MS 5000 /* the kernel answers in microseconds */
#define KERNEL_MAIN_MAX 16384 /* of a table with the whole Internet in it no more is read */

/**
 * struct kernel_tables - What foreign rules have of what we could have
 * @taken: they look this table up; by number, from CONFIG_TABLE_FIRST on
 * @crowded: they have priorities among those of arranged rules; IPv4, IPv6
 * @passed: of IPv4, one has a priority of the rules for renewals, which would lead past it
 * @sources: single addresses that they are for, @source_count of them; free() it
 */
struct kernel_tables {
	bool taken[CONFIG_TABLE_LAST - CONFIG_TABLE_FIRST + 1];
	bool crowded[2];
	bool passed;
	struct addr *sources;
	size_t source_count, source_max;
};

/**
 * typedef kernel_done - Takes the outcome of one change
 * @change: the change
 * @error: 0 or -errno
 * @text: the kernel's own words; "" if it had none
 * @data: the caller's
 */
typedef void kernel_done(const struct change *change, int error, const char *text, void *data);

int kernel_open(struct kernel **kernel, int timeout_ms, struct why *why);
void kernel_close(struct kernel *kernel);

int kernel_read_rules(struct kernel *kernel, int family, struct state *own,
		      struct kernel_tables *foreign, struct why *why);
int kernel_read_routes(struct kernel *kernel, int family, struct state *own, struct why *why);
int kernel_read_table(struct kernel *kernel, int family, uint32_t table, struct state *foreign,
		      struct why *why);
int kernel_read_main(struct kernel *kernel, int family, uint8_t protocol, uint32_t ifindex,
		     struct state *routes, struct why *why);
void kernel_name_route(struct kernel *kernel, struct route *route);
int kernel_read_links(struct kernel *kernel, struct host *host, struct why *why);
int kernel_read_link(struct kernel *kernel, const char *ifname, struct link *link,
		     struct why *why);
int kernel_read_addresses(struct kernel *kernel, int family, struct host *host,
			  struct why *why);
int kernel_apply(struct kernel *kernel, const struct changes *changes, kernel_done *done,
		 void *data, struct why *why);

/**
 * struct looked_up - The kernel's own answer
 * @err: 0; -ENETUNREACH, -EHOSTUNREACH, -EACCES, -EINVAL, -EXDEV or -ENODEV: the packet has no way, and
 *	nothing else is set
 * @route: next hop, link, source (prefsrc) and table that the packet takes; its dst is the
 *	packet's
 * @match: the prefix of the table's route that it is by
 */
struct looked_up {
	int err;
	struct route route;
	struct prefix match;
};

/**
 * struct rewrites - What nftables rewrites destinations of
 * @incoming: what comes in, or is passed on
 * @local: what this host sends
 */
struct rewrites {
	bool incoming;
	bool local;
};

int kernel_read_all(struct kernel *kernel, int family, struct state *all, struct why *why);
int kernel_lookup(struct kernel *kernel, const struct lookup *lookup,
		  struct looked_up *answer, struct why *why);

int kernel_read_neighbours(struct kernel *kernel, int family, struct neighbours *neighbours,
			   struct why *why);
int kernel_solicit(struct kernel *kernel, const struct neighbours *neighbours, struct why *why);

/**
 * enum news_kind - What a piece of news is about
 */
enum news_kind {
	NEWS_ROUTE,
	NEWS_RULE,
	NEWS_LINK,
	NEWS_ADDRESS,
};

/**
 * struct news - What has become of an object: a rule or route of ours, or any link or address
 * @op: CHANGE_ADD, of links and addresses also that something of it changed; CHANGE_REPLACE;
 *	CHANGE_DELETE
 */
struct news {
	enum change_op op;
	enum news_kind kind;
	union {
		struct route route;
		struct rule rule;
		struct link link;
		struct address address;
	};
};

/**
 * typedef kernel_heard - Takes a piece of news
 */
typedef void kernel_heard(const struct news *news, void *data);

int kernel_watch(struct kernel *kernel);
int kernel_hear(struct kernel *kernel, kernel_heard *heard, void *data);

int netfilter_rewrites(struct rewrites *rewrites);

#endif
