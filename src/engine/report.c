/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/report.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_links(const void *a, const void *b)
{
	const struct report_link *one = a, *other = b;

	return strverscmp(one->ifname, other->ifname);
}

static int add_name(struct report *report, const char *ifname)
{
	struct report_link link = { .table = TABLE_UNSPEC };

	strncpy(link.ifname, ifname, sizeof(link.ifname) - 1);
	return array_push(&report->list, &report->count, &report->max, &link);
}

/* Every link with a saved lease, with objects of ours, or that is to leave the group. */
static int list_links(struct report *report)
{
	const struct reconcile *result = &report->result;
	size_t kept = 0;
	int err = 0;

	for (size_t i = 0; i < result->store.count && !err; i++)
		if (lease_kind_family(result->store.list[i].kind))
			err = add_name(report, result->store.list[i].ifname);
	for (size_t i = 0; i < result->snapshot.user_count && !err; i++)
		err = add_name(report, result->snapshot.users[i].ifname);
	for (size_t i = 0; i < result->changes.count && !err; i++)
		if (result->changes.list[i].kind == CHANGE_GROUP)
			err = add_name(report, result->changes.list[i].group.ifname);
	if (err || !report->count)
		return err;
	qsort(report->list, report->count, sizeof(*report->list), compare_links);
	for (size_t i = 0; i < report->count; i++)
		if (!kept || strcmp(report->list[kept - 1].ifname, report->list[i].ifname) != 0)
			report->list[kept++] = report->list[i];
	report->count = kept;
	return 0;
}

static struct report_link *find(const struct report *report, const char *ifname)
{
	struct report_link key;
	size_t at;

	memset(key.ifname, 0, sizeof(key.ifname));
	strncpy(key.ifname, ifname, sizeof(key.ifname) - 1);
	at = array_place(report->list, report->count, sizeof(key), &key, compare_links);
	return at < report->count && strcmp(report->list[at].ifname, ifname) == 0 ?
		       &report->list[at] : NULL;
}

/** report_find() - Find a link; NULL if symroute holds nothing for it */
const struct report_link *report_find(const struct report *report, const char *ifname)
{
	return find(report, ifname);
}

/** report_is_missing() - Is what a change makes missing, instead of left over? */
bool report_is_missing(const struct change *change)
{
	return change->op != CHANGE_DELETE &&
	       !(change->kind == CHANGE_GROUP && change->group.group == 0);
}

static struct report_part *part_of(struct report_link *link, int family)
{
	return &link->parts[family_index(family)];
}

static int take_own(struct report *report)
{
	struct state *own = &report->result.snapshot.own;
	int err = 0;

	for (size_t i = 0; i < own->rule_count && !err; i++) {
		struct change change = { .kind = CHANGE_RULE, .rule = own->rules[i] };
		const char *ifname = reconcile_ifname(&report->result, &change);
		struct report_link *link = ifname ? find(report, ifname) : NULL;

		if (link)
			err = state_append_rule(&part_of(link, own->rules[i].family)->own,
						&own->rules[i]);
	}
	for (size_t i = 0; i < own->route_count && !err; i++) {
		const char *ifname = snapshot_user(&report->result.snapshot, own->routes[i].table);
		struct report_link *link = ifname ? find(report, ifname) : NULL;

		if (link)
			err = state_append_route(&part_of(link, own->routes[i].dst.addr.family)->own,
						 &own->routes[i]);
	}
	return err;
}

/* A link's group is a matter of the first family that has a lease. */
static struct report_part *part_of_change(struct report *report, const struct change *change)
{
	const char *ifname = reconcile_ifname(&report->result, change);
	struct report_link *link = ifname ? find(report, ifname) : NULL;

	if (!link)
		return NULL;
	if (change->kind == CHANGE_ROUTE)
		return part_of(link, change->route.dst.addr.family);
	if (change->kind == CHANGE_RULE)
		return part_of(link, change->rule.family);
	return active_uplink(&report->result.active, ifname, AF_INET) ||
			       !active_uplink(&report->result.active, ifname, AF_INET6) ?
		       &link->parts[0] : &link->parts[1];
}

static int take_changes(struct report *report)
{
	int err = 0;

	for (size_t i = 0; i < report->result.changes.count && !err; i++) {
		const struct change *change = &report->result.changes.list[i];
		struct report_part *part = part_of_change(report, change);

		if (change->touch)
			continue;
		err = changes_add(part ? &part->changes : &report->rest, change);
		if (part) {
			part->missing += report_is_missing(change);
			part->surplus += !report_is_missing(change);
		}
	}
	return err;
}

static bool is_saved(const struct store *store, const char *ifname, int family)
{
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct saved *saved = store_find(store, ifname, kind);

		if (saved && lease_kind_family(kind) == family && !saved->recovered)
			return true;
	}
	return false;
}

static enum report_state judge(const struct report *report, const struct report_part *part)
{
	bool own = part->own.rule_count || part->own.route_count;

	if (!part->saved && !own && !part->changes.count)
		return REPORT_NONE;
	if (part->uplink && part->uplink->refused)
		return REPORT_REFUSED;
	if (!part->saved && part->uplink && !part->uplink->heard)
		return report->hidden ? REPORT_HIDDEN : REPORT_UNSAVED;
	if (!part->uplink)
		return REPORT_GONE;
	return part->missing || part->surplus ? REPORT_WRONG : REPORT_OK;
}

static int fill(struct kernel *kernel, struct report *report, struct report_link *link,
		struct why *why)
{
	const struct reconcile *result = &report->result;
	int err = 0;

	link->link = host_link(&result->snapshot.host, link->ifname);
	for (size_t i = 0; i < FAMILIES && !err; i++) {
		struct report_part *part = &link->parts[i];

		part->family = families[i];
		part->uplink = active_uplink(&result->active, link->ifname, families[i]);
		part->saved = is_saved(&result->store, link->ifname, families[i]);
		part->state = judge(report, part);
		if (part->uplink && part->uplink->table)
			link->table = part->uplink->table;
	}
	if (!link->table)
		link->table = snapshot_table(&result->snapshot, link->ifname);
	for (size_t i = 0; i < FAMILIES && !err; i++)
		if (link->parts[i].state != REPORT_NONE && !tables_is_reserved(link->table))
			err = kernel_read_table(kernel, families[i], link->table,
						&link->parts[i].foreign, why);
	return err;
}

/**
 * report_read() - Find out what symroute holds, and what it should
 * @report: {0}; filled; report_done() it, on failure too
 *
 * Return: 0 or -errno
 */
int report_read(struct kernel *kernel, struct report *report, struct why *why)
{
	int err = reconcile_look(kernel, &report->result, why);

	report->hidden = report->result.store.err == -EACCES;
	if (!err)
		err = list_links(report);
	if (!err)
		err = take_own(report);
	if (!err)
		err = take_changes(report);
	for (size_t i = 0; i < report->count && !err; i++)
		err = fill(kernel, report, &report->list[i], why);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/** report_done() - Free it; {0} is fine */
void report_done(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		for (size_t j = 0; j < FAMILIES; j++) {
			state_done(&report->list[i].parts[j].own);
			state_done(&report->list[i].parts[j].foreign);
			changes_done(&report->list[i].parts[j].changes);
		}
	free(report->list);
	changes_done(&report->rest);
	reconcile_done(&report->result);
}
