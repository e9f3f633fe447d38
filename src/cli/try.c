/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "engine/trial.h"
#include "util/clock.h"
#include "util/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REPORT_FD (STDERR_FILENO + 1)
#define PUT_BACK_TRIES 30 /* somebody may be locked out */
#define PUT_BACK_PAUSE_MS 1000
#define PARENTS_MAX 16 /* between sudo and sshd there are a shell or two */

/**
 * struct outcome - What the process that tries tells the one that was called
 * @status: exit status of the command
 * @tried: it goes on
 * @why: why it was not even begun
 */
struct outcome {
	int status;
	bool tried;
	struct why why;
};

/*
 * Who is cut off loses the shell, and with it all that belongs to its terminal: the process that puts
 * things back has a session of its own. Whoever waits for the end of what the command prints does not
 * wait for that one: it keeps no descriptor of the caller's.
 */
static void leave_shell(int report)
{
	sigset_t ends;

	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if (chdir("/"))
		return; /* a file system stays in use */
	if (report != REPORT_FD) {
		dup2(report, REPORT_FD);
		close(report);
	}
#ifdef SYS_close_range
	syscall(SYS_close_range, REPORT_FD + 1U, ~0U, 0U);
#endif
}

/* Return: the terminal, to say at the very end what was done; below 0: there is none */
static int leave_output(void)
{
	int terminal = isatty(STDERR_FILENO) ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, REPORT_FD) : -1;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && null >= 0; fd++)
		dup2(null, fd);
	if (null >= 0)
		close(null);
	return terminal;
}

/* Until it is kept, the time is over, or the process is told to end: that puts back at once. */
static void wait_for(const struct trial *trial, uint32_t seconds)
{
	int64_t left, deadline_ms = clock_ms() + (int64_t)seconds * 1000;
	struct inotify_event event[4];
	struct pollfd polled[] = { { .events = POLLIN }, { .events = POLLIN } };
	char path[sizeof("/proc/self/fd/2147483647")];
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", trial->file);
	polled[0].fd = signalfd(-1, &ends, SFD_CLOEXEC);
	polled[1].fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (polled[1].fd >= 0)
		inotify_add_watch(polled[1].fd, path, IN_ATTRIB);
	while ((left = deadline_ms - clock_ms()) > 0 && !trial_is_kept(trial) && !polled[0].revents) {
		poll(polled, sizeof(polled) / sizeof(polled[0]), (int)left);
		if (polled[1].revents && read(polled[1].fd, event, sizeof(event)) < 0)
			polled[1].fd = -1;
	}
	close(polled[0].fd);
	close(polled[1].fd);
}

/* Return: what became of it, for people; NULL: it was kept at the last moment */
static const char *put_back(struct trial *trial, const char *words)
{
	static struct edit edit = { .kind = EDIT_RESTORE };
	enum run_status status = RUN_TIMEOUT;

	edit.words = words;
	edit.trial = trial;
	for (int try = 0; try < PUT_BACK_TRIES && !trial_is_kept(trial); try++) {
		poll(NULL, 0, try ? PUT_BACK_PAUSE_MS : 0);
		status = reconcile(&edit, false, AF_UNSPEC);
	}
	if (trial_is_kept(trial) && !trial->over)
		return NULL;
	return status == RUN_DONE ? "what was before it is back" : "not all that was before it is back";
}

/* The child. A terminal that nobody reads may keep it waiting when all is done, and not before. */
static int try(uint32_t seconds, struct edit *edit)
{
	struct outcome outcome = { .status = RUN_REFUSED };
	static struct trial trial = { .file = -1 };
	char words[TRIAL_WORDS_MAX * TEXT_ESCAPE_MAX];
	const char *became = NULL;
	int terminal;

	edit->trial = &trial;
	if (!trial_begin(&trial, edit->words, &outcome.why)) {
		outcome.status = (int)reconcile(edit, false, AF_UNSPEC);
		outcome.tried = trial.changed;
	}
	if (!outcome.tried)
		trial_end(&trial);
	if (write(REPORT_FD, &outcome, sizeof(outcome)) < 0)
		outcome.status = RUN_REFUSED; /* who asked is gone */
	close(REPORT_FD);
	if (!outcome.tried)
		return outcome.status;
	terminal = leave_output();
	wait_for(&trial, seconds);
	if (!trial_is_kept(&trial))
		became = put_back(&trial, edit->words);
	trial_end(&trial);
	text_escape(words, sizeof(words), edit->words, TEXT_PEOPLE);
	if (terminal >= 0 && became)
		dprintf(terminal, "symroute: '%s' was not kept, %s\n", words, became);
	if (terminal >= 0)
		close(terminal);
	return outcome.status;
}

/**
 * try_run() - Make an edit, and have it put back after a time
 * @edit: its words are set
 *
 * Return: exit status, at once; -EBUSY if something is being tried; -errno if it could not begin
 */
int try_run(uint32_t seconds, struct edit *edit, struct why *why)
{
	struct outcome outcome = { .status = RUN_REFUSED };
	int report[2];
	ssize_t got;
	pid_t child;

	if (pipe2(report, O_CLOEXEC))
		return why_set(why, -errno, "pipe: %s", strerror(errno));
	child = fork();
	if (child < 0)
		return why_set(why, -errno, "fork: %s", strerror(errno));
	if (!child) {
		leave_shell(report[1]);
		return try(seconds, edit);
	}
	close(report[1]);
	do {
		got = read(report[0], &outcome, sizeof(outcome));
	} while (got < 0 && errno == EINTR);
	close(report[0]);
	if (got != sizeof(outcome))
		return why_set(why, -EIO, "the process that tries it has ended");
	if (outcome.why.text[0])
		return why_set(why, -EBUSY, "%s", outcome.why.text);
	if (outcome.tried)
		printf("kept if 'symroute keep' is run within %" PRIu32 " s\n", seconds);
	else if (outcome.status == RUN_DONE)
		puts("nothing has changed, nothing is being tried");
	return outcome.status;
}

/**
 * try_keep() - Keep what is being tried, and print what that is
 *
 * Return: 0; -ENOENT if nothing is; -errno
 */
int try_keep(struct why *why)
{
	char words[TRIAL_WORDS_MAX], escaped[TRIAL_WORDS_MAX * TEXT_ESCAPE_MAX];
	int err = trial_keep(words, why);

	if (err)
		return err;
	text_escape(escaped, sizeof(escaped), words, TEXT_PEOPLE);
	printf("kept: %s\n", escaped);
	return 0;
}

/*
 * A line that begins with @name in a file of a process in /proc; a string of it, if that is how it ends
 * them. Return: the rest of it, to be freed; NULL if there is none
 */
static char *find_line(uint32_t process, const char *file, int end, const char *name)
{
	char path[sizeof("/proc/4294967295/environ")], *line = NULL, *rest = NULL;
	size_t size = 0;
	FILE *lines;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/%s", process, file);
	lines = fopen(path, "re");
	while (lines && !rest && getdelim(&line, &size, end, lines) > 0)
		if (strncmp(line, name, strlen(name)) == 0)
			rest = strdup(line + strlen(name));
	free(line);
	if (lines)
		fclose(lines);
	return rest;
}

/* sudo(8) takes it away, but not from the shell that it was typed into. To be freed */
static char *find_connection(void)
{
	const char *own = getenv("SSH_CONNECTION");
	char *connection = own ? strdup(own) : NULL;
	uint32_t parent = (uint32_t)getppid();

	for (int i = 0; i < PARENTS_MAX && !own && !connection && parent; i++) {
		char *text;

		connection = find_line(parent, "environ", '\0', "SSH_CONNECTION=");
		text = find_line(parent, "status", '\n', "PPid:\t");
		parent = text ? (uint32_t)strtoul(text, NULL, 10) : 0;
		free(text);
	}
	return connection;
}

/**
 * try_session() - Find the address of this host that the ssh session came in at (SSH_CONNECTION)
 * @session: AF_UNSPEC if there is none, or what the environment says is no address
 */
void try_session(struct addr *session)
{
	char *connection = find_connection();
	const char *text = connection;
	struct word word = { "" };

	for (int i = 0; text && i < 3; i++)
		if (!word_next(&text, &word))
			text = NULL;
	if (text && addr_parse(word.text, AF_INET, session) && addr_parse(word.text, AF_INET6, session))
		session->family = AF_UNSPEC;
	free(connection);
}
