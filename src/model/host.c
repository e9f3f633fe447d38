/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/host.h"

#include "util/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

	for (i = 0; i < IF_NAMESIZE - 1 && ifname[i]; i++) {
		text[i] = ifname[i];
		if (text[i] == '.')
			text[i] = '/';
	}
	text[i] = '\0';
	return text;
}

/* Where a link of this name, or of this number, is or belongs in an index. */
static size_t place_name(const struct host *host, const char *ifname)
{
	size_t first = 0, end = host->link_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (strcmp(ifname, host->links[host->by_name[middle]].ifname) > 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static size_t place_index(const struct host *host, uint32_t ifindex)
{
	size_t first = 0, end = host->link_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (ifindex > host->links[host->by_index[middle]].ifindex)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static void insert(uint32_t *index, size_t at, size_t count, uint32_t link)
{
	memmove(&index[at + 1], &index[at], (count - at) * sizeof(*index));
	index[at] = link;
}

/**
 * host_add_link() - Add a link, unless it is there
 *
 * Return: 0 or -ENOMEM
 */
int host_add_link(struct host *host, const struct link *link)
{
	size_t count = host->link_count, max = host->link_max;
	struct link *links;
	uint32_t *by_name, *by_index;

	if (host_link(host, link->ifname))
		return 0;
	by_name = array_room(host->by_name, count, &max, sizeof(*by_name));
	host->by_name = by_name ? by_name : host->by_name;
	max = host->link_max;
	by_index = array_room(host->by_index, count, &max, sizeof(*by_index));
	host->by_index = by_index ? by_index : host->by_index;
	if (!by_name || !by_index)
		return -ENOMEM;
	links = array_room(host->links, count, &host->link_max, sizeof(*links));
	if (!links)
		return -ENOMEM;
	host->links = links;
	insert(by_name, place_name(host, link->ifname), count, (uint32_t)count);
	insert(by_index, place_index(host, link->ifindex), count, (uint32_t)count);
	links[host->link_count++] = *link;
	return 0;
}

static int compare_networks(const void *item, const void *other)
{
	const struct address *a = item, *b = other;

	if (a->prefixlen != b->prefixlen)
		return a->prefixlen < b->prefixlen ? -1 : 1;
	return compare_addresses(a, b);
}

/** host_append_address() - Add an address in any place; host_sort_addresses() puts it in order */
int host_append_address(struct host *host, const struct address *address)
{
	return array_push(&host->addresses, &host->address_count, &host->address_max, address);
}

static int index_networks(struct host *host)
{
	struct address *networks = realloc(host->networks,
					   (host->address_count + 1) * sizeof(*networks));

	if (!networks)
		return -ENOMEM;
	host->networks = networks;
	host->network_count = host->address_count;
	for (size_t i = 0; i < host->address_count; i++) {
		const struct address *address = &host->addresses[i];

		networks[i] = *address;
		networks[i].addr = prefix_of(&address->addr, address->prefixlen).addr;
		host->lengths[address->addr.family == AF_INET6][address->prefixlen] = true;
	}
	qsort(networks, host->network_count, sizeof(*networks), compare_networks);
	return 0;
}

static int compare_by_link(const void *item, const void *other)
{
	const struct address *a = item, *b = other;

	if (a->ifindex != b->ifindex)
		return a->ifindex < b->ifindex ? -1 : 1;
	return addr_compare(&a->addr, &b->addr);
}

static int index_links(struct host *host)
{
	struct address *by_link = realloc(host->by_link, (host->address_count + 1) * sizeof(*by_link));

	if (!by_link)
		return -ENOMEM;
	host->by_link = by_link;
	if (!host->address_count)
		return 0;
	memcpy(by_link, host->addresses, host->address_count * sizeof(*by_link));
	qsort(by_link, host->address_count, sizeof(*by_link), compare_by_link);
	return 0;
}

/**
 * host_sort_addresses() - Put addresses in order, and leave each of them once
 *
 * Return: 0 or -ENOMEM
 */
int host_sort_addresses(struct host *host)
{
	size_t kept = 0;

	if (host->address_count)
		qsort(host->addresses, host->address_count, sizeof(*host->addresses),
		      compare_addresses);
	for (size_t i = 0; i < host->address_count; i++)
		if (!kept || compare_addresses(&host->addresses[kept - 1], &host->addresses[i]) != 0)
			host->addresses[kept++] = host->addresses[i];
	host->address_count = kept;
	return index_links(host) || index_networks(host) ? -ENOMEM : 0;
}

/**
 * host_add_address() - Add one address, and put all in order
 *
 * Return: 0 or -ENOMEM
 */
int host_add_address(struct host *host, const struct address *address)
{
	int err = host_append_address(host, address);

	return err ? err : host_sort_addresses(host);
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

/** host_addresses_of() - Which of @by_link is the first of a link? Others of it follow */
size_t host_addresses_of(const struct host *host, uint32_t ifindex)
{
	const struct address first = { .ifindex = ifindex };

	return array_place(host->by_link, host->address_count, sizeof(first), &first, compare_by_link);
}

/**
 * host_link() - Find a link by its name
 *
 * Return: the link; NULL if it is not known
 */
const struct link *host_link(const struct host *host, const char *ifname)
{
	size_t at = place_name(host, ifname);
	const struct link *link = at < host->link_count ? &host->links[host->by_name[at]] : NULL;

	return link && strcmp(link->ifname, ifname) == 0 ? link : NULL;
}

/**
 * host_link_of() - Find a link by its number
 *
 * Return: the link; NULL if it is not known
 */
const struct link *host_link_of(const struct host *host, uint32_t ifindex)
{
	size_t at = place_index(host, ifindex);
	const struct link *link = at < host->link_count ? &host->links[host->by_index[at]] : NULL;

	return link && link->ifindex == ifindex ? link : NULL;
}

/** host_ifindex() - Find a link's number by its name; 0 if it is not known */
uint32_t host_ifindex(const struct host *host, const char *ifname)
{
	const struct link *link = host_link(host, ifname);

	return link ? link->ifindex : 0;
}

/** host_name_of() - Find a link's name by its number; NULL if it is not known */
const char *host_name_of(const struct host *host, uint32_t ifindex)
{
	const struct link *link = host_link_of(host, ifindex);

	return link ? link->ifname : NULL;
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
	for (size_t i = host_addresses_of(host, ifindex);
	     i < host->address_count && host->by_link[i].ifindex == ifindex; i++)
		if (host->by_link[i].addr.family == family)
			return true;
	return false;
}

static bool is_in_network(const struct host *host, const struct addr *network, uint8_t bits,
			  uint32_t ifindex)
{
	const struct address key = { .addr = *network, .prefixlen = bits };

	for (size_t i = array_place(host->networks, host->network_count, sizeof(key), &key,
				    compare_networks);
	     i < host->network_count && host->networks[i].prefixlen == bits &&
	     addr_compare(&host->networks[i].addr, network) == 0; i++)
		if (host->networks[i].ifindex != ifindex)
			return true;
	return false;
}

/**
 * host_has_neighbours() - Is another link in the very same network?
 * @network: host bits clear
 */
bool host_has_neighbours(const struct host *host, uint32_t ifindex, const struct prefix *network)
{
	return addr_is_set(&network->addr) &&
	       is_in_network(host, &network->addr, network->prefixlen, ifindex);
}

/** host_reaches_otherwise() - Is an address in a network of another link? */
bool host_reaches_otherwise(const struct host *host, uint32_t ifindex, const struct addr *addr)
{
	for (uint8_t bits = 0; bits <= addr_bits(addr->family); bits++) {
		struct prefix network = prefix_of(addr, bits);

		if (host->lengths[addr->family == AF_INET6][bits] &&
		    is_in_network(host, &network.addr, bits, ifindex))
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
	free(host->by_name);
	free(host->by_index);
	free(host->addresses);
	free(host->by_link);
	free(host->networks);
	memset(host, 0, sizeof(*host));
}
