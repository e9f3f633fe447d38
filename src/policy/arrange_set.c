/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of thousands of rules: no rule is looked for, two sorted sets are passed once. */
#include "policy/arrange_part.h"

/**
 * arrange_subtract() - The rules of one set that are not in another
 * @rest: {0}; receives them, sorted
 */
int arrange_subtract(const struct state *from, const struct state *other, struct state *rest)
{
	size_t j = 0;
	int err = 0;

	for (size_t i = 0; i < from->rule_count && !err; i++) {
		while (j < other->rule_count &&
		       rule_compare(&other->rules[j], &from->rules[i]) < 0)
			j++;
		if (j == other->rule_count ||
		    rule_compare(&other->rules[j], &from->rules[i]) != 0)
			err = state_append_rule(rest, &from->rules[i]);
	}
	return err;
}
