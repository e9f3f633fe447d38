/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/steps.h"

#include "policy/policy.h"
#include "util/array.h"
#include "util/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY 65534U /* a user id that owns nothing */
#define TABLES (CONFIG_TABLE_LAST - CONFIG_TABLE_FIRST + 1)

/**
 * struct work - The way from leases to what is wanted
 * @servers: claims of servers, in order of prefixes
 * @used: table numbers that no link can have any more, from CONFIG_TABLE_FIRST on
 */
struct work {
	struct kernel *kernel;
	struct reconcile *result;
	struct claim *servers;
	size_t server_count, server_max;
	bool used[TABLES];
	struct why *why;
};

/** remark() - Add a remark; @err is returned, or -ENOMEM */
int remark(struct reconcile *result, const char *ifname, int family, int err, const struct why *why)
{
	struct remark remark = { .family = family, .err = err, .why = *why };

	snprintf(remark.ifname, sizeof(remark.ifname), "%s", ifname);
	return array_push(&result->remarks, &result->remark_count, &result->remark_max, &remark) ?
		       -ENOMEM : err;
}

static int refuse(struct work *work, struct uplink *uplink, int err, const struct why *why)
{
	uplink->refused = err;
	err = remark(work->result, uplink->ifname, uplink->family, err, why);
	return err == -ENOMEM ? err : 0;
}

static int compare_claims(const void *a, const void *b)
{
	const struct claim *one = a, *other = b;
	int difference = prefix_compare(&one->prefix, &other->prefix);

	return difference ? difference : (one->place > other->place) - (one->place < other->place);
}

static int find_claims(struct work *work)
{
	struct reconcile *result = work->result;
	const struct active *active = &result->active;
	int err = 0;

	for (size_t i = 0; i < active->count && !err; i++) {
		const struct uplink *uplink = &active->list[i];
		struct claim claim = { .place = i };

		for (size_t j = 0; j < uplink->source_count && !err; j++) {
			claim.prefix = source_selector(&active->sources[uplink->sources + j]);
			err = array_push(&result->claims, &result->claim_count, &result->claim_max,
					 &claim);
		}
		claim.prefix = prefix_host(&uplink->server);
		if (addr_is_set(&uplink->server) && !err)
			err = array_push(&work->servers, &work->server_count, &work->server_max,
					 &claim);
	}
	if (result->claim_count)
		qsort(result->claims, result->claim_count, sizeof(*result->claims), compare_claims);
	if (work->server_count)
		qsort(work->servers, work->server_count, sizeof(*work->servers), compare_claims);
	return err;
}

/** claim_first() - Where the claims of a prefix begin in a list of them */
size_t claim_first(const struct claim *claims, size_t count, const struct prefix *prefix)
{
	const struct claim key = { .prefix = *prefix };

	return array_place(claims, count, sizeof(key), &key, compare_claims);
}

/* Has the kernel our rule from a source into the table of an uplink? */
static bool is_incumbent(const struct work *work, const struct uplink *uplink,
			 const struct prefix *src)
{
	const struct snapshot *snapshot = &work->result->snapshot;

	for (size_t i = 0; i < snapshot->own.rule_count; i++) {
		const struct rule *rule = &snapshot->own.rules[i];
		const char *user;

		if (!rule_is_lookup(rule) || prefix_compare(&rule->src, src) != 0)
			continue;
		user = snapshot_user(snapshot, rule->table);
		if (user ? strcmp(user, uplink->ifname) == 0 : rule->table == uplink->table)
			return true;
	}
	return false;
}

/* By which link does main send what is for a neighbour of an address? 0: by none */
static uint32_t main_link(const struct work *work, const struct addr *addr)
{
	struct lookup lookup = { .dst = *addr, .uid = NOBODY };
	struct looked_up answer;
	struct why why = { "" };

	lookup.dst.bytes[addr_size(addr->family) - 1] ^= 1;
	return kernel_lookup(work->kernel, &lookup, &answer, &why) || answer.err ? 0 : answer.route.ifindex;
}

/*
 * Of two uplinks with one source, that has the rules which is up; which main's route to the network is
 * by, as whoever answers on the other link may lease what is not his; that has them already; the first.
 */
static const struct uplink *holder_of(const struct work *work, const struct prefix *src)
{
	const struct reconcile *result = work->result;
	const struct uplink *best = NULL;
	uint32_t of_main = main_link(work, &src->addr);
	int best_rank = -1;

	for (size_t i = claim_first(result->claims, result->claim_count, src);
	     i < result->claim_count && prefix_compare(&result->claims[i].prefix, src) == 0; i++) {
		const struct uplink *uplink = &result->active.list[result->claims[i].place];
		bool incumbent = is_incumbent(work, uplink, src);
		int rank = 4 * uplink->link->up + 2 * (uplink->link->ifindex == of_main) + incumbent;

		if (rank > best_rank && (incumbent || !uplink->refused)) {
			best = uplink;
			best_rank = rank;
		}
	}
	return best;
}

static bool is_shared(const struct work *work, const struct prefix *src)
{
	size_t at = claim_first(work->result->claims, work->result->claim_count, src);

	return at + 1 < work->result->claim_count &&
	       prefix_compare(&work->result->claims[at + 1].prefix, src) == 0;
}

static bool is_left_alone(const struct work *work, uint32_t ifindex)
{
	struct route route = { .ifindex = ifindex };

	kernel_name_route(work->kernel, &route);
	return config_file_leaves_alone(&work->result->config_file, route.ifname);
}

/*
 * A link without a lease, or a host that is no uplink at all, had the address before. One that we were
 * told to leave alone has it beside us, and is meant to.
 */
static const char *other_holder(const struct work *work, const struct uplink *uplink,
				const struct prefix *src)
{
	const struct host *host = &work->result->snapshot.host;

	if (src->prefixlen != addr_bits(src->addr.family))
		return NULL;
	for (size_t i = host_addresses_in(host, src);
	     i < host->address_count && prefix_contains(src, &host->addresses[i].addr); i++) {
		const struct link *other = host_link_of(host, host->addresses[i].ifindex);

		if (host->addresses[i].ifindex == uplink->link->ifindex ||
		    host->addresses[i].ifindex == HOST_LOOPBACK)
			continue;
		if ((!other || !work->result->active.is_uplink[other - host->links]) &&
		    !is_left_alone(work, host->addresses[i].ifindex))
			return other ? other->ifname : "another link";
	}
	return NULL;
}

static bool is_router_of_other(const struct work *work, const struct uplink *uplink,
			       const struct addr *addr)
{
	const struct store *store = &work->result->store;

	for (size_t i = 0; i < store->count; i++)
		for (size_t j = 0; j < store->list[i].route_count; j++)
			if (strcmp(store->list[i].ifname, uplink->ifname) != 0 &&
			    addr_compare(&store->routes[store->list[i].routes + j].gateway, addr) == 0)
				return true;
	return false;
}

/*
 * Does main send renewals by another link, and is the server nobody's but this link's? Asked for a
 * user of no rights, the kernel does not tell of the rule that is there for it already.
 */
static int find_detour(struct work *work, const struct uplink *uplink, const struct lease *lease,
		       bool *detour)
{
	bool passed = work->result->snapshot.foreign.passed &&
		      uplink->config.priority == CONFIG_PRIORITY;
	const struct lookup lookup = { .dst = lease->server, .uid = NOBODY };
	const struct host *host = &work->result->snapshot.host;
	struct looked_up answer;
	struct prefix network;
	int err;

	*detour = false;
	if (!addr_is_set(&lease->server) || passed)
		return 0;
	for (size_t i = 0; i < lease->source_count; i++) {
		network = source_network(&lease->sources[i]);
		if (addr_is_set(&network.addr) && prefix_contains(&network, &lease->server))
			return 0;
	}
	if (host_has_address(host, 0, &lease->server) ||
	    host_reaches_otherwise(host, uplink->link->ifindex, &lease->server) ||
	    is_router_of_other(work, uplink, &lease->server))
		return 0;
	err = kernel_lookup(work->kernel, &lookup, &answer, work->why);
	*detour = answer.err || answer.route.ifindex != uplink->link->ifindex;
	return err;
}

static int has_default(struct work *work, int family, uint32_t ifindex, bool *has)
{
	struct snapshot *snapshot = &work->result->snapshot;
	int err = snapshot_read_statics(work->kernel, family, snapshot, work->why);

	*has = false;
	for (size_t i = snapshot_statics(snapshot, ifindex);
	     i < snapshot->statics.route_count && snapshot->statics.routes[i].ifindex == ifindex; i++)
		*has |= !snapshot->statics.routes[i].dst.prefixlen &&
			snapshot->statics.routes[i].dst.addr.family == family;
	return err;
}

/*
 * Has main the very same destination by a link that no rule leaves out? A network on the link is the
 * link's own; what is behind a router gives way to containers and tunnels, and not to another way out.
 */
static int find_rivals(struct work *work, const struct uplink *uplink, const struct lease *lease,
		       struct plan_others *others)
{
	const struct active *active = &work->result->active;
	const struct host *host = &work->result->snapshot.host;

	for (size_t i = 0; i < lease->route_count; i++) {
		const struct prefix *dst = &lease->routes[i].dst;
		const struct lookup lookup = { .dst = dst->addr, .uid = NOBODY };
		const struct link *link;
		struct looked_up answer;
		bool is_exit = true;
		int err;

		if (!dst->prefixlen)
			continue;
		err = kernel_lookup(work->kernel, &lookup, &answer, work->why);
		if (err)
			return err;
		if (answer.err || prefix_compare(&answer.match, dst) != 0 ||
		    answer.route.ifindex == uplink->link->ifindex)
			continue;
		if (addr_is_set(&lease->routes[i].gateway))
			err = has_default(work, uplink->family, answer.route.ifindex, &is_exit);
		if (err)
			return err;
		link = host_link_of(host, answer.route.ifindex);
		others->rivals[i] = is_exit && (!link || !active->groups[link - host->links]);
	}
	return 0;
}

static int find_others(struct work *work, struct uplink *uplink, const struct lease *lease,
		       struct plan_others *others)
{
	struct prefix server = prefix_host(&lease->server);
	int err = find_detour(work, uplink, lease, &others->detour);

	if (!err)
		err = find_rivals(work, uplink, lease, others);
	others->group = uplink->group;
	for (size_t i = 0; i < lease->source_count; i++) {
		struct prefix src = source_selector(&lease->sources[i]);
		struct prefix network = source_network(&lease->sources[i]);
		const struct uplink *holder = is_shared(work, &src) ? holder_of(work, &src) : uplink;

		others->holders[i] = holder && holder != uplink ?
					     holder->ifname : other_holder(work, uplink, &src);
		others->neighbours[i] = host_has_neighbours(&work->result->snapshot.host,
							    uplink->link->ifindex, &network);
	}
	for (size_t i = claim_first(work->servers, work->server_count, &server);
	     others->detour && i < work->server_count && !others->sharer &&
	     prefix_compare(&work->servers[i].prefix, &server) == 0; i++) {
		const struct uplink *other = &work->result->active.list[work->servers[i].place];

		others->sharer = other != uplink ? other->ifname : NULL;
	}
	if (others->sharer)
		snprintf(uplink->sharer, sizeof(uplink->sharer), "%s", others->sharer);
	return err;
}

static bool is_of_uplink(const struct active *active, const char *ifname)
{
	return active_uplink(active, ifname, AF_INET) || active_uplink(active, ifname, AF_INET6);
}

static void use(struct work *work, uint32_t table)
{
	if (table >= CONFIG_TABLE_FIRST && table <= CONFIG_TABLE_LAST)
		work->used[table - CONFIG_TABLE_FIRST] = true;
}

static void find_used(struct work *work)
{
	const struct reconcile *result = work->result;
	const struct snapshot *snapshot = &result->snapshot;

	memcpy(work->used, snapshot->foreign.taken, sizeof(work->used));
	for (size_t i = 0; i < result->names.count; i++)
		use(work, result->names.names[i].table);
	for (size_t i = 0; i < snapshot->user_count; i++)
		if (is_of_uplink(&result->active, snapshot->users[i].ifname))
			use(work, snapshot->users[i].table);
}

/**
 * want_is_name_used() - Is a name of ours in use: is its link there, or has it a lease or objects?
 * @data: struct name_user
 */
bool want_is_name_used(const struct table_name *name, void *data)
{
	const struct name_user *user = data;
	struct why why = { "" };
	struct link link;

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		if (strlen(name->name) < IF_NAMESIZE &&
		    store_find(&user->result->store, name->name, kind))
			return true;
	return snapshot_user(&user->result->snapshot, name->table) ||
	       kernel_read_link(user->kernel, name->name, &link, &why) != -ENODEV;
}

/* Somebody else may have routes in a table that no rule looks up. */
static int take_free_table(struct work *work, uint32_t *table)
{
	struct name_user user = { work->kernel, work->result };

	for (uint32_t i = 0; i < TABLES; i++) {
		struct state foreign = { 0 };
		int err = 0;

		if (work->used[i])
			continue;
		for (size_t f = 0; f < FAMILIES && !err; f++)
			err = kernel_read_table(work->kernel, families[f], CONFIG_TABLE_FIRST + i,
						&foreign, work->why);
		work->used[i] = true;
		if (!err && !foreign.route_count)
			*table = CONFIG_TABLE_FIRST + i;
		state_done(&foreign);
		if (err || *table)
			return err;
	}
	*table = tables_unused(&work->result->names, CONFIG_TABLE_FIRST, CONFIG_TABLE_LAST,
			       want_is_name_used, &user);
	return 0;
}

/*
 * A table that somebody else gave the link's name wins; then the one that is
 * set; then the one that we named; then the one that has objects of ours for
 * the link, where names can be kept nowhere; then the lowest free one.
 */
static int pick_table(struct work *work, struct uplink *uplink)
{
	struct reconcile *result = work->result;
	const struct uplink *before = uplink > result->active.list ? uplink - 1 : NULL;
	bool can_name = tables_can_name(uplink->ifname);
	uint32_t others = can_name ? tables_number(&result->names, uplink->ifname, false) :
				     TABLE_UNSPEC;
	uint32_t named = can_name ? tables_number(&result->names, uplink->ifname, true) :
				    TABLE_UNSPEC;
	int err = 0;

	uplink->table = others ? others : uplink->config.table ? uplink->config.table : named;
	if (!uplink->table && before && strcmp(before->ifname, uplink->ifname) == 0)
		uplink->table = before->table;
	if (!uplink->table)
		uplink->table = snapshot_table(&result->snapshot, uplink->ifname);
	if (tables_is_reserved(uplink->table) && !others)
		uplink->table = TABLE_UNSPEC;
	if (!uplink->table)
		err = take_free_table(work, &uplink->table);
	use(work, uplink->table);
	uplink->record = can_name && !others && uplink->table && uplink->table != named;
	return err;
}

/* Two links cannot have one table: it is for the one that has objects in it, or comes first. */
static const char *table_rival(const struct work *work, const struct uplink *uplink)
{
	const struct active *active = &work->result->active;
	const char *user = snapshot_user(&work->result->snapshot, uplink->table);

	if (user && strcmp(user, uplink->ifname) != 0 && is_of_uplink(active, user))
		return user;
	if (user)
		return NULL;
	for (const struct uplink *other = active->list; other < uplink; other++)
		if (other->table == uplink->table && !other->refused &&
		    strcmp(other->ifname, uplink->ifname) != 0)
			return other->ifname;
	return NULL;
}

/* Names of ours that are in use stay, in all network namespaces; what the kernel has goes on. */
static bool is_named_for_other(const struct work *work, const struct uplink *uplink)
{
	struct name_user user = { work->kernel, work->result };
	const struct tables *names = &work->result->names;
	const char *mine = snapshot_user(&work->result->snapshot, uplink->table);

	if (!uplink->record || (mine && strcmp(mine, uplink->ifname) == 0))
		return false;
	for (size_t i = 0; i < names->count; i++)
		if (names->names[i].ours && names->names[i].table == uplink->table &&
		    strcmp(names->names[i].name, uplink->ifname) != 0 &&
		    want_is_name_used(&names->names[i], &user))
			return true;
	return false;
}

static int check_table(const struct work *work, const struct uplink *uplink, struct why *why)
{
	const char *rival;

	if (!uplink->table)
		return why_set(why, -ENOSPC, "no free table number in %u..%u", CONFIG_TABLE_FIRST,
			       CONFIG_TABLE_LAST);
	if (tables_is_reserved(uplink->table))
		return why_set(why, -EEXIST, "table %u, named %s, is the kernel's own",
			       uplink->table, uplink->ifname);
	rival = uplink->record || uplink->config.table ||
			tables_number(&work->result->names, uplink->ifname, false) ||
			snapshot_user(&work->result->snapshot, uplink->table) ?
			table_rival(work, uplink) : NULL;
	if (rival)
		return why_set(why, -EEXIST, "table %u is in use for %s", uplink->table, rival);
	if (is_named_for_other(work, uplink))
		return why_set(why, -EEXIST, "table %u has another link's name in " PATHS_TABLES,
			       uplink->table);
	return 0;
}

/* Are the routes of a table, of one family, as they are wanted? */
static bool is_routed(const struct state *own, uint32_t table, int family,
		      const struct state *mine)
{
	size_t count, first = state_table(own, table, &count), at = 0;

	for (size_t i = first; i < first + count; i++) {
		if (own->routes[i].dst.addr.family != family)
			continue;
		if (at == mine->route_count || !route_equal(&own->routes[i], &mine->routes[at]))
			return false;
		at++;
	}
	return at == mine->route_count;
}

static bool has_objects(const struct snapshot *snapshot, const struct uplink *uplink)
{
	size_t count, first = state_table(&snapshot->own, uplink->table, &count);

	for (size_t i = first; i < first + count; i++)
		if (snapshot->own.routes[i].dst.addr.family == uplink->family)
			return true;
	for (size_t i = 0; i < snapshot->own.rule_count; i++)
		if (snapshot->own.rules[i].family == uplink->family &&
		    snapshot->own.rules[i].table == uplink->table)
			return true;
	return false;
}

/*
 * Routes of somebody else keep us from taking a table. Where we are already,
 * they may have been added since, and the lease goes on.
 */
static int check_foreign(struct work *work, const struct uplink *uplink,
			 const struct state *mine, struct notes *notes, struct why *why)
{
	struct state foreign = { 0 };
	char text[STATE_TEXT_MAX];
	int err;

	if (is_routed(&work->result->snapshot.own, uplink->table, uplink->family, mine))
		return 0;
	err = kernel_read_table(work->kernel, uplink->family, uplink->table, &foreign, work->why);
	if (!err && foreign.route_count) {
		err = state_append_route(&work->result->foreign, &foreign.routes[0]);
		route_format(&foreign.routes[0], text);
		if (has_objects(&work->result->snapshot, uplink) ||
		    mine->route_count + mine->rule_count == 0)
			notes_add(notes, "table %u holds a route that is not ours: %s",
				  uplink->table, text);
		else
			err = why_set(why, -EEXIST, "table %u holds a route that is not ours: %s",
				      uplink->table, text);
	}
	state_done(&foreign);
	return err;
}

/* Of two links, a rule that leaves out one's group leaves out the other's part, too, of a route by both. */
static int add_main(struct work *work, const struct uplink *uplink, struct state *mine,
		    struct notes *notes)
{
	struct snapshot *snapshot = &work->result->snapshot;
	size_t managed = work->result->active.managed_count;
	struct state routes = { 0 };
	int err;

	if (!uplink->link->up)
		return 0;
	err = snapshot_read_statics(work->kernel, uplink->family, snapshot, work->why);
	if (managed > 2 && snapshot->statics_cut[family_index(uplink->family)])
		notes_add(notes, "main has more than %d routes, the link's table does not get them all",
			  KERNEL_MAIN_MAX);
	for (size_t i = snapshot_statics(snapshot, uplink->link->ifindex);
	     i < snapshot->statics.route_count && !err &&
	     snapshot->statics.routes[i].ifindex == uplink->link->ifindex; i++)
		if (snapshot->statics.routes[i].dst.addr.family == uplink->family) {
			struct route route = snapshot->statics.routes[i];

			memcpy(route.ifname, uplink->ifname, sizeof(route.ifname));
			err = state_append_route(&routes, &route);
		}
	if (!err && !uplink->config.default_route)
		plan_disagreement(&routes, notes);
	plan_metrics(&routes, uplink->link, uplink->table, mine);
	if (!err && managed > 1)
		err = plan_mirror(&routes, managed == 2 ? &snapshot->spread : NULL, uplink->table, mine);
	state_done(&routes);
	return err;
}

/* All that an uplink's leases call for, or a reason why that cannot be. */
static int plan_uplink(struct work *work, struct uplink *uplink, struct state *mine,
		       struct notes *notes, struct why *why)
{
	struct plan_others others = { .sharer = NULL };
	struct reconcile *result = work->result;
	static struct lease lease;
	int err = active_lease(work->kernel, &result->store, &result->snapshot, uplink, &lease, notes,
			       work->why);

	if (err)
		return err;
	err = find_others(work, uplink, &lease, &others);
	if (!err)
		err = check_table(work, uplink, why);
	if (!err)
		err = plan_lease(&lease, uplink->link, &uplink->config, uplink->table, &others, mine,
				 notes);
	if (!err)
		err = add_main(work, uplink, mine, notes);
	uplink->record &= mine->route_count + mine->rule_count > 0;
	return err ? err : check_foreign(work, uplink, mine, notes, why);
}

/* What is there of an uplink that is refused stays, as far as its leases tell. */
static int want_as_it_is(struct work *work, const struct uplink *uplink)
{
	const struct reconcile *result = work->result;
	const struct state *own = &result->snapshot.own;
	bool pinned = false;
	int err = 0;

	for (size_t i = 0; i < own->rule_count && !err; i++) {
		const struct rule *rule = &own->rules[i];
		const char *user = rule_is_lookup(rule) ?
					   snapshot_user(&result->snapshot, rule->table) : NULL;
		bool its = user && strcmp(user, uplink->ifname) == 0;

		for (size_t j = 0; j < uplink->source_count && !user && !rule_is_jump(rule); j++) {
			struct prefix src = source_selector(&result->active.sources[uplink->sources + j]);

			its |= prefix_compare(&rule->src, &src) == 0;
		}
		if (!its || rule->family != uplink->family)
			continue;
		pinned |= rule->extra.uid;
		err = state_append_rule(&work->result->want, rule);
	}
	for (size_t i = 0; i < own->rule_count && pinned && !err; i++)
		if (own->rules[i].extra.ports) /* or its pin would take what has to go past it */
			err = state_append_rule(&work->result->want, &own->rules[i]);
	for (size_t i = 0; i < own->route_count && !err; i++) {
		const char *user = snapshot_user(&result->snapshot, own->routes[i].table);

		if (own->routes[i].dst.addr.family == uplink->family && user &&
		    strcmp(user, uplink->ifname) == 0)
			err = state_append_route(&work->result->want, &own->routes[i]);
	}
	return err;
}

static int want_uplink(struct work *work, struct uplink *uplink, struct state *mine)
{
	struct reconcile *result = work->result;
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	int err;

	state_clear(mine);
	why = result->config_why;
	err = why.text[0] ? -EINVAL : plan_uplink(work, uplink, mine, &notes, &why);
	if (err == -EEXIST || err == -ENOSPC || err == -EINVAL) {
		err = refuse(work, uplink, err, &why);
		return err ? err : want_as_it_is(work, uplink);
	}
	for (size_t i = 0; i < notes.count && !err; i++)
		err = remark(result, uplink->ifname, uplink->family, 0, &notes.line[i]);
	for (size_t i = 0; i < mine->rule_count && !err; i++)
		err = state_append_rule(&result->want, &mine->rules[i]);
	for (size_t i = 0; i < mine->route_count && !err; i++)
		err = state_append_route(&result->want, &mine->routes[i]);
	return err;
}

/* Where the configuration cannot be used, nothing is to change. */
static int want_all_as_it_is(struct reconcile *result)
{
	const struct state *own = &result->snapshot.own;
	int err = 0;

	state_clear(&result->want);
	for (size_t i = 0; i < own->rule_count && !err; i++)
		err = state_append_rule(&result->want, &own->rules[i]);
	for (size_t i = 0; i < own->route_count && !err; i++)
		err = state_append_route(&result->want, &own->routes[i]);
	return err;
}

static int want_closed_saved(struct reconcile *result, const struct saved *saved)
{
	const struct host *host = &result->snapshot.host;
	const struct store *store = &result->store;
	const struct link *link = host_link(host, saved->ifname);
	struct config config = result->defaults;
	int err = 0;

	config_file_apply(&result->config_file, saved->ifname, &config);
	for (size_t i = 0; i < saved->setting_count; i++)
		config_set(&config, store->settings[saved->settings + i].key,
			   store->settings[saved->settings + i].value, NULL);
	if (!config.fail_closed || !config.manage)
		return 0;
	for (size_t i = 0; i < saved->source_count && !err; i++) {
		const struct lease_source *source = &store->sources[saved->sources + i];
		struct prefix single = source_selector(source);
		bool here = link && host_has_address_in(host, link->ifindex, &single);

		if (source->kind == SOURCE_ADDRESS && (saved->kind == LEASE_CLOSED || !here) &&
		    (here || !host_has_address_in(host, 0, &single)))
			err = plan_closed(source, config.priority + PLAN_FAIL, &result->want);
	}
	return err;
}

/* With fail_closed: of leases that ended, or come in a moment. No other link's address is closed. */
static int want_closed(struct reconcile *result)
{
	int err = 0;

	for (size_t i = 0; i < result->store.count && !err; i++)
		if (lease_kind_family(result->store.list[i].kind) ||
		    result->store.list[i].kind == LEASE_CLOSED)
			err = want_closed_saved(result, &result->store.list[i]);
	return err;
}

/* While the configuration cannot be read whole, what it kept from leaving is kept. */
static int keep_standing(struct reconcile *result)
{
	const struct state *own = &result->snapshot.own;
	int err = 0;

	for (size_t i = 0; i < own->rule_count && !err; i++)
		if (own->rules[i].unreachable && own->rules[i].priority == PLAN_STANDING)
			err = state_append_rule(&result->want, &own->rules[i]);
	return err;
}

/* Networks of links that the configuration names, whatever has become of the links. */
static int want_standing(struct reconcile *result)
{
	const struct config_file *file = &result->config_file;
	int err = 0;

	if (result->config_cut)
		return keep_standing(result);
	for (size_t i = 0; i < file->count && !err; i++) {
		struct config config = config_default();

		if (strcmp(file->list[i].key, "network") != 0)
			continue;
		config_set(&config, file->list[i].key, file->list[i].value, NULL);
		for (size_t f = 0; f < FAMILIES && !err; f++) {
			struct lease_source source = { SOURCE_ONLINK, config.network[f] };

			if (source.prefix.prefixlen)
				err = plan_closed(&source, PLAN_STANDING, &result->want);
		}
	}
	return err;
}

static int place_rules(struct reconcile *result)
{
	struct state placed = { 0 };
	int err = placement(&result->want, result->snapshot.foreign.crowded, &placed);

	if (err) {
		state_done(&placed);
		return err;
	}
	free(result->want.rules);
	result->want.rules = placed.rules;
	result->want.rule_count = placed.rule_count;
	result->want.rule_max = placed.rule_max;
	return 0;
}

/**
 * want_find() - Find all that the active leases call for
 * @result: its snapshot and uplinks are filled; receives what is wanted, with remarks, and each
 *	uplink's table
 *
 * Return: 0 or -errno
 */
int want_find(struct kernel *kernel, struct reconcile *result, struct why *why)
{
	struct work *work = calloc(1, sizeof(*work));
	struct active *active = &result->active;
	struct state mine = { 0 };
	int err = work ? 0 : -ENOMEM;

	if (!err) {
		work->kernel = kernel;
		work->result = result;
		work->why = why;
		find_used(work);
		err = find_claims(work);
	}
	for (size_t i = 0; i < active->count && !err; i++)
		err = pick_table(work, &active->list[i]);
	for (size_t i = 0; i < active->count && !err; i++)
		err = want_uplink(work, &active->list[i], &mine);
	state_sort_rules(&result->want);
	if (!err)
		err = want_closed(result);
	if (!err)
		err = want_standing(result);
	if (!err)
		err = state_sort_routes(&result->want);
	if (!err)
		err = state_sort_routes(&result->foreign);
	if (!err)
		err = result->config_why.text[0] ? want_all_as_it_is(result) : place_rules(result);
	state_done(&mine);
	if (work)
		free(work->servers);
	free(work);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}
