/* SPDX-License-Identifier: BSD-2-Clause */
/* snprintf() of %s and no other: what is written is read again. */
#include "any.h"

#include <stdarg.h>
#include <stdio.h>

static int put(char *text, size_t size, int length, char byte)
{
	if ((size_t)length + 1 < size)
		text[length] = byte;
	return length + 1;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	int length = 0;
	va_list args;

	va_start(args, format);
	for (; *format; format++) {
		if (*format != '%') {
			length = put(text, size, length, *format);
			continue;
		}
		format++;
		for (const char *part = va_arg(args, const char *); *part; part++)
			length = put(text, size, length, *part);
	}
	va_end(args);
	if (size)
		text[(size_t)length < size ? (size_t)length : size - 1] = '\0';
	return length;
}
