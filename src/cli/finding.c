/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/judge.h"

#include "util/array.h"
#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[FINDING_IDS] = {
	[FINDING_ASYMMETRIC] = "asymmetric",
	[FINDING_UNANSWERED] = "unanswered",
	[FINDING_NO_ROUTER] = "no_router",
	[FINDING_LINK_DOWN] = "link_down",
	[FINDING_MISSING] = "missing",
	[FINDING_NEW_ROUTE] = "new_route",
	[FINDING_STALE] = "stale",
	[FINDING_REFUSED] = "refused",
	[FINDING_FOREIGN_RULE] = "foreign_rule",
	[FINDING_LOCAL_MOVED] = "local_moved",
	[FINDING_MAIN_RULE] = "main_rule",
	[FINDING_RP_FILTER] = "rp_filter",
	[FINDING_SRC_VALID_MARK] = "src_valid_mark",
	[FINDING_ARP_FLUX] = "arp_flux",
	[FINDING_LINKDOWN] = "linkdown",
	[FINDING_SAME_ADDRESS] = "same_address",
	[FINDING_SAME_SERVER] = "same_server",
	[FINDING_TABLE_FOREIGN] = "table_foreign",
	[FINDING_GROUP_FOREIGN] = "group_foreign",
	[FINDING_VRF] = "vrf",
	[FINDING_PORT] = "port",
	[FINDING_DEFAULT_ROUTE] = "default_route",
	[FINDING_LEASE_UNSAVED] = "lease_unsaved",
	[FINDING_LEASE_OLD] = "lease_old",
	[FINDING_NO_LEASE] = "no_lease",
	[FINDING_CONFIG] = "config",
	[FINDING_HOOK_MISSING] = "hook_missing",
	[FINDING_NOHOOK] = "nohook",
	[FINDING_SANDBOX] = "sandbox",
	[FINDING_NETWORKD] = "networkd",
	[FINDING_NETWORK_MANAGER] = "network_manager",
	[FINDING_OLD_KERNEL] = "old_kernel",
	[FINDING_PROBE_UNANSWERED] = "probe_unanswered",
	[FINDING_PROBE_OTHER_LINK] = "probe_other_link",
	[FINDING_NOT_ROOT] = "not_root",
	[FINDING_NO_CARRIER] = "no_carrier",
	[FINDING_ROUTER_SILENT] = "router_silent",
	[FINDING_WILDCARD_UDP] = "wildcard_udp",
	[FINDING_PUBLISHED_PORTS] = "published_ports",
	[FINDING_LOCAL_REDIRECT] = "local_redirect",
	[FINDING_RULE_BEHIND] = "rule_behind",
};

/**
 * finding_name() - The name that people and programs know a finding by
 *
 * Return: a constant text, the same in every version
 */
const char *finding_name(enum finding_id id)
{
	return names[id];
}

/** finding_is_note() - Is it a limit, and no fault of the host? */
bool finding_is_note(const struct finding *finding)
{
	return finding->id >= FINDING_NOTES && !finding->certain;
}

/**
 * finding_new() - Add a finding
 * @ifname: link that it is about; NULL: the whole host
 * @addr: leased address that it is about; NULL: none in particular
 *
 * Return: the finding, without text and cure, good until the next one is
 * added; never NULL: what there is no memory for is lost, and @findings says so
 */
struct finding *finding_new(struct findings *findings, enum finding_id id, const char *ifname,
			    const struct addr *addr)
{
	struct finding finding = { .id = id };

	if (ifname)
		strncpy(finding.ifname, ifname, sizeof(finding.ifname) - 1);
	if (addr)
		finding.addr = *addr;
	if (array_push(&findings->list, &findings->count, &findings->max, &finding)) {
		findings->is_short = true;
		findings->lost = finding;
		return &findings->lost;
	}
	return &findings->list[findings->count - 1];
}

static void __attribute__((format(printf, 2, 0)))
fill(char text[FINDING_TEXT_MAX], const char *format, va_list args)
{
	char unescaped[FINDING_TEXT_MAX];

	vsnprintf(unescaped, sizeof(unescaped), format, args);
	text_escape(text, FINDING_TEXT_MAX, unescaped, TEXT_PEOPLE);
}

/** finding_text() - Say what is so */
void finding_text(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(finding->text, format, args);
	va_end(args);
}

/** finding_cure() - Say what to do about it */
void finding_cure(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(finding->cure, format, args);
	va_end(args);
}

/** finding_cure_more() - Say what else to do; what has no room is left out whole */
void finding_cure_more(struct finding *finding, const char *format, ...)
{
	size_t used = strlen(finding->cure);
	char more[FINDING_TEXT_MAX];
	va_list args;

	va_start(args, format);
	fill(more, format, args);
	va_end(args);
	if (used + strlen(more) < sizeof(finding->cure))
		memcpy(finding->cure + used, more, strlen(more) + 1);
}

static bool is_said(const struct findings *findings, size_t count, const struct finding *finding)
{
	for (size_t i = 0; i < count; i++)
		if (findings->list[i].id == finding->id &&
		    strcmp(findings->list[i].ifname, finding->ifname) == 0 &&
		    strcmp(findings->list[i].text, finding->text) == 0)
			return true;
	return false;
}

/** findings_tidy() - Say nothing twice: what both families share is found in both */
void findings_tidy(struct findings *findings)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (!is_said(findings, kept, &findings->list[i]))
			findings->list[kept++] = findings->list[i];
	findings->count = kept;
}

/**
 * findings_faults() - How many findings are no mere notes?
 *
 * Return: their number
 */
size_t findings_faults(const struct findings *findings)
{
	size_t faults = 0;

	for (size_t i = 0; i < findings->count; i++)
		faults += !finding_is_note(&findings->list[i]);
	return faults;
}

/**
 * findings_done() - Free it
 * @findings: empty afterwards; {0} is fine
 */
void findings_done(struct findings *findings)
{
	free(findings->list);
	memset(findings, 0, sizeof(*findings));
}
