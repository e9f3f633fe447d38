/* SPDX-License-Identifier: BSD-2-Clause */
#include "env_lease.h"

#include "env_value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64

/*
 * The shortest prefix that anybody is delegated: a whole provider's. A shorter
 * one would make other networks' addresses this link's.
 */
#define DELEGATED_BITS_MIN 32

/**
 * add_address() - Add a leased address
 * @name: variable's name
 * @text: its value
 * @prefixlen: bits of the network that the address is in
 * @lease: receives it
 * @notes: says if there were too many
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int add_address(const char *name, const char *text, uint8_t prefixlen,
		       struct lease *lease, struct notes *notes, struct why *why)
{
	struct prefix address = { .prefixlen = prefixlen };

	if (addr_parse(text, AF_INET6, &address.addr) || !addr_is_host(&address.addr) ||
	    addr_is_link_local(&address.addr))
		return env_unusable(why, name, text, "a host's IPv6 address");
	if (lease_add_source(lease, SOURCE_ADDRESS, &address))
		notes_add(notes, "%s: more than %d addresses, left out", name, LEASE_SOURCES_MAX);
	return 0;
}

/**
 * add_delegated() - Add a delegated prefix
 * @name: variable's name
 * @text: its value
 * @prefix: the prefix that it says
 * @lease: receives it, if it can be a site's
 * @notes: says if it cannot, or if there were too many
 * @why: filled on failure
 *
 * Return: 0; -EINVAL if no host could have an address in it
 */
static int add_delegated(const char *name, const char *text, const struct prefix *prefix,
			 struct lease *lease, struct notes *notes, struct why *why)
{
	if (!addr_is_host(&prefix->addr) || addr_is_link_local(&prefix->addr))
		return env_unusable(why, name, text, "an IPv6 prefix");
	if (prefix->prefixlen < DELEGATED_BITS_MIN)
		notes_add(notes, "%s: %s/%u is shorter than any site's prefix, left out", name,
			  text, prefix->prefixlen);
	else if (lease_add_source(lease, SOURCE_DELEGATED, prefix))
		notes_add(notes, "%s: more than %d prefixes, left out", name, LEASE_SOURCES_MAX);
	return 0;
}

/**
 * parse_addresses() - Read the addresses of dhcpcd's associations of one type
 * @envp: environment
 * @type: "na" or "ta" (RFC 8415 4.2)
 * @lease: receives the addresses
 * @notes: says if there were too many
 * @why: filled on failure
 *
 * An address with the lifetime 0 is not ours any more (RFC 8415 18.2.10.1).
 *
 * Return: 0 or -EINVAL
 */
static int parse_addresses(char *const envp[], const char *type, struct lease *lease,
			   struct notes *notes, struct why *why)
{
	char name[NAME_MAX_BYTES];
	int err = 0;

	for (unsigned ia = 1;; ia++) {
		snprintf(name, sizeof(name), "new_dhcp6_ia_%s%u_iaid", type, ia);
		if (!env_get(envp, name))
			return 0;
		for (unsigned i = 1;; i++) {
			const char *text;

			snprintf(name, sizeof(name), "new_dhcp6_ia_%s%u_ia_addr%u_vltime", type,
				 ia, i);
			if (env_is(envp, name, "0"))
				continue;
			snprintf(name, sizeof(name), "new_dhcp6_ia_%s%u_ia_addr%u", type, ia, i);
			text = env_get(envp, name);
			if (!text)
				break;
			err = add_address(name, text, 128, lease, notes, why);
			if (err)
				return err;
		}
	}
}

/**
 * parse_delegated() - Read the prefixes that dhcpcd was delegated
 * @envp: environment
 * @lease: receives the prefixes
 * @notes: says what was left out
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int parse_delegated(char *const envp[], struct lease *lease, struct notes *notes,
			   struct why *why)
{
	char name[NAME_MAX_BYTES];
	int err = 0;

	for (unsigned ia = 1;; ia++) {
		snprintf(name, sizeof(name), "new_dhcp6_ia_pd%u_iaid", ia);
		if (!env_get(envp, name))
			return 0;
		for (unsigned i = 1;; i++) {
			const char *text, *bits;
			struct prefix prefix;
			uint32_t number;

			snprintf(name, sizeof(name), "new_dhcp6_ia_pd%u_prefix%u_vltime", ia, i);
			if (env_is(envp, name, "0"))
				continue;
			snprintf(name, sizeof(name), "new_dhcp6_ia_pd%u_prefix%u_length", ia, i);
			bits = env_get(envp, name);
			if (bits && number_parse(bits, 1, 128, &number))
				return env_unusable(why, name, bits, "a number of 1..128");
			snprintf(name, sizeof(name), "new_dhcp6_ia_pd%u_prefix%u", ia, i);
			text = env_get(envp, name);
			if (!text)
				break;
			if (!bits || addr_parse(text, AF_INET6, &prefix.addr))
				return env_unusable(why, name, text, "an IPv6 prefix with its length");
			prefix.prefixlen = (uint8_t)number;
			err = add_delegated(name, text, &prefix, lease, notes, why);
			if (err)
				return err;
		}
	}
}

/**
 * parse_single() - Read the address or prefix that an event of its own is about
 * @envp: environment of dhclient, which runs its script for each of them, or
 *	of dhcpcd's STATIC6
 * @lease: receives what there is
 * @notes: says what was left out
 * @why: filled on failure
 *
 * dhcpcd writes ADDRESS/PREFIXLEN, dhclient the length apart.
 *
 * Return: 0 or -EINVAL
 */
static int parse_single(char *const envp[], struct lease *lease, struct notes *notes,
			struct why *why)
{
	static const char address_name[] = "new_ip6_address", prefix_name[] = "new_ip6_prefix";
	const char *text = env_get(envp, address_name);
	const char *bits = env_get(envp, "new_ip6_prefixlen");
	struct prefix prefix;
	uint32_t number = 128;
	int err = 0;

	if (bits && number_parse(bits, 1, 128, &number))
		return env_unusable(why, "new_ip6_prefixlen", bits, "a number of 1..128");
	if (text && strchr(text, '/')) {
		char address[ADDR_TEXT_MAX];

		if (prefix_parse(text, AF_INET6, &prefix) || !prefix.prefixlen)
			return env_unusable(why, address_name, text, "a host's IPv6 address");
		err = add_address(address_name, addr_format(&prefix.addr, address),
				  prefix.prefixlen, lease, notes, why);
	} else if (text) {
		err = add_address(address_name, text, (uint8_t)number, lease, notes, why);
	}
	text = env_get(envp, prefix_name);
	if (err || !text)
		return err;
	if (prefix_parse(text, AF_INET6, &prefix) || !prefix.prefixlen)
		return env_unusable(why, prefix_name, text, "an IPv6 prefix");
	return add_delegated(prefix_name, text, &prefix, lease, notes, why);
}

/**
 * env_parse_dhcp6() - Read an IPv6 lease
 * @envp: environment, hostile: servers choose most of its values
 * @lease: empty but for ifname and kind; filled; it may come without a source
 * @notes: receives a line for each value that was left out
 * @why: filled on failure: variable and value
 *
 * Return: 0; -EINVAL if a value is unusable
 */
int env_parse_dhcp6(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why)
{
	int err = parse_addresses(envp, "na", lease, notes, why);

	if (!err)
		err = parse_addresses(envp, "ta", lease, notes, why);
	if (!err)
		err = parse_delegated(envp, lease, notes, why);
	return err ? err : parse_single(envp, lease, notes, why);
}
