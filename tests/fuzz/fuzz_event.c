/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events one after the other, on a host whose links, addresses and other people's objects change
 * meanwhile, against a plain kernel in memory: what was wanted is reached, from anywhere on the way,
 * and nothing of other people's is touched.
 */
#include "fuzz.h"
#include "kernel_model.h"
#include "engine/reconcile.h"
#include "kernel/rtnl_object.h"
#include "world.h"

#include <stdlib.h>

#define STEPS_MAX 24
#define ROOM 512
#define TRIES 3 /* a table's number is kept, then all is worked out anew */

/**
 * take_prefix() - Take a prefix out of few, so that leases share some
 * @input: taken from
 * @family: AF_INET or AF_INET6
 *
 * Return: a host's address, and the length of its network
 */
static struct prefix take_prefix(struct fuzz_input *input, int family)
{
	static const uint8_t lengths[][4] = { { 24, 8, 32, 31 }, { 64, 48, 128, 56 } };
	bool six = family == AF_INET6;
	struct prefix prefix = { .addr = { .family = family } };
	uint32_t which = fuzz_take(input, 256);

	if (which == 255)
		prefix.addr = fuzz_take_addr(input, family);
	else if (six)
		memcpy(prefix.addr.bytes, "\x20\x01\x0d\xb8", 4);
	else
		memcpy(prefix.addr.bytes, "\xc0\x00\x02", 3);
	if (six && which != 255)
		prefix.addr.bytes[7] = which & 1;
	if (which != 255)
		prefix.addr.bytes[six ? 15 : 3] = (uint8_t)(1 + (which >> 2) % 4);
	prefix.prefixlen = lengths[six][which >> 6];
	return prefix;
}

/**
 * take_router() - Take a router
 * @input: taken from
 * @family: AF_INET or AF_INET6
 *
 * Return: its address; AF_UNSPEC: on the link
 */
static struct addr take_router(struct fuzz_input *input, int family)
{
	const struct addr none = { .family = AF_UNSPEC };
	struct addr router = { .family = family };
	uint32_t which = fuzz_take(input, 4);

	if (family == AF_INET6)
		memcpy(router.bytes, "\xfe\x80", 2);
	else
		memcpy(router.bytes, "\xc0\x00\x02", 3);
	router.bytes[family == AF_INET6 ? 15 : 3] = (uint8_t)(250 + which);
	return which || family == AF_INET6 ? router : none;
}

/**
 * take_source() - Take a source, and put its address on the link
 * @input: taken from
 * @world: host
 * @link: place of the link
 * @lease: receives the source
 */
static void take_source(struct fuzz_input *input, struct kernel *world, size_t link,
			struct lease *lease)
{
	static const enum source_kind kinds[LEASE_KINDS][2] = {
		{ SOURCE_ADDRESS, SOURCE_ADDRESS },
		{ SOURCE_ONLINK, SOURCE_AUTONOMOUS },
		{ SOURCE_ADDRESS, SOURCE_DELEGATED },
	};
	struct prefix prefix = take_prefix(input, lease_family(lease)), network;
	enum source_kind kind = kinds[lease->kind][fuzz_take(input, 2)];

	network = prefix_of(&prefix.addr, prefix.prefixlen);
	if (!addr_is_host(&prefix.addr) || addr_is_link_local(&prefix.addr) ||
	    addr_is_zero(&network.addr))
		return;
	lease_add_source(lease, kind, &prefix);
	if (fuzz_take(input, 8))
		world_add_address(world, kind == SOURCE_DELEGATED ? fuzz_take(input, WORLD_LINKS) : link,
				  &prefix);
}

/**
 * take_lease() - Take a lease, and put its addresses on the link
 * @input: taken from
 * @world: host
 * @link: place of the link
 * @kind: who it is from
 * @lease: receives it
 *
 * Return: true if it is a lease of something
 */
static bool take_lease(struct fuzz_input *input, struct kernel *world, size_t link,
		       enum lease_kind kind, struct lease *lease)
{
	int family = lease_kind_family(kind);
	uint32_t sources = kind == LEASE_DHCP4 ? 1 : fuzz_take(input, 4);
	uint32_t routes = kind == LEASE_DHCP6 ? 0 : fuzz_take(input, 5);

	memset(lease, 0, sizeof(*lease));
	lease->kind = kind;
	strcpy(lease->ifname, world_ifname(link));
	for (uint32_t i = 0; i < sources; i++)
		take_source(input, world, link, lease);
	for (uint32_t i = 0; i < routes; i++) {
		struct prefix dst = fuzz_take(input, 2) ? take_prefix(input, family) :
							  prefix_any(family);
		struct addr router = take_router(input, family);

		lease_add_route(lease, &dst, &router);
	}
	if (kind == LEASE_DHCP4 && fuzz_take(input, 2))
		lease->server = take_router(input, family);
	if (kind != LEASE_DHCP6 && fuzz_take(input, 2))
		lease->mtu = 1400;
	return lease->source_count > 0 || kind == LEASE_RA6;
}

/**
 * work_out() - Let an event be worked out, the table's number be kept and the leases saved
 * @world: host; its names and saved leases change
 * @event: event
 * @family: AF_INET or AF_INET6
 * @config: settings
 * @result: receives the changes; reconcile_done() it
 *
 * Return: 0 or -errno
 */
static int work_out(struct kernel *world, const struct env_event *event, int family,
		    const struct config *config, struct reconcile *result)
{
	size_t link = world_place(event->ifname);
	int err = 0;

	world_open(world);
	for (int tries = TRIES; tries > 0; tries--) {
		struct notes notes = { .count = 0 };
		struct why why = { "" };

		err = reconcile(world, "", event, family, config, NULL, result, &notes, &why);
		fuzz_why(err, &why);
		fuzz_notes(&notes);
		if (err || !result->table.record)
			break;
		fuzz_fact(tries > 1, "a number that is kept is found", "");
		world_name(world, event->ifname, result->table.number);
		reconcile_done(result);
		memset(result, 0, sizeof(*result));
	}
	for (enum lease_kind kind = 0; kind < LEASE_KINDS && !err; kind++) {
		if (!result->holding.parts[kind].save)
			continue;
		world->saved[link][kind].there = true;
		world->saved[link][kind].lease = result->holding.parts[kind].lease;
	}
	return err;
}

/**
 * forget() - When all is done, forget the leases that have ended
 * @world: host
 * @event: event
 * @result: what it came to
 */
static void forget(struct kernel *world, const struct env_event *event,
		   const struct reconcile *result)
{
	size_t link = world_place(event->ifname);

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		world->saved[link][kind].there &= !result->holding.parts[kind].forget;
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

/**
 * carry_out() - Do changes
 * @world: host
 * @changes: changes
 * @count: so many of them
 * @contested: other people's routes may be in the way
 */
static void carry_out(struct kernel *world, const struct changes *changes, size_t count,
		      bool contested)
{
	for (size_t i = 0; i < count; i++) {
		const struct change *change = &changes->list[i];
		char text[CHANGE_TEXT_MAX];
		bool sent = is_sendable(change), done = true;

		if (change->kind == CHANGE_GROUP)
			world->links[change->group.ifindex - 1].group = change->group.group;
		else
			done = !kernel_change(&world->objects, change);
		if (fuzz_tells() || !sent || !done)
			fuzz_tell("  %s", change_format(change, text));
		fuzz_fact(sent, "every change can be sent, and is of ours", text);
		fuzz_fact(done || contested, "no change is refused", text);
	}
}

/**
 * struct scene - What an input makes happen
 * @input: what is left of it
 * @world: host
 * @config: settings
 * @contested: other people put routes into a table of ours
 */
struct scene {
	struct fuzz_input input;
	struct kernel *world;
	struct config config;
	bool contested;
};

/**
 * run_again() - From a part of the changes, the event leads where it led before
 * @scene: scene; its host is the one after the event
 * @before: host before it, its leases saved
 * @event: event
 * @family: AF_INET or AF_INET6
 * @changes: what the event came to
 * @done: so many of the changes had been done
 */
static void run_again(const struct scene *scene, const struct kernel *before,
		      const struct env_event *event, int family, const struct changes *changes,
		      size_t done)
{
	struct kernel *world = world_copy(before);
	struct reconcile result = { 0 };
	int err;

	fuzz_tell(" again, cut short after %zu", done);
	carry_out(world, changes, done, scene->contested);
	err = work_out(world, event, family, &scene->config, &result);
	fuzz_fact(!err, "an event that was cut short can be repeated", "");
	fuzz_fact(done < changes->count || !result.changes.count || scene->contested,
		  "the same event twice changes nothing", event->ifname);
	carry_out(world, &result.changes, result.changes.count, scene->contested);
	forget(world, event, &result);
	fuzz_fact(world_equal(world, scene->world) || scene->contested,
		  "an event that was cut short comes to the same", event->ifname);
	reconcile_done(&result);
	world_close(world);
	world_open(scene->world);
}

/**
 * repeat() - The same event twice changes nothing
 * @scene: scene; its host is the one after the event
 * @event: event
 * @family: AF_INET or AF_INET6
 */
static void repeat(struct scene *scene, const struct env_event *event, int family)
{
	struct reconcile result = { 0 };
	char text[CHANGE_TEXT_MAX] = "";
	int err = work_out(scene->world, event, family, &scene->config, &result);

	if (result.changes.count)
		change_format(&result.changes.list[0], text);
	fuzz_fact(!err && (!result.changes.count || scene->contested),
		  "the same event twice changes nothing", text);
	reconcile_done(&result);
}

/**
 * run() - Let one event happen
 * @scene: scene
 * @event: event
 * @family: AF_INET or AF_INET6
 */
static void run(struct scene *scene, const struct env_event *event, int family)
{
	struct state foreign = world_select(scene->world, false), foreign_after;
	struct reconcile result = { 0 };
	int err = work_out(scene->world, event, family, &scene->config, &result);
	size_t count = result.changes.count;

	fuzz_tell("%s: IPv%d: event %d, lease of kind %d, %zu sources, %zu routes: %d", event->ifname,
		  family == AF_INET ? 4 : 6, (int)event->event, (int)event->lease.kind,
		  event->lease.source_count, event->lease.route_count, err);

	if (!err) {
		struct kernel *before = world_copy(scene->world);

		carry_out(scene->world, &result.changes, count, scene->contested);
		forget(scene->world, event, &result);
		foreign_after = world_select(scene->world, false);
		fuzz_fact(state_equal(&foreign, &foreign_after), "nobody else's is touched", "");
		state_done(&foreign_after);
		run_again(scene, before, event, family, &result.changes, count);
		if (count)
			run_again(scene, before, event, family, &result.changes,
				  fuzz_take(&scene->input, 256) % count);
		world_close(before);
		repeat(scene, event, family);
	}
	reconcile_done(&result);
	state_done(&foreign);
}

/**
 * bring_lease() - A client tells of a lease
 * @scene: scene
 * @link: place of its link
 */
static void bring_lease(struct scene *scene, size_t link)
{
	enum lease_kind kind = fuzz_take(&scene->input, LEASE_KINDS);
	struct env_event event = { .event = EVENT_LEASE, .family = lease_kind_family(kind) };

	strcpy(event.ifname, world_ifname(link));
	event.has_lease = take_lease(&scene->input, scene->world, link, kind, &event.lease);
	if (event.has_lease)
		run(scene, &event, event.family);
}

/**
 * check_link() - A client tells that something may have ended
 * @scene: scene
 * @link: place of its link
 * @family: AF_INET or AF_INET6
 */
static void check_link(struct scene *scene, size_t link, int family)
{
	struct env_event event = { .event = EVENT_CHECK, .family = family };

	strcpy(event.ifname, world_ifname(link));
	run(scene, &event, family);
}

/**
 * add_foreign() - Somebody else adds a route or a rule
 * @scene: scene
 * @link: place of a link
 */
static void add_foreign(struct scene *scene, size_t link)
{
	static const uint8_t protocols[] = { STATE_KERNEL, STATE_BOOT, STATE_STATIC, STATE_RA };
	static const uint32_t tables[] = { TABLE_MAIN, TABLE_MAIN, 100, 25001, 25002 };
	struct fuzz_input *input = &scene->input;
	struct kernel *world = scene->world;
	int family = fuzz_take(input, 2) ? AF_INET6 : AF_INET;
	struct prefix prefix = take_prefix(input, family);
	uint32_t table = tables[fuzz_take(input, 5)];
	struct rule rule = {
		.family = family, .priority = 25000 + fuzz_take(input, 5), .table = table,
		.src = prefix_host(&prefix.addr), .suppress_prefixlen = STATE_NO_SUPPRESS,
		.suppress_ifgroup = STATE_NO_SUPPRESS, .protocol = protocols[fuzz_take(input, 4)],
	};
	struct route route = {
		.table = table, .dst = prefix_of(&prefix.addr, prefix.prefixlen),
		.gateway = take_router(input, family), .ifindex = (uint32_t)link + 1,
		.protocol = rule.protocol, .priority = family == AF_INET6 ? 1024 : 0,
	};

	strcpy(route.ifname, world_ifname(link));
	fuzz_tell("somebody else's in table %u", table);
	if (fuzz_take(input, 2)) {
		kernel_rule(&world->objects, CHANGE_ADD, &rule);
	} else if (world->links[link].up) {
		scene->contested |= table > TABLE_LOCAL;
		kernel_route(&world->objects, CHANGE_ADD, &route);
	}
}

/**
 * lose_object() - Somebody deletes one of ours
 * @scene: scene
 */
static void lose_object(struct scene *scene)
{
	struct state ours = world_select(scene->world, true);
	uint32_t which = fuzz_take(&scene->input, 256);

	if (ours.route_count && which & 1)
		kernel_route(&scene->world->objects, CHANGE_DELETE,
			     &ours.routes[(which >> 1) % ours.route_count]);
	else if (ours.rule_count)
		kernel_rule(&scene->world->objects, CHANGE_DELETE,
			    &ours.rules[(which >> 1) % ours.rule_count]);
	state_done(&ours);
}

/**
 * change_link() - A link goes, comes, goes down or up
 * @world: host
 * @link: its place
 * @what: 0..3, in that order
 */
static void change_link(struct kernel *world, size_t link, uint32_t what)
{
	struct link made = { .ifindex = (uint32_t)link + 1, .mtu = 1500, .up = what != 2 };

	fuzz_tell("%s: changed, %u", world_ifname(link), what);
	strcpy(made.ifname, what ? world_ifname(link) : "");
	if (world->links[link].ifname[0] && what)
		made.group = world->links[link].group;
	world->links[link] = made;
	if (!made.up || !what)
		world_drop_routes(world, link);
	if (!what)
		world_drop_addresses(world, link, AF_UNSPEC);
}

/**
 * step() - Let one thing happen
 * @scene: scene
 */
static void step(struct scene *scene)
{
	struct fuzz_input *input = &scene->input;
	uint32_t what = fuzz_take(input, 12);
	size_t link = fuzz_take(input, WORLD_LINKS);
	int family = what & 1 ? AF_INET6 : AF_INET;

	if (what < 5) {
		bring_lease(scene, link);
	} else if (what < 7) {
		world_drop_addresses(scene->world, link, family);
		check_link(scene, link, family);
	} else if (what == 7) {
		check_link(scene, link, fuzz_take(input, 2) ? AF_INET6 : AF_INET);
	} else if (what == 8) {
		change_link(scene->world, link, fuzz_take(input, 4));
	} else if (what == 9) {
		add_foreign(scene, link);
	} else if (what == 10) {
		lose_object(scene);
	} else {
		scene->config.fail_closed ^= link == 0;
		scene->config.to_rule ^= link == 1;
		scene->config.oif_rule ^= link == 2;
	}
}

/**
 * end() - When no link has an address any more, nothing of ours is left
 * @scene: scene
 */
static void end(struct scene *scene)
{
	struct state ours;
	char text[STATE_TEXT_MAX] = "";

	for (size_t link = 0; link < WORLD_LINKS; link++)
		world_drop_addresses(scene->world, link, AF_UNSPEC);
	for (size_t link = 0; link < WORLD_LINKS; link++) {
		check_link(scene, link, AF_INET);
		check_link(scene, link, AF_INET6);
	}
	ours = world_select(scene->world, true);
	if (ours.rule_count)
		rule_format(&ours.rules[0], "", text);
	else if (ours.route_count)
		route_format(&ours.routes[0], text);
	fuzz_fact(!ours.rule_count && !ours.route_count, "nothing of ours is left", text);
	for (size_t link = 0; link < WORLD_LINKS; link++)
		fuzz_fact(!scene->world->links[link].group, "no link is left in our group", "");
	state_done(&ours);
}

/**
 * LLVMFuzzerTestOneInput() - Let things happen
 * @data: what happens
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scene scene = { .input = { data, size }, .config = config_default() };
	struct kernel *world = calloc(1, sizeof(*world));

	if (!world)
		abort();
	scene.world = world;
	for (size_t link = 0; link < WORLD_LINKS; link++)
		change_link(world, link, 1);
	for (int i = 0; i < STEPS_MAX && scene.input.size; i++)
		step(&scene);
	end(&scene);
	world_close(world);
	return 0;
}
