/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/translate.h"

#include "client/env.h"
#include "util/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SETTINGS "symroute_" /* what the administrator chose, in any client's environment */

static void keep(struct translated *made, int length)
{
	if (length < 0 || (size_t)length >= sizeof(made->text) - made->used ||
	    made->count == TRANSLATED_VARIABLES) {
		made->full = true;
		return;
	}
	made->envp[made->count++] = made->text + made->used;
	made->used += (size_t)length + 1;
}

/** translated_set() - Add a variable */
void translated_set(struct translated *made, const char *name, const char *value)
{
	keep(made, snprintf(made->text + made->used, sizeof(made->text) - made->used, "%s=%s", name,
			    value));
}

/**
 * translated_set_classful() - Add option 33
 * @routes: pairs of destination and router, with any of ",/ " between them; a length behind a
 *	destination is the client's, as the option has none (RFC 2132 5.8). NULL: there is none
 */
void translated_set_classful(struct translated *made, const char *routes)
{
	char *to, *from;

	if (!routes)
		return;
	translated_set(made, "new_static_routes", routes);
	if (made->full)
		return;
	for (to = from = strchr(made->envp[made->count - 1], '=') + 1; *from; *to++ = *from++) {
		size_t digits = *from == '/' ? strspn(from + 1, "0123456789") : 0;

		if (digits && from[1 + digits] && strchr(", ", from[1 + digits]))
			from += 1 + digits;
		if (strchr(",/", *from))
			*from = ' ';
	}
	*to = '\0';
}

/**
 * translated_begin() - Begin an event
 * @envp: the client's environment: our settings in it are taken over
 * @ifname: NULL: not known
 */
void translated_begin(struct translated *made, char *const envp[], const char *reason,
		      const char *ifname)
{
	made->count = made->used = 0;
	made->full = false;
	translated_set(made, "reason", reason);
	if (ifname)
		translated_set(made, "interface", ifname);
	for (; *envp; envp++)
		if (strncmp(*envp, SETTINGS, sizeof(SETTINGS) - 1) == 0)
			keep(made, snprintf(made->text + made->used,
					    sizeof(made->text) - made->used, "%s", *envp));
}

/** translated_copy() - Add the variables that differ in their names only, as far as they are set */
void translated_copy(struct translated *made, char *const envp[], const struct spelling *spellings,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = env_get(envp, spellings[i].from);

		if (value)
			translated_set(made, spellings[i].to, value);
	}
}

/**
 * translated_end() - Hand the event over
 *
 * Return: what @handle returned; -ENOSPC if it did not fit
 */
int translated_end(struct translated *made, translate_handle *handle, void *data, struct why *why)
{
	if (made->full)
		return why_set(why, -ENOSPC, "more than %d variables or %d bytes in one event",
			       TRANSLATED_VARIABLES, TRANSLATED_TEXT);
	made->envp[made->count] = NULL;
	return handle(made->envp, data);
}

/** record_cut() - Cut a record's text into its lines */
void record_cut(struct record *record)
{
	char *rest = NULL;
	size_t count = 0;

	for (char *line = strtok_r(record->text, "\n", &rest); line && count < RECORD_LINES_MAX;
	     line = strtok_r(NULL, "\n", &rest))
		record->lines[count++] = line;
	record->lines[count] = NULL;
}

/**
 * record_load() - Read what is recorded of a link
 * @record: filled; its text is to be freed, but not on failure
 */
int record_load(const char *directory, uint32_t ifindex, struct record *record)
{
	char path[PATHS_MAX], name[sizeof("4294967295")];
	size_t length;
	int err;

	snprintf(name, sizeof(name), "%" PRIu32, ifindex);
	err = path_join(path, directory, name);
	record->text = NULL;
	if (!err)
		err = file_load(path, &record->text, &length);
	if (!err)
		record_cut(record);
	return err;
}

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
