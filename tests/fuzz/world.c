/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "policy/arrange.h"
#include "fuzz.h"
#include "kernel_model.h"

#include <stdlib.h>

static struct kernel *open_world; /* whose leases and names are read */

int __wrap_leases_read(const char *directory, const char *ifname, enum lease_kind kind,
		       struct lease *lease, struct settings *settings);
int __wrap_leases_list(const char *directory, enum lease_kind kind,
		       char (**ifnames)[IF_NAMESIZE], size_t *count);
int __wrap_tables_load(struct tables *tables);

/**
 * world_open() - From now on this is the host
 * @world: host
 */
void world_open(struct kernel *world)
{
	open_world = world;
}

/**
 * world_ifname() - Name a link
 * @link: its place
 *
 * Return: its name, whether it is there or not
 */
const char *world_ifname(size_t link)
{
	static const char *const names[WORLD_LINKS] = { "ens3", "ens4", "wlan-office.100" };

	return names[link];
}

/**
 * world_place() - Find a link
 * @ifname: its name
 *
 * Return: its place; WORLD_LINKS if it is none of ours
 */
size_t world_place(const char *ifname)
{
	size_t i = 0;

	while (i < WORLD_LINKS && strcmp(world_ifname(i), ifname) != 0)
		i++;
	return i;
}

/**
 * add_objects() - Add some of one set to another; out of memory ends the run
 * @from: set
 * @ours: take ours; else take the others
 * @all: take both
 * @to: set
 */
static void add_objects(const struct state *from, bool ours, bool all, struct state *to)
{
	int err = 0;

	for (size_t i = 0; i < from->route_count; i++)
		if (all || (from->routes[i].protocol == STATE_PROTOCOL) == ours)
			err |= state_add_route(to, &from->routes[i]);
	for (size_t i = 0; i < from->rule_count; i++)
		if (all || (from->rules[i].protocol == STATE_PROTOCOL) == ours)
			err |= state_add_rule(to, &from->rules[i]);
	if (err)
		abort();
}

/**
 * world_copy() - Copy a host
 * @world: host
 *
 * Return: the copy; world_close() it
 */
struct kernel *world_copy(const struct kernel *world)
{
	struct kernel *copy = malloc(sizeof(*copy));

	if (!copy)
		abort();
	*copy = *world;
	memset(&copy->objects, 0, sizeof(copy->objects));
	add_objects(&world->objects, true, true, &copy->objects);
	return copy;
}

/**
 * world_close() - Free a host
 * @world: freed
 */
void world_close(struct kernel *world)
{
	state_done(&world->objects);
	free(world);
}

/**
 * world_name() - Keep a table's name
 * @world: host
 * @ifname: name; an older number of it gives way
 * @table: number
 */
void world_name(struct kernel *world, const char *ifname, uint32_t table)
{
	size_t i = 0;

	while (i < world->name_count && strcmp(world->names[i].name, ifname) != 0)
		i++;
	if (i == WORLD_NAMES)
		return;
	world->name_count += i == world->name_count;
	world->names[i].table = table;
	world->names[i].ours = true;
	strcpy(world->names[i].name, ifname);
}

/**
 * world_add_address() - Put an address on a link
 * @world: host; unchanged if it has too many
 * @link: place of the link
 * @prefix: address, with the length of its network
 */
void world_add_address(struct kernel *world, size_t link, const struct prefix *prefix)
{
	struct address address = {
		.ifindex = (uint32_t)link + 1, .addr = prefix->addr, .prefixlen = prefix->prefixlen,
	};

	for (size_t i = 0; i < world->address_count; i++)
		if (world->addresses[i].ifindex == address.ifindex &&
		    addr_compare(&world->addresses[i].addr, &address.addr) == 0)
			return;
	if (world->address_count < WORLD_ADDRESSES)
		world->addresses[world->address_count++] = address;
}

/**
 * world_drop_addresses() - Take the addresses off a link
 * @world: host
 * @link: place of the link
 * @family: of these; AF_UNSPEC: of both
 */
void world_drop_addresses(struct kernel *world, size_t link, int family)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->address_count; i++)
		if (world->addresses[i].ifindex != link + 1 ||
		    (family && world->addresses[i].addr.family != family))
			world->addresses[kept++] = world->addresses[i];
	world->address_count = kept;
}

/**
 * world_drop_routes() - What the kernel does when a link goes down
 * @world: host
 * @link: place of the link
 */
void world_drop_routes(struct kernel *world, size_t link)
{
	struct state *objects = &world->objects;
	size_t kept = 0;

	for (size_t i = 0; i < objects->route_count; i++)
		if (objects->routes[i].ifindex != link + 1)
			objects->routes[kept++] = objects->routes[i];
	objects->route_count = kept;
}

/**
 * world_select() - Take our objects, or the others
 * @world: host
 * @ours: ours; else the others
 *
 * Return: copies of them; state_done() it
 */
struct state world_select(const struct kernel *world, bool ours)
{
	struct state selected = { 0 };

	add_objects(&world->objects, ours, false, &selected);
	return selected;
}

/**
 * world_equal() - Do two hosts have the same objects, and their links the same groups?
 * @a: one
 * @b: the other
 *
 * Return: true if so
 */
bool world_equal(const struct kernel *a, const struct kernel *b)
{
	for (size_t i = 0; i < WORLD_LINKS; i++)
		if (a->links[i].group != b->links[i].group)
			return false;
	return state_equal(&a->objects, &b->objects);
}

/** kernel_read_rules() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_rules(struct kernel *kernel, int family, struct state *own,
		      struct kernel_tables *foreign, struct why *why)
{
	(void)why;
	for (size_t i = 0; i < kernel->objects.rule_count; i++) {
		const struct rule *rule = &kernel->objects.rules[i];

		if (rule->family != family)
			continue;
		if (rule->protocol == STATE_PROTOCOL && state_add_rule(own, rule))
			return -ENOMEM;
		if (rule->protocol != STATE_PROTOCOL && foreign &&
		    arrange_is_in_the_way(rule->priority))
			foreign->crowded[family == AF_INET6] = true;
		if (rule->protocol != STATE_PROTOCOL && foreign &&
		    rule->table >= CONFIG_TABLE_FIRST && rule->table <= CONFIG_TABLE_LAST)
			foreign->taken[rule->table - CONFIG_TABLE_FIRST] = true;
	}
	return 0;
}

/** kernel_read_routes() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_routes(struct kernel *kernel, int family, uint32_t table, uint32_t ifindex,
		       struct state *own, struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = 0; i < kernel->objects.route_count && !err; i++) {
		const struct route *route = &kernel->objects.routes[i];

		if (route->dst.addr.family == family && route->protocol == STATE_PROTOCOL &&
		    (!table || route->table == table) && (!ifindex || route->ifindex == ifindex) &&
		    !state_has_route(own, route))
			err = state_add_route(own, route);
	}
	return err;
}

/** kernel_read_table() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_table(struct kernel *kernel, int family, uint32_t table, struct state *own,
		      struct state *foreign, struct why *why)
{
	int err = kernel_read_routes(kernel, family, table, 0, own, why);

	for (size_t i = 0; i < kernel->objects.route_count && !err; i++) {
		const struct route *route = &kernel->objects.routes[i];

		if (route->dst.addr.family == family && route->protocol != STATE_PROTOCOL &&
		    route->table == table && !foreign->route_count)
			err = state_add_route(foreign, route);
	}
	return err;
}

/** kernel_link_index() - As in kernel.h, from memory. Return: 0 if it is not there */
uint32_t kernel_link_index(struct kernel *kernel, const char *ifname)
{
	size_t place = world_place(ifname);

	return place == WORLD_LINKS || !kernel->links[place].ifname[0] ?
		       0 : kernel->links[place].ifindex;
}

/** kernel_read_main() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_main(struct kernel *kernel, int family, uint32_t ifindex,
		     struct state *routes, struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = 0; i < kernel->objects.route_count && !err; i++) {
		const struct route *route = &kernel->objects.routes[i];

		if (route->dst.addr.family == family && route->table == TABLE_MAIN &&
		    route->ifindex == ifindex)
			err = state_add_route(routes, route);
	}
	return err;
}

/** kernel_read_link() - As in kernel.h, from memory. Return: 0 or -ENODEV */
int kernel_read_link(struct kernel *kernel, const char *ifname, struct link *link,
		     struct why *why)
{
	size_t place = world_place(ifname);

	(void)why;
	if (place == WORLD_LINKS || !kernel->links[place].ifname[0])
		return -ENODEV;
	*link = kernel->links[place];
	return 0;
}

/** kernel_read_addresses() - As in kernel.h, from memory. Return: 0 or -ENOMEM */
int kernel_read_addresses(struct kernel *kernel, int family, struct host *host,
			  struct why *why)
{
	int err = 0;

	(void)why;
	for (size_t i = 0; i < kernel->address_count && !err; i++)
		if (kernel->addresses[i].addr.family == family)
			err = host_add_address(host, &kernel->addresses[i]);
	return err;
}

/** __wrap_leases_read() - As leases_read(), from memory. Return: 0 or -ENOENT */
int __wrap_leases_read(const char *directory, const char *ifname, enum lease_kind kind,
		       struct lease *lease, struct settings *settings)
{
	size_t place = world_place(ifname);

	(void)directory;
	if (place == WORLD_LINKS || !open_world->saved[place][kind].there)
		return -ENOENT;
	*lease = open_world->saved[place][kind].lease;
	*settings = open_world->saved[place][kind].settings;
	return 0;
}

/** __wrap_leases_list() - As leases_list(), from memory. Return: 0 */
int __wrap_leases_list(const char *directory, enum lease_kind kind,
		       char (**ifnames)[IF_NAMESIZE], size_t *count)
{
	*ifnames = calloc(WORLD_LINKS, sizeof(**ifnames));
	*count = 0;
	(void)directory;
	if (!*ifnames)
		abort();
	for (size_t i = 0; i < WORLD_LINKS; i++)
		if (open_world->saved[i][kind].there)
			strcpy((*ifnames)[(*count)++], world_ifname(i));
	return 0;
}

/** __wrap_tables_load() - As tables_load(), from memory. Return: 0 */
int __wrap_tables_load(struct tables *tables)
{
	for (size_t i = 0; i < open_world->name_count; i++)
		if (tables_add(tables, &open_world->names[i]))
			abort();
	return 0;
}
