/* SPDX-License-Identifier: BSD-2-Clause */
/* Which link an object of ours belongs to, and what outlived its link or address. Pure. */
#ifndef SYMROUTE_OWNER_H
#define SYMROUTE_OWNER_H

#include "model/host.h"
#include "model/state.h"
#include "model/tables.h"

/**
 * struct owner - The link that a table is for
 * @table: the table
 * @ifname: the link; "" if nothing tells
 * @ifindex: the link's number; 0 if it is not there
 * @live: the link is there and has an address that is still in use
 * @first: the first rule that looks the table up, in @have of the owners; NULL
 *	if there is none
 */
struct owner {
	uint32_t table;
	char ifname[IF_NAMESIZE];
	uint32_t ifindex;
	bool live;
	const struct rule *first;
};

/**
 * struct rule_ref - One rule in a list of some
 * @rule: the rule; NULL: none
 */
struct rule_ref {
	const struct rule *rule;
};

/**
 * struct rule_note - What is known of one rule
 * @next: the next one that looks the same table up; NULL: none
 * @ifname: link it belongs to, inside the owners or the rule; NULL if its address
 *	alone tells, or nothing
 * @holder: then the link with its address; 0: none
 * @over: it has outlived its link or its address
 */
struct rule_note {
	const struct rule *next;
	const char *ifname;
	uint32_t holder;
	bool over;
};

/**
 * struct owners - The tables of our objects of one family
 * @family: AF_INET or AF_INET6
 * @have: our objects; not owned, and not changed meanwhile
 * @host: links and addresses; not owned
 * @list: a table each, in order
 * @count: in use
 * @max: room
 * @notes: one of each rule in @have; whose it is, and whether it is over, from
 *	owners_judge() on
 * @sources: the rules from a source that look up a link's table, in order of sources
 * @source_count: how many
 *
 * owners_done() frees it.
 */
struct owners {
	int family;
	const struct state *have;
	const struct host *host;
	struct owner *list;
	size_t count, max;
	struct rule_note *notes;
	struct rule_ref *sources;
	size_t source_count;
};

int owners_find(struct owners *owners, int family, const struct state *have,
		const struct tables *names);
bool owners_knows(const struct owners *owners, uint32_t table);
void owners_judge(struct owners *owners, const struct host *host);
uint32_t owners_table(const struct owners *owners, const char *ifname);
const char *owners_ifname(const struct owners *owners, uint32_t table);
bool owners_has(const struct owners *owners, const char *ifname);
bool owners_has_index(const struct owners *owners, uint32_t ifindex);
const char *owners_holder(const struct owners *owners, const char *ifname,
			  const struct prefix *src);
const char *owners_standin(const struct owners *owners, const char *ifname,
			   const struct prefix *src);
const char *owners_of_rule(const struct owners *owners, const struct rule *rule);
bool owners_rule_is(const struct owners *owners, size_t at, const char *ifname);
const char *owners_of_route(const struct owners *owners, const struct route *route);
int owners_select(const struct owners *owners, const char *ifname, bool whole,
		  struct state *selected, struct state *left);
void owners_done(struct owners *owners);

#endif
