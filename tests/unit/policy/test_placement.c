/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What packets meet on their way through rules, as Linux follows them: where rules are placed, where
 * they are plain, and after each step from one to the other.
 */
#include "policy/policy.h"
#include "model/config.h"
#include "kernel_rules.h"
#include "tap.h"

#define LOOKUPS 2000
#define STEPS_MAX 100	/* of an event with more, so many are looked at */
#define PACKETS_MAX 150 /* and packets for so many rules after each of them, of pins two */
#define MOVED_MAX 250U /* two zones' blocks, and two of gotos, divided at once */

/**
 * has_met() - Is a rule on a path, up to some place?
 * @path: path
 * @count: so much of it
 * @rule: rule
 *
 * Return: true if so
 */
static bool has_met(const struct path *path, size_t count, const struct rule *rule)
{
	for (size_t i = 0; i < count; i++)
		if (same(path->met[i], rule))
			return true;
	return false;
}

/**
 * add() - Add a rule to a set
 * @state: to grow
 * @rule: rule
 */
static void add(struct state *state, struct rule rule)
{
	if (state_append_rule(state, &rule))
		abort();
}

/**
 * struct taste - What uplinks of a host are like
 * @pins: one in so many has a rule to its server; 0: none
 * @fails: one in so many lets nothing else carry its address; 0: none
 * @nested: one in so many has a source inside another uplink's; 0: none
 * @owns: one in so many has a neighbour in its network; 0: none
 */
struct taste {
	uint32_t pins, fails, nested, owns;
};

/**
 * uplink_addr() - An address of an uplink
 * @family: AF_INET or AF_INET6
 * @i: number of the uplink
 *
 * Some uplinks share a network, some are far from all others.
 *
 * Return: the address, another one for each uplink
 */
static struct addr uplink_addr(int family, uint32_t i)
{
	uint64_t seed = i * UINT64_C(977) + 11;
	uint32_t kind = make_number(&seed, 4);
	struct addr addr = make_addr(family == AF_INET ? "10.7.0.0" : "2001:db8:7::");
	uint8_t *bytes = &addr.bytes[family == AF_INET ? 0 : 1];

	if (kind == 0)
		bytes[1] = (uint8_t)make_number(&seed, 200);
	if (kind == 1)
		bytes[0] = (uint8_t)(20 + make_number(&seed, 180));
	addr.bytes[family == AF_INET ? 2 : 6] = (uint8_t)(i >> 8 | (kind << 5));
	addr.bytes[family == AF_INET ? 3 : 7] = (uint8_t)i;
	return addr;
}

/**
 * add_source() - Add the rules from a source, and perhaps to it
 * @state: to grow
 * @source: source
 * @i: number of the uplink
 * @fail: nothing else may carry it
 * @own: its network is asked of the uplink's table first
 */
static void add_source(struct state *state, const struct prefix *source, uint32_t i, bool fail, bool own)
{
	struct prefix near = prefix_of(&source->addr, 24), far = prefix_of(&source->addr, 12);
	char text[PREFIX_TEXT_MAX], network[PREFIX_TEXT_MAX];

	prefix_format(source, text);
	if (own)
		add(state, make_from(CONFIG_PRIORITY + PLAN_OWN, text, prefix_format(&near, network),
				     CONFIG_TABLE_FIRST + i));
	if (own && i % 2)
		add(state, make_from(CONFIG_PRIORITY + PLAN_OWN, text, prefix_format(&far, network),
				     CONFIG_TABLE_FIRST + i));
	add(state, make_from(CONFIG_PRIORITY + PLAN_MAIN, text, "", TABLE_MAIN));
	add(state, make_from(CONFIG_PRIORITY + PLAN_ADDR, text, "", CONFIG_TABLE_FIRST + i));
	if (source->prefixlen == addr_bits(source->addr.family))
		add(state, make_rule(PLAN_BEHIND, "", text, "", CONFIG_TABLE_FIRST + i));
	if (fail) {
		struct rule rule = make_from(CONFIG_PRIORITY + PLAN_FAIL, text, "", TABLE_UNSPEC);

		rule.unreachable = true;
		add(state, rule);
	}
}

/**
 * is_one() - Is an uplink one in so many?
 * @i: its number
 * @in: so many; 0: none is
 * @salt: another one for each question
 *
 * Return: true if so
 */
static bool is_one(uint32_t i, uint32_t in, uint64_t salt)
{
	uint64_t seed = (i + 1) * UINT64_C(7919) + salt;

	make_number(&seed, 2);
	return in && make_number(&seed, in) == 0;
}

/**
 * add_uplink() - Add the rules of an uplink, of both families
 * @state: to grow
 * @i: its number
 * @taste: what it is like
 */
static void add_uplink(struct state *state, uint32_t i, const struct taste *taste)
{
	bool fail = is_one(i, taste->fails, 5), own = is_one(i, taste->owns, 7);
	char server[ADDR_TEXT_MAX], ifname[IF_NAMESIZE];

	snprintf(ifname, sizeof(ifname), "wan%u", i);
	for (int six = 0; six < 2; six++) {
		int family = six ? AF_INET6 : AF_INET;
		struct addr addr = uplink_addr(family, i);
		struct prefix source = six ? prefix_of(&addr, 64) : prefix_host(&addr);
		struct rule oif = make_rule(PLAN_BEHIND, "", "", ifname, CONFIG_TABLE_FIRST + i);

		oif.family = family;
		add(state, oif);
		add_source(state, &source, i, fail, own);
		if (six && is_one(i, taste->nested, 1)) { /* an address in another uplink's prefix */
			addr = uplink_addr(family, i / 2);
			addr.bytes[15] = (uint8_t)i;
			source = prefix_host(&addr);
			add_source(state, &source, i, fail, false);
		}
		if (six && is_one(i, taste->nested, 2)) { /* a prefix that has other uplinks' in it */
			source = prefix_of(&addr, 56);
			if (i % 2 == 0)
				add_source(state, &source, i, fail, false);
		}
		addr = uplink_addr(family, i);
		addr.bytes[0] ^= 0x40;
		addr_format(&addr, server);
		if (!six && is_one(i, taste->pins, 3)) {
			add(state, make_past(CONFIG_PRIORITY - PLAN_BEFORE, 1, 66,
					     CONFIG_PRIORITY + PLAN_MAIN));
			add(state, make_past(CONFIG_PRIORITY - PLAN_BEFORE, 68, 65534,
					     CONFIG_PRIORITY + PLAN_MAIN));
			add(state, make_pin(CONFIG_PRIORITY + PLAN_PIN, server, CONFIG_TABLE_FIRST + i));
		}
	}
}

/**
 * make_host() - The plain rules of some uplinks
 * @first: number of the first
 * @end: number behind the last
 * @taste: what they are like
 *
 * Return: rules; state_done() it
 */
static struct state make_host(uint32_t first, uint32_t end, struct taste taste)
{
	struct state state = { 0 };

	for (uint32_t i = first; i < end; i++)
		add_uplink(&state, i, &taste);
	state_sort_rules(&state);
	return state;
}

/**
 * place() - Place rules
 * @plain: rules
 *
 * Return: rules; state_done() it
 */
static struct state place(const struct state *plain)
{
	const bool crowded[2] = { false, false };
	struct state placed = { 0 };

	if (placement(plain, crowded, &placed))
		abort();
	return placed;
}

/**
 * changes_for() - What turns some rules into others
 * @want: these
 * @have: those
 *
 * Return: changes; changes_done() it
 */
static struct changes changes_for(const struct state *want, const struct state *have)
{
	const struct state nobody = { 0 };
	struct changes changes = { 0 };

	if (diff_add(want, have, &nobody, &(struct state){ 0 }, &changes) || diff_delete(want, have, &(struct state){ 0 }, &changes))
		abort();
	return changes;
}

/**
 * any_addr() - An address that rules are about, or one near it, or none of theirs
 * @kernel: rules
 * @family: AF_INET or AF_INET6
 * @seed: of the numbers
 *
 * Return: the address
 */
static struct addr any_addr(const struct kernel *kernel, int family, uint64_t *seed)
{
	const struct rule *rule = kernel->rules[make_number(seed, (uint32_t)kernel->count)];
	const struct prefix *prefix = rule->src.prefixlen ? &rule->src : &rule->dst;
	uint32_t what = make_number(seed, 10);
	struct addr addr = make_addr(family == AF_INET ? "0.0.0.0" : "::");

	if (what == 0)
		return addr; /* none is chosen yet */
	if (what == 1 || !prefix->prefixlen)
		return make_addr(family == AF_INET ? "203.0.113.7" : "2a00:1:2:3::4");
	addr = prefix->addr;
	for (size_t i = (prefix->prefixlen + 7U) / 8; i < addr_size(family); i++)
		addr.bytes[i] = (uint8_t)make_number(seed, 256);
	if (what < 5) {
		uint32_t bit = make_number(seed, prefix->prefixlen);

		addr.bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
	return addr;
}

/**
 * any_packet() - A packet from and to where uplinks are, or elsewhere
 * @kernel: rules
 * @family: AF_INET or AF_INET6
 * @seed: of the numbers
 *
 * Return: the packet
 */
static struct packet any_packet(const struct kernel *kernel, int family, uint64_t *seed)
{
	static const uint16_t ports[] = { 0, 53, 67, 68 };
	const struct rule *rule = kernel->rules[make_number(seed, (uint32_t)kernel->count)];
	struct packet packet = { .src = any_addr(kernel, family, seed),
				 .dst = any_addr(kernel, family, seed) };

	packet.forwarded = make_number(seed, 4) == 0;
	packet.udp = !packet.forwarded && make_number(seed, 2);
	packet.root = packet.udp && make_number(seed, 3);
	packet.dport = packet.udp ? ports[make_number(seed, 4)] : 0;
	if (rule->extra.uid && make_number(seed, 2)) { /* or hardly any is a renewal */
		packet.src = rule->src.addr;
		packet.dst = rule->dst.addr;
	}

	if (rule->oifname[0])
		make_ifname(packet.oifname, rule->oifname);
	return packet;
}

/**
 * test_meaning() - Placed rules mean what the plain ones mean
 * @count: uplinks
 * @taste: what they are like
 */
static void test_meaning(uint32_t count, struct taste taste)
{
	struct state plain = make_host(0, count, taste), placed = place(&plain), nothing = { 0 };
	struct changes changes = changes_for(&placed, &nothing);

	for (int six = 0; six < 2; six++) {
		int family = six ? AF_INET6 : AF_INET;
		struct kernel before = kernel_of(family, &plain), after = { 0 };
		uint32_t most = 0, plainly = 0, wrong = 0, refused = 0;
		uint64_t seed = 4711 + count;

		for (size_t i = 0; i < changes.count; i++)
			if (changes.list[i].rule.family == family)
				refused += !kernel_do(&after, &changes.list[i]);
		for (int i = 0; i < LOOKUPS; i++) {
			struct packet packet = any_packet(&before, family, &seed);
			struct path want = look_up(&before, &packet), got = look_up(&after, &packet);

			most = got.passed > most ? got.passed : most;
			plainly = want.passed > plainly ? want.passed : plainly;
			if (is_same_path(&want, &got))
				continue;
			if (!wrong++) {
				path_print("plain", &want);
				path_print("placed", &got);
			}
		}
		tap_ok(!refused && !wrong, "%s, %u uplinks: %u of %d packets meet other rules",
		       make_family(family), count, wrong, LOOKUPS);
		printf("# %s, %u uplinks: a packet passes %u rules at most, of %zu; plain %u\n",
		       make_family(family), count, most, after.count, plainly);
		free(before.rules);
		free(after.rules);
	}
	changes_done(&changes);
	state_done(&plain);
	state_done(&placed);
}

/**
 * test_sizes() - Hosts of 1 to 999 uplinks
 */
static void test_sizes(void)
{
	static const uint32_t counts[] = { 1, 2, 7, 8, 9, 10, 17, 32, 100, 257, 640, 999 };
	static const struct taste tastes[] = { { 5, 7, 6, 5 }, { 1, 1, 0, 1 }, { 0, 0, 2, 0 } };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		test_meaning(counts[i], tastes[0]);
	for (size_t i = 1; i < sizeof(tastes) / sizeof(tastes[0]); i++) {
		test_meaning(9, tastes[i]);
		test_meaning(400, tastes[i]);
	}
}

/**
 * rank() - When a rule is asked, of those from one source
 * @rule: rule
 *
 * Return: less for earlier ones
 */
static int rank(const struct rule *rule)
{
	return rule->unreachable		     ? 3 :
	       rule->table == TABLE_MAIN	     ? 1 :
	       rule->src.prefixlen && rule->dst.prefixlen ? 0 : 2;
}

/**
 * comes_early() - Has a rule been met before one that is asked before it?
 * @now: path
 * @at: place of the rule
 * @before, @after: rules that both have have to be met in the order of own network, main, table, none at
 *	all
 *
 * Return: true if so
 */
static bool comes_early(const struct path *now, size_t at, const struct path *before,
			const struct path *after)
{
	for (size_t i = 0; i < before->count; i++)
		if (rank(before->met[i]) < rank(now->met[at]) &&
		    has_met(after, after->count, before->met[i]) && !has_met(now, at, before->met[i]))
			return true;
	return false;
}

/**
 * is_sound() - Is a packet's way a right one between two others?
 * @now: its way
 * @before: what it met
 * @after: what it shall meet
 *
 * It meets what both have, but no rule that neither has; behind main it may, where what kept it from
 * there is of an uplink that goes.
 *
 * Return: true if so
 */
static bool is_sound(const struct path *now, const struct path *before, const struct path *after)
{
	for (size_t i = 0; i < now->count; i++)
		if ((now->met[i]->priority < PLAN_BEHIND && !has_met(before, before->count, now->met[i]) &&
		     !has_met(after, after->count, now->met[i])) ||
		    comes_early(now, i, before, after))
			return false;
	for (size_t i = 0; i < before->count; i++)
		if (has_met(after, after->count, before->met[i]) &&
		    !has_met(now, now->count, before->met[i]))
			return false;
	return true;
}

/**
 * struct watch - A packet whose way is looked at after each step
 * @packet: packet
 * @before: its way through the plain rules before the event
 * @after: and through those behind it
 */
struct watch {
	struct packet packet;
	struct path before, after;
};

/**
 * watch_packet() - Choose a packet that a rule is about
 * @rule: rule
 * @dport: port it goes to, if the rule asks for none
 *
 * Return: the packet
 */
static struct packet watch_packet(const struct rule *rule, uint16_t dport)
{
	bool four = rule->family == AF_INET;
	struct packet packet = { .src = make_addr(four ? "192.0.2.77" : "2a00:1:2::5"),
				 .dst = make_addr(four ? "203.0.113.7" : "2a00:1:2:3::4"),
				 .udp = rule->extra.ipproto, .root = rule->extra.ipproto, .dport = dport };

	if (rule->src.prefixlen)
		packet.src = rule->src.addr;
	if (rule->dst.prefixlen)
		packet.dst = rule->dst.addr;
	if (rule->extra.ports)
		packet.dport = rule->extra.dport_first;
	make_ifname(packet.oifname, rule->oifname);
	return packet;
}

/**
 * watch_packets() - Choose packets from, and to, what rules are about
 * @family: AF_INET or AF_INET6
 * @from: plain rules before the event
 * @to: plain rules behind it
 * @watches: receives them
 *
 * Return: how many
 */
static size_t watch_packets(int family, const struct state *from, const struct state *to,
			    struct watch watches[2 * PACKETS_MAX])
{
	struct kernel before = kernel_of(family, from), after = kernel_of(family, to);
	size_t stride = before.count / PACKETS_MAX + 1, count = 0;

	for (size_t i = 0; i < before.count; i += stride) {
		const struct rule *rule = before.rules[i];

		watches[count++].packet = watch_packet(rule, 0);
		if (rule->extra.uid) /* what else root sends the server without a source */
			watches[count++].packet = watch_packet(rule, 53);
	}
	for (size_t i = 0; i < count; i++) {
		watches[i].before = look_up(&before, &watches[i].packet);
		watches[i].after = look_up(&after, &watches[i].packet);
	}
	free(before.rules);
	free(after.rules);
	return count;
}

/**
 * count_astray() - How many packets, of uplinks that stay, are led astray?
 * @watches: packets
 * @count: how many
 * @kernel: rules as they are now
 * @tell: print the first
 *
 * Return: how many
 */
static uint32_t count_astray(const struct watch *watches, size_t count,
			     const struct kernel *kernel, bool tell)
{
	uint32_t astray = 0;

	for (size_t i = 0; i < count; i++) {
		struct path now = look_up(kernel, &watches[i].packet);

		if (is_sound(&now, &watches[i].before, &watches[i].after) || astray++ || !tell)
			continue;
		path_print("now", &now);
		path_print("before", &watches[i].before);
		path_print("after", &watches[i].after);
	}
	return astray;
}

/**
 * test_steps() - After each step of an event, packets of uplinks that stay go as they went
 * @from: plain rules before it; freed
 * @to: plain rules behind it; freed
 * @what: what happens, for people
 */
static void test_steps(struct state from, struct state to, const char *what)
{
	struct state have = place(&from), want = place(&to);
	struct changes changes = changes_for(&want, &have), none;

	for (int six = 0; six < 2; six++) {
		int family = six ? AF_INET6 : AF_INET;
		static struct watch watches[2 * PACKETS_MAX];
		size_t packets = watch_packets(family, &from, &to, watches);
		struct kernel kernel = kernel_of(family, &have), end = kernel_of(family, &want);
		size_t stride = changes.count / STEPS_MAX + 1;
		uint32_t astray = 0, refused = 0;
		bool equal;

		for (size_t i = 0; i < changes.count; i++) {
			if (changes.list[i].rule.family == family)
				refused += !kernel_do(&kernel, &changes.list[i]);
			if (i % stride == 0)
				astray += count_astray(watches, packets, &kernel, !astray);
		}
		equal = kernel.count == end.count;
		for (size_t i = 0; i < end.count && equal; i++)
			equal = kernel.rules[i]->priority == end.rules[i]->priority;
		tap_ok(!refused && equal, "%s, %s: all is as wanted after %zu steps", make_family(family),
		       what, changes.count);
		tap_ok(!astray, "%s, %s: after none of them is a packet led astray (%u)",
		       make_family(family), what, astray);
		free(kernel.rules);
		free(end.rules);
	}
	none = changes_for(&want, &want);
	tap_ok(!none.count, "%s: then nothing is left to do", what);
	changes_done(&none);
	changes_done(&changes);
	state_done(&have);
	state_done(&want);
	state_done(&from);
	state_done(&to);
}

/**
 * test_events() - Events of hosts of all sizes
 */
static void test_events(void)
{
	const struct taste some = { 3, 3, 4, 3 }, none = { 0, 0, 0, 0 }, pins = { 1, 0, 0, 0 };
	const struct taste all = { 1, 1, 3, 1 };
	static const uint32_t counts[] = { 7, 8, 9, 15, 16, 31, 64, 65, 72, 128, 300, 512, 998 };
	char what[64];

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		uint32_t count = counts[i];

		snprintf(what, sizeof(what), "one more than %u", count);
		test_steps(make_host(0, count, some), make_host(0, count + 1, some), what);
		snprintf(what, sizeof(what), "%u again", count);
		test_steps(make_host(0, count + 1, some), make_host(0, count, some), what);
		snprintf(what, sizeof(what), "the first of %u goes", count);
		test_steps(make_host(0, count, some), make_host(1, count, some), what);
	}
	test_steps(make_host(0, 8, all), make_host(0, 300, all), "8, then 300 at once");
	test_steps(make_host(0, 300, all), make_host(0, 8, all), "300, then 8 at once");
	test_steps(make_host(0, 20, all), make_host(0, 300, all), "20, then 300 at once");
	test_steps(make_host(0, 300, all), make_host(0, 20, all), "300, then 20 at once");
	test_steps(make_host(0, 300, some), make_host(0, 300, pins), "all get pins");
	test_steps(make_host(0, 300, all), make_host(0, 300, none), "all lose them");
	test_steps(make_host(0, 300, none), make_host(0, 300, all), "all get all");
}

/**
 * few_pins() - Many uplinks of which few have a rule to a server, and none to nowhere
 * @count: how many of them
 *
 * Return: rules; state_done() it
 */
static struct state few_pins(uint32_t count)
{
	const struct taste none = { 0, 0, 0, 0 }, all = { 1, 1, 0, 1 };
	struct state state = make_host(count, 400, none);

	for (uint32_t i = 0; i < count; i++)
		add_uplink(&state, i, &all);
	state_sort_rules(&state);
	return state;
}

/**
 * test_few() - A zone that has few rules, then many, and few again
 */
static void test_few(void)
{
	test_steps(few_pins(3), few_pins(5), "few pins, some more");
	test_steps(few_pins(3), few_pins(40), "few pins, then 40");
	test_steps(few_pins(3), few_pins(400), "few pins, then 400");
	test_steps(few_pins(400), few_pins(3), "400 pins, then few");
	test_steps(few_pins(40), few_pins(3), "40 pins, then few");
}

/**
 * test_moves() - An event of one uplink leaves the others' rules where they are
 */
static void test_moves(void)
{
	const struct taste some = { 3, 3, 0, 3 };
	size_t most = 0, sum = 0, exact = 0;

	for (uint32_t i = 0; i < 40; i++) {
		struct state from = make_host(i, i + 959, some), to = make_host(i, i + 960, some);
		struct state have = place(&from), want = place(&to);
		struct changes changes = changes_for(&want, &have);
		size_t moved = changes.count - (to.rule_count - from.rule_count);

		exact += moved == 0;
		most = moved > most ? moved : most;
		sum += moved;
		changes_done(&changes);
		state_done(&from);
		state_done(&to);
		state_done(&have);
		state_done(&want);
	}
	tap_ok(most <= MOVED_MAX, "one uplink more, of 959: %zu of 40 times nothing else changes; "
	       "%zu changes at most, %zu in all", exact, most, sum);
}

/**
 * test_determined() - The order in which rules come does not matter
 */
static void test_determined(void)
{
	const struct taste some = { 3, 3, 4, 3 };
	struct state plain = make_host(0, 200, some), placed = place(&plain);
	uint64_t seed = 99;
	int differ = 0;

	for (int round = 0; round < 20; round++) {
		struct state again;
		size_t fours = 0;

		while (fours < plain.rule_count && plain.rules[fours].family == AF_INET)
			fours++;
		for (size_t i = 0; i < plain.rule_count; i++) { /* families stay together */
			size_t first = i < fours ? 0 : fours;
			size_t other = first + make_number(&seed, (uint32_t)(i - first + 1));
			struct rule rule = plain.rules[i];

			plain.rules[i] = plain.rules[other];
			plain.rules[other] = rule;
		}
		again = place(&plain);
		differ += !state_equal(&placed, &again);
		state_done(&again);
	}
	tap_ok(!differ, "rules in any order are placed the same");
	state_done(&plain);
	state_done(&placed);
}

/**
 * has_jumps() - Are rules placed?
 * @state: rules
 * @family: of this family
 *
 * Return: true if so
 */
static bool has_jumps(const struct state *state, int family)
{
	for (size_t i = 0; i < state->rule_count; i++)
		if (state->rules[i].family == family && rule_is_jump(&state->rules[i]) &&
		    !state->rules[i].extra.ports)
			return true;
	return false;
}

/**
 * test_limits() - When rules are placed, and when not
 */
static void test_limits(void)
{
	const struct taste some = { 3, 3, 4, 3 };
	struct state few = make_host(0, PLACEMENT_UPLINKS, some), placed = place(&few);
	struct state many = make_host(0, PLACEMENT_UPLINKS + 1, some), nothing = { 0 };
	bool crowded[2] = { true, false };

	tap_ok(state_equal(&placed, &few), "the rules of %u uplinks stay plain", PLACEMENT_UPLINKS);
	state_done(&placed);
	placed = place(&many);
	tap_ok(has_jumps(&placed, AF_INET) && has_jumps(&placed, AF_INET6),
	       "those of one more are placed");
	state_done(&placed);
	if (placement(&many, crowded, &placed))
		abort();
	tap_ok(!has_jumps(&placed, AF_INET) && has_jumps(&placed, AF_INET6),
	       "but not those of a family where somebody else's rule is in the way");
	state_done(&placed);
	placed = place(&nothing);
	tap_ok(!placed.rule_count, "no rules are none");
	add(&many, make_rule(26001, "10.9.9.9", "", "", TABLE_MAIN));
	add(&many, make_rule(26002, "10.9.9.9", "", "", 25099));
	state_sort_rules(&many);
	placed = place(&many);
	tap_ok(!has_jumps(&placed, AF_INET) && has_jumps(&placed, AF_INET6),
	       "nor where an uplink has a priority among theirs");
	for (size_t i = 0; i < many.rule_count; i++)
		if (!state_has_rule(&placed, &many.rules[i]) && many.rules[i].family == AF_INET)
			crowded[1] = true;
	tap_ok(!crowded[1], "then all are there as they were");
	state_done(&placed);
	state_done(&few);
	state_done(&many);
}

int main(void)
{
	test_limits();
	test_sizes();
	test_events();
	test_few();
	test_moves();
	test_determined();
	return tap_done();
}
