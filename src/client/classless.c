/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void leave_out(struct notes *notes, const struct prefix *dst, const struct addr *gateway)
{
	char prefix[PREFIX_TEXT_MAX], text[ADDR_TEXT_MAX];

	notes_add(notes, "route to %s: router '%s' is not a host's address, left out",
		  prefix_format(dst, prefix), addr_format(gateway, text));
}

/* A router that cannot be one spoils its own route alone: the text is read right all the same. */
static int add(struct lease *lease, const struct prefix *dst, const struct addr *gateway,
	       struct notes *notes, struct why *why)
{
	const struct addr on_link = { .family = AF_UNSPEC };

	if (addr_is_zero(gateway) || addr_compare(gateway, lease_address(lease)) == 0) {
		gateway = &on_link;
	} else if (!lease_takes_router(lease, gateway)) {
		leave_out(notes, dst, gateway);
		return 0;
	}
	if (lease_add_route(lease, dst, gateway))
		return why_set(why, -ENOSPC, "more than %d routes", LEASE_ROUTES_MAX);
	return 0;
}

/**
 * classless_parse_pairs() - Read "DESTINATION/PREFIXLEN ROUTER ..." (dhcpcd)
 * @text: the whole value; the empty text has no route
 * @notes: receives each route that is left out because of its router
 *
 * Return: 0; -EINVAL or -ENOSPC, then @lease may hold some of the routes
 */
int classless_parse_pairs(const char *text, struct lease *lease, struct notes *notes,
			  struct why *why)
{
	struct word dst_word, gateway_word;
	struct quoted quoted;
	struct prefix dst;
	struct addr gateway;
	int err = 0;

	while (!err && word_next(&text, &dst_word)) {
		if (prefix_parse(dst_word.text, AF_INET, &dst))
			return why_set(why, -EINVAL, "'%s' is not a destination",
				       quote_text(&quoted, dst_word.text));
		if (!word_next(&text, &gateway_word))
			return why_set(why, -EINVAL, "'%s' has no router", dst_word.text);
		if (addr_parse(gateway_word.text, AF_INET, &gateway))
			return why_set(why, -EINVAL, "router '%s' is not an address",
				       quote_text(&quoted, gateway_word.text));
		err = add(lease, &dst, &gateway, notes, why);
	}
	return err;
}

static int octets_next(const char **text, uint8_t *octets, size_t count, struct why *why)
{
	struct quoted quoted;
	struct word word;
	uint32_t octet;

	for (size_t i = 0; i < count; i++) {
		if (!word_next(text, &word))
			return why_set(why, -EINVAL, "cut short");
		if (number_parse(word.text, 0, 255, &octet))
			return why_set(why, -EINVAL, "'%s' is not an octet",
				       quote_text(&quoted, word.text));
		octets[i] = (uint8_t)octet;
	}
	return 0;
}

/**
 * classless_parse_octets() - Read the option's octets in decimal (dhclient)
 * @text: "PREFIXLEN [DESTINATION's significant octets] ROUTER's 4 octets ..."
 *
 * Return: 0; -EINVAL or -ENOSPC, then @lease may hold some of the routes
 */
int classless_parse_octets(const char *text, struct lease *lease, struct notes *notes,
			   struct why *why)
{
	int err = 0;

	while (!err && text[strspn(text, " \t")]) {
		struct prefix dst = prefix_any(AF_INET);
		struct addr gateway = { .family = AF_INET };

		err = octets_next(&text, &dst.prefixlen, 1, why);
		if (!err && dst.prefixlen > 32)
			err = why_set(why, -EINVAL, "'%u' is not a prefix length",
				      dst.prefixlen);
		if (!err)
			err = octets_next(&text, dst.addr.bytes,
					  (dst.prefixlen + 7U) / 8U, why);
		if (!err)
			err = octets_next(&text, gateway.bytes, 4, why);
		if (!err)
			err = add(lease, &dst, &gateway, notes, why);
	}
	return err;
}

/**
 * classless_withhold() - Take the default routes out of an option's octets
 * @text: as classless_parse_octets() reads it
 * @kept: receives the rest, in the same spelling; "" if nothing is left
 *
 * Return: 0; -EINVAL if @text is spoilt; -ENOSPC
 */
int classless_withhold(const char *text, char *kept, size_t size)
{
	size_t used = 0;

	kept[0] = '\0';
	while (*text && text[strspn(text, " ")]) {
		uint8_t octets[9] = { 0 };
		size_t count;
		int err = octets_next(&text, octets, 1, NULL);

		if (err || octets[0] > 32)
			return -EINVAL;
		count = 1U + (octets[0] + 7U) / 8U + 4U;
		err = octets_next(&text, octets + 1, count - 1, NULL);
		if (err)
			return err;
		for (size_t i = 0; i < count && octets[0] && used < size; i++)
			used += (size_t)snprintf(kept + used, size - used, "%s%u",
						 used ? " " : "", octets[i]);
		if (used >= size)
			return -ENOSPC;
	}
	return 0;
}

/*
 * The option names no mask. Its destinations are networks of whole octets:
 * as many as are not 0 at the end. An address with a last octet is a host.
 */
static uint8_t classful_prefixlen(const struct addr *addr)
{
	uint8_t prefixlen = 32;

	for (size_t i = 4; i > 0 && addr->bytes[i - 1] == 0; i--)
		prefixlen = (uint8_t)(prefixlen - 8);
	return prefixlen;
}

/**
 * classless_parse_classful() - Read "DESTINATION ROUTER ..." (option 33)
 * @text: the whole value; the empty text has no route
 *
 * A default route is not allowed here (RFC 2132 5.8), nor is "on the link".
 *
 * Return: 0; -EINVAL or -ENOSPC, then @lease may hold some of the routes
 */
int classless_parse_classful(const char *text, struct lease *lease, struct notes *notes,
			     struct why *why)
{
	struct word dst_word, gateway_word;
	struct addr dst, gateway;
	struct quoted quoted;
	struct prefix prefix;
	int err = 0;

	while (!err && word_next(&text, &dst_word)) {
		if (addr_parse(dst_word.text, AF_INET, &dst) || addr_is_zero(&dst))
			return why_set(why, -EINVAL, "'%s' is not a destination",
				       quote_text(&quoted, dst_word.text));
		if (!word_next(&text, &gateway_word))
			return why_set(why, -EINVAL, "'%s' has no router", dst_word.text);
		if (addr_parse(gateway_word.text, AF_INET, &gateway))
			return why_set(why, -EINVAL, "router '%s' is not an address",
				       quote_text(&quoted, gateway_word.text));
		prefix = prefix_of(&dst, classful_prefixlen(&dst));
		if (addr_is_zero(&gateway) || addr_compare(&gateway, lease_address(lease)) == 0)
			leave_out(notes, &prefix, &gateway);
		else
			err = add(lease, &prefix, &gateway, notes, why);
	}
	return err;
}
