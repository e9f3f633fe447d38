/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts -> findings: is every leased address symmetric, and what works against it. Pure. */
#ifndef SYMROUTE_JUDGE_H
#define SYMROUTE_JUDGE_H

#include "cli/facts.h"
#include "cli/finding.h"

#define JUDGE_QUOTED_MAX (4 * IF_NAMESIZE + 3) /* each byte may be a quote, which is four */

const char *judge_quote(const char *ifname, char quoted[JUDGE_QUOTED_MAX]);
void judge_install(const struct facts *facts, const char *variables, struct finding *finding);
bool judge_ends(const struct way *way);
bool judge_is_home(const struct facts *facts, const struct uplink_facts *uplink,
		   const struct way *way);
const struct way *judge_astray(const struct facts *facts, const struct uplink_facts *uplink,
			       const struct leased *leased);
bool judge_is_symmetric(const struct facts *facts, const struct uplink_facts *uplink,
			const struct leased *leased);
size_t judge_addresses(const struct facts *facts, size_t *symmetric);
void judge_cure_sync(const struct facts *facts, const struct uplink_facts *uplink,
		     struct finding *finding);
void judge_main(const struct facts *facts, struct findings *findings);
const struct rule *judge_rule_before(const struct facts *facts, const struct uplink_facts *uplink,
				     const struct leased *leased, const struct way *way);
void judge_cure_rule(const struct uplink_facts *uplink, const struct rule *rule,
		     struct finding *finding);
void judge_say_rule(const struct facts *facts, const struct uplink_facts *uplink,
		    const struct leased *leased, const struct rule *rule,
		    struct findings *findings);
void judge_rules(const struct facts *facts, struct findings *findings);
void judge_ways(const struct facts *facts, struct findings *findings);
void judge_settings(const struct facts *facts, const struct uplink_facts *uplink,
		    struct findings *findings);
void judge_links(const struct facts *facts, struct findings *findings);
void judge_host(const struct facts *facts, struct findings *findings);

#endif
