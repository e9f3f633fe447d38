/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pairs FAMILY COUNT SEED - hold explain() against the kernel's own lookups in this namespace
 * pairs FAMILY <PACKETS - the same for packets that somebody else chose: SOURCE DESTINATION OIF MARK
 *
 * Sources are addresses of this host; destinations are in what its routes lead to, or anywhere;
 * some packets have a mark or a link that a rule names. Three lines for each that differs, then one
 * that says how many went which way. Status 1 if any differs. Of an IPv6 route with several next hops
 * the kernel takes one by a hash before it asks for the link's group: a packet that may go by another
 * one counts as left open.
 */
#include "cli/explain.h"

#include "make.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TABLES_SEEN 64

/**
 * struct tally - How the packets went
 * @differ: not as the kernel said
 * @open: nor these, but the kernel chose among next hops of a route that a rule suppresses by group
 * @answered: by a route
 * @other: to an error, or by a link alone
 * @tables: that answered
 * @table_count: how many
 */
struct tally {
	size_t differ, open, answered, other;
	uint32_t tables[TABLES_SEEN];
	size_t table_count;
};

/**
 * random_in() - An address in a prefix
 * @prefix: prefix
 * @seed: sequence
 *
 * Return: the address
 */
static struct addr random_in(const struct prefix *prefix, uint64_t *seed)
{
	struct addr addr = prefix->addr;

	for (size_t bit = prefix->prefixlen; bit < addr_bits(addr.family); bit++) {
		uint8_t mask = (uint8_t)(0x80 >> (bit % 8));

		if (make_number(seed, 2))
			addr.bytes[bit / 8] |= mask;
		else
			addr.bytes[bit / 8] &= (uint8_t)~mask;
	}
	return addr;
}

/**
 * is_fit() - Can it be asked for?
 * @addr: address
 *
 * Return: false for one that is no host's, and those of one link only
 */
static bool is_fit(const struct addr *addr)
{
	return addr_is_host(addr) && !addr_is_link_local(addr);
}

/**
 * random_packet() - A packet of this host
 * @fib: where it may go
 * @seed: sequence
 *
 * Return: the packet
 */
static struct lookup random_packet(const struct fib *fib, uint64_t *seed)
{
	struct lookup packet = { .oif = 0 };
	struct prefix any = prefix_any(fib->family);
	const struct rule *rule;

	do {
		packet.src = fib->host.addresses[make_number(seed, (uint32_t)fib->host.address_count)].addr;
	} while (!is_fit(&packet.src));
	do {
		const struct route *route =
			&fib->state.routes[make_number(seed, (uint32_t)fib->state.route_count)];

		packet.dst = random_in(make_number(seed, 4) ? &route->dst : &any, seed);
		if (fib->family == AF_INET6 && make_number(seed, 2) && !route->dst.prefixlen)
			packet.dst.bytes[0] = 0x20 | (packet.dst.bytes[0] & 0x1f);
	} while (!is_fit(&packet.dst));
	rule = &fib->state.rules[make_number(seed, (uint32_t)fib->state.rule_count)];
	if (make_number(seed, 2))
		packet.fwmark = rule->extra.fwmark;
	for (size_t i = 0; i < fib->host.link_count && *rule->oifname; i++)
		if (strcmp(fib->host.links[i].ifname, rule->oifname) == 0)
			packet.oif = fib->host.links[i].ifindex;
	return packet;
}

/**
 * read_packet() - The next packet of standard input
 * @family: AF_INET or AF_INET6
 * @packet: receives it
 *
 * Return: false at its end
 */
static bool read_packet(int family, struct lookup *packet)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	memset(packet, 0, sizeof(*packet));
	if (scanf("%45s %45s %" SCNu32 " %" SCNu32, src, dst, &packet->oif, &packet->fwmark) != 4)
		return false;
	if (addr_parse(src, family, &packet->src) || addr_parse(dst, family, &packet->dst))
		abort();
	return true;
}

/**
 * count_table() - Note which table answered
 * @tally: receives it
 * @table: the table
 */
static void count_table(struct tally *tally, uint32_t table)
{
	for (size_t i = 0; i < tally->table_count; i++)
		if (tally->tables[i] == table)
			return;
	if (tally->table_count < TABLES_SEEN)
		tally->tables[tally->table_count++] = table;
}

/**
 * is_open() - May a rule that suppresses a group count or not, by the next hop that the kernel takes?
 * @way: of a packet
 *
 * Return: true if so
 */
static bool is_open(const struct explain *way)
{
	for (size_t i = 0; i < way->count; i++)
		if (way->steps[i].pick.others && way->packet.dst.family == AF_INET6 &&
		    way->steps[i].rule->suppress_ifgroup != STATE_NO_SUPPRESS)
			return true;
	return false;
}

/**
 * compare() - Hold one packet's way against the kernel's
 * @kernel: connection
 * @fib: what was read
 * @packet: the packet
 * @tally: receives how it went
 */
static void compare(struct kernel *kernel, const struct fib *fib, const struct lookup *packet,
		    struct tally *tally)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX], ours[STATE_TEXT_MAX] = "-",
		theirs[STATE_TEXT_MAX];
	const struct explain_step *step;
	struct explain way;
	struct looked_up answer;
	struct why why = { "" };

	if (kernel_lookup(kernel, packet, &answer, &why) || explain(fib, packet, &way))
		abort();
	step = explain_answer(&way);
	tally->answered += step != NULL;
	tally->other += step == NULL;
	if (step)
		count_table(tally, step->table);
	if (explain_agrees(fib, &way, answer.err, &answer.route)) {
		explain_done(&way);
		return;
	}
	if (is_open(&way)) {
		tally->open++;
	} else {
		if (step)
			route_format(step->pick.route, ours);
		route_format(&answer.route, theirs);
		printf("from %s to %s oif %u mark %#x\n  explain: %d, table %u, %s\n  kernel: %d, table %u, type %u, %s\n",
		       addr_format(&packet->src, src), addr_format(&packet->dst, dst), packet->oif,
		       packet->fwmark, way.error, step ? step->table : 0, ours, answer.err,
		       answer.route.table, answer.route.type, theirs);
		tally->differ++;
	}
	explain_done(&way);
}

/**
 * main() - Ask
 * @argc: 4, or 2: standard input has the packets
 * @argv: -4 or -6, how many packets, seed
 *
 * Return: exit status
 */
int main(int argc, char *argv[])
{
	struct tally tally = { .differ = 0 };
	struct kernel *kernel = NULL;
	struct why why = { "" };
	struct fib fib = { .family = AF_UNSPEC };
	bool random = argc == 4;
	uint64_t seed = 0;
	struct lookup packet;
	int err;

	if (!random && argc != 2)
		return 2;
	alarm(60); /* a host without any such address would be asked for one for ever */
	if (random)
		seed = strtoull(argv[3], NULL, 10);
	err = kernel_open(&kernel, 5000, &why);
	if (!err)
		err = fib_read(kernel, argv[1][1] == '4' ? AF_INET : AF_INET6, &fib, &why);
	for (long i = random ? strtol(argv[2], NULL, 10) : 0; i > 0 && !err; i--) {
		packet = random_packet(&fib, &seed);
		compare(kernel, &fib, &packet, &tally);
	}
	while (!random && !err && read_packet(fib.family, &packet))
		compare(kernel, &fib, &packet, &tally);
	if (err)
		printf("%s\n", why.text);
	else
		printf("seed %s: %zu by %zu tables, %zu otherwise, %zu left open, %zu differ\n", random ? argv[3] : "-",
		       tally.answered, tally.table_count, tally.other, tally.open, tally.differ);
	fib_done(&fib);
	kernel_close(kernel);
	return err || tally.differ;
}
