/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers that do not leave by their link: why, and what helps. */
#include "cli/judge.h"

#include <string.h>

#define INTERNET4_BITS 8
#define INTERNET6_BITS 16

static bool has_rule(const struct facts *facts, const struct uplink_facts *uplink,
		     const struct addr *addr)
{
	const struct state *all = &facts->all[family_index(uplink->family)];

	for (size_t i = 0; i < all->rule_count; i++) {
		const struct rule *rule = &all->rules[i];

		if (rule->protocol == STATE_PROTOCOL && rule->table == uplink->table &&
		    addr_is_set(&rule->src.addr) && prefix_contains(&rule->src, addr))
			return true;
	}
	return false;
}

/* Routes that take the Internet in parts: no documentation network is as wide. */
static bool is_internet(const struct way *way)
{
	uint8_t most = way->dst.family == AF_INET6 ? INTERNET6_BITS : INTERNET4_BITS;

	return way->kind == WAY_FAR && way->got.match.prefixlen <= most;
}

/* What is on lo can leave by no other link. */
static bool is_twin(const struct facts *facts, const struct uplink_facts *uplink,
		    const struct addr *addr)
{
	if (!host_has_address(&facts->host, uplink->link.ifindex, addr))
		return false; /* of a delegated prefix */
	for (size_t i = 0; i < facts->host.address_count; i++)
		if (facts->host.addresses[i].ifindex != uplink->link.ifindex &&
		    facts->host.addresses[i].ifindex != HOST_LOOPBACK &&
		    addr_compare(&facts->host.addresses[i].addr, addr) == 0)
			return true;
	return false;
}

static void cure_way(const struct facts *facts, const struct uplink_facts *uplink,
		     const struct leased *leased, const struct way *way, struct finding *finding)
{
	const struct route *route = &way->got.route;
	const struct rule *rule = judge_rule_before(facts, uplink, leased, way);
	const struct link *other = host_link_of(&facts->host, route->ifindex);
	const struct link *master = host_link_of(&facts->host, uplink->link.master);
	bool lacks = uplink->changes->count || facts->disarranged[family_index(uplink->family)] ||
		     !has_rule(facts, uplink, &leased->addr) ||
		     (uplink->saved != SAVED_YES && !uplink->has_default);
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX], quoted[JUDGE_QUOTED_MAX];
	const char *name = judge_quote(uplink->link.ifname, quoted);

	if (!uplink->link.up)
		finding_cure(finding, "ip link set dev %s up && symroute sync", name);
	else if (rule)
		judge_cure_rule(uplink, rule, finding);
	else if (master && strcmp(master->kind, "vrf") == 0)
		finding_cure(finding, "ip link set dev %s nomaster && symroute sync", name);
	else if (is_twin(facts, uplink, &leased->addr))
		finding_cure(finding, "manage = no for one of the two in /etc/symroute.conf, or another "
			     "address from its server");
	else if (is_internet(way) && route->table == TABLE_MAIN && !facts_is_uplink(facts, route->ifindex))
		finding_cure(finding, "have %s take all by %s, which answers pass by, not by shorter parts",
			     judge_quote(route->ifname, quoted), uplink->family == AF_INET ?
			     "0.0.0.0/1 and 128.0.0.0/1" : "::/1 and 8000::/1");
	else if (lacks || (other && other->group == 0 && facts_is_uplink(facts, route->ifindex)))
		judge_cure_sync(facts, uplink, finding);
	else if (other && route->table == TABLE_MAIN && !config_is_group(&uplink->config, other->group) &&
		 facts_is_uplink(facts, route->ifindex))
		finding_cure(finding, "ip link set dev %s group 0 && symroute sync",
			     judge_quote(other->ifname, quoted));
	else
		finding_cure(finding, "symroute explain %s %s",
			     addr_format(&leased->addr, src), addr_format(&way->dst, dst));
}

/* A way leads nowhere. */
static bool ends(const struct way *way)
{
	uint8_t type = way->got.route.type;

	return way->got.err || type == ROUTE_BLACKHOLE || type == ROUTE_UNREACHABLE ||
	       type == ROUTE_PROHIBIT;
}

static void say_way(const struct facts *facts, const struct uplink_facts *uplink,
		    const struct leased *leased, const struct way *way,
		    struct findings *findings)
{
	const struct route *route = &way->got.route;
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX], via[ADDR_TEXT_MAX];
	char table[TABLES_NAME_MAX];
	struct finding *finding;

	addr_format(&leased->addr, src);
	addr_format(&way->dst, dst);
	finding = finding_new(findings, ends(way) ? FINDING_UNANSWERED : FINDING_ASYMMETRIC,
			      uplink->link.ifname, &leased->addr);
	if (ends(way))
		finding_text(finding, "%s: answers to %s have no way", src, dst);
	else if (addr_is_set(&route->gateway))
		finding_text(finding, "%s: answers to %s leave by %s via %s, table %s", src, dst,
			     route->ifname, addr_format(&route->gateway, via),
			     tables_format(&facts->report.result.names, route->table, table));
	else
		finding_text(finding, "%s: answers to %s leave by %s, table %s", src, dst,
			     route->ifname, tables_format(&facts->report.result.names, route->table, table));
	cure_way(facts, uplink, leased, way, finding);
}

static void say_no_router(const struct uplink_facts *uplink, const struct leased *leased,
			  const struct way *way, struct findings *findings)
{
	char src[ADDR_TEXT_MAX];
	struct finding *finding =
		finding_new(findings, FINDING_NO_ROUTER, uplink->link.ifname, &leased->addr);

	finding_text(finding, "%s: no router is known, so answers beyond its network leave by %s",
		     addr_format(&leased->addr, src), way->got.route.ifname);
	finding_cure(finding, uplink->family == AF_INET ?
		     "manage = no under [%s] in /etc/symroute.conf if the link is for its own network only, "
		     "then symroute sync; else have the server name a router (option 3)" :
		     "let a router advertise itself, or fail_closed = yes under [%s] in "
		     "/etc/symroute.conf, then symroute sync", uplink->link.ifname);
}

/* Of a lost lease nobody knows whether it named a router. */
static bool is_known(const struct uplink_facts *uplink)
{
	return uplink->saved != SAVED_NONE && uplink->saved != SAVED_SPOILT;
}

/* What hosts behind a delegated prefix ask may take a VPN's halves of the Internet: plan_source_rules(). */
static bool is_handed_on(const struct facts *facts, const struct uplink_facts *uplink,
			 const struct leased *leased, const struct way *way)
{
	return uplink->family == AF_INET6 &&
	       !host_has_address(&facts->host, uplink->link.ifindex, &leased->addr) &&
	       way->got.route.table == TABLE_MAIN && way->got.match.prefixlen &&
	       !facts_is_uplink(facts, way->got.route.ifindex);
}

/**
 * judge_is_home() - Does an answer leave the way it has to?
 *
 * By the link and, where it is the default route, by a router of the lease.
 * What main knows better (containers, tunnels, static routes) is fine too, but
 * not by another uplink; and so is what stays on this host. An answer that has
 * no way is fine where there was no router, since none can have been asked for.
 */
bool judge_is_home(const struct facts *facts, const struct uplink_facts *uplink,
		   const struct leased *leased, const struct way *way)
{
	const struct route *route = &way->got.route;
	bool is_default = facts_is_default(&way->got.match);

	if (ends(way))
		return !uplink->has_default && way->kind != WAY_ONLINK;
	if (way->got.route.type == ROUTE_LOCAL || is_handed_on(facts, uplink, leased, way))
		return true;
	if (route->ifindex != uplink->link.ifindex)
		return route->table == TABLE_MAIN && !is_default && !is_internet(way) &&
		       !facts_is_uplink(facts, route->ifindex);
	if (!is_default || !uplink->gateway_count)
		return true;
	for (size_t i = 0; i < uplink->gateway_count; i++)
		if (addr_compare(&uplink->gateways[i], &route->gateway) == 0)
			return true;
	return false;
}

/* The first of an address's answers that does not leave as it has to. */
static const struct way *astray(const struct facts *facts, const struct uplink_facts *uplink,
				const struct leased *leased)
{
	for (size_t i = 0; i < leased->way_count; i++)
		if (!judge_is_home(facts, uplink, leased, &leased->ways[i]))
			return &leased->ways[i];
	return NULL;
}

static void judge_address(const struct facts *facts, const struct uplink_facts *uplink,
			  const struct leased *leased, struct findings *findings)
{
	const struct way *way = astray(facts, uplink, leased);
	const struct rule *rule;
	struct finding *finding;
	char name[IF_NAMESIZE], quoted[JUDGE_QUOTED_MAX];

	if (!way)
		return;
	rule = judge_rule_before(facts, uplink, leased, way);
	if (!uplink->has_default && !rule && way->kind == WAY_FAR && is_known(uplink)) {
		say_no_router(uplink, leased, way, findings);
		return;
	}
	say_way(facts, uplink, leased, way, findings);
	if (rule)
		judge_say_rule(facts, uplink, leased, rule, findings);
	if (uplink->family == AF_INET && uplink->sysctls.rp_filter == 1 && !ends(way)) {
		finding = finding_new(findings, FINDING_RP_FILTER, uplink->link.ifname, NULL);
		finding_text(finding, "rp_filter is strict: what comes in by the link is dropped, "
			     "unless its answer leaves by it");
		finding_cure(finding, "sysctl -w net.ipv4.conf.%s.rp_filter=2",
			     judge_quote(link_sysctl_name(uplink->link.ifname, name), quoted));
	}
}

static void judge_reached(const struct facts *facts, const struct uplink_facts *uplink,
			  const struct leased *leased, struct findings *findings)
{
	const struct reached *reached = &leased->reached;
	const char *by = host_name_of(&facts->host, reached->by);
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];
	struct finding *finding;

	if (!reached->asked || reached->by == uplink->link.ifindex)
		return;
	addr_format(&leased->addr, src);
	addr_format(&facts->far_host, dst);
	finding = finding_new(findings, reached->by ? FINDING_PROBE_OTHER_LINK : FINDING_PROBE_UNANSWERED,
			      uplink->link.ifname, &leased->addr);
	if (reached->by)
		finding_text(finding, "%s: the answer of %s came by %s", src, dst, by ? by : "another link");
	else
		finding_text(finding, "%s: no answer from %s%s%s", src, dst, reached->err ? ": " : "",
			     reached->err ? strerror(-reached->err) : "");
	finding_cure(finding, "symroute explain %s %s, and if all of that is right, see to the router",
		     src, dst);
}

/** judge_ways() - Judge the answers of every leased address */
void judge_ways(const struct facts *facts, struct findings *findings)
{
	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++) {
			const struct leased *leased = &facts->uplinks[i].addresses[j];

			judge_address(facts, &facts->uplinks[i], leased, findings);
			judge_reached(facts, &facts->uplinks[i], leased, findings);
		}
}

/**
 * judge_is_symmetric() - Do all answers of an address leave by its link?
 *
 * Return: true if they do
 */
bool judge_is_symmetric(const struct facts *facts, const struct uplink_facts *uplink,
			const struct leased *leased)
{
	return !astray(facts, uplink, leased);
}

/**
 * judge_addresses() - How many leased addresses are there?
 * @symmetric: receives how many of them are
 *
 * Return: their number
 */
size_t judge_addresses(const struct facts *facts, size_t *symmetric)
{
	size_t count = 0;

	*symmetric = 0;
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink_facts *uplink = &facts->uplinks[i];

		count += uplink->address_count;
		for (size_t j = 0; j < uplink->address_count; j++)
			*symmetric += judge_is_symmetric(facts, uplink, &uplink->addresses[j]);
	}
	return count;
}
