/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "cli/output.h"

#include <inttypes.h>
#include <stdio.h>

static void put_sources(struct json *json, const struct lease *lease)
{
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "address", [SOURCE_ONLINK] = "on-link",
		[SOURCE_AUTONOMOUS] = "autonomous", [SOURCE_DELEGATED] = "delegated",
		[SOURCE_LEFT_OUT] = "left-out",
	};
	char prefix[PREFIX_TEXT_MAX], address[ADDR_TEXT_MAX];

	json_begin_list(json, "sources");
	for (size_t i = 0; i < lease->source_count; i++) {
		snprintf(prefix, sizeof(prefix), "%s/%u",
			 addr_format(&lease->sources[i].prefix.addr, address),
			 lease->sources[i].prefix.prefixlen);
		json_begin_object(json, NULL);
		json_put_text(json, "kind", words[lease->sources[i].kind]);
		json_put_text(json, "prefix", prefix);
		json_end(json);
	}
	json_end(json);
}

static void put_lease(struct json *json, const struct lease *lease, const struct settings *settings)
{
	static const char *const kinds[] = {
		[LEASE_DHCP4] = "dhcp4", [LEASE_UP4] = "up4", [LEASE_RA6] = "ra6",
		[LEASE_DHCP6] = "dhcp6", [LEASE_UP6] = "up6",
	};
	char prefix[PREFIX_TEXT_MAX];

	json_begin_object(json, NULL);
	json_put_text(json, "kind", kinds[lease->kind]);
	put_sources(json, lease);
	json_put_addr(json, "server", &lease->server);
	json_put_nonzero(json, "mtu", lease->mtu);
	json_begin_list(json, "routes");
	for (size_t i = 0; i < lease->route_count; i++) {
		json_begin_object(json, NULL);
		json_put_text(json, "dst", prefix_format(&lease->routes[i].dst, prefix));
		json_put_addr(json, "gateway", &lease->routes[i].gateway);
		if (lease->routes[i].src.prefixlen)
			json_put_text(json, "from", prefix_format(&lease->routes[i].src, prefix));
		json_end(json);
	}
	json_end(json);
	json_begin_object(json, "settings");
	for (size_t i = 0; i < settings->count; i++)
		json_put_text(json, settings->list[i].key, settings->list[i].value);
	json_end(json);
	json_end(json);
}

static void put_routes(struct json *json, const char *key, const struct state *state)
{
	char text[STATE_TEXT_MAX];

	json_begin_list(json, key);
	for (size_t i = 0; i < state->route_count; i++)
		json_put_text(json, NULL, route_format(&state->routes[i], text));
	json_end(json);
}

static void put_rules(struct json *json, const struct state *state)
{
	char text[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];

	json_begin_list(json, "rules");
	for (size_t i = 0; i < state->rule_count; i++) {
		snprintf(table, sizeof(table), "lookup %" PRIu32, state->rules[i].table);
		json_begin_object(json, NULL);
		json_put_number(json, "priority", state->rules[i].priority);
		json_put_text(json, "rule", rule_format(&state->rules[i], table, text));
		json_end(json);
	}
	json_end(json);
}

static void put_changes(struct json *json, const char *key, const struct changes *changes,
			bool missing)
{
	char text[CHANGE_TEXT_MAX];

	json_begin_list(json, key);
	for (size_t i = 0; i < changes->count; i++)
		if (report_is_missing(&changes->list[i]) == missing)
			json_put_text(json, NULL, change_format(&changes->list[i], text));
	json_end(json);
}

static void put_part(struct json *json, const struct report *report, const struct report_link *link,
		     const struct report_part *part)
{
	static const char *const states[] = {
		[REPORT_NONE] = "none", [REPORT_OK] = "ok", [REPORT_WRONG] = "wrong",
		[REPORT_GONE] = "gone", [REPORT_UNSAVED] = "unsaved",
		[REPORT_HIDDEN] = "hidden", [REPORT_REFUSED] = "refused",
	};

	static struct lease lease;
	struct settings settings;

	json_begin_object(json, NULL);
	json_put_text(json, "family", family_word(part->family));
	json_put_text(json, "state", states[part->state]);
	json_begin_list(json, "leases");
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		const struct saved *saved = store_find(&report->result.store, link->ifname, kind);

		if (!saved || saved->recovered || lease_kind_family(kind) != part->family)
			continue;
		store_get(&report->result.store, saved, &lease, &settings);
		put_lease(json, &lease, &settings);
	}
	json_end(json);
	put_rules(json, &part->own);
	put_routes(json, "routes", &part->own);
	put_changes(json, "missing", &part->changes, true);
	put_changes(json, "extra", &part->changes, false);
	put_routes(json, "foreign", &part->foreign);
	json_begin_list(json, "notes");
	for (size_t i = 0; i < report->result.remark_count; i++)
		if (show_is_remark(&report->result.remarks[i], link, part))
			json_put_message(json, NULL, report->result.remarks[i].why.text);
	json_end(json);
	json_end(json);
}

static void put_link(struct json *json, const struct report *report, const struct report_link *link)
{
	uint32_t table = link->table;

	json_begin_object(json, NULL);
	json_put_text(json, "link", link->ifname);
	json_put_bool(json, "present", link->link);
	json_put_bool(json, "up", link->link && link->link->up);
	if (link->link)
		json_put_number(json, "group", link->link->group);
	else
		json_put_null(json, "group");
	json_put_nonzero(json, "table", table);
	json_put_text(json, "table_name", table ? tables_name(&report->result.names, table) : NULL);
	json_begin_list(json, "families");
	for (size_t i = 0; i < FAMILIES; i++)
		if (link->parts[i].state != REPORT_NONE)
			put_part(json, report, link, &link->parts[i]);
	json_end(json);
	json_end(json);
}

/**
 * show_json() - Print what symroute holds as one JSON object
 *
 * Return: 0; -errno of json_print()
 */
int show_json(const struct report *report, size_t count, struct why *why)
{
	struct json json = { .err = 0 };

	json_begin_object(&json, NULL);
	json_put_number(&json, "version", JSON_FORMAT);
	json_put_bool(&json, "leases_readable", !report->hidden);
	json_begin_list(&json, "uplinks");
	for (size_t i = 0; i < count; i++)
		put_link(&json, report, &report->list[i]);
	json_end(&json);
	json_end(&json);
	return json_print(&json, why);
}
