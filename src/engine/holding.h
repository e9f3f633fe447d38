/* SPDX-License-Identifier: BSD-2-Clause */
/* Which leases of a link count now, and what they come to together. */
#ifndef SYMROUTE_HOLDING_H
#define SYMROUTE_HOLDING_H

#include "client/env.h"
#include "engine/have.h"

/**
 * struct holding - What a link holds of one family
 * @known: something is known of its leases; else it may hold one that could
 *	not be saved
 * @holds: something of it is in use
 * @lease: all that is in use, put together; valid if @holds
 * @shared: another uplink is in a network of it, or has its address while it is down
 * @unread: -errno if a lease is saved that cannot be read, and none came in its place
 * @replaced: an IPv4 lease came in the place of one with another address,
 *	network or server
 * @parts: the leases it is from, by kind
 * @parts.save: the lease is to be saved
 * @parts.same: what is saved says the same already
 * @parts.forget: what was saved has ended
 * @parts.lease: valid if @parts.save
 */
struct holding {
	bool known;
	bool holds;
	struct lease lease;
	bool shared;
	int unread;
	bool replaced;
	struct {
		bool save;
		bool same;
		bool forget;
		struct lease lease;
	} parts[LEASE_KINDS];
};

void holding_read(const char *directory, const struct env_event *event, int family,
		  const struct config *config, const struct have *have,
		  struct holding *holding, struct notes *notes);
int holding_add_heard(struct kernel *kernel, const struct have *have, struct holding *holding,
		      struct why *why);
bool holding_ended(const struct holding *holding);

#endif
