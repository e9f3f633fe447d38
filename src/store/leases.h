/* SPDX-License-Identifier: BSD-2-Clause */
/* The last good lease of each link and kind of this network namespace. */
#ifndef SYMROUTE_LEASES_H
#define SYMROUTE_LEASES_H

#include "model/config.h"
#include "util/file.h"
#include "model/lease.h"
#include "util/why.h"

int leases_open(char directory[PATHS_MAX], bool make, struct why *why);
int leases_read(const char *directory, const char *ifname, enum lease_kind kind,
		struct lease *lease, struct settings *settings);
bool leases_is_unread(int err);
int leases_write(const char *directory, const struct lease *lease,
		 const struct settings *settings);
int leases_list(const char *directory, enum lease_kind kind, char (**ifnames)[IF_NAMESIZE],
		size_t *count);
int leases_remove(const char *directory, const char *ifname, enum lease_kind kind);
int leases_parse(char *text, const char *ifname, enum lease_kind kind, struct lease *lease,
		 struct settings *settings);
int leases_format(const struct lease *lease, const struct settings *settings,
		  char text[FILE_TEXT_MAX], size_t *length);

#endif
