/* SPDX-License-Identifier: BSD-2-Clause */
/* One message of the kernel's: what can be read of it is what we would have written. */
#include "fuzz.h"
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 1024

/**
 * read_route() - A route that could be ours is written and read again
 * @message: message
 */
static void read_route(const struct nlmsghdr *message)
{
	uint32_t buffer[ROOM / 4];
	struct route route, again;
	char text[STATE_TEXT_MAX];
	struct nlmsghdr *written;
	int err = decode_route(message, &route);

	fuzz_fact(!err || err == -EBADMSG || err == -ENOMSG, "a route is whole or is not", "");
	if (err == -EBADMSG)
		return;
	fuzz_fact(!decode_nexthops(message, &route), "there is memory", "");
	fuzz_fact(route.dst.prefixlen <= addr_bits(route.dst.addr.family),
		  "a destination has no more bits than its family", "");
	strcpy(route.ifname, "ens4");
	fuzz_fact(strlen(route_format(&route, text)) < STATE_TEXT_MAX - 1, "a route has room", text);
	written = err ? NULL : encode_route(buffer, ROOM, CHANGE_ADD, &route);
	if (written) {
		fuzz_fact(!decode_route(written, &again) && !decode_nexthops(written, &again) &&
			  route_equal(&route, &again), "a route comes back as it was", text);
		free(again.nexthops);
	}
	free(route.nexthops);
}

/**
 * read_rule() - A rule that is taken for ours could have been written by us
 * @message: message
 */
static void read_rule(const struct nlmsghdr *message)
{
	uint32_t buffer[ROOM / 4];
	struct rule rule, again;
	char text[STATE_TEXT_MAX];
	struct nlmsghdr *written;
	int err = decode_rule(message, &rule);

	fuzz_fact(!err || err == -EBADMSG || err == -ENOMSG || err == -EOPNOTSUPP,
		  "a rule is whole or is not", "");
	if (err)
		return;
	fuzz_fact(rule.src.prefixlen <= addr_bits(rule.src.addr.family) &&
		  rule.dst.prefixlen <= addr_bits(rule.dst.addr.family),
		  "a selector has no more bits than its family", "");
	fuzz_fact(memchr(rule.oifname, '\0', sizeof(rule.oifname)), "a link's name ends", "");
	fuzz_fact(strlen(rule_format(&rule, "lookup 4294967295", text)) < STATE_TEXT_MAX - 1,
		  "a rule has room", text);
	written = encode_rule(buffer, ROOM, CHANGE_DELETE, &rule);
	fuzz_fact(written != NULL, "a rule of ours can be deleted", text);
	written->nlmsg_type = RTM_NEWRULE;
	fuzz_fact(!decode_rule(written, &again) && rule_compare(&rule, &again) == 0,
		  "a rule comes back as it was", text);
}

/**
 * read_other() - A link has a name, an address a family
 * @message: message
 */
static void read_other(const struct nlmsghdr *message)
{
	struct neighbour neighbour;
	struct address address;
	struct link link;
	int err = decode_link(message, &link);

	fuzz_fact(!err || err == -EBADMSG, "a link is whole or is not", "");
	fuzz_fact(err || (memchr(link.ifname, '\0', sizeof(link.ifname)) && link.ifname[0]),
		  "a link has a name", "");
	err = decode_neighbour(message, &neighbour);
	fuzz_fact(!err || err == -EBADMSG, "a neighbour is whole or is not", "");
	fuzz_fact(err || neighbour.lladdr_length <= NEIGHBOUR_LLADDR_MAX, "its address has room", "");
	err = decode_address(message, &address);
	fuzz_fact(!err || err == -EBADMSG, "an address is whole or is not", "");
	fuzz_fact(err || (addr_size(address.addr.family) &&
			  address.prefixlen <= addr_bits(address.addr.family)),
		  "an address has a family, and no more bits than it", "");
}

/**
 * LLVMFuzzerTestOneInput() - Read one message, as each kind of object
 * @data: the message, its length in its header put right
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t types[] = { RTM_NEWROUTE, RTM_NEWRULE, RTM_NEWLINK, RTM_NEWADDR };
	struct nlmsghdr *message;

	if (size < sizeof(*message) || size > FUZZ_INPUT_MAX)
		return 0;
	message = malloc(size);
	if (!message)
		abort();
	memcpy(message, data, size);
	message->nlmsg_len = (uint32_t)size;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		message->nlmsg_type = types[i];
		read_route(message);
		read_rule(message);
		read_other(message);
	}
	free(message);
	return 0;
}
