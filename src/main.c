/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute: what people run. The only file that knows its arguments. */
#include "check.h"
#include "hook.h"
#include "log.h"
#include "show.h"
#include "sync.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

extern char **environ;

static const char usage[] =
	"Usage: symroute show [IFNAME]\n"
	"       symroute check [-j]\n"
	"       symroute plan [-v]\n"
	"       symroute sync [-nv]\n"
	"       symroute -h | -V\n"
	"\n"
	"  show  what symroute holds: leases, tables, rules and routes of each link\n"
	"  check  is every leased address answered by its own link, and what works against it\n"
	"  plan  what symroute-hook would do with this environment, as 'ip -batch' text\n"
	"  sync  make the kernel match the saved leases again; -n: only print the changes\n"
	"  -v    say more\n"
	"  -h, -V  print this, or the version\n";

/**
 * wrong() - Say that the arguments are wrong
 * @text: what is wrong
 * @argument: which one; NULL if one is missing
 *
 * Return: EXIT_USAGE
 */
static int wrong(const char *text, const char *argument)
{
	if (argument)
		fprintf(stderr, "symroute: %s '%s'\n", text, argument);
	else
		fprintf(stderr, "symroute: %s\n", text);
	fputs(usage, stderr);
	return EXIT_USAGE;
}

/**
 * command_show() - symroute show [IFNAME]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: exit status
 */
static int command_show(int argc, char *argv[])
{
	struct why why = { "" };
	int err;

	if (argc > 2)
		return wrong("unexpected argument", argv[2]);
	if (argc > 1 && (!*argv[1] || *argv[1] == '-'))
		return wrong("not a link", argv[1]);
	err = show(argv[1], &why);
	if (err)
		fprintf(stderr, "symroute: %s\n", why.text);
	return err ? 1 : 0;
}

/**
 * command_check() - symroute check [-j]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: 0: all is symmetric; 1: something is not, or works against it; 2: could not look
 */
static int command_check(int argc, char *argv[])
{
	bool json = argc > 1 && strcmp(argv[1], "-j") == 0;
	struct why why = { "" };
	bool found = false;

	if (argc > (json ? 2 : 1))
		return wrong(*argv[argc - 1] == '-' ? "unexpected option" : "unexpected argument",
			     argv[argc - 1]);
	if (check(json, &found, &why)) {
		fprintf(stderr, "symroute: %s\n", why.text);
		return EXIT_USAGE;
	}
	return found;
}

/**
 * switches() - Read a command's one-letter options
 * @argc: number of arguments, the command first
 * @argv: arguments
 * @allowed: getopt(3) letters, none with a value
 * @dry_run: set by -n
 * @verbose: set by -v
 *
 * Return: 0; EXIT_USAGE, after saying why
 */
static int switches(int argc, char *argv[], const char *allowed, bool *dry_run, bool *verbose)
{
	int option;

	optind = 1;
	opterr = 0;
	while ((option = getopt(argc, argv, allowed)) != -1) {
		if (option == '?')
			return wrong("unexpected option", argv[optind > 1 ? optind - 1 : 1]);
		*dry_run |= option == 'n';
		*verbose |= option == 'v';
	}
	return optind < argc ? wrong("unexpected argument", argv[optind]) : 0;
}

/**
 * command_plan() - symroute plan [-v]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: exit status, as symroute-hook's
 */
static int command_plan(int argc, char *argv[])
{
	bool dry_run = true, verbose = false;
	int status = switches(argc, argv, "+v", &dry_run, &verbose);

	return status ? status : (int)hook_run(environ, dry_run, verbose);
}

/**
 * command_sync() - symroute sync [-nv]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: exit status, as symroute-hook's
 */
static int command_sync(int argc, char *argv[])
{
	bool dry_run = false, verbose = false;
	int status = switches(argc, argv, "+nv", &dry_run, &verbose);

	if (status)
		return status;
	log_open(verbose, dry_run);
	return (int)sync_all(dry_run);
}

static const struct {
	const char *name;
	int (*run)(int argc, char *argv[]);
} commands[] = {
	{ "show", command_show },
	{ "check", command_check },
	{ "plan", command_plan },
	{ "sync", command_sync },
};

/**
 * main() - Find the command
 * @argc: number of arguments
 * @argv: arguments
 *
 * Return: exit status
 */
int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "+hV", options, NULL)) != -1) {
		if (option == 'h')
			return fputs(usage, stdout) == EOF;
		if (option == 'V')
			return puts("symroute " SYMROUTE_VERSION) == EOF;
		return EXIT_USAGE;
	}
	if (optind == argc)
		return wrong("a command is missing", NULL);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[optind], commands[i].name) == 0)
			return commands[i].run(argc - optind, argv + optind);
	return wrong("unknown command", argv[optind]);
}
