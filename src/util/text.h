/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that may hold any byte, as names of links and tables do, made fit for its readers. */
#ifndef SYMROUTE_TEXT_H
#define SYMROUTE_TEXT_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * enum text_for - Who reads a text, and so which bytes are written as \xNN
 * @TEXT_PEOPLE: a terminal or a log obeys no control character: those, and what is not UTF-8
 * @TEXT_PROGRAM: JSON has its own way with control characters, and bytes are to be found again:
 *	what is not UTF-8, and the backslash
 * @TEXT_WIRE: whoever sent it may have written anything: all but printable ASCII, and the backslash
 */
enum text_for {
	TEXT_PEOPLE,
	TEXT_PROGRAM,
	TEXT_WIRE,
};

#define TEXT_ESCAPE_MAX 4 /* bytes that one byte may become */

const char *text_escape(char *to, size_t size, const char *from, enum text_for reader);
int text_width(const char *text, int columns);
void text_append(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define WORD_TEXT_MAX 64 /* longer than any address, number or name we read */

/**
 * struct word - One word, copied
 * @text: the word; a longer one is cut, and then is no address or number
 */
struct word {
	char text[WORD_TEXT_MAX];
};

bool word_next(const char **text, struct word *word);
int number_parse(const char *text, uint32_t min, uint32_t max, uint32_t *number);

#endif
