/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"
#include "make.h"
#include "tap.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ROOM 512

/**
 * write_link() - Write what the kernel sends of a link
 * @buffer: receives it, ROOM bytes
 * @ifname: its name
 * @flags: its flags
 *
 * Return: the message
 */
static struct nlmsghdr *write_link(void *buffer, const char *ifname, unsigned int flags)
{
	struct nlmsghdr *message = encode_link_get(buffer, ROOM, ifname);
	struct ifinfomsg *header = mnl_nlmsg_get_payload(message);

	mnl_attr_put_u32(message, IFLA_GROUP, 25000);
	mnl_attr_put_u32(message, IFLA_MTU, 1500);
	mnl_attr_put_u32(message, IFLA_TXQLEN, 1000);
	header->ifi_index = 3;
	header->ifi_flags = flags;
	message->nlmsg_type = RTM_NEWLINK;
	return message;
}

/**
 * test_links() - A link is read with all it has
 */
static void test_links(void)
{
	static const struct {
		const char *name, *ifname;
		unsigned int flags;
		int err;
		bool up;
	} cases[] = {
		{ "a link that is up is", "ens4", IFF_UP, 0, true },
		{ "a link that is down is not", "ens4", IFF_RUNNING, 0, false },
		{ "a name of 15 letters is kept", "fifteen-letters", IFF_UP, 0, true },
		{ "a link has a name", "", IFF_UP, -EBADMSG, true },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t buffer[ROOM / 4];
		struct link link = { .ifindex = 0 };
		int err = decode_link(write_link(buffer, cases[i].ifname, cases[i].flags), &link);

		if (!tap_ok(err == cases[i].err && link.ifindex == 3 && link.group == 25000 &&
				    link.mtu == 1500 && link.up == cases[i].up &&
				    strcmp(link.ifname, cases[i].ifname) == 0,
			    "%s", cases[i].name))
			printf("# returned %d: %u '%s' group %u mtu %u%s\n", err, link.ifindex,
			       link.ifname, link.group, link.mtu, link.up ? " up" : "");
	}
}

/**
 * test_addresses() - An address is read as the one that is on this host
 */
static void test_addresses(void)
{
	static const struct {
		const char *name;
		int family;
		uint16_t types[2];
		const char *texts[2], *expected;
	} cases[] = {
		{ "an ordinary address is there twice", AF_INET, { IFA_ADDRESS, IFA_LOCAL },
		  { "10.200.1.9", "10.200.1.9" }, "10.200.1.9" },
		{ "of a point-to-point link the near end counts", AF_INET,
		  { IFA_ADDRESS, IFA_LOCAL }, { "10.200.1.1", "10.200.1.9" }, "10.200.1.9" },
		{ "in any order", AF_INET, { IFA_LOCAL, IFA_ADDRESS },
		  { "10.200.1.9", "10.200.1.1" }, "10.200.1.9" },
		{ "a broadcast address is none", AF_INET, { IFA_LOCAL, IFA_BROADCAST },
		  { "10.200.1.9", "10.200.1.255" }, "10.200.1.9" },
		{ "an IPv6 address is there once", AF_INET6, { IFA_ADDRESS, 0 },
		  { "2001:db8::9", "" }, "2001:db8::9" },
		{ "an address of another family's length is none", AF_INET6, { IFA_ADDRESS, 0 },
		  { "10.200.1.9", "" }, "none" },
		{ "without an address there is none", AF_INET, { IFA_BROADCAST, 0 },
		  { "10.200.1.255", "" }, "none" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t buffer[ROOM / 4];
		struct nlmsghdr *message = encode_address_dump(buffer, ROOM, cases[i].family);
		struct ifaddrmsg *header = mnl_nlmsg_get_payload(message);
		struct address address = { .ifindex = 0 };
		char text[ADDR_TEXT_MAX];
		int err;

		for (size_t j = 0; j < 2 && cases[i].types[j]; j++) {
			struct addr addr = make_addr(cases[i].texts[j]);

			mnl_attr_put(message, cases[i].types[j], addr_size(addr.family),
				     addr.bytes);
		}
		header->ifa_index = 3;
		message->nlmsg_type = RTM_NEWADDR;
		err = decode_address(message, &address);
		tap_text(addr_format(&address.addr, text), cases[i].expected, cases[i].name);
		tap_ok(err == (strcmp(cases[i].expected, "none") ? 0 : -EBADMSG) &&
			       address.ifindex == 3,
		       "%s: it is %s", cases[i].name, err ? "refused" : "on its link");
	}
}

/**
 * test_scopes() - Which addresses are for more than their link
 */
static void test_scopes(void)
{
	static const struct {
		const char *name;
		uint8_t scope;
		bool global;
	} cases[] = {
		{ "an ordinary address is for all", RT_SCOPE_UNIVERSE, true },
		{ "one of a site is not", RT_SCOPE_SITE, false },
		{ "nor one of the link", RT_SCOPE_LINK, false },
		{ "nor one of this host", RT_SCOPE_HOST, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t buffer[ROOM / 4];
		struct nlmsghdr *message = encode_address_dump(buffer, ROOM, AF_INET);
		struct ifaddrmsg *header = mnl_nlmsg_get_payload(message);
		struct addr addr = make_addr("10.200.1.9");
		struct address address;

		mnl_attr_put(message, IFA_LOCAL, addr_size(addr.family), addr.bytes);
		header->ifa_scope = cases[i].scope;
		message->nlmsg_type = RTM_NEWADDR;
		tap_ok(!decode_address(message, &address) && address.global == cases[i].global, "%s",
		       cases[i].name);
	}
}

/**
 * test_kinds() - One kind of message is not taken for another
 */
static void test_kinds(void)
{
	const struct link_group some = { .ifindex = 3, .group = 25000 };
	const struct link_group none = { .group = 25000 };
	struct address address;
	uint32_t buffer[ROOM / 4];
	struct nlmsghdr *message = write_link(buffer, "ens4", IFF_UP);
	struct link link;

	tap_ok(decode_address(message, &address) == -EBADMSG, "a link is no address");
	message->nlmsg_type = RTM_DELLINK;
	tap_ok(decode_link(message, &link) == -EBADMSG, "a link that went is none");
	message = encode_address_dump(buffer, ROOM, AF_INET);
	tap_ok(decode_link(message, &link) == -EBADMSG, "a request is no link");
	tap_ok(decode_address(message, &address) == -EBADMSG, "a request is no address");
	message = encode_group(buffer, ROOM, &some);
	tap_ok(message && message->nlmsg_type == RTM_SETLINK &&
		       ((struct ifinfomsg *)mnl_nlmsg_get_payload(message))->ifi_index == 3,
	       "a group is set of one link");
	tap_ok(!encode_group(buffer, ROOM, &none), "and never of none, which would be all");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_links();
	test_addresses();
	test_scopes();
	test_kinds();
	return tap_done();
}
