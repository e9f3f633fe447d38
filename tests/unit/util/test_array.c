/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/array.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>

int main(void)
{
	char *list = NULL, *before;
	size_t count = 0, max = 0;
	int err = 0;

	for (size_t i = 0; i < ARRAY_ITEMS_MAX; i++)
		err |= array_push(&list, &count, &max, "x");
	tap_ok(err == 0 && count == ARRAY_ITEMS_MAX, "%d items fit", ARRAY_ITEMS_MAX);
	before = list;
	tap_ok(array_push(&list, &count, &max, "x") == -ENOMEM && count == ARRAY_ITEMS_MAX &&
		       list == before,
	       "one more does not: a dump without end stops");
	free(list);
	return tap_done();
}
