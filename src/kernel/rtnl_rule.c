/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

#define RULE_SPORT_MASK 28 /* FRA_SPORT_MASK and FRA_DPORT_MASK of newer headers */
#define RULE_DPORT_MASK 29

/* What a rule of ours may have of what struct rule_extra holds: see plan.c. */
static bool are_extras_sound(const struct rule *rule)
{
	struct rule_extra extra = rule->extra, blank = { .iifname = "" };
	bool ports = extra.dport_first && extra.dport_first <= extra.dport_last;

	if (extra.iifname[0] && (strcmp(extra.iifname, "lo") != 0 || !rule->src.prefixlen))
		return false;
	if (extra.ipproto && extra.ipproto != IPPROTO_UDP)
		return false;
	if (extra.ports != ports || (ports && (!extra.ipproto || !rule_is_jump(rule))))
		return false;
	if (extra.uid && (extra.uid_first || extra.uid_last || !extra.ipproto))
		return false;
	memcpy(blank.iifname, extra.iifname, sizeof(blank.iifname));
	blank.ipproto = extra.ipproto;
	blank.uid = extra.uid;
	blank.ports = extra.ports;
	blank.dport_first = extra.dport_first;
	blank.dport_last = extra.dport_last;
	return memcmp(&extra, &blank, sizeof(extra)) == 0;
}

/* Is a rule for what has no source yet, and goes to a server? */
static bool is_pin(const struct rule *rule)
{
	return rule->src.prefixlen == addr_bits(rule->family) && addr_is_zero(&rule->src.addr) &&
	       rule->dst.prefixlen && !addr_is_zero(&rule->dst.addr) && rule->extra.ipproto &&
	       rule->extra.uid && rule_is_lookup(rule);
}

/*
 * A rule without a selector, or from a zero address, would catch everybody's
 * traffic, as would one to a zero address that is from everybody; one without a
 * protocol could not be told from a foreign one; and a delete takes the first
 * rule that has all it names. A jump catches nothing: it may be for everybody,
 * and for the half of all addresses that 0 is in.
 */
static bool rule_is_sound(const struct rule *rule)
{
	bool main = rule->table == TABLE_MAIN && rule->suppress_prefixlen >= 0;
	bool reserved = rule->table >= TABLE_DEFAULT && rule->table <= TABLE_LOCAL;
	bool src = rule->src.prefixlen && !addr_is_zero(&rule->src.addr);
	bool dst = rule->dst.prefixlen && (src || !addr_is_zero(&rule->dst.addr));

	if (!addr_size(rule->family) || !rule->protocol || !rule->priority ||
	    !are_extras_sound(rule))
		return false;
	if (rule_is_jump(rule))
		return rule->table == TABLE_UNSPEC && !rule->unreachable && !rule->oifname[0] &&
		       (rule->nop ? !rule->target : rule->target > rule->priority);
	if (is_pin(rule))
		return !reserved;
	if ((!src && !dst && !rule->oifname[0]) || rule->extra.ipproto ||
	    (rule->src.prefixlen && !src) || (rule->dst.prefixlen && !dst))
		return false;
	if (rule->unreachable)
		return rule->table == TABLE_UNSPEC;
	return rule->table != TABLE_UNSPEC && (main || !reserved);
}

static const uint8_t actions[] = {
	[RULE_LOOKUP] = FR_ACT_TO_TBL,
	[RULE_GOTO] = FR_ACT_GOTO,
	[RULE_NOP] = FR_ACT_NOP,
	[RULE_UNREACHABLE] = FR_ACT_UNREACHABLE,
	[RULE_BLACKHOLE] = FR_ACT_BLACKHOLE,
	[RULE_PROHIBIT] = FR_ACT_PROHIBIT,
};

static bool put_extra(struct nlmsghdr *message, size_t size, const struct rule_extra *extra)
{
	struct fib_rule_uid_range uids = { extra->uid_first, extra->uid_last };
	struct fib_rule_port_range ports = { extra->dport_first, extra->dport_last };
	bool fits = true;

	if (extra->iifname[0])
		fits &= attr_put(message, size, FRA_IIFNAME, strlen(extra->iifname) + 1,
				 extra->iifname);
	if (extra->ipproto)
		fits &= attr_put(message, size, FRA_IP_PROTO, 1, &extra->ipproto);
	if (extra->uid)
		fits &= attr_put(message, size, FRA_UID_RANGE, sizeof(uids), &uids);
	if (extra->ports)
		fits &= attr_put(message, size, FRA_DPORT_RANGE, sizeof(ports), &ports);
	return fits;
}

/**
 * encode_rule() - Write a message that adds or deletes a rule
 *
 * Return: the message in @buffer; NULL if it has no room or the rule must not
 * be written
 */
struct nlmsghdr *encode_rule(void *buffer, size_t size, enum change_op op,
			     const struct rule *rule)
{
	size_t bytes = addr_size(rule->family);
	struct fib_rule_hdr *header;
	struct nlmsghdr *message;
	bool fits = true;

	if (size < NLMSG_SPACE(sizeof(*header)) || !rule_is_sound(rule) ||
	    (op != CHANGE_ADD && op != CHANGE_DELETE))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = op == CHANGE_ADD ? RTM_NEWRULE : RTM_DELRULE;
	message->nlmsg_flags = op == CHANGE_ADD ? NLM_F_CREATE | NLM_F_EXCL : 0;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->family = (uint8_t)rule->family;
	header->src_len = rule->src.prefixlen;
	header->dst_len = rule->dst.prefixlen;
	header->table = rule->table < 256 ? (uint8_t)rule->table : RT_TABLE_UNSPEC;
	header->action = actions[rule_action(rule)];
	if (header->action == FR_ACT_GOTO)
		fits &= mnl_attr_put_u32_check(message, size, FRA_GOTO, rule->target);
	if (header->action == FR_ACT_TO_TBL)
		fits &= mnl_attr_put_u32_check(message, size, FRA_TABLE, rule->table);
	fits &= mnl_attr_put_u32_check(message, size, FRA_PRIORITY, rule->priority);
	fits &= attr_put(message, size, FRA_PROTOCOL, 1, &rule->protocol);
	if (rule->src.prefixlen)
		fits &= mnl_attr_put_check(message, size, FRA_SRC, bytes, rule->src.addr.bytes);
	if (rule->dst.prefixlen)
		fits &= mnl_attr_put_check(message, size, FRA_DST, bytes, rule->dst.addr.bytes);
	if (rule->oifname[0])
		fits &= attr_put(message, size, FRA_OIFNAME, strlen(rule->oifname) + 1, rule->oifname);
	if (rule->suppress_prefixlen != STATE_NO_SUPPRESS)
		fits &= mnl_attr_put_u32_check(message, size, FRA_SUPPRESS_PREFIXLEN,
					       (uint32_t)rule->suppress_prefixlen);
	if (rule->suppress_ifgroup != STATE_NO_SUPPRESS)
		fits &= mnl_attr_put_u32_check(message, size, FRA_SUPPRESS_IFGROUP,
					       (uint32_t)rule->suppress_ifgroup);
	return fits && put_extra(message, size, &rule->extra) ? message : NULL;
}

/**
 * encode_rule_dump() - Write a request for all rules of a family
 *
 * Return: the message in @buffer; NULL if it has no room
 */
struct nlmsghdr *encode_rule_dump(void *buffer, size_t size, int family)
{
	struct fib_rule_hdr *header;
	struct nlmsghdr *message;

	if (size < NLMSG_SPACE(sizeof(*header)))
		return NULL;
	message = mnl_nlmsg_put_header(buffer);
	message->nlmsg_type = RTM_GETRULE;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->family = (uint8_t)family;
	return message;
}

static void decode_selector(const struct nlattr *attr, int family, uint8_t prefixlen,
			    struct prefix *prefix)
{
	if (prefixlen && attr_addr(attr, family, &prefix->addr))
		prefix->prefixlen = prefixlen;
}

static int64_t decode_suppress(const struct nlattr *attr)
{
	uint32_t number = mnl_attr_get_u32(attr);

	return number == UINT32_MAX ? STATE_NO_SUPPRESS : (int64_t)number;
}

static void decode_action(uint8_t action, struct rule *rule)
{
	enum rule_action found = RULE_LOOKUP;

	while (found < RULE_OTHER && actions[found] != action)
		found++;
	if (found != RULE_GOTO)
		rule->target = 0;
	else if (!rule->target)
		found = RULE_OTHER;
	rule->unreachable = found == RULE_UNREACHABLE;
	rule->nop = found == RULE_NOP;
	rule->extra.action = found > RULE_UNREACHABLE ? (uint8_t)found : 0;
}

static void decode_uids(const struct nlattr *attr, struct rule_extra *extra)
{
	struct fib_rule_uid_range uids;

	extra->uid = true;
	if (mnl_attr_get_payload_len(attr) < sizeof(uids))
		return;
	memcpy(&uids, mnl_attr_get_payload(attr), sizeof(uids));
	extra->uid_first = uids.start;
	extra->uid_last = uids.end;
}

static void decode_ports(const struct nlattr *attr, struct rule_extra *extra)
{
	struct fib_rule_port_range ports;

	extra->ports = true;
	if (mnl_attr_get_payload_len(attr) < sizeof(ports))
		return;
	memcpy(&ports, mnl_attr_get_payload(attr), sizeof(ports));
	if (mnl_attr_get_type(attr) == FRA_SPORT_RANGE) {
		extra->sport_first = ports.start;
		extra->sport_last = ports.end;
	} else {
		extra->dport_first = ports.start;
		extra->dport_last = ports.end;
	}
}

/* For a single port, Linux 6.15 and later send a mask of all its bits (net/core/fib_rules.c fib_nl2rule()). */
static bool is_every_bit(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U16) >= 0 && mnl_attr_get_u16(attr) == UINT16_MAX;
}

static void decode_extra(const struct nlattr *attr, struct rule_extra *extra)
{
	bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;
	bool octet = mnl_attr_validate(attr, MNL_TYPE_U8) >= 0;

	switch (mnl_attr_get_type(attr)) {
	case FRA_IIFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(extra->iifname, mnl_attr_get_str(attr), IF_NAMESIZE - 1);
		break;
	case FRA_FWMARK:
		extra->fwmark = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_FWMASK:
		extra->fwmask = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_L3MDEV:
		extra->l3mdev = octet && mnl_attr_get_u8(attr);
		break;
	case FRA_IP_PROTO:
		extra->ipproto = octet ? mnl_attr_get_u8(attr) : 0;
		break;
	case FRA_UID_RANGE:
		decode_uids(attr, extra);
		break;
	case FRA_SPORT_RANGE:
	case FRA_DPORT_RANGE:
		decode_ports(attr, extra);
		break;
	case RULE_SPORT_MASK:
	case RULE_DPORT_MASK:
		extra->other |= !is_every_bit(attr);
		break;
	case FRA_UNUSED2: /* these select nothing */
	case FRA_FLOW:
	case FRA_PAD:
		break;
	default:
		extra->other = true;
	}
}

static void decode_attribute(const struct nlattr *attr, const struct fib_rule_hdr *header,
			     struct rule *rule)
{
	bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;

	switch (mnl_attr_get_type(attr)) {
	case FRA_SRC:
		decode_selector(attr, header->family, header->src_len, &rule->src);
		break;
	case FRA_DST:
		decode_selector(attr, header->family, header->dst_len, &rule->dst);
		break;
	case FRA_OIFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(rule->oifname, mnl_attr_get_str(attr), IF_NAMESIZE - 1);
		break;
	case FRA_PROTOCOL:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			rule->protocol = mnl_attr_get_u8(attr);
		break;
	case FRA_TABLE:
		rule->table = number ? mnl_attr_get_u32(attr) : rule->table;
		break;
	case FRA_GOTO:
		rule->target = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_PRIORITY:
		rule->priority = number ? mnl_attr_get_u32(attr) : 0;
		break;
	case FRA_SUPPRESS_PREFIXLEN:
		rule->suppress_prefixlen = number ? decode_suppress(attr) : STATE_NO_SUPPRESS;
		break;
	case FRA_SUPPRESS_IFGROUP:
		rule->suppress_ifgroup = number ? decode_suppress(attr) : STATE_NO_SUPPRESS;
		break;
	default:
		decode_extra(attr, &rule->extra);
	}
}

/**
 * decode_rule() - Read a rule, whoever made it
 * @rule: filled, but on -EBADMSG
 *
 * Return: 0; -ENOMSG for a rule that we could not have written, whoever it says
 * it is from; -EBADMSG; -EOPNOTSUPP if the kernel keeps no protocol of rules
 * (before Linux 4.17)
 */
int decode_rule(const struct nlmsghdr *message, struct rule *rule)
{
	const struct fib_rule_hdr *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	bool owned = false, realm = false;

	if (message->nlmsg_type != RTM_NEWRULE ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return -EBADMSG;
	memset(rule, 0, sizeof(*rule));
	rule->family = header->family;
	if (header->src_len > addr_bits(rule->family) || header->dst_len > addr_bits(rule->family))
		return addr_size(rule->family) ? -EBADMSG : -ENOMSG;
	rule->table = header->table;
	rule->suppress_prefixlen = STATE_NO_SUPPRESS;
	rule->suppress_ifgroup = STATE_NO_SUPPRESS;
	rule->extra.tos = header->tos;
	rule->extra.invert = (header->flags & FIB_RULE_INVERT) != 0;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		owned |= mnl_attr_get_type(attr) == FRA_PROTOCOL &&
			 mnl_attr_validate(attr, MNL_TYPE_U8) >= 0;
		realm |= mnl_attr_get_type(attr) == FRA_FLOW;
		decode_attribute(attr, header, rule);
	}
	decode_action(header->action, rule);
	if (rule->extra.fwmark && !rule->extra.fwmask)
		rule->extra.fwmask = UINT32_MAX;
	if (!owned)
		return -EOPNOTSUPP;
	return realm || !rule_is_sound(rule) ? -ENOMSG : 0;
}
