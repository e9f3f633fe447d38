/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/steps.h"

#include "util/array.h"
#include "util/log.h"
#include "util/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUMMARY_TEXT_MAX 512 /* of which the log takes as much */

/**
 * struct tally - How many objects of a link changed
 * @ifname: the link; "": they are for no link alone
 * @families: whether any of a family did, as in families
 * @done: by op and kind of change
 */
struct tally {
	char ifname[IF_NAMESIZE];
	bool families[FAMILIES];
	size_t done[CHANGE_SET + 1][CHANGE_GROUP + 1];
};

/* What one link has is changed in a row, of many links in their order. */
static struct tally *tally_of(struct summary *summary, const char *ifname)
{
	struct tally tally = { .families = { false } };

	for (size_t i = 0; i < summary->count; i++) {
		size_t at = (summary->last + i) % summary->count;

		if (strcmp(summary->list[at].ifname, ifname) == 0) {
			summary->last = at;
			return &summary->list[at];
		}
	}
	snprintf(tally.ifname, sizeof(tally.ifname), "%s", ifname);
	if (array_push(&summary->list, &summary->count, &summary->max, &tally))
		return NULL; /* without memory for it, less is told */
	summary->last = summary->count - 1;
	return &summary->list[summary->last];
}

/* A change was made for a link; NULL: for none alone. */
static void count_change(struct summary *summary, const char *ifname, const struct change *change)
{
	struct tally *tally = tally_of(summary, ifname ? ifname : "");
	enum change_op op = change->op == CHANGE_APPEND ? CHANGE_ADD : change->op;

	if (!tally)
		return;
	tally->done[op][change->kind]++;
	if (change->kind == CHANGE_ROUTE)
		tally->families[family_index(change->route.dst.addr.family)] = true;
	if (change->kind == CHANGE_RULE)
		tally->families[family_index(change->rule.family)] = true;
}

static void append_uplink(const struct reconcile *result, const struct uplink *uplink,
			  char text[SUMMARY_TEXT_MAX])
{
	char source[PREFIX_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	size_t count, first = state_table(&result->want, uplink->table, &count);
	const struct route *route = NULL;

	if (!uplink->source_count)
		text_append(text, SUMMARY_TEXT_MAX, "no %s address", family_name(uplink->family));
	else
		text_append(text, SUMMARY_TEXT_MAX, "%s",
			    prefix_format(&result->active.sources[uplink->sources].prefix, source));
	if (uplink->source_count > 1)
		text_append(text, SUMMARY_TEXT_MAX, " and %zu more", uplink->source_count - 1);
	for (size_t i = first; i < first + count && !route; i++)
		if (result->want.routes[i].dst.addr.family == uplink->family &&
		    !result->want.routes[i].dst.prefixlen &&
		    addr_is_set(&result->want.routes[i].gateway))
			route = &result->want.routes[i];
	if (route)
		text_append(text, SUMMARY_TEXT_MAX, " via %s", addr_format(&route->gateway, gateway));
}

/* Of a link with leases of both families, what did not change is not told. */
static void describe(const struct reconcile *result, const struct tally *tally,
		     char text[SUMMARY_TEXT_MAX])
{
	const struct uplink *uplinks[FAMILIES], *any = NULL;
	bool all = !tally->families[0] && !tally->families[1];
	char name[TABLES_NAME_MAX];

	for (size_t f = 0; f < FAMILIES; f++) {
		uplinks[f] = active_uplink(&result->active, tally->ifname, families[f]);
		any = any ? any : uplinks[f];
	}
	if (!any) {
		text_append(text, SUMMARY_TEXT_MAX, *tally->ifname ? "no lease" : "all links");
		return;
	}
	for (size_t f = 0; f < FAMILIES; f++) {
		if (all ? !uplinks[f] : !tally->families[f])
			continue;
		text_append(text, SUMMARY_TEXT_MAX, *text ? ", " : "");
		if (uplinks[f])
			append_uplink(result, uplinks[f], text);
		else
			text_append(text, SUMMARY_TEXT_MAX, "no %s lease", family_name(families[f]));
	}
	if (!any->table)
		return;
	text_append(text, SUMMARY_TEXT_MAX, "%stable %s", *text ? ", " : "",
		    tables_format(&result->names, any->table, name));
	if (tables_name(&result->names, any->table))
		text_append(text, SUMMARY_TEXT_MAX, " (%" PRIu32 ")", any->table);
}

static void append_count(size_t count, const char *word, char text[SUMMARY_TEXT_MAX])
{
	if (count)
		text_append(text, SUMMARY_TEXT_MAX, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

/* In the order in which they are made. */
static void append_done(const struct tally *tally, char text[SUMMARY_TEXT_MAX])
{
	const size_t *groups = tally->done[CHANGE_SET];
	const char *between = "";

	for (enum change_op op = CHANGE_ADD; op < CHANGE_SET; op++) {
		size_t routes = tally->done[op][CHANGE_ROUTE], rules = tally->done[op][CHANGE_RULE];
		bool away = op == CHANGE_DELETE;

		if (!routes && !rules)
			continue;
		text_append(text, SUMMARY_TEXT_MAX, "%s", between);
		append_count(away ? rules : routes, away ? "rule" : "route", text);
		text_append(text, SUMMARY_TEXT_MAX, routes && rules ? " and " : "");
		append_count(away ? routes : rules, away ? "route" : "rule", text);
		text_append(text, SUMMARY_TEXT_MAX, " %s", change_done_word(op));
		between = ", ";
	}
	if (groups[CHANGE_GROUP])
		text_append(text, SUMMARY_TEXT_MAX, "%slink group set", between);
}

static size_t sum_of(const struct tally *tally)
{
	size_t sum = 0;

	for (enum change_op op = CHANGE_ADD; op <= CHANGE_SET; op++)
		for (enum change_kind kind = CHANGE_ROUTE; kind <= CHANGE_GROUP; kind++)
			sum += tally->done[op][kind];
	return sum;
}

/**
 * summary_log() - Write a line for each link that an edit is about, where anything changed
 * @summary: freed
 *
 * Who is about one link tells how much it changed for others.
 */
void summary_log(struct summary *summary, const struct edit *edit, const struct reconcile *result)
{
	bool all = !edit->event.ifname[0];
	size_t others = 0;

	for (size_t i = 0; i < summary->count; i++)
		if (!all && !reconcile_is_about(edit, summary->list[i].ifname, AF_UNSPEC))
			others += sum_of(&summary->list[i]);
	if (others) /* its line comes in any case */
		tally_of(summary, edit->event.ifname);
	for (size_t i = 0; i < summary->count; i++) {
		const struct tally *tally = &summary->list[i];
		bool first = strcmp(tally->ifname, edit->event.ifname) == 0;
		char text[SUMMARY_TEXT_MAX] = "", done[SUMMARY_TEXT_MAX] = "";

		if (!all && !reconcile_is_about(edit, tally->ifname, AF_UNSPEC))
			continue;
		describe(result, tally, text);
		append_done(tally, done);
		if (first && others)
			text_append(done, sizeof(done), "%s%zu change%s for other links", *done ? ", " : "", others,
			       others == 1 ? "" : "s");
		log_line(LOG_LEVEL_INFO, tally->ifname, "%s: %s", text, done);
	}
	free(summary->list);
	memset(summary, 0, sizeof(*summary));
}

/** struct applying - What a run of changes came to so far */
struct applying {
	const char *ifname;
	const struct reconcile *result;
	struct summary *summary;
	size_t refused;
};

/*
 * What is to be deleted and is not there is as it should be. A touch changes
 * nothing that lasts: only its refusal is worth a line.
 */
static void report_change(const struct change *change, int error, const char *text, void *data)
{
	struct applying *applying = data;
	const char *its = reconcile_ifname(applying->result, change);
	const char *ifname = its ? its : applying->ifname;
	bool gone = change->op == CHANGE_DELETE && (error == -ESRCH || error == -ENOENT);
	char object[CHANGE_TEXT_MAX];

	change_format_object(change, &applying->result->names, object);
	if (gone) {
		log_line(LOG_LEVEL_DETAIL, ifname, "%s: gone already", object);
	} else if (error) {
		applying->refused++;
		log_line(LOG_LEVEL_ERROR, ifname, "%s: refused: %s%s%s", object, text,
			 *text ? ": " : "", strerror(-error));
	} else if (!change->touch) {
		log_line(LOG_LEVEL_INFO, ifname, "%s %s", change_done_word(change->op), object);
		count_change(applying->summary, ifname, change);
	}
}

/**
 * apply() - Carry out changes and report each
 * @summary: counts them
 *
 * Return: 0; -errno if the kernel did not answer for every change
 */
int apply(struct kernel *kernel, const char *ifname, const struct reconcile *result,
	  struct summary *summary, size_t *refused, struct why *why)
{
	struct applying applying = { .ifname = ifname, .result = result, .summary = summary };
	int err = kernel_apply(kernel, &result->changes, report_change, &applying, why);

	*refused = applying.refused;
	return err;
}
