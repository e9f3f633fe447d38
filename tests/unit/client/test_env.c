/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"
#include "make.h"
#include "make_env.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define LINK "the name of a link"
#define HOST "a host's IPv4 address"
#define HOST_HERE "a host's address in its network"
#define MASK "an IPv4 netmask"
#define BITS "the netmask's length"

#define LEASE "lease eth0\naddress 192.0.2.100/24\nserver 192.0.2.1\n"
#define DEFAULT "route 0.0.0.0/0 192.0.2.1\n"

static const struct env_case leases[] = {
	{ "an ordinary lease is read", { NULL }, LEASE DEFAULT },
	{ "a variable that nobody asks for is not read", { "new_root_path=/\nreason=STOP" },
	  LEASE DEFAULT },
	{ "a dhclient lease needs no protocol and no length",
	  { "protocol", "new_subnet_cidr", "if_configured" }, LEASE DEFAULT },
	{ "without new_routers it is a lease without a router", { "new_routers" }, LEASE },
	{ "several routers stay in order", { "new_routers=192.0.2.3 192.0.2.1  192.0.2.2" },
	  LEASE "route 0.0.0.0/0 192.0.2.3\nroute 0.0.0.0/0 192.0.2.1\n"
		"route 0.0.0.0/0 192.0.2.2\n" },
	{ "a router twice is one router", { "new_routers=192.0.2.1 192.0.2.1" }, LEASE DEFAULT },
	{ "a router outside the network is one", { "new_routers=198.51.100.255" },
	  LEASE "route 0.0.0.0/0 198.51.100.255\n" },
	{ "a lease of a single address is a lease",
	  { "new_subnet_mask=255.255.255.255", "new_subnet_cidr=32" },
	  "lease eth0\naddress 192.0.2.100/32\nserver 192.0.2.1\n" DEFAULT },
	{ "a /31 is a network of two hosts",
	  { "new_subnet_mask=255.255.255.254", "new_subnet_cidr=31", "new_routers=192.0.2.101" },
	  "lease eth0\naddress 192.0.2.100/31\nserver 192.0.2.1\nroute 0.0.0.0/0 192.0.2.101\n" },
	{ "ifxname goes before interface", { "interface=a\\057b", "ifxname=eth1" },
	  "lease eth1\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "what dhcpcd escapes in it is as it was",
	  { "interface=w\\303\\244n\\\\1", "ifxname=w\\303\\244n\\\\1" },
	  "lease w\303\244n\\1\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "that may be longer than a name", { "ifxname=\\303\\244\\303\\244" },
	  "lease \303\244\303\244\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "half of an escape is refused", { "ifxname=a\\30" },
	  "refused: ifxname: 'a\\x5c30' is not " LINK "\n" },
	{ "a byte that is none is refused", { "ifxname=a\\400" },
	  "refused: ifxname: 'a\\x5c400' is not " LINK "\n" },
	{ "an escaped slash is refused", { "ifxname=a\\057b" },
	  "refused: ifxname: 'a\\x5c057b' is not " LINK "\n" },
	{ "a name that is too long is refused", { "ifxname=0123456789abcdef" },
	  "refused: ifxname: '0123456789abcdef' is not " LINK "\n" },
	{ "an empty ifxname does not", { "ifxname=" }, LEASE DEFAULT },
	{ "a bad ifxname is refused, whatever interface is", { "ifxname=a b" },
	  "refused: ifxname: 'a b' is not " LINK "\n" },
	{ "a link can have a dot in its name", { "interface=eth0.100" },
	  "lease eth0.100\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "the last printable byte can be in a name", { "interface=a~" },
	  "lease a~\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "UTF-8 can be in a name", { "interface=caf\xc3\xa9" },
	  "lease caf\xc3\xa9\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "so can any byte but white space", { "interface=\x1b[2J\x7f\x9b\xff" },
	  "lease \x1b[2J\x7f\x9b\xff\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
	{ "15 bytes are a name", { "interface=fifteen-letters" },
	  "lease fifteen-letters\naddress 192.0.2.100/24\nserver 192.0.2.1\n" DEFAULT },
};

static const struct env_case events[] = {
	{ "RENEW has a lease", { "reason=RENEW", "old_ip_address=192.0.2.9" }, LEASE DEFAULT },
	{ "REBIND has a lease", { "reason=REBIND" }, LEASE DEFAULT },
	{ "REBOOT has a lease", { "reason=REBOOT" }, LEASE DEFAULT },
	{ "INFORM has a lease", { "reason=INFORM" }, LEASE DEFAULT },
	{ "TIMEOUT has a lease", { "reason=TIMEOUT" }, LEASE DEFAULT },
	{ "STATIC has a lease", { "reason=STATIC" }, LEASE DEFAULT },
	{ "RECONFIGURE brings no new lease", { "reason=RECONFIGURE" }, "check eth0\n" },
	{ "TEST is nothing to do", { "reason=TEST" }, "nothing\n" },
	{ "an unknown reason is nothing to do, whatever else is there",
	  { "reason=PARTY", "interface=a b" }, "nothing\n" },
	{ "an IPv6 reason says nothing of an IPv4 lease", { "reason=BOUND6", "protocol=dhcp6" },
	  "check eth0\n" },
	{ "no reason is refused", { "reason" },
	  "refused: reason: not set, it should be a DHCP client's reason\n" },
	{ "an empty reason is refused", { "reason=" },
	  "refused: reason: '' is not a DHCP client's reason\n" },
	{ "an address that the client does not configure is no lease", { "if_configured=false" },
	  "check eth0\n" },
	{ "a link-local address is no lease",
	  { "reason=IPV4LL", "protocol=ipv4ll", "new_ip_address=169.254.7.7" }, "check eth0\n" },
	{ "nor is it under another reason",
	  { "protocol=ipv4ll", "new_ip_address=169.254.7.7", "new_routers" }, "check eth0\n" },
	{ "EXPIRE is looked into, its values are not",
	  { "reason=EXPIRE", "new_ip_address=x", "new_subnet_mask=x", "new_routers=x" },
	  "check eth0\n" },
	{ "NAK is looked into", { "reason=NAK", "new_ip_address" }, "check eth0\n" },
	{ "with STOPPED the client lets go of the link", { "reason=STOPPED", "protocol=link" }, "stop eth0\n" },
	{ "with DEPARTED of the link that was, by its name",
	  { "reason=DEPARTED", "protocol=link", "interface=eth7" }, "stop eth7\n" },
	{ "an event without a lease needs a link", { "reason=EXPIRE", "interface" },
	  "refused: interface: not set, it should be " LINK "\n" },
};

/**
 * test_bare() - Events of which nothing but a name is known
 */
static void test_bare(void)
{
	char reason[] = "reason=STOPPED", link[] = "interface=eth0";
	struct environment stopped = { { reason, link } };
	struct environment nothing = { { NULL } };
	char text[MAKE_TEXT_MAX];

	make_env_text(&stopped, text);
	make_same(text, "stop eth0\n", "STOPPED and a link are enough");
	make_env_text(&nothing, text);
	make_same(text, "refused: reason: not set, it should be a DHCP client's reason\n",
		  "an empty environment is refused");
}

/**
 * struct nonsense - A value that refuses the event
 * @name: variable
 * @value: its value; NULL: not set
 * @quoted: what the reason quotes
 * @expected: what the reason says it should be
 */
struct nonsense {
	const char *name, *value, *quoted, *expected;
};

static const struct nonsense nonsense[] = {
	{ "interface", NULL, NULL, LINK },
	{ "interface", "", "", LINK },
	{ "interface", "a b", "a b", LINK },
	{ "interface", "eth0 ", "eth0 ", LINK },
	{ "interface", "eth0\n", "eth0\\x0a", LINK },
	{ "interface", "a/b", "a/b", LINK },
	{ "interface", "a:b", "a:b", LINK },
	{ "interface", ".", ".", LINK },
	{ "interface", "..", "..", LINK },
	{ "interface", "sixteen-letters-", "sixteen-letters-", LINK },
	{ "interface", "\xc3\xa0", "\\xc3\\xa0", LINK }, /* the kernel takes 0xa0 for a blank */
	{ "interface", "\x1b\v", "\\x1b\\x0b", LINK },
	{ "new_ip_address", NULL, NULL, HOST },
	{ "new_ip_address", "", "", HOST },
	{ "new_ip_address", "192.0.2.100 ", "192.0.2.100 ", HOST },
	{ "new_ip_address", " 192.0.2.100", " 192.0.2.100", HOST },
	{ "new_ip_address", "192.0.2.100\n", "192.0.2.100\\x0a", HOST },
	{ "new_ip_address", "192.0.2\n.100", "192.0.2\\x0a.100", HOST },
	{ "new_ip_address", "192.0.2.256", "192.0.2.256", HOST },
	{ "new_ip_address", "192.0.2", "192.0.2", HOST },
	{ "new_ip_address", "0xc0000264", "0xc0000264", HOST },
	{ "new_ip_address", "192.0.2.0x64", "192.0.2.0x64", HOST },
	{ "new_ip_address", "192.0.2.100/24", "192.0.2.100/24", HOST },
	{ "new_ip_address", "192.0.2.100 192.0.2.101", "192.0.2.100 192.0.2.101", HOST },
	{ "new_ip_address", "2001:db8::1", "2001:db8::1", HOST },
	{ "new_ip_address", "host.example", "host.example", HOST },
	{ "new_ip_address", "$(reboot)", "$(reboot)", HOST },
	{ "new_ip_address", "\xd9\xa1.0.2.100", "\\xd9\\xa1.0.2.100", HOST },
	{ "new_ip_address", "0.0.0.0", "0.0.0.0", HOST },
	{ "new_ip_address", "127.0.0.1", "127.0.0.1", HOST },
	{ "new_ip_address", "224.0.0.1", "224.0.0.1", HOST },
	{ "new_ip_address", "240.0.0.1", "240.0.0.1", HOST },
	{ "new_ip_address", "255.255.255.255", "255.255.255.255", HOST },
	{ "new_ip_address", "192.0.2.0", "192.0.2.0", HOST_HERE },
	{ "new_ip_address", "192.0.2.255", "192.0.2.255", HOST_HERE },
	{ "new_ip_address",
	  "1111111111222222222233333333334444444444555555555566666666667777777777",
	  "111111111122222222223333333333444444444455555555556666666666...", HOST },
	{ "new_subnet_mask", NULL, NULL, MASK },
	{ "new_subnet_mask", "", "", MASK },
	{ "new_subnet_mask", "255.255.255.0 ", "255.255.255.0 ", MASK },
	{ "new_subnet_mask", "255.255.255.0\n", "255.255.255.0\\x0a", MASK },
	{ "new_subnet_mask", "255.0.255.0", "255.0.255.0", MASK },
	{ "new_subnet_mask", "0.0.0.255", "0.0.0.255", MASK },
	{ "new_subnet_mask", "0.0.0.0", "0.0.0.0", MASK },
	{ "new_subnet_mask", "255.255.255.256", "255.255.255.256", MASK },
	{ "new_subnet_mask", "24", "24", MASK },
	{ "new_subnet_mask", "0xffffff00", "0xffffff00", MASK },
	{ "new_subnet_mask", "ffff:ffff::", "ffff:ffff::", MASK },
	{ "new_subnet_cidr", "25", "25", BITS },
	{ "new_subnet_cidr", "0", "0", BITS },
	{ "new_subnet_cidr", "", "", BITS },
	{ "new_subnet_cidr", "24x", "24x", BITS },
};

/**
 * test_nonsense() - A value that counts and cannot be used refuses the event
 */
static void test_nonsense(void)
{
	for (size_t i = 0; i < COUNT(nonsense); i++) {
		const struct nonsense *bad = &nonsense[i];
		char set[200], expected[MAKE_TEXT_MAX] = "", text[MAKE_TEXT_MAX], name[200];
		const char *changes[MAKE_ENV_CHANGES] = { set };
		struct environment env;

		snprintf(set, sizeof(set), "%s%s%s", bad->name, bad->value ? "=" : "",
			 bad->value ? bad->value : "");
		if (bad->value)
			make_append(expected, "refused: %s: '%s' is not %s\n", bad->name,
				    bad->quoted, bad->expected);
		else
			make_append(expected, "refused: %s: not set, it should be %s\n",
				    bad->name, bad->expected);
		make_env(&env, changes);
		make_env_text(&env, text);
		snprintf(name, sizeof(name), "%s: '%s' is refused, and told", bad->name,
			 bad->value ? bad->quoted : "(not set)");
		make_same(text, expected, name);
	}
}

#define ROUNDS 10000
#define SEED 20261123
#define ROUTERS 3 /* its place among the names below */

/**
 * random_value() - Spoil a value
 * @seed: of the sequence
 * @before: the good value
 * @value: receives up to 80 random bytes, or @before with one byte changed
 */
static void random_value(uint64_t *seed, const char *before, char value[100])
{
	static const char likely[] = "0123456789.:/ -x\t\n";
	uint32_t kind = make_number(seed, 3);
	size_t length = kind ? make_number(seed, 81) : strlen(before);

	memcpy(value, before, strlen(before));
	for (size_t i = 0; i < length && kind; i++)
		value[i] = kind == 1 ? (char)(1 + make_number(seed, 255)) :
				       likely[make_number(seed, sizeof(likely) - 1)];
	value[length] = '\0';
	if (!kind)
		value[make_number(seed, (uint32_t)length)] = (char)(1 + make_number(seed, 255));
}

/**
 * is_sound() - Could this be what a client obtained?
 * @event: what was read
 *
 * Return: true if every value is one that a lease can have
 */
static bool is_sound(const struct env_event *event)
{
	const struct lease *lease = &event->lease;
	const struct prefix *own = &lease->sources[0].prefix;
	struct prefix network = prefix_of(&own->addr, own->prefixlen);
	char ifname[IF_NAMESIZE];
	bool sound = event->event == EVENT_LEASE && event->has_lease &&
		     env_parse_ifname(event->ifname, ifname) == 0 &&
		     strcmp(event->ifname, lease->ifname) == 0 && lease->source_count == 1 &&
		     addr_is_host(&own->addr) && own->prefixlen >= 1 && own->prefixlen <= 32 &&
		     prefix_has_host(&network, &own->addr);

	for (size_t i = 0; i < lease->route_count && sound; i++)
		sound = !addr_is_set(&lease->routes[i].gateway) ||
			(addr_is_host(&lease->routes[i].gateway) &&
			 addr_compare(&lease->routes[i].gateway, &own->addr) != 0);
	return sound;
}

/**
 * is_told() - Does the reason tell of a variable, in one printable line?
 * @why: reason
 * @name: variable
 *
 * Return: true if so
 */
static bool is_told(const struct why *why, const char *name)
{
	for (const char *byte = why->text; *byte; byte++)
		if (*byte < ' ' || *byte > '~')
			return false;
	return strncmp(why->text, name, strlen(name)) == 0 && why->text[strlen(name)] == ':';
}

/**
 * test_random() - Whatever a value is, the event or a router is refused and told, or sound
 */
static void test_random(void)
{
	static const char *const names[] = { "interface", "new_ip_address", "new_subnet_mask",
					     "new_routers" };
	static const char *const values[] = { "eth0", "192.0.2.100", "255.255.255.0",
					      "192.0.2.1 192.0.2.2" };
	uint64_t seed = SEED;
	int refused = 0, left_out = 0, sound = 0;

	for (int i = 0; i < ROUNDS; i++) {
		uint32_t which = make_number(&seed, COUNT(names));
		const char *changes[MAKE_ENV_CHANGES] = { "new_subnet_cidr" };
		struct notes notes = { .count = 0 };
		struct why why = { "" };
		char value[100], set[200];
		struct environment env;
		struct env_event event;
		struct quoted quoted;
		int err;

		random_value(&seed, values[which], value);
		snprintf(set, sizeof(set), "%s=%s", names[which], value);
		changes[1] = set;
		make_env(&env, changes);
		err = env_parse(env.envp, &event, &notes, &why);
		if (err == -EINVAL && is_told(&why, names[which]) && !event.has_lease &&
		    which != ROUTERS)
			refused++;
		else if (!err && is_sound(&event) && !why.text[0] && !notes.count &&
			 event.lease.route_count)
			sound++;
		else if (!err && is_sound(&event) && which == ROUTERS && notes.count &&
			 is_told(&notes.line[0], names[which]))
			left_out++;
		else if (refused + sound + left_out == i)
			printf("# round %d: %s='%s' returned %d: '%s'\n", i, names[which],
			       quote_text(&quoted, value), err, why.text);
	}
	printf("# seed %d: %d refused, %d left out, %d sound\n", SEED, refused, left_out, sound);
	tap_ok(refused + left_out + sound == ROUNDS,
	       "of %d spoilt values each is refused or left out and told, or sound", ROUNDS);
	tap_ok(refused > ROUNDS / 3 && left_out > ROUNDS / 10 && sound > ROUNDS / 100,
	       "some of them are each");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	make_env_test(leases, COUNT(leases));
	make_env_test(events, COUNT(events));
	test_bare();
	test_nonsense();
	test_random();
	return tap_done();
}
