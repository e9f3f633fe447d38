/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "util/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STATE_WORD_MAX 64
#define LEASE_TEXT_MAX 160
#define DETAILS_MAX 3 /* links that are shown whole without being asked for */
#define HANG 11 /* where an object's text begins */

/** struct columns - How wide a summary is */
struct columns {
	int link, state, table;
};

static const char *state_word(const struct report_part *part, char text[STATE_WORD_MAX])
{
	static const char *const words[] = {
		[REPORT_NONE] = "nothing", [REPORT_OK] = "ok", [REPORT_WRONG] = "",
		[REPORT_GONE] = "gone", [REPORT_UNSAVED] = "not saved",
		[REPORT_HIDDEN] = "root knows", [REPORT_REFUSED] = "refused",
	};

	snprintf(text, STATE_WORD_MAX, "%s", words[part->state]);
	if (part->state == REPORT_WRONG && part->missing && part->surplus)
		snprintf(text, STATE_WORD_MAX, "%zu missing, %zu extra", part->missing, part->surplus);
	else if (part->state == REPORT_WRONG && part->missing)
		snprintf(text, STATE_WORD_MAX, "%zu missing", part->missing);
	else if (part->state == REPORT_WRONG)
		snprintf(text, STATE_WORD_MAX, "%zu extra", part->surplus);
	return text;
}

static enum page_tone tone_of(enum report_state state)
{
	return state == REPORT_OK				  ? PAGE_GOOD :
	       state == REPORT_WRONG || state == REPORT_REFUSED ? PAGE_BAD :
								    PAGE_WARN;
}

/* Without a lease, the source is that of a rule of ours. */
static const char *lease_text(const struct report *report, const struct report_link *link,
			      const struct report_part *part, char text[LEASE_TEXT_MAX])
{
	char source[PREFIX_TEXT_MAX] = "?", address[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX] = "";
	const struct store *store = &report->result.store;
	size_t sources = 0;

	for (size_t i = 0; i < part->own.rule_count && *source == '?'; i++)
		if (part->own.rules[i].src.prefixlen)
			prefix_format(&part->own.rules[i].src, source);
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct saved *saved = store_find(store, link->ifname, kind);

		if (!saved || lease_kind_family(kind) != part->family)
			continue;
		if (!sources && saved->source_count)
			snprintf(source, sizeof(source), "%s/%u",
				 addr_format(&store->sources[saved->sources].prefix.addr, address),
				 store->sources[saved->sources].prefix.prefixlen);
		sources += saved->source_count;
		for (size_t i = 0; i < saved->route_count && !*gateway; i++) {
			const struct lease_route *route = &store->routes[saved->routes + i];

			if (!route->dst.prefixlen && addr_is_set(&route->gateway))
				addr_format(&route->gateway, gateway);
		}
	}
	snprintf(text, LEASE_TEXT_MAX, "%s", source);
	if (sources > 1)
		snprintf(text + strlen(text), LEASE_TEXT_MAX - strlen(text), " and %zu more", sources - 1);
	if (*gateway)
		snprintf(text + strlen(text), LEASE_TEXT_MAX - strlen(text), " via %s", gateway);
	return text;
}

static const char *table_word(const struct report *report, const struct report_link *link,
			      char text[TABLES_NAME_MAX])
{
	char name[TABLES_NAME_MAX] = "-";

	if (link->table)
		tables_format(&report->result.names, link->table, name);
	text_escape(text, TABLES_NAME_MAX, name, TEXT_PEOPLE);
	return text;
}

static void print_row(const struct report *report, const struct report_link *link,
		      const struct report_part *part, const struct columns *columns,
		      const struct page *page)
{
	char ifname[IF_NAMESIZE * TEXT_ESCAPE_MAX], table[TABLES_NAME_MAX];
	char state[STATE_WORD_MAX], lease[LEASE_TEXT_MAX];
	size_t hang = (size_t)(columns->link + columns->state + columns->table) + 6;

	text_escape(ifname, sizeof(ifname), link->ifname, TEXT_PEOPLE);
	table_word(report, link, table);
	page_line(page, tone_of(part->state), hang, "%-*s  %-*s  %-*s  %s",
		  text_width(ifname, columns->link), ifname, columns->state,
		  state_word(part, state), text_width(table, columns->table), table,
		  lease_text(report, link, part, lease));
}

static void print_summary(const struct report *report, size_t count, const struct page *page)
{
	struct columns columns = { sizeof("LINK") - 1, sizeof("STATE") - 1, sizeof("TABLE") - 1 };
	char table[TABLES_NAME_MAX], state[STATE_WORD_MAX];

	for (size_t i = 0; i < count * FAMILIES; i++) {
		const struct report_link *link = &report->list[i / FAMILIES];

		page_widen(&columns.link, link->ifname);
		page_widen(&columns.table, table_word(report, link, table));
		page_widen(&columns.state, state_word(&link->parts[i % FAMILIES], state));
	}
	page_line(page, PAGE_TITLE, 2, "%-*s  %-*s  %-*s  LEASE", columns.link, "LINK",
		  columns.state, "STATE", columns.table, "TABLE");
	for (size_t i = 0; i < count * FAMILIES; i++) {
		const struct report_link *link = &report->list[i / FAMILIES];
		const struct report_part *part = &link->parts[i % FAMILIES];

		if (part->state != REPORT_NONE)
			print_row(report, link, part, &columns, page);
	}
}

static void print_lease(const struct lease *lease, const struct settings *settings,
			const struct page *page)
{
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "",
		[SOURCE_ONLINK] = " on the link",
		[SOURCE_AUTONOMOUS] = " for addresses",
		[SOURCE_DELEGATED] = " delegated",
		[SOURCE_LEFT_OUT] = " left out",
	};
	char address[ADDR_TEXT_MAX], prefix[PREFIX_TEXT_MAX], source[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < lease->source_count; i++)
		page_line(page, PAGE_PLAIN, HANG, "  lease    %s/%u%s",
			  addr_format(&lease->sources[i].prefix.addr, address),
			  lease->sources[i].prefix.prefixlen, words[lease->sources[i].kind]);
	if (addr_is_set(&lease->server))
		page_line(page, PAGE_PLAIN, HANG, "  lease    server %s",
			  addr_format(&lease->server, address));
	if (lease->mtu)
		page_line(page, PAGE_PLAIN, HANG, "  lease    mtu %" PRIu32, lease->mtu);
	for (size_t i = 0; i < lease->route_count; i++) {
		bool via = addr_is_set(&lease->routes[i].gateway);
		bool from = lease->routes[i].src.prefixlen;

		page_line(page, PAGE_PLAIN, HANG, "  lease    %s%s%s %s%s",
			  prefix_format(&lease->routes[i].dst, prefix), from ? " from " : "",
			  from ? prefix_format(&lease->routes[i].src, source) : "",
			  via ? "via " : "on the link",
			  via ? addr_format(&lease->routes[i].gateway, address) : "");
	}
	for (size_t i = 0; i < settings->count; i++)
		page_line(page, PAGE_PLAIN, HANG, "  set      %s = %s", settings->list[i].key,
			  settings->list[i].value);
}

/** show_is_remark() - Is a remark about this family of a link? */
bool show_is_remark(const struct remark *remark, const struct report_link *link,
		    const struct report_part *part)
{
	return strcmp(remark->ifname, link->ifname) == 0 &&
	       (!remark->family || remark->family == part->family);
}

static void print_objects(const struct report *report, const struct report_link *link,
			  const struct report_part *part, const struct page *page)
{
	char text[STATE_TEXT_MAX], name[TABLES_NAME_MAX], change[CHANGE_TEXT_MAX];
	char table[sizeof("lookup ") + TABLES_NAME_MAX];

	for (size_t i = 0; i < part->own.rule_count; i++) {
		const struct rule *rule = &part->own.rules[i];

		snprintf(table, sizeof(table), "lookup %s",
			 tables_format(&report->result.names, rule->table, name));
		page_line(page, PAGE_PLAIN, HANG, "  rule     %" PRIu32 ": %s", rule->priority,
			  rule_format(rule, table, text));
	}
	for (size_t i = 0; i < part->own.route_count; i++)
		page_line(page, PAGE_PLAIN, HANG, "  route    %s",
			  route_format(&part->own.routes[i], text));
	for (size_t i = 0; i < part->changes.count; i++)
		page_line(page, PAGE_BAD, HANG, "  %-9s%s",
			  report_is_missing(&part->changes.list[i]) ? "missing" : "extra",
			  change_format(&part->changes.list[i], change));
	for (size_t i = 0; i < part->foreign.route_count; i++)
		page_line(page, PAGE_WARN, HANG, "  foreign  %s",
			  route_format(&part->foreign.routes[i], text));
	for (size_t i = 0; i < report->result.remark_count; i++)
		if (!report->result.remarks[i].err &&
		    show_is_remark(&report->result.remarks[i], link, part))
			page_line(page, PAGE_WARN, HANG, "  note     %s",
				  report->result.remarks[i].why.text);
}

/* Why nothing is done for a part; "" if it is. */
static const char *refusal(const struct report *report, const struct report_link *link,
			   const struct report_part *part)
{
	for (size_t i = 0; i < report->result.remark_count; i++) {
		const struct remark *remark = &report->result.remarks[i];

		if (remark->err && show_is_remark(remark, link, part))
			return remark->why.text;
	}
	return "";
}

static void print_part(const struct report *report, const struct report_link *link,
		       const struct report_part *part, const struct page *page)
{
	static const char *const hints[] = {
		[REPORT_NONE] = "", [REPORT_OK] = "",
		[REPORT_WRONG] = ": symroute sync repairs it",
		[REPORT_GONE] = ": the lease's address, or the link, is not there",
		[REPORT_UNSAVED] = ": no lease is saved; the link's next event brings it",
		[REPORT_HIDDEN] = ": saved leases are for root to read",
		[REPORT_REFUSED] = ": ",
	};
	static struct lease lease;
	struct settings settings;
	char state[STATE_WORD_MAX];

	if (part->state == REPORT_NONE)
		return;
	page_line(page, tone_of(part->state), HANG, " %s %s%s%s",
		  family_name(part->family), state_word(part, state),
		  hints[part->state],
		  part->state == REPORT_REFUSED ? refusal(report, link, part) : "");
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct saved *saved = store_find(&report->result.store, link->ifname, kind);

		if (!saved || saved->recovered || lease_kind_family(kind) != part->family)
			continue;
		store_get(&report->result.store, saved, &lease, &settings);
		print_lease(&lease, &settings, page);
	}
	print_objects(report, link, part, page);
}

static void print_text(const struct report *report, size_t count, bool details, const struct page *page)
{
	char table[TABLES_NAME_MAX];

	if (!count)
		page_line(page, PAGE_PLAIN, 0, "symroute holds nothing in this network namespace");
	if (count > 1)
		print_summary(report, count, page);
	for (size_t i = 0; i < count && details; i++) {
		const struct report_link *link = &report->list[i];
		char group[sizeof(", group 4294967295, down")] = ", link is gone";

		if (count > 1)
			printf("\n");
		if (link->link)
			snprintf(group, sizeof(group), ", group %" PRIu32 "%s", link->link->group,
				 link->link->up ? "" : ", down");
		page_line(page, PAGE_TITLE, 2, "%s: table %s (%" PRIu32 ")%s", link->ifname,
			  table_word(report, link, table), link->table, group);
		for (size_t j = 0; j < FAMILIES; j++)
			print_part(report, link, &link->parts[j], page);
	}
}

/* Only this link is left; the others' parts are freed with the report. */
static int keep_link(struct report *report, const char *ifname, struct why *why)
{
	const struct report_link *found = report_find(report, ifname);
	struct report_link link;
	size_t at;

	if (!found)
		return why_set(why, -ENOENT, "%s: symroute holds nothing for this link", ifname);
	at = (size_t)(found - report->list);
	link = report->list[0];
	report->list[0] = report->list[at];
	report->list[at] = link;
	return 0;
}

/**
 * show() - Print what symroute holds, link by link
 * @ifname: only this link; NULL for all
 *
 * Return: 0; -ENOENT if nothing of ours is there for @ifname; -errno
 */
int show(const char *ifname, bool json, const struct page *page, struct why *why)
{
	struct report report = { .count = 0 };
	struct kernel *kernel = NULL;
	int err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);
	size_t count;

	if (!err)
		err = report_read(kernel, &report, why);
	if (!err && ifname)
		err = keep_link(&report, ifname, why);
	count = ifname ? 1 : report.count;
	if (!err && json)
		err = show_json(&report, count, why);
	else if (!err)
		print_text(&report, count, ifname || count <= DETAILS_MAX, page);
	report_done(&report);
	kernel_close(kernel);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}
