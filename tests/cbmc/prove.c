/* SPDX-License-Identifier: BSD-2-Clause */
/* Each parser, called with any text of up to BYTES bytes. */
#include "prove.h"

#include "any.h"
#include "client/env.h"
#include "client/translate.h"
#include "util/text.h"

#include <string.h>

void prove_number(void)
{
	char room[BYTES + 1];
	uint32_t min = nondet_number(), max = nondet_number(), number;

	if (!number_parse(any_text(room, BYTES), min, max, &number))
		__CPROVER_assert(number >= min && number <= max, "a number is in its range");
}

void prove_word(void)
{
	char room[BYTES + 1];
	const char *text = any_text(room, BYTES), *before = text;
	struct word word;

	while (word_next(&text, &word)) {
		__CPROVER_assert(text > before && text <= room + BYTES, "each word goes ahead");
		__CPROVER_assert(strlen(word.text) < sizeof(word.text), "a word ends");
		before = text;
	}
	__CPROVER_assert(text == room + BYTES, "all words come");
}

void prove_escape(void)
{
	char room[BYTES + 1], small[BYTES];
	size_t size = nondet_size();
	enum text_for reader = nondet_bool() ? TEXT_PEOPLE : nondet_bool() ? TEXT_PROGRAM : TEXT_WIRE;

	__CPROVER_assume(size > 0 && size <= sizeof(small));
	text_escape(small + sizeof(small) - size, size, any_text(room, BYTES), reader);
}

static struct addr any_addr(void)
{
	struct addr addr;

	addr.family = nondet_bool() ? AF_INET : nondet_bool() ? AF_INET6 : AF_UNSPEC;
	return addr;
}

static struct prefix any_prefix(void)
{
	struct prefix prefix = { .addr = any_addr() };

	prefix.prefixlen = nondet_byte();
	__CPROVER_assume(prefix.prefixlen <= addr_bits(prefix.addr.family));
	return prefix;
}

void prove_prefix(void)
{
	char room[BYTES + 1], text[PREFIX_TEXT_MAX];
	struct prefix prefix = any_prefix(), network;
	struct addr addr = any_addr();
	uint8_t prefixlen = nondet_byte();

	network = prefix_of(&addr, prefixlen);
	__CPROVER_assert(network.prefixlen <= addr_bits(addr.family), "a prefix has no more bits than an address");
	prefix_has_host(&network, &addr);
	prefix_format(&prefix, text);
	addr_parse(any_text(room, BYTES), AF_INET6, &addr);
	if (!prefixlen_parse_mask(any_text(room, BYTES), &prefixlen))
		__CPROVER_assert(prefixlen >= 1 && prefixlen <= 32, "a mask has 1 to 32 bits");
	if (!prefix_parse(any_text(room, BYTES), nondet_bool() ? AF_INET : AF_INET6, &prefix))
		__CPROVER_assert(prefix.prefixlen <= addr_bits(prefix.addr.family), "a prefix is one");
}

/* any_lease() - One that holds anything, with as many sources and routes as there is room for */
static void any_lease(struct lease *lease)
{
	__CPROVER_havoc_slice(lease, sizeof(*lease));
	__CPROVER_assume(lease->source_count <= LEASE_SOURCES_MAX && lease->route_count <= LEASE_ROUTES_MAX);
}

void prove_env_get(void)
{
	char first[BYTES + 1], second[BYTES + 1], name[BYTES + 1], value[BYTES + 1];
	char *envp[] = { any_text(first, BYTES), any_text(second, BYTES), NULL };

	env_is(envp, any_text(name, BYTES), any_text(value, BYTES));
}

void prove_event(void)
{
	char room[BYTES + 1];
	enum lease_kind kind;
	int family;

	event_parse(any_text(room, BYTES), &family, &kind);
}

void prove_ifname(void)
{
	char *envp[] = { NULL }, ifname[IF_NAMESIZE];

	if (!env_ifname(envp, ifname))
		__CPROVER_assert(ifname[0] && strlen(ifname) < sizeof(ifname), "a name is a text");
}

static void prove_routes(int (*parse)(const char *, struct lease *, struct notes *, struct why *))
{
	char room[BYTES + 1];
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	struct lease lease;

	any_lease(&lease);
	parse(any_text(room, BYTES), &lease, &notes, &why);
}

void prove_pairs(void)
{
	prove_routes(classless_parse_pairs);
}

void prove_octets(void)
{
	prove_routes(classless_parse_octets);
}

static void prove_env(int (*parse)(char *const *, struct lease *, struct notes *, struct why *))
{
	char first[BYTES + 1], second[BYTES + 1];
	char *envp[] = { any_text(first, BYTES), any_text(second, BYTES), NULL };
	struct notes notes = { .count = nondet_size() };
	struct why why = { "" };
	struct lease lease;

	__CPROVER_assume(notes.count <= NOTES_MAX);
	any_lease(&lease);
	parse(envp, &lease, &notes, &why);
}

void prove_part6(void)
{
	prove_env(env_parse_part6);
}

void prove_dhcp4(void)
{
	prove_env(env_parse_dhcp4);
}

void prove_dhcp6(void)
{
	prove_env(env_parse_dhcp6);
}

void prove_ra6(void)
{
	prove_env(env_parse_ra6);
}

static int handle(char *const envp[], void *data)
{
	(void)envp;
	(void)data;
	return nondet_int();
}

void prove_translated_routes(void)
{
	char room[BYTES + 1];
	struct translated made;

	made.count = made.used = 0;
	made.full = false;
	translated_set_classful(&made, any_text(room, BYTES));
}

static void prove_translate(int (*say)(char *const *, char *const *, struct translated *,
				       translate_handle *, void *, struct why *))
{
	char first[BYTES + 1], second[BYTES + 1];
	char *arguments[] = { nondet_bool() ? any_text(first, BYTES) : NULL,
			      nondet_bool() ? any_text(second, BYTES) : NULL, NULL };
	char *envp[] = { NULL };
	struct why why = { "" };
	struct translated made;

	say(arguments, envp, &made, handle, NULL, &why);
}

void prove_udhcpc(void)
{
	prove_translate(translate_udhcpc);
}

void prove_network_manager(void)
{
	prove_translate(translate_network_manager);
}

void prove_networkd(void)
{
	prove_translate(translate_networkd);
}
