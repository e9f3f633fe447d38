/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/steps.h"

#include "engine/trial.h"
#include "policy/policy.h"
#include "util/paths.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static bool has_address(const struct lease *lease, const struct addr *addr)
{
	for (size_t i = 0; i < lease->source_count; i++)
		if (lease->sources[i].kind == SOURCE_ADDRESS &&
		    addr_compare(&lease->sources[i].prefix.addr, addr) == 0)
			return true;
	return false;
}

/*
 * An IPv6 address stays good for its lifetime after its prefix is withdrawn
 * (RFC 4862 5.5.4), and dhclient speaks of one address at a time.
 */
static void keep_sources(const struct host *host, const struct link *link,
			 const struct lease *saved, struct lease *lease)
{
	for (size_t i = 0; i < saved->source_count; i++) {
		const struct lease_source *source = &saved->sources[i];
		bool there = source->kind == SOURCE_LEFT_OUT ? has_address(lease, &source->prefix.addr) :
							       lease_has_source(lease, source);

		if (lease->kind == LEASE_RA6 && source->kind == SOURCE_ADDRESS)
			continue; /* made up from a rule: now the router's own word counts */
		if (!there && active_source(host, link, source))
			lease_add_source(lease, source->kind, &source->prefix);
	}
}

/* Whoever uses a delegated prefix may keep an address of it, and no client tells when that has gone. */
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

static void unmark(struct store *store, const char *ifname, enum lease_kind kind)
{
	struct saved *mark = store_find(store, ifname, kind);

	if (mark)
		store_remove(store, mark);
}

static int open_sources(struct reconcile *result, const char *ifname, int family)
{
	struct saved *saved = store_find(&result->store, ifname, LEASE_CLOSED);
	struct settings settings;
	static struct lease lease;
	size_t kept = 0;

	if (!saved)
		return 0;
	store_get(&result->store, saved, &lease, &settings);
	for (size_t i = 0; i < lease.source_count; i++)
		if (lease.sources[i].prefix.addr.family != family)
			lease.sources[kept++] = lease.sources[i];
	lease.source_count = kept;
	if (kept)
		return store_put(&result->store, &lease, &settings);
	store_remove(&result->store, saved);
	return 0;
}

/*
 * Routers of IPv6 are heard before there is an address; an IPv4 lease counts only if its address is
 * there: a client's event may come late. Who types it, waits for an answer.
 */
static int put(const struct edit *edit, const struct link *link, struct reconcile *result,
	       struct why *why)
{
	const struct env_event *event = &edit->event;
	static struct lease lease, before;
	char text[ADDR_TEXT_MAX];
	struct why note = { "" };
	struct settings settings;
	struct saved *saved;

	lease = event->lease;
	if ((edit->kind == EDIT_UP || lease.kind == LEASE_DHCP4) && lease.source_count &&
	    !active_source(&result->snapshot.host, link, &lease.sources[0])) {
		addr_format(lease_address(&lease), text);
		if (edit->kind == EDIT_UP)
			return why_set(why, -ENODEV,
				       "ADDRESS/LEN: '%s' is not on the link, add it there first", text);
		why_set(&note, 0, "leased address %s is not on the link", text);
		return remark(result, event->ifname, AF_INET, 0, &note);
	}
	unmark(&result->store, event->ifname, LEASE_REFUSED);
	if (open_sources(result, event->ifname, lease_family(&lease)))
		return -ENOMEM;
	saved = store_find(&result->store, event->ifname, lease.kind);
	if (saved && lease.kind != LEASE_DHCP4) {
		store_get(&result->store, saved, &before, &settings);
		keep_sources(&result->snapshot.host, link, &before, &lease);
		for (size_t i = 0; edit->kind == EDIT_UP && !event->lease.route_count &&
				   i < before.route_count; i++)
			lease_add_route(&lease, &before.routes[i].dst, &before.routes[i].gateway);
	}
	return store_put(&result->store, &lease, &event->settings);
}

static int end_delegated(const struct env_event *event, struct reconcile *result)
{
	struct saved *saved = store_find(&result->store, event->ifname, event->lease.kind);
	struct settings settings;
	static struct lease lease;

	if (!saved)
		return 0;
	store_get(&result->store, saved, &lease, &settings);
	drop_delegated(&lease, &event->lease);
	return store_put(&result->store, &lease, &settings);
}

/* Is an address there that is to have no rules? */
static bool has_left_out(const struct reconcile *result, const struct saved *saved,
			 const struct link *link)
{
	for (size_t i = 0; i < saved->source_count; i++) {
		const struct lease_source *source = &result->store.sources[saved->sources + i];

		if (source->kind == SOURCE_LEFT_OUT &&
		    active_source(&result->snapshot.host, link, source))
			return true;
	}
	return false;
}

/*
 * Routers stay known for as long as anything else of the link's family does,
 * or a client speaks of it.
 */
static bool is_over(const struct reconcile *result, const struct saved *saved,
		    const struct link *link, const struct env_event *event)
{
	bool speaks = event && event->has_lease &&
		      lease_family(&event->lease) == lease_kind_family(saved->kind);
	struct config config = result->defaults;
	const struct saved *other;

	config_file_apply(&result->config_file, saved->ifname, &config);
	if (event)
		settings_apply(&event->settings, &config);
	if (!config.manage)
		return true;
	for (size_t i = 0; saved->kind == LEASE_CLOSED && i < saved->setting_count; i++) {
		const struct setting *setting = &result->store.settings[saved->settings + i];

		config_set(&config, setting->key, setting->value, NULL);
	}
	if (saved->kind == LEASE_CLOSED)
		return !config.fail_closed || (event && event->event == EVENT_STOP);
	if (!lease_kind_family(saved->kind) && saved->kind != LEASE_PART6)
		return event && event->event == EVENT_STOP;
	if (active_saved(&result->store, saved, &result->snapshot.host, link))
		return false;
	if (saved->kind == LEASE_UP4 || saved->kind == LEASE_UP6)
		return !has_left_out(result, saved, link);
	if (saved->kind == LEASE_DHCP4 || saved->kind == LEASE_PART6)
		return true;
	if (!event && saved->kind == LEASE_RA6 && store_find(&result->store, saved->ifname, LEASE_LINK))
		return false; /* what routers say of a client's link may draw others' packets */
	if (speaks && (saved->kind == LEASE_RA6 || event->lease.kind == saved->kind))
		return false;
	other = saved->kind == LEASE_RA6 ? store_find(&result->store, saved->ifname, LEASE_DHCP6) :
					   NULL;
	return !other || !active_saved(&result->store, other, &result->snapshot.host, link);
}

/* The settings that came with a link's last event are those of all its leases of that family. */
static int set_settings(const struct env_event *event, struct reconcile *result)
{
	int err = 0;

	for (enum lease_kind kind = 0; kind < LEASE_KINDS && !err; kind++) {
		struct saved *saved = store_find(&result->store, event->ifname, kind);
		static struct lease lease;
		struct settings settings;

		if (!saved || !lease_kind_family(kind) ||
		    (event->family && event->family != lease_kind_family(kind)))
			continue;
		store_get(&result->store, saved, &lease, &settings);
		if (!settings_equal(&settings, &event->settings))
			err = store_put(&result->store, &lease, &event->settings);
	}
	return err;
}

/*
 * With fail_closed, what was leased stays closed until the link has its next lease of that family:
 * the address may be back before anybody tells. What is about to be leased is closed before it is there.
 */
static int close_sources(struct reconcile *result, const struct lease *lease,
			 const struct settings *settings)
{
	struct config config = result->defaults;
	const struct saved *there = store_find(&result->store, lease->ifname, LEASE_CLOSED);
	static struct lease closed;
	struct settings before;

	config_file_apply(&result->config_file, lease->ifname, &config);
	settings_apply(settings, &config);
	if (!config.fail_closed || !config.manage)
		return 0;
	memset(&closed, 0, offsetof(struct lease, sources));
	if (there)
		store_get(&result->store, there, &closed, &before);
	memcpy(closed.ifname, lease->ifname, sizeof(closed.ifname));
	closed.kind = LEASE_CLOSED;
	for (size_t i = 0; i < lease->source_count; i++)
		if (lease->sources[i].kind == SOURCE_ADDRESS)
			lease_add_source(&closed, SOURCE_ADDRESS, &lease->sources[i].prefix);
	return closed.source_count ? store_put(&result->store, &closed, settings) : 0;
}

static int close_saved(struct reconcile *result, const struct saved *saved)
{
	static struct lease ended;
	struct settings settings;

	if (!lease_kind_family(saved->kind))
		return 0;
	store_get(&result->store, saved, &ended, &settings);
	return close_sources(result, &ended, &settings);
}

/* Forgets what has ended: of the event's link, of every link, and of links that are gone. */
static int forget(const struct edit *edit, struct reconcile *result)
{
	struct store *store = &result->store;
	const struct env_event *event = &edit->event;
	bool all = edit->kind == EDIT_SYNC || edit->kind == EDIT_RESTORE;
	int err = 0;

	for (size_t i = store->count; i-- > 0 && !err;) {
		const struct saved ended = store->list[i];
		const struct link *link = host_link(&result->snapshot.host, ended.ifname);
		bool its = strcmp(ended.ifname, event->ifname) == 0 &&
			   (!event->family || !lease_kind_family(ended.kind) ||
			    event->family == lease_kind_family(ended.kind));

		if (link && !(all && is_over(result, &ended, link, NULL)) &&
		    !(!all && its && is_over(result, &ended, link, event)))
			continue;
		store_remove(store, &store->list[i]);
		err = link && event->event != EVENT_STOP ? close_saved(result, &ended) : 0;
	}
	return err;
}

/* An address that is leased, or that comes in by itself, stays away until it leaves the link. */
static int leave_out(const struct edit *edit, struct reconcile *result, struct why *why)
{
	const char *ifname = edit->event.ifname;
	const struct link *link = host_link(&result->snapshot.host, ifname);
	enum lease_kind kind = edit->address.family == AF_INET ? LEASE_UP4 : LEASE_UP6;
	struct prefix prefix = prefix_host(&edit->address);
	struct saved *saved = store_find(&result->store, ifname, kind);
	struct settings settings = { .count = 0 };
	static struct lease lease;
	char text[ADDR_TEXT_MAX];
	size_t kept = 0;

	memset(&lease, 0, offsetof(struct lease, sources));
	snprintf(lease.ifname, sizeof(lease.ifname), "%s", ifname);
	lease.kind = kind;
	if (saved)
		store_get(&result->store, saved, &lease, &settings);
	for (size_t i = 0; i < lease.source_count; i++)
		if (addr_compare(&lease.sources[i].prefix.addr, &edit->address) != 0)
			lease.sources[kept++] = lease.sources[i];
	if (link && host_has_address(&result->snapshot.host, link->ifindex, &edit->address)) {
		lease.source_count = kept;
		if (lease_add_source(&lease, SOURCE_LEFT_OUT, &prefix))
			return -E2BIG;
		return store_put(&result->store, &lease, &settings);
	}
	if (kept == lease.source_count)
		return why_set(why, -ENODEV, "ADDRESS: '%s' is not on the link",
			       addr_format(&edit->address, text));
	lease.source_count = kept;
	if (kept)
		return store_put(&result->store, &lease, &settings);
	store_remove(&result->store, saved);
	return 0;
}

/* Who mistypes a link's name is to hear of it; one that has gone may have left a lease, or rules. */
static bool is_known(const struct reconcile *result, const char *ifname)
{
	if (host_link(&result->snapshot.host, ifname))
		return true;
	for (size_t i = 0; i < result->store.count; i++)
		if (strcmp(result->store.list[i].ifname, ifname) == 0)
			return true;
	for (size_t i = 0; i < result->snapshot.user_count; i++)
		if (strcmp(result->snapshot.users[i].ifname, ifname) == 0)
			return true;
	return false;
}

static int forget_asked(const struct edit *edit, struct reconcile *result, struct why *why)
{
	const char *ifname = edit->event.ifname;

	if (*ifname && !is_known(result, ifname))
		return why_set(why, -ENODEV, "IFNAME: '%s' is not a link of this host, and left nothing",
			       ifname);
	if (addr_is_set(&edit->address))
		return leave_out(edit, result, why);
	for (size_t i = result->store.count; i-- > 0;)
		if (!*ifname || strcmp(result->store.list[i].ifname, ifname) == 0)
			store_remove(&result->store, &result->store.list[i]);
	if (!*ifname) /* what cannot be read is forgotten, too */
		result->store.changed |= result->store.err != 0 || result->store.spoilt;
	return 0;
}

/**
 * edit_apply() - Make an edit
 * @result: its store and snapshot are filled
 *
 * Return: 0; -ENODEV if a lease came for a link, or EDIT_UP for an address, that is not there, or
 * EDIT_FORGET for a link that is neither there nor known;
 * -EPERM for EDIT_UP on a link that is not managed; -ENOMEM; -E2BIG
 */
int edit_apply(const struct edit *edit, struct reconcile *result, struct why *why)
{
	const struct env_event *event = &edit->event;
	const struct link *link = host_link(&result->snapshot.host, event->ifname);
	struct config config = result->defaults;
	/* dhcpcd 10.5 tells that it hears of no router after it has let go of a link */
	bool nothing = event->event == EVENT_CHECK && event->lease.kind == LEASE_RA6;
	int err = 0;

	if (edit->kind == EDIT_LOOK)
		return 0;
	if (edit->kind == EDIT_FORGET)
		return forget_asked(edit, result, why);
	if (edit->kind == EDIT_RESTORE) {
		err = trial_put_back(edit->trial, result);
		return err || edit->trial->exact ? err : forget(edit, result);
	}
	result->store.changed |= result->store.lost && !result->store.err; /* nothing is kept, too */
	config_file_apply(&result->config_file, event->ifname, &config);
	if (edit->kind == EDIT_UP && !config.manage)
		return why_set(why, -EPERM, "manage = no in " PATHS_CONFIG ", nothing is done");
	if (event->has_lease && !link)
		return why_set(why, -ENODEV, edit->kind == EDIT_UP ?
			       "IFNAME: '%s' is not a link of this host" :
			       "interface: '%s' is not a link of this host", event->ifname);
	if (link && config.manage && event->event != EVENT_STOP && !nothing &&
	    edit->kind != EDIT_SYNC && edit->kind != EDIT_UP)
		err = store_mark(&result->store, event->ifname, LEASE_LINK);
	if (edit->kind == EDIT_CLOSE)
		return err || !link ? err : close_sources(result, &event->lease, &event->settings);
	if (edit->kind == EDIT_REFUSED)
		return err || !link || !config.manage ? err : store_mark(&result->store, event->ifname, LEASE_REFUSED);
	if (event->has_lease && !err)
		err = put(edit, link, result, why);
	else if (edit->kind == EDIT_EVENT && event->event == EVENT_END)
		err = end_delegated(event, result);
	if (!err && edit->kind != EDIT_SYNC)
		err = set_settings(event, result);
	return err ? err : forget(edit, result);
}

/* Could the kernel have this route because main has it? A default route is never mirrored. */
static bool is_mirrored(const struct snapshot *snapshot, const struct route *route)
{
	if (!route->dst.prefixlen)
		return false;
	for (size_t i = snapshot_statics(snapshot, route->ifindex);
	     i < snapshot->statics.route_count &&
	     snapshot->statics.routes[i].ifindex == route->ifindex; i++)
		if (prefix_compare(&snapshot->statics.routes[i].dst, &route->dst) == 0 &&
		    snapshot->statics.routes[i].priority == route->priority &&
		    addr_compare(&snapshot->statics.routes[i].gateway, &route->gateway) == 0)
			return true;
	return false;
}

/* Is a route one to what is on the link, and no way to everywhere? */
static bool is_network(const struct route *route)
{
	return !addr_is_set(&route->gateway) && route->dst.prefixlen && !route->src.prefixlen;
}

/* The longest route to it that stays on the link tells how long the network's prefix is. */
static struct lease_source source_of(const struct state *own, uint32_t table,
				     const struct prefix *selector)
{
	struct lease_source source = { .kind = SOURCE_ADDRESS, .prefix = *selector };
	int family = selector->addr.family;
	size_t count, first = state_table(own, table, &count);
	bool single = selector->prefixlen == addr_bits(family);

	if (!single)
		source.kind = SOURCE_AUTONOMOUS;
	for (size_t i = first; i < first + count; i++) {
		const struct route *route = &own->routes[i];

		if (!is_network(route) || !prefix_contains(&route->dst, &selector->addr) ||
		    (family == AF_INET && addr_compare(&route->prefsrc, &selector->addr) != 0))
			continue;
		if (single) {
			source.prefix.prefixlen = route->dst.prefixlen;
			break;
		}
		if (prefix_compare(&route->dst, selector) == 0)
			source.kind = SOURCE_ONLINK;
	}
	return source;
}

/* Where no route tells: a link that is down has none. */
static uint8_t length_of(const struct host *host, const struct link *link, const struct addr *addr)
{
	struct prefix single = prefix_host(addr);

	for (size_t i = host_addresses_in(host, &single);
	     i < host->address_count && addr_compare(&host->addresses[i].addr, addr) == 0; i++)
		if (host->addresses[i].ifindex == link->ifindex)
			return host->addresses[i].prefixlen;
	return single.prefixlen;
}

/* Of an advertised prefix only what this host sends is led by its link: see plan.c. */
static bool is_delegated(const struct host *host, const struct link *link, const struct rule *from,
			 const struct lease_source *source)
{
	return source->prefix.addr.family == AF_INET6 &&
	       (!active_source(host, link, source) ||
		(source->kind != SOURCE_ADDRESS && !from->extra.iifname[0]));
}

/**
 * struct lost - What a table's objects tell of the leases that they are for
 * @leases: [0] of IPv4, or of routers; [1] of DHCPv6
 */
struct lost {
	const struct link *link;
	struct config config;
	struct settings settings;
	struct lease leases[2];
};

/* What a source, or IPv6, calls for is no route of a lease. */
static bool is_network_of(const struct lost *lost, const struct route *route)
{
	bool found = addr_is_link_local(&route->dst.addr);

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < lost->leases[i].source_count; j++) {
			struct prefix network = source_network(&lost->leases[i].sources[j]);

			found |= prefix_compare(&network, &route->dst) == 0;
		}
	return found && is_network(route);
}

/* What main has, too, is mirrored again if the configuration says so; else it is taken for the lease's. */
static void recover_routes(const struct snapshot *snapshot, struct lost *lost, uint32_t table)
{
	size_t count, first = state_table(&snapshot->own, table, &count);
	struct lease *lease = &lost->leases[0];

	for (size_t i = first; i < first + count; i++) {
		const struct route *route = &snapshot->own.routes[i];
		struct lease_route named = { route->dst, route->gateway, route->src };

		if (route->dst.addr.family != lease_family(lease) || is_network_of(lost, route) ||
		    is_mirrored(snapshot, route))
			continue;
		lease_append_route(lease, &named);
		if (!route->dst.prefixlen && route->mtu)
			lease->mtu = route->mtu;
	}
}

/* Of the settings that came with a lease, its rules tell these two. */
static void recover_settings(const struct reconcile *result, const struct rule *from,
			     const struct config *config, struct settings *settings)
{
	const struct state *own = &result->snapshot.own;
	uint32_t base = from->priority - PLAN_ADDR;
	char priority[SETTING_TEXT_MAX];
	bool closed = false;

	for (size_t i = 0; i < own->rule_count; i++)
		closed |= own->rules[i].unreachable && own->rules[i].priority != PLAN_STANDING &&
			  own->rules[i].family == from->family &&
			  prefix_compare(&own->rules[i].src, &from->src) == 0;
	if (closed && !config->fail_closed)
		settings_add(settings, "fail_closed", "yes", NULL);
	if (base == config->priority ||
	    (from->priority >= CONFIG_PLACED_FIRST && from->priority <= CONFIG_PRIORITY_LAST))
		return;
	snprintf(priority, sizeof(priority), "%" PRIu32, base);
	settings_add(settings, "priority", priority, NULL);
}

/*
 * A rule "from" an address, or "to" it if that is all that is left, tells of a source; one from
 * nowhere is the server's.
 */
static void recover_rule(const struct reconcile *result, const struct rule *rule, struct lost *lost)
{
	const struct host *host = &result->snapshot.host;
	bool from = addr_is_set(&rule->src.addr);
	struct lease *lease = &lost->leases[0];
	struct lease_source source;

	if (rule->extra.uid) {
		lease->server = rule->dst.addr;
		return;
	}

	if (!from && !addr_is_set(&rule->dst.addr))
		return;
	source = source_of(&result->snapshot.own, rule->table, from ? &rule->src : &rule->dst);
	if (rule->family == AF_INET && source.prefix.prefixlen == addr_bits(AF_INET))
		source.prefix.prefixlen = length_of(host, lost->link, &source.prefix.addr);
	if (from && is_delegated(host, lost->link, rule, &source))
		source = (struct lease_source){ SOURCE_DELEGATED, rule->src };
	if (!active_source(host, lost->link, &source))
		return;
	/* What a router is known to say, it has said; else its next word takes the place of all this. */
	if (rule->family == AF_INET6 &&
	    (source.kind == SOURCE_DELEGATED ||
	     (source.kind == SOURCE_ADDRESS &&
	      store_find(&result->store, lost->link->ifname, LEASE_RA6))))
		lease = &lost->leases[1];
	lease_add_source(lease, source.kind, &source.prefix);
	if (from && !addr_is_set(&rule->dst.addr) && !lost->settings.count)
		recover_settings(result, rule, &lost->config, &lost->settings);
}

/* An address in a network that is advertised is no DHCPv6 server's. */
static bool is_explained(const struct store *store, const struct lease_source *source,
			 const char *ifname)
{
	const struct saved *saved = store_find(store, ifname, LEASE_RA6);

	for (size_t i = 0; saved && !saved->recovered && i < saved->source_count; i++)
		if (prefix_contains(&store->sources[saved->sources + i].prefix, &source->prefix.addr))
			return true;
	return false;
}

/* Who has an address of a delegated prefix was given a part of it. */
static int recover_part(struct reconcile *result, const struct lease_source *delegated)
{
	static const struct settings none = { .count = 0 };
	const struct host *host = &result->snapshot.host;
	const char *ifname = host_name_of(host, host_holder(host, &delegated->prefix));
	static struct lease part;
	int err = 0;

	if (!ifname)
		return 0;
	memset(&part, 0, offsetof(struct lease, sources));
	snprintf(part.ifname, sizeof(part.ifname), "%s", ifname);
	part.kind = LEASE_PART6;
	for (size_t i = host_addresses_in(host, &delegated->prefix);
	     i < host->address_count && !err &&
	     prefix_contains(&delegated->prefix, &host->addresses[i].addr); i++) {
		struct prefix prefix = { host->addresses[i].addr, host->addresses[i].prefixlen };

		if (prefix.prefixlen < delegated->prefix.prefixlen)
			prefix.prefixlen = delegated->prefix.prefixlen;
		if (host->addresses[i].ifindex == host_ifindex(host, ifname))
			err = lease_add_source(&part, SOURCE_ADDRESS, &prefix);
	}
	return err ? 0 : store_put(&result->store, &part, &none);
}

/* Leases that symroute 0.1 saved know nothing of parts. */
static int recover_parts(struct reconcile *result)
{
	int err = 0;

	for (size_t i = 0; i < result->store.source_count && !err; i++) {
		struct lease_source source = result->store.sources[i];

		if (source.kind == SOURCE_DELEGATED)
			err = recover_part(result, &source);
	}
	return err;
}

static int recover_lease(const struct lost *lost, struct lease *lease, struct reconcile *result)
{
	struct store *store = &result->store;
	size_t kept = 0;

	if (store_find(store, lease->ifname, lease->kind))
		return 0;
	for (size_t i = 0; i < lease->source_count; i++)
		if (lease->kind != LEASE_DHCP6 ||
		    !is_explained(store, &lease->sources[i], lease->ifname))
			lease->sources[kept++] = lease->sources[i];
	lease->source_count = kept;
	if (!kept && !(lease->kind == LEASE_RA6 && lease->route_count))
		return 0;
	if (store_put(store, lease, &lost->settings))
		return -ENOMEM;
	store_find(store, lease->ifname, lease->kind)->recovered = true;
	return 0;
}

static int recover_table(const struct table_user *user, int family, struct reconcile *result)
{
	const struct state *own = &result->snapshot.own;
	static struct lost lost;
	int err;

	lost.link = host_link(&result->snapshot.host, user->ifname);
	lost.config = config_default();
	lost.settings.count = 0;
	config_file_apply(&result->config_file, user->ifname, &lost.config);
	for (size_t i = 0; i < 2; i++) {
		memset(&lost.leases[i], 0, offsetof(struct lease, sources));
		memcpy(lost.leases[i].ifname, user->ifname, sizeof(lost.leases[i].ifname));
	}
	lost.leases[0].kind = family == AF_INET ? LEASE_DHCP4 : LEASE_RA6;
	lost.leases[1].kind = LEASE_DHCP6;
	for (size_t i = 0; i < own->rule_count && lost.link; i++)
		if (own->rules[i].table == user->table && own->rules[i].family == family)
			recover_rule(result, &own->rules[i], &lost);
	if (!lost.leases[0].source_count && !lost.leases[1].source_count)
		return 0;
	recover_routes(&result->snapshot, &lost, user->table);
	err = recover_lease(&lost, &lost.leases[0], result);
	return err ? err : recover_lease(&lost, &lost.leases[1], result);
}

/* Where no route and no "oif" rule tells whose a table is, its name does. */
static int recover_named(struct kernel *kernel, const struct rule *rule, struct reconcile *result,
			 struct why *why)
{
	const char *name = tables_name(&result->names, rule->table);
	struct table_user user = { .table = rule->table };
	struct link link;
	int err;

	if (!name || strlen(name) >= IF_NAMESIZE || snapshot_user(&result->snapshot, rule->table))
		return 0;
	err = kernel_read_link(kernel, name, &link, why);
	if (err)
		return err == -ENODEV ? 0 : err;
	memcpy(user.ifname, link.ifname, sizeof(user.ifname));
	err = host_add_link(&result->snapshot.host, &link);
	return err ? err : recover_table(&user, rule->family, result);
}

/*
 * What else is in a group of ours is a client's. That it has no lease, but an address, tells that one
 * was refused, or has ended.
 */
static int recover_marks(struct reconcile *result)
{
	const struct host *host = &result->snapshot.host;
	int err = 0;

	for (size_t i = 0; i < host->link_count && !err; i++) {
		const struct link *link = &host->links[i];
		bool leased = false;

		if (!config_is_group(&result->defaults, link->group))
			continue;
		for (enum lease_kind kind = 0; kind < LEASE_LINK; kind++)
			leased |= store_find(&result->store, link->ifname, kind) != NULL;
		err = store_mark(&result->store, link->ifname, LEASE_LINK);
		if (!err && !leased && active_has_global(host, link, AF_UNSPEC))
			err = store_mark(&result->store, link->ifname, LEASE_REFUSED);
	}
	return err;
}

/**
 * edit_recover() - Make up lost leases from the kernel's objects
 * @result: its store and snapshot are filled
 *
 * Before anything of ours is taken for what nobody has a lease for.
 *
 * Return: 0 or -errno
 */
int edit_recover(struct kernel *kernel, struct reconcile *result, struct why *why)
{
	struct snapshot *snapshot = &result->snapshot;
	int err = 0;

	if (!result->store.lost)
		return result->store.old ? recover_parts(result) : 0;
	for (size_t f = 0; f < FAMILIES && snapshot->user_count && !err; f++)
		err = snapshot_read_statics(kernel, families[f], snapshot, why);
	for (size_t i = 0; i < snapshot->user_count && !err; i++)
		for (size_t f = 0; f < FAMILIES && !err; f++)
			err = recover_table(&snapshot->users[i], families[f], result);
	for (size_t i = 0; i < snapshot->own.rule_count && !err; i++) {
		const struct rule *rule = &snapshot->own.rules[i];

		if (rule_is_lookup(rule) && addr_is_set(&rule->src.addr))
			err = recover_named(kernel, rule, result, why);
	}
	if (!err)
		err = recover_parts(result);
	return err ? err : recover_marks(result);
}

/*
 * The link that holds a lease's address now that its own has gone; NULL if none does. What has no
 * hardware address, a tunnel or lo, is never one that was leased.
 */
static int find_renamed(struct kernel *kernel, const struct saved *saved, struct reconcile *result,
			const struct link **renamed, struct why *why)
{
	const struct host *host = &result->snapshot.host;
	int err = 0;

	*renamed = NULL;
	for (size_t i = 0; i < saved->source_count && !err && !*renamed; i++) {
		const struct lease_source *source = &result->store.sources[saved->sources + i];
		struct prefix selector = source_selector(source);
		size_t at = host_addresses_in(host, &selector);
		struct route route = { .ifindex = 0 };
		const struct link *link;

		/* Of a prefix, what a container's bridge has was typed. */
		while (at < host->address_count && prefix_contains(&selector, &host->addresses[at].addr) &&
		       selector.prefixlen < addr_bits(selector.addr.family) && !host->addresses[at].dynamic)
			at++;
		if (source->kind == SOURCE_DELEGATED || source->kind == SOURCE_LEFT_OUT ||
		    at == host->address_count || !host->addresses[at].global ||
		    !prefix_contains(&selector, &host->addresses[at].addr))
			continue;
		route.ifindex = host->addresses[at].ifindex;
		kernel_name_route(kernel, &route);
		err = snapshot_read_link(kernel, route.ifname, &result->snapshot, why);
		link = host_link(host, route.ifname);
		if (link && !link->noarp && link->ifindex != HOST_LOOPBACK &&
		    !store_find(&result->store, link->ifname, saved->kind))
			*renamed = link;
	}
	return err;
}

/**
 * edit_follow() - Give the leases of links that were renamed to the names they have now
 * @result: its store and snapshot are filled
 *
 * The event's own link is left alone: the event says what becomes of it.
 *
 * Return: 0 or -errno
 */
int edit_follow(struct kernel *kernel, const struct edit *edit, struct reconcile *result,
		struct why *why)
{
	struct store *store = &result->store;
	struct settings settings;
	static struct lease lease;
	const struct link *link;
	int err = 0;

	for (size_t i = 0; i < store->count && !err;) {
		const struct saved *saved = &store->list[i++];

		if (!lease_kind_family(saved->kind) ||
		    strcmp(saved->ifname, edit->event.ifname) == 0 ||
		    host_link(&result->snapshot.host, saved->ifname))
			continue;
		err = find_renamed(kernel, saved, result, &link, why);
		if (err || !link)
			continue;
		store_get(store, saved, &lease, &settings);
		store_remove(store, &store->list[--i]);
		memcpy(lease.ifname, link->ifname, sizeof(lease.ifname));
		err = store_put(store, &lease, &settings);
		i = 0;
	}
	return err;
}
