/* SPDX-License-Identifier: BSD-2-Clause */
/* Routes inside a lease: options 121 and 249 (RFC 3442), 33 (RFC 2132 5.8). */
#ifndef SYMROUTE_CLASSLESS_H
#define SYMROUTE_CLASSLESS_H

#include "model/lease.h"
#include "util/why.h"

int classless_parse_pairs(const char *text, struct lease *lease, struct notes *notes,
			  struct why *why);
int classless_parse_octets(const char *text, struct lease *lease, struct notes *notes,
			   struct why *why);
int classless_withhold(const char *text, char *kept, size_t size);
int classless_parse_classful(const char *text, struct lease *lease, struct notes *notes,
			     struct why *why);

#endif
