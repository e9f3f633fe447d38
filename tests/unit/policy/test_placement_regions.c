/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Placed rules are the plain ones to every packet. A region is all packets that match the same rules,
 * plain and placed: what the prefixes of their sources cut out of all addresses, by what those of their
 * destinations do, by every kind of packet that a rule tells from others. Each region of each host is
 * followed through both, but for the links that sockets are bound to: the rules that ask for those stand
 * at the end, and are found to be the same there, in the same order.
 */
#include "policy/policy.h"
#include "kernel_rules.h"
#include "tap.h"

#define UPLINKS_MAX 64
#define RULES_MAX 4096
#define WORDS (RULES_MAX / 64)
#define CLASSES_MAX 1024
#define NOT_MET UINT32_MAX

/**
 * struct taste - What the uplinks of a host are like
 * @name: for people
 * @several: each has three addresses; in IPv6 an advertised and a delegated prefix, and an address in
 *	another uplink's prefix
 * @shared: eight are in one network
 * @own: what they have routes to is asked of their tables first
 * @pins: their servers are reached by other links (IPv4)
 * @closed: nothing else may carry their addresses
 */
struct taste {
	const char *name;
	bool several, shared, own, pins, closed;
};

/**
 * struct side - Rules, plain or placed
 * @rules: as the kernel has them
 * @end: the first rule behind main
 * @name: of each rule a number, the same on both sides for rules that do the same; NOT_MET: it is no
 *	answer
 * @jump: of each rule, which comes next if it matches
 */
struct side {
	struct kernel rules;
	size_t end;
	uint32_t name[RULES_MAX];
	size_t jump[RULES_MAX];
};

/**
 * struct class - What packets have in common as far as sources go, or destinations, or kinds
 * @packet: one of them
 * @match: the rules of each side that it may match, a bit each; the last word is 0
 */
struct class {
	struct packet packet;
	uint64_t match[2][WORDS + 1];
};

/**
 * struct half - What packets of one class of sources and one of kinds have in common
 * @match: as in struct class
 * @next: the next word that is not 0, or WORDS
 */
struct half {
	uint64_t match[2][WORDS + 1];
	size_t next[2][WORDS + 1];
};

typedef bool matcher(const struct rule *rule, const struct packet *packet);

static struct side sides[2];
static struct class srcs[CLASSES_MAX], dsts[CLASSES_MAX], kinds[CLASSES_MAX];

/**
 * any_of() - An address of an uplink
 * @family: AF_INET or AF_INET6
 * @first: its first bytes: 10, or 0x2001
 * @i: number of the uplink
 * @shared: eight uplinks are in one network
 * @last: its last byte, in a network of one uplink
 *
 * Return: the address
 */
static struct addr any_of(int family, uint16_t first, uint32_t i, bool shared, uint8_t last)
{
	struct addr addr = make_addr(family == AF_INET ? "0.0.0.0" : "2001:db8::");
	uint8_t *bytes = &addr.bytes[family == AF_INET ? 0 : 4];
	uint64_t seed = i * UINT64_C(7919) + 5;

	make_number(&seed, 2);
	bytes[0] = (uint8_t)first;
	bytes[1] = shared ? 7 : (uint8_t)make_number(&seed, i % 2 ? 4 : 200);
	bytes[2] = (uint8_t)(shared ? i / 8 : i);
	addr.bytes[family == AF_INET ? 3 : 15] = (uint8_t)(shared ? last + i % 8 : last);
	return addr;
}

/**
 * add_source() - Let a lease have a source
 * @lease: lease
 * @kind: what it is
 * @addr: an address of it
 * @prefixlen: bits of its network
 */
static void add_source(struct lease *lease, enum source_kind kind, struct addr addr, uint8_t prefixlen)
{
	struct prefix prefix = { .addr = addr, .prefixlen = prefixlen };

	if (kind != SOURCE_ADDRESS)
		prefix = prefix_of(&addr, prefixlen);
	if (lease_add_source(lease, kind, &prefix))
		abort();
}

/**
 * make_lease() - What an uplink has got
 * @family: AF_INET or AF_INET6
 * @i: its number
 * @taste: what it is like
 *
 * Return: the lease
 */
static struct lease make_lease(int family, uint32_t i, const struct taste *taste)
{
	struct addr router = make_addr(family == AF_INET ? "10.7.0.1" : "fe80::1");
	struct addr addr = any_of(family, 10, i, taste->shared, 9);
	struct prefix any = prefix_any(family), far = prefix_of(&addr, family == AF_INET ? 12 : 44);
	struct lease lease = { .kind = family == AF_INET ? LEASE_DHCP4 : LEASE_DHCP6 };

	snprintf(lease.ifname, sizeof(lease.ifname), "wan%u", i);
	add_source(&lease, SOURCE_ADDRESS, addr, family == AF_INET ? 24 : 64);
	if (taste->several && family == AF_INET) {
		add_source(&lease, SOURCE_ADDRESS, any_of(family, 10, i, taste->shared, 109), 32);
		add_source(&lease, SOURCE_ADDRESS, any_of(family, 172, i, false, 9), 20);
	} else if (taste->several) {
		add_source(&lease, SOURCE_ONLINK, any_of(family, 20, i, false, 0), 64);
		add_source(&lease, SOURCE_DELEGATED, any_of(family, 30, i, false, 0), 56);
		add_source(&lease, SOURCE_ADDRESS, any_of(family, 20, i / 2, false, (uint8_t)(i + 1)), 64);
	}
	if (lease_add_route(&lease, &any, &router) || lease_add_route(&lease, &far, &router))
		abort();
	if (family == AF_INET) /* now and then in another uplink's network */
		lease.server = any_of(family, 10, i ^ 1, taste->shared && i % 3, 53);
	return lease;
}

/**
 * make_host() - The plain rules of a host
 * @family: AF_INET or AF_INET6
 * @uplinks: how many
 * @taste: what they are like
 *
 * Return: rules; state_done() it
 */
static struct state make_host(int family, uint32_t uplinks, const struct taste *taste)
{
	struct plan_others others = { .detour = taste->pins, .group = CONFIG_GROUP };
	struct config config = config_default();
	struct state want = { 0 };

	config.fail_closed = taste->closed;
	memset(others.neighbours, taste->own, sizeof(others.neighbours));
	others.rivals[1] = taste->own;
	if (family == AF_INET6)
		config.pin_server = false;
	for (uint32_t i = 0; i < uplinks; i++) {
		struct lease lease = make_lease(family, i, taste);
		struct link link = make_link(10 + i, lease.ifname);
		struct notes notes = { .count = 0 };

		if (plan_lease(&lease, &link, &config, CONFIG_TABLE_FIRST + i, &others, &want, &notes))
			abort();
	}
	state_sort_rules(&want);
	return want;
}

/**
 * kernel_after() - The rules of a kernel that had none, in the order in which they come
 * @want: what it gets
 * @changes: {0}; receives the steps, which own the rules
 *
 * Return: rules; free() their list
 */
static struct kernel kernel_after(const struct state *want, struct changes *changes)
{
	const struct state none = { 0 };
	struct kernel kernel = { 0 };

	if (diff_add(want, &none, &none, &none, changes))
		abort();
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind == CHANGE_RULE && !kernel_do(&kernel, &changes->list[i]))
			abort();
	return kernel;
}

/**
 * compare_names() - Order rules by what they do, wherever they stand
 * @a: one
 * @b: another
 *
 * Return: as for qsort()
 */
static int compare_names(const void *a, const void *b)
{
	struct rule one = *(const struct rule *)a;

	one.priority = ((const struct rule *)b)->priority;
	return rule_compare(&one, b);
}

/**
 * prepare() - Number the rules of a side, and find where they jump to
 * @side: its rules are set
 * @plain: all rules that may be met, by compare_names()
 */
static void prepare(struct side *side, const struct state *plain)
{
	const struct kernel *rules = &side->rules;

	if (rules->count > RULES_MAX)
		abort();
	side->end = kernel_place(rules, PLAN_BEHIND);
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = rules->rules[i];
		const struct rule *name = bsearch(rule, plain->rules, plain->rule_count, sizeof(*rule),
						  compare_names);
		size_t target = rule->target ? kernel_place(rules, rule->target) : 0;

		side->name[i] = rule->target || rule->nop ? NOT_MET :
				name ? (uint32_t)(name - plain->rules) : NOT_MET - 1;
		side->jump[i] = rule->unreachable ? rules->count : i + 1;
		if (target > i && target < rules->count && rules->rules[target]->priority == rule->target)
			side->jump[i] = target;
	}
}

/**
 * half_of() - Put two classes together
 * @src: of sources
 * @kind: of kinds
 *
 * Return: what packets of both have in common
 */
static struct half half_of(const struct class *src, const struct class *kind)
{
	struct half half;

	for (int side = 0; side < 2; side++)
		for (size_t word = WORDS + 1; word-- > 0;) {
			half.match[side][word] = src->match[side][word] & kind->match[side][word];
			half.next[side][word] = word == WORDS || half.match[side][word] ?
							word : half.next[side][word + 1];
		}
	return half;
}

/**
 * next_met() - The next rule that could answer packets of a region
 * @side: 0 or 1
 * @half: the region's source and kind
 * @dst: the region's destination
 * @at: where to go on; moved on
 *
 * Return: the rule's name; NOT_MET at the end
 */
static uint32_t next_met(int side, const struct half *half, const struct class *dst, size_t *at)
{
	while (*at < sides[side].end) {
		size_t word = half->next[side][*at / 64], found;
		uint64_t left = half->match[side][word] & dst->match[side][word];

		if (word == *at / 64)
			left &= UINT64_MAX << *at % 64;
		if (!left) {
			*at = 64 * (word + 1);
			continue;
		}
		found = 64 * word + (size_t)__builtin_ctzll(left);
		if (found >= sides[side].end)
			return NOT_MET;
		*at = sides[side].jump[found];
		if (sides[side].name[found] != NOT_MET)
			return sides[side].name[found];
	}
	return NOT_MET;
}

/**
 * is_same() - Do packets of a region meet the same rules on both sides?
 * @half: the region's source and kind
 * @dst: the region's destination
 *
 * Return: true if so
 */
static bool is_same(const struct half *half, const struct class *dst)
{
	size_t plain = 0, placed = 0;
	uint32_t met;

	do {
		met = next_met(0, half, dst, &plain);
		if (met != next_met(1, half, dst, &placed))
			return false;
	} while (met != NOT_MET);
	return true;
}

/**
 * add_class() - Let a packet stand for those that match the same rules
 * @classes: receives it, if it is the first of them
 * @count: how many there are
 * @packet: packet
 * @match: what counts
 *
 * Return: how many there are now
 */
static size_t add_class(struct class *classes, size_t count, const struct packet *packet, matcher *match)
{
	struct class *class = &classes[count];

	if (count == CLASSES_MAX)
		abort();
	memset(class, 0, sizeof(*class));
	class->packet = *packet;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sides[side].rules.count; i++)
			if (match(sides[side].rules.rules[i], packet))
				class->match[side][i / 64] |= UINT64_C(1) << i % 64;
	for (size_t i = 0; i < count; i++)
		if (memcmp(classes[i].match, class->match, sizeof(class->match)) == 0)
			return count;
	return count + 1;
}

/**
 * behind() - The address behind a prefix
 * @prefix: prefix
 *
 * Return: the address; 0 behind the last
 */
static struct addr behind(const struct prefix *prefix)
{
	struct addr addr = prefix_of(&prefix->addr, prefix->prefixlen).addr;

	for (size_t bit = prefix->prefixlen; bit-- > 0;) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		addr.bytes[bit / 8] ^= mask;
		if (addr.bytes[bit / 8] & mask)
			break;
	}
	return addr;
}

/**
 * compare_addrs() - Order addresses
 * @a: one
 * @b: another
 *
 * Return: as for qsort()
 */
static int compare_addrs(const void *a, const void *b)
{
	return addr_compare(a, b);
}

/**
 * cut() - The classes of sources, or of destinations: a class begins where a prefix begins or ends
 * @family: AF_INET or AF_INET6
 * @src: of sources
 * @classes: receives them
 *
 * Return: how many
 */
static size_t cut(int family, bool src, struct class *classes)
{
	static struct addr points[4 * RULES_MAX + 1];
	size_t known = 1, count = 0;

	points[0] = prefix_any(family).addr;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sides[side].rules.count; i++) {
			const struct rule *rule = sides[side].rules.rules[i];
			const struct prefix *prefix = src ? &rule->src : &rule->dst;

			if (!addr_is_set(&prefix->addr))
				continue;
			points[known++] = prefix_of(&prefix->addr, prefix->prefixlen).addr;
			points[known++] = behind(prefix);
		}
	qsort(points, known, sizeof(points[0]), compare_addrs);
	for (size_t i = 0; i < known; i++) {
		struct packet packet = { .src = points[i], .dst = points[i] };

		if (i == 0 || addr_compare(&points[i], &points[i - 1]) != 0)
			count = add_class(classes, count, &packet, src ? matches_src : matches_dst);
	}
	return count;
}

/**
 * cut_kinds() - The classes of all else, but for the link that a socket is bound to
 * @classes: receives them
 *
 * Return: how many
 */
static size_t cut_kinds(struct class *classes)
{
	static const uint16_t ports[] = { 0, 1, 66, 67, 68, 65534, 65535 };
	size_t count = 0;

	for (size_t port = 0; port < sizeof(ports) / sizeof(ports[0]); port++)
		for (uint32_t flags = 0; flags < 8; flags++) {
			struct packet packet = { .udp = flags & 1, .root = flags & 2,
						 .forwarded = flags & 4 };

			packet.dport = packet.udp ? ports[port] : 0;
			count = add_class(classes, count, &packet, matches_kind);
		}
	return count;
}

/**
 * ends_same() - Are the rules behind main the same, and the only ones that ask for a link?
 *
 * Return: true if so
 */
static bool ends_same(void)
{
	const struct kernel *plain = &sides[0].rules, *placed = &sides[1].rules;
	size_t count = plain->count - sides[0].end;

	if (count != placed->count - sides[1].end)
		return false;
	for (size_t i = 0; i < count; i++)
		if (rule_compare(plain->rules[sides[0].end + i], placed->rules[sides[1].end + i]) != 0)
			return false;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sides[side].end; i++)
			if (sides[side].rules.rules[i]->oifname[0] || sides[side].rules.rules[i]->target >= PLAN_BEHIND)
				return false;
	return true;
}

/**
 * tell() - Print what a packet of a region meets
 * @from: the region's source
 * @to: its destination
 * @kind: its kind
 */
static void tell(const struct class *from, const struct class *to, const struct class *kind)
{
	struct packet packet = kind->packet;
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];
	struct path plain, placed;

	packet.src = from->packet.src;
	packet.dst = to->packet.dst;
	plain = look_up(&sides[0].rules, &packet);
	placed = look_up(&sides[1].rules, &packet);
	printf("# from %s to %s oif '%s' udp %d port %u root %d forwarded %d\n",
	       addr_format(&packet.src, src), addr_format(&packet.dst, dst), packet.oifname, packet.udp,
	       packet.dport, packet.root, packet.forwarded);
	path_print("plain", &plain);
	path_print("placed", &placed);
}

/**
 * count_wrong() - Follow a packet of each region of a host
 * @family: AF_INET or AF_INET6
 * @uplinks: links of the host: a socket is bound to one of them, or to none
 * @quiet: tell of none
 * @regions: grows by how many there are
 *
 * Return: in how many of them packets meet other rules
 */
static uint64_t count_wrong(int family, uint32_t uplinks, bool quiet, uint64_t *regions)
{
	size_t from = cut(family, true, srcs), to = cut(family, false, dsts), all = cut_kinds(kinds);
	bool bound = ends_same();
	uint64_t wrong = 0;

	for (size_t k = 0; k < all; k++) {
		uint64_t links = kinds[k].packet.forwarded ? 1 : uplinks + 1;

		for (size_t i = 0; i < from; i++) {
			struct half half = half_of(&srcs[i], &kinds[k]);

			for (size_t j = 0; j < to; j++) {
				if (bound && is_same(&half, &dsts[j]))
					continue;
				if (!wrong && !quiet)
					tell(&srcs[i], &dsts[j], &kinds[k]);
				wrong += links;
			}
		}
		*regions += from * to * links;
	}
	return wrong;
}

/**
 * test_host() - One host
 * @family: AF_INET or AF_INET6
 * @uplinks: its links
 * @taste: what they are like
 * @quiet: tell of no packet
 * @regions: grows by how many it has
 *
 * Return: in how many of them packets meet other rules
 */
static uint64_t test_host(int family, uint32_t uplinks, const struct taste *taste, bool quiet,
			  uint64_t *regions)
{
	const bool crowded[2] = { false, false };
	struct state plain = make_host(family, uplinks, taste), placed = { 0 };
	struct changes changes[2] = { { 0 }, { 0 } };
	uint64_t wrong;

	if (placement(&plain, crowded, &placed))
		abort();
	sides[0].rules = kernel_after(&plain, &changes[0]);
	sides[1].rules = kernel_after(&placed, &changes[1]);
	qsort(plain.rules, plain.rule_count, sizeof(*plain.rules), compare_names);
	prepare(&sides[0], &plain);
	prepare(&sides[1], &plain);
	wrong = count_wrong(family, uplinks, quiet, regions);
	for (int i = 0; i < 2; i++) {
		free(sides[i].rules.rules);
		changes_done(&changes[i]);
	}
	state_done(&plain);
	state_done(&placed);
	return wrong;
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	static const struct taste tastes[] = {
		{ .name = "an address each" },
		{ .name = "several addresses each", .several = true },
		{ .name = "eight in a network", .shared = true, .own = true },
		{ .name = "servers behind other links", .pins = true },
		{ .name = "all of it", true, true, true, true, true },
	};
	uint64_t regions = 0, wrong = 0;
	uint32_t hosts = 0;

	for (size_t i = 0; i < sizeof(tastes) / sizeof(tastes[0]); i++)
		for (int six = 0; six < 2; six++) {
			int family = six ? AF_INET6 : AF_INET;
			uint64_t before = regions, astray = 0;

			for (uint32_t uplinks = 2; uplinks <= UPLINKS_MAX; uplinks++, hosts++)
				astray += test_host(family, uplinks, &tastes[i], astray, &regions);
			tap_ok(!astray, "%s, %s, 2 to %d uplinks: the placed rules are the plain ones in all of %" PRIu64
			       " regions but %" PRIu64, make_family(family), tastes[i].name, UPLINKS_MAX,
			       regions - before, astray);
			wrong += astray;
		}
	printf("# figure: placement: %" PRIu64 " regions of %" PRIu32 " hosts, placed = plain in %" PRIu64 "\n",
	       regions, hosts, regions - wrong);
	return tap_done();
}
