/* SPDX-License-Identifier: BSD-2-Clause */
#include "word.h"

#include <string.h>

/**
 * word_next() - Take the next word off a text
 * @text: moved behind the word
 * @word: receives the word
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
