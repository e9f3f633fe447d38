/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events one after the other, on a host whose links, addresses and other people's objects change
 * meanwhile, against a plain kernel in memory: what was wanted is reached, from anywhere on the way,
 * and nothing of other people's is touched.
 */
#include "fuzz.h"
#include "kernel_model.h"
#include "engine/reconcile.h"
#include "world.h"

#include <stdlib.h>

#define STEPS_MAX 24

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
		[LEASE_DHCP4] = { SOURCE_ADDRESS, SOURCE_ADDRESS },
		[LEASE_RA6] = { SOURCE_ONLINK, SOURCE_AUTONOMOUS },
		[LEASE_DHCP6] = { SOURCE_ADDRESS, SOURCE_DELEGATED },
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
 * struct scene - What an input makes happen
 * @input: what is left of it
 * @world: host
 */
struct scene {
	struct fuzz_input input;
	struct kernel *world;
};

/**
 * fact() - End the run where a fact about a host does not hold
 * @holds: it does
 * @what: in words
 * @world: host
 */
static void fact(bool holds, const char *what, const struct kernel *world)
{
	if (!holds)
		world_tell(world);
	fuzz_fact(holds, what, "");
}

/**
 * happen() - Let something happen on a host
 * @world: host; its count of changes is of this event
 * @edit: what
 *
 * Return: true unless it was refused whole
 */
static bool happen(struct kernel *world, const struct edit *edit)
{
	static const char *const words[] = {
		[EDIT_LOOK] = "look", [EDIT_SYNC] = "sync", [EDIT_EVENT] = "event", [EDIT_UP] = "up",
		[EDIT_FORGET] = "forget", [EDIT_REFUSED] = "refused",
	};
	enum run_status status;

	world_open(world);
	world->changes = 0;
	fuzz_tell(" %s: %s %s", edit->event.ifname, words[edit->kind], world->limit == SIZE_MAX ? "" :
		  "until the power fails");
	status = reconcile(edit, false, AF_UNSPEC);
	fuzz_fact(status != RUN_TIMEOUT || world->limit != SIZE_MAX, "no run waits", "");
	fact(status != RUN_UNUSABLE || !world->changes, "what is refused changes nothing", world);
	return status != RUN_UNUSABLE;
}

/**
 * sync_changes_nothing() - After any event all is as symroute sync has it
 * @scene: scene; its host is the one after the event
 */
static void sync_changes_nothing(const struct scene *scene)
{
	static const struct edit sync = { .kind = EDIT_SYNC };
	struct kernel *world = world_copy(scene->world);

	happen(world, &sync);
	fact(!world->changes || world->contested, "after any event symroute sync has nothing to do",
	     scene->world);
	world_close(world);
}

/**
 * fresh_is_same() - What is there depends on the leases alone, not on what was before
 * @scene: scene; its host is the one after the event
 */
static void fresh_is_same(const struct scene *scene)
{
	static const struct edit sync = { .kind = EDIT_SYNC };
	struct kernel *world = world_copy(scene->world);

	world_drop_own(world);
	if (world->store)
		happen(world, &sync);
	fact(!world->store || world_equal(world, scene->world) || world->contested ||
	     world_is_shared(world), "all is as if nothing had been there before", scene->world);
	world_close(world);
}

/**
 * has_source() - Is there a rule from a source that leads where a rule leads?
 * @rules: rules
 * @rule: rule
 *
 * An uplink without, whose one prefix is another's, holds no packet. What keeps an address closed whose
 * lease has ended tells of no link, and goes with the store.
 *
 * Return: true if so
 */
static bool has_source(const struct state *rules, const struct rule *rule)
{
	bool found = rule->table == TABLE_MAIN;

	for (size_t i = 0; i < rules->rule_count && !found; i++)
		found = rules->rules[i].family == rule->family && addr_is_set(&rules->rules[i].src.addr) &&
			(rule->unreachable ? rule_is_lookup(&rules->rules[i]) &&
					     prefix_compare(&rules->rules[i].src, &rule->src) == 0 :
					     rules->rules[i].table == rule->table);
	return found;
}

/**
 * is_static() - Has main the same route, of an administrator's?
 * @world: host
 * @route: route of ours
 *
 * Then nothing tells that a lease has it, too.
 *
 * Return: true if so
 */
static bool is_static(const struct kernel *world, const struct route *route)
{
	for (size_t i = 0; i < world->objects.route_count; i++)
		if (world->objects.routes[i].table == TABLE_MAIN &&
		    prefix_compare(&world->objects.routes[i].dst, &route->dst) == 0)
			return true;
	return false;
}

/**
 * is_untold() - Does the store alone tell that a client takes care of some link?
 * @world: host
 *
 * A link without a lease is in a group of ours only where there are two.
 *
 * Return: true if so
 */
static bool is_untold(const struct kernel *world)
{
	char record[sizeof("lease  link\n") + IF_NAMESIZE];
	char *store = world->store ? fuzz_text((const uint8_t *)world->store, world->store_length) : NULL;
	bool untold = false;

	for (size_t i = 0; i < WORLD_LINKS && store; i++) {
		snprintf(record, sizeof(record), "lease %s link\n", world->links[i].ifname);
		untold |= !world->links[i].group && strstr(store, record);
	}
	free(store);
	return untold;
}

/* But for the group that it leaves out, or no group. */
static bool has_rule_of_any_group(const struct state *state, const struct rule *rule)
{
	const int64_t groups[] = { STATE_NO_SUPPRESS, CONFIG_GROUP, CONFIG_GROUP + 1 };
	struct rule other = *rule;
	bool found = false;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		other.suppress_ifgroup = groups[i];
		found |= state_has_rule(state, &other);
	}
	return found;
}

/**
 * nothing_is_lost() - If the store is lost, an event leaves the rules and routes that it would have left
 * @scene: scene; its host is the one after the event
 * @link: place of a link that has an event then
 */
static void nothing_is_lost(const struct scene *scene, size_t link)
{
	static struct edit edit;
	struct kernel *world = world_copy(scene->world), *known = world_copy(scene->world);
	bool untold = is_untold(scene->world);
	struct state before, after;
	char text[STATE_TEXT_MAX];

	memset(&edit, 0, sizeof(edit));
	edit.kind = link < WORLD_LINKS ? EDIT_EVENT : EDIT_SYNC;
	edit.event.event = EVENT_CHECK;
	if (link < WORLD_LINKS)
		strcpy(edit.event.ifname, world_ifname(link));
	happen(known, &edit); /* it may be the first that is heard of a link, or the end of what was heard */
	for (size_t i = 0; i < WORLD_LINKS; i++)
		untold |= scene->world->links[i].group && !known->links[i].group;
	before = world_select(known, true);
	world_close(known);
	world_drop_store(world);
	happen(world, &edit);
	after = world_select(world, true);
	for (size_t i = 0; i < before.rule_count; i++) {
		const struct rule *rule = &before.rules[i];
		bool there = state_has_rule(&after, rule) || !has_source(&before, rule) ||
			     (untold && has_rule_of_any_group(&after, rule));

		rule_format(&before.rules[i], "", text);
		if (!there && !world->contested && !world_is_shared(scene->world)) {
			world_tell(scene->world);
			fuzz_fact(false, "where the store is lost no rule is", text);
		}
	}
	for (size_t i = 0; i < before.route_count; i++) {
		const struct rule its = { .table = before.routes[i].table,
					  .family = before.routes[i].dst.addr.family };

		route_format(&before.routes[i], text);
		if (!state_has_route(&after, &before.routes[i]) && has_source(&before, &its) &&
		    !is_static(scene->world, &before.routes[i]) && !world->contested && !world_is_shared(scene->world)) {
			world_tell(scene->world);
			fuzz_fact(false, "where the store is lost no route is", text);
		}
	}
	happen(world, &edit);
	fact(!world->changes || world->contested || world_is_shared(scene->world),
	     "and what was made up stays", world);
	state_done(&before);
	state_done(&after);
	world_close(world);
}

/**
 * run_again() - From a part of the changes, the event, or a sync, leads where it led before
 * @scene: scene; its host is the one after the event
 * @before: host before it
 * @edit: event
 * @done: so many of the changes are done
 * @next: what comes then
 */
static void run_again(const struct scene *scene, const struct kernel *before,
		      const struct edit *edit, size_t done, const struct edit *next)
{
	struct kernel *world = world_copy(before);

	world->limit = done;
	happen(world, edit);
	world->limit = SIZE_MAX;
	happen(world, next);
	if (!world_equal(world, scene->world))
		world_tell(scene->world);
	fact(world_equal(world, scene->world) || world->contested || world_is_shared(world),
	     "an event that was cut short comes to the same", world);
	world_close(world);
}

/**
 * run() - Let one event happen
 * @scene: scene
 * @edit: event
 */
static void run(struct scene *scene, const struct edit *edit)
{
	static const struct edit sync = { .kind = EDIT_SYNC };
	struct state foreign = world_select(scene->world, false), foreign_after;
	struct kernel *before = world_copy(scene->world);
	size_t count;
	char *store;
	bool usable;

	fuzz_tell("%s: edit %d, event %d, lease of kind %d, %zu sources, %zu routes", edit->event.ifname,
		  (int)edit->kind, (int)edit->event.event, (int)edit->event.lease.kind,
		  edit->event.lease.source_count, edit->event.lease.route_count);
	usable = happen(scene->world, edit);
	count = scene->world->changes;
	foreign_after = world_select(scene->world, false);
	fact(state_equal(&foreign, &foreign_after), "nobody else's is touched", scene->world);
	store = scene->world->store ? fuzz_text((const uint8_t *)scene->world->store,
						scene->world->store_length) : NULL;
	happen(scene->world, edit);
	fact(!scene->world->changes || scene->world->contested, "the same event twice changes nothing", scene->world);
	fact(!store == !scene->world->store && (!store || strcmp(store, scene->world->store) == 0),
	     "nor in the store", scene->world);
	free(store);
	if (usable) {
		sync_changes_nothing(scene);
		fresh_is_same(scene);
		nothing_is_lost(scene, fuzz_take(&scene->input, WORLD_LINKS + 1));
	}
	if (count)
		run_again(scene, before, edit, fuzz_take(&scene->input, 256) % count,
			  edit->kind != EDIT_FORGET && fuzz_take(&scene->input, 2) ? &sync : edit);
	state_done(&foreign);
	state_done(&foreign_after);
	world_close(before);
}

/**
 * bring_lease() - A client tells of a lease, or a person of an address
 * @scene: scene
 * @link: place of its link
 */
static void bring_lease(struct scene *scene, size_t link)
{
	static const enum lease_kind kinds[] = { LEASE_DHCP4, LEASE_RA6, LEASE_DHCP6 };
	enum lease_kind kind = kinds[fuzz_take(&scene->input, 3)];
	static struct edit edit;

	memset(&edit, 0, sizeof(edit));
	edit.kind = EDIT_EVENT;
	edit.event.event = EVENT_LEASE;
	edit.event.family = lease_kind_family(kind);
	strcpy(edit.event.ifname, world_ifname(link));
	edit.event.has_lease = take_lease(&scene->input, scene->world, link, kind, &edit.event.lease);
	if (edit.event.has_lease && edit.event.lease.source_count && fuzz_take(&scene->input, 8) == 7 &&
	    edit.event.lease.sources[0].kind == SOURCE_ADDRESS) {
		edit.kind = EDIT_UP;
		edit.event.lease.kind = kind == LEASE_DHCP4 ? LEASE_UP4 : LEASE_UP6;
		edit.event.lease.source_count = 1;
		edit.event.lease.server.family = AF_UNSPEC;
	}
	if (edit.event.has_lease)
		run(scene, &edit);
}

/**
 * end_lease() - A client tells that some addresses of a link are over
 * @scene: scene
 * @link: place of its link
 */
static void end_lease(struct scene *scene, size_t link)
{
	static struct edit edit;

	memset(&edit, 0, sizeof(edit));
	edit.kind = EDIT_EVENT;
	edit.event.event = EVENT_END;
	edit.event.family = AF_INET6;
	strcpy(edit.event.ifname, world_ifname(link));
	take_lease(&scene->input, scene->world, link, LEASE_DHCP6, &edit.event.lease);
	run(scene, &edit);
}

/**
 * check_link() - A client tells that something may have ended
 * @scene: scene
 * @link: place of its link
 * @family: AF_INET or AF_INET6
 * @event: EVENT_CHECK or EVENT_STOP
 */
static void check_link(struct scene *scene, size_t link, int family, enum event event)
{
	static struct edit edit;

	memset(&edit, 0, sizeof(edit));
	edit.kind = EDIT_EVENT;
	edit.event.event = event;
	edit.event.family = family;
	strcpy(edit.event.ifname, world_ifname(link));
	run(scene, &edit);
}

/**
 * refuse_lease() - A client tells of a lease that cannot be used
 * @scene: scene
 * @link: place of its link
 */
static void refuse_lease(struct scene *scene, size_t link)
{
	static struct edit edit;

	memset(&edit, 0, sizeof(edit));
	edit.kind = EDIT_REFUSED;
	edit.event.event = EVENT_LEASE;
	edit.event.family = AF_INET;
	strcpy(edit.event.ifname, world_ifname(link));
	run(scene, &edit);
}

/**
 * leave_out() - A person wants no rules from one of a link's addresses
 * @scene: scene
 * @link: place of its link
 */
static void leave_out(struct scene *scene, size_t link)
{
	struct kernel *world = scene->world;
	static struct edit edit;
	size_t at = 0;

	memset(&edit, 0, sizeof(edit));
	while (at < world->address_count && world->addresses[at].ifindex != link + 1)
		at++;
	if (at == world->address_count)
		return;
	edit.kind = EDIT_FORGET;
	edit.address = world->addresses[at].addr;
	strcpy(edit.event.ifname, world_ifname(link));
	run(scene, &edit);
}

/**
 * tell() - A person has something done
 * @scene: scene
 * @kind: EDIT_SYNC or EDIT_FORGET
 * @link: of that one; WORLD_LINKS: of all
 */
static void tell(struct scene *scene, enum edit_kind kind, size_t link)
{
	static struct edit edit;

	memset(&edit, 0, sizeof(edit));
	edit.kind = kind;
	strcpy(edit.event.ifname, link < WORLD_LINKS ? world_ifname(link) : "");
	run(scene, &edit);
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
		world->contested |= table > TABLE_LOCAL;
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
	bool up = what != 2;
	struct link made = { .ifindex = (uint32_t)link + 1, .mtu = 1500, .up = up, .carrier = up };

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
		check_link(scene, link, family, EVENT_CHECK);
	} else if (what == 7) {
		uint32_t which = fuzz_take(input, 256);

		if (which < 104)
			check_link(scene, link, which & 1 ? AF_INET6 : AF_INET, EVENT_CHECK);
		else if (which < 112)
			check_link(scene, link, which & 1 ? AF_UNSPEC : AF_INET, EVENT_STOP);
		else if (which < 120)
			refuse_lease(scene, link);
		else if (which < 128)
			leave_out(scene, link);
		else if (which < 192)
			end_lease(scene, link);
		else if (which < 224)
			tell(scene, EDIT_SYNC, WORLD_LINKS);
		else
			tell(scene, EDIT_FORGET, which < 228 ? WORLD_LINKS : link);
	} else if (what == 8) {
		change_link(scene->world, link, fuzz_take(input, 4));
	} else if (what == 9) {
		add_foreign(scene, link);
	} else if (what == 10) {
		lose_object(scene);
	} else {
		scene->world->fail_closed ^= link == 0;
		scene->world->to_rule ^= link == 1;
		scene->world->oif_rule ^= link == 2;
	}
}

/**
 * end() - When no link has an address or a client any more, nothing of ours is left
 * @scene: scene
 */
static void end(struct scene *scene)
{
	struct state ours;
	char text[STATE_TEXT_MAX] = "";

	for (size_t link = 0; link < WORLD_LINKS; link++)
		world_drop_addresses(scene->world, link, AF_UNSPEC);
	for (size_t link = 0; link < WORLD_LINKS; link++) {
		check_link(scene, link, AF_INET6, EVENT_CHECK);
		check_link(scene, link, AF_UNSPEC, EVENT_STOP);
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
	struct scene scene = { .input = { data, size } };
	struct kernel *world = calloc(1, sizeof(*world));

	if (!world)
		abort();
	scene.world = world;
	world->limit = SIZE_MAX;
	world->to_rule = world->oif_rule = true;
	for (size_t link = 0; link < WORLD_LINKS; link++)
		change_link(world, link, 1);
	for (int i = 0; i < STEPS_MAX && scene.input.size; i++)
		step(&scene);
	end(&scene);
	world_close(world);
	return 0;
}
