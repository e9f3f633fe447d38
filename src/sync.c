/* SPDX-License-Identifier: BSD-2-Clause */
#include "sync.h"

#include "leases.h"
#include "log.h"

#include <stdlib.h>
#include <string.h>

/**
 * sync_link() - Make the kernel match what is saved for one link
 * @directory: where leases are saved
 * @ifname: link; "" only collects what is left of links and addresses that are gone
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for both
 * @kind: kind of lease that is saved
 * @dry_run: print what would change, change nothing
 *
 * Return: exit status
 */
static enum run_status sync_link(const char *directory, const char *ifname, int family,
				 enum lease_kind kind, bool dry_run)
{
	struct env_event event = { .event = EVENT_CHECK, .family = family };
	struct notes notes = { .count = 0 };
	struct lease lease;
	bool spreads;

	strncpy(event.ifname, ifname, sizeof(event.ifname) - 1);
	if (leases_read(directory, ifname, kind, &lease, &event.settings))
		event.settings.count = 0;
	return run_event(&event, dry_run, &spreads, &notes);
}

/**
 * sync_kind() - Make the kernel match the saved leases of one kind
 * @directory: where leases are saved
 * @kind: kind of lease
 * @except: link that is left out
 * @dry_run: print what would change, change nothing
 * @count: is added how many leases are saved
 *
 * Return: exit status; the worst one of any link
 */
static enum run_status sync_kind(const char *directory, enum lease_kind kind,
				 const char *except, bool dry_run, size_t *count)
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

		if (strcmp(ifnames[i], except) == 0)
			continue;
		status = sync_link(directory, ifnames[i], lease_kind_family(kind), kind, dry_run);
		worst = status > worst ? status : worst;
	}
	free(ifnames);
	*count += found;
	return worst;
}

/**
 * sync_leases() - Make the kernel match the saved leases
 * @except: link that is left out
 * @dry_run: print what would change, change nothing
 * @count: receives how many leases are saved
 *
 * Return: exit status; the worst one of any link
 */
enum run_status sync_leases(const char *except, bool dry_run, size_t *count)
{
	enum run_status worst = RUN_DONE;
	char directory[PATHS_MAX];
	struct why why = { "" };

	*count = 0;
	if (leases_open(directory, false, &why)) {
		log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
		return RUN_REFUSED;
	}
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		enum run_status status = sync_kind(directory, kind, except, dry_run, count);

		worst = status > worst ? status : worst;
	}
	return worst;
}

/**
 * sync_all() - Collect what is left of links that are gone, then sync_leases()
 * @dry_run: print what would change, change nothing
 *
 * Return: exit status; the worst one
 */
enum run_status sync_all(bool dry_run)
{
	enum run_status collected = sync_link("", "", AF_UNSPEC, LEASE_DHCP4, dry_run);
	size_t count;
	enum run_status status = sync_leases("", dry_run, &count);

	if (!count && status == RUN_DONE)
		log_line(LOG_LEVEL_WARNING, NULL, "no lease is saved here: nothing to put back "
			 "before the next event of each link");
	return status > collected ? status : collected;
}
