/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/leases_find.h"

#include <stdlib.h>
#include <string.h>

/**
 * leases_find() - Find another link's saved lease that something is true of
 * @ifname: receives the first such link; "" if there is none
 *
 * Return: 0; -errno if the directory is there and cannot be read
 */
int leases_find(const char *directory, enum lease_kind kind, const char *except,
		leases_match *match, const void *data, char ifname[IF_NAMESIZE])
{
	char (*ifnames)[IF_NAMESIZE];
	size_t count;
	int err = leases_list(directory, kind, &ifnames, &count);

	ifname[0] = '\0';
	for (size_t i = 0; i < count && !err && !ifname[0]; i++) {
		struct settings settings;
		struct lease other;

		if (strcmp(ifnames[i], except) != 0 &&
		    !leases_read(directory, ifnames[i], kind, &other, &settings) &&
		    match(&other, data))
			memcpy(ifname, ifnames[i], IF_NAMESIZE);
	}
	free(ifnames);
	return err;
}
