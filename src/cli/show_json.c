/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/json.h"
#include "cli/show.h"

#include <inttypes.h>
#include <stdio.h>

static void put_sources(struct json *json, const struct lease *lease)
{
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "address", [SOURCE_ONLINK] = "on-link",
		[SOURCE_AUTONOMOUS] = "autonomous", [SOURCE_DELEGATED] = "delegated",
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
		[LEASE_DHCP4] = "dhcp4", [LEASE_RA6] = "ra6", [LEASE_DHCP6] = "dhcp6",
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
		if (uplink_is_missing(&changes->list[i]) == missing)
			json_put_text(json, NULL, change_format(&changes->list[i], text));
	json_end(json);
}

static void put_part(struct json *json, const struct uplink_part *part)
{
	static const char *const states[] = {
		[UPLINK_NONE] = "none", [UPLINK_OK] = "ok", [UPLINK_WRONG] = "wrong",
		[UPLINK_GONE] = "gone", [UPLINK_UNSAVED] = "unsaved",
		[UPLINK_HIDDEN] = "hidden", [UPLINK_REFUSED] = "refused",
	};

	json_begin_object(json, NULL);
	json_put_text(json, "family", part->family == AF_INET ? "ipv4" : "ipv6");
	json_put_text(json, "state", states[part->state]);
	json_begin_list(json, "leases");
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		if (part->leases[kind].saved)
			put_lease(json, &part->leases[kind].lease, &part->leases[kind].settings);
	json_end(json);
	put_rules(json, &part->own);
	put_routes(json, "routes", &part->own);
	put_changes(json, "missing", &part->changes, true);
	put_changes(json, "extra", &part->changes, false);
	put_routes(json, "foreign", &part->foreign);
	json_begin_list(json, "notes");
	for (size_t i = 0; i < part->notes.count; i++)
		json_put_message(json, NULL, part->notes.line[i].text);
	if (part->state == UPLINK_REFUSED)
		json_put_message(json, NULL, part->why.text);
	json_end(json);
	json_end(json);
}

static void put_uplink(struct json *json, const struct uplinks *uplinks, const struct uplink *uplink)
{
	uint32_t table = uplink->table;

	json_begin_object(json, NULL);
	json_put_text(json, "link", uplink->ifname);
	json_put_bool(json, "present", uplink->there);
	json_put_bool(json, "up", uplink->there && uplink->link.up);
	if (uplink->there)
		json_put_number(json, "group", uplink->link.group);
	else
		json_put_null(json, "group");
	json_put_nonzero(json, "table", table);
	json_put_text(json, "table_name", table ? tables_name(&uplinks->names, table) : NULL);
	json_begin_list(json, "families");
	for (size_t i = 0; i < FAMILIES; i++)
		if (uplink->parts[i].state != UPLINK_NONE)
			put_part(json, &uplink->parts[i]);
	json_end(json);
	json_end(json);
}

/**
 * show_json() - Print what symroute holds as one JSON object
 *
 * Return: 0; -errno of json_print()
 */
int show_json(const struct uplinks *uplinks, struct why *why)
{
	struct json json = { .err = 0 };

	json_begin_object(&json, NULL);
	json_put_bool(&json, "leases_readable", !uplinks->hidden);
	json_begin_list(&json, "uplinks");
	for (size_t i = 0; i < uplinks->count; i++)
		put_uplink(&json, uplinks, &uplinks->list[i]);
	json_end(&json);
	json_end(&json);
	return json_print(&json, why);
}
