/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In the place of client/env_value.c, which has its own proof: every variable is unset, or any text of
 * up to BYTES bytes; another one when it is asked for again, but for those that are looked at twice.
 */
#include "any.h"
#include "client/env.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *any_value(void)
{
	char *room = malloc(BYTES + 1);

	__CPROVER_assume(room);
	return nondet_bool() ? any_text(room, BYTES) : NULL;
}

const char *env_get(char *const envp[], const char *name)
{
	static const char *const twice[] = { "IP4_ADDRESS_0", "IP4_GATEWAY", "IP6_GATEWAY" };
	static const char *values[3];
	static bool asked[3];

	(void)envp;
	is_text(name);
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(name, twice[i]) != 0)
			continue;
		if (!asked[i])
			values[i] = any_value();
		asked[i] = true;
		return values[i];
	}
	return any_value();
}

bool env_is(char *const envp[], const char *name, const char *value)
{
	(void)envp;
	is_text(name);
	is_text(value);
	return nondet_bool();
}

int env_unusable(struct why *why, const char *name, const char *value, const char *expected)
{
	is_text(name);
	is_text(expected);
	if (value)
		is_text(value);
	if (why)
		any_room(why->text, sizeof(why->text));
	return -EINVAL;
}
