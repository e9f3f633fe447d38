/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/strict.h"

/*
 * Two links in one network both answer for every address of the host, whatever
 * its rules are, and whoever asked sends to the one who was first. Values of
 * arp_ignore (net/ipv4/arp.c arp_ignore()): 1 answers for the link's own
 * addresses, 2 only to who is in their network, 8 for none; 0 and 3 to 7
 * answer for other links' as well. The kernel takes the greater one of the
 * link's and of conf/all's.
 *
 * arp_filter and rp_filter would do too, but only with the rules in place:
 * without them, one link answers for both addresses (measured on Linux 6.18).
 */
#define ARP_STRICT 1
#define ARP_NETWORK 2
#define ARP_NONE 8

/** strict_join() - Let a link answer for its own addresses only */
int strict_join(const struct link *link, struct kept *kept, struct changes *changes)
{
	struct kept_arp *entry = kept_find(kept, link->ifindex);

	if (link->arp == LINK_NO_ARP || link->arp == ARP_STRICT || link->arp == ARP_NETWORK ||
	    link->arp == ARP_NONE)
		return 0;
	if (!entry) {
		int err = kept_add(kept, link->ifindex, (uint32_t)link->arp);

		if (err)
			return err;
		entry = kept_find(kept, link->ifindex);
	}
	entry->arp = (uint32_t)link->arp;
	entry->save = true;
	return changes_add_arp(changes, link->ifindex, link->ifname, ARP_STRICT);
}

/** strict_leave() - Give a link back what it had */
int strict_leave(const struct link *link, struct kept *kept, struct changes *changes)
{
	struct kept_arp *entry = kept_find(kept, link->ifindex);

	if (!entry)
		return 0;
	entry->over = true;
	return link->arp == ARP_STRICT ?
		       changes_add_arp(changes, link->ifindex, link->ifname, entry->arp) : 0;
}
