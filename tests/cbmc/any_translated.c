/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of client/translate.c: reads names and values, keeps any text. */
#include "any.h"
#include "client/translate.h"

#include <errno.h>

static void keep(struct translated *made)
{
	made->full = made->full || nondet_bool() || made->count == TRANSLATED_VARIABLES;
	if (made->full)
		return;
	any_room(made->text, BYTES + 1);
	made->envp[made->count++] = made->text;
}

void translated_set(struct translated *made, const char *name, const char *value)
{
	is_text(name);
	is_text(value);
	keep(made);
}

void translated_set_classful(struct translated *made, const char *routes)
{
	if (routes)
		translated_set(made, "", routes);
}

void translated_begin(struct translated *made, char *const envp[], const char *reason,
		      const char *ifname)
{
	(void)envp;
	made->count = 0;
	made->full = false;
	translated_set(made, reason, ifname ? ifname : "");
}

void translated_copy(struct translated *made, char *const envp[], const struct spelling *spellings,
		     size_t count)
{
	(void)envp;
	__CPROVER_assert(__CPROVER_r_ok(spellings, count * sizeof(*spellings)), "there are spellings");
	for (size_t i = 0; i < 2; i++)
		keep(made);
}

int translated_end(struct translated *made, translate_handle *handle, void *data, struct why *why)
{
	(void)handle;
	(void)data;
	if (made->full)
		any_room(why->text, sizeof(why->text));
	return made->full ? -ENOSPC : nondet_int();
}
