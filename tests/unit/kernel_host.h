/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What reads a kernel, from memory instead; for a struct kernel that has these:
 *
 *   objects: struct state, ours and other people's; links[KERNEL_LINKS]: struct link, the name "" of
 *   those that are not there; addresses: struct address, address_count of them
 *
 * Once in a program: its functions stand for those of the archive.
 */
#ifndef SYMROUTE_KERNEL_HOST_H
#define SYMROUTE_KERNEL_HOST_H

#include "kernel/kernel.h"

#include "util/array.h"

#include <errno.h>
#include <string.h>

/** kernel_read_rules() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_rules(struct kernel *kernel, int family, struct state *own,
		      struct kernel_tables *foreign, struct why *why)
{
	(void)why;
	for (size_t i = 0; i < kernel->objects.rule_count; i++) {
		const struct rule *rule = &kernel->objects.rules[i];

		if (rule->family != family)
			continue;
		if (rule->protocol == STATE_PROTOCOL && state_append_rule(own, rule))
			return -ENOMEM;
		if (rule->protocol == STATE_PROTOCOL || !foreign)
			continue;
		if (rule->priority >= CONFIG_PRIORITY && rule->priority <= CONFIG_PRIORITY_LAST)
			foreign->crowded[family == AF_INET6] = true;
		if (rule->table >= CONFIG_TABLE_FIRST && rule->table <= CONFIG_TABLE_LAST)
			foreign->taken[rule->table - CONFIG_TABLE_FIRST] = true;
		if (rule->src.prefixlen && rule->src.prefixlen == addr_bits(family) && !rule->extra.invert &&
		    array_push(&foreign->sources, &foreign->source_count, &foreign->source_max, &rule->src.addr))
			return -ENOMEM;
	}
	return 0;
}

/** kernel_name_route() - As in kernel.h, from memory */
void kernel_name_route(struct kernel *kernel, struct route *route)
{
	const char *name = route->ifindex ? "?" : "";

	for (size_t i = 0; i < KERNEL_LINKS; i++)
		if (kernel->links[i].ifname[0] && kernel->links[i].ifindex == route->ifindex)
			name = kernel->links[i].ifname;
	memset(route->ifname, 0, sizeof(route->ifname));
	strcpy(route->ifname, name);
}

/**
 * read_routes() - Append routes to a set that holds some, as the kernel's reader does
 * @kernel: host
 * @family: AF_INET or AF_INET6
 * @table: table; 0: any
 * @protocol: protocol; 0: any
 * @ifindex: link; 0: any
 * @to: set
 *
 * Return: 0 or -ENOMEM
 */
static int read_routes(const struct kernel *kernel, int family, uint32_t table, uint8_t protocol,
		       uint32_t ifindex, struct state *to)
{
	int err = 0;

	for (size_t i = 0; i < kernel->objects.route_count && !err; i++) {
		struct route route = kernel->objects.routes[i];

		memset(route.ifname, 0, sizeof(route.ifname)); /* a dump has none */
		if (route.dst.addr.family == family && (!table || route.table == table) &&
		    (!protocol || route.protocol == protocol) &&
		    (!ifindex || route.ifindex == ifindex))
			err = state_append_route(to, &route);
	}
	return err ? err : state_sort_routes(to);
}

/** kernel_read_routes() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_routes(struct kernel *kernel, int family, struct state *own, struct why *why)
{
	(void)why;
	return read_routes(kernel, family, 0, STATE_PROTOCOL, 0, own);
}

/** kernel_read_table() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_table(struct kernel *kernel, int family, uint32_t table, struct state *foreign,
		      struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = 0; i < kernel->objects.route_count && !err; i++) {
		const struct route *route = &kernel->objects.routes[i];

		if (route->dst.addr.family == family && route->protocol != STATE_PROTOCOL &&
		    route->table == table && !foreign->route_count)
			err = state_append_route(foreign, route);
	}
	return err;
}

/** kernel_read_main() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_main(struct kernel *kernel, int family, uint8_t protocol, uint32_t ifindex,
		     struct state *routes, struct why *why)
{
	(void)why;
	return read_routes(kernel, family, TABLE_MAIN, protocol, ifindex, routes);
}

/** kernel_read_links() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_links(struct kernel *kernel, struct host *host, struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = KERNEL_LINKS; i-- > 0 && !err;)
		if (kernel->links[i].ifname[0])
			err = host_add_link(host, &kernel->links[i]);
	return err;
}

/** kernel_read_link() - As in kernel.h, from memory. Return: 0 or -ENODEV */
int kernel_read_link(struct kernel *kernel, const char *ifname, struct link *link,
		     struct why *why)
{
	(void)why;
	for (size_t i = 0; i < KERNEL_LINKS; i++)
		if (*ifname && strcmp(kernel->links[i].ifname, ifname) == 0) {
			*link = kernel->links[i];
			return 0;
		}
	return -ENODEV;
}

/** kernel_read_addresses() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_addresses(struct kernel *kernel, int family, struct host *host,
			  struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = 0; i < kernel->address_count && !err; i++)
		if (kernel->addresses[i].addr.family == family)
			err = host_append_address(host, &kernel->addresses[i]);
	host_sort_addresses(host);
	return err;
}

/**
 * look_in() - Find a table's route to an address
 * @kernel: host
 * @table: table
 * @dst: address
 * @answer: receives it
 *
 * Return: true if there is one by a link that is up
 */
static bool look_in(const struct kernel *kernel, uint32_t table, const struct addr *dst,
		    struct looked_up *answer)
{
	const struct route *best = NULL;

	for (size_t i = 0; i < kernel->objects.route_count; i++) {
		const struct route *route = &kernel->objects.routes[i];

		if (route->table == table && prefix_contains(&route->dst, dst) &&
		    kernel->links[route->ifindex - 1].up &&
		    (!best || route->dst.prefixlen > best->dst.prefixlen ||
		     (route->dst.prefixlen == best->dst.prefixlen && route->priority < best->priority)))
			best = route;
	}
	if (!best)
		return false;
	answer->route = *best;
	answer->match = best->dst;
	return true;
}

/**
 * kernel_lookup() - As in kernel.h, from memory, of what has no source and no root
 *
 * What is for an address of this host stays here, by none of the links.
 *
 * Return: 0
 */
int kernel_lookup(struct kernel *kernel, const struct lookup *lookup, struct looked_up *answer,
		  struct why *why)
{
	const uint32_t main_priority = 32766;
	bool main_asked = false;

	(void)why;
	memset(answer, 0, sizeof(*answer));
	for (size_t i = 0; i < kernel->address_count; i++)
		if (addr_compare(&kernel->addresses[i].addr, &lookup->dst) == 0)
			goto no_way;
	for (size_t i = 0; i <= kernel->objects.rule_count; i++) {
		bool end = i == kernel->objects.rule_count;
		const struct rule *rule = end ? NULL : &kernel->objects.rules[i];

		if (!main_asked && (end || rule->priority > main_priority)) {
			main_asked = true;
			if (look_in(kernel, TABLE_MAIN, &lookup->dst, answer))
				return 0;
		}
		if (!end && rule->family == lookup->dst.family && rule_is_lookup(rule) &&
		    !rule->src.prefixlen && !rule->oifname[0] && !rule->extra.ipproto &&
		    (!rule->dst.prefixlen || prefix_contains(&rule->dst, &lookup->dst)) &&
		    look_in(kernel, rule->table, &lookup->dst, answer))
			return 0;
	}
no_way:
	answer->err = -ENETUNREACH;
	return 0;
}

#endif
