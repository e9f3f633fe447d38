/* SPDX-License-Identifier: BSD-2-Clause */
/* What systemd-networkd's files say, in dhcpcd's words. */
#include "make_translate.h"
#include "networkd_files.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define SEED 20261129
#define ROUNDS 20000

#define PRIVATE "# This is private data. Do not parse.\n"
#define MANAGED "=" PRIVATE "ADMIN_STATE=configured\nOPER_STATE=routable\n"
#define LINK2 "links/2" MANAGED
#define BOUND2 "reason=BOUND\ninterface=eth2\n"
#define EXPIRE2 "reason=EXPIRE\ninterface=eth2\n"

/**
 * struct networkd_case - What is in networkd's files, and what has to come of it
 * @name: name of the fact
 * @files: files
 * @expected: as make_translate_of() writes it
 */
static const struct networkd_case {
	const char *name;
	struct networkd_files files;
	const char *expected;
} cases[] = {
	{ "a lease of networkd",
	  { .files = { LINK2, "leases/2=" PRIVATE
	      "ADDRESS=192.0.2.100\nNETMASK=255.255.255.0\nROUTER=192.0.2.1 192.0.2.2\n"
	      "SERVER_ADDRESS=192.0.2.1\nNEXT_SERVER=192.0.2.1\nBROADCAST=192.0.2.255\nMTU=1400\n"
	      "T1=6\nT2=14\nLIFETIME=30\nDNS=192.0.2.53\nDOMAINNAME=example.org\n"
	      "STATIC_ROUTES=10.0.0.0/8,192.0.2.3 10.9.8.7/32,192.0.2.4\n"
	      "CLASSLESS_ROUTES=203.0.113.0/24,192.0.2.2 0.0.0.0/0,192.0.2.1\nCLIENTID=ff\n" } },
	  BOUND2 "new_ip_address=192.0.2.100\nnew_interface_mtu=1400\n"
	  "new_subnet_mask=255.255.255.0\nnew_routers=192.0.2.1 192.0.2.2\n"
	  "new_dhcp_server_identifier=192.0.2.1\n"
	  "new_classless_static_routes=203.0.113.0/24 192.0.2.2 0.0.0.0/0 192.0.2.1\n"
	  "new_static_routes=10.0.0.0 192.0.2.3 10.9.8.7 192.0.2.4\n" },
	{ "option 121 as it was before systemd 251",
	  { .files = { LINK2, "leases/2=ROUTES=203.0.113.0/24,192.0.2.2\n" } },
	  BOUND2 "new_classless_static_routes=203.0.113.0/24 192.0.2.2\n" },
	{ "the newer name goes before it",
	  { .files = { LINK2, "leases/2=ROUTES=1\nCLASSLESS_ROUTES=0.0.0.0/0,192.0.2.1\n" } },
	  BOUND2 "new_classless_static_routes=0.0.0.0/0 192.0.2.1\n" },
	{ "a last line without an end", { .files = { LINK2, "leases/2=\n\nMTU=1400" } },
	  BOUND2 "new_interface_mtu=1400\n" },
	{ "the first of two lines of a name counts",
	  { .files = { LINK2, "leases/2=MTU=1400\nMTU=1300\n" } },
	  BOUND2 "new_interface_mtu=1400\n" },
	{ "a lease with nothing in it", { .files = { LINK2, "leases/2=" } }, BOUND2 },
	{ "without a lease it is asked what has become of it", { .files = { LINK2 } }, EXPIRE2 },
	{ "each link is told",
	  { .files = { "links/10" MANAGED, "leases/10=MTU=1400\n", LINK2, "leases/2=MTU=1300\n" } },
	  "reason=BOUND\ninterface=eth10\nnew_interface_mtu=1400\n\n"
	  BOUND2 "new_interface_mtu=1300\n" },
	{ "a link that is being configured is networkd's",
	  { .files = { "links/2=ADMIN_STATE=configuring\n" } },
	  EXPIRE2 },
	{ "a link that is somebody else's is not told",
	  { .files = { "links/2=ADMIN_STATE=unmanaged\n", "leases/2=MTU=1400\n" } }, "no link\n" },
	{ "nor is one of which nothing is known",
	  { .files = { "links/2=OPER_STATE=off\n", "leases/2=MTU=1400\n" } }, "no link\n" },
	{ "nor one whose file cannot be read",
	  { .files = { LINK2, "leases/2=MTU=1400\n" }, .unreadable = "links/2" }, "no link\n" },
	{ "nor one that has gone", { .files = { "links/9" MANAGED, "leases/9=MTU=1400\n" } }, "no link\n" },
	{ "a file that is being written is no link",
	  { .files = { "links/." MANAGED, "links/.." MANAGED, "links/.#2a1b" MANAGED,
	      "links/2x" MANAGED, "links/0" MANAGED, "links/-2" MANAGED, "links/4294967298" MANAGED } }, "no link\n" },
	{ "a lease that cannot be read is told, and ends the rest",
	  { .files = { LINK2, "leases/2=MTU=1400\n", "links/3" MANAGED, "leases/3=MTU=1400\n" },
	    .unreadable = "leases/2" },
	  "EACCES: systemd-networkd's lease of link 2: Permission denied\n" },
	{ "a host without networkd", { .err = ENOENT }, "no link\n" },
	{ "a directory that cannot be read", { .err = EACCES },
	  "EACCES: /run/systemd/netif/links: Permission denied\n" },
};

static char *const networkd[] = { (char[]){ "networkd" }, NULL };

/**
 * test_rest() - Arguments, settings, and what is too much
 */
static void test_rest(void)
{
	static char huge[40000], many[1024] = "leases/2=";
	char *more[] = { networkd[0], (char[]){ "eth\t0" }, NULL };
	char *envp[] = { (char[]){ "MTU=1300" }, (char[]){ "symroute_table=7" }, NULL };
	char text[MAKE_TEXT_MAX];

	networkd_files = (struct networkd_files){
		.files = { LINK2, "leases/2=MTU=1400\nsymroute_table=8\n" },
	};
	make_translate_of(networkd, envp, text);
	make_same(text, BOUND2 "symroute_table=7\nnew_interface_mtu=1400\n",
		  "settings are the environment's, a lease is the file's");
	make_translate_of(more, envp, text);
	make_same(text, "EINVAL: networkd: unexpected argument 'eth\\x090'\n", "it has no arguments");
	memset(huge, ',', sizeof(huge) - 1);
	memcpy(huge, "leases/2=ROUTES=", 16);
	networkd_files.files[1] = huge;
	make_translate_of(networkd, envp + 2, text);
	make_same(text, "ENOSPC: more than 256 variables or 32768 bytes in one event\n",
		  "too long a value is refused");
	for (int i = 0; i < 63; i++)
		strcat(many, "X=y\n");
	strcat(many, "MTU=1400\nROUTER=192.0.2.1\n");
	networkd_files.files[1] = many;
	make_translate_of(networkd, envp + 2, text);
	make_same(text, BOUND2 "new_interface_mtu=1400\n", "the 64th line is the last");
}

/**
 * test_random() - Whatever a lease's file has in it, its event can be read or is refused
 */
static void test_random(void)
{
	static const char sound[] = "leases/2=ADDRESS=192.0.2.100\nNETMASK=255.255.255.0\nMTU=1400\n"
				    "ROUTER=192.0.2.1 192.0.2.2\nSERVER_ADDRESS=192.0.2.1\n"
				    "STATIC_ROUTES=10.0.0.0/8,192.0.2.3\n"
				    "CLASSLESS_ROUTES=203.0.113.0/24,192.0.2.2\n";
	struct make_translate_outcome outcome = { 0 };
	char *envp[] = { NULL };
	uint64_t seed = SEED;
	unsigned failed = 0;

	for (int i = 0; i < ROUNDS; i++) {
		char lease[sizeof(sound)];
		struct why why = { "" };

		memcpy(lease, sound, sizeof(sound));
		for (uint32_t spoilt = make_number(&seed, 6); spoilt; spoilt--)
			lease[9 + make_number(&seed, sizeof(sound) - 10)] =
				make_number(&seed, 2) ? (char)make_number(&seed, 256) :
							",/ =\n"[make_number(&seed, 5)];
		networkd_files = (struct networkd_files){ .files = { LINK2, lease } };
		failed += translate(networkd, envp, make_translate_read, &outcome, &why) != 0;
	}
	printf("# seed %d: %u read, %u refused\n", SEED, outcome.read, outcome.refused);
	tap_ok(!failed && !outcome.other && outcome.read + outcome.refused == ROUNDS,
	       "the events of %d spoilt files are read or refused", ROUNDS);
	tap_ok(outcome.read > ROUNDS / 10 && outcome.refused > ROUNDS / 10, "some of them are each");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	char *envp[] = { NULL };
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < COUNT(cases); i++) {
		networkd_files = cases[i].files;
		make_translate_of(networkd, envp, text);
		make_same(text, cases[i].expected, cases[i].name);
	}
	test_rest();
	test_random();
	return tap_done();
}
