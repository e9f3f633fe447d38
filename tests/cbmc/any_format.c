/* SPDX-License-Identifier: BSD-2-Clause */
/* printf() of libc: each text that is named has an end; what is written is any text of any length. */
#include "any.h"

#include <stdarg.h>
#include <stdio.h>

#ifdef __CPROVER__
#pragma CPROVER check push
#pragma CPROVER check disable "pointer"
#endif

int vsnprintf(char *text, size_t size, const char *format, va_list args)
{
	int length = nondet_int();

	for (; *format; format++) {
		if (*format != '%')
			continue;
		format++;
		if (*format == 's') {
			is_text(va_arg(args, const char *));
		} else if (*format == '.') { /* %.*s */
			(void)va_arg(args, int);
			is_text(va_arg(args, const char *));
			format += 2;
		} else {
			(void)va_arg(args, int);
		}
	}
	__CPROVER_assume(length >= 0 && length < 100000);
	if (size) {
		__CPROVER_havoc_slice(text, size);
		text[size - 1] = '\0';
		text[(size_t)length < size ? (size_t)length : size - 1] = '\0';
	}
	return length;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, size, format, args);
	va_end(args);
	return length;
}
