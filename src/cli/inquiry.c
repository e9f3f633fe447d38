/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/inquiry.h"

#include "store/tables_file.h"

#include <errno.h>
#include <string.h>

#define KERNEL_TIMEOUT_MS 5000
#define TRIES 3 /* routes may change between the look at them and the kernel's own */

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

/**
 * inquire() - Find out all about a packet's way
 * @ifname: link that its socket is bound to; NULL: none
 * @source: where it comes from; a network: the lowest address that this host has in it
 * @packet: all else; its source is filled
 * @inquiry: filled; inquiry_done() it, on failure too
 *
 * Return: 0; -ENODEV if there is no such link, or no such address; -errno
 */
int inquire(const char *ifname, const struct prefix *source, struct lookup *packet,
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

/**
 * inquiry_is_good() - Does the packet have a way, beyond doubt?
 *
 * Return: false if it has none, or the kernel does not agree with us
 */
bool inquiry_is_good(const struct inquiry *inquiry)
{
	return inquiry->agrees && !inquiry->answer.err;
}

/**
 * inquiry_done() - Free it
 * @inquiry: empty afterwards; {0} is fine
 */
void inquiry_done(struct inquiry *inquiry)
{
	arrival_done(&inquiry->in);
	explain_done(&inquiry->out);
	fib_done(&inquiry->fib);
	tables_done(&inquiry->names);
	memset(inquiry, 0, sizeof(*inquiry));
}

/**
 * inquiry_run() - Find out about a packet's way, and print it
 *
 * Return: 0; 1 if there is no way, or the kernel does not agree; -errno of inquire()
 */
int inquiry_run(const char *ifname, const struct prefix *source, struct lookup *packet, bool json,
		const struct page *page, struct why *why)
{
	struct inquiry inquiry;
	int err = inquire(ifname, source, packet, &inquiry, why);

	if (err)
		goto out;
	if (json)
		err = inquiry_print_json(&inquiry, why);
	else
		inquiry_print(&inquiry, page);
	if (!err && !inquiry_is_good(&inquiry))
		err = 1;
out:
	inquiry_done(&inquiry);
	return err;
}
