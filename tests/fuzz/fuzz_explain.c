/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What "show", "check" and "explain" read of anybody's: rules, routes, links and addresses as they
 * come. What can be read of them can be written as text, and a packet finds its way and its end.
 */
#include "cli/explain.h"
#include "fuzz.h"
#include "kernel/rtnl_object.h"
#include "model/tables.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

/**
 * is_text() - Has a text room, and an end?
 * @text: text of an object
 *
 * Return: true if so
 */
static bool is_text(const char text[STATE_TEXT_MAX])
{
	return memchr(text, '\0', STATE_TEXT_MAX) && strlen(text) > 0 && strlen(text) < STATE_TEXT_MAX - 1;
}

/**
 * is_prefix() - Is a prefix one?
 * @prefix: prefix
 *
 * Return: true if it has no more bits than its family
 */
static bool is_prefix(const struct prefix *prefix)
{
	return prefix->prefixlen <= addr_bits(prefix->addr.family);
}

/**
 * read_rule() - A rule is whole or is not
 * @message: message
 * @fib: takes it, if it is of the family
 */
static void read_rule(const struct nlmsghdr *message, struct fib *fib)
{
	const struct tables names = { .count = 0 };
	struct rule rule;
	char text[STATE_TEXT_MAX];
	int err = decode_rule(message, &rule);

	fuzz_fact(!err || err == -EBADMSG || err == -ENOMSG || err == -EOPNOTSUPP,
		  "a rule is whole or is not", "");
	if (err == -EBADMSG || rule.family != fib->family)
		return;
	fuzz_fact(is_prefix(&rule.src) && is_prefix(&rule.dst),
		  "a selector has no more bits than its family", "");
	fuzz_fact(memchr(rule.extra.iifname, '\0', IF_NAMESIZE) && memchr(rule.oifname, '\0', IF_NAMESIZE),
		  "a link's name ends", "");
	fuzz_fact(is_text(rule_format_whole(&rule, &names, text)), "a rule has room", text);
	fuzz_fact(!state_append_rule(&fib->state, &rule), "there is memory", "");
}

/**
 * read_route() - A route is whole or is not
 * @message: message
 * @fib: takes it, if it is of the family
 */
static void read_route(const struct nlmsghdr *message, struct fib *fib)
{
	struct route route;
	char text[STATE_TEXT_MAX];
	int err = decode_route(message, &route);

	fuzz_fact(!err || err == -EBADMSG || err == -ENOMSG, "a route is whole or is not", "");
	if (err == -EBADMSG || route.dst.addr.family != fib->family)
		return;
	fuzz_fact(is_prefix(&route.dst) && is_prefix(&route.src),
		  "a destination or a source has no more bits than its family", "");
	fuzz_fact(!decode_nexthops(message, &route), "there is memory", "");
	for (size_t i = 0; i == 0 || i < route_nexthop_count(&route); i++) {
		struct nexthop nexthop = route_nexthop(&route, i);
		int family = nexthop.gateway.family;

		fuzz_fact(family == AF_UNSPEC || addr_size(family), "a router has a family", "");
		fuzz_fact(i || (nexthop.ifindex == route.ifindex && nexthop.dead == route.dead &&
				addr_compare(&nexthop.gateway, &route.gateway) == 0),
			  "the first next hop is the route's", "");
		fuzz_fact(is_text(route_format_nexthop(&route, i, &fib->host, text)),
			  "a route has room", text);
	}
	fuzz_fact(!state_append_route(&fib->state, &route), "there is memory", "");
	free(route.nexthops);
}

/**
 * read_message() - Read one message, as what its type says
 * @data: message; a copy of its own is read
 * @fib: takes what it is about
 */
static void read_message(const struct nlmsghdr *data, struct fib *fib)
{
	struct nlmsghdr *message = malloc(data->nlmsg_len);
	struct address address;
	struct link link;

	if (!message)
		abort();
	memcpy(message, data, data->nlmsg_len);
	read_rule(message, fib);
	read_route(message, fib);
	if (!decode_link(message, &link))
		fuzz_fact(!host_add_link(&fib->host, &link), "there is memory", "");
	if (!decode_address(message, &address) && address.addr.family == fib->family)
		fuzz_fact(!host_add_address(&fib->host, &address), "there is memory", "");
	free(message);
}

/**
 * read_messages() - Read what there is to receive
 * @input: messages, one behind the other
 * @fib: takes what they are about
 */
static void read_messages(const struct fuzz_input *input, struct fib *fib)
{
	struct nlmsghdr *first = malloc(input->size ? input->size : 1), *message = first;
	int left = (int)input->size;

	if (!first)
		abort();
	if (input->size)
		memcpy(first, input->data, input->size);
	for (; mnl_nlmsg_ok(message, left) && message->nlmsg_len <= (uint32_t)left;
	     message = mnl_nlmsg_next(message, &left))
		read_message(message, fib);
	free(first);
}

/**
 * follow() - A packet comes to an end, by what is there
 * @fib: rules, routes, links and addresses
 * @packet: packet
 */
static void follow(const struct fib *fib, const struct lookup *packet)
{
	const struct explain_step *answer;
	struct explain way;

	fuzz_fact(!explain(fib, packet, &way), "there is memory", "");
	fuzz_fact(way.count <= fib->state.rule_count, "no rule is asked twice", "");
	fuzz_fact(way.error <= 0 && way.error >= -4095, "an end is 0 or a negative errno", "");
	answer = explain_answer(&way);
	fuzz_fact(way.end != EXPLAIN_END_ROUTE || (answer && answer->pick.route),
		  "who says that a route answers says which", "");
	for (size_t i = 0; i < way.count; i++) {
		const struct fib_pick *pick = &way.steps[i].pick;
		const struct route *route = pick->route;
		struct nexthop nexthop;

		if (!route)
			continue;
		fuzz_fact(route->table == way.steps[i].table &&
			  prefix_contains(&route->dst, &packet->dst),
			  "a route is the table's, and for the packet", "");
		fuzz_fact(pick->nexthop == 0 || pick->nexthop < route_nexthop_count(route),
			  "a next hop is one of the route's", "");
		nexthop = route_nexthop(route, pick->nexthop);
		if (route_nexthop_count(route))
			fuzz_fact(fib_may_take(fib, pick, packet, &nexthop.gateway, nexthop.ifindex),
				  "the kernel may take what was picked", "");
	}
	explain_ifindex(&way);
	explain_done(&way);
}

/**
 * arrive() - A packet that comes in is judged
 * @fib: rules, routes, links and addresses
 * @packet: packet
 * @what: settings of its link
 */
static void arrive(const struct fib *fib, const struct lookup *packet, uint32_t what)
{
	struct arrival arrival = {
		.packet = *packet,
		.rp_filter = (int)(what & 3) - 1,
		.src_valid_mark = what & 4,
		.accept_local = what & 8,
	};

	fuzz_fact(!arrival_judge(fib, &arrival), "there is memory", "");
	fuzz_fact(arrival.verdict == ARRIVAL_TAKEN || fib->family == AF_INET,
		  "IPv6 has no such filter", "");
	arrival_done(&arrival);
}

/**
 * LLVMFuzzerTestOneInput() - Read what a kernel tells, and send a packet through it
 * @data: the packet, then messages
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	uint32_t what = fuzz_take(&input, 256);
	int family = what & 1 ? AF_INET6 : AF_INET;
	struct fib fib = { .family = family, .uid = 1000 };
	struct lookup packet = { .oif = fuzz_take(&input, 8), .fwmark = fuzz_take(&input, 256) };
	uint32_t buffer[128];

	packet.iif = fuzz_take(&input, 8);
	packet.dst = fuzz_take_addr(&input, family);
	if (what & 2)
		packet.src = fuzz_take_addr(&input, family);
	fuzz_fact(encode_lookup(buffer, sizeof(buffer), &packet, what & 4), "a question has room", "");
	read_messages(&input, &fib);
	follow(&fib, &packet);
	arrive(&fib, &packet, what >> 3);
	fib_done(&fib);
	return 0;
}
