/* SPDX-License-Identifier: BSD-2-Clause */
/* Advertisements and DHCPv6 leases, as dhcpcd and dhclient tell them. */
#include "client/env.h"
#include "make.h"
#include "make_env.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define RA "reason=ROUTERADVERT", "protocol=ra"
#define ROUTER(n, from, lifetime, flags)                                                    \
	"nd" #n "_from=" from, "nd" #n "_lifetime=" #lifetime, "nd" #n "_flags=" flags
#define PREFIX(n, m, prefix, length, flags)                                                 \
	"nd" #n "_prefix_information" #m "_prefix=" prefix,                                 \
	"nd" #n "_prefix_information" #m "_length=" #length,                                \
	"nd" #n "_prefix_information" #m "_flags=" flags
#define ROUTE(m, prefix, length, lifetime, prf)                                             \
	"nd1_route_information" #m "_prefix=" prefix,                                       \
	"nd1_route_information" #m "_length=" #length,                                      \
	"nd1_route_information" #m "_lifetime=" #lifetime,                                  \
	"nd1_route_information" #m "_prf=" #prf
#define ONE RA, ROUTER(1, "fe80::1", 1800, "")

static const struct env_case routers[] = {
	{ "a router and its prefix",
	  { ONE, PREFIX(1, 1, "2001:db8:1::", 64, "LA"), "nd1_mtu=1400" },
	  "lease eth0\nonlink 2001:db8:1::/64\nmtu 1400\nroute ::/0 fe80::1\n" },
	{ "what is autonomous and not on the link is another source",
	  { ONE, PREFIX(1, 1, "2001:db8:1::", 64, "A") },
	  "lease eth0\nautonomous 2001:db8:1::/64\nroute ::/0 fe80::1\n" },
	{ "a prefix that is for neither is none",
	  { ONE, PREFIX(1, 1, "2001:db8:1::", 64, "R") }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "the prefix of all links is none",
	  { ONE, PREFIX(1, 1, "fe80::", 64, "LA") }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "a router with the lifetime 0 is none, its prefix is one",
	  { RA, ROUTER(1, "fe80::1", 0, ""), PREFIX(1, 1, "2001:db8:1::", 64, "LA") },
	  "lease eth0\nonlink 2001:db8:1::/64\n" },
	{ "a router whose lifetime has passed since it was heard is none",
	  { ONE, "nd1_acquired=100", "nd1_now=1901" }, "lease eth0\n" },
	{ "one whose lifetime has not is one",
	  { ONE, "nd1_acquired=100", "nd1_now=1900" }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "without a lifetime, as dhcpcd 8 has it, it is one",
	  { RA, "nd1_from=fe80::1" }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "routers stand in the order of their preference",
	  { RA, ROUTER(1, "fe80::1", 9, "l"), ROUTER(2, "fe80::2", 9, "M"),
	    ROUTER(3, "fe80::3", 9, "Oh") },
	  "lease eth0\nroute ::/0 fe80::3\nroute ::/0 fe80::2\nroute ::/0 fe80::1\n" },
	{ "of the same preference, in that of their addresses",
	  { RA, ROUTER(1, "fe80::3", 9, ""), ROUTER(2, "fe80::1", 9, ""),
	    ROUTER(3, "fe80::2", 9, "") },
	  "lease eth0\nroute ::/0 fe80::1\nroute ::/0 fe80::2\nroute ::/0 fe80::3\n" },
	{ "two routers, each with a prefix of its own: what comes from that goes to it",
	  { RA, ROUTER(1, "fe80::2", 9, ""), PREFIX(1, 1, "2001:db8:2::", 64, "LA"),
	    ROUTER(2, "fe80::1", 9, ""), PREFIX(2, 1, "2001:db8:1::", 64, "A") },
	  "lease eth0\nautonomous 2001:db8:1::/64\nonlink 2001:db8:2::/64\n"
	  "route ::/0 fe80::1\nroute ::/0 fe80::2\n"
	  "route ::/0 fe80::1 from 2001:db8:1::/64\nroute ::/0 fe80::2 from 2001:db8:2::/64\n" },
	{ "of a prefix that both have, the preferred one goes first",
	  { RA, ROUTER(1, "fe80::1", 9, "l"), PREFIX(1, 2, "2001:db8:1::", 64, "LA"),
	    PREFIX(1, 1, "2001:db8:2::", 64, "LA"),
	    ROUTER(2, "fe80::2", 9, ""), PREFIX(2, 1, "2001:db8:2::", 64, "LA") },
	  "lease eth0\nonlink 2001:db8:1::/64\nonlink 2001:db8:2::/64\n"
	  "route ::/0 fe80::2\nroute ::/0 fe80::1\nroute ::/0 fe80::2 from 2001:db8:2::/64\n"
	  "route ::/0 fe80::1 from 2001:db8:1::/64\nroute ::/0 fe80::1 from 2001:db8:2::/64\n" },
	{ "routers with the same prefixes are for all",
	  { RA, ROUTER(1, "fe80::1", 9, ""), PREFIX(1, 1, "2001:db8:1::", 64, "LA"),
	    ROUTER(2, "fe80::2", 9, ""), PREFIX(2, 1, "2001:db8:1::", 64, "A") },
	  "lease eth0\nonlink 2001:db8:1::/64\nroute ::/0 fe80::1\nroute ::/0 fe80::2\n" },
	{ "so are two of which one has no prefix",
	  { RA, ROUTER(1, "fe80::1", 9, ""), PREFIX(1, 1, "2001:db8:1::", 64, "LA"),
	    ROUTER(2, "fe80::2", 9, "h") },
	  "lease eth0\nonlink 2001:db8:1::/64\nroute ::/0 fe80::2\nroute ::/0 fe80::1\n" },
	{ "and one where the other is no default router any more",
	  { RA, ROUTER(1, "fe80::1", 9, ""), PREFIX(1, 1, "2001:db8:1::", 64, "LA"),
	    ROUTER(2, "fe80::2", 0, ""), PREFIX(2, 1, "2001:db8:2::", 64, "LA") },
	  "lease eth0\nonlink 2001:db8:1::/64\nonlink 2001:db8:2::/64\nroute ::/0 fe80::1\n" },
	{ "the lowest MTU counts, one below 1280 does not",
	  { RA, "nd1_from=fe80::1", "nd1_mtu=1500", "nd2_from=fe80::2", "nd2_mtu=1400",
	    "nd3_from=fe80::3", "nd3_mtu=1279" },
	  "lease eth0\nmtu 1400\nroute ::/0 fe80::1\nroute ::/0 fe80::2\nroute ::/0 fe80::3\n"
	  "note: nd3_mtu: '1279' is not in 1280..65535, left out\n" },
	{ "numbers that are left out hide nothing",
	  { RA, ROUTER(2, "fe80::2", 9, ""), PREFIX(2, 3, "2001:db8:1::", 64, "LA"),
	    "nd2_prefix_information1_length=64" },
	  "lease eth0\nonlink 2001:db8:1::/64\nroute ::/0 fe80::2\n" },
	{ "a prefix of no host's leaves the others alone",
	  { ONE, PREFIX(1, 1, "ff02::", 64, "LA"), PREFIX(1, 2, "2001:db8:1::", 64, "LA"),
	    PREFIX(1, 3, "2001:db8:2::", 0, "LA") },
	  "lease eth0\nonlink 2001:db8:1::/64\nroute ::/0 fe80::1\n"
	  "note: nd1: ff02::/64 is no network of hosts, left out\n"
	  "note: nd1: 2001:db8:2::/0 is no network of hosts, left out\n" },
	{ "a router that is none is left out, with its prefix",
	  { RA, ROUTER(1, "2001:db8::1", 9, ""), PREFIX(1, 1, "2001:db8:1::", 64, "LA"),
	    ROUTER(2, "fe80::2", 9, ""), PREFIX(2, 1, "2001:db8:2::", 64, "LA") },
	  "lease eth0\nonlink 2001:db8:2::/64\nroute ::/0 fe80::2\n"
	  "note: nd1_from: '2001:db8::1' is not a router's link-local address, left out\n" },
	{ "a lifetime that is none is left out", { RA, "nd1_from=fe80::1", "nd1_lifetime=-1" },
	  "lease eth0\nroute ::/0 fe80::1\n"
	  "note: nd1_lifetime: '-1' is not a number of seconds, left out\n" },
	{ "no router is no lease", { RA }, "check eth0\n" },
	{ "with noconfigure it is no lease", { ONE, "if_configured=false" }, "check eth0\n" },
};

static const struct env_case more_specific[] = {
	{ "a route, behind its lifetime and preference",
	  { ONE, ROUTE(1, "2001:db8:9::", 48, 600, 0) },
	  "lease eth0\nroute ::/0 fe80::1\nroute 2001:db8:9::/48 fe80::1\n" },
	{ "a route with the lifetime 0 is none",
	  { ONE, ROUTE(1, "2001:db8:9::", 48, 0, 0) }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "nor is one of the reserved preference",
	  { ONE, ROUTE(1, "2001:db8:9::", 48, 600, 16) }, "lease eth0\nroute ::/0 fe80::1\n" },
	{ "high goes before a router of medium, low behind",
	  { ONE, ROUTE(1, "2001:db8:8::", 48, 600, 24), ROUTE(2, "2001:db8:9::", 48, 600, 8) },
	  "lease eth0\nroute 2001:db8:9::/48 fe80::1\nroute ::/0 fe80::1\n"
	  "route 2001:db8:8::/48 fe80::1\n" },
	{ "a router that is no default router still has its routes",
	  { RA, ROUTER(1, "fe80::1", 0, ""), ROUTE(1, "2001:db8:9::", 48, 600, 0) },
	  "lease eth0\nroute 2001:db8:9::/48 fe80::1\n" },
	{ "one that is spoilt is left out, the rest stays",
	  { ONE, ROUTE(1, "x", 48, 600, 0), ROUTE(3, "2001:db8:9::", 48, 600, 0) },
	  "lease eth0\nroute ::/0 fe80::1\nroute 2001:db8:9::/48 fe80::1\n"
	  "note: nd1_route_information1_prefix: 'x' and what belongs to it is no route, left out\n" },
};

#define BOUND6 "reason=BOUND6", "protocol=dhcp6"
#define EXPIRE6 "reason=EXPIRE6", "protocol=dhcp6"
#define NA(when, i, n, addr)                                                                \
	when "_dhcp6_ia_na" #i "_iaid=1", when "_dhcp6_ia_na" #i "_ia_addr" #n "=" addr
#define PD(when, i, n, prefix, length)                                                      \
	when "_dhcp6_ia_pd" #i "_iaid=2", when "_dhcp6_ia_pd" #i "_prefix" #n "=" prefix,    \
		when "_dhcp6_ia_pd" #i "_prefix" #n "_length=" #length

static const struct env_case leases[] = {
	{ "an address and a delegated prefix",
	  { BOUND6, NA("new", 1, 1, "2001:db8::5"), PD("new", 1, 1, "2001:db8:f::", 56) },
	  "lease eth0\naddress 2001:db8::5/128\ndelegated 2001:db8:f::/56\n" },
	{ "a temporary address",
	  { BOUND6, "new_dhcp6_ia_ta1_iaid=1", "new_dhcp6_ia_ta1_ia_addr1=2001:db8::7" },
	  "lease eth0\naddress 2001:db8::7/128\n" },
	{ "what has the lifetime 0 is not there, what comes behind it is",
	  { BOUND6, NA("new", 1, 1, "2001:db8::5"), "new_dhcp6_ia_na1_ia_addr1_vltime=0",
	    "new_dhcp6_ia_na1_ia_addr2=2001:db8::6" },
	  "lease eth0\naddress 2001:db8::6/128\n" },
	{ "numbers that are left out hide nothing",
	  { BOUND6, NA("new", 2, 3, "2001:db8::5"), PD("new", 3, 2, "2001:db8:f::", 56) },
	  "lease eth0\naddress 2001:db8::5/128\ndelegated 2001:db8:f::/56\n" },
	{ "a prefix shorter than any site's is left out",
	  { BOUND6, NA("new", 1, 1, "2001:db8::5"), PD("new", 1, 1, "2000::", 3) },
	  "lease eth0\naddress 2001:db8::5/128\n"
	  "note: new_dhcp6_ia_pd1_prefix1: 2000::/3 is shorter than any site's prefix, left out\n" },
	{ "what brings names only is no lease",
	  { "reason=INFORM6", "new_dhcp6_name_servers=2001:db8::53" }, "check eth0\n" },
	{ "dhclient tells one address",
	  { "reason=BOUND6", "protocol", "new_ip6_address=2001:db8::5", "new_ip6_prefixlen=64" },
	  "lease eth0\naddress 2001:db8::5/64\n" },
	{ "or one prefix", { "reason=REBIND6", "protocol", "new_ip6_prefix=2001:db8:f::/56" },
	  "lease eth0\ndelegated 2001:db8:f::/56\n" },
	{ "dhcpcd's own configuration has the length behind the address",
	  { "reason=STATIC6", "new_ip6_address=2001:db8::5/64" },
	  "lease eth0\naddress 2001:db8::5/64\n" },
	{ "9.4.1 tells nothing of it", { "reason=STATIC6" }, "check eth0\n" },
	{ "what ends is named",
	  { EXPIRE6, NA("old", 1, 1, "2001:db8::5"), PD("old", 1, 1, "2001:db8:f::", 56) },
	  "end eth0\naddress 2001:db8::5/128\ndelegated 2001:db8:f::/56\n" },
	{ "or is not", { EXPIRE6 }, "end eth0\n" },
};

static const struct env_case refused[] = {
	{ "a router that is no link-local address",
	  { RA, "nd1_from=2001:db8::1" },
	  "refused: nd1_from: '2001:db8::1' is not a router's link-local address\n" },
	{ "a prefix that is none", { ONE, PREFIX(1, 1, "2001:db8:1::/64", 64, "LA") },
	  "refused: nd1_prefix_information1_prefix: '2001:db8:1::/64' is not an IPv6 prefix\n" },
	{ "a prefix without its length", { ONE, "nd1_prefix_information1_prefix=2001:db8:1::" },
	  "refused: nd1_prefix_information1_length: not set, it should be a number of 0..128\n" },
	{ "a length that is none", { ONE, PREFIX(1, 1, "2001:db8:1::", 129, "LA") },
	  "refused: nd1_prefix_information1_length: '129' is not a number of 0..128\n" },
	{ "an address that is none", { BOUND6, NA("new", 1, 1, "2001:db8::5/64") },
	  "refused: new_dhcp6_ia_na1_ia_addr1: '2001:db8::5/64' is not a host's IPv6 address\n" },
	{ "an address of all links", { BOUND6, NA("new", 1, 1, "fe80::5") },
	  "refused: new_dhcp6_ia_na1_ia_addr1: 'fe80::5' is not a host's IPv6 address\n" },
	{ "a delegated prefix without its length",
	  { BOUND6, "new_dhcp6_ia_pd1_iaid=1", "new_dhcp6_ia_pd1_prefix1=2001:db8:f::" },
	  "refused: new_dhcp6_ia_pd1_prefix1: '2001:db8:f::' is not an IPv6 prefix with its length\n" },
};

/**
 * test_many() - More sources than a lease holds are cut off, and that is told
 */
static void test_many(void)
{
	static char texts[3 * (LEASE_SOURCES_MAX + 1)][64];
	char *envp[3 * (LEASE_SOURCES_MAX + 1) + 4] = { NULL };
	struct notes notes = { .count = 0 };
	struct env_event event;
	struct why why;
	size_t n = 0;

	for (int i = 0; i <= LEASE_SOURCES_MAX; i++, n += 3) {
		snprintf(texts[n], 64, "nd1_prefix_information%d_prefix=2001:db8:%x::", i + 1, i);
		snprintf(texts[n + 1], 64, "nd1_prefix_information%d_length=64", i + 1);
		snprintf(texts[n + 2], 64, "nd1_prefix_information%d_flags=LA", i + 1);
	}
	for (size_t i = 0; i < n; i++)
		envp[i] = texts[i];
	envp[n] = (char *)(uintptr_t)"reason=ROUTERADVERT";
	envp[n + 1] = (char *)(uintptr_t)"interface=eth0";
	envp[n + 2] = (char *)(uintptr_t)"nd1_from=fe80::1";
	tap_ok(env_parse(envp, &event, &notes, &why) == 0 &&
		       event.lease.source_count == LEASE_SOURCES_MAX &&
		       event.lease.route_count == 1 && notes.count == 1,
	       "more than %d prefixes: the rest is left out, with a note", LEASE_SOURCES_MAX);
}

/** test_ended() - An old address that cannot be used was never ours, whatever is there for a reason (valgrind) */
static void test_ended(void)
{
	static char texts[][64] = { "old_dhcp6_ia_na1_iaid=1", "old_dhcp6_ia_na1_ia_addr1=2001:db8::7",
				    "old_dhcp6_ia_na1_ia_addr2=::1" };
	char *envp[] = { texts[0], texts[1], texts[2], NULL };
	struct lease lease = { .kind = LEASE_DHCP6 };

	env_parse_dhcp6_ended(envp, &lease);
	tap_ok(lease.source_count == 1, "of old addresses, those before one that cannot be used");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	make_env_test(routers, COUNT(routers));
	make_env_test(more_specific, COUNT(more_specific));
	make_env_test(leases, COUNT(leases));
	make_env_test(refused, COUNT(refused));
	test_many();
	test_ended();
	return tap_done();
}
