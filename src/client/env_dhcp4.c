/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include "util/text.h"

#include <string.h>

#define ROUTERS "new_routers"
#define STATIC_ROUTES "new_static_routes"

/* Where our enter hook puts what dhclient's own script is not to see. */
#define WITHHELD_ROUTERS "SYMROUTE_ROUTERS"
#define WITHHELD_OCTETS "SYMROUTE_CLASSLESS"

static const char *env_lease_get(char *const envp[], const char *name, const char *withheld)
{
	const char *value = env_get(envp, withheld);

	return value && *value ? value : env_get(envp, name);
}

/*
 * The mask is what the server sent; dhcpcd makes a prefix length of any mask,
 * so that one with a hole is seen only here.
 */
static int parse_address(char *const envp[], struct lease *lease, struct why *why)
{
	const char *text = env_get(envp, "new_ip_address");
	const char *mask = env_get(envp, "new_subnet_mask");
	const char *bits = env_get(envp, "new_subnet_cidr");
	struct prefix address, network;
	uint32_t prefixlen;

	if (!text || addr_parse(text, AF_INET, &address.addr) || !addr_is_host(&address.addr))
		return env_unusable(why, "new_ip_address", text, "a host's IPv4 address");
	if (!mask || prefixlen_parse_mask(mask, &address.prefixlen))
		return env_unusable(why, "new_subnet_mask", mask, "an IPv4 netmask");
	if (bits && (number_parse(bits, 1, 32, &prefixlen) || prefixlen != address.prefixlen))
		return env_unusable(why, "new_subnet_cidr", bits, "the netmask's length");
	network = prefix_of(&address.addr, address.prefixlen);
	if (!prefix_has_host(&network, &address.addr))
		return env_unusable(why, "new_ip_address", text, "a host's address in its network");
	return lease_add_source(lease, SOURCE_ADDRESS, &address);
}

static void parse_mtu(char *const envp[], struct lease *lease, struct notes *notes)
{
	const char *mtu = env_get(envp, "new_interface_mtu");
	struct quoted quoted;

	if (mtu && number_parse(mtu, LEASE_MTU4_MIN, LEASE_MTU_MAX, &lease->mtu))
		notes_add(notes, "new_interface_mtu: '%s' is not in %u..%u, left out",
			  quote_text(&quoted, mtu), LEASE_MTU4_MIN, LEASE_MTU_MAX);
}

static void parse_server(char *const envp[], struct lease *lease, struct notes *notes)
{
	const char *text = env_get(envp, "new_dhcp_server_identifier");
	struct quoted quoted;
	struct addr server;

	if (!text)
		return;
	if (addr_parse(text, AF_INET, &server) || !addr_is_host(&server))
		notes_add(notes, "new_dhcp_server_identifier: '%s' is not a host's IPv4 address, left out",
			  quote_text(&quoted, text));
	else
		lease->server = server;
}

/*
 * A server that names the client's own address, and no other router, says that all hosts are on the
 * link (proxy ARP): clients take it for a default route without a gateway.
 */
static void add_own(bool alone, struct lease *lease, struct notes *notes)
{
	const struct addr on_link = { .family = AF_UNSPEC };
	struct prefix any = prefix_any(AF_INET);
	char text[ADDR_TEXT_MAX];

	if (!alone)
		notes_add(notes, ROUTERS ": '%s' is the leased address, left out",
			  addr_format(lease_address(lease), text));
	else if (lease_add_route(lease, &any, &on_link))
		notes_add(notes, ROUTERS ": more than %d, the rest is left out", LEASE_ROUTES_MAX);
}

static void parse_routers(const char *text, struct lease *lease, struct notes *notes)
{
	struct prefix any = prefix_any(AF_INET);
	const char *rest = text;
	struct quoted quoted;
	struct addr router;
	struct word word;
	size_t words = 0, routers = 0;
	bool own = false;

	for (; word_next(&rest, &word); words++) {
		if (addr_parse(word.text, AF_INET, &router) || !lease_takes_router(lease, &router)) {
			notes_add(notes, ROUTERS ": '%s' is not a router's IPv4 address, left out",
				  quote_text(&quoted, word.text));
		} else if (addr_compare(&router, lease_address(lease)) == 0) {
			own = true;
		} else if (lease_add_route(lease, &any, &router)) {
			notes_add(notes, ROUTERS ": more than %d, the rest is left out",
				  LEASE_ROUTES_MAX);
			return;
		} else {
			routers++;
		}
	}
	if (own)
		add_own(!routers, lease, notes);
	if (!words)
		notes_add(notes, ROUTERS ": '%s' is not a list of IPv4 addresses, left out",
			  quote_text(&quoted, text));
}

/**
 * struct glued - A variable that dhcpcd ran into the one before it
 * @name: "new_routers" or "new_static_routes", if it is one of those; or NULL
 * @before: what the variable before it really held; "" if that is too long
 */
struct glued {
	const char *name;
	const char *value;
	char before[1024];
};

/*
 * A cut-short option 121 makes every dhcpcd from 8 to 10.3.2 write the
 * variable's name and good routes, no end, and then the next variable.
 */
static bool unglue(const char *text, struct glued *glued)
{
	static const char *const names[] = { ROUTERS, STATIC_ROUTES };
	const char *start = strncmp(text, "new_", 4) == 0 ? text : strstr(text, " new_");
	size_t length;

	if (!start)
		return false;
	length = (size_t)(start - text);
	if (length >= sizeof(glued->before))
		length = 0; /* part of a word could be another router's address */
	memcpy(glued->before, text, length);
	glued->before[length] = '\0';
	start += *start == ' ';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t name_length = strlen(names[i]);

		if (strncmp(start, names[i], name_length) == 0 && start[name_length] == '=') {
			glued->name = names[i];
			glued->value = start + name_length + 1;
		}
	}
	return true;
}

/* The spellings of option 121 and then of 249; the first that is set counts. */
static const struct {
	const char *name;
	int (*parse)(const char *text, struct lease *lease, struct notes *notes, struct why *why);
} classless[] = {
	{ "new_classless_static_routes", classless_parse_pairs },
	{ ENV_OCTETS, classless_parse_octets },
	{ "new_ms_classless_static_routes", classless_parse_pairs },
};

static bool parse_optional(const char *name, const char *text,
			   int (*parse)(const char *, struct lease *, struct notes *, struct why *),
			   struct lease *lease, struct notes *notes)
{
	size_t before = lease->route_count, told = notes->count;
	struct why why = { "" };

	if (!parse(text, lease, notes, &why))
		return lease->route_count > before;
	lease->route_count = before;
	notes->count = told;
	notes_add(notes, "%s: %s, left out", name, why.text);
	return false;
}

static bool parse_classless(char *const envp[], struct lease *lease, struct glued *glued,
			    struct notes *notes)
{
	for (size_t i = 0; i < sizeof(classless) / sizeof(classless[0]); i++) {
		const char *text = classless[i].parse == classless_parse_octets ?
					   env_lease_get(envp, ENV_OCTETS, WITHHELD_OCTETS) :
					   env_get(envp, classless[i].name);
		bool cut = text && unglue(text, glued);

		if (!text)
			continue;
		if (cut)
			notes_add(notes, "%s: cut short, new_routers counts as well",
				  classless[i].name);
		if (parse_optional(classless[i].name, cut ? glued->before : text,
				   classless[i].parse, lease, notes) && !cut)
			return true;
	}
	return false;
}

/*
 * A lease without a router is a lease (RFC 2132 names no option that has to
 * be there). dhcpcd's static configuration is no RFC 3442 lease: all of its
 * routes count.
 */
static void parse_routes(char *const envp[], struct lease *lease, struct notes *notes)
{
	struct glued glued = { .name = NULL };
	bool whole = parse_classless(envp, lease, &glued, notes);
	const char *routers = env_lease_get(envp, ROUTERS, WITHHELD_ROUTERS);
	const char *classful = env_get(envp, STATIC_ROUTES);

	if (whole && !env_is(envp, "reason", "STATIC"))
		return;
	if (!routers && glued.name && strcmp(glued.name, ROUTERS) == 0)
		routers = glued.value;
	if (!classful && glued.name && strcmp(glued.name, STATIC_ROUTES) == 0)
		classful = glued.value;
	if (routers)
		parse_routers(routers, lease, notes);
	if (classful)
		parse_optional(STATIC_ROUTES, classful, classless_parse_classful, lease, notes);
}

/**
 * env_parse_dhcp4() - Read an IPv4 lease
 * @lease: empty but for ifname and kind; filled
 *
 * Whatever is optional and unusable is left out, with a note.
 *
 * Return: 0; -EINVAL if the address or its mask is missing or unusable
 */
int env_parse_dhcp4(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why)
{
	int err = parse_address(envp, lease, why);

	if (err)
		return err;
	parse_routes(envp, lease, notes);
	parse_server(envp, lease, notes);
	parse_mtu(envp, lease, notes);
	return 0;
}
