/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/snapshot.h"

#include "util/array.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINKS_ALONE 16 /* a dump of all costs what so many single answers do */

const int families[FAMILIES] = { AF_INET, AF_INET6 };

/** family_index() - Where a family stands in families */
size_t family_index(int family)
{
	return family == AF_INET6;
}

/** snapshot_read_link() - Read a link, too, unless it is not there; 0 or -errno */
int snapshot_read_link(struct kernel *kernel, const char *ifname, struct snapshot *snapshot,
		       struct why *why)
{
	struct host *host = &snapshot->host;
	struct link link;
	int err;

	if (!*ifname || host_link(host, ifname))
		return 0;
	err = kernel_read_link(kernel, ifname, &link, why);
	if (err == -ENODEV)
		return 0;
	return err ? err : host_add_link(host, &link);
}

static int add_user(struct snapshot *snapshot, uint32_t table, const char *ifname)
{
	struct table_user user = { .table = table };

	snprintf(user.ifname, sizeof(user.ifname), "%s", ifname);
	return array_push(&snapshot->users, &snapshot->user_count, &snapshot->user_max, &user);
}

static int compare_users(const void *a, const void *b)
{
	const struct table_user *one = a, *other = b;

	if (one->table != other->table)
		return one->table < other->table ? -1 : 1;
	return (one->rank > other->rank) - (one->rank < other->rank);
}

/* Of several, the first one counts. */
static void sort_users(struct snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->user_count; i++)
		snapshot->users[i].rank = i;
	if (snapshot->user_count)
		qsort(snapshot->users, snapshot->user_count, sizeof(*snapshot->users), compare_users);
	for (size_t i = 0; i < snapshot->user_count; i++)
		if (!kept || snapshot->users[kept - 1].table != snapshot->users[i].table)
			snapshot->users[kept++] = snapshot->users[i];
	snapshot->user_count = kept;
}

/* Where all links are known, none is asked for. */
static void name_route(struct kernel *kernel, const struct host *host, struct route *route)
{
	const struct link *link = host_link_of(host, route->ifindex);

	if (link)
		memcpy(route->ifname, link->ifname, sizeof(route->ifname));
	else
		kernel_name_route(kernel, route);
}

/*
 * A table's own "oif" rule tells best: it holds the link's name even after
 * the link and its routes are gone. Else its routes do.
 */
static int find_users(struct kernel *kernel, struct snapshot *snapshot)
{
	const struct state *own = &snapshot->own;
	int err = 0;

	for (size_t i = 0; i < own->rule_count && !err; i++)
		if (own->rules[i].oifname[0] && rule_is_lookup(&own->rules[i]))
			err = add_user(snapshot, own->rules[i].table, own->rules[i].oifname);
	for (size_t i = 0; i < own->route_count && !err; i++) {
		struct route *route = &own->routes[i];

		name_route(kernel, &snapshot->host, route);
		if (i && route->table == own->routes[i - 1].table &&
		    route->ifindex == own->routes[i - 1].ifindex)
			continue;
		if (route->ifname[0] && strcmp(route->ifname, "?") != 0)
			err = add_user(snapshot, route->table, route->ifname);
	}
	sort_users(snapshot);
	return err;
}

static int read_links(struct kernel *kernel, const struct store *store, const char *ifname,
		      struct snapshot *snapshot, struct why *why)
{
	int err = 0;

	if (ifname)
		err = snapshot_read_link(kernel, ifname, snapshot, why);
	for (size_t i = 0; i < store->count && !err; i++)
		err = snapshot_read_link(kernel, store->list[i].ifname, snapshot, why);
	for (size_t i = 0; i < snapshot->user_count && !err; i++)
		err = snapshot_read_link(kernel, snapshot->users[i].ifname, snapshot, why);
	return err;
}

/**
 * snapshot_read() - Read what the kernel has
 * @ifname: a link that has an event; NULL: every link is read
 * @snapshot: {0}; filled; snapshot_done() it, on failure too
 *
 * Return: 0 or -errno
 */
int snapshot_read(struct kernel *kernel, const struct store *store, const char *ifname,
		  struct snapshot *snapshot, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < FAMILIES && !err; i++) {
		err = kernel_read_rules(kernel, families[i], &snapshot->own, &snapshot->foreign, why);
		if (!err)
			err = kernel_read_routes(kernel, families[i], &snapshot->own, why);
		if (!err)
			err = kernel_read_addresses(kernel, families[i], &snapshot->host, why);
	}
	if (!err && (!ifname || store->lost || store->count > LINKS_ALONE))
		err = kernel_read_links(kernel, &snapshot->host, why);
	if (!err) {
		state_sort_rules(&snapshot->own);
		err = find_users(kernel, snapshot);
	}
	if (!err)
		err = read_links(kernel, store, ifname, snapshot, why);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

static int compare_links(const void *a, const void *b)
{
	const struct route *one = a, *other = b;

	if (one->ifindex != other->ifindex)
		return one->ifindex < other->ifindex ? -1 : 1;
	return route_compare_key(one, other);
}

/* The kernel's own table answers for an address of the host. */
static bool is_own_address(const struct host *host, const struct route *route)
{
	return route->dst.prefixlen == addr_bits(route->dst.addr.family) &&
	       host_has_address(host, route->ifindex, &route->dst.addr);
}

/* A route by several links is each link's, as far as it is through that. */
static int add_parts(struct snapshot *snapshot, const struct route *route)
{
	const struct host *host = &snapshot->host;
	size_t count = is_own_address(host, route) ? 0 : route_nexthop_count(route);
	bool spread = false;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		uint32_t ifindex = route_nexthop(route, i).ifindex;
		struct nexthop room[ROUTE_NEXTHOPS_MAX];
		struct route part;
		size_t first = 0;

		while (route_nexthop(route, first).ifindex != ifindex)
			first++;
		if (first == i && route_part(route, ifindex, room, &part))
			err = state_append_route(&snapshot->statics, &part);
		spread |= ifindex != route->ifindex;
	}
	if (spread && !err)
		err = state_append_route(&snapshot->spread, route);
	return err;
}

/**
 * snapshot_read_statics() - Read main's routes, unless that was done
 *
 * Return: 0 or -errno
 */
int snapshot_read_statics(struct kernel *kernel, int family, struct snapshot *snapshot,
			  struct why *why)
{
	struct state *statics = &snapshot->statics, main = { 0 };
	int err;

	if (snapshot->statics_read[family_index(family)])
		return 0;
	snapshot->statics_read[family_index(family)] = true;
	err = kernel_read_main(kernel, family, 0, 0, &main, why);
	for (size_t i = 0; i < main.route_count && !err; i++)
		err = add_parts(snapshot, &main.routes[i]);
	snapshot->statics_cut[family_index(family)] = main.route_count == KERNEL_MAIN_MAX;
	state_done(&main);
	if (!err)
		err = state_sort_routes(&snapshot->spread);
	if (!err && statics->route_count)
		qsort(statics->routes, statics->route_count, sizeof(*statics->routes),
		      compare_links);
	return err;
}

static int compare_ifindex(const void *item, const void *other)
{
	const struct route *a = item, *b = other;

	return (a->ifindex > b->ifindex) - (a->ifindex < b->ifindex);
}

/** snapshot_statics() - Which of @statics is the first by a link; others of it follow */
size_t snapshot_statics(const struct snapshot *snapshot, uint32_t ifindex)
{
	const struct route key = { .ifindex = ifindex };

	return array_place(snapshot->statics.routes, snapshot->statics.route_count, sizeof(key), &key,
			   compare_ifindex);
}

static int compare_user_table(const void *item, const void *other)
{
	const struct table_user *a = item, *b = other;

	return (a->table > b->table) - (a->table < b->table);
}

/** snapshot_user() - The link that our objects in a table are for; NULL if there are none */
const char *snapshot_user(const struct snapshot *snapshot, uint32_t table)
{
	const struct table_user key = { .table = table };
	size_t at = array_place(snapshot->users, snapshot->user_count, sizeof(key), &key,
				compare_user_table);

	return at < snapshot->user_count && snapshot->users[at].table == table ?
		       snapshot->users[at].ifname : NULL;
}

/** snapshot_table() - The first table that our objects are in for a link; TABLE_UNSPEC if none */
uint32_t snapshot_table(const struct snapshot *snapshot, const char *ifname)
{
	for (size_t i = 0; i < snapshot->user_count; i++)
		if (strcmp(snapshot->users[i].ifname, ifname) == 0)
			return snapshot->users[i].table;
	return TABLE_UNSPEC;
}

/** snapshot_done() - Free it; {0} is fine */
void snapshot_done(struct snapshot *snapshot)
{
	host_done(&snapshot->host);
	state_done(&snapshot->own);
	state_done(&snapshot->statics);
	state_done(&snapshot->spread);
	state_done(&snapshot->heard);
	free(snapshot->users);
	free(snapshot->foreign.sources);
	memset(snapshot, 0, sizeof(*snapshot));
}
