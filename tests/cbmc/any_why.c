/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of util/why.c: reads what it is given, and writes any text. */
#include "any.h"
#include "util/why.h"

#include <stdarg.h>
#include <stdio.h>

int why_set(struct why *why, int err, const char *format, ...)
{
	struct why any;
	va_list args;

	va_start(args, format);
	vsnprintf(any.text, sizeof(any.text), format, args);
	va_end(args);
	if (why)
		*why = any;
	return err;
}

void notes_add(struct notes *notes, const char *format, ...)
{
	struct why any;
	va_list args;

	va_start(args, format);
	vsnprintf(any.text, sizeof(any.text), format, args);
	va_end(args);
	if (notes->count < NOTES_MAX)
		notes->line[notes->count++] = any;
}

const char *quote_text(struct quoted *quoted, const char *value)
{
	is_text(value);
	any_room(quoted->text, sizeof(quoted->text));
	return quoted->text;
}
