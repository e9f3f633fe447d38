/* SPDX-License-Identifier: BSD-2-Clause */
/* A connection to the kernel, as kernel_rtnl.c and kernel_ask.c see it. */
#ifndef SYMROUTE_KERNEL_RTNL_H
#define SYMROUTE_KERNEL_RTNL_H

#include "kernel/kernel.h"
#include "kernel/rtnl.h"

#define KERNEL_DUMP_TRIES 4      /* a busy host disturbs a dump twice in a row; more means trouble */
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
