/* SPDX-License-Identifier: BSD-2-Clause */
/* The arguments of symroute up -> an event, as a client would bring it. */
#ifndef SYMROUTE_UP_H
#define SYMROUTE_UP_H

#include "client/env.h"

int up_parse(int argc, char *const argv[], struct env_event *event, struct why *why);

#endif
