/* SPDX-License-Identifier: BSD-2-Clause */
#include "show.h"

#include "have.h"
#include "leases.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_TIMEOUT_MS 5000

/**
 * show_lease() - Print the saved lease of a link
 * @directory: where leases are saved
 * @ifname: link
 * @kind: kind of lease
 */
static void show_lease(const char *directory, const char *ifname, enum lease_kind kind)
{
	static const char *const words[] = {
		[SOURCE_ADDRESS] = "",
		[SOURCE_ONLINK] = " on the link",
		[SOURCE_AUTONOMOUS] = " for addresses",
		[SOURCE_DELEGATED] = " delegated",
	};
	char address[ADDR_TEXT_MAX], prefix[PREFIX_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	struct settings settings;
	struct lease lease;

	if (leases_read(directory, ifname, kind, &lease, &settings))
		return;
	for (size_t i = 0; i < lease.source_count; i++)
		printf("  lease  %s/%u%s\n", addr_format(&lease.sources[i].prefix.addr, address),
		       lease.sources[i].prefix.prefixlen, words[lease.sources[i].kind]);
	if (addr_is_set(&lease.server))
		printf("  lease  server %s\n", addr_format(&lease.server, address));
	if (lease.mtu)
		printf("  lease  mtu %" PRIu32 "\n", lease.mtu);
	for (size_t i = 0; i < lease.route_count; i++) {
		prefix_format(&lease.routes[i].dst, prefix);
		addr_format(&lease.routes[i].gateway, gateway);
		if (addr_is_set(&lease.routes[i].gateway))
			printf("  lease  %s via %s\n", prefix, gateway);
		else
			printf("  lease  %s on the link\n", prefix);
	}
	for (size_t i = 0; i < settings.count; i++)
		printf("  set    %s = %s\n", settings.list[i].key, settings.list[i].value);
}

/**
 * show_objects() - Print our rules and routes of one link and family
 * @have: what there is
 * @owners: of one family
 * @ifname: link
 */
static void show_objects(const struct have *have, const struct owners *owners,
			 const char *ifname)
{
	char text[STATE_TEXT_MAX];

	for (size_t i = 0; i < owners->have->rule_count; i++) {
		const struct rule *rule = &owners->have->rules[i];
		const char *owner = owners_of_rule(owners, rule);
		const char *name = rule->table == TABLE_MAIN ?
					   "main" :
					   tables_name(&have->names, rule->table);
		char table[sizeof("lookup ") + TABLES_NAME_MAX];

		if (!owner || strcmp(owner, ifname) != 0)
			continue;
		if (name)
			snprintf(table, sizeof(table), "lookup %s", name);
		else
			snprintf(table, sizeof(table), "lookup %" PRIu32, rule->table);
		printf("  rule   %" PRIu32 ": %s\n", rule->priority,
		       rule_format(rule, table, text));
	}
	for (size_t i = 0; i < owners->have->route_count; i++)
		if (strcmp(owners_of_route(owners, &owners->have->routes[i]), ifname) == 0)
			printf("  route  %s\n", route_format(&owners->have->routes[i], text));
}

/**
 * show_link() - Print one link
 * @have: what there is
 * @directory: where leases are saved
 * @ifname: link
 */
static void show_link(const struct have *have, const char *directory, const char *ifname)
{
	const struct link *link = host_link(&have->host, ifname);
	uint32_t table = TABLE_UNSPEC;

	for (size_t i = 0; i < FAMILIES && !table; i++)
		table = owners_table(&have->owners[i], ifname);
	if (!table)
		printf("%s: nothing in the kernel, see symroute sync\n", ifname);
	else if (link)
		printf("%s: table %" PRIu32 ", group %" PRIu32 "%s\n", ifname, table, link->group,
		       link->up ? "" : ", down");
	else
		printf("%s: table %" PRIu32 ", link is gone\n", ifname, table);
	for (size_t i = 0; i < FAMILIES; i++) {
		for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++)
			if (lease_kind_family(kind) == have_families[i])
				show_lease(directory, ifname, kind);
		show_objects(have, &have->owners[i], ifname);
	}
}

/**
 * is_first() - Is this the first entry of its link?
 * @have: what there is
 * @family: index of the entry's family
 * @entry: index of the entry
 *
 * Return: false if the link was seen before, or the entry names none
 */
static bool is_first(const struct have *have, size_t family, size_t entry)
{
	const char *ifname = have->owners[family].list[entry].ifname;

	for (size_t i = 0; i <= family; i++)
		for (size_t j = 0; j < (i < family ? have->owners[i].count : entry); j++)
			if (strcmp(have->owners[i].list[j].ifname, ifname) == 0)
				return false;
	return *ifname != '\0';
}

/**
 * show_saved() - Print the links that have a saved lease, and nothing in the kernel
 * @have: what there is
 * @directory: where leases are saved
 * @ifname: only this link; NULL for all
 *
 * Return: how many
 */
static size_t show_saved(const struct have *have, const char *directory, const char *ifname)
{
	size_t shown = 0;

	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		char (*names)[IF_NAMESIZE];
		size_t count;

		leases_list(directory, kind, &names, &count);
		for (size_t j = 0; j < count; j++) {
			bool there = false;

			for (size_t k = 0; k < FAMILIES; k++)
				there |= owners_table(&have->owners[k], names[j]) != TABLE_UNSPEC;
			if (there || (ifname && strcmp(ifname, names[j]) != 0))
				continue;
			show_link(have, directory, names[j]);
			shown++;
		}
		free(names);
	}
	return shown;
}

/**
 * show() - Print what symroute holds, link by link
 * @ifname: only this link; NULL for all
 * @why: filled on failure
 *
 * Return: 0; -ENOENT if nothing of ours is there for @ifname; -errno
 */
int show(const char *ifname, struct why *why)
{
	struct have have = { .names = { NULL, 0, 0 } };
	struct kernel *kernel = NULL;
	char directory[PATHS_MAX];
	size_t shown = 0;
	int err = leases_open(directory, false, why);

	if (!err)
		err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);
	if (!err)
		err = have_read(kernel, NULL, &have, why);
	for (size_t i = 0; i < FAMILIES && !err; i++)
		for (size_t j = 0; j < have.owners[i].count; j++) {
			const char *name = have.owners[i].list[j].ifname;

			if (!is_first(&have, i, j) || (ifname && strcmp(name, ifname) != 0))
				continue;
			show_link(&have, directory, name);
			shown++;
		}
	if (!err)
		shown += show_saved(&have, directory, ifname);
	if (!err && !shown && ifname)
		err = why_set(why, -ENOENT, "%s: symroute holds nothing for this link", ifname);
	else if (!err && !shown)
		printf("symroute holds nothing in this network namespace\n");
	have_done(&have);
	kernel_close(kernel);
	return err;
}
