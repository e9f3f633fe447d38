/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel.h over routing netlink. */
#include "kernel/kernel.h"

#include "kernel/rtnl.h"
#include "kernel/rtnl_object.h"
#include "model/tables.h"
#include "util/array.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DUMP_TRIES 4 /* a busy host disturbs a dump twice in a row; more means trouble */

/**
 * struct reading - A dump on its way into a set
 * @all: routes are anybody's; else ours
 * @protocol: only routes of it; 0: of any
 * @through: only what routes have by this link; 0: by any
 * @table: only routes of it; 0: of any
 * @others: receives the first route that is not ours; may be NULL
 * @foreign: receives which tables foreign rules look up; may be NULL
 * @first: where this reading's rules begin in @state; @known of them are from earlier tries, and
 *	the next one is expected at @cursor
 */
struct reading {
	struct kernel *kernel;
	int family;
	bool all;
	uint8_t protocol;
	uint32_t through;
	uint32_t table;
	struct state *state;
	struct state *others;
	struct kernel_tables *foreign;
	size_t first, known, cursor;
};

/**
 * kernel_open() - Connect
 * @kernel: receives the connection; kernel_close() it, on failure too
 */
int kernel_open(struct kernel **kernel, int timeout_ms, struct why *why)
{
	*kernel = malloc(sizeof(**kernel)); /* most of it is never touched */
	if (!*kernel)
		return why_set(why, -ENOMEM, "no memory");
	(*kernel)->ifindex = 0;
	memset((*kernel)->ifname, 0, sizeof((*kernel)->ifname));
	return rtnl_open(&(*kernel)->nl, NETLINK_ROUTE, timeout_ms, why);
}

/**
 * kernel_close() - Disconnect
 * @kernel: freed; NULL is fine
 */
void kernel_close(struct kernel *kernel)
{
	if (kernel)
		rtnl_close(&kernel->nl);
	free(kernel);
}

static int add_rule(struct reading *reading, const struct rule *rule)
{
	for (size_t i = 0; i < reading->known; i++) {
		size_t at = (reading->cursor + i) % reading->known;

		if (rule_compare(&reading->state->rules[reading->first + at], rule) == 0) {
			reading->cursor = at + 1;
			return 0;
		}
	}
	return state_append_rule(reading->state, rule);
}

/* Is a rule about all packets from a single address? What asks for a port, or a mark, is not. */
static bool is_for_address(const struct rule *rule)
{
	const struct rule_extra *extra = &rule->extra;

	return rule->src.prefixlen && rule->src.prefixlen == addr_bits(rule->family) &&
	       !rule->dst.prefixlen && !rule->oifname[0] && !extra->invert && !extra->fwmask && !extra->uid &&
	       !extra->ports && !extra->ipproto && !extra->tos;
}

static int take_rule(const struct nlmsghdr *message, void *data)
{
	struct reading *reading = data;
	struct rule rule;
	int err = decode_rule(message, &rule);

	if ((err && err != -ENOMSG) || rule.family != reading->family)
		return err == -ENOMSG ? 0 : err;
	if (!err && rule.protocol == STATE_PROTOCOL)
		return add_rule(reading, &rule);
	if (reading->foreign && rule.priority >= CONFIG_PRIORITY &&
	    rule.priority <= CONFIG_PRIORITY_LAST)
		reading->foreign->crowded[rule.family == AF_INET6] = true;
	if (reading->foreign && rule.family == AF_INET &&
	    (rule.priority == CONFIG_PRIORITY || rule.priority == CONFIG_PRIORITY - 1))
		reading->foreign->passed = true;
	if (reading->foreign && rule.table >= CONFIG_TABLE_FIRST &&
	    rule.table <= CONFIG_TABLE_LAST)
		reading->foreign->taken[rule.table - CONFIG_TABLE_FIRST] = true;
	if (reading->foreign && is_for_address(&rule))
		return array_push(&reading->foreign->sources, &reading->foreign->source_count,
				  &reading->foreign->source_max, &rule.src.addr);
	return 0;
}

/** kernel_name_route() - Give a route the name of its link, for people; "?" if that is gone */
void kernel_name_route(struct kernel *kernel, struct route *route)
{
	if (route->ifindex != kernel->ifindex) {
		kernel->ifindex = route->ifindex;
		memset(kernel->ifname, 0, sizeof(kernel->ifname));
		if (route->ifindex && rtnl_link_name(&kernel->nl, route->ifindex, kernel->ifname))
			strcpy(kernel->ifname, "?");
	}
	memcpy(route->ifname, kernel->ifname, IF_NAMESIZE);
}

static int keep_route(const struct nlmsghdr *message, const struct reading *reading,
		      struct state *kept, struct route *route)
{
	struct nexthop room[ROUTE_NEXTHOPS_MAX];
	struct route part;
	int err = decode_nexthops(message, route);

	if (err)
		return err;
	if (!reading->through)
		err = state_append_route(kept, route);
	else if (route_part(route, reading->through, room, &part))
		err = state_append_route(kept, &part);
	free(route->nexthops);
	return err;
}

/*
 * A kernel before 4.20 sends routes that were not asked for; one without IPv6
 * answers with IPv4. A route that we could not have written is foreign,
 * whoever it says it is from.
 */
static int take_route(const struct nlmsghdr *message, void *data)
{
	struct reading *reading = data;
	struct state *kept = reading->state;
	struct route route;
	int err = decode_route(message, &route);

	if (err && err != -ENOMSG)
		return err;
	if (route.dst.addr.family != reading->family ||
	    (reading->table && route.table != reading->table) ||
	    (reading->protocol && route.protocol != reading->protocol))
		return 0;
	if (reading->all && (err || kept->route_count >= KERNEL_MAIN_MAX))
		return 0;
	if (!reading->all &&
	    (err || route.protocol != STATE_PROTOCOL || tables_is_reserved(route.table))) {
		kept = reading->others;
		if (!kept || kept->route_count)
			return 0;
		kernel_name_route(reading->kernel, &route);
	}
	return keep_route(message, reading, kept, &route);
}

static int read_once(struct reading *reading, rtnl_object *object, bool *consistent,
		     struct why *why)
{
	struct kernel *kernel = reading->kernel;
	uint8_t protocol = reading->all ? reading->protocol : reading->others ? 0 : STATE_PROTOCOL;
	struct nlmsghdr *request;
	int err;

	if (object == take_rule)
		request = encode_rule_dump(kernel->request, RTNL_REQUEST_BYTES, reading->family);
	else
		request = encode_route_dump(kernel->request, RTNL_REQUEST_BYTES, reading->family,
					    protocol, reading->table, reading->through);
	err = rtnl_dump(&kernel->nl, request, object, reading, consistent, why);
	if (err == -EAFNOSUPPORT || err == -ENOENT || err == -ENODEV)
		err = 0;
	return err;
}

/*
 * A dump that takes several reads misses rules, or has them twice, while
 * others come and go. Ours do not, under our lock: so all tries together have
 * them, and one that adds nothing was not needed.
 */
static int read_rules(struct reading *reading, struct why *why)
{
	bool consistent = false;
	int err = 0;

	reading->first = reading->state->rule_count;
	for (int try = 0; try < DUMP_TRIES && !err && !consistent; try++) {
		reading->known = reading->state->rule_count - reading->first;
		reading->cursor = 0;
		err = read_once(reading, take_rule, &consistent, why);
		consistent |= try > 0 &&
			      reading->state->rule_count == reading->first + reading->known;
	}
	return err;
}

static bool is_same(const struct state *a, const struct state *b)
{
	bool same = a->route_count == b->route_count;

	for (size_t i = 0; i < a->route_count && same; i++)
		same = route_equal(&a->routes[i], &b->routes[i]);
	return same;
}

/*
 * A dump that may have been disturbed counts only if the next one agrees; of other people's routes,
 * which a routing daemon may change all the time, the last one does. What it brought is put behind what
 * @state holds.
 */
static int read_routes(const struct reading *wanted, struct why *why)
{
	struct state before = { 0 }, now = { 0 };
	struct reading reading = *wanted;
	bool consistent = false;
	int err = 0;

	reading.state = &now;
	for (int try = 0; try < DUMP_TRIES && !err && !consistent; try++) {
		state_done(&before);
		before = now;
		now = (struct state){ 0 };
		err = read_once(&reading, take_route, &consistent, why);
		consistent |= try > 0 && is_same(&before, &now);
	}
	if (!err && !consistent && !reading.all)
		err = why_set(why, -EAGAIN, "netlink: routes changed during %d reads",
			      DUMP_TRIES);
	for (size_t i = 0; i < now.route_count && !err; i++)
		err = state_append_route(wanted->state, &now.routes[i]);
	state_done(&before);
	state_done(&now);
	return err ? err : state_sort_routes(wanted->state);
}

/**
 * kernel_read_rules() - Read our rules
 * @own: no rules in it; receives them, in the kernel's order, one perhaps twice:
 *	state_sort_rules()
 * @foreign: receives which tables other rules look up; may be NULL
 *
 * Return: 0; -EOPNOTSUPP if this kernel keeps no owner of rules; -errno
 */
int kernel_read_rules(struct kernel *kernel, int family, struct state *own,
		      struct kernel_tables *foreign, struct why *why)
{
	struct reading reading = {
		.kernel = kernel, .family = family, .state = own, .foreign = foreign,
	};
	struct why ours = { "" };
	int err = read_rules(&reading, &ours);

	if (err == -EOPNOTSUPP)
		return why_set(why, err, "the kernel keeps no protocol of rules: Linux 4.17 can");
	return err ? why_set(why, err, "%s", ours.text) : 0;
}

/** kernel_read_routes() - Read our routes in all tables; adds to @own */
int kernel_read_routes(struct kernel *kernel, int family, struct state *own, struct why *why)
{
	struct reading reading = { .kernel = kernel, .family = family, .state = own };

	return read_routes(&reading, why);
}

/**
 * kernel_read_table() - See whether somebody else has routes in a table
 * @foreign: empty; receives one route that is not ours if there is any
 */
int kernel_read_table(struct kernel *kernel, int family, uint32_t table, struct state *foreign,
		      struct why *why)
{
	struct state own = { 0 };
	struct reading reading = {
		.kernel = kernel, .family = family, .table = table, .state = &own,
		.others = foreign,
	};
	int err = read_routes(&reading, why);

	state_done(&own);
	return err;
}

/**
 * kernel_read_main() - Read routes of main
 * @protocol: only those of it; 0: of any
 * @ifindex: only what they have by this link; 0: by any
 * @routes: receives them, KERNEL_MAIN_MAX at most, with those that it holds
 */
int kernel_read_main(struct kernel *kernel, int family, uint8_t protocol, uint32_t ifindex,
		     struct state *routes, struct why *why)
{
	struct reading reading = {
		.kernel = kernel, .family = family, .all = true, .protocol = protocol,
		.table = TABLE_MAIN, .through = ifindex, .state = routes,
	};

	return read_routes(&reading, why);
}

static int take_link(const struct nlmsghdr *message, void *data)
{
	return decode_link(message, data);
}

/**
 * kernel_read_link() - Read one link
 *
 * A kernel may answer an alternative name too: that is not the link's name.
 *
 * Return: 0; -ENODEV if there is no such link; -errno
 */
int kernel_read_link(struct kernel *kernel, const char *ifname, struct link *link,
		     struct why *why)
{
	struct nlmsghdr *request = encode_link_get(kernel->request, RTNL_REQUEST_BYTES, ifname);
	int err = rtnl_get(&kernel->nl, request, take_link, link, why);

	if (!err && strcmp(link->ifname, ifname) != 0)
		err = -ENODEV;
	if (!err) {
		kernel->ifindex = link->ifindex;
		memcpy(kernel->ifname, link->ifname, sizeof(kernel->ifname));
	}
	return err;
}

static int take_address(const struct nlmsghdr *message, void *data)
{
	struct address address;

	return decode_address(message, &address) ? 0 : host_append_address(data, &address);
}

/**
 * kernel_read_addresses() - Read every address of a family
 *
 * A dump that takes several reads may miss addresses while others come and go,
 * and what belongs to a missed one would be taken away: so all tries count
 * together. One that was just deleted brings an event of its own.
 */
int kernel_read_addresses(struct kernel *kernel, int family, struct host *host,
			  struct why *why)
{
	bool consistent = false;
	int err = 0;

	for (int try = 0; try < DUMP_TRIES && !err && !consistent; try++) {
		struct nlmsghdr *request =
			encode_address_dump(kernel->request, RTNL_REQUEST_BYTES, family);
		size_t before = host->address_count;

		err = rtnl_dump(&kernel->nl, request, take_address, host, &consistent, why);
		if (!err)
			err = host_sort_addresses(host);
		consistent |= try > 0 && host->address_count == before;
	}
	return err == -ENOENT || err == -ENODEV || err == -EAFNOSUPPORT ? 0 : err;
}

static struct nlmsghdr *encode_change(void *buffer, const struct change *change)
{
	if (change->kind == CHANGE_ROUTE)
		return encode_route(buffer, RTNL_REQUEST_BYTES, change->op, &change->route);
	if (change->kind == CHANGE_RULE)
		return encode_rule(buffer, RTNL_REQUEST_BYTES, change->op, &change->rule);
	return encode_group(buffer, RTNL_REQUEST_BYTES, &change->group);
}

/**
 * struct batch - Some changes on their way
 * @done: the caller's
 */
struct batch {
	const struct change *changes;
	kernel_done *done;
	void *data;
};

static void acked(size_t index, int error, const char *text, void *data)
{
	const struct batch *batch = data;

	batch->done(&batch->changes[index], error, text, batch->data);
}

static size_t batch_count(const struct changes *changes, size_t start)
{
	size_t count = 1;

	while (count < KERNEL_BATCH_CHANGES && start + count < changes->count &&
	       !changes->list[start + count].settle)
		count++;
	return count;
}

/*
 * A lookup that was interrupted between two rules knows the one as it was, and the other as it is.
 * membarrier(2) waits for readers of what RCU protects, rules and routes among it
 * (kernel/sched/membarrier.c, Linux 4.3 to 6.18); where it may not be called, nothing waits.
 */
static void settle(void)
{
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

/**
 * kernel_apply() - Carry out changes, in order, in as few exchanges as possible
 *
 * Return: 0 if the kernel answered every change, whatever it said; -EPROTO if
 * a change must not be written (then none was sent); -errno if answers are missing
 */
int kernel_apply(struct kernel *kernel, const struct changes *changes, kernel_done *done,
		 void *data, struct why *why)
{
	char text[CHANGE_TEXT_MAX];
	int err = 0;

	for (size_t i = 0; i < changes->count; i++)
		if (!encode_change(kernel->request, &changes->list[i]))
			return why_set(why, -EPROTO, "not to be sent: %s",
				       change_format(&changes->list[i], text));
	for (size_t start = 0, count; start < changes->count && !err; start += count) {
		struct batch batch = { &changes->list[start], done, data };
		size_t bytes = 0;

		count = batch_count(changes, start);
		if (changes->list[start].settle)
			settle();
		for (size_t i = 0; i < count; i++)
			bytes += encode_change(kernel->request + bytes, &batch.changes[i])->nlmsg_len;
		err = rtnl_batch(&kernel->nl, kernel->request, bytes, count, acked, &batch, why);
	}
	return err;
}
