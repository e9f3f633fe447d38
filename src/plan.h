/* SPDX-License-Identifier: BSD-2-Clause */
/* Lease + settings -> the routes and rules it calls for. Pure. */
#ifndef SYMROUTE_PLAN_H
#define SYMROUTE_PLAN_H

#include "config.h"
#include "host.h"
#include "lease.h"
#include "state.h"
#include "why.h"

/* What is added to the base priority. Lower ones are asked first. */
#define PLAN_MAIN 1U /* main's own routes, before the link's table */
#define PLAN_ADDR 2U /* from and to the address */
#define PLAN_OIF 3U  /* sockets bound to the link */
#define PLAN_FAIL 4U /* nothing else may carry the address */

int plan_lease(const struct lease *lease, const struct link *link,
	       const struct config *config, uint32_t table, const char *holder,
	       struct state *want, struct notes *notes);

#endif
