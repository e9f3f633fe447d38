/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute try and keep: a change that is put back unless somebody can still say that it is fine. */
#ifndef SYMROUTE_TRY_H
#define SYMROUTE_TRY_H

#include "engine/reconcile.h"

#define TRY_SECONDS_MAX 3600

int try_run(uint32_t seconds, struct edit *edit, struct why *why);
int try_keep(struct why *why);
void try_session(struct addr *session);

#endif
