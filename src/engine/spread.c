/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/spread.h"

/**
 * spread() - May other links' leases call for something else now?
 *
 * A lease ended, or another one took its place; a second uplink came into a
 * network; or a link that holds no lease may have got, or lost, an address of
 * what another one's delegates. Whose it is, is for all of them to find out: a
 * lease of IPv4 makes a link an uplink, and that counts in IPv6, too.
 */
bool spread(int family, const struct reconcile *result)
{
	const struct holding *holding = &result->holding;

	return holding_ended(holding) || holding->replaced ||
	       (holding->shared && result->changes.count) ||
	       (family == AF_INET6 && !holding->known &&
		result->have->own[have_index(family)].rule_count);
}
