/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "cli/explain.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TRIES 3 /* routes may change between the look at them and the kernel's own */
#define LABEL_COLUMNS 13 /* "Destination  " */
#define RULE_COLUMNS 9   /* a priority of five digits, and blanks around it */
#define TAIL_TEXT_MAX 160
#define OTHERS_TEXT_MAX 64 /* "12345 rules for other sources: " and blanks */

static bool has_rule(const struct fib *fib, const struct addr *src)
{
	for (size_t i = 0; i < fib->state.rule_count; i++) {
		const struct rule *rule = &fib->state.rules[i];

		if (rule->protocol == STATE_PROTOCOL && rule->src.prefixlen &&
		    prefix_contains(&rule->src, src))
			return true;
	}
	return false;
}

/*
 * It comes in by the link that has the source; else, as for a delegated prefix,
 * by the one that the answer leaves by.
 */
static int ask_in(struct kernel *kernel, struct inquiry *inquiry, struct why *why)
{
	const struct lookup *out = &inquiry->out.packet;
	uint32_t iif = out->oif ? out->oif : inquiry->holder;
	const struct link *link = host_link_of(&inquiry->fib.host, iif);
	int family = inquiry->fib.family, all, err;
	struct looked_up answer;

	if (!link || !inquiry->holder || inquiry->local)
		return 0;
	inquiry->arrives = true;
	inquiry->in.packet = (struct lookup){ .src = out->dst, .dst = out->src, .iif = iif,
					      .fwmark = out->fwmark };
	all = fib_setting(family, "all", "rp_filter");
	inquiry->in.rp_filter = fib_setting(family, link->ifname, "rp_filter");
	if (all > inquiry->in.rp_filter)
		inquiry->in.rp_filter = all;
	inquiry->in.src_valid_mark = fib_setting(family, link->ifname, "src_valid_mark") > 0 ||
				     fib_setting(family, "all", "src_valid_mark") > 0;
	inquiry->in.accept_local = fib_setting(family, link->ifname, "accept_local") > 0 ||
				   fib_setting(family, "all", "accept_local") > 0;
	err = kernel_lookup(kernel, &inquiry->in.packet, &answer, why);
	inquiry->in_error = answer.err;
	return err ? err : arrival_judge(&inquiry->fib, &inquiry->in);
}

/* A network is written as its lease is: it stands for what this host has in it. */
static int find_source(const struct host *host, const struct prefix *source, struct addr *src,
		       struct why *why)
{
	size_t at = host_addresses_in(host, source);
	char text[PREFIX_TEXT_MAX];

	*src = source->addr;
	if (source->prefixlen == addr_bits(src->family) || !prefix_is_network(source))
		return 0;
	if (!host_holder(host, source))
		return why_set(why, -ENODEV, "%s: no address of this host is in it",
			       prefix_format(source, text));
	*src = host->addresses[at].addr;
	return 0;
}

static int ask_out(struct kernel *kernel, const struct prefix *source, struct lookup *packet,
		   struct inquiry *inquiry, struct why *why)
{
	int err = 0;

	for (int tries = TRIES; tries > 0 && !err && !inquiry->agrees; tries--) {
		explain_done(&inquiry->out);
		fib_done(&inquiry->fib);
		err = fib_read(kernel, packet->dst.family, &inquiry->fib, why);
		if (!err)
			err = find_source(&inquiry->fib.host, source, &packet->src, why);
		if (!err)
			err = explain(&inquiry->fib, packet, &inquiry->out);
		if (!err)
			err = kernel_lookup(kernel, packet, &inquiry->answer, why);
		if (err)
			return err;
		inquiry->agrees = explain_agrees(&inquiry->fib, &inquiry->out, inquiry->answer.err,
						 &inquiry->answer.route);
	}
	return err;
}

static int find_all(const char *ifname, const struct prefix *source, struct lookup *packet,
		    struct inquiry *inquiry, struct why *why)
{
	struct kernel *kernel = NULL;
	struct prefix src;
	int err;

	memset(inquiry, 0, sizeof(*inquiry));
	packet->oif = ifname ? if_nametoindex(ifname) : 0;
	if (ifname && !packet->oif)
		return why_set(why, -ENODEV, "%s: no such link", ifname);
	err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);
	if (err)
		goto out;
	err = tables_load(&inquiry->names);
	if (err)
		goto out;
	err = ask_out(kernel, source, packet, inquiry, why);
	if (err)
		goto out;
	src = prefix_host(&packet->src);
	inquiry->holder = host_holder(&inquiry->fib.host, &src);
	inquiry->ours = has_rule(&inquiry->fib, &packet->src);
	inquiry->local = fib_is_local(&inquiry->fib, &packet->dst);
	err = ask_in(kernel, inquiry, why);
out:
	kernel_close(kernel);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

static const char *ifname_of(const struct inquiry *inquiry, uint32_t ifindex)
{
	const struct link *link = host_link_of(&inquiry->fib.host, ifindex);

	return link ? link->ifname : "?";
}

static const char *error_word(int error)
{
	switch (error) {
	case -ENETUNREACH:
		return "network is unreachable (ENETUNREACH)";
	case -EHOSTUNREACH:
		return "host is unreachable (EHOSTUNREACH)";
	case -EACCES:
		return "prohibited (EACCES)";
	case -EINVAL:
		return "invalid (EINVAL)";
	case -EXDEV:
		return "it comes in by the wrong link (EXDEV)";
	default:
		return strerror(-error);
	}
}

static void print_answer(const struct inquiry *inquiry, const struct page *page)
{
	const struct explain *out = &inquiry->out;
	const struct explain_step *answer = explain_answer(out);
	const char *ifname = ifname_of(inquiry, explain_ifindex(out));
	char gateway[ADDR_TEXT_MAX], table[TABLES_NAME_MAX];

	if (answer && answer->pick.route->type == ROUTE_LOCAL) {
		page_line(page, PAGE_GOOD, LABEL_COLUMNS, "%-*sstays here, table %s", LABEL_COLUMNS,
			  "Answer", tables_format(&inquiry->names, answer->table, table));
	} else if (answer) {
		struct nexthop nexthop = route_nexthop(answer->pick.route, answer->pick.nexthop);
		bool via = addr_is_set(&nexthop.gateway);

		page_line(page, PAGE_GOOD, LABEL_COLUMNS, "%-*sleaves by %s%s%s, table %s%s",
			  LABEL_COLUMNS, "Answer", ifname, via ? " via " : ", on the link",
			  via ? addr_format(&nexthop.gateway, gateway) : "",
			  tables_format(&inquiry->names, answer->table, table),
			  answer->pick.others ? ", or by another of the route's next hops" : "");
	} else if (out->end == EXPLAIN_END_ASSUMED) {
		page_line(page, PAGE_WARN, LABEL_COLUMNS,
			  "%-*sleaves by %s, without a route: Linux takes the destination to be on "
			  "the link that the socket is bound to", LABEL_COLUMNS, "Answer", ifname);
	} else {
		page_line(page, PAGE_BAD, LABEL_COLUMNS, "%-*snone: %s", LABEL_COLUMNS, "Answer",
			  out->end == EXPLAIN_END_DOWN ? "the link is down" :
			  out->end == EXPLAIN_END_FOREIGN ?
							 "this host sends nothing from there" :
							 error_word(out->error));
	}
}

static void print_kernel(const struct inquiry *inquiry, const struct page *page)
{
	const struct route *route = &inquiry->answer.route;
	char gateway[ADDR_TEXT_MAX], table[TABLES_NAME_MAX], match[PREFIX_TEXT_MAX];

	if (inquiry->agrees && !inquiry->answer.err)
		page_line(page, PAGE_PLAIN, LABEL_COLUMNS, "%-*ssays the same", LABEL_COLUMNS,
			  "Kernel");
	else if (inquiry->agrees)
		page_line(page, PAGE_PLAIN, LABEL_COLUMNS, "%-*ssays the same: %s", LABEL_COLUMNS,
			  "Kernel", error_word(inquiry->answer.err));
	else if (inquiry->answer.err)
		page_line(page, PAGE_BAD, LABEL_COLUMNS, "%-*sDISAGREES, and is right: %s",
			  LABEL_COLUMNS, "Kernel", error_word(inquiry->answer.err));
	else
		page_line(page, PAGE_BAD, LABEL_COLUMNS,
			  "%-*sDISAGREES, and is right: %s by %s%s%s, table %s", LABEL_COLUMNS,
			  "Kernel",
			  addr_is_set(&inquiry->answer.match.addr) ?
				  prefix_format(&inquiry->answer.match, match) : "no route",
			  route->ifname, addr_is_set(&route->gateway) ? " via " : "",
			  addr_is_set(&route->gateway) ? addr_format(&route->gateway, gateway) : "",
			  tables_format(&inquiry->names, route->table, table));
}

static void print_source(const struct inquiry *inquiry, const struct page *page)
{
	const char *holder = ifname_of(inquiry, inquiry->holder);

	if (inquiry->holder && inquiry->ours)
		page_line(page, PAGE_PLAIN, LABEL_COLUMNS, "%-*san address of %s, with rules of ours",
			  LABEL_COLUMNS, "Source", holder);
	else if (inquiry->holder)
		page_line(page, PAGE_WARN, LABEL_COLUMNS,
			  "%-*san address of %s, but no rule of ours is for it", LABEL_COLUMNS,
			  "Source", holder);
	else
		page_line(page, PAGE_WARN, LABEL_COLUMNS, "%-*snot an address of this host%s",
			  LABEL_COLUMNS, "Source",
			  inquiry->ours ? ", but in a prefix that is delegated to it" : "");
	if (inquiry->local)
		page_line(page, PAGE_PLAIN, LABEL_COLUMNS, "%-*san address of this host",
			  LABEL_COLUMNS, "Destination");
}

static const char *step_tail(const struct explain_step *step, char text[TAIL_TEXT_MAX])
{
	static const char *const words[] = {
		[EXPLAIN_GOTO] = "go there", [EXPLAIN_ASTRAY] = "there is no such rule: go on",
		[EXPLAIN_NOP] = "go on", [EXPLAIN_NO_TABLE] = "the table is empty",
		[EXPLAIN_NO_ROUTE] = "no route to the destination",
		[EXPLAIN_THROW] = ": go on with the next rule",
		[EXPLAIN_REJECT] = "ends here, with an error",
		[EXPLAIN_REJECT_ROUTE] = ": ends here, with an error",
		[EXPLAIN_ANSWER] = ": this answers",
	};
	static const char *const selectors[] = {
		[EXPLAIN_DST] = "another destination",
		[EXPLAIN_IIF] = "for packets that come in", [EXPLAIN_OIF] = "for sockets of that link",
		[EXPLAIN_FWMARK] = "another mark", [EXPLAIN_TOS] = "another type of service",
		[EXPLAIN_IPPROTO] = "for that protocol only", [EXPLAIN_PORTS] = "for those ports only",
		[EXPLAIN_UID] = "another user", [EXPLAIN_VRF] = "for links in a VRF",
		[EXPLAIN_INVERTED] = "for all but this packet",
		[EXPLAIN_UNKNOWN] = "taken for no match: it has a selector unknown here",
	};
	const struct route *route = step->pick.route; /* NULL for what has no table */
	const struct rule *rule = step->rule;

	if (step->outcome == EXPLAIN_MISMATCH)
		snprintf(text, TAIL_TEXT_MAX, "%s", selectors[step->selector]);
	else if (step->outcome == EXPLAIN_SHORT)
		snprintf(text, TAIL_TEXT_MAX, ": does not count, its /%u is not longer than /%" PRId64,
			 route ? route->dst.prefixlen : 0, rule->suppress_prefixlen);
	else if (step->outcome == EXPLAIN_GROUP)
		snprintf(text, TAIL_TEXT_MAX, ": does not count, its link is in group %" PRId64,
			 rule->suppress_ifgroup);
	else
		snprintf(text, TAIL_TEXT_MAX, "%s", words[step->outcome]);
	return text;
}

static const char *passed_word(const struct route *passed, const struct lookup *packet)
{
	if (passed->expires < 0)
		return "it has expired";
	if (passed->linkdown)
		return "its link has no carrier";
	if (passed->dead)
		return "its link is down";
	return packet->oif ? "the socket is bound to another link" : "it has no next hop";
}

static void print_step(const struct inquiry *inquiry, const struct explain_step *step,
		       const struct page *page)
{
	enum page_tone tone = step->outcome == EXPLAIN_ANSWER ? PAGE_GOOD :
			      step->outcome >= EXPLAIN_REJECT ? PAGE_BAD :
			      step->outcome == EXPLAIN_MISMATCH ||
					      step->outcome == EXPLAIN_NO_TABLE ||
					      step->outcome == EXPLAIN_NO_ROUTE ?
								PAGE_DIM :
								PAGE_PLAIN;
	char rule[STATE_TEXT_MAX], route[STATE_TEXT_MAX] = "", tail[TAIL_TEXT_MAX];
	const struct route *passed = step->pick.passed;

	page_line(page, tone, RULE_COLUMNS, "%7" PRIu32 "  %s", step->rule->priority,
		  rule_format_whole(step->rule, &inquiry->names, rule));
	if (passed)
		page_line(page, PAGE_WARN, RULE_COLUMNS + 2, "%*s- %s: passed over, %s", RULE_COLUMNS,
			  "", route_format_nexthop(passed, 0, &inquiry->fib.host, route),
			  passed_word(passed, &inquiry->out.packet));
	route[0] = '\0';
	if (step->pick.route)
		route_format_nexthop(step->pick.route, step->pick.nexthop, &inquiry->fib.host,
				     route);
	page_line(page, tone, RULE_COLUMNS + 2, "%*s- %s%s", RULE_COLUMNS, "", route,
		  step_tail(step, tail));
}

static bool is_for_others(const struct explain_step *step)
{
	return step->outcome == EXPLAIN_MISMATCH && step->selector == EXPLAIN_SRC;
}

/* Of many uplinks, most rules on the way are for the others: one line has their priorities. */
static void print_others(const struct inquiry *inquiry, const struct page *page)
{
	char text[PAGE_TEXT_MAX - OTHERS_TEXT_MAX] = "";
	uint32_t last = UINT32_MAX;
	size_t count = 0, used = 0;

	for (size_t i = 0; i < inquiry->out.count; i++) {
		const struct explain_step *step = &inquiry->out.steps[i];

		if (!is_for_others(step))
			continue;
		count++;
		if (step->rule->priority == last || used + sizeof(", 4294967295") >= sizeof(text))
			continue;
		last = step->rule->priority;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%" PRIu32, used ? ", " : "",
					 last);
	}
	if (count)
		page_line(page, PAGE_DIM, RULE_COLUMNS + 2, "%*s%zu rule%s for other sources: %s",
			  RULE_COLUMNS, "", count, count == 1 ? "" : "s", text);
}

static void print_in(const struct inquiry *inquiry, const struct page *page)
{
	static const char *const modes[] = { "off", "strict", "loose" };
	static const char *const verdicts[] = {
		[ARRIVAL_TAKEN] = "it is taken",
		[ARRIVAL_STRICT] = "DROPPED: its answer would leave by another link",
		[ARRIVAL_NO_ROUTE] = "DROPPED: there is no way back",
		[ARRIVAL_MARTIAN] = "DROPPED: its source is no other host's address",
	};
	const struct arrival *in = &inquiry->in;
	uint32_t back = explain_ifindex(&in->back);
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];
	bool taken = in->verdict == ARRIVAL_TAKEN;

	if (!inquiry->arrives)
		return;
	page_line(page, PAGE_TITLE, 2, "%s", "");
	page_line(page, PAGE_TITLE, 2, "The way in, from %s to %s by %s",
		  addr_format(&in->packet.src, src), addr_format(&in->packet.dst, dst),
		  ifname_of(inquiry, in->packet.iif));
	if (inquiry->fib.family == AF_INET6)
		page_line(page, PAGE_PLAIN, RULE_COLUMNS, "  IPv6 has no rp_filter");
	else
		page_line(page, PAGE_PLAIN, RULE_COLUMNS, "  rp_filter is %s, the way back %s%s%s",
			  in->rp_filter < 0 ? "not known" : modes[in->rp_filter > 2 ? 2 : in->rp_filter],
			  back ? "leaves by " : "has no route", back ? ifname_of(inquiry, back) : "",
			  !in->packet.fwmark ? "" : in->src_valid_mark ?
			  ", with the mark (src_valid_mark is 1)" :
			  ", without the mark (src_valid_mark is 0)");
	page_line(page, taken ? PAGE_GOOD : PAGE_BAD, RULE_COLUMNS, "  %s", verdicts[in->verdict]);
	if (!inquiry->in_error == taken)
		page_line(page, PAGE_PLAIN, RULE_COLUMNS, "  the kernel says the same");
	else
		page_line(page, PAGE_BAD, RULE_COLUMNS, "  the kernel DISAGREES, and is right: %s",
			  inquiry->in_error ? error_word(inquiry->in_error) : "it is taken");
}

static void print_text(const struct inquiry *inquiry, const struct page *page)
{
	const struct lookup *packet = &inquiry->out.packet;
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX], mark[sizeof(", mark 0x12345678")] = "";

	if (packet->fwmark)
		snprintf(mark, sizeof(mark), ", mark 0x%" PRIx32, packet->fwmark);
	page_line(page, PAGE_TITLE, 2, "From %s to %s%s%s%s", addr_format(&packet->src, src),
		  addr_format(&packet->dst, dst), packet->oif ? ", bound to " : "",
		  packet->oif ? ifname_of(inquiry, packet->oif) : "", mark);
	print_answer(inquiry, page);
	print_kernel(inquiry, page);
	print_source(inquiry, page);
	page_line(page, PAGE_TITLE, 2, "%s", "");
	page_line(page, PAGE_TITLE, 2, "The way out, rule by rule");
	for (size_t i = 0; i < inquiry->out.count; i++)
		if (!is_for_others(&inquiry->out.steps[i]))
			print_step(inquiry, &inquiry->out.steps[i], page);
	print_others(inquiry, page);
	if (inquiry->out.end == EXPLAIN_END_NOTHING)
		page_line(page, PAGE_BAD, RULE_COLUMNS, "%*sno rule is left", RULE_COLUMNS, "");
	print_in(inquiry, page);
}

/**
 * inquiry_run() - Find out about a packet's way, and print it
 * @ifname: link that its socket is bound to; NULL: none
 * @source: where it comes from; a network: the lowest address that this host has in it
 * @packet: all else; its source is filled
 *
 * Return: 0; 1 if there is no way, or the kernel does not agree; -ENODEV if there is no such link, or no
 * such address; -errno
 */
int inquiry_run(const char *ifname, const struct prefix *source, struct lookup *packet, bool json,
		const struct page *page, struct why *why)
{
	struct inquiry inquiry;
	int err = find_all(ifname, source, packet, &inquiry, why);

	if (!err && json)
		err = inquiry_print_json(&inquiry, why);
	else if (!err)
		print_text(&inquiry, page);
	if (!err && (!inquiry.agrees || inquiry.answer.err))
		err = 1;
	arrival_done(&inquiry.in);
	explain_done(&inquiry.out);
	fib_done(&inquiry.fib);
	tables_done(&inquiry.names);
	return err;
}
