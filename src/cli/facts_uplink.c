/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of one link and family, and what it should hold. */
#include "cli/facts.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_address(struct uplink_facts *uplink, const struct addr *addr, uint8_t prefixlen)
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
static int add_source(const struct host *host, struct uplink_facts *uplink,
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

static void add_gateway(struct uplink_facts *uplink, const struct addr *gateway)
{
	uplink->has_default = true;
	if (addr_is_set(gateway) && uplink->gateway_count < GATEWAYS_MAX)
		uplink->gateways[uplink->gateway_count++] = *gateway;
}

static int take_lease(const struct host *host, struct uplink_facts *uplink, const struct lease *lease)
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

static int keep_uplink(struct facts *facts, const struct uplink_facts *uplink)
{
	struct uplink_facts *list = array_room(facts->uplinks, facts->uplink_count,
					 &facts->uplink_max, sizeof(*list));

	if (!list)
		return -ENOMEM;
	facts->uplinks = list;
	list[facts->uplink_count++] = *uplink;
	return 0;
}

static enum saved_state saved_of(const struct report *report, const struct report_part *part)
{
	if (part->saved || part->uplink->heard)
		return SAVED_YES;
	if (report->hidden)
		return SAVED_HIDDEN;
	return report->result.store.spoilt ? SAVED_SPOILT : SAVED_NONE;
}

/* Every event is refused for the configuration: that is no matter of one link. */
static void take_refusal(const struct facts *facts, const struct report_part *part,
			 struct uplink_facts *uplink)
{
	const struct reconcile *result = &facts->report.result;

	if (facts->config.text[0])
		return;
	uplink->refusal = part->uplink->refused;
	for (size_t i = 0; i < result->remark_count; i++)
		if (result->remarks[i].err && result->remarks[i].family == part->family &&
		    strcmp(result->remarks[i].ifname, uplink->link.ifname) == 0)
			uplink->refused = result->remarks[i].why;
}

/**
 * facts_uplink() - Find out all of an uplink
 * @at: which family of the link, as in families
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_uplink(struct kernel *kernel, const struct report_link *link, size_t at,
		 struct facts *facts, struct why *why)
{
	struct reconcile *result = &facts->report.result;
	const struct report_part *part = &link->parts[at];
	struct uplink_facts uplink = {
		.link = *link->link, .family = part->family, .config = part->uplink->config,
		.saved = saved_of(&facts->report, part), .table = link->table,
		.changes = &part->changes,
	};
	struct notes notes = { .count = 0 };
	static struct lease lease;
	int err = active_lease(kernel, &result->store, &result->snapshot, part->uplink, &lease, &notes,
			       why);

	memcpy(uplink.sharer, part->uplink->sharer, sizeof(uplink.sharer));
	take_refusal(facts, part, &uplink);
	if (!err)
		err = take_lease(&facts->host, &uplink, &lease);
	if (!err)
		err = keep_uplink(facts, &uplink);
	if (err)
		uplink_done(&uplink);
	return err == -ENOMEM ? why_set(why, err, "no memory") : err;
}

/**
 * uplink_done() - Free it
 * @uplink: empty afterwards
 */
void uplink_done(struct uplink_facts *uplink)
{
	free(uplink->addresses);
	uplink->addresses = NULL;
	uplink->address_count = uplink->address_max = 0;
}
