/* SPDX-License-Identifier: BSD-2-Clause */
/* What symroute holds of one link and family, and what it should hold. */
#ifndef SYMROUTE_FACTS_UPLINK_H
#define SYMROUTE_FACTS_UPLINK_H

#include "cli/facts.h"

int facts_uplink(struct kernel *kernel, const char *directory, struct have *have,
		 const struct link *link, int family, struct facts *facts, struct why *why);
void uplink_done(struct uplink *uplink);

#endif
