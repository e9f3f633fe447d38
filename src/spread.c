/* SPDX-License-Identifier: BSD-2-Clause */
#include "spread.h"

#include "leases_find.h"
#include "plan.h"

/**
 * depends() - Can what a lease calls for depend on one that has ended?
 * @other: the lease
 * @data: the one that has ended
 *
 * Return: true if so
 */
static bool depends(const struct lease *other, const void *data)
{
	return plan_depends(other, data);
}

/**
 * leaves_out() - May what other links' leases call for be another thing without one?
 * @directory: where leases are saved
 * @event: event
 * @family: its family
 * @holding: the leases that count
 *
 * Return: false if none has ended, or no other depends on it
 */
static bool leaves_out(const char *directory, const struct env_event *event, int family,
		       const struct holding *holding)
{
	char ifname[IF_NAMESIZE];

	if (!holding_ended(holding))
		return false;
	if (family == AF_INET6 || !holding->ended.ifname[0])
		return true;
	return leases_find(directory, LEASE_DHCP4, event->ifname, depends, &holding->ended, ifname) ||
	       ifname[0];
}

/**
 * spread() - May other links' leases call for something else now?
 * @directory: where leases are saved
 * @event: event
 * @family: its family
 * @result: what it comes to
 *
 * A lease ended; a second uplink came into a network; or a link that holds no
 * lease may have got, or lost, an address of what another one's delegates.
 *
 * Return: true if so
 */
bool spread(const char *directory, const struct env_event *event, int family,
	    const struct reconcile *result)
{
	const struct holding *holding = &result->holding;

	return leaves_out(directory, event, family, holding) ||
	       (holding->shared && result->changes.count) ||
	       (family == AF_INET6 && !holding->known &&
		result->have->own[have_index(family)].rule_count);
}
