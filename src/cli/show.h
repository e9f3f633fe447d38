/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute show: what symroute holds in this network namespace. */
#ifndef SYMROUTE_SHOW_H
#define SYMROUTE_SHOW_H

#include "engine/uplink.h"

#define SHOW_DETAILS_MAX 3 /* links that are shown whole without being asked for */

int show(const char *ifname, bool json, struct why *why);
void show_text(const struct uplinks *uplinks, bool details);
int show_json(const struct uplinks *uplinks, struct why *why);

#endif
