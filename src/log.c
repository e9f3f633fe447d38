/* SPDX-License-Identifier: BSD-2-Clause */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

#define LINE_BYTES 512

static struct {
	bool syslog;  /* lines go to syslog */
	bool verbose; /* details are shown */
	bool people;  /* somebody reads stderr */
} log_state;

/**
 * log_open() - Decide where lines go
 * @verbose: show details, and everything on stderr
 * @quiet: nothing is done that a log should keep: no syslog
 */
void log_open(bool verbose, bool quiet)
{
	log_state.verbose = verbose;
	log_state.people = verbose || isatty(STDERR_FILENO);
	log_state.syslog = !quiet;
	if (!quiet)
		openlog("symroute", LOG_NDELAY, LOG_DAEMON);
}

/**
 * log_line() - Write one line
 * @level: how much it matters
 * @ifname: link it is about; NULL or "" if none
 * @format: printf format of one line, without a line end
 *
 * A client's stderr may be a dead socket (dhcpcd 9.4.1): a failed write
 * changes nothing. errno is kept.
 */
void log_line(enum log_level level, const char *ifname, const char *format, ...)
{
	static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
	const char *name = ifname ? ifname : "", *colon = *name ? ": " : "";
	int saved_errno = errno;
	char line[LINE_BYTES];
	va_list args;

	if (level == LOG_LEVEL_DETAIL && !log_state.verbose)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (log_state.syslog)
		syslog(priorities[level], "%s%s%s", name, colon, line);
	if (level <= LOG_LEVEL_WARNING || log_state.people)
		fprintf(stderr, "symroute: %s%s%s\n", name, colon, line);
	errno = saved_errno;
}
