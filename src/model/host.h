/* SPDX-License-Identifier: BSD-2-Clause */
/* The links and addresses of this host, as the kernel named them. */
#ifndef SYMROUTE_HOST_H
#define SYMROUTE_HOST_H

#include "model/addr.h"

#include <net/if.h>

/**
 * struct link - One link
 * @ifindex: kernel's number of it, 1..2^31-1
 * @ifname: its name
 * @group: link group; 0 is where every link starts
 * @mtu: bytes
 * @master: ifindex of the bridge, bond or VRF that it is a part of; 0: none
 * @up: administratively up (IFF_UP); routes can be added
 * @noarp: neighbours on it have no hardware addresses (IFF_NOARP)
 * @carrier: and something answers at the other end of the wire (IFF_LOWER_UP)
 * @kind: what it is: "veth", "vrf" and so on; "" for hardware
 * @vrf_table: of a VRF: the table of its links; else 0
 */
struct link {
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t group;
	uint32_t mtu;
	uint32_t master;
	bool up;
	bool noarp;
	bool carrier;
	char kind[IF_NAMESIZE];
	uint32_t vrf_table;
};

/**
 * struct address - One address of one link
 * @ifindex: the link
 * @addr: the address
 * @prefixlen: bits of the network it is in
 * @global: it is one for more than the link (RT_SCOPE_UNIVERSE)
 * @dynamic: it has a lifetime: a client or an advertisement brought it (no IFA_F_PERMANENT)
 * @updated: when it, or its lifetime, was set: hundredths of a second of CLOCK_MONOTONIC
 *	(net/ipv4/devinet.c put_cacheinfo()); a client does with each renewal
 */
struct address {
	uint32_t ifindex;
	struct addr addr;
	uint8_t prefixlen;
	bool global;
	bool dynamic;
	uint32_t updated;
};

#define HOST_LOOPBACK 1 /* ifindex of lo: LOOPBACK_IFINDEX, include/net/flow.h */

#define NEIGHBOUR_LLADDR_MAX 32 /* MAX_ADDR_LEN */

/**
 * struct neighbour - What the kernel knows of who answers on a link
 * @lladdr: of @lladdr_length bytes; 0: it knows of none
 * @failed: it asked, and nobody answers (NUD_FAILED)
 * @reachable: it answered a moment ago (NUD_REACHABLE)
 * @fixed: it is never asked (NUD_PERMANENT, NUD_NOARP)
 */
struct neighbour {
	uint32_t ifindex;
	struct addr addr;
	uint8_t lladdr[NEIGHBOUR_LLADDR_MAX];
	size_t lladdr_length;
	bool failed, reachable, fixed;
};

/** struct neighbours - All of them, of both families; {0} is none; its list is to be freed */
struct neighbours {
	struct neighbour *list;
	size_t count, max;
};

/**
 * struct host - Links and addresses
 * @links: the links that were asked for, in that order
 * @by_name, @by_index: places in @links, in order of names and of ifindexes
 * @addresses: every address of the families that were asked for, in order of
 *	addresses
 * @address_count: addresses in use
 * @address_max: room
 * @by_link: the same, in order of links, then of addresses
 * @networks: what they are in, in order of lengths, then of addresses
 * @lengths: the lengths that these have, of IPv4 and of IPv6
 *
 * {0} is the empty one; host_done() frees it.
 */
struct host {
	struct link *links;
	size_t link_count, link_max;
	uint32_t *by_name, *by_index;
	struct address *addresses;
	size_t address_count, address_max;
	struct address *by_link;
	struct address *networks;
	size_t network_count;
	bool lengths[2][129];
};

const char *link_sysctl_name(const char *ifname, char text[IF_NAMESIZE]);
int host_add_link(struct host *host, const struct link *link);
int host_append_address(struct host *host, const struct address *address);
int host_sort_addresses(struct host *host);
int host_add_address(struct host *host, const struct address *address);
const struct link *host_link(const struct host *host, const char *ifname);
const struct link *host_link_of(const struct host *host, uint32_t ifindex);
size_t host_addresses_in(const struct host *host, const struct prefix *prefix);
size_t host_addresses_of(const struct host *host, uint32_t ifindex);
uint32_t host_ifindex(const struct host *host, const char *ifname);
const char *host_name_of(const struct host *host, uint32_t ifindex);
bool host_has_address(const struct host *host, uint32_t ifindex, const struct addr *addr);
bool host_has_address_in(const struct host *host, uint32_t ifindex,
			 const struct prefix *prefix);
bool host_has_family(const struct host *host, uint32_t ifindex, int family);
bool host_has_neighbours(const struct host *host, uint32_t ifindex, const struct prefix *network);
bool host_reaches_otherwise(const struct host *host, uint32_t ifindex, const struct addr *addr);
uint32_t host_holder(const struct host *host, const struct prefix *prefix);
void host_done(struct host *host);

#endif
