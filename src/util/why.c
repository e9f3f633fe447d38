/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/why.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/**
 * why_set() - Write down why something failed; the first cause wins
 * @why: filled only while empty; may be NULL
 *
 * Return: @err, so that a caller can return it in the same statement
 */
int why_set(struct why *why, int err, const char *format, ...)
{
	va_list args;

	if (!why || why->text[0])
		return err;
	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	return err;
}

/** notes_add() - Write down something that does not stop the event */
void notes_add(struct notes *notes, const char *format, ...)
{
	va_list args;

	if (notes->count == NOTES_MAX)
		return;
	va_start(args, format);
	vsnprintf(notes->line[notes->count].text, WHY_TEXT_MAX, format, args);
	va_end(args);
	notes->count++;
}

/**
 * quote_text() - Make a text from the wire fit for one line of log
 * @value: any bytes up to NUL
 *
 * Return: @quoted->text
 */
const char *quote_text(struct quoted *quoted, const char *value)
{
	static const char more[] = "...";
	size_t room = sizeof(quoted->text) - sizeof(more);
	size_t used = 0;

	for (; *value; value++) {
		unsigned char byte = (unsigned char)*value;
		bool plain = byte >= 0x20 && byte < 0x7f && byte != '\\';
		size_t need = plain ? 1 : 4;

		if (used + need > room) {
			memcpy(quoted->text + used, more, sizeof(more));
			return quoted->text;
		}
		if (plain)
			quoted->text[used] = (char)byte;
		else
			snprintf(quoted->text + used, need + 1, "\\x%02x", byte);
		used += need;
	}
	quoted->text[used] = '\0';
	return quoted->text;
}
