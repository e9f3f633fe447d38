/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/active.h"
#include "make_host.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define LEASE3 "lease ens3 dhcp4\naddress 192.168.100.19/24\nserver 192.168.100.1\n" \
	"route 0.0.0.0/0 192.168.100.1\n"
#define LEASE4 "lease ens4 dhcp4\naddress 10.200.1.9/24\n"
#define ROUTERS3 "lease ens3 ra6\nonlink 2001:db8:3::/64\nroute ::/0 fe80::1\n"
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
	{ "nor one whose link is gone", LEASE3 LEASE4, "ens4 10.200.1.9/24 192.168.100.19/24",
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
	{ "a delegated prefix counts, whatever link has an address of it",
	  "lease ens3 dhcp6\ndelegated 2001:db8:100::/56\n", "ens3 ens5 2001:db8:100:7::1/64",
	  "ens3 IPv6 delegated 2001:db8:100::/56\n" },
	{ "but not where no link has one", "lease ens3 dhcp6\ndelegated 2001:db8:100::/56\n",
	  "ens3 ens5 2001:db8:200:7::1/64", "" },
	{ "one that holds another uplink's address is left out",
	  "lease ens3 dhcp6\ndelegated 2001:db8:100::/56\nlease ens4 dhcp6\naddress 2001:db8:100:7::1/64\n",
	  "ens3 ens4 2001:db8:100:7::1/64",
	  "ens3 IPv6\nens4 IPv6 address 2001:db8:100:7::1/64\n"
	  "note: delegated 2001:db8:100::/56 holds another uplink's address, left out\n" },
	{ "of a prefix that two uplinks are in each has its addresses",
	  ROUTERS3 "lease ens4 ra6\nautonomous 2001:db8:3::/64\n",
	  "ens3 2001:db8:3::7/64 ens4 2001:db8:3::8/64 2001:db8:3::9/64",
	  "ens3 IPv6 shared address 2001:db8:3::7/64\n"
	  "ens4 IPv6 shared address 2001:db8:3::8/128 address 2001:db8:3::9/128\n" },
	{ "a link that is no uplink does not share", ROUTERS3,
	  "ens3 2001:db8:3::7/64 ens4 2001:db8:3::8/64", "ens3 IPv6 onlink 2001:db8:3::/64\n" },
	{ "of a prefix shorter than /64 the addresses count", "lease ens3 ra6\nonlink 2001:db8::/32\n",
	  "ens3 2001:db8:3::7/64", "ens3 IPv6 address 2001:db8:3::7/32\n" },
	{ "a default route on the link is one", "lease ens4 dhcp4\naddress 10.200.1.9/24\nroute 0.0.0.0/0 none\n",
	  "ens4 10.200.1.9/24", "ens4 IPv4 address 10.200.1.9/24\n" },
	{ "a router that is the link's own address is left out",
	  "lease ens4 dhcp4\naddress 10.200.1.9/24\nroute 0.0.0.0/0 10.200.1.9\n", "ens4 10.200.1.9/24",
	  "ens4 IPv4 address 10.200.1.9/24\n"
	  "note: router 10.200.1.9 is this link's own address, left out\n" },
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
	if (active_find(kernel, &result->store, &result->config_file, &result->snapshot,
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
	bool shared;

	if (active_lease(kernel, &result->store, &result->snapshot, &result->active,
			 &result->active.list[i], &lease, &shared, notes, &why))
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
	static const char *const kinds[] = { "address", "onlink", "autonomous", "delegated" };
	char addr[PREFIX_TEXT_MAX];

	make_append(text, "%s %s%s", uplink->ifname, make_family(uplink->family),
		    uplink->shared ? " shared" : "");
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
	tap_ok(lease->route_count == 0 && lease->mtu == 1400 && result.active.list[0].source_count == 1,
	       "but not where a client says what routers say");
	reconcile_done(&result);
	state_done(&kernel.objects);
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
	test_find();
	return tap_done();
}
