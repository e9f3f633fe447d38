/* SPDX-License-Identifier: BSD-2-Clause */
/* The last good lease of each link and family of this network namespace. */
#ifndef SYMROUTE_LEASES_H
#define SYMROUTE_LEASES_H

#include "file.h"
#include "lease.h"
#include "why.h"

int leases_open(char directory[PATHS_MAX], bool make, struct why *why);
int leases_read(const char *directory, const char *ifname, int family, struct lease *lease);
int leases_write(const char *directory, const struct lease *lease);
int leases_remove(const char *directory, const char *ifname, int family);
int lease_parse(char *text, const char *ifname, int family, struct lease *lease);
int lease_format(const struct lease *lease, char text[FILE_TEXT_MAX], size_t *length);

#endif
