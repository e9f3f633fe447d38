/* SPDX-License-Identifier: BSD-2-Clause */
/* One object <-> one netlink message, and what is in any message. Pure on a buffer. */
#ifndef SYMROUTE_RTNL_OBJECT_H
#define SYMROUTE_RTNL_OBJECT_H

#include "model/addr.h"
#include "model/change.h"
#include "model/host.h"

#include <libmnl/libmnl.h>

struct nlmsghdr *encode_route(void *buffer, size_t size, enum change_op op,
			      const struct route *route);
struct nlmsghdr *encode_route_dump(void *buffer, size_t size, int family, uint8_t protocol,
				   uint32_t table, uint32_t ifindex);
struct nlmsghdr *encode_lookup(void *buffer, size_t size, const struct lookup *lookup,
			       bool match);
int decode_route(const struct nlmsghdr *message, struct route *route);
int decode_nexthops(const struct nlmsghdr *message, struct route *route);

struct nlmsghdr *encode_rule(void *buffer, size_t size, enum change_op op,
			     const struct rule *rule);
struct nlmsghdr *encode_rule_dump(void *buffer, size_t size, int family);
int decode_rule(const struct nlmsghdr *message, struct rule *rule);

struct nlmsghdr *encode_group(void *buffer, size_t size, const struct link_group *group);
struct nlmsghdr *encode_link_dump(void *buffer, size_t size);
struct nlmsghdr *encode_link_get(void *buffer, size_t size, const char *ifname);
int decode_link(const struct nlmsghdr *message, struct link *link);
struct nlmsghdr *encode_address_dump(void *buffer, size_t size, int family);
struct nlmsghdr *encode_neighbour_dump(void *buffer, size_t size, int family);
struct nlmsghdr *encode_solicitation(void *buffer, size_t size, const struct neighbour *neighbour);
int decode_neighbour(const struct nlmsghdr *message, struct neighbour *neighbour);
int decode_address(const struct nlmsghdr *message, struct address *address);

/* attr.c: whether a message is whole, its error, its attributes. */
const struct nlattr *attr_first(const struct nlmsghdr *message, size_t offset);
const struct nlattr *attr_next(const struct nlmsghdr *message, const struct nlattr *attr);
bool attr_addr(const struct nlattr *attr, int family, struct addr *addr);
bool attr_put(struct nlmsghdr *message, size_t size, uint16_t type, size_t length, const void *data);
bool message_is_whole(const struct nlmsghdr *message, int left);
int message_error(int error);

#endif
