/* SPDX-License-Identifier: BSD-2-Clause */
#include "owner.h"

#include "array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * owner_of_table() - Find a table's entry
 * @owners: entries so far
 * @table: table
 *
 * Return: the entry; NULL if there is none
 */
static struct owner *owner_of_table(const struct owners *owners, uint32_t table)
{
	for (size_t i = 0; i < owners->count; i++)
		if (owners->list[i].table == table)
			return &owners->list[i];
	return NULL;
}

/**
 * note_table() - Enter a table, and its link if that is known
 * @owners: to grow
 * @table: table; main is nobody's, and neither is none
 * @ifname: link; "" if this object does not tell; the first who tells wins
 *
 * Return: 0 or -ENOMEM
 */
static int note_table(struct owners *owners, uint32_t table, const char *ifname)
{
	struct owner *owner = owner_of_table(owners, table);

	if (table == TABLE_MAIN || table == TABLE_UNSPEC)
		return 0;
	if (!owner) {
		struct owner *list = array_room(owners->list, owners->count, &owners->max,
						sizeof(*list));

		if (!list)
			return -ENOMEM;
		owners->list = list;
		owner = &list[owners->count++];
		memset(owner, 0, sizeof(*owner));
		owner->table = table;
	}
	if (!owner->ifname[0])
		strncpy(owner->ifname, ifname, sizeof(owner->ifname) - 1);
	return 0;
}

/**
 * owners_find() - Find out which link each table of ours is for
 * @owners: {0}; filled
 * @family: AF_INET or AF_INET6
 * @have: our objects of one family
 * @names: names of tables
 *
 * A table's own "oif" rule tells best: it holds the link's name even after
 * the link and its routes are gone. Then the table's name, then its routes.
 *
 * Return: 0 or -ENOMEM
 */
int owners_find(struct owners *owners, int family, const struct state *have,
		const struct tables *names)
{
	int err = 0;

	owners->family = family;
	owners->have = have;
	for (size_t i = 0; i < have->rule_count && !err; i++)
		err = note_table(owners, have->rules[i].table, have->rules[i].oifname);
	for (size_t i = 0; i < have->route_count && !err; i++)
		err = note_table(owners, have->routes[i].table, "");
	for (size_t i = 0; i < owners->count && !err; i++) {
		const char *name = tables_name(names, owners->list[i].table);

		if (name && strlen(name) < IF_NAMESIZE)
			err = note_table(owners, owners->list[i].table, name);
	}
	for (size_t i = 0; i < have->route_count && !err; i++)
		err = note_table(owners, have->routes[i].table, have->routes[i].ifname);
	return err;
}

/**
 * is_there() - Is what a rule selects still there?
 * @host: links and addresses
 * @ifindex: the rule's link
 * @prefix: an address, or a network that was advertised or delegated
 *
 * An address has to be on its link. Of a network, an address on any link will
 * do: a delegated one is handed on to others.
 *
 * Return: true if so
 */
static bool is_there(const struct host *host, uint32_t ifindex, const struct prefix *prefix)
{
	bool single = prefix->prefixlen == addr_bits(prefix->addr.family);

	return host_has_address_in(host, single ? ifindex : 0, prefix);
}

/**
 * selector() - The address or network of ours that a rule is about
 * @owners: entries
 * @rule: rule
 *
 * A destination may be a DHCP server's, which stays for as long as its link
 * holds a lease. It is an address if a rule into the same table is from it, or
 * if it has the priority of the rules from addresses, one before the link's:
 * after an event that was cut short the one from it may be gone alone.
 *
 * Return: its source, else its destination; NULL if it is about none
 */
static const struct prefix *selector(const struct owners *owners, const struct rule *rule)
{
	if (addr_is_set(&rule->src.addr))
		return &rule->src;
	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *other = &owners->have->rules[i];

		if (other->table != rule->table)
			continue;
		if (addr_is_set(&other->src.addr) ?
			    other->priority == rule->priority ||
				    prefix_compare(&other->src, &rule->dst) == 0 :
			    other->oifname[0] && other->priority == rule->priority + 1)
			return &rule->dst;
	}
	return NULL;
}

/**
 * judge() - Is what a table is for still there?
 * @owners: entries
 * @owner: one of them
 *
 * Return: false if the link is gone, or has no address of the family, or none
 * of those that the table has rules for
 */
static bool judge(const struct owners *owners, const struct owner *owner)
{
	const struct link *link = host_link(owners->host, owner->ifname);
	bool any = false;

	if (!owner->ifname[0])
		return true; /* its rules are judged one by one */
	if (!link)
		return false;
	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *rule = &owners->have->rules[i];

		if (rule->table != owner->table || !addr_is_set(&rule->src.addr))
			continue;
		if (is_there(owners->host, link->ifindex, &rule->src))
			return true;
		any = true;
	}
	return !any && host_has_family(owners->host, link->ifindex, owners->family);
}

/**
 * owners_judge() - Find out whose link or address is gone
 * @owners: entries from owners_find()
 * @host: every link that an entry names, and every address of the family
 */
void owners_judge(struct owners *owners, const struct host *host)
{
	owners->host = host;
	for (size_t i = 0; i < owners->count; i++)
		owners->list[i].live = judge(owners, &owners->list[i]);
}

/**
 * owners_table() - The table that our objects use for a link
 * @owners: entries
 * @ifname: link
 *
 * Return: the first such table; TABLE_UNSPEC if there is none, or a reserved one
 */
uint32_t owners_table(const struct owners *owners, const char *ifname)
{
	for (size_t i = 0; i < owners->count; i++)
		if (strcmp(owners->list[i].ifname, ifname) == 0 &&
		    !tables_is_reserved(owners->list[i].table))
			return owners->list[i].table;
	return TABLE_UNSPEC;
}

/**
 * owners_ifname() - The link that a table is in use for
 * @owners: judged entries
 * @table: table
 *
 * Return: a link's name, inside @owners; NULL if no link that is there uses it
 */
const char *owners_ifname(const struct owners *owners, uint32_t table)
{
	const struct owner *owner = owner_of_table(owners, table);

	return owner && owner->ifname[0] && owner->live ? owner->ifname : NULL;
}

/**
 * owners_has() - Has a link a table of ours that is in use?
 * @owners: judged entries
 * @ifname: link
 *
 * Return: true if it has
 */
bool owners_has(const struct owners *owners, const char *ifname)
{
	for (size_t i = 0; i < owners->count; i++)
		if (owners->list[i].live && strcmp(owners->list[i].ifname, ifname) == 0)
			return true;
	return false;
}

/**
 * companion() - The rule that shows whose a rule without a link's table is
 * @owners: entries
 * @rule: rule that looks up main, or nothing
 *
 * An address that moved may have one into either link's table.
 *
 * Return: a rule from the same source into a link's table, one that is in use
 * if there is any; NULL if there is none
 */
static const struct rule *companion(const struct owners *owners, const struct rule *rule)
{
	const struct rule *found = NULL;

	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *other = &owners->have->rules[i];

		if (!rule_is_lookup(other) || !addr_is_set(&rule->src.addr) ||
		    prefix_compare(&other->src, &rule->src) != 0)
			continue;
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
 * A rule without a link's table that a crash left alone belongs to the link with its address.
 *
 * Return: the link's name, inside @owners or @rule; NULL if nothing tells
 */
const char *owners_of_rule(const struct owners *owners, const struct rule *rule)
{
	const struct owner *owner;
	const struct link *link;

	if (rule->oifname[0])
		return rule->oifname;
	if (!rule_is_lookup(rule)) {
		const struct rule *other = companion(owners, rule);

		if (!other) {
			link = host_link_of(owners->host,
					    host_holder(owners->host, &rule->src));
			return link ? link->ifname : NULL;
		}
		rule = other;
	}
	owner = owner_of_table(owners, rule->table);
	return owner && owner->ifname[0] ? owner->ifname : NULL;
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
	const struct owner *owner = owner_of_table(owners, route->table);

	return owner && owner->ifname[0] ? owner->ifname : route->ifname;
}

/**
 * owners_holder() - Which other link has the rules from a source?
 * @owners: judged entries
 * @ifname: the link that is not meant
 * @src: address or network
 *
 * Return: a link, up, that has the source and our rule from it; NULL if none has
 */
const char *owners_holder(const struct owners *owners, const char *ifname,
			  const struct prefix *src)
{
	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *rule = &owners->have->rules[i];
		const char *owner = owners_ifname(owners, rule->table);
		const struct link *link = owner ? host_link(owners->host, owner) : NULL;

		if (link && link->up && prefix_compare(&rule->src, src) == 0 &&
		    strcmp(owner, ifname) != 0 && is_there(owners->host, link->ifindex, src))
			return owner;
	}
	return NULL;
}

/**
 * owners_standin() - Which other link can have the rules from a link's source, while that is down?
 * @owners: judged entries
 * @ifname: the link that is down
 * @src: address or network
 *
 * Return: an uplink, up, that has the source too; NULL if none has
 */
const char *owners_standin(const struct owners *owners, const char *ifname,
			   const struct prefix *src)
{
	for (size_t i = 0; i < owners->count; i++) {
		const struct owner *owner = &owners->list[i];
		const struct link *link = host_link(owners->host, owner->ifname);

		if (owner->live && link && link->up && strcmp(owner->ifname, ifname) != 0 &&
		    host_has_address_in(owners->host, link->ifindex, src))
			return owner->ifname;
	}
	return NULL;
}

/**
 * rule_is_garbage() - Has a rule outlived its link or its address?
 * @owners: judged entries
 * @rule: rule of @owners->have
 * @ifname: its link; NULL if nothing tells
 *
 * Return: true if so
 */
static bool rule_is_garbage(const struct owners *owners, const struct rule *rule,
			    const char *ifname)
{
	const struct prefix *prefix = selector(owners, rule);
	const struct link *link = ifname ? host_link(owners->host, ifname) : NULL;
	const struct owner *owner = owner_of_table(owners, rule->table);

	if (ifname && !link)
		return true;
	if (owner && !owner->live)
		return true;
	if (!prefix)
		return false;
	return link ? !is_there(owners->host, link->ifindex, prefix) :
		      host_holder(owners->host, prefix) == 0;
}

/**
 * route_is_garbage() - Has a route outlived its link or its address?
 * @owners: judged entries
 * @route: route of @owners->have
 *
 * Return: true if so
 */
static bool route_is_garbage(const struct owners *owners, const struct route *route)
{
	const struct owner *owner = owner_of_table(owners, route->table);

	return owner && !owner->live;
}

/**
 * owners_select() - Pick what an event of one link is about
 * @owners: judged entries
 * @ifname: link of the event
 * @whole: pick everything of that link; else it is treated like any other
 * @selected: receives the objects of that link, and what outlived its link or
 *	address on any link
 *
 * Return: 0 or -ENOMEM
 */
int owners_select(const struct owners *owners, const char *ifname, bool whole,
		  struct state *selected)
{
	int err = 0;

	for (size_t i = 0; i < owners->have->rule_count && !err; i++) {
		const struct rule *rule = &owners->have->rules[i];
		const char *owner = owners_of_rule(owners, rule);
		bool mine = whole && owner && strcmp(owner, ifname) == 0;

		if (mine || rule_is_garbage(owners, rule, owner))
			err = state_add_rule(selected, rule);
	}
	for (size_t i = 0; i < owners->have->route_count && !err; i++) {
		const struct route *route = &owners->have->routes[i];
		bool mine = whole && strcmp(owners_of_route(owners, route), ifname) == 0;

		if (mine || route_is_garbage(owners, route))
			err = state_add_route(selected, route);
	}
	return err;
}

/**
 * owners_done() - Free it
 * @owners: empty afterwards; {0} is fine
 */
void owners_done(struct owners *owners)
{
	free(owners->list);
	memset(owners, 0, sizeof(*owners));
}
