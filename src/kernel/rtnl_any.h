/* SPDX-License-Identifier: BSD-2-Clause */
/* Netlink messages about anybody's objects -> values. Pure on a buffer. */
#ifndef SYMROUTE_RTNL_ANY_H
#define SYMROUTE_RTNL_ANY_H

#include "model/any.h"
#include "kernel/kernel_ask.h"

#include <libmnl/libmnl.h>

int decode_any_rule(const struct nlmsghdr *message, struct any_rule *rule);
int decode_any_route(const struct nlmsghdr *message, struct any_route *route);
struct nlmsghdr *encode_lookup(void *buffer, size_t size, const struct lookup *lookup,
			       bool match);
struct nlmsghdr *encode_link_dump(void *buffer, size_t size);

#endif
