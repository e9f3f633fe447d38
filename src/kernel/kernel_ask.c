/* SPDX-License-Identifier: BSD-2-Clause */
/* Lookups, and reads of everybody's rules, routes, links and neighbours. */
#include "kernel/kernel.h"

#include "kernel/rtnl.h"
#include "kernel/rtnl_object.h"
#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** struct asking - A dump on its way to a reader */
struct asking {
	struct kernel *kernel;
	int family;
	struct state *all;
};

static int take_rule(const struct nlmsghdr *message, void *data)
{
	struct asking *asking = data;
	struct rule rule;

	if (decode_rule(message, &rule) == -EBADMSG || rule.family != asking->family)
		return 0;
	return state_append_rule(asking->all, &rule);
}

static int take_route(const struct nlmsghdr *message, void *data)
{
	struct asking *asking = data;
	struct route route;
	int err;

	if (decode_route(message, &route) == -EBADMSG ||
	    route.dst.addr.family != asking->family)
		return 0;
	kernel_name_route(asking->kernel, &route);
	err = decode_nexthops(message, &route);
	if (err)
		return err;
	err = state_append_route(asking->all, &route);
	free(route.nexthops);
	return err;
}

static int take_link(const struct nlmsghdr *message, void *data)
{
	struct link link;

	return decode_link(message, &link) ? 0 : host_add_link(data, &link);
}

static int read_all(struct asking *asking, struct nlmsghdr *request, rtnl_object *take,
		    struct why *why)
{
	bool consistent;
	int err = rtnl_dump(&asking->kernel->nl, request, take, asking, &consistent, why);

	return err == -EAFNOSUPPORT ? 0 : err;
}

/**
 * kernel_read_all() - Read every rule and every route of a family, of all tables, whoever made it
 * @all: empty; receives them, in the kernel's order, routes with all next hops and the
 *	names of their links
 *
 * Over some 480 rules they may be from before and after a change: people look
 * again.
 */
int kernel_read_all(struct kernel *kernel, int family, struct state *all, struct why *why)
{
	struct asking asking = { .kernel = kernel, .family = family, .all = all };
	struct nlmsghdr *request = encode_rule_dump(kernel->request, RTNL_REQUEST_BYTES, family);
	int err = read_all(&asking, request, take_rule, why);

	if (err)
		return err;
	request = encode_route_dump(kernel->request, RTNL_REQUEST_BYTES, family, 0, 0, 0);
	return read_all(&asking, request, take_route, why);
}

/** kernel_read_links() - Read every link */
int kernel_read_links(struct kernel *kernel, struct host *host, struct why *why)
{
	struct nlmsghdr *request = encode_link_dump(kernel->request, RTNL_REQUEST_BYTES);
	bool consistent;

	return rtnl_dump(&kernel->nl, request, take_link, host, &consistent, why);
}

static int take_neighbour(const struct nlmsghdr *message, void *data)
{
	struct neighbours *neighbours = data;
	struct neighbour neighbour;

	if (decode_neighbour(message, &neighbour))
		return 0;
	return array_push(&neighbours->list, &neighbours->count, &neighbours->max, &neighbour);
}

/** kernel_read_neighbours() - Read who answers on links, as far as the kernel has asked; adds to @neighbours */
int kernel_read_neighbours(struct kernel *kernel, int family, struct neighbours *neighbours,
			   struct why *why)
{
	struct nlmsghdr *request = encode_neighbour_dump(kernel->request, RTNL_REQUEST_BYTES, family);
	bool consistent;
	int err = rtnl_dump(&kernel->nl, request, take_neighbour, neighbours, &consistent, why);

	return err == -ENOENT || err == -ENODEV || err == -EAFNOSUPPORT ? 0 : err;
}

/* One that became known, or unknown, meanwhile is asked with the next try. */
static void solicited(size_t index, int error, const char *text, void *data)
{
	int *refused = data;

	(void)index;
	(void)text;
	if (error == -EPERM)
		*refused = error;
}

/**
 * kernel_solicit() - Have neighbours asked whether they are there: by ARP, or a solicitation
 *
 * kernel_read_neighbours() tells who answered. The kernel asks three times, each second.
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; -errno
 */
int kernel_solicit(struct kernel *kernel, const struct neighbours *neighbours, struct why *why)
{
	int err = 0, refused = 0;

	for (size_t start = 0; start < neighbours->count && !err; start += KERNEL_BATCH_CHANGES) {
		size_t count = neighbours->count - start, bytes = 0;

		if (count > KERNEL_BATCH_CHANGES)
			count = KERNEL_BATCH_CHANGES;
		for (size_t i = 0; i < count; i++)
			bytes += encode_solicitation(kernel->request + bytes, RTNL_REQUEST_BYTES,
						     &neighbours->list[start + i])->nlmsg_len;
		err = rtnl_batch(&kernel->nl, kernel->request, bytes, count, solicited, &refused, why);
	}
	return !err && refused ? why_set(why, refused, "%s", strerror(-refused)) : err;
}

static int take_answer(const struct nlmsghdr *message, void *data)
{
	return decode_route(message, data) == -EBADMSG ? -EBADMSG : 0; /* a cached one */
}

/* A rule or a route may refuse the packet, and its source or its link may not be ours: an answer, too. */
static bool is_no_way(int err)
{
	return err == -ENETUNREACH || err == -EHOSTUNREACH || err == -EACCES || err == -EINVAL ||
	       err == -EPROTO || err == -EXDEV || err == -ENODEV;
}

/**
 * kernel_lookup() - Ask the kernel by which route a packet goes
 * @answer: receives it; a route that ends badly says so by its type. Where no route answers, but the
 *	link of a bound socket does, there is no match
 *
 * Return: 0; -errno if the kernel did not answer
 */
int kernel_lookup(struct kernel *kernel, const struct lookup *lookup,
		  struct looked_up *answer, struct why *why)
{
	struct why refusal = { "" };
	struct nlmsghdr *request;
	struct route match;
	int err;

	memset(answer, 0, sizeof(*answer));
	request = encode_lookup(kernel->request, RTNL_REQUEST_BYTES, lookup, false);
	if (!request)
		return why_set(why, -EINVAL, "lookup: no destination");
	err = rtnl_get(&kernel->nl, request, take_answer, &answer->route, &refusal);
	if (is_no_way(err)) {
		answer->err = err == -EPROTO ? -EINVAL : err;
		return 0;
	}
	if (err)
		return why_set(why, err, "%s", refusal.text);
	kernel_name_route(kernel, &answer->route);
	request = encode_lookup(kernel->request, RTNL_REQUEST_BYTES, lookup, true);
	err = rtnl_get(&kernel->nl, request, take_answer, &match, &refusal);
	if (!err)
		answer->match = match.dst;
	return is_no_way(err) ? 0 : err ? why_set(why, err, "%s", refusal.text) : 0;
}
