/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/host.h"
#include "make.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/**
 * make_host() - Make a host of three links, from a dump in no order
 * @host: {0}; filled
 */
static void make_host(struct host *host)
{
	static const struct {
		uint32_t ifindex;
		const char *addr;
		uint8_t prefixlen;
	} addresses[] = {
		{ 3, "192.0.2.100", 24 }, { 4, "10.200.1.9", 16 },   { 3, "192.0.2.7", 24 },
		{ 3, "192.0.2.7", 25 },	  { 2, "192.0.2.7", 24 },    { 4, "2001:db8::9", 64 },
		{ 3, "2001:db8::7", 64 }, { 4, "198.51.100.1", 32 },
	};
	const struct link links[] = { make_link(4, "ens9"), make_link(3, "ens10"),
				      make_link(2, "wan0") };
	int err = 0;

	for (size_t i = 0; i < COUNT(links); i++)
		err |= host_add_link(host, &links[i]);
	err |= host_add_link(host, &links[0]);
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct address address = { .ifindex = addresses[i].ifindex,
					   .addr = make_addr(addresses[i].addr),
					   .prefixlen = addresses[i].prefixlen };

		err |= host_add_address(host, &address);
	}
	if (err)
		abort();
}

/**
 * test_names() - A link's name finds its number, and back
 * @host: from make_host()
 */
static void test_names(const struct host *host)
{
	static const struct {
		const char *ifname;
		uint32_t ifindex;
		bool link;
	} cases[] = {
		{ "ens10", 3, true }, { "ens9", 4, true }, { "wan0", 2, true },
		{ "ens1", 0, false }, { "zzz", 0, false }, { "", 0, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = host_name_of(host, cases[i].ifindex);

		tap_ok(host_ifindex(host, cases[i].ifname) == cases[i].ifindex,
		       "'%s' has number %u", cases[i].ifname, cases[i].ifindex);
		tap_ok(cases[i].ifindex ? strcmp(name, cases[i].ifname) == 0 : !name,
		       "number %u has the name '%s'", cases[i].ifindex, cases[i].ifname);
		tap_ok((host_link(host, cases[i].ifname) != NULL) == cases[i].link,
		       "of '%s' %s", cases[i].ifname, cases[i].link ? "all is known" : "no more is");
	}
	tap_ok(host->link_count == 3, "a link that is there already is not added again");
}

/**
 * test_addresses() - Which addresses are on which link
 * @host: from make_host()
 */
static void test_addresses(const struct host *host)
{
	static const struct {
		const char *prefix;
		uint32_t ifindex;
		bool any;
		uint32_t holder;
	} cases[] = {
		{ "192.0.2.100", 3, true, 3 },	 { "192.0.2.7", 2, true, 2 },
		{ "192.0.2.7", 3, true, 2 },	 { "192.0.2.7", 4, false, 2 },
		{ "192.0.2.0/24", 4, false, 2 }, { "192.0.2.64/26", 3, true, 3 },
		{ "10.200.0.0/16", 4, true, 4 }, { "10.200.1.8", 4, false, 0 },
		{ "0.0.0.0/0", 3, true, 4 },	 { "255.255.255.255", 3, false, 0 },
		{ "2001:db8::/64", 3, true, 3 }, { "2001:db8::9", 3, false, 4 },
		{ "2001:db8:1::/64", 3, false, 0 },
	};

	tap_ok(host->address_count == 7, "an address is once on a link, whatever its length");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct prefix prefix = make_prefix(cases[i].prefix);

		tap_ok(host_has_address_in(host, cases[i].ifindex, &prefix) == cases[i].any,
		       "%s is %son link %u", cases[i].prefix, cases[i].any ? "" : "not ",
		       cases[i].ifindex);
		tap_ok(host_has_address_in(host, 0, &prefix) == (cases[i].holder != 0),
		       "%s is on %s link", cases[i].prefix, cases[i].holder ? "a" : "no");
		tap_ok(host_holder(host, &prefix) == cases[i].holder, "%s is first on link %u",
		       cases[i].prefix, cases[i].holder);
	}
}

/**
 * test_neighbours() - Which networks another link is in, too, and which addresses are in one
 * @host: from make_host()
 */
static void test_neighbours(const struct host *host)
{
	static const struct {
		const char *network;
		uint32_t ifindex;
		bool neighbours;
	} cases[] = {
		{ "192.0.2.0/24", 3, true },	 { "192.0.2.0/24", 4, true },
		{ "192.0.2.0/25", 3, false },	 { "192.0.2.0/25", 4, false },
		{ "192.0.0.0/16", 4, false },	 { "10.200.0.0/16", 4, false },
		{ "10.200.0.0/16", 3, true },	 { "10.200.1.0/24", 3, false },
		{ "2001:db8::/64", 3, true },	 { "2001:db8:1::/64", 3, false },
		{ "", 3, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct prefix network = make_prefix(cases[i].network);

		tap_ok(host_has_neighbours(host, cases[i].ifindex, &network) == cases[i].neighbours,
		       "'%s': a link other than %u is %sin that very network", cases[i].network,
		       cases[i].ifindex, cases[i].neighbours ? "" : "not ");
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	struct host host = { .link_count = 0 };

	make_host(&host);
	test_names(&host);
	test_addresses(&host);
	test_neighbours(&host);
	host_done(&host);
	tap_ok(!host.links && !host.by_name && !host.by_index && !host.addresses, "a freed host is empty");
	return tap_done();
}
