/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "fuzz.h"
#include "kernel/rtnl_object.h"
#include "kernel_host.h"
#include "kernel_model.h"
#include "store/store.h"
#include "util/log.h"

#include <stdarg.h>
#include <stdlib.h>

#define ROOM 512

static struct kernel *open_world;

int __wrap_store_directory(char directory[PATHS_MAX], bool make, struct why *why);
int __wrap_store_read(const char *directory, struct store *store);
int __wrap_store_write(const char *directory, struct store *store);
int __wrap_tables_load(struct tables *tables);
int __wrap_tables_record(struct table_name *names, size_t *count, tables_is_used *is_used, void *data);
int __wrap_lock_take(const char *directory, int timeout_ms, struct why *why);
int __wrap_lock_take_names(int timeout_ms);
void __wrap_lock_release(int lock);
int __wrap_config_file_load(const char *path, struct config_file *file, struct why *why);
void __wrap_log_line(enum log_level level, const char *ifname, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

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
	copy->store = world->store ? fuzz_text((const uint8_t *)world->store, world->store_length) : NULL;
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
	free(world->store);
	free(world);
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
		.global = true,
	};

	for (size_t i = 0; i < world->address_count; i++)
		if (world->addresses[i].ifindex == address.ifindex &&
		    addr_compare(&world->addresses[i].addr, &address.addr) == 0)
			return;
	if (world->address_count < WORLD_ADDRESSES && world->links[link].ifname[0])
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
		else
			free(objects->routes[i].nexthops);
	objects->route_count = kept;
}

/**
 * world_drop_own() - Nothing of ours is there any more
 * @world: host
 */
void world_drop_own(struct kernel *world)
{
	struct state foreign = world_select(world, false);

	state_done(&world->objects);
	world->objects = foreign;
	for (size_t i = 0; i < WORLD_LINKS; i++)
		if (world->links[i].group == CONFIG_GROUP || world->links[i].group == CONFIG_GROUP + 1)
			world->links[i].group = 0;
}

/**
 * world_drop_store() - The store's file is lost
 * @world: host
 */
void world_drop_store(struct kernel *world)
{
	free(world->store);
	world->store = NULL;
	world->store_length = 0;
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
 * world_is_shared() - Have two links one address, or one source?
 * @world: host
 *
 * Then it depends on what was before which of them has the rules.
 *
 * Return: true if so
 */
bool world_is_shared(const struct kernel *world)
{
	struct store store = { 0 };
	bool shared = false;

	for (size_t i = 0; i < world->address_count; i++)
		for (size_t j = 0; j < i; j++)
			shared |= addr_compare(&world->addresses[i].addr, &world->addresses[j].addr) == 0;
	world_open((struct kernel *)(uintptr_t)world);
	if (__wrap_store_read("", &store))
		abort();
	for (size_t i = 0; i < store.count; i++)
		for (size_t j = 0; j < i; j++)
			for (size_t k = 0; k < store.list[i].source_count; k++)
				for (size_t l = 0; l < store.list[j].source_count; l++) {
					struct prefix a = source_selector(
						&store.sources[store.list[i].sources + k]);
					struct prefix b = source_selector(
						&store.sources[store.list[j].sources + l]);

					shared |= strcmp(store.list[i].ifname, store.list[j].ifname) &&
						  prefix_compare(&a, &b) == 0;
				}
	store_done(&store);
	return shared;
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

/**
 * world_tell() - Tell what a host has, if somebody looks for a cause
 * @world: host
 */
void world_tell(const struct kernel *world)
{
	char text[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];

	fuzz_tell(" store:\n%s", world->store ? world->store : "none\n");
	for (size_t i = 0; i < world->address_count; i++)
		fuzz_tell(" %s: %s/%u", world_ifname(world->addresses[i].ifindex - 1),
			  addr_format(&world->addresses[i].addr, text), world->addresses[i].prefixlen);
	for (size_t i = 0; i < WORLD_LINKS; i++)
		fuzz_tell(" %s: '%s' group %u%s", world_ifname(i), world->links[i].ifname,
			  world->links[i].group, world->links[i].up ? "" : " down");
	for (size_t i = 0; i < world->objects.route_count; i++)
		fuzz_tell(" %u: %s proto %u", world->objects.routes[i].table,
			  route_format(&world->objects.routes[i], text),
			  world->objects.routes[i].protocol);
	for (size_t i = 0; i < world->objects.rule_count; i++) {
		const struct rule *rule = &world->objects.rules[i];

		snprintf(table, sizeof(table), "lookup %u", rule->table);
		fuzz_tell(" %u: %s proto %u", rule->priority, rule_format(rule, table, text),
			  rule->protocol);
	}
}

/** kernel_open() - As in kernel.h. Return: 0 */
int kernel_open(struct kernel **kernel, int timeout_ms, struct why *why)
{
	(void)timeout_ms;
	(void)why;
	*kernel = open_world;
	return 0;
}

/** kernel_close() - As in kernel.h */
void kernel_close(struct kernel *kernel)
{
	(void)kernel;
}

/**
 * is_sendable() - Would a change be written, and be read as what it is?
 * @change: change
 *
 * Return: true if so
 */
static bool is_sendable(const struct change *change)
{
	uint32_t buffer[ROOM / 4];

	if (change->kind == CHANGE_ROUTE)
		return encode_route(buffer, ROOM, change->op, &change->route) &&
		       change->route.protocol == STATE_PROTOCOL;
	if (change->kind == CHANGE_RULE)
		return encode_rule(buffer, ROOM, change->op, &change->rule) &&
		       change->rule.protocol == STATE_PROTOCOL;
	return encode_group(buffer, ROOM, &change->group);
}

/** is_down() - Would a change put a route on a link that is down? */
static bool is_down(const struct kernel *kernel, const struct change *change)
{
	return change->kind == CHANGE_ROUTE && change->op != CHANGE_DELETE &&
	       !kernel->links[change->route.ifindex - 1].up;
}

/** change_fact() - End the run where a fact about a change does not hold */
static void change_fact(bool holds, const char *fact, const struct change *change)
{
	char text[CHANGE_TEXT_MAX];

	if (!holds)
		fuzz_fact(false, fact, change_format(change, text));
}

/** tell_change() - Tell of a change, if somebody looks for a cause */
static void tell_change(const struct change *change)
{
	char text[CHANGE_TEXT_MAX];

	if (fuzz_tells())
		fuzz_tell("  %s", change_format(change, text));
}

/** kernel_apply() - As in kernel.h, in memory, until the power fails. Return: 0 or -ETIMEDOUT */
int kernel_apply(struct kernel *kernel, const struct changes *changes, kernel_done *done,
		 void *data, struct why *why)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];
		int err = 0;

		if (kernel->cut)
			kernel->cut(kernel);
		if (kernel->changes == kernel->limit)
			return why_set(why, -ETIMEDOUT, "the power failed");
		kernel->changes++;
		tell_change(change);
		change_fact(is_sendable(change), "every change can be sent, and is of ours", change);
		if (change->kind == CHANGE_GROUP)
			kernel->links[change->group.ifindex - 1].group = change->group.group;
		else if (is_down(kernel, change))
			err = -ENETDOWN;
		else
			err = kernel_change(&kernel->objects, change);
		change_fact(!err || kernel->contested, "no change is refused", change);
		done(change, err, "", data);
	}
	if (kernel->cut)
		kernel->cut(kernel);
	return 0;
}

/** __wrap_store_directory() - There is one. Return: 0 */
int __wrap_store_directory(char directory[PATHS_MAX], bool make, struct why *why)
{
	(void)make;
	(void)why;
	strcpy(directory, "/");
	return 0;
}

/** __wrap_store_read() - As store_read(), from memory. Return: 0 or -ENOMEM */
int __wrap_store_read(const char *directory, struct store *store)
{
	(void)directory;
	if (!open_world->store) {
		store->lost = true;
		return 0;
	}
	store->text = fuzz_text((const uint8_t *)open_world->store, open_world->store_length);
	return store_parse(store->text, open_world->store_length, store);
}

/** __wrap_store_write() - As store_write(), to memory. Return: 0 */
int __wrap_store_write(const char *directory, struct store *store)
{
	size_t length = 0;
	char *text;

	(void)directory;
	for (size_t i = 0; i < store->count; i++)
		length += store->list[i].length;
	text = malloc(length + 1);
	if (!text)
		abort();
	length = 0;
	for (size_t i = 0; i < store->count; i++) {
		memcpy(text + length, store->list[i].text, store->list[i].length);
		length += store->list[i].length;
	}
	text[length] = '\0';
	free(open_world->store);
	open_world->store = text;
	open_world->store_length = length;
	store->changed = false;
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

/** __wrap_tables_record() - As tables_record(), to memory, if there is power. Return: 0 */
int __wrap_tables_record(struct table_name *names, size_t *count, tables_is_used *is_used, void *data)
{
	for (size_t at = 0; at < *count && open_world->changes != open_world->limit; at++) {
		size_t i = 0;

		while (i < open_world->name_count &&
		       strcmp(open_world->names[i].name, names[at].name) != 0)
			i++;
		if (i == WORLD_NAMES)
			return 0;
		open_world->name_count += i == open_world->name_count;
		open_world->names[i] = names[at];
		open_world->names[i].ours = true;
		fuzz_fact(is_used(&names[at], data), "a name that is recorded is in use", names[at].name);
	}
	return 0;
}

/** __wrap_lock_take() - Nobody else has it. Return: 0 */
int __wrap_lock_take(const char *directory, int timeout_ms, struct why *why)
{
	(void)directory;
	(void)timeout_ms;
	(void)why;
	return 0;
}

/** __wrap_lock_take_names() - Nobody else has it. Return: 0 */
int __wrap_lock_take_names(int timeout_ms)
{
	(void)timeout_ms;
	return 0;
}

/** __wrap_lock_release() - Nothing to do */
void __wrap_lock_release(int lock)
{
	(void)lock;
}

/** __wrap_config_file_load() - As config_file_load(), from memory. Return: 0 */
int __wrap_config_file_load(const char *path, struct config_file *file, struct why *why)
{
	const struct {
		const char *key;
		bool value;
	} keys[] = {
		{ "fail_closed", open_world->fail_closed }, { "to_rule", open_world->to_rule },
		{ "oif_rule", open_world->oif_rule },
	};

	(void)path;
	(void)why;
	file->count = file->max = sizeof(keys) / sizeof(keys[0]);
	file->list = calloc(file->max, sizeof(*file->list));
	if (!file->list)
		abort();
	for (size_t i = 0; i < file->count; i++) {
		strcpy(file->list[i].section, "defaults");
		strcpy(file->list[i].key, keys[i].key);
		strcpy(file->list[i].value, keys[i].value ? "yes" : "no");
	}
	return 0;
}

/** __wrap_log_line() - A line can be printed */
void __wrap_log_line(enum log_level level, const char *ifname, const char *format, ...)
{
	struct why line = { "" };
	va_list args;

	va_start(args, format);
	vsnprintf(line.text, sizeof(line.text), format, args);
	va_end(args);
	fuzz_why(-1, &line);
	if (level != LOG_LEVEL_INFO)
		fuzz_tell(" %s: %s", ifname ? ifname : "-", line.text);
}
