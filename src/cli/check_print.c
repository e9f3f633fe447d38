/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/check_print.h"

#include "cli/judge.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static size_t count_addresses(const struct facts *facts, size_t *symmetric)
{
	size_t count = 0;

	*symmetric = 0;
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink *uplink = &facts->uplinks[i];

		count += uplink->address_count;
		for (size_t j = 0; j < uplink->address_count; j++)
			*symmetric += judge_is_symmetric(facts, uplink, &uplink->addresses[j]);
	}
	return count;
}

/**
 * check_print() - Print findings for people
 *
 * A line each, its cure below, in columns; then a line that sums up.
 */
void check_print(const struct facts *facts, const struct findings *findings)
{
	int ifname_width = 1, name_width = 0;
	size_t symmetric, count = count_addresses(facts, &symmetric);
	size_t faults = findings_faults(findings);

	for (size_t i = 0; i < findings->count; i++) {
		int ifname = (int)strlen(findings->list[i].ifname);
		int name = (int)strlen(finding_name(findings->list[i].id));

		ifname_width = ifname > ifname_width ? ifname : ifname_width;
		name_width = name > name_width ? name : name_width;
	}
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		printf("%-*s  %-*s  %s%s\n", ifname_width, finding->ifname[0] ? finding->ifname : "-",
		       name_width, finding_name(finding->id),
		       finding_is_note(finding) ? "note: " : "", finding->text);
		printf("%-*s  %-*s  cure: %s\n", ifname_width, "", name_width, "", finding->cure);
	}
	if (!count)
		printf("no leased address");
	else if (symmetric == count)
		printf("%zu leased address%s: all symmetric", count, count == 1 ? "" : "es");
	else
		printf("%zu leased address%s: %zu not symmetric", count, count == 1 ? "" : "es",
		       count - symmetric);
	if (faults)
		printf("; %zu finding%s", faults, faults == 1 ? "" : "s");
	printf("\n");
}

static json_t *json_text(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static json_t *json_addr(const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	return addr_is_set(addr) ? json_string(addr_format(addr, text)) : json_null();
}

static json_t *json_way(const struct facts *facts, const struct uplink *uplink,
			const struct way *way)
{
	static const char *const kinds[] = {
		[WAY_ONLINK] = "onlink",
		[WAY_ROUTER] = "router",
		[WAY_FAR] = "far",
		[WAY_MAIN] = "main",
	};
	const struct route *route = &way->got.route;

	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:b}", "to", json_addr(&way->dst), "kind",
			 kinds[way->kind], "link", json_text(way->err ? "" : route->ifname),
			 "gateway", way->err ? json_null() : json_addr(&route->gateway), "table",
			 way->err ? json_null() : json_integer(route->table), "symmetric",
			 judge_is_home(facts, uplink, way));
}

static json_t *json_leased(const struct facts *facts, const struct uplink *uplink,
			   const struct leased *leased)
{
	json_t *routers = json_array(), *answers = json_array();

	for (size_t i = 0; i < uplink->gateway_count; i++)
		json_array_append_new(routers, json_addr(&uplink->gateways[i]));
	for (size_t i = 0; i < leased->way_count; i++)
		json_array_append_new(answers, json_way(facts, uplink, &leased->ways[i]));
	return json_pack("{s:o, s:s, s:s, s:o, s:o, s:b, s:o}", "address",
			 json_addr(&leased->addr), "family",
			 uplink->family == AF_INET6 ? "inet6" : "inet", "link",
			 uplink->link.ifname, "table",
			 uplink->table ? json_integer(uplink->table) : json_null(), "routers",
			 routers, "symmetric", judge_is_symmetric(facts, uplink, leased),
			 "answers", answers);
}

static json_t *json_findings(const struct findings *findings, bool notes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding_is_note(finding) == notes)
			json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:s, s:s}", "id",
							      finding_name(finding->id), "link",
							      json_text(finding->ifname),
							      "address", json_addr(&finding->addr),
							      "text", finding->text, "cure",
							      finding->cure));
	}
	return list;
}

/**
 * check_print_json() - Print findings for programs, as symroute(8) describes
 *
 * Return: 0; -ENOMEM; -EIO if standard output does not take it
 */
int check_print_json(const struct facts *facts, const struct findings *findings)
{
	size_t symmetric, count = count_addresses(facts, &symmetric);
	json_t *addresses = json_array(), *root;
	int err = 0;

	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++)
			json_array_append_new(addresses,
					      json_leased(facts, &facts->uplinks[i],
							  &facts->uplinks[i].addresses[j]));
	root = json_pack("{s:b, s:o, s:o, s:o}", "symmetric", symmetric == count, "addresses",
			 addresses, "findings", json_findings(findings, false), "notes",
			 json_findings(findings, true));
	if (!root)
		return -ENOMEM;
	if (json_dumpf(root, stdout, JSON_INDENT(2)) || putchar('\n') == EOF)
		err = -EIO;
	json_decref(root);
	return err;
}
