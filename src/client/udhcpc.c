/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/translate.h"

#include "client/env.h"

#include <errno.h>
#include <string.h>

/*
 * What udhcpc gives its script as argument (busybox, networking/udhcp/dhcpc.c). At "nak" the address is
 * there yet, and "deconfig" comes next; that comes at the start, too.
 */
static const struct spelling actions[] = {
	{ "bound", "BOUND" },	{ "deconfig", "EXPIRE" }, { "leasefail", "FAIL" },
	{ "nak", "NAK" },	{ "renew", "RENEW" },
};

static const struct spelling variables[] = {
	{ "ip", "new_ip_address" },
	{ "mask", "new_subnet_cidr" },
	{ "msstaticroutes", "new_ms_classless_static_routes" },
	{ "mtu", "new_interface_mtu" },
	{ "router", "new_routers" },
	{ "serverid", "new_dhcp_server_identifier" },
	{ "staticroutes", "new_classless_static_routes" },
	{ "subnet", "new_subnet_mask" },
};

/**
 * translate_udhcpc() - An event of busybox' udhcpc
 * @arguments: what its script is called with: the action
 */
int translate_udhcpc(char *const arguments[], char *const envp[], struct translated *made,
		     translate_handle *handle, void *data, struct why *why)
{
	const char *action = arguments[0] ? arguments[0] : "";
	const char *reason = NULL;
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].from, action) == 0)
			reason = actions[i].to;
	if (!reason || arguments[1])
		return why_set(why, -EINVAL, "udhcpc: '%s' is not one of its actions",
			       quote_text(&quoted, reason ? arguments[1] : action));
	translated_begin(made, envp, reason, env_get(envp, "interface"));
	translated_copy(made, envp, variables, sizeof(variables) / sizeof(variables[0]));
	translated_set_classful(made, env_get(envp, "routes"));
	return translated_end(made, handle, data, why);
}
