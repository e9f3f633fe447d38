/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/addr.h"

#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/**
 * addr_size() - Bytes of an address
 *
 * Return: 4 or 16; 0 for any other family
 */
size_t addr_size(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

/**
 * addr_bits() - Bits of an address
 *
 * Return: 32 or 128; 0 for any other family
 */
uint8_t addr_bits(int family)
{
	return (uint8_t)(addr_size(family) * 8);
}

/**
 * addr_parse() - Read one address
 *
 * Return: 0; -EINVAL if @text is anything else
 */
int addr_parse(const char *text, int family, struct addr *addr)
{
	struct addr parsed = { .family = family };

	if (!addr_size(family) || inet_pton(family, text, parsed.bytes) != 1)
		return -EINVAL;
	*addr = parsed;
	return 0;
}

/** addr_format() - Write an address as ip(8) does */
const char *addr_format(const struct addr *addr, char text[ADDR_TEXT_MAX])
{
	if (!addr_size(addr->family) ||
	    !inet_ntop(addr->family, addr->bytes, text, ADDR_TEXT_MAX))
		snprintf(text, ADDR_TEXT_MAX, "none");
	return text;
}

/**
 * addr_compare() - Order two addresses: by family, then by value
 *
 * Return: less than, equal to or greater than 0
 */
int addr_compare(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/**
 * addr_is_set() - Is there an address at all?
 *
 * Return: false for AF_UNSPEC
 */
bool addr_is_set(const struct addr *addr)
{
	return addr->family != AF_UNSPEC;
}

/**
 * addr_is_zero() - Is it 0.0.0.0 or ::?
 *
 * Return: true if every byte is 0
 */
bool addr_is_zero(const struct addr *addr)
{
	static const uint8_t zero[16];

	return memcmp(addr->bytes, zero, sizeof(zero)) == 0;
}

/**
 * addr_is_host() - Could a host on a network have this address?
 *
 * Refused: "this network" 0/8, loopback, multicast, the reserved 240/4 with
 * the limited broadcast (RFC 1122 3.2.1.3, RFC 6890); ::, ::1 and ff00::/8
 * (RFC 4291 2.4).
 *
 * Return: true if it can be one host's address
 */
bool addr_is_host(const struct addr *addr)
{
	static const uint8_t loopback6[16] = { [15] = 1 };

	if (addr->family == AF_INET)
		return addr->bytes[0] != 0 && addr->bytes[0] != 127 && addr->bytes[0] < 224;
	if (addr->family == AF_INET6)
		return !addr_is_zero(addr) && addr->bytes[0] != 0xff &&
		       memcmp(addr->bytes, loopback6, sizeof(loopback6)) != 0;
	return false;
}

/**
 * addr_is_link_local() - Is an address good on one link only?
 *
 * Return: true for fe80::/10 (RFC 4291 2.4)
 */
bool addr_is_link_local(const struct addr *addr)
{
	return addr->family == AF_INET6 && addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

/**
 * prefix_of() - The network an address is in
 * @prefixlen: bits; more than the family has count as all
 *
 * Return: the prefix, host bits cleared
 */
struct prefix prefix_of(const struct addr *addr, uint8_t prefixlen)
{
	struct prefix prefix = { .addr = *addr, .prefixlen = prefixlen };
	size_t size = addr_size(addr->family);

	if (prefixlen > addr_bits(addr->family))
		prefix.prefixlen = addr_bits(addr->family);
	for (size_t i = 0; i < size; i++) {
		size_t before = i * 8;

		if (before >= prefix.prefixlen)
			prefix.addr.bytes[i] = 0;
		else if (before + 8 > prefix.prefixlen)
			prefix.addr.bytes[i] &=
				(uint8_t)(0xff << (before + 8 - prefix.prefixlen));
	}
	return prefix;
}

/**
 * prefix_host() - The prefix that holds just one address
 *
 * Return: a /32 or /128
 */
struct prefix prefix_host(const struct addr *addr)
{
	return prefix_of(addr, addr_bits(addr->family));
}

/**
 * prefix_any() - The prefix that holds every address: what a default route has
 *
 * Return: 0.0.0.0/0 or ::/0
 */
struct prefix prefix_any(int family)
{
	struct prefix any = { .addr = { .family = family } };

	return any;
}

/**
 * prefix_contains() - Is an address in a network?
 *
 * Return: false if the families differ
 */
bool prefix_contains(const struct prefix *prefix, const struct addr *addr)
{
	struct prefix of_addr = prefix_of(addr, prefix->prefixlen);

	return addr_compare(&of_addr.addr, &prefix->addr) == 0;
}

/**
 * prefix_has_host() - Can an address be a host's within this network?
 * @prefix: network, host bits clear
 *
 * In IPv4 the first and the last address of a network are not a host's
 * (RFC 1122 3.2.1.3), but in a /31 (RFC 3021) and a /32 they are. An address
 * outside @prefix is no matter of this network.
 *
 * Return: false for this network's own address and its broadcast
 */
bool prefix_has_host(const struct prefix *prefix, const struct addr *addr)
{
	struct addr last = prefix->addr;

	if (prefix->addr.family != AF_INET || prefix->prefixlen >= 31)
		return true;
	for (size_t bit = prefix->prefixlen; bit < 32; bit++)
		last.bytes[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
	return addr_compare(addr, &prefix->addr) != 0 && addr_compare(addr, &last) != 0;
}

/**
 * prefix_is_network() - Are a prefix's host bits clear?
 *
 * Return: true if they are
 */
bool prefix_is_network(const struct prefix *prefix)
{
	struct prefix network = prefix_of(&prefix->addr, prefix->prefixlen);

	return addr_compare(&network.addr, &prefix->addr) == 0;
}

/**
 * prefix_compare() - Order two prefixes: by address, then by length
 *
 * Return: less than, equal to or greater than 0
 */
int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	int order = addr_compare(&a->addr, &b->addr);

	return order ? order : (int)a->prefixlen - (int)b->prefixlen;
}

/**
 * prefix_parse() - Read ADDRESS/PREFIXLEN
 * @text: exactly one prefix; host bits may be set and are kept
 *
 * Return: 0; -EINVAL if @text is anything else
 */
int prefix_parse(const char *text, int family, struct prefix *prefix)
{
	const char *slash = strchr(text, '/');
	char address[ADDR_TEXT_MAX];
	struct prefix parsed;
	uint32_t prefixlen;

	if (!slash || (size_t)(slash - text) >= sizeof(address))
		return -EINVAL;
	memcpy(address, text, (size_t)(slash - text));
	address[slash - text] = '\0';
	if (addr_parse(address, family, &parsed.addr) ||
	    number_parse(slash + 1, 0, addr_bits(family), &prefixlen))
		return -EINVAL;
	parsed.prefixlen = (uint8_t)prefixlen;
	*prefix = parsed;
	return 0;
}

/**
 * prefix_format() - Write a prefix as ip(8) does
 * @prefix: any; all of an address's bits: no length is written
 */
const char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_MAX])
{
	char address[ADDR_TEXT_MAX];

	addr_format(&prefix->addr, address);
	if (prefix->prefixlen == 0)
		snprintf(text, PREFIX_TEXT_MAX, "default");
	else if (prefix->prefixlen == addr_bits(prefix->addr.family))
		snprintf(text, PREFIX_TEXT_MAX, "%s", address);
	else
		snprintf(text, PREFIX_TEXT_MAX, "%s/%u", address, prefix->prefixlen);
	return text;
}

/**
 * prefixlen_parse_mask() - Read an IPv4 netmask (RFC 950, option 1)
 * @prefixlen: filled on success only: 1..32 bits
 *
 * Return: 0; -EINVAL if @text is no address, 0.0.0.0, or has a hole
 */
int prefixlen_parse_mask(const char *text, uint8_t *prefixlen)
{
	struct in_addr mask;
	uint32_t inverse;

	if (inet_pton(AF_INET, text, &mask) != 1 || mask.s_addr == 0)
		return -EINVAL;
	inverse = ~ntohl(mask.s_addr);
	if (inverse & (inverse + 1))
		return -EINVAL;
	*prefixlen = 32;
	for (; inverse; inverse >>= 1)
		(*prefixlen)--;
	return 0;
}
