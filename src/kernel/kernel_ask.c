/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel_ask.h over routing netlink. */
#include "kernel/kernel_ask.h"

#include "kernel/kernel_rtnl.h"
#include "kernel/rtnl_any.h"
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

/** struct asking - A dump on its way to a reader */
struct asking {
	int family;
	struct any_rules *rules;
	struct any_routes *routes;
};

static int take_any_rule(const struct nlmsghdr *message, void *data)
{
	struct asking *asking = data;
	struct any_rule rule;

	if (decode_any_rule(message, &rule) || rule.rule.family != asking->family)
		return 0;
	return any_rules_add(asking->rules, &rule);
}

static void name_link(struct route *route)
{
	if (route->ifindex && !if_indextoname(route->ifindex, route->ifname))
		strcpy(route->ifname, "?");
}

static int take_any_route(const struct nlmsghdr *message, void *data)
{
	struct asking *asking = data;
	const struct any_routes *routes = asking->routes;
	struct any_route route;

	if (decode_any_route(message, &route) || route.route.dst.addr.family != asking->family)
		return 0;
	if (routes->count && routes->list[routes->count - 1].route.ifindex == route.route.ifindex)
		memcpy(route.route.ifname, routes->list[routes->count - 1].route.ifname,
		       IF_NAMESIZE);
	else
		name_link(&route.route);
	return any_routes_add(asking->routes, &route);
}

static int take_any_link(const struct nlmsghdr *message, void *data)
{
	struct link link;

	return decode_link(message, &link) ? 0 : host_add_link(data, &link);
}

/**
 * kernel_read_any_rules() - Read every rule of a family, in the kernel's order
 * @rules: empty; receives them
 *
 * Over some 480 rules they may be from before and after a change: people look
 * again.
 */
int kernel_read_any_rules(struct kernel *kernel, int family, struct any_rules *rules,
			  struct why *why)
{
	struct nlmsghdr *request = encode_rule_dump(kernel->request, RTNL_REQUEST_BYTES, family);
	struct asking asking = { .family = family, .rules = rules };
	bool consistent;
	int err = rtnl_dump(&kernel->nl, request, take_any_rule, &asking, &consistent, why);

	return err == -EAFNOSUPPORT ? 0 : err;
}

/**
 * kernel_read_any_routes() - Read every route of a family, of all tables
 * @routes: empty; receives them, with the names of their links
 */
int kernel_read_any_routes(struct kernel *kernel, int family, struct any_routes *routes,
			   struct why *why)
{
	struct nlmsghdr *request =
		encode_route_dump(kernel->request, RTNL_REQUEST_BYTES, family, 0, 0, 0);
	struct asking asking = { .family = family, .routes = routes };
	bool consistent;
	int err = rtnl_dump(&kernel->nl, request, take_any_route, &asking, &consistent, why);

	return err == -EAFNOSUPPORT ? 0 : err;
}

/** kernel_read_links() - Read every link */
int kernel_read_links(struct kernel *kernel, struct host *host, struct why *why)
{
	struct nlmsghdr *request = encode_link_dump(kernel->request, RTNL_REQUEST_BYTES);
	bool consistent;

	return rtnl_dump(&kernel->nl, request, take_any_link, host, &consistent, why);
}

static int take_answer(const struct nlmsghdr *message, void *data)
{
	return decode_any_route(message, data);
}

/**
 * kernel_lookup() - Ask the kernel by which route a packet goes
 *
 * Return: 0, also where the answer is a route that ends badly and says so by its
 * type; -ENETUNREACH, -EHOSTUNREACH, -EACCES or -EINVAL where that is the
 * kernel's answer to the packet; -errno. Where no route answers, but the link of
 * a bound socket does, there is no match
 */
int kernel_lookup(struct kernel *kernel, const struct lookup *lookup,
		  struct looked_up *answer, struct why *why)
{
	struct any_route match;
	struct nlmsghdr *request;
	int err;

	memset(answer, 0, sizeof(*answer));
	request = encode_lookup(kernel->request, RTNL_REQUEST_BYTES, lookup, false);
	if (!request)
		return why_set(why, -EINVAL, "lookup: no destination");
	err = rtnl_get(&kernel->nl, request, take_answer, &answer->route, why);
	if (err) /* to a rule or route that says so, or a source that is not ours, it is an answer */
		return err == -EPROTO ? -EINVAL : err;
	name_link(&answer->route.route);
	request = encode_lookup(kernel->request, RTNL_REQUEST_BYTES, lookup, true);
	err = rtnl_get(&kernel->nl, request, take_answer, &match, why);
	if (!err)
		answer->match = match.route.dst;
	return err == -EHOSTUNREACH || err == -ENETUNREACH ? 0 : err;
}
