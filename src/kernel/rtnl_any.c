/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_any.h"

#include "kernel/attr.h"
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

static enum any_action action_of(uint8_t action)
{
	switch (action) {
	case FR_ACT_TO_TBL:
		return ANY_LOOKUP;
	case FR_ACT_GOTO:
		return ANY_GOTO;
	case FR_ACT_NOP:
		return ANY_NOP;
	case FR_ACT_BLACKHOLE:
		return ANY_BLACKHOLE;
	case FR_ACT_UNREACHABLE:
		return ANY_UNREACHABLE;
	case FR_ACT_PROHIBIT:
		return ANY_PROHIBIT;
	default:
		return ANY_OTHER;
	}
}

static void decode_uids(const struct nlattr *attr, struct any_range *range)
{
	struct fib_rule_uid_range uids;

	if (mnl_attr_get_payload_len(attr) < sizeof(uids))
		return;
	memcpy(&uids, mnl_attr_get_payload(attr), sizeof(uids));
	*range = (struct any_range){ uids.start, uids.end };
}

static void decode_ports(const struct nlattr *attr, struct any_range *range)
{
	struct fib_rule_port_range ports;

	if (mnl_attr_get_payload_len(attr) < sizeof(ports))
		return;
	memcpy(&ports, mnl_attr_get_payload(attr), sizeof(ports));
	*range = (struct any_range){ ports.start, ports.end };
}

static void decode_any_selector(const struct nlattr *attr, struct any_rule *rule)
{
	bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;
	bool octet = mnl_attr_validate(attr, MNL_TYPE_U8) >= 0;

	switch (mnl_attr_get_type(attr)) {
	case FRA_IIFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(rule->iifname, mnl_attr_get_str(attr), IF_NAMESIZE - 1);
		break;
	case FRA_FWMARK:
		rule->fwmark = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_FWMASK:
		rule->fwmask = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_GOTO:
		rule->target = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_L3MDEV:
		rule->l3mdev = octet && mnl_attr_get_u8(attr);
		break;
	case FRA_IP_PROTO:
		rule->ipproto = octet ? mnl_attr_get_u8(attr) : 0;
		break;
	case FRA_UID_RANGE:
		rule->uid = true;
		decode_uids(attr, &rule->uids);
		break;
	case FRA_SPORT_RANGE:
		rule->ports = true;
		decode_ports(attr, &rule->sports);
		break;
	case FRA_DPORT_RANGE:
		rule->ports = true;
		decode_ports(attr, &rule->dports);
		break;
	case FRA_UNUSED2: /* these select nothing, or are what decode_rule() reads */
	case FRA_FLOW:
	case FRA_DST:
	case FRA_SRC:
	case FRA_OIFNAME:
	case FRA_PRIORITY:
	case FRA_TABLE:
	case FRA_PROTOCOL:
	case FRA_SUPPRESS_PREFIXLEN:
	case FRA_SUPPRESS_IFGROUP:
	case FRA_PAD:
		break;
	default:
		rule->other = true;
	}
}

/**
 * decode_any_rule() - Read a rule, whoever made it
 *
 * Return: 0; -EBADMSG
 */
int decode_any_rule(const struct nlmsghdr *message, struct any_rule *rule)
{
	const struct fib_rule_hdr *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;

	memset(rule, 0, sizeof(*rule));
	if (decode_rule(message, &rule->rule) == -EBADMSG)
		return -EBADMSG;
	rule->action = action_of(header->action);
	rule->invert = (header->flags & FIB_RULE_INVERT) != 0;
	rule->tos = header->tos;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr))
		decode_any_selector(attr, rule);
	if (rule->fwmark && !rule->fwmask)
		rule->fwmask = UINT32_MAX;
	return 0;
}

static void decode_via(const struct nlattr *attr, int family, struct addr *gateway)
{
	const uint8_t *bytes = mnl_attr_get_payload(attr);
	size_t length = mnl_attr_get_payload_len(attr);
	uint16_t other;

	if (mnl_attr_get_type(attr) == RTA_VIA && length > sizeof(other)) {
		memcpy(&other, bytes, sizeof(other));
		family = other;
		bytes += sizeof(other);
		length -= sizeof(other);
	}
	if (!addr_size(family) || length != addr_size(family))
		return;
	memset(gateway, 0, sizeof(*gateway));
	gateway->family = family;
	memcpy(gateway->bytes, bytes, length);
}

static bool is_via(const struct nlattr *attr)
{
	return mnl_attr_get_type(attr) == RTA_GATEWAY || mnl_attr_get_type(attr) == RTA_VIA;
}

static void decode_nexthops(const struct nlattr *attr, int family, struct any_route *route)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);
	int left = mnl_attr_get_payload_len(attr);

	memset(route->hops, 0, sizeof(route->hops));
	route->nexthops = 0;
	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left);
	     left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		const struct nlattr *in = (const void *)(hop + 1);
		int bytes = hop->rtnh_len - (int)sizeof(*hop);
		struct any_hop *to;

		if (route->nexthops++ >= ANY_HOPS_MAX)
			continue;
		to = &route->hops[route->nexthops - 1];
		to->ifindex = (uint32_t)hop->rtnh_ifindex;
		to->dead = (hop->rtnh_flags & RTNH_F_DEAD) != 0;
		to->linkdown = (hop->rtnh_flags & RTNH_F_LINKDOWN) != 0;
		for (; mnl_attr_ok(in, bytes); bytes -= MNL_ALIGN(in->nla_len), in = mnl_attr_next(in))
			if (is_via(in))
				decode_via(in, family, &to->gateway);
	}
	route->route.ifindex = route->hops[0].ifindex;
	route->route.gateway = route->hops[0].gateway;
}

static void decode_any_attribute(const struct nlattr *attr, const struct rtmsg *header,
				 struct any_route *route)
{
	size_t bytes = addr_size(header->rtm_family);
	size_t length = mnl_attr_get_payload_len(attr);

	switch (mnl_attr_get_type(attr)) {
	case RTA_SRC:
		if (length != bytes)
			break;
		route->src.prefixlen = header->rtm_src_len;
		route->src.addr.family = header->rtm_family;
		memcpy(route->src.addr.bytes, mnl_attr_get_payload(attr), bytes);
		break;
	case RTA_NH_ID:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			route->nhid = mnl_attr_get_u32(attr);
		break;
	case RTA_PREF:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			route->pref = mnl_attr_get_u8(attr);
		break;
	case RTA_CACHEINFO:
		if (length >= sizeof(struct rta_cacheinfo)) {
			struct rta_cacheinfo info;

			memcpy(&info, mnl_attr_get_payload(attr), sizeof(info));
			route->expires = info.rta_expires;
		}
		break;
	default:
		break;
	}
}

/**
 * decode_any_route() - Read a route, whoever made it
 *
 * Return: 0; -EBADMSG
 */
int decode_any_route(const struct nlmsghdr *message, struct any_route *route)
{
	const struct rtmsg *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;

	memset(route, 0, sizeof(*route));
	if (decode_route(message, &route->route) == -EBADMSG ||
	    header->rtm_src_len > addr_bits(header->rtm_family))
		return -EBADMSG;
	route->type = header->rtm_type;
	route->tos = header->rtm_tos;
	route->nexthops = route->route.ifindex != 0;
	route->dead = (header->rtm_flags & RTNH_F_DEAD) != 0;
	route->linkdown = (header->rtm_flags & RTNH_F_LINKDOWN) != 0;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		decode_any_attribute(attr, header, route);
		if (is_via(attr))
			decode_via(attr, header->rtm_family, &route->route.gateway);
	}
	if (route->nexthops)
		route->hops[0] = (struct any_hop){ .gateway = route->route.gateway,
						   .ifindex = route->route.ifindex,
						   .dead = route->dead,
						   .linkdown = route->linkdown };
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr))
		if (mnl_attr_get_type(attr) == RTA_MULTIPATH)
			decode_nexthops(attr, header->rtm_family, route);
	return 0;
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
	else if (family == AF_INET) /* IPv6 tells the table anyway, and refuses the flag */
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
	return fits ? message : NULL;
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
	return message;
}
