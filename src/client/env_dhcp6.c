/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include "util/text.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64
#define NUMBER_MAX 64U /* twice what a lease holds; one that is cut short has a number, too */

/*
 * The shortest prefix that anybody is delegated: a whole provider's. A shorter
 * one would make other networks' addresses this link's.
 */
#define DELEGATED_BITS_MIN 32

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

static int add_delegated(const char *name, const char *text, const struct prefix *prefix,
			 struct lease *lease, struct notes *notes, struct why *why)
{
	struct prefix network = prefix_of(&prefix->addr, prefix->prefixlen);

	if (!addr_is_host(&network.addr) || addr_is_link_local(&network.addr))
		return env_unusable(why, name, text, "an IPv6 prefix");
	if (prefix->prefixlen < DELEGATED_BITS_MIN)
		notes_add(notes, "%s: %s/%u is shorter than any site's prefix, left out", name,
			  text, prefix->prefixlen);
	else if (lease_add_source(lease, SOURCE_DELEGATED, prefix))
		notes_add(notes, "%s: more than %d prefixes, left out", name, LEASE_SOURCES_MAX);
	return 0;
}

/* An address with the lifetime 0 is not ours any more (RFC 8415 18.2.10.1). */
static int parse_addresses(char *const envp[], const char *when, const char *type,
			   struct lease *lease, struct notes *notes, struct why *why)
{
	char name[NAME_MAX_BYTES];
	int err = 0;

	for (unsigned ia = 1; ia <= NUMBER_MAX; ia++) {
		snprintf(name, sizeof(name), "%s_dhcp6_ia_%s%u_iaid", when, type, ia);
		if (!env_get(envp, name))
			continue;
		for (unsigned i = 1; i <= NUMBER_MAX; i++) {
			const char *text;

			snprintf(name, sizeof(name), "%s_dhcp6_ia_%s%u_ia_addr%u_vltime", when,
				 type, ia, i);
			if (env_is(envp, name, "0"))
				continue;
			snprintf(name, sizeof(name), "%s_dhcp6_ia_%s%u_ia_addr%u", when, type, ia,
				 i);
			text = env_get(envp, name);
			if (!text)
				continue;
			err = add_address(name, text, 128, lease, notes, why);
			if (err)
				return err;
		}
	}
	return 0;
}

static int parse_delegated(char *const envp[], const char *when, struct lease *lease,
			   struct notes *notes, struct why *why)
{
	char name[NAME_MAX_BYTES];
	int err = 0;

	for (unsigned ia = 1; ia <= NUMBER_MAX; ia++) {
		snprintf(name, sizeof(name), "%s_dhcp6_ia_pd%u_iaid", when, ia);
		if (!env_get(envp, name))
			continue;
		for (unsigned i = 1; i <= NUMBER_MAX; i++) {
			const char *text, *bits;
			struct prefix prefix;
			uint32_t number;

			snprintf(name, sizeof(name), "%s_dhcp6_ia_pd%u_prefix%u_vltime", when, ia, i);
			if (env_is(envp, name, "0"))
				continue;
			snprintf(name, sizeof(name), "%s_dhcp6_ia_pd%u_prefix%u_length", when, ia, i);
			bits = env_get(envp, name);
			if (bits && number_parse(bits, 1, 128, &number))
				return env_unusable(why, name, bits, "a number of 1..128");
			snprintf(name, sizeof(name), "%s_dhcp6_ia_pd%u_prefix%u", when, ia, i);
			text = env_get(envp, name);
			if (!text)
				continue;
			if (!bits || addr_parse(text, AF_INET6, &prefix.addr))
				return env_unusable(why, name, text, "an IPv6 prefix with its length");
			prefix.prefixlen = (uint8_t)number;
			err = add_delegated(name, text, &prefix, lease, notes, why);
			if (err)
				return err;
		}
	}
	return 0;
}

/* dhcpcd writes ADDRESS/PREFIXLEN, dhclient the length apart. */
static int parse_single(char *const envp[], const char *when, struct lease *lease,
			struct notes *notes, struct why *why)
{
	char name[NAME_MAX_BYTES];
	const char *text, *bits;
	struct prefix prefix;
	uint32_t number = 128;
	int err = 0;

	snprintf(name, sizeof(name), "%s_ip6_prefixlen", when);
	bits = env_get(envp, name);
	if (bits && number_parse(bits, 1, 128, &number))
		return env_unusable(why, name, bits, "a number of 1..128");
	snprintf(name, sizeof(name), "%s_ip6_address", when);
	text = env_get(envp, name);
	if (text && strchr(text, '/')) {
		char address[ADDR_TEXT_MAX];

		if (prefix_parse(text, AF_INET6, &prefix) || !prefix.prefixlen)
			return env_unusable(why, name, text, "a host's IPv6 address");
		err = add_address(name, addr_format(&prefix.addr, address), prefix.prefixlen,
				  lease, notes, why);
	} else if (text) {
		err = add_address(name, text, (uint8_t)number, lease, notes, why);
	}
	snprintf(name, sizeof(name), "%s_ip6_prefix", when);
	text = env_get(envp, name);
	if (err || !text)
		return err;
	if (prefix_parse(text, AF_INET6, &prefix) || !prefix.prefixlen)
		return env_unusable(why, name, text, "an IPv6 prefix");
	return add_delegated(name, text, &prefix, lease, notes, why);
}

static int parse_lease(char *const envp[], const char *when, struct lease *lease,
		       struct notes *notes, struct why *why)
{
	int err = parse_addresses(envp, when, "na", lease, notes, why);

	if (!err)
		err = parse_addresses(envp, when, "ta", lease, notes, why);
	if (!err && !env_is(envp, "reason", "INFORM6")) /* that asks for no prefix */
		err = parse_delegated(envp, when, lease, notes, why);
	return err ? err : parse_single(envp, when, lease, notes, why);
}

/**
 * env_parse_dhcp6() - Read an IPv6 lease
 * @lease: empty but for ifname and kind; filled; it may come without a source
 *
 * Return: 0; -EINVAL if a value is unusable
 */
int env_parse_dhcp6(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why)
{
	return parse_lease(envp, "new", lease, notes, why);
}

/**
 * env_parse_part6() - Read which parts of delegated prefixes a link got, as its addresses
 * @lease: empty but for ifname and kind; filled; it may come without a source
 *
 * Return: 0; -EINVAL if a value is unusable
 */
int env_parse_part6(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why)
{
	const char *name = "new_delegated_dhcp6_prefix", *list = env_get(envp, name);
	struct word word;
	int err = 0;

	while (list && !err && word_next(&list, &word)) {
		char address[ADDR_TEXT_MAX];
		struct prefix prefix;

		if (prefix_parse(word.text, AF_INET6, &prefix) || !prefix.prefixlen)
			return env_unusable(why, name, word.text, "an IPv6 address with its length");
		err = add_address(name, addr_format(&prefix.addr, address), prefix.prefixlen, lease,
				  notes, why);
	}
	return err;
}

/**
 * env_parse_dhcp6_ended() - Read which addresses and prefixes are over
 * @lease: empty but for ifname and kind; receives those that are usable: what
 *	was not usable was never ours
 */
void env_parse_dhcp6_ended(char *const envp[], struct lease *lease)
{
	struct notes notes = { .count = 0 };
	struct why why = { "" };

	parse_lease(envp, "old", lease, &notes, &why);
}
