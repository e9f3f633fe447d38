/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/facts.h"

#include "store/leases.h"
#include "util/paths.h"
#include "policy/plan.h"
#include "engine/reconcile.h"
#include "store/config_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_TIMEOUT_MS 5000 /* the kernel answers in microseconds */

/**
 * facts_is_default() - Is a route one that a default route is, whole or in parts?
 *
 * Return: true if main's rule for a leased address would pass it over
 */
bool facts_is_default(const struct prefix *dst)
{
	return dst->prefixlen <= (dst->addr.family == AF_INET6 ? PLAN_DEFAULT_ROUTE6_BITS :
								 PLAN_DEFAULT_ROUTE4_BITS);
}

/**
 * facts_is_uplink() - Does a link hold a lease, of either family?
 *
 * Return: true if it does
 */
bool facts_is_uplink(const struct facts *facts, uint32_t ifindex)
{
	for (size_t i = 0; i < facts->uplink_count; i++)
		if (facts->uplinks[i].link.ifindex == ifindex && facts->uplinks[i].address_count)
			return true;
	return false;
}

static int read_kernel(struct kernel *kernel, struct facts *facts, struct why *why)
{
	int err = kernel_read_links(kernel, &facts->host, why);

	for (size_t i = 0; i < FAMILIES && !err; i++) {
		int family = have_families[i];

		err = kernel_read_addresses(kernel, family, &facts->host, why);
		if (!err)
			err = kernel_read_all(kernel, family, &facts->all[i], why);
	}
	return err;
}

/* rules are where they shall be */
static int read_stale(struct kernel *kernel, const char *directory, struct facts *facts,
		      struct why *why)
{
	struct env_event event = { .event = EVENT_CHECK };
	struct config config = config_default();
	int err = 0;

	config_load(PATHS_CONFIG, "", &config, &facts->config);
	for (size_t i = 0; i < FAMILIES && !err; i++) {
		struct reconcile *result = calloc(1, sizeof(*result));
		struct notes notes = { .count = 0 };

		if (!result)
			return why_set(why, -ENOMEM, "no memory");
		err = reconcile(kernel, directory, &event, have_families[i], &config, NULL, result,
				&notes, why);
		facts->stale[i] = result->changes;
		memset(&result->changes, 0, sizeof(result->changes));
		if (!err)
			err = have_arrange(result->have, i, 0, &result->changes);
		facts->disarranged[i] = result->changes.count;
		reconcile_done(result);
		free(result);
	}
	return err;
}

static int read_uplinks(struct kernel *kernel, const char *directory, struct facts *facts,
			struct why *why)
{
	struct have have = { .names = { .count = 0 } };
	int err = have_read(kernel, &have, why);

	for (size_t i = 0; i < facts->host.link_count && !err; i++)
		for (size_t j = 0; j < FAMILIES && !err; j++)
			err = facts_uplink(kernel, directory, &have, &facts->host.links[i],
					   have_families[j], facts, why);
	facts->names = have.names;
	memset(&have.names, 0, sizeof(have.names));
	have_done(&have);
	for (size_t i = 0; i < facts->uplink_count && !err; i++) {
		struct uplink *uplink = &facts->uplinks[i];

		uplink->sysctls = facts_sysctls(uplink->link.ifname, uplink->family);
		uplink->network_manager = facts_network_manager(uplink->link.ifindex);
		err = facts_ask(kernel, facts, uplink, why);
	}
	return err;
}

static void find_unmanaged(struct facts *facts)
{
	const struct state *all = &facts->all[have_index(AF_INET)];

	for (size_t i = 0; i < all->route_count; i++) {
		const struct route *route = &all->routes[i];
		struct config config = config_default();

		if (route->table != TABLE_MAIN || route->dst.prefixlen ||
		    route->protocol != STATE_DHCP || facts_is_uplink(facts, route->ifindex) ||
		    facts->unmanaged_count == FACTS_PORTS_MAX)
			continue;
		config_load(PATHS_CONFIG, route->ifname, &config, &facts->config);
		if (config.manage)
			memcpy(facts->unmanaged[facts->unmanaged_count++], route->ifname,
			       IF_NAMESIZE);
	}
}

/**
 * facts_read_first() - Find out what only root may see, while it may
 * @facts: {0}; filled in part, facts_read() fills the rest
 */
void facts_read_first(struct facts *facts)
{
	facts_programs(&facts->programs);
	facts_rewrites(&facts->limits);
}

/**
 * facts_read() - Find out all that is so
 * @facts: from facts_read_first(); filled; facts_done() it, on failure too
 *
 * Nothing is changed, on the host or in the kernel.
 *
 * Return: 0; -errno if the kernel did not say
 */
int facts_read(struct facts *facts, struct why *why)
{
	struct kernel *kernel = NULL;
	char directory[PATHS_MAX];
	int err = leases_open(directory, false, why);

	if (!err)
		err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);
	if (!err)
		err = read_kernel(kernel, facts, why);
	if (!err)
		err = read_stale(kernel, directory, facts, why);
	if (!err)
		err = read_uplinks(kernel, directory, facts, why);
	kernel_close(kernel);
	if (err)
		return why_set(why, err, "%s", strerror(-err));
	find_unmanaged(facts);
	facts_hooks(&facts->hooks);
	facts_limits(facts, &facts->limits);
	return 0;
}

/**
 * facts_done() - Free it
 * @facts: empty afterwards; {0} is fine
 */
void facts_done(struct facts *facts)
{
	host_done(&facts->host);
	for (size_t i = 0; i < FAMILIES; i++) {
		state_done(&facts->all[i]);
		changes_done(&facts->stale[i]);
	}
	for (size_t i = 0; i < facts->uplink_count; i++)
		uplink_done(&facts->uplinks[i]);
	free(facts->uplinks);
	tables_done(&facts->names);
	memset(facts, 0, sizeof(*facts));
}
