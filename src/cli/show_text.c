/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/page.h"
#include "cli/show.h"
#include "util/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STATE_WORD_MAX 64
#define LEASE_TEXT_MAX 160
#define HANG 11 /* where an object's text begins */

/** struct columns - How wide a summary is */
struct columns {
	int link, state, table;
};

static const char *state_word(const struct uplink_part *part, char text[STATE_WORD_MAX])
{
	static const char *const words[] = {
		[UPLINK_NONE] = "nothing", [UPLINK_OK] = "ok", [UPLINK_WRONG] = "",
		[UPLINK_GONE] = "gone", [UPLINK_UNSAVED] = "not saved",
		[UPLINK_HIDDEN] = "root knows", [UPLINK_REFUSED] = "refused",
	};

	snprintf(text, STATE_WORD_MAX, "%s", words[part->state]);
	if (part->state == UPLINK_WRONG && part->missing && part->surplus)
		snprintf(text, STATE_WORD_MAX, "%zu missing, %zu extra", part->missing, part->surplus);
	else if (part->state == UPLINK_WRONG && part->missing)
		snprintf(text, STATE_WORD_MAX, "%zu missing", part->missing);
	else if (part->state == UPLINK_WRONG)
		snprintf(text, STATE_WORD_MAX, "%zu extra", part->surplus);
	return text;
}

static enum page_tone tone_of(enum uplink_state state)
{
	return state == UPLINK_OK				  ? PAGE_GOOD :
	       state == UPLINK_WRONG || state == UPLINK_REFUSED ? PAGE_BAD :
								    PAGE_WARN;
}

/* Without a saved lease, the source is that of a rule of ours. */
static const char *lease_text(const struct uplink_part *part, char text[LEASE_TEXT_MAX])
{
	char source[PREFIX_TEXT_MAX] = "?", address[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX] = "";
	size_t sources = 0;

	for (size_t i = 0; i < part->own.rule_count && *source == '?'; i++)
		if (part->own.rules[i].src.prefixlen)
			prefix_format(&part->own.rules[i].src, source);
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct lease *lease = &part->leases[kind].lease;

		if (!part->leases[kind].saved)
			continue;
		if (!sources && lease->source_count)
			snprintf(source, sizeof(source), "%s/%u",
				 addr_format(&lease->sources[0].prefix.addr, address),
				 lease->sources[0].prefix.prefixlen);
		sources += lease->source_count;
		for (size_t i = 0; i < lease->route_count && !*gateway; i++)
			if (!lease->routes[i].dst.prefixlen && addr_is_set(&lease->routes[i].gateway))
				addr_format(&lease->routes[i].gateway, gateway);
	}
	snprintf(text, LEASE_TEXT_MAX, "%s", source);
	if (sources > 1)
		snprintf(text + strlen(text), LEASE_TEXT_MAX - strlen(text), " and %zu more", sources - 1);
	if (*gateway)
		snprintf(text + strlen(text), LEASE_TEXT_MAX - strlen(text), " via %s", gateway);
	return text;
}

static const char *table_word(const struct uplinks *uplinks, const struct uplink *uplink,
			      char text[TABLES_NAME_MAX])
{
	char name[TABLES_NAME_MAX] = "-";

	if (uplink->table)
		tables_format(&uplinks->names, uplink->table, name);
	text_escape(text, TABLES_NAME_MAX, name, TEXT_PEOPLE);
	return text;
}

static void print_row(const struct uplinks *uplinks, const struct uplink *uplink,
		      const struct uplink_part *part, const struct columns *columns, bool colour)
{
	char ifname[IF_NAMESIZE * TEXT_ESCAPE_MAX], table[TABLES_NAME_MAX];
	char state[STATE_WORD_MAX], lease[LEASE_TEXT_MAX];
	size_t hang = (size_t)(columns->link + columns->state + columns->table) + 6;

	text_escape(ifname, sizeof(ifname), uplink->ifname, TEXT_PEOPLE);
	table_word(uplinks, uplink, table);
	page_line(colour, tone_of(part->state), hang, "%-*s  %-*s  %-*s  %s",
		  text_width(ifname, columns->link), ifname, columns->state,
		  state_word(part, state), text_width(table, columns->table), table,
		  lease_text(part, lease));
}

static void print_summary(const struct uplinks *uplinks, bool colour)
{
	struct columns columns = { sizeof("LINK") - 1, sizeof("STATE") - 1, sizeof("TABLE") - 1 };
	char table[TABLES_NAME_MAX], state[STATE_WORD_MAX];

	for (size_t i = 0; i < uplinks->count * FAMILIES; i++) {
		const struct uplink *uplink = &uplinks->list[i / FAMILIES];

		page_widen(&columns.link, uplink->ifname);
		page_widen(&columns.table, table_word(uplinks, uplink, table));
		page_widen(&columns.state, state_word(&uplink->parts[i % FAMILIES], state));
	}
	page_line(colour, PAGE_TITLE, 2, "%-*s  %-*s  %-*s  LEASE", columns.link, "LINK",
		  columns.state, "STATE", columns.table, "TABLE");
	for (size_t i = 0; i < uplinks->count * FAMILIES; i++) {
		const struct uplink *uplink = &uplinks->list[i / FAMILIES];
		const struct uplink_part *part = &uplink->parts[i % FAMILIES];

		if (part->state != UPLINK_NONE)
			print_row(uplinks, uplink, part, &columns, colour);
	}
}

static void print_lease(const struct lease *lease, const struct settings *settings, bool colour)
{
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "",
		[SOURCE_ONLINK] = " on the link",
		[SOURCE_AUTONOMOUS] = " for addresses",
		[SOURCE_DELEGATED] = " delegated",
	};
	char address[ADDR_TEXT_MAX], prefix[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < lease->source_count; i++)
		page_line(colour, PAGE_PLAIN, HANG, "  lease    %s/%u%s",
			  addr_format(&lease->sources[i].prefix.addr, address),
			  lease->sources[i].prefix.prefixlen, words[lease->sources[i].kind]);
	if (addr_is_set(&lease->server))
		page_line(colour, PAGE_PLAIN, HANG, "  lease    server %s",
			  addr_format(&lease->server, address));
	if (lease->mtu)
		page_line(colour, PAGE_PLAIN, HANG, "  lease    mtu %" PRIu32, lease->mtu);
	for (size_t i = 0; i < lease->route_count; i++) {
		bool via = addr_is_set(&lease->routes[i].gateway);

		page_line(colour, PAGE_PLAIN, HANG, "  lease    %s %s%s",
			  prefix_format(&lease->routes[i].dst, prefix), via ? "via " : "on the link",
			  via ? addr_format(&lease->routes[i].gateway, address) : "");
	}
	for (size_t i = 0; i < settings->count; i++)
		page_line(colour, PAGE_PLAIN, HANG, "  set      %s = %s", settings->list[i].key,
			  settings->list[i].value);
}

static void print_objects(const struct uplinks *uplinks, const struct uplink_part *part,
			  bool colour)
{
	char text[STATE_TEXT_MAX], name[TABLES_NAME_MAX], change[CHANGE_TEXT_MAX];
	char table[sizeof("lookup ") + TABLES_NAME_MAX];

	for (size_t i = 0; i < part->own.rule_count; i++) {
		const struct rule *rule = &part->own.rules[i];

		snprintf(table, sizeof(table), "lookup %s",
			 tables_format(&uplinks->names, rule->table, name));
		page_line(colour, PAGE_PLAIN, HANG, "  rule     %" PRIu32 ": %s", rule->priority,
			  rule_format(rule, table, text));
	}
	for (size_t i = 0; i < part->own.route_count; i++)
		page_line(colour, PAGE_PLAIN, HANG, "  route    %s",
			  route_format(&part->own.routes[i], text));
	for (size_t i = 0; i < part->changes.count; i++)
		page_line(colour, PAGE_BAD, HANG, "  %-9s%s",
			  uplink_is_missing(&part->changes.list[i]) ? "missing" : "extra",
			  change_format(&part->changes.list[i], change));
	for (size_t i = 0; i < part->foreign.route_count; i++)
		page_line(colour, PAGE_WARN, HANG, "  foreign  %s",
			  route_format(&part->foreign.routes[i], text));
	for (size_t i = 0; i < part->notes.count; i++)
		page_line(colour, PAGE_WARN, HANG, "  note     %s", part->notes.line[i].text);
}

static void print_part(const struct uplinks *uplinks, const struct uplink_part *part,
		       bool colour)
{
	static const char *const hints[] = {
		[UPLINK_NONE] = "", [UPLINK_OK] = "",
		[UPLINK_WRONG] = ": symroute sync mends it",
		[UPLINK_GONE] = ": the lease's address, or the link, is not there",
		[UPLINK_UNSAVED] = ": no lease is saved; the link's next event brings it",
		[UPLINK_HIDDEN] = ": saved leases are for root to read",
		[UPLINK_REFUSED] = ": ",
	};
	char state[STATE_WORD_MAX];

	if (part->state == UPLINK_NONE)
		return;
	page_line(colour, tone_of(part->state), HANG, " %s %s%s%s",
		  part->family == AF_INET ? "IPv4" : "IPv6", state_word(part, state),
		  hints[part->state], part->why.text);
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		if (part->leases[kind].saved)
			print_lease(&part->leases[kind].lease, &part->leases[kind].settings, colour);
	print_objects(uplinks, part, colour);
}

/** show_text() - Print what symroute holds */
void show_text(const struct uplinks *uplinks, bool details)
{
	bool colour = page_has_colour();
	char table[TABLES_NAME_MAX];

	if (!uplinks->count)
		printf("symroute holds nothing in this network namespace\n");
	if (uplinks->count > 1)
		print_summary(uplinks, colour);
	for (size_t i = 0; i < uplinks->count && details; i++) {
		const struct uplink *uplink = &uplinks->list[i];
		char group[sizeof(", group 4294967295, down")] = ", link is gone";

		if (uplinks->count > 1)
			printf("\n");
		if (uplink->there)
			snprintf(group, sizeof(group), ", group %" PRIu32 "%s", uplink->link.group,
				 uplink->link.up ? "" : ", down");
		page_line(colour, PAGE_TITLE, 2, "%s: table %s (%" PRIu32 ")%s", uplink->ifname,
			  table_word(uplinks, uplink, table), uplink->table, group);
		for (size_t j = 0; j < FAMILIES; j++)
			print_part(uplinks, &uplink->parts[j], colour);
	}
}
