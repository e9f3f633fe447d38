/* SPDX-License-Identifier: BSD-2-Clause */
/* config: keys and values, settings from an environment. */
#include "model/config.h"
#include "tap.h"

#include <errno.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/**
 * test_values() - Which values a key can have
 */
static void test_values(void)
{
	static const struct {
		const char *key, *value, *why; /* why: "" if it is fine */
	} cases[] = {
		{ "manage", "yes", "" },
		{ "manage", "no", "" },
		{ "manage", "", "manage: '' is not yes or no" },
		{ "manage", "1", "manage: '1' is not yes or no" },
		{ "manage", "yes ", "manage: 'yes ' is not yes or no" },
		{ "table", "1", "" },
		{ "table", "4294967295", "" },
		{ "table", "252", "" },
		{ "table", "256", "" },
		{ "table", "254", "table: '254' is the kernel's own" },
		{ "table", "0", "table: '0' is not a number of 1..4294967295" },
		{ "table", "4294967296", "table: '4294967296' is not a number of 1..4294967295" },
		{ "table", "ens4", "table: 'ens4' is not a number of 1..4294967295" },
		{ "priority", "1", "priority: '1' is not a number of 2..32761" },
		{ "priority", "2", "" },
		{ "priority", "32761", "" },
		{ "priority", "32762", "priority: '32762' is not a number of 2..32761" },
		{ "group", "1", "" },
		{ "group", "0", "group: '0' is not a number of 1..2147483646" },
		{ "group", "2147483646", "" },
		{ "group", "2147483647", "group: '2147483647' is not a number of 1..2147483646" },
		{ "addresses", "leased", "" },
		{ "addresses", "all", "" },
		{ "addresses", "yes", "addresses: 'yes' is not leased or all" },
		{ "arp", "strict", "" },
		{ "flush_cache", "what it may be", "" },
		{ "mirror_static", "yes", "" },
		{ "Manage", "yes", "Manage: unknown setting" },
		{ "", "yes", ": unknown setting" },
		{ "col\nour", "blue", "col\\x0aour: unknown setting" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct config config = config_default();
		struct why why = { "" };
		int err = config_set(&config, cases[i].key, cases[i].value, &why);

		tap_ok((err == 0) == !cases[i].why[0] && (!err || err == -EINVAL),
		       "%s = '%s' is %s", cases[i].key[0] == 'c' ? "(hostile)" : cases[i].key,
		       cases[i].value, cases[i].why[0] ? "refused" : "fine");
		tap_text(why.text, cases[i].why, "and says why");
	}
}

/**
 * test_places() - Each key sets its own place, and no other
 */
static void test_places(void)
{
	struct config config = config_default(), expected = config_default();

	config_set(&config, "manage", "no", NULL);
	config_set(&config, "default_route", "no", NULL);
	config_set(&config, "table", "100", NULL);
	config_set(&config, "priority", "6000", NULL);
	config_set(&config, "group", "7", NULL);
	config_set(&config, "to_rule", "no", NULL);
	config_set(&config, "oif_rule", "no", NULL);
	config_set(&config, "pin_server", "no", NULL);
	config_set(&config, "fail_closed", "yes", NULL);
	config_set(&config, "addresses", "leased", NULL);
	expected = (struct config){ .table = 100, .priority = 6000, .group = 7,
				    .fail_closed = true, .leased_only = true };
	tap_ok(config.manage == expected.manage &&
		       config.default_route == expected.default_route &&
		       config.table == expected.table && config.priority == expected.priority &&
		       config.group == expected.group && config.to_rule == expected.to_rule &&
		       config.oif_rule == expected.oif_rule &&
		       config.pin_server == expected.pin_server &&
		       config.fail_closed == expected.fail_closed &&
		       config.leased_only == expected.leased_only,
	       "every key sets its own place");
	config_set(&config, "addresses", "all", NULL);
	tap_ok(!config.leased_only && !config_default().leased_only,
	       "all addresses of a link count, if nothing else is said");
	tap_ok(config_is_group(&config, 7) && config_is_group(&config, 8) &&
		       !config_is_group(&config, 6) && !config_is_group(&config, 9) &&
		       !config_is_group(&config, 0), "group is the first of two");
}

/**
 * test_environment() - What is taken from an environment
 */
static void test_environment(void)
{
	char *const good[] = { "PATH=/bin", "symroute_table=100", "symroute=x", "symroute_x",
			       "SYMROUTE_ROUTERS=x", "symroute_to_rule=no", NULL };
	char *const unknown[] = { "symroute_colour=blue", NULL };
	char *const group[] = { "symroute_group=7", NULL };
	char *const spoilt[] = { "symroute_to_rule=perhaps", NULL };
	char *const longer[] = { "symroute_a_key_that_is_longer_than_any_of_ours=1", NULL };
	struct settings settings = { .count = 0 };
	struct config config = config_default();
	struct why why = { "" };

	tap_ok(settings_env(good, &settings, &why) == 0 && settings.count == 2,
	       "symroute_KEY=value is a setting, nothing else is");
	settings_apply(&settings, &config);
	tap_ok(config.table == 100 && !config.to_rule, "and counts");
	tap_ok(settings_env(unknown, &settings, &why) == -EINVAL, "an unknown one is refused");
	tap_text(why.text, "symroute_colour: unknown setting", "with its name");
	why.text[0] = '\0';
	tap_ok(settings_env(spoilt, &settings, &why) == -EINVAL, "so is a value it cannot have");
	tap_text(why.text, "symroute_to_rule: 'perhaps' is not yes or no", "with both");
	why.text[0] = '\0';
	tap_ok(settings_env(group, &settings, &why) == -EINVAL, "so is a link's own group");
	tap_text(why.text, "symroute_group: only [defaults] of /etc/symroute.conf can have it",
		 "with where it can be");
	tap_ok(settings_env(longer, &settings, &why) == -EINVAL, "so is one with a long name");
}

/**
 * test_gone() - What is no setting any more costs no event, and is told with what to do instead
 */
static void test_gone(void)
{
	char *const envp[] = { "symroute_arp=any thing", "symroute_oif_rule=no", NULL };
	struct settings settings = { .count = 0 };
	struct config config = config_default();
	struct why text = { "" };

	for (size_t i = 0; i < CONFIG_GONE; i++)
		tap_ok(!config_gone(&config, i, "ens4", &text), "who sets none is told of none (%zu)", i);
	tap_ok(settings_env(envp, &settings, &text) == 0 && settings.count == 2,
	       "arp in an environment is taken, whatever its value");
	tap_text(settings.list[0].value, "-", "as a word that a lease's file can hold");
	settings_apply(&settings, &config);
	tap_ok(!config.oif_rule, "and what is beside it counts");
	tap_ok(config_gone(&config, 0, "ens4.100", &text), "it is told");
	tap_text(text.text, "symroute_arp is no setting any more: "
		 "net.ipv4.conf.ens4/100.arp_ignore=1 in /etc/sysctl.d does it", "with the link's sysctl");
	config.gone[1] = 12;
	tap_ok(config_gone(&config, 1, NULL, &text), "so is flush_cache");
	tap_text(text.text, "/etc/symroute.conf:12: flush_cache is no setting any more: take it out, "
		 "changes are followed without", "with its line");
	config.gone[2] = 13;
	tap_ok(config_gone(&config, 2, NULL, &text), "so is mirror_static");
	tap_text(text.text, "/etc/symroute.conf:13: mirror_static is no setting any more: take it out, "
		 "main's routes by a link always count for its addresses", "with its line");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_values();
	test_places();
	test_environment();
	test_gone();
	return tap_done();
}
