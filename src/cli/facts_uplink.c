/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of one link and family, and what it should hold; which way the kernel sends its answers. */
#include "cli/facts.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SHARED_ASKED 6	   /* hosts behind a route by several links */
#define NEIGHBOUR_TRIES 16 /* addresses of a network; one is nobody's of this host */

/* Addresses for documentation (RFC 5737, RFC 3849, RFC 9637): no packet is sent. */
static const char *const far_texts[FAMILIES][FACTS_FAR] = {
	{ "198.51.100.7", "203.0.113.1", "192.0.2.1" },
	{ "2001:db8::1", "3fff::1", "2001:db8:ffff::1" },
};

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
 * uplink_done() - Free it
 * @uplink: empty afterwards
 */
void uplink_done(struct uplink_facts *uplink)
{
	free(uplink->addresses);
	uplink->addresses = NULL;
	uplink->address_count = uplink->address_max = 0;
}

static bool is_own(const struct facts *facts, const struct uplink_facts *uplink,
		   const struct addr *addr)
{
	struct prefix single = prefix_host(addr);

	for (size_t i = 0; i < uplink->gateway_count; i++)
		if (addr_compare(&uplink->gateways[i], addr) == 0)
			return true;
	return host_has_address_in(&facts->host, 0, &single);
}

static bool find_neighbour(const struct facts *facts, const struct uplink_facts *uplink,
			   const struct prefix *network, struct addr *addr)
{
	size_t last = addr_size(network->addr.family) - 1;

	for (uint8_t i = 1; i <= NEIGHBOUR_TRIES; i++) {
		*addr = network->addr;
		addr->bytes[last] = (uint8_t)(addr->bytes[last] + i);
		if (prefix_contains(network, addr) && prefix_has_host(network, addr) &&
		    !is_own(facts, uplink, addr))
			return true;
	}
	*addr = network->addr; /* a route to a single address */
	return network->prefixlen == addr_bits(network->addr.family) &&
	       !is_own(facts, uplink, addr);
}

static int ask(struct kernel *kernel, struct leased *leased, enum way_kind kind,
	       const struct addr *dst, struct why *why)
{
	struct lookup lookup = { .src = leased->addr, .dst = *dst };
	struct way *way = &leased->ways[leased->way_count];
	int err;

	if (leased->way_count == FACTS_WAYS_MAX)
		return 0;
	way->kind = kind;
	way->dst = *dst;
	err = kernel_lookup(kernel, &lookup, &way->got, why);
	leased->way_count += !err;
	return err;
}

/**
 * facts_ask_far() - Ask which way an address's answers to the rest of the world go
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_ask_far(struct kernel *kernel, const struct facts *facts, int family,
		  struct leased *leased, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < FACTS_FAR && !err; i++) {
		struct prefix dst = { .prefixlen = addr_bits(family) };

		if (!addr_parse(far_texts[family_index(family)][i], family, &dst.addr) &&
		    !host_has_address_in(&facts->host, 0, &dst))
			err = ask(kernel, leased, WAY_FAR, &dst.addr, why);
	}
	return err;
}

/* By which uplinks: another one's, or several, of which the kernel takes one for each pair of addresses. */
static bool is_by_others(const struct facts *facts, const struct uplink_facts *uplink, const struct route *route,
			 bool *shared)
{
	bool others = false;

	*shared = false;
	for (size_t i = 0; i < route_nexthop_count(route); i++) {
		struct nexthop hop = route_nexthop(route, i);

		*shared |= hop.ifindex == uplink->link.ifindex;
		others |= hop.ifindex != uplink->link.ifindex && facts_is_uplink(facts, hop.ifindex);
	}
	return others;
}

static int ask_main(struct kernel *kernel, const struct facts *facts,
		    const struct uplink_facts *uplink, struct leased *leased, struct why *why)
{
	const struct state *all = &facts->all[family_index(uplink->family)];
	int err = 0;

	for (size_t i = 0; i < all->route_count && leased->way_count < FACTS_WAYS_MAX && !err;
	     i++) {
		const struct route *route = &all->routes[i];
		struct addr dst;
		bool shared;

		if (route->table != TABLE_MAIN || route->type != ROUTE_UNICAST ||
		    !is_by_others(facts, uplink, route, &shared) || facts_is_default(&route->dst) ||
		    addr_is_link_local(&route->dst.addr) ||
		    !find_neighbour(facts, uplink, &route->dst, &dst) || !addr_is_host(&dst))
			continue;
		for (size_t j = 0; j < (shared ? SHARED_ASKED : 1) && prefix_contains(&route->dst, &dst) && !err; j++) {
			err = ask(kernel, leased, WAY_MAIN, &dst, why);
			dst.bytes[addr_size(dst.family) - 1]++;
		}
	}
	return err;
}

/**
 * facts_ask() - Ask which way the answers of an uplink's addresses go
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_ask(struct kernel *kernel, const struct facts *facts, struct uplink_facts *uplink,
	      struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < uplink->address_count && !err; i++) {
		struct leased *leased = &uplink->addresses[i];
		struct prefix network = prefix_of(&leased->addr, leased->prefixlen);
		struct addr neighbour;

		if (leased->prefixlen < addr_bits(uplink->family) &&
		    find_neighbour(facts, uplink, &network, &neighbour))
			err = ask(kernel, leased, WAY_ONLINK, &neighbour, why);
		for (size_t j = 0; j < uplink->gateway_count && !err; j++)
			if (!addr_is_link_local(&uplink->gateways[j]))
				err = ask(kernel, leased, WAY_ROUTER, &uplink->gateways[j], why);
		if (!err)
			err = facts_ask_far(kernel, facts, uplink->family, leased, why);
		if (!err)
			err = ask_main(kernel, facts, uplink, leased, why);
	}
	return err;
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
