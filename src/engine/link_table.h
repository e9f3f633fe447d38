/* SPDX-License-Identifier: BSD-2-Clause */
/* Which table is a link's, and whether it can be. */
#ifndef SYMROUTE_LINK_TABLE_H
#define SYMROUTE_LINK_TABLE_H

#include "model/config.h"
#include "engine/have.h"

/**
 * struct link_table - A link's table
 * @number: its number; TABLE_UNSPEC if the link needs none
 * @record: the number is to be kept under the link's name
 * @inside: our routes in it
 * @crowded: it holds routes of somebody else, too
 *
 * {0} is the empty one; link_table_done() frees it.
 */
struct link_table {
	uint32_t number;
	bool record;
	struct state inside;
	bool crowded;
};

int link_table_pick(struct kernel *kernel, const char *ifname, const struct config *config,
		    struct have *have, struct link_table *table, struct why *why);
int link_table_check(struct kernel *kernel, const char *ifname, int family,
		     const struct have *have, bool wanted, struct link_table *table,
		     struct notes *notes, struct why *why);
void link_table_done(struct link_table *table);

#endif
