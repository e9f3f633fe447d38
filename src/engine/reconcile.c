/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/reconcile.h"

#include "store/leases_find.h"
#include "policy/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_sharer(const struct lease *other, const void *data)
{
	const struct reconcile *result = data;
	struct prefix address = source_selector(&other->sources[0]);

	return addr_compare(&other->server, &result->holding.lease.server) == 0 &&
	       host_holder(&result->have->host, &address);
}

/* Only IPv4 leases name a server. */
static int find_sharer(const char *directory, struct reconcile *result)
{
	int err = leases_find(directory, LEASE_DHCP4, result->holding.lease.ifname, is_sharer,
			      result, result->sharer);

	return err == -EACCES ? 0 : err; /* a look without root */
}

/*
 * After an event that was cut short the rule into main may be there alone:
 * nothing tells then whose it is, if a delegated prefix is on another link.
 */
static int select_wanted(const struct state *want, const struct state *have,
			 struct state *selected)
{
	int err = 0;

	for (size_t i = 0; i < want->rule_count && !err; i++)
		if (state_has_rule(have, &want->rules[i]))
			err = state_add_rule(selected, &want->rules[i]);
	return err;
}

static int select_pins(const struct owners *owners, const struct reconcile *result,
		       struct state *selected)
{
	struct prefix server = prefix_host(&result->holding.lease.server);
	int err = 0;

	for (size_t i = 0; i < owners->have->rule_count && !err; i++)
		if (result->sharer[0] &&
		    prefix_compare(&owners->have->rules[i].dst, &server) == 0)
			err = state_add_rule(selected, &owners->have->rules[i]);
	return err;
}

static int read_rivals(struct kernel *kernel, const struct lease *lease, struct host *host,
		       struct why *why)
{
	uint32_t own = host_ifindex(host, lease->ifname);
	int err = 0;

	for (size_t i = 0; i < lease->source_count; i++) {
		struct prefix source = source_selector(&lease->sources[i]);

		for (size_t j = host_addresses_in(host, &source);
		     j < host->address_count && !err &&
		     prefix_contains(&source, &host->addresses[j].addr); j++) {
			const char *name = host_name_of(host, host->addresses[j].ifindex);
			char ifname[IF_NAMESIZE] = "";

			if (!name || host->addresses[j].ifindex == own)
				continue;
			memcpy(ifname, name, sizeof(ifname));
			err = have_read_link(kernel, ifname, host, why);
		}
	}
	return err;
}

static void find_holders(const struct link *link, const struct owners *owners,
			 struct reconcile *result, const char *holders[])
{
	const struct lease *lease = &result->holding.lease;

	for (size_t i = 0; i < lease->source_count; i++) {
		struct prefix selector = source_selector(&lease->sources[i]);

		holders[i] = link->up ? owners_holder(owners, lease->ifname, &selector) :
					owners_standin(owners, lease->ifname, &selector);
		result->holding.shared |= !link->up && holders[i];
	}
}

static int want_lease(struct kernel *kernel, const char *directory, int family,
		      const struct config *config, struct reconcile *result,
		      struct state *want, struct notes *notes, struct why *why)
{
	const struct lease *lease = &result->holding.lease;
	const struct owners *owners = &result->have->owners[have_index(family)];
	struct plan_others others = { .sharer = NULL };
	struct state fixed = { 0 };
	const struct link *link;
	bool wanted;
	int err = 0;

	if (family == AF_INET6)
		err = holding_add_heard(kernel, result->have, &result->holding, why);
	if (!err)
		err = read_rivals(kernel, lease, &result->have->host, why);
	if (err)
		return err;
	link = host_link(&result->have->host, lease->ifname);
	others.detour = plan_leads_elsewhere(lease, &result->have->host, link->ifindex);
	find_holders(link, owners, result, others.holders);
	err = link_table_pick(kernel, lease->ifname, config, result->have, &result->table, why);
	link = host_link(&result->have->host, lease->ifname); /* others were read */
	if (!err && others.detour)
		err = find_sharer(directory, result);
	if (err)
		return err;
	others.sharer = result->sharer[0] ? result->sharer : NULL;
	err = plan_lease(lease, link, config, result->table.number, &others, want, notes);
	if (!err && (config->mirror_static || !config->default_route) && link->up)
		err = kernel_read_main(kernel, family, link->ifindex, &fixed, why);
	if (!err && !config->default_route)
		plan_disagreement(&fixed, notes);
	if (!err && config->mirror_static)
		err = plan_mirror(&fixed, result->table.number, want);
	state_done(&fixed);
	wanted = want->rule_count + want->route_count > 0;
	result->table.record &= wanted; /* else it may be one that we could not take */
	return err ? err :
		     link_table_check(kernel, lease->ifname, family, result->have, wanted,
				      &result->table, notes, why);
}

static int join_group(const struct link *link, const struct config *config,
		      struct reconcile *result, struct notes *notes)
{
	if (link->group == config->group)
		return 0;
	if (link->group == 0)
		return changes_add_group(&result->changes, link->ifindex, link->ifname,
					 config->group);
	notes_add(notes, "link is in group %u already, left there: main's routes through it "
		  "stay in use for other links' addresses", link->group);
	return 0;
}

static bool is_looked_at(const struct reconcile *result, bool its)
{
	return its || result->have == &result->read;
}

/*
 * The group number is our mark, as the protocol is on routes. This comes
 * before the link's last objects of the family go: they lead back here after a
 * crash.
 */
static int leave_groups(struct kernel *kernel, const struct env_event *event, int family,
			const struct config *config, struct reconcile *result, struct why *why)
{
	struct have *have = result->have;
	size_t own = have_index(family);
	int err = 0;

	for (size_t i = 0; i < have->host.link_count && !err; i++) {
		const struct link link = have->host.links[i]; /* more may be read */
		bool its = strcmp(link.ifname, event->ifname) == 0;
		bool stays;

		if (link.group != config->group || !is_looked_at(result, its))
			continue;
		stays = its && result->holding.known ? result->holding.holds :
						       owners_has(&have->owners[own], link.ifname);
		if (stays || (!its && !owners_table(&have->owners[own], link.ifname)))
			continue;
		err = have_read_family(kernel, have_families[!own], have, why);
		if (!err && !owners_has(&have->owners[!own], link.ifname))
			err = changes_add_group(&result->changes, link.ifindex, link.ifname, 0);
	}
	return err;
}

static int select_all(const struct env_event *event, const struct owners *owners,
		      const struct state *want, const struct reconcile *result,
		      struct state *selected, struct state *left)
{
	const struct state *inside = &result->table.inside;
	int err = owners_select(owners, event->ifname, result->holding.known, selected, left);

	if (!err)
		err = select_wanted(want, owners->have, selected);
	if (!err)
		err = select_pins(owners, result, selected);
	for (size_t i = 0; i < inside->route_count && !err; i++)
		if (!state_has_route(selected, &inside->routes[i]))
			err = state_add_route(selected, &inside->routes[i]);
	return err;
}

static int compare(struct kernel *kernel, const struct env_event *event, int family,
		   const struct state *want, const struct config *config,
		   struct reconcile *result, struct notes *notes, struct why *why)
{
	const struct owners *owners = &result->have->owners[have_index(family)];
	struct state selected = { 0 }, left = { 0 };
	int err = select_all(event, owners, want, result, &selected, &left);

	if (!err && result->holding.holds)
		err = join_group(host_link(&result->have->host, event->ifname), config, result,
				 notes);
	if (!err)
		err = diff_add(want, &selected, result->table.crowded, &result->changes);
	result->split = result->changes.count;
	if (!err)
		err = leave_groups(kernel, event, family, config, result, why);
	if (!err)
		err = diff_delete(want, &selected, &left, &result->changes);
	state_done(&selected);
	state_done(&left);
	return err;
}

/**
 * reconcile() - Work out what an event comes to in one family
 * @have: from have_read(): links are looked at one after the other, and each
 *	for itself; NULL: what the event is about is read
 * @result: {0}; filled; reconcile_done() it, on failure too
 *
 * Nothing is changed here. Where no lease of the link is known - none was
 * ever saved, or it could not be - our objects stay for as long as their
 * addresses do.
 *
 * Return: 0; -ENODEV if a lease came for a link that is not there; -EEXIST if
 * its table cannot be used; -errno
 */
int reconcile(struct kernel *kernel, const char *directory, const struct env_event *event,
	      int family, const struct config *config, struct have *have,
	      struct reconcile *result, struct notes *notes, struct why *why)
{
	struct state want = { 0 };
	int err;

	result->have = have ? have : &result->read;
	err = have ? have_read_link(kernel, event->ifname, &have->host, why) :
		     have_read_event(kernel, family, event->ifname, result->have, why);
	if (err)
		return err;
	if (event->has_lease && !host_link(&result->have->host, event->ifname))
		return why_set(why, -ENODEV, "interface: '%s' is not a link of this host",
			       event->ifname);
	holding_read(directory, event, family, config, result->have, &result->holding, notes);
	if (result->holding.holds)
		err = want_lease(kernel, directory, family, config, result, &want, notes, why);
	if (!err)
		err = compare(kernel, event, family, &want, config, result, notes, why);
	state_done(&want);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/**
 * reconcile_done() - Free it
 * @result: freed, not cleared: most of it was never touched; {0} is fine
 */
void reconcile_done(struct reconcile *result)
{
	have_done(&result->read);
	changes_done(&result->changes);
	link_table_done(&result->table);
}
