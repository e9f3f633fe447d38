/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of util/text.c, which has its own proofs: any words in any text, any numbers in any words. */
#include "any.h"
#include "util/text.h"

#include <errno.h>

bool word_next(const char **text, struct word *word)
{
	size_t left = __CPROVER_OBJECT_SIZE(*text) - __CPROVER_POINTER_OFFSET(*text) - 1;
	size_t taken = nondet_size(), length = any_room(word->text, sizeof(word->text));

	is_text(*text);
	__CPROVER_assume(length <= taken && taken <= left && (length || taken == left));
	__CPROVER_assume(taken == left || (*text)[taken] == ' ' || (*text)[taken] == '\t');
	*text += taken;
	return length > 0;
}

int number_parse(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
	uint32_t value = nondet_number();

	is_text(text);
	if (!*text || nondet_bool() || value < min || value > max)
		return -EINVAL;
	*number = value;
	return 0;
}
