/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/run.h"

#include "engine/apply.h"
#include "store/leases.h"
#include "store/lock.h"
#include "util/log.h"
#include "util/paths.h"
#include "engine/reconcile.h"
#include "engine/spread.h"
#include "store/config_file.h"
#include "store/tables_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_TRIES 4 /* other namespaces may take the number we picked */

/** struct outcome - What an event has come to so far, over its families */
struct outcome {
	bool spreads;
	bool grouped;
	size_t changes;
};

/**
 * run_status_of() - Exit status of an error
 *
 * Return: exit status
 */
enum run_status run_status_of(int err)
{
	switch (err) {
	case 0:
		return RUN_DONE;
	case -EINVAL: /* a value that is no such thing */
	case -ENODEV: /* a lease for a link that is not there */
		return RUN_UNUSABLE;
	case -ETIMEDOUT:
	case -EAGAIN:
	case -ENOBUFS:
		return RUN_TIMEOUT;
	default:
		return RUN_REFUSED;
	}
}

static void keep(const char *directory, const struct env_event *event,
		 const struct holding *holding, struct notes *notes)
{
	int err = 0;

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		int outcome = 0;

		if (holding->parts[kind].save && holding->parts[kind].same)
			continue;
		if (holding->parts[kind].save)
			outcome = leases_write(directory, &holding->parts[kind].lease,
					       &event->settings);
		err = err ? err : outcome;
	}
	if (err)
		notes_add(notes, "%s: %s, the lease is not kept", directory, strerror(-err));
}

/*
 * Only when their objects are gone: while a lease is saved, the link's objects
 * are known to be of no other lease, and the next event takes the rest away.
 */
static void forget(const char *directory, const struct env_event *event,
		   const struct holding *holding)
{
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		int err = 0;

		if (holding->parts[kind].forget)
			err = leases_remove(directory, event->ifname, kind);
		if (err)
			log_line(LOG_LEVEL_WARNING, event->ifname,
				 "%s: %s, a lease that ended is not removed", directory,
				 strerror(-err));
	}
}

static void log_notes(const char *ifname, const struct notes *notes, bool changed)
{
	for (size_t i = 0; i < notes->count; i++)
		log_line(changed ? LOG_LEVEL_WARNING : LOG_LEVEL_DETAIL, ifname, "%s",
			 notes->line[i].text);
}

static void print_changes(const struct changes *changes, struct outcome *outcome)
{
	bool grouped = outcome->grouped;
	char text[CHANGE_TEXT_MAX];

	for (size_t i = 0; i < changes->count; i++) {
		bool group = changes->list[i].kind == CHANGE_GROUP;

		outcome->grouped |= group;
		if (!group || !grouped)
			printf("%s\n", change_format(&changes->list[i], text));
	}
}

/*
 * What has to survive a crash is saved before the first change, and forgotten
 * after the last one.
 */
static int carry_out(struct kernel *kernel, const char *directory,
		     const struct env_event *event, struct reconcile *result, struct notes *notes,
		     struct why *why)
{
	const char *ifname = event->ifname;
	size_t refused;
	int err;

	keep(directory, event, &result->holding, notes);
	log_notes(ifname, notes, result->changes.count > 0);
	err = apply(kernel, ifname, &result->changes, &result->have->names, &refused, why);
	if (!err && !refused) /* else the next event tries again */
		forget(directory, event, &result->holding);
	if (!err && refused)
		err = why_set(why, -EIO, "%zu of %zu changes were refused", refused,
			      result->changes.count);
	return err;
}

/*
 * Names are shared by all network namespaces, so they have a lock of their
 * own. Who cannot have it cannot write there either.
 */
static int record_table(const struct env_event *event, struct reconcile *result,
			struct notes *notes)
{
	int lock = lock_take_names(RUN_LOCK_TIMEOUT_MS);
	bool is_known = false; /* it was told before */
	int err;

	for (size_t i = 0; i < FAMILIES; i++)
		is_known |= owners_table(&result->have->owners[i], event->ifname) ==
			    result->table.number;
	err = tables_record(event->ifname, result->table.number, NULL, NULL,
			    is_known ? NULL : notes);
	lock_release(lock);
	if (!err)
		err = tables_name_ours(&result->have->names, event->ifname, result->table.number);
	return err == -EEXIST ? err : 0;
}

static int work_out(struct kernel *kernel, const char *directory,
		    const struct env_event *event, int family, const struct config *config,
		    bool dry_run, struct reconcile *result, struct notes *notes, struct why *why)
{
	size_t known = notes->count;
	uint32_t table = TABLE_UNSPEC;

	for (int tries = TABLE_TRIES; tries > 0; tries--) {
		int err = reconcile(kernel, directory, event, family, config, NULL, result,
				    notes, why);

		if (err || dry_run || !result->table.record || !record_table(event, result, notes))
			return err;
		table = result->table.number;
		reconcile_done(result);
		memset(result, 0, sizeof(*result));
		notes->count = known;
	}
	return why_set(why, -EEXIST, "table %" PRIu32 " has another link's name in " PATHS_TABLES,
		       table);
}

/* What is known is done though a saved lease cannot be read. */
static int run_family(struct kernel *kernel, const struct env_event *event, int family,
		      const char *directory, const struct config *config, bool dry_run,
		      struct outcome *outcome, struct notes *notes, struct why *why)
{
	struct reconcile *result = calloc(1, sizeof(*result));
	int err;

	if (!result)
		return why_set(why, -ENOMEM, "no memory");
	err = work_out(kernel, directory, event, family, config, dry_run, result, notes, why);
	if (!err && have_arrange(result->have, have_index(family), result->split,
				 &result->changes))
		err = why_set(why, -ENOMEM, "no memory");
	if (!err && dry_run) {
		log_notes(event->ifname, notes, true);
		print_changes(&result->changes, outcome);
	} else if (!err) {
		outcome->spreads |= spread(family, result);
		err = carry_out(kernel, directory, event, result, notes, why);
	}
	if (!err && result->holding.unread) {
		err = result->holding.unread;
		why_set(why, err, "saved lease in %s: %s", directory, strerror(-err));
	}
	outcome->changes += result->changes.count;
	reconcile_done(result);
	free(result);
	return err;
}

/* One family that cannot be helped does not keep the other back. */
static int run_families(const struct env_event *event, const char *directory,
			const struct config *config, bool dry_run,
			struct outcome *outcome, struct notes *notes, struct why *why)
{
	struct kernel *kernel = NULL;
	int err = kernel_open(&kernel, RUN_KERNEL_TIMEOUT_MS, why);
	int worst = err;

	for (size_t i = 0; i < FAMILIES && !err; i++) {
		int status;

		if (event->family != AF_UNSPEC && event->family != have_families[i])
			continue;
		status = run_family(kernel, event, have_families[i], directory, config, dry_run,
				    outcome, notes, why);
		worst = worst ? worst : status;
		notes->count = 0; /* they are told */
	}
	kernel_close(kernel);
	if (!worst && !outcome->changes)
		log_line(LOG_LEVEL_DETAIL, event->ifname, "nothing to change");
	return worst;
}

/**
 * run_event() - Work out one event and do it, or print it; tell what went wrong
 *
 * Return: exit status
 */
enum run_status run_event(const struct env_event *event, bool dry_run, bool *spreads,
			  struct notes *notes)
{
	const char *ifname = event->ifname[0] ? event->ifname : NULL;
	struct config config = config_default();
	struct outcome outcome = { .changes = 0 };
	struct why why = { "" }, gone;
	char directory[PATHS_MAX];
	int lock = -1;
	int err = config_load(PATHS_CONFIG, event->ifname, &config, &why);

	settings_apply(&event->settings, &config);
	for (size_t i = 0; i < CONFIG_GONE && !err; i++)
		if (config_gone(&config, i, ifname, &gone))
			log_line(LOG_LEVEL_WARNING, ifname, "%s", gone.text);
	if (!err)
		err = leases_open(directory, !dry_run, &why);
	if (!err && !dry_run) {
		lock = lock_take(directory, RUN_LOCK_TIMEOUT_MS, &why);
		err = lock < 0 ? lock : 0;
	}
	if (!err)
		err = run_families(event, directory, &config, dry_run, &outcome, notes, &why);
	lock_release(lock);
	*spreads = outcome.spreads;
	if (err)
		log_line(LOG_LEVEL_ERROR, ifname, "%s", why.text);
	return run_status_of(err);
}
