/* SPDX-License-Identifier: BSD-2-Clause */
#include "make.h"
#include "engine/owner.h"
#include "tap.h"
#include "util/word.h"

#include <ctype.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define BOTH "ens3 192.168.100.19 ens4 10.200.1.9"

/**
 * struct scene - What there is, and whose it is
 * @have: our objects
 * @names: names of tables
 * @host: links and addresses
 * @owners: judged
 */
struct scene {
	struct state have;
	struct tables names;
	struct host host;
	struct owners owners;
};

/**
 * add_route() - Add a route to a set
 * @state: to grow
 * @route: route
 */
static void add_route(struct state *state, struct route route)
{
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
 * add_rules() - Add the rules for an address
 * @state: to grow
 * @table: its link's table
 * @address: address
 */
static void add_rules(struct state *state, uint32_t table, const char *address)
{
	add_rule(state, make_rule(25001, address, "", "", TABLE_MAIN));
	add_rule(state, make_rule(25002, address, "", "", table));
	add_rule(state, make_rule(25002, "", address, "", table));
}

/**
 * add_lease() - Add all that a link's lease calls for
 * @state: to grow
 * @ifname: ens3 or ens4; their tables are 25001 and 25002
 */
static void add_lease(struct state *state, const char *ifname)
{
	bool first = strcmp(ifname, "ens3") == 0;
	uint32_t table = first ? 25001 : 25002, ifindex = first ? 3 : 4;

	add_route(state, make_route(table, first ? "192.168.100.0/24" : "10.200.1.0/24", "",
				    ifindex, ifname));
	add_route(state, make_route(table, "0.0.0.0/0", first ? "192.168.100.1" : "10.200.1.1",
				    ifindex, ifname));
	add_rules(state, table, first ? "192.168.100.19" : "10.200.1.9");
	add_rule(state, make_rule(25003, "", "", ifname, table));
}

/**
 * make_host() - Make links and addresses
 * @host: {0}; filled
 * @text: links ensN, whose number is N, each followed by its addresses
 */
static void make_host(struct host *host, const char *text)
{
	struct link link = { .ifindex = 0 };
	struct address address;
	struct word word;

	while (word_next(&text, &word)) {
		if (isalpha((unsigned char)word.text[0])) {
			link = make_link((uint32_t)(word.text[3] - '0'), word.text);
			if (host_add_link(host, &link))
				abort();
			continue;
		}
		address.ifindex = link.ifindex;
		address.addr = make_addr(word.text);
		if (host_add_address(host, &address))
			abort();
	}
}

/**
 * open_scene() - Find and judge owners
 * @scene: have and names are filled
 * @family: family that is looked at
 * @host: for make_host()
 */
static void open_scene(struct scene *scene, int family, const char *host)
{
	make_host(&scene->host, host);
	if (owners_find(&scene->owners, family, &scene->have, &scene->names))
		abort();
	owners_judge(&scene->owners, &scene->host);
}

/**
 * close_scene() - Free all but the names
 * @scene: scene
 */
static void close_scene(struct scene *scene)
{
	owners_done(&scene->owners);
	state_done(&scene->have);
	host_done(&scene->host);
}

/**
 * selected_is() - State what an event is about
 * @scene: scene; closed
 * @event: the event's link; behind '!' only what is dead counts
 * @expected: the objects; freed
 * @name: name of the fact
 */
static void selected_is(struct scene *scene, const char *event, struct state *expected,
			const char *name)
{
	struct state selected = { 0 }, left = { 0 };
	char got[MAKE_TEXT_MAX], text[MAKE_TEXT_MAX];
	bool whole = *event != '!';

	if (owners_select(&scene->owners, event + !whole, whole, &selected, &left))
		abort();
	make_same(make_text(&selected, got), make_text(expected, text), name);
	state_done(&selected);
	state_done(&left);
	state_done(expected);
	close_scene(scene);
}

/**
 * test_leases() - What an event is about where ens3 and ens4 have a lease each
 */
static void test_leases(void)
{
	static const struct {
		const char *name, *host, *event, *selected[2];
	} cases[] = {
		{ "an event is about its link's objects", BOTH, "ens4", { "ens4" } },
		{ "and not about another link's", BOTH, "ens3", { "ens3" } },
		{ "an event of an unknown link is about nothing", BOTH, "ens9", { NULL } },
		{ "a link that is not to be decided on keeps all", BOTH, "!ens4", { NULL } },
		{ "a link that is gone leaves garbage",
		  "ens3 192.168.100.19", "!ens3", { "ens4" } },
		{ "garbage goes with the objects of the event", "ens3 192.168.100.19", "ens3",
		  { "ens3", "ens4" } },
		{ "a link that is gone is garbage in its own event too", "ens3 192.168.100.19",
		  "!ens4", { "ens4" } },
		{ "where all links are gone all is garbage", "", "!ens3", { "ens3", "ens4" } },
		{ "a link without addresses leaves garbage", "ens3 192.168.100.19 ens4", "!ens3",
		  { "ens4" } },
		{ "a link with another address leaves garbage",
		  "ens3 192.168.100.19 ens4 10.200.1.77", "!ens3", { "ens4" } },
		{ "a link with a second address does not", BOTH " 10.200.1.77", "!ens3", { NULL } },
		{ "an address that moved to a link of ours leaves garbage",
		  "ens3 192.168.100.19 10.200.1.9 ens4 10.200.1.77", "!ens3", { "ens4" } },
		{ "an address that moved to a foreign link leaves garbage",
		  "ens3 192.168.100.19 ens4 ens5 10.200.1.9", "!ens3", { "ens4" } },
		{ "an IPv6 address keeps no IPv4 objects", "ens3 192.168.100.19 ens4 2001:db8::1",
		  "!ens3", { "ens4" } },
		{ "the same address on another link too is no garbage",
		  "ens3 192.168.100.19 10.200.1.9 ens4 10.200.1.9", "!ens3", { NULL } },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene = { .names = { .count = 0 } };
		struct state expected = { 0 };

		add_lease(&scene.have, "ens3");
		add_lease(&scene.have, "ens4");
		open_scene(&scene, AF_INET, cases[i].host);
		for (size_t j = 0; j < 2 && cases[i].selected[j]; j++)
			add_lease(&expected, cases[i].selected[j]);
		selected_is(&scene, cases[i].event, &expected, cases[i].name);
	}
}

/**
 * test_left() - What the event's link has is no other link's that is left
 */
static void test_left(void)
{
	struct scene scene = { .names = { .count = 0 } };
	struct state selected = { 0 }, left = { 0 }, expected = { 0 };
	char got[MAKE_TEXT_MAX], text[MAKE_TEXT_MAX];

	add_lease(&scene.have, "ens3");
	add_lease(&scene.have, "ens4");
	open_scene(&scene, AF_INET, "");
	add_lease(&expected, "ens4");
	if (owners_select(&scene.owners, "ens3", true, &selected, &left))
		abort();
	make_same(make_text(&left, got), make_text(&expected, text),
		  "what another link left is told from what the event's link has");
	state_done(&selected);
	state_done(&left);
	state_done(&expected);
	close_scene(&scene);
}

/**
 * test_two_addresses() - A link whose address changed, before the old rules went
 */
static void test_two_addresses(void)
{
	struct scene scene = { .names = { .count = 0 } };
	struct state expected = { 0 };

	add_lease(&scene.have, "ens4");
	add_rules(&scene.have, 25002, "10.200.1.10");
	open_scene(&scene, AF_INET, "ens4 10.200.1.10");
	add_rules(&expected, 25002, "10.200.1.9");
	selected_is(&scene, "!ens3", &expected, "the old address's rules alone are garbage");
}

/**
 * test_without_rules() - A link with no rules for its address
 */
static void test_without_rules(void)
{
	struct scene scene = { .names = { .count = 0 } };
	struct state expected = { 0 };

	add_lease(&scene.have, "ens3");
	add_rule(&scene.have, make_rule(25003, "", "", "ens4", 25002));
	open_scene(&scene, AF_INET, BOTH);
	selected_is(&scene, "!ens3", &expected,
		    "a link with an address lives without rules for it");
}

/**
 * test_shared_address() - Two links with one address, whose rules the first one has
 */
static void test_shared_address(void)
{
	const char *const host = "ens3 192.168.100.19 ens4 192.168.100.19";
	struct scene scene = { .names = { .count = 0 } };
	struct state expected = { 0 };

	add_lease(&scene.have, "ens3");
	add_rule(&scene.have, make_rule(25003, "", "", "ens4", 25002));
	open_scene(&scene, AF_INET, host);
	selected_is(&scene, "!ens5", &expected,
		    "a link whose address has its rules elsewhere lives");
	add_lease(&scene.have, "ens3");
	add_rule(&scene.have, make_rule(25003, "", "", "ens4", 25002));
	open_scene(&scene, AF_INET, host);
	add_rule(&expected, make_rule(25003, "", "", "ens4", 25002));
	selected_is(&scene, "ens4", &expected,
		    "the rules of the shared address are the first link's");
}

/**
 * test_moved() - An address that moved, before the old link's rules went
 */
static void test_moved(void)
{
	struct scene scene = { .names = { .count = 0 } };
	struct state expected = { 0 };

	add_lease(&scene.have, "ens4");
	add_rule(&scene.have, make_rule(25002, "10.200.1.9", "", "", 25001));
	add_rule(&scene.have, make_rule(25003, "", "", "ens3", 25001));
	open_scene(&scene, AF_INET, "ens3 ens4 10.200.1.9 ens5");
	add_rule(&expected, make_rule(25002, "10.200.1.9", "", "", 25001));
	add_rule(&expected, make_rule(25003, "", "", "ens3", 25001));
	selected_is(&scene, "ens5", &expected, "the new link's rule into main is no garbage");
}

/**
 * test_orphans() - Rules that a crash left alone
 */
static void test_orphans(void)
{
	static const struct {
		const char *name, *host, *event;
		uint32_t table;
		bool selected;
	} cases[] = {
		{ "a lone rule into main belongs to the link with its address", BOTH, "ens4",
		  TABLE_MAIN, true },
		{ "it stays where that link is not decided on", BOTH, "!ens4", TABLE_MAIN, false },
		{ "it is not another link's", BOTH, "ens3", TABLE_MAIN, false },
		{ "it is garbage where no link has its address",
		  "ens3 192.168.100.19 ens4", "!ens3",
		  TABLE_MAIN, true },
		{ "a lone rule into a table that nothing tells of stays with its address", BOTH,
		  "ens3", 25002, false },
		{ "it is garbage where no link has it", "ens3 192.168.100.19 ens4", "!ens3", 25002,
		  true },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene scene = { .names = { .count = 0 } };
		struct state expected = { 0 };

		add_rule(&scene.have, make_rule(25001, "10.200.1.9", "", "", cases[i].table));
		open_scene(&scene, AF_INET, cases[i].host);
		if (cases[i].selected)
			add_rule(&expected, make_rule(25001, "10.200.1.9", "", "", cases[i].table));
		selected_is(&scene, cases[i].event, &expected, cases[i].name);
	}
}

/**
 * test_routes() - Routes whose rules were flushed
 */
static void test_routes(void)
{
	static const struct {
		const char *name, *host, *event;
		bool selected;
	} cases[] = {
		{ "routes without rules belong to their link", BOTH, "ens4", true },
		{ "they stay where it is not decided on", BOTH, "!ens4", false },
		{ "they are not another link's", BOTH, "ens3", false },
		{ "they are garbage where their link has no address", "ens3 192.168.100.19 ens4",
		  "!ens3", true },
		{ "an address of another family does not keep them",
		  "ens3 192.168.100.19 ens4 2001:db8::1", "!ens3", true },
		{ "they are garbage where their link is gone", "ens3 192.168.100.19", "!ens3",
		  true },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct route route = make_route(25002, "0.0.0.0/0", "10.200.1.1", 4, "ens4");
		struct scene scene = { .names = { .count = 0 } };
		struct state expected = { 0 };

		add_route(&scene.have, route);
		open_scene(&scene, AF_INET, cases[i].host);
		if (cases[i].selected)
			add_route(&expected, route);
		selected_is(&scene, cases[i].event, &expected, cases[i].name);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_leases();
	test_left();
	test_two_addresses();
	test_without_rules();
	test_shared_address();
	test_moved();
	test_orphans();
	test_routes();
	return tap_done();
}
