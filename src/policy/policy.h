/* SPDX-License-Identifier: BSD-2-Clause */
/* From leases to changes. All of it is pure. */
#ifndef SYMROUTE_POLICY_H
#define SYMROUTE_POLICY_H

#include "model/change.h"
#include "model/config.h"
#include "model/host.h"
#include "model/lease.h"
#include "model/state.h"
#include "util/why.h"

/* plan.c: lease + settings -> the routes and rules it calls for. */

/* What is added to the base priority. Lower ones are asked first. */
#define PLAN_PIN 0U	/* renewals, to the lease's server */
#define PLAN_OWN 0U	/* what the lease has a route to, where another link has one, too */
#define PLAN_MAIN 1U	/* main's own routes, before the link's table */
#define PLAN_ADDR 2U	/* from the address */
#define PLAN_FAIL 4U	/* nothing else may carry the address */

#define PLAN_BEFORE 1U /* is taken from it: main's longer routes; what leads past the pins */

/*
 * Behind main and default: for sockets bound to the link, and what is sent to the address, where no
 * table has a route. Main's own routes come first; with a link given, those by it alone.
 */
#define PLAN_BEHIND 32800U

/* Before main: what a link's network is, leased or not, leaves by no other way. */
#define PLAN_STANDING 32000U

/*
 * VPN clients write a default route in parts, to be better than main's own:
 * OpenVPN 0.0.0.0/1 and 128.0.0.0/1, in IPv6 ::/3, 2000::/4 and 3000::/4
 * (src/openvpn/init.c); others ::/1 and 8000::/1, or 2000::/3. No network is
 * as short as these.
 */
#define PLAN_DEFAULT_ROUTE4_BITS 1
#define PLAN_DEFAULT_ROUTE6_BITS 4

/**
 * struct plan_others - What other links have to do with a lease
 * @holders: for each source, another link that has it, or NULL: two answers to "from ADDRESS" would
 *	be none
 * @neighbours: for each source, whether another link is in its very network
 * @rivals: for each route, whether main has the very same by a link that counts for it as much
 * @sharer: one whose lease is from the same server, or NULL
 * @detour: main sends packets for the server by another link
 * @group: main's routes by links of this group are not for the sources; STATE_NO_SUPPRESS: all are
 */
struct plan_others {
	const char *holders[LEASE_SOURCES_MAX];
	bool neighbours[LEASE_SOURCES_MAX];
	bool rivals[LEASE_ROUTES_MAX];
	const char *sharer;
	bool detour;
	int64_t group;
};

int plan_lease(const struct lease *lease, const struct link *link,
	       const struct config *config, uint32_t table,
	       const struct plan_others *others, struct state *want, struct notes *notes);
int plan_closed(const struct lease_source *source, uint32_t priority, struct state *want);
void plan_metrics(const struct state *routes, const struct link *link, uint32_t table, struct state *want);
int plan_mirror(const struct state *routes, const struct state *among, uint32_t table, struct state *want);
void plan_disagreement(const struct state *routes, struct notes *notes);

/* placement.c: the rules of many uplinks, so placed that a packet passes few of them. */

/* From so many uplinks on a packet has fewer rules to pass in blocks (measured: make bench). */
#define PLACEMENT_UPLINKS 8U

int placement(const struct state *want, const bool crowded[2], struct state *placed);

/* diff.c: wanted and present objects -> the changes between them, in a safe order. */
int diff_add(const struct state *want, const struct state *have, const struct state *foreign,
	     const struct state *moving, struct changes *changes);
int diff_delete(const struct state *want, const struct state *have, const struct state *moving,
		struct changes *changes);

#endif
