/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/check.h"

#include "cli/check_print.h"
#include "cli/judge.h"
#include "util/privilege.h"

#include <errno.h>
#include <stdlib.h>

static int look(struct facts *facts, struct why *why)
{
	int err = privilege_look(why);

	if (err)
		return err;
	facts_read_first(facts);
	err = privilege_drop(false, why);
	return err ? err : facts_read(facts, why);
}

/**
 * check() - Find out whether every leased address is symmetric, and print what is not
 *
 * Nothing is changed.
 *
 * Return: 0; -errno if the kernel did not say, or the result cannot be printed
 */
int check(bool json, bool *found, struct why *why)
{
	struct facts *facts = calloc(1, sizeof(*facts));
	struct findings *findings = calloc(1, sizeof(*findings));
	int err;

	if (!facts || !findings) {
		free(facts);
		free(findings);
		return why_set(why, -ENOMEM, "no memory");
	}
	err = look(facts, why);
	if (err)
		goto out;
	judge_ways(facts, findings);
	judge_links(facts, findings);
	judge_host(facts, findings);
	findings_tidy(findings);
	*found = findings_faults(findings) > 0;
	if (findings->is_short)
		err = why_set(why, -ENOMEM, "no memory");
	else if (json)
		err = check_print_json(facts, findings, why);
	else
		check_print(facts, findings);
out:
	facts_done(facts);
	findings_done(findings);
	free(facts);
	free(findings);
	return err;
}
