/* SPDX-License-Identifier: BSD-2-Clause */
/* Option 121 in both spellings, option 33, and what dhclient's script may see of 121. */
#include "client/env.h"
#include "fuzz.h"
#include "lease_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OCTETS_TEXT_MAX (LEASE_ROUTES_MAX * 9 * 4)

/**
 * own_lease() - The lease that routes are added to
 *
 * Return: a lease of 192.0.2.100/24
 */
static struct lease own_lease(void)
{
	const struct prefix own = { { AF_INET, { 192, 0, 2, 100 } }, 24 };
	struct lease lease = { .kind = LEASE_DHCP4, .ifname = "eth0" };

	lease_add_source(&lease, SOURCE_ADDRESS, &own);
	return lease;
}

/**
 * write_pairs() - Write routes as dhcpcd does
 * @lease: has the routes
 * @text: receives them
 * @size: its room
 */
static void write_pairs(const struct lease *lease, char *text, size_t size)
{
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < lease->route_count; i++) {
		const struct lease_route *route = &lease->routes[i];

		used += (size_t)snprintf(text + used, size - used, "%s/%u %s ",
					 addr_format(&route->dst.addr, dst), route->dst.prefixlen,
					 addr_is_set(&route->gateway) ?
						 addr_format(&route->gateway, gateway) : "0.0.0.0");
	}
}

/**
 * write_octets() - Write routes as dhclient does
 * @lease: has the routes
 * @text: receives them
 * @size: its room
 */
static void write_octets(const struct lease *lease, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < lease->route_count; i++) {
		const struct lease_route *route = &lease->routes[i];

		used += (size_t)snprintf(text + used, size - used, "%u ", route->dst.prefixlen);
		for (size_t j = 0; j < (route->dst.prefixlen + 7U) / 8U; j++)
			used += (size_t)snprintf(text + used, size - used, "%u ",
						 route->dst.addr.bytes[j]);
		for (size_t j = 0; j < 4; j++)
			used += (size_t)snprintf(text + used, size - used, "%u ",
						 route->gateway.bytes[j]);
	}
}

/* The spellings: how each is read, and written again. */
static const struct {
	int (*parse)(const char *text, struct lease *lease, struct notes *notes, struct why *why);
	void (*write)(const struct lease *lease, char *text, size_t size);
} spellings[] = {
	{ classless_parse_pairs, write_pairs },
	{ classless_parse_octets, write_octets },
	{ classless_parse_classful, write_pairs }, /* its lengths are implied, not written */
};

/**
 * read_spelling() - Read a text in one spelling; what was read is read again
 * @which: spelling
 * @text: text
 */
static void read_spelling(size_t which, const char *text)
{
	struct lease lease = own_lease(), again = own_lease();
	char written[OCTETS_TEXT_MAX];
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	int err = spellings[which].parse(text, &lease, &notes, &why);

	fuzz_why(err, &why);
	lease_facts(&lease);
	if (err)
		return;
	spellings[which].write(&lease, written, sizeof(written));
	if (spellings[which].write == write_pairs)
		err = classless_parse_pairs(written, &again, &notes, &why);
	else
		err = classless_parse_octets(written, &again, &notes, &why);
	fuzz_fact(!err && lease_equal(&lease, &again), "routes come back as they were", written);
}

/**
 * withhold() - What is withheld is the default route, and nothing else
 * @text: option
 */
static void withhold(const char *text)
{
	struct lease all = own_lease(), rest = own_lease();
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	char kept[OCTETS_TEXT_MAX];
	size_t others = 0;

	if (classless_withhold(text, kept, sizeof(kept)) ||
	    classless_parse_octets(text, &all, &notes, &why))
		return;
	fuzz_fact(!classless_parse_octets(kept, &rest, &notes, &why), "what is kept can be read", kept);
	for (size_t i = 0; i < all.route_count; i++)
		others += all.routes[i].dst.prefixlen > 0;
	fuzz_fact(!lease_has_default(&rest) && rest.route_count == others,
		  "all but the default routes is kept", kept);
}

/**
 * LLVMFuzzerTestOneInput() - Read one option
 * @data: its text
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		read_spelling(i, text);
	withhold(text);
	free(text);
	return 0;
}
