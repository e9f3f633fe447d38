/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * runner ROUNDS FILE: run commands in turn, again and again, and print what each of them takes
 *
 * FILE has a line for each thing; words are separated by blanks:
 *	scenario NAME		what follows, to the next such line, is about it
 *	env NAME=value		one variable of its commands' environment; value is the rest of the line
 *	prepare COMMAND...	run before each command below, with the NAME behind it; not measured
 *	run NAME COMMAND...	what is measured
 * Prints, a line each, separated by tabs: scenario, name, microseconds (least, median), of those of
 * a processor (median, and children's too), page faults (median), system calls, KiB of the largest process, processes. Every round runs every command
 * once: what else the machine does meanwhile, it does to all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 64
#define RUNS_MAX 64
#define LINE_BYTES 4096

/**
 * struct scenario - What some commands share
 * @name: its name
 * @env: their environment
 * @env_count: variables in use
 * @prepare: command before each of them; NULL if there is none
 */
struct scenario {
	char *name;
	char *env[WORDS_MAX + 1];
	size_t env_count;
	char **prepare;
};

/**
 * struct run - One command
 * @scenario: what it is about
 * @name: who does it
 * @argv: the command
 * @ns: nanoseconds of each round
 * @cpu: of these, on a processor: what else runs on a busy machine is not in them
 * @faults: page faults of each round
 */
struct run {
	struct scenario *scenario;
	char *name;
	char **argv;
	long *ns;
	long *cpu;
	long *faults;
};

/**
 * die() - Give up
 * @what: what failed
 * @name: whose it was
 */
static void __attribute__((noreturn)) die(const char *what, const char *name)
{
	fprintf(stderr, "runner: %s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

/**
 * need() - Insist on memory
 * @memory: from an allocation
 *
 * Return: @memory
 */
static void *need(void *memory)
{
	if (!memory)
		die("no memory", "");
	return memory;
}

/**
 * split() - Make an argument vector of a text
 * @text: words, separated by blanks; copied
 *
 * Return: the vector
 */
static char **split(const char *text)
{
	char **words = need(calloc(WORDS_MAX + 1, sizeof(*words)));
	char *rest = NULL;
	size_t count = 0;

	for (char *word = strtok_r(need(strdup(text)), " ", &rest); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	return words;
}

/**
 * read_runs() - Read the file
 * @path: the file
 * @rounds: room for so many results of each
 * @runs: receives the commands
 *
 * Return: how many
 */
static size_t read_runs(const char *path, size_t rounds, struct run runs[RUNS_MAX])
{
	FILE *file = fopen(path, "r");
	struct scenario *scenario = NULL;
	char line[LINE_BYTES];
	size_t count = 0;

	if (!file)
		die("open", path);
	while (fgets(line, sizeof(line), file)) {
		char *value = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		if (!value)
			continue;
		*value++ = '\0';
		if (strcmp(line, "scenario") == 0) {
			scenario = need(calloc(1, sizeof(*scenario)));
			scenario->name = need(strdup(value));
		} else if (!scenario) {
			die("no scenario before it", line);
		} else if (strcmp(line, "env") == 0 && scenario->env_count < WORDS_MAX) {
			scenario->env[scenario->env_count++] = need(strdup(value));
		} else if (strcmp(line, "prepare") == 0) {
			scenario->prepare = split(value);
		} else if (strcmp(line, "run") == 0 && count < RUNS_MAX) {
			char **argv = split(value);

			runs[count++] = (struct run){ scenario, argv[0], argv + 1,
						      need(calloc(rounds, sizeof(long))),
						      need(calloc(rounds, sizeof(long))),
						      need(calloc(rounds, sizeof(long))) };
		}
	}
	fclose(file);
	return count;
}

/**
 * start() - Start a command; what it prints is thrown away
 * @argv: the command
 * @env: its environment
 *
 * Return: its process
 */
static pid_t start(char **argv, char **env)
{
	static posix_spawn_file_actions_t quiet;
	static bool made;
	pid_t pid;

	if (!made) {
		posix_spawn_file_actions_init(&quiet);
		for (int fd = 0; fd <= STDERR_FILENO; fd++)
			posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
		made = true;
	}
	errno = posix_spawn(&pid, argv[0], &quiet, NULL, argv, env);
	if (errno)
		die("start", argv[0]);
	return pid;
}

/**
 * prepare() - Put everything as it has to be before a command
 * @run: the command
 */
static void prepare(const struct run *run)
{
	struct scenario *scenario = run->scenario;
	char *argv[WORDS_MAX + 2] = { NULL };
	int status = 0;
	size_t i = 0;

	for (; scenario->prepare && scenario->prepare[i]; i++)
		argv[i] = scenario->prepare[i];
	argv[i] = run->name;
	if (i && (waitpid(start(argv, scenario->env), &status, 0) < 0 || status))
		die("prepare failed", run->name);
}

/**
 * cpu_ns() - Time on a processor
 * @usage: of a process that has ended, and of its children
 *
 * Return: nanoseconds
 */
static long cpu_ns(const struct rusage *usage)
{
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000000L +
	       (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1000L;
}

/**
 * measure() - Run a command once
 * @run: the command; receives this round's result
 * @round: which round
 */
static void measure(struct run *run, size_t round)
{
	struct timespec from, to;
	struct rusage usage;
	int status;
	pid_t pid;

	prepare(run);
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = start(run->argv, run->scenario->env);
	if (wait4(pid, &status, 0, &usage) < 0)
		die("wait", run->name);
	clock_gettime(CLOCK_MONOTONIC, &to);
	/* ip -batch fails when there was nothing to delete: that is the recipe's way. */
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		die("did not succeed", run->name);
	run->ns[round] = (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec - from.tv_nsec;
	run->cpu[round] = cpu_ns(&usage);
	run->faults[round] = usage.ru_minflt + usage.ru_majflt;
}

/**
 * peak_kib() - Read the most memory that a process ever had
 * @pid: process on its way out
 *
 * Return: KiB
 */
static long peak_kib(pid_t pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

/**
 * trace() - Run a command once more, step by step
 * @run: the command
 * @calls: receives the system calls of it and of all that it starts
 * @kib: receives the memory of the largest process
 *
 * Return: how many processes there were
 */
static size_t trace(struct run *run, size_t *calls, long *kib)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
			     PTRACE_O_EXITKILL;
	size_t stops = 0, processes = 0;
	int status;
	pid_t pid;

	prepare(run);
	*kib = 0;
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		for (int fd = 0; fd <= STDERR_FILENO; fd++)
			dup2(null, fd);
		close(null);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execve(run->argv[0], run->argv, run->scenario->env);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, options);
	ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int signal = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;

		if (!WIFSTOPPED(status))
			continue;
		stops += signal == (SIGTRAP | 0x80);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
			processes++;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
			long peak = peak_kib(pid);

			*kib = peak > *kib ? peak : *kib;
		}
		if (signal == SIGSTOP || (signal & 0x7f) == SIGTRAP)
			signal = 0;
		ptrace(PTRACE_SYSCALL, pid, NULL, (long)signal);
	}
	*calls = stops / 2;
	return processes;
}

/**
 * compare_long() - Order two numbers
 * @a: one
 * @b: the other
 *
 * Return: as qsort(3) wants it
 */
static int compare_long(const void *a, const void *b)
{
	long left = *(const long *)a, right = *(const long *)b;

	return (left > right) - (left < right);
}

/**
 * main() - Run everything, then print
 * @argc: 3
 * @argv: rounds, file
 *
 * Return: 0; 1 if something failed
 */
int main(int argc, char *argv[])
{
	size_t rounds = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	static struct run runs[RUNS_MAX];
	size_t count;

	if (!rounds) {
		fprintf(stderr, "usage: runner ROUNDS FILE\n");
		return 1;
	}
	count = read_runs(argv[2], rounds, runs);
	for (size_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++)
			measure(&runs[i], round);
	for (size_t i = 0; i < count; i++) {
		size_t calls, processes;
		long kib;

		processes = trace(&runs[i], &calls, &kib);
		qsort(runs[i].ns, rounds, sizeof(long), compare_long);
		qsort(runs[i].cpu, rounds, sizeof(long), compare_long);
		qsort(runs[i].faults, rounds, sizeof(long), compare_long);
		printf("%s\t%s\t%.1f\t%.1f\t%.1f\t%ld\t%zu\t%ld\t%zu\n", runs[i].scenario->name,
		       runs[i].name, (double)runs[i].ns[0] / 1000,
		       (double)runs[i].ns[rounds / 2] / 1000,
		       (double)runs[i].cpu[rounds / 2] / 1000, runs[i].faults[rounds / 2], calls,
		       kib, processes);
	}
	return 0;
}
