/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of model/addr.c, which has its own proof: any address of any text, or none. */
#include "any.h"
#include "model/addr.h"

#include <errno.h>

uint8_t addr_bits(int family)
{
	return family == AF_INET6 ? 128 : 32;
}

int addr_parse(const char *text, int family, struct addr *addr)
{
	is_text(text);
	if (!*text || nondet_bool())
		return -EINVAL;
	__CPROVER_havoc_slice(addr->bytes, sizeof(addr->bytes));
	addr->family = family;
	return 0;
}

const char *addr_format(const struct addr *addr, char text[ADDR_TEXT_MAX])
{
	__CPROVER_assert(__CPROVER_r_ok(addr, sizeof(*addr)), "there is an address");
	any_room(text, ADDR_TEXT_MAX);
	return text;
}

int addr_compare(const struct addr *a, const struct addr *b)
{
	__CPROVER_assert(__CPROVER_r_ok(a, sizeof(*a)) && __CPROVER_r_ok(b, sizeof(*b)), "there are two addresses");
	return nondet_int();
}

static bool any_answer(const struct addr *addr)
{
	__CPROVER_assert(__CPROVER_r_ok(addr, sizeof(*addr)), "there is an address");
	return nondet_bool();
}

bool addr_is_zero(const struct addr *addr)
{
	return any_answer(addr);
}

bool addr_is_host(const struct addr *addr)
{
	return any_answer(addr);
}

bool addr_is_link_local(const struct addr *addr)
{
	return any_answer(addr);
}

struct prefix prefix_of(const struct addr *addr, uint8_t prefixlen)
{
	struct prefix prefix = { .addr = *addr, .prefixlen = prefixlen };

	__CPROVER_assert(prefixlen <= addr_bits(addr->family), "a network has no more bits than an address");
	return prefix;
}

struct prefix prefix_any(int family)
{
	return (struct prefix){ .addr.family = family };
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	return addr_compare(&a->addr, &b->addr);
}

int prefix_parse(const char *text, int family, struct prefix *prefix)
{
	prefix->prefixlen = nondet_byte();
	__CPROVER_assume(prefix->prefixlen <= addr_bits(family));
	return addr_parse(text, family, &prefix->addr);
}
