/* SPDX-License-Identifier: BSD-2-Clause */
/* What udhcpc and NetworkManager say, in dhcpcd's words. */
#include "client/translate.h"
#include "make_translate.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define SEED 20261129
#define ROUNDS 20000

#define UDHCPC(action) { "udhcpc", action }
#define NM(action) { "networkmanager", "eth0", action }

/* What comes of IPv6 without a router, and of DHCPv6 without a lease. */
#define NO_IPV6 "\nreason=ROUTERADVERT\ninterface=eth0\n\nreason=STOP6\ninterface=eth0\n"
#define NO_DHCP6 "\nreason=STOP6\ninterface=eth0\n"
#define NO_IPV4 "reason=EXPIRE\ninterface=eth0\n"
#define BOUND4 "reason=BOUND\ninterface=eth0\n"
#define STATIC4 "reason=STATIC\ninterface=eth0\n"
#define ROUTER6 "\nreason=ROUTERADVERT\ninterface=eth0\nnd1_from=fe80::1\nnd1_lifetime=65535\n"

static const struct translate_case udhcpc[] = {
	{ "a lease of udhcpc", UDHCPC("bound"),
	  { "PATH=/sbin:/bin", "interface=eth0", "opt53=05", "serverid=192.0.2.1", "mask=24",
	    "subnet=255.255.255.0", "router=192.0.2.1 192.0.2.2", "mtu=1400",
	    "broadcast=192.0.2.255", "lease=3600", "ip=192.0.2.100", "siaddr=192.0.2.1" },
	  BOUND4 "new_ip_address=192.0.2.100\nnew_subnet_cidr=24\nnew_interface_mtu=1400\n"
	  "new_routers=192.0.2.1 192.0.2.2\nnew_dhcp_server_identifier=192.0.2.1\n"
	  "new_subnet_mask=255.255.255.0\n" },
	{ "its renewal", UDHCPC("renew"), { "interface=eth0", "ip=192.0.2.100" },
	  "reason=RENEW\ninterface=eth0\nnew_ip_address=192.0.2.100\n" },
	{ "udhcpc takes the address away", UDHCPC("deconfig"), { "interface=eth0" }, NO_IPV4 },
	{ "udhcpc found no server", UDHCPC("leasefail"), { "interface=eth0" },
	  "reason=FAIL\ninterface=eth0\n" },
	{ "udhcpc's server refuses", UDHCPC("nak"), { "interface=eth0", "message=no" },
	  "reason=NAK\ninterface=eth0\n" },
	{ "options 121 and 249 of udhcpc", UDHCPC("bound"),
	  { "interface=eth0", "staticroutes=203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.254",
	    "msstaticroutes=198.51.100.0/24 192.0.2.3" },
	  BOUND4 "new_ms_classless_static_routes=198.51.100.0/24 192.0.2.3\n"
	  "new_classless_static_routes=203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.254\n" },
	{ "option 33 of udhcpc", UDHCPC("bound"),
	  { "interface=eth0", "routes=10.9.8.7/192.0.2.3 172.16.0.0/192.0.2.4" },
	  BOUND4 "new_static_routes=10.9.8.7 192.0.2.3 172.16.0.0 192.0.2.4\n" },
	{ "an option 33 of nothing", UDHCPC("bound"), { "interface=eth0", "routes=" },
	  BOUND4 "new_static_routes=\n" },
	{ "a link that udhcpc does not name", UDHCPC("bound"), { "ip=192.0.2.100" },
	  "reason=BOUND\nnew_ip_address=192.0.2.100\n" },
	{ "our settings are passed on, nothing else is", UDHCPC("deconfig"),
	  { "symroute_table=7", "reason=BOUND", "interface=eth0", "new_ip_address=192.0.2.9",
	    "symroute_group=", "SYMROUTE=no", "Xsymroute_table=9" },
	  NO_IPV4 "symroute_table=7\nsymroute_group=\n" },
	{ "an action that udhcpc does not have", UDHCPC("par\nty"), { "interface=eth0" },
	  "EINVAL: udhcpc: 'par\\x0aty' is not one of its actions\n" },
	{ "dhcpcd's reasons are not udhcpc's actions", UDHCPC("BOUND"), { "interface=eth0" },
	  "EINVAL: udhcpc: 'BOUND' is not one of its actions\n" },
	{ "udhcpc without an action", { "udhcpc" }, { "interface=eth0" },
	  "EINVAL: udhcpc: '' is not one of its actions\n" },
	{ "udhcpc with an argument too many", { "udhcpc", "bound", "more" }, { "interface=eth0" },
	  "EINVAL: udhcpc: 'more' is not one of its actions\n" },
	{ "a client that nobody knows", { "dhcp\tcd", "BOUND" }, { "interface=eth0" },
	  "EINVAL: unknown client 'dhcp\\x09cd'\n" },
};

static const struct translate_case network_manager4[] = {
	{ "a lease of NetworkManager", NM("up"),
	  { "DEVICE_IFACE=eth0", "DEVICE_IP_IFACE=eth0", "IP4_ADDRESS_0=192.0.2.100/24 192.0.2.1",
	    "IP4_GATEWAY=192.0.2.1", "DHCP4_DHCP_SERVER_IDENTIFIER=192.0.2.1",
	    "DHCP4_INTERFACE_MTU=1400", "DHCP4_IP_ADDRESS=192.0.2.100",
	    "DHCP4_MS_CLASSLESS_STATIC_ROUTES=198.51.100.0/24 192.0.2.3",
	    "DHCP4_REQUESTED_ROUTERS=1", "DHCP4_ROUTERS=192.0.2.1 192.0.2.2",
	    "DHCP4_SUBNET_MASK=255.255.255.0", "NM_DISPATCHER_ACTION=up" },
	  BOUND4 "new_dhcp_server_identifier=192.0.2.1\nnew_interface_mtu=1400\n"
	  "new_ip_address=192.0.2.100\n"
	  "new_ms_classless_static_routes=198.51.100.0/24 192.0.2.3\n"
	  "new_routers=192.0.2.1 192.0.2.2\nnew_subnet_mask=255.255.255.0\n" NO_IPV6 },
	{ "option 121 as its own client writes it", NM("dhcp4-change"),
	  { "DHCP4_IP_ADDRESS=192.0.2.100",
	    "DHCP4_RFC3442_CLASSLESS_STATIC_ROUTES=203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.1" },
	  BOUND4 "new_ip_address=192.0.2.100\n"
	  "new_classless_static_routes=203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.1\n" NO_IPV6 },
	{ "option 121 as dhclient writes it", NM("dhcp4-change"),
	  { "DHCP4_IP_ADDRESS=192.0.2.100",
	    "DHCP4_RFC3442_CLASSLESS_STATIC_ROUTES=24 203 0 113 192 0 2 2 0 192 0 2 1" },
	  BOUND4 "new_ip_address=192.0.2.100\n"
	  "new_rfc3442_classless_static_routes=24 203 0 113 192 0 2 2 0 192 0 2 1\n" NO_IPV6 },
	{ "option 33 with lengths", NM("up"),
	  { "DHCP4_IP_ADDRESS=192.0.2.100",
	    "DHCP4_STATIC_ROUTES=10.0.0.0/8 192.0.2.3 10.9.8.7/32 192.0.2.4" },
	  BOUND4 "new_ip_address=192.0.2.100\n"
	  "new_static_routes=10.0.0.0 192.0.2.3 10.9.8.7 192.0.2.4\n" NO_IPV6 },
	{ "a static address with a router", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100/25 192.0.2.1", "IP4_GATEWAY=192.0.2.1" },
	  STATIC4 "new_ip_address=192.0.2.100\nnew_subnet_mask=255.255.255.128\n"
	  "new_routers=192.0.2.1\n" NO_IPV6 },
	{ "a single static address", NM("reapply"),
	  { "IP4_ADDRESS_0=192.0.2.100/32", "IP4_GATEWAY=192.0.2.1" },
	  STATIC4 "new_ip_address=192.0.2.100\nnew_subnet_mask=255.255.255.255\n"
	  "new_routers=192.0.2.1\n" NO_IPV6 },
	{ "a static address of no length", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100 192.0.2.1", "IP4_GATEWAY=192.0.2.1" },
	  STATIC4 "new_ip_address=192.0.2.100 192.0.2.1\n" NO_IPV6 },
	{ "a static address that is none", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100-and-a-few-bytes-more/24 192.0.2.1", "IP4_GATEWAY=192.0.2.1" },
	  STATIC4 "new_ip_address=192.0.2.100-and-a-few-bytes-more/24 192.0.2.1\n" NO_IPV6 },
	{ "a static address without a router is nothing of ours", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100/24 0.0.0.0" }, NO_IPV4 NO_IPV6 },
	{ "nor with none, by its name", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100/24 0.0.0.0", "IP4_GATEWAY=0.0.0.0" }, NO_IPV4 NO_IPV6 },
	{ "nor with an empty one", NM("up"),
	  { "IP4_ADDRESS_0=192.0.2.100/24 0.0.0.0", "IP4_GATEWAY=" }, NO_IPV4 NO_IPV6 },
	{ "up without a lease asks what has become of it", NM("up"), { NULL }, NO_IPV4 NO_IPV6 },
	{ "so does a change without one", NM("dhcp4-change"), { "DEVICE_IP_IFACE=eth0" },
	  NO_IPV4 NO_IPV6 },
	{ "down asks that of all at once, whatever else is there", NM("down"),
	  { "DEVICE_IP_IFACE=eth0", "DHCP4_IP_ADDRESS=192.0.2.100", "IP6_GATEWAY=fe80::1" },
	  "reason=NOCARRIER\ninterface=eth0\n" },
	{ "the link that has the addresses counts", { "networkmanager", "wwan0", "down" },
	  { "DEVICE_IFACE=wwan0", "DEVICE_IP_IFACE=ppp0" },
	  "reason=NOCARRIER\ninterface=ppp0\n" },
	{ "if it has a name", NM("down"), { "DEVICE_IP_IFACE=" },
	  "reason=NOCARRIER\ninterface=eth0\n" },
	{ "settings are in each event", NM("up"), { "symroute_table=7", "SYMROUTE=no" },
	  NO_IPV4 "symroute_table=7\n\nreason=ROUTERADVERT\ninterface=eth0\nsymroute_table=7\n"
	  "\nreason=STOP6\ninterface=eth0\nsymroute_table=7\n" },
	{ "NetworkManager without arguments", { "networkmanager" }, { NULL },
	  "EINVAL: networkmanager: not a link and an action\n" },
	{ "without an action", { "networkmanager", "eth0" }, { NULL },
	  "EINVAL: networkmanager: not a link and an action\n" },
	{ "with an argument too many", { "networkmanager", "eth0", "up", "up" }, { NULL },
	  "EINVAL: networkmanager: not a link and an action\n" },
};

static const struct translate_case network_manager6[] = {
	{ "what is on the link are prefixes, by their routes' numbers", NM("up"),
	  { "IP6_ADDRESS_0=2001:db8:b::5/64 fe80::1", "IP6_GATEWAY=fe80::1",
	    "IP6_ROUTE_0=2001:db8:b::/64 :: 101", "IP6_ROUTE_1=fe80::/64 :: 1024",
	    "IP6_ROUTE_2=2001:db8:c::/56 :: 101", "IP6_NUM_ROUTES=3" },
	  NO_IPV4 ROUTER6 "nd1_prefix_information1_prefix=2001:db8:b::\n"
	  "nd1_prefix_information1_length=64\nnd1_prefix_information1_flags=L\n"
	  "nd1_prefix_information3_prefix=2001:db8:c::\n"
	  "nd1_prefix_information3_length=56\nnd1_prefix_information3_flags=L\n" NO_DHCP6 },
	{ "hosts, and what lies behind a router, are none", NM("up"),
	  { "IP6_GATEWAY=fe80::1", "IP6_ROUTE_0=2001:db8:b::5/128 :: 101",
	    "IP6_ROUTE_1=2001:db8:d::/48 fe80::2 101", "IP6_ROUTE_2=FE80::/64 :: 1024" },
	  NO_IPV4 ROUTER6 NO_DHCP6 },
	{ "nor is what is no route", NM("up"),
	  { "IP6_GATEWAY=fe80::1", "IP6_ROUTE_0=", "IP6_ROUTE_1=2001:db8:b::/64",
	    "IP6_ROUTE_2=2001:db8:b:: :: 101/64", "IP6_ROUTE_3=2001:db8:b::" },
	  NO_IPV4 ROUTER6 NO_DHCP6 },
	{ "the 64th route is the last", NM("up"),
	  { "IP6_GATEWAY=fe80::1", "IP6_ROUTE_63=2001:db8:b::/64 :: 101",
	    "IP6_ROUTE_64=2001:db8:c::/64 :: 101" },
	  NO_IPV4 ROUTER6 "nd1_prefix_information64_prefix=2001:db8:b::\n"
	  "nd1_prefix_information64_length=64\nnd1_prefix_information64_flags=L\n" NO_DHCP6 },
	{ "no router, as 1.52 writes it", NM("up"),
	  { "IP6_GATEWAY=::", "IP6_ROUTE_0=2001:db8:b::/64 :: 101" }, NO_IPV4 NO_IPV6 },
	{ "no router, as 1.42 writes it", NM("up"),
	  { "IP6_GATEWAY=0.0.0.0", "IP6_ROUTE_0=2001:db8:b::/64 :: 101" }, NO_IPV4 NO_IPV6 },
	{ "no router, and no word of it", NM("up"),
	  { "IP6_GATEWAY=", "IP6_ROUTE_0=2001:db8:b::/64 :: 101" }, NO_IPV4 NO_IPV6 },
	{ "a router that was set by hand advertises nothing", NM("up"),
	  { "IP6_GATEWAY=2001:db8:b::1", "IP6_ROUTE_0=2001:db8:b::/64 :: 101" }, NO_IPV4 NO_IPV6 },
	{ "what is no address is not hidden", NM("up"), { "IP6_GATEWAY=fe80::x" },
	  NO_IPV4 "\nreason=ROUTERADVERT\ninterface=eth0\nnd1_from=fe80::x\nnd1_lifetime=65535\n"
	  NO_DHCP6 },
	{ "an address by DHCPv6 is a single one", NM("dhcp6-change"),
	  { "DHCP6_IP6_ADDRESS=2001:db8:b::7", "DHCP6_IP6_PREFIXLEN=64" },
	  NO_IPV4 "\nreason=ROUTERADVERT\ninterface=eth0\n"
	  "\nreason=BOUND6\ninterface=eth0\nnew_ip6_address=2001:db8:b::7\n"
	  "new_ip6_prefixlen=128\n" },
};

/**
 * test_actions() - Which of the dispatcher's actions are about addresses and routes
 */
static void test_actions(void)
{
	static const char *const all[] = { "up", "reapply", "dhcp4-change", "dhcp6-change" };
	static const char *const none[] = {
		"pre-up", "pre-down", "vpn-up", "vpn-pre-up", "vpn-down", "vpn-pre-down", "hostname",
		"connectivity-change", "dns-change", "device-add", "device-delete", "Up", "",
	};
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < COUNT(all) + COUNT(none); i++) {
		bool heard = i < COUNT(all);
		const char *action = heard ? all[i] : none[i - COUNT(all)];
		struct translate_case one = { "", NM(action), { "DHCP4_IP_ADDRESS=192.0.2.100" }, "" };
		char name[64];

		snprintf(name, sizeof(name), "'%s' is %s", action,
			 heard ? "three events" : "nothing to do");
		make_translate_text(&one, text);
		make_same(text, heard ? BOUND4 "new_ip_address=192.0.2.100\n" NO_IPV6 : "", name);
	}
}

/**
 * struct spelled - A variable of a client's and dhcpcd's name of it
 * @arguments: what the client's script is called with
 * @from: the client's name
 * @to: dhcpcd's
 */
static const struct spelled {
	const char *arguments[TRANSLATE_ARGUMENTS];
	const char *from, *to;
} spelled[] = {
	{ UDHCPC("renew"), "ip", "new_ip_address" },
	{ UDHCPC("renew"), "mask", "new_subnet_cidr" },
	{ UDHCPC("renew"), "msstaticroutes", "new_ms_classless_static_routes" },
	{ UDHCPC("renew"), "mtu", "new_interface_mtu" },
	{ UDHCPC("renew"), "router", "new_routers" },
	{ UDHCPC("renew"), "routes", "new_static_routes" },
	{ UDHCPC("renew"), "serverid", "new_dhcp_server_identifier" },
	{ UDHCPC("renew"), "staticroutes", "new_classless_static_routes" },
	{ UDHCPC("renew"), "subnet", "new_subnet_mask" },
	{ NM("up"), "DHCP4_DHCP_SERVER_IDENTIFIER", "new_dhcp_server_identifier" },
	{ NM("up"), "DHCP4_INTERFACE_MTU", "new_interface_mtu" },
	{ NM("up"), "DHCP4_IP_ADDRESS", "new_ip_address" },
	{ NM("up"), "DHCP4_MS_CLASSLESS_STATIC_ROUTES", "new_ms_classless_static_routes" },
	{ NM("up"), "DHCP4_RFC3442_CLASSLESS_STATIC_ROUTES", "new_rfc3442_classless_static_routes" },
	{ NM("up"), "DHCP4_ROUTERS", "new_routers" },
	{ NM("up"), "DHCP4_STATIC_ROUTES", "new_static_routes" },
	{ NM("up"), "DHCP4_SUBNET_MASK", "new_subnet_mask" },
	{ NM("up"), "DHCP6_IP6_ADDRESS", "new_ip6_address" },
};

/**
 * test_spelling() - A value is what the client says, to the byte; a name is a whole name
 */
static void test_spelling(void)
{
	static const char value[] = "$(x) ' \t=y\n\xff";

	for (size_t i = 0; i < COUNT(spelled); i++) {
		char set[128], longer[128], expected[128], text[MAKE_TEXT_MAX];
		struct translate_case one = {
			.variables = { "DHCP4_IP_ADDRESS=192.0.2.100", longer, set },
		};

		memcpy(one.arguments, spelled[i].arguments, sizeof(one.arguments));
		if (strcmp(spelled[i].from, "DHCP4_IP_ADDRESS") == 0)
			one.variables[0] = "DHCP4_=";
		snprintf(set, sizeof(set), "%s=%s", spelled[i].from, value);
		snprintf(longer, sizeof(longer), "%sX=other", spelled[i].from);
		snprintf(expected, sizeof(expected), "\n%s=%s\n", spelled[i].to, value);
		make_translate_text(&one, text);
		if (!tap_ok(strstr(text, expected) && !strstr(text, "other"), "%s is %s",
			    spelled[i].from, spelled[i].to))
			make_evidence("got", text);
	}
}

/**
 * test_full() - What does not fit is refused, and nothing is handed over
 */
static void test_full(void)
{
	static char value[40000], settings[300][32];
	static char *envp[301];
	char *udhcpc_bound[] = { make_translate_string("udhcpc"), make_translate_string("bound"),
				 NULL };
	char text[MAKE_TEXT_MAX];

	memset(value, 'x', sizeof(value) - 1);
	memcpy(value, "router=", 7);
	envp[0] = value;
	make_translate_of(udhcpc_bound, envp, text);
	make_same(text, "ENOSPC: more than 256 variables or 32768 bytes in one event\n",
		  "too long a value is refused");
	memcpy(value, "routes=", 7);
	make_translate_of(udhcpc_bound, envp, text);
	make_same(text, "ENOSPC: more than 256 variables or 32768 bytes in one event\n",
		  "so is too long a value that would be changed");
	for (size_t i = 0; i < COUNT(settings); i++) {
		snprintf(settings[i], sizeof(settings[i]), "symroute_%zu=1", i);
		envp[i] = settings[i];
	}
	make_translate_of(udhcpc_bound, envp, text);
	make_same(text, "ENOSPC: more than 256 variables or 32768 bytes in one event\n",
		  "so are too many variables");
	envp[255] = NULL;
	make_translate_of(udhcpc_bound, envp, text);
	tap_ok(strncmp(text, "reason=BOUND\nsymroute_0=1\n", 26) == 0 &&
		       strstr(text, "symroute_254=1\n"),
	       "256 variables are not too many");
	make_translate_of(udhcpc_bound, envp + 254, text);
	make_same(text, "reason=BOUND\nsymroute_254=1\n", "the event after that is none the worse");
}

static int refuse(char *const envp[], void *data)
{
	(void)envp;
	++*(int *)data;
	return -EIO;
}

/**
 * test_end() - An error of whom the events are handed to ends the rest
 */
static void test_end(void)
{
	char *arguments[] = { make_translate_string("networkmanager"), make_translate_string("eth0"),
			      make_translate_string("up"), NULL };
	char *envp[] = { NULL };
	struct why why = { "" };
	int handed = 0, err = translate(arguments, envp, refuse, &handed, &why);

	tap_ok(err == -EIO && handed == 1, "an error ends the events, and is returned");
}

/* Words that are somewhere near what a client would say. */
static const char *const values[] = {
	"", "eth0", "192.0.2.100", "255.255.255.0", "24", "192.0.2.1 192.0.2.2",
	"192.0.2.100/24 192.0.2.1", "10.9.8.7/192.0.2.3", "10.0.0.0/8 192.0.2.3",
	"203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.1", "24 203 0 113 192 0 2 2", "0.0.0.0", "::",
	"fe80::1", "2001:db8:b::/64 :: 101", "2001:db8:b::5", "/", ",", "////", " ", "1400",
};

static const char *const names[] = {
	"interface", "ip", "mask", "subnet", "router", "routes", "staticroutes", "msstaticroutes",
	"mtu", "serverid", "DEVICE_IP_IFACE", "IP4_ADDRESS_0", "IP4_GATEWAY",
	"IP6_GATEWAY", "IP6_ROUTE_0", "IP6_ROUTE_1", "IP6_ROUTE_63", "DHCP4_IP_ADDRESS", "DHCP4_SUBNET_MASK", "DHCP4_ROUTERS",
	"DHCP4_STATIC_ROUTES", "DHCP4_RFC3442_CLASSLESS_STATIC_ROUTES", "DHCP6_IP6_ADDRESS",
	"symroute_table",
};

static void random_variable(uint64_t *seed, char set[256])
{
	int length = snprintf(set, 256, "%s=%s%s", names[make_number(seed, COUNT(names))],
			      values[make_number(seed, COUNT(values))],
			      make_number(seed, 4) ? "" : values[make_number(seed, COUNT(values))]);

	if (make_number(seed, 4) == 0)
		set[make_number(seed, (uint32_t)length)] = (char)(1 + make_number(seed, 255));
}

/**
 * test_random() - Whatever an environment has in it, its events can be read or are refused
 */
static void test_random(void)
{
	static const char *const calls[][2] = { { "bound", NULL }, { "eth0", "up" } };
	static const char *const clients[] = { "udhcpc", "networkmanager" };
	struct make_translate_outcome outcome = { 0 };
	uint64_t seed = SEED;
	unsigned failed = 0;

	for (int i = 0; i < ROUNDS; i++) {
		uint32_t which = make_number(&seed, 2), count = make_number(&seed, 20);
		char *arguments[] = { make_translate_string(clients[which]),
				      make_translate_string(calls[which][0]),
				      make_translate_string(calls[which][1]), NULL };
		char sets[20][256], *envp[21] = { NULL };
		struct why why = { "" };

		for (uint32_t j = 0; j < count; j++) {
			random_variable(&seed, sets[j]);
			envp[j] = sets[j];
		}
		failed += translate(arguments, envp, make_translate_read, &outcome, &why) != 0;
	}
	printf("# seed %d: %u read, %u refused\n", SEED, outcome.read, outcome.refused);
	tap_ok(!failed && !outcome.other, "the events of %d environments are read or refused", ROUNDS);
	tap_ok(outcome.read > ROUNDS / 10 && outcome.refused > ROUNDS / 10, "some of them are each");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	make_translate_test(udhcpc, COUNT(udhcpc));
	make_translate_test(network_manager4, COUNT(network_manager4));
	make_translate_test(network_manager6, COUNT(network_manager6));
	test_actions();
	test_spelling();
	test_full();
	test_end();
	test_random();
	return tap_done();
}
