/* SPDX-License-Identifier: BSD-2-Clause */
/* In the place of client/classless.c, which has its own proofs: any routes of any text, or a reason. */
#include "any.h"
#include "client/env.h"

#include <errno.h>

static int parse(const char *text, struct lease *lease, struct why *why)
{
	is_text(text);
	lease->route_count = nondet_size();
	__CPROVER_assume(lease->route_count <= LEASE_ROUTES_MAX);
	if (nondet_bool())
		return 0;
	any_room(why->text, sizeof(why->text));
	return -EINVAL;
}

int classless_parse_pairs(const char *text, struct lease *lease, struct notes *notes, struct why *why)
{
	(void)notes;
	return parse(text, lease, why);
}

int classless_parse_octets(const char *text, struct lease *lease, struct notes *notes, struct why *why)
{
	(void)notes;
	return parse(text, lease, why);
}

int classless_parse_classful(const char *text, struct lease *lease, struct notes *notes, struct why *why)
{
	(void)notes;
	return parse(text, lease, why);
}
