/* SPDX-License-Identifier: BSD-2-Clause */
/* Growing a list of equal items, with a limit. */
#ifndef SYMROUTE_ARRAY_H
#define SYMROUTE_ARRAY_H

#include <stddef.h>

/* array_push() - Append a copy of *ITEM to LIST, whose items are of its type: 0 or -ENOMEM. */
#define array_push(list, count, max, item) \
	array_append((list), (count), (max), 1 ? (item) : *(list), sizeof(**(list)))

#define ARRAY_ITEMS_MAX 4194304 /* three times the routes of the Internet; a dump without end stops here */

void *array_room(void *list, size_t count, size_t *max, size_t item_size);
int array_append(void *list, size_t *count, size_t *max, const void *item, size_t item_size);
size_t array_place(const void *list, size_t count, size_t size, const void *item,
		   int (*compare)(const void *item, const void *other));

#endif
