/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/explain.h"

#include "cli/output.h"

#include <errno.h>

static void put_link(struct json *json, const char *key, const struct inquiry *inquiry,
		     uint32_t ifindex)
{
	const struct link *link = host_link_of(&inquiry->fib.host, ifindex);

	json_put_text(json, key, link ? link->ifname : NULL);
}

static const char *error_name(int error)
{
	switch (error) {
	case 0:
		return NULL;
	case -ENETUNREACH:
		return "ENETUNREACH";
	case -EHOSTUNREACH:
		return "EHOSTUNREACH";
	case -EACCES:
		return "EACCES";
	case -EXDEV:
		return "EXDEV";
	case -ENODEV:
		return "ENODEV";
	default:
		return "EINVAL";
	}
}

static void put_step(struct json *json, const struct inquiry *inquiry,
		     const struct explain_step *step)
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
	const struct route *picked = step->pick.route;
	bool mismatch = step->outcome == EXPLAIN_MISMATCH;
	char rule[STATE_TEXT_MAX], route[STATE_TEXT_MAX];
	struct nexthop nexthop = { .ifindex = 0 };

	if (picked) {
		nexthop = route_nexthop(picked, step->pick.nexthop);
		route_format_nexthop(picked, step->pick.nexthop, &inquiry->fib.host, route);
	}
	json_begin_object(json, NULL);
	json_put_number(json, "priority", step->rule->priority);
	json_put_text(json, "rule", rule_format_whole(step->rule, &inquiry->names, rule));
	json_put_text(json, "outcome", outcomes[step->outcome]);
	json_put_text(json, "mismatch", mismatch ? selectors[step->selector] : NULL);
	json_put_nonzero(json, "table", step->table);
	json_put_text(json, "route", picked ? route : NULL);
	put_link(json, "link", inquiry, nexthop.ifindex);
	json_put_addr(json, "gateway", &nexthop.gateway);
	json_end(json);
}

static void put_in(struct json *json, const struct inquiry *inquiry)
{
	static const char *const verdicts[] = {
		[ARRIVAL_TAKEN] = "taken", [ARRIVAL_STRICT] = "other-link",
		[ARRIVAL_NO_ROUTE] = "no-route", [ARRIVAL_MARTIAN] = "martian",
	};
	const struct arrival *in = &inquiry->in;

	if (!inquiry->arrives) {
		json_put_null(json, "way_in");
		return;
	}
	json_begin_object(json, "way_in");
	put_link(json, "link", inquiry, in->packet.iif);
	if (in->rp_filter < 0)
		json_put_null(json, "rp_filter");
	else
		json_put_number(json, "rp_filter", in->rp_filter);
	json_put_bool(json, "src_valid_mark", in->src_valid_mark);
	put_link(json, "back_link", inquiry, explain_ifindex(&in->back));
	json_put_text(json, "verdict", verdicts[in->verdict]);
	json_put_text(json, "kernel_error", error_name(inquiry->in_error));
	json_end(json);
}

static void put_kernel(struct json *json, const struct inquiry *inquiry)
{
	static const struct route none = { .table = 0 };
	const struct route *route = inquiry->answer.err ? &none : &inquiry->answer.route;

	json_begin_object(json, "kernel");
	json_put_text(json, "error", error_name(inquiry->answer.err));
	json_put_nonzero(json, "table", route->table);
	json_put_text(json, "link", route->ifindex ? route->ifname : NULL);
	json_put_addr(json, "gateway", &route->gateway);
	json_end(json);
}

/**
 * inquiry_print_json() - Print all about a packet's way as one JSON object
 *
 * Return: 0; -errno of json_print()
 */
int inquiry_print_json(const struct inquiry *inquiry, struct why *why)
{
	static const char *const ends[] = {
		[EXPLAIN_END_ROUTE] = "route", [EXPLAIN_END_ERROR] = "error",
		[EXPLAIN_END_NOTHING] = "nothing", [EXPLAIN_END_ASSUMED] = "assumed-on-link",
		[EXPLAIN_END_FOREIGN] = "foreign-source", [EXPLAIN_END_DOWN] = "link-down",
	};
	const struct explain *out = &inquiry->out;
	struct json json = { .err = 0 };

	json_begin_object(&json, NULL);
	json_put_number(&json, "version", JSON_FORMAT);
	json_put_addr(&json, "source", &out->packet.src);
	json_put_addr(&json, "destination", &out->packet.dst);
	put_link(&json, "bound", inquiry, out->packet.oif);
	json_put_number(&json, "mark", out->packet.fwmark);
	put_link(&json, "source_link", inquiry, inquiry->holder);
	json_put_bool(&json, "source_ours", inquiry->ours);
	json_put_bool(&json, "destination_local", inquiry->local);
	json_put_text(&json, "end", ends[out->end]);
	json_put_text(&json, "error", error_name(out->error));
	put_kernel(&json, inquiry);
	json_put_bool(&json, "agrees", inquiry->agrees);
	json_begin_list(&json, "steps");
	for (size_t i = 0; i < out->count; i++)
		put_step(&json, inquiry, &out->steps[i]);
	json_end(&json);
	put_in(&json, inquiry);
	json_end(&json);
	return json_print(&json, why);
}
