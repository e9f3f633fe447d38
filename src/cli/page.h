/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for people: a terminal has colours, and lines of its own width. */
#ifndef SYMROUTE_PAGE_H
#define SYMROUTE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

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

/**
 * struct page - How text is printed
 * @columns: how many a line may have; 0: any number
 */
struct page {
	bool colour;
	size_t columns;
};

int page_open(struct page *page, const char *colour);
void page_widen(int *columns, const char *text);
void page_line(const struct page *page, enum page_tone tone, size_t hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
