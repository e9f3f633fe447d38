/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules of others: those that decide before ours, and those that ours decide before. */
#include "cli/judge.h"

#include "cli/explain.h"
#include "policy/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST_PRIORITY 1U /* behind local's 0 */
#define ROUTES_ASKED 4096 /* of a table */

/**
 * judge_rule_before() - Which rule of somebody else comes before ours and decides about an answer?
 *
 * One that jumps past ours, too. Rules that ask for a mark, a protocol or a port are choices, and not
 * about every answer.
 *
 * Return: it; NULL if there is none
 */
const struct rule *judge_rule_before(const struct facts *facts, const struct uplink_facts *uplink,
				     const struct leased *leased, const struct way *way)
{
	struct fib fib = facts_fib(facts, uplink->family);
	struct lookup packet = { .src = leased->addr, .dst = way->dst };
	const struct rule *found = NULL;
	struct explain way_out;

	if (explain(&fib, &packet, &way_out) == 0)
		for (size_t i = 0; i < way_out.count; i++) {
			const struct explain_step *step = &way_out.steps[i];

			if (step->rule->protocol != STATE_PROTOCOL &&
			    step->rule->priority <= uplink->config.priority + PLAN_ADDR &&
			    (step->outcome == EXPLAIN_GOTO || step->outcome >= EXPLAIN_REJECT))
				found = step->rule;
		}
	explain_done(&way_out);
	return found;
}

static const char *format_rule(const struct facts *facts, const struct rule *rule,
			       char text[FINDING_TEXT_MAX])
{
	char table[sizeof("lookup ") + TABLES_NAME_MAX], name[TABLES_NAME_MAX];
	char object[STATE_TEXT_MAX];

	snprintf(table, sizeof(table), "lookup %s", tables_format(&facts->report.result.names, rule->table, name));
	snprintf(text, FINDING_TEXT_MAX, "rule %" PRIu32 ": %s%s", rule->priority,
		 rule->extra.invert ? "not " : "", rule_format(rule, table, object));
	return text;
}

/** judge_cure_rule() - Say how ours come before somebody else's rule */
void judge_cure_rule(const struct uplink_facts *uplink, const struct rule *rule,
		     struct finding *finding)
{
	uint32_t priority = rule->priority;

	if (priority >= FIRST_PRIORITY + PLAN_FAIL + 1)
		finding_cure(finding, "priority = %" PRIu32 " under [defaults] in "
			     "/etc/symroute.conf, then symroute sync",
			     priority - PLAN_FAIL - 1);
	else
		finding_cure(finding, "give that rule a priority above %" PRIu32,
			     uplink->config.priority + PLAN_FAIL);
}

/** judge_say_rule() - Add a finding about a rule that comes before ours */
void judge_say_rule(const struct facts *facts, const struct uplink_facts *uplink,
		    const struct leased *leased, const struct rule *rule,
		    struct findings *findings)
{
	bool any = !addr_is_set(&rule->src.addr);
	char text[FINDING_TEXT_MAX], src[ADDR_TEXT_MAX];
	struct finding *finding = finding_new(findings, FINDING_FOREIGN_RULE,
					      any ? NULL : uplink->link.ifname,
					      any ? NULL : &leased->addr);

	format_rule(facts, rule, text);
	if (any)
		finding_text(finding, "%s %s comes before ours, whatever the address",
			     family_name(uplink->family), text);
	else
		finding_text(finding, "%s comes before ours, and decides about %s", text,
			     addr_format(&leased->addr, src));
	judge_cure_rule(uplink, rule, finding);
}

/* A choice of programs, or of people: not about every packet. */
static bool is_choice(const struct rule *rule)
{
	const struct rule_extra *extra = &rule->extra;

	return extra->fwmask || extra->uid || extra->ports || extra->ipproto || extra->tos;
}

/*
 * Is a rule for packets that this host sends from an address, and could it have an answer of its own? One
 * for nothing but a source is about answers, which are ours to decide about.
 */
static bool is_for(const struct rule *rule, const struct addr *src)
{
	const struct rule_extra *extra = &rule->extra;

	if (rule->protocol == STATE_PROTOCOL || rule->oifname[0] || extra->other || extra->l3mdev ||
	    (extra->iifname[0] && strcmp(extra->iifname, "lo") != 0) ||
	    (addr_is_set(&rule->src.addr) && !addr_is_set(&rule->dst.addr) && !is_choice(rule)) ||
	    (extra->invert && (addr_is_set(&rule->src.addr) || addr_is_set(&rule->dst.addr) || !is_choice(rule))))
		return false;
	if (rule_action(rule) == RULE_LOOKUP && rule->table >= TABLE_DEFAULT && rule->table <= TABLE_LOCAL)
		return false;
	return rule_action(rule) != RULE_GOTO && rule_action(rule) != RULE_NOP &&
	       (!addr_is_set(&rule->src.addr) || prefix_contains(&rule->src, src));
}

/*
 * Would a rule send a packet elsewhere than a rule of ours does? Not to another uplink: from whose address
 * it is has the say about that; nor to this host, as transparent proxies have it of what comes in.
 * @by: receives the link that ours leads by; 0: none
 */
static bool is_overruled(const struct facts *facts, const struct rule *rule, const struct addr *src,
			 const struct addr *dst, uint32_t *by)
{
	struct fib fib = facts_fib(facts, rule->family);
	struct lookup packet = { .src = *src, .dst = *dst,
				 .fwmark = rule->extra.invert ? 0 : rule->extra.fwmark };
	const struct explain_step *last, *answer;
	struct fib_pick pick = { .route = NULL };
	struct nexthop ours, theirs;
	bool overruled = false;
	struct explain way;

	if (rule_action(rule) == RULE_LOOKUP)
		pick = fib_pick(&fib, rule->table, &packet);
	if (rule_action(rule) == RULE_LOOKUP &&
	    (!pick.route || pick.route->type == ROUTE_THROW || pick.route->type == ROUTE_LOCAL ||
	     pick.route->dst.prefixlen <= rule->suppress_prefixlen))
		return false;
	if (explain(&fib, &packet, &way))
		goto out;
	last = way.count ? &way.steps[way.count - 1] : NULL;
	if (!last || last->rule->protocol != STATE_PROTOCOL || last->rule->priority >= rule->priority)
		goto out;
	answer = explain_answer(&way);
	*by = explain_ifindex(&way);
	if (!answer || !pick.route || route_leads_nowhere(pick.route) || !route_nexthop_count(pick.route)) {
		overruled = answer || (pick.route && !route_leads_nowhere(pick.route));
		goto out;
	}
	ours = route_nexthop(answer->pick.route, answer->pick.nexthop);
	theirs = route_nexthop(pick.route, pick.nexthop);
	overruled = !facts_is_uplink(facts, theirs.ifindex) &&
		    (ours.ifindex != theirs.ifindex || addr_compare(&ours.gateway, &theirs.gateway) != 0);
out:
	explain_done(&way);
	return overruled;
}

/* A host of a network; of a single address, that. */
static struct addr host_in(const struct prefix *network)
{
	struct addr addr = network->addr;

	if (network->prefixlen < addr_bits(addr.family))
		addr.bytes[addr_bits(addr.family) / 8 - 1] |= 1;
	return addr;
}

/*
 * What a rule is about: its destination, or what its table has routes to. A default route alone is what
 * a VPN has: answers pass that by, as they should; but for a rule that asks for a mark, or the like.
 * @dst: receives the first one that ours send elsewhere
 */
static bool find_overruled(const struct facts *facts, const struct rule *rule, const struct leased *leased,
			   struct addr *dst, uint32_t *by)
{
	const struct state *all = &facts->all[family_index(rule->family)];
	bool refuses = rule_action(rule) != RULE_LOOKUP;
	size_t asked = 0;

	if (rule->dst.prefixlen) {
		*dst = host_in(&rule->dst);
		return is_overruled(facts, rule, &leased->addr, dst, by);
	}
	for (size_t i = 0; i < all->route_count && !refuses && asked < ROUTES_ASKED; i++) {
		const struct route *route = &all->routes[i];

		if (route->table != rule->table || facts_is_default(&route->dst))
			continue;
		asked++;
		*dst = host_in(&route->dst);
		if (is_overruled(facts, rule, &leased->addr, dst, by))
			return true;
	}
	for (size_t i = 0; i < leased->way_count; i++) {
		*dst = leased->ways[i].dst;
		if (leased->ways[i].kind == WAY_FAR &&
		    (refuses || (is_choice(rule) && !rule->extra.invert)) &&
		    is_overruled(facts, rule, &leased->addr, dst, by))
			return true;
	}
	return false;
}

static void say_behind(const struct facts *facts, const struct uplink_facts *uplink, const struct rule *rule,
		       const struct addr *dst, uint32_t by, struct findings *findings)
{
	struct finding *finding = finding_new(findings, FINDING_RULE_BEHIND, NULL, NULL);
	const char *name = host_name_of(&facts->host, by);
	char text[FINDING_TEXT_MAX], to[ADDR_TEXT_MAX];

	finding->certain = addr_is_set(&rule->dst.addr) || rule_action(rule) != RULE_LOOKUP ||
			   (is_choice(rule) && !rule->extra.invert);
	format_rule(facts, rule, text);
	finding_text(finding, "%s %s comes behind ours: packets from leased addresses to %s %s%s, whatever it says",
		     family_name(uplink->family), text, addr_format(dst, to),
		     name ? "leave by " : "have no way", name ? name : "");
	finding_cure(finding, "give that rule a priority below %" PRIu32,
		     uplink->config.priority - PLAN_BEFORE);
}

static void judge_behind(const struct facts *facts, const struct rule *rule, struct findings *findings)
{
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink_facts *uplink = &facts->uplinks[i];
		struct addr dst;
		uint32_t by = 0;

		if (uplink->family != rule->family || !uplink->address_count ||
		    rule->priority <= uplink->config.priority ||
		    !is_for(rule, &uplink->addresses[0].addr) ||
		    !find_overruled(facts, rule, &uplink->addresses[0], &dst, &by))
			continue;
		say_behind(facts, uplink, rule, &dst, by, findings);
		return;
	}
}

/* Somebody else's rule about all that a service of this host answers. */
static bool is_for_service(const struct rule *rule)
{
	const struct rule_extra *extra = &rule->extra;

	return extra->sport_last && !extra->dport_last && !extra->fwmask && !extra->uid && !extra->tos &&
	       !extra->invert && !extra->other && !extra->l3mdev && !rule->oifname[0] &&
	       (!extra->iifname[0] || strcmp(extra->iifname, "lo") == 0) && !rule->dst.prefixlen &&
	       rule->protocol != STATE_PROTOCOL && rule_action(rule) == RULE_LOOKUP;
}

/* Does a table send an answer by another uplink? */
static bool is_sent_astray(const struct facts *facts, const struct uplink_facts *uplink,
			   const struct rule *rule, const struct leased *leased, const struct way *way)
{
	struct fib fib = facts_fib(facts, uplink->family);
	struct lookup packet = { .src = leased->addr, .dst = way->dst };
	struct fib_pick pick = fib_pick(&fib, rule->table, &packet);
	struct nexthop hop;

	if (!pick.route || pick.route->type != ROUTE_UNICAST ||
	    pick.route->dst.prefixlen <= rule->suppress_prefixlen)
		return false;
	hop = route_nexthop(pick.route, pick.nexthop);
	return hop.ifindex != uplink->link.ifindex && facts_is_uplink(facts, hop.ifindex);
}

/* The kernel is asked for packets without ports: about answers of one service, only the rule tells. */
static void judge_service_rule(const struct facts *facts, const struct uplink_facts *uplink,
			       const struct rule *rule, struct findings *findings)
{
	if (uplink->family != rule->family || rule->priority > uplink->config.priority + PLAN_ADDR)
		return;
	for (size_t i = 0; i < uplink->address_count; i++) {
		const struct leased *leased = &uplink->addresses[i];

		if (addr_is_set(&rule->src.addr) && !prefix_contains(&rule->src, &leased->addr))
			continue;
		for (size_t j = 0; j < leased->way_count; j++)
			if (leased->ways[j].kind == WAY_FAR &&
			    is_sent_astray(facts, uplink, rule, leased, &leased->ways[j])) {
				judge_say_rule(facts, uplink, leased, rule, findings);
				return;
			}
	}
}

static void judge_rule(const struct facts *facts, const struct rule *rule, struct findings *findings)
{
	judge_behind(facts, rule, findings);
	for (size_t i = 0; i < facts->uplink_count && is_for_service(rule); i++)
		judge_service_rule(facts, &facts->uplinks[i], rule, findings);
}

/** judge_rules() - Judge rules of others */
void judge_rules(const struct facts *facts, struct findings *findings)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (size_t j = 0; j < facts->all[i].rule_count; j++)
			judge_rule(facts, &facts->all[i].rules[j], findings);
}
