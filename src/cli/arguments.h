/* SPDX-License-Identifier: BSD-2-Clause */
/* A command's line: its options, in any order, and its operands. */
#ifndef SYMROUTE_ARGUMENTS_H
#define SYMROUTE_ARGUMENTS_H

#include <stdbool.h>

#define EXIT_USAGE 2

/**
 * enum option_id - An option, whatever command has it
 *
 * A new one needs a line here, one in forms[], and OPTION(its name) in its commands' lines.
 */
enum option_id {
	OPTION_JSON,
	OPTION_INTERFACE,
	OPTION_MARK,
	OPTION_DRY_RUN,
	OPTION_IPV4,
	OPTION_IPV6,
	OPTION_VERBOSE,
	OPTION_METRICS,
	OPTION_QUIET,
	OPTION_COLOUR,
	OPTION_PROBE,
	OPTION_HELP,
	OPTIONS,
	OPTION_COMMAND /* none: a command follows, whose options are not this one's */
};

#define OPTION(id) (1U << OPTION_##id)

struct arguments;
struct edit;
struct env_event;
struct why;

/**
 * struct command - One command
 * @operands: as people write them; "" if there are none
 * @most: so many operands at most
 * @options: OPTION() of each; all have OPTION_HELP
 * @help: what it does
 * @run: does it, and returns the exit status
 * @read: of one that changes something: says what; NULL: of the others
 */
struct command {
	const char *name;
	const char *operands;
	int most;
	unsigned options;
	const char *help;
	int (*run)(const struct arguments *given);
	int (*read)(const struct arguments *given, struct edit *edit);
};

/**
 * struct arguments - What was given to a command
 * @has: by enum option_id
 * @value: likewise, of those that take one; NULL: none was given
 * @count: of operands
 * @operands: followed by NULL
 */
struct arguments {
	const struct command *command;
	bool has[OPTIONS];
	const char *value[OPTIONS];
	int count;
	char **operands;
};

int arguments_read(const struct command *command, int argc, char *argv[], struct arguments *given);
int arguments_wrong(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arguments_usage(const struct command *command, const char *begin);
void arguments_options(unsigned options);

int up_parse(int argc, char *const argv[], struct env_event *event, struct why *why);

#endif
