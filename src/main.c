/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute: what people run. The only file that knows its arguments. */
#include "hook.h"
#include "inquiry.h"
#include "log.h"
#include "show.h"
#include "sync.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

extern char **environ;

static const char usage[] =
	"Usage: symroute show [-j] [IFNAME]\n"
	"       symroute explain [-j] [-i IFNAME] [-m MARK] SRC [DST]\n"
	"       symroute plan [-v]\n"
	"       symroute sync [-nv]\n"
	"       symroute -h | -V\n"
	"\n"
	"  show  what symroute holds: leases, tables, rules and routes of each link\n"
	"  explain  which rule, table, route and link answer for this pair\n"
	"  plan  what symroute-hook would do with this environment, as 'ip -batch' text\n"
	"  sync  make the kernel match the saved leases again; -n: only print the changes\n"
	"  -j    as JSON\n"
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
 * command_show() - symroute show [-j] [IFNAME]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: exit status
 */
static int command_show(int argc, char *argv[])
{
	struct why why = { "" };
	bool json = false;
	int option, err;

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
	err = show(argv[optind], json, &why);
	if (err)
		fprintf(stderr, "symroute: %s\n", why.text);
	return err ? 1 : 0;
}

/**
 * parse_mark() - Read a packet's mark
 * @text: number, or 0x and a hexadecimal one
 * @mark: filled on success
 *
 * Return: 0; -EINVAL
 */
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

/**
 * parse_packet() - Read what is asked about
 * @src: source
 * @dst: destination; NULL: a far address of the same family
 * @packet: filled on success
 *
 * Nothing is ever sent to the far address; it stands for the rest of the world.
 *
 * Return: 0; EXIT_USAGE, after saying why
 */
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

/**
 * command_explain() - symroute explain [-j] [-i IFNAME] [-m MARK] SRC [DST]
 * @argc: number of arguments, the command first
 * @argv: arguments
 *
 * Return: exit status
 */
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
	err = inquiry_run(ifname, &packet, json, &why);
	if (err < 0)
		fprintf(stderr, "symroute: %s\n", why.text);
	return err == -ENODEV ? EXIT_USAGE : err ? 1 : 0;
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
	{ "explain", command_explain },
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
