/* SPDX-License-Identifier: BSD-2-Clause */
/* Links that answer ARP for their own addresses only. Pure. */
#ifndef SYMROUTE_STRICT_H
#define SYMROUTE_STRICT_H

#include "model/change.h"
#include "model/host.h"
#include "store/kept.h"

int strict_join(const struct link *link, struct kept *kept, struct changes *changes);
int strict_leave(const struct link *link, struct kept *kept, struct changes *changes);

#endif
