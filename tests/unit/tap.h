/* SPDX-License-Identifier: BSD-2-Clause */
/* Test Anything Protocol: one line per fact, on standard output. */
#ifndef SYMROUTE_TAP_H
#define SYMROUTE_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/**
 * tap_ok() - State a fact
 * @holds: it is one
 * @format: printf format of its name
 *
 * Return: @holds
 */
static inline bool __attribute__((format(printf, 2, 3))) tap_ok(bool holds, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", holds ? "" : "not ", ++tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	tap_failed += !holds;
	return holds;
}

/**
 * tap_text() - State that a text is as expected; print both where it is not
 * @got: the text
 * @expected: what it should be
 * @name: name of the fact
 */
static inline void tap_text(const char *got, const char *expected, const char *name)
{
	if (!tap_ok(strcmp(got, expected) == 0, "%s", name))
		printf("# got      '%s'\n# expected '%s'\n", got, expected);
}

/**
 * tap_done() - Print the plan
 *
 * Return: exit status
 */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
