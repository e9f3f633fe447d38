/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "kernel/rtnl_object.h"
#include "tap.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#define ROOM 512
#define ROUNDS 20000
#define SEED 20261123

/* What is written; the first READABLE of it is what the kernel sends, too. */
enum message {
	ROUTE,
	RULE,
	ROUTE6,
	RULE6,
	LINK,
	ADDRESS,
	READABLE,
	GROUP = READABLE,
	ASK_LINK,
	ASK_ROUTES,
	ASK_RULES,
	ASK_ADDRESSES,
	MESSAGES,
};

static const char *const names[] = {
	"a route",  "a rule",	       "an IPv6 route",	       "an IPv6 rule",
	"a link",   "an address",      "a link's group",
	"a request for a link",
	"a request for routes", "a request for rules", "a request for addresses",
};

/**
 * write_object() - Write a route or a rule with all that it can have
 * @which: ROUTE, RULE, ROUTE6 or RULE6; in the latter two, short attributes
 *	come behind long ones
 * @buffer: receives it
 * @size: its room
 *
 * Return: the message; NULL if it has no room
 */
static struct nlmsghdr *write_object(enum message which, void *buffer, size_t size)
{
	struct rule rule = make_rule(25001, "10.200.1.9", "192.0.2.0/24", "ens4", TABLE_MAIN);
	struct route route = make_route(25001, "10.0.0.0/8", "10.200.1.1", 3, "");

	if (which == RULE)
		return encode_rule(buffer, size, CHANGE_ADD, &rule);
	if (which == RULE6) {
		rule = make_rule(25001, "2001:db8:1::9", "2001:db8:2::/64", "ens4", 25001);
		rule.suppress_ifgroup = 0;
		return encode_rule(buffer, size, CHANGE_ADD, &rule);
	}
	if (which == ROUTE6) {
		route = make_route(25001, "2001:db8::/32", "fe80::1", 3, "");
		route.prefsrc = make_addr("2001:db8:1::9");
		return encode_route(buffer, size, CHANGE_ADD, &route);
	}
	route.prefsrc = make_addr("10.200.1.9");
	route.mtu = 1400;
	route.priority = 100;
	return encode_route(buffer, size, CHANGE_ADD, &route);
}

/**
 * write_news() - Write what the kernel sends of a link or an address
 * @which: LINK or ADDRESS
 * @buffer: receives it
 * @size: its room
 *
 * Return: the message; NULL if it has no room
 */
static struct nlmsghdr *write_news(enum message which, void *buffer, size_t size)
{
	const struct addr near = make_addr("10.200.1.9"), far = make_addr("10.200.1.1");
	struct nlmsghdr *message = which == LINK ? encode_link_get(buffer, size, "ens4") :
						   encode_address_dump(buffer, size, AF_INET);
	bool fits = message;

	if (which == LINK) {
		fits = fits && mnl_attr_put_u32_check(message, size, IFLA_GROUP, 25000) &&
		       mnl_attr_put_u32_check(message, size, IFLA_MTU, 1500);
	} else {
		fits = fits && mnl_attr_put_check(message, size, IFA_ADDRESS, 4, far.bytes) &&
		       mnl_attr_put_check(message, size, IFA_LOCAL, 4, near.bytes);
	}
	if (!fits)
		return NULL;
	message->nlmsg_type = which == LINK ? RTM_NEWLINK : RTM_NEWADDR;
	return message;
}

/**
 * write_any() - Write a message
 * @which: which
 * @buffer: receives it
 * @size: its room
 *
 * Return: the message; NULL if it has no room
 */
static struct nlmsghdr *write_any(enum message which, void *buffer, size_t size)
{
	const struct link_group group = { .ifindex = 3, .group = 25000 };

	switch (which) {
	case LINK:
	case ADDRESS:
		return write_news(which, buffer, size);
	case GROUP:
		return encode_group(buffer, size, &group);
	case ASK_LINK:
		return encode_link_get(buffer, size, "fifteen-letters");
	case ASK_ROUTES:
		return encode_route_dump(buffer, size, AF_INET, STATE_PROTOCOL, 25001, 3);
	case ASK_RULES:
		return encode_rule_dump(buffer, size, AF_INET);
	case ASK_ADDRESSES:
		return encode_address_dump(buffer, size, AF_INET);
	default:
		return write_object(which, buffer, size);
	}
}

/**
 * read_any() - Read a message as what it says it is
 * @message: message
 * @text: receives what was read
 *
 * Return: what the reader returns
 */
static int read_any(const struct nlmsghdr *message, char text[MAKE_TEXT_MAX])
{
	struct address address = { .ifindex = 0 };
	struct route route = { .table = 0 };
	struct rule rule = { .table = 0 };
	struct link link = { .ifindex = 0 };
	int err;

	text[0] = '\0';
	switch (message->nlmsg_type) {
	case RTM_NEWROUTE:
		err = decode_route(message, &route);
		route_format(&route, text);
		make_append(text, " table %u proto %u oif %u", route.table, route.protocol,
			    route.ifindex);
		return err;
	case RTM_NEWRULE:
		err = decode_rule(message, &rule);
		make_rule_text(&rule, text);
		make_append(text, " lookup %u proto %u priority %u", rule.table, rule.protocol,
			    rule.priority);
		return err;
	case RTM_NEWLINK:
		err = decode_link(message, &link);
		make_append(text, "%u %s group %u mtu %u", link.ifindex, link.ifname, link.group,
			    link.mtu);
		return err;
	default:
		err = decode_address(message, &address);
		addr_format(&address.addr, text);
		return err;
	}
}

/**
 * test_room() - A message is written whole or not at all
 *
 * Each buffer is of its own, so that a byte behind it would be noticed.
 */
static void test_room(void)
{
	for (enum message i = 0; i < MESSAGES; i++) {
		uint32_t buffer[ROOM / 4];
		struct nlmsghdr *message = write_any(i, buffer, ROOM);
		size_t length = message ? message->nlmsg_len : 0, written = 0;

		for (size_t size = 0; size <= length; size++) {
			void *tight = malloc(size);

			if (!tight)
				abort();
			message = write_any(i, tight, size);
			if (message)
				written++;
			if (message && message->nlmsg_len > size)
				written += ROOM;
			free(tight);
		}
		if (!tap_ok(length && written == 1, "%s is written where there is room for it",
			    names[i]))
			printf("# %zu bytes, written in %zu of as many rooms\n", length, written);
	}
}

/**
 * cut_is_clean() - Is nothing read of what lies behind a message's end?
 * @message: message
 * @length: where it ends
 *
 * Return: true if it reads the same whatever lies behind
 */
static bool cut_is_clean(const struct nlmsghdr *message, uint32_t length)
{
	char text[2][MAKE_TEXT_MAX];
	int err[2];

	for (int i = 0; i < 2; i++) {
		uint32_t buffer[ROOM / 4];
		struct nlmsghdr *cut = (struct nlmsghdr *)buffer;

		memset(buffer, i ? 0xff : 0, ROOM);
		memcpy(cut, message, length);
		cut->nlmsg_len = length;
		err[i] = read_any(cut, text[i]);
	}
	if (err[0] == err[1] && strcmp(text[0], text[1]) == 0)
		return true;
	printf("# %u bytes: '%s' or '%s'\n", length, text[0], text[1]);
	return false;
}

/**
 * test_cuts() - A message that ends early is read up to its end
 */
static void test_cuts(void)
{
	for (enum message i = 0; i < READABLE; i++) {
		uint32_t buffer[ROOM / 4];
		struct nlmsghdr *message = write_any(i, buffer, ROOM);
		uint32_t whole = message->nlmsg_len, clean = 0, length = NLMSG_HDRLEN;

		for (; length <= whole; length++)
			clean += cut_is_clean(message, length);
		tap_ok(clean == length - NLMSG_HDRLEN,
		       "%s is read up to its end, wherever that is", names[i]);
	}
}

/**
 * test_headers() - A message too short for its header is refused
 */
static void test_headers(void)
{
	for (enum message i = 0; i < READABLE; i++) {
		uint32_t buffer[ROOM / 4], taken = 0, length = 0;
		struct nlmsghdr *message = write_any(i, buffer, ROOM);
		char text[MAKE_TEXT_MAX];

		for (; length < NLMSG_LENGTH(sizeof(struct ifaddrmsg)); length++) {
			message->nlmsg_len = length;
			taken += read_any(message, text) != -EBADMSG;
		}
		if (!tap_ok(taken == 0, "%s without its whole header is refused",
			    names[i]))
			printf("# taken at %u of %u lengths\n", taken, length);
	}
}

/**
 * spoil() - Change some of a message's bytes
 * @seed: of the sequence
 * @message: message; its length may become less, its type stays
 */
static void spoil(uint64_t *seed, struct nlmsghdr *message)
{
	uint8_t *bytes = (uint8_t *)message;
	uint32_t length = message->nlmsg_len, changes = 1 + make_number(seed, 8);

	for (uint32_t i = 0; i < changes; i++)
		bytes[NLMSG_HDRLEN + make_number(seed, length - NLMSG_HDRLEN)] =
			(uint8_t)make_number(seed, make_number(seed, 2) ? 256 : 8);
	if (make_number(seed, 4) == 0)
		message->nlmsg_len = NLMSG_HDRLEN + make_number(seed, length - NLMSG_HDRLEN + 1);
}

/**
 * test_random() - Whatever is in a message, it is read or refused
 *
 * Each message is in a buffer of its own, so that reading behind it would be
 * noticed.
 */
static void test_random(void)
{
	uint64_t seed = SEED;

	printf("# seed %d\n", SEED);
	for (enum message i = 0; i < READABLE; i++) {
		uint32_t buffer[ROOM / 4];
		int read = 0, refused = 0;

		for (int round = 0; round < ROUNDS; round++) {
			struct nlmsghdr *message = write_any(i, buffer, ROOM), *copy;
			char text[MAKE_TEXT_MAX];
			int err;

			spoil(&seed, message);
			copy = malloc(message->nlmsg_len);
			if (!copy)
				abort();
			memcpy(copy, message, message->nlmsg_len);
			err = read_any(copy, text);
			read += err == 0;
			refused += err == -EBADMSG || err == -ENOMSG || err == -EOPNOTSUPP;
			free(copy);
		}
		if (!tap_ok(read > 0 && refused > 0 && read + refused == ROUNDS,
			    "%s is read or refused, whatever is in it", names[i]))
			printf("# %d read, %d refused\n", read, refused);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_room();
	test_headers();
	test_cuts();
	fflush(stdout); /* a sanitizer ends the program at once */
	test_random();
	return tap_done();
}
