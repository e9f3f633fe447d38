/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/judge.h"
#include "make.h"

#include <errno.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct changes no_changes;

/**
 * struct scene - Facts of a host that has nothing wrong, to be spoilt, and room for them
 * @facts: facts
 * @links: of the host: lo, ens3, ens4, and one more that is no uplink
 * @by_name, @by_index: of the host
 * @addresses: of the host
 * @uplinks: ens3 and ens4, IPv4
 * @is_uplink: of each link
 * @leased: an address of each
 * @rules: IPv4, the kernel's and ours
 * @routes: IPv4
 */
struct scene {
	struct facts facts;
	struct link links[4];
	uint32_t by_name[4], by_index[4];
	struct address addresses[4];
	struct uplink_facts uplinks[2];
	bool is_uplink[4];
	struct leased leased[2];
	struct rule rules[12];
	struct route routes[4];
};

/**
 * add_rule() - Add a rule behind the others
 * @scene: to grow
 * @priority: priority
 * @src: source; "" for any
 * @table: table it looks up
 * @protocol: whose it is
 *
 * Return: the rule
 */
static struct rule *add_rule(struct scene *scene, uint32_t priority, const char *src,
			     uint32_t table, uint8_t protocol)
{
	struct state *all = &scene->facts.all[0];
	struct rule *rule = &scene->rules[all->rule_count++];

	if (all->rule_count > COUNT(scene->rules))
		abort();
	*rule = make_rule(priority, src, "", "", table);
	rule->suppress_prefixlen = rule->suppress_ifgroup = STATE_NO_SUPPRESS;
	rule->protocol = protocol;
	return rule;
}

/**
 * make_way() - Say which way an answer goes
 * @way: receives it
 * @kind: where it goes
 * @dst: where to
 * @match: route that it is by
 * @gateway: router; "" for none
 * @link: link it leaves by
 * @table: table that the route is in
 */
static void make_way(struct way *way, enum way_kind kind, const char *dst, const char *match,
		     const char *gateway, const struct link *link, uint32_t table)
{
	memset(way, 0, sizeof(*way));
	way->kind = kind;
	way->dst = make_addr(dst);
	way->got.match = make_prefix(match);
	way->got.route = make_route(table, dst, gateway, link->ifindex, link->ifname);
}

/**
 * make_uplink() - Make an uplink whose answers are as they should be
 * @scene: scene
 * @i: which one: 0 or 1
 */
static void make_uplink(struct scene *scene, size_t i)
{
	static const char *const networks[] = { "192.168.100.0/24", "10.200.1.0/24" };
	static const char *const addresses[] = { "192.168.100.19", "10.200.1.9" };
	static const char *const routers[] = { "192.168.100.1", "10.200.1.1" };
	struct uplink_facts *uplink = &scene->uplinks[i];
	struct leased *leased = &scene->leased[i];
	uint32_t table = CONFIG_TABLE_FIRST + (uint32_t)i;

	scene->links[i + 1].group = CONFIG_GROUP;
	uplink->link = scene->links[i + 1];
	uplink->family = AF_INET;
	uplink->config = config_default();
	uplink->saved = SAVED_YES;
	uplink->changes = &no_changes;
	uplink->table = table;
	uplink->has_default = true;
	uplink->gateways[0] = make_addr(routers[i]);
	uplink->gateway_count = 1;
	uplink->addresses = leased;
	uplink->address_count = 1;
	leased->addr = make_addr(addresses[i]);
	leased->prefixlen = 24;
	make_way(&leased->ways[0], WAY_ONLINK, i ? "10.200.1.2" : "192.168.100.2", networks[i], "",
		 &uplink->link, table);
	make_way(&leased->ways[1], WAY_FAR, "198.51.100.7", "0.0.0.0/0", routers[i], &uplink->link,
		 table);
	leased->way_count = 2;
	scene->addresses[!i].ifindex = uplink->link.ifindex; /* in order of addresses */
	scene->addresses[!i].addr = leased->addr;
	scene->addresses[!i].prefixlen = 24;
	add_rule(scene, CONFIG_PRIORITY + 2, addresses[i], table, STATE_PROTOCOL);
}

/**
 * make_scene() - Make a host that has nothing wrong
 * @scene: filled
 */
static void make_scene(struct scene *scene)
{
	static const char *const names[] = { "lo", "ens3", "ens4", "tun0" };

	memset(scene, 0, sizeof(*scene));
	for (uint32_t i = 0; i < COUNT(names); i++)
		scene->links[i] = make_link(i + 1, names[i]);
	scene->facts.host.links = scene->links;
	scene->facts.host.link_count = COUNT(names);
	memcpy(scene->by_name, (const uint32_t[]){ 1, 2, 0, 3 }, sizeof(scene->by_name));
	memcpy(scene->by_index, (const uint32_t[]){ 0, 1, 2, 3 }, sizeof(scene->by_index));
	scene->facts.host.by_name = scene->by_name;
	scene->facts.host.by_index = scene->by_index;
	scene->facts.host.addresses = scene->addresses;
	scene->facts.host.address_count = 2;
	scene->facts.all[0].rules = scene->rules;
	scene->facts.all[0].routes = scene->routes;
	scene->facts.uplinks = scene->uplinks;
	scene->facts.uplink_count = 2;
	memcpy(scene->is_uplink, (const bool[]){ false, true, true, false }, sizeof(scene->is_uplink));
	scene->facts.is_uplink = scene->is_uplink;
	add_rule(scene, 0, "", TABLE_LOCAL, STATE_KERNEL);
	make_uplink(scene, 0);
	make_uplink(scene, 1);
	add_rule(scene, 32766, "", TABLE_MAIN, STATE_KERNEL);
}

/**
 * is_judged() - State what is found
 * @scene: facts
 * @expected: a line for each finding: "LINK ID", sorted as they are found; "" for none
 * @name: name of the fact
 */
static void is_judged(const struct scene *scene, const char *expected, const char *name)
{
	struct findings findings = { 0 };
	char got[MAKE_TEXT_MAX] = "";

	judge_main(&scene->facts, &findings);
	judge_ways(&scene->facts, &findings);
	judge_links(&scene->facts, &findings);
	judge_host(&scene->facts, &findings);
	findings_tidy(&findings);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.list[i];

		make_append(got, "%s %s\n", finding->ifname[0] ? finding->ifname : "-",
			    finding_name(finding->id));
		if (!finding->text[0] || !finding->cure[0])
			make_append(got, "without text or cure\n");
	}
	make_same(got, expected, name);
	findings_done(&findings);
}

/**
 * send_astray() - Let the far answers of ens4's address leave by another link
 * @scene: to spoil
 * @link: link, as an index of the scene's
 * @match: route that they are by
 * @table: its table
 */
static void send_astray(struct scene *scene, size_t link, const char *match, uint32_t table)
{
	make_way(&scene->leased[1].ways[1], WAY_FAR, "198.51.100.7", match, "192.168.100.1",
		 &scene->links[link], table);
}

/**
 * test_home() - Which ways are home
 */
static void test_home(void)
{
	struct scene scene;
	struct way *way = &scene.leased[1].ways[1];

	make_scene(&scene);
	is_judged(&scene, "", "nothing is found where nothing is wrong");
	send_astray(&scene, 3, "198.51.100.0/24", TABLE_MAIN);
	is_judged(&scene, "", "what main knows better than a default route may leave by a tunnel");
	send_astray(&scene, 3, "128.0.0.0/1", TABLE_MAIN);
	is_judged(&scene, "ens4 asymmetric\n", "half a default route is no better route");
	send_astray(&scene, 3, "198.51.100.0/24", 52);
	is_judged(&scene, "ens4 asymmetric\n", "only main may know better");
	send_astray(&scene, 1, "198.51.100.0/24", TABLE_MAIN);
	is_judged(&scene, "ens4 asymmetric\n", "main's better route by another uplink is not home");
	way->got.route.type = ROUTE_LOCAL;
	is_judged(&scene, "", "what is for this host leaves by no link");
	way->got.route.type = ROUTE_UNREACHABLE;
	is_judged(&scene, "ens4 unanswered\n", "a route that says no is no answer");
	send_astray(&scene, 2, "0.0.0.0/0", 25002);
	is_judged(&scene, "ens4 asymmetric\n", "another router of the same link is not home");
	scene.uplinks[1].gateway_count = 0;
	is_judged(&scene, "", "unless no router is known");
	make_scene(&scene);
	way->got.err = -ENETUNREACH;
	is_judged(&scene, "ens4 unanswered\n", "no way is no answer");
	scene.uplinks[1].has_default = false;
	is_judged(&scene, "", "and none is needed beyond a network without a router");
	scene.leased[1].ways[0].got.err = -ENETUNREACH;
	is_judged(&scene, "ens4 unanswered\n", "but within it");
}

/**
 * test_rules() - Which rules of others are named
 */
static void test_rules(void)
{
	struct scene scene;
	struct rule *rule;

	make_scene(&scene);
	scene.facts.all[0].rule_count = 1; /* behind local, before ours */
	scene.routes[0] = make_route(77, "0.0.0.0/0", "192.168.100.1", 2, "ens3");
	scene.facts.all[0].route_count = 1;
	rule = add_rule(&scene, 100, "10.200.0.0/16", 77, STATE_BOOT);
	add_rule(&scene, 25002, "10.200.1.9", 25002, STATE_PROTOCOL);
	add_rule(&scene, 32766, "", TABLE_MAIN, STATE_KERNEL);
	send_astray(&scene, 1, "0.0.0.0/0", 77);
	is_judged(&scene, "ens4 asymmetric\nens4 foreign_rule\n", "a rule from the network comes first");
	rule->extra.fwmark = 1;
	rule->extra.fwmask = UINT32_MAX;
	is_judged(&scene, "ens4 asymmetric\n", "a rule for a mark is not about every answer");
	rule->extra.invert = true;
	rule->src = (struct prefix){ 0 };
	is_judged(&scene, "ens4 asymmetric\n- foreign_rule\n", "but one for all but a mark is");
	rule->extra.uid = true;
	rule->extra.uid_first = rule->extra.uid_last = 7;
	rule->extra.invert = false;
	is_judged(&scene, "ens4 asymmetric\n", "nor is one for a user");
	rule->extra = (struct rule_extra){ 0 };
	rule->priority = 25010;
	is_judged(&scene, "ens4 asymmetric\n", "a rule behind ours is not to blame");

	make_scene(&scene);
	scene.rules[0].priority = 32000;
	memmove(&scene.rules[4], &scene.rules[0], sizeof(scene.rules[0]));
	scene.rules[0] = scene.rules[1];
	is_judged(&scene, "- local_moved\n", "local behind ours");
	scene.rules[4].table = 5;
	is_judged(&scene, "- local_moved\n", "no local at all");
	make_scene(&scene);
	scene.rules[3].extra.fwmask = UINT32_MAX;
	is_judged(&scene, "- main_rule\n", "main is for marked packets only");
	make_scene(&scene);
	for (size_t i = 0; i < scene.facts.all[0].rule_count; i++)
		scene.rules[i].protocol = 0;
	is_judged(&scene, "- old_kernel\n", "a kernel that knows no owner of a rule");
}

/**
 * test_links() - What is found about links
 */
static void test_links(void)
{
	struct change steps[] = {
		{ .op = CHANGE_ADD, .kind = CHANGE_RULE,
		  .rule = make_rule(25002, "10.200.1.9", "", "", 25002) },
		{ .op = CHANGE_DELETE, .kind = CHANGE_RULE,
		  .rule = make_rule(25002, "10.200.1.8", "", "", 25002) },
		{ .op = CHANGE_ADD, .kind = CHANGE_RULE, .touch = true,
		  .rule = make_rule(25003, "10.200.1.9", "", "", 25002) },
	};
	struct neighbour wire[2];
	struct scene scene;

	make_scene(&scene);
	strcpy(scene.links[3].kind, "vrf");
	scene.uplinks[1].link.master = scene.links[3].ifindex;
	is_judged(&scene, "ens4 vrf\n", "a link in a VRF");
	strcpy(scene.links[3].kind, "bridge");
	is_judged(&scene, "ens4 port\n", "a link in a bridge");
	scene.uplinks[1].link.master = 0;
	scene.uplinks[1].link.group = 5;
	is_judged(&scene, "ens4 group_foreign\n", "a link in a group of somebody else");
	make_scene(&scene);
	scene.addresses[2] = scene.addresses[1];
	scene.addresses[1] = scene.addresses[0];
	scene.addresses[1].ifindex = 4;
	scene.facts.host.address_count = 3;
	is_judged(&scene, "ens4 same_address\n", "an address on another link as well");
	scene.addresses[1].ifindex = 1;
	is_judged(&scene, "", "lo does not count");
	make_scene(&scene);
	scene.uplinks[1].refusal = -ENOSPC;
	strcpy(scene.uplinks[1].refused.text, "no free table number in 25001..25999");
	is_judged(&scene, "ens4 refused\n", "no table is free");
	scene.uplinks[1].saved = SAVED_NONE;
	scene.uplinks[1].refusal = 0;
	is_judged(&scene, "ens4 lease_unsaved\n", "no lease is saved");
	scene.uplinks[1].saved = SAVED_HIDDEN;
	scene.facts.hidden = true;
	is_judged(&scene, "- not_root\n", "leases are for root");
	make_scene(&scene);
	scene.uplinks[1].changes = &(struct changes){ .list = steps, .count = 3 };
	is_judged(&scene, "ens4 missing\nens4 stale\n",
		  "a rule that is missing, one that is left over; not what only touches");
	scene.uplinks[1].refusal = -EEXIST;
	scene.uplinks[1].changes = &no_changes;
	strcpy(scene.uplinks[1].refused.text, "table 25002 is in use for ens3");
	is_judged(&scene, "ens4 table_foreign\n", "a table that is somebody else's");
	make_scene(&scene);
	scene.leased[1].addr = make_addr("192.168.100.20");
	is_judged(&scene, "", "two links in networks of one number, each on a wire of its own");
	for (size_t i = 0; i < COUNT(wire); i++)
		wire[i] = (struct neighbour){ .ifindex = (uint32_t)i + 2, .lladdr = { 2, 1 },
					      .lladdr_length = 6, .addr = make_addr("192.168.100.1") };
	scene.facts.neighbours = (struct neighbours){ .list = wire, .count = COUNT(wire) };
	is_judged(&scene, "ens3 arp_flux\nens4 arp_flux\n", "on one wire, as a neighbour tells");
	scene.uplinks[0].sysctls.arp_filter = 1;
	scene.uplinks[1].sysctls.rp_filter = 1;
	is_judged(&scene, "", "each with a setting of its own");
	make_scene(&scene);
	scene.uplinks[1].sysctls.linkdown = 1;
	is_judged(&scene, "ens4 linkdown\n", "routes that do not count without carrier");
	scene.uplinks[1].config.fail_closed = true;
	is_judged(&scene, "", "unless nothing can leave by another link");
	strcpy(scene.uplinks[1].sharer, "ens3");
	is_judged(&scene, "ens4 same_server\n", "a server that both links lease from");
	scene.uplinks[1].config.pin_server = false;
	is_judged(&scene, "", "is accepted");
}

/**
 * test_host() - What is found about the host
 */
static void test_host(void)
{
	struct unleased unleased = { .prefixlen = 24 };
	struct scene scene;

	make_scene(&scene);
	scene.facts.programs.networkd = true;
	is_judged(&scene, "", "a networkd that leaves others alone");
	scene.facts.hooks.routes_managed = true;
	is_judged(&scene, "- networkd\n", "one that deletes their routes");
	scene.uplinks[0].address_count = scene.uplinks[1].address_count = 0;
	is_judged(&scene, "", "nothing of ours is there to delete");
	unleased.link = &scene.links[2];
	unleased.addr = make_addr("10.200.1.9");
	scene.facts.unleased = &unleased;
	scene.facts.unleased_count = 1;
	is_judged(&scene, "ens4 no_lease\n", "an address without a lease");
	scene.facts.programs.dhcpcd = true;
	strcpy(scene.facts.hooks.dhcpcd, "/usr/libexec/dhcpcd-hooks");
	is_judged(&scene, "ens4 no_lease\n- hook_missing\n", "and dhcpcd has no hook of ours");
	make_scene(&scene);
	scene.facts.limits.port_count = 9;
	scene.facts.limits.publishes = true;
	is_judged(&scene, "- wildcard_udp\n- published_ports\n", "limits");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_home();
	test_rules();
	test_links();
	test_host();
	return tap_done();
}
