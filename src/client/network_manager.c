/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/translate.h"

#include "client/env.h"
#include "util/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUTES_MAX 64

/* Of NetworkManager-dispatcher(8) those that are about addresses and routes of a link. */
static const char *const actions[] = { "dhcp4-change", "dhcp6-change", "down", "reapply", "up" };

static const struct spelling variables4[] = {
	{ "DHCP4_DHCP_SERVER_IDENTIFIER", "new_dhcp_server_identifier" },
	{ "DHCP4_INTERFACE_MTU", "new_interface_mtu" },
	{ "DHCP4_IP_ADDRESS", "new_ip_address" },
	{ "DHCP4_MS_CLASSLESS_STATIC_ROUTES", "new_ms_classless_static_routes" },
	{ "DHCP4_ROUTERS", "new_routers" },
	{ "DHCP4_SUBNET_MASK", "new_subnet_mask" },
};

/* Its own client writes option 121 as dhcpcd does; with dhclient, it hands dhclient's octets on. */
static void add_classless(struct translated *made, const char *routes)
{
	if (routes)
		translated_set(made, strchr(routes, '/') ? "new_classless_static_routes" :
							    "new_rfc3442_classless_static_routes",
			       routes);
}

/* An address that was set by hand, with a router: "ADDRESS/LENGTH ROUTER". */
static void add_static(struct translated *made, char *const envp[])
{
	char word[ADDR_TEXT_MAX + 4], text[ADDR_TEXT_MAX];
	const char *address = env_get(envp, "IP4_ADDRESS_0");
	struct prefix prefix;
	struct addr mask = { .family = AF_INET };

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(address, " "), address);
	if (strcspn(address, " ") >= sizeof(word) || prefix_parse(word, AF_INET, &prefix)) {
		translated_set(made, "new_ip_address", address); /* to be refused by that name */
		return;
	}
	for (uint8_t i = 0; i < prefix.prefixlen; i++)
		mask.bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	translated_set(made, "new_ip_address", addr_format(&prefix.addr, text));
	translated_set(made, "new_subnet_mask", addr_format(&mask, text));
	translated_set(made, "new_routers", env_get(envp, "IP4_GATEWAY"));
}

/* Where there is none, 1.42 says "0.0.0.0" of IPv6 as well. */
static bool has_router(char *const envp[], const char *name)
{
	const char *router = env_get(envp, name);

	return router && *router && strcmp(router, "0.0.0.0") != 0 && strcmp(router, "::") != 0;
}

static void make_event4(struct translated *made, char *const envp[], const char *ifname)
{
	if (env_get(envp, "DHCP4_IP_ADDRESS")) {
		translated_begin(made, envp, "BOUND", ifname);
		translated_copy(made, envp, variables4, sizeof(variables4) / sizeof(variables4[0]));
		add_classless(made, env_get(envp, "DHCP4_RFC3442_CLASSLESS_STATIC_ROUTES"));
		translated_set_classful(made, env_get(envp, "DHCP4_STATIC_ROUTES"));
	} else if (env_get(envp, "IP4_ADDRESS_0") && has_router(envp, "IP4_GATEWAY")) {
		translated_begin(made, envp, "STATIC", ifname);
		add_static(made, envp);
	} else {
		translated_begin(made, envp, "EXPIRE", ifname);
	}
}

/* What is on the link: "PREFIX/LENGTH :: METRIC". */
static void add_prefix(struct translated *made, const char *route, unsigned number)
{
	const char *slash = strchr(route, '/'), *gap = strchr(route, ' ');
	char name[64], value[64];

	if (!slash || !gap || slash > gap || strncmp(gap, " :: ", 4) != 0 ||
	    strncmp(slash, "/128 ", 5) == 0 || strncasecmp(route, "fe80:", 5) == 0)
		return;
	snprintf(name, sizeof(name), "nd1_prefix_information%u_prefix", number);
	snprintf(value, sizeof(value), "%.*s", (int)(slash - route), route);
	translated_set(made, name, value);
	snprintf(name, sizeof(name), "nd1_prefix_information%u_length", number);
	snprintf(value, sizeof(value), "%.*s", (int)(gap - slash - 1), slash + 1);
	translated_set(made, name, value);
	snprintf(name, sizeof(name), "nd1_prefix_information%u_flags", number);
	translated_set(made, name, "L");
}

/* A router that was set by hand may have any address; one that advertises has a link-local one. */
static bool may_advertise(const char *router)
{
	struct addr addr;

	return addr_parse(router, AF_INET6, &addr) || addr_is_link_local(&addr);
}

static void make_event6(struct translated *made, char *const envp[], const char *ifname)
{
	const char *router = env_get(envp, "IP6_GATEWAY");
	char name[32];

	translated_begin(made, envp, "ROUTERADVERT", ifname); /* without a router: the last is gone */
	if (!has_router(envp, "IP6_GATEWAY") || !may_advertise(router))
		return;
	translated_set(made, "nd1_from", router);
	translated_set(made, "nd1_lifetime", "65535");
	for (unsigned i = 0; i < ROUTES_MAX; i++) {
		const char *route;

		snprintf(name, sizeof(name), "IP6_ROUTE_%u", i);
		route = env_get(envp, name);
		if (route)
			add_prefix(made, route, i + 1);
	}
}

/* An address by DHCPv6, in dhclient's words, which have its length. */
static void make_event_dhcp6(struct translated *made, char *const envp[], const char *ifname)
{
	const char *address = env_get(envp, "DHCP6_IP6_ADDRESS");

	translated_begin(made, envp, address ? "BOUND6" : "STOP6", ifname);
	if (!address)
		return;
	translated_set(made, "new_ip6_address", address);
	translated_set(made, "new_ip6_prefixlen", "128");
}

/** network_manager_manages() - Has it a connection on a link (nm-config.c, nm_config_device_state_load())? */
bool network_manager_manages(uint32_t ifindex)
{
	struct record record;
	const char *connection;
	bool managed;

	if (record_load(PATHS_NETWORK_MANAGER, ifindex, &record))
		return false;
	connection = env_get(record.lines, "connection-uuid");
	managed = connection && *connection &&
		  (env_is(record.lines, "managed", "true") || env_is(record.lines, "managed", "1"));
	free(record.text);
	return managed;
}

/**
 * translate_network_manager() - An event of NetworkManager's dispatcher
 * @arguments: what its scripts are called with: link and action
 *
 * A link of another kind (a bridge of containers, a tunnel) has no lease and no router: there, as
 * after "down", it is to be seen what has become of the lease that there was. A connection that it
 * found and did not make is another's: lo, since 1.42, a link of dhclient's, a bridge of libvirt's.
 */
int translate_network_manager(char *const arguments[], char *const envp[], struct translated *made,
			      translate_handle *handle, void *data, struct why *why)
{
	static void (*const makers[])(struct translated *made, char *const envp[],
				      const char *ifname) = {
		make_event4, make_event6, make_event_dhcp6,
	};
	const char *ifname = env_get(envp, "DEVICE_IP_IFACE");
	bool known = false;
	int err = 0;

	if (!arguments[0] || !arguments[1] || arguments[2])
		return why_set(why, -EINVAL, "networkmanager: not a link and an action");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		known |= strcmp(actions[i], arguments[1]) == 0;
	if (!known || env_is(envp, "CONNECTION_EXTERNAL", "1"))
		return 0;
	if (!ifname || !*ifname)
		ifname = arguments[0];
	if (strcmp(arguments[1], "down") == 0) {
		translated_begin(made, envp, "NOCARRIER", ifname);
		return translated_end(made, handle, data, why);
	}
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]) && !err; i++) {
		makers[i](made, envp, ifname);
		err = translated_end(made, handle, data, why);
	}
	return err;
}
