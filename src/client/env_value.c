/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include <errno.h>
#include <string.h>

/**
 * env_get() - Look a variable up
 * @envp: NAME=value strings, ended by NULL
 *
 * Return: its value, inside @envp; NULL if it is not set
 */
const char *env_get(char *const envp[], const char *name)
{
	size_t length = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
			return *envp + length + 1;
	return NULL;
}

/**
 * env_is() - Has a variable this very value?
 *
 * Return: false also if the variable is not set
 */
bool env_is(char *const envp[], const char *name, const char *value)
{
	const char *found = env_get(envp, name);

	return found && strcmp(found, value) == 0;
}

/**
 * env_unusable() - Refuse the event for one variable
 * @value: its value; NULL if it is not set
 *
 * Return: -EINVAL
 */
int env_unusable(struct why *why, const char *name, const char *value, const char *expected)
{
	struct quoted quoted;

	if (!value)
		return why_set(why, -EINVAL, "%s: not set, it should be %s", name, expected);
	return why_set(why, -EINVAL, "%s: '%s' is not %s", name, quote_text(&quoted, value),
		       expected);
}
