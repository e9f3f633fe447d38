/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"
#include "make.h"
#include "make_env.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define PAIRS "new_classless_static_routes"
#define OCTETS "new_rfc3442_classless_static_routes"
#define MS "new_ms_classless_static_routes"

#define LEASE "lease eth0\naddress 192.0.2.100/24\nserver 192.0.2.1\n"
#define DEFAULT "route 0.0.0.0/0 192.0.2.1\n"
#define ON_LINK "route 0.0.0.0/0 none\n"
#define NO_LIST(quoted) "note: new_routers: '" quoted "' is not a list of IPv4 addresses, left out\n"
#define TEN "route 10.0.0.0/8 192.0.2.3\n"
#define CUT(name) "note: " name ": cut short, new_routers counts as well\n"

#define NOT(quoted) "note: new_routers: '" quoted "' is not a router's IPv4 address, left out\n"

static const struct env_case listed[] = {
	{ "the leased address as the only router is a default route on the link",
	  { "new_routers=192.0.2.100" }, LEASE ON_LINK },
	{ "so it is where it stands twice", { "new_routers=192.0.2.100 192.0.2.100" }, LEASE ON_LINK },
	{ "beside another router it is left out", { "new_routers=192.0.2.100 192.0.2.1" },
	  LEASE DEFAULT "note: new_routers: '192.0.2.100' is the leased address, left out\n" },
	{ "beside one that is none it is the only one", { "new_routers=0.0.0.0 192.0.2.100" },
	  LEASE ON_LINK NOT("0.0.0.0") },
	{ "a router that is none is left out, the others stand in order",
	  { "new_routers=192.0.2.3 192.0.2.0 192.0.2.1" },
	  LEASE "route 0.0.0.0/0 192.0.2.3\n" DEFAULT NOT("192.0.2.0") },
	{ "each is told", { "new_routers=255.255.255.255 192.0.2.255 192.0.2.1" },
	  LEASE DEFAULT NOT("255.255.255.255") NOT("192.0.2.255") },
	{ "0.0.0.0 is none", { "new_routers=0.0.0.0" }, LEASE NOT("0.0.0.0") },
	{ "loopback is none", { "new_routers=127.0.0.1" }, LEASE NOT("127.0.0.1") },
	{ "multicast is none", { "new_routers=224.0.0.1" }, LEASE NOT("224.0.0.1") },
	{ "what is reserved is none", { "new_routers=240.0.0.1" }, LEASE NOT("240.0.0.1") },
	{ "an address of the other family is none", { "new_routers=fe80::1" }, LEASE NOT("fe80::1") },
	{ "an address out of range is none", { "new_routers=192.0.2.256" }, LEASE NOT("192.0.2.256") },
	{ "a network is none", { "new_routers=192.0.2.1/24" }, LEASE NOT("192.0.2.1/24") },
	{ "a number is none", { "new_routers=0xc0000201" }, LEASE NOT("0xc0000201") },
	{ "a word is none", { "new_routers=192.0.2.1 gateway" }, LEASE DEFAULT NOT("gateway") },
	{ "a comma parts no words", { "new_routers=192.0.2.1,192.0.2.2" },
	  LEASE NOT("192.0.2.1,192.0.2.2") },
	{ "nor does a line end", { "new_routers=192.0.2.1\n192.0.2.2" },
	  LEASE NOT("192.0.2.1\\x0a192.0.2.2") },
	{ "an empty list is left out", { "new_routers=" }, LEASE NO_LIST("") },
	{ "so is one of blanks", { "new_routers=  " }, LEASE NO_LIST("  ") },
};

static const struct env_case classless[] = {
	{ "option 121 makes new_routers not count",
	  { PAIRS "=10.0.0.0/8 192.0.2.3 0.0.0.0/0 192.0.2.254" },
	  LEASE TEN "route 0.0.0.0/0 192.0.2.254\n" },
	{ "not even where it brings no default route",
	  { PAIRS "=10.0.0.0/8 192.0.2.3" }, LEASE TEN },
	{ "not even where new_routers is nonsense",
	  { PAIRS "=0.0.0.0/0 192.0.2.1", "new_routers=nonsense" }, LEASE DEFAULT },
	{ "option 121 makes option 33 not count",
	  { PAIRS "=0.0.0.0/0 192.0.2.1", "new_static_routes=10.0.0.0 192.0.2.3" }, LEASE DEFAULT },
	{ "with a static configuration all of it counts",
	  { "reason=STATIC", PAIRS "=10.0.0.0/8 192.0.2.3" }, LEASE TEN DEFAULT },
	{ "then a router that is none is left out", { "reason=STATIC", PAIRS "=10.0.0.0/8 192.0.2.3",
	  "new_routers=192.0.2.0" }, LEASE TEN NOT("192.0.2.0") },
	{ "an on-link route has no router", { PAIRS "=10.0.0.0/8 0.0.0.0" },
	  LEASE "route 10.0.0.0/8 none\n" },
	{ "option 249 stands in for 121", { MS "=10.0.0.0/8 192.0.2.3" }, LEASE TEN },
	{ "option 121 goes before 249",
	  { MS "=20.0.0.0/8 192.0.2.4", PAIRS "=10.0.0.0/8 192.0.2.3" }, LEASE TEN },
	{ "dhclient's octets are read", { OCTETS "=8 10 192 0 2 3 0 192 0 2 1", "protocol" },
	  LEASE TEN DEFAULT },
	{ "octets go before 249", { MS "=20.0.0.0/8 192.0.2.4", OCTETS "=8 10 192 0 2 3" },
	  LEASE TEN },
	{ "an empty option 121 leaves new_routers", { PAIRS "=" }, LEASE DEFAULT },
	{ "a bad option 121 is left out whole and told, new_routers counts",
	  { PAIRS "=10.0.0.0/8 192.0.2.3 20.0.0.0/8 x" },
	  LEASE DEFAULT "note: " PAIRS ": router 'x' is not an address, left out\n" },
	{ "so it is where there is no router", { PAIRS "=10.0.0.0/8", "new_routers" },
	  LEASE "note: " PAIRS ": '10.0.0.0/8' has no router, left out\n" },
	{ "octets that were cut short are left out", { OCTETS "=24 3 203" },
	  LEASE DEFAULT "note: " OCTETS ": cut short, left out\n" },
	{ "of an option 121 without a sound router nothing is left, new_routers counts",
	  { PAIRS "=10.0.0.0/8 192.0.2.255" },
	  LEASE DEFAULT "note: route to 10.0.0.0/8: router '192.0.2.255' is not a host's address, "
	  "left out\n" },
	{ "a bad option 121 is told of in one line",
	  { PAIRS "=10.0.0.0/8 192.0.2.255 x" },
	  LEASE DEFAULT "note: " PAIRS ": 'x' is not a destination, left out\n" },
	{ "a good 249 stands in for a bad 121",
	  { PAIRS "=nonsense", MS "=10.0.0.0/8 192.0.2.3" },
	  LEASE TEN "note: " PAIRS ": 'nonsense' is not a destination, left out\n" },
	{ "a hostile option is one printable line of log",
	  { PAIRS "=10.0.0.0/8 192.0.2.3\nnew_routers=6.6.6.6" },
	  LEASE DEFAULT "note: " PAIRS ": router '192.0.2.3\\x0anew_routers=6.6.6.6' is not an "
			"address, left out\n" },
};

static const struct env_case glued[] = {
	{ "new_routers is found behind an option 121 without a route",
	  { PAIRS "=new_routers=192.0.2.1 192.0.2.2", "new_routers" },
	  LEASE DEFAULT "route 0.0.0.0/0 192.0.2.2\n" CUT(PAIRS) },
	{ "new_routers is found behind the good routes of an option 121",
	  { PAIRS "=10.0.0.0/8 192.0.2.3 new_routers=192.0.2.1", "new_routers" },
	  LEASE TEN DEFAULT CUT(PAIRS) },
	{ "an option 249 that was cut short is no obstacle",
	  { MS "=10.0.0.0/8 192.0.2.3 new_wpad_url=http://192.0.2.9/" },
	  LEASE TEN DEFAULT CUT(MS) },
	{ "new_routers is found behind an option 249",
	  { MS "=10.0.0.0/8 192.0.2.3 new_routers=192.0.2.1", "new_routers" },
	  LEASE TEN DEFAULT CUT(MS) },
	{ "what is found behind is not trusted more",
	  { PAIRS "=10.0.0.0/8 192.0.2.3 new_routers=0.0.0.0", "new_routers" },
	  LEASE TEN CUT(PAIRS) NOT("0.0.0.0") },
	{ "new_static_routes is found behind an option 121",
	  { PAIRS "=20.0.0.0/8 192.0.2.4 new_static_routes=10.0.0.0 192.0.2.3" },
	  LEASE "route 20.0.0.0/8 192.0.2.4\n" DEFAULT TEN CUT(PAIRS) },
	{ "any other variable behind it is passed over",
	  { PAIRS "=10.0.0.0/8 192.0.2.3 new_time_offset=3600" }, LEASE TEN DEFAULT CUT(PAIRS) },
	{ "so is one whose name begins alike", { PAIRS "=new_routers_2=6.6.6.6" },
	  LEASE DEFAULT CUT(PAIRS) },
	{ "so is one whose name is as long", { PAIRS "=new_no_such=6.6.6.6", "new_routers" },
	  LEASE CUT(PAIRS) },
	{ "good routes are left out where the rest is bad",
	  { PAIRS "=10.0.0.0/8 x new_routers=192.0.2.1", "new_routers" },
	  LEASE DEFAULT CUT(PAIRS) "note: " PAIRS ": router 'x' is not an address, left out\n" },
	{ "a variable inside another's value is not found",
	  { PAIRS "=new_root_path=/x new_routers=6.6.6.6" }, LEASE DEFAULT CUT(PAIRS) },
	{ "new_routers of its own goes before one behind",
	  { PAIRS "=new_routers=192.0.2.7" }, LEASE DEFAULT CUT(PAIRS) },
	{ "new_routers is found behind 121 where 249 was cut short as well",
	  { PAIRS "=new_routers=192.0.2.1", MS "=new_wpad_url=http://192.0.2.9/", "new_routers" },
	  LEASE DEFAULT CUT(PAIRS) CUT(MS) },
};

static const struct env_case classful[] = {
	{ "option 33 counts beside new_routers", { "new_static_routes=10.0.0.0 192.0.2.3" },
	  LEASE DEFAULT TEN },
	{ "option 33 counts without new_routers",
	  { "new_static_routes=10.0.0.0 192.0.2.3", "new_routers" }, LEASE TEN },
	{ "an empty option 33 has no route", { "new_static_routes=" }, LEASE DEFAULT },
	{ "a bad option 33 is left out whole and told",
	  { "new_static_routes=10.0.0.0 192.0.2.3 20.0.0.0" },
	  LEASE DEFAULT "note: new_static_routes: '20.0.0.0' has no router, left out\n" },
};

#define NO_MTU(quoted) \
	LEASE DEFAULT "note: new_interface_mtu: '" quoted "' is not in 576..65535, left out\n"
#define MTU(mtu) "lease eth0\naddress 192.0.2.100/24\nserver 192.0.2.1\nmtu " mtu "\n" DEFAULT

static const struct env_case mtus[] = {
	{ "an MTU is read", { "new_interface_mtu=1400" }, MTU("1400") },
	{ "576 is the least MTU", { "new_interface_mtu=576" }, MTU("576") },
	{ "575 is left out and told", { "new_interface_mtu=575" }, NO_MTU("575") },
	{ "65535 is the greatest MTU", { "new_interface_mtu=65535" }, MTU("65535") },
	{ "65536 is left out and told", { "new_interface_mtu=65536" }, NO_MTU("65536") },
	{ "68 is left out and told", { "new_interface_mtu=68" }, NO_MTU("68") },
	{ "0 is left out and told", { "new_interface_mtu=0" }, NO_MTU("0") },
	{ "an empty MTU is left out and told", { "new_interface_mtu=" }, NO_MTU("") },
	{ "an MTU too great for a number is left out and told",
	  { "new_interface_mtu=18446744073709553016" }, NO_MTU("18446744073709553016") },
	{ "a negative MTU is left out and told", { "new_interface_mtu=-1" }, NO_MTU("-1") },
	{ "an MTU with a line end is left out and told", { "new_interface_mtu=1400\n" },
	  NO_MTU("1400\\x0a") },
	{ "the link's own MTU is none of the lease", { "ifmtu=900" }, LEASE DEFAULT },
};

/**
 * test_many() - A server may name more routers and routes than a lease holds
 */
static void test_many(void)
{
	char routers[MAKE_TEXT_MAX] = "new_routers=", behind[MAKE_TEXT_MAX] = PAIRS "=";
	char routes[MAKE_TEXT_MAX] = PAIRS "=", first[MAKE_TEXT_MAX] = LEASE;
	const char *const full = "note: new_routers: more than 64, the rest is left out\n";
	char expected[MAKE_TEXT_MAX] = "";

	for (unsigned int i = 1; i <= 90; i++) {
		make_append(routers, " 192.0.2.%u", i);
		make_append(routes, " 10.%u.0.0/16 192.0.2.3", i);
		if (i <= 64)
			make_append(first, "route 0.0.0.0/0 192.0.2.%u\n", i);
	}
	make_append(behind, "%s", routers);
	make_append(expected, "%s%s", first, full);
	make_env_test(&(struct env_case){ "of 90 routers the first 64 count",
					  { routers }, expected }, 1);
	expected[0] = '\0';
	make_append(expected, "%s%s%s", first, CUT(PAIRS), full);
	make_env_test(&(struct env_case){ "so they do behind an option 121",
					  { behind, "new_routers" }, expected }, 1);
	make_env_test(&(struct env_case){ "of 90 routes in option 121 none counts", { routes },
		      LEASE DEFAULT "note: " PAIRS ": more than 64 routes, left out\n" }, 1);
	*strstr(routers, " 192.0.2.65") = '\0';
	make_env_test(&(struct env_case){ "64 routers fit, and nothing is told",
					  { routers }, first }, 1);
	expected[0] = '\0';
	make_append(expected, "%s%s", first,
		    "note: new_static_routes: more than 64 routes, left out\n");
	make_env_test(&(struct env_case){ "then option 33 is left out and told",
		      { routers, "new_static_routes=10.0.0.0 192.0.2.3" }, expected }, 1);
}

/**
 * test_long_cut() - A long option that was cut short is read right or not at all
 *
 * Its 41 routes take 1024 bytes, all of them by way of 192.0.2.254.
 */
static void test_long_cut(void)
{
	char value[MAKE_TEXT_MAX] = PAIRS "=", text[MAKE_TEXT_MAX];
	const char *const changes[MAKE_ENV_CHANGES] = { value, "new_routers" };
	struct environment env;

	for (unsigned int i = 0; i < 40; i++)
		make_append(value, "10.%u.0.0/16 192.0.2.254 ", i < 37 ? i + 10 : i + 100);
	make_append(value, "20.0.0.0/8 192.0.2.254 new_routers=192.0.2.254");
	make_env(&env, changes);
	make_env_text(&env, text);
	if (!tap_ok(strstr(text, " 192.0.2.254\n") && !strstr(text, " 192.0.2.25\n") &&
			    !strstr(text, " 192.0.2.2\n"),
		    "no router comes from a long option that was cut short but those in it"))
		make_evidence("got", text);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	make_env_test(listed, COUNT(listed));
	make_env_test(classless, COUNT(classless));
	make_env_test(glued, COUNT(glued));
	make_env_test(classful, COUNT(classful));
	make_env_test(mtus, COUNT(mtus));
	test_many();
	test_long_cut();
	return tap_done();
}
