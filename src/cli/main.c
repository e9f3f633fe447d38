/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute: what people run, and what each command makes of its arguments. */
#include "cli/commands.h"

#include "engine/reconcile.h"
#include "util/file.h"
#include "util/log.h"
#include "util/privilege.h"
#include "util/text.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_REFUSED 1
#define EXIT_UNSEEN 2 /* of check, whose 1 is an answer */

extern char **environ;

static int command_show(const struct arguments *given);
static int command_check(const struct arguments *given);
static int command_explain(const struct arguments *given);
static int command_watch(const struct arguments *given);
static int command_plan(const struct arguments *given);
static int command_networkd(const struct arguments *given);
static int command_change(const struct arguments *given);
static int command_try(const struct arguments *given);
static int command_keep(const struct arguments *given);
static int command_help(const struct arguments *given);

static int read_sync(const struct arguments *given, struct edit *edit);
static int read_forget(const struct arguments *given, struct edit *edit);
static int read_up(const struct arguments *given, struct edit *edit);

#define DRY_RUN (OPTION(DRY_RUN) | OPTION(VERBOSE))
#define DRY_RUN_FAMILY (DRY_RUN | OPTION(IPV4) | OPTION(IPV6))

static const struct command commands[] = {
	{ "show", "[IFNAME]", 1, OPTION(JSON) | OPTION(COLOUR),
	  "leases, tables, rules and routes of each link", command_show, NULL },
	{ "check", "", 1, OPTION(JSON) | OPTION(METRICS) | OPTION(QUIET) | OPTION(COLOUR) | OPTION(PROBE),
	  "is every leased address symmetric, what works against it", command_check, NULL },
	{ "explain", "SRC [DST]", 2, OPTION(JSON) | OPTION(INTERFACE) | OPTION(MARK) | OPTION(COLOUR),
	  "which rule, table, route and link answer for this pair", command_explain, NULL },
	{ "watch", "", 0, 0, "print what changes of rules, routes, links and addresses as it comes",
	  command_watch, NULL },
	{ "plan", "", 0, OPTION(VERBOSE), "what the hook would do with this environment",
	  command_plan, NULL },
	{ "networkd", "", 0, DRY_RUN, "take over the leases of systemd-networkd, as its unit does",
	  command_networkd, NULL },
	{ "sync", "", 0, DRY_RUN_FAMILY, "make the kernel match the saved leases again",
	  command_change, read_sync },
	{ "flush", "[IFNAME]", 1, DRY_RUN_FAMILY, "take away all that is ours, forget the leases",
	  command_change, read_forget },
	{ "up", "IFNAME ADDRESS/LEN [via ROUTER]... [mtu BYTES]", INT_MAX, DRY_RUN,
	  "treat an address that no client leased as a lease", command_change, read_up },
	{ "down", "IFNAME [ADDRESS]", 2, DRY_RUN_FAMILY, "the end of up", command_change, read_forget },
	{ "try", "SECONDS COMMAND [ARGUMENT]...", INT_MAX, OPTION(COMMAND),
	  "do it, and put back what was unless it is kept", command_try, NULL },
	{ "keep", "", 0, 0, "keep what is being tried", command_keep, NULL },
	{ "help", "[COMMAND]", 1, 0, "what a command does, and its options", command_help, NULL },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	if (*name == '-')
		arguments_wrong(NULL, "unexpected option '%s'", name);
	else
		arguments_wrong(NULL, "unknown command '%s': 'symroute help' lists them", name);
	return NULL;
}

static int help_all(void)
{
	unsigned options = OPTION(HELP);

	for (size_t i = 0; i < COMMANDS; i++) {
		arguments_usage(&commands[i], i ? "      " : "Usage:");
		options |= commands[i].options;
	}
	puts("       symroute -h | -V\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-9s%s\n", commands[i].name, commands[i].help);
	puts("");
	arguments_options(options);
	puts("  -V, --version           print the version");
	return 0;
}

static int help(const struct command *command)
{
	arguments_usage(command, "Usage:");
	printf("\n  %s\n\n", command->help);
	arguments_options(command->options | OPTION(HELP));
	return 0;
}

static int command_help(const struct arguments *given)
{
	const struct command *command;

	if (!given->count)
		return help_all();
	command = find_command(given->operands[0]);
	return command ? help(command) : EXIT_USAGE;
}

static int failed(const struct why *why, int status)
{
	fprintf(stderr, "symroute: %s\n", why->text);
	return status;
}

static int open_page(const struct arguments *given, struct page *page)
{
	const char *colour = given->has[OPTION_COLOUR] ? given->value[OPTION_COLOUR] : "auto";

	if (!page_open(page, colour ? colour : "always"))
		return 0;
	return arguments_wrong(given->command, "not always, auto or never '%s'", colour);
}

static int command_show(const struct arguments *given)
{
	const char *ifname = given->operands[0];
	struct why why = { "" };
	struct page page;

	if (ifname && !*ifname)
		return arguments_wrong(given->command, "not a link '%s'", ifname);
	if (open_page(given, &page))
		return EXIT_USAGE;
	if (privilege_drop(false, &why) || show(ifname, given->has[OPTION_JSON], &page, &why))
		return failed(&why, EXIT_REFUSED);
	return 0;
}

static int parse_far_host(const struct arguments *given, const char *text, struct addr *host)
{
	if (!addr_parse(text, strchr(text, ':') ? AF_INET6 : AF_INET, host) && addr_is_host(host) &&
	    !addr_is_link_local(host))
		return 0;
	return arguments_wrong(given->command, "not a far host's address '%s'", text);
}

/* The host may stand apart from --probe, too. */
static int command_check(const struct arguments *given)
{
	struct check_request request = {
		.form = given->has[OPTION_QUIET] ? CHECK_QUIET : given->has[OPTION_JSON] ? CHECK_JSON :
			given->has[OPTION_METRICS] ? CHECK_METRICS : CHECK_TEXT,
		.probe = given->has[OPTION_PROBE],
	};
	const char *value = given->value[OPTION_PROBE], *operand = given->operands[0];
	const char *host = value ? value : operand;
	struct why why = { "" };
	bool found = false;
	struct page page;

	if (operand && (value || !request.probe))
		return arguments_wrong(given->command, "unexpected argument '%s'", operand);
	if (given->has[OPTION_JSON] && given->has[OPTION_METRICS])
		return arguments_wrong(given->command, "-j and --metrics do not go together");
	if ((host && parse_far_host(given, host, &request.host)) || open_page(given, &page))
		return EXIT_USAGE;
	if (check(&request, &page, &found, &why))
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

/* As show prints it: with the length of its network, or without. */
static int parse_prefix(const char *text, int family, struct prefix *prefix)
{
	struct addr addr;

	if (addr_parse(text, family, &addr) == 0)
		*prefix = prefix_host(&addr);
	else if (prefix_parse(text, family, prefix))
		return -EINVAL;
	return addr_is_host(&prefix->addr) ? 0 : -EINVAL;
}

/* Nothing is ever sent to the far address; it stands for the rest of the world. */
static int parse_packet(const struct arguments *given, struct prefix *source, struct lookup *packet)
{
	const char *src = given->operands[0], *dst = given->count > 1 ? given->operands[1] : NULL;
	const char *mark = given->value[OPTION_MARK];
	struct prefix to;
	int family;

	if (!src)
		return arguments_wrong(given->command, "a source address is missing");
	family = strchr(src, ':') ? AF_INET6 : AF_INET;
	if (!dst)
		dst = family == AF_INET ? "1.1.1.1" : "2606:4700:4700::1111";
	if (parse_prefix(src, family, source))
		return arguments_wrong(given->command, "not a host's address '%s'", src);
	if (parse_prefix(dst, family, &to) || (to.prefixlen < addr_bits(family) && prefix_is_network(&to)))
		return arguments_wrong(given->command, "not a host's address of the same family '%s'", dst);
	if (mark && parse_mark(mark, &packet->fwmark))
		return arguments_wrong(given->command, "not a mark '%s'", mark);
	packet->dst = to.addr;
	return 0;
}

static int command_explain(const struct arguments *given)
{
	struct lookup packet = { .oif = 0 };
	struct why why = { "" };
	struct prefix source;
	struct page page;
	int err;

	if (parse_packet(given, &source, &packet) || open_page(given, &page))
		return EXIT_USAGE;
	if (privilege_drop(false, &why))
		return failed(&why, EXIT_REFUSED);
	err = inquiry_run(given->value[OPTION_INTERFACE], &source, &packet, given->has[OPTION_JSON],
			  &page, &why);
	if (err < 0)
		return failed(&why, err == -ENODEV ? EXIT_USAGE : EXIT_REFUSED);
	return err;
}

static int command_watch(const struct arguments *given)
{
	struct why why = { "" };

	(void)given;
	if (privilege_drop(false, &why) || watch(&why))
		return failed(&why, EXIT_REFUSED);
	return 0;
}

static int command_plan(const struct arguments *given)
{
	return (int)hook_run(environ, EDIT_EVENT, true, given->has[OPTION_VERBOSE]);
}

static int command_networkd(const struct arguments *given)
{
	char client[] = "networkd", *arguments[] = { client, NULL };

	return (int)hook_run_of(arguments, environ, given->has[OPTION_DRY_RUN], given->has[OPTION_VERBOSE]);
}

static int begin(const struct arguments *given)
{
	bool dry_run = given->has[OPTION_DRY_RUN];
	struct why why = { "" };

	if ((given->has[OPTION_IPV4] || given->has[OPTION_IPV6]) && !dry_run)
		return arguments_wrong(given->command, "-4 and -6 go with -n only");
	log_open(given->has[OPTION_VERBOSE], dry_run);
	if (!privilege_drop(!dry_run, &why))
		return 0;
	log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
	return EXIT_REFUSED;
}

/* What commands that change something read of their arguments: 0, or an exit status */
static int read_sync(const struct arguments *given, struct edit *edit)
{
	(void)given;
	edit->kind = EDIT_SYNC;
	return 0;
}

/* flush takes a link at most, down one at least. */
static int read_forget(const struct arguments *given, struct edit *edit)
{
	const char *ifname = given->operands[0], *address = given->count > 1 ? given->operands[1] : NULL;

	edit->kind = EDIT_FORGET;
	if (!ifname && given->command->most > 1)
		return arguments_wrong(given->command, "a link is missing");
	if (address && addr_parse(address, AF_INET, &edit->address) &&
	    addr_parse(address, AF_INET6, &edit->address))
		return arguments_wrong(given->command, "not an address '%s'", address);
	if (ifname && env_parse_ifname(ifname, edit->event.ifname))
		return arguments_wrong(given->command, "not a link '%s'", ifname);
	return 0;
}

static int read_up(const struct arguments *given, struct edit *edit)
{
	struct why why = { "" };

	edit->kind = EDIT_UP;
	return up_parse(given->count, given->operands, &edit->event, &why) ? failed(&why, EXIT_USAGE) : 0;
}

/* @words: receives what is done, for who reads of it */
static int read_change(const struct arguments *given, char words[TRIAL_WORDS_MAX], struct edit *edit)
{
	size_t used = (size_t)snprintf(words, TRIAL_WORDS_MAX, "%s", given->command->name);

	for (int i = 0; i < given->count && used < TRIAL_WORDS_MAX; i++)
		used += (size_t)snprintf(words + used, TRIAL_WORDS_MAX - used, " %s", given->operands[i]);
	edit->words = words;
	return given->command->read(given, edit);
}

/* To the kernel: of both families, unless one is asked for. */
static int command_change(const struct arguments *given)
{
	bool dry_run = given->has[OPTION_DRY_RUN], ipv4 = given->has[OPTION_IPV4];
	int family = ipv4 == given->has[OPTION_IPV6] ? AF_UNSPEC : ipv4 ? AF_INET : AF_INET6;
	static struct edit edit;
	char words[TRIAL_WORDS_MAX];
	int status = read_change(given, words, &edit);

	try_session(&edit.session); /* of root's parents, with root's privileges */
	if (!status)
		status = begin(given);
	if (status)
		return status;
	return (int)reconcile(&edit, dry_run, family);
}

static int command_try(const struct arguments *given)
{
	const char *text = given->operands[0];
	const struct command *command;
	static struct edit edit;
	struct arguments tried;
	char words[TRIAL_WORDS_MAX];
	struct why why = { "" };
	uint32_t seconds;
	int status;

	if (!text || number_parse(text, 1, TRY_SECONDS_MAX, &seconds))
		return arguments_wrong(given->command, "not a number of seconds in 1..%d '%s'",
				       TRY_SECONDS_MAX, text ? text : "");
	if (given->count < 2)
		return arguments_wrong(given->command, "a command is missing");
	command = find_command(given->operands[1]);
	if (!command)
		return EXIT_USAGE;
	if (!command->read)
		return arguments_wrong(given->command, "not a command that can be tried '%s'", command->name);
	status = arguments_read(command, given->count - 1, given->operands + 1, &tried);
	if (!status && tried.has[OPTION_HELP])
		return help(command);
	if (!status && tried.has[OPTION_DRY_RUN])
		return arguments_wrong(given->command, "-n changes nothing that could be tried");
	tried.has[OPTION_VERBOSE] = true;
	if (!status)
		status = read_change(&tried, words, &edit);
	if (!status)
		status = begin(&tried);
	if (status)
		return status;
	status = try_run(seconds, &edit, &why);
	return status < 0 ? failed(&why, EXIT_REFUSED) : status;
}

static int command_keep(const struct arguments *given)
{
	struct why why = { "" };

	(void)given;
	if (privilege_drop(false, &why) || try_keep(&why))
		return failed(&why, EXIT_REFUSED);
	return 0;
}

static int run(int argc, char *argv[], int *unprinted)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct command *command;
	struct arguments given;
	int status;

	if (privilege_begin())
		return EXIT_REFUSED;
	networkd_ask = networkd_describe;
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is one that cannot be written */
	if (!word)
		return arguments_wrong(NULL, "a command is missing: 'symroute help' lists them");
	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
		return help_all();
	if (strcmp(word, "-V") == 0 || strcmp(word, "--version") == 0)
		return puts("symroute " SYMROUTE_VERSION) == EOF;
	command = find_command(word);
	if (!command)
		return EXIT_USAGE;
	if (command->run == command_check)
		*unprinted = EXIT_UNSEEN;
	status = arguments_read(command, argc - 1, argv + 1, &given);
	if (status)
		return status;
	return given.has[OPTION_HELP] ? help(command) : command->run(&given);
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
