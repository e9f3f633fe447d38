/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for people, at most 80 columns wide: long lines are wrapped, and a terminal has colours. */
#ifndef SYMROUTE_PAGE_H
#define SYMROUTE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#define PAGE_COLUMNS 80
#define PAGE_TEXT_MAX 1024 /* two objects of IPv6 and a sentence */

/**
 * enum page_tone - How a line is meant
 * @PAGE_PLAIN: as it is
 * @PAGE_TITLE: what the next lines are about
 * @PAGE_GOOD: all is well
 * @PAGE_WARN: something to look at
 * @PAGE_BAD: something is wrong
 * @PAGE_DIM: of no effect here
 */
enum page_tone {
	PAGE_PLAIN,
	PAGE_TITLE,
	PAGE_GOOD,
	PAGE_WARN,
	PAGE_BAD,
	PAGE_DIM,
};

bool page_has_colour(void);
void page_widen(int *columns, const char *text);
void page_line(bool colour, enum page_tone tone, size_t hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
