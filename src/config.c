/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "addr.h"
#include "file.h"

#include <errno.h>
#include <fnmatch.h>
#include <ini.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ENV_PREFIX "symroute_"
#define KERNEL_TABLE_FIRST 253U /* default, main, local */
#define KERNEL_TABLE_LAST 255U
#define LAST_PRIORITY 32761U /* five of ours fit below main's 32766 */

/**
 * config_default() - The settings of a host without a configuration
 *
 * Return: settings of any link
 */
struct config config_default(void)
{
	struct config config = {
		.manage = true,
		.default_route = true,
		.priority = CONFIG_PRIORITY,
		.group = CONFIG_GROUP,
		.to_rule = true,
		.oif_rule = true,
		.pin_server = true,
		.mirror_static = true,
	};

	return config;
}

/* Every key: where its value goes; what a number may be, or a switch's two words. */
static const struct key {
	const char *name;
	size_t offset;
	uint32_t min, max;
	const char *on, *off; /* NULL: a number */
} keys[] = {
	{ "manage", offsetof(struct config, manage), 0, 0, "yes", "no" },
	{ "default_route", offsetof(struct config, default_route), 0, 0, "yes", "no" },
	{ "table", offsetof(struct config, table), 1, UINT32_MAX, NULL, NULL },
	{ "priority", offsetof(struct config, priority), 1, LAST_PRIORITY, NULL, NULL },
	{ "group", offsetof(struct config, group), 1, INT32_MAX, NULL, NULL },
	{ "to_rule", offsetof(struct config, to_rule), 0, 0, "yes", "no" },
	{ "oif_rule", offsetof(struct config, oif_rule), 0, 0, "yes", "no" },
	{ "pin_server", offsetof(struct config, pin_server), 0, 0, "yes", "no" },
	{ "mirror_static", offsetof(struct config, mirror_static), 0, 0, "yes", "no" },
	{ "fail_closed", offsetof(struct config, fail_closed), 0, 0, "yes", "no" },
	{ "arp", offsetof(struct config, arp_strict), 0, 0, "strict", "keep" },
	{ "flush_cache", offsetof(struct config, flush_cache), 0, 0, "yes", "no" },
};

/**
 * set_bool() - Set a switch
 * @config: settings
 * @key: its key
 * @value: one of its two words
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int set_bool(struct config *config, const struct key *key, const char *value,
		    struct why *why)
{
	bool *place = (bool *)(void *)((char *)config + key->offset);
	struct quoted quoted;

	if (strcmp(value, key->on) != 0 && strcmp(value, key->off) != 0)
		return why_set(why, -EINVAL, "%s: '%s' is not %s or %s", key->name,
			       quote_text(&quoted, value), key->on, key->off);
	*place = strcmp(value, key->on) == 0;
	return 0;
}

/**
 * set_number() - Set a number
 * @config: settings
 * @key: its key
 * @value: decimal
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int set_number(struct config *config, const struct key *key, const char *value,
		      struct why *why)
{
	uint32_t *place = (uint32_t *)(void *)((char *)config + key->offset);
	struct quoted quoted;

	uint32_t number;

	if (number_parse(value, key->min, key->max, &number))
		return why_set(why, -EINVAL, "%s: '%s' is not a number of %u..%u", key->name,
			       quote_text(&quoted, value), key->min, key->max);
	if (place == &config->table && number >= KERNEL_TABLE_FIRST && number <= KERNEL_TABLE_LAST)
		return why_set(why, -EINVAL, "%s: '%s' is the kernel's own", key->name, value);
	*place = number;
	return 0;
}

/**
 * config_set() - Set one setting
 * @config: settings
 * @key: name of the setting
 * @value: its value
 * @why: filled on failure
 *
 * Return: 0; -EINVAL for an unknown key or a value it cannot have
 */
int config_set(struct config *config, const char *key, const char *value, struct why *why)
{
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i].name) != 0)
			continue;
		if (!keys[i].on)
			return set_number(config, &keys[i], value, why);
		return set_bool(config, &keys[i], value, why);
	}
	return why_set(why, -EINVAL, "%s: unknown setting", quote_text(&quoted, key));
}

/**
 * struct loading - A configuration file on its way
 * @rest: what of it is still to be read
 * @end: where it ends
 * @line: lines read so far
 * @ifname: link that settings are for
 * @defaults: take the section "defaults" this time, else those that match
 * @again: a section matches the link
 * @config: receives the settings
 * @bad_line: first line that cannot be used; 0 if none so far
 * @why: says what is wrong with it
 */
struct loading {
	const char *rest, *end;
	int line;
	const char *ifname;
	bool defaults, again;
	struct config config;
	int bad_line;
	struct why why;
};

/**
 * next_line() - Hand libinih the next line, and count it
 * @line: receives it, with its end
 * @size: room
 * @data: struct loading
 *
 * Return: @line; NULL at the end
 */
static char *next_line(char *line, int size, void *data)
{
	struct loading *loading = data;
	size_t left = (size_t)(loading->end - loading->rest);
	const char *newline = memchr(loading->rest, '\n', left);
	size_t length = newline ? (size_t)(newline - loading->rest) + 1 : left;

	if (!left)
		return NULL;
	if (length > (size_t)size - 1)
		length = (size_t)size - 1;
	memcpy(line, loading->rest, length);
	line[length] = '\0';
	loading->rest += length;
	loading->line++;
	if (!strchr(line, '\n') && loading->rest < loading->end && !loading->bad_line) {
		loading->bad_line = loading->line;
		why_set(&loading->why, -EINVAL, "longer than %d bytes", size - 2);
	}
	return line;
}

/**
 * take_setting() - Take one "key = value" from libinih
 * @data: struct loading
 * @section: section it is in; "" before the first
 * @key: key
 * @value: value
 *
 * Every section is checked, also those that do not match the link.
 *
 * Return: 1 to go on, 0 for an error; libinih goes on all the same
 */
static int take_setting(void *data, const char *section, const char *key, const char *value)
{
	struct loading *loading = data;
	bool is_defaults = strcmp(section, "defaults") == 0;
	bool is_link = !is_defaults && fnmatch(section, loading->ifname, 0) == 0;
	bool matches = loading->defaults ? is_defaults : is_link;
	struct config unused = loading->config;
	struct quoted quoted;
	struct why why = { "" };
	int err;

	loading->again |= is_link;
	if (!*section)
		err = why_set(&why, -EINVAL, "'%s' is in no section", quote_text(&quoted, key));
	else
		err = config_set(matches ? &loading->config : &unused, key, value, &why);
	if (err && !loading->bad_line) {
		loading->bad_line = loading->line;
		loading->why = why;
	}
	return !err;
}

/**
 * load_pass() - Read the file once
 * @path: its path, for the reader
 * @text: what it holds
 * @loading: what to take; its config receives the settings
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int load_pass(const char *path, const char *text, struct loading *loading,
		     struct why *why)
{
	int line;

	loading->rest = text;
	loading->line = 0;
	line = ini_parse_stream(next_line, loading, take_setting, loading);
	if (line < 0)
		return why_set(why, -ENOMEM, "%s: cannot be read", path);
	if (loading->bad_line && (line == 0 || loading->bad_line <= line))
		return why_set(why, -EINVAL, "%s:%d: %s", path, loading->bad_line,
			       loading->why.text);
	if (line > 0)
		return why_set(why, -EINVAL, "%s:%d: neither [section] nor key = value", path,
			       line);
	return 0;
}

/**
 * config_load() - Read the settings of a link from the configuration file
 * @path: the file; without it, or without a line for the link, all stays as it is
 * @ifname: link
 * @config: settings so far; changed on success only
 * @why: filled on failure: file and line
 *
 * First the section [defaults], then, in the order of the file, each section
 * whose name is the link's or a pattern (fnmatch(3)) for it.
 *
 * Return: 0; -EINVAL for a line that cannot be used; -errno if the file is
 * there and cannot be read
 */
int config_load(const char *path, const char *ifname, struct config *config, struct why *why)
{
	struct loading loading = { .ifname = ifname, .defaults = true, .config = *config };
	size_t length = 0;
	char *text;
	int err = file_load(path, &text, &length);

	if (err) {
		free(text);
		return err == -ENOENT ? 0 : why_set(why, err, "%s: %s", path, strerror(-err));
	}
	loading.end = text + length;
	err = load_pass(path, text, &loading, why);
	loading.defaults = false;
	if (!err && loading.again)
		err = load_pass(path, text, &loading, why);
	free(text);
	if (!err)
		*config = loading.config;
	return err;
}

/**
 * settings_add() - Add a setting, if it is one
 * @settings: receives it
 * @key: name of the setting
 * @value: its value
 * @why: filled on failure
 *
 * Return: 0; -EINVAL for an unknown key or a value it cannot have; -ENOSPC
 */
int settings_add(struct settings *settings, const char *key, const char *value,
		 struct why *why)
{
	struct setting *setting = &settings->list[settings->count];
	struct config unused = config_default();
	int err = config_set(&unused, key, value, why);

	if (err)
		return err;
	if (settings->count == SETTINGS_MAX || strlen(key) >= sizeof(setting->key) ||
	    strlen(value) >= sizeof(setting->value))
		return why_set(why, -ENOSPC, "%s: too many settings", key);
	memcpy(setting->key, key, strlen(key) + 1);
	memcpy(setting->value, value, strlen(value) + 1);
	settings->count++;
	return 0;
}

/**
 * settings_env() - Read settings from the environment
 * @envp: environment; dhcpcd puts its "env symroute_KEY=value" there
 * @settings: {0}; receives them
 * @why: filled on failure: variable and value
 *
 * Return: 0; -EINVAL for an unknown key or a value it cannot have
 */
int settings_env(char *const envp[], struct settings *settings, struct why *why)
{
	for (; *envp; envp++) {
		const char *key = *envp + sizeof(ENV_PREFIX) - 1;
		const char *value = strchr(*envp, '=');
		char name[SETTING_TEXT_MAX];
		struct why cause = { "" };
		size_t length;

		if (strncmp(*envp, ENV_PREFIX, sizeof(ENV_PREFIX) - 1) != 0 || !value)
			continue;
		length = (size_t)(value - key);
		if (length >= sizeof(name))
			length = sizeof(name) - 1;
		memcpy(name, key, length);
		name[length] = '\0';
		if (settings_add(settings, name, value + 1, &cause))
			return why_set(why, -EINVAL, ENV_PREFIX "%s", cause.text);
	}
	return 0;
}

/**
 * settings_apply() - Let settings count
 * @settings: valid settings
 * @config: receives them
 */
void settings_apply(const struct settings *settings, struct config *config)
{
	for (size_t i = 0; i < settings->count; i++)
		config_set(config, settings->list[i].key, settings->list[i].value, NULL);
}

/**
 * settings_equal() - Do two lists say the same?
 * @a: one
 * @b: the other
 *
 * Return: true if every entry agrees, in order
 */
bool settings_equal(const struct settings *a, const struct settings *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->list[i].key, b->list[i].key) != 0 ||
		    strcmp(a->list[i].value, b->list[i].value) != 0)
			return false;
	return true;
}
