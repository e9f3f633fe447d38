/* SPDX-License-Identifier: BSD-2-Clause */
/* Growing a list of equal items, with a limit. */
#ifndef SYMROUTE_ARRAY_H
#define SYMROUTE_ARRAY_H

#include <stddef.h>

#define ARRAY_ITEMS_MAX 65536 /* far above any host; a dump without end stops here */

void *array_room(void *list, size_t count, size_t *max, size_t item_size);
size_t array_place(const void *list, size_t count, size_t size, const void *item,
		   int (*compare)(const void *item, const void *other));

#endif
