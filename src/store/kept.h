/* SPDX-License-Identifier: BSD-2-Clause */
/* What links had before we set it: to be put back. */
#ifndef SYMROUTE_KEPT_H
#define SYMROUTE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct kept_arp - The arp_ignore that a link had
 * @ifindex: the link; a number that no later link gets
 * @arp: value of the sysctl
 * @save: it is to be written, before the link's own is changed
 * @over: it is to be forgotten, once the link has it back
 */
struct kept_arp {
	uint32_t ifindex;
	uint32_t arp;
	bool save;
	bool over;
};

/**
 * struct kept - What is kept of all links
 * @list: an entry for each link
 * @count: in use
 * @max: room
 *
 * {0} is the empty one; kept_done() frees it.
 */
struct kept {
	struct kept_arp *list;
	size_t count, max;
};

int kept_read(const char *directory, struct kept *kept);
struct kept_arp *kept_find(const struct kept *kept, uint32_t ifindex);
int kept_add(struct kept *kept, uint32_t ifindex, uint32_t arp);
int kept_save(const char *directory, const struct kept_arp *entry);
int kept_forget(const char *directory, const struct kept *kept);
void kept_done(struct kept *kept);

#endif
