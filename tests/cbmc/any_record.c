/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of record_load() of client/translate.c, of files and of links: there are any of them, and each can be read or not. */
#include "any.h"
#include "client/translate.h"

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>

int record_load(const char *directory, uint32_t ifindex, struct record *record)
{
	(void)ifindex;
	is_text(directory);
	record->text = NULL;
	if (nondet_bool())
		return nondet_bool() ? -ENOENT : -EACCES;
	record->text = malloc(1);
	__CPROVER_assume(record->text);
	record->lines[0] = NULL;
	return 0;
}

char *if_indextoname(unsigned ifindex, char ifname[IF_NAMESIZE])
{
	(void)ifindex;
	any_room(ifname, IF_NAMESIZE);
	return nondet_bool() ? ifname : NULL;
}

int scandir(const char *directory, struct dirent ***found, int (*filter)(const struct dirent *),
	    int (*order)(const struct dirent **, const struct dirent **))
{
	int count = nondet_int();

	(void)filter;
	(void)order;
	is_text(directory);
	errno = nondet_int();
	__CPROVER_assume(count >= -1 && count <= 2 && errno > 0 && errno < 4096);
	if (count < 0)
		return -1;
	*found = malloc(2 * sizeof(**found));
	__CPROVER_assume(*found);
	for (int i = 0; i < count; i++) {
		(*found)[i] = malloc(sizeof(***found));
		__CPROVER_assume((*found)[i]);
		((char *)(*found)[i])[sizeof(***found) - 1] = '\0';
		any_room((*found)[i]->d_name, BYTES);
	}
	return count;
}
