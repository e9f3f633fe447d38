/* SPDX-License-Identifier: BSD-2-Clause */
#include "array.h"

#include <stdlib.h>

/**
 * array_room() - Make room for one more item
 * @list: the list, or NULL while it is empty; freed by its owner with free()
 * @count: items in use
 * @max: items there is room for; updated on success
 * @item_size: bytes of one item
 *
 * Return: the list, moved perhaps; NULL if there is no memory or the list
 * holds ARRAY_ITEMS_MAX items (then @list and @max are as they were)
 */
void *array_room(void *list, size_t count, size_t *max, size_t item_size)
{
	size_t wider = *max ? *max * 2 : 16;
	void *moved;

	if (count < *max)
		return list;
	if (count >= ARRAY_ITEMS_MAX)
		return NULL;
	moved = realloc(list, wider * item_size);
	if (moved)
		*max = wider;
	return moved;
}
