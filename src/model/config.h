/* SPDX-License-Identifier: BSD-2-Clause */
/* What an administrator chooses: symroute.conf(5), and the client's environment. */
#ifndef SYMROUTE_CONFIG_H
#define SYMROUTE_CONFIG_H

#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Below the bands of VPNs (5210..5270), of other tools (10000, 20000, 29xxx,
 * 30000..) and of the kernel's automatic priorities (32752..32765). */
#define CONFIG_PRIORITY 25000U
#define CONFIG_PRIORITY_MAX 32761U /* that can be set: five of ours fit below main's 32766 */
#define CONFIG_PLACED_FIRST 25100U
#define CONFIG_PRIORITY_LAST 28701U /* of the rules of many uplinks */
#define CONFIG_GROUP 25000U
#define CONFIG_TABLE_FIRST 25001U
#define CONFIG_TABLE_LAST 25999U
#define CONFIG_GONE 3 /* arp, flush_cache, mirror_static */
#define CONFIG_IN_ENV (-1)

/**
 * struct config - Settings of one link
 * @manage: do anything for this link at all
 * @default_route: the client may give main a default route by the link
 * @table: number of its table; 0: the name or the first free one decides
 * @priority: base priority of its rules
 * @group: the first of the two link groups of uplinks, 1..2^31-2
 * @to_rule: add "to ADDRESS lookup TABLE"
 * @oif_rule: add "oif LINK lookup TABLE"
 * @pin_server: renewals go by the link, where main sends them by another
 * @fail_closed: add "from ADDRESS unreachable" behind the others
 * @leased_only: addresses of the link that are not leased have no rules
 * @network: of [LINK] alone, by families: a rule keeps it from leaving by another link, always
 * @gone: for each key that once was: its line in the file, or CONFIG_IN_ENV; 0: not set
 */
struct config {
	bool manage;
	bool default_route;
	uint32_t table;
	uint32_t priority;
	uint32_t group;
	bool to_rule;
	bool oif_rule;
	bool pin_server;
	bool fail_closed;
	bool leased_only;
	struct prefix network[2];
	int gone[CONFIG_GONE];
};

#define SETTINGS_MAX 16   /* more than there are keys */
#define SETTING_TEXT_MAX 48 /* longer than any key or value */

/**
 * struct settings - Settings that came with a lease, as text
 * @list: each of them valid
 * @count: in use
 */
struct settings {
	struct setting {
		char key[SETTING_TEXT_MAX];
		char value[SETTING_TEXT_MAX];
	} list[SETTINGS_MAX];
	size_t count;
};

struct config config_default(void);
bool config_gone(const struct config *config, size_t key, const char *ifname, struct why *text);
int config_set(struct config *config, const char *key, const char *value, struct why *why);
int settings_env(char *const envp[], struct settings *settings, struct why *why);
int settings_add(struct settings *settings, const char *key, const char *value,
		 struct why *why);
bool config_is_group(const struct config *config, uint32_t group);
void settings_apply(const struct settings *settings, struct config *config);
bool settings_equal(const struct settings *a, const struct settings *b);

#endif
