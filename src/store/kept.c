/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/kept.h"

#include "model/addr.h"
#include "util/array.h"
#include "util/file.h"
#include "util/word.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "arp" /* a directory of its own: most hosts have none, and look no further */
#define NAME_SIZE sizeof(NAME "/4294967295")

static int kept_path(char path[PATHS_MAX], const char *directory, uint32_t ifindex)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), NAME "/%" PRIu32, ifindex);
	return path_join(path, directory, name);
}

/* A spoilt file tells nothing that could be put back. */
static int read_entry(const char *directory, const char *name, struct kept *kept)
{
	char path[PATHS_MAX], text[FILE_TEXT_MAX];
	uint32_t ifindex, arp;

	if (number_parse(name, 1, INT32_MAX, &ifindex) ||
	    kept_path(path, directory, ifindex) || file_read(path, text))
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return number_parse(text, 0, INT32_MAX, &arp) ? 0 : kept_add(kept, ifindex, arp);
}

/**
 * kept_read() - Read what is kept
 * @kept: {0}; receives an entry for each link; kept_done() it, on failure too
 *
 * Return: 0, also if there is no directory, or it is only root's; -ENOMEM
 */
int kept_read(const char *directory, struct kept *kept)
{
	const struct dirent *entry;
	char path[PATHS_MAX];
	DIR *handle = NULL;
	int err = 0;

	if (path_join(path, directory, NAME) == 0)
		handle = opendir(path);
	if (!handle)
		return 0;
	while (!err && (entry = readdir(handle)))
		err = read_entry(directory, entry->d_name, kept);
	closedir(handle);
	return err;
}

/**
 * kept_find() - Find what is kept of a link
 *
 * Return: the entry; NULL if there is none
 */
struct kept_arp *kept_find(const struct kept *kept, uint32_t ifindex)
{
	for (size_t i = 0; i < kept->count; i++)
		if (kept->list[i].ifindex == ifindex)
			return &kept->list[i];
	return NULL;
}

/** kept_add() - Add an entry */
int kept_add(struct kept *kept, uint32_t ifindex, uint32_t arp)
{
	struct kept_arp *list = array_room(kept->list, kept->count, &kept->max, sizeof(*list));

	if (!list)
		return -ENOMEM;
	kept->list = list;
	list[kept->count++] = (struct kept_arp){ .ifindex = ifindex, .arp = arp };
	return 0;
}

/** kept_save() - Write an entry */
int kept_save(const char *directory, const struct kept_arp *entry)
{
	char path[PATHS_MAX], text[sizeof("4294967295\n")];
	int err = kept_path(path, directory, entry->ifindex);
	int length = snprintf(text, sizeof(text), "%" PRIu32 "\n", entry->arp);
	char subdirectory[PATHS_MAX];

	if (!err)
		err = path_join(subdirectory, directory, NAME);
	if (!err)
		err = directory_make(subdirectory, 0755);
	return err ? err : file_replace(path, text, (size_t)length);
}

/**
 * kept_forget() - Take the files away of entries that are over
 *
 * Return: 0; the first -errno
 */
int kept_forget(const char *directory, const struct kept *kept)
{
	char path[PATHS_MAX];
	int worst = 0;
	bool any = false;

	for (size_t i = 0; i < kept->count; i++) {
		int err = kept->list[i].over ? kept_path(path, directory, kept->list[i].ifindex) : 0;

		if (!err && kept->list[i].over && unlink(path) && errno != ENOENT)
			err = -errno;
		worst = worst ? worst : err;
		any |= kept->list[i].over;
	}
	if (any && path_join(path, directory, NAME) == 0)
		rmdir(path); /* unless others are kept there */
	return worst;
}

/**
 * kept_done() - Free it
 * @kept: empty afterwards; {0} is fine
 */
void kept_done(struct kept *kept)
{
	free(kept->list);
	memset(kept, 0, sizeof(*kept));
}
