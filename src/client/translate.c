/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/translate.h"

#include "client/env_value.h"
#include "client/translated.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *client;
	int (*translate)(char *const arguments[], char *const envp[], struct translated *made,
			 translate_handle *handle, void *data, struct why *why);
} clients[] = {
	{ "networkd", translate_networkd },
	{ "networkmanager", translate_network_manager },
	{ "udhcpc", translate_udhcpc },
};

/**
 * translate() - Say in dhcpcd's words what another client says
 * @arguments: the client's name, and what it gives its script; ended by NULL
 * @envp: its environment
 * @handle: called for each event in it, in order; for none if it is about nothing of ours
 *
 * Return: 0; TRANSLATE_NO_LINK; -EINVAL: no such client, or no such event; -ENOSPC: too much text for an event;
 * what @handle returned
 */
int translate(char *const arguments[], char *const envp[], translate_handle *handle, void *data,
	      struct why *why)
{
	static struct translated made;
	struct quoted quoted;

	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++)
		if (strcmp(arguments[0], clients[i].client) == 0)
			return clients[i].translate(arguments + 1, envp, &made, handle, data, why);
	return why_set(why, -EINVAL, "unknown client '%s'", quote_text(&quoted, arguments[0]));
}
