/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "engine/owner.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/**
 * struct finding - Objects of table 25002, a name, and whose the table is
 * @name: name of the fact
 * @oif: rule for this link; NULL for none
 * @from: a rule from an address
 * @table_name: name in rt_tables; NULL for none
 * @dev: a route by this link; NULL for none
 * @owner: the link; "" where nothing tells
 */
struct finding {
	const char *name, *oif;
	bool from;
	const char *table_name, *dev, *owner;
};

static const struct finding findings[] = {
	{ "a rule for a link tells", "ens4", false, NULL, NULL, "ens4" },
	{ "its name may be as long as names get", "fifteen-letters", false, NULL, NULL,
	  "fifteen-letters" },
	{ "so does the table's name", NULL, true, "ens4", NULL, "ens4" },
	{ "so does a route", NULL, true, NULL, "ens4", "ens4" },
	{ "a route alone tells", NULL, false, NULL, "ens4", "ens4" },
	{ "a rule for a link goes before name and routes", "ens4", true, "ens5", "ens6", "ens4" },
	{ "the name goes before routes", NULL, true, "ens5", "ens6", "ens5" },
	{ "so it does where there is no rule", NULL, false, "ens5", "ens6", "ens5" },
	{ "a name that no link can have tells nothing", NULL, true, "sixteen-letters-", NULL, "" },
	{ "then routes do", NULL, true, "sixteen-letters-", "ens4", "ens4" },
	{ "a rule from an address tells nothing", NULL, true, NULL, NULL, "" },
};

/**
 * add_route() - Add a default route by a link
 * @state: to grow
 * @table: its table
 * @ifindex: link
 * @ifname: its name
 */
static void add_route(struct state *state, uint32_t table, uint32_t ifindex, const char *ifname)
{
	struct route route = make_route(table, "0.0.0.0/0", "10.200.1.1", ifindex, ifname);

	if (state_add_route(state, &route))
		abort();
}

/**
 * add_rule() - Add a rule to a set
 * @state: to grow
 * @rule: rule
 */
static void add_rule(struct state *state, struct rule rule)
{
	if (state_add_rule(state, &rule))
		abort();
}

/**
 * to_text() - Write whose every table is
 * @owners: owners
 * @text: receives "TABLE LINK STATE;" each
 *
 * Return: @text
 */
static const char *to_text(const struct owners *owners, char text[MAKE_TEXT_MAX])
{
	text[0] = '\0';
	for (size_t i = 0; i < owners->count; i++)
		make_append(text, "%" PRIu32 " '%s' %s;", owners->list[i].table,
			    owners->list[i].ifname, owners->list[i].live ? "live" : "dead");
	return text;
}

/**
 * test_find() - What tells whose a table is
 */
static void test_find(void)
{
	for (size_t i = 0; i < COUNT(findings); i++) {
		const struct finding *finding = &findings[i];
		struct table_name entry = { .table = 25002 };
		struct tables names = { .names = &entry, .count = finding->table_name ? 1 : 0 };
		struct owners owners = { .count = 0 };
		struct state have = { 0 };
		char text[MAKE_TEXT_MAX], expected[MAKE_TEXT_MAX] = "";

		if (finding->table_name)
			strcpy(entry.name, finding->table_name);
		if (finding->from) {
			add_rule(&have, make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN));
			add_rule(&have, make_rule(25002, "10.200.1.9", "", "", 25002));
		}
		if (finding->oif)
			add_rule(&have, make_rule(25003, "", "", finding->oif, 25002));
		if (finding->dev)
			add_route(&have, 25002, 4, finding->dev);
		make_append(expected, "25002 '%s' dead;", finding->owner);
		if (owners_find(&owners, AF_INET, &have, &names))
			abort();
		tap_text(to_text(&owners, text), expected, finding->name);
		owners_done(&owners);
		state_done(&have);
	}
}

/**
 * test_judge() - Which tables are still in use
 */
static void test_judge(void)
{
	static const struct {
		const char *name, *ifname, *address, *expected;
	} cases[] = {
		{ "a table whose address is on its link is in use", "ens4", "10.200.1.9",
		  "25002 'ens4' live;" },
		{ "one whose link has another address is not", "ens4", "10.200.1.10",
		  "25002 'ens4' dead;" },
		{ "one whose link is not there is not", "ens5", "10.200.1.9",
		  "25002 'ens4' dead;" },
	};
	const struct tables none = { .count = 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct address address = { 4, make_addr(cases[i].address), 24 };
		struct link link = make_link(4, cases[i].ifname);
		struct owners owners = { .count = 0 };
		struct state have = { 0 };
		struct host host = { 0 };
		char text[MAKE_TEXT_MAX];

		add_rule(&have, make_rule(25002, "10.200.1.9", "", "", 25002));
		add_rule(&have, make_rule(25003, "", "", "ens4", 25002));
		if (host_add_link(&host, &link) || host_add_address(&host, &address) ||
		    owners_find(&owners, AF_INET, &have, &none))
			abort();
		owners_judge(&owners, &host);
		tap_text(to_text(&owners, text), cases[i].expected, cases[i].name);
		owners_done(&owners);
		state_done(&have);
		host_done(&host);
	}
}

/**
 * name_is() - State that a link was found
 * @got: its name; NULL for none
 * @expected: likewise
 * @name: name of the fact
 */
static void name_is(const char *got, const char *expected, const char *name)
{
	tap_text(got ? got : "nobody", expected ? expected : "nobody", name);
}

/**
 * look_up() - What can be looked up of ens3, which is in use, and ens4, which is not
 * @owners: judged owners of the tables 25001 and 25002
 */
static void look_up(const struct owners *owners)
{
	struct rule main3 = make_rule(25001, "192.168.100.19", "", "", TABLE_MAIN);
	struct rule main9 = make_rule(25001, "10.9.9.9", "", "", TABLE_MAIN);
	struct rule from3 = make_rule(25002, "192.168.100.19", "", "", 25001);
	struct rule from9 = make_rule(25002, "10.9.9.9", "", "", 25009);
	struct rule oif7 = make_rule(25003, "", "", "ens7", 25001);
	struct route route3 = make_route(25001, "10.0.0.0/8", "", 9, "ens9");
	struct route route9 = make_route(25009, "10.0.0.0/8", "", 9, "ens9");
	struct prefix prefix3 = make_prefix("192.168.100.19"), prefix4 = make_prefix("10.200.1.9");

	tap_ok(owners_table(owners, "ens3") == 25001, "a link's table is found");
	tap_ok(owners_table(owners, "ens4") == 25002, "also where it is not in use");
	tap_ok(owners_table(owners, "ens5") == TABLE_UNSPEC, "another link has none");
	name_is(owners_ifname(owners, 25001), "ens3", "a table in use has a link");
	name_is(owners_ifname(owners, 25002), NULL, "one that is not has none");
	name_is(owners_ifname(owners, 25003), NULL, "nor has an unknown one");
	name_is(owners_ifname(owners, TABLE_MAIN), NULL, "nor has main");
	tap_ok(owners_has(owners, "ens3"), "a link with a table in use has a table");
	tap_ok(!owners_has(owners, "ens4"), "one with a table not in use has none");
	tap_ok(!owners_has(owners, "ens5"), "nor has another link");
	name_is(owners_of_rule(owners, &from3), "ens3", "a rule is its table's link's");
	name_is(owners_of_rule(owners, &main3), "ens3",
		"a rule into main is that of the rule from the same address");
	name_is(owners_of_rule(owners, &oif7), "ens7", "a rule for a link is that link's");
	name_is(owners_of_rule(owners, &from9), NULL, "a rule of an unknown table is nobody's");
	name_is(owners_of_rule(owners, &main9), NULL,
		"a rule into main from an unknown address is nobody's");
	name_is(owners_of_route(owners, &route3), "ens3", "a route is its table's link's");
	name_is(owners_of_route(owners, &route9), "ens9", "that of an unknown table is its own");
	name_is(owners_holder(owners, "ens4", &prefix3), "ens3",
		"another link that has the address and rules for it holds it");
	name_is(owners_holder(owners, "ens3", &prefix3), NULL, "the link itself is not meant");
	name_is(owners_holder(owners, "ens3", &prefix4), NULL,
		"a link that has rules for an address, but not the address, does not hold it");
}

/**
 * test_look_up() - What can be looked up of two links
 */
static void test_look_up(void)
{
	struct table_name entry = { .table = 25001, .name = "ens3" };
	const struct tables names = { .names = &entry, .count = 1 };
	struct address address3 = { 3, make_addr("192.168.100.19"), 24 };
	struct address other4 = { 4, make_addr("10.200.1.77"), 24 };
	struct link link3 = make_link(3, "ens3"), link4 = make_link(4, "ens4");
	struct owners owners = { .count = 0 };
	struct state have = { 0 };
	struct host host = { 0 };

	add_rule(&have, make_rule(25001, "192.168.100.19", "", "", TABLE_MAIN));
	add_rule(&have, make_rule(25002, "192.168.100.19", "", "", 25001));
	add_rule(&have, make_rule(25002, "10.200.1.9", "", "", 25002));
	add_route(&have, 25002, 4, "ens4");
	if (host_add_link(&host, &link3) || host_add_link(&host, &link4) ||
	    host_add_address(&host, &address3) || host_add_address(&host, &other4) ||
	    owners_find(&owners, AF_INET, &have, &names))
		abort();
	owners_judge(&owners, &host);
	look_up(&owners);
	owners_done(&owners);
	tap_ok(!owners.list && !owners.count, "freed owners are empty");
	state_done(&have);
	host_done(&host);
}

/**
 * test_rule_is() - Whose a rule is that only its address tells of, however many links are known
 */
static void test_rule_is(void)
{
	const struct tables names = { .count = 0 };
	struct address address4 = { 4, make_addr("10.200.1.9"), 24 };
	struct link link4 = make_link(4, "ens4");
	struct owners owners = { .count = 0 };
	struct state have = { 0 };
	struct host host = { 0 };

	add_rule(&have, make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN));
	add_rule(&have, make_rule(25003, "", "", "ens7", 25007));
	if (host_add_address(&host, &address4) || owners_find(&owners, AF_INET, &have, &names))
		abort();
	owners_judge(&owners, &host);
	tap_ok(!owners_rule_is(&owners, 0, "ens4"), "it is not a link's whose name is not known");
	if (host_add_link(&host, &link4) || host_add_name(&host, "ens3", 3))
		abort();
	tap_ok(owners_rule_is(&owners, 0, "ens4"), "it is the link's with its address, once that is known");
	tap_ok(!owners_rule_is(&owners, 0, "ens3"), "it is no other link's");
	tap_ok(!owners_rule_is(&owners, 0, "ens5"), "nor one's that is not there");
	tap_ok(owners_rule_is(&owners, 1, "ens7"), "a rule for a link is that link's, there or not");
	tap_ok(!owners_rule_is(&owners, 1, "ens4"), "and no other's");
	owners_done(&owners);
	state_done(&have);
	host_done(&host);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_find();
	test_judge();
	test_look_up();
	test_rule_is();
	return tap_done();
}
