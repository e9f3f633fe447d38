/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of model/lease.c: takes what it is given, or has no room. */
#include "any.h"
#include "model/lease.h"

#include <errno.h>

static int add(size_t *count, size_t max, const void *item, size_t size)
{
	__CPROVER_assert(__CPROVER_r_ok(item, size), "there is something to add");
	__CPROVER_assert(*count <= max, "a list has no more than it holds");
	if (*count == max)
		return -ENOSPC;
	*count += nondet_bool();
	return 0;
}

const struct addr *lease_address(const struct lease *lease)
{
	return &lease->sources[0].prefix.addr;
}

int lease_add_source(struct lease *lease, enum source_kind kind, const struct prefix *prefix)
{
	__CPROVER_assert(kind <= SOURCE_LEFT_OUT, "a source is of some kind");
	return add(&lease->source_count, LEASE_SOURCES_MAX, prefix, sizeof(*prefix));
}

int lease_append_route(struct lease *lease, const struct lease_route *route)
{
	return add(&lease->route_count, LEASE_ROUTES_MAX, route, sizeof(*route));
}

int lease_add_route(struct lease *lease, const struct prefix *dst, const struct addr *gateway)
{
	__CPROVER_assert(__CPROVER_r_ok(gateway, sizeof(*gateway)), "there is a gateway to add");
	return add(&lease->route_count, LEASE_ROUTES_MAX, dst, sizeof(*dst));
}

bool lease_takes_router(const struct lease *lease, const struct addr *router)
{
	__CPROVER_assert(__CPROVER_r_ok(lease, sizeof(*lease)) && __CPROVER_r_ok(router, sizeof(*router)),
			 "there is a lease, and a router");
	return nondet_bool();
}
