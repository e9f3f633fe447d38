/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>

/* Shortest forms only, no surrogates, nothing above U+10FFFF (RFC 3629). */
static size_t character_length(const char *text)
{
	static const struct {
		unsigned char first, last, low, high; /* of the first byte, of the second one */
		size_t length;
	} forms[] = {
		{ 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	const unsigned char *bytes = (const unsigned char *)text;
	size_t form = 0;

	while (form < sizeof(forms) / sizeof(forms[0]) &&
	       (bytes[0] < forms[form].first || bytes[0] > forms[form].last))
		form++;
	if (form == sizeof(forms) / sizeof(forms[0]))
		return 0;
	for (size_t i = 1; i < forms[form].length; i++)
		if (bytes[i] < (i == 1 ? forms[form].low : 0x80) ||
		    bytes[i] > (i == 1 ? forms[form].high : 0xbf))
			return 0;
	return forms[form].length;
}

/* U+0080 to U+009F are control characters too: U+009B begins what ESC [ begins. */
static bool is_control(const unsigned char *bytes, size_t length)
{
	return length == 1 ? bytes[0] < 0x20 || bytes[0] == 0x7f :
			     length == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0;
}

static size_t plain_length(const char *text, enum text_for reader)
{
	size_t length = character_length(text);
	bool control = is_control((const unsigned char *)text, length);

	if (reader == TEXT_PEOPLE)
		return control ? 0 : length;
	if (reader == TEXT_PROGRAM)
		return *text == '\\' ? 0 : length;
	return length != 1 || control || *text == '\\' ? 0 : 1;
}

/**
 * text_escape() - Copy a text, with the bytes that its reader cannot have as \xNN
 * @size: of @to, 1 or more; no character and no escaped byte is cut
 * @from: any bytes up to NUL
 *
 * Return: what did not fit, inside @from; "" if all did
 */
const char *text_escape(char *to, size_t size, const char *from, enum text_for reader)
{
	size_t used = 0;

	while (*from) {
		size_t plain = plain_length(from, reader), need = plain ? plain : TEXT_ESCAPE_MAX;

		if (used + need >= size)
			break;
		if (plain)
			memcpy(to + used, from, plain);
		else
			snprintf(to + used, need + 1, "\\x%02x", (unsigned char)*from);
		used += need;
		from += plain ? plain : 1;
	}
	to[used] = '\0';
	return from;
}

/**
 * text_width() - How many bytes printf(3) has to fill a column with
 * @text: UTF-8
 * @columns: width of the column
 *
 * Return: @columns, and one for each byte that is not the first of its character
 */
int text_width(const char *text, int columns)
{
	for (; *text; text++)
		columns += (*text & 0xc0) == 0x80;
	return columns;
}

/** text_append() - Write behind what is there; @size is of all of @text, which is cut where it is full */
void text_append(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

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
