/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every sequence of events of two links up to a length, with the real engine and a kernel in memory
 *
 * What the engine does depends on nothing but the host that it finds, so from two equal hosts the same
 * follows: each distinct host is continued once with each event, and that covers all sequences. After
 * each event the host has to be as a fresh one that heard, in one run, of the leases that stand and of
 * nothing else. It has to be the same where the event was killed before its first message to the kernel
 * or after any of them, and then came again, or symroute sync was run.
 */
#include "engine/reconcile.h"
#include "kernel_model.h"
#include "make.h"
#include "world.h"

#include <search.h>
#include <signal.h>
#include <unistd.h>

#define DEPTH 4 /* takes seconds; scripts/check asks for 6, which takes a minute */
#define CHANGES_MAX 64 /* of one event */
#define LINKS 2

/* What a link has leased: by letters, 0 is nothing. */
static const char *const addresses[LINKS][3] = {
	{ "", "192.0.2.3/24", "198.51.100.3/24" },
	{ "", "192.0.2.4/24", "203.0.113.4/24" }, /* the first is in the other link's network */
};
static const char address6[] = "2001:db8:3::3/64";

/**
 * enum what - What happens to a link
 * @BOUND: a lease of IPv4, the first address and its first router
 * @RENEW: the first address, another router
 * @MOVED: another address, its first router
 * @EXPIRE: IPv4 is over
 * @STOP: the client lets go of the link, addresses and all
 * @PREINIT: the client is there
 * @LOST: the addresses go, and nobody tells
 * @DOWN: the link goes down, and nobody tells
 * @UP: it comes up, and nobody tells
 * @ADVERT: a router of IPv6 is heard, and there is an address of its prefix
 */
enum what { BOUND, RENEW, MOVED, EXPIRE, STOP, PREINIT, LOST, DOWN, UP, ADVERT, WHATS };

static const char *const words[WHATS] = {
	"BOUND", "RENEW, another router", "BOUND, another address", "EXPIRE", "STOPPED", "PREINIT",
	"(addresses lost)", "(down)", "(up)", "ROUTERADVERT",
};

#define LETTERS (WHATS * LINKS - 1) /* the last is none: one link has IPv6 */

/**
 * struct client - What a link's client knows
 * @there: it takes care of the link
 * @address: of IPv4, place in addresses[]; 0: none
 * @router: last byte of its router
 * @heard: it has heard a router of IPv6
 */
struct client {
	bool there, heard;
	uint8_t address, router;
};

/**
 * struct node - A host that events led to
 * @key: all of it, as text
 * @world: the host
 * @clients: of its links
 * @from: the one before; NULL: none
 * @letter: the event between
 * @fresh: it is as a fresh one; else it is not known
 */
struct node {
	char *key;
	struct kernel *world;
	struct client clients[LINKS];
	const struct node *from;
	int letter;
	bool fresh;
};

static struct node **nodes;
static size_t node_count, node_max;
static void *by_key;
static size_t events, kills;

/** what is tried now, for whoever looks for a cause */
static const struct node *now_from;
static int now_letter;

static void tell_sequence(const struct node *node)
{
	if (!node->from)
		return;
	tell_sequence(node->from);
	printf("#   %s %s\n", world_ifname((size_t)node->letter % LINKS), words[node->letter / LINKS]);
}

static void tell_now(void)
{
	printf("# the sequence:\n");
	tell_sequence(now_from);
	printf("#   %s %s\n", world_ifname((size_t)now_letter % LINKS), words[now_letter / LINKS]);
	fflush(stdout);
}

/* A fact of the world's own does not hold. */
static void aborted(int number)
{
	signal(number, SIG_DFL);
	tell_now();
}

static int compare_addresses(const void *item, const void *other)
{
	const struct address *a = item, *b = other;

	return a->ifindex != b->ifindex ? (a->ifindex > b->ifindex) - (a->ifindex < b->ifindex) :
					  addr_compare(&a->addr, &b->addr);
}

/**
 * describe() - All of a host, as text that is the same for equal ones
 * @world: host; its addresses are put in order
 * @clients: what its clients know; NULL: only what the engine left
 *
 * Return: free() it
 */
static char *describe(struct kernel *world, const struct client *clients)
{
	char *text = NULL, part[STATE_TEXT_MAX], table[sizeof("lookup 4294967295")];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (size_t i = 0; i < LINKS && clients; i++)
		fprintf(out, "client %d %d %d %d\n", clients[i].there, clients[i].heard,
			clients[i].address, clients[i].router);
	qsort(world->addresses, world->address_count, sizeof(*world->addresses), compare_addresses);
	for (size_t i = 0; i < world->address_count; i++)
		fprintf(out, "%s %s\n", world_ifname(world->addresses[i].ifindex - 1),
			addr_format(&world->addresses[i].addr, part));
	for (size_t i = 0; i < LINKS; i++)
		fprintf(out, "%s group %u %s\n", world_ifname(i), world->links[i].group,
			world->links[i].up ? "up" : "down");
	for (size_t i = 0; i < world->objects.route_count; i++)
		fprintf(out, "table %u proto %u %s\n", world->objects.routes[i].table,
			world->objects.routes[i].protocol, route_format(&world->objects.routes[i], part));
	for (size_t i = 0; i < world->objects.rule_count; i++) {
		const struct rule *rule = &world->objects.rules[i];

		snprintf(table, sizeof(table), "lookup %u", rule->table);
		fprintf(out, "%u: proto %u %s\n", rule->priority, rule->protocol,
			rule_format(rule, table, part));
	}
	for (size_t i = 0; i < world->name_count; i++)
		fprintf(out, "name %u %s\n", world->names[i].table, world->names[i].name);
	fprintf(out, "%s", world->store ? world->store : "no store\n");
	fclose(out);
	return text;
}

static bool has_same_files(const struct kernel *a, const struct kernel *b)
{
	bool same = a->name_count == b->name_count && !a->store == !b->store &&
		    (!a->store || strcmp(a->store, b->store) == 0);

	for (size_t i = 0; i < a->name_count && same; i++)
		same = a->names[i].table == b->names[i].table &&
		       strcmp(a->names[i].name, b->names[i].name) == 0;
	return same;
}

/**
 * same() - Two hosts are the same
 * @what: in words
 * @got: one
 * @expected: the other
 * @whole: the saved leases, too; else only what the kernel has
 *
 * Return: whether they are; it is told where they are not
 */
static bool same(const char *what, struct kernel *got, struct kernel *expected, bool whole)
{
	char *one, *other;

	if (world_equal(got, expected) && (!whole || has_same_files(got, expected)))
		return true;
	one = describe(got, NULL);
	other = describe(expected, NULL);
	tell_now();
	printf("# %s. Expected:\n%s# got:\n%s", what, other, one);
	free(one);
	free(other);
	return false;
}

static void happen(struct kernel *world, const struct edit *edit)
{
	world_open(world);
	world->changes = 0;
	reconcile(edit, false, AF_UNSPEC);
}

static const struct edit sync_edit = { .kind = EDIT_SYNC };

static struct addr router_of(const struct prefix *prefix, uint8_t last)
{
	struct addr router = prefix->addr;

	router.bytes[3] = last;
	return router;
}

/** edit_event() - An event of a client, without a lease */
static void edit_event(struct edit *edit, size_t link, enum event event, int family)
{
	memset(edit, 0, sizeof(*edit));
	edit->kind = EDIT_EVENT;
	edit->event.event = event;
	edit->event.family = family;
	strcpy(edit->event.ifname, world_ifname(link));
}

/** edit_lease() - The event that tells of a lease that a client has, of a family */
static void edit_lease(struct edit *edit, size_t link, const struct client *client, int family)
{
	const struct prefix any = prefix_any(family);
	struct lease *lease = &edit->event.lease;
	struct prefix prefix = make_prefix(family == AF_INET ? addresses[link][client->address] : address6);
	struct addr router = make_addr("fe80::1");

	edit_event(edit, link, EVENT_LEASE, family);
	edit->event.has_lease = true;
	strcpy(lease->ifname, world_ifname(link));
	lease->kind = family == AF_INET ? LEASE_DHCP4 : LEASE_RA6;
	if (family == AF_INET)
		lease->server = router = router_of(&prefix, client->router);
	else
		prefix = prefix_of(&prefix.addr, prefix.prefixlen);
	lease_add_source(lease, family == AF_INET ? SOURCE_ADDRESS : SOURCE_ONLINK, &prefix);
	lease_add_route(lease, &any, &router);
}

/** drop_addresses() - An address goes, and with it the routes that have it as their source, as in Linux */
static void drop_addresses(struct kernel *world, size_t link, int family)
{
	struct state *objects = &world->objects;
	size_t kept = 0;

	world_drop_addresses(world, link, family);
	for (size_t i = 0; i < objects->route_count; i++) {
		const struct route *route = &objects->routes[i];
		bool gone = addr_is_set(&route->prefsrc);

		for (size_t j = 0; j < world->address_count; j++)
			gone &= addr_compare(&world->addresses[j].addr, &route->prefsrc) != 0;
		if (gone)
			free(route->nexthops);
		else
			objects->routes[kept++] = *route;
	}
	objects->route_count = kept;
}

/** main_routes() - What the client has in main for a lease of IPv4: its network, and a default route */
static void main_routes(struct kernel *world, size_t link, const struct client *client)
{
	struct prefix prefix = make_prefix(addresses[link][client->address]);
	struct route network = {
		.table = TABLE_MAIN, .dst = prefix_of(&prefix.addr, prefix.prefixlen),
		.prefsrc = prefix.addr, .ifindex = (uint32_t)link + 1, .protocol = STATE_DHCP,
		.scope = SCOPE_LINK, .priority = 1000 + (uint32_t)link,
	};
	struct route any = network;

	strcpy(network.ifname, world_ifname(link));
	strcpy(any.ifname, world_ifname(link));
	any.dst = prefix_any(AF_INET);
	any.gateway = router_of(&prefix, client->router);
	any.scope = SCOPE_UNIVERSE;
	if (!world->links[link].up)
		return;
	kernel_route(&world->objects, CHANGE_ADD, &network);
	kernel_route(&world->objects, CHANGE_ADD, &any);
}

/** go_down() - A link goes down, and takes its routes and addresses of IPv6 along */
static void go_down(struct kernel *world, size_t link)
{
	world->links[link].up = false;
	world->links[link].carrier = false;
	world_drop_routes(world, link);
	drop_addresses(world, link, AF_INET6);
}

/**
 * before() - What happens on the host before a client tells of it
 * @world: host
 * @link: place of the link
 * @what: what happens
 * @client: of the link
 * @edit: receives the event
 *
 * Return: whether a client tells
 */
static bool before(struct kernel *world, size_t link, enum what what, struct client *client,
		   struct edit *edit)
{
	struct prefix prefix;

	client->there |= what != LOST && what != DOWN && what != UP;
	switch (what) {
	case BOUND:
	case RENEW:
	case MOVED:
		client->address = what == MOVED ? 2 : 1;
		client->router = what == RENEW ? 2 : 1;
		prefix = make_prefix(addresses[link][client->address]);
		drop_addresses(world, link, AF_INET);
		world_add_address(world, link, &prefix);
		main_routes(world, link, client);
		edit_lease(edit, link, client, AF_INET);
		return true;
	case ADVERT:
		client->heard = true;
		prefix = make_prefix(address6);
		world_add_address(world, link, &prefix);
		edit_lease(edit, link, client, AF_INET6);
		return true;
	case EXPIRE:
		client->address = 0;
		drop_addresses(world, link, AF_INET);
		edit_event(edit, link, EVENT_CHECK, AF_INET);
		return true;
	case STOP:
		*client = (struct client){ 0 };
		drop_addresses(world, link, AF_UNSPEC);
		edit_event(edit, link, EVENT_STOP, AF_UNSPEC);
		return true;
	case PREINIT:
		edit_event(edit, link, EVENT_CHECK, AF_UNSPEC);
		return true;
	case LOST:
		client->address = 0;
		client->heard = false;
		drop_addresses(world, link, AF_UNSPEC);
		return false;
	case DOWN:
		client->heard = false;
		go_down(world, link);
		return false;
	default:
		world->links[link].up = true;
		world->links[link].carrier = true;
		return false;
	}
}

/**
 * fresh_of() - A host that has heard of the leases that stand, in one run, and of nothing else
 * @world: has its links, addresses, names of tables and other people's objects
 * @clients: have the leases
 *
 * Return: the host; world_close() it
 */
static struct kernel *fresh_of(const struct kernel *world, const struct client *clients)
{
	static struct edit edits[2 * LINKS];
	struct kernel *fresh = world_copy(world);
	size_t count = 0;

	world_drop_own(fresh);
	world_drop_store(fresh);
	for (size_t i = 0; i < LINKS; i++) {
		if (clients[i].address)
			edit_lease(&edits[count++], i, &clients[i], AF_INET);
		if (clients[i].heard)
			edit_lease(&edits[count++], i, &clients[i], AF_INET6);
		if (clients[i].there && !clients[i].address && !clients[i].heard)
			edit_event(&edits[count++], i, EVENT_CHECK, AF_UNSPEC);
	}
	for (size_t i = 1; i < count; i++)
		edits[i - 1].next = &edits[i];
	if (count)
		happen(fresh, edits);
	return fresh;
}

/** cut[] - The host as it is whenever the event could be killed: after each message, and before the next */
static struct kernel *cut[CHANGES_MAX];
static size_t cut_count;

static void keep_cut(const struct kernel *world)
{
	if (cut_count == CHANGES_MAX)
		abort();
	cut[cut_count] = world_copy(world);
	cut[cut_count++]->cut = NULL;
}

/**
 * is_killable() - Killed after any of its messages, an event comes to the same if it is told again
 * @edit: event; cut[] is of it, and freed
 * @after: host after it
 *
 * Return: whether it does, and whether symroute sync comes to the same, too
 */
static bool is_killable(const struct edit *edit, struct kernel *after)
{
	bool holds = true;

	for (size_t i = 0; i < cut_count; i++) {
		struct kernel *synced = world_copy(cut[i]);

		happen(cut[i], edit);
		happen(synced, &sync_edit);
		holds = holds && same("killed, then the event again", cut[i], after, true) &&
			same("killed, then symroute sync", synced, after, false);
		world_close(cut[i]);
		world_close(synced);
	}
	kills += cut_count;
	cut_count = 0;
	return holds;
}

/**
 * is_settled() - After an event the host is as a fresh one, and nothing is left to do
 * @after: host after it
 * @clients: of its links
 *
 * Return: whether it is
 */
static bool is_settled(struct kernel *after, const struct client *clients)
{
	struct kernel *fresh = fresh_of(after, clients), *synced = world_copy(after);
	bool holds = same("as a fresh host", after, fresh, false);

	happen(synced, &sync_edit);
	if (holds && synced->changes) {
		tell_now();
		printf("# then symroute sync has something to do\n");
		holds = false;
	}
	world_close(fresh);
	world_close(synced);
	return holds;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(((const struct node *)a)->key, ((const struct node *)b)->key);
}

/**
 * keep() - Keep a host, unless there is one that is equal
 * @node: taken over
 *
 * Return: the one that is kept
 */
static struct node *keep(struct node *node)
{
	struct node **found;

	node->key = describe(node->world, node->clients);
	found = tsearch(node, &by_key, compare_keys);
	if (!found)
		abort();
	if (*found != node) {
		if (!world_equal((*found)->world, node->world)) /* then text does not tell them apart */
			abort();
		world_close(node->world);
		free(node->key);
		free(node);
		return *found;
	}
	if (node_count == node_max) {
		node_max = 2 * node_max + 1024;
		nodes = realloc(nodes, node_max * sizeof(struct node *));
		if (!nodes)
			abort();
	}
	nodes[node_count++] = node;
	return node;
}

/**
 * follow() - Let one thing happen on a host
 * @from: the host
 * @letter: what
 *
 * Return: whether all is as it has to be
 */
static bool follow(const struct node *from, int letter)
{
	size_t link = (size_t)letter % LINKS;
	struct node *node = calloc(1, sizeof(*node));
	static struct edit edit;
	bool told, holds = true;

	if (!node)
		abort();
	now_from = from;
	now_letter = letter;
	memcpy(node->clients, from->clients, sizeof(node->clients));
	node->from = from;
	node->letter = letter;
	node->world = world_copy(from->world);
	told = before(node->world, link, (enum what)(letter / LINKS), &node->clients[link], &edit);
	if (told) {
		node->world->cut = keep_cut;
		happen(node->world, &edit);
		node->world->cut = NULL;
		node->world->changes = 0;
		holds = is_killable(&edit, node->world);
		events++;
	}
	node = keep(node);
	if (told && !node->fresh)
		holds = node->fresh = holds && is_settled(node->world, node->clients);
	return holds;
}

/** first() - A host with two links, and no client yet */
static struct node *first(void)
{
	struct node *node = calloc(1, sizeof(*node));
	struct kernel *world = calloc(1, sizeof(*world));

	if (!node || !world)
		abort();
	world->limit = SIZE_MAX;
	world->to_rule = world->oif_rule = true;
	for (uint32_t i = 0; i < LINKS; i++)
		world->links[i] = make_link(i + 1, world_ifname(i));
	node->world = world;
	return node;
}

static void node_done(struct node *node)
{
	tdelete(node, &by_key, compare_keys);
	world_close(node->world);
	free(node->key);
	free(node);
}

/**
 * main() - Run the tests
 * @argc: 1, or 2
 * @argv: how many events a sequence has
 *
 * Return: exit status
 */
int main(int argc, char *argv[])
{
	int length = argc > 1 ? atoi(argv[1]) : DEPTH;
	size_t sequences = 1, done = 0;
	bool holds = true;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGABRT, aborted);
	keep(first());
	for (int depth = 1; depth <= length && holds; depth++) {
		size_t end = node_count;

		for (; done < end && holds; done++)
			for (int letter = 0; letter < LETTERS && holds; letter++)
				holds = follow(nodes[done], letter);
		sequences *= LETTERS;
		tap_ok(holds, "%zu sequences of %d: after each event as a fresh host, killed on the way or not",
		       sequences, depth);
	}
	if (holds)
		printf("# figure: sequences of events to depth %d: %zu, of %zu states; %zu events and %zu kills; "
		       "all as fresh\n", length, sequences, node_count, events, kills);
	for (size_t i = 0; i < node_count; i++)
		node_done(nodes[i]);
	free(nodes);
	return tap_done();
}
