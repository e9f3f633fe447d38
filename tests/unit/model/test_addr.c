/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/addr.h"
#include "make.h"
#include "tap.h"
#include "util/text.h"
#include "util/why.h"

#include <errno.h>

/* A text, and what a parser makes of it; NULL where it has to refuse it. */
struct reading {
	const char *text;
	int family;
	const char *expected;
};

/**
 * sign() - Which way an order goes
 * @order: result of a comparison
 *
 * Return: -1, 0 or 1
 */
static int sign(int order)
{
	return (order > 0) - (order < 0);
}

/**
 * test_family() - What a family is
 */
static void test_family(void)
{
	tap_ok(addr_size(AF_INET) == 4 && addr_bits(AF_INET) == 32, "an IPv4 address has 4 bytes");
	tap_ok(addr_size(AF_INET6) == 16 && addr_bits(AF_INET6) == 128,
	       "an IPv6 address has 16 bytes");
	tap_ok(addr_size(AF_UNSPEC) == 0 && addr_bits(AF_UNSPEC) == 0 && addr_size(AF_UNIX) == 0,
	       "any other family has no bytes");
}

static const struct reading addresses[] = {
	{ "192.0.2.1", AF_INET, "192.0.2.1" },
	{ "0.0.0.0", AF_INET, "0.0.0.0" },
	{ "255.255.255.255", AF_INET, "255.255.255.255" },
	{ "2001:db8::1", AF_INET6, "2001:db8::1" },
	{ "2001:0DB8:0:0:0:0:0:1", AF_INET6, "2001:db8::1" },
	{ "::", AF_INET6, "::" },
	{ "::ffff:192.0.2.1", AF_INET6, "::ffff:192.0.2.1" },
	{ "", AF_INET, NULL },
	{ " 192.0.2.1", AF_INET, NULL },
	{ "192.0.2.1 ", AF_INET, NULL },
	{ "192.0.2.1\n", AF_INET, NULL },
	{ "192.0.2.1/24", AF_INET, NULL },
	{ "192.0.2", AF_INET, NULL },
	{ "192.0.2.1.1", AF_INET, NULL },
	{ "192.0.2.256", AF_INET, NULL },
	{ "192.0.2.-1", AF_INET, NULL },
	{ "192.0.2.010", AF_INET, NULL },
	{ "0xc0.0.2.1", AF_INET, NULL },
	{ "3221225985", AF_INET, NULL },
	{ "2001:db8::1", AF_INET, NULL },
	{ "192.0.2.1", AF_INET6, NULL },
	{ "fe80::1%lo", AF_INET6, NULL },
	{ "2001:db8::1::2", AF_INET6, NULL },
	{ "2001:db8::12345", AF_INET6, NULL },
	{ "192.0.2.1", AF_UNSPEC, NULL },
	{ "192.0.2.1", AF_UNIX, NULL },
};

/**
 * test_addr_parse() - Which texts are addresses, and how they are written again
 */
static void test_addr_parse(void)
{
	const struct addr before = { .family = AF_INET6, .bytes = { 1, 2, 3 } };
	char text[ADDR_TEXT_MAX];
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		const struct reading *reading = &addresses[i];
		struct addr addr = before;
		int err = addr_parse(reading->text, reading->family, &addr);
		bool holds = reading->expected ?
			!err && addr.family == reading->family &&
				strcmp(addr_format(&addr, text), reading->expected) == 0 :
			err == -EINVAL && memcmp(&addr, &before, sizeof(addr)) == 0;

		if (!tap_ok(holds, "'%s' %s an %s address", quote_text(&quoted, reading->text),
			    reading->expected ? "is" : "is not", make_family(reading->family)))
			printf("# returned %d, then reads %s\n", err, addr_format(&addr, text));
	}
	tap_text(addr_format(&(struct addr){ .family = AF_UNSPEC }, text), "none",
		 "no address is written as none");
}

/**
 * test_addr_compare() - The order of addresses, and what they are
 */
static void test_addr_compare(void)
{
	static const char *const ascending[] = { "",	    "0.0.0.0", "10.0.0.1", "192.0.2.1",
						 "192.0.2.2", "::", "::1", "2001:db8::1" };
	const size_t count = sizeof(ascending) / sizeof(ascending[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			struct addr a = make_addr(ascending[i]), b = make_addr(ascending[j]);

			tap_ok(sign(addr_compare(&a, &b)) == sign((int)i - (int)j),
			       "'%s' is %s '%s'", ascending[i],
			       i < j ? "before" : i > j ? "behind" : "the same as", ascending[j]);
		}
	for (size_t i = 0; i < count; i++) {
		struct addr addr = make_addr(ascending[i]);
		bool zero = i <= 1 || strcmp(ascending[i], "::") == 0;

		tap_ok(addr_is_set(&addr) == (i > 0), "'%s' is %s", ascending[i],
		       i > 0 ? "set" : "not set");
		tap_ok(addr_is_zero(&addr) == zero, "'%s' is %s", ascending[i],
		       zero ? "zero" : "not zero");
	}
}

/**
 * test_is_host() - Which addresses a host can have
 */
static void test_is_host(void)
{
	static const struct {
		const char *text;
		bool host;
	} cases[] = {
		{ "1.0.0.0", true },	     { "0.0.0.0", false },
		{ "0.255.255.255", false },  { "126.255.255.255", true },
		{ "127.0.0.1", false },	     { "127.255.255.255", false },
		{ "128.0.0.0", true },	     { "223.255.255.255", true },
		{ "224.0.0.0", false },	     { "239.255.255.255", false },
		{ "240.0.0.1", false },	     { "255.255.255.255", false },
		{ "10.0.0.0", true },	     { "169.254.1.1", true },
		{ "2001:db8::1", true },     { "fe80::1", true },
		{ "::", false },	     { "::1", false },
		{ "::2", true },	     { "ff02::1", false },
		{ "feff::1", true },	     { "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct addr addr = make_addr(cases[i].text);

		tap_ok(addr_is_host(&addr) == cases[i].host, "'%s' %s a host's address",
		       cases[i].text, cases[i].host ? "can be" : "cannot be");
	}
}

/**
 * test_numbers() - Which texts are numbers, and which numbers are in a range
 */
static void test_numbers(void)
{
	static const struct {
		const char *text;
		uint32_t min, max;
		int err;
		uint32_t number;
	} cases[] = {
		{ "0", 0, UINT32_MAX, 0, 0 },
		{ "4294967295", 0, UINT32_MAX, 0, UINT32_MAX },
		{ "4294967296", 0, UINT32_MAX, -ERANGE, 0 },
		{ "18446744073709551617", 0, UINT32_MAX, -ERANGE, 0 },
		{ "99999999999999999999999999999999999999", 0, UINT32_MAX, -ERANGE, 0 },
		{ "576", 576, 65535, 0, 576 },
		{ "575", 576, 65535, -ERANGE, 0 },
		{ "65535", 576, 65535, 0, 65535 },
		{ "65536", 576, 65535, -ERANGE, 0 },
		{ "", 0, UINT32_MAX, -EINVAL, 0 },
		{ "-1", 0, UINT32_MAX, -EINVAL, 0 },
		{ "+1", 0, UINT32_MAX, -EINVAL, 0 },
		{ " 1", 0, UINT32_MAX, -EINVAL, 0 },
		{ "1 ", 0, UINT32_MAX, -EINVAL, 0 },
		{ "1\n", 0, UINT32_MAX, -EINVAL, 0 },
		{ "1.0", 0, UINT32_MAX, -EINVAL, 0 },
		{ "0x10", 0, UINT32_MAX, -EINVAL, 0 },
		{ "1e3", 0, UINT32_MAX, -EINVAL, 0 },
		{ "ten", 0, UINT32_MAX, -EINVAL, 0 },
		{ "\xd9\xa1", 0, UINT32_MAX, -EINVAL, 0 },
	};
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t before = 12345, number = before;
		int err = number_parse(cases[i].text, cases[i].min, cases[i].max, &number);

		if (!tap_ok(err == cases[i].err &&
				    number == (cases[i].err ? before : cases[i].number),
			    "'%s' is %s of %" PRIu32 "..%" PRIu32,
			    quote_text(&quoted, cases[i].text),
			    cases[i].err == -EINVAL ? "no number" :
			    cases[i].err	    ? "out" :
						      "in the range",
			    cases[i].min, cases[i].max))
			printf("# returned %d, number %" PRIu32 "\n", err, number);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_family();
	test_addr_parse();
	test_addr_compare();
	test_is_host();
	test_numbers();
	return tap_done();
}
