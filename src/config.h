/* SPDX-License-Identifier: BSD-2-Clause */
/* What an administrator can choose; so far, the defaults. */
#ifndef SYMROUTE_CONFIG_H
#define SYMROUTE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/* Below the bands of VPNs (5210..5270), of other tools (10000, 20000, 29xxx,
 * 30000..) and of the kernel's automatic priorities (32752..32765). */
#define CONFIG_PRIORITY 25000U
#define CONFIG_GROUP 25000U
#define CONFIG_TABLE_FIRST 25001U
#define CONFIG_TABLE_LAST 25999U

/**
 * struct config - Settings of one link
 * @priority: base priority of its rules
 * @group: link group of every uplink, 1..2^31-1
 * @to_rule: add "to ADDRESS lookup TABLE"
 * @oif_rule: add "oif LINK lookup TABLE"
 */
struct config {
	uint32_t priority;
	uint32_t group;
	bool to_rule;
	bool oif_rule;
};

struct config config_default(void);

#endif
