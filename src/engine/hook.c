/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/hook.h"

#include "client/translate.h"
#include "util/log.h"
#include "util/paths.h"
#include "util/privilege.h"
#include "store/config_file.h"

#include <stdio.h>

#define ROUTES_TEXT_MAX 4096 /* an option 121 of 1 KiB in decimal */

static enum run_status handle_event(char *const envp[], enum edit_kind kind, bool dry_run)
{
	static struct edit edit;
	struct why why = { "" };

	edit.kind = kind;
	edit.notes.count = 0;
	if (env_parse(envp, &edit.event, &edit.notes, &why)) {
		log_line(LOG_LEVEL_ERROR, edit.event.ifname, "%s", why.text);
		if (edit.event.event != EVENT_LEASE || !edit.event.ifname[0] || dry_run)
			return RUN_UNUSABLE;
		edit.kind = EDIT_REFUSED; /* the client may have configured it */
		edit.event.settings.count = 0;
		edit.notes.count = 0;
		reconcile(&edit, false, AF_UNSPEC);
		return RUN_UNUSABLE;
	}
	if (edit.event.event == EVENT_NONE || (kind == EDIT_CLOSE && !edit.event.has_lease)) {
		log_line(LOG_LEVEL_DETAIL, NULL, "nothing to do for this reason");
		return RUN_DONE;
	}
	return reconcile(&edit, dry_run, AF_UNSPEC);
}

static enum run_status begin(bool dry_run, bool verbose)
{
	struct why why = { "" };

	log_open(verbose, dry_run);
	if (!privilege_drop(!dry_run, &why))
		return RUN_DONE;
	log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
	return RUN_REFUSED;
}

/**
 * hook_run() - Handle the event in an environment
 * @kind: EDIT_EVENT; EDIT_CLOSE: it is about to happen
 *
 * Return: exit status
 */
enum run_status hook_run(char *const envp[], enum edit_kind kind, bool dry_run, bool verbose)
{
	enum run_status status = begin(dry_run, verbose);

	return status ? status : handle_event(envp, kind, dry_run);
}

/**
 * struct translation - What has become of the events of a translated environment
 * @status: the worst
 */
struct translation {
	bool dry_run;
	enum run_status status;
};

static int handle_translated(char *const envp[], void *data)
{
	struct translation *translation = data;
	enum run_status status = handle_event(envp, EDIT_EVENT, translation->dry_run);

	if (status > translation->status)
		translation->status = status;
	return 0;
}

/**
 * hook_run_of() - Handle what another client than dhcpcd and dhclient says
 * @arguments: the client's name, and what it gives its script; ended by NULL
 *
 * Return: exit status
 */
enum run_status hook_run_of(char *const arguments[], char *const envp[], bool dry_run, bool verbose)
{
	struct translation translation = { dry_run, begin(dry_run, verbose) };
	struct why why = { "" };

	if (translation.status)
		return translation.status;
	if (!translate(arguments, envp, handle_translated, &translation, &why))
		return translation.status;
	log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
	return RUN_UNUSABLE;
}

/**
 * hook_withhold() - Tell dhclient's enter hook whether to withhold default routes
 *
 * Prints option 121 without its default routes, in dhclient's spelling.
 *
 * Return: RUN_DONE: withhold; RUN_REFUSED: do not; RUN_UNUSABLE
 */
enum run_status hook_withhold(char *const envp[])
{
	struct config config = config_default();
	struct settings settings = { .count = 0 };
	char ifname[IF_NAMESIZE], kept[ROUTES_TEXT_MAX];
	struct why why = { "" };
	int err;

	log_open(false, true);
	err = privilege_drop(false, &why);
	if (!err)
		err = env_withhold(envp, ifname, &settings, kept, sizeof(kept), &why);
	if (!err)
		err = config_load(PATHS_CONFIG, ifname, &config, &why);
	if (err) {
		log_line(LOG_LEVEL_ERROR, NULL, "%s", why.text);
		return RUN_UNUSABLE;
	}
	settings_apply(&settings, &config);
	if (config.default_route || !config.manage)
		return RUN_REFUSED;
	printf("%s\n", kept);
	return RUN_DONE;
}
