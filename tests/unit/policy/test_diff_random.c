/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy/policy.h"
#include "kernel_model.h"
#include "make.h"
#include "tap.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ROUNDS 20000
#define SEED 20261123
#define OBJECTS_MAX 6

/* What sets are made of: routes of three slots, and rules. */
static struct route pool_routes[14];
static struct rule pool_rules[13];

/**
 * make_pool() - Fill the pool
 *
 * The last rule is what a touch leaves behind in a crash; it is never wanted.
 */
static void make_pool(void)
{
	const char *const routers[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3" };

	for (size_t i = 0; i < 6; i++) {
		pool_routes[i] = make_route(25001, "0.0.0.0/0", routers[i % 3], 3, "ens4");
		pool_routes[i].mtu = i < 3 ? 0 : 1400;
		pool_routes[i + 6] = make_route(25002, "0.0.0.0/0", routers[i % 3], 4, "ens5");
		pool_routes[i + 6].mtu = i < 3 ? 0 : 1400;
	}
	pool_routes[12] = make_route(25001, "192.0.2.0/24", "", 3, "ens4");
	pool_routes[12].prefsrc = make_addr("192.0.2.100");
	pool_routes[13] = pool_routes[12];
	pool_routes[13].prefsrc = make_addr("192.0.2.101");
	pool_rules[0] = make_from(25001, "192.0.2.100", "", TABLE_MAIN);
	pool_rules[1] = make_from(25002, "192.0.2.100", "", 25001);
	pool_rules[2] = make_rule(32800, "", "192.0.2.100", "", 25001);
	pool_rules[3] = make_rule(32800, "", "", "ens4", 25001);
	pool_rules[4] = make_from(25001, "198.51.100.7", "", TABLE_MAIN);
	pool_rules[5] = make_from(25002, "198.51.100.7", "", 25002);
	pool_rules[6] = make_rule(32800, "", "", "ens5", 25002);
	pool_rules[7] = make_from(25000, "192.0.2.100", "192.0.2.0/24", 25001);
	pool_rules[8] = make_pin(25000, "10.99.0.53", 25001);
	pool_rules[9] = make_past(24999, 1, 66, 25001);
	pool_rules[10] = make_past(24999, 68, 65534, 25001);
	pool_rules[11] = make_from(25004, "192.0.2.100", "", TABLE_UNSPEC);
	pool_rules[11].unreachable = true;
	pool_rules[12] = make_from(25003, "192.0.2.100", "", 25001);
}

/**
 * struct round - Two random sets and the steps between them
 * @want: what is wanted
 * @have: what is there
 * @changes: the steps
 */
struct round {
	struct state want, have;
	struct changes changes;
};

/**
 * diff() - Take the steps between two sets; out of memory ends the test
 * @want: wanted
 * @have: there
 * @changes: {0}; receives the steps
 */
static void diff(const struct state *want, const struct state *have, struct changes *changes)
{
	const struct state nobody = { 0 };

	if (diff_add(want, have, &nobody, &(struct state){ 0 }, changes) || diff_delete(want, have, &(struct state){ 0 }, changes))
		abort();
}

/**
 * copy() - Copy a set
 * @state: set
 *
 * Return: the copy; state_done() it
 */
static struct state copy(const struct state *state)
{
	struct state made = { 0 };

	for (size_t i = 0; i < state->route_count; i++)
		state_add_route(&made, &state->routes[i]);
	for (size_t i = 0; i < state->rule_count; i++)
		state_add_rule(&made, &state->rules[i]);
	return made;
}

/**
 * random_state() - Make a random set
 * @seed: of the sequence
 * @rules: how many rules of the pool it may hold
 *
 * Return: the set; state_done() it
 */
static struct state random_state(uint64_t *seed, uint32_t rules)
{
	struct state state = { 0 };
	uint32_t routes = make_number(seed, OBJECTS_MAX + 1);
	uint32_t wanted = make_number(seed, OBJECTS_MAX + 1);

	for (uint32_t i = 0; i < routes; i++)
		kernel_route(&state, CHANGE_APPEND,
			     &pool_routes[make_number(seed, COUNT(pool_routes))]);
	for (uint32_t i = 0; i < wanted; i++)
		state_add_rule(&state, &pool_rules[make_number(seed, rules)]);
	return state;
}

/**
 * converges() - Do the steps, from some point on anew, lead to what is wanted?
 * @round: round
 * @broken: after so many steps the rest is worked out anew; more than there
 *	are: never
 *
 * Return: true if so, and no step was refused
 */
static bool converges(const struct round *round, size_t broken)
{
	struct state kernel = copy(&round->have);
	struct changes again = { 0 };
	bool holds = true;

	for (size_t i = 0; i < round->changes.count && i < broken; i++)
		holds &= kernel_change(&kernel, &round->changes.list[i]) == 0;
	if (broken < round->changes.count)
		diff(&round->want, &kernel, &again);
	for (size_t i = 0; i < again.count; i++)
		holds &= kernel_change(&kernel, &again.list[i]) == 0;
	holds &= state_equal(&kernel, &round->want);
	changes_done(&again);
	state_done(&kernel);
	return holds;
}

/**
 * is_reached() - The steps lead to what is wanted, and none is refused
 * @round: round
 *
 * Return: true if so
 */
static bool is_reached(const struct round *round)
{
	return converges(round, round->changes.count);
}

/**
 * is_idempotent() - There is nothing to do where all is as wanted
 * @round: round
 *
 * Return: true if so
 */
static bool is_idempotent(const struct round *round)
{
	struct changes none = { 0 };
	size_t count;

	diff(&round->want, &round->want, &none);
	count = none.count;
	changes_done(&none);
	return count == 0;
}

/**
 * is_interruptible() - After any of the steps, a new start leads to what is wanted
 * @round: round
 *
 * Return: true if so
 */
static bool is_interruptible(const struct round *round)
{
	for (size_t broken = 0; broken < round->changes.count; broken++)
		if (!converges(round, broken))
			return false;
	return true;
}

/**
 * is_never_empty() - A slot that is and shall be filled is filled all the time
 * @round: round
 *
 * Return: true if so
 */
static bool is_never_empty(const struct round *round)
{
	struct state kernel = copy(&round->have);
	bool holds = true;

	for (size_t i = 0; i < round->changes.count; i++) {
		kernel_change(&kernel, &round->changes.list[i]);
		for (size_t j = 0; j < round->want.route_count; j++) {
			size_t had, has;

			kernel_slot(&round->have, &round->want.routes[j], &had);
			kernel_slot(&kernel, &round->want.routes[j], &has);
			holds &= !had || has;
		}
	}
	state_done(&kernel);
	return holds;
}

/**
 * is_ordered() - Routes come before rules, rules go before routes
 * @round: round
 *
 * Return: true if so
 */
static bool is_ordered(const struct round *round)
{
	bool rule_added = false, slot_deleted = false;

	for (size_t i = 0; i < round->changes.count; i++) {
		const struct change *change = &round->changes.list[i];
		bool is_route = change->kind == CHANGE_ROUTE;
		size_t wanted = 0;

		if (is_route)
			kernel_slot(&round->want, &change->route, &wanted);
		if (is_route && change->op != CHANGE_DELETE && (rule_added || slot_deleted))
			return false;
		if (!is_route && change->op == CHANGE_DELETE && !change->touch && slot_deleted)
			return false;
		rule_added |= !is_route && change->op == CHANGE_ADD;
		slot_deleted |= is_route && change->op == CHANGE_DELETE && !wanted;
	}
	return true;
}

/**
 * is_pinned() - Where a rule to a server is, and what leads past it shall be, it leads past it
 * @round: round
 *
 * Return: true if so
 */
static bool is_pinned(const struct round *round)
{
	const struct rule *pin = &pool_rules[8], *pasts = &pool_rules[9];
	struct state kernel = copy(&round->have);
	bool holds = true;

	for (size_t i = 0; i < round->changes.count; i++) {
		bool added = kernel_change(&kernel, &round->changes.list[i]) == 0 &&
			     !state_has_rule(&round->have, pin) && state_has_rule(&kernel, pin);

		for (size_t j = 0; j < 2 && added; j++)
			holds &= state_has_rule(&kernel, &pasts[j]) || !state_has_rule(&round->want, &pasts[j]);
	}
	for (size_t j = 0; j < 2; j++)
		holds &= !state_has_rule(&kernel, pin) || state_has_rule(&kernel, &pasts[j]) ||
			 !state_has_rule(&round->want, &pasts[j]);
	state_done(&kernel);
	return holds;
}

/**
 * is_touched() - A rule is touched at the end, if and only if only routes changed
 * @round: round
 *
 * Return: true if so
 */
static bool is_touched(const struct round *round)
{
	const struct change *list = round->changes.list;
	size_t count = round->changes.count, touches = 0;
	bool routes = false, rules = false, from = false;

	for (size_t i = 0; i < count; i++) {
		touches += list[i].touch;
		routes |= list[i].kind == CHANGE_ROUTE;
		rules |= list[i].kind == CHANGE_RULE && !list[i].touch;
	}
	for (size_t i = 0; i < round->want.rule_count; i++)
		from |= addr_is_set(&round->want.rules[i].src.addr) &&
			rule_is_lookup(&round->want.rules[i]) && !round->want.rules[i].extra.uid;
	if (!routes || rules || !from)
		return touches == 0;
	return touches == 2 && list[count - 2].touch && list[count - 1].touch &&
	       list[count - 2].op == CHANGE_ADD && list[count - 1].op == CHANGE_DELETE &&
	       rule_compare(&list[count - 2].rule, &list[count - 1].rule) == 0;
}

/**
 * print_round() - Print what a fact does not hold for
 * @round: round
 * @number: its number
 */
static void print_round(const struct round *round, int number)
{
	char text[MAKE_TEXT_MAX], line[CHANGE_TEXT_MAX];

	printf("# round %d of seed %d\n", number, SEED);
	make_evidence("wanted", make_text(&round->want, text));
	make_evidence("there", make_text(&round->have, text));
	text[0] = '\0';
	for (size_t i = 0; i < round->changes.count; i++)
		make_append(text, "%s\n", change_format(&round->changes.list[i], line));
	make_evidence("steps", text);
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	static struct {
		const char *name;
		bool (*holds)(const struct round *round);
		int failed;
	} facts[] = {
		{ "the steps lead to what is wanted, and none is refused", is_reached, 0 },
		{ "there is nothing to do where all is as wanted", is_idempotent, 0 },
		{ "after any of the steps a new start leads there too", is_interruptible, 0 },
		{ "a slot that is and shall be filled is filled all the time", is_never_empty, 0 },
		{ "routes come before rules, rules go before routes", is_ordered, 0 },
		{ "a rule to a server comes behind what leads past it", is_pinned, 0 },
		{ "a rule is touched at the end where only routes changed", is_touched, 0 },
	};
	uint64_t seed = SEED;

	printf("# seed %d\n", SEED);
	make_pool();
	for (int number = 0; number < ROUNDS; number++) {
		struct round round = {
			.want = random_state(&seed, COUNT(pool_rules) - 1),
			.have = random_state(&seed, COUNT(pool_rules)),
		};

		diff(&round.want, &round.have, &round.changes);
		for (size_t i = 0; i < COUNT(facts); i++)
			if (!facts[i].holds(&round) && facts[i].failed++ == 0)
				print_round(&round, number);
		changes_done(&round.changes);
		state_done(&round.want);
		state_done(&round.have);
	}
	for (size_t i = 0; i < COUNT(facts); i++)
		tap_ok(facts[i].failed == 0, "%s (%d of %d rounds)", facts[i].name,
		       ROUNDS - facts[i].failed, ROUNDS);
	return tap_done();
}
