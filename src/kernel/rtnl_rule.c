/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include "kernel/attr.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

/*
 * A rule without a selector, or from a zero address, would catch everybody's
 * traffic; one without a protocol could not be told from a foreign one; and a
 * delete takes the first rule that has all it names. A jump catches nothing:
 * it may be for everybody, and for the half of all addresses that 0 is in.
 */
static bool rule_is_sound(const struct rule *rule)
{
	bool main = rule->table == TABLE_MAIN && rule->suppress_prefixlen >= 0;
	bool reserved = rule->table >= TABLE_DEFAULT && rule->table <= TABLE_LOCAL;
	bool src = rule->src.prefixlen && !addr_is_zero(&rule->src.addr);
	bool dst = rule->dst.prefixlen && !addr_is_zero(&rule->dst.addr);

	if (!rule->protocol || !rule->priority)
		return false;
	if (rule_is_jump(rule))
		return rule->table == TABLE_UNSPEC && !rule->unreachable && !rule->oifname[0] &&
		       (rule->nop ? !rule->target : rule->target > rule->priority);
	if ((!src && !dst && !rule->oifname[0]) ||
	    (rule->src.prefixlen && !src) || (rule->dst.prefixlen && !dst))
		return false;
	if (rule->unreachable)
		return rule->table == TABLE_UNSPEC;
	return rule->table != TABLE_UNSPEC && (main || !reserved);
}

static uint8_t action_of(const struct rule *rule)
{
	return rule->target	 ? FR_ACT_GOTO :
	       rule->nop	 ? FR_ACT_NOP :
	       rule->unreachable ? FR_ACT_UNREACHABLE :
				   FR_ACT_TO_TBL;
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

	if (size < NLMSG_SPACE(sizeof(*header)) || !bytes || !rule_is_sound(rule) ||
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
	header->action = action_of(rule);
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
	return fits ? message : NULL;
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
	if (!prefixlen || mnl_attr_get_payload_len(attr) != addr_size(family))
		return;
	prefix->prefixlen = prefixlen;
	prefix->addr.family = family;
	memcpy(prefix->addr.bytes, mnl_attr_get_payload(attr), addr_size(family));
}

static int64_t decode_suppress(const struct nlattr *attr)
{
	uint32_t number = mnl_attr_get_u32(attr);

	return number == UINT32_MAX ? STATE_NO_SUPPRESS : (int64_t)number;
}

static bool has_other_selector(const struct nlattr *attr)
{
	switch (mnl_attr_get_type(attr)) {
	case FRA_DST:
	case FRA_SRC:
	case FRA_OIFNAME:
	case FRA_PRIORITY:
	case FRA_TABLE:
	case FRA_GOTO:
	case FRA_PROTOCOL:
	case FRA_SUPPRESS_PREFIXLEN:
	case FRA_SUPPRESS_IFGROUP:
	case FRA_PAD:
		return false;
	default:
		return true;
	}
}

static bool is_action_of_ours(uint8_t action)
{
	return action == FR_ACT_TO_TBL || action == FR_ACT_UNREACHABLE ||
	       action == FR_ACT_GOTO || action == FR_ACT_NOP;
}

/**
 * decode_rule() - Read a rule
 *
 * Return: 0; -ENOMSG for a rule that we could not have written, whoever it says
 * it is from; -EBADMSG; -EOPNOTSUPP if the kernel keeps no protocol of rules
 * (before Linux 4.17)
 */
int decode_rule(const struct nlmsghdr *message, struct rule *rule)
{
	const struct fib_rule_hdr *header = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	bool owned = false, other = false;

	if (message->nlmsg_type != RTM_NEWRULE ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return -EBADMSG;
	memset(rule, 0, sizeof(*rule));
	rule->family = header->family;
	if (header->src_len > addr_bits(rule->family) || header->dst_len > addr_bits(rule->family))
		return addr_size(rule->family) ? -EBADMSG : -ENOMSG;
	other = !addr_size(rule->family) ||
		!is_action_of_ours(header->action) ||
		header->tos || header->flags & FIB_RULE_INVERT;
	rule->unreachable = header->action == FR_ACT_UNREACHABLE;
	rule->nop = header->action == FR_ACT_NOP;
	rule->table = header->table;
	rule->suppress_prefixlen = STATE_NO_SUPPRESS;
	rule->suppress_ifgroup = STATE_NO_SUPPRESS;
	for (attr = attr_first(message, sizeof(*header)); attr; attr = attr_next(message, attr)) {
		uint16_t type = mnl_attr_get_type(attr);
		bool number = mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;

		other |= has_other_selector(attr);
		if (type == FRA_SRC)
			decode_selector(attr, header->family, header->src_len, &rule->src);
		else if (type == FRA_DST)
			decode_selector(attr, header->family, header->dst_len, &rule->dst);
		else if (type == FRA_OIFNAME && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(rule->oifname, mnl_attr_get_str(attr), IF_NAMESIZE - 1);
		else if (type == FRA_PROTOCOL && mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			owned = true, rule->protocol = mnl_attr_get_u8(attr);
		else if (type == FRA_TABLE && number)
			rule->table = mnl_attr_get_u32(attr);
		else if (type == FRA_GOTO && number && header->action == FR_ACT_GOTO)
			rule->target = mnl_attr_get_u32(attr);
		else if (type == FRA_PRIORITY && number)
			rule->priority = mnl_attr_get_u32(attr);
		else if (type == FRA_SUPPRESS_PREFIXLEN && number)
			rule->suppress_prefixlen = decode_suppress(attr);
		else if (type == FRA_SUPPRESS_IFGROUP && number)
			rule->suppress_ifgroup = decode_suppress(attr);
	}
	if (!owned)
		return -EOPNOTSUPP;
	return other || !rule_is_sound(rule) ? -ENOMSG : 0;
}
