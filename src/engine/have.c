/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/have.h"

#include "policy/arrange.h"
#include "store/tables_file.h"

#include <errno.h>
#include <string.h>

const int have_families[FAMILIES] = { AF_INET, AF_INET6 };

/**
 * have_index() - Where a family stands in have_families
 *
 * Return: index
 */
size_t have_index(int family)
{
	return family == AF_INET ? 0 : 1;
}

/**
 * have_read_link() - Read a link unless that was done already
 * @ifname: link; "" is none; one that is not there stays out
 */
int have_read_link(struct kernel *kernel, const char *ifname, struct host *host,
		   struct why *why)
{
	struct link link;
	int err;

	if (!*ifname || host_link(host, ifname))
		return 0;
	err = kernel_read_link(kernel, ifname, &link, why);
	if (err == -ENODEV)
		return 0;
	return err ? err : host_add_link(host, &link);
}

static int read_objects(struct kernel *kernel, size_t i, struct have *have, struct why *why)
{
	int family = have_families[i];
	uint32_t ifindex = have->ifname[0] ? host_ifindex(&have->host, have->ifname) : 0;
	int err = kernel_read_rules(kernel, family, &have->own[i], &have->foreign, why);

	if (!err)
		state_sort_rules(&have->own[i]);
	if (!err)
		err = arrange_read(&have->own[i], &have->arranged[i]);
	if (!err && (ifindex || !have->ifname[0]))
		err = kernel_read_routes(kernel, family, TABLE_UNSPEC, ifindex, &have->own[i],
					 why);
	return err;
}

/*
 * Rules go before the routes that they look up. A table of ours that no rule
 * looks up any more holds routes only where an event was cut short.
 */
static int find_owners(struct kernel *kernel, size_t i, struct have *have, struct why *why)
{
	struct owners *owners = &have->owners[i];
	size_t known = have->own[i].route_count;
	int err = owners_find(owners, have_families[i], &have->own[i], &have->names);

	for (size_t j = 0; j < have->names.count && have->ifname[0] && !err; j++) {
		const struct table_name *name = &have->names.names[j];

		if (name->ours && !owners_knows(owners, name->table))
			err = kernel_read_routes(kernel, have_families[i], name->table, 0,
						 &have->own[i], why);
	}
	if (err || have->own[i].route_count == known)
		return err;
	owners_done(owners);
	return owners_find(owners, have_families[i], &have->own[i], &have->names);
}

static int find_links(struct kernel *kernel, const struct owners *owners, struct have *have,
		      struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < owners->count && !err; i++) {
		const char *ifname = owners->list[i].ifname;
		uint32_t ifindex;

		if (!have->ifname[0]) {
			err = have_read_link(kernel, ifname, &have->host, why);
		} else if (*ifname && !host_ifindex(&have->host, ifname)) {
			ifindex = kernel_link_index(kernel, ifname);
			err = ifindex ? host_add_name(&have->host, ifname, ifindex) : 0;
		}
	}
	return err;
}

static int read_over(struct kernel *kernel, size_t i, struct have *have, struct why *why)
{
	const struct owners *owners = &have->owners[i];
	int err = 0;

	for (size_t j = 0; j < owners->count && !err; j++) {
		if (owners->list[j].live)
			continue;
		err = kernel_read_routes(kernel, have_families[i], owners->list[j].table, 0,
					 &have->own[i], why);
		if (!err)
			err = have_read_link(kernel, owners->list[j].ifname, &have->host, why);
	}
	return err;
}

/** have_read_family() - Read our objects of one family, and what they refer to */
int have_read_family(struct kernel *kernel, int family, struct have *have, struct why *why)
{
	size_t i = have_index(family);
	int err;

	if (have->read[i])
		return 0;
	err = read_objects(kernel, i, have, why);
	if (!err)
		err = kernel_read_addresses(kernel, family, &have->host, why);
	if (!err)
		err = find_owners(kernel, i, have, why);
	if (!err)
		err = find_links(kernel, &have->owners[i], have, why);
	if (!err)
		owners_judge(&have->owners[i], &have->host);
	if (!err && have->ifname[0])
		err = read_over(kernel, i, have, why);
	have->read[i] = !err;
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/**
 * have_read() - Read all that there is
 * @have: {0}; receives it; have_done() it, on failure too
 */
int have_read(struct kernel *kernel, struct have *have, struct why *why)
{
	int err = tables_load(&have->names);

	if (err)
		return why_set(why, err, "%s", strerror(-err));
	for (size_t i = 0; i < FAMILIES && !err; i++)
		err = have_read_family(kernel, have_families[i], have, why);
	return err;
}

/**
 * have_read_event() - Read what an event of one link and family can be about
 * @ifname: the link; "": no link's, but what is left of links that are gone
 * @have: {0}; receives it; have_done() it, on failure too
 *
 * Whether an advertised prefix is this link's alone depends on the other
 * uplinks, which may be uplinks in IPv4.
 */
int have_read_event(struct kernel *kernel, int family, const char *ifname, struct have *have,
		    struct why *why)
{
	int err;

	if (!*ifname)
		return have_read(kernel, have, why);
	err = tables_load(&have->names);
	strncpy(have->ifname, ifname, sizeof(have->ifname) - 1);
	if (!err)
		err = have_read_link(kernel, ifname, &have->host, why);
	if (err)
		return why_set(why, err, "%s", strerror(-err));
	err = have_read_family(kernel, family, have, why);
	if (!err && family == AF_INET6)
		err = have_read_family(kernel, AF_INET, have, why);
	return err;
}

/**
 * have_arrange() - Turn changes into those that the kernel needs, where rules are arranged
 *
 * An event that changes no rule does not look whether every jump is where it
 * shall be: that takes as long as all the rest. One that changes some does, and
 * so does a sync.
 */
int have_arrange(const struct have *have, size_t i, size_t split, struct changes *changes)
{
	bool crowded = have->foreign.crowded[i];

	if (have->ifname[0] && have->arranged[i].rule_count && !crowded &&
	    !changes_has_rule(changes, have_families[i]))
		return 0;
	return arrange_changes(have_families[i], &have->own[i], &have->arranged[i], crowded,
			       split, changes);
}

/**
 * have_done() - Free it
 * @have: empty afterwards; {0} is fine
 */
void have_done(struct have *have)
{
	tables_done(&have->names);
	for (size_t i = 0; i < FAMILIES; i++) {
		owners_done(&have->owners[i]);
		state_done(&have->own[i]);
		state_done(&have->arranged[i]);
	}
	host_done(&have->host);
}
