/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transport: requests to the kernel by netlink, mostly about routing, and every answer to them; and the
 * connection that kernel_*.c share.
 */
#ifndef SYMROUTE_RTNL_H
#define SYMROUTE_RTNL_H

#include "util/why.h"

#include <libmnl/libmnl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The kernel fills one socket buffer for each read of a dump, as long as the
 * reader offers 32 KiB; what fits into one is consistent.
 */
#define RTNL_RECEIVE_BYTES 65536U
#define RTNL_KIND_MASK 3 /* RTM_NEW..., RTM_DEL..., RTM_GET..., RTM_SET... of an object, in this order */
#define RTNL_REQUEST_BYTES 768U /* a route with 16 next hops takes 700, any other 200 */

/**
 * struct rtnl - One netlink socket
 * @socket: NULL while closed
 * @monitor: of NETLINK_ROUTE: a socket that is told of each change; NULL: there is none
 * @bus: whom it leads to: NETLINK_ROUTE or NETLINK_NETFILTER
 * @portid: the kernel's name for it
 * @seq: sequence number of the last request
 * @timeout_ms: how long an exchange may take
 * @wait_ms: how long the kernel lets a read take; 0: for ever
 * @buffer: what was received
 */
struct rtnl {
	struct mnl_socket *socket, *monitor;
	int bus;
	unsigned int portid;
	uint32_t seq;
	int timeout_ms;
	int wait_ms;
	_Alignas(struct nlmsghdr) uint8_t buffer[RTNL_RECEIVE_BYTES];
};

/**
 * typedef rtnl_object - Takes one object of a dump
 * @message: the object's message
 * @data: the caller's
 *
 * Return: 0 to go on, or -errno to end the dump with
 */
typedef int rtnl_object(const struct nlmsghdr *message, void *data);

/**
 * typedef rtnl_ack - Takes the kernel's word on one message of a batch
 * @index: which message, from 0
 * @error: 0 or -errno
 * @text: the kernel's own words; "" if it had none
 * @data: the caller's
 */
typedef void rtnl_ack(size_t index, int error, const char *text, void *data);

int rtnl_open(struct rtnl *nl, int bus, int timeout_ms, struct why *why);
void rtnl_close(struct rtnl *nl);
int rtnl_link_name(const struct rtnl *nl, uint32_t ifindex, char ifname[IF_NAMESIZE]);
int rtnl_get(struct rtnl *nl, struct nlmsghdr *request, rtnl_object *object, void *data,
	     struct why *why);
int rtnl_dump(struct rtnl *nl, struct nlmsghdr *request, rtnl_object *object, void *data,
	      bool *consistent, struct why *why);
void rtnl_subscribe(struct rtnl *nl, const int *groups, size_t count);
int rtnl_hear(struct rtnl *nl, rtnl_object *object, void *data);
int rtnl_batch(struct rtnl *nl, void *messages, size_t bytes, size_t count, rtnl_ack *ack,
	       void *data, struct why *why);

/* kernel_*.c: the connection that kernel.h is about. */

#define KERNEL_BATCH_CHANGES 128 /* fewer than 200 acks fit into a receive buffer of default size */

/**
 * struct kernel - A connection to the kernel
 * @nl: its socket
 * @ifindex: link whose name was looked up last; 0: none
 * @ifname: that name
 * @request: where messages are written
 */
struct kernel {
	struct rtnl nl;
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	_Alignas(struct nlmsghdr) uint8_t request[KERNEL_BATCH_CHANGES * RTNL_REQUEST_BYTES];
};

#endif
