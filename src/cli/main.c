/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute: what people run. The only file that knows its arguments. */
#include "cli/check.h"
#include "engine/hook.h"
#include "cli/inquiry.h"
#include "util/log.h"
#include "util/privilege.h"
#include "cli/show.h"
#include "cli/up.h"
#include "util/file.h"
#include "util/text.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define EXIT_UNSEEN 2 /* of check, whose 1 is an answer */

#define ARGUMENT_MAX 256 /* of which more would not help */

extern char **environ;

/**
 * struct command - One command
 * @arguments: the rest of its line, for people; "" if there is none
 */
struct command {
	const char *name;
	const char *arguments;
	const char *help;
	int (*run)(int argc, char *argv[]);
};

static int command_show(int argc, char *argv[]);
static int command_check(int argc, char *argv[]);
static int command_explain(int argc, char *argv[]);
static int command_plan(int argc, char *argv[]);
static int command_sync(int argc, char *argv[]);
static int command_flush(int argc, char *argv[]);
static int command_up(int argc, char *argv[]);
static int command_down(int argc, char *argv[]);

static const struct command commands[] = {
	{ "show", " [-j] [IFNAME]", "leases, tables, rules and routes of each link", command_show },
	{ "check", " [-j]", "is every leased address symmetric, what works against it", command_check },
	{ "explain", " [-j] [-i IFNAME] [-m MARK] SRC [DST]",
	  "which rule, table, route and link answer for this pair", command_explain },
	{ "plan", " [-v]", "what the hook would do with this environment", command_plan },
	{ "sync", " [-n [-4 | -6]] [-v]", "make the kernel match the saved leases again", command_sync },
	{ "flush", " [-n [-4 | -6]] [-v] [IFNAME]", "take away all that is ours, forget the leases",
	  command_flush },
	{ "up", " [-nv] IFNAME ADDRESS/LEN [via ROUTER]... [mtu BYTES]",
	  "treat an address that no client leased as a lease", command_up },
	{ "down", " [-n [-4 | -6]] [-v] IFNAME [ADDRESS]", "the end of up", command_down },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *file)
{
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(file, "%s symroute %s%s\n", i ? "      " : "Usage:", commands[i].name,
			commands[i].arguments);
	fputs("       symroute -h | -V\n\n", file);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(file, "  %-8s%s\n", commands[i].name, commands[i].help);
	fputs("  -j      as JSON\n"
	      "  -n      print the changes as 'ip -batch' text, make none; -4, -6: one family's\n"
	      "  -v      say more\n"
	      "  -h, -V  print this, or the version\n", file);
}

static int wrong(const char *text, const char *argument)
{
	char escaped[ARGUMENT_MAX];

	text_escape(escaped, sizeof(escaped), argument ? argument : "", TEXT_PEOPLE);
	if (argument)
		fprintf(stderr, "symroute: %s '%s'\n", text, escaped);
	else
		fprintf(stderr, "symroute: %s\n", text);
	print_usage(stderr);
	return EXIT_USAGE;
}

static int failed(const struct why *why, int status)
{
	fprintf(stderr, "symroute: %s\n", why->text);
	return status;
}

static int command_show(int argc, char *argv[])
{
	struct why why = { "" };
	bool json = false;
	int option;

	optind = 1;
	opterr = 0;
	while ((option = getopt(argc, argv, "+j")) != -1) {
		if (option == '?')
			return wrong("unexpected option", argv[optind > 1 ? optind - 1 : 1]);
		json = true;
	}
	if (optind + 1 < argc)
		return wrong("unexpected argument", argv[optind + 1]);
	if (optind < argc && !*argv[optind])
		return wrong("not a link", argv[optind]);
	if (privilege_drop(false, &why) || show(argv[optind], json, &why))
		return failed(&why, EXIT_REFUSED);
	return 0;
}

static int command_check(int argc, char *argv[])
{
	bool json = argc > 1 && strcmp(argv[1], "-j") == 0;
	struct why why = { "" };
	bool found = false;

	if (argc > (json ? 2 : 1))
		return wrong(*argv[argc - 1] == '-' ? "unexpected option" : "unexpected argument",
			     argv[argc - 1]);
	if (check(json, &found, &why))
		return failed(&why, EXIT_UNSEEN);
	return found;
}

static int parse_mark(const char *text, uint32_t *mark)
{
	unsigned long long number;
	char *end;

	if (strncmp(text, "0x", 2) != 0)
		return number_parse(text, 0, UINT32_MAX, mark);
	if (strspn(text + 2, "0123456789abcdefABCDEF") != strlen(text + 2) || !text[2])
		return -EINVAL;
	number = strtoull(text, &end, 16);
	*mark = (uint32_t)number;
	return *end || number > UINT32_MAX ? -EINVAL : 0;
}

/* Nothing is ever sent to the far address; it stands for the rest of the world. */
static int parse_packet(const char *src, const char *dst, struct lookup *packet)
{
	int family = strchr(src, ':') ? AF_INET6 : AF_INET;

	if (!dst)
		dst = family == AF_INET ? "1.1.1.1" : "2606:4700:4700::1111";
	if (addr_parse(src, family, &packet->src) || !addr_is_host(&packet->src))
		return wrong("not a host's address", src);
	if (addr_parse(dst, family, &packet->dst) || !addr_is_host(&packet->dst))
		return wrong("not a host's address of the same family", dst);
	return 0;
}

static int command_explain(int argc, char *argv[])
{
	struct lookup packet = { .oif = 0 };
	const char *ifname = NULL;
	struct why why = { "" };
	bool json = false;
	int option, err;

	optind = 1;
	opterr = 0;
	while ((option = getopt(argc, argv, "+ji:m:")) != -1) {
		json |= option == 'j';
		if (option == 'i')
			ifname = optarg;
		if (option == 'm' && parse_mark(optarg, &packet.fwmark))
			return wrong("not a mark", optarg);
		if (option == '?')
			return wrong("unexpected option", argv[optind > 1 ? optind - 1 : 1]);
	}
	if (optind == argc)
		return wrong("a source address is missing", NULL);
	if (optind + 2 < argc)
		return wrong("unexpected argument", argv[optind + 2]);
	err = parse_packet(argv[optind], argv[optind + 1], &packet);
	if (err)
		return err;
	if (privilege_drop(false, &why))
		return failed(&why, EXIT_REFUSED);
	err = inquiry_run(ifname, &packet, json, &why);
	if (err < 0)
		return failed(&why, err == -ENODEV ? EXIT_USAGE : EXIT_REFUSED);
	return err;
}

/** struct switches - A command's one-letter options */
struct switches {
	bool dry_run;
	bool verbose;
	int family;
};

static int switches(int argc, char *argv[], const char *allowed, struct switches *given)
{
	int option;

	memset(given, 0, sizeof(*given));
	optind = 1;
	opterr = 0;
	while ((option = getopt(argc, argv, allowed)) != -1) {
		if (option == '?')
			return wrong("unexpected option", argv[optind > 1 ? optind - 1 : 1]);
		given->dry_run |= option == 'n';
		given->verbose |= option == 'v';
		if (option == '4' || option == '6')
			given->family = option == '4' ? AF_INET : AF_INET6;
	}
	if (given->family != AF_UNSPEC && !given->dry_run)
		return wrong("-4 and -6 go with -n only", NULL);
	return 0;
}

static int only_switches(int argc, char *argv[], const char *allowed,
			 struct switches *given)
{
	int status = switches(argc, argv, allowed, given);

	return !status && optind < argc ? wrong("unexpected argument", argv[optind]) : status;
}

static int command_plan(int argc, char *argv[])
{
	struct switches given;
	int status = only_switches(argc, argv, "+v", &given);

	return status ? status : (int)hook_run(environ, EDIT_EVENT, true, given.verbose);
}

static int begin(const struct switches *given)
{
	struct why why = { "" };

	log_open(given->verbose, given->dry_run);
	if (!privilege_drop(!given->dry_run, &why))
		return 0;
	log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
	return EXIT_REFUSED;
}

static int command_sync(int argc, char *argv[])
{
	static const struct edit edit = { .kind = EDIT_SYNC };
	struct switches given;
	int status = only_switches(argc, argv, "+46nv", &given);

	if (status)
		return status;
	status = begin(&given);
	if (status)
		return status;
	return (int)reconcile(&edit, given.dry_run, given.family);
}

static int run_flush(int argc, char *argv[], bool all)
{
	struct switches given;
	int status = switches(argc, argv, "+46nv", &given);
	static struct edit edit = { .kind = EDIT_FORGET };

	if (status)
		return status;
	if (argc - optind > 2 - all)
		return wrong("unexpected argument", argv[optind + 2 - all]);
	if (optind == argc && !all)
		return wrong("a link is missing", NULL);
	if (argc - optind == 2 && addr_parse(argv[optind + 1], AF_INET, &edit.address) &&
	    addr_parse(argv[optind + 1], AF_INET6, &edit.address))
		return wrong("not an address", argv[optind + 1]);
	if (optind < argc && env_parse_ifname(argv[optind], edit.event.ifname))
		return wrong("not a link", argv[optind]);
	status = begin(&given);
	if (status)
		return status;
	return (int)reconcile(&edit, given.dry_run, given.family);
}

static int command_flush(int argc, char *argv[])
{
	return run_flush(argc, argv, true);
}

static int command_up(int argc, char *argv[])
{
	struct switches given;
	int status = switches(argc, argv, "+nv", &given);
	struct why why = { "" };
	static struct edit edit = { .kind = EDIT_UP };

	if (status)
		return status;
	if (up_parse(argc - optind, argv + optind, &edit.event, &why))
		return failed(&why, EXIT_USAGE);
	status = begin(&given);
	if (status)
		return status;
	return (int)reconcile(&edit, given.dry_run, AF_UNSPEC);
}

static int command_down(int argc, char *argv[])
{
	return run_flush(argc, argv, false);
}

static int run(int argc, char *argv[], int *unprinted)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	if (privilege_begin())
		return EXIT_REFUSED;
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is one that cannot be written */
	while ((option = getopt_long(argc, argv, "+hV", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		if (option == 'h')
			print_usage(stdout);
		else
			puts("symroute " SYMROUTE_VERSION);
		return 0;
	}
	if (optind == argc)
		return wrong("a command is missing", NULL);
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[optind], commands[i].name) != 0)
			continue;
		if (commands[i].run == command_check)
			*unprinted = EXIT_UNSEEN;
		return commands[i].run(argc - optind, argv + optind);
	}
	return wrong("unknown command", argv[optind]);
}

/**
 * main() - Run a command, and see that what it printed has arrived
 *
 * Return: exit status
 */
int main(int argc, char *argv[])
{
	int unprinted = EXIT_REFUSED, status = run(argc, argv, &unprinted);
	struct why why = { "" };

	if (!output_end(&why))
		return status;
	return failed(&why, status > unprinted ? status : unprinted);
}
