/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/holding.h"

#include "store/leases.h"

#include <errno.h>
#include <string.h>

/*
 * A prefix that is shorter may hold other links' addresses, whatever its
 * router says; interface identifiers have 64 bits (RFC 4291 2.5.1).
 */
#define PREFIX_BITS_MIN 64

/*
 * Reasons repeat, go missing and lie; an address is on its link or it is not.
 * Of a prefix, an address has to be there; of a delegated one, on any link.
 */
static bool source_is_held(const struct have *have, const struct link *link,
			   const struct lease_source *source)
{
	struct prefix selector = source_selector(source);
	bool anywhere = source->kind == SOURCE_DELEGATED;

	return host_has_address_in(&have->host, anywhere ? 0 : link->ifindex, &selector);
}

static bool is_other_uplink(const struct have *have, const struct link *link,
			    const struct address *address)
{
	bool uplink = false;

	for (size_t i = 0; i < FAMILIES && address->ifindex != link->ifindex; i++)
		uplink |= owners_has_index(&have->owners[i], address->ifindex);
	return uplink;
}

static bool has_other_uplink(const struct have *have, const struct link *link,
			     const struct prefix *network)
{
	const struct host *host = &have->host;

	for (size_t i = host_addresses_in(host, network);
	     i < host->address_count && prefix_contains(network, &host->addresses[i].addr); i++)
		if (is_other_uplink(have, link, &host->addresses[i]))
			return true;
	return false;
}

static void add_addresses(const struct have *have, const struct link *link,
			  const struct lease_source *source, struct lease *lease,
			  struct notes *notes)
{
	uint8_t bits = addr_bits(source->prefix.addr.family);
	int err = 0;

	for (size_t i = 0; i < have->host.address_count && !err; i++) {
		const struct address *address = &have->host.addresses[i];
		struct prefix prefix = { .addr = address->addr, .prefixlen = bits };

		if (source->kind == SOURCE_ONLINK)
			prefix.prefixlen = source->prefix.prefixlen;
		if (address->ifindex == link->ifindex &&
		    prefix_contains(&source->prefix, &address->addr))
			err = lease_add_source(lease, SOURCE_ADDRESS, &prefix);
	}
	if (err)
		notes_add(notes, "more than %d addresses, the rest is left out",
			  LEASE_SOURCES_MAX);
}

/*
 * A prefix that another uplink is in too cannot tell the two apart, and one
 * that is too short is nobody's alone: then it is the addresses that count.
 * What a server delegates is no uplink's.
 */
static void add_source(const struct have *have, const struct link *link,
		       const struct lease_source *source, struct holding *holding,
		       struct notes *notes)
{
	bool single = source->kind == SOURCE_ADDRESS;
	bool shared = !single && has_other_uplink(have, link, &source->prefix);
	char text[PREFIX_TEXT_MAX];

	if (source->kind == SOURCE_DELEGATED && shared)
		notes_add(notes, "delegated %s holds another uplink's address, left out",
			  prefix_format(&source->prefix, text));
	else if (!single && source->kind != SOURCE_DELEGATED &&
		 (shared || source->prefix.prefixlen < PREFIX_BITS_MIN))
		add_addresses(have, link, source, &holding->lease, notes);
	else if (lease_add_source(&holding->lease, source->kind, &source->prefix))
		notes_add(notes, "%s: more than %d sources, left out",
			  prefix_format(&source->prefix, text), LEASE_SOURCES_MAX);
	holding->shared |= shared && source->kind != SOURCE_DELEGATED;
}

/*
 * Anybody on the link can send what seems to come from this host; the kernel
 * takes no gateway that is its own.
 */
static bool add_lease(const struct have *have, const struct link *link,
		      const struct lease *lease, struct holding *holding, struct notes *notes)
{
	struct lease *all = &holding->lease;
	bool any = false;

	for (size_t i = 0; i < lease->source_count; i++) {
		if (!source_is_held(have, link, &lease->sources[i]))
			continue;
		add_source(have, link, &lease->sources[i], holding, notes);
		any = true;
	}
	for (size_t i = 0; i < lease->route_count; i++) {
		const struct addr *gateway = &lease->routes[i].gateway;
		char text[ADDR_TEXT_MAX];

		if (host_has_address(&have->host, link->ifindex, gateway))
			notes_add(notes, "router %s is this link's own address, left out",
				  addr_format(gateway, text));
		else if (lease_add_route(all, &lease->routes[i].dst, gateway))
			notes_add(notes, "more than %d routes, the rest is left out",
				  LEASE_ROUTES_MAX);
	}
	if (lease->mtu && (!all->mtu || lease->mtu < all->mtu))
		all->mtu = lease->mtu;
	if (addr_is_set(&lease->server))
		all->server = lease->server;
	return any;
}

/*
 * An IPv6 address stays good for its lifetime after its prefix is withdrawn
 * (RFC 4862 5.5.4), and dhclient speaks of one address at a time.
 */
static void keep_sources(const struct have *have, const struct link *link,
			 const struct lease *saved, struct lease *lease)
{
	for (size_t i = 0; i < saved->source_count; i++)
		if (source_is_held(have, link, &saved->sources[i]))
			lease_add_source(lease, saved->sources[i].kind, &saved->sources[i].prefix);
}

/*
 * Whoever uses such a prefix may keep an address of it for a while, and no
 * client tells when that has gone.
 */
static void drop_delegated(struct lease *lease, const struct lease *ended)
{
	size_t kept = 0;

	for (size_t i = 0; i < lease->source_count; i++) {
		struct lease_source source = lease->sources[i];

		if (source.kind != SOURCE_DELEGATED || !lease_has_source(ended, &source))
			lease->sources[kept++] = source;
	}
	lease->source_count = kept;
}

/*
 * An IPv4 lease counts only if its address is there. Of IPv6, routers are
 * heard before there is an address, so what an event brings is saved.
 */
static void read_part(const char *directory, const struct env_event *event,
		      enum lease_kind kind, const struct have *have, struct holding *holding,
		      struct notes *notes)
{
	const struct link *link = host_link(&have->host, event->ifname);
	bool brought = event->has_lease && event->lease.kind == kind;
	struct settings settings;
	struct lease saved;
	int err = leases_read(directory, event->ifname, kind, &saved, &settings);
	struct lease *lease = &holding->parts[kind].lease;
	char text[ADDR_TEXT_MAX];

	holding->known |= brought || !err;
	holding->parts[kind].forget = !err || err == -EINVAL;
	if (leases_is_unread(err) && !brought)
		holding->unread = err;
	if (brought && link && kind == LEASE_DHCP4 &&
	    !source_is_held(have, link, &event->lease.sources[0])) {
		notes_add(notes, "leased address %s is not on the link",
			  addr_format(lease_address(&event->lease), text));
		brought = false;
	}
	if (!link || (!brought && err))
		return;
	*lease = brought ? event->lease : saved;
	if (event->event == EVENT_END && event->lease.kind == kind)
		drop_delegated(lease, &event->lease);
	if (brought && !err && kind != LEASE_DHCP4)
		keep_sources(have, link, &saved, lease);
	if (brought && !err && kind == LEASE_DHCP4)
		holding->replaced =
			prefix_compare(&lease->sources[0].prefix, &saved.sources[0].prefix) != 0 ||
			addr_compare(&lease->server, &saved.server) != 0;
	holding->parts[kind].save = add_lease(have, link, lease, holding, notes);
	holding->holds |= holding->parts[kind].save;
	holding->parts[kind].save |= brought;
	holding->parts[kind].same = !err && lease_equal(lease, &saved) &&
				    settings_equal(&event->settings, &settings);
}

/**
 * holding_read() - Find out which leases of a link count
 * @holding: {0}; filled
 *
 * Routers stay known for as long as anything else of the link's family does,
 * or a client speaks of it.
 */
void holding_read(const char *directory, const struct env_event *event, int family,
		  const struct config *config, const struct have *have,
		  struct holding *holding, struct notes *notes)
{
	struct notes ignored = { .count = 0 };

	memcpy(holding->lease.ifname, event->ifname, sizeof(event->ifname));
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		if (lease_kind_family(kind) != family)
			continue;
		holding->lease.kind = kind;
		read_part(directory, event, kind, have, holding,
			  config->manage ? notes : &ignored);
	}
	if ((holding->holds || event->has_lease) && holding->parts[LEASE_RA6].lease.ifname[0])
		holding->parts[LEASE_RA6].save = true;
	holding->known |= !config->manage;
	holding->holds &= config->manage;
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		holding->parts[kind].save &= config->manage;
		holding->parts[kind].forget &= !holding->parts[kind].save;
	}
}

/**
 * holding_add_heard() - Add what the kernel itself heard of routers
 *
 * dhclient knows nothing of routers: with it, the kernel takes advertisements.
 */
int holding_add_heard(struct kernel *kernel, const struct have *have, struct holding *holding,
		      struct why *why)
{
	const struct link *link = host_link(&have->host, holding->lease.ifname);
	struct lease heard = { .kind = LEASE_RA6 };
	struct notes notes = { .count = 0 };
	struct state routes = { 0 };
	int err;

	if (holding->parts[LEASE_RA6].lease.ifname[0])
		return 0;
	err = kernel_read_main(kernel, AF_INET6, link->ifindex, &routes, why);
	for (size_t i = 0; i < routes.route_count && !err; i++) {
		const struct route *route = &routes.routes[i];

		if (route->protocol == STATE_RA && addr_is_set(&route->gateway))
			lease_add_route(&heard, &route->dst, &route->gateway);
		else if (route->protocol == STATE_KERNEL && !addr_is_set(&route->gateway) &&
			 route->dst.prefixlen == PREFIX_BITS_MIN &&
			 !addr_is_link_local(&route->dst.addr))
			lease_add_source(&heard, SOURCE_ONLINK, &route->dst);
	}
	state_done(&routes);
	if (!err)
		add_lease(have, link, &heard, holding, &notes);
	return err;
}

/**
 * holding_ended() - Has a saved lease ended?
 *
 * Return: true if one is to be forgotten
 */
bool holding_ended(const struct holding *holding)
{
	bool ended = false;

	for (size_t kind = 0; kind < LEASE_KINDS; kind++)
		ended |= holding->parts[kind].forget;
	return ended;
}
