/* SPDX-License-Identifier: BSD-2-Clause */
/* What netfilter does that routing cannot see. Nothing here is ever written. */
#ifndef SYMROUTE_NETFILTER_H
#define SYMROUTE_NETFILTER_H

#include <stdbool.h>

int netfilter_rewrites(bool *rewrites);

#endif
