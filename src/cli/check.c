/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "cli/facts.h"
#include "cli/judge.h"
#include "cli/output.h"
#include "util/clock.h"
#include "util/privilege.h"
#include "util/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANY 8 /* findings of one kind; of more, one line tells all that people can do about them */
#define LINKS_NAMED 3
#define SUM_MAX 96

static int keep_probe(struct why *why)
{
	struct why refusal = { "" };
	int err = privilege_drop(true, &refusal);

	return err ? why_set(why, err, "--probe: the routers cannot be asked: %s", refusal.text) : 0;
}

static int look(const struct check_request *request, struct facts *facts, struct why *why)
{
	int fd = -1, err = privilege_look(addr_is_set(&request->host), why);

	if (!err && addr_is_set(&request->host))
		err = probe_open(request->host.family, &fd, why);
	if (!err) {
		facts_read_first(facts);
		facts->far_host = request->host;
		err = request->probe ? keep_probe(why) : privilege_drop(false, why);
	}
	if (!err)
		err = facts_read(facts, why);
	if (!err && request->probe)
		err = probe_run(facts, fd, why);
	if (fd >= 0)
		close(fd);
	return err ? err : privilege_drop(false, why);
}

/** struct columns - How wide a finding's link and name are */
struct columns {
	int ifname, name;
};

static size_t count_kind(const struct findings *findings, enum finding_id id, bool *same_cure)
{
	const struct finding *first = NULL;
	size_t count = 0;

	*same_cure = true;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding->id != id)
			continue;
		first = first ? first : finding;
		*same_cure &= strcmp(finding->cure, first->cure) == 0;
		count++;
	}
	return count;
}

/* Findings of one link follow each other, of one family at least. */
static void format_links(const struct findings *findings, enum finding_id id,
			 char text[FINDING_TEXT_MAX])
{
	size_t links = 0, used = 0;
	const char *last = "";

	text[0] = '\0';
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		char ifname[IF_NAMESIZE * TEXT_ESCAPE_MAX];

		if (finding->id != id || !*finding->ifname || strcmp(finding->ifname, last) == 0)
			continue;
		last = finding->ifname;
		text_escape(ifname, sizeof(ifname), last, TEXT_PEOPLE);
		if (links++ < LINKS_NAMED)
			used += (size_t)snprintf(text + used, FINDING_TEXT_MAX - used, "%s%s",
						 used ? ", " : " of ", ifname);
	}
	if (links > LINKS_NAMED)
		snprintf(text + used, FINDING_TEXT_MAX - used, " and %zu more", links - LINKS_NAMED);
}

/* A cure is one line, so that it can be pasted: a terminal breaks it, and copies it whole. */
static void print_finding(const struct finding *finding, const struct columns *columns,
			  const struct page *page, const char *before, const char *after)
{
	static const struct page whole = { .columns = 0 };
	size_t hang = (size_t)(columns->ifname + columns->name) + 4;
	const char *name = finding_name(finding->id);
	bool note = finding_is_note(finding);
	char ifname[IF_NAMESIZE * TEXT_ESCAPE_MAX];

	text_escape(ifname, sizeof(ifname), *before || !*finding->ifname ? "-" : finding->ifname,
		    TEXT_PEOPLE);
	page_line(page, note ? PAGE_WARN : PAGE_BAD, hang, "%-*s  %-*s  %s%s%s",
		  text_width(ifname, columns->ifname), ifname, columns->name, name,
		  note ? "note: " : "", before, finding->text);
	page_line(&whole, PAGE_PLAIN, 0, "%*scure: %s%s", (int)hang, "", finding->cure, after);
}

static void print_many(const struct findings *findings, const struct finding *first, size_t count,
		       bool same_cure, const struct columns *columns, const struct page *page)
{
	char links[FINDING_TEXT_MAX], before[sizeof(links) + sizeof("18446744073709551615, the first: ")];

	format_links(findings, first->id, links);
	snprintf(before, sizeof(before), "%zu%s, the first: ", count, links);
	print_finding(first, columns, page, before, same_cure ? "" : " (symroute check -j has all)");
}

static void print_all(const struct findings *findings, const struct page *page)
{
	bool told[FINDING_IDS] = { false };
	struct columns columns = { 1, 0 };

	for (size_t i = 0; i < findings->count; i++) {
		page_widen(&columns.ifname, findings->list[i].ifname);
		page_widen(&columns.name, finding_name(findings->list[i].id));
	}
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		bool same_cure, first = !told[finding->id];
		size_t kind = count_kind(findings, finding->id, &same_cure);

		told[finding->id] = true;
		if (kind <= MANY)
			print_finding(finding, &columns, page, "", "");
		else if (first)
			print_many(findings, finding, kind, same_cure, &columns, page);
	}
}

static void print_probe(const struct facts *facts, const struct uplink_facts *uplink)
{
	char ifname[IF_NAMESIZE * TEXT_ESCAPE_MAX], by[sizeof(ifname)];
	char addr[ADDR_TEXT_MAX], host[ADDR_TEXT_MAX];

	text_escape(ifname, sizeof(ifname), uplink->link.ifname, TEXT_PEOPLE);
	for (size_t i = 0; i < uplink->gateway_count && uplink->address_count; i++)
		printf("%s: router %s %s\n", ifname, addr_format(&uplink->gateways[i], addr),
		       uplink->asked[i] == ASKED_ANSWERED ? "answered" :
		       uplink->asked[i] == ASKED_SILENT ? "did not answer" : "cannot be asked");
	for (size_t i = 0; i < uplink->address_count; i++) {
		const struct reached *reached = &uplink->addresses[i].reached;
		const char *name = host_name_of(&facts->host, reached->by);

		if (!reached->asked)
			continue;
		addr_format(&uplink->addresses[i].addr, addr);
		addr_format(&facts->far_host, host);
		text_escape(by, sizeof(by), name ? name : "another link", TEXT_PEOPLE);
		if (reached->by)
			printf("%s %s: %s answered by %s, %.1f ms\n", ifname, addr, host, by,
			       (double)reached->us / 1000);
		else
			printf("%s %s: %s did not answer\n", ifname, addr, host);
	}
}

static void print_text(const struct facts *facts, const struct findings *findings,
		       const struct page *page)
{
	size_t symmetric, count = judge_addresses(facts, &symmetric);
	size_t faults = findings_faults(findings);
	char sum[SUM_MAX], found[sizeof("; 18446744073709551615 findings")] = "";

	for (size_t i = 0; i < facts->uplink_count && facts->probed; i++)
		print_probe(facts, &facts->uplinks[i]);
	print_all(findings, page);
	if (!count && facts->exits == 1)
		snprintf(sum, sizeof(sum), "no leased address; %s alone has a way out: nothing to do",
			 facts->exit->ifname);
	else if (!count)
		snprintf(sum, sizeof(sum), "no leased address%s", facts->exits ? "" :
			 ", and no link with a way out: nothing to do");
	else if (symmetric == count && facts->unleased_count)
		snprintf(sum, sizeof(sum), "%zu leased address%s: symmetric, %zu without a lease", count,
			 count == 1 ? "" : "es", facts->unleased_count);
	else if (symmetric == count)
		snprintf(sum, sizeof(sum), "%zu leased address%s: all symmetric", count,
			 count == 1 ? "" : "es");
	else
		snprintf(sum, sizeof(sum), "%zu leased address%s: %zu not symmetric", count,
			 count == 1 ? "" : "es", count - symmetric);
	if (faults)
		snprintf(found, sizeof(found), "; %zu finding%s", faults, faults == 1 ? "" : "s");
	page_line(page, faults ? PAGE_BAD : PAGE_GOOD, 0, "%s%s", sum, found);
}

static void put_way(struct json *json, const struct facts *facts, const struct uplink_facts *uplink,
		    const struct leased *leased, const struct way *way)
{
	static const char *const kinds[] = {
		[WAY_ONLINK] = "onlink",
		[WAY_ROUTER] = "router",
		[WAY_FAR] = "far",
		[WAY_MAIN] = "main",
	};
	static const struct route none = { .table = 0 };
	const struct route *route = way->got.err ? &none : &way->got.route;

	json_begin_object(json, NULL);
	json_put_addr(json, "to", &way->dst);
	json_put_text(json, "kind", kinds[way->kind]);
	json_put_text(json, "link", *route->ifname ? route->ifname : NULL);
	json_put_addr(json, "gateway", &route->gateway);
	json_put_nonzero(json, "table", route->table);
	json_put_bool(json, "symmetric", judge_is_home(facts, uplink, leased, way));
	json_end(json);
}

static void put_leased(struct json *json, const struct facts *facts, const struct uplink_facts *uplink,
		       const struct leased *leased)
{
	json_begin_object(json, NULL);
	json_put_addr(json, "address", &leased->addr);
	json_put_text(json, "family", family_word(uplink->family));
	json_put_text(json, "link", uplink->link.ifname);
	json_put_nonzero(json, "table", uplink->table);
	json_begin_list(json, "routers");
	for (size_t i = 0; i < uplink->gateway_count; i++)
		json_put_addr(json, NULL, &uplink->gateways[i]);
	json_end(json);
	json_put_bool(json, "symmetric", judge_is_symmetric(facts, uplink, leased));
	json_begin_list(json, "answers");
	for (size_t i = 0; i < leased->way_count; i++)
		put_way(json, facts, uplink, leased, &leased->ways[i]);
	json_end(json);
	json_end(json);
}

static void put_findings(struct json *json, const char *key, const struct findings *findings,
			 bool notes)
{
	json_begin_list(json, key);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding_is_note(finding) != notes)
			continue;
		json_begin_object(json, NULL);
		json_put_text(json, "id", finding_name(finding->id));
		json_put_text(json, "link", *finding->ifname ? finding->ifname : NULL);
		json_put_addr(json, "address", &finding->addr);
		json_put_message(json, "text", finding->text);
		json_put_message(json, "cure", finding->cure);
		json_end(json);
	}
	json_end(json);
}

static void put_asked(struct json *json, const struct uplink_facts *uplink, const struct addr *addr,
		      const struct addr *to, const char *kind)
{
	json_begin_object(json, NULL);
	json_put_text(json, "link", uplink->link.ifname);
	json_put_addr(json, "address", addr);
	json_put_addr(json, "to", to);
	json_put_text(json, "kind", kind);
}

static void put_probe(struct json *json, const struct facts *facts, const struct uplink_facts *uplink)
{
	static const struct addr none = { .family = AF_UNSPEC };

	for (size_t i = 0; i < uplink->gateway_count && uplink->address_count; i++) {
		put_asked(json, uplink, &none, &uplink->gateways[i], "router");
		if (uplink->asked[i] == ASKED_NOT)
			json_put_null(json, "answered");
		else
			json_put_bool(json, "answered", uplink->asked[i] == ASKED_ANSWERED);
		json_put_text(json, "by", uplink->asked[i] == ASKED_ANSWERED ? uplink->link.ifname : NULL);
		json_put_null(json, "microseconds");
		json_end(json);
	}
	for (size_t i = 0; i < uplink->address_count; i++) {
		const struct leased *leased = &uplink->addresses[i];

		if (!leased->reached.asked)
			continue;
		put_asked(json, uplink, &leased->addr, &facts->far_host, "host");
		json_put_bool(json, "answered", leased->reached.by);
		json_put_text(json, "by", host_name_of(&facts->host, leased->reached.by));
		if (leased->reached.by)
			json_put_number(json, "microseconds", leased->reached.us);
		else
			json_put_null(json, "microseconds");
		json_end(json);
	}
}

static int print_json(const struct facts *facts, const struct findings *findings, struct why *why)
{
	size_t symmetric, count = judge_addresses(facts, &symmetric);
	struct json json = { .err = 0 };

	json_begin_object(&json, NULL);
	json_put_number(&json, "version", JSON_FORMAT);
	json_put_bool(&json, "symmetric", symmetric == count && !facts->unleased_count);
	json_begin_list(&json, "addresses");
	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++)
			put_leased(&json, facts, &facts->uplinks[i], &facts->uplinks[i].addresses[j]);
	json_end(&json);
	put_findings(&json, "findings", findings, false);
	put_findings(&json, "notes", findings, true);
	if (facts->probed) {
		json_begin_list(&json, "probe");
		for (size_t i = 0; i < facts->uplink_count; i++)
			put_probe(&json, facts, &facts->uplinks[i]);
		json_end(&json);
	} else {
		json_put_null(&json, "probe");
	}
	json_end(&json);
	return json_print(&json, why);
}

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

/* Numbers, in Prometheus' text format. */
static void print_metrics(const struct facts *facts, const struct findings *findings)
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

/**
 * check() - Find out whether every leased address is symmetric, and print what is not
 *
 * Nothing is changed, and without a probe nothing is sent.
 *
 * Return: 0; -errno if the kernel did not say, or the result cannot be printed
 */
int check(const struct check_request *request, const struct page *page, bool *found, struct why *why)
{
	struct facts *facts = calloc(1, sizeof(*facts));
	struct findings *findings = calloc(1, sizeof(*findings));
	int err;

	if (!facts || !findings) {
		free(facts);
		free(findings);
		return why_set(why, -ENOMEM, "no memory");
	}
	err = look(request, facts, why);
	if (err)
		goto out;
	judge_main(facts, findings);
	judge_ways(facts, findings);
	judge_rules(facts, findings);
	judge_links(facts, findings);
	judge_host(facts, findings);
	findings_tidy(findings);
	*found = findings_faults(findings) > 0;
	if (findings->is_short)
		err = why_set(why, -ENOMEM, "no memory");
	else if (request->form == CHECK_JSON)
		err = print_json(facts, findings, why);
	else if (request->form == CHECK_METRICS)
		print_metrics(facts, findings);
	else if (request->form == CHECK_TEXT)
		print_text(facts, findings, page);
out:
	facts_done(facts);
	findings_done(findings);
	free(facts);
	free(findings);
	return err;
}
