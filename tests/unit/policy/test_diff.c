/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/policy.h"
#include "make.h"
#include "tap.h"

#include <ctype.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/*
 * Objects by their letters: a..d, default routes by way of routers 1..4, in
 * capitals with an MTU; n, N the network with another source; x, y default
 * routes of another table; e, f of IPv6; 1..4 the rules of one lease, 5 and 6 of another; 7
 * what touches rule 2; 8 the first lease's way to nowhere; g, h IPv6 rules into main and a table, i
 * what touches h; J a goto, K one further down, O one for everybody; P the rule to a server, Q, R
 * what leads past it; o the own network before main, t what touches it.
 */
#define LETTERS "abcdABCDnNxyefghi12345678JKOPQRot"

/**
 * make_object() - Add an object to a set
 * @state: to grow
 * @letter: which
 */
static void make_object(struct state *state, char letter)
{
	static const char *const routers[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4" };
	const char *oif = letter == '4' ? "ens4" : "";
	const char *src = letter == '5' || letter == '6' ? "198.51.100.7" : "192.0.2.100";
	const uint32_t priorities[] = { 25001, 25002, 32800, 32800, 25002, 25001, 25003, 25004 };
	struct route route = { .table = 0 };
	struct rule rule;

	if (letter == 'n' || letter == 'N') {
		route = make_route(25001, "192.0.2.0/24", "", 3, "ens4");
		route.prefsrc = make_addr(letter == 'n' ? "192.0.2.100" : "192.0.2.101");
	} else if (letter == 'x' || letter == 'y') {
		route = make_route(25002, "0.0.0.0/0", routers[letter - 'x'], 4, "ens5");
	} else if (letter == 'e' || letter == 'f') {
		route = make_route(25001, "::/0", letter == 'e' ? "fe80::1" : "fe80::2", 3, "ens4");
	} else if (letter >= 'g' && letter <= 'i') {
		rule = make_from(25001 + (uint32_t)(letter - 'g'), "2001:db8::/64", "",
				 letter == 'g' ? TABLE_MAIN : 25001);
		if (state_add_rule(state, &rule))
			abort();
		return;
	} else if (letter == 'J' || letter == 'K' || letter == 'O') {
		rule = make_rule(letter == 'J' ? 24000 : 24500, letter == 'O' ? "" : "192.0.2.0/24", "", "",
				 TABLE_UNSPEC);
		rule.target = 25001;
		if (state_add_rule(state, &rule))
			abort();
		return;
	} else if (letter >= 'P' && letter <= 'R') {
		rule = letter == 'P' ? make_pin(25000, "198.51.100.53", 25001) :
		       letter == 'Q' ? make_past(24999, 1, 66, 25001) :
				       make_past(24999, 68, 65534, 25001);
		if (state_add_rule(state, &rule))
			abort();
		return;
	} else if (letter == 'o' || letter == 't') {
		rule = make_from(letter == 'o' ? 25000 : 25001, "192.0.2.100", "192.0.2.0/24", 25001);
		if (state_add_rule(state, &rule))
			abort();
		return;
	} else if (isalpha((unsigned char)letter)) {
		route = make_route(25001, "0.0.0.0/0", routers[tolower(letter) - 'a'], 3, "ens4");
		route.mtu = isupper((unsigned char)letter) ? 1400 : 0;
	}
	if (route.table) {
		if (state_add_route(state, &route))
			abort();
		return;
	}
	rule = make_rule(priorities[letter - '1'], letter == '3' || *oif ? "" : src,
			 letter == '3' ? src : "", oif,
			 letter == '1' || letter == '6' ? TABLE_MAIN :
			 letter == '5'			? 25002 :
							  25001);
	make_ifname(rule.extra.iifname, addr_is_set(&rule.src.addr) ? "lo" : "");
	rule.unreachable = letter == '8';
	rule.table = letter == '8' ? TABLE_UNSPEC : rule.table;
	if (state_add_rule(state, &rule))
		abort();
}

/**
 * make_state() - Make a set
 * @letters: its objects; routes of one slot in this order
 *
 * Return: the set; state_done() it
 */
static struct state make_state(const char *letters)
{
	struct state state = { 0 };

	for (; *letters; letters++)
		make_object(&state, *letters);
	return state;
}

/**
 * letter_of() - Find the letter of a step's object
 * @change: step about a route or a rule
 *
 * Return: the letter; '?' if it has none
 */
static char letter_of(const struct change *change)
{
	for (const char *letter = LETTERS; *letter; letter++) {
		char alone[] = { *letter, '\0' };
		struct state state = make_state(alone);
		bool same = change->kind == CHANGE_ROUTE ?
			state.route_count && route_equal(state.routes, &change->route) :
			state.rule_count && rule_compare(state.rules, &change->rule) == 0;

		state_done(&state);
		if (same)
			return *letter;
	}
	return '?';
}

/**
 * check_steps() - State the steps between two sets, in their order
 * @wanted: letters of what is wanted
 * @there: of what is there
 * @foreign: letters of somebody else's routes
 * @expected: + add, > append, = replace, - delete, ~ before what only touches
 * @name: name of the fact
 */
static void check_steps(const char *wanted, const char *there, const char *foreign,
			const char *expected, const char *name)
{
	static const char marks[] = { [CHANGE_ADD] = '+', [CHANGE_APPEND] = '>',
				      [CHANGE_REPLACE] = '=', [CHANGE_DELETE] = '-',
				      [CHANGE_SET] = '?' };
	struct state want = make_state(wanted), have = make_state(there);
	struct state others = make_state(foreign);
	struct changes changes = { 0 };
	char steps[MAKE_TEXT_MAX] = "";

	if (diff_add(&want, &have, &others, &(struct state){ 0 }, &changes) || diff_delete(&want, &have, &(struct state){ 0 }, &changes))
		make_append(steps, "failed after ");
	for (size_t j = 0; j < changes.count; j++)
		make_append(steps, "%s%c%c", changes.list[j].touch ? "~" : "",
			    marks[changes.list[j].op], letter_of(&changes.list[j]));
	tap_text(steps, expected, name);
	changes_done(&changes);
	state_done(&want);
	state_done(&have);
	state_done(&others);
}

/**
 * test_steps() - The steps between two sets, in their order
 */
static void test_steps(void)
{
	static const struct {
		const char *name, *want, *have, *steps;
	} cases[] = {
		{ "nothing is wanted, nothing there", "", "", "" },
		{ "all that is wanted is there", "na1234", "na1234", "" },
		{ "several routers are there in order", "nabc1234", "nabc1234", "" },
		{ "a new lease: routes, then rules", "nab1234", "", "+n+a>b+1+2+3+4" },
		{ "a lease ends: rules, the first last, then routes", "", "nab1234", "-4-3-2-1-n-a-b" },
		{ "routes are missing", "na1234", "1234", "+n+a~+7~-7" },
		{ "rules are missing: no touch", "na1234", "na1", "+2+3+4" },
		{ "another router", "nb1234", "na1234", "=b~+7~-7" },
		{ "an MTU comes", "nA1234", "na1234", "=A~+7~-7" },
		{ "an MTU goes", "na1234", "nA1234", "=a~+7~-7" },
		{ "a router comes behind", "ab2", "a2", ">b~+7~-7" },
		{ "a router comes in front", "ba2", "a2", "=b>a~+7~-7" },
		{ "the first router goes", "b2", "ab2", "-a~+7~-7" },
		{ "the second router goes", "a2", "ab2", "-b~+7~-7" },
		{ "two routers change places", "ba2", "ab2", "-a>a~+7~-7" },
		{ "the last router comes first", "cab2", "abc2", "-a-b>a>b~+7~-7" },
		{ "all routers are others", "cd2", "ab2", "=c-b>d~+7~-7" },
		{ "routers and MTU change at once", "AB2", "ba2", "=A-a>B~+7~-7" },
		{ "another address in the same network", "Na14", "na14", "=N" },
		{ "only a rule into main and one of the link: no touch", "nb14", "na14", "=b" },
		{ "routes and rules change: no touch", "nb12", "na1", "=b+2" },
		{ "routes change and a rule goes: no touch", "nb12", "na123", "=b-3" },
		{ "a touch that a crash left behind goes", "na1234", "na12347", "-7" },
		{ "another table: all is there before the first goes", "x56", "na12",
		  "+x+6+5-2-1-n-a" },
		{ "routes that nothing looks up go, and are touched", "na2", "nax2",
		  "-x~+7~-7" },
		{ "the rule to nowhere goes before the ones that make it matter", "", "na12348",
		  "-4-3-8-2-1-n-a" },
		{ "the own network comes first, and goes last", "na12o3", "", "+n+a+o+1+2+3" },
		{ "so it goes last", "", "na12o3", "-3-2-1-o-n-a" },
		{ "it is as good for a touch as any", "nb12o", "na12o", "=b~+t~-t" },
		{ "both families at once: routes of both come before rules of either", "na12eg", "",
		  "+n+a+e+1+2+g" },
		{ "and go behind them", "", "na12eg", "-g-2-1-n-a-e" },
		{ "only IPv6 routes changed: IPv6 is touched", "na12fgh", "na12egh", "=f~+i~-i" },
		{ "a rule of IPv4 came, too: so it is not IPv4 that is touched", "na12fgh", "na1egh",
		  "=f+2~+i~-i" },
		{ "routes of both changed: both are touched", "nb12fgh", "na12egh",
		  "=b=f~+7~-7~+i~-i" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_steps(cases[i].want, cases[i].have, "", cases[i].steps, cases[i].name);
}

/**
 * test_jumps() - What a goto leads to comes before it, and goes behind it
 */
static void test_jumps(void)
{
	check_steps("na12JK", "na", "", "+1+2+K+J", "a goto comes behind the rules that it leads to");
	check_steps("na12", "na12JK", "", "-J-K", "a goto that is not needed goes alone");
	check_steps("na", "na12JK", "", "-J-K-2-1", "and before the rules that it leads to");
	check_steps("na12PQR", "", "", "+n+a+1+2+R+Q+P",
		    "a rule to a server comes behind what leads past it, and that behind what it leads to");
	check_steps("", "na12PQR", "", "-P-Q-R-2-1-n-a", "and goes before both");
	check_steps("na12PQR", "na12P", "", "+R+Q", "what leads past it comes back alone");
	check_steps("na12JPQR", "na12", "", "+R+Q+P+J", "gotos into a block come behind what is in it");
	check_steps("na12", "na12JPQR", "", "-J-P-Q-R", "and go before it");
	check_steps("na12JOPQR", "na12", "", "+R+Q+P+J+O", "a goto for everybody comes last");
	check_steps("na12", "na12JOPQR", "", "-O-J-P-Q-R", "and goes first");
	check_steps("nb12PQR", "na12PQR", "", "=b~+7~-7", "it is no rule to touch");
	check_steps("nbPQR", "naPQR", "", "=b", "and where it is alone there is no touch");
}

/**
 * test_crowded() - Where somebody else has routes in the table, none is replaced
 */
static void test_crowded(void)
{
	check_steps("na2", "na2", "a", "", "all is there behind another's route");
	check_steps("nab2", "", "a", "+n+a>b+2", "a new lease: the kernel says if a slot is taken");
	check_steps("cd2", "ab2", "d", ">c-a-b>d~+7~-7", "other routers come behind, then the old go");
	check_steps("b2", "ab2", "d", "-a~+7~-7", "the first router goes");
	check_steps("f", "e", "e", "-e+f", "IPv6 joins no other's route");
	check_steps("f", "e", "a", "=f", "but another family's is not in its way");
	check_steps("cx2", "aby2", "y", "=c-b>x-y~+7~-7", "nor is one of another table");
	check_steps("f", "e", "", "=f", "but alone it replaces");
}

/**
 * format_route() - Format a step about a route
 * @op: what is done
 * @dst: destination
 * @gateway: router, or ""
 * @mtu: MTU or 0
 * @prefsrc: source, or ""
 * @expected: the line
 */
static void format_route(enum change_op op, const char *dst, const char *gateway, uint32_t mtu,
			 const char *prefsrc, const char *expected)
{
	struct change change = { .op = op, .kind = CHANGE_ROUTE };
	char text[CHANGE_TEXT_MAX];

	change.route = make_route(25001, dst, gateway, 3, "ens4");
	change.route.mtu = mtu;
	change.route.prefsrc = make_addr(prefsrc);
	tap_text(change_format(&change, text), expected, expected);
}

/**
 * format_rule() - Format a step about a rule
 * @op: what is done
 * @rule: rule
 * @expected: the line
 */
static void format_rule(enum change_op op, struct rule rule, const char *expected)
{
	struct change change = { .op = op, .kind = CHANGE_RULE, .rule = rule };
	char text[CHANGE_TEXT_MAX];

	tap_text(change_format(&change, text), expected, expected);
}

/**
 * test_format() - Every step reads as a line for ip -batch
 */
static void test_format(void)
{
	struct changes changes = { 0 };
	char text[CHANGE_TEXT_MAX];
	struct rule rule;

	format_route(CHANGE_ADD, "10.200.1.0/24", "", 0, "10.200.1.9",
		     "route add 10.200.1.0/24 dev ens4 scope link src 10.200.1.9 table 25001 "
		     "proto 83");
	format_route(CHANGE_APPEND, "0.0.0.0/0", "10.200.1.1", 0, "",
		     "route append default via 10.200.1.1 dev ens4 onlink table 25001 proto 83");
	format_route(CHANGE_REPLACE, "0.0.0.0/0", "10.200.1.1", 1400, "",
		     "route replace default via 10.200.1.1 dev ens4 onlink mtu 1400 table 25001 "
		     "proto 83");
	format_route(CHANGE_DELETE, "203.0.113.7/32", "10.200.1.1", 0, "",
		     "route del 203.0.113.7 via 10.200.1.1 dev ens4 onlink table 25001 proto 83");
	format_route(CHANGE_ADD, "2001:db8:1::/64", "", 0, "2001:db8:1::9",
		     "route add 2001:db8:1::/64 dev ens4 scope link src 2001:db8:1::9 table "
		     "25001 proto 83");
	format_rule(CHANGE_ADD, make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN),
		    "rule add priority 25001 from 10.200.1.9 lookup 254 "
		    "suppress_prefixlength 1 suppress_ifgroup 25000 protocol 83");
	format_rule(CHANGE_ADD, make_rule(25002, "10.200.1.9", "", "", UINT32_MAX),
		    "rule add priority 25002 from 10.200.1.9 lookup 4294967295 protocol 83");
	format_rule(CHANGE_DELETE, make_rule(25002, "", "10.200.1.9", "", 25001),
		    "rule del priority 25002 to 10.200.1.9 lookup 25001 protocol 83");
	format_rule(CHANGE_ADD, make_from(25000, "10.200.1.9", "10.200.1.0/24", 25001),
		    "rule add priority 25000 from 10.200.1.9 to 10.200.1.0/24 iif lo lookup 25001 "
		    "protocol 83");
	format_rule(CHANGE_ADD, make_pin(25000, "10.99.0.53", 25001),
		    "rule add priority 25000 from 0.0.0.0 to 10.99.0.53 uidrange 0-0 ipproto 17 "
		    "lookup 25001 protocol 83");
	format_rule(CHANGE_DELETE, make_past(24999, 68, 65534, 25001),
		    "rule del priority 24999 from 0.0.0.0 ipproto 17 dport 68-65534 goto 25001 "
		    "protocol 83");
	format_rule(CHANGE_ADD, make_rule(25003, "", "", "ens4", 25001),
		    "rule add priority 25003 oif ens4 lookup 25001 protocol 83");
	format_rule(CHANGE_ADD, make_rule(25003, "192.0.2.0/24", "198.51.100.0/24", "ens4", 25001),
		    "rule add priority 25003 from 192.0.2.0/24 to 198.51.100.0/24 oif ens4 "
		    "lookup 25001 protocol 83");
	rule = make_rule(25002, "10.200.1.9", "", "", 25001);
	rule.suppress_prefixlen = rule.suppress_ifgroup = 0;
	format_rule(CHANGE_ADD, rule,
		    "rule add priority 25002 from 10.200.1.9 lookup 25001 "
		    "suppress_prefixlength 0 suppress_ifgroup 0 protocol 83");
	format_rule(CHANGE_DELETE, make_rule(25002, "", "", "", 25001),
		    "rule del priority 25002 from all lookup 25001 protocol 83");
	if (changes_add_group(&changes, 3, "ens4", 25000))
		abort();
	tap_text(change_format(&changes.list[0], text), "link set dev ens4 group 25000",
		 "link set dev ens4 group 25000");
	tap_ok(changes.count == 1 && changes.list[0].group.ifindex == 3 && !changes.list[0].touch,
	       "a step about a link knows its number");
	changes_done(&changes);
	tap_ok(!changes.list && !changes.count && !changes.max, "a freed list is empty");
	changes_done(&changes);
}

/**
 * test_groups() - A step about a link is no route and no rule
 */
static void test_groups(void)
{
	const struct state nobody = { 0 };
	struct state want = make_state("nb2"), have = make_state("na2");
	struct changes changes = { 0 };

	if (changes_add_group(&changes, 3, "ens4", 25000) || diff_add(&want, &have, &nobody, &(struct state){ 0 }, &changes) ||
	    diff_delete(&want, &have, &(struct state){ 0 }, &changes))
		abort();
	tap_ok(changes.count == 4 && changes.list[0].kind == CHANGE_GROUP &&
		       changes.list[2].touch && changes.list[3].touch,
	       "a link changes group and routes change: there is a touch");
	changes_done(&changes);
	if (diff_add(&want, &have, &nobody, &(struct state){ 0 }, &changes) ||
	    changes_add_group(&changes, 3, "fifteen-letters", 0) ||
	    diff_delete(&want, &have, &(struct state){ 0 }, &changes))
		abort();
	tap_ok(changes.count == 4 && changes.list[1].kind == CHANGE_GROUP &&
		       changes.list[2].touch && changes.list[3].touch,
	       "so there is where the link changes group in between");
	tap_text(changes.list[1].group.ifname, "fifteen-letters",
		 "the longest name of a link is kept");
	changes_done(&changes);
	if (changes_add_group(&changes, 3, "ens4", 25000) || diff_delete(&want, &want, &(struct state){ 0 }, &changes))
		abort();
	tap_ok(changes.count == 1, "only a link changes group: there is no touch");
	changes_done(&changes);
	state_done(&want);
	state_done(&have);
}

/**
 * moves() - Write what is done where links go from one group to another
 * @text: receives the steps, a line each
 *
 * Return: @text
 */
static const char *moves(const struct state *want, const struct state *have, const struct state *moving,
			 char text[MAKE_TEXT_MAX])
{
	const struct state nobody = { 0 };
	struct changes changes = { 0 };
	char line[CHANGE_TEXT_MAX];

	text[0] = '\0';
	if (diff_add(want, have, &nobody, moving, &changes) || diff_delete(want, have, moving, &changes))
		abort();
	for (size_t i = 0; i < changes.count; i++)
		make_append(text, "%s\n", change_format(&changes.list[i], line));
	changes_done(&changes);
	return text;
}

/**
 * test_moving() - Links go from one group to another: their packets stay by them
 */
static void test_moving(void)
{
	const struct state nobody = { 0 };
	struct state want = make_state("2"), have = make_state("2"), moving = { 0 };
	struct rule main = make_from(25001, "192.0.2.100", "", TABLE_MAIN);
	struct rule left = make_from(25000, "192.0.2.100", "10.9.0.0/16", 25001);
	struct route route = make_route(TABLE_MAIN, "10.9.0.0/16", "192.0.2.9", 4, "ens5");
	struct changes changes = { 0 };
	char text[MAKE_TEXT_MAX];

	if (state_add_rule(&have, &main))
		abort();
	main.suppress_ifgroup = 25001;
	if (state_add_rule(&want, &main) || state_append_route(&moving, &route))
		abort();
	make_same(moves(&want, &have, &moving, text),
		  "rule add priority 25000 from 192.0.2.100 to 10.9.0.0/16 iif lo lookup 25001 protocol 83\n"
		  "rule add priority 25001 from 192.0.2.100 iif lo lookup 254 suppress_prefixlength 1 "
		  "suppress_ifgroup 25001 protocol 83\n"
		  "rule del priority 25001 from 192.0.2.100 iif lo lookup 254 suppress_prefixlength 1 "
		  "suppress_ifgroup 25000 protocol 83\n"
		  "rule del priority 25000 from 192.0.2.100 to 10.9.0.0/16 iif lo lookup 25001 protocol 83\n",
		  "while a rule leaves out both groups, one before it keeps what main has by the links that move");
	if (diff_add(&have, &have, &nobody, &moving, &changes) || diff_delete(&have, &have, &moving, &changes))
		abort();
	tap_ok(!changes.count, "where no rule changes, there is none");
	changes_done(&changes);
	if (state_add_rule(&have, &left))
		abort();
	state_sort_rules(&have);
	make_same(moves(&want, &have, &moving, text),
		  "rule add priority 25001 from 192.0.2.100 iif lo lookup 254 suppress_prefixlength 1 "
		  "suppress_ifgroup 25001 protocol 83\n"
		  "rule del priority 25001 from 192.0.2.100 iif lo lookup 254 suppress_prefixlength 1 "
		  "suppress_ifgroup 25000 protocol 83\n"
		  "rule del priority 25000 from 192.0.2.100 to 10.9.0.0/16 iif lo lookup 25001 protocol 83\n",
		  "one that a killed run has left is not added again, and goes");
	state_done(&want);
	state_done(&have);
	state_done(&moving);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_steps();
	test_jumps();
	test_crowded();
	test_format();
	test_groups();
	test_moving();
	return tap_done();
}
