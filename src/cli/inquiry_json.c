/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/inquiry.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

static json_t *json_addr(const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	return addr_is_set(addr) ? json_string(addr_format(addr, text)) : json_null();
}

static json_t *json_link(const struct host *host, uint32_t ifindex)
{
	const struct link *link = host_link_of(host, ifindex);

	return link ? json_string(link->ifname) : json_null();
}

static json_t *json_error(int error)
{
	switch (error) {
	case 0:
		return json_null();
	case -ENETUNREACH:
		return json_string("ENETUNREACH");
	case -EHOSTUNREACH:
		return json_string("EHOSTUNREACH");
	case -EACCES:
		return json_string("EACCES");
	case -EXDEV:
		return json_string("EXDEV");
	case -ENODEV:
		return json_string("ENODEV");
	default:
		return json_string("EINVAL");
	}
}

static json_t *json_step(const struct inquiry *inquiry, const struct explain_step *step)
{
	static const char *const outcomes[] = {
		[EXPLAIN_MISMATCH] = "mismatch", [EXPLAIN_GOTO] = "goto",
		[EXPLAIN_ASTRAY] = "goto-nowhere", [EXPLAIN_NOP] = "nop",
		[EXPLAIN_NO_TABLE] = "empty-table", [EXPLAIN_NO_ROUTE] = "no-route",
		[EXPLAIN_THROW] = "throw", [EXPLAIN_SHORT] = "suppress-prefixlength",
		[EXPLAIN_GROUP] = "suppress-ifgroup", [EXPLAIN_REJECT] = "reject",
		[EXPLAIN_REJECT_ROUTE] = "reject-route", [EXPLAIN_ANSWER] = "answer",
	};
	static const char *const selectors[] = {
		[EXPLAIN_SRC] = "src", [EXPLAIN_DST] = "dst", [EXPLAIN_IIF] = "iif",
		[EXPLAIN_OIF] = "oif", [EXPLAIN_FWMARK] = "fwmark", [EXPLAIN_TOS] = "tos",
		[EXPLAIN_IPPROTO] = "ipproto", [EXPLAIN_PORTS] = "ports", [EXPLAIN_UID] = "uid",
		[EXPLAIN_VRF] = "l3mdev", [EXPLAIN_INVERTED] = "not",
		[EXPLAIN_UNKNOWN] = "unknown",
	};
	char rule[STATE_TEXT_MAX], route[STATE_TEXT_MAX];
	const struct host *host = &inquiry->fib.host;
	const struct route *picked = step->pick.route;
	struct nexthop nexthop = { .ifindex = 0 };

	if (picked)
		nexthop = route_nexthop(picked, step->pick.nexthop);
	return json_pack("{s:I, s:s, s:s, s:s?, s:o, s:s?, s:o, s:o}",
			 "priority", (json_int_t)step->rule->priority,
			 "rule", rule_format_whole(step->rule, &inquiry->names, rule),
			 "outcome", outcomes[step->outcome],
			 "mismatch", step->outcome == EXPLAIN_MISMATCH ? selectors[step->selector] : NULL,
			 "table", step->table ? json_integer(step->table) : json_null(),
			 "route", picked ? route_format_nexthop(picked, step->pick.nexthop, host, route) : NULL,
			 "link", json_link(host, nexthop.ifindex),
			 "gateway", json_addr(&nexthop.gateway));
}

static json_t *json_in(const struct inquiry *inquiry)
{
	static const char *const verdicts[] = {
		[ARRIVAL_TAKEN] = "taken", [ARRIVAL_STRICT] = "other-link",
		[ARRIVAL_NO_ROUTE] = "no-route", [ARRIVAL_MARTIAN] = "martian",
	};
	const struct arrival *in = &inquiry->in;

	if (!inquiry->arrives)
		return json_null();
	return json_pack("{s:o, s:o, s:b, s:o, s:s, s:o}",
			 "link", json_link(&inquiry->fib.host, in->packet.iif),
			 "rp_filter", in->rp_filter < 0 ? json_null() : json_integer(in->rp_filter),
			 "src_valid_mark", in->src_valid_mark,
			 "back_link", json_link(&inquiry->fib.host, explain_ifindex(&in->back)),
			 "verdict", verdicts[in->verdict],
			 "kernel_error", json_error(inquiry->in_error));
}

static json_t *json_kernel(const struct inquiry *inquiry)
{
	const struct route *route = &inquiry->answer.route;
	bool found = !inquiry->error;

	return json_pack("{s:o, s:o, s:o, s:o}", "error", json_error(inquiry->error),
			 "table", found && route->table ? json_integer(route->table) : json_null(),
			 "link", found && route->ifindex ? json_string(route->ifname) : json_null(),
			 "gateway", found ? json_addr(&route->gateway) : json_null());
}

/**
 * inquiry_print_json() - Print all about a packet's way as one JSON object
 *
 * Return: 0; -ENOMEM; -EIO if it cannot be written
 */
int inquiry_print_json(const struct inquiry *inquiry)
{
	static const char *const ends[] = {
		[EXPLAIN_END_ROUTE] = "route", [EXPLAIN_END_ERROR] = "error",
		[EXPLAIN_END_NOTHING] = "nothing", [EXPLAIN_END_ASSUMED] = "assumed-on-link",
		[EXPLAIN_END_FOREIGN] = "foreign-source", [EXPLAIN_END_DOWN] = "link-down",
	};
	const struct explain *out = &inquiry->out;
	json_t *steps = json_array(), *root;
	int err;

	for (size_t i = 0; i < out->count; i++)
		json_array_append_new(steps, json_step(inquiry, &out->steps[i]));
	root = json_pack("{s:o, s:o, s:o, s:I, s:o, s:b, s:b, s:s, s:o, s:o, s:b, s:o, s:o}",
			 "source", json_addr(&out->packet.src),
			 "destination", json_addr(&out->packet.dst),
			 "bound", json_link(&inquiry->fib.host, out->packet.oif),
			 "mark", (json_int_t)out->packet.fwmark,
			 "source_link", json_link(&inquiry->fib.host, inquiry->holder),
			 "source_ours", inquiry->ours, "destination_local", inquiry->local,
			 "end", ends[out->end], "error", json_error(out->error),
			 "kernel", json_kernel(inquiry), "agrees", inquiry->agrees,
			 "steps", steps, "way_in", json_in(inquiry));
	if (!root)
		return -ENOMEM;
	err = json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) ? -EIO : 0;
	json_decref(root);
	return err || putchar('\n') == EOF ? -EIO : 0;
}
