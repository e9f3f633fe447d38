/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's reason: what to expect in the environment, never what to do. */
#ifndef SYMROUTE_EVENT_H
#define SYMROUTE_EVENT_H

#include "model/lease.h"

/**
 * enum event - What a reason says about the environment
 * @EVENT_NONE: nothing to do with routes, or not known
 * @EVENT_CHECK: no lease in it; look what has become of the saved one
 * @EVENT_END: as EVENT_CHECK; the lease that is over is in it
 * @EVENT_STOP: as EVENT_CHECK; the client lets go of the link
 * @EVENT_LEASE: a lease has to be in it
 */
enum event {
	EVENT_NONE,
	EVENT_CHECK,
	EVENT_END,
	EVENT_STOP,
	EVENT_LEASE,
};

enum event event_parse(const char *reason, int *family, enum lease_kind *kind);

#endif
