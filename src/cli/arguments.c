/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "client/env.h"
#include "util/text.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WRONG_TEXT_MAX 256 /* of which more would not help */
#define LONG_ONLY 256 /* getopt's number for the first option; a letter is less */
#define NAME_COLUMNS 16 /* "interface IFNAME", the longest */

/**
 * struct form - How an option is written
 * @letter: 0: it has a name only
 * @value: what follows it, for people; NULL: nothing; "=WORD": it may be left out
 */
struct form {
	char letter;
	const char *name;
	const char *value;
	const char *help;
};

static const struct form forms[OPTIONS] = {
	[OPTION_JSON] = { 'j', "json", NULL, "print JSON" },
	[OPTION_INTERFACE] = { 'i', "interface", "IFNAME", "the socket is bound to this link" },
	[OPTION_MARK] = { 'm', "mark", "MARK", "the packet has this mark" },
	[OPTION_DRY_RUN] = { 'n', "dry-run", NULL, "print the changes as 'ip -batch' text, make none" },
	[OPTION_IPV4] = { '4', "ipv4", NULL, "with -n: those of IPv4" },
	[OPTION_IPV6] = { '6', "ipv6", NULL, "with -n: those of IPv6" },
	[OPTION_VERBOSE] = { 'v', "verbose", NULL, "say more" },
	[OPTION_METRICS] = { 0, "metrics", NULL, "print metrics for Prometheus" },
	[OPTION_QUIET] = { 'q', "quiet", NULL, "print nothing: the exit status tells" },
	[OPTION_COLOUR] = { 'c', "color", "=WHEN", "in colour: always, auto or never" },
	[OPTION_PROBE] = { 0, "probe", "=HOST", "ask the routers, and this host" },
	[OPTION_HELP] = { 'h', "help", NULL, "print this" },
};

/**
 * arguments_wrong() - Say what is wrong with the arguments, in one line
 * @command: NULL: none is known yet
 *
 * Return: EXIT_USAGE
 */
int arguments_wrong(const struct command *command, const char *format, ...)
{
	char text[WRONG_TEXT_MAX], escaped[sizeof(text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_escape(escaped, sizeof(escaped), text, TEXT_PEOPLE);
	fprintf(stderr, "symroute%s%s: %s\n", command ? " " : "", command ? command->name : "", escaped);
	return EXIT_USAGE;
}

static void add_form(const struct form *form, int number, char *letters, struct option *option)
{
	int has = !form->value ? no_argument :
		  *form->value == '=' ? optional_argument : required_argument;

	option->name = form->name;
	option->has_arg = has;
	option->val = number;
	if (form->letter)
		snprintf(letters + strlen(letters), sizeof("m::"), "%c%s", form->letter,
			 has == optional_argument ? "::" : has == required_argument ? ":" : "");
}

static enum option_id id_of(int number)
{
	enum option_id id = 0;

	if (number >= LONG_ONLY)
		return (enum option_id)(number - LONG_ONLY);
	while (forms[id].letter != number)
		id++;
	return id;
}

/* What getopt_long() did not take: a letter, of several perhaps, or a whole word. */
static int wrong_option(const struct command *command, int why, const char *word)
{
	char letter[] = { '-', (char)optopt, '\0' };

	if (optopt > 0 && optopt < LONG_ONLY)
		word = letter;
	if (why == ':')
		return arguments_wrong(command, "a value is missing after '%s'", word);
	return arguments_wrong(command, "unexpected option '%s'", word);
}

/**
 * arguments_read() - Read what was given to a command
 * @argc: of @argv, whose first is the command's name; it is put in another order
 *
 * Options may follow operands. What follows "--" is none: a link's name may begin with '-'.
 *
 * Return: 0, or EXIT_USAGE with a line on standard error
 */
int arguments_read(const struct command *command, int argc, char *argv[], struct arguments *given)
{
	struct option options[OPTIONS + 1] = { { .name = NULL } };
	char letters[2 + OPTIONS * sizeof("m::")] = ":";
	size_t count = 0;
	int number;

	if (command->options & OPTION(COMMAND))
		memcpy(letters, "+:", sizeof("+:"));
	for (enum option_id id = 0; id < OPTIONS; id++)
		if ((command->options | OPTION(HELP)) & 1U << id)
			add_form(&forms[id], LONG_ONLY + (int)id, letters, &options[count++]);
	*given = (struct arguments){ .command = command };
	opterr = 0;
	optind = 0; /* both libcs begin anew with that */
	while ((number = getopt_long(argc, argv, letters, options, NULL)) != -1) {
		enum option_id id;

		if (number == '?' || number == ':')
			return wrong_option(command, number, argv[optind - 1]);
		id = id_of(number);
		given->has[id] = true;
		given->value[id] = optarg;
		if (optarg && *optarg == '=' && *forms[id].value == '=')
			given->value[id]++; /* -c=auto */
	}
	given->count = argc - optind;
	given->operands = argv + optind;
	if (given->count > command->most && !given->has[OPTION_HELP])
		return arguments_wrong(command, "unexpected argument '%s'",
				       given->operands[command->most]);
	return 0;
}

static const char *value_text(const struct form *form, char text[NAME_COLUMNS + 1])
{
	bool is_optional = form->value && *form->value == '=';

	snprintf(text, NAME_COLUMNS + 1, "%s%s%s", is_optional ? "[" : form->value ? " " : "",
		 form->value ? form->value : "", is_optional ? "]" : "");
	return text;
}

/**
 * arguments_usage() - Print how a command is written, in a line
 * @begin: what comes first
 */
void arguments_usage(const struct command *command, const char *begin)
{
	printf("%s symroute %s", begin, command->name);
	for (enum option_id id = 0; id < OPTIONS; id++) {
		const struct form *form = &forms[id];
		char text[NAME_COLUMNS + 1];

		if (!(command->options & 1U << id))
			continue;
		if (form->letter)
			printf(" [-%c", form->letter);
		else
			printf(" [--%s", form->name);
		printf("%s]", value_text(form, text));
	}
	printf("%s%s\n", *command->operands ? " " : "", command->operands);
}

/** arguments_options() - Print what these options do, a line each */
void arguments_options(unsigned options)
{
	for (enum option_id id = 0; id < OPTIONS; id++) {
		const struct form *form = &forms[id];
		char text[NAME_COLUMNS + 1], value[NAME_COLUMNS + 1];

		if (!(options & 1U << id))
			continue;
		if (form->letter)
			printf("  -%c, ", form->letter);
		else
			printf("      ");
		snprintf(text, sizeof(text), "%s%s", form->name, value_text(form, value));
		printf("--%-*s  %s\n", NAME_COLUMNS, text, form->help);
	}
}

/* The operands of symroute up: an event, as a client would bring it. */

static int parse_address(const char *text, struct lease *lease, struct why *why)
{
	struct prefix address, network;
	bool usable;

	usable = text && (!prefix_parse(text, AF_INET, &address) ||
			  !prefix_parse(text, AF_INET6, &address)) &&
		 address.prefixlen && addr_is_host(&address.addr) &&
		 !addr_is_link_local(&address.addr);
	if (usable) {
		network = prefix_of(&address.addr, address.prefixlen);
		usable = prefix_has_host(&network, &address.addr);
	}
	if (!usable)
		return env_unusable(why, "ADDRESS/LEN", text,
				    "a host's address and the length of its network");
	lease->kind = address.addr.family == AF_INET ? LEASE_UP4 : LEASE_UP6;
	return lease_add_source(lease, SOURCE_ADDRESS, &address);
}

static int parse_router(const char *text, struct lease *lease, struct why *why)
{
	const struct prefix *own = &lease->sources[0].prefix;
	struct prefix network = prefix_of(&own->addr, own->prefixlen);
	struct prefix any = prefix_any(own->addr.family);
	struct addr router;

	if (!text || addr_parse(text, own->addr.family, &router) || !addr_is_host(&router) ||
	    !prefix_has_host(&network, &router) || addr_compare(&router, &own->addr) == 0)
		return env_unusable(why, "via", text, "a router's address of the same family");
	if (lease_add_route(lease, &any, &router))
		return why_set(why, -ENOSPC, "via: more than %d routers", LEASE_ROUTES_MAX);
	return 0;
}

/**
 * up_parse() - Read IFNAME ADDRESS/LEN [via ROUTER]... [mtu BYTES]
 *
 * Return: 0, -EINVAL or -ENOSPC
 */
int up_parse(int argc, char *const argv[], struct env_event *event, struct why *why)
{
	struct lease *lease = &event->lease;
	int err;

	memset(event, 0, sizeof(*event));
	if (argc < 1 || env_parse_ifname(argv[0], event->ifname))
		return env_unusable(why, "IFNAME", argc < 1 ? NULL : argv[0],
				    "the name of a link");
	memcpy(lease->ifname, event->ifname, sizeof(lease->ifname));
	err = parse_address(argc < 2 ? NULL : argv[1], lease, why);
	for (int i = 2; i < argc && !err; i += 2) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		uint32_t min = lease->kind == LEASE_UP4 ? LEASE_MTU4_MIN : LEASE_MTU6_MIN;

		if (strcmp(argv[i], "via") == 0)
			err = parse_router(value, lease, why);
		else if (strcmp(argv[i], "mtu") != 0)
			err = env_unusable(why, "up", argv[i], "'via' or 'mtu'");
		else if (!value || number_parse(value, min, LEASE_MTU_MAX, &lease->mtu))
			err = env_unusable(why, "mtu", value, min == LEASE_MTU4_MIN ?
					   "in 576..65535" : "in 1280..65535");
	}
	event->event = EVENT_LEASE;
	event->family = lease_family(lease);
	event->has_lease = !err;
	return err;
}
