/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases of any kind, made up. */
#ifndef SYMROUTE_MAKE_LEASE_H
#define SYMROUTE_MAKE_LEASE_H

#include "model/config.h"
#include "make.h"

/**
 * make_any_prefix() - A prefix of few, or of any, that a host may have an address of
 * @family: AF_INET or AF_INET6
 * @kind: what it is for
 * @seed: of the numbers
 *
 * Return: the prefix; host bits are kept of an address
 */
static inline struct prefix make_any_prefix(int family, enum source_kind kind, uint64_t *seed)
{
	struct addr addr = make_addr(family == AF_INET ? "192.0.2.0" : "2001:db8::");
	uint8_t lengths[] = { 64, 64, 60, 128 };
	size_t size = family == AF_INET ? 4 : 16;
	uint8_t bits = family == AF_INET ? (uint8_t)(8 + make_number(seed, 25)) :
					   lengths[make_number(seed, 4)];

	for (size_t i = 2; i < size; i++)
		addr.bytes[i] = (uint8_t)(i < 8 || make_number(seed, 2) ? make_number(seed, 256) : 0);
	addr.bytes[size - 1] |= 1;
	if (kind == SOURCE_LEFT_OUT)
		bits = addr_bits(family);
	else if (kind != SOURCE_ADDRESS && bits == 128)
		bits = 56;
	return kind == SOURCE_ADDRESS || kind == SOURCE_LEFT_OUT ?
		       (struct prefix){ .addr = addr, .prefixlen = bits } : prefix_of(&addr, bits);
}

/**
 * make_any_lease() - A lease of a link
 * @ifname: link
 * @kind: kind of lease
 * @seed: of the numbers
 * @lease: receives it; of RA6, and a mark, it may have no source
 */
static inline void make_any_lease(const char *ifname, enum lease_kind kind, uint64_t *seed,
				  struct lease *lease)
{
	static const enum source_kind kinds[LEASE_KINDS][2] = {
		[LEASE_DHCP4] = { SOURCE_ADDRESS, SOURCE_ADDRESS },
		[LEASE_UP4] = { SOURCE_ADDRESS, SOURCE_LEFT_OUT },
		[LEASE_RA6] = { SOURCE_ONLINK, SOURCE_AUTONOMOUS },
		[LEASE_DHCP6] = { SOURCE_ADDRESS, SOURCE_DELEGATED },
		[LEASE_UP6] = { SOURCE_ADDRESS, SOURCE_LEFT_OUT },
	};
	uint32_t sources = kind == LEASE_DHCP4 ? 1 : make_number(seed, 4) + (kind != LEASE_RA6);
	uint32_t routes = kind == LEASE_DHCP6 ? 0 : make_number(seed, 5);
	int family = lease_kind_family(kind);

	memset(lease, 0, sizeof(*lease));
	make_ifname(lease->ifname, ifname);
	lease->kind = kind;
	if (!family) /* a mark has nothing else */
		return;
	for (uint32_t i = 0; i < sources; i++) {
		enum source_kind which = kinds[kind][make_number(seed, 2)];
		struct prefix prefix = make_any_prefix(family, which, seed);

		if (lease_add_source(lease, which, &prefix))
			abort();
	}
	for (uint32_t i = 0; i < routes; i++) {
		struct prefix network = make_any_prefix(family, SOURCE_DELEGATED, seed);
		struct prefix dst = make_number(seed, 2) ? prefix_any(family) : network;
		struct lease_route route = {
			.dst = prefix_of(&dst.addr, dst.prefixlen),
			.gateway = make_addr(family == AF_INET ? "192.0.2.1" : "fe80::1"),
		};

		route.gateway.bytes[addr_size(family) - 1] = (uint8_t)(1 + make_number(seed, 3));
		if (make_number(seed, 6) == 0)
			route.gateway = make_addr("");
		if (family == AF_INET6 && i % 2)
			route.src = make_prefix(i % 4 == 1 ? "2001:db8:1::/64" : "2001:db8:2::/64");
		if (lease_append_route(lease, &route))
			abort();
	}
	if (kind == LEASE_DHCP4 && make_number(seed, 2))
		lease->server = make_addr("192.0.2.53");
	if (kind != LEASE_DHCP6 && make_number(seed, 2))
		lease->mtu = 1280 + make_number(seed, 200);
}

/**
 * make_any_settings() - Some settings, or none
 * @seed: of the numbers
 *
 * Return: settings
 */
static inline struct settings make_any_settings(uint64_t *seed)
{
	struct settings settings = { .count = 0 };

	if (make_number(seed, 3) == 0 && settings_add(&settings, "table", "30", NULL))
		abort();
	if (make_number(seed, 3) == 0 && settings_add(&settings, "fail_closed", "yes", NULL))
		abort();
	return settings;
}

#endif
