/* SPDX-License-Identifier: BSD-2-Clause */
#include "attr.h"

/**
 * checked() - See that an attribute lies whole inside its message
 * @message: message
 * @attr: where an attribute may begin
 *
 * Return: @attr; NULL if there is none
 */
static const struct nlattr *checked(const struct nlmsghdr *message, const struct nlattr *attr)
{
	const char *tail = (const char *)message + message->nlmsg_len;

	return mnl_attr_ok(attr, (int)(tail - (const char *)attr)) ? attr : NULL;
}

/**
 * attr_first() - Find a message's first attribute
 * @message: message
 * @offset: bytes of fixed payload before it
 *
 * Return: the attribute, inside @message; NULL if there is none
 */
const struct nlattr *attr_first(const struct nlmsghdr *message, size_t offset)
{
	return checked(message, mnl_nlmsg_get_payload_offset(message, offset));
}

/**
 * attr_next() - Find the attribute behind another
 * @message: message
 * @attr: attribute inside it
 *
 * Return: the attribute, inside @message; NULL if there is none
 */
const struct nlattr *attr_next(const struct nlmsghdr *message, const struct nlattr *attr)
{
	return checked(message, mnl_attr_next(attr));
}
