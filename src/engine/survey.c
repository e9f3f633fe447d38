/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/survey.h"

#include "util/paths.h"
#include "engine/reconcile.h"
#include "engine/run.h"
#include "store/config_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** struct survey - What there is */
struct survey {
	struct kernel *kernel;
	struct have have;
	bool known;
};

/**
 * survey_open() - Begin
 * @survey: receives it; survey_close() it, on failure too
 */
int survey_open(struct survey **survey, struct why *why)
{
	*survey = calloc(1, sizeof(**survey));
	if (!*survey)
		return why_set(why, -ENOMEM, "no memory");
	return kernel_open(&(*survey)->kernel, RUN_KERNEL_TIMEOUT_MS, why);
}

static bool is_idle(const struct reconcile *result, const struct notes *notes)
{
	const struct holding *holding = &result->holding;
	bool idle = !result->changes.count && !notes->count && !result->table.record &&
		    !holding->unread && !holding_ended(holding);

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		idle &= !holding->parts[kind].save || holding->parts[kind].same;
	return idle;
}

static bool is_family_in_order(struct survey *survey, const char *directory,
			       const struct env_event *event, int family,
			       const struct config *config)
{
	struct reconcile *result = calloc(1, sizeof(*result));
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	bool idle = false;

	if (!result)
		return false;
	if (!reconcile(survey->kernel, directory, event, family, config, &survey->have, result,
		       &notes, &why))
		idle = is_idle(result, &notes);
	reconcile_done(result);
	free(result);
	return idle;
}

/**
 * survey_is_in_order() - Would an event do nothing, and say nothing?
 *
 * Nobody is kept from changing something meanwhile: whoever does has an event
 * of their own.
 *
 * Return: true if so; false if not, or if that cannot be told
 */
bool survey_is_in_order(struct survey *survey, const char *directory,
			const struct env_event *event)
{
	struct config config = config_default();
	struct why why = { "" };
	bool in_order = true;

	if (!survey->known && have_read(survey->kernel, &survey->have, &why)) {
		survey_forget(survey);
		return false;
	}
	survey->known = true;
	if (config_load(PATHS_CONFIG, event->ifname, &config, &why))
		return false;
	settings_apply(&event->settings, &config);
	for (size_t i = 0; i < FAMILIES && in_order; i++)
		if (event->family == AF_UNSPEC || event->family == have_families[i])
			in_order = is_family_in_order(survey, directory, event,
						      have_families[i], &config);
	return in_order;
}

/**
 * survey_is_known() - Is what was read so still?
 *
 * Return: false behind survey_forget(), until more is asked
 */
bool survey_is_known(const struct survey *survey)
{
	return survey->known;
}

/** survey_forget() - What was read is not so any more */
void survey_forget(struct survey *survey)
{
	have_done(&survey->have);
	memset(&survey->have, 0, sizeof(survey->have));
	survey->known = false;
}

/**
 * survey_close() - End
 * @survey: freed; NULL is fine
 */
void survey_close(struct survey *survey)
{
	if (!survey)
		return;
	survey_forget(survey);
	kernel_close(survey->kernel);
	free(survey);
}
