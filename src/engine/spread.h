/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether an event of one link is one of others', too. */
#ifndef SYMROUTE_SPREAD_H
#define SYMROUTE_SPREAD_H

#include "engine/reconcile.h"

bool spread(int family, const struct reconcile *result);

#endif
