/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with uplinks: their objects, tables and leases, and who else has them. */
#include "cli/judge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** judge_say() - Add a finding about an uplink, none of its addresses in particular */
struct finding *judge_say(struct findings *findings, enum finding_id id,
			  const struct uplink_facts *uplink)
{
	return finding_new(findings, id, uplink->link.ifname, NULL);
}

static uint32_t find_pid(const struct programs *programs, const char *name, const char *ifname)
{
	for (size_t i = 0; i < programs->client_count; i++)
		if (strcmp(programs->clients[i].name, name) == 0 &&
		    strcmp(programs->clients[i].ifname, ifname) == 0)
			return programs->clients[i].pid;
	return 0;
}

/* Of dhclient, ifup(8) starts one for each link: another one beside it would not know of its lease. */
static void cure_renew(const struct facts *facts, const struct link *link, struct finding *finding)
{
	const struct programs *programs = &facts->programs;
	char quoted[JUDGE_QUOTED_MAX];
	const char *name = judge_quote(link->ifname, quoted);
	const char *client = facts_client(facts, link, false);
	bool dhclient = programs->dhclient && !programs->dhcpcd;

	if (client && strcmp(client, "NetworkManager") == 0)
		finding_cure(finding, "nmcli device reapply %s", name);
	else if (client && strcmp(client, "systemd-networkd") == 0)
		finding_cure(finding, "systemctl start symroute-networkd.service");
	else if (client && strcmp(client, "udhcpc") == 0)
		finding_cure(finding, "kill -USR1 %" PRIu32, find_pid(programs, client, link->ifname));
	else if (dhclient && facts_ifupdown(link->ifname))
		finding_cure(finding, "ifdown %s && ifup %s", name, name);
	else if (dhclient)
		finding_cure(finding, "dhclient -r %s && dhclient %s", name, name);
	else
		finding_cure(finding, "dhcpcd -N %s", name);
}

/** judge_cure_sync() - Have what is wrong in the kernel put right */
void judge_cure_sync(const struct facts *facts, const struct uplink_facts *uplink,
		     struct finding *finding)
{
	if (uplink->saved == SAVED_YES || uplink->saved == SAVED_HIDDEN)
		finding_cure(finding, "symroute sync");
	else
		cure_renew(facts, &uplink->link, finding);
}

static void judge_change(const struct change *change, const char *ifname,
			 struct findings *findings)
{
	bool over = change->op == CHANGE_DELETE ||
		    (change->kind == CHANGE_GROUP && change->group.group == 0);
	char text[CHANGE_TEXT_MAX];
	struct finding *finding;

	if (change->touch)
		return;
	finding = finding_new(findings, over ? FINDING_STALE : FINDING_MISSING, ifname, NULL);
	finding_text(finding, "%s: %s", over ? "left over" : "missing", change_format(change, text));
	finding_cure(finding, "symroute sync");
}

/* Main's own routes by an uplink are mirrored with the next event: nobody took anything away. */
static bool is_new(const struct facts *facts, const struct change *change)
{
	const struct state *all = &facts->all[family_index(change->route.dst.addr.family)];

	if (change->kind != CHANGE_ROUTE || change->op == CHANGE_DELETE || !change->route.dst.prefixlen)
		return false;
	for (size_t i = 0; i < all->route_count; i++) {
		const struct route *route = &all->routes[i];
		struct nexthop room[ROUTE_NEXTHOPS_MAX];
		struct route part;

		if (route->table == TABLE_MAIN && route_part(route, change->route.ifindex, room, &part) &&
		    route->protocol != STATE_KERNEL && route->protocol != STATE_DHCP &&
		    route->protocol != STATE_RA && prefix_compare(&route->dst, &change->route.dst) == 0)
			return true;
	}
	return false;
}

/* Its table's default route may lead there just so. */
static bool is_reached(const struct facts *facts, uint32_t table, const struct route *route)
{
	struct fib fib = facts_fib(facts, route->dst.addr.family);
	struct lookup packet = { .dst = route->dst.addr };
	struct fib_pick pick = fib_pick(&fib, table, &packet);
	struct nexthop hop;

	if (!pick.route || pick.route->type != ROUTE_UNICAST)
		return false;
	hop = route_nexthop(pick.route, pick.nexthop);
	return hop.ifindex == route->ifindex && addr_compare(&hop.gateway, &route->gateway) == 0;
}

/* With a group of its own, main's routes by the link count for its addresses at once, mirrored or not. */
static bool is_left_out(const struct facts *facts, const struct uplink_facts *uplink)
{
	const struct uplink *active = active_uplink(&facts->report.result.active, uplink->link.ifname,
						    uplink->family);

	return active && active->group == uplink->link.group;
}

static void say_new(const struct route *route, const char *ifname, struct findings *findings)
{
	struct finding *finding = finding_new(findings, FINDING_NEW_ROUTE, ifname, NULL);
	char text[PREFIX_TEXT_MAX];

	finding_text(finding, "main has a route to %s by the link since its last event, its table not yet",
		     prefix_format(&route->dst, text));
	finding_cure(finding, "symroute sync");
}

static void judge_objects(const struct facts *facts, const struct uplink_facts *uplink,
			  struct findings *findings)
{
	char quoted[JUDGE_QUOTED_MAX];
	struct finding *finding;

	for (size_t i = 0; i < uplink->changes->count; i++) {
		const struct change *change = &uplink->changes->list[i];

		if (!is_new(facts, change))
			judge_change(change, uplink->link.ifname, findings);
		else if (is_left_out(facts, uplink) && !is_reached(facts, uplink->table, &change->route))
			say_new(&change->route, uplink->link.ifname, findings);
	}
	if (uplink->refusal == -EEXIST) {
		finding = judge_say(findings, FINDING_TABLE_FOREIGN, uplink);
		finding_text(finding, "%s", uplink->refused.text);
		finding_cure(finding, "table = NUMBER of a free one under [%s] in /etc/symroute.conf, "
			     "and no table of that name in rt_tables; then symroute sync",
			     uplink->link.ifname);
	} else if (uplink->refusal) {
		finding = judge_say(findings, FINDING_REFUSED, uplink);
		finding_text(finding, "%s", uplink->refused.text);
		finding_cure(finding, "symroute sync -v");
	}
	if (uplink->address_count && !uplink->link.up) {
		finding = judge_say(findings, FINDING_LINK_DOWN, uplink);
		finding_text(finding, "the link is down, and its routes are gone");
		finding_cure(finding, "ip link set dev %s up && symroute sync",
			     judge_quote(uplink->link.ifname, quoted));
	}
}

static void judge_table(const struct facts *facts, const struct uplink_facts *uplink,
			struct findings *findings)
{
	const struct state *all = &facts->all[family_index(uplink->family)];
	const char *version = uplink->family == AF_INET6 ? "-6 " : "";

	for (size_t i = 0; i < all->route_count && !uplink->refusal; i++) {
		const struct route *route = &all->routes[i];
		char text[STATE_TEXT_MAX];
		struct finding *finding;

		if (route->table != uplink->table || route->table == TABLE_UNSPEC ||
		    route->protocol == STATE_PROTOCOL)
			continue;
		route_format(route, text);
		finding = judge_say(findings, FINDING_TABLE_FOREIGN, uplink);
		finding_text(finding, "table %" PRIu32 " holds a route that is not ours: %s",
			     route->table, text);
		finding_cure(finding, "ip %sroute del table %" PRIu32 " %s # and stop who adds it",
			     version, route->table, text);
	}
}

static void judge_lease(const struct facts *facts, const struct uplink_facts *uplink,
			struct findings *findings)
{
	struct finding *finding;

	if (uplink->saved == SAVED_YES || uplink->saved == SAVED_HIDDEN)
		return;
	finding = judge_say(findings, FINDING_LEASE_UNSAVED, uplink);
	finding_text(finding, uplink->saved == SAVED_SPOILT ?
		     "the saved %s lease cannot be used: symroute sync could not put anything back" :
		     "no %s lease is saved: symroute sync could not put anything back",
		     family_name(uplink->family));
	cure_renew(facts, &uplink->link, finding);
}

static bool has_gateway(const struct uplink_facts *uplink, const struct addr *gateway)
{
	for (size_t i = 0; i < uplink->gateway_count; i++)
		if (addr_compare(&uplink->gateways[i], gateway) == 0)
			return true;
	return false;
}

/* NetworkManager 1.42 calls no script when a renewal brings another router: it is in main alone. */
static void judge_router(const struct facts *facts, const struct uplink_facts *uplink,
			 struct findings *findings)
{
	const struct state *all = &facts->all[family_index(uplink->family)];
	const struct route *other = NULL;
	char text[STATE_TEXT_MAX];
	struct finding *finding;

	for (size_t i = 0; i < all->route_count; i++) {
		const struct route *route = &all->routes[i];

		if (route->table != TABLE_MAIN || route->dst.prefixlen ||
		    route->protocol != STATE_DHCP || route->ifindex != uplink->link.ifindex ||
		    !addr_is_set(&route->gateway))
			continue;
		if (has_gateway(uplink, &route->gateway))
			return;
		other = route;
	}
	if (!other)
		return;
	route_format(other, text);
	finding = judge_say(findings, FINDING_LEASE_OLD, uplink);
	finding_text(finding, "main has %s, of the DHCP client, which told symroute of another router",
		     text);
	cure_renew(facts, &uplink->link, finding);
}

static void judge_membership(const struct facts *facts, const struct uplink_facts *uplink,
			     struct findings *findings)
{
	const struct link *link = &uplink->link;
	const struct link *master = host_link_of(&facts->host, link->master);
	char quoted[JUDGE_QUOTED_MAX];
	const char *name = judge_quote(link->ifname, quoted);
	struct finding *finding;

	if (link->group && !config_is_group(&uplink->config, link->group)) {
		finding = judge_say(findings, FINDING_GROUP_FOREIGN, uplink);
		finding_text(finding, "the link is in group %" PRIu32 ": main's routes by it count "
			     "for other links' addresses", link->group);
		finding_cure(finding, "ip link set dev %s group 0 && symroute sync", name);
	}
	if (master && strcmp(master->kind, "vrf") == 0) {
		finding = judge_say(findings, FINDING_VRF, uplink);
		finding_text(finding, "the link is in VRF %s, whose table comes before our rules",
			     master->ifname);
		finding_cure(finding, "ip link set dev %s nomaster && symroute sync", name);
	}
	if (master && strcmp(master->kind, "vrf") != 0) {
		finding = judge_say(findings, FINDING_PORT, uplink);
		finding_text(finding, "the link is a port of %s%s%s, which has its packets: nothing is "
			     "answered by the link's own address", master->kind,
			     *master->kind ? " " : "", master->ifname);
		finding_cure(finding, "ip link set dev %s nomaster && symroute sync", name);
	}
	if (facts->programs.network_manager && uplink->network_manager && !facts->hooks.dispatcher) {
		finding = judge_say(findings, FINDING_NETWORK_MANAGER, uplink);
		finding_text(finding, "NetworkManager has a connection on the link, and its dispatcher "
			     "has no script of ours");
		judge_install(facts, "", finding);
		finding_cure_more(finding, " && nmcli device reapply %s", name);
	}
}

static void say_enter(const struct facts *facts, const char *route, struct finding *finding)
{
	finding_text(finding, "default_route = no, but main has %s: dhclient's enter hook is missing",
		     route);
	judge_install(facts, "DHCLIENT_HOOKDIR=/etc/dhcp", finding);
}

/* What a monitor should see, and nothing on this host can change. */
static void judge_far_end(const struct facts *facts, const struct uplink_facts *uplink,
			  struct findings *findings)
{
	char quoted[JUDGE_QUOTED_MAX], text[ADDR_TEXT_MAX];
	struct finding *finding;

	if (uplink->link.up && !uplink->link.carrier) {
		finding = judge_say(findings, FINDING_NO_CARRIER, uplink);
		finding_text(finding, "the link has no carrier: nothing comes in by it");
		finding_cure(finding, "see to the cable, or to the other end");
	}
	for (size_t i = 0; i < uplink->gateway_count; i++) {
		const struct neighbour *neighbour = facts_router(facts, uplink, i);

		if (facts->probed ? uplink->asked[i] != ASKED_SILENT :
				    !neighbour || !neighbour->failed)
			continue;
		finding = judge_say(findings, FINDING_ROUTER_SILENT, uplink);
		finding->certain = facts->probed;
		addr_format(&uplink->gateways[i], text);
		finding_text(finding, "router %s does not answer: answers go nowhere", text);
		finding_cure(finding, "see to the router, and ping -I %s %s",
			     judge_quote(uplink->link.ifname, quoted), text);
	}
}

static void judge_default(const struct facts *facts, const struct uplink_facts *uplink,
			  struct findings *findings)
{
	const struct state *all = &facts->all[family_index(AF_INET)];
	const char *ifname = uplink->link.ifname;
	char quoted[JUDGE_QUOTED_MAX];

	for (size_t i = 0; i < all->route_count && !uplink->config.default_route; i++) {
		const struct route *route = &all->routes[i];
		char text[STATE_TEXT_MAX];
		struct finding *finding;

		if (route->table != TABLE_MAIN || route->dst.prefixlen ||
		    route->ifindex != uplink->link.ifindex)
			continue;
		finding = judge_say(findings, FINDING_DEFAULT_ROUTE, uplink);
		finding_text(finding, "default_route = no, but main has %s", route_format(route, text));
		if (route->protocol == STATE_DHCP || facts->programs.dhcpcd)
			finding_cure(finding, "\"nogateway\" below \"interface %s\" in "
				     "/etc/dhcpcd.conf, then dhcpcd -n %s", ifname,
				     judge_quote(ifname, quoted));
		else if (facts->programs.dhclient && !facts->hooks.dhclient_enter)
			say_enter(facts, text, finding);
		else
			finding_cure(finding, "ip route del %s", text);
	}
}

static const char *format_way(const struct facts *facts, const struct unleased *unleased,
			      char text[FINDING_TEXT_MAX])
{
	const struct link *by = host_link_of(&facts->host, unleased->leaves_by);

	if (!unleased->leaves_by)
		snprintf(text, FINDING_TEXT_MAX, "have no way");
	else if (by == unleased->link)
		snprintf(text, FINDING_TEXT_MAX, "leave by it only where main says so");
	else
		snprintf(text, FINDING_TEXT_MAX, "leave by %s", by ? by->ifname : "another link");
	return text;
}

/* On lo it may stay; of two other links, only one can have the say. */
static void judge_service(const struct unleased *unleased, const char *addr, const char *way,
			  struct finding *finding)
{
	char on[JUDGE_QUOTED_MAX], name[JUDGE_QUOTED_MAX];

	finding_text(finding, "%s: it is on %s, in the network of this link, and answers %s", addr,
		     unleased->on->ifname, way);
	if (unleased->on->ifindex != HOST_LOOPBACK)
		finding_cure_more(finding, "ip address del %s/%u dev %s && ", addr, unleased->prefixlen,
				  judge_quote(unleased->on->ifname, on));
	finding_cure_more(finding, "ip address add %s/%u dev %s && symroute sync", addr,
			  addr_bits(unleased->addr.family), judge_quote(unleased->link->ifname, name));
}

/* Whoever has the address: it is on the link, and that is all that "up" asks for. */
static void judge_unleased(const struct facts *facts, const struct unleased *unleased,
			   struct findings *findings)
{
	const char *ifname = unleased->link->ifname;
	char quoted[JUDGE_QUOTED_MAX];
	const char *name = judge_quote(ifname, quoted);
	char addr[ADDR_TEXT_MAX], router[ADDR_TEXT_MAX], way[FINDING_TEXT_MAX];
	struct finding *finding = finding_new(findings, FINDING_NO_LEASE, ifname, &unleased->addr);

	addr_format(&unleased->addr, addr);
	format_way(facts, unleased, way);
	if (unleased->on) {
		judge_service(unleased, addr, way, finding);
		return;
	}
	if (unleased->crowded) {
		finding_text(finding, "%s: the link has more than %d addresses, this one has no rules, and answers %s",
			     addr, LEASE_SOURCES_MAX, way);
		finding_cure(finding, "take off %s what it does not need, then symroute sync", name);
		return;
	}
	if (unleased->client)
		finding_text(finding, "%s: %s told symroute of no lease, and answers %s", addr,
			     unleased->client, way);
	else
		finding_text(finding, "%s: symroute knows of no lease, nor of a DHCP client, and "
			     "answers %s", addr, way);
	if (addr_is_set(&unleased->router))
		finding_cure(finding, "symroute up %s %s/%u via %s", name, addr,
			     unleased->prefixlen, addr_format(&unleased->router, router));
	else
		finding_cure(finding, "symroute up %s %s/%u via ROUTER, or manage = no under [%s] in "
			     "/etc/symroute.conf", name, addr, unleased->prefixlen, ifname);
}

/** judge_links() - Judge every uplink */
void judge_links(const struct facts *facts, struct findings *findings)
{
	for (size_t i = 0; i < facts->uplink_count; i++) {
		const struct uplink_facts *uplink = &facts->uplinks[i];

		judge_objects(facts, uplink, findings);
		if (!uplink->address_count)
			continue;
		judge_table(facts, uplink, findings);
		judge_lease(facts, uplink, findings);
		judge_router(facts, uplink, findings);
		judge_membership(facts, uplink, findings);
		judge_settings(facts, uplink, findings);
		judge_far_end(facts, uplink, findings);
		if (uplink->family == AF_INET)
			judge_default(facts, uplink, findings);
	}
	for (size_t i = 0; i < facts->stale.count; i++)
		judge_change(&facts->stale.list[i], NULL, findings);
	for (size_t i = 0; i < facts->unleased_count; i++)
		judge_unleased(facts, &facts->unleased[i], findings);
}
