/* SPDX-License-Identifier: BSD-2-Clause */
/* What works against an uplink: the kernel's settings of it, and other links like it. */
#include "cli/judge.h"

#include "util/paths.h"

#include <inttypes.h>
#include <string.h>

static const struct rule *marks_lead_here(const struct facts *facts,
					  const struct uplink_facts *uplink)
{
	const struct state *all = &facts->all[family_index(AF_INET)];

	for (size_t i = 0; i < all->rule_count; i++) {
		const struct rule *rule = &all->rules[i];

		if (!rule->extra.fwmask || rule->extra.invert ||
		    rule_action(rule) != RULE_LOOKUP || rule->table == TABLE_MAIN)
			continue;
		for (size_t j = 0; j < all->route_count; j++)
			if (all->routes[j].table == rule->table &&
			    all->routes[j].ifindex == uplink->link.ifindex)
				return rule;
	}
	return NULL;
}

static void judge_sysctls(const struct facts *facts, const struct uplink_facts *uplink,
			  struct findings *findings)
{
	const struct sysctls *sysctls = &uplink->sysctls;
	const char *ifname = uplink->link.ifname;
	char name[IF_NAMESIZE], quoted[JUDGE_QUOTED_MAX];
	const struct rule *marks = NULL;
	struct finding *finding;

	if (uplink->family == AF_INET && sysctls->rp_filter == 1 && facts->limits.publishes)
		marks = marks_lead_here(facts, uplink);
	if (marks) {
		finding = judge_say(findings, FINDING_SRC_VALID_MARK, uplink);
		finding_text(finding, "rp_filter is strict, and looks up the way back before there is a mark for "
			     "rule %" PRIu32 ": what comes in for published ports is dropped", marks->priority);
		finding_cure(finding, "sysctl -w net.ipv4.conf.%s.rp_filter=2",
			     judge_quote(link_sysctl_name(ifname, name), quoted));
	}
	if (sysctls->linkdown && !uplink->config.fail_closed) {
		finding = judge_say(findings, FINDING_LINKDOWN, uplink);
		finding_text(finding, "ignore_routes_with_linkdown is set: without carrier, answers "
			     "leave by another link");
		finding_cure(finding, "fail_closed = yes under [%s] in /etc/symroute.conf, then "
			     "symroute sync", ifname);
	}
}

static const struct leased *share_network(const struct uplink_facts *a, const struct uplink_facts *b)
{
	for (size_t i = 0; i < a->address_count; i++)
		for (size_t j = 0; j < b->address_count; j++) {
			const struct leased *one = &a->addresses[i], *other = &b->addresses[j];
			struct prefix wide = prefix_of(&one->addr, one->prefixlen);
			struct prefix narrow = prefix_of(&other->addr, other->prefixlen);

			if (prefix_contains(&wide, &other->addr) ||
			    prefix_contains(&narrow, &one->addr))
				return one;
		}
	return NULL;
}

/*
 * Networks of one number may be on wires of their own, as behind two routers of one make. Where two
 * links are on one wire, both know somebody there by the same hardware address; a group's is the
 * same everywhere.
 */
static bool share_wire(const struct facts *facts, uint32_t one, uint32_t other)
{
	const struct neighbours *neighbours = &facts->neighbours;

	for (size_t i = 0; i < neighbours->count; i++)
		for (size_t j = 0; j < neighbours->count; j++) {
			const struct neighbour *a = &neighbours->list[i], *b = &neighbours->list[j];

			if (a->ifindex == one && b->ifindex == other && a->lladdr_length &&
			    a->lladdr_length == b->lladdr_length && addr_is_host(&a->addr) &&
			    memcmp(a->lladdr, b->lladdr, a->lladdr_length) == 0 &&
			    addr_compare(&a->addr, &b->addr) == 0)
				return true;
		}
	return false;
}

/* Any of three settings stops it, now that there are rules from each address. */
static void judge_arp(const struct facts *facts, const struct uplink_facts *uplink,
		      struct findings *findings)
{
	const struct sysctls *sysctls = &uplink->sysctls;

	if (sysctls->arp_ignore || sysctls->arp_filter || sysctls->rp_filter == 1)
		return;
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink_facts *other = &facts->uplinks[i];
		char name[IF_NAMESIZE], quoted[JUDGE_QUOTED_MAX];
		struct finding *finding;

		if (other->link.ifindex == uplink->link.ifindex || other->family != AF_INET ||
		    !share_network(uplink, other) ||
		    !share_wire(facts, uplink->link.ifindex, other->link.ifindex))
			continue;
		finding = judge_say(findings, FINDING_ARP_FLUX, uplink);
		finding_text(finding, "%s is in the same network, and the link answers ARP for its "
			     "address", other->link.ifname);
		finding_cure(finding, "echo net.ipv4.conf.%s.arp_ignore=1 >>%s && sysctl -p %s",
			     judge_quote(link_sysctl_name(uplink->link.ifname, name), quoted), PATHS_SYSCTL,
			     PATHS_SYSCTL);
	}
}

static void judge_twins(const struct facts *facts, const struct uplink_facts *uplink,
			struct findings *findings)
{
	char text[ADDR_TEXT_MAX];
	struct finding *finding;
	bool leased_too;

	for (size_t i = 0; i < uplink->address_count; i++) {
		const struct leased *leased = &uplink->addresses[i];

		for (size_t j = 0; j < facts->host.address_count; j++) {
			const struct address *address = &facts->host.addresses[j];
			const struct link *link;

			if (addr_compare(&address->addr, &leased->addr) != 0)
				continue;
			link = host_link_of(&facts->host, address->ifindex);
			if (!link || link->ifindex == uplink->link.ifindex ||
			    strcmp(link->ifname, "lo") == 0 || config_file_leaves_alone(&facts->report.result.config_file, link->ifname) ||
			    !host_has_address(&facts->host, uplink->link.ifindex, &leased->addr))
				continue;
			finding = finding_new(findings, FINDING_SAME_ADDRESS, uplink->link.ifname,
					      &leased->addr);
			finding_text(finding, "%s is on %s as well: its answers can leave by one only",
				     addr_format(&leased->addr, text), link->ifname);
			leased_too = facts_is_uplink(facts, link->ifindex);
			finding_cure(finding, "manage = no %s%s%s in /etc/symroute.conf, %s",
				     leased_too ? "for one of the two" : "under [",
				     leased_too ? "" : link->ifname, leased_too ? "" : "]",
				     leased_too ? "or another address from its server" :
						  "then symroute sync");
		}
	}
	if (uplink->sharer[0] && uplink->config.pin_server) {
		finding = judge_say(findings, FINDING_SAME_SERVER, uplink);
		finding_text(finding, "%s has its lease from server %s too: renewals may leave by "
			     "the other link", uplink->sharer, addr_format(&uplink->server, text));
		finding_cure(finding, "give the two servers, or relays that name themselves (RFC "
			     "5107); pin_server = no accepts it");
	}
}

static void judge_gone(const struct uplink_facts *uplink, struct findings *findings)
{
	struct finding *finding;
	struct why gone;

	for (size_t i = 0; i < CONFIG_GONE; i++) {
		if (!config_gone(&uplink->config, i, uplink->link.ifname, &gone))
			continue;
		finding = finding_new(findings, FINDING_CONFIG, NULL, NULL);
		finding_text(finding, "%s", gone.text);
		finding_cure(finding, "take that line out");
	}
}

/** judge_settings() - Judge what works against an uplink */
void judge_settings(const struct facts *facts, const struct uplink_facts *uplink,
		    struct findings *findings)
{
	judge_sysctls(facts, uplink, findings);
	judge_twins(facts, uplink, findings);
	judge_gone(uplink, findings);
	if (uplink->family == AF_INET)
		judge_arp(facts, uplink, findings);
}
