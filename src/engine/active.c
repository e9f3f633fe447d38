/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/active.h"

#include "util/array.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/**
 * active_source() - Is a source in use?
 *
 * Reasons repeat, go missing and lie; an address is on its link or it is not.
 * Of a prefix, an address has to be there; of a delegated one, on any link.
 */
bool active_source(const struct host *host, const struct link *link,
		   const struct lease_source *source)
{
	struct prefix selector = source_selector(source);

	return host_has_address_in(host, source->kind == SOURCE_DELEGATED ? 0 : link->ifindex,
				   &selector);
}

/** active_saved() - Is any source of a saved lease in use? */
bool active_saved(const struct store *store, const struct saved *saved, const struct host *host,
		  const struct link *link)
{
	for (size_t i = 0; i < saved->source_count; i++)
		if (active_source(host, link, &store->sources[saved->sources + i]))
			return true;
	return false;
}

static bool has_other_uplink(const struct host *host, const struct active *active,
			     const struct link *link, const struct prefix *network)
{
	for (size_t i = host_addresses_in(host, network);
	     i < host->address_count && prefix_contains(network, &host->addresses[i].addr); i++) {
		const struct link *other = host_link_of(host, host->addresses[i].ifindex);

		if (other && other != link && active->is_uplink[other - host->links])
			return true;
	}
	return false;
}

static void add_addresses(const struct host *host, const struct link *link,
			  const struct lease_source *source, struct lease *lease,
			  struct notes *notes)
{
	const struct prefix *network = &source->prefix;
	uint8_t bits = addr_bits(network->addr.family);
	int err = 0;

	for (size_t i = host_addresses_in(host, network);
	     i < host->address_count && prefix_contains(network, &host->addresses[i].addr) && !err;
	     i++) {
		struct prefix prefix = { .addr = host->addresses[i].addr, .prefixlen = bits };

		if (source->kind == SOURCE_ONLINK)
			prefix.prefixlen = network->prefixlen;
		if (host->addresses[i].ifindex == link->ifindex)
			err = lease_add_source(lease, SOURCE_ADDRESS, &prefix);
	}
	if (err)
		notes_add(notes, "more than %d addresses, the rest is left out",
			  LEASE_SOURCES_MAX);
}

/*
 * A prefix that another uplink is in too cannot tell the two apart, and one
 * that is too short is nobody's alone: then it is the addresses that count.
 * What a server delegates is no uplink's. Return: whether it is shared
 */
static bool add_source(const struct host *host, const struct active *active,
		       const struct link *link, const struct lease_source *source,
		       struct lease *all, struct notes *notes)
{
	bool single = source->kind == SOURCE_ADDRESS;
	bool shared = !single && has_other_uplink(host, active, link, &source->prefix);
	char text[PREFIX_TEXT_MAX];

	if (source->kind == SOURCE_DELEGATED && shared) {
		notes_add(notes, "delegated %s holds another uplink's address, left out",
			  prefix_format(&source->prefix, text));
		return false;
	}
	if (!single && source->kind != SOURCE_DELEGATED &&
	    (shared || source->prefix.prefixlen < ACTIVE_PREFIX_BITS_MIN))
		add_addresses(host, link, source, all, notes);
	else if (lease_add_source(all, source->kind, &source->prefix))
		notes_add(notes, "%s: more than %d sources, left out",
			  prefix_format(&source->prefix, text), LEASE_SOURCES_MAX);
	return shared;
}

/*
 * Anybody on the link can send what seems to come from this host; the kernel
 * takes no gateway that is its own.
 */
static void add_routes(const struct host *host, const struct link *link,
		       const struct lease *lease, struct lease *all, struct notes *notes)
{
	char text[ADDR_TEXT_MAX];

	for (size_t i = 0; i < lease->route_count; i++) {
		const struct addr *gateway = &lease->routes[i].gateway;

		if (host_has_address(host, link->ifindex, gateway))
			notes_add(notes, "router %s is this link's own address, left out",
				  addr_format(gateway, text));
		else if (lease_append_route(all, &lease->routes[i]))
			notes_add(notes, "more than %d routes, the rest is left out",
				  LEASE_ROUTES_MAX);
	}
}

static bool add_lease(const struct host *host, const struct active *active,
		      const struct link *link, const struct lease *lease, struct lease *all,
		      struct notes *notes)
{
	bool shared = false;

	for (size_t i = 0; i < lease->source_count; i++)
		if (active_source(host, link, &lease->sources[i]))
			shared |= add_source(host, active, link, &lease->sources[i], all, notes);
	add_routes(host, link, lease, all, notes);
	if (lease->mtu && (!all->mtu || lease->mtu < all->mtu))
		all->mtu = lease->mtu;
	if (addr_is_set(&lease->server))
		all->server = lease->server;
	return shared;
}

static bool is_by(const struct state *routes, uint32_t ifindex)
{
	for (size_t i = 0; i < routes->route_count; i++)
		if (routes->routes[i].ifindex == ifindex)
			return true;
	return false;
}

/*
 * dhclient knows nothing of routers: with it, the kernel takes
 * advertisements, and what it made of them is in main.
 */
static int add_heard(struct kernel *kernel, struct snapshot *snapshot,
		     const struct active *active, const struct link *link, struct lease *all,
		     bool *shared, struct why *why)
{
	struct lease heard = { .kind = LEASE_RA6 };
	struct notes notes = { .count = 0 };
	struct state *routes = &snapshot->heard;
	int err = 0;

	if (!is_by(routes, link->ifindex))
		err = kernel_read_main(kernel, AF_INET6, 0, link->ifindex, routes, why);
	if (err)
		return err;
	for (size_t i = 0; i < routes->route_count; i++) {
		const struct route *route = &routes->routes[i];

		if (route->ifindex != link->ifindex)
			continue;
		if (route->protocol == STATE_RA && addr_is_set(&route->gateway))
			lease_add_route(&heard, &route->dst, &route->gateway);
		else if (route->protocol == STATE_KERNEL && !addr_is_set(&route->gateway) &&
			 route->dst.prefixlen == ACTIVE_PREFIX_BITS_MIN &&
			 !addr_is_link_local(&route->dst.addr))
			lease_add_source(&heard, SOURCE_ONLINK, &route->dst);
	}
	*shared |= add_lease(&snapshot->host, active, link, &heard, all, &notes);
	return 0;
}

/**
 * active_lease() - Put together what an uplink's leases say
 * @lease: receives it
 * @shared: receives whether another uplink is in a network of it
 *
 * Return: 0; -errno if the kernel did not say what it heard of routers
 */
int active_lease(struct kernel *kernel, const struct store *store, struct snapshot *snapshot,
		 const struct active *active, const struct uplink *uplink, struct lease *lease,
		 bool *shared, struct notes *notes, struct why *why)
{
	static struct lease part;
	bool heard = false;

	memset(lease, 0, offsetof(struct lease, sources));
	memcpy(lease->ifname, uplink->ifname, sizeof(lease->ifname));
	*shared = false;
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct saved *saved = lease_kind_family(kind) == uplink->family ?
						    store_find(store, uplink->ifname, kind) : NULL;
		struct settings settings;

		if (lease_kind_family(kind) == uplink->family)
			lease->kind = kind;
		if (!saved)
			continue;
		heard |= kind == LEASE_RA6;
		store_get(store, saved, &part, &settings);
		*shared |= add_lease(&snapshot->host, active, uplink->link, &part, lease, notes);
	}
	if (uplink->family == AF_INET || heard)
		return 0;
	return add_heard(kernel, snapshot, active, uplink->link, lease, shared, why);
}

/* Two kinds of one family are one uplink; IPv4 leases come before those of IPv6. */
static int add_uplink(const struct store *store, const struct saved *saved,
		      const struct config_file *config_file, const struct snapshot *snapshot,
		      struct active *active)
{
	const struct host *host = &snapshot->host;
	const struct link *link = host_link(host, saved->ifname);
	struct uplink *last = active->count ? &active->list[active->count - 1] : NULL;
	struct uplink uplink = {
		.family = lease_kind_family(saved->kind), .link = link,
		.config = config_default(),
	};

	if (!link || !active_saved(store, saved, host, link))
		return 0;
	if (last && last->family == uplink.family && strcmp(last->ifname, saved->ifname) == 0)
		return 0;
	memcpy(uplink.ifname, saved->ifname, sizeof(uplink.ifname));
	config_file_apply(config_file, uplink.ifname, &uplink.config);
	for (size_t i = 0; i < saved->setting_count; i++)
		config_set(&uplink.config, store->settings[saved->settings + i].key,
			   store->settings[saved->settings + i].value, NULL);
	if (!uplink.config.manage)
		return 0;
	active->is_uplink[link - host->links] = true;
	return array_push(&active->list, &active->count, &active->max, &uplink);
}

/* Whether a prefix is shared depends on who else is an uplink: so that is found out first. */
static int add_sources(struct kernel *kernel, const struct store *store,
		       struct snapshot *snapshot, struct active *active, struct uplink *uplink,
		       struct why *why)
{
	struct notes notes = { .count = 0 };
	static struct lease lease;
	int err = active_lease(kernel, store, snapshot, active, uplink, &lease, &uplink->shared,
			       &notes, why);

	uplink->sources = active->source_count;
	uplink->source_count = lease.source_count;
	uplink->server = lease.server;
	for (size_t i = 0; i < lease.source_count && !err; i++)
		err = array_push(&active->sources, &active->source_count, &active->source_max,
				 &lease.sources[i]);
	return err;
}

/**
 * active_find() - Find every uplink
 * @active: {0}; filled; active_done() it, on failure too
 *
 * Return: 0 or -errno
 */
int active_find(struct kernel *kernel, const struct store *store,
		const struct config_file *config_file, struct snapshot *snapshot,
		struct active *active, struct why *why)
{
	int err = 0;

	active->is_uplink = calloc(snapshot->host.link_count + 1, sizeof(*active->is_uplink));
	if (!active->is_uplink)
		return -ENOMEM;
	for (size_t i = 0; i < store->count && !err; i++)
		err = add_uplink(store, &store->list[i], config_file, snapshot, active);
	for (size_t i = 0; i < active->count && !err; i++)
		err = add_sources(kernel, store, snapshot, active, &active->list[i], why);
	return err;
}

static int compare_uplinks(const void *item, const void *other)
{
	const struct uplink *a = item, *b = other;
	int difference = strcmp(a->ifname, b->ifname);

	return difference ? difference : (a->family == AF_INET6) - (b->family == AF_INET6);
}

/** active_uplink() - Find an uplink; NULL if the link holds no active lease of the family */
struct uplink *active_uplink(const struct active *active, const char *ifname, int family)
{
	struct uplink key = { .family = family };
	size_t at;

	strncpy(key.ifname, ifname, sizeof(key.ifname) - 1);
	at = array_place(active->list, active->count, sizeof(key), &key, compare_uplinks);
	return at < active->count && compare_uplinks(&key, &active->list[at]) == 0 ?
		       &active->list[at] : NULL;
}

/** active_done() - Free it; {0} is fine */
void active_done(struct active *active)
{
	free(active->list);
	free(active->sources);
	free(active->is_uplink);
	memset(active, 0, sizeof(*active));
}
