/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute explain: which way a packet goes, and its answer comes, by us and by the kernel. */
#ifndef SYMROUTE_INQUIRY_H
#define SYMROUTE_INQUIRY_H

#include "cli/explain.h"
#include "cli/page.h"
#include "kernel/kernel.h"
#include "model/tables.h"

/**
 * struct inquiry - All that is known of a packet's way
 * @fib: what decides
 * @names: names of tables
 * @out: the way that we worked out
 * @answer: the kernel's
 * @agrees: the two are the same
 * @local: the destination is an address of this host
 * @holder: the link that has the source; 0: none has
 * @ours: a rule of ours is for the source
 * @arrives: @in is filled: a packet can come in to the source
 * @in: the same packet the other way round
 * @in_error: what the kernel says to that: 0, or -errno
 */
struct inquiry {
	struct fib fib;
	struct tables names;
	struct explain out;
	struct looked_up answer;
	bool agrees;
	bool local;
	uint32_t holder;
	bool ours;
	bool arrives;
	struct arrival in;
	int in_error;
};

int inquire(const char *ifname, const struct prefix *source, struct lookup *packet,
	    struct inquiry *inquiry, struct why *why);
void inquiry_print(const struct inquiry *inquiry, const struct page *page);
int inquiry_print_json(const struct inquiry *inquiry, struct why *why);
bool inquiry_is_good(const struct inquiry *inquiry);
void inquiry_done(struct inquiry *inquiry);
int inquiry_run(const char *ifname, const struct prefix *source, struct lookup *packet, bool json,
		const struct page *page, struct why *why);

#endif
