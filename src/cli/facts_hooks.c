/* SPDX-License-Identifier: BSD-2-Clause */
/* What is installed for DHCP clients, and how other programs are configured. */
#include "cli/facts.h"

#include "util/paths.h"

#include <dirent.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DROP_INS_MAX 64 /* files of networkd.conf.d; more would be odd */
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool mentions(const char *path)
{
	char *text;
	size_t length;
	bool found;

	if (file_load_own(path, &text, &length))
		return false;
	found = strstr(text, "symroute");
	free(text);
	return found;
}

static void find_helper(const char *path, struct hooks *hooks)
{
	static const char name[] = "/symroute-hook\"";
	char *text, *end, *start;
	size_t length;

	if (file_load_own(path, &text, &length))
		return;
	end = strstr(text, name);
	if (end) {
		end += sizeof(name) - 2;
		*end = '\0';
		start = strrchr(text, '"');
		if (start && end - start < PATHS_MAX && access(start + 1, X_OK))
			memcpy(hooks->helper, start + 1, (size_t)(end - start));
	}
	free(text);
}

/* Several directories may be one by another name (/lib and /usr/lib). */
static void find_dhcpcd(struct hooks *hooks)
{
	static const char *const places[] = { PATHS_DHCPCD_DIRS };
	bool has_ours = mentions(PATHS_DHCPCD_EXIT_HOOK);

	for (size_t i = 0; i < COUNT(places); i++) {
		char script[PATHS_MAX], hook[PATHS_MAX], old[PATHS_MAX];
		bool looks_here, is_here;

		path_join(script, places[i], PATHS_DHCPCD_RUN_HOOKS);
		path_join(hook, places[i], PATHS_DHCPCD_HOOKS "/" PATHS_DHCPCD_HOOK);
		path_join(old, places[i], PATHS_DHCPCD_HOOKS "/" PATHS_DHCPCD_OLD_HOOK);
		looks_here = access(script, F_OK) == 0;
		is_here = access(hook, R_OK) == 0;
		if (is_here)
			find_helper(hook, hooks);
		if (looks_here && !is_here && !hooks->dhcpcd[0])
			path_join(hooks->dhcpcd, places[i], PATHS_DHCPCD_HOOKS);
		if (looks_here && !hooks->dhcpcd_old[0] && mentions(old))
			memcpy(hooks->dhcpcd_old, old, sizeof(old));
		if (is_here && !looks_here && !hooks->dhcpcd_copy[0])
			memcpy(hooks->dhcpcd_copy, hook, sizeof(hook));
	}
	if (has_ours)
		hooks->dhcpcd[0] = '\0';
}

static void find_dhclient(struct hooks *hooks)
{
	static const char *const files[] = { PATHS_DHCLIENT_EXIT_FILES };

	hooks->dhclient = access(PATHS_DHCLIENT_EXIT, R_OK) == 0;
	hooks->dhclient_enter = access(PATHS_DHCLIENT_ENTER, R_OK) == 0;
	if (hooks->dhclient)
		find_helper(PATHS_DHCLIENT_EXIT, hooks);
	for (size_t i = 0; i < COUNT(files) && !hooks->dhclient; i++)
		hooks->dhclient = mentions(files[i]);
}

/* Ours of a package, or of make install; /etc has one that somebody copied. */
static void find_dispatcher(struct hooks *hooks)
{
	static const char *const places[] = { PATHS_NETWORK_MANAGER_SCRIPTS };

	for (size_t i = 0; i < COUNT(places); i++) {
		if (access(places[i], X_OK))
			continue;
		hooks->dispatcher = true;
		find_helper(places[i], hooks);
	}
}

/*
 * Names are in words, or behind commas, with the number in front or without
 * (dhcpcd-run-hooks(8)).
 */
static bool names_us(char *words)
{
	char *rest = NULL;

	for (char *name = strtok_r(words, " \t,\n", &rest); name;
	     name = strtok_r(NULL, " \t,\n", &rest))
		if (strcmp(name, "symroute") == 0 || strcmp(name, PATHS_DHCPCD_HOOK) == 0)
			return true;
	return false;
}

static void find_nohook(struct hooks *hooks)
{
	FILE *file = file_open(PATHS_DHCPCD_CONFIG);
	char line[FACTS_LINE_MAX];

	for (int number = 1; file && fgets(line, sizeof(line), file); number++) {
		char *text = line + strspn(line, " \t");

		if (strncmp(text, "nohook", 6) == 0 && strchr(" \t", text[6]) &&
		    names_us(text + 6) && !hooks->nohook[0])
			snprintf(hooks->nohook, PATHS_MAX, PATHS_DHCPCD_CONFIG ":%d", number);
	}
	if (file)
		fclose(file);
}

static void find_drop_in(struct hooks *hooks)
{
	static const char *const units[] = { PATHS_UNITS };

	for (size_t i = 0; i < COUNT(units); i++) {
		char path[PATHS_MAX];

		hooks->drop_in |= !path_join(path, units[i], PATHS_DROP_IN) && !access(path, F_OK);
	}
}

static int take_networkd(void *data, const char *section, const char *key, const char *value)
{
	static const char *const words[] = { "0",   "no",  "n",	   "false", "f", "off",
					     "1",   "yes", "y",	   "true",  "t", "on" };
	struct hooks *hooks = data;
	size_t i = 0;

	if (strcmp(section, "Network") != 0)
		return 1;
	while (i < COUNT(words) && strcasecmp(value, words[i]) != 0)
		i++;
	if (i == COUNT(words))
		return 1;
	if (strcmp(key, "ManageForeignRoutingPolicyRules") == 0)
		hooks->rules_managed = i >= COUNT(words) / 2;
	if (strcmp(key, "ManageForeignRoutes") == 0)
		hooks->routes_managed = i >= COUNT(words) / 2;
	return 1;
}

/**
 * struct drop_ins - Files of networkd.conf.d, of several directories
 * @names: their names, sorted, none twice
 */
struct drop_ins {
	char names[DROP_INS_MAX][PATHS_MAX];
	char paths[DROP_INS_MAX][PATHS_MAX];
	size_t count;
};

static void add_drop_in(struct drop_ins *drop_ins, const char *directory, const char *name)
{
	size_t length = strlen(name), at = 0;
	char path[PATHS_MAX];

	if (length < sizeof(".conf") || strcmp(name + length - 5, ".conf") != 0 ||
	    drop_ins->count == DROP_INS_MAX || path_join(path, directory, name))
		return;
	while (at < drop_ins->count && strcmp(drop_ins->names[at], name) < 0)
		at++;
	if (at < drop_ins->count && strcmp(drop_ins->names[at], name) == 0)
		return;
	memmove(drop_ins->names[at + 1], drop_ins->names[at], (drop_ins->count - at) * PATHS_MAX);
	memmove(drop_ins->paths[at + 1], drop_ins->paths[at], (drop_ins->count - at) * PATHS_MAX);
	snprintf(drop_ins->names[at], PATHS_MAX, "%s", name);
	memcpy(drop_ins->paths[at], path, PATHS_MAX);
	drop_ins->count++;
}

/*
 * It does unless it is told not to. The main file comes first, then all
 * drop-ins by name; of one name, and of the main file, the first directory's
 * counts (systemd.syntax, networkd.conf(5)).
 */
static void find_networkd(struct hooks *hooks)
{
	static const char *const places[] = { PATHS_SYSTEMD };
	struct drop_ins *drop_ins = calloc(1, sizeof(*drop_ins));
	bool main_read = false;

	hooks->rules_managed = hooks->routes_managed = true;
	for (size_t i = 0; i < COUNT(places) && drop_ins; i++) {
		char path[PATHS_MAX];
		const struct dirent *entry;
		DIR *handle;

		path_join(path, places[i], PATHS_NETWORKD);
		if (!main_read && access(path, F_OK) == 0) {
			main_read = true;
			ini_parse(path, take_networkd, hooks);
		}
		path_join(path, places[i], PATHS_NETWORKD ".d");
		handle = opendir(path);
		while (handle && (entry = readdir(handle)))
			add_drop_in(drop_ins, path, entry->d_name);
		if (handle)
			closedir(handle);
	}
	for (size_t i = 0; drop_ins && i < drop_ins->count; i++)
		ini_parse(drop_ins->paths[i], take_networkd, hooks);
	free(drop_ins);
}

/**
 * facts_hooks() - Find out what is installed, and how other programs are configured
 * @hooks: {0}; filled
 */
void facts_hooks(struct hooks *hooks)
{
	find_dhcpcd(hooks);
	find_dhclient(hooks);
	find_dispatcher(hooks);
	find_nohook(hooks);
	find_drop_in(hooks);
	hooks->packaged = access(PATHS_PACKAGE, F_OK) == 0;
	hooks->path_unit = access(PATHS_NETWORKD_WANTS, F_OK) == 0;
	find_networkd(hooks);
}
