/* SPDX-License-Identifier: BSD-2-Clause */
/* What there is: our objects in the kernel, and whose they are. */
#ifndef SYMROUTE_HAVE_H
#define SYMROUTE_HAVE_H

#include "kernel/kernel.h"
#include "engine/owner.h"
#include "model/tables.h"

#define FAMILIES 2

extern const int have_families[FAMILIES];

/**
 * struct have - Our objects and what they refer to
 * @names: names of tables
 * @ifname: link of interest: only its routes are read, and those of tables whose
 *	link or address is gone; "": all are
 * @read: which families were read, by family as in have_families
 * @own: our objects, likewise; rules plain, however they are arranged
 * @arranged: the rules as the kernel has them, likewise; empty if it has the plain ones
 * @owners: whose they are, likewise
 * @host: the link of interest, and links of tables that are not live or, if there
 *	is no such link, of all tables; the names of all; all addresses
 * @foreign: tables that other people's rules look up
 *
 * {0} is the empty one; have_done() frees it.
 */
struct have {
	struct tables names;
	char ifname[IF_NAMESIZE];
	bool read[FAMILIES];
	struct state own[FAMILIES];
	struct state arranged[FAMILIES];
	struct owners owners[FAMILIES];
	struct host host;
	struct kernel_tables foreign;
};

int have_read(struct kernel *kernel, struct have *have, struct why *why);
int have_read_event(struct kernel *kernel, int family, const char *ifname, struct have *have,
		    struct why *why);
int have_read_family(struct kernel *kernel, int family, struct have *have, struct why *why);
int have_read_link(struct kernel *kernel, const char *ifname, struct host *host,
		   struct why *why);
size_t have_index(int family);
int have_arrange(const struct have *have, size_t i, size_t split, struct changes *changes);
void have_done(struct have *have);

#endif
