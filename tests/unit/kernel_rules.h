/* SPDX-License-Identifier: BSD-2-Clause */
/* What packets meet on their way through rules, as Linux follows them (net/core/fib_rules.c). */
#ifndef SYMROUTE_KERNEL_RULES_H
#define SYMROUTE_KERNEL_RULES_H

#include "kernel_model.h"
#include "make.h"

#define MET_MAX 64 /* rules that one packet matches */

/**
 * struct packet - What a lookup is about
 * @src: source
 * @dst: destination
 * @oifname: link that the socket is bound to; "" for none
 * @forwarded: it is not this host that sends it
 * @udp: it is of UDP, to @dport; 0: not known yet
 * @root: root sends it
 */
struct packet {
	struct addr src, dst;
	char oifname[IF_NAMESIZE];
	bool forwarded, udp, root;
	uint16_t dport;
};

/**
 * struct kernel - Rules of one family in Linux's order: of one priority, as they came
 * @rules: they are the caller's
 * @count: in use
 * @max: room
 */
struct kernel {
	const struct rule **rules;
	size_t count, max;
};

/**
 * struct path - What a packet met
 * @met: rules that matched, in order, jumps left out
 * @count: how many
 * @passed: rules that were looked at, but for those that ask for a socket's link
 */
struct path {
	const struct rule *met[MET_MAX];
	size_t count;
	uint32_t passed;
};

/**
 * kernel_place() - Where the rules of a priority begin
 * @kernel: rules
 * @priority: priority
 *
 * Return: index
 */
static inline size_t kernel_place(const struct kernel *kernel, uint32_t priority)
{
	size_t first = 0, end = kernel->count;

	while (first < end) {
		size_t middle = (first + end) / 2;

		if (kernel->rules[middle]->priority < priority)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

/**
 * kernel_do() - Do one step to rules, as Linux does
 * @kernel: rules
 * @change: step
 *
 * Return: true if it is not refused
 */
static inline bool kernel_do(struct kernel *kernel, const struct change *change)
{
	const struct rule *rule = &change->rule;
	size_t behind = kernel_place(kernel, rule->priority + 1);

	for (size_t i = kernel_place(kernel, rule->priority); i < behind; i++) {
		if (!kernel_is_rule(kernel->rules[i], rule))
			continue;
		if (change->op == CHANGE_ADD)
			return false;
		kernel->count--;
		memmove(&kernel->rules[i], &kernel->rules[i + 1],
			(kernel->count - i) * sizeof(kernel->rules[0]));
		return true;
	}
	if (change->op != CHANGE_ADD)
		return false;
	if (kernel->count == kernel->max) {
		kernel->max = 2 * kernel->max + 64;
		kernel->rules = realloc(kernel->rules, kernel->max * sizeof(kernel->rules[0]));
		if (!kernel->rules)
			abort();
	}
	memmove(&kernel->rules[behind + 1], &kernel->rules[behind],
		(kernel->count - behind) * sizeof(kernel->rules[0]));
	kernel->rules[behind] = rule;
	kernel->count++;
	return true;
}

/**
 * kernel_of() - Let a kernel have rules that came in their order
 * @family: only those of it
 * @state: rules; outlives what is returned
 *
 * Return: rules; free() their list
 */
static inline struct kernel kernel_of(int family, const struct state *state)
{
	struct kernel kernel = { .max = state->rule_count + 1 };

	kernel.rules = calloc(kernel.max, sizeof(kernel.rules[0]));
	if (!kernel.rules)
		abort();
	for (size_t i = 0; i < state->rule_count; i++)
		if (state->rules[i].family == family)
			kernel.rules[kernel.count++] = &state->rules[i];
	return kernel;
}

/**
 * selects() - Is an address what a rule asks for? As prefix_contains(), but asked many million times
 * @prefix: what it asks for; AF_UNSPEC: any
 * @addr: address
 *
 * Return: true if so
 */
static inline bool selects(const struct prefix *prefix, const struct addr *addr)
{
	size_t bytes = prefix->prefixlen / 8;
	uint8_t mask = (uint8_t)~(0xff >> prefix->prefixlen % 8);

	return memcmp(prefix->addr.bytes, addr->bytes, bytes) == 0 &&
	       (!mask || ((prefix->addr.bytes[bytes] ^ addr->bytes[bytes]) & mask) == 0);
}

/**
 * matches_src() - Does a rule match packets from here?
 * @rule: rule
 * @packet: packet
 *
 * Return: true if it does, as far as that goes
 */
static inline bool matches_src(const struct rule *rule, const struct packet *packet)
{
	return selects(&rule->src, &packet->src);
}

/**
 * matches_dst() - Does a rule match packets to there?
 * @rule: rule
 * @packet: packet
 *
 * Return: true if it does, as far as that goes
 */
static inline bool matches_dst(const struct rule *rule, const struct packet *packet)
{
	return selects(&rule->dst, &packet->dst);
}

/**
 * matches_kind() - Does a rule match packets of this kind?
 * @rule: rule
 * @packet: packet
 *
 * Return: true if it does, wherever they are from and go to
 */
static inline bool matches_kind(const struct rule *rule, const struct packet *packet)
{
	return (!rule->oifname[0] || strcmp(rule->oifname, packet->oifname) == 0) &&
	       (!rule->extra.iifname[0] || !packet->forwarded) && (!rule->extra.ipproto || packet->udp) &&
	       (!rule->extra.uid || packet->root) &&
	       (!rule->extra.ports || (packet->dport >= rule->extra.dport_first &&
				       packet->dport <= rule->extra.dport_last));
}

/**
 * look_up() - Follow a packet through rules as Linux does (fib_rules_lookup())
 * @kernel: rules
 * @packet: packet
 *
 * No table has an answer: so every rule that could give one is met. A goto that leads to no rule is
 * passed over.
 *
 * Return: what it comes to
 */
static inline struct path look_up(const struct kernel *kernel, const struct packet *packet)
{
	struct path path = { .count = 0 };

	for (size_t i = 0; i < kernel->count; i++) {
		const struct rule *rule = kernel->rules[i];
		size_t at;

		path.passed += !rule->oifname[0];
		if (!matches_src(rule, packet) || !matches_dst(rule, packet) ||
		    !matches_kind(rule, packet) || rule->nop)
			continue;
		if (!rule->target) {
			if (path.count == MET_MAX)
				abort();
			path.met[path.count++] = rule;
			if (rule->unreachable)
				break;
			continue;
		}
		at = kernel_place(kernel, rule->target);
		if (at < kernel->count && kernel->rules[at]->priority == rule->target)
			i = at - 1;
	}
	return path;
}

/**
 * same() - Do two rules do the same, wherever they stand?
 * @a: one
 * @b: the other
 *
 * Return: true if so
 */
static inline bool same(const struct rule *a, const struct rule *b)
{
	struct rule moved = *a;

	moved.priority = b->priority;
	return rule_compare(&moved, b) == 0;
}

/**
 * path_print() - Print a path
 * @label: whose it is
 * @path: path
 */
static inline void path_print(const char *label, const struct path *path)
{
	char text[MAKE_TEXT_MAX] = "", line[STATE_TEXT_MAX];

	for (size_t i = 0; i < path->count; i++)
		make_append(text, "%u: %s\n", path->met[i]->priority,
			    make_rule_text(path->met[i], line));
	make_evidence(label, text);
}

/**
 * is_same_path() - Do two packets meet the same rules in the same order?
 * @a: what one met
 * @b: what the other met
 *
 * Return: true if so
 */
static inline bool is_same_path(const struct path *a, const struct path *b)
{
	bool is_same = a->count == b->count;

	for (size_t i = 0; i < a->count && is_same; i++)
		is_same = same(a->met[i], b->met[i]);
	return is_same;
}

#endif
