/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/log.h"

#include "util/text.h"

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

/**
 * struct line - One line, as the log daemon takes it
 * @text: with its priority in front
 * @start: where the text for people begins
 */
struct line {
	char text[LINE_BYTES + 1]; /* room for a line end */
	size_t start;
};

static struct {
	bool quiet;   /* lines do not go to the log daemon */
	int syslog;   /* socket of the log daemon; -1: not reached */
	bool verbose; /* details are shown */
	struct line last;
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

static void make_line(struct line *line, enum log_level level, const char *ifname,
		      const char *said)
{
	static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
	const char *name = ifname ? ifname : "", *colon = *name ? ": " : "";
	char text[LINE_BYTES];

	line->start = (size_t)snprintf(line->text, LINE_BYTES, "<%d>", LOG_DAEMON | priorities[level]);
	snprintf(text, sizeof(text), "symroute: %s%s%s", name, colon, said);
	text_escape(line->text + line->start, LINE_BYTES - line->start, text, TEXT_PEOPLE);
}

static void send_line(const struct line *line)
{
	if (!log_state.quiet && log_state.syslog < 0)
		log_state.syslog = connect_syslog();
	if (log_state.syslog >= 0)
		send(log_state.syslog, line->text, strlen(line->text), MSG_NOSIGNAL);
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
	int saved_errno = errno;
	char said[LINE_BYTES];
	struct line line;
	va_list args;

	if (level == LOG_LEVEL_DETAIL && !log_state.verbose)
		return;
	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	make_line(&line, level, ifname, said);
	send_line(&line);
	if (is_shown(level))
		fprintf(stderr, "%s\n", line.text + line.start);
	errno = saved_errno;
}

/** log_prepare() - Write down the error that log_last() is to tell */
void log_prepare(const char *ifname, const char *format, ...)
{
	char said[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	make_line(&log_state.last, LOG_LEVEL_ERROR, ifname, said);
}

/**
 * log_last() - Write the line that was prepared, from a signal handler
 *
 * What it calls is what a handler may call (signal-safety(7)). The log daemon
 * comes first: standard error may be a pipe that nobody reads.
 */
void log_last(void)
{
	size_t length = strlen(log_state.last.text);
	size_t start = log_state.last.start;

	send_line(&log_state.last);
	log_state.last.text[length++] = '\n';
	if (write(STDERR_FILENO, log_state.last.text + start, length - start) < 0)
		return; /* nobody is left to be told */
}
