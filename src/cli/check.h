/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute check: is every leased address symmetric, and what works against it? */
#ifndef SYMROUTE_CHECK_H
#define SYMROUTE_CHECK_H

#include "util/why.h"

#include <stdbool.h>

int check(bool json, bool *found, struct why *why);

#endif
