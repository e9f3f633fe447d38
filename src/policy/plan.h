/* SPDX-License-Identifier: BSD-2-Clause */
/* Lease + settings -> the routes and rules it calls for. Pure. */
#ifndef SYMROUTE_PLAN_H
#define SYMROUTE_PLAN_H

#include "model/config.h"
#include "model/host.h"
#include "model/lease.h"
#include "model/state.h"
#include "util/why.h"

/* What is added to the base priority. Lower ones are asked first. */
#define PLAN_PIN 0U  /* to the lease's server */
#define PLAN_MAIN 1U /* main's own routes, before the link's table */
#define PLAN_ADDR 2U /* from and to the address */
#define PLAN_OIF 3U  /* sockets bound to the link */
#define PLAN_FAIL 4U /* nothing else may carry the address */

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
 * @holders: for each source, one that holds it too and has the rules for it,
 *	or NULL: two answers to "from ADDRESS" would be none
 * @sharer: one whose lease is from the same server, or NULL
 * @detour: main would, or could, send packets for the server by another link
 */
struct plan_others {
	const char *holders[LEASE_SOURCES_MAX];
	const char *sharer;
	bool detour;
};

int plan_lease(const struct lease *lease, const struct link *link,
	       const struct config *config, uint32_t table,
	       const struct plan_others *others, struct state *want, struct notes *notes);
int plan_mirror(const struct state *routes, uint32_t table, struct state *want);
void plan_disagreement(const struct state *routes, struct notes *notes);
bool plan_leads_elsewhere(const struct lease *lease, const struct host *host,
			  uint32_t ifindex);

#endif
