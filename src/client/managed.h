/* SPDX-License-Identifier: BSD-2-Clause */
/* What NetworkManager and systemd-networkd record of their links. */
#ifndef SYMROUTE_MANAGED_H
#define SYMROUTE_MANAGED_H

#include "model/addr.h"

bool network_manager_manages(uint32_t ifindex);
bool networkd_manages(uint32_t ifindex);
bool managed_silently(uint32_t ifindex);
void networkd_router(uint32_t ifindex, struct addr *router);

#endif
