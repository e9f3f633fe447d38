/* SPDX-License-Identifier: BSD-2-Clause */
/* Reasons as text: why something failed, and what was noticed on the way. */
#ifndef SYMROUTE_WHY_H
#define SYMROUTE_WHY_H

#include <stddef.h>

#define WHY_TEXT_MAX 200 /* a name, a quoted value and a sentence */
#define NOTES_MAX 8      /* more notes about one event help nobody */
#define QUOTE_TEXT_MAX 64

/**
 * struct why - One line of reason, owned by the caller
 * @text: UTF-8 without control characters; "" until something failed
 */
struct why {
	char text[WHY_TEXT_MAX];
};

/**
 * struct notes - What a reader should know of an event that went on
 * @line: one reason each
 * @count: lines in use, 0..NOTES_MAX
 */
struct notes {
	struct why line[NOTES_MAX];
	size_t count;
};

/**
 * struct quoted - A hostile text made fit for one line of log
 * @text: escaped, cut to QUOTE_TEXT_MAX with "..." where it was longer
 */
struct quoted {
	char text[QUOTE_TEXT_MAX];
};

int why_set(struct why *why, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void notes_add(struct notes *notes, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *quote_text(struct quoted *quoted, const char *value);

#endif
