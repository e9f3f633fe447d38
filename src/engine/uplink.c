/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/uplink.h"

#include "util/array.h"
#include "util/paths.h"
#include "store/config_file.h"
#include "store/tables_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_TIMEOUT_MS 5000

static int compare_names(const void *a, const void *b)
{
	const struct uplink *one = a, *other = b;

	return strverscmp(one->ifname, other->ifname);
}

static int add_name(struct uplinks *uplinks, const char *ifname, const char *only)
{
	struct uplink *list;

	if (!*ifname || (only && strcmp(ifname, only) != 0))
		return 0;
	for (size_t i = 0; i < uplinks->count; i++)
		if (strcmp(uplinks->list[i].ifname, ifname) == 0)
			return 0;
	list = array_room(uplinks->list, uplinks->count, &uplinks->max, sizeof(*list));
	if (!list)
		return -ENOMEM;
	uplinks->list = list;
	list = &list[uplinks->count++];
	memset(list, 0, sizeof(*list));
	strncpy(list->ifname, ifname, IF_NAMESIZE - 1);
	return 0;
}

static int list_names(const char *directory, const struct have *have, const char *only,
		      struct uplinks *uplinks)
{
	int err = 0;

	for (size_t i = 0; i < FAMILIES && !err; i++)
		for (size_t j = 0; j < have->owners[i].count && !err; j++)
			err = add_name(uplinks, have->owners[i].list[j].ifname, only);
	for (enum lease_kind kind = 0; kind < LEASE_KINDS && !err; kind++) {
		char (*names)[IF_NAMESIZE];
		size_t count;

		err = leases_list(directory, kind, &names, &count);
		if (err == -EACCES)
			uplinks->hidden = true, err = 0;
		for (size_t j = 0; j < count && !err; j++)
			err = add_name(uplinks, names[j], only);
		free(names);
	}
	if (uplinks->count)
		qsort(uplinks->list, uplinks->count, sizeof(*uplinks->list), compare_names);
	return err;
}

static int take_own(const struct owners *owners, const char *ifname, struct state *own)
{
	int err = 0;

	for (size_t i = 0; i < owners->have->rule_count && !err; i++)
		if (owners_rule_is(owners, i, ifname))
			err = state_add_rule(own, &owners->have->rules[i]);
	for (size_t i = 0; i < owners->have->route_count && !err; i++)
		if (strcmp(owners_of_route(owners, &owners->have->routes[i]), ifname) == 0)
			err = state_add_route(own, &owners->have->routes[i]);
	return err;
}

/**
 * uplink_is_missing() - Is what a change makes missing?
 *
 * Return: false if it takes something away
 */
bool uplink_is_missing(const struct change *change)
{
	return change->op != CHANGE_DELETE &&
	       !(change->kind == CHANGE_GROUP && change->group.group == 0);
}

static bool is_about(const struct change *change, const char *ifname, const struct state *own)
{
	if (change->touch)
		return false;
	if (change->kind == CHANGE_GROUP)
		return strcmp(change->group.ifname, ifname) == 0;
	if (change->op != CHANGE_DELETE)
		return true;
	return change->kind == CHANGE_RULE ? state_has_rule(own, &change->rule) :
					     state_has_slot(own, &change->route);
}

static void count_changes(const char *ifname, struct uplink_part *part)
{
	struct changes *changes = &part->changes;
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++) {
		if (!is_about(&changes->list[i], ifname, &part->own))
			continue;
		part->missing += uplink_is_missing(&changes->list[i]);
		part->surplus += !uplink_is_missing(&changes->list[i]);
		changes->list[kept++] = changes->list[i];
	}
	changes->count = kept;
}

static enum uplink_state judge(const struct uplink_part *part, int err,
			       const struct holding *holding, bool hidden)
{
	bool saved = false, own = part->own.rule_count || part->own.route_count;

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		saved |= part->leases[kind].saved;
	if (!saved && !own)
		return UPLINK_NONE;
	if (err)
		return UPLINK_REFUSED;
	if (!saved)
		return hidden ? UPLINK_HIDDEN : UPLINK_UNSAVED;
	if (!holding->holds)
		return UPLINK_GONE;
	return part->missing || part->surplus ? UPLINK_WRONG : UPLINK_OK;
}

/* As symroute sync does; nothing is changed. */
static int read_part(struct kernel *kernel, const char *directory, struct have *have,
		     struct uplink *uplink, size_t i, bool hidden, struct why *why)
{
	struct uplink_part *part = &uplink->parts[i];
	struct env_event event = { .event = EVENT_CHECK, .family = have_families[i] };
	struct reconcile *result = calloc(1, sizeof(*result));
	struct config config = config_default();
	struct state inside = { 0 };
	int refused, err;

	if (!result)
		return why_set(why, -ENOMEM, "no memory");
	part->family = have_families[i];
	memcpy(event.ifname, uplink->ifname, sizeof(event.ifname));
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		part->leases[kind].saved = lease_kind_family(kind) == part->family &&
					   !leases_read(directory, uplink->ifname, kind,
							&part->leases[kind].lease,
							&part->leases[kind].settings);
		if (part->leases[kind].saved)
			event.settings = part->leases[kind].settings;
	}
	refused = config_load(PATHS_CONFIG, uplink->ifname, &config, &part->why);
	settings_apply(&event.settings, &config);
	if (!refused)
		refused = reconcile(kernel, directory, &event, part->family, &config, have, result,
				    &part->notes, &part->why);
	err = take_own(&have->owners[i], uplink->ifname, &part->own);
	part->changes = result->changes;
	memset(&result->changes, 0, sizeof(result->changes));
	count_changes(uplink->ifname, part);
	part->state = judge(part, refused, &result->holding, hidden);
	if (!uplink->table)
		uplink->table = owners_table(&have->owners[i], uplink->ifname);
	if (!uplink->table)
		uplink->table = result->table.number;
	if (!err && part->state != UPLINK_NONE && uplink->table &&
	    !tables_is_reserved(uplink->table))
		err = kernel_read_table(kernel, part->family, uplink->table, &inside, &part->foreign,
					why);
	state_done(&inside);
	reconcile_done(result);
	free(result);
	return err;
}

static int read_uplink(struct kernel *kernel, const char *directory, struct have *have,
		       struct uplink *uplink, bool hidden, struct why *why)
{
	int err = kernel_read_link(kernel, uplink->ifname, &uplink->link, why);

	uplink->there = !err;
	if (err == -ENODEV)
		err = 0;
	for (size_t i = 0; i < FAMILIES && !err; i++)
		err = read_part(kernel, directory, have, uplink, i, hidden, why);
	return err;
}

/**
 * uplinks_read() - Find out what symroute holds, and what it should
 * @ifname: only this link; NULL for all
 * @uplinks: filled; uplinks_done() it, on failure too
 */
int uplinks_read(const char *ifname, struct uplinks *uplinks, struct why *why)
{
	struct have have = { .names = { .count = 0 } };
	struct kernel *kernel = NULL;
	char directory[PATHS_MAX];
	int err = leases_open(directory, false, why);

	memset(uplinks, 0, sizeof(*uplinks));
	if (!err)
		err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);
	if (!err)
		err = have_read(kernel, &have, why);
	if (!err)
		err = tables_load(&uplinks->names);
	if (!err)
		err = list_names(directory, &have, ifname, uplinks);
	for (size_t i = 0; i < uplinks->count && !err; i++)
		err = read_uplink(kernel, directory, &have, &uplinks->list[i], uplinks->hidden,
				  why);
	have_done(&have);
	kernel_close(kernel);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/**
 * uplinks_done() - Free it
 * @uplinks: empty afterwards; {0} is fine
 */
void uplinks_done(struct uplinks *uplinks)
{
	for (size_t i = 0; i < uplinks->count; i++)
		for (size_t j = 0; j < FAMILIES; j++) {
			state_done(&uplinks->list[i].parts[j].own);
			state_done(&uplinks->list[i].parts[j].foreign);
			changes_done(&uplinks->list[i].parts[j].changes);
		}
	free(uplinks->list);
	tables_done(&uplinks->names);
	memset(uplinks, 0, sizeof(*uplinks));
}
