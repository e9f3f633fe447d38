/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/addr.h"
#include "make.h"
#include "tap.h"

#include <errno.h>

/**
 * test_prefix_of() - The network that an address is in
 */
static void test_prefix_of(void)
{
	static const struct {
		const char *addr;
		uint8_t prefixlen;
		const char *network, *text;
	} cases[] = {
		{ "192.0.2.255", 24, "192.0.2.0/24", "192.0.2.0/24" },
		{ "192.0.2.255", 25, "192.0.2.128/25", "192.0.2.128/25" },
		{ "192.0.2.255", 23, "192.0.2.0/23", "192.0.2.0/23" },
		{ "192.0.2.255", 31, "192.0.2.254/31", "192.0.2.254/31" },
		{ "192.0.2.255", 32, "192.0.2.255/32", "192.0.2.255" },
		{ "192.0.2.255", 33, "192.0.2.255/32", "192.0.2.255" },
		{ "192.0.2.255", 255, "192.0.2.255/32", "192.0.2.255" },
		{ "192.0.2.255", 1, "128.0.0.0/1", "128.0.0.0/1" },
		{ "192.0.2.255", 0, "0.0.0.0/0", "default" },
		{ "2001:db8:ff::f", 64, "2001:db8:ff::/64", "2001:db8:ff::/64" },
		{ "2001:db8:ff::f", 44, "2001:db8:f0::/44", "2001:db8:f0::/44" },
		{ "2001:db8:ff::f", 128, "2001:db8:ff::f/128", "2001:db8:ff::f" },
		{ "2001:db8:ff::f", 200, "2001:db8:ff::f/128", "2001:db8:ff::f" },
		{ "2001:db8:ff::f", 0, "::/0", "default" },
	};
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct addr addr = make_addr(cases[i].addr);
		struct prefix got = prefix_of(&addr, cases[i].prefixlen);
		struct prefix expected = make_prefix(cases[i].network);

		if (!tap_ok(prefix_compare(&got, &expected) == 0 &&
				    strcmp(prefix_format(&got, text), cases[i].text) == 0,
			    "with %u bits %s is in %s", cases[i].prefixlen, cases[i].addr,
			    cases[i].text))
			printf("# got %s\n", prefix_format(&got, text));
	}
}

/**
 * test_prefix_host() - Prefixes of one address and of every address
 */
static void test_prefix_host(void)
{
	struct addr addr4 = make_addr("192.0.2.7"), addr6 = make_addr("2001:db8::7");
	struct prefix host4 = prefix_host(&addr4), host6 = prefix_host(&addr6);
	struct prefix any4 = prefix_any(AF_INET), any6 = prefix_any(AF_INET6);
	struct prefix expected = make_prefix("192.0.2.7/32");

	tap_ok(prefix_compare(&host4, &expected) == 0, "an IPv4 host's prefix is a /32");
	expected = make_prefix("2001:db8::7/128");
	tap_ok(prefix_compare(&host6, &expected) == 0, "an IPv6 host's prefix is a /128");
	expected = make_prefix("0.0.0.0/0");
	tap_ok(prefix_compare(&any4, &expected) == 0, "every IPv4 address is in 0.0.0.0/0");
	expected = make_prefix("::/0");
	tap_ok(prefix_compare(&any6, &expected) == 0, "every IPv6 address is in ::/0");
	tap_ok(prefix_compare(&any4, &any6) != 0, "the defaults of two families differ");
}

/**
 * test_contains() - Which addresses are in a network, and can be a host's in it
 */
static void test_contains(void)
{
	static const struct {
		const char *prefix, *addr;
		bool contains, has_host;
	} cases[] = {
		{ "192.0.2.0/24", "192.0.2.1", true, true },
		{ "192.0.2.0/24", "192.0.2.0", true, false },
		{ "192.0.2.0/24", "192.0.2.255", true, false },
		{ "192.0.2.0/24", "192.0.3.0", false, true },
		{ "192.0.2.0/24", "192.0.1.255", false, true },
		{ "192.0.2.128/25", "192.0.2.255", true, false },
		{ "192.0.2.128/25", "192.0.2.128", true, false },
		{ "192.0.2.128/25", "192.0.2.127", false, true },
		{ "192.0.2.4/30", "192.0.2.7", true, false },
		{ "192.0.2.4/30", "192.0.2.6", true, true },
		{ "192.0.2.4/31", "192.0.2.4", true, true },
		{ "192.0.2.4/31", "192.0.2.5", true, true },
		{ "192.0.2.4/31", "192.0.2.6", false, true },
		{ "192.0.2.4/32", "192.0.2.4", true, true },
		{ "192.0.2.4/32", "192.0.2.5", false, true },
		{ "10.0.0.0/8", "10.255.255.255", true, false },
		{ "10.0.0.0/8", "10.255.255.0", true, true },
		{ "0.0.0.0/0", "203.0.113.9", true, true },
		{ "0.0.0.0/0", "255.255.255.255", true, false },
		{ "2001:db8::/64", "2001:db8::", true, true },
		{ "2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", true, true },
		{ "2001:db8::/64", "2001:db8:0:1::", false, true },
		{ "2001:db8::1/128", "2001:db8::1", true, true },
		{ "::/0", "192.0.2.1", false, true },
		{ "0.0.0.0/0", "2001:db8::1", false, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prefix prefix = make_prefix(cases[i].prefix);
		struct addr addr = make_addr(cases[i].addr);

		tap_ok(prefix_contains(&prefix, &addr) == cases[i].contains, "%s is %s %s",
		       cases[i].addr, cases[i].contains ? "in" : "not in", cases[i].prefix);
		tap_ok(prefix_has_host(&prefix, &addr) == cases[i].has_host,
		       "%s is %s address or broadcast of %s", cases[i].addr,
		       cases[i].has_host ? "not the" : "the", cases[i].prefix);
	}
}

/* A text, and what a parser makes of it; NULL where it has to refuse it. */
static const struct {
	const char *text;
	int family;
	const char *expected;
} prefixes[] = {
	{ "192.0.2.0/24", AF_INET, "192.0.2.0/24" },
	{ "192.0.2.7/24", AF_INET, "192.0.2.7/24" },
	{ "192.0.2.7/32", AF_INET, "192.0.2.7" },
	{ "0.0.0.0/0", AF_INET, "default" },
	{ "2001:db8::/32", AF_INET6, "2001:db8::/32" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/127", AF_INET6,
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127" },
	{ "::/0", AF_INET6, "default" },
	{ "192.0.2.0", AF_INET, NULL },
	{ "192.0.2.0/", AF_INET, NULL },
	{ "/24", AF_INET, NULL },
	{ "192.0.2.0/33", AF_INET, NULL },
	{ "192.0.2.0/-1", AF_INET, NULL },
	{ "192.0.2.0/+1", AF_INET, NULL },
	{ "192.0.2.0/4294967296", AF_INET, NULL },
	{ "192.0.2.0/24 ", AF_INET, NULL },
	{ "192.0.2.0 /24", AF_INET, NULL },
	{ "192.0.2.0/24/24", AF_INET, NULL },
	{ "192.0.2.0/255.255.255.0", AF_INET, NULL },
	{ "192.0.2.256/24", AF_INET, NULL },
	{ "2001:db8::/129", AF_INET6, NULL },
	{ "2001:db8::/32", AF_INET, NULL },
	{ "192.0.2.0/24", AF_INET6, NULL },
	{ "0000:0000:0000:0000:0000:0000:0000:0000:00000/1", AF_INET6, NULL },
	{ "0000:0000:0000:0000:0000:0000:0000:0000:000000/1", AF_INET6, NULL },
	{ "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/1", AF_INET6, NULL },
};

/**
 * test_prefix_parse() - Which texts are prefixes, and how they are written again
 */
static void test_prefix_parse(void)
{
	const struct prefix before = { .addr = { .family = AF_INET }, .prefixlen = 77 };
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const char *expected = prefixes[i].expected;
		struct prefix prefix = before;
		int err = prefix_parse(prefixes[i].text, prefixes[i].family, &prefix);
		bool holds = expected ?
			!err && strcmp(prefix_format(&prefix, text), expected) == 0 :
			err == -EINVAL && prefix_compare(&prefix, &before) == 0;

		if (!tap_ok(holds, "'%s' %s an %s prefix", prefixes[i].text,
			    expected ? "is" : "is not", make_family(prefixes[i].family)))
			printf("# returned %d, then reads %s\n", err,
			       prefix_format(&prefix, text));
	}
}

/**
 * test_masks() - Which texts are netmasks, and how long they are
 */
static void test_masks(void)
{
	static const char *const refused[] = {
		"0.0.0.0",	 "255.0.255.0",	  "255.255.255.1", "0.255.255.255", "127.0.0.0",
		"255.255.255.253", "255.255.0.255", "1.0.0.0", "255.255.255.256", "255.255.255",
		"255.255.255.0 ", " 255.255.255.0", "0xffffff00", "24", "", "ffff::",
	};
	uint8_t prefixlen;

	for (uint8_t bits = 1; bits <= 32; bits++) {
		struct addr all = make_addr("255.255.255.255");
		struct prefix mask = prefix_of(&all, bits);
		char text[ADDR_TEXT_MAX];

		prefixlen = 99;
		addr_format(&mask.addr, text);
		if (!tap_ok(prefixlen_parse_mask(text, &prefixlen) == 0 && prefixlen == bits,
			    "%s is a netmask of %u bits", text, bits))
			printf("# got %u\n", prefixlen);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		prefixlen = 99;
		if (!tap_ok(prefixlen_parse_mask(refused[i], &prefixlen) == -EINVAL &&
				    prefixlen == 99,
			    "'%s' is no netmask", refused[i]))
			printf("# got %u\n", prefixlen);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_prefix_of();
	test_prefix_host();
	test_contains();
	test_prefix_parse();
	test_masks();
	return tap_done();
}
