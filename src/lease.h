/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client obtained (RFC 2131), whichever client it was. */
#ifndef SYMROUTE_LEASE_H
#define SYMROUTE_LEASE_H

#include "addr.h"

#include <net/if.h>

#define LEASE_ROUTES_MAX 64 /* option 3 of one packet holds 63 routers at most */

/**
 * struct lease_route - One route that a lease calls for
 * @dst: destination, host bits clear; prefixlen 0 for a default route
 * @gateway: router, or AF_UNSPEC: @dst is on the link (RFC 3442)
 */
struct lease_route {
	struct prefix dst;
	struct addr gateway;
};

/**
 * struct lease - One lease of one link and family
 * @ifname: the link it was obtained on
 * @address: the leased address; its family is the lease's
 * @prefixlen: bits of the network that @address is in, 1..addr_bits()
 * @server: server identifier (option 54), AF_UNSPEC if there is none
 * @mtu: option 26, bytes; 0 if the server named none
 * @routes: in the order of the server: the first default is preferred
 * @route_count: routes in use, 0..LEASE_ROUTES_MAX
 */
struct lease {
	char ifname[IF_NAMESIZE];
	struct addr address;
	uint8_t prefixlen;
	struct addr server;
	uint32_t mtu;
	struct lease_route routes[LEASE_ROUTES_MAX];
	size_t route_count;
};

int lease_add_route(struct lease *lease, const struct prefix *dst,
		    const struct addr *gateway);
bool lease_has_default(const struct lease *lease);
bool lease_equal(const struct lease *a, const struct lease *b);

#endif
