/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/translate.h"

#include "client/env.h"
#include "util/paths.h"
#include "util/text.h"

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

int (*networkd_ask)(uint32_t ifindex, struct record *record);

/*
 * sd-dhcp-lease.c, dhcp_lease_save(), of systemd 247 to 257; OCTETS is option 121 as it came, of networkd_ask().
 * Until 262 there was no documented way to the routers and routes of a lease: what networkctl(1) printed as
 * JSON had the addresses and routes that were made of it, and not those that were not to be (UseRoutes=no).
 */
static const struct spelling variables[] = {
	{ "ADDRESS", "new_ip_address" },
	{ "OCTETS", ENV_OCTETS },
	{ "MTU", "new_interface_mtu" },
	{ "NETMASK", "new_subnet_mask" },
	{ "ROUTER", "new_routers" },
	{ "SERVER_ADDRESS", "new_dhcp_server_identifier" },
};

/* Option 121 is "DESTINATION,ROUTER ..." there; before systemd 251 it had option 33's place. */
static void add_classless(struct translated *made, char *const lines[])
{
	const char *routes = env_get(lines, "CLASSLESS_ROUTES");
	char *at;

	if (!routes)
		routes = env_get(lines, "ROUTES");
	if (!routes)
		return;
	translated_set(made, "new_classless_static_routes", routes);
	if (made->full)
		return;
	for (at = made->envp[made->count - 1]; (at = strchr(at, ',')); at++)
		*at = ' ';
}

/**
 * networkd_manages() - Is a link networkd's (sd-network.c, sd_network_link_get_setup_state())?
 *
 * Return: false also for one that it has not looked at yet
 */
bool networkd_manages(uint32_t ifindex)
{
	struct record record;
	bool managed;

	if (record_load(PATHS_NETWORKD_LINKS, ifindex, &record))
		return false;
	managed = env_get(record.lines, "ADMIN_STATE") &&
		  !env_is(record.lines, "ADMIN_STATE", "unmanaged") &&
		  !env_is(record.lines, "ADMIN_STATE", "pending");
	free(record.text);
	return managed;
}

/** managed_silently() - Does the client of a link tell nobody of IPv6 routers, lease or no lease? */
bool managed_silently(uint32_t ifindex)
{
	return networkd_manages(ifindex);
}

static int load_lease(uint32_t ifindex, struct record *record)
{
	int err = record_load(PATHS_NETWORKD_LEASES, ifindex, record);

	return err == -ENOENT && networkd_ask ? networkd_ask(ifindex, record) : err;
}

/** networkd_router() - The first router of a link's lease; stays as it is if there is none */
void networkd_router(uint32_t ifindex, struct addr *router)
{
	struct record record;
	const char *routers;
	struct addr first;
	struct word word;

	if (load_lease(ifindex, &record))
		return;
	routers = env_get(record.lines, "ROUTER");
	if (routers && word_next(&routers, &word) && !addr_parse(word.text, AF_INET, &first))
		*router = first;
	free(record.text);
}

/* @told: set if it is a link of networkd's */
static int tell_link(const char *number, char *const envp[], struct translated *made,
		     translate_handle *handle, void *data, bool *told, struct why *why)
{
	struct record record;
	char ifname[IF_NAMESIZE];
	uint32_t ifindex;
	int err;

	if (number_parse(number, 1, INT32_MAX, &ifindex) || !if_indextoname(ifindex, ifname) ||
	    !networkd_manages(ifindex))
		return 0;
	*told = true;
	err = load_lease(ifindex, &record);
	if (err && err != -ENOENT)
		return why_set(why, err, "systemd-networkd's lease of link %s: %s", number, strerror(-err));
	translated_begin(made, envp, err ? "EXPIRE" : "BOUND", ifname);
	if (!err) {
		translated_copy(made, record.lines, variables, sizeof(variables) / sizeof(variables[0]));
		add_classless(made, record.lines);
		translated_set_classful(made, env_get(record.lines, "STATIC_ROUTES"));
	}
	free(record.text);
	return translated_end(made, handle, data, why);
}

/**
 * translate_networkd() - What systemd-networkd knows of the links that it takes care of
 * @arguments: none
 *
 * It calls nobody and says of no change what it was: each call is about all links. As it ends, it
 * takes its files and addresses away.
 */
int translate_networkd(char *const arguments[], char *const envp[], struct translated *made,
		       translate_handle *handle, void *data, struct why *why)
{
	struct quoted quoted;
	struct dirent **found;
	bool told = false;
	int err = 0, count;

	if (arguments[0])
		return why_set(why, -EINVAL, "networkd: unexpected argument '%s'",
			       quote_text(&quoted, arguments[0]));
	count = scandir(PATHS_NETWORKD_LINKS, &found, NULL, alphasort);
	if (count < 0)
		return errno == ENOENT ? TRANSLATE_NO_LINK : why_set(why, -errno, PATHS_NETWORKD_LINKS ": %s",
						     strerror(errno));
	for (int i = 0; i < count; i++) {
		if (!err)
			err = tell_link(found[i]->d_name, envp, made, handle, data, &told, why);
		free(found[i]);
	}
	free(found);
	return err || told ? err : TRANSLATE_NO_LINK;
}
