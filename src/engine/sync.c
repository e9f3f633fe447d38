/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/sync.h"

#include "store/leases.h"
#include "util/log.h"
#include "engine/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum run_status sync_link(struct survey *survey, const char *directory, const char *ifname, int family,
				 enum lease_kind kind, bool dry_run)
{
	struct env_event event = { .event = EVENT_CHECK, .family = family };
	struct notes notes = { .count = 0 };
	enum run_status status;
	struct lease lease;
	bool spreads;
	int err;

	strncpy(event.ifname, ifname, sizeof(event.ifname) - 1);
	err = ifname[0] ? leases_read(directory, ifname, kind, &lease, &event.settings) : -ENOENT;
	/* Without it, its settings would be missed, too. */
	if (leases_is_unread(err)) {
		log_line(LOG_LEVEL_ERROR, ifname, "saved lease in %s: %s", directory, strerror(-err));
		return RUN_REFUSED;
	}
	if (err)
		event.settings.count = 0;
	if (survey && survey_is_in_order(survey, directory, &event)) {
		log_line(LOG_LEVEL_DETAIL, ifname, "nothing to change");
		return RUN_DONE;
	}
	status = run_event(&event, dry_run, &spreads, &notes);
	if (survey && spreads)
		survey_forget(survey);
	return status;
}

/* An event is about all that the link holds of a family. */
static bool is_repeated(const char *directory, const char *ifname, enum lease_kind kind)
{
	struct settings settings;
	struct lease lease;

	for (enum lease_kind other = 0; other < kind; other++)
		if (lease_kind_family(other) == lease_kind_family(kind) &&
		    !leases_read(directory, ifname, other, &lease, &settings))
			return true;
	return false;
}

static enum run_status sync_kind(struct survey *survey, const char *directory,
				 enum lease_kind kind, const char *except, bool dry_run,
				 size_t *count)
{
	char (*ifnames)[IF_NAMESIZE] = NULL;
	enum run_status worst = RUN_DONE;
	struct why why = { "" };
	size_t found;
	int err = leases_list(directory, kind, &ifnames, &found);

	if (err) {
		why_set(&why, err, "%s: %s", directory, strerror(-err));
		log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
		worst = RUN_REFUSED;
	}
	for (size_t i = 0; i < found; i++) {
		enum run_status status;

		if (strcmp(ifnames[i], except) == 0 || is_repeated(directory, ifnames[i], kind))
			continue;
		status = sync_link(survey, directory, ifnames[i], lease_kind_family(kind), kind,
				   dry_run);
		worst = status > worst ? status : worst;
	}
	free(ifnames);
	*count += found;
	return worst;
}

static enum run_status sync_kinds(struct survey *survey, const char *directory,
				  const char *except, int family, bool dry_run, size_t *count)
{
	enum run_status worst = RUN_DONE;

	*count = 0;
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		enum run_status status = RUN_DONE;

		if (family == AF_UNSPEC || family == lease_kind_family(kind))
			status = sync_kind(survey, directory, kind, except, dry_run, count);
		worst = status > worst ? status : worst;
	}
	return worst;
}

/**
 * sync_leases() - Make the kernel match the saved leases
 *
 * What one link gets may change what another one's lease calls for, whose turn
 * was before: then all have one more.
 *
 * Return: exit status; the worst one of any link
 */
enum run_status sync_leases(const char *except, int family, bool dry_run, size_t *count)
{
	struct survey *survey = NULL;
	enum run_status worst;
	char directory[PATHS_MAX];
	struct why why = { "" };
	int err = leases_open(directory, false, &why);

	*count = 0;
	if (!err)
		err = survey_open(&survey, &why);
	if (err) {
		log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
		survey_close(survey);
		return RUN_REFUSED;
	}
	worst = sync_kinds(survey, directory, except, family, dry_run, count);
	if (*count && !survey_is_known(survey))
		worst = sync_kinds(survey, directory, except, family, dry_run, count);
	survey_close(survey);
	return worst;
}

/**
 * sync_all() - Collect what is left of links that are gone, then sync_leases()
 *
 * Return: exit status; the worst one
 */
enum run_status sync_all(int family, bool dry_run)
{
	enum run_status collected = sync_link(NULL, "", "", family, LEASE_DHCP4, dry_run);
	size_t count;
	enum run_status status = sync_leases("", family, dry_run, &count);

	if (!count && status == RUN_DONE)
		log_line(LOG_LEVEL_WARNING, NULL, "no lease is saved here: nothing to put back "
			 "before the next event of each link");
	return status > collected ? status : collected;
}

/**
 * sync_event() - Do one event, or print it, then what it means for other links
 *
 * Where a lease ended, the other links' leases may call for something that was
 * that link's: rules from an address that both had, a rule to their server. So
 * they may where a second link has come into a network, or has got a part of a
 * delegated prefix.
 *
 * Return: exit status; the worst one
 */
enum run_status sync_event(const struct env_event *event, bool dry_run, struct notes *notes)
{
	enum run_status status, others = RUN_DONE;
	bool spreads = false;
	size_t saved;

	status = run_event(event, dry_run, &spreads, notes);
	if (spreads)
		others = sync_leases(event->ifname, AF_UNSPEC, dry_run, &saved);
	return others > status ? others : status;
}
