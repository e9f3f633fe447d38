/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/steps.h"
#include "make_host.h"
#include "make_lease.h"
#include "tap.h"

#include <errno.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ROUNDS 3000
#define SEED 20261202
#define LEASE3 "lease ens3 dhcp4\naddress 192.168.100.19/24\n"
#define LEASE4 "lease ens4 dhcp4\naddress 10.200.1.9/24\n"
#define LEASE6 "lease ens4 dhcp6\naddress 2001:db8:5::9/128\n"
#define ROUTERS "lease ens4 ra6\nonlink 2001:db8:4::/64\nroute ::/0 fe80::1\n"
#define OTHERS "lease ens4 ra6\nonlink 2001:db8:6::/64\nroute ::/0 fe80::2\n"
#define HOST "ens3 192.168.100.19/24 ens4 10.200.1.9/24"
#define LINK4 "lease ens4 link\n"
#define REFUSED4 "lease ens4 refused\n"

/**
 * struct edit_case - A store, a host, an edit, and what is in the store then
 * @name: name of the fact
 * @store: text of the store's file
 * @host: for make_host()
 * @kind: edit
 * @event: of EDIT_EVENT
 * @ifname: link that it is about; "" for all
 * @family: AF_INET, AF_INET6, AF_UNSPEC
 * @lease: text of the lease that it brings, or that is over; "address " and that of EDIT_FORGET; "" for
 *	none
 * @expected: text of the store; then "remark " and each remark; or "refused: " and why
 */
struct edit_case {
	const char *name, *store, *host;
	enum edit_kind kind;
	enum event event;
	const char *ifname;
	int family;
	const char *lease, *expected;
};

static const struct edit_case cases[] = {
	{ "a lease is saved", LEASE3, HOST, EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET, LEASE4,
	  LEASE3 LEASE4 LINK4 },
	{ "one whose address is not there yet is not, and the old one goes", LEASE3 LEASE4,
	  "ens3 192.168.100.19/24 ens4", EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 dhcp4\naddress 10.200.1.10/24\n",
	  LEASE3 LINK4 "remark ens4: leased address 10.200.1.10 is not on the link\n" },
	{ "nor the old one if its address stays", LEASE4, HOST, EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 dhcp4\naddress 10.200.1.10/24\n",
	  LEASE4 LINK4 "remark ens4: leased address 10.200.1.10 is not on the link\n" },
	{ "who types it is told", LEASE4, HOST, EDIT_UP, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 dhcp4\naddress 10.200.1.10/24\n",
	  "refused: ADDRESS/LEN: '10.200.1.10' is not on the link, add it there first" },
	{ "a lease for a link that is gone is refused", LEASE3, "ens3 192.168.100.19/24", EDIT_EVENT,
	  EVENT_LEASE, "ens4", AF_INET, LEASE4, "refused: interface: 'ens4' is not a link of this host" },
	{ "routers are heard before there is an address", "", "ens4", EDIT_EVENT, EVENT_LEASE, "ens4",
	  AF_INET6, ROUTERS, ROUTERS LINK4 },
	{ "a prefix that is withdrawn is good while its address stays", ROUTERS,
	  "ens4 2001:db8:4::7/64", EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET6, OTHERS,
	  "lease ens4 ra6\nonlink 2001:db8:4::/64\nonlink 2001:db8:6::/64\nroute ::/0 fe80::2\n" LINK4 },
	{ "and no longer", ROUTERS, "ens4 2001:db8:6::7/64", EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET6,
	  OTHERS, OTHERS LINK4 },
	{ "an address that dhclient does not speak of stays, too", LEASE6,
	  "ens4 2001:db8:5::9/128 2001:db8:5::10/128", EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET6,
	  "lease ens4 dhcp6\naddress 2001:db8:5::10/128\n",
	  "lease ens4 dhcp6\naddress 2001:db8:5::9/128\naddress 2001:db8:5::10/128\n" LINK4 },
	{ "a delegated prefix that is over goes, though its address stays",
	  "lease ens4 dhcp6\naddress 2001:db8:5::9/128\ndelegated 2001:db8:100::/56\n",
	  "ens4 2001:db8:5::9/128 ens5 2001:db8:100::1/64", EDIT_EVENT, EVENT_END, "ens4", AF_INET6,
	  "lease ens4 dhcp6\ndelegated 2001:db8:100::/56\n", LEASE6 LINK4 },
	{ "an address that is said to be over stays for as long as it is there", LEASE6,
	  "ens4 2001:db8:5::9/128", EDIT_EVENT, EVENT_END, "ens4", AF_INET6, LEASE6, LEASE6 LINK4 },
	{ "an event forgets what has ended, of its link and family", LEASE3 LEASE4 LEASE6,
	  "ens3 ens4", EDIT_EVENT, EVENT_CHECK, "ens4", AF_INET, "", LEASE3 LEASE6 LINK4 },
	{ "or of both families", LEASE3 LEASE4 LEASE6, "ens3 ens4", EDIT_EVENT, EVENT_CHECK, "ens4",
	  AF_UNSPEC, "", LEASE3 LINK4 },
	{ "what has not ended stays", LEASE3 LEASE4, HOST, EDIT_EVENT, EVENT_CHECK, "ens4", AF_UNSPEC, "",
	  LEASE3 LEASE4 LINK4 },
	{ "a link that is gone is forgotten at any event", LEASE3 LEASE4, "ens4 10.200.1.9/24", EDIT_EVENT,
	  EVENT_CHECK, "ens4", AF_UNSPEC, "", LEASE4 LINK4 },
	{ "routers stay known while a server's address does", LEASE6 "lease ens4 ra6\nroute ::/0 fe80::1\n",
	  "ens4 2001:db8:5::9/128", EDIT_EVENT, EVENT_CHECK, "ens4", AF_INET6, "",
	  "lease ens4 ra6\nroute ::/0 fe80::1\n" LEASE6 LINK4 },
	{ "and no longer", LEASE6 "lease ens4 ra6\nroute ::/0 fe80::1\n", "ens4", EDIT_EVENT, EVENT_CHECK,
	  "ens4", AF_INET6, "", LINK4 },
	{ "they stay while a client speaks of servers", "lease ens4 ra6\nroute ::/0 fe80::1\n", "ens4",
	  EDIT_EVENT, EVENT_LEASE, "ens4", AF_INET6, LEASE6,
	  "lease ens4 ra6\nroute ::/0 fe80::1\n" LEASE6 LINK4 },
	{ "servers' addresses do not stay for routers'", LEASE6, "ens4 2001:db8:4::7/64", EDIT_EVENT,
	  EVENT_LEASE, "ens4", AF_INET6, ROUTERS, ROUTERS LINK4 },
	{ "sync forgets whatever has ended", LEASE3 LEASE4 LEASE6 ROUTERS, "ens3 192.168.100.19/24 ens4",
	  EDIT_SYNC, EVENT_NONE, "", AF_UNSPEC, "", LEASE3 },
	{ "and nothing else", LEASE3 LEASE4, HOST, EDIT_SYNC, EVENT_NONE, "", AF_UNSPEC, "",
	  LEASE3 LEASE4 },
	{ "who only looks changes nothing", LEASE3 LEASE4, "", EDIT_LOOK, EVENT_NONE, "", AF_UNSPEC, "",
	  LEASE3 LEASE4 },
	{ "all of a link is forgotten where that is wanted", LEASE3 LEASE4 LEASE6 ROUTERS, HOST,
	  EDIT_FORGET, EVENT_NONE, "ens4", AF_UNSPEC, "", LEASE3 },
	{ "or all of all", LEASE3 LEASE4 LEASE6 ROUTERS, HOST, EDIT_FORGET, EVENT_NONE, "", AF_UNSPEC, "",
	  "" },
	{ "settings are those of the link's last event, of its family", LEASE4 LEASE6 "set table 30\n",
	  "ens4 10.200.1.9/24 2001:db8:5::9/128", EDIT_EVENT, EVENT_CHECK, "ens4", AF_INET6,
	  "set to_rule no\n", LEASE4 LEASE6 "set to_rule no\n" LINK4 },
	{ "a link that is not managed is forgotten", LEASE3 LEASE4, HOST, EDIT_EVENT, EVENT_CHECK, "ens4",
	  AF_UNSPEC, "set manage no\n", LEASE3 },
	{ "a client's first word of a link is kept", "", "ens4", EDIT_EVENT, EVENT_CHECK, "ens4", AF_UNSPEC,
	  "", LINK4 },
	{ "until its last", LEASE4 LINK4 REFUSED4, HOST, EDIT_EVENT, EVENT_STOP, "ens4", AF_UNSPEC, "", LEASE4 },
	{ "or its last of IPv4", LEASE4 LINK4 REFUSED4, HOST, EDIT_EVENT, EVENT_STOP, "ens4", AF_INET, "",
	  LEASE4 },
	{ "no other link's word", LINK4, HOST, EDIT_EVENT, EVENT_STOP, "ens3", AF_UNSPEC, "", LINK4 },
	{ "nor sync forgets it", LEASE4 LINK4 REFUSED4, "ens4", EDIT_SYNC, EVENT_NONE, "", AF_UNSPEC, "",
	  LINK4 REFUSED4 },
	{ "but it is of no link that is gone", LEASE3 LINK4 REFUSED4, "ens3 192.168.100.19/24", EDIT_SYNC,
	  EVENT_NONE, "", AF_UNSPEC, "", LEASE3 },
	{ "a lease that cannot be used is, too", LEASE4, HOST, EDIT_REFUSED, EVENT_LEASE, "ens4", AF_INET, "",
	  LEASE4 LINK4 REFUSED4 },
	{ "it changes nothing else of what is saved", LEASE4, "ens4", EDIT_REFUSED, EVENT_LEASE, "ens4",
	  AF_INET, "", LEASE4 LINK4 REFUSED4 },
	{ "a lease that can be used takes that back", LINK4 REFUSED4, HOST, EDIT_EVENT, EVENT_LEASE, "ens4",
	  AF_INET, LEASE4, LEASE4 LINK4 },
	{ "what is typed makes no client's link", "", HOST, EDIT_UP, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 up4\naddress 10.200.1.9/24\n", "lease ens4 up4\naddress 10.200.1.9/24\n" },
	{ "an address that is typed comes beside the lease", LEASE4 LINK4,
	  "ens4 10.200.1.9/24 10.200.1.50/24", EDIT_UP, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 up4\naddress 10.200.1.50/24\n",
	  LEASE4 "lease ens4 up4\naddress 10.200.1.50/24\n" LINK4 },
	{ "and beside the ones before it, whose routers stay",
	  "lease ens4 up4\naddress 10.200.1.50/24\nroute 0.0.0.0/0 10.200.1.1\n",
	  "ens4 10.200.1.50/24 10.200.1.51/24", EDIT_UP, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 up4\naddress 10.200.1.51/24\n",
	  "lease ens4 up4\naddress 10.200.1.50/24\naddress 10.200.1.51/24\nroute 0.0.0.0/0 10.200.1.1\n" },
	{ "one that is gone makes room", "lease ens4 up4\naddress 10.200.1.50/24\n", "ens4 10.200.1.51/24",
	  EDIT_UP, EVENT_LEASE, "ens4", AF_INET, "lease ens4 up4\naddress 10.200.1.51/24\n",
	  "lease ens4 up4\naddress 10.200.1.51/24\n" },
	{ "an event of a client leaves what is typed alone", LEASE4 "lease ens4 up4\naddress 10.200.1.50/24\n",
	  "ens4 10.200.1.50/24", EDIT_EVENT, EVENT_CHECK, "ens4", AF_INET, "",
	  "lease ens4 up4\naddress 10.200.1.50/24\n" LINK4 },
	{ "until that is gone as well", LEASE4 "lease ens4 up4\naddress 10.200.1.50/24\n", "ens4",
	  EDIT_EVENT, EVENT_CHECK, "ens4", AF_INET, "", LINK4 },
	{ "a typed address that is left out is typed no more",
	  "lease ens4 up4\naddress 10.200.1.50/24\naddress 10.200.1.51/24\n",
	  "ens4 10.200.1.51/24", EDIT_FORGET, EVENT_NONE, "ens4", AF_INET, "address 10.200.1.50",
	  "lease ens4 up4\naddress 10.200.1.51/24\n" },
	{ "the last one takes the record with it", "lease ens4 up4\naddress 10.200.1.50/24\n", "ens4",
	  EDIT_FORGET, EVENT_NONE, "ens4", AF_INET, "address 10.200.1.50", "" },
	{ "one that stays on the link is remembered", LEASE4, "ens4 10.200.1.9/24 10.200.1.50/24", EDIT_FORGET,
	  EVENT_NONE, "ens4", AF_INET, "address 10.200.1.50",
	  LEASE4 "lease ens4 up4\nwithout 10.200.1.50/32\n" },
	{ "for as long as it is there", "lease ens4 up4\nwithout 10.200.1.50/32\n", "ens4 10.200.1.50/24",
	  EDIT_SYNC, EVENT_NONE, "", AF_UNSPEC, "", "lease ens4 up4\nwithout 10.200.1.50/32\n" },
	{ "and no longer than that", "lease ens4 up4\nwithout 10.200.1.50/32\n", "ens4", EDIT_SYNC,
	  EVENT_NONE, "", AF_UNSPEC, "", "" },
	{ "it is typed again: it counts again", "lease ens4 up4\nwithout 10.200.1.50/32\n",
	  "ens4 10.200.1.50/24", EDIT_UP, EVENT_LEASE, "ens4", AF_INET,
	  "lease ens4 up4\naddress 10.200.1.50/24\n", "lease ens4 up4\naddress 10.200.1.50/24\n" },
	{ "an address that is on no link and typed for none is told", LEASE4, HOST, EDIT_FORGET, EVENT_NONE,
	  "ens4", AF_INET, "address 10.200.1.77", "refused: ADDRESS: '10.200.1.77' is not on the link" },
};

/**
 * make_edit() - Make an edit
 * @edit: receives it
 * @of: case
 */
static void make_edit(struct edit *edit, const struct edit_case *of)
{
	struct store store = { 0 };
	const char *set = strstr(of->lease, "set ");
	char key[16], value[16];

	memset(edit, 0, sizeof(*edit));
	edit->kind = of->kind;
	edit->event.event = of->event;
	edit->event.family = of->family;
	make_ifname(edit->event.ifname, of->ifname);
	if (set && (sscanf(set, "set %15s %15s", key, value) != 2 ||
		    settings_add(&edit->event.settings, key, value, NULL)))
		abort();
	if (strncmp(of->lease, "address ", 8) == 0)
		edit->address = make_addr(of->lease + 8);
	if (strncmp(of->lease, "lease ", 6) != 0)
		return;
	make_store(&store, of->lease);
	store_get(&store, &store.list[0], &edit->event.lease, &edit->event.settings);
	edit->event.has_lease = of->event == EVENT_LEASE;
	store_done(&store);
}

/**
 * test_cases() - What edits make of a store
 */
static void test_cases(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		static struct edit edit;
		struct kernel kernel = { .address_count = 0 };
		struct reconcile result = { 0 };
		char text[MAKE_TEXT_MAX];
		struct why why = { "" };
		int err;

		make_host(&kernel, cases[i].host);
		make_result(&kernel, cases[i].store, &result);
		make_edit(&edit, &cases[i]);
		err = edit_apply(&edit, &result, &why);
		make_store_text(&result.store, text);
		if (err)
			snprintf(text, sizeof(text), "refused: %s", why.text);
		for (size_t j = 0; j < result.remark_count; j++)
			make_append(text, "remark %s: %s\n", result.remarks[j].ifname,
				    result.remarks[j].why.text);
		make_same(text, cases[i].expected, cases[i].name);
		if (!err && strcmp(text, cases[i].store) == 0 && result.store.changed)
			tap_ok(false, "%s: and it is no change", cases[i].name);
		reconcile_done(&result);
	}
}

/**
 * any_host() - A host with leases, most of whose addresses are there
 * @seed: of the numbers
 * @kernel: {0}; filled
 * @result: its store is {0}, and filled
 */
static void any_host(uint64_t *seed, struct kernel *kernel, struct reconcile *result)
{
	static const char *const names[] = { "ens3", "ens4", "ens5" };
	static struct lease lease;
	struct settings none = { .count = 0 };

	make_host(kernel, "ens3 ens4 ens5 ens6");
	for (size_t i = 0; i < COUNT(names); i++)
		kernel->links[i + 2].up = make_number(seed, 8) != 0;
	for (uint32_t i = 0; i < 6; i++) {
		uint32_t link = make_number(seed, COUNT(names));
		enum lease_kind kind = make_number(seed, LEASE_KINDS);

		if (store_find(&result->store, names[link], kind))
			continue;
		make_any_lease(names[link], kind, seed, &lease);
		if (store_put(&result->store, &lease, &none))
			abort();
		for (size_t j = 0; j < lease.source_count && kernel->address_count < MAKE_ADDRESSES; j++) {
			struct prefix address = lease.sources[j].prefix;
			bool delegated = lease.sources[j].kind == SOURCE_DELEGATED;

			if (address.prefixlen < addr_bits(address.addr.family))
				address.addr.bytes[addr_size(address.addr.family) - 1] |= 1;
			if (make_number(seed, 6) == 0)
				continue;
			kernel->addresses[kernel->address_count++] = (struct address){
				.ifindex = delegated ? 6 : link + 3, .addr = address.addr,
				.prefixlen = address.prefixlen, .global = true,
			};
		}
	}
}

/**
 * plan() - Work out all that is wanted
 * @kernel: host
 * @result: its store is filled; filled
 */
static void plan(struct kernel *kernel, struct reconcile *result)
{
	struct why why = { "" };

	result->defaults = config_default();
	if (snapshot_read(kernel, &result->store, NULL, &result->snapshot, &why) ||
	    edit_recover(kernel, result, &why) ||
	    active_find(kernel, &result->store, &result->config_file, CONFIG_GROUP, &result->snapshot,
			&result->active, &why) ||
	    want_find(kernel, result, &why)) {
		printf("# %s\n", why.text);
		abort();
	}
}

/**
 * is_wanted() - Is a rule wanted, or is it of an uplink that no packet comes from?
 * @rule: rule
 * @before: what was wanted when the leases were known
 * @now: what is wanted now
 *
 * Return: true if so
 */
static bool is_wanted(const struct rule *rule, const struct state *before, const struct state *now)
{
	bool has_source = rule->table == TABLE_MAIN;
	size_t routes;

	state_table(before, rule->table, &routes);
	if (!routes && rule->src.prefixlen && rule->dst.prefixlen)
		return true; /* the link is down: nothing tells how long its network's prefix is */
	for (size_t i = 0; i < before->rule_count; i++)
		has_source |= before->rules[i].table == rule->table &&
			      before->rules[i].family == rule->family &&
			      addr_is_set(&before->rules[i].src.addr);
	return !has_source || state_has_rule(now, rule);
}

/**
 * test_recover() - Leases made up from the kernel's objects alone give the same rules
 */
static void test_recover(void)
{
	size_t rules = 0, lost = 0, routes = 0, lost_routes = 0;
	uint64_t seed = SEED;

	for (int round = 0; round < ROUNDS; round++) {
		struct kernel kernel = { .address_count = 0 };
		struct reconcile known = { 0 }, made = { .store = { .lost = true } };
		char text[STATE_TEXT_MAX], store[MAKE_TEXT_MAX];

		any_host(&seed, &kernel, &known);
		plan(&kernel, &known);
		for (size_t i = 0; i < known.want.rule_count; i++)
			state_add_rule(&kernel.objects, &known.want.rules[i]);
		for (size_t i = 0; i < known.want.route_count; i++)
			state_add_route(&kernel.objects, &known.want.routes[i]);
		for (size_t i = 0; i < known.snapshot.host.link_count; i++)
			kernel.links[known.snapshot.host.links[i].ifindex - 1].group = known.active.groups[i];
		plan(&kernel, &made);
		for (size_t i = 0; i < known.want.rule_count; i++) {
			if (is_wanted(&known.want.rules[i], &known.want, &made.want) || lost++)
				continue;
			make_store_text(&known.store, store);
			printf("# round %d: lost: %s\n", round, make_rule_text(&known.want.rules[i], text));
			make_evidence("leases", store);
			make_store_text(&made.store, store);
			make_evidence("made up", store);
		}
		for (size_t i = 0; i < known.want.route_count; i++)
			lost_routes +=
				!state_has_route(&made.want, &known.want.routes[i]);
		rules += known.want.rule_count;
		routes += known.want.route_count;
		reconcile_done(&known);
		reconcile_done(&made);
		state_done(&kernel.objects);
	}
	tap_ok(rules > ROUNDS && !lost, "of %zu rules %zu are lost", rules, lost);
	tap_ok(!lost_routes, "of %zu routes %zu are", routes, lost_routes);
}

/**
 * test_known() - Where the store is known, nothing is made up
 */
static void test_known(void)
{
	struct rule rules[] = { make_rule(25001, "10.200.1.9", "", "", TABLE_MAIN),
				make_rule(25002, "10.200.1.9", "", "", 25001),
				make_rule(25003, "", "", "ens4", 25001) };
	static const struct {
		const char *name, *store, *expected;
	} stores[] = {
		{ "an object of no lease is of none", "", "" },
		{ "it is one's where the store is lost", NULL,
		  "lease ens4 dhcp4\naddress 10.200.1.9/24\n" },
	};

	for (size_t i = 0; i < COUNT(stores); i++) {
		struct kernel kernel = { .address_count = 0 };
		struct reconcile result = { 0 };
		char text[MAKE_TEXT_MAX];
		struct why why = { "" };

		make_host(&kernel, HOST);
		for (size_t j = 0; j < COUNT(rules); j++)
			state_add_rule(&kernel.objects, &rules[j]);
		make_result(&kernel, stores[i].store, &result);
		if (edit_recover(&kernel, &result, &why))
			abort();
		make_store_text(&result.store, text);
		make_same(text, stores[i].expected, stores[i].name);
		for (size_t j = 0; j < result.store.count; j++)
			tap_ok(result.store.list[j].recovered, "and that is told");
		reconcile_done(&result);
		state_done(&kernel.objects);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_cases();
	test_known();
	test_recover();
	return tap_done();
}
