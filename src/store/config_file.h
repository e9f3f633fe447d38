/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute.conf(5), read. */
#ifndef SYMROUTE_CONFIG_FILE_H
#define SYMROUTE_CONFIG_FILE_H

#include "model/config.h"

#define CONFIG_SECTION_MAX 64 /* a pattern; libinih reads 50 bytes of it */

/**
 * struct config_entry - One "key = value"
 * @line: number of its line
 */
struct config_entry {
	char section[CONFIG_SECTION_MAX];
	char key[SETTING_TEXT_MAX];
	char value[SETTING_TEXT_MAX];
	int line;
};

/**
 * struct config_file - All of them, in the order of the file; {0} is the empty one
 */
struct config_file {
	struct config_entry *list;
	size_t count, max;
};

int config_file_load(const char *path, struct config_file *file, struct why *why);
void config_file_apply(const struct config_file *file, const char *ifname, struct config *config);
bool config_file_leaves_alone(const struct config_file *file, const char *ifname);
void config_file_done(struct config_file *file);
int config_load(const char *path, const char *ifname, struct config *config, struct why *why);

#endif
