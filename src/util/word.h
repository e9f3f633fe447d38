/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and numbers of a text that somebody else wrote. */
#ifndef SYMROUTE_WORD_H
#define SYMROUTE_WORD_H

#include <stdbool.h>
#include <stdint.h>

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
