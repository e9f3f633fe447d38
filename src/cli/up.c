/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/up.h"

#include "client/env_value.h"
#include "util/text.h"

#include <errno.h>
#include <string.h>

#define MTU4_MIN 576U  /* what every host takes (RFC 791) */
#define MTU6_MIN 1280U /* what every link takes (RFC 8200 5) */
#define MTU_MAX 65535U

static int parse_address(const char *text, struct lease *lease, struct why *why)
{
	struct prefix address, network;
	bool usable;

	usable = text && (!prefix_parse(text, AF_INET, &address) ||
			  !prefix_parse(text, AF_INET6, &address)) &&
		 address.prefixlen && addr_is_host(&address.addr) &&
		 !addr_is_link_local(&address.addr);
	if (usable) {
		network = prefix_of(&address.addr, address.prefixlen);
		usable = prefix_has_host(&network, &address.addr);
	}
	if (!usable)
		return env_unusable(why, "ADDRESS/LEN", text,
				    "a host's address and the length of its network");
	lease->kind = address.addr.family == AF_INET ? LEASE_UP4 : LEASE_UP6;
	return lease_add_source(lease, SOURCE_ADDRESS, &address);
}

static int parse_router(const char *text, struct lease *lease, struct why *why)
{
	const struct prefix *own = &lease->sources[0].prefix;
	struct prefix network = prefix_of(&own->addr, own->prefixlen);
	struct prefix any = prefix_any(own->addr.family);
	struct addr router;

	if (!text || addr_parse(text, own->addr.family, &router) || !addr_is_host(&router) ||
	    !prefix_has_host(&network, &router) || addr_compare(&router, &own->addr) == 0)
		return env_unusable(why, "via", text, "a router's address of the same family");
	if (lease_add_route(lease, &any, &router))
		return why_set(why, -ENOSPC, "via: more than %d routers", LEASE_ROUTES_MAX);
	return 0;
}

/**
 * up_parse() - Read IFNAME ADDRESS/LEN [via ROUTER]... [mtu BYTES]
 *
 * Return: 0, -EINVAL or -ENOSPC
 */
int up_parse(int argc, char *const argv[], struct env_event *event, struct why *why)
{
	struct lease *lease = &event->lease;
	int err;

	memset(event, 0, sizeof(*event));
	if (argc < 1 || env_parse_ifname(argv[0], event->ifname))
		return env_unusable(why, "IFNAME", argc < 1 ? NULL : argv[0],
				    "the name of a link");
	memcpy(lease->ifname, event->ifname, sizeof(lease->ifname));
	err = parse_address(argc < 2 ? NULL : argv[1], lease, why);
	for (int i = 2; i < argc && !err; i += 2) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		uint32_t min = lease->kind == LEASE_UP4 ? MTU4_MIN : MTU6_MIN;

		if (strcmp(argv[i], "via") == 0)
			err = parse_router(value, lease, why);
		else if (strcmp(argv[i], "mtu") != 0)
			err = env_unusable(why, "up", argv[i], "'via' or 'mtu'");
		else if (!value || number_parse(value, min, MTU_MAX, &lease->mtu))
			err = env_unusable(why, "mtu", value, min == MTU4_MIN ?
					   "in 576..65535" : "in 1280..65535");
	}
	event->event = EVENT_LEASE;
	event->family = lease_family(lease);
	event->has_lease = !err;
	return err;
}
