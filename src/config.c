/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

/**
 * config_default() - The settings of a host without a configuration
 *
 * Return: settings of any link
 */
struct config config_default(void)
{
	struct config config = {
		.priority = CONFIG_PRIORITY,
		.group = CONFIG_GROUP,
		.to_rule = true,
		.oif_rule = true,
	};

	return config;
}
