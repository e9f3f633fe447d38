/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose a rule or a route is, and whether it has outlived what it was for. */
#include "engine/owner_part.h"

#include <string.h>

/*
 * A destination may be a DHCP server's, which stays for as long as its link
 * holds a lease. It is an address if a rule into the same table is from it, or
 * if it has the priority of the rules from addresses, one before the link's:
 * after an event that was cut short the one from it may be gone alone.
 */
static const struct prefix *selector(const struct owners *owners, const struct rule *rule)
{
	const struct owner *owner = owner_of_table(owners, rule->table);

	if (addr_is_set(&rule->src.addr))
		return &rule->src;
	for (const struct rule *other = owner ? owner->first : NULL; other;
	     other = owner_next_rule(owners, other)) {
		if (addr_is_set(&other->src.addr) ?
			    other->priority == rule->priority ||
				    prefix_compare(&other->src, &rule->dst) == 0 :
			    other->oifname[0] && other->priority == rule->priority + 1)
			return &rule->dst;
	}
	return NULL;
}

/* An address that moved may have one into either link's table. */
static const struct rule *companion(const struct owners *owners, const struct rule *rule)
{
	const struct rule *found = NULL;

	for (size_t i = owner_first_from(owners, &rule->src); i < owners->source_count; i++) {
		const struct rule *other = owners->sources[i].rule;

		if (prefix_compare(&other->src, &rule->src) != 0)
			break;
		if (owners_ifname(owners, other->table))
			return other;
		found = found ? found : other;
	}
	return found;
}

/**
 * owners_of_rule() - Which link a rule of ours belongs to
 * @owners: judged entries
 * @rule: rule of @owners->have
 *
 * Return: the link's name, inside @owners or @rule; NULL if its address alone
 * tells, or nothing
 */
const char *owners_of_rule(const struct owners *owners, const struct rule *rule)
{
	const struct owner *owner;

	if (rule->oifname[0])
		return rule->oifname;
	if (!rule_is_lookup(rule)) {
		const struct rule *other = companion(owners, rule);

		if (!other)
			return NULL;
		rule = other;
	}
	owner = owner_of_table(owners, rule->table);
	return owner && owner->ifname[0] ? owner->ifname : NULL;
}

static const char *name_of(const struct owner *owner, const struct route *route)
{
	return owner && owner->ifname[0] ? owner->ifname : route->ifname;
}

/**
 * owners_of_route() - Which link a route of ours belongs to
 * @owners: judged entries
 * @route: route of @owners->have
 *
 * Return: the link's name, inside @owners or @route
 */
const char *owners_of_route(const struct owners *owners, const struct route *route)
{
	return name_of(owner_of_table(owners, route->table), route);
}

/**
 * owners_holder() - Which other link has the rules from a source?
 * @owners: judged entries
 *
 * Return: a link, up, that has the source and our rule from it; NULL if none has
 */
const char *owners_holder(const struct owners *owners, const char *ifname,
			  const struct prefix *src)
{
	for (size_t i = owner_first_from(owners, src); i < owners->source_count; i++) {
		const struct rule *rule = owners->sources[i].rule;
		const char *owner = owners_ifname(owners, rule->table);
		const struct link *link = owner ? host_link(owners->host, owner) : NULL;

		if (prefix_compare(&rule->src, src) != 0)
			break;
		if (link && link->up && strcmp(owner, ifname) != 0 &&
		    owner_is_there(owners->host, link->ifindex, src))
			return owner;
	}
	return NULL;
}

/**
 * owners_standin() - Which other link can have the rules from a link's source, while that is down?
 * @owners: judged entries
 *
 * Return: an uplink, up, that has the source too; NULL if none has
 */
const char *owners_standin(const struct owners *owners, const char *ifname,
			   const struct prefix *src)
{
	for (size_t i = 0; i < owners->count; i++) {
		const struct owner *owner = &owners->list[i];
		const struct link *link;

		if (!owner->live || strcmp(owner->ifname, ifname) == 0 ||
		    !host_has_address_in(owners->host, owner->ifindex, src))
			continue;
		link = host_link(owners->host, owner->ifname);
		if (link && link->up)
			return owner->ifname;
	}
	return NULL;
}

static bool rule_is_garbage(const struct owners *owners, const struct rule *rule,
			    const char *ifname)
{
	const struct prefix *prefix = selector(owners, rule);
	const struct owner *owner = owner_of_table(owners, rule->table);
	uint32_t ifindex = !ifname ? 0 :
			   owner && strcmp(owner->ifname, ifname) == 0 ?
				     owner->ifindex : host_ifindex(owners->host, ifname);

	if ((ifname && !ifindex) || (owner && !owner->live))
		return true;
	if (!prefix)
		return false;
	return ifindex ? !owner_is_there(owners->host, ifindex, prefix) :
			 host_holder(owners->host, prefix) == 0;
}

/**
 * owner_judge_rules() - Find out whose each rule is, and whether it has outlived that
 * @owners: their tables are judged; receives the notes
 *
 * Once for all: with many links, each of them asks.
 */
void owner_judge_rules(struct owners *owners)
{
	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *rule = &owners->have->rules[i];
		struct rule_note *note = &owners->notes[i];

		note->ifname = owners_of_rule(owners, rule);
		if (!note->ifname && !rule_is_lookup(rule))
			note->holder = host_holder(owners->host, &rule->src);
		note->over = rule_is_garbage(owners, rule, note->ifname);
	}
}

/**
 * owners_rule_is() - Is a rule of ours a link's?
 * @owners: judged entries
 * @at: which rule of @owners->have
 *
 * A rule without a link's table that a crash left alone belongs to the link with its address.
 */
bool owners_rule_is(const struct owners *owners, size_t at, const char *ifname)
{
	const struct rule_note *note = &owners->notes[at];

	if (note->ifname)
		return strcmp(note->ifname, ifname) == 0;
	return note->holder && note->holder == host_ifindex(owners->host, ifname);
}

/**
 * owners_select() - Pick what an event of one link is about
 * @owners: judged entries
 */
int owners_select(const struct owners *owners, const char *ifname, bool whole,
		  struct state *selected, struct state *left)
{
	size_t at = 0;
	int err = 0;

	for (size_t i = 0; i < owners->have->rule_count && !err; i++) {
		const struct rule *rule = &owners->have->rules[i];
		bool mine = whole && owners_rule_is(owners, i, ifname);

		if (!mine && !owners->notes[i].over)
			continue;
		err = state_add_rule(selected, rule);
		if (!mine && !err)
			err = state_add_rule(left, rule);
	}
	for (size_t i = 0; i < owners->have->route_count && !err; i++) {
		const struct route *route = &owners->have->routes[i];
		const struct owner *owner = NULL;
		bool mine;

		while (at < owners->count && owners->list[at].table < route->table)
			at++; /* both are in order of tables */
		if (at < owners->count && owners->list[at].table == route->table)
			owner = &owners->list[at];
		mine = whole && strcmp(name_of(owner, route), ifname) == 0;
		if (!mine && !(owner && !owner->live))
			continue;
		err = state_add_route(selected, route);
		if (!mine && !err)
			err = state_add_route(left, route);
	}
	return err;
}
