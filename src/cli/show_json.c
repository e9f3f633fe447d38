/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/show.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static json_t *json_addr(const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	return addr_is_set(addr) ? json_string(addr_format(addr, text)) : json_null();
}

static json_t *json_lease(const struct lease *lease, const struct settings *settings)
{
	static const char *const kinds[] = {
		[LEASE_DHCP4] = "dhcp4", [LEASE_RA6] = "ra6", [LEASE_DHCP6] = "dhcp6",
	};
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "address", [SOURCE_ONLINK] = "on-link",
		[SOURCE_AUTONOMOUS] = "autonomous", [SOURCE_DELEGATED] = "delegated",
	};
	json_t *sources = json_array(), *routes = json_array(), *set = json_object();
	char prefix[PREFIX_TEXT_MAX], address[ADDR_TEXT_MAX];

	for (size_t i = 0; i < lease->source_count; i++) {
		snprintf(prefix, sizeof(prefix), "%s/%u",
			 addr_format(&lease->sources[i].prefix.addr, address),
			 lease->sources[i].prefix.prefixlen);
		json_array_append_new(sources, json_pack("{s:s, s:s}", "kind",
							 words[lease->sources[i].kind],
							 "prefix", prefix));
	}
	for (size_t i = 0; i < lease->route_count; i++)
		json_array_append_new(routes, json_pack("{s:s, s:o}", "dst",
							prefix_format(&lease->routes[i].dst, prefix),
							"gateway", json_addr(&lease->routes[i].gateway)));
	for (size_t i = 0; i < settings->count; i++)
		json_object_set_new(set, settings->list[i].key,
				    json_string(settings->list[i].value));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kind", kinds[lease->kind], "sources",
			 sources, "server", json_addr(&lease->server), "mtu",
			 lease->mtu ? json_integer(lease->mtu) : json_null(), "routes", routes,
			 "settings", set);
}

static json_t *json_routes(const struct state *state)
{
	json_t *routes = json_array();
	char text[STATE_TEXT_MAX];

	for (size_t i = 0; i < state->route_count; i++)
		json_array_append_new(routes, json_string(route_format(&state->routes[i], text)));
	return routes;
}

static json_t *json_rules(const struct state *state)
{
	char text[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];
	json_t *rules = json_array();

	for (size_t i = 0; i < state->rule_count; i++) {
		snprintf(table, sizeof(table), "lookup %" PRIu32, state->rules[i].table);
		json_array_append_new(rules, json_pack("{s:I, s:s}", "priority",
						       (json_int_t)state->rules[i].priority, "rule",
						       rule_format(&state->rules[i], table, text)));
	}
	return rules;
}

static json_t *json_changes(const struct uplink_part *part, bool missing)
{
	json_t *changes = json_array();
	char text[CHANGE_TEXT_MAX];

	for (size_t i = 0; i < part->changes.count; i++)
		if (uplink_is_missing(&part->changes.list[i]) == missing)
			json_array_append_new(changes, json_string(change_format(
							       &part->changes.list[i], text)));
	return changes;
}

static json_t *json_part(const struct uplink_part *part)
{
	static const char *const states[] = {
		[UPLINK_NONE] = "none", [UPLINK_OK] = "ok", [UPLINK_WRONG] = "wrong",
		[UPLINK_GONE] = "gone", [UPLINK_UNSAVED] = "unsaved",
		[UPLINK_HIDDEN] = "hidden", [UPLINK_REFUSED] = "refused",
	};
	json_t *leases = json_array(), *notes = json_array();

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
		if (part->leases[kind].saved)
			json_array_append_new(leases, json_lease(&part->leases[kind].lease,
								 &part->leases[kind].settings));
	for (size_t i = 0; i < part->notes.count; i++)
		json_array_append_new(notes, json_string(part->notes.line[i].text));
	if (part->state == UPLINK_REFUSED)
		json_array_append_new(notes, json_string(part->why.text));
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "family",
			 part->family == AF_INET ? "ipv4" : "ipv6", "state", states[part->state],
			 "leases", leases, "rules", json_rules(&part->own), "routes",
			 json_routes(&part->own), "missing", json_changes(part, true), "extra",
			 json_changes(part, false), "foreign", json_routes(&part->foreign), "notes",
			 notes);
}

static json_t *json_uplink(const struct uplinks *uplinks, const struct uplink *uplink)
{
	json_t *families = json_array();

	for (size_t i = 0; i < FAMILIES; i++)
		if (uplink->parts[i].state != UPLINK_NONE)
			json_array_append_new(families, json_part(&uplink->parts[i]));
	return json_pack("{s:s, s:b, s:b, s:o, s:o, s:s?, s:o}", "link", uplink->ifname,
			 "present", uplink->there, "up", uplink->there && uplink->link.up, "group",
			 uplink->there ? json_integer(uplink->link.group) : json_null(), "table",
			 uplink->table ? json_integer(uplink->table) : json_null(), "table_name",
			 uplink->table ? tables_name(&uplinks->names, uplink->table) : NULL,
			 "families", families);
}

/**
 * show_json() - Print what symroute holds as one JSON object
 *
 * Return: 0; -ENOMEM; -EIO if it cannot be written
 */
int show_json(const struct uplinks *uplinks)
{
	json_t *list = json_array(), *root;
	int err;

	for (size_t i = 0; i < uplinks->count; i++)
		json_array_append_new(list, json_uplink(uplinks, &uplinks->list[i]));
	root = json_pack("{s:b, s:o}", "leases_readable", !uplinks->hidden, "uplinks", list);
	if (!root)
		return -ENOMEM;
	err = json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) ? -EIO : 0;
	json_decref(root);
	return err || putchar('\n') == EOF ? -EIO : 0;
}
