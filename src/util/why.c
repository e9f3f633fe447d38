/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/why.h"

#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 2, 0)))
fill(struct why *why, const char *format, va_list args)
{
	char text[WHY_TEXT_MAX];

	vsnprintf(text, sizeof(text), format, args);
	text_escape(why->text, sizeof(why->text), text, TEXT_PEOPLE);
}

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
	fill(why, format, args);
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
	fill(&notes->line[notes->count], format, args);
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
	size_t room = sizeof(quoted->text) - sizeof(more) + 1;

	if (*text_escape(quoted->text, room, value, TEXT_WIRE))
		memcpy(quoted->text + strlen(quoted->text), more, sizeof(more));
	return quoted->text;
}
