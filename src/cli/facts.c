/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/facts.h"

#include "client/translate.h"
#include "policy/policy.h"
#include "util/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	const struct link *link = host_link_of(&facts->host, ifindex);

	return link && facts->is_uplink[link - facts->host.links];
}

/**
 * facts_router() - What does the kernel know of an uplink's router?
 * @gateway: which of the uplink's
 *
 * Return: NULL if it never asked for it
 */
const struct neighbour *facts_router(const struct facts *facts, const struct uplink_facts *uplink,
				     size_t gateway)
{
	for (size_t i = 0; i < facts->neighbours.count; i++) {
		const struct neighbour *neighbour = &facts->neighbours.list[i];

		if (neighbour->ifindex == uplink->link.ifindex &&
		    addr_compare(&neighbour->addr, &uplink->gateways[gateway]) == 0)
			return neighbour;
	}
	return NULL;
}

static int read_kernel(struct kernel *kernel, struct facts *facts, struct why *why)
{
	int err = kernel_read_links(kernel, &facts->host, why);

	for (size_t i = 0; i < FAMILIES && !err; i++) {
		int family = families[i];

		err = kernel_read_addresses(kernel, family, &facts->host, why);
		if (!err)
			err = kernel_read_all(kernel, family, &facts->all[i], why);
		if (!err)
			err = kernel_read_neighbours(kernel, family, &facts->neighbours, why);
	}
	return err;
}

/* What is left of links that hold no lease; and gotos, which are no link's. */
static int find_stale(struct facts *facts)
{
	const struct report *report = &facts->report;
	int err = 0;

	for (size_t i = 0; i < report->rest.count && !err; i++) {
		const struct change *change = &report->rest.list[i];

		if (change->kind == CHANGE_RULE && rule_is_jump(&change->rule))
			facts->disarranged[family_index(change->rule.family)] = true;
		err = changes_add(&facts->stale, change);
	}
	for (size_t i = 0; i < report->count; i++)
		for (size_t j = 0; j < FAMILIES; j++) {
			const struct report_part *part = &report->list[i].parts[j];

			for (size_t k = 0; k < part->changes.count && !err && !part->uplink; k++)
				err = changes_add(&facts->stale, &part->changes.list[k]);
		}
	return err;
}

static int mark_uplinks(struct facts *facts)
{
	facts->is_uplink = calloc(facts->host.link_count + 1, sizeof(*facts->is_uplink));
	for (size_t i = 0; i < facts->uplink_count && facts->is_uplink; i++) {
		const struct uplink_facts *uplink = &facts->uplinks[i];
		const struct link *link = host_link_of(&facts->host, uplink->link.ifindex);

		if (link && uplink->address_count)
			facts->is_uplink[link - facts->host.links] = true;
	}
	return facts->is_uplink ? 0 : -ENOMEM;
}

static int read_uplinks(struct kernel *kernel, struct facts *facts, struct why *why)
{
	struct stat status;
	int err = report_read(kernel, &facts->report, why);

	facts->config = facts->report.result.config_why;
	facts->config_hidden = facts->config.text[0] && access(PATHS_CONFIG, R_OK) && errno == EACCES;
	facts->config_odd = stat(PATHS_CONFIG, &status) == 0 && !S_ISREG(status.st_mode);
	facts->hidden = facts->report.hidden;
	for (size_t i = 0; i < facts->report.count && !err; i++)
		for (size_t j = 0; j < FAMILIES && !err; j++)
			if (facts->report.list[i].parts[j].uplink)
				err = facts_uplink(kernel, &facts->report.list[i], j, facts, why);
	if (!err)
		err = mark_uplinks(facts);
	if (!err)
		err = find_stale(facts);
	for (size_t i = 0; i < facts->uplink_count && !err; i++) {
		struct uplink_facts *uplink = &facts->uplinks[i];

		uplink->sysctls = facts_sysctls(uplink->link.ifname, uplink->family);
		uplink->network_manager = network_manager_manages(uplink->link.ifindex);
		err = facts_ask(kernel, facts, uplink, why);
	}
	return err;
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
	int err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);

	if (!err)
		err = read_kernel(kernel, facts, why);
	if (!err)
		err = read_uplinks(kernel, facts, why);
	if (!err)
		err = facts_unleased(kernel, facts, why);
	kernel_close(kernel);
	if (err)
		return why_set(why, err, "%s", strerror(-err));
	facts_hooks(&facts->hooks);
	facts_limits(facts, &facts->limits);
	return 0;
}

/** facts_fib() - What decides where packets go, as explain() takes it; inside @facts, not to be freed */
struct fib facts_fib(const struct facts *facts, int family)
{
	return (struct fib){ .family = family, .state = facts->all[family_index(family)], .host = facts->host };
}

/**
 * facts_done() - Free it
 * @facts: empty afterwards; {0} is fine
 */
void facts_done(struct facts *facts)
{
	host_done(&facts->host);
	free(facts->neighbours.list);
	for (size_t i = 0; i < FAMILIES; i++) {
		state_done(&facts->all[i]);
	}
	for (size_t i = 0; i < facts->uplink_count; i++)
		uplink_done(&facts->uplinks[i]);
	free(facts->uplinks);
	free(facts->is_uplink);
	free(facts->unleased);
	free(facts->programs.clients);
	changes_done(&facts->stale);
	report_done(&facts->report);
	memset(facts, 0, sizeof(*facts));
}
