/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fib_rules_lookup() and fib_rule_match() of net/core/fib_rules.c, with the match, action and
 * suppress functions of both families; ip_route_output_key_hash_rcu(); Linux 6.18.
 */
#include "cli/explain.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IPPROTO_ASK 17 /* what RTM_GETROUTE takes a packet for in IPv4: UDP */

static const char *ifname_of(const struct fib *fib, uint32_t ifindex)
{
	const struct link *link = host_link_of(&fib->host, ifindex);

	return link ? link->ifname : "";
}

static const struct link *vrf_of(const struct fib *fib, uint32_t ifindex)
{
	const struct link *link = host_link_of(&fib->host, ifindex);

	if (link && link->vrf_table)
		return link;
	link = link && link->master ? host_link_of(&fib->host, link->master) : NULL;
	return link && link->vrf_table ? link : NULL;
}

static bool is_link(const char *ifname, const char *link, const struct link *vrf)
{
	return !*ifname || strcmp(ifname, link) == 0 || (vrf && strcmp(ifname, vrf->ifname) == 0);
}

static bool is_covered(const struct prefix *selector, const struct addr *addr)
{
	struct prefix network = prefix_of(&selector->addr, selector->prefixlen);

	return !selector->prefixlen || prefix_contains(&network, addr);
}

static enum explain_selector mismatch(const struct fib *fib, const struct rule *rule,
				      const struct lookup *packet)
{
	const struct link *vrf = vrf_of(fib, packet->oif);
	const struct rule_extra *extra = &rule->extra;
	bool is_vrf = vrf && vrf->ifindex == packet->oif; /* then oif itself selects nothing */
	const char *oifname = is_vrf ? "" : ifname_of(fib, packet->oif);

	if (!is_link(extra->iifname, "lo", NULL))
		return EXPLAIN_IIF;
	if (!is_link(rule->oifname, oifname, vrf))
		return EXPLAIN_OIF;
	if ((extra->fwmark ^ packet->fwmark) & extra->fwmask)
		return EXPLAIN_FWMARK;
	if (extra->l3mdev && !vrf)
		return EXPLAIN_VRF;
	if (extra->uid && (fib->uid < extra->uid_first || fib->uid > extra->uid_last))
		return EXPLAIN_UID;
	if (!is_covered(&rule->src, &packet->src))
		return EXPLAIN_SRC;
	if (!is_covered(&rule->dst, &packet->dst))
		return EXPLAIN_DST;
	if (extra->tos)
		return EXPLAIN_TOS;
	if (extra->ipproto && (fib->family == AF_INET6 || extra->ipproto != IPPROTO_ASK))
		return EXPLAIN_IPPROTO;
	if (extra->sport_first || extra->dport_first) /* of a lookup, both ports are 0 */
		return EXPLAIN_PORTS;
	return extra->other ? EXPLAIN_UNKNOWN : EXPLAIN_MATCHES;
}

static bool is_in_group(const struct fib *fib, const struct fib_pick *pick, int64_t group)
{
	const struct route *route = pick->route;
	uint32_t ifindex = route_nexthop(route, fib->family == AF_INET ? 0 : pick->nexthop).ifindex;
	const struct link *link;

	if (fib->family == AF_INET6 && (route->type == ROUTE_LOCAL || route->type == ROUTE_ANYCAST))
		ifindex = HOST_LOOPBACK;
	link = host_link_of(&fib->host, ifindex);
	return group != STATE_NO_SUPPRESS && link && link->group == group;
}

static void look_up(const struct fib *fib, const struct lookup *packet, struct explain_step *step)
{
	const struct rule *rule = step->rule;
	const struct link *vrf = vrf_of(fib, packet->oif);
	struct lookup asked = *packet;

	if (vrf && vrf->ifindex == packet->oif)
		asked.oif = 0;
	step->table = rule->extra.l3mdev && vrf ? vrf->vrf_table : rule->table;
	step->pick = fib_pick(fib, step->table, &asked);
	if (!step->pick.route)
		step->outcome = fib_has_table(fib, step->table) ? EXPLAIN_NO_ROUTE :
								  EXPLAIN_NO_TABLE;
	else if (step->pick.route->type == ROUTE_THROW)
		step->outcome = EXPLAIN_THROW;
	else if (step->pick.route->type >= ROUTE_BLACKHOLE &&
		 step->pick.route->type <= ROUTE_PROHIBIT)
		step->outcome = EXPLAIN_REJECT_ROUTE;
	else if (step->pick.route->dst.prefixlen <= rule->suppress_prefixlen)
		step->outcome = EXPLAIN_SHORT;
	else if (is_in_group(fib, &step->pick, rule->suppress_ifgroup))
		step->outcome = EXPLAIN_GROUP;
	else
		step->outcome = EXPLAIN_ANSWER;
}

static struct explain_step ask_rule(const struct fib *fib, const struct lookup *packet,
				    const struct rule *rule)
{
	struct explain_step step = { .rule = rule };

	step.selector = mismatch(fib, rule, packet);
	if (rule->extra.invert && step.selector != EXPLAIN_UNKNOWN)
		step.selector = step.selector ? EXPLAIN_MATCHES : EXPLAIN_INVERTED;
	if (step.selector != EXPLAIN_MATCHES)
		step.outcome = EXPLAIN_MISMATCH;
	else if (rule_action(rule) == RULE_LOOKUP)
		look_up(fib, packet, &step);
	else if (rule_action(rule) == RULE_NOP)
		step.outcome = EXPLAIN_NOP;
	else if (rule_action(rule) == RULE_GOTO)
		step.outcome = EXPLAIN_GOTO;
	else
		step.outcome = EXPLAIN_REJECT;
	return step;
}

static size_t find_target(const struct fib *fib, uint32_t target)
{
	size_t i = 0;

	while (i < fib->state.rule_count && fib->state.rules[i].priority != target)
		i++;
	return i;
}

/*
 * fib_props[] and fib4_rule_action(): a rule and a route that say the same
 * differ, of all things, in "unreachable".
 */
static int error_of(const struct explain_step *step)
{
	if (step->outcome == EXPLAIN_REJECT_ROUTE)
		return step->pick.route->type == ROUTE_UNREACHABLE ? -EHOSTUNREACH :
		       step->pick.route->type == ROUTE_PROHIBIT    ? -EACCES :
									 -EINVAL;
	return rule_action(step->rule) == RULE_UNREACHABLE ? -ENETUNREACH :
	       rule_action(step->rule) == RULE_PROHIBIT    ? -EACCES :
						       -EINVAL;
}

static void conclude(const struct fib *fib, struct explain *explain)
{
	const struct lookup *packet = &explain->packet;
	const struct explain_step *last = explain->count ? &explain->steps[explain->count - 1] : NULL;
	const struct link *oif = host_link_of(&fib->host, packet->oif);
	bool rejects = last && last->outcome >= EXPLAIN_REJECT && last->outcome != EXPLAIN_ANSWER;

	explain->end = EXPLAIN_END_NOTHING;
	explain->error = -ENETUNREACH;
	if (last && last->outcome == EXPLAIN_ANSWER) {
		explain->end = EXPLAIN_END_ROUTE;
		explain->error = 0;
	} else if (fib->family == AF_INET && oif && !vrf_of(fib, packet->oif)) {
		explain->end = EXPLAIN_END_ASSUMED;
		explain->error = 0;
	} else if (rejects) {
		explain->end = EXPLAIN_END_ERROR;
		explain->error = error_of(last);
	}
	if (fib->family == AF_INET && oif && !oif->up) {
		explain->end = EXPLAIN_END_DOWN;
		explain->error = -ENETUNREACH;
	}
	if (fib->family == AF_INET && addr_is_set(&packet->src) &&
	    !fib_is_local(fib, &packet->src)) {
		explain->end = EXPLAIN_END_FOREIGN;
		explain->error = -ENETUNREACH;
	}
}

/**
 * explain() - Follow a packet through the rules
 * @explain: filled; explain_done() it, on failure too
 *
 * Return: 0; -ENOMEM
 */
int explain(const struct fib *fib, const struct lookup *packet, struct explain *explain)
{
	bool ended = false;

	memset(explain, 0, sizeof(*explain));
	explain->packet = *packet;
	for (size_t i = 0; i < fib->state.rule_count && !ended; i++) {
		struct explain_step step = ask_rule(fib, packet, &fib->state.rules[i]);
		int err;

		if (step.outcome == EXPLAIN_GOTO) {
			size_t target = find_target(fib, step.rule->target);

			if (target < fib->state.rule_count && target > i)
				i = target - 1;
			else
				step.outcome = EXPLAIN_ASTRAY;
		}
		err = array_push(&explain->steps, &explain->count, &explain->max, &step);
		if (err)
			return err;
		ended = step.outcome >= EXPLAIN_REJECT;
	}
	conclude(fib, explain);
	return 0;
}

/**
 * explain_answer() - The step that answers
 *
 * Return: it; NULL if no route answers
 */
const struct explain_step *explain_answer(const struct explain *explain)
{
	return explain->count && explain->end == EXPLAIN_END_ROUTE ?
		       &explain->steps[explain->count - 1] :
		       NULL;
}

/**
 * explain_ifindex() - The link that a packet leaves by
 *
 * Return: the link's number, lo's for this host itself; 0 if it leaves by none,
 * or by a next hop that the kernel does not tell
 */
uint32_t explain_ifindex(const struct explain *explain)
{
	const struct explain_step *answer = explain_answer(explain);

	if (explain->end == EXPLAIN_END_ASSUMED)
		return explain->packet.oif;
	if (!answer)
		return 0;
	if (answer->pick.route->type == ROUTE_LOCAL)
		return HOST_LOOPBACK;
	return route_nexthop(answer->pick.route, answer->pick.nexthop).ifindex;
}

/*
 * Until a rule is added, IPv4's local is a part of main, and answers are main's (fib_unmerge()). IPv6
 * keeps an answer with a next hop object, which says the table of the route that it was made for,
 * whichever route of the object it is used for (rt6_get_pcpu_route()). Measured: 6.18.
 */
static bool is_of_table(const struct route *answer, const struct explain_step *step)
{
	bool ipv4 = answer->dst.addr.family == AF_INET;

	return answer->table == step->table || (!ipv4 && step->pick.route->nhid) ||
	       (ipv4 && step->table == TABLE_LOCAL && answer->table == TABLE_MAIN);
}

/**
 * explain_agrees() - Does the kernel say the same?
 *
 * Return: false if it differs in the error, the table, the link or the router
 */
bool explain_agrees(const struct fib *fib, const struct explain *explain, int error,
		    const struct route *answer)
{
	const struct explain_step *step = explain_answer(explain);
	const struct link *vrf = vrf_of(fib, explain->packet.oif);
	struct lookup packet = explain->packet;
	const struct route *route;

	if (explain->end == EXPLAIN_END_FOREIGN) /* EINVAL or ENETUNREACH, by version */
		return error != 0;
	if (explain->end == EXPLAIN_END_ASSUMED && !error)
		return answer->ifindex == packet.oif && !addr_is_set(&answer->gateway);
	if (error || !step)
		return error == explain->error;
	if (!is_of_table(answer, step))
		return false;
	route = step->pick.route;
	if (route->type != ROUTE_UNICAST)
		return answer->type == route->type;
	if (vrf && vrf->ifindex == packet.oif)
		packet.oif = 0;
	return (!route_nexthop_count(route) && route->nhid) ||
	       fib_may_take(fib, &step->pick, &packet, &answer->gateway,
			    answer->ifindex);
}

/**
 * explain_done() - Free it
 * @explain: empty afterwards; {0} is fine
 */
void explain_done(struct explain *explain)
{
	free(explain->steps);
	memset(explain, 0, sizeof(*explain));
}

static bool leads_back(const struct arrival *arrival)
{
	const struct route *route = explain_answer(&arrival->back)->pick.route;

	for (size_t i = 0; i < route_nexthop_count(route); i++)
		if (route_nexthop(route, i).ifindex == arrival->packet.iif)
			return true;
	return false;
}

/* A link without any address of the family says no to what it cannot tell. */
static enum arrival_verdict verdict_of(const struct fib *fib, const struct arrival *arrival)
{
	const struct explain_step *answer = explain_answer(&arrival->back);
	bool filters = arrival->rp_filter > 0;

	if (fib->family != AF_INET)
		return ARRIVAL_TAKEN;
	if (!answer)
		return filters ? ARRIVAL_NO_ROUTE : ARRIVAL_TAKEN;
	if (answer->pick.route->type != ROUTE_UNICAST &&
	    !(answer->pick.route->type == ROUTE_LOCAL && arrival->accept_local))
		return ARRIVAL_MARTIAN;
	if (leads_back(arrival))
		return ARRIVAL_TAKEN;
	if (!host_has_family(&fib->host, arrival->packet.iif, fib->family))
		return filters ? ARRIVAL_STRICT : ARRIVAL_TAKEN;
	return arrival->rp_filter == 1 ? ARRIVAL_STRICT : ARRIVAL_TAKEN;
}

/**
 * arrival_judge() - Work out what the reverse path filter does with a packet
 *
 * The way back is looked up as if this host sent to where the packet is from:
 * addresses swapped, not bound to a link.
 *
 * Return: 0; -ENOMEM
 */
int arrival_judge(const struct fib *fib, struct arrival *arrival)
{
	struct lookup back = {
		.src = arrival->packet.dst,
		.dst = arrival->packet.src,
		.fwmark = arrival->src_valid_mark ? arrival->packet.fwmark : 0,
	};
	int err = explain(fib, &back, &arrival->back);

	if (!err)
		arrival->verdict = verdict_of(fib, arrival);
	return err;
}

/**
 * arrival_done() - Free it
 * @arrival: empty afterwards; {0} is fine
 */
void arrival_done(struct arrival *arrival)
{
	explain_done(&arrival->back);
	memset(arrival, 0, sizeof(*arrival));
}
