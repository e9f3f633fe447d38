/* SPDX-License-Identifier: BSD-2-Clause */
/* Wanted and present objects -> the changes between them, in a safe order. Pure. */
#ifndef SYMROUTE_DIFF_H
#define SYMROUTE_DIFF_H

#include "model/change.h"

int diff_add(const struct state *want, const struct state *have, const struct state *foreign,
	     const struct state *moving, struct changes *changes);
int diff_delete(const struct state *want, const struct state *have, const struct state *moving,
		struct changes *changes);

#endif
