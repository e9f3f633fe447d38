/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/reconcile.h"
#include "make_host.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define LEASE3 "lease ens3 dhcp4\naddress 192.168.100.19/24\nserver 192.168.100.1\n" \
	"route 0.0.0.0/0 192.168.100.1\n"
#define LEASE4 "lease ens4 dhcp4\naddress 10.200.1.9/24\n"
#define ROUTERS3 "lease ens3 ra6\nonlink 2001:db8:3::/64\nroute ::/0 fe80::1\n"
#define DELEGATED3 "lease ens3 dhcp6\ndelegated 2001:db8:100::/56\n"
#define SINGLE3 "lease ens3 dhcp6\naddress 2001:db8:5::9/128\n"
#define BOTH "ens3 192.168.100.19/24 ens4 10.200.1.9/24"

/**
 * struct active_case - A store, a host, and which leases count
 * @name: name of the fact
 * @store: text of the store's file
 * @host: for make_host()
 * @expected: a line for each uplink: link, family, "shared", "server" and that, its sources; then the
 *	notes of all
 */
struct active_case {
	const char *name, *store, *host, *expected;
};

static const struct active_case cases[] = {
	{ "a lease counts whose address is on its link", LEASE3 LEASE4, BOTH,
	  "ens3 IPv4 server 192.168.100.1 address 192.168.100.19/24\n"
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "one does not whose address is gone", LEASE3 LEASE4, "ens3 192.168.100.20/24 ens4 10.200.1.9/24",
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "nor one whose address is on another link", LEASE3 LEASE4, "ens3 10.200.1.9/24 ens4", "" },
	{ "nor one whose link is gone", LEASE3 LEASE4, "ens4 10.200.1.9/24 ens5 192.168.100.19/24",
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "one does whose link is down", LEASE4, "ens4- 10.200.1.9/24", "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "the length of the address's network may be another", LEASE4, "ens4 10.200.1.9/8",
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "settings that came with a lease say that it is none", LEASE3 LEASE4 "set manage no\n", BOTH,
	  "ens3 IPv4 server 192.168.100.1 address 192.168.100.19/24\n" },
	{ "a prefix counts that an address is in", ROUTERS3, "ens3 2001:db8:3::7/64",
	  "ens3 IPv6 onlink 2001:db8:3::/64\n" },
	{ "one does not that has none", ROUTERS3, "ens3 2001:db8:4::7/64 ens4 2001:db8:3::7/64", "" },
	{ "of two prefixes that one has which is in use",
	  "lease ens3 ra6\nonlink 2001:db8:3::/64\nautonomous 2001:db8:4::/64\n",
	  "ens3 2001:db8:4::7/64", "ens3 IPv6 autonomous 2001:db8:4::/64\n" },
	{ "what routers and servers give a link is one uplink", ROUTERS3 SINGLE3,
	  "ens3 2001:db8:3::7/64 2001:db8:5::9/128",
	  "ens3 IPv6 onlink 2001:db8:3::/64 address 2001:db8:5::9/128\n" },
	{ "routers alone are none", "lease ens3 ra6\nroute ::/0 fe80::1\n", "ens3 2001:db8:3::7/64", "" },
	{ "but they are known where a server gave an address",
	  "lease ens3 ra6\nroute ::/0 fe80::1\n" SINGLE3, "ens3 2001:db8:5::9/128",
	  "ens3 IPv6 address 2001:db8:5::9/128\n" },
	{ "of a delegated prefix the part counts that the client gave to another link",
	  DELEGATED3 "lease ens5 part6\naddress 2001:db8:100:7::1/64\n", "ens3 ens5 2001:db8:100:7::1/64",
	  "ens3 IPv6 delegated 2001:db8:100:7::/64\n" },
	{ "but not where the link has no address of it any more",
	  DELEGATED3 "lease ens5 part6\naddress 2001:db8:100:7::1/64\n", "ens3 ens5 2001:db8:200:7::1/64",
	  "" },
	{ "nor does an address that nobody told of", DELEGATED3, "ens3 ens5 2001:db8:100:7::1/64", "" },
	{ "one that a third link has an address of is left out",
	  DELEGATED3 "lease ens4 dhcp6\naddress 2001:db8:100:7::2/64\n"
	  "lease ens5 part6\naddress 2001:db8:100:7::1/64\n",
	  "ens3 ens4 2001:db8:100:7::2/64 ens5 2001:db8:100:7::1/64",
	  "ens3 IPv6\nens4 IPv6 address 2001:db8:100:7::2/64\n"
	  "note: delegated 2001:db8:100:7::/64 holds another link's address, left out\n" },
	{ "of a prefix that two uplinks are in each has its addresses",
	  ROUTERS3 "lease ens4 ra6\nautonomous 2001:db8:3::/64\n",
	  "ens3 2001:db8:3::7/64 ens4 2001:db8:3::8/64 2001:db8:3::9/64",
	  "ens3 IPv6 address 2001:db8:3::7/64\n"
	  "ens4 IPv6 address 2001:db8:3::8/128 address 2001:db8:3::9/128\n" },
	{ "so has the one uplink where any other link is in it", ROUTERS3,
	  "ens3 2001:db8:3::7/64 ens4 2001:db8:3::8/64", "ens3 IPv6 address 2001:db8:3::7/64\n" },
	{ "of a prefix shorter than /48 the addresses count", "lease ens3 ra6\nonlink 2001:db8::/47\n",
	  "ens3 2001:db8::7/64", "ens3 IPv6 address 2001:db8::7/47\n" },
	{ "of one of /48 the prefix does", "lease ens3 ra6\nonlink 2001:db8::/48\n", "ens3 2001:db8::7/64",
	  "ens3 IPv6 onlink 2001:db8::/48\n" },
	{ "of one that is not of the Internet the addresses do", "lease ens3 ra6\nonlink fd00:1::/64\n",
	  "ens3 fd00:1::7/64", "ens3 IPv6 address fd00:1::7/64\n" },
	{ "every other address of an uplink is a source", LEASE4 SINGLE3,
	  "ens3 2001:db8:5::9/128 2001:db8:9::9/64 fe80::9/64~ ens4 10.200.1.50/32 10.200.1.9/24 172.16.0.9/16 "
	  "ens5 10.200.9.9/24",
	  "ens3 IPv6 address 2001:db8:5::9/128 address 2001:db8:9::9/64\n"
	  "ens4 IPv4 address 10.200.1.9/24 address 10.200.1.50/32 address 172.16.0.9/16\n" },
	{ "but none that is for the link alone", LEASE4, "ens4 10.200.1.9/24 10.200.1.50/24~ 169.254.7.7/16",
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "nor one that a prefix has already", ROUTERS3, "ens3 2001:db8:3::7/64 2001:db8:3::8/128",
	  "ens3 IPv6 onlink 2001:db8:3::/64\n" },
	{ "addresses = leased: only those of leases are", LEASE4 "set addresses leased\n",
	  "ens4 10.200.1.9/24 10.200.1.50/32", "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "what was typed counts beside the lease",
	  LEASE4 "set addresses leased\nlease ens4 up4\naddress 172.16.0.9/16\naddress 172.16.0.10/16\n",
	  "ens4 10.200.1.9/24 172.16.0.9/16 172.16.0.10/16 172.16.0.11/16",
	  "ens4 IPv4 address 10.200.1.9/24 address 172.16.0.9/16 address 172.16.0.10/16\n" },
	{ "and where nothing is leased", "lease ens4 up4\naddress 10.200.1.9/24\n", "ens4 10.200.1.9/24",
	  "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "an address that is left out is no source, leased or not",
	  LEASE4 "lease ens4 up4\nwithout 10.200.1.9/32\nwithout 10.200.1.50/32\n",
	  "ens4 10.200.1.9/24 10.200.1.50/24 10.200.1.51/24", "ens4 IPv4 address 10.200.1.51/24\n" },
	{ "nor does it make its link an uplink", "lease ens4 up4\nwithout 10.200.1.9/32\n",
	  "ens4 10.200.1.9/24", "" },
	{ "a client's mark makes no uplink", "lease ens4 link\nlease ens4 refused\n", "ens4 10.200.1.9/24",
	  "" },
	{ "a default route on the link is one", "lease ens4 dhcp4\naddress 10.200.1.9/24\nroute 0.0.0.0/0 none\n",
	  "ens4 10.200.1.9/24", "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "a router that is the link's own address is left out",
	  "lease ens4 dhcp4\naddress 10.200.1.9/24\nroute 0.0.0.0/0 10.200.1.9\n", "ens4 10.200.1.9/24",
	  "ens4 IPv4 address 10.200.1.9/24\n"
	  "note: router 10.200.1.9 is this host's own address, left out\n" },
	{ "and one that is another link's",
	  "lease ens4 dhcp4\naddress 10.200.1.9/24\nroute 0.0.0.0/0 10.200.1.1\n",
	  "ens3 10.200.1.1/24 ens4 10.200.1.9/24", "ens4 IPv4 address 10.200.1.9/24\n"
	  "note: router 10.200.1.1 is this host's own address, left out\n" },
};

/**
 * find() - Find the uplinks of a host
 * @kernel: host
 * @store: text of the store's file
 * @result: {0}; filled; reconcile_done() it
 */
static void find(struct kernel *kernel, const char *store, struct reconcile *result)
{
	struct why why = { "" };

	make_result(kernel, store, result);
	if (active_find(kernel, &result->store, &result->config_file, CONFIG_GROUP, &result->snapshot,
			&result->active, &why))
		abort();
}

/**
 * lease_of() - Put together what an uplink's leases say
 * @kernel: host
 * @result: from find()
 * @i: which uplink
 * @notes: receives notes
 *
 * Return: the lease, until the next call
 */
static const struct lease *lease_of(struct kernel *kernel, struct reconcile *result, size_t i,
				    struct notes *notes)
{
	static struct lease lease;
	struct why why = { "" };

	if (active_lease(kernel, &result->store, &result->snapshot, &result->active.list[i], &lease,
			 notes, &why))
		abort();
	return &lease;
}

/**
 * format_uplink() - Write an uplink as a line
 * @active: all of them
 * @uplink: one
 * @text: receives the line behind what it holds
 */
static void format_uplink(const struct active *active, const struct uplink *uplink,
			  char text[MAKE_TEXT_MAX])
{
	static const char *const kinds[] = { "address", "onlink", "autonomous", "delegated", "without" };
	char addr[PREFIX_TEXT_MAX];

	make_append(text, "%s %s", uplink->ifname, make_family(uplink->family));
	if (addr_is_set(&uplink->server))
		make_append(text, " server %s", addr_format(&uplink->server, addr));
	for (size_t i = 0; i < uplink->source_count; i++) {
		const struct lease_source *source = &active->sources[uplink->sources + i];

		make_append(text, " %s %s/%u", kinds[source->kind],
			    addr_format(&source->prefix.addr, addr), source->prefix.prefixlen);
	}
	make_append(text, "\n");
}

/**
 * test_cases() - Which leases count
 */
static void test_cases(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kernel kernel = { .address_count = 0 };
		struct reconcile result = { 0 };
		struct notes notes = { .count = 0 };
		char text[MAKE_TEXT_MAX] = "";

		make_host(&kernel, cases[i].host);
		find(&kernel, cases[i].store, &result);
		for (size_t j = 0; j < result.active.count; j++)
			format_uplink(&result.active, &result.active.list[j], text);
		for (size_t j = 0; j < result.active.count; j++)
			lease_of(&kernel, &result, j, &notes);
		for (size_t j = 0; j < notes.count; j++)
			make_append(text, "note: %s\n", notes.line[j].text);
		make_same(text, cases[i].expected, cases[i].name);
		reconcile_done(&result);
	}
}

/**
 * test_heard() - What the kernel heard of routers counts, where no client speaks of them
 */
static void test_heard(void)
{
	struct kernel kernel = { .address_count = 0 };
	struct route router = make_route(TABLE_MAIN, "::/0", "fe80::7", 3, "ens3");
	struct route network = make_route(TABLE_MAIN, "2001:db8:9::/64", "", 3, "ens3");
	struct route others = make_route(TABLE_MAIN, "::/0", "fe80::8", 4, "ens4");
	struct reconcile result = { 0 };
	char text[MAKE_TEXT_MAX] = "", addr[ADDR_TEXT_MAX];
	struct notes notes = { .count = 0 };
	const struct lease *lease;

	router.protocol = others.protocol = STATE_RA;
	network.protocol = STATE_KERNEL;
	make_host(&kernel, "ens3 2001:db8:9::7/64 2001:db8:5::9/128 ens4");
	if (state_add_route(&kernel.objects, &router) || state_add_route(&kernel.objects, &network) ||
	    state_add_route(&kernel.objects, &others))
		abort();
	find(&kernel, SINGLE3, &result);
	if (result.active.count != 1)
		abort();
	format_uplink(&result.active, &result.active.list[0], text);
	make_same(text, "ens3 IPv6 address 2001:db8:5::9/128 onlink 2001:db8:9::/64\n",
		  "a prefix that the kernel heard of is a source");
	lease = lease_of(&kernel, &result, 0, &notes);
	tap_ok(lease->route_count == 1 &&
		       strcmp(addr_format(&lease->routes[0].gateway, addr), "fe80::7") == 0,
	       "and a router of its link is one of the lease's");
	reconcile_done(&result);
	find(&kernel, "lease ens3 ra6\nmtu 1400\n" SINGLE3, &result);
	lease = lease_of(&kernel, &result, 0, &notes);
	text[0] = '\0';
	format_uplink(&result.active, &result.active.list[0], text);
	make_same(text, "ens3 IPv6 address 2001:db8:5::9/128 address 2001:db8:9::7/64\n",
		  "but not where a client says what routers say: then the address is");
	tap_ok(lease->route_count == 0 && lease->mtu == 1400, "and no router");
	reconcile_done(&result);
	find(&kernel, "lease ens3 link\nlease ens4 link\n", &result);
	tap_ok(result.active.count == 0, "nor without any lease, of a client that would have told of it");
	reconcile_done(&result);
	state_done(&kernel.objects);
}

/**
 * struct group_case - A store, a host, and which links are in which group
 * @name: name of the fact
 * @store: text of the store's file
 * @host: for make_host()
 * @expected: links that are in a group, with it; then what each uplink's rules leave out
 */
struct group_case {
	const char *name, *store, *host, *expected;
};

#define MARKS "lease ens3 link\nlease ens4 link\n"
#define LEASE5 "lease ens5 dhcp4\naddress 172.16.0.9/16\n"

static const struct group_case groups[] = {
	{ "one uplink: no group", LEASE4, "ens4 10.200.1.9/24", "ens4: all count\n" },
	{ "two: each its own, and leaves out the other's", LEASE3 LEASE4, BOTH,
	  "ens3 25000 ens4 25001 ens3: not 25001 ens4: not 25000\n" },
	{ "both families are one link", LEASE4 ROUTERS3, "ens3 2001:db8:3::7/64 ens4 10.200.1.9/24",
	  "ens3 25000 ens4 25001 ens3: not 25001 ens4: not 25000\n" },
	{ "three: one for all, which all leave out", LEASE3 LEASE4 LEASE5, BOTH " ens5 172.16.0.9/16",
	  "ens3 25000 ens4 25000 ens5 25000 ens3: not 25000 ens4: not 25000 ens5: not 25000\n" },
	{ "one that is down does not count", LEASE3 LEASE4 LEASE5,
	  "ens3- 192.168.100.19/24 ens4 10.200.1.9/24 ens5 172.16.0.9/16",
	  "ens4 25000 ens5 25001 ens3: not 25000 ens4: not 25001 ens5: not 25000\n" },
	{ "a client's link without an address does", LEASE4 MARKS, "ens3 ens4 10.200.1.9/24",
	  "ens3 25000 ens4 25001 ens4: not 25000\n" },
	{ "one that nobody's client has does not", LEASE4, "ens3 ens4 10.200.1.9/24", "ens4: all count\n" },
	{ "nor one that has an address of its own", LEASE4 MARKS, BOTH, "ens4: all count\n" },
	{ "but one whose lease was refused", LEASE4 MARKS "lease ens3 refused\n", BOTH,
	  "ens3 25000 ens4 25001 ens4: not 25000\n" },
	{ "and one whose routers are heard", LEASE4 "lease ens3 ra6\nroute ::/0 fe80::1\n" MARKS, BOTH,
	  "ens3 25000 ens4 25001 ens4: not 25000\n" },
	{ "but not where what is heard is about networks behind the link",
	  LEASE4 "lease ens3 ra6\nroute 2001:db8:b::/64 fe80::1\n" MARKS, BOTH, "ens4: all count\n" },
	{ "unless the link has no address", LEASE4 "lease ens3 ra6\nroute 2001:db8:b::/64 fe80::1\n" MARKS,
	  "ens3 ens4 10.200.1.9/24", "ens3 25000 ens4 25001 ens4: not 25000\n" },
	{ "nor one that has a lease of an address that is gone", LEASE4 LEASE3 MARKS,
	  "ens3 192.168.100.20/24 ens4 10.200.1.9/24", "ens4: all count\n" },
	{ "an address that is for the link alone is none", LEASE4 MARKS,
	  "ens3 169.254.7.7/16 ens4 10.200.1.9/24 ", "ens3 25000 ens4 25001 ens4: not 25000\n" },
	{ "a port of a bridge, bond or VRF does not", LEASE4 MARKS, "ens3+ ens4 10.200.1.9/24",
	  "ens4: all count\n" },
	{ "clients' links alone are in groups, too", MARKS, "ens3 ens4", "ens3 25000 ens4 25001\n" },
};

/**
 * test_groups() - Which links are in which group
 */
static void test_groups(void)
{
	for (size_t i = 0; i < COUNT(groups); i++) {
		struct kernel kernel = { .address_count = 0 };
		struct reconcile result = { 0 };
		const struct host *host = &result.snapshot.host;
		char text[MAKE_TEXT_MAX] = "";
		const char *space = "";

		make_host(&kernel, groups[i].host);
		find(&kernel, groups[i].store, &result);
		for (int ifindex = 1; ifindex <= KERNEL_LINKS; ifindex++) {
			const struct link *link = host_link_of(host, (uint32_t)ifindex);

			if (!link || !result.active.groups[link - host->links])
				continue;
			make_append(text, "%s%s %u", space, link->ifname,
				    result.active.groups[link - host->links]);
			space = " ";
		}
		for (size_t j = 0; j < result.active.count; j++) {
			int64_t group = result.active.list[j].group;

			make_append(text, "%s%s:", space, result.active.list[j].ifname);
			make_append(text, group < 0 ? " all count" : " not %d", (int)group);
			space = " ";
		}
		make_append(text, "\n");
		make_same(text, groups[i].expected, groups[i].name);
		reconcile_done(&result);
	}
}

/**
 * test_find() - An uplink is found by name and family
 */
static void test_find(void)
{
	struct kernel kernel = { .address_count = 0 };
	struct reconcile result = { 0 };
	const struct uplink *uplink;

	make_host(&kernel, BOTH " 2001:db8:3::9/64 ens3 2001:db8:3::7/64");
	find(&kernel, LEASE3 ROUTERS3 LEASE4, &result);
	tap_ok(result.active.count == 3, "a link is an uplink for each family");
	uplink = active_uplink(&result.active, "ens3", AF_INET6);
	tap_ok(uplink && uplink->family == AF_INET6 && strcmp(uplink->ifname, "ens3") == 0,
	       "it is found by both");
	uplink = active_uplink(&result.active, "ens4", AF_INET);
	tap_ok(uplink && strcmp(uplink->link->ifname, "ens4") == 0, "it knows its link");
	tap_ok(!active_uplink(&result.active, "ens4", AF_INET6) &&
		       !active_uplink(&result.active, "ens", AF_INET) &&
		       !active_uplink(&result.active, "ens9", AF_INET), "others are none");
	reconcile_done(&result);
	tap_ok(!result.active.list && !result.active.count, "what is freed is empty");
	active_done(&result.active);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_cases();
	test_heard();
	test_groups();
	test_find();
	return tap_done();
}
