/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client says, translated and read. */
#include "clients.h"

#include "client/translate.h"
#include "client/env.h"
#include "fuzz.h"
#include "lease_facts.h"
#include "networkd_files.h"

#include <errno.h>
#include <string.h>

#define ARGUMENTS_MAX 3

/**
 * struct handed - What was handed over
 * @events: events so far
 * @envp: the client's environment
 */
struct handed {
	size_t events;
	char *const *envp;
};

/**
 * is_ours() - Is a variable one that a translation can have?
 * @variable: NAME=value
 * @envp: the client's environment
 *
 * Return: true if it is one of dhcpcd's, or a setting as it was
 */
static bool is_ours(const char *variable, char *const envp[])
{
	if (strncmp(variable, "symroute_", 9) != 0)
		return strncmp(variable, "new_", 4) == 0 || strncmp(variable, "nd1_", 4) == 0 ||
		       strncmp(variable, "interface=", 10) == 0;
	while (*envp && strcmp(*envp, variable) != 0)
		envp++;
	return *envp;
}

/**
 * read_event() - An event is dhcpcd's, and what is read of it is a lease that can be kept
 * @envp: the event's environment
 * @data: struct handed
 *
 * Return: 0
 */
static int read_event(char *const envp[], void *data)
{
	struct notes notes = { .count = 0 };
	struct handed *handed = data;
	struct why why = { "" };
	struct env_event event;
	int err;

	handed->events++;
	fuzz_fact(envp[0] && strncmp(envp[0], "reason=", 7) == 0,
		  "an event begins with its reason", "");
	for (size_t i = 1; envp[i]; i++)
		fuzz_fact(is_ours(envp[i], handed->envp), "a variable is dhcpcd's, or ours", envp[i]);
	err = env_parse(envp, &event, &notes, &why);
	fuzz_why(err, &why);
	fuzz_notes(&notes);
	fuzz_fact(!err || err == -EINVAL, "what cannot be used is EINVAL", why.text);
	fuzz_fact(err || event.event != EVENT_NONE, "an event's reason is known", envp[0]);
	if (err)
		return 0;
	lease_facts_ifname(event.ifname);
	if (event.has_lease) {
		lease_facts(&event.lease);
		lease_facts_kept(&event.lease, &event.settings);
	}
	return 0;
}

/**
 * take_arguments() - Take what stands for arguments: the texts in front that are no variables
 * @envp: texts
 * @arguments: receives them behind the client's name, ended by NULL
 *
 * Return: how many
 */
static size_t take_arguments(char *const envp[], char *arguments[ARGUMENTS_MAX + 2])
{
	size_t count = 0;

	while (count < ARGUMENTS_MAX && envp[count] && !strchr(envp[count], '=')) {
		arguments[1 + count] = envp[count];
		count++;
	}
	arguments[1 + count] = NULL;
	return count;
}

/**
 * fuzz_client() - Translate one call
 * @client: its name, as symroute-hook(8) has it
 * @data: texts as fuzz_environment() reads them: what the client gives its script as arguments, and
 *	its environment; those that begin with "links/" and "leases/" are networkd's files, too
 * @size: bytes
 *
 * Return: 0
 */
int fuzz_client(char *client, const uint8_t *data, size_t size)
{
	char **texts = fuzz_environment(data, size), *arguments[ARGUMENTS_MAX + 2] = { client };
	size_t count = take_arguments(texts, arguments), files = 0;
	struct handed handed = { 0, texts + count };
	struct why why = { "" };
	int err;

	networkd_files = (struct networkd_files){ .err = 0 };
	for (char **at = texts + count; *at && files < NETWORKD_FILES; at++)
		if (strncmp(*at, "links/", 6) == 0 || strncmp(*at, "leases/", 7) == 0)
			networkd_files.files[files++] = *at;
	err = translate(arguments, texts + count, read_event, &handed, &why);
	err = err == TRANSLATE_NO_LINK ? 0 : err;
	fuzz_why(err, &why);
	fuzz_fact(!err || err == -EINVAL || err == -ENOSPC,
		  "what cannot be used is EINVAL, or too much", why.text);
	fuzz_fact(err != -EINVAL || !handed.events, "what is EINVAL has no events", why.text);
	fuzz_environment_done(texts);
	return 0;
}
