/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/reconcile.h"

#include "client/translate.h"
#include "util/array.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/*
 * An advertised prefix that is shorter than a site's may hold other links' addresses, whatever its
 * router says (RFC 6177); interface identifiers have 64 bits (RFC 4291 2.5.1).
 */
#define PREFIX_BITS_MIN 48
#define SLAAC_BITS 64

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

static bool has_other_link(const struct host *host, const struct link *link,
			   const struct prefix *network)
{
	for (size_t i = host_addresses_in(host, network);
	     i < host->address_count && prefix_contains(network, &host->addresses[i].addr); i++)
		if (host->addresses[i].ifindex != link->ifindex)
			return true;
	return false;
}

/*
 * Of a delegated prefix counts what the client gave to other links, and says so. Whoever answers on
 * the wire may delegate what is a VPN's, or a container's. @all: receives the parts; NULL: return at the
 * first one. Return: whether there is one
 */
static bool add_parts(const struct store *store, const struct host *host, const struct link *link,
		      const struct lease_source *delegated, struct lease *all, struct notes *notes)
{
	char text[PREFIX_TEXT_MAX];
	bool found = false;

	for (size_t i = 0; i < store->count; i++) {
		const struct saved *saved = &store->list[i];
		const struct link *other = host_link(host, saved->ifname);

		for (size_t j = 0; saved->kind == LEASE_PART6 && other && other != link &&
				   j < saved->source_count; j++) {
			const struct lease_source *source = &store->sources[saved->sources + j];
			struct prefix part = prefix_of(&source->prefix.addr, source->prefix.prefixlen);

			if (part.prefixlen < delegated->prefix.prefixlen ||
			    !prefix_contains(&delegated->prefix, &part.addr) ||
			    !active_source(host, other, source))
				continue;
			found = true;
			if (!all)
				return true;
			if (has_other_link(host, other, &part))
				notes_add(notes, "delegated %s holds another link's address, left out",
					  prefix_format(&part, text));
			else if (lease_add_source(all, SOURCE_DELEGATED, &part))
				notes_add(notes, "%s: more than %d sources, left out",
					  prefix_format(&part, text), LEASE_SOURCES_MAX);
		}
	}
	return found;
}

/** active_saved() - Is any source of a saved lease in use? */
bool active_saved(const struct store *store, const struct saved *saved, const struct host *host,
		  const struct link *link)
{
	struct notes notes = { .count = 0 };

	for (size_t i = 0; i < saved->source_count; i++) {
		const struct lease_source *source = &store->sources[saved->sources + i];

		if (source->kind == SOURCE_DELEGATED ?
			    add_parts(store, host, link, source, NULL, &notes) :
			    source->kind != SOURCE_LEFT_OUT && active_source(host, link, source))
			return true;
	}
	return false;
}

/* Of a prefix, the link's own addresses; those of a list that is full are left out. */
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

/* 2000::/3 is what the Internet has (RFC 4291 2.4); a VPN's or a container's may be the same ULA. */
static bool is_of_the_internet(const struct prefix *prefix)
{
	return prefix->addr.bytes[0] >> 5 == 1 && prefix->prefixlen >= PREFIX_BITS_MIN;
}

/*
 * A prefix that another link is in too cannot tell the two apart, and one
 * that is too short is nobody's alone: then it is the addresses that count.
 */
static void add_source(const struct host *host, const struct link *link,
		       const struct lease_source *source, struct lease *all, struct notes *notes)
{
	char text[PREFIX_TEXT_MAX];

	if (source->kind != SOURCE_ADDRESS &&
	    (has_other_link(host, link, &source->prefix) || !is_of_the_internet(&source->prefix)))
		add_addresses(host, link, source, all, notes);
	else if (lease_add_source(all, source->kind, &source->prefix))
		notes_add(notes, "%s: more than %d sources, left out",
			  prefix_format(&source->prefix, text), LEASE_SOURCES_MAX);
}

/* Of IPv4, too (RFC 3927). */
static bool is_link_local(const struct addr *addr)
{
	const struct prefix link_local4 = { { AF_INET, { 169, 254 } }, 16 };

	return addr_is_link_local(addr) || prefix_contains(&link_local4, addr);
}

/* The kernel says so of what people add to 169.254.0.0/16, too. */
static bool is_global(const struct address *address)
{
	return address->global && !is_link_local(&address->addr);
}

/** active_has_global() - Has a link an address of a family (AF_UNSPEC: any) for more than the link? */
bool active_has_global(const struct host *host, const struct link *link, int family)
{
	for (size_t i = host_addresses_of(host, link->ifindex);
	     i < host->address_count && host->by_link[i].ifindex == link->ifindex; i++)
		if (is_global(&host->by_link[i]) &&
		    (!family || host->by_link[i].addr.family == family))
			return true;
	return false;
}

static bool is_covered(const struct lease *lease, const struct addr *addr)
{
	for (size_t i = 0; i < lease->source_count; i++) {
		struct prefix selector = source_selector(&lease->sources[i]);

		if (prefix_contains(&selector, addr))
			return true;
	}
	return false;
}

static bool has_rule_of_others(const struct kernel_tables *foreign, const struct addr *addr)
{
	for (size_t i = 0; i < foreign->source_count; i++)
		if (addr_compare(&foreign->sources[i], addr) == 0)
			return true;
	return false;
}

/*
 * Virtual addresses, second networks, what an administrator added beside the lease; but for what
 * somebody has a rule of their own for.
 */
static void add_others(const struct snapshot *snapshot, const struct link *link, int family,
		       struct lease *all, struct notes *notes)
{
	const struct host *host = &snapshot->host;
	int err = 0;

	for (size_t i = host_addresses_of(host, link->ifindex);
	     i < host->address_count && host->by_link[i].ifindex == link->ifindex && !err; i++) {
		const struct address *address = &host->by_link[i];
		struct prefix prefix = { address->addr, address->prefixlen };

		if (address->addr.family == family && is_global(address) && address->prefixlen && addr_is_host(&address->addr) &&
		    !is_covered(all, &address->addr) && !has_rule_of_others(&snapshot->foreign, &address->addr))
			err = lease_append_source(all, SOURCE_ADDRESS, &prefix);
	}
	if (err)
		notes_add(notes, "more than %d addresses, the rest is left out",
			  LEASE_SOURCES_MAX);
}

static void leave_out(const struct store *store, const struct saved *saved, struct lease *all)
{
	for (size_t i = 0; i < saved->source_count; i++) {
		const struct lease_source *source = &store->sources[saved->sources + i];
		size_t kept = 0;

		for (size_t j = 0; j < all->source_count; j++)
			if (source->kind != SOURCE_LEFT_OUT || all->sources[j].kind != SOURCE_ADDRESS ||
			    addr_compare(&source->prefix.addr, &all->sources[j].prefix.addr) != 0)
				all->sources[kept++] = all->sources[j];
		all->source_count = kept;
	}
}

/*
 * Anybody on the link can send what seems to come from this host; the kernel
 * takes no gateway that is its own, of whatever link. fe80::1 may be on each.
 */
static void add_routes(const struct host *host, const struct link *link,
		       const struct lease *lease, struct lease *all, struct notes *notes)
{
	char text[ADDR_TEXT_MAX];

	for (size_t i = 0; i < lease->route_count; i++) {
		const struct addr *gateway = &lease->routes[i].gateway;
		uint32_t on = is_link_local(gateway) ? link->ifindex : 0;

		if (addr_is_set(gateway) && host_has_address(host, on, gateway))
			notes_add(notes, "router %s is this host's own address, left out",
				  addr_format(gateway, text));
		else if (lease_append_route(all, &lease->routes[i]))
			notes_add(notes, "more than %d routes, the rest is left out",
				  LEASE_ROUTES_MAX);
	}
}

static void add_lease(const struct store *store, const struct host *host, const struct link *link,
		      const struct lease *lease, struct lease *all, struct notes *notes)
{
	for (size_t i = 0; i < lease->source_count; i++) {
		const struct lease_source *source = &lease->sources[i];

		if (source->kind == SOURCE_DELEGATED)
			add_parts(store, host, link, source, all, notes);
		else if (source->kind != SOURCE_LEFT_OUT && active_source(host, link, source))
			add_source(host, link, source, all, notes);
	}
	add_routes(host, link, lease, all, notes);
	if (lease->mtu && (!all->mtu || lease->mtu < all->mtu))
		all->mtu = lease->mtu;
	if (addr_is_set(&lease->server))
		all->server = lease->server;
}

static bool is_by(const struct state *routes, uint32_t ifindex)
{
	for (size_t i = 0; i < routes->route_count; i++)
		if (routes->routes[i].ifindex == ifindex)
			return true;
	return false;
}

static int read_heard(struct kernel *kernel, const struct link *link, struct snapshot *snapshot,
		      struct why *why)
{
	if (is_by(&snapshot->heard, link->ifindex))
		return 0;
	return kernel_read_main(kernel, AF_INET6, 0, link->ifindex, &snapshot->heard, why);
}

/* As the kernel tries them (net/ipv6/route.c, rt6_score_route()): 1 is high, 0 medium, 3 low. */
static bool is_tried_first(const struct route *a, const struct route *b)
{
	int first = a->pref == 1 ? 2 : a->pref == 0, second = b->pref == 1 ? 2 : b->pref == 0;

	return a->priority != b->priority ? a->priority < b->priority : first > second;
}

/* Return: how many there are more */
static size_t put_router(const struct route *routers[LEASE_ROUTES_MAX], size_t count, const struct route *route)
{
	size_t at = count;

	if (count == LEASE_ROUTES_MAX)
		return 0;
	for (; at && is_tried_first(route, routers[at - 1]); at--)
		routers[at] = routers[at - 1];
	routers[at] = route;
	return 1;
}

/*
 * dhclient and udhcpc know nothing of routers, and systemd-networkd tells nobody: what the kernel, or
 * that, made of advertisements is in main.
 */
static int add_heard(struct kernel *kernel, const struct store *store, struct snapshot *snapshot,
		     const struct link *link, struct lease *all, struct why *why)
{
	const struct route *routers[LEASE_ROUTES_MAX];
	size_t count = 0;
	struct lease heard = { .kind = LEASE_RA6 };
	struct notes notes = { .count = 0 };
	const struct state *routes = &snapshot->heard;
	int err = read_heard(kernel, link, snapshot, why);

	if (err)
		return err;
	for (size_t i = 0; i < routes->route_count; i++) {
		const struct route *route = &routes->routes[i];

		if (route->ifindex != link->ifindex)
			continue;
		if (route->protocol == STATE_RA && addr_is_set(&route->gateway))
			count += put_router(routers, count, route);
		else if ((route->protocol == STATE_KERNEL || route->protocol == STATE_RA) &&
			 !addr_is_set(&route->gateway) &&
			 route->dst.prefixlen == SLAAC_BITS &&
			 !addr_is_link_local(&route->dst.addr))
			lease_add_source(&heard, SOURCE_ONLINK, &route->dst);
	}
	for (size_t i = 0; i < count; i++)
		lease_add_route(&heard, &routers[i]->dst, &routers[i]->gateway);
	add_lease(store, &snapshot->host, link, &heard, all, &notes);
	return 0;
}

/**
 * active_lease() - Put together what an uplink's leases say
 * @lease: receives it
 *
 * Return: 0; -errno if the kernel did not say what it heard of routers
 */
int active_lease(struct kernel *kernel, const struct store *store, struct snapshot *snapshot,
		 const struct uplink *uplink, struct lease *lease, struct notes *notes, struct why *why)
{
	const struct saved *typed;
	static struct lease part;
	bool heard = false;
	int err = 0;

	memset(lease, 0, offsetof(struct lease, sources));
	memcpy(lease->ifname, uplink->ifname, sizeof(lease->ifname));
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
		add_lease(store, &snapshot->host, uplink->link, &part, lease, notes);
	}
	if (uplink->family == AF_INET6 && (!heard || uplink->heard))
		err = add_heard(kernel, store, snapshot, uplink->link, lease, why);
	if (!err && !uplink->config.leased_only)
		add_others(snapshot, uplink->link, uplink->family, lease, notes);
	typed = store_find(store, uplink->ifname, uplink->family == AF_INET ? LEASE_UP4 : LEASE_UP6);
	if (typed)
		leave_out(store, typed, lease);
	return err;
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

	if (!uplink.family || !link || !active_saved(store, saved, host, link))
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

/*
 * Of a link that has an IPv4 lease, or whose client tells nobody, what is heard of IPv6 routers counts; dhcpcd
 * and NetworkManager tell of them.
 */
static int add_heard_uplink(struct kernel *kernel, const struct store *store, const char *ifname,
			    const struct config_file *config_file, struct snapshot *snapshot,
			    struct active *active, struct why *why)
{
	const struct uplink *last = active->count ? &active->list[active->count - 1] : NULL;
	struct uplink uplink = {
		.family = AF_INET6, .link = host_link(&snapshot->host, ifname),
		.config = config_default(), .heard = true,
	};
	bool advertised = false, leased = last && strcmp(last->ifname, ifname) == 0;
	int err;

	if (!uplink.link || !uplink.link->up || !active_has_global(&snapshot->host, uplink.link, AF_INET6))
		return 0;
	if (leased ? last->family == AF_INET6 : !store_find(store, ifname, LEASE_LINK) ||
						uplink.link->master || !managed_silently(uplink.link->ifindex))
		return 0;
	memcpy(uplink.ifname, uplink.link->ifname, sizeof(uplink.ifname));
	config_file_apply(config_file, uplink.ifname, &uplink.config);
	if (leased)
		uplink.config = last->config;
	if (!uplink.config.manage)
		return 0;
	err = read_heard(kernel, uplink.link, snapshot, why);
	for (size_t i = 0; i < snapshot->heard.route_count; i++) {
		const struct route *route = &snapshot->heard.routes[i];

		advertised |= route->ifindex == uplink.link->ifindex && route->protocol == STATE_RA &&
			      addr_is_set(&route->gateway);
	}
	if (err || !advertised)
		return err;
	active->is_uplink[uplink.link - snapshot->host.links] = true;
	return array_push(&active->list, &active->count, &active->max, &uplink);
}

/* Of each link the leases follow one another, IPv4 first. */
static int add_uplinks(struct kernel *kernel, const struct store *store,
		       const struct config_file *config_file, struct snapshot *snapshot,
		       struct active *active, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < store->count && !err; i++) {
		const char *ifname = store->list[i].ifname;

		err = add_uplink(store, &store->list[i], config_file, snapshot, active);
		if (!err && (i + 1 == store->count || strcmp(store->list[i + 1].ifname, ifname) != 0))
			err = add_heard_uplink(kernel, store, ifname, config_file, snapshot, active, why);
	}
	return err;
}

static int add_sources(struct kernel *kernel, const struct store *store,
		       struct snapshot *snapshot, struct active *active, struct uplink *uplink,
		       struct why *why)
{
	struct notes notes = { .count = 0 };
	static struct lease lease;
	int err = active_lease(kernel, store, snapshot, uplink, &lease, &notes, why);

	uplink->sources = active->source_count;
	uplink->source_count = lease.source_count;
	uplink->server = lease.server;
	for (size_t i = 0; i < lease.source_count && !err; i++)
		err = array_push(&active->sources, &active->source_count, &active->source_max,
				 &lease.sources[i]);
	return err;
}

/**
 * struct users - Who put routes by a link into main
 * @client: a DHCP client; not what it gave to the link of other links' prefixes
 * @others: somebody else: routes to others, that neither the kernel nor a client made. With an address
 *	of 169.254.0.0/16, dhcpcd adds its network and a default
 */
struct users {
	bool client;
	bool others;
};

static void find_users(const struct state *routes, size_t at, const struct host *host,
		       const struct link *link, bool part, struct users *users)
{
	bool own = active_has_global(host, link, AF_UNSPEC);

	for (; at < routes->route_count && routes->routes[at].ifindex == link->ifindex; at++) {
		const struct route *route = &routes->routes[at];
		int family = route->dst.addr.family;

		if (route->protocol == STATE_DHCP || route->protocol == STATE_RA)
			users->client |= addr_is_set(&route->gateway) ? !own || !route->dst.prefixlen : !part;
		else if (route->dst.prefixlen &&
			 (route->protocol != STATE_KERNEL || !host_has_family(host, link->ifindex, family)))
			users->others |= !is_link_local(&route->dst.addr);
	}
}

/* Where main is so long that not all of it is read at once, the link's part is. */
static int read_users(struct kernel *kernel, const struct store *store, struct snapshot *snapshot,
		      const struct link *link, struct users *users, struct why *why)
{
	bool part = store_find(store, link->ifname, LEASE_PART6);
	int err = 0;

	for (size_t f = 0; f < FAMILIES && !err; f++) {
		struct state its = { 0 };

		err = snapshot_read_statics(kernel, families[f], snapshot, why);
		if (!err && snapshot->statics_cut[f])
			err = kernel_read_main(kernel, families[f], 0, link->ifindex, &its, why);
		if (!err)
			find_users(&its, 0, &snapshot->host, link, part, users);
		state_done(&its);
	}
	if (!err)
		find_users(&snapshot->statics, snapshot_statics(snapshot, link->ifindex), &snapshot->host, link,
			   part, users);
	return err;
}

/* An advertisement without a default route, on a link with addresses, is about networks behind it. */
static bool is_heard(const struct store *store, const struct saved *saved, const struct host *host,
		     const struct link *link)
{
	if (saved->kind != LEASE_RA6)
		return false;
	for (size_t i = 0; i < saved->route_count; i++)
		if (!store->routes[saved->routes + i].dst.prefixlen)
			return true;
	return !active_has_global(host, link, AF_UNSPEC);
}

/*
 * Could a client that takes care of a link bring routes that would draw other links' packets? Not
 * where an address that is nobody's lease, or a static route, says that the link is somebody else's: a
 * bridge of containers, a container's own link, a network that was set up by hand. Nor where no cable is
 * in: the client tells of it when it is.
 */
static int find_managed(struct kernel *kernel, const struct store *store,
			const struct config_file *config_file, struct snapshot *snapshot,
			const struct link *link, bool *managed, struct why *why)
{
	struct config config = config_default();
	const struct host *host = &snapshot->host;
	struct users users = { 0 };
	bool leased = store_find(store, link->ifname, LEASE_REFUSED);

	if (!store_find(store, link->ifname, LEASE_LINK) || link->master)
		return 0;
	config_file_apply(config_file, link->ifname, &config);
	if (!config.manage)
		return 0;
	for (enum lease_kind kind = 0; kind < LEASE_LINK; kind++) {
		const struct saved *saved = store_find(store, link->ifname, kind);

		leased |= saved && (is_heard(store, saved, host, link) ||
				    active_saved(store, saved, host, link));
	}
	if (!leased) {
		int err = read_users(kernel, store, snapshot, link, &users, why);

		if (err)
			return err;
	}
	*managed = leased || users.client ||
		   (link->carrier && !users.others && !active_has_global(host, link, AF_UNSPEC));
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct link *const *one = a, *const *other = b;

	return strcmp((*one)->ifname, (*other)->ifname);
}

/* Which link is in a group of its own: of two, the second; of more, the uplink, if there is but one. */
static const struct link *find_single(const struct active *active, const struct host *host,
				      const struct link *const *managed, size_t count)
{
	const struct link *single = NULL;
	size_t uplinks = 0;

	if (count == 2)
		return managed[1];
	for (size_t i = 0; i < count; i++)
		if (active->is_uplink[managed[i] - host->links]) {
			single = managed[i];
			uplinks++;
		}
	return uplinks == 1 ? single : NULL;
}

/*
 * A rule can leave out the routes by links of one group. With two groups, main's routes by a link count for
 * its own addresses at once. Of more links than two, they are mirrored as well: a link may have to change
 * its group when another one comes or goes.
 */
static int find_groups(struct kernel *kernel, const struct store *store,
		       const struct config_file *config_file, struct snapshot *snapshot, uint32_t group,
		       struct active *active, struct why *why)
{
	const struct host *host = &snapshot->host;
	const struct link **managed = calloc(host->link_count + 1, sizeof(struct link *));
	const struct link *single;
	size_t count = 0;
	int err = 0;

	if (!managed)
		return -ENOMEM;
	for (size_t i = 0; i < host->link_count && !err; i++) {
		bool counts = active->is_uplink[i];

		if (!counts && host->links[i].up)
			err = find_managed(kernel, store, config_file, snapshot, &host->links[i], &counts,
					   why);
		if (counts && host->links[i].up)
			managed[count++] = &host->links[i];
	}
	if (count)
		qsort(managed, count, sizeof(struct link *), compare_names);
	single = find_single(active, host, managed, count);
	for (size_t i = 0; i < count && count > 1; i++)
		active->groups[managed[i] - host->links] =
			group + ((managed[i] == single) != (managed[0] == single));
	for (size_t i = 0; i < active->count; i++) {
		struct uplink *uplink = &active->list[i];
		uint32_t own = active->groups[uplink->link - host->links];

		uplink->group = group + (single && own == group);
		if (count < 2)
			uplink->group = STATE_NO_SUPPRESS;
	}
	active->managed_count = count;
	free(managed);
	return err;
}

/**
 * active_find() - Find every uplink
 * @group: the first link group of uplinks
 * @active: {0}; filled; active_done() it, on failure too
 *
 * Return: 0 or -errno
 */
int active_find(struct kernel *kernel, const struct store *store,
		const struct config_file *config_file, uint32_t group, struct snapshot *snapshot,
		struct active *active, struct why *why)
{
	int err = 0;

	active->is_uplink = calloc(snapshot->host.link_count + 1, sizeof(*active->is_uplink));
	active->groups = calloc(snapshot->host.link_count + 1, sizeof(*active->groups));
	if (!active->is_uplink || !active->groups)
		return -ENOMEM;
	err = add_uplinks(kernel, store, config_file, snapshot, active, why);
	if (!err)
		err = find_groups(kernel, store, config_file, snapshot, group, active, why);
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
	free(active->groups);
	memset(active, 0, sizeof(*active));
}
