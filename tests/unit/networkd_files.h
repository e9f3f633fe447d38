/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * systemd-networkd's files, from memory instead; for a program that is linked with these wrapped:
 * file_load, if_indextoname, scandir. Once in a program.
 */
#ifndef SYMROUTE_NETWORKD_FILES_H
#define SYMROUTE_NETWORKD_FILES_H

#include "util/paths.h"

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORKD_FILES 16
#define NETWORKD_NO_LINK 9 /* the number of a link that has gone */

/**
 * struct networkd_files - What is in /run/systemd/netif, and what cannot be read
 * @files: "links/NUMBER=TEXT" or "leases/NUMBER=TEXT"; as many as there are, or ended by NULL
 * @unreadable: the name of a file whose reading is refused
 * @err: what reading the directory of links fails with
 */
static struct networkd_files {
	const char *files[NETWORKD_FILES];
	const char *unreadable;
	int err;
} networkd_files;

int __wrap_file_load(const char *path, char **text, size_t *length);
char *__wrap_if_indextoname(unsigned ifindex, char *ifname);
int __wrap_scandir(const char *directory, struct dirent ***found,
		   int (*filter)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **));
int __real_scandir(const char *directory, struct dirent ***found,
		   int (*filter)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **));

/** __wrap_file_load() - Stands for file_load(). Return: 0, -ENOENT or -EACCES */
int __wrap_file_load(const char *path, char **text, size_t *length)
{
	const char *name = "";

	*text = NULL;
	if (strncmp(path, PATHS_NETWORKD_LINKS "/", sizeof(PATHS_NETWORKD_LINKS)) == 0)
		name = path + sizeof(PATHS_NETWORKD_LINKS) - sizeof("links");
	else if (strncmp(path, PATHS_NETWORKD_LEASES "/", sizeof(PATHS_NETWORKD_LEASES)) == 0)
		name = path + sizeof(PATHS_NETWORKD_LEASES) - sizeof("leases");
	if (networkd_files.unreadable && strcmp(networkd_files.unreadable, name) == 0)
		return -EACCES;
	for (size_t i = 0; i < NETWORKD_FILES && networkd_files.files[i]; i++) {
		const char *file = networkd_files.files[i];
		size_t size = strcspn(file, "=");

		if (strlen(name) != size || strncmp(name, file, size) != 0)
			continue;
		*text = strdup(file[size] ? file + size + 1 : "");
		*length = *text ? strlen(*text) : 0;
		return *text ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

/** __wrap_if_indextoname() - Stands for if_indextoname(): a link's name is "eth" and its number */
char *__wrap_if_indextoname(unsigned ifindex, char *ifname)
{
	if (ifindex == NETWORKD_NO_LINK)
		return NULL;
	snprintf(ifname, IF_NAMESIZE, "eth%u", ifindex);
	return ifname;
}

/** __wrap_scandir() - Stands for scandir(): the directory of links, in the order of the files */
int __wrap_scandir(const char *directory, struct dirent ***found,
		   int (*filter)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **))
{
	static const char links[] = "links/";
	struct dirent **list;
	int count = 0;

	if (strcmp(directory, PATHS_NETWORKD_LINKS) != 0)
		return __real_scandir(directory, found, filter, order);
	errno = networkd_files.err;
	if (errno)
		return -1;
	list = calloc(NETWORKD_FILES, sizeof(*list));
	for (size_t i = 0; list && i < NETWORKD_FILES && networkd_files.files[i]; i++) {
		const char *file = networkd_files.files[i];
		struct dirent *entry = calloc(1, sizeof(*entry));

		if (!entry)
			abort();
		if (strncmp(file, links, sizeof(links) - 1) == 0) {
			file += sizeof(links) - 1;
			snprintf(entry->d_name, sizeof(entry->d_name), "%.*s",
				 (int)strcspn(file, "="), file);
			list[count++] = entry;
		} else {
			free(entry);
		}
	}
	*found = list;
	return list ? count : -1;
}

#endif
