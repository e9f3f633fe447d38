/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

#include "array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * host_add_link() - Add a link
 * @host: to grow
 * @link: copied
 *
 * Return: 0; -ENOMEM if there is no room
 */
int host_add_link(struct host *host, const struct link *link)
{
	struct link *links = array_room(host->links, host->link_count, &host->link_max,
					sizeof(*links));

	if (!links)
		return -ENOMEM;
	host->links = links;
	links[host->link_count++] = *link;
	return 0;
}

/**
 * host_add_address() - Add an address
 * @host: to grow
 * @address: copied
 *
 * Return: 0; -ENOMEM if there is no room
 */
int host_add_address(struct host *host, const struct address *address)
{
	struct address *addresses = array_room(host->addresses, host->address_count,
					       &host->address_max, sizeof(*addresses));

	if (!addresses)
		return -ENOMEM;
	host->addresses = addresses;
	addresses[host->address_count++] = *address;
	return 0;
}

/**
 * host_link() - Find a link by its name
 * @host: host
 * @ifname: name
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
 * @host: host
 * @ifindex: kernel's number
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

/**
 * host_has_address() - Is an address on a link?
 * @host: host
 * @ifindex: the link
 * @addr: the address
 *
 * Return: true if it is
 */
bool host_has_address(const struct host *host, uint32_t ifindex, const struct addr *addr)
{
	for (size_t i = 0; i < host->address_count; i++)
		if (host->addresses[i].ifindex == ifindex &&
		    addr_compare(&host->addresses[i].addr, addr) == 0)
			return true;
	return false;
}

/**
 * host_has_address_in() - Is an address of a prefix on a link?
 * @host: host
 * @ifindex: the link; 0 for any
 * @prefix: network, host bits clear, or a single address
 *
 * Return: true if one is
 */
bool host_has_address_in(const struct host *host, uint32_t ifindex,
			 const struct prefix *prefix)
{
	for (size_t i = 0; i < host->address_count; i++)
		if ((!ifindex || host->addresses[i].ifindex == ifindex) &&
		    prefix_contains(prefix, &host->addresses[i].addr))
			return true;
	return false;
}

/**
 * host_has_family() - Has a link any address of a family?
 * @host: host
 * @ifindex: the link
 * @family: AF_INET or AF_INET6
 *
 * Return: true if it has
 */
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
 * @host: host
 * @ifindex: the link that is not meant
 * @addr: address
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
 * @host: host
 * @prefix: network, host bits clear, or a single address
 *
 * Return: the first such link's number; 0 if no link has one
 */
uint32_t host_holder(const struct host *host, const struct prefix *prefix)
{
	for (size_t i = 0; i < host->address_count; i++)
		if (prefix_contains(prefix, &host->addresses[i].addr))
			return host->addresses[i].ifindex;
	return 0;
}

/**
 * host_done() - Free it
 * @host: empty afterwards; {0} is fine
 */
void host_done(struct host *host)
{
	free(host->links);
	free(host->addresses);
	memset(host, 0, sizeof(*host));
}
