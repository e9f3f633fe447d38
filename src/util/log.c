/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#define LINE_BYTES 576 /* 64 for priority, program and link */
#define LOG_SOCKET "/dev/log" /* as in syslog(3) */

static struct {
	bool quiet;   /* lines do not go to the log daemon */
	int syslog;   /* socket of the log daemon; -1: not reached */
	bool verbose; /* details are shown */
} log_state = { .quiet = true, .syslog = -1 };

static int connect_syslog(void)
{
	const struct sockaddr_un daemon = { .sun_family = AF_UNIX, .sun_path = LOG_SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&daemon, sizeof(daemon))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/** log_open() - Decide where lines go */
void log_open(bool verbose, bool quiet)
{
	log_state.verbose = verbose;
	log_state.quiet = quiet;
}

static bool is_shown(enum log_level level)
{
	static int terminal = -1; /* not known yet */

	if (level <= LOG_LEVEL_WARNING || log_state.verbose)
		return true;
	if (terminal < 0)
		terminal = isatty(STDERR_FILENO);
	return terminal;
}

/**
 * log_line() - Write one line
 * @ifname: link it is about; NULL or "" if none
 *
 * A client's stderr may be a dead socket (dhcpcd 9.4.1): a failed write
 * changes nothing. syslog(3) waits for a log daemon that does not read, and
 * dhcpcd would wait with us: a line that cannot be had off at once is dropped.
 * errno is kept.
 */
void log_line(enum log_level level, const char *ifname, const char *format, ...)
{
	static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
	const char *name = ifname ? ifname : "", *colon = *name ? ": " : "";
	int saved_errno = errno;
	char line[LINE_BYTES];
	size_t used, start;
	va_list args;

	if (level == LOG_LEVEL_DETAIL && !log_state.verbose)
		return;
	start = (size_t)snprintf(line, sizeof(line), "<%d>", LOG_DAEMON | priorities[level]);
	used = start + (size_t)snprintf(line + start, sizeof(line) - start, "symroute: %s%s", name,
					colon);
	va_start(args, format);
	vsnprintf(line + used, sizeof(line) - used, format, args);
	va_end(args);
	if (!log_state.quiet && log_state.syslog < 0)
		log_state.syslog = connect_syslog();
	if (log_state.syslog >= 0)
		send(log_state.syslog, line, strlen(line), MSG_NOSIGNAL);
	if (is_shown(level))
		fprintf(stderr, "%s\n", line + start);
	errno = saved_errno;
}
