/* SPDX-License-Identifier: BSD-2-Clause */
/* All that symroute check knows of a host before it judges. */
#ifndef SYMROUTE_FACTS_H
#define SYMROUTE_FACTS_H

#include "cli/explain.h"
#include "engine/report.h"
#include "kernel/kernel.h"
#include "util/file.h"

#define FACTS_LINE_MAX 1024 /* bytes; a line of a file that is longer is not looked at */
#define FACTS_FAR 3         /* destinations far away */
#define FACTS_WAYS_MAX 24   /* with those on the link, the routers, and what main has by other uplinks */
#define FACTS_PORTS_MAX 8   /* more help nobody */

/**
 * enum way_kind - Where an answer goes
 * @WAY_ONLINK: to a neighbour in the address's network
 * @WAY_ROUTER: to a router of the lease
 * @WAY_FAR: anywhere
 * @WAY_MAIN: where main has a route by another uplink
 */
enum way_kind {
	WAY_ONLINK,
	WAY_ROUTER,
	WAY_FAR,
	WAY_MAIN,
};

/**
 * struct way - What the kernel does with one answer
 * @kind: where it goes
 * @dst: where to
 * @got: the kernel's answer
 */
struct way {
	enum way_kind kind;
	struct addr dst;
	struct looked_up got;
};

/**
 * enum asked - What came of asking a router
 * @ASKED_NOT: nobody asked
 * @ASKED_SILENT: nobody answered
 * @ASKED_ANSWERED: it answered
 */
enum asked {
	ASKED_NOT,
	ASKED_SILENT,
	ASKED_ANSWERED,
};

/**
 * struct reached - What came of asking a far host
 * @asked: it was asked
 * @err: 0; or -errno of why nothing could be sent
 * @by: ifindex of the link by which the answer came; 0: none came
 * @us: microseconds that it took
 */
struct reached {
	bool asked;
	int err;
	uint32_t by;
	int64_t us;
};

/**
 * struct leased - An address whose answers have to leave by its link
 * @addr: the address
 * @prefixlen: bits of the network it is in
 * @ways: what the kernel says
 * @way_count: in use
 * @reached: whether the far host answered it
 */
struct leased {
	struct addr addr;
	uint8_t prefixlen;
	struct way ways[FACTS_WAYS_MAX];
	size_t way_count;
	struct reached reached;
};

/**
 * enum saved_state - What became of the lease that should be saved
 * @SAVED_YES: it is
 * @SAVED_NONE: there is none
 * @SAVED_SPOILT: there is one that cannot be used
 * @SAVED_HIDDEN: we may not look: that is for root
 */
enum saved_state {
	SAVED_YES,
	SAVED_NONE,
	SAVED_SPOILT,
	SAVED_HIDDEN,
};

/**
 * struct sysctls - What counts for a link, of its own setting and that of all links
 * @rp_filter: 0: off; 1: strict; 2: loose
 * @arp_ignore: 0: any address of the host is answered for
 * @arp_filter: only addresses whose answers would leave here are answered for
 * @linkdown: without carrier, routes by the link do not count; by the uplink's family
 */
struct sysctls {
	int rp_filter;
	int arp_ignore;
	int arp_filter;
	int linkdown;
};

#define GATEWAYS_MAX 16

/**
 * struct uplink_facts - A link and family that symroute holds something of
 * @link: the link
 * @family: AF_INET or AF_INET6
 * @config: its settings
 * @saved: whether its lease is saved
 * @table: its table; TABLE_UNSPEC: none is known
 * @has_default: it should have a default route
 * @gateways: routers of that
 * @gateway_count: in use; 0: any router is fine
 * @asked: which of them answered
 * @server: DHCP server; AF_UNSPEC: none is known
 * @sharer: link whose lease is from the same server, where that hurts; else ""
 * @addresses: in use on this host
 * @address_count: in use; 0: the lease has ended
 * @address_max: room
 * @changes: what symroute sync would do for it; the report's
 * @refused: why it would do nothing; "": it would
 * @refusal: -errno of that
 * @sysctls: of the link
 * @network_manager: NetworkManager has a connection on it
 */
struct uplink_facts {
	struct link link;
	int family;
	struct config config;
	enum saved_state saved;
	uint32_t table;
	bool has_default;
	struct addr gateways[GATEWAYS_MAX];
	size_t gateway_count;
	enum asked asked[GATEWAYS_MAX];
	struct addr server;
	char sharer[IF_NAMESIZE];
	struct leased *addresses;
	size_t address_count, address_max;
	const struct changes *changes;
	struct why refused;
	int refusal;
	struct sysctls sysctls;
	bool network_manager;
};

/** struct client - A DHCP client that runs here, and a word of its command line, perhaps a link */
struct client {
	const char *name;
	uint32_t pid;
	char ifname[IF_NAMESIZE];
};

/**
 * struct programs - What runs here
 * @dhcpcd: a dhcpcd of this network namespace
 * @dhclient: a dhclient of it
 * @networkd: systemd-networkd
 * @network_manager: NetworkManager
 * @sealed: directory that dhcpcd's hooks cannot write though they have to; "": none,
 *	or we may not look
 * @clients: every one of them, a word each
 */
struct programs {
	bool dhcpcd;
	bool dhclient;
	bool networkd;
	bool network_manager;
	char sealed[PATHS_MAX];
	struct client *clients;
	size_t client_count, client_max;
};

/**
 * struct unleased - A global address without a lease, on a link with a way out or in its network
 * @link: with that way out
 * @on: link that has the address, as lo may; NULL: @link has it
 * @router: AF_UNSPEC: none is known
 * @client: DHCP client of the link; NULL: none can be told
 * @crowded: the link has a lease, and more addresses than that has room for
 * @leaves_by: link by which its answers leave, as main has it; 0: they have no way
 */
struct unleased {
	const struct link *link;
	const struct link *on;
	struct addr addr;
	uint8_t prefixlen;
	struct addr router;
	const char *client;
	bool crowded;
	uint32_t leaves_by;
};

/**
 * struct hooks - What the clients' directories and configuration hold
 * @dhcpcd: hook directory of an installed dhcpcd that has no hook of ours; "": none
 * @dhcpcd_copy: a hook of ours that stands elsewhere, to be copied; "": none
 * @dhcpcd_old: a hook of an earlier version where dhcpcd looks; "": none
 * @dhclient: dhclient's exit hook of ours is there
 * @dhclient_enter: and the enter hook
 * @dispatcher: NetworkManager's dispatcher has a script of ours
 * @path_unit: our unit that waits for leases of systemd-networkd is enabled
 * @helper: program that a hook calls and that is not there; "": none
 * @nohook: file and line that switches our hook off; "": none
 * @drop_in: our drop-in for dhcpcd.service is there
 * @packaged: a package brought all of it
 * @rules_managed: systemd-networkd takes other programs' rules away
 * @routes_managed: and their routes
 */
struct hooks {
	char dhcpcd[PATHS_MAX];
	char dhcpcd_copy[PATHS_MAX];
	char dhcpcd_old[PATHS_MAX];
	bool dhclient;
	bool dhclient_enter;
	bool dispatcher;
	bool path_unit;
	char helper[PATHS_MAX];
	char nohook[PATHS_MAX];
	bool drop_in;
	bool packaged;
	bool rules_managed;
	bool routes_managed;
};

/**
 * struct limits - What nothing on the host can change
 * @ports: UDP ports that are open on the wildcard address
 * @port_count: how many there are; those above FACTS_PORTS_MAX are not in @ports
 * @may_rewrite: the host forwards, and may rewrite destinations: nobody tells
 * @publishes: it does; or, where nobody tells, has a bridge that it may do so for
 * @redirects: it rewrites destinations of what it sends itself
 */
struct limits {
	uint16_t ports[FACTS_PORTS_MAX];
	size_t port_count;
	bool may_rewrite;
	bool publishes;
	bool redirects;
};

/**
 * struct facts - What is so
 * @host: every link and address
 * @neighbours: who answers on links, as far as the kernel knows
 * @all: every rule and route, whoever made it, by family as in families
 * @report: what symroute holds, and should
 * @uplinks: in the order of @host, and of families
 * @uplink_count: in use
 * @uplink_max: room
 * @is_uplink: of each link of @host: whether it holds a lease, of either family
 * @unleased: where answers can leave by several links
 * @exits: how many links have a way out, leased or not; @exit is one of them
 * @stale: what is left of links and addresses that are gone
 * @disarranged: of what leads to rules something is missing, or too much, by family
 * @config: what is wrong with the configuration, file and line; "": nothing
 * @config_hidden: we may not read it
 * @config_odd: it is no regular file
 * @hidden: saved leases are for root only
 * @programs: what runs
 * @hooks: what is installed
 * @limits: what cannot be changed
 * @probed: routers were asked, and so was @far_host; AF_UNSPEC: no host was
 *
 * {0} is the empty one; facts_done() frees it.
 */
struct facts {
	struct host host;
	struct neighbours neighbours;
	struct state all[FAMILIES];
	struct report report;
	struct uplink_facts *uplinks;
	size_t uplink_count, uplink_max;
	bool *is_uplink;
	struct unleased *unleased;
	size_t unleased_count, unleased_max;
	size_t exits;
	const struct link *exit;
	struct changes stale;
	bool disarranged[FAMILIES];
	struct why config;
	bool config_hidden, config_odd;
	bool hidden;
	struct programs programs;
	struct hooks hooks;
	struct limits limits;
	bool probed;
	struct addr far_host;
};

void facts_read_first(struct facts *facts);
int facts_read(struct facts *facts, struct why *why);
bool facts_is_uplink(const struct facts *facts, uint32_t ifindex);
bool facts_is_default(const struct prefix *dst);
struct fib facts_fib(const struct facts *facts, int family);
const struct neighbour *facts_router(const struct facts *facts, const struct uplink_facts *uplink,
				     size_t gateway);
void facts_done(struct facts *facts);

int facts_uplink(struct kernel *kernel, const struct report_link *link, size_t at,
		 struct facts *facts, struct why *why);
void uplink_done(struct uplink_facts *uplink);
int facts_ask(struct kernel *kernel, const struct facts *facts, struct uplink_facts *uplink,
	      struct why *why);
int facts_ask_far(struct kernel *kernel, const struct facts *facts, int family,
		  struct leased *leased, struct why *why);
int facts_unleased(struct kernel *kernel, struct facts *facts, struct why *why);
const char *facts_own_client(const struct facts *facts, const struct link *link);
const char *facts_client(const struct facts *facts, const struct link *link, bool dynamic);
void facts_hooks(struct hooks *hooks);
struct sysctls facts_sysctls(const char *ifname, int family);
void facts_programs(struct programs *programs);
bool facts_ifupdown(const char *ifname);
void facts_rewrites(struct limits *limits);
void facts_limits(const struct facts *facts, struct limits *limits);

/* probe.c: symroute check --probe: asks the routers, and a far host from each leased address. */
int probe_open(int family, int *fd, struct why *why);
int probe_run(struct facts *facts, int fd, struct why *why);

#endif
