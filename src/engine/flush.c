/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/flush.h"

#include "engine/apply.h"
#include "policy/diff.h"
#include "engine/have.h"
#include "kernel/kernel_ask.h"
#include "store/leases.h"
#include "store/lock.h"
#include "util/log.h"
#include "util/paths.h"
#include "engine/sync.h"
#include "store/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int group_of(const char *directory, const char *ifname, uint32_t *group,
		    struct why *why)
{
	struct config config = config_default();
	int err = config_load(PATHS_CONFIG, ifname, &config, why);

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		struct settings settings;
		struct lease lease;

		if (!leases_read(directory, ifname, kind, &lease, &settings))
			settings_apply(&settings, &config);
	}
	*group = config.group;
	return err;
}

static int leave_link(const char *directory, const struct link *link, struct changes *changes,
		      struct why *why)
{
	uint32_t group = 0;
	int err = link->group ? group_of(directory, link->ifname, &group, why) : 0;

	if (!err && link->group && link->group == group)
		err = changes_add_group(changes, link->ifindex, link->ifname, 0);
	return err;
}

/*
 * Every link is looked at: after a crash one may be in the group and have
 * nothing else of ours.
 */
static int leave_links(struct kernel *kernel, const char *directory, const char *ifname,
		       struct changes *changes, struct why *why)
{
	struct host host = { .link_count = 0 };
	int err = kernel_read_links(kernel, &host, why);

	for (size_t i = 0; i < host.link_count && !err; i++)
		if (!ifname || strcmp(host.links[i].ifname, ifname) == 0)
			err = leave_link(directory, &host.links[i], changes, why);
	host_done(&host);
	return err;
}

static int work_out(struct kernel *kernel, const char *directory, const char *ifname,
		    int family, struct have *have, struct changes *changes, struct why *why)
{
	const struct state nothing = { .route_count = 0 };
	int err = have_read(kernel, have, why);

	if (!err && ifname)
		err = have_read_link(kernel, ifname, &have->host, why);
	if (!err)
		err = leave_links(kernel, directory, ifname, changes, why);
	for (size_t i = 0; i < FAMILIES && !err; i++) {
		struct state selected = { .route_count = 0 }, left = { .route_count = 0 };
		size_t split = changes->count;

		if (family != AF_UNSPEC && family != have_families[i])
			continue;
		if (ifname)
			err = owners_select(&have->owners[i], ifname, true, &selected, &left);
		if (!err)
			err = diff_delete(&nothing, ifname ? &selected : &have->own[i], &left,
					  changes);
		if (!err)
			err = have_arrange(have, i, split, changes);
		state_done(&selected);
		state_done(&left);
	}
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/* Otherwise the next event of another link, or a sync, would bring all back. */
static int forget(const char *directory, const char *ifname, size_t *count, struct why *why)
{
	int err = 0;

	*count = 0;
	for (enum lease_kind kind = 0; kind < LEASE_KINDS && !err; kind++) {
		char (*names)[IF_NAMESIZE];
		size_t found;

		err = leases_list(directory, kind, &names, &found);
		for (size_t i = 0; i < found && !err; i++) {
			if (ifname && strcmp(names[i], ifname) != 0)
				continue;
			err = leases_remove(directory, names[i], kind);
			(*count)++;
		}
		free(names);
	}
	return err ? why_set(why, err, "%s: %s, leases are not forgotten", directory,
			     strerror(-err)) : 0;
}

/* A lease that cannot be forgotten keeps nothing of ours in the kernel. */
static int carry_out(struct kernel *kernel, const char *directory, const char *ifname,
		     const struct tables *names, const struct changes *changes, bool *any,
		     struct why *why)
{
	size_t refused = 0, forgotten;
	int err = forget(directory, ifname, &forgotten, why);
	int failed = apply(kernel, ifname, changes, names, &refused, why);

	if (!failed && refused)
		failed = why_set(why, -EIO, "%zu of %zu changes were refused", refused,
				 changes->count);
	*any = forgotten || changes->count;
	return failed ? failed : err;
}

static int locked(const char *directory, const char *ifname, int family, bool dry_run,
		  bool *any, struct why *why)
{
	struct changes changes = { .count = 0 };
	struct have have = { .names = { .count = 0 } };
	struct kernel *kernel = NULL;
	char text[CHANGE_TEXT_MAX];
	int err = kernel_open(&kernel, RUN_KERNEL_TIMEOUT_MS, why);

	if (!err)
		err = work_out(kernel, directory, ifname, family, &have, &changes, why);
	if (!err && !dry_run)
		err = carry_out(kernel, directory, ifname, &have.names, &changes, any, why);
	for (size_t i = 0; dry_run && i < changes.count && !err; i++)
		printf("%s\n", change_format(&changes.list[i], text));
	if (!err && !changes.count)
		log_line(LOG_LEVEL_DETAIL, ifname, "nothing to change");
	changes_done(&changes);
	have_done(&have);
	kernel_close(kernel);
	return err;
}

/**
 * flush() - Take away what is ours, and forget the leases that it was for
 * @ifname: only what is this link's; NULL for everything in this network namespace
 *
 * The names of tables stay: a link that comes back has its number again.
 *
 * Return: exit status
 */
enum run_status flush(const char *ifname, int family, bool dry_run)
{
	enum run_status others = RUN_DONE, status;
	char directory[PATHS_MAX];
	struct why why = { "" };
	bool any = false;
	size_t saved;
	int lock = -1;
	int err = leases_open(directory, false, &why);

	if (!err && !dry_run) {
		lock = lock_take(directory, RUN_LOCK_TIMEOUT_MS, &why);
		err = lock < 0 ? lock : 0;
	}
	if (!err)
		err = locked(directory, ifname, family, dry_run, &any, &why);
	lock_release(lock);
	if (err)
		log_line(LOG_LEVEL_ERROR, ifname, "%s", why.text);
	if (ifname && any) /* another link may have a right to what was this one's */
		others = sync_leases(ifname, AF_UNSPEC, false, &saved);
	status = run_status_of(err);
	return others > status ? others : status;
}
