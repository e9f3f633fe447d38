/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/**
 * env_parse_ifname() - Check the name of a link
 * @text: 1..15 bytes, as net/core/dev.c dev_valid_name() allows
 *
 * They may be any: the kernel knows no characters. Its isspace() takes 0xa0 for
 * white space, which some characters have in UTF-8.
 *
 * Return: 0; -EINVAL if the kernel could not have a link of that name
 */
int env_parse_ifname(const char *text, char ifname[IF_NAMESIZE])
{
	size_t length = strlen(text);

	if (length == 0 || length >= IF_NAMESIZE || strcmp(text, ".") == 0 ||
	    strcmp(text, "..") == 0 || strpbrk(text, "/: \t\n\v\f\r\xa0"))
		return -EINVAL;
	memcpy(ifname, text, length + 1);
	return 0;
}

/*
 * dhcpcd 10.5 writes a backslash as two, and what is not printable ASCII as three octal digits behind
 * one (print_string(), dhcp-common.c).
 */
static int unescape(const char *from, char to[IF_NAMESIZE])
{
	size_t length = 0;

	for (; *from; length++) {
		int digits = 0;
		unsigned byte = 0;

		if (length == IF_NAMESIZE - 1)
			return -EINVAL;
		if (*from != '\\') {
			to[length] = *from++;
			continue;
		}
		if (*++from == '\\') {
			to[length] = *from++;
			continue;
		}
		for (; digits < 3 && *from >= '0' && *from <= '7'; digits++)
			byte = 8 * byte + (unsigned)(*from++ - '0');
		if (digits < 3 || !byte || byte > UCHAR_MAX)
			return -EINVAL;
		to[length] = (char)byte;
	}
	to[length] = '\0';
	return 0;
}

static int parse_ifname(char *const envp[], char ifname[IF_NAMESIZE], struct why *why)
{
	const char *name = "ifxname";
	const char *value = env_get(envp, name);
	char plain[IF_NAMESIZE];

	if (value && *value) {
		if (unescape(value, plain) || env_parse_ifname(plain, ifname))
			return env_unusable(why, name, value, "the name of a link");
		return 0;
	}
	name = "interface";
	value = env_get(envp, name);
	if (!value || env_parse_ifname(value, ifname))
		return env_unusable(why, name, value, "the name of a link");
	return 0;
}

/**
 * env_ifname() - Find the link that an environment is about
 *
 * Return: 0; -EINVAL, and @ifname is "", if it names none
 */
int env_ifname(char *const envp[], char ifname[IF_NAMESIZE])
{
	ifname[0] = '\0';
	return parse_ifname(envp, ifname, NULL);
}

/* How each kind of lease is read. */
static int (*const parsers[LEASE_KINDS])(char *const envp[], struct lease *lease,
					 struct notes *notes, struct why *why) = {
	[LEASE_DHCP4] = env_parse_dhcp4,
	[LEASE_RA6] = env_parse_ra6,
	[LEASE_DHCP6] = env_parse_dhcp6,
	[LEASE_PART6] = env_parse_part6,
};

/*
 * dhcpcd runs its hooks for IPv4LL under the same reasons; with noconfigure,
 * it leaves the addresses to others. It says ROUTERADVERT, and nothing else,
 * when the last router has gone.
 */
static bool brings_lease(char *const envp[], enum lease_kind kind)
{
	const char *protocol = env_get(envp, "protocol"); /* dhclient sets none */

	if (env_is(envp, "if_configured", "false"))
		return false;
	if (kind == LEASE_RA6)
		return env_has_ra6(envp);
	return kind != LEASE_DHCP4 || !protocol || strcmp(protocol, "dhcp") == 0;
}

/**
 * env_parse() - Read a client's environment
 *
 * Return: 0; -EINVAL if a value that counts is missing or unusable
 */
int env_parse(char *const envp[], struct env_event *event, struct notes *notes,
	      struct why *why)
{
	const char *reason = env_get(envp, "reason");
	struct lease *lease = &event->lease;
	int err;

	memset(event, 0, sizeof(*event));
	if (!reason || !*reason)
		return env_unusable(why, "reason", reason, "a DHCP client's reason");
	event->event = event_parse(reason, &event->family, &lease->kind);
	if (event->event == EVENT_NONE)
		return 0;
	err = parse_ifname(envp, event->ifname, why);
	if (!err)
		err = settings_env(envp, &event->settings, why);
	memcpy(lease->ifname, event->ifname, sizeof(event->ifname));
	if (!err && event->event == EVENT_END)
		env_parse_dhcp6_ended(envp, lease);
	if (err || event->event != EVENT_LEASE)
		return err;
	if (brings_lease(envp, lease->kind))
		err = parsers[lease->kind](envp, lease, notes, why);
	else
		event->event = EVENT_CHECK;
	if (!err && !lease->source_count && lease->kind != LEASE_RA6)
		event->event = EVENT_CHECK; /* what it brings is no address: names, times */
	event->has_lease = !err && event->event == EVENT_LEASE;
	return err;
}

/**
 * env_withhold() - What dhclient's script may see of option 121 without a default
 * @settings: {0}; receives what the client's configuration says
 * @kept: receives the option without default routes, "" if nothing is left or
 *	the option is spoilt
 *
 * Return: 0 or -EINVAL
 */
int env_withhold(char *const envp[], char ifname[IF_NAMESIZE], struct settings *settings,
		 char *kept, size_t size, struct why *why)
{
	const char *octets = env_get(envp, ENV_OCTETS);
	int err = parse_ifname(envp, ifname, why);

	if (!err)
		err = settings_env(envp, settings, why);
	if (!octets || classless_withhold(octets, kept, size))
		kept[0] = '\0';
	return err;
}
