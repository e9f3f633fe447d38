/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * array_room() - Make room for one more item
 * @list: the list, or NULL while it is empty; freed by its owner with free()
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

/**
 * array_append() - What array_push() does; @list is the address of a pointer to items
 *
 * Return: 0 or -ENOMEM
 */
int array_append(void *list, size_t *count, size_t *max, const void *item, size_t item_size)
{
	void *items, *wider;

	memcpy(&items, list, sizeof(items));
	wider = array_room(items, *count, max, item_size);
	if (!wider)
		return -ENOMEM;
	memcpy(list, &wider, sizeof(wider));
	memcpy((char *)wider + *count * item_size, item, item_size);
	(*count)++;
	return 0;
}

/**
 * array_place() - Find where an item is, or belongs, in a sorted list
 * @size: bytes of an item
 *
 * Return: index of the first item that is not before @item
 */
size_t array_place(const void *list, size_t count, size_t size, const void *item,
		   int (*compare)(const void *item, const void *other))
{
	size_t first = 0, end = count;

	if (count && compare(item, (const char *)list + (count - 1) * size) > 0)
		return count; /* as it is while a sorted list is read */
	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (compare(item, (const char *)list + middle * size) > 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}
