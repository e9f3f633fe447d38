/* SPDX-License-Identifier: BSD-2-Clause */
/* Small text files that are whole or not there. */
#ifndef SYMROUTE_FILE_H
#define SYMROUTE_FILE_H

#include "util/why.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define PATHS_MAX 256
#define FILE_LOAD_MAX 1048576 /* of a file that people write */
#define FILE_OWN_MAX 16777216 /* 2,000 leases of the greatest size */
#define FILE_TEXT_MAX 32768 /* 999 tables of ours with names take 22 KiB */

int path_join(char path[PATHS_MAX], const char *directory, const char *name);
int file_append(char text[FILE_TEXT_MAX], size_t *used, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int file_replace(const char *path, const char *text, size_t length);
int file_replace_volatile(const char *path, const char *text, size_t length);
int file_remove(const char *path);
FILE *file_open(const char *path);
int file_number(const char *path, int otherwise);
int file_load(const char *path, char **text, size_t *length);
int file_load_roots(const char *path, char **text, size_t *length);
int file_load_own(const char *path, char **text, size_t *length);
int directory_make(const char *path, mode_t mode);
int directory_check(const char *path);
int output_end(struct why *why);

#endif
