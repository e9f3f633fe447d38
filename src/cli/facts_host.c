/* SPDX-License-Identifier: BSD-2-Clause */
/* What /proc and /run say of a host: settings of links, and the limits. */
#include "cli/facts.h"

#include "kernel/kernel.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int sysctl_of(const char *version, const char *ifname, const char *name)
{
	char path[PATHS_MAX];
	int all, own;

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/all/%s", version, name);
	all = file_number(path, 0);
	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/%s/%s", version, ifname, name);
	own = file_number(path, 0);
	return own > all ? own : all;
}

/**
 * facts_sysctls() - The settings that count for a link
 *
 * Each is the greater one, or one of the two, in the kernel as well
 * (include/linux/inetdevice.h). In IPv6 that of all links is only written to
 * each (net/ipv6/addrconf.c).
 *
 * Return: the settings
 */
struct sysctls facts_sysctls(const char *ifname, int family)
{
	struct sysctls sysctls = {
		.rp_filter = sysctl_of("ipv4", ifname, "rp_filter"),
		.arp_ignore = sysctl_of("ipv4", ifname, "arp_ignore"),
		.arp_filter = sysctl_of("ipv4", ifname, "arp_filter"),
	};
	char path[PATHS_MAX];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/ignore_routes_with_linkdown",
		 ifname);
	sysctls.linkdown = family == AF_INET6 ?
				   file_number(path, 0) :
				   sysctl_of("ipv4", ifname, "ignore_routes_with_linkdown");
	return sysctls;
}

#define UDP_UNCONNECTED "07" /* TCP_CLOSE, what /proc/net/udp has for it */
#define PORT_DHCP 68	    /* a client's own, and DHCPv6's */
#define PORT_DHCP6 546

static void add_port(struct limits *limits, uint16_t port)
{
	for (size_t i = 0; i < limits->port_count && i < FACTS_PORTS_MAX; i++)
		if (limits->ports[i] == port)
			return;
	if (limits->port_count < FACTS_PORTS_MAX)
		limits->ports[limits->port_count] = port;
	limits->port_count++;
}

static uint16_t wildcard_port(const char *line)
{
	struct word number, own, peer, status;
	const char *port;

	if (!word_next(&line, &number) || !word_next(&line, &own) || !word_next(&line, &peer) ||
	    !word_next(&line, &status))
		return 0;
	port = own.text + strspn(own.text, "0");
	if (*port != ':' || strcmp(peer.text + strcspn(peer.text, ":"), ":0000") != 0 ||
	    strcmp(status.text, UDP_UNCONNECTED) != 0)
		return 0;
	return (uint16_t)strtoul(port + 1, NULL, 16);
}

/*
 * A port of those that the kernel gives away is a client's, and so are the
 * DHCP clients' own.
 */
static void read_ports(const char *path, struct limits *limits)
{
	int given = file_number("/proc/sys/net/ipv4/ip_local_port_range", 32768);
	FILE *file = file_open(path);
	char line[FACTS_LINE_MAX];

	while (file && fgets(line, sizeof(line), file)) {
		uint16_t port = wildcard_port(line);

		if (port && port != PORT_DHCP && port != PORT_DHCP6 && port < given)
			add_port(limits, port);
	}
	if (file)
		fclose(file);
}

static bool may_publish(const struct facts *facts)
{
	for (size_t i = 0; i < facts->host.link_count; i++) {
		const struct link *link = &facts->host.links[i];

		if (link->up && strcmp(link->kind, "bridge") == 0 &&
		    host_has_family(&facts->host, link->ifindex, AF_INET) &&
		    !facts_is_uplink(facts, link->ifindex))
			return true;
	}
	return false;
}

/*
 * As a module it can be seen. Built in it cannot; but where connection tracking
 * is built in (it has no initstate then), so is the rest.
 */
static bool has_nftables(void)
{
	return access("/sys/module/nf_tables", F_OK) == 0 ||
	       (access("/sys/module/nf_conntrack", F_OK) == 0 &&
		access("/sys/module/nf_conntrack/initstate", F_OK) != 0);
}

/**
 * facts_rewrites() - Find out whether destinations are rewritten here
 * @limits: {0}; filled in part, facts_limits() fills the rest
 *
 * nftables tells root alone; the old iptables only tells whether its table is in use.
 */
void facts_rewrites(struct limits *limits)
{
	struct rewrites rewrites = { false, false };
	bool unknown = !has_nftables() || netfilter_rewrites(&rewrites);
	size_t length;
	char *text;

	limits->redirects = !unknown && rewrites.local;
	if (file_number("/proc/sys/net/ipv4/ip_forward", 0) != 1)
		return;
	limits->may_rewrite = unknown;
	limits->publishes = rewrites.incoming;
	if (file_load_own("/proc/net/ip_tables_names", &text, &length) == 0) {
		limits->may_rewrite |= strstr(text, "nat") != NULL;
		free(text);
	}
}

/**
 * facts_limits() - Find out what nothing on the host can change, and whether it is here
 * @limits: from facts_rewrites(); filled
 */
void facts_limits(const struct facts *facts, struct limits *limits)
{
	read_ports("/proc/net/udp", limits);
	read_ports("/proc/net/udp6", limits);
	if (limits->may_rewrite)
		limits->publishes = may_publish(facts);
}
