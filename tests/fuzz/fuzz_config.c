/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute.conf, read by libinih, and each of its settings as text. */
#include "store/store.h"
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *conf;
static size_t conf_size;

int __wrap_file_load_roots(const char *path, char **text, size_t *length);

/**
 * __wrap_file_load_roots() - Stands for file_load_roots(): the input is the file
 * @path: not looked at
 * @text: receives it
 * @length: receives its bytes
 *
 * Return: 0
 */
int __wrap_file_load_roots(const char *path, char **text, size_t *length)
{
	(void)path;
	return fuzz_load(conf, conf_size, text, length);
}

/**
 * is_same() - Are two configurations alike?
 * @a: one
 * @b: the other
 *
 * Return: true if so
 */
static bool is_same(const struct config *a, const struct config *b)
{
	return a->manage == b->manage && a->default_route == b->default_route &&
	       a->table == b->table && a->priority == b->priority && a->group == b->group &&
	       a->to_rule == b->to_rule && a->oif_rule == b->oif_rule &&
	       a->pin_server == b->pin_server && a->fail_closed == b->fail_closed &&
	       a->leased_only == b->leased_only && memcmp(a->gone, b->gone, sizeof(a->gone)) == 0;
}

/**
 * is_usable() - Is every number of a configuration one that rules can have?
 * @config: configuration
 *
 * Return: true if so
 */
static bool is_usable(const struct config *config)
{
	return (config->table < 253 || config->table > 255) && config->priority >= 2 &&
	       config->priority <= 32761 && config->group >= 1 && config->group < INT32_MAX;
}

/**
 * load() - What is loaded is usable; what cannot be loaded changes nothing
 * @ifname: link
 */
static void load(const char *ifname)
{
	struct config config = config_default(), again = config, before = config;
	struct why why = { "" }, why_again = { "" };
	int err = config_load("symroute.conf", ifname, &config, &why);

	fuzz_why(err, &why);
	fuzz_fact(!err || err == -EINVAL, "a bad file is EINVAL", why.text);
	fuzz_fact(!err || strncmp(why.text, "symroute.conf:", 14) == 0,
		  "a reason names file and line", why.text);
	fuzz_fact(!err || is_same(&config, &before), "a bad file changes nothing", why.text);
	fuzz_fact(is_usable(&config), "what is loaded is usable", "");
	fuzz_fact(config_load("symroute.conf", ifname, &again, &why_again) == err &&
		  is_same(&config, &again) && strcmp(why.text, why_again.text) == 0,
		  "a file says the same twice", why.text);
}

/**
 * add_settings() - What a client's configuration says is taken whole or not
 * @data: as fuzz_environment() reads it
 * @size: bytes
 */
static void add_settings(const uint8_t *data, size_t size)
{
	struct settings settings = { .count = 0 };
	struct config config = config_default();
	struct why why = { "" };
	char **envp = fuzz_environment(data, size);

	fuzz_why(settings_env(envp, &settings, &why), &why);
	fuzz_fact(settings.count <= SETTINGS_MAX, "settings are within their limit", "");
	settings_apply(&settings, &config);
	fuzz_fact(is_usable(&config), "settings are usable", "");
	fuzz_fact(settings_equal(&settings, &settings), "settings are equal to themselves", "");
	fuzz_environment_done(envp);
}

/**
 * LLVMFuzzerTestOneInput() - Read one file, for a link that globs match and one that they do not
 * @data: the file; an environment, too
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conf = data;
	conf_size = size;
	load("ens4");
	load("");
	add_settings(data, size);
	return 0;
}
