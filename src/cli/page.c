/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/page.h"

#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * page_has_colour() - Does whoever reads standard output want colours?
 *
 * Return: true for a terminal, unless NO_COLOR (no-color.org) or TERM says no
 */
bool page_has_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static size_t fitting(const char *text, size_t room)
{
	size_t length = strlen(text), at = room;

	if (length <= room)
		return length;
	while (at > 0 && text[at] != ' ')
		at--;
	while (at > 1 && text[at - 1] == ' ')
		at--;
	if (strspn(text, " ") >= at)
		at = strspn(text, " ") + strcspn(text + strspn(text, " "), " ");
	return at;
}

/** page_widen() - Make room for a text in a column of it */
void page_widen(int *columns, const char *text)
{
	char escaped[PAGE_TEXT_MAX];
	int width;

	text_escape(escaped, sizeof(escaped), text, TEXT_PEOPLE);
	width = (int)strlen(escaped) - text_width(escaped, 0);
	if (width > *columns)
		*columns = width;
}

/** page_line() - Print a line, over several lines where it is too long */
void page_line(bool colour, enum page_tone tone, size_t hang, const char *format, ...)
{
	static const char *const codes[] = {
		[PAGE_PLAIN] = "", [PAGE_TITLE] = "1", [PAGE_GOOD] = "32",
		[PAGE_WARN] = "33", [PAGE_BAD] = "31", [PAGE_DIM] = "2",
	};
	char unescaped[PAGE_TEXT_MAX], text[PAGE_TEXT_MAX];
	const char *rest = text;
	size_t indent = 0;
	va_list args;

	va_start(args, format);
	vsnprintf(unescaped, sizeof(unescaped), format, args);
	va_end(args);
	text_escape(text, sizeof(text), unescaped, TEXT_PEOPLE);
	colour &= *codes[tone] != '\0';
	do {
		size_t length = fitting(rest, PAGE_COLUMNS - indent);

		printf("%*s", (int)indent, "");
		if (colour)
			printf("\033[%sm", codes[tone]);
		printf("%.*s%s\n", (int)length, rest, colour ? "\033[0m" : "");
		rest += length;
		rest += strspn(rest, " ");
		indent = hang;
	} while (*rest);
}
