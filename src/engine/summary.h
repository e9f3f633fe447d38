/* SPDX-License-Identifier: BSD-2-Clause */
/* What an event changed, in one line for each link that it is about. */
#ifndef SYMROUTE_SUMMARY_H
#define SYMROUTE_SUMMARY_H

#include "engine/reconcile.h"

/**
 * struct tally - How many objects of a link changed
 * @ifname: the link; "": they are for no link alone
 * @families: whether any of a family did, as in families
 * @done: by op and kind of change
 */
struct tally {
	char ifname[IF_NAMESIZE];
	bool families[FAMILIES];
	size_t done[CHANGE_SET + 1][CHANGE_GROUP + 1];
};

/**
 * struct summary - Those of all links
 * @last: place of the link that was counted last
 *
 * {0} is the empty one; summary_log() frees it.
 */
struct summary {
	struct tally *list;
	size_t count, max, last;
};

void summary_count(struct summary *summary, const char *ifname, const struct change *change);
void summary_log(struct summary *summary, const struct edit *edit, const struct reconcile *result);

#endif
