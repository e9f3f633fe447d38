/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of one link and family, and what it should hold. */
#include "cli/facts.h"

#include "util/array.h"
#include "store/leases.h"
#include "util/paths.h"
#include "engine/reconcile.h"
#include "store/config_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_address(struct uplink *uplink, const struct addr *addr, uint8_t prefixlen)
{
	struct leased *list;

	for (size_t i = 0; i < uplink->address_count; i++)
		if (addr_compare(&uplink->addresses[i].addr, addr) == 0)
			return 0;
	list = array_room(uplink->addresses, uplink->address_count, &uplink->address_max,
			  sizeof(*list));
	if (!list)
		return -ENOMEM;
	uplink->addresses = list;
	memset(&list[uplink->address_count], 0, sizeof(*list));
	list[uplink->address_count].addr = *addr;
	list[uplink->address_count++].prefixlen = prefixlen;
	return 0;
}

/* Of a network, those on the link; of one that is delegated, those on others. */
static int add_source(const struct host *host, struct uplink *uplink,
		      const struct prefix *source)
{
	bool here = host_has_address_in(host, uplink->link.ifindex, source);
	int err = 0;

	for (size_t i = 0; i < host->address_count && !err; i++) {
		const struct address *address = &host->addresses[i];

		if (prefix_contains(source, &address->addr) &&
		    (!here || address->ifindex == uplink->link.ifindex))
			err = add_address(uplink, &address->addr, address->prefixlen);
	}
	return err;
}

static void add_gateway(struct uplink *uplink, const struct addr *gateway)
{
	uplink->has_default = true;
	if (addr_is_set(gateway) && uplink->gateway_count < GATEWAYS_MAX)
		uplink->gateways[uplink->gateway_count++] = *gateway;
}

static int take_lease(const struct host *host, struct uplink *uplink, const struct lease *lease)
{
	int err = 0;

	uplink->server = lease->server;
	for (size_t i = 0; i < lease->source_count && !err; i++) {
		struct prefix selector = source_selector(&lease->sources[i]);

		err = add_source(host, uplink, &selector);
	}
	for (size_t i = 0; i < lease->route_count; i++)
		if (lease->routes[i].dst.prefixlen == 0)
			add_gateway(uplink, &lease->routes[i].gateway);
	return err;
}

/*
 * For who may not read leases. Without a rule from any address, the link's own
 * are meant.
 */
static int take_objects(const struct have *have, const struct facts *facts,
			struct uplink *uplink)
{
	const struct state *own = &have->own[have_index(uplink->family)];
	int err = 0;

	for (size_t i = 0; i < own->rule_count && !err; i++)
		if (own->rules[i].table == uplink->table && addr_is_set(&own->rules[i].src.addr))
			err = add_source(&facts->host, uplink, &own->rules[i].src);
	for (size_t i = 0; i < facts->host.address_count && !err; i++) {
		const struct address *address = &facts->host.addresses[i];

		if (own->rule_count && uplink->address_count)
			break;
		if (address->ifindex == uplink->link.ifindex &&
		    address->addr.family == uplink->family && !addr_is_link_local(&address->addr))
			err = add_address(uplink, &address->addr, address->prefixlen);
	}
	for (size_t i = 0; i < own->route_count; i++)
		if (own->routes[i].table == uplink->table && own->routes[i].dst.prefixlen == 0)
			add_gateway(uplink, &own->routes[i].gateway);
	return err;
}

static void read_saved(const char *directory, struct uplink *uplink, struct settings *settings)
{
	enum saved saved = SAVED_NONE;

	settings->count = 0;
	for (enum lease_kind kind = 0; kind < LEASE_KINDS && saved != SAVED_YES; kind++) {
		struct lease lease;
		struct settings with;
		int err;

		if (lease_kind_family(kind) != uplink->family)
			continue;
		err = leases_read(directory, uplink->link.ifname, kind, &lease, &with);
		if (!err)
			*settings = with;
		saved = !err ? SAVED_YES :
			err == -EACCES ? SAVED_HIDDEN :
			err != -ENOENT ? SAVED_SPOILT : saved;
	}
	uplink->saved = saved;
}

static int work_out(struct kernel *kernel, const char *directory, struct have *have,
		    const struct env_event *event, const struct facts *facts,
		    struct uplink *uplink, struct why *why)
{
	struct reconcile *result = calloc(1, sizeof(*result));
	struct notes notes = { .count = 0 };
	int err;

	if (!result)
		return why_set(why, -ENOMEM, "no memory");
	err = reconcile(kernel, directory, event, uplink->family, &uplink->config, have, result,
			&notes, &uplink->refused);
	if (err == -EEXIST || err == -ENOSPC || err == -EINVAL) {
		uplink->refusal = err;
		err = 0;
	} else if (err) {
		err = why_set(why, err, "%s", uplink->refused.text);
	}
	uplink->changes = result->changes;
	memset(&result->changes, 0, sizeof(result->changes));
	memcpy(uplink->sharer, result->sharer, sizeof(uplink->sharer));
	uplink->table = result->table.number ? result->table.number :
		owners_table(&have->owners[have_index(uplink->family)], uplink->link.ifname);
	if (!err && result->holding.holds)
		err = take_lease(&facts->host, uplink, &result->holding.lease);
	else if (!err && !result->holding.known)
		err = take_objects(have, facts, uplink);
	reconcile_done(result);
	free(result);
	return err;
}

static int keep_uplink(struct facts *facts, const struct uplink *uplink)
{
	struct uplink *list = array_room(facts->uplinks, facts->uplink_count,
					 &facts->uplink_max, sizeof(*list));

	if (!list)
		return -ENOMEM;
	facts->uplinks = list;
	list[facts->uplink_count++] = *uplink;
	return 0;
}

/**
 * facts_uplink() - Find out whether a link is an uplink in one family, and all of that
 *
 * Return: 0, also if it is none; -errno if the kernel did not say
 */
int facts_uplink(struct kernel *kernel, const char *directory, struct have *have,
		 const struct link *link, int family, struct facts *facts, struct why *why)
{
	struct env_event event = { .event = EVENT_CHECK, .family = family };
	struct uplink uplink = { .link = *link, .family = family,
				 .config = config_default() };
	int err;

	read_saved(directory, &uplink, &event.settings);
	facts->hidden |= uplink.saved == SAVED_HIDDEN;
	if (uplink.saved != SAVED_YES && !owners_has(&have->owners[have_index(family)], link->ifname))
		return 0;
	memcpy(event.ifname, link->ifname, sizeof(event.ifname));
	config_load(PATHS_CONFIG, link->ifname, &uplink.config, &facts->config);
	settings_apply(&event.settings, &uplink.config);
	err = work_out(kernel, directory, have, &event, facts, &uplink, why);
	if (!err && (uplink.address_count || uplink.changes.count || uplink.refusal))
		err = keep_uplink(facts, &uplink);
	else
		uplink_done(&uplink);
	if (err == -ENOMEM)
		why_set(why, err, "no memory");
	return err;
}

/**
 * uplink_done() - Free it
 * @uplink: empty afterwards
 */
void uplink_done(struct uplink *uplink)
{
	free(uplink->addresses);
	changes_done(&uplink->changes);
	uplink->addresses = NULL;
	uplink->address_count = uplink->address_max = 0;
}
