/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/arrange.h"
#include "kernel_model.h"
#include "make.h"
#include "tap.h"

#define LOOKUPS 10000
#define PASSED_MAX 200U /* by a packet that no rule has an answer for; of 1600, but for oif */
#define MOVED_MAX 250U	/* two zones' blocks, and two of gates, divided at once */
#define SAMPLE 40
#define CUTS 100U /* of an event with more changes, so many are tried */

/**
 * struct packet - What a lookup is about
 * @src: source
 * @dst: destination
 * @oifname: link that the socket is bound to; "" for none
 */
struct packet {
	struct addr src, dst;
	char oifname[IF_NAMESIZE];
};

/**
 * struct path - What a lookup came to
 * @answers: a number for the rules that matched, in order, jumps left out
 * @table: the first link's table that was looked up; TABLE_UNSPEC if none
 * @passed: rules that were looked at, but for those that ask for a socket's link
 */
struct path {
	uint64_t answers;
	uint32_t table;
	uint32_t passed;
};

/**
 * matches() - Does a rule match a packet?
 * @rule: rule
 * @packet: packet
 *
 * Return: true if it does
 */
static bool matches(const struct rule *rule, const struct packet *packet)
{
	return (!rule->src.prefixlen || prefix_contains(&rule->src, &packet->src)) &&
	       (!rule->dst.prefixlen || prefix_contains(&rule->dst, &packet->dst)) &&
	       (!rule->oifname[0] || strcmp(rule->oifname, packet->oifname) == 0);
}

/**
 * look_up() - Follow a packet through rules as Linux does (fib_rules_lookup())
 * @rules: sorted by priority
 * @packet: packet
 *
 * No table has an answer: so every rule that could give one is met.
 *
 * Return: what it comes to
 */
static struct path look_up(const struct state *rules, const struct packet *packet)
{
	struct path path = { .answers = 1 };

	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct rule *rule = &rules->rules[i];
		size_t at = i + 1;

		path.passed += !rule->oifname[0];
		if (!matches(rule, packet) || rule->nop)
			continue;
		if (!rule->target) {
			path.answers = path.answers * 1000003 + rule->table * 2U +
				       rule->unreachable;
			if (!path.table && rule_is_lookup(rule))
				path.table = rule->table;
			if (rule->unreachable)
				break;
			continue;
		}
		for (size_t end = rules->rule_count; at < end;) {
			size_t middle = (at + end) / 2;

			if (rules->rules[middle].priority < rule->target)
				at = middle + 1;
			else
				end = middle;
		}
		if (at < rules->rule_count && rules->rules[at].priority == rule->target)
			i = at - 1;
	}
	return path;
}

/**
 * uplink_prefix() - The address or network of an uplink
 * @family: AF_INET or AF_INET6
 * @seed: of the numbers
 *
 * Some share a network, some networks are in others.
 *
 * Return: the prefix
 */
static struct prefix uplink_prefix(int family, uint64_t *seed)
{
	struct addr addr = make_addr(family == AF_INET ? "10.0.0.0" : "2001:db8::");
	uint8_t *bytes = &addr.bytes[family == AF_INET ? 1 : 4];
	bool spread = make_number(seed, 3) == 0;

	bytes[0] = spread ? (uint8_t)make_number(seed, 256) : 7;
	bytes[1] = (uint8_t)make_number(seed, 256);
	bytes[2] = (uint8_t)make_number(seed, 256);
	if (make_number(seed, 8) == 0)
		addr.bytes[0] = (uint8_t)make_number(seed, 223) | 1;
	return family == AF_INET ? prefix_host(&addr) :
				   prefix_of(&addr, make_number(seed, 5) ? 56 : 48);
}

/**
 * add() - Add a rule to a set
 * @state: to grow
 * @rule: rule
 */
static void add(struct state *state, struct rule rule)
{
	if (state_add_rule(state, &rule))
		abort();
}

/**
 * add_uplink() - Add the rules of an uplink
 * @state: to grow
 * @i: number of the uplink
 * @prefix: its address
 * @more: a rule to its server, and none to another link, too
 */
static void add_uplink(struct state *state, uint32_t i, const struct prefix *prefix, bool more)
{
	char text[PREFIX_TEXT_MAX], server[PREFIX_TEXT_MAX], ifname[IF_NAMESIZE];
	struct prefix other = *prefix;
	struct rule fail, oif;

	prefix_format(prefix, text);
	other.addr.bytes[0] ^= 2;
	prefix_format(&other, server);
	snprintf(ifname, sizeof(ifname), "wan%u", i);
	fail = make_rule(25004, text, "", "", TABLE_UNSPEC);
	fail.unreachable = true;
	add(state, make_rule(25001, text, "", "", TABLE_MAIN));
	add(state, make_rule(25002, text, "", "", 25001 + i));
	add(state, make_rule(25002, "", text, "", 25001 + i));
	oif = make_rule(25003, "", "", ifname, 25001 + i);
	oif.family = fail.family;
	add(state, oif);
	if (more) {
		add(state, make_rule(25000, "", server, "", 25001 + i));
		add(state, fail);
	}
}

/**
 * make_uplinks() - The rules of some uplinks
 * @family: AF_INET or AF_INET6
 * @count: how many
 * @seed: of the numbers
 *
 * Return: plain rules; state_done() it
 */
static struct state make_uplinks(int family, uint32_t count, uint64_t seed)
{
	struct state state = { 0 };

	for (uint32_t i = 0; i < count; i++) {
		struct prefix prefix = uplink_prefix(family, &seed);

		add_uplink(&state, i, &prefix, i % 5 == 0);
	}
	return state;
}

/**
 * copy() - Copy rules
 * @state: rules
 *
 * Return: the copy; state_done() it
 */
static struct state copy(const struct state *state)
{
	struct state result = { 0 };

	for (size_t i = 0; i < state->rule_count; i++)
		add(&result, state->rules[i]);
	return result;
}

/**
 * changes_for() - What turns the kernel's rules into those that are wanted
 * @kernel: rules as the kernel has them
 * @want: wanted, plain
 * @crowded: as for arrange_changes()
 *
 * Return: changes; changes_done() it
 */
static struct changes changes_for(const struct state *kernel, const struct state *want,
				  bool crowded)
{
	struct state own = copy(kernel), arranged = { 0 }, none = { 0 };
	struct changes changes = { 0 };
	int family = want->rule_count ? want->rules[0].family :
		     kernel->rule_count ? kernel->rules[0].family : AF_INET;
	size_t split;

	if (arrange_read(&own, &arranged) || diff_add(want, &own, false, &changes))
		abort();
	split = changes.count;
	if (diff_delete(want, &own, &none, &changes) ||
	    arrange_changes(family, &own, &arranged, crowded, split, &changes))
		abort();
	state_done(&own);
	state_done(&arranged);
	return changes;
}

/**
 * run() - Make the kernel have what is wanted
 * @kernel: rules as the kernel has them
 * @want: wanted, plain
 * @crowded: as for arrange_changes()
 * @steps: carry out so many changes at most
 *
 * Return: how many changes there were; SIZE_MAX if the kernel refused one
 */
static size_t run(struct state *kernel, const struct state *want, bool crowded, size_t steps)
{
	struct changes changes = changes_for(kernel, want, crowded);
	size_t count = changes.count;
	char text[CHANGE_TEXT_MAX];

	for (size_t i = 0; i < changes.count && i < steps; i++) {
		int err = kernel_change(kernel, &changes.list[i]);

		if (!err)
			continue;
		printf("# %s: %s\n", change_format(&changes.list[i], text), strerror(-err));
		count = SIZE_MAX;
	}
	changes_done(&changes);
	return count;
}

/**
 * any_packet() - A packet from and to where uplinks are, or elsewhere
 * @plain: rules
 * @family: AF_INET or AF_INET6
 * @seed: of the numbers
 *
 * Return: the packet
 */
static struct packet any_packet(const struct state *plain, int family, uint64_t *seed)
{
	struct packet packet = { .oifname = "" };
	struct addr *ends[] = { &packet.src, &packet.dst };

	for (size_t i = 0; i < 2; i++) {
		const struct rule *rule =
			&plain->rules[make_number(seed, (uint32_t)plain->rule_count)];

		*ends[i] = make_addr(family == AF_INET ? "0.0.0.0" : "::");
		if (make_number(seed, 8) == 0)
			continue; /* none is chosen yet */
		*ends[i] = rule->src.prefixlen ? rule->src.addr :
			   rule->dst.prefixlen ? rule->dst.addr : *ends[i];
		if (make_number(seed, 3) == 0)
			ends[i]->bytes[make_number(seed, 7)] ^= (uint8_t)(1 << make_number(seed, 8));
		if (rule->oifname[0] && i == 0)
			make_ifname(packet.oifname, rule->oifname);
	}
	return packet;
}

/**
 * test_meaning() - Arranged rules mean what the plain ones mean
 * @family: AF_INET or AF_INET6
 * @count: uplinks
 */
static void test_meaning(int family, uint32_t count)
{
	struct state plain = make_uplinks(family, count, count + 7), kernel = { 0 };
	uint64_t seed = 4711;
	uint32_t most = 0, wrong = 0;
	struct state own = { 0 }, arranged = { 0 };

	tap_ok(run(&kernel, &plain, false, SIZE_MAX) != SIZE_MAX, "%s, %u uplinks: no change is refused",
	       make_family(family), count);
	for (int i = 0; i < LOOKUPS; i++) {
		struct packet packet = any_packet(&plain, family, &seed);
		struct path want = look_up(&plain, &packet), got = look_up(&kernel, &packet);

		wrong += want.answers != got.answers;
		most = got.passed > most ? got.passed : most;
	}
	tap_ok(!wrong, "%s, %u uplinks: %u of %d lookups differ", make_family(family), count, wrong,
	       LOOKUPS);
	tap_ok(most < PASSED_MAX, "%s, %u uplinks: the longest lookup passes %u of %zu rules",
	       make_family(family), count, most, kernel.rule_count);
	own = copy(&kernel);
	tap_ok(!arrange_read(&own, &arranged) && state_equal(&own, &plain),
	       "%s, %u uplinks: read again they are the plain ones", make_family(family), count);
	tap_ok(run(&kernel, &plain, false, SIZE_MAX) == 0, "%s, %u uplinks: nothing is left to do",
	       make_family(family), count);
	state_done(&own);
	state_done(&arranged);
	state_done(&plain);
	state_done(&kernel);
}

/**
 * without() - The rules but for those of an uplink
 * @state: rules
 * @table: its table
 *
 * Return: rules; state_done() it
 */
static struct state without(const struct state *state, uint32_t table)
{
	const struct prefix *address = NULL;
	struct state result = { 0 };

	for (size_t i = 0; i < state->rule_count; i++)
		if (state->rules[i].table == table && state->rules[i].src.prefixlen)
			address = &state->rules[i].src;
	for (size_t i = 0; i < state->rule_count; i++)
		if (state->rules[i].table != table &&
		    (!address || prefix_compare(&state->rules[i].src, address) != 0))
			add(&result, state->rules[i]);
	return result;
}

/**
 * goes_astray() - Does a packet from an address that stays leave by another link?
 * @kernel: rules as the kernel has them
 * @before: plain rules before the event
 * @after: plain rules behind it
 *
 * Return: true if one of a sample does
 */
static bool goes_astray(const struct state *kernel, const struct state *before,
			const struct state *after)
{
	for (size_t i = 0; i < after->rule_count; i += after->rule_count / SAMPLE + 1) {
		const struct rule *rule = &after->rules[i];
		struct packet packet = { .src = rule->src.addr, .dst = make_addr("192.0.2.1") };

		if (rule->src.prefixlen && state_has_rule(before, rule) &&
		    look_up(kernel, &packet).table != look_up(after, &packet).table)
			return true;
	}
	return false;
}

/**
 * test_cut() - An event that is cut short anywhere, then a whole one
 * @before: plain rules before the event
 * @after: plain rules behind it
 * @what: what happens, for people
 */
static void test_cut(const struct state *before, const struct state *after, const char *what)
{
	struct state start = { 0 };
	size_t steps, astray = 0, differ = 0, left = 0;

	run(&start, before, false, SIZE_MAX);
	steps = run(&start, after, false, 0);
	for (size_t cut = 0; cut <= steps; cut += 1 + steps / CUTS) {
		struct state kernel = copy(&start), arranged = { 0 };

		run(&kernel, after, false, cut);
		astray += goes_astray(&kernel, before, after);
		run(&kernel, after, false, SIZE_MAX);
		left += run(&kernel, after, false, SIZE_MAX);
		arrange_read(&kernel, &arranged);
		differ += !state_equal(&kernel, after);
		state_done(&kernel);
		state_done(&arranged);
	}
	tap_ok(steps && !differ && !left,
	       "%s: cut short anywhere in %zu steps, the next run has the same rules", what, steps);
	tap_ok(!astray, "%s: after none of the steps does an answer leave by another link", what);
	state_done(&start);
}

/**
 * test_cuts() - Events around the threshold, and beyond it
 * @family: AF_INET or AF_INET6
 */
static void test_cuts(int family)
{
	struct state many = make_uplinks(family, ARRANGE_UPLINKS + 1, 99);
	struct state few = without(&many, 25001), crowd = make_uplinks(family, 80, 98);
	struct state less = without(&crowd, 25050), more = make_uplinks(family, 96, 98);

	test_cut(&few, &many, "one more than few");
	test_cut(&many, &few, "few again");
	test_cut(&less, &crowd, "one more");
	test_cut(&crowd, &less, "one less");
	state_done(&many);
	state_done(&few);
	state_done(&crowd);
	test_cut(&crowd, &more, "blocks are divided");
	test_cut(&more, &crowd, "blocks are joined");
	state_done(&less);
	state_done(&more);
}

/**
 * test_events() - An event of one uplink leaves the others' rules where they are
 * @family: AF_INET or AF_INET6
 */
static void test_events(int family)
{
	struct state want = make_uplinks(family, 300, 5), kernel = { 0 };
	uint64_t seed = 815;
	size_t most = 0, exact = 0;

	run(&kernel, &want, false, SIZE_MAX);
	for (uint32_t i = 0; i < SAMPLE; i++) {
		struct prefix prefix = uplink_prefix(family, &seed);
		size_t count;

		add_uplink(&want, 300 + i, &prefix, false);
		count = run(&kernel, &want, false, SIZE_MAX);
		exact += count == 4;
		most = count > most ? count : most;
	}
	tap_ok(exact > SAMPLE / 2, "%s: %zu of %d new uplinks add their four rules and change nothing else",
	       make_family(family), exact, SAMPLE);
	tap_ok(most < MOVED_MAX, "%s: at most one makes for %zu changes", make_family(family), most);
	state_done(&want);
	state_done(&kernel);
}

/**
 * has_jumps() - Are rules arranged?
 * @kernel: rules
 *
 * Return: true if so
 */
static bool has_jumps(const struct state *kernel)
{
	for (size_t i = 0; i < kernel->rule_count; i++)
		if (rule_is_jump(&kernel->rules[i]))
			return true;
	return false;
}

/**
 * test_limits() - When rules are arranged, and when not
 */
static void test_limits(void)
{
	struct state few = make_uplinks(AF_INET, ARRANGE_UPLINKS, 3), kernel = { 0 };
	struct state many = make_uplinks(AF_INET, ARRANGE_UPLINKS + 1, 3), none = { 0 };

	run(&kernel, &few, false, SIZE_MAX);
	tap_ok(state_equal(&kernel, &few), "the rules of %u uplinks stay plain", ARRANGE_UPLINKS);
	run(&kernel, &many, true, SIZE_MAX);
	tap_ok(state_equal(&kernel, &many), "so do more, if somebody else's rule is in the way");
	run(&kernel, &many, false, SIZE_MAX);
	tap_ok(has_jumps(&kernel), "one uplink more, and they are arranged");
	run(&kernel, &many, true, SIZE_MAX);
	tap_ok(state_equal(&kernel, &many), "plain again, when somebody's rule comes");
	run(&kernel, &many, false, SIZE_MAX);
	add(&many, make_rule(26001, "10.9.9.9", "", "", TABLE_MAIN));
	add(&many, make_rule(26002, "10.9.9.9", "", "", 25099));
	run(&kernel, &many, false, SIZE_MAX);
	tap_ok(state_equal(&kernel, &many), "and when an uplink has a priority among theirs");
	run(&kernel, &few, false, SIZE_MAX);
	tap_ok(state_equal(&kernel, &few), "few uplinks' rules are plain");
	run(&kernel, &many, false, SIZE_MAX);
	run(&kernel, &none, false, SIZE_MAX);
	tap_ok(!kernel.rule_count, "without uplinks nothing is left");
	state_done(&kernel);
	state_done(&few);
	state_done(&many);
}

int main(void)
{
	test_limits();
	for (int i = 0; i < 2; i++) {
		int family = i ? AF_INET6 : AF_INET;

		test_meaning(family, ARRANGE_UPLINKS + 1);
		test_meaning(family, 400);
		test_cuts(family);
		test_events(family);
	}
	return tap_done();
}
