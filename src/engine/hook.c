/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/reconcile.h"

#include "client/translate.h"
#include "store/store.h"
#include "util/log.h"
#include "util/paths.h"
#include "util/privilege.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUTES_TEXT_MAX 4096 /* an option 121 of 1 KiB in decimal */

/**
 * struct reading - The events of one call, on the way to what they change
 * @kind: of each: EDIT_EVENT or EDIT_CLOSE
 * @status: RUN_UNUSABLE: one of them cannot be used
 */
struct reading {
	enum edit_kind kind;
	bool dry_run;
	struct edit *first, **end;
	enum run_status status;
};

/* @edit: {0}; it stays EDIT_LOOK where there is nothing to do */
static void parse(char *const envp[], struct reading *reading, struct edit *edit)
{
	struct env_event *event = &edit->event;
	struct why why = { "" };

	if (env_parse(envp, event, &edit->notes, &why)) {
		log_line(LOG_LEVEL_ERROR, event->ifname, "%s", why.text);
		reading->status = RUN_UNUSABLE;
		event->settings.count = 0;
		edit->notes.count = 0;
		if (event->event == EVENT_LEASE && event->ifname[0] && !reading->dry_run)
			edit->kind = EDIT_REFUSED; /* the client may have configured it */
		return;
	}
	if (event->event != EVENT_NONE && (reading->kind != EDIT_CLOSE || event->has_lease))
		edit->kind = reading->kind;
	else
		log_line(LOG_LEVEL_DETAIL, NULL, "nothing to do for this reason");
}

/* translate_handle */
static int read_event(char *const envp[], void *data)
{
	struct reading *reading = data;
	struct edit *edit = calloc(1, sizeof(*edit));

	if (!edit)
		return -ENOMEM;
	parse(envp, reading, edit);
	if (edit->kind == EDIT_LOOK) {
		free(edit);
		return 0;
	}
	*reading->end = edit;
	reading->end = &edit->next;
	return 0;
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

/* @err: of reading the events: without all of them nothing is done */
static enum run_status handle(struct reading *reading, int err, const struct why *why)
{
	enum run_status status = reading->status;
	struct edit *next;

	if (err) {
		log_line(LOG_LEVEL_ERROR, NULL, "%s", why->text[0] ? why->text : strerror(-err));
		status = err == -ENOMEM ? RUN_REFUSED : RUN_UNUSABLE;
	} else if (reading->first) {
		enum run_status done = reconcile(reading->first, reading->dry_run, AF_UNSPEC);

		status = status ? status : done;
	}
	for (struct edit *edit = reading->first; edit; edit = next) {
		next = edit->next;
		free(edit);
	}
	return status;
}

/**
 * hook_run() - Handle the event in an environment
 * @kind: EDIT_EVENT; EDIT_CLOSE: it is about to happen
 *
 * Return: exit status
 */
enum run_status hook_run(char *const envp[], enum edit_kind kind, bool dry_run, bool verbose)
{
	struct reading reading = { .kind = kind, .dry_run = dry_run, .end = &reading.first };
	enum run_status status = begin(dry_run, verbose);
	struct why why = { "" };

	return status ? status : handle(&reading, read_event(envp, &reading), &why);
}

/**
 * hook_run_of() - Handle what another client than dhcpcd and dhclient says
 * @arguments: the client's name, and what it gives its script; ended by NULL
 *
 * Return: exit status
 */
enum run_status hook_run_of(char *const arguments[], char *const envp[], bool dry_run, bool verbose)
{
	static const struct edit look = { .kind = EDIT_LOOK };
	struct reading reading = { .kind = EDIT_EVENT, .dry_run = dry_run, .end = &reading.first };
	enum run_status status = begin(dry_run, verbose);
	struct why why = { "" };
	int err;

	if (status)
		return status;
	err = translate(arguments, envp, read_event, &reading, &why);
	if (err == TRANSLATE_NO_LINK)
		return reconcile(&look, dry_run, AF_UNSPEC);
	return handle(&reading, err, &why);
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
