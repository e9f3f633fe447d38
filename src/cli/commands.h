/* SPDX-License-Identifier: BSD-2-Clause */
/* What people type, and what main() calls for it: one function or two for each command. */
#ifndef SYMROUTE_COMMANDS_H
#define SYMROUTE_COMMANDS_H

#include "cli/output.h"
#include "client/translate.h"
#include "engine/reconcile.h"
#include "engine/report.h"
#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>

/* arguments.c: a command's line: its options, in any order, and its operands. */

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

/* check.c: is every leased address symmetric, and what works against it? */

/**
 * enum check_form - How the result is told
 * @CHECK_TEXT: as text for people
 * @CHECK_JSON: as JSON
 * @CHECK_METRICS: as metrics for Prometheus
 * @CHECK_QUIET: not at all
 */
enum check_form {
	CHECK_TEXT,
	CHECK_JSON,
	CHECK_METRICS,
	CHECK_QUIET,
};

/**
 * struct check_request - How to check
 * @probe: ask the routers, too
 * @host: and this far host; AF_UNSPEC: none
 */
struct check_request {
	enum check_form form;
	bool probe;
	struct addr host;
};

int check(const struct check_request *request, const struct page *page, bool *found, struct why *why);

/* show.c: what symroute holds in this network namespace. */

int show(const char *ifname, bool json, const struct page *page, struct why *why);

/* Between it and show_json.c. */
bool show_is_remark(const struct remark *remark, const struct report_link *link,
		    const struct report_part *part);
int show_json(const struct report *report, size_t count, struct why *why);

/* inquiry.c: symroute explain. */
int inquiry_run(const char *ifname, const struct prefix *source, struct lookup *packet, bool json,
		const struct page *page, struct why *why);

/* try.c: a change that is put back unless somebody can still say that it is fine. */

#define TRY_SECONDS_MAX 3600

int try_run(uint32_t seconds, struct edit *edit, struct why *why);
int try_keep(struct why *why);
void try_session(struct addr *session);

/* networkd.c: the lease of a link that systemd-networkd keeps no file of. */
int networkd_describe(uint32_t ifindex, struct record *record);

/* watch.c: what changes of our objects, and of what they depend on, as it comes. */
int watch(struct why *why);

#endif
