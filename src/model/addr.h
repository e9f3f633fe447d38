/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses and prefixes of either family as values. */
#ifndef SYMROUTE_ADDR_H
#define SYMROUTE_ADDR_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDR_TEXT_MAX INET6_ADDRSTRLEN
#define PREFIX_TEXT_MAX (INET6_ADDRSTRLEN + sizeof("/128") - 1)

/**
 * struct addr - One address
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for "no address"
 * @bytes: network order; the bytes that the family does not use are 0
 */
struct addr {
	int family;
	uint8_t bytes[16];
};

/**
 * struct prefix - A network, or with all bits a single address
 * @addr: its address; family AF_UNSPEC for "no prefix"
 * @prefixlen: bits, 0..addr_bits()
 */
struct prefix {
	struct addr addr;
	uint8_t prefixlen;
};

/* What people, and programs as in ip(8)'s JSON, call a family */
static inline const char *family_name(int family)
{
	return family == AF_INET6 ? "IPv6" : "IPv4";
}

static inline const char *family_word(int family)
{
	return family == AF_INET6 ? "inet6" : "inet";
}

size_t addr_size(int family);
uint8_t addr_bits(int family);
int addr_parse(const char *text, int family, struct addr *addr);
const char *addr_format(const struct addr *addr, char text[ADDR_TEXT_MAX]);
int addr_compare(const struct addr *a, const struct addr *b);
bool addr_is_set(const struct addr *addr);
bool addr_is_zero(const struct addr *addr);
bool addr_is_host(const struct addr *addr);
bool addr_is_link_local(const struct addr *addr);

struct prefix prefix_of(const struct addr *addr, uint8_t prefixlen);
struct prefix prefix_host(const struct addr *addr);
struct prefix prefix_any(int family);
bool prefix_contains(const struct prefix *prefix, const struct addr *addr);
bool prefix_has_host(const struct prefix *prefix, const struct addr *addr);
bool prefix_is_network(const struct prefix *prefix);
int prefix_compare(const struct prefix *a, const struct prefix *b);
int prefix_parse(const char *text, int family, struct prefix *prefix);
const char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_MAX]);
int prefixlen_parse_mask(const char *text, uint8_t *prefixlen);

#endif
