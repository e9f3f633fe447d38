/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A conversation with the kernel: answers that are cut, of wrong lengths, out of turn, from other
 * people, late, lost or never come. No socket: the input is what there is to receive.
 */
#include "fuzz.h"
#include "kernel/kernel.h"
#include "kernel/rtnl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 600000 /* silence is what the input says, not what the clock does */

char *__wrap_if_indextoname(unsigned int ifindex, char *name);

/** __wrap_if_indextoname() - Every link is there. Return: @name */
char *__wrap_if_indextoname(unsigned int ifindex, char *name)
{
	(void)ifindex;
	return strcpy(name, "ens4");
}

/**
 * struct told - What kernel_apply() told
 * @changes: of these
 * @count: how many outcomes
 */
struct told {
	const struct changes *changes;
	size_t count;
};

/**
 * told() - Take one outcome: they come in order, each once
 * @change: of this change
 * @error: 0 or -errno
 * @text: the kernel's words
 * @data: struct told
 */
static void told(const struct change *change, int error, const char *text, void *data)
{
	struct told *told = data;

	fuzz_fact(told->count < told->changes->count &&
		  change == &told->changes->list[told->count], "outcomes come in order", text);
	fuzz_fact(error <= 0 && error >= -4095, "an outcome is 0 or a negative errno", text);
	told->count++;
}

/**
 * apply_some() - Who is told that all is done was told of each
 * @kernel: connection
 */
static void apply_some(struct kernel *kernel)
{
	struct changes changes = { 0 };
	struct told outcome = { &changes, 0 };
	struct why why = { "" };
	int err;

	for (uint32_t i = 1; i <= 3; i++)
		fuzz_fact(!changes_add_group(&changes, i, "ens4", 25000), "there is memory", "");
	err = kernel_apply(kernel, &changes, told, &outcome, &why);
	fuzz_why(err, &why);
	fuzz_fact(err || outcome.count == changes.count, "each change has its outcome", "");
	changes_done(&changes);
}

/**
 * read_link() - A link that was read has the name that was asked for
 * @kernel: connection
 */
static void read_link(struct kernel *kernel)
{
	struct why why = { "" };
	struct link link;
	int err;

	memset(&link, '#', sizeof(link));
	err = kernel_read_link(kernel, "ens4", &link, &why);
	fuzz_fact(err <= 0 && err >= -4095, "an error is a negative errno", why.text);
	fuzz_fact(err || strcmp(link.ifname, "ens4") == 0, "the link is the one that was asked for", "");
	fuzz_fact(!err || err == -ENODEV || err == -ENOENT || why.text[0], "who fails says why", "");
}

/**
 * read_all() - What is read is ours, of the family asked for
 * @kernel: connection
 * @family: AF_INET or AF_INET6
 */
static void read_all(struct kernel *kernel, int family)
{
	static struct kernel_tables foreign;
	struct state own = { 0 }, routes = { 0 };
	struct host host = { 0 };
	struct why why = { "" };

	foreign.source_count = 0;
	fuzz_why(kernel_read_rules(kernel, family, &own, &foreign, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_routes(kernel, family, &own, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_main(kernel, family, 0, 3, &routes, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_addresses(kernel, family, &host, &why), &why);
	for (size_t i = 0; i < own.rule_count; i++)
		fuzz_fact(own.rules[i].protocol == STATE_PROTOCOL && own.rules[i].family == family,
			  "a rule that is read is ours", "");
	for (size_t i = 0; i < own.route_count; i++)
		fuzz_fact(own.routes[i].protocol == STATE_PROTOCOL &&
			  own.routes[i].dst.addr.family == family, "a route that is read is ours", "");
	for (size_t i = 0; i < routes.route_count; i++)
		fuzz_fact(routes.routes[i].table == TABLE_MAIN && routes.routes[i].ifindex == 3,
			  "main's routes are those of the link", "");
	state_done(&own);
	state_done(&routes);
	host_done(&host);
}

/**
 * LLVMFuzzerTestOneInput() - Hold one conversation
 * @data: what is asked for first, and all that there is to receive
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kernel *kernel = NULL;
	struct why why = { "" };
	uint32_t what;

	fuzz_answers = (struct fuzz_input){ data, size };
	what = fuzz_take(&fuzz_answers, 4);
	fuzz_fact(!kernel_open(&kernel, TIMEOUT_MS, &why), "there is memory", why.text);
	if (what == 0)
		apply_some(kernel);
	else if (what == 1)
		read_link(kernel);
	else
		read_all(kernel, what == 2 ? AF_INET : AF_INET6);
	kernel_close(kernel);
	return 0;
}
