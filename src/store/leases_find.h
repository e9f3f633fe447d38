/* SPDX-License-Identifier: BSD-2-Clause */
/* Another link's saved lease that something is true of. */
#ifndef SYMROUTE_LEASES_FIND_H
#define SYMROUTE_LEASES_FIND_H

#include "store/leases.h"

/**
 * typedef leases_match - Is a lease the one?
 * @other: lease of another link
 * @data: the caller's
 *
 * Return: true if so
 */
typedef bool leases_match(const struct lease *other, const void *data);

int leases_find(const char *directory, enum lease_kind kind, const char *except,
		leases_match *match, const void *data, char ifname[IF_NAMESIZE]);

#endif
