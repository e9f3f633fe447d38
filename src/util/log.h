/* SPDX-License-Identifier: BSD-2-Clause */
/* One line per message, to syslog and to people. */
#ifndef SYMROUTE_LOG_H
#define SYMROUTE_LOG_H

#include <stdbool.h>

/**
 * enum log_level - How much a line matters
 * @LOG_LEVEL_ERROR: something was refused; always shown
 * @LOG_LEVEL_WARNING: something is left out; always shown
 * @LOG_LEVEL_INFO: an object changed; on stderr from a terminal or with -v
 * @LOG_LEVEL_DETAIL: nothing changed; shown with -v only
 */
enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DETAIL,
};

void log_open(bool verbose, bool quiet);
void log_line(enum log_level level, const char *ifname, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void log_prepare(const char *ifname, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_last(void);

#endif
