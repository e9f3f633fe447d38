/* SPDX-License-Identifier: BSD-2-Clause */
/* What owner.c and owner_objects.c share. */
#ifndef SYMROUTE_OWNER_PART_H
#define SYMROUTE_OWNER_PART_H

#include "engine/owner.h"

struct owner *owner_of_table(const struct owners *owners, uint32_t table);
const struct rule *owner_next_rule(const struct owners *owners, const struct rule *rule);
bool owner_is_there(const struct host *host, uint32_t ifindex, const struct prefix *prefix);
void owner_judge_rules(struct owners *owners);
size_t owner_first_from(const struct owners *owners, const struct prefix *src);

#endif
