/* SPDX-License-Identifier: BSD-2-Clause */
/* What no rule can mend, and whether it is here. */
#include "facts_host.h"

#include "netfilter.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024 /* a line of /proc that is longer is not looked at */
#define UDP_UNCONNECTED 7   /* TCP_CLOSE, what /proc/net/udp has for it */
#define PORT_DHCP 68	    /* a client's own, and DHCPv6's */
#define PORT_DHCP6 546

/**
 * add_port() - Note a UDP port, once
 * @limits: receives it
 * @port: port
 */
static void add_port(struct limits *limits, uint16_t port)
{
	for (size_t i = 0; i < limits->port_count && i < FACTS_PORTS_MAX; i++)
		if (limits->ports[i] == port)
			return;
	if (limits->port_count < FACTS_PORTS_MAX)
		limits->ports[limits->port_count] = port;
	limits->port_count++;
}

/**
 * read_ports() - Find the UDP servers that are open on the wildcard address
 * @path: /proc/net/udp or udp6
 * @limits: receives their ports
 *
 * A port of those that the kernel gives away is a client's, and so are the
 * DHCP clients' own.
 */
static void read_ports(const char *path, struct limits *limits)
{
	int given = facts_number("/proc/sys/net/ipv4/ip_local_port_range", 32768);
	FILE *file = file_open(path);
	char line[LINE_MAX_BYTES];

	while (file && fgets(line, sizeof(line), file)) {
		unsigned int port, peer_port, status;
		char address[33], peer[33];

		if (sscanf(line, "%*u: %32[0-9A-F]:%x %32[0-9A-F]:%x %x", address, &port, peer,
			   &peer_port, &status) != 5)
			continue;
		if (status == UDP_UNCONNECTED && strspn(address, "0") == strlen(address) &&
		    !peer_port && port != PORT_DHCP && port != PORT_DHCP6 && port < (unsigned int)given)
			add_port(limits, (uint16_t)port);
	}
	if (file)
		fclose(file);
}

/**
 * may_publish() - Could ports of containers be published here?
 * @facts: links and uplinks are known
 *
 * Return: true if there is a bridge that is not an uplink
 */
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

/**
 * has_nftables() - Is nftables there, so that to ask it loads nothing?
 *
 * As a module it can be seen. Built in it cannot; but where connection tracking
 * is built in (it has no initstate then), so is the rest.
 *
 * Return: true if it is
 */
static bool has_nftables(void)
{
	return access("/sys/module/nf_tables", F_OK) == 0 ||
	       (access("/sys/module/nf_conntrack", F_OK) == 0 &&
		access("/sys/module/nf_conntrack/initstate", F_OK) != 0);
}

/**
 * publishes() - Are ports of others published here: are packets forwarded, their
 * destinations rewritten?
 * @facts: links and uplinks are known
 *
 * nftables tells root alone; the old iptables only tells whether its table is in use.
 *
 * Return: true if they are; where nobody tells, if they could be
 */
static bool publishes(const struct facts *facts)
{
	char text[FILE_TEXT_MAX];
	bool rewrites;

	if (facts_number("/proc/sys/net/ipv4/ip_forward", 0) != 1)
		return false;
	if (file_read("/proc/net/ip_tables_names", text) == 0 && strstr(text, "nat"))
		return may_publish(facts);
	if (!has_nftables() || netfilter_rewrites(&rewrites))
		return may_publish(facts);
	return rewrites;
}

/**
 * facts_limits() - Find out what nobody can mend from outside, and whether it is here
 * @facts: links and uplinks are known
 * @limits: {0}; filled
 */
void facts_limits(const struct facts *facts, struct limits *limits)
{
	read_ports("/proc/net/udp", limits);
	read_ports("/proc/net/udp6", limits);
	limits->publishes = publishes(facts);
}
