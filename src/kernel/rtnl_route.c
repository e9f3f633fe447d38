/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

static uint8_t table_byte(uint32_t table)
{
	return table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
}

/*
 * A delete names every metric: without them it would take the first twin with any
 * (net/ipv4/fib_semantics.c fib_metrics_match()).
 */
static bool put_metrics(struct nlmsghdr *message, size_t size, const struct route *route,
			bool named)
{
	const struct {
		uint16_t type;
		uint32_t value;
	} metrics[] = {
		{ RTAX_LOCK, route->mtu_lock ? 1U << RTAX_MTU : 0 },
		{ RTAX_MTU, route->mtu },
		{ RTAX_ADVMSS, route->advmss },
		{ RTAX_HOPLIMIT, route->hoplimit },
		{ RTAX_INITCWND, route->initcwnd },
		{ RTAX_INITRWND, route->initrwnd },
	};
	struct nlattr *nest = NULL;
	bool fits = true;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]) && fits; i++) {
		if (!metrics[i].value && !named)
			continue;
		if (!nest)
			nest = mnl_attr_nest_start_check(message, size, RTA_METRICS);
		fits = nest && mnl_attr_put_u32_check(message, size, metrics[i].type, metrics[i].value);
	}
	if (fits && nest)
		mnl_attr_nest_end(message, nest);
	return fits;
}

static bool put_gateway(struct nlmsghdr *message, size_t size, int family,
			const struct addr *gateway)
{
	uint8_t via[sizeof(uint16_t) + sizeof(gateway->bytes)];
	size_t bytes = addr_size(gateway->family);
	uint16_t other = (uint16_t)gateway->family;

	if (!addr_is_set(gateway))
		return true;
	if (gateway->family == family)
		return mnl_attr_put_check(message, size, RTA_GATEWAY, bytes, gateway->bytes);
	memcpy(via, &other, sizeof(other));
	memcpy(via + sizeof(other), gateway->bytes, bytes);
	return attr_put(message, size, RTA_VIA, sizeof(other) + bytes, via);
}

static bool put_nexthops(struct nlmsghdr *message, size_t size, const struct route *route)
{
	struct nlattr *nest = mnl_attr_nest_start_check(message, size, RTA_MULTIPATH);
	bool fits = nest != NULL;

	for (uint32_t i = 0; i < route->nexthop_count && fits; i++) {
		const struct nexthop *nexthop = &route->nexthops[i];
		struct rtnexthop *hop = mnl_nlmsg_get_payload_tail(message);

		if (message->nlmsg_len + sizeof(*hop) > size)
			return false;
		message->nlmsg_len += (uint32_t)sizeof(*hop);
		fits = put_gateway(message, size, route->dst.addr.family, &nexthop->gateway);
		*hop = (struct rtnexthop){
			.rtnh_len = (unsigned short)((char *)mnl_nlmsg_get_payload_tail(message) -
						     (char *)hop),
			.rtnh_flags = nexthop->onlink ? RTNH_F_ONLINK : 0,
			.rtnh_hops = (unsigned char)(nexthop->weight - 1),
			.rtnh_ifindex = (int)nexthop->ifindex,
		};
	}
	if (fits)
		mnl_attr_nest_end(message, nest);
	return fits;
}

/* By an object, by several next hops, or by one. */
static bool put_way(struct nlmsghdr *message, size_t size, const struct route *route)
{
	if (route->nhid)
		return mnl_attr_put_u32_check(message, size, RTA_NH_ID, route->nhid);
	if (route->nexthops)
		return put_nexthops(message, size, route);
	return put_gateway(message, size, route->dst.addr.family, &route->gateway) &&
	       mnl_attr_put_u32_check(message, size, RTA_OIF, route->ifindex);
}

/* Which next hops, and what they wrap packets in, may not be known of what was read. */
static bool is_writable(const struct route *route)
{
	bool whole = route->nhid ||
		     (!route->encap && (route->nexthop_count < 2 || route->nexthops));

	return whole && route->protocol && route->table &&
	       (route->table < 253 || route->table > 255);
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
	    !is_writable(route))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = op == CHANGE_DELETE ? RTM_DELROUTE : RTM_NEWROUTE;
	message->nlmsg_flags = flags[op];
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->rtm_family = (uint8_t)route->dst.addr.family;
	header->rtm_dst_len = route->dst.prefixlen;
	header->rtm_src_len = route->src.prefixlen;
	header->rtm_tos = route->tos;
	header->rtm_table = table_byte(route->table);
	header->rtm_protocol = route->protocol;
	header->rtm_scope = route->scope;
	header->rtm_type = RTN_UNICAST;
	header->rtm_flags = route->onlink && !route->nhid && !route->nexthops ? RTNH_F_ONLINK : 0;
	fits &= mnl_attr_put_u32_check(message, size, RTA_TABLE, route->table);
	if (route->dst.prefixlen)
		fits &= mnl_attr_put_check(message, size, RTA_DST, bytes, route->dst.addr.bytes);
	if (addr_is_set(&route->src.addr))
		fits &= mnl_attr_put_check(message, size, RTA_SRC, bytes, route->src.addr.bytes);
	if (addr_is_set(&route->prefsrc))
		fits &= mnl_attr_put_check(message, size, RTA_PREFSRC, bytes,
					   route->prefsrc.bytes);
	fits = fits && put_way(message, size, route);
	if (route->priority)
		fits &= mnl_attr_put_u32_check(message, size, RTA_PRIORITY, route->priority);
	return fits && put_metrics(message, size, route, op == CHANGE_DELETE) ? message : NULL;
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

/**
 * encode_lookup() - Write the question by which route a packet goes
 *
 * RTM_F_FIB_MATCH: Linux 4.13 (net/ipv4/route.c, inet_rtm_getroute()). IPv6 tells the
 * table unasked, and takes the flag that asks for it for an error on a strict socket
 * (net/ipv6/route.c, inet6_rtm_valid_getroute_req()).
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_lookup(void *buffer, size_t size, const struct lookup *lookup,
			       bool match)
{
	int family = lookup->dst.family;
	struct nlmsghdr *message;
	struct rtmsg *header;
	bool fits = true;

	if (size < NLMSG_SPACE(sizeof(*header)) || !addr_size(family))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETROUTE;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->rtm_family = (uint8_t)family;
	header->rtm_dst_len = addr_bits(family);
	if (match)
		header->rtm_flags = RTM_F_FIB_MATCH;
	else if (family == AF_INET)
		header->rtm_flags = RTM_F_LOOKUP_TABLE;
	fits &= mnl_attr_put_check(message, size, RTA_DST, addr_size(family), lookup->dst.bytes);
	if (addr_is_set(&lookup->src)) {
		header->rtm_src_len = addr_bits(family);
		fits &= mnl_attr_put_check(message, size, RTA_SRC, addr_size(family),
					   lookup->src.bytes);
	}
	if (lookup->oif)
		fits &= mnl_attr_put_u32_check(message, size, RTA_OIF, lookup->oif);
	if (lookup->iif)
		fits &= mnl_attr_put_u32_check(message, size, RTA_IIF, lookup->iif);
	if (lookup->fwmark)
		fits &= mnl_attr_put_u32_check(message, size, RTA_MARK, lookup->fwmark);
	if (lookup->uid)
		fits &= mnl_attr_put_u32_check(message, size, RTA_UID, lookup->uid);
	return fits ? message : NULL;
}

static int decode_metric(const struct nlattr *attr, void *data)
{
	struct route *route = data;
	uint32_t value;

	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return MNL_CB_OK;
	value = mnl_attr_get_u32(attr);
	switch (mnl_attr_get_type(attr)) {
	case RTAX_LOCK:
		route->mtu_lock = (value & 1U << RTAX_MTU) != 0;
		break;
	case RTAX_MTU:
		route->mtu = value;
		break;
	case RTAX_ADVMSS:
		route->advmss = value;
		break;
	case RTAX_HOPLIMIT:
		route->hoplimit = value;
		break;
	case RTAX_INITCWND:
		route->initcwnd = value;
		break;
	case RTAX_INITRWND:
		route->initrwnd = value;
		break;
	default:
		break;
	}
	return MNL_CB_OK;
}

static void decode_via(const struct nlattr *attr, struct addr *gateway)
{
	const uint8_t *bytes = mnl_attr_get_payload(attr);
	size_t length = mnl_attr_get_payload_len(attr);
	uint16_t family;

	if (length < sizeof(family))
		return;
	memcpy(&family, bytes, sizeof(family));
	if (!addr_size(family) || length != sizeof(family) + addr_size(family))
		return;
	*gateway = (struct addr){ .family = family };
	memcpy(gateway->bytes, bytes + sizeof(family), addr_size(family));
}

static struct nexthop decode_nexthop(const struct rtnexthop *hop, int family)
{
	struct nexthop nexthop = {
		.ifindex = (uint32_t)hop->rtnh_ifindex,
		.weight = (uint16_t)(hop->rtnh_hops + 1),
		.onlink = (hop->rtnh_flags & RTNH_F_ONLINK) != 0,
		.dead = (hop->rtnh_flags & RTNH_F_DEAD) != 0,
		.linkdown = (hop->rtnh_flags & RTNH_F_LINKDOWN) != 0,
	};
	const struct nlattr *attr = (const void *)(hop + 1);
	int left = hop->rtnh_len - (int)sizeof(*hop);

	for (; mnl_attr_ok(attr, left);
	     left -= MNL_ALIGN(attr->nla_len), attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == RTA_GATEWAY)
			attr_addr(attr, family, &nexthop.gateway);
		else if (mnl_attr_get_type(attr) == RTA_VIA)
			decode_via(attr, &nexthop.gateway);
		else if (mnl_attr_get_type(attr) == RTA_ENCAP)
			nexthop.encap = true;
	}
	return nexthop;
}

/* How many there are; the first @max of them are told. */
static uint32_t decode_multipath(const struct nlattr *attr, int family, struct nexthop *nexthops,
				 uint32_t max)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);
	int left = mnl_attr_get_payload_len(attr);
	uint32_t count = 0;

	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left);
	     left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop), count++)
		if (count < max)
			nexthops[count] = decode_nexthop(hop, family);
	return count;
}

static const struct nlattr *find_multipath(const struct nlmsghdr *message)
{
	const struct nlattr *attr = attr_first(message, sizeof(struct rtmsg));

	while (attr && mnl_attr_get_type(attr) != RTA_MULTIPATH)
		attr = attr_next(message, attr);
	return attr;
}

static void decode_attribute(const struct nlattr *attr, const struct rtmsg *header,
			     struct route *route)
{
	bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;
	struct rta_cacheinfo info;

	switch (mnl_attr_get_type(attr)) {
	case RTA_TABLE:
		route->table = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case RTA_DST:
		if (header->rtm_dst_len)
			attr_addr(attr, header->rtm_family, &route->dst.addr);
		break;
	case RTA_SRC:
		if (attr_addr(attr, header->rtm_family, &route->src.addr))
			route->src.prefixlen = header->rtm_src_len;
		break;
	case RTA_GATEWAY:
		attr_addr(attr, header->rtm_family, &route->gateway);
		break;
	case RTA_VIA:
		decode_via(attr, &route->gateway);
		break;
	case RTA_PREFSRC:
		attr_addr(attr, header->rtm_family, &route->prefsrc);
		break;
	case RTA_OIF:
		route->ifindex = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case RTA_PRIORITY:
		route->priority = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case RTA_METRICS:
		mnl_attr_parse_nested(attr, decode_metric, route);
		break;
	case RTA_NH_ID:
		route->nhid = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case RTA_ENCAP:
		route->encap = true;
		break;
	case RTA_PREF:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			route->pref = mnl_attr_get_u8(attr);
		break;
	case RTA_CACHEINFO:
		if (mnl_attr_get_payload_len(attr) < sizeof(info))
			break;
		memcpy(&info, mnl_attr_get_payload(attr), sizeof(info));
		route->expires = info.rta_expires;
		break;
	default:
		break;
	}
}

/* Of several next hops, the first is the route's. */
static void decode_first(const struct nlattr *multipath, int family, struct route *route)
{
	struct nexthop nexthops[ROUTE_NEXTHOPS_MAX] = { { .ifindex = 0 } };

	route->nexthop_count = decode_multipath(multipath, family, nexthops, ROUTE_NEXTHOPS_MAX);
	route->gateway = nexthops[0].gateway;
	route->ifindex = nexthops[0].ifindex;
	route->onlink = nexthops[0].onlink;
	route->dead = nexthops[0].dead;
	route->linkdown = nexthops[0].linkdown;
	route->encap = false;
	for (size_t i = 0; i < ROUTE_NEXTHOPS_MAX; i++)
		route->encap |= nexthops[i].encap;
}

/* A route by an object is whole without its next hops, which the kernel may be told not to tell. */
static bool is_like_ours(const struct route *route)
{
	return route->type == ROUTE_UNICAST &&
	       (route->nhid || (route->ifindex && !route->encap &&
				route->nexthop_count <= ROUTE_NEXTHOPS_MAX));
}

/**
 * decode_route() - Read a route, whoever made it
 * @route: filled, but on -EBADMSG; of several next hops it has the first:
 *	decode_nexthops()
 *
 * Return: 0; -ENOMSG for a route that we could not have written: not unicast, a
 * cached one, one that wraps packets, by more than ROUTE_NEXTHOPS_MAX; -EBADMSG
 */
int decode_route(const struct nlmsghdr *message, struct route *route)
{
	const struct rtmsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr, *multipath;

	if (message->nlmsg_type != RTM_NEWROUTE ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return -EBADMSG;
	memset(route, 0, sizeof(*route));
	if (!addr_size(header->rtm_family) ||
	    header->rtm_dst_len > addr_bits(header->rtm_family) ||
	    header->rtm_src_len > addr_bits(header->rtm_family))
		return -EBADMSG;
	route->dst = prefix_any(header->rtm_family);
	route->dst.prefixlen = header->rtm_dst_len;
	route->table = header->rtm_table;
	route->scope = header->rtm_scope;
	route->protocol = header->rtm_protocol;
	route->onlink = (header->rtm_flags & RTNH_F_ONLINK) != 0;
	route->dead = (header->rtm_flags & RTNH_F_DEAD) != 0;
	route->linkdown = (header->rtm_flags & RTNH_F_LINKDOWN) != 0;
	route->type = header->rtm_type >= RTN_UNICAST && header->rtm_type <= RTN_THROW ?
			      (uint8_t)(header->rtm_type - RTN_UNICAST) : ROUTE_OTHER;
	route->tos = header->rtm_tos;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr))
		decode_attribute(attr, header, route);
	multipath = find_multipath(message);
	if (multipath)
		decode_first(multipath, header->rtm_family, route);
	route->mtu_lock &= route->mtu != 0;
	return is_like_ours(route) && !(header->rtm_flags & RTM_F_CLONED) ? 0 : -ENOMSG;
}

/**
 * decode_nexthops() - Read all next hops of a route that has several
 * @route: as decode_route() has it; receives them, to be freed
 *
 * Return: 0; -ENOMEM
 */
int decode_nexthops(const struct nlmsghdr *message, struct route *route)
{
	if (route->nexthop_count < 2)
		return 0;
	route->nexthops = calloc(route->nexthop_count, sizeof(*route->nexthops));
	if (!route->nexthops)
		return -ENOMEM;
	decode_multipath(find_multipath(message), route->dst.addr.family, route->nexthops,
			 route->nexthop_count);
	return 0;
}
