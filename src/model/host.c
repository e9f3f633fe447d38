/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/host.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *item, const void *other)
{
	return strcmp(((const struct host_name *)item)->ifname,
		      ((const struct host_name *)other)->ifname);
}

static int compare_addresses(const void *item, const void *other)
{
	const struct address *a = item, *b = other;
	int difference = addr_compare(&a->addr, &b->addr);

	return difference ? difference : (a->ifindex > b->ifindex) - (a->ifindex < b->ifindex);
}

/**
 * link_sysctl_name() - A link's name as a part of a sysctl's
 *
 * sysctl(8) has dots between the parts, and then takes a slash for the dot of ens4.100.
 *
 * Return: @text
 */
const char *link_sysctl_name(const char *ifname, char text[IF_NAMESIZE])
{
	size_t i;

	for (i = 0; i < IF_NAMESIZE - 1 && ifname[i]; i++)
		text[i] = ifname[i] == '.' ? '/' : ifname[i];
	text[i] = '\0';
	return text;
}

/**
 * host_add_name() - Add a link of which no more is to be known
 *
 * Return: 0; -ENOMEM if there is no room
 */
int host_add_name(struct host *host, const char *ifname, uint32_t ifindex)
{
	struct host_name *names = array_room(host->names, host->name_count, &host->name_max,
					     sizeof(*names));
	struct host_name name = { .ifindex = ifindex };
	size_t at;

	if (!names)
		return -ENOMEM;
	host->names = names;
	strncpy(name.ifname, ifname, sizeof(name.ifname) - 1);
	at = array_place(names, host->name_count, sizeof(*names), &name, compare_names);
	if (at < host->name_count && compare_names(&name, &names[at]) == 0)
		return 0;
	memmove(&names[at + 1], &names[at], (host->name_count - at) * sizeof(*names));
	names[at] = name;
	host->name_count++;
	return 0;
}

/**
 * host_add_link() - Add a link
 *
 * Return: 0; -ENOMEM if there is no room
 */
int host_add_link(struct host *host, const struct link *link)
{
	int err = array_push(&host->links, &host->link_count, &host->link_max, link);

	return err ? err : host_add_name(host, link->ifname, link->ifindex);
}

/**
 * host_add_address() - Add an address
 *
 * Return: 0; -ENOMEM if there is no room
 */
int host_add_address(struct host *host, const struct address *address)
{
	struct address *addresses = array_room(host->addresses, host->address_count,
					       &host->address_max, sizeof(*addresses));
	size_t at;

	if (!addresses)
		return -ENOMEM;
	host->addresses = addresses;
	at = array_place(addresses, host->address_count, sizeof(*addresses), address,
			 compare_addresses);
	if (at < host->address_count && compare_addresses(address, &addresses[at]) == 0)
		return 0;
	memmove(&addresses[at + 1], &addresses[at],
		(host->address_count - at) * sizeof(*addresses));
	addresses[at] = *address;
	host->address_count++;
	return 0;
}

/**
 * host_addresses_in() - Find the addresses of a prefix
 * @prefix: network, host bits clear, or a single address
 *
 * Return: index of the first one, if there is any: others follow it
 */
size_t host_addresses_in(const struct host *host, const struct prefix *prefix)
{
	const struct address first = { .addr = prefix->addr };

	return array_place(host->addresses, host->address_count, sizeof(first), &first,
			   compare_addresses);
}

/**
 * host_ifindex() - Find a link's number by its name
 *
 * Return: its number; 0 if it is not known to be there
 */
uint32_t host_ifindex(const struct host *host, const char *ifname)
{
	struct host_name name = { .ifindex = 0 };
	size_t at;

	strncpy(name.ifname, ifname, sizeof(name.ifname) - 1);
	at = array_place(host->names, host->name_count, sizeof(name), &name, compare_names);
	return at < host->name_count && compare_names(&name, &host->names[at]) == 0 ?
		       host->names[at].ifindex : 0;
}

/**
 * host_name_of() - Find a link's name by its number
 *
 * Return: its name, inside @host; NULL if it is not known to be there
 */
const char *host_name_of(const struct host *host, uint32_t ifindex)
{
	for (size_t i = 0; i < host->name_count; i++)
		if (host->names[i].ifindex == ifindex)
			return host->names[i].ifname;
	return NULL;
}

/**
 * host_link() - Find a link by its name
 *
 * Return: the link, inside @host; NULL if there is none
 */
const struct link *host_link(const struct host *host, const char *ifname)
{
	for (size_t i = 0; i < host->link_count; i++)
		if (strcmp(host->links[i].ifname, ifname) == 0)
			return &host->links[i];
	return NULL;
}

/**
 * host_link_of() - Find a link by its number
 *
 * Return: the link, inside @host; NULL if there is none
 */
const struct link *host_link_of(const struct host *host, uint32_t ifindex)
{
	for (size_t i = 0; i < host->link_count; i++)
		if (host->links[i].ifindex == ifindex)
			return &host->links[i];
	return NULL;
}

/** host_has_address() - Is an address on a link? */
bool host_has_address(const struct host *host, uint32_t ifindex, const struct addr *addr)
{
	struct prefix single = prefix_host(addr);

	return host_has_address_in(host, ifindex, &single);
}

/**
 * host_has_address_in() - Is an address of a prefix on a link?
 * @prefix: network, host bits clear, or a single address
 *
 * Return: true if one is
 */
bool host_has_address_in(const struct host *host, uint32_t ifindex,
			 const struct prefix *prefix)
{
	for (size_t i = host_addresses_in(host, prefix);
	     i < host->address_count && prefix_contains(prefix, &host->addresses[i].addr); i++)
		if (!ifindex || host->addresses[i].ifindex == ifindex)
			return true;
	return false;
}

/** host_has_family() - Has a link any address of a family? */
bool host_has_family(const struct host *host, uint32_t ifindex, int family)
{
	for (size_t i = 0; i < host->address_count; i++)
		if (host->addresses[i].ifindex == ifindex &&
		    host->addresses[i].addr.family == family)
			return true;
	return false;
}

/**
 * host_reaches_otherwise() - Is an address in a network of another link?
 *
 * Return: true if another link has an address in a network with @addr
 */
bool host_reaches_otherwise(const struct host *host, uint32_t ifindex, const struct addr *addr)
{
	for (size_t i = 0; i < host->address_count; i++) {
		const struct address *address = &host->addresses[i];
		struct prefix network = prefix_of(&address->addr, address->prefixlen);

		if (address->ifindex != ifindex && address->addr.family == addr->family &&
		    prefix_contains(&network, addr))
			return true;
	}
	return false;
}

/**
 * host_holder() - Which link has an address of a prefix?
 * @prefix: network, host bits clear, or a single address
 *
 * Return: the number of the link with the lowest one; 0 if no link has one
 */
uint32_t host_holder(const struct host *host, const struct prefix *prefix)
{
	size_t at = host_addresses_in(host, prefix);

	return at < host->address_count && prefix_contains(prefix, &host->addresses[at].addr) ?
		       host->addresses[at].ifindex : 0;
}

/**
 * host_done() - Free it
 * @host: empty afterwards; {0} is fine
 */
void host_done(struct host *host)
{
	free(host->links);
	free(host->names);
	free(host->addresses);
	memset(host, 0, sizeof(*host));
}
