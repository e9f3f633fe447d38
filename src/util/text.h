/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that may hold any byte, as names of links and tables do, made fit for its readers. */
#ifndef SYMROUTE_TEXT_H
#define SYMROUTE_TEXT_H

#include <stddef.h>

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

#endif
