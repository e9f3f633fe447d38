/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/lease.h"
#include "lease_text.h"
#include "make.h"
#include "tap.h"

#include <errno.h>

#define ADDRESS "address 192.0.2.100/24\n"

/**
 * add() - Add a route to a lease
 * @lease: to grow
 * @dst: destination, perhaps with host bits
 * @gateway: router; "" for none
 *
 * Return: what lease_add_route() returns
 */
static int add(struct lease *lease, const char *dst, const char *gateway)
{
	struct prefix prefix = make_prefix(dst);
	struct addr addr = make_addr(gateway);

	return lease_add_route(lease, &prefix, &addr);
}

/**
 * make_lease() - A lease without routes
 *
 * Return: the lease
 */
static struct lease make_lease(void)
{
	struct lease lease = {
		.ifname = "eth0",
	};

	make_source(&lease, "192.0.2.100/24");
	return lease;
}

/**
 * fill() - Add as many routes as a lease can hold
 * @lease: without routes
 */
static void fill(struct lease *lease)
{
	for (unsigned int i = 0; i < LEASE_ROUTES_MAX; i++) {
		char dst[PREFIX_TEXT_MAX];

		snprintf(dst, sizeof(dst), "198.51.%u.0/24", i);
		add(lease, dst, "192.0.2.1");
	}
}

/* Settings that came with a lease: none, and what is read. */
static const struct settings none;
static struct settings settings;

/**
 * to_text() - Write a lease as the text of its file
 * @lease: lease
 * @text: receives the text, or what went wrong
 *
 * Return: @text
 */
static const char *to_text(const struct lease *lease, char text[FILE_TEXT_MAX])
{
	int err = lease_text(lease, &none, text);

	if (err)
		snprintf(text, FILE_TEXT_MAX, "store_put() returned %d", err);
	return text;
}

/**
 * test_add_route() - What adding routes leaves in a lease
 */
static void test_add_route(void)
{
	struct lease lease = make_lease();
	char text[FILE_TEXT_MAX];

	tap_ok(!lease_has_default(&lease), "a lease without routes has no default route");
	add(&lease, "10.1.2.3/8", "192.0.2.2");
	tap_ok(!lease_has_default(&lease), "nor has one with other routes");
	add(&lease, "0.0.0.0/0", "192.0.2.1");
	tap_ok(lease_has_default(&lease), "one with a route to everywhere has one");
	add(&lease, "0.0.0.0/0", "192.0.2.2");
	add(&lease, "0.0.0.0/0", "");
	make_same(to_text(&lease, text),
		  ADDRESS "route 10.0.0.0/8 192.0.2.2\nroute 0.0.0.0/0 192.0.2.1\n"
			  "route 0.0.0.0/0 192.0.2.2\nroute 0.0.0.0/0 none\n",
		  "routes stay in the order they came in, without host bits");
	tap_ok(add(&lease, "0.0.0.0/0", "192.0.2.1") == 0 &&
		       add(&lease, "10.9.9.9/8", "192.0.2.2") == 0 && lease.route_count == 4,
	       "a route that is there is not added again");
}

/**
 * test_limit() - A lease holds 64 routes
 */
static void test_limit(void)
{
	struct lease lease = make_lease();

	fill(&lease);
	tap_ok(lease.route_count == 64, "64 routes fit into a lease");
	tap_ok(add(&lease, "203.0.113.0/24", "192.0.2.1") == -ENOSPC && lease.route_count == 64,
	       "the 65th does not");
	tap_ok(add(&lease, "198.51.63.7/24", "192.0.2.1") == 0 && lease.route_count == 64,
	       "one that is there needs no room in a full lease");
}

/**
 * test_equal() - Every field of a lease counts
 */
static void test_equal(void)
{
	struct lease leases[10];
	static const char *const names[] = {
		"nothing",	  "a link",	   "an address", "a prefix length", "an MTU",
		"a missing route", "two routers", "a destination", "a router", "no router",
	};

	for (size_t i = 0; i < 10; i++) {
		leases[i] = make_lease();
		if (i != 5)
			add(&leases[i], i == 7 ? "10.0.0.0/9" : "10.0.0.0/8",
			    i == 6 ? "192.0.2.3" : "192.0.2.2");
		add(&leases[i], "10.0.0.0/8",
		    i == 6 ? "192.0.2.2" : i == 8 ? "192.0.2.4" : i == 9 ? "" : "192.0.2.3");
	}
	strcpy(leases[1].ifname, "eth1");
	make_source(&leases[2], "192.0.2.101/24");
	make_source(&leases[3], "192.0.2.100/25");
	leases[4].mtu = 1400;
	for (size_t i = 0; i < 10; i++)
		for (size_t j = 0; j < 10; j++)
			tap_ok(lease_equal(&leases[i], &leases[j]) == (i == j),
			       "a lease with %s changed %s one with %s changed", names[i],
			       i == j ? "equals" : "differs from", names[j]);
}

/**
 * round_trip() - State that a lease is the same after it was saved and read
 * @lease: lease
 * @expected: text of its file
 * @name: name of the fact
 */
static void round_trip(const struct lease *lease, const char *expected, const char *name)
{
	char text[FILE_TEXT_MAX];
	struct lease read;
	int err;

	make_same(to_text(lease, text), expected, name);
	memset(&read, 'X', sizeof(read));
	err = lease_read(text, lease->ifname, lease->kind, &read, &settings);
	if (!tap_ok(!err && lease_equal(lease, &read), "%s: read again it is the same", name))
		printf("# returned %d\n", err);
}

/**
 * test_round_trip() - A saved lease is the same when it is read
 */
static void test_round_trip(void)
{
	struct lease lease = make_lease();
	char expected[MAKE_TEXT_MAX] = ADDRESS;

	round_trip(&lease, ADDRESS, "a lease without a router is saved");
	lease.mtu = 1400;
	add(&lease, "0.0.0.0/0", "192.0.2.1");
	add(&lease, "203.0.113.0/24", "");
	round_trip(&lease,
		   ADDRESS "mtu 1400\nroute 0.0.0.0/0 192.0.2.1\n"
			   "route 203.0.113.0/24 none\n",
		   "a lease with all that it can have is saved");
	lease = make_lease();
	fill(&lease);
	for (unsigned int i = 0; i < LEASE_ROUTES_MAX; i++)
		make_append(expected, "route 198.51.%u.0/24 192.0.2.1\n", i);
	round_trip(&lease, expected, "a lease with 64 routes is saved");
	memset(&lease, 0, sizeof(lease));
	strcpy(lease.ifname, "fifteen-letters");
	make_source(&lease, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128");
	lease.mtu = UINT32_MAX;
	add(&lease, "::/0", "fe80::1");
	round_trip(&lease,
		   "address 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128\nmtu 4294967295\n"
		   "route ::/0 fe80::1\n",
		   "an IPv6 lease is saved");
}

/* Texts that the store does not write. */
static const struct {
	const char *text, *name;
} spoilt[] = {
	{ "", "an empty file" },
	{ "\n\n", "a file of empty lines" },
	{ "route 0.0.0.0/0 192.0.2.1\n", "a file without an address" },
	{ "address\n", "an address line without one" },
	{ "address 192.0.2.100\n", "an address without a length" },
	{ "address 192.0.2.100/0\n", "an address with length 0" },
	{ "address 192.0.2.100/33\n", "an address with a length too long" },
	{ "address 127.0.0.1/8\n", "an address that no host has" },
	{ "address 0.0.0.0/24\n", "the zero address" },
	{ "address 2001:db8::1/64\n", "an address of another family" },
	{ "Address 192.0.2.100/24\n", "a key in capitals" },
	{ "address 192.0.2.100/24\r\n", "a line end of another system" },
	{ ADDRESS "mtu\n", "an MTU line without one" },
	{ ADDRESS "mtu 0\n", "an MTU of 0" },
	{ ADDRESS "mtu -1\n", "a negative MTU" },
	{ ADDRESS "mtu 4294967296\n", "an MTU too great" },
	{ ADDRESS "route 0.0.0.0/0\n", "a route without a router" },
	{ ADDRESS "route 0.0.0.0/0 nobody\n", "a router that is no address" },
	{ ADDRESS "route 0.0.0.0/0 fe80::1\n", "a router of another family" },
	{ ADDRESS "route default 192.0.2.1\n", "a destination that is no prefix" },
	{ ADDRESS "router 0.0.0.0/0 192.0.2.1\n", "an unknown key" },
	{ ADDRESS "# comment\n", "a comment" },
	{ ADDRESS "route 0.0.0.0/0 192.0.2.1 metric 5\n", "a word too many in a route line" },
	{ ADDRESS "mtu 1400 1500\n", "a word too many in an MTU line" },
	{ "address 192.0.2.100/24 192.0.2.101/24\n", "a word too many in an address line" },
	{ ADDRESS "without 192.0.2.101/32\n", "an address that is left out, of a server's lease" },
	{ ADDRESS "route 10.1.2.3/8 192.0.2.1\n", "a destination with host bits" },
};

/**
 * test_spoilt() - A file that the store did not write is refused
 */
static void test_spoilt(void)
{
	char text[FILE_TEXT_MAX] = ADDRESS;
	struct lease lease;
	size_t used = strlen(text);
	int err;

	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		char copy[FILE_TEXT_MAX];

		snprintf(copy, sizeof(copy), "%s", spoilt[i].text);
		err = lease_read(copy, "eth0", LEASE_DHCP4, &lease, &settings);
		if (!tap_ok(err == -EINVAL, "%s is refused", spoilt[i].name))
			make_evidence("taken for", to_text(&lease, copy));
	}
	for (unsigned int i = 0; i <= LEASE_ROUTES_MAX; i++)
		file_append(text, &used, "route 198.51.%u.0/24 192.0.2.1\n", i);
	tap_ok(lease_read(text, "eth0", LEASE_DHCP4, &lease, &settings) == -EINVAL,
	       "a 65th route is refused");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_add_route();
	test_limit();
	test_equal();
	test_round_trip();
	test_spoilt();
	return tap_done();
}
