/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl_object.h"

#include <errno.h>
#include <string.h>

#define ERRNO_MAX 4095 /* include/linux/err.h */

static const struct nlattr *checked(const struct nlmsghdr *message, const struct nlattr *attr)
{
	const char *tail = (const char *)message + message->nlmsg_len;

	return mnl_attr_ok(attr, (int)(tail - (const char *)attr)) ? attr : NULL;
}

/**
 * attr_first() - Find a message's first attribute
 * @offset: bytes of fixed payload before it
 *
 * Return: the attribute, inside @message; NULL if there is none
 */
const struct nlattr *attr_first(const struct nlmsghdr *message, size_t offset)
{
	if (offset > mnl_nlmsg_get_payload_len(message)) /* attr - tail would not fit into an int */
		return NULL;
	return checked(message, mnl_nlmsg_get_payload_offset(message, offset));
}

/**
 * attr_next() - Find the attribute behind another
 *
 * Return: the attribute, inside @message; NULL if there is none
 */
const struct nlattr *attr_next(const struct nlmsghdr *message, const struct nlattr *attr)
{
	return checked(message, mnl_attr_next(attr));
}

/**
 * attr_addr() - Read an address
 * @addr: as it was where it is none
 *
 * Return: true if the attribute is one of the family
 */
bool attr_addr(const struct nlattr *attr, int family, struct addr *addr)
{
	size_t bytes = addr_size(family);

	if (!bytes || mnl_attr_get_payload_len(attr) != bytes)
		return false;
	*addr = (struct addr){ .family = family };
	memcpy(addr->bytes, mnl_attr_get_payload(attr), bytes);
	return true;
}

/**
 * attr_put() - Add an attribute whose length is no multiple of 4
 * @length: bytes of @data
 *
 * mnl_attr_put() leaves what was in the buffer as padding. The kernel ignores
 * it, but is not sent what an earlier answer left.
 *
 * Return: false if there is no room
 */
bool attr_put(struct nlmsghdr *message, size_t size, uint16_t type, size_t length, const void *data)
{
	char *end = (char *)mnl_nlmsg_get_payload_tail(message) + sizeof(struct nlattr) + length;

	if (!mnl_attr_put_check(message, size, type, length, data))
		return false;
	memset(end, 0, (size_t)((char *)mnl_nlmsg_get_payload_tail(message) - end));
	return true;
}

/**
 * message_is_whole() - Is there one more message in what was received?
 * @left: bytes left; below 0 if the last one's padding was cut off
 *
 * mnl_nlmsg_ok() takes a length of 2^31 and more for a negative one.
 */
bool message_is_whole(const struct nlmsghdr *message, int left)
{
	return mnl_nlmsg_ok(message, left) && message->nlmsg_len <= (uint32_t)left;
}

/**
 * message_error() - Check the error that a message names
 *
 * Return: 0 or -errno; -EBADMSG for anything else
 */
int message_error(int error)
{
	return error > 0 || error < -ERRNO_MAX ? -EBADMSG : error;
}
