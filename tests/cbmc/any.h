/* SPDX-License-Identifier: BSD-2-Clause */
/* Values that CBMC chooses: all of them at once. */
#ifndef SYMROUTE_ANY_H
#define SYMROUTE_ANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef BYTES
#define BYTES 8 /* tests/cbmc/run has each parser's own */
#endif

#ifndef __CPROVER__
void __CPROVER_assume(bool holds);
void __CPROVER_assert(bool holds, const char *fact);
bool __CPROVER_r_ok(const void *memory, size_t size);
void __CPROVER_havoc_slice(void *memory, size_t size);
size_t __CPROVER_OBJECT_SIZE(const void *memory);
size_t __CPROVER_POINTER_OFFSET(const void *memory);
#endif

bool nondet_bool(void);
int nondet_int(void);
char nondet_char(void);
unsigned char nondet_byte(void);
size_t nondet_size(void);
uint32_t nondet_number(void);

/**
 * any_text() - Any text of up to BYTES bytes that ends where its memory ends
 * @room: BYTES + 1 bytes
 */
static inline char *any_text(char *room, size_t bytes)
{
	size_t skipped = nondet_size();

	__CPROVER_assume(skipped <= bytes);
	for (size_t i = 0; i < bytes; i++) {
		room[i] = nondet_char();
		__CPROVER_assume(room[i]);
	}
	room[bytes] = '\0';
	return room + skipped;
}

/* is_text() - What is read to its end is a text: the memory that it is in ends with NUL */
static inline void is_text(const char *text)
{
	size_t left = __CPROVER_OBJECT_SIZE(text) - __CPROVER_POINTER_OFFSET(text);

	__CPROVER_assert(left && __CPROVER_r_ok(text, left) && !text[left - 1], "a text ends");
}

/* any_room() - Write any text of less than SIZE bytes */
static inline size_t any_room(char *text, size_t size)
{
	size_t length = nondet_size();

	__CPROVER_assume(length < size);
	__CPROVER_havoc_slice(text, size);
	text[length] = text[size - 1] = '\0';
	return length;
}

#endif
