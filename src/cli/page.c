/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/output.h"

#include "util/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80 /* of a terminal that does not know */
#define COLUMNS_MIN 40 /* a line of less has more breaks than words */
#define COLUMNS_MAX 200 /* a longer one is hard to follow */

static bool is_coloured(bool terminal)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return terminal && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static size_t columns_of(bool terminal)
{
	struct winsize size;

	if (!terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	if (!size.ws_col)
		return COLUMNS_DEFAULT;
	return size.ws_col < COLUMNS_MIN ? COLUMNS_MIN :
	       size.ws_col > COLUMNS_MAX ? COLUMNS_MAX : size.ws_col;
}

/**
 * page_open() - Find out how whoever reads standard output wants it
 * @colour: "always", "never", or "auto": a terminal has colours, unless NO_COLOR
 *	(no-color.org) or TERM says no
 *
 * Lines for a terminal are as long as it is wide; others are never wrapped.
 *
 * Return: 0; -EINVAL if @colour is none of these
 */
int page_open(struct page *page, const char *colour)
{
	bool terminal = isatty(STDOUT_FILENO), always = strcmp(colour, "always") == 0;

	if (!always && strcmp(colour, "never") != 0 && strcmp(colour, "auto") != 0)
		return -EINVAL;
	page->colour = always || (*colour == 'a' && is_coloured(terminal));
	page->columns = columns_of(terminal);
	return 0;
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
void page_line(const struct page *page, enum page_tone tone, size_t hang, const char *format, ...)
{
	static const char *const codes[] = {
		[PAGE_PLAIN] = "", [PAGE_TITLE] = "1", [PAGE_GOOD] = "32",
		[PAGE_WARN] = "33", [PAGE_BAD] = "31", [PAGE_DIM] = "2",
	};
	char unescaped[PAGE_TEXT_MAX], text[PAGE_TEXT_MAX];
	const char *rest = text;
	bool colour = page->colour && *codes[tone];
	size_t indent = 0;
	va_list args;

	va_start(args, format);
	vsnprintf(unescaped, sizeof(unescaped), format, args);
	va_end(args);
	text_escape(text, sizeof(text), unescaped, TEXT_PEOPLE);
	do {
		size_t length = page->columns ? fitting(rest, page->columns - indent) : strlen(rest);

		printf("%*s", (int)indent, "");
		if (colour)
			printf("\033[%sm", codes[tone]);
		printf("%.*s%s\n", (int)length, rest, colour ? "\033[0m" : "");
		rest += length;
		rest += strspn(rest, " ");
		indent = hang;
	} while (*rest);
}
