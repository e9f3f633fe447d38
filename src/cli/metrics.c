/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/metrics.h"

#include "cli/judge.h"
#include "util/clock.h"
#include "util/text.h"

#include <inttypes.h>
#include <stdio.h>

static void print_head(const char *name, const char *help)
{
	printf("# HELP symroute_%s %s\n# TYPE symroute_%s gauge\n", name, help, name);
}

static void print_uplinks(const struct facts *facts)
{
	print_head("uplinks", "Links with a leased address of the family.");
	for (size_t i = 0; i < FAMILIES; i++) {
		size_t count = 0;

		for (size_t j = 0; j < facts->uplink_count; j++)
			count += facts->uplinks[j].family == families[i] && facts->uplinks[j].address_count;
		printf("symroute_uplinks{family=\"%s\"} %zu\n", family_word(families[i]),
		       count);
	}
}

static bool is_leased(const struct facts *facts, const struct address *address)
{
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink_facts *uplink = &facts->uplinks[i];

		for (size_t j = 0; uplink->link.ifindex == address->ifindex && j < uplink->address_count; j++)
			if (addr_compare(&uplink->addresses[j].addr, &address->addr) == 0)
				return true;
	}
	return false;
}

/* A name may have any byte; what is escaped for JSON has none but backslashes and quotes to escape. */
static void print_name(const char *name)
{
	char escaped[IF_NAMESIZE * TEXT_ESCAPE_MAX];

	text_escape(escaped, sizeof(escaped), name, TEXT_PROGRAM);
	for (const char *c = escaped; *c; c++)
		printf(*c == '\\' || *c == '"' ? "\\%c" : "%c", *c);
}

static void print_ages(const struct facts *facts)
{
	int64_t now = clock_ms() / 10;

	print_head("lease_age_seconds", "Since the address came, or its client last renewed it.");
	for (size_t i = 0; i < facts->host.address_count; i++) {
		const struct address *address = &facts->host.addresses[i];
		int64_t age = now - address->updated;
		const char *ifname = host_name_of(&facts->host, address->ifindex);
		char text[ADDR_TEXT_MAX];

		if (!ifname || !is_leased(facts, address))
			continue;
		printf("symroute_lease_age_seconds{link=\"");
		print_name(ifname);
		printf("\",address=\"%s\"} %" PRId64 "\n", addr_format(&address->addr, text),
		       age > 0 ? age / 100 : 0);
	}
}

/* A silent router is a note where the kernel has noticed it by itself, and a finding where it was asked. */
static void print_kinds(const char *name, const struct findings *findings, bool notes)
{
	for (enum finding_id id = 0; id < FINDING_IDS; id++) {
		size_t count = 0;

		if (notes ? id < FINDING_NOTES : id >= FINDING_NOTES && id != FINDING_ROUTER_SILENT)
			continue;
		for (size_t i = 0; i < findings->count; i++)
			count += findings->list[i].id == id && finding_is_note(&findings->list[i]) == notes;
		printf("symroute_%s{kind=\"%s\"} %zu\n", name, finding_name(id), count);
	}
}

/** metrics_print() - Print numbers in Prometheus' text format */
void metrics_print(const struct facts *facts, const struct findings *findings)
{
	size_t symmetric, count = judge_addresses(facts, &symmetric);

	print_uplinks(facts);
	print_head("addresses", "Leased addresses.");
	printf("symroute_addresses %zu\n", count);
	print_head("addresses_symmetric", "Leased addresses all of whose answers leave by their link.");
	printf("symroute_addresses_symmetric %zu\n", symmetric);
	print_ages(facts);
	print_head("findings", "What symroute check found, by kind.");
	print_kinds("findings", findings, false);
	print_head("notes", "What symroute check noted, by kind.");
	print_kinds("notes", findings, true);
}
