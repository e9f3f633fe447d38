/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/word.h"

#include <errno.h>
#include <string.h>

/**
 * word_next() - Take the next word off a text
 *
 * Only space and tab part words: a line end inside a value came from the
 * wire, and makes the word it is in unfit.
 *
 * Return: false at the end of the text
 */
bool word_next(const char **text, struct word *word)
{
	static const char between[] = " \t";
	const char *start = *text + strspn(*text, between);
	size_t length = strcspn(start, between);
	size_t kept = length < WORD_TEXT_MAX ? length : WORD_TEXT_MAX - 1;

	memcpy(word->text, start, kept);
	word->text[kept] = '\0';
	if (kept < length)
		memcpy(word->text + WORD_TEXT_MAX - 4, "...", 4);
	*text = start + length;
	return length > 0;
}

/**
 * number_parse() - Read a decimal number
 *
 * Return: 0; -EINVAL if it is no number; -ERANGE if it is out of range
 */
int number_parse(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
	uint64_t value = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > UINT32_MAX)
			return -ERANGE;
	}
	if (value < min || value > max)
		return -ERANGE;
	*number = (uint32_t)value;
	return 0;
}
