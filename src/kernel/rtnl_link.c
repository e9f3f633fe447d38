/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#define LOWER_UP 0x10000 /* IFF_LOWER_UP of linux/if.h, which not every libc's net/if.h goes with */

/**
 * encode_group() - Write a message that puts a link into a group
 *
 * RTM_SETLINK: a RTM_NEWLINK without a link would change a whole group.
 *
 * Return: the message in @buffer; NULL if it has no room or names no link
 */
struct nlmsghdr *encode_group(void *buffer, size_t size, const struct link_group *group)
{
	struct ifinfomsg *header;
	struct nlmsghdr *message;

	if (size < NLMSG_SPACE(sizeof(*header)) || !group->ifindex)
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_SETLINK;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->ifi_index = (int)group->ifindex;
	return mnl_attr_put_u32_check(message, size, IFLA_GROUP, group->group) ? message : NULL;
}

/**
 * encode_link_dump() - Write a request for all links
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_link_dump(void *buffer, size_t size)
{
	struct nlmsghdr *message;

	if (size < NLMSG_SPACE(sizeof(struct ifinfomsg)))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETLINK;
	mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	return mnl_attr_put_u32_check(message, size, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS) ?
		       message : NULL;
}

/**
 * encode_link_get() - Write a request for one link
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_link_get(void *buffer, size_t size, const char *ifname)
{
	struct nlmsghdr *message = encode_link_dump(buffer, size);

	return message && attr_put(message, size, IFLA_IFNAME, strlen(ifname) + 1, ifname) ?
		       message : NULL;
}

static int decode_vrf_table(const struct nlattr *attr, void *data)
{
	uint32_t *table = data;

	if (mnl_attr_get_type(attr) == IFLA_VRF_TABLE && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*table = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int decode_kind(const struct nlattr *attr, void *data)
{
	struct link *link = data;

	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND &&
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		strncpy(link->kind, mnl_attr_get_str(attr), IF_NAMESIZE - 1);
	else if (mnl_attr_get_type(attr) == IFLA_INFO_DATA && strcmp(link->kind, "vrf") == 0)
		mnl_attr_parse_nested(attr, decode_vrf_table, &link->vrf_table);
	return MNL_CB_OK;
}

/**
 * decode_link() - Read a link
 *
 * Return: 0; -EBADMSG
 */
int decode_link(const struct nlmsghdr *message, struct link *link)
{
	const struct ifinfomsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;

	if (message->nlmsg_type != RTM_NEWLINK ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return -EBADMSG;
	memset(link, 0, sizeof(*link));
	link->ifindex = (uint32_t)header->ifi_index;
	link->up = (header->ifi_flags & IFF_UP) != 0;
	link->noarp = (header->ifi_flags & IFF_NOARP) != 0;
	link->carrier = link->up && (header->ifi_flags & LOWER_UP) != 0;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type == IFLA_IFNAME && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(link->ifname, mnl_attr_get_str(attr), sizeof(link->ifname) - 1);
		else if (type == IFLA_GROUP && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			link->group = mnl_attr_get_u32(attr);
		else if (type == IFLA_MTU && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			link->mtu = mnl_attr_get_u32(attr);
		else if (type == IFLA_MASTER && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			link->master = mnl_attr_get_u32(attr);
		else if (type == IFLA_LINKINFO)
			mnl_attr_parse_nested(attr, decode_kind, link);
	}
	return link->ifname[0] ? 0 : -EBADMSG;
}

/**
 * encode_address_dump() - Write a request for all addresses of a family
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_address_dump(void *buffer, size_t size, int family)
{
	struct ifaddrmsg *header;
	struct nlmsghdr *message;

	if (size < NLMSG_SPACE(sizeof(*header)))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETADDR;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->ifa_family = (uint8_t)family;
	return message;
}

/**
 * decode_address() - Read an address of a link
 *
 * Return: 0; -EBADMSG
 */
int decode_address(const struct nlmsghdr *message, struct address *address)
{
	const struct ifaddrmsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	bool local = false;

	if (message->nlmsg_type != RTM_NEWADDR ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) ||
	    !addr_size(header->ifa_family) ||
	    header->ifa_prefixlen > addr_bits(header->ifa_family))
		return -EBADMSG;
	memset(address, 0, sizeof(*address));
	address->ifindex = header->ifa_index;
	address->prefixlen = header->ifa_prefixlen;
	address->global = header->ifa_scope == RT_SCOPE_UNIVERSE;
	address->dynamic = !(header->ifa_flags & IFA_F_PERMANENT);
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		uint16_t type = mnl_attr_get_type(attr);

		if ((type == IFA_LOCAL || (type == IFA_ADDRESS && !local)) &&
		    attr_addr(attr, header->ifa_family, &address->addr))
			local = type == IFA_LOCAL;
		if (type == IFA_CACHEINFO &&
		    mnl_attr_get_payload_len(attr) >= sizeof(struct ifa_cacheinfo))
			address->updated =
				((const struct ifa_cacheinfo *)mnl_attr_get_payload(attr))->tstamp;
	}
	return addr_is_set(&address->addr) ? 0 : -EBADMSG;
}

/**
 * encode_neighbour_dump() - Write a request for all neighbours of a family
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_neighbour_dump(void *buffer, size_t size, int family)
{
	struct ndmsg *header;
	struct nlmsghdr *message;

	if (size < NLMSG_SPACE(sizeof(*header)))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETNEIGH;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->ndm_family = (uint8_t)family;
	return message;
}

/**
 * encode_solicitation() - Write a request to ask a neighbour whether it is there
 *
 * Of one whose hardware address is known, the state is set to that in which the kernel asks at
 * once; of another one, it is told that somebody wants to send (net/core/neighbour.c neigh_add()).
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_solicitation(void *buffer, size_t size, const struct neighbour *neighbour)
{
	struct nlmsghdr *message = encode_neighbour_dump(buffer, size, neighbour->addr.family);
	struct ndmsg *header;

	if (!message)
		return NULL;
	message->nlmsg_type = RTM_NEWNEIGH;
	message->nlmsg_flags = NLM_F_CREATE;
	header = mnl_nlmsg_get_payload(message);
	header->ndm_ifindex = (int)neighbour->ifindex;
	if (neighbour->lladdr_length)
		header->ndm_state = NUD_PROBE;
	else
		header->ndm_flags = NTF_USE;
	return attr_put(message, size, NDA_DST, addr_size(neighbour->addr.family),
			neighbour->addr.bytes) ? message : NULL;
}

/**
 * decode_neighbour() - Read a neighbour
 *
 * Return: 0; -EBADMSG
 */
int decode_neighbour(const struct nlmsghdr *message, struct neighbour *neighbour)
{
	const struct ndmsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;

	if (message->nlmsg_type != RTM_NEWNEIGH ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) || !addr_size(header->ndm_family))
		return -EBADMSG;
	memset(neighbour, 0, sizeof(*neighbour));
	neighbour->ifindex = (uint32_t)header->ndm_ifindex;
	neighbour->failed = (header->ndm_state & NUD_FAILED) != 0;
	neighbour->reachable = (header->ndm_state & NUD_REACHABLE) != 0;
	neighbour->fixed = (header->ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		uint16_t length = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == NDA_DST)
			attr_addr(attr, header->ndm_family, &neighbour->addr);
		if (mnl_attr_get_type(attr) == NDA_LLADDR && length <= NEIGHBOUR_LLADDR_MAX) {
			memcpy(neighbour->lladdr, mnl_attr_get_payload(attr), length);
			neighbour->lladdr_length = length;
		}
	}
	return addr_is_set(&neighbour->addr) ? 0 : -EBADMSG;
}
