/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what decides where packets go. */
#include "cli/fib.h"

#include "util/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SETTING_PATH_MAX 128 /* a link's name has 15 bytes, the longest key 30 */

/**
 * fib_setting() - Read a number that the kernel keeps for a link
 *
 * Return: the number; FIB_NO_SETTING
 */
int fib_setting(int family, const char *ifname, const char *key)
{
	char path[SETTING_PATH_MAX];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv%c/conf/%s/%s",
		 family == AF_INET ? '4' : '6', ifname, key);
	return file_number(path, FIB_NO_SETTING);
}

static bool ignores_linkdown(const struct fib *fib, uint32_t ifindex)
{
	const struct link *link = host_link_of(&fib->host, ifindex);

	return link && fib_setting(fib->family, link->ifname, "ignore_routes_with_linkdown") > 0;
}

static void pass_linkdown(struct fib *fib)
{
	for (size_t i = 0; i < fib->state.route_count; i++) {
		struct route *route = &fib->state.routes[i];

		if (route->linkdown && !route->dead)
			route->dead = ignores_linkdown(fib, route->ifindex);
		for (size_t j = 0; route->nexthops && j < route->nexthop_count; j++) {
			struct nexthop *nexthop = &route->nexthops[j];

			if (nexthop->linkdown && !nexthop->dead)
				nexthop->dead = ignores_linkdown(fib, nexthop->ifindex);
		}
	}
}

/**
 * fib_read() - Read what decides where the packets of a family go
 * @fib: filled; fib_done() it, on failure too
 */
int fib_read(struct kernel *kernel, int family, struct fib *fib, struct why *why)
{
	int err;

	memset(fib, 0, sizeof(*fib));
	fib->family = family;
	fib->uid = getuid();
	err = kernel_read_all(kernel, family, &fib->state, why);
	if (!err)
		err = kernel_read_links(kernel, &fib->host, why);
	if (!err)
		err = kernel_read_addresses(kernel, family, &fib->host, why);
	pass_linkdown(fib);
	return err;
}
