/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of libc that CBMC has no body for. Those of <string.h> are written out. What is not
 * about memory answers anything its manual allows: an address or none, a text of any bytes.
 */
#include "any.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_in(const char *list, char byte)
{
	while (*list && *list != byte)
		list++;
	return *list;
}

size_t strspn(const char *text, const char *accept)
{
	size_t length = 0;

	while (text[length] && is_in(accept, text[length]))
		length++;
	return length;
}

size_t strcspn(const char *text, const char *reject)
{
	size_t length = 0;

	while (text[length] && !is_in(reject, text[length]))
		length++;
	return length;
}

/* In brackets: glibc 2.43 has macros of these names, for C23's constant results. */
char *(strpbrk)(const char *text, const char *accept)
{
	text += strcspn(text, accept);
	return *text ? (char *)text : NULL;
}

char *(strstr)(const char *text, const char *part)
{
	for (size_t length = strlen(part); *text; text++)
		if (strncmp(text, part, length) == 0)
			return (char *)text;
	return NULL;
}

char *strtok_r(char *text, const char *between, char **rest)
{
	char *start = text ? text : *rest;

	start += strspn(start, between);
	*rest = start + strcspn(start, between);
	if (**rest)
		*(*rest)++ = '\0';
	return *start ? start : NULL;
}

/* Any order of any bytes. */
int memcmp(const void *a, const void *b, size_t size)
{
	__CPROVER_assert(__CPROVER_r_ok(a, size) && __CPROVER_r_ok(b, size), "memcmp reads what is there");
	return nondet_int();
}

int inet_pton(int family, const char *text, void *address)
{
	if (!strlen(text) || nondet_bool())
		return 0;
	__CPROVER_havoc_slice(address, family == AF_INET ? 4 : 16);
	return 1;
}

const char *inet_ntop(int family, const void *address, char *text, socklen_t size)
{
	__CPROVER_assert(__CPROVER_r_ok(address, family == AF_INET ? 4 : 16), "inet_ntop reads an address");
	any_room(text, size);
	return nondet_bool() ? text : NULL;
}
