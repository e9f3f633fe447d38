/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"
#include "make.h"
#include "tap.h"

#include <errno.h>

#define NO_ROUTER(dst, router)                                                              \
	"note: route to " dst ": router '" router "' is not a host's address, left out"

/**
 * struct option - One value of an option, for a lease of 192.0.2.100/24
 * @name: name of the fact
 * @text: the value
 * @expected: the routes, "DESTINATION > ROUTER;" each, and the notes; or "refused: REASON"
 */
struct option {
	const char *name, *text, *expected;
};

typedef int parser(const char *text, struct lease *lease, struct notes *notes, struct why *why);

/**
 * to_text() - Parse a value and write what became of it
 * @parse: its parser
 * @value: the value
 * @text: receives routes or reason
 */
static void to_text(parser *parse, const char *value, char text[MAKE_TEXT_MAX])
{
	struct lease lease = { .ifname = "eth0" };
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	int err;

	make_source(&lease, "192.0.2.100/24");
	err = parse(value, &lease, &notes, &why);
	text[0] = '\0';
	if (err)
		make_append(text, "refused%s: %s",
			    err == -EINVAL ? "" : err == -ENOSPC ? ", no room" : "?", why.text);
	else if (why.text[0])
		make_append(text, "taken, but: %s", why.text);
	for (size_t i = 0; i < lease.route_count && !err; i++) {
		const struct lease_route *route = &lease.routes[i];
		char dst[PREFIX_TEXT_MAX], gateway[ADDR_TEXT_MAX];

		make_append(text, "%s > %s;", prefix_format(&route->dst, dst),
			    addr_format(&route->gateway, gateway));
	}
	for (size_t i = 0; i < notes.count && !err; i++)
		make_append(text, "note: %s", notes.line[i].text);
}

/**
 * test_options() - State what becomes of some values
 * @parse: their parser
 * @options: values
 * @count: how many
 */
static void test_options(parser *parse, const struct option *options, size_t count)
{
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		to_text(parse, options[i].text, text);
		make_same(text, options[i].expected, options[i].name);
	}
}

static const struct option pairs[] = {
	{ "pairs: an empty value has no route", "", "" },
	{ "pairs: blanks are no route", " \t ", "" },
	{ "pairs: a route and a default are two routes",
	  "203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.254",
	  "203.0.113.0/24 > 192.0.2.2;default > 192.0.2.254;" },
	{ "pairs: any blanks part them", "\t203.0.113.0/24   192.0.2.2\t0.0.0.0/0\t192.0.2.1 ",
	  "203.0.113.0/24 > 192.0.2.2;default > 192.0.2.1;" },
	{ "pairs: 0.0.0.0 is on the link", "203.0.113.0/24 0.0.0.0", "203.0.113.0/24 > none;" },
	{ "pairs: the own address is on the link", "203.0.113.0/24 192.0.2.100",
	  "203.0.113.0/24 > none;" },
	{ "pairs: a default route can be on the link", "0.0.0.0/0 0.0.0.0", "default > none;" },
	{ "pairs: host bits are cleared", "10.1.2.3/8 192.0.2.2 203.0.113.255/25 192.0.2.2",
	  "10.0.0.0/8 > 192.0.2.2;203.0.113.128/25 > 192.0.2.2;" },
	{ "pairs: a single host can be a destination",
	  "203.0.113.7/32 192.0.2.2", "203.0.113.7 > 192.0.2.2;" },
	{ "pairs: halves of the default are routes",
	  "0.0.0.0/1 198.51.100.9 128.0.0.0/1 198.51.100.9",
	  "0.0.0.0/1 > 198.51.100.9;128.0.0.0/1 > 198.51.100.9;" },
	{ "pairs: a route twice is one route", "10.0.0.0/8 192.0.2.2 10.0.0.0/8 192.0.2.2",
	  "10.0.0.0/8 > 192.0.2.2;" },
	{ "pairs: two routers of one destination are two routes",
	  "10.0.0.0/8 192.0.2.2 10.0.0.0/8 192.0.2.3",
	  "10.0.0.0/8 > 192.0.2.2;10.0.0.0/8 > 192.0.2.3;" },
	{ "pairs: a value cut behind a destination is refused", "10.0.0.0/8 192.0.2.2 0.0.0.0/0",
	  "refused: '0.0.0.0/0' has no router" },
	{ "pairs: a value cut inside a router is refused", "10.0.0.0/8 192.0.2",
	  "refused: router '192.0.2' is not an address" },
	{ "pairs: a value cut inside a destination is refused", "10.0.0.0/8 192.0.2.2 10.0",
	  "refused: '10.0' is not a destination" },
	{ "pairs: a length too long is refused", "10.0.0.0/33 192.0.2.2",
	  "refused: '10.0.0.0/33' is not a destination" },
	{ "pairs: an address without a length is refused",
	  "10.0.0.0 192.0.2.2", "refused: '10.0.0.0' is not a destination" },
	{ "pairs: a router with a length is refused", "10.0.0.0/8 192.0.2.2/32",
	  "refused: router '192.0.2.2/32' is not an address" },
	{ "pairs: a router of another family is refused", "10.0.0.0/8 fe80::1",
	  "refused: router 'fe80::1' is not an address" },
	{ "pairs: a router on loopback is left out", "10.0.0.0/8 127.0.0.1",
	  NO_ROUTER("10.0.0.0/8", "127.0.0.1") },
	{ "pairs: a router in multicast is left out", "10.0.0.0/8 224.0.0.1",
	  NO_ROUTER("10.0.0.0/8", "224.0.0.1") },
	{ "pairs: the limited broadcast as router is left out", "0.0.0.0/0 255.255.255.255",
	  NO_ROUTER("default", "255.255.255.255") },
	{ "pairs: the network's broadcast as router is left out", "10.0.0.0/8 192.0.2.255",
	  NO_ROUTER("10.0.0.0/8", "192.0.2.255") },
	{ "pairs: the network's own address as router is left out, the rest stands",
	  "10.0.0.0/8 192.0.2.0 0.0.0.0/0 192.0.2.1",
	  "default > 192.0.2.1;" NO_ROUTER("10.0.0.0/8", "192.0.2.0") },
	{ "pairs: a variable that was glued on is refused", "new_routers=192.0.2.1 192.0.2.2",
	  "refused: 'new_routers=192.0.2.1' is not a destination" },
	{ "pairs: a line end is no blank", "10.0.0.0/8 192.0.2.2\n",
	  "refused: router '192.0.2.2\\x0a' is not an address" },
	{ "pairs: a terminal's escape is refused", "\x1b[31m/8 192.0.2.2",
	  "refused: '\\x1b[31m/8' is not a destination" },
	{ "pairs: a shell's words are refused", "$(reboot) 192.0.2.2",
	  "refused: '$(reboot)' is not a destination" },
};

static const struct option octets[] = {
	{ "octets: an empty value has no route", "", "" },
	{ "octets: blanks are no route", "  ", "" },
	{ "octets: a destination has as many octets as its length needs",
	  "24 203 0 113 192 0 2 2 8 10 192 0 2 3 0 192 0 2 254 32 203 0 113 7 192 0 2 4",
	  "203.0.113.0/24 > 192.0.2.2;10.0.0.0/8 > 192.0.2.3;default > 192.0.2.254;"
	  "203.0.113.7 > 192.0.2.4;" },
	{ "octets: a length between octets needs the next one",
	  "25 203 0 113 128 192 0 2 2 1 128 192 0 2 2",
	  "203.0.113.128/25 > 192.0.2.2;128.0.0.0/1 > 192.0.2.2;" },
	{ "octets: any blanks part them", " 8  10\t192 0 2 3 ", "10.0.0.0/8 > 192.0.2.3;" },
	{ "octets: a tab may end them", "8 10 192 0 2 3\t", "10.0.0.0/8 > 192.0.2.3;" },
	{ "octets: 0.0.0.0 is on the link", "24 203 0 113 0 0 0 0", "203.0.113.0/24 > none;" },
	{ "octets: the own address is on the link", "24 203 0 113 192 0 2 100",
	  "203.0.113.0/24 > none;" },
	{ "octets: host bits are cleared", "12 10 31 192 0 2 3", "10.16.0.0/12 > 192.0.2.3;" },
	{ "octets: a value cut behind a length is refused",
	  "8 10 192 0 2 3 24", "refused: cut short" },
	{ "octets: a value cut inside a destination is refused", "24 3 203", "refused: cut short" },
	{ "octets: a value cut inside a router is refused", "0 192 0 2", "refused: cut short" },
	{ "octets: a length too long is refused", "33 203 0 113 0 1 192 0 2 2",
	  "refused: '33' is not a prefix length" },
	{ "octets: 256 is no octet", "8 256 192 0 2 3", "refused: '256' is not an octet" },
	{ "octets: a negative octet is refused",
	  "8 -1 192 0 2 3", "refused: '-1' is not an octet" },
	{ "octets: an octet in hexadecimal is refused",
	  "18:cb:0:71", "refused: '18:cb:0:71' is not an octet" },
	{ "octets: a dotted address is refused",
	  "0 192.0.2.1", "refused: '192.0.2.1' is not an octet" },
	{ "octets: a line end is no blank", "0 192 0 2 1\n", "refused: '1\\x0a' is not an octet" },
	{ "octets: a router on loopback is left out, the rest stands", "8 10 192 0 2 2 0 127 0 0 1",
	  "10.0.0.0/8 > 192.0.2.2;" NO_ROUTER("default", "127.0.0.1") },
};

static const struct option classful[] = {
	{ "option 33: an empty value has no route", "", "" },
	{ "option 33: zeros at the end make a network",
	  "10.0.0.0 192.0.2.2 172.16.0.0 192.0.2.3 203.0.113.0 192.0.2.4 10.9.8.7 192.0.2.5",
	  "10.0.0.0/8 > 192.0.2.2;172.16.0.0/16 > 192.0.2.3;203.0.113.0/24 > 192.0.2.4;"
	  "10.9.8.7 > 192.0.2.5;" },
	{ "option 33: a zero inside does not", "10.0.0.7 192.0.2.2", "10.0.0.7 > 192.0.2.2;" },
	{ "option 33: a default route is refused", "0.0.0.0 192.0.2.2",
	  "refused: '0.0.0.0' is not a destination" },
	{ "option 33: 0.0.0.0 is no router", "10.0.0.0 0.0.0.0",
	  NO_ROUTER("10.0.0.0/8", "0.0.0.0") },
	{ "option 33: the own address is no router, the rest stands",
	  "10.0.0.0 192.0.2.100 172.16.0.0 192.0.2.3",
	  "172.16.0.0/16 > 192.0.2.3;" NO_ROUTER("10.0.0.0/8", "192.0.2.100") },
	{ "option 33: a router in multicast is left out", "10.0.0.0 224.0.0.1",
	  NO_ROUTER("10.0.0.0/8", "224.0.0.1") },
	{ "option 33: a value cut behind a destination is refused", "10.9.8.7 192.0.2.3 10.0.0.0",
	  "refused: '10.0.0.0' has no router" },
	{ "option 33: a length is refused", "10.0.0.0/8 192.0.2.2",
	  "refused: '10.0.0.0/8' is not a destination" },
	{ "option 33: two in one word are refused", "10.9.8.7/192.0.2.3",
	  "refused: '10.9.8.7/192.0.2.3' is not a destination" },
	{ "option 33: a line end is no blank", "10.0.0.0 192.0.2.2\nnew_routers=6.6.6.6",
	  "refused: router '192.0.2.2\\x0anew_routers=6.6.6.6' is not an address" },
};

/**
 * test_many() - How many routes one option can bring
 * @parse: its parser
 * @format: how it writes 10.N.0.0/16 (or 10.N.0.0) by way of 192.0.2.2
 * @name: the option
 */
static void test_many(parser *parse, const char *format, const char *name)
{
	char value[MAKE_TEXT_MAX] = "", expected[MAKE_TEXT_MAX] = "", text[MAKE_TEXT_MAX];
	char label[100];

	for (unsigned int i = 1; i <= 65; i++) {
		const char *mark = strchr(format, 'N');

		make_append(value, "%.*s%u%s ", (int)(mark - format), format, i, mark + 1);
		if (i <= 64)
			make_append(expected, "10.%u.0.0/16 > 192.0.2.2;", i);
		if (i == 64) {
			to_text(parse, value, text);
			snprintf(label, sizeof(label), "%s: 64 routes fit into a lease", name);
			make_same(text, expected, label);
		}
	}
	to_text(parse, value, text);
	snprintf(label, sizeof(label), "%s: 65 routes are refused", name);
	make_same(text, "refused, no room: more than 64 routes", label);
}

/**
 * is_untouched() - Is there nothing but what was there before?
 * @bytes: filled with '#' before
 * @count: how many
 *
 * Return: true if so
 */
static bool is_untouched(const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i] != '#')
			return false;
	return true;
}

/**
 * test_withhold() - What dhclient's script may see of the option
 */
static void test_withhold(void)
{
	static const struct {
		const char *name, *value, *kept;
		size_t size;
		int err;
	} cases[] = {
		{ "a default route goes", "0 192 0 2 1 8 10 192 0 2 2", "8 10 192 0 2 2", 64, 0 },
		{ "nothing may be left", "0 192 0 2 1", "", 64, 0 },
		{ "a spoilt option is refused", "8 10 192 0 2", "", 64, -EINVAL },
		{ "what just fits is kept", "8 10 192 0 2 2", "8 10 192 0 2 2", 15, 0 },
		{ "what does not is refused", "8 10 192 0 2 2", "8 10 192 0 2 ", 14, -ENOSPC },
		{ "nor is anything written behind the room",
		  "32 255 255 255 255 192 168 200 100", "32 25", 6, -ENOSPC },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char kept[80];
		int err;

		memset(kept, '#', sizeof(kept));
		err = classless_withhold(cases[i].value, kept, cases[i].size);
		tap_ok(err == cases[i].err &&
		       is_untouched(kept + cases[i].size, sizeof(kept) - cases[i].size),
		       "withheld: %s", cases[i].name);
		if (!err)
			tap_text(kept, cases[i].kept, "withheld: and this is kept");
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_options(classless_parse_pairs, pairs, sizeof(pairs) / sizeof(pairs[0]));
	test_options(classless_parse_octets, octets, sizeof(octets) / sizeof(octets[0]));
	test_options(classless_parse_classful, classful, sizeof(classful) / sizeof(classful[0]));
	test_many(classless_parse_pairs, "10.N.0.0/16 192.0.2.2", "pairs");
	test_many(classless_parse_octets, "16 10 N 192 0 2 2", "octets");
	test_many(classless_parse_classful, "10.N.0.0 192.0.2.2", "option 33");
	test_withhold();
	return tap_done();
}
