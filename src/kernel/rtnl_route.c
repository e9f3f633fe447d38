/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include "kernel/attr.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

static uint8_t table_byte(uint32_t table)
{
	return table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
}

/**
 * encode_route() - Write a message that adds, replaces or deletes a route
 *
 * Table 0 would mean main, and protocol 0 any protocol: neither is written.
 *
 * Return: the message in @buffer; NULL if it has no room or the route must not
 * be written
 */
struct nlmsghdr *encode_route(void *buffer, size_t size, enum change_op op,
			      const struct route *route)
{
	static const uint16_t flags[] = {
		[CHANGE_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[CHANGE_APPEND] = NLM_F_CREATE | NLM_F_APPEND,
		[CHANGE_REPLACE] = NLM_F_CREATE | NLM_F_REPLACE,
		[CHANGE_DELETE] = 0,
	};
	struct nlmsghdr *message;
	size_t bytes = addr_size(route->dst.addr.family);
	struct rtmsg *header;
	bool fits = true;

	if (size < NLMSG_SPACE(sizeof(*header)) || op == CHANGE_SET || !bytes ||
	    !route->protocol || (route->table >= 253 && route->table <= 255) || !route->table)
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = op == CHANGE_DELETE ? RTM_DELROUTE : RTM_NEWROUTE;
	message->nlmsg_flags = flags[op];
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->rtm_family = (uint8_t)route->dst.addr.family;
	header->rtm_dst_len = route->dst.prefixlen;
	header->rtm_table = table_byte(route->table);
	header->rtm_protocol = route->protocol;
	header->rtm_scope = route->scope;
	header->rtm_type = RTN_UNICAST;
	header->rtm_flags = route->onlink ? RTNH_F_ONLINK : 0;
	fits &= mnl_attr_put_u32_check(message, size, RTA_TABLE, route->table);
	if (route->dst.prefixlen)
		fits &= mnl_attr_put_check(message, size, RTA_DST, bytes, route->dst.addr.bytes);
	if (addr_is_set(&route->gateway))
		fits &= mnl_attr_put_check(message, size, RTA_GATEWAY, bytes,
					   route->gateway.bytes);
	if (addr_is_set(&route->prefsrc))
		fits &= mnl_attr_put_check(message, size, RTA_PREFSRC, bytes,
					   route->prefsrc.bytes);
	fits &= mnl_attr_put_u32_check(message, size, RTA_OIF, route->ifindex);
	if (route->priority)
		fits &= mnl_attr_put_u32_check(message, size, RTA_PRIORITY, route->priority);
	/* A delete without metrics would take the first twin with any. */
	if (route->mtu || op == CHANGE_DELETE) {
		struct nlattr *metrics = mnl_attr_nest_start_check(message, size, RTA_METRICS);

		fits &= metrics && mnl_attr_put_u32_check(message, size, RTAX_MTU, route->mtu);
		if (metrics)
			mnl_attr_nest_end(message, metrics);
	}
	return fits ? message : NULL;
}

/**
 * encode_route_dump() - Write a request for routes
 *
 * Filters are honoured by a strict socket only.
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_route_dump(void *buffer, size_t size, int family, uint8_t protocol,
				   uint32_t table, uint32_t ifindex)
{
	struct nlmsghdr *message;
	struct rtmsg *header;

	if (size < NLMSG_SPACE(sizeof(*header)))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETROUTE;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->rtm_family = (uint8_t)family;
	header->rtm_protocol = protocol;
	if ((table && !mnl_attr_put_u32_check(message, size, RTA_TABLE, table)) ||
	    (ifindex && !mnl_attr_put_u32_check(message, size, RTA_OIF, ifindex)))
		return NULL;
	return message;
}

static int decode_metric(const struct nlattr *attr, void *data)
{
	uint32_t *mtu = data;

	if (mnl_attr_get_type(attr) == RTAX_MTU && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*mtu = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static void decode_addr(const struct nlattr *attr, int family, struct addr *addr)
{
	if (mnl_attr_get_payload_len(attr) != addr_size(family))
		return;
	addr->family = family;
	memcpy(addr->bytes, mnl_attr_get_payload(attr), addr_size(family));
}

/**
 * decode_route() - Read a route
 *
 * Return: 0; -ENOMSG for a route that no lease could have asked for: not
 * unicast, a cached one, or through several links; -EBADMSG
 */
int decode_route(const struct nlmsghdr *message, struct route *route)
{
	const struct rtmsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;

	if (message->nlmsg_type != RTM_NEWROUTE ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return -EBADMSG;
	memset(route, 0, sizeof(*route));
	if (!addr_size(header->rtm_family) || header->rtm_dst_len > addr_bits(header->rtm_family))
		return -EBADMSG;
	route->dst = prefix_any(header->rtm_family);
	route->dst.prefixlen = header->rtm_dst_len;
	route->table = header->rtm_table;
	route->scope = header->rtm_scope;
	route->protocol = header->rtm_protocol;
	route->onlink = (header->rtm_flags & RTNH_F_ONLINK) != 0;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;

		switch (mnl_attr_get_type(attr)) {
		case RTA_TABLE:
			route->table = number ? mnl_attr_get_u32(attr) : 0;
			break;
		case RTA_DST:
			if (header->rtm_dst_len)
				decode_addr(attr, header->rtm_family, &route->dst.addr);
			break;
		case RTA_GATEWAY:
			decode_addr(attr, header->rtm_family, &route->gateway);
			break;
		case RTA_PREFSRC:
			decode_addr(attr, header->rtm_family, &route->prefsrc);
			break;
		case RTA_OIF:
			route->ifindex = number ? mnl_attr_get_u32(attr) : 0;
			break;
		case RTA_PRIORITY:
			route->priority = number ? mnl_attr_get_u32(attr) : 0;
			break;
		case RTA_METRICS:
			mnl_attr_parse_nested(attr, decode_metric, &route->mtu);
			break;
		default:
			break;
		}
	}
	return header->rtm_type == RTN_UNICAST && !(header->rtm_flags & RTM_F_CLONED) &&
			       route->ifindex ?
		       0 :
		       -ENOMSG;
}
