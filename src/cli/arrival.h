/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reverse path filter does with a packet that comes in. Pure. */
#ifndef SYMROUTE_ARRIVAL_H
#define SYMROUTE_ARRIVAL_H

#include "cli/explain.h"

/**
 * enum arrival_verdict - What comes of the packet
 * @ARRIVAL_TAKEN: its answer would go back by the link, or nobody minds
 * @ARRIVAL_STRICT: dropped: its answer would leave by another link (rp_filter 1)
 * @ARRIVAL_NO_ROUTE: dropped: there is no way back at all
 * @ARRIVAL_MARTIAN: dropped: its source is an address of this host, or no host's
 */
enum arrival_verdict {
	ARRIVAL_TAKEN,
	ARRIVAL_STRICT,
	ARRIVAL_NO_ROUTE,
	ARRIVAL_MARTIAN,
};

/**
 * struct arrival - A packet that comes in
 * @packet: from where to where, by which link (iif), with what mark
 * @rp_filter: 0 off, 1 strict, 2 loose: the greater of all's and the link's;
 *	less than 0: not known. IPv6 has none
 * @src_valid_mark: the mark counts for the way back, too
 * @accept_local: the link takes packets from this host's own addresses
 * @back: the way back
 * @verdict: what comes of it
 */
struct arrival {
	struct lookup packet;
	int rp_filter;
	bool src_valid_mark;
	bool accept_local;
	struct explain back;
	enum arrival_verdict verdict;
};

int arrival_judge(const struct fib *fib, struct arrival *arrival);
void arrival_done(struct arrival *arrival);

#endif
