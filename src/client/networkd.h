/* SPDX-License-Identifier: BSD-2-Clause */
/* What systemd-networkd records of its links. */
#ifndef SYMROUTE_NETWORKD_H
#define SYMROUTE_NETWORKD_H

#include <stdbool.h>
#include <stdint.h>

bool networkd_manages(uint32_t ifindex);

#endif
