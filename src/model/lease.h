/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client obtained (RFC 2131, RFC 4861, RFC 8415), whichever client it was. */
#ifndef SYMROUTE_LEASE_H
#define SYMROUTE_LEASE_H

#include "model/addr.h"

#include <net/if.h>

#define LEASE_MTU4_MIN 576U   /* what every host takes (RFC 791) */
#define LEASE_MTU6_MIN 1280U  /* what every link takes (RFC 8200 5) */
#define LEASE_MTU_MAX 65535U  /* option 26 has two octets (RFC 2132 5.1) */
#define LEASE_ROUTES_MAX 64  /* option 3 of one packet holds 63 routers at most */
#define LEASE_SOURCES_MAX 32 /* twice the addresses that Linux takes from advertisements */

/**
 * enum lease_kind - Who a lease is from; a link may hold one of each
 * @LEASE_DHCP4: a DHCPv4 server, or the client's own configuration
 * @LEASE_UP4: symroute up; several addresses
 * @LEASE_RA6: routers that advertise themselves: prefixes and routes
 * @LEASE_DHCP6: a DHCPv6 server, or the client's own configuration: addresses
 *	and delegated prefixes, but no route
 * @LEASE_UP6: symroute up
 * @LEASE_LINK: no lease: a client takes care of the link
 * @LEASE_REFUSED: nor is this: it got one that could not be used
 * @LEASE_CLOSED: nor this: addresses of leases that ended, or are about to come (fail_closed)
 * @LEASE_PART6: nor this: parts of prefixes delegated on other links, with the link's addresses
 */
enum lease_kind {
	LEASE_DHCP4,
	LEASE_UP4,
	LEASE_RA6,
	LEASE_DHCP6,
	LEASE_UP6,
	LEASE_LINK,
	LEASE_REFUSED,
	LEASE_CLOSED,
	LEASE_PART6,
};

#define LEASE_KINDS 9

/**
 * enum source_kind - What a source is, and so what else comes with it
 * @SOURCE_ADDRESS: one address; its prefix has the host bits, and the length of
 *	the network that the address is in
 * @SOURCE_ONLINK: an advertised prefix whose hosts are on the link (RFC 4861 4.6.2, L)
 * @SOURCE_AUTONOMOUS: one that addresses are made from, and nothing else (A)
 * @SOURCE_DELEGATED: one that this host hands on to other links (RFC 8415 IA_PD)
 * @SOURCE_LEFT_OUT: an address of the link that is to have no rules
 */
enum source_kind {
	SOURCE_ADDRESS,
	SOURCE_ONLINK,
	SOURCE_AUTONOMOUS,
	SOURCE_DELEGATED,
	SOURCE_LEFT_OUT,
};

/**
 * struct lease_source - Where packets may come from that have to leave by the link
 * @kind: what it is
 * @prefix: 1 bit at least; host bits clear unless it is an address
 */
struct lease_source {
	enum source_kind kind;
	struct prefix prefix;
};

/**
 * struct lease_route - One route that a lease calls for
 * @dst: destination, host bits clear; prefixlen 0 for a default route
 * @gateway: router, or AF_UNSPEC: @dst is on the link (RFC 3442)
 * @src: IPv6, only for packets from there, host bits clear; AF_UNSPEC: from anywhere
 */
struct lease_route {
	struct prefix dst;
	struct addr gateway;
	struct prefix src;
};

/**
 * struct lease - One lease of one link
 * @ifname: the link it was obtained on
 * @kind: who it is from
 * @sources: of IPv4, addresses
 * @source_count: sources in use, 0..LEASE_SOURCES_MAX
 * @server: server identifier (option 54), AF_UNSPEC if there is none
 * @mtu: option 26, or the advertised MTU; bytes; 0 if there is none
 * @routes: in the order of the server, or of preference (RFC 4191): the first
 *	default is preferred
 * @route_count: routes in use, 0..LEASE_ROUTES_MAX
 */
struct lease {
	char ifname[IF_NAMESIZE];
	enum lease_kind kind;
	struct addr server;
	uint32_t mtu;
	size_t source_count;
	size_t route_count;
	struct lease_source sources[LEASE_SOURCES_MAX];
	struct lease_route routes[LEASE_ROUTES_MAX];
};

int lease_kind_family(enum lease_kind kind);
int lease_family(const struct lease *lease);
const struct addr *lease_address(const struct lease *lease);
bool lease_has_source(const struct lease *lease, const struct lease_source *source);
int lease_add_source(struct lease *lease, enum source_kind kind, const struct prefix *prefix);
int lease_append_route(struct lease *lease, const struct lease_route *route);
int lease_append_source(struct lease *lease, enum source_kind kind, const struct prefix *prefix);
int lease_add_route(struct lease *lease, const struct prefix *dst,
		    const struct addr *gateway);
bool lease_takes_router(const struct lease *lease, const struct addr *router);
bool lease_has_default(const struct lease *lease);
bool lease_equal(const struct lease *a, const struct lease *b);
struct prefix source_selector(const struct lease_source *source);
struct prefix source_network(const struct lease_source *source);

#endif
