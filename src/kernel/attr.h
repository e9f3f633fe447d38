/* SPDX-License-Identifier: BSD-2-Clause */
/* A netlink message: whether it is whole, its error, its attributes. */
#ifndef SYMROUTE_ATTR_H
#define SYMROUTE_ATTR_H

#include "model/addr.h"

#include <libmnl/libmnl.h>

const struct nlattr *attr_first(const struct nlmsghdr *message, size_t offset);
const struct nlattr *attr_next(const struct nlmsghdr *message, const struct nlattr *attr);
bool attr_addr(const struct nlattr *attr, int family, struct addr *addr);
bool attr_put(struct nlmsghdr *message, size_t size, uint16_t type, size_t length, const void *data);
bool message_is_whole(const struct nlmsghdr *message, int left);
int message_error(int error);

#endif
