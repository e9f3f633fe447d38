/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/config.h"

#include "model/host.h"
#include "model/state.h"
#include "util/paths.h"
#include "util/text.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define ENV_PREFIX "symroute_"
#define NETWORK4_BITS_MIN 8
#define NETWORK6_BITS_MIN 32

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
	{ "priority", offsetof(struct config, priority), 2, CONFIG_PRIORITY_MAX, NULL, NULL },
	{ "group", offsetof(struct config, group), 1, INT32_MAX - 1, NULL, NULL },
	{ "to_rule", offsetof(struct config, to_rule), 0, 0, "yes", "no" },
	{ "oif_rule", offsetof(struct config, oif_rule), 0, 0, "yes", "no" },
	{ "pin_server", offsetof(struct config, pin_server), 0, 0, "yes", "no" },
	{ "fail_closed", offsetof(struct config, fail_closed), 0, 0, "yes", "no" },
	{ "addresses", offsetof(struct config, leased_only), 0, 0, "leased", "all" },
};

/* What once were keys: an event is not lost for them. */
static const char *const gone_keys[CONFIG_GONE] = { "arp", "flush_cache", "mirror_static" };

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

static int set_number(struct config *config, const struct key *key, const char *value,
		      struct why *why)
{
	uint32_t *place = (uint32_t *)(void *)((char *)config + key->offset);
	struct quoted quoted;

	uint32_t number;

	if (number_parse(value, key->min, key->max, &number))
		return why_set(why, -EINVAL, "%s: '%s' is not a number of %u..%u", key->name,
			       quote_text(&quoted, value), key->min, key->max);
	if (place == &config->table && number >= TABLE_DEFAULT && number <= TABLE_LOCAL)
		return why_set(why, -EINVAL, "%s: '%s' is the kernel's own", key->name, value);
	*place = number;
	return 0;
}

/* One of each family; so long that it can be one link's. */
static int set_network(struct config *config, const char *value, struct why *why)
{
	int family = strchr(value, ':') ? AF_INET6 : AF_INET;
	struct prefix prefix;
	struct quoted quoted;

	if (prefix_parse(value, family, &prefix) || !prefix_is_network(&prefix) ||
	    !addr_is_host(&prefix.addr) ||
	    prefix.prefixlen < (family == AF_INET ? NETWORK4_BITS_MIN : NETWORK6_BITS_MIN))
		return why_set(why, -EINVAL, "network: '%s' is not a network's ADDRESS/LEN",
			       quote_text(&quoted, value));
	config->network[family == AF_INET6] = prefix;
	return 0;
}

static size_t gone_index(const char *key)
{
	size_t i = 0;

	while (i < CONFIG_GONE && strcmp(key, gone_keys[i]) != 0)
		i++;
	return i;
}

/**
 * config_gone() - Say what to do instead of setting what is no setting any more
 * @key: which of them, 0..CONFIG_GONE - 1
 *
 * Return: true, and @text is filled, if it is set
 */
bool config_gone(const struct config *config, size_t key, const char *ifname, struct why *text)
{
	char name[SETTING_TEXT_MAX + sizeof(PATHS_CONFIG ":2147483647: ")], word[IF_NAMESIZE];

	text->text[0] = '\0';
	if (!config->gone[key])
		return false;
	if (config->gone[key] == CONFIG_IN_ENV)
		snprintf(name, sizeof(name), ENV_PREFIX "%s", gone_keys[key]);
	else
		snprintf(name, sizeof(name), PATHS_CONFIG ":%d: %s", config->gone[key],
			 gone_keys[key]);
	if (key == 0)
		why_set(text, 0, "%s is no setting any more: net.ipv4.conf.%s.arp_ignore=1 in "
			"/etc/sysctl.d does it", name,
			ifname ? link_sysctl_name(ifname, word) : "LINK");
	else if (key == 1)
		why_set(text, 0, "%s is no setting any more: take it out, changes are followed "
			"without", name);
	else
		why_set(text, 0, "%s is no setting any more: take it out, main's routes by a link "
			"always count for its addresses", name);
	return true;
}

/**
 * config_set() - Set one setting
 *
 * A key that once was is taken note of, whatever its value.
 *
 * Return: 0; -EINVAL for an unknown key or a value it cannot have
 */
int config_set(struct config *config, const char *key, const char *value, struct why *why)
{
	struct quoted quoted;
	size_t gone;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i].name) != 0)
			continue;
		if (!keys[i].on)
			return set_number(config, &keys[i], value, why);
		return set_bool(config, &keys[i], value, why);
	}
	if (strcmp(key, "network") == 0)
		return set_network(config, value, why);
	gone = gone_index(key);
	if (gone < CONFIG_GONE) {
		config->gone[gone] = CONFIG_IN_ENV;
		return 0;
	}
	return why_set(why, -EINVAL, "%s: unknown setting", quote_text(&quoted, key));
}

/**
 * settings_add() - Add a setting, if it is one
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
	if (gone_index(key) < CONFIG_GONE)
		value = "-"; /* nobody checked that a lease's file can hold it */
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
 * @settings: {0}; receives them
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
		if (strcmp(name, "group") == 0)
			return why_set(why, -EINVAL, ENV_PREFIX "group: only [defaults] of "
				       PATHS_CONFIG " can have it");
		if (strcmp(name, "network") == 0)
			return why_set(why, -EINVAL, ENV_PREFIX "network: only a link's section of "
				       PATHS_CONFIG " can have it");
		if (settings_add(settings, name, value + 1, &cause))
			return why_set(why, -EINVAL, ENV_PREFIX "%s", cause.text);
	}
	return 0;
}

/** config_is_group() - Is a link group one of the two that uplinks are in? */
bool config_is_group(const struct config *config, uint32_t group)
{
	return group == config->group || group == config->group + 1;
}

/** settings_apply() - Let settings count */
void settings_apply(const struct settings *settings, struct config *config)
{
	for (size_t i = 0; i < settings->count; i++)
		config_set(config, settings->list[i].key, settings->list[i].value, NULL);
}

/**
 * settings_equal() - Do two lists say the same?
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
