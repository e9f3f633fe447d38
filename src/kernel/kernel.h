/* SPDX-License-Identifier: BSD-2-Clause */
/* All that the programs ask of a kernel, and no more. */
#ifndef SYMROUTE_KERNEL_H
#define SYMROUTE_KERNEL_H

#include "model/config.h"
#include "model/change.h"
#include "model/host.h"
#include "model/state.h"
#include "util/why.h"

struct kernel;

/**
 * struct kernel_tables - What foreign rules have of what we could have
 * @taken: they look this table up; by number, from CONFIG_TABLE_FIRST on
 * @crowded: they have priorities among those of arranged rules; IPv4, IPv6
 */
struct kernel_tables {
	bool taken[CONFIG_TABLE_LAST - CONFIG_TABLE_FIRST + 1];
	bool crowded[2];
};

/**
 * typedef kernel_done - Takes the outcome of one change
 * @change: the change
 * @error: 0 or -errno
 * @text: the kernel's own words; "" if it had none
 * @data: the caller's
 */
typedef void kernel_done(const struct change *change, int error, const char *text, void *data);

int kernel_open(struct kernel **kernel, int timeout_ms, struct why *why);
void kernel_close(struct kernel *kernel);

int kernel_read_rules(struct kernel *kernel, int family, struct state *own,
		      struct kernel_tables *foreign, struct why *why);
int kernel_read_routes(struct kernel *kernel, int family, uint32_t table, uint32_t ifindex,
		       struct state *own, struct why *why);
int kernel_read_table(struct kernel *kernel, int family, uint32_t table, struct state *own,
		      struct state *foreign, struct why *why);
int kernel_read_main(struct kernel *kernel, int family, uint32_t ifindex,
		     struct state *routes, struct why *why);
uint32_t kernel_link_index(struct kernel *kernel, const char *ifname);
int kernel_read_link(struct kernel *kernel, const char *ifname, struct link *link,
		     struct why *why);
int kernel_read_addresses(struct kernel *kernel, int family, struct host *host,
			  struct why *why);
int kernel_apply(struct kernel *kernel, const struct changes *changes, kernel_done *done,
		 void *data, struct why *why);

#endif
