/* SPDX-License-Identifier: BSD-2-Clause */
#include "have.h"

#include <errno.h>
#include <string.h>

const int have_families[FAMILIES] = { AF_INET, AF_INET6 };

/**
 * have_index() - Where a family stands in have_families
 * @family: AF_INET or AF_INET6
 *
 * Return: index
 */
size_t have_index(int family)
{
	return family == AF_INET ? 0 : 1;
}

/**
 * have_read_link() - Read a link unless that was done already
 * @kernel: connection
 * @ifname: link; "" is none; one that is not there stays out
 * @host: receives it
 * @why: filled on failure
 *
 * Return: 0 or -errno
 */
int have_read_link(struct kernel *kernel, const char *ifname, struct host *host,
		   struct why *why)
{
	struct link link;
	int err;

	if (!*ifname || host_link(host, ifname))
		return 0;
	err = kernel_read_link(kernel, ifname, &link, why);
	if (err == -ENODEV)
		return 0;
	return err ? err : host_add_link(host, &link);
}

/**
 * read_family() - Read our objects of one family, and what they refer to
 * @kernel: connection
 * @i: index of the family
 * @have: receives them
 * @why: filled on failure
 *
 * Return: 0 or -errno
 */
static int read_family(struct kernel *kernel, size_t i, struct have *have, struct why *why)
{
	int family = have_families[i];
	int err = kernel_read_rules(kernel, family, &have->own[i], &have->foreign, why);

	if (!err)
		err = kernel_read_routes(kernel, family, &have->own[i], why);
	if (!err)
		err = kernel_read_addresses(kernel, family, &have->host, why);
	if (!err)
		err = owners_find(&have->owners[i], family, &have->own[i], &have->names);
	for (size_t j = 0; j < have->owners[i].count && !err; j++)
		err = have_read_link(kernel, have->owners[i].list[j].ifname, &have->host, why);
	return err;
}

/**
 * have_read() - Read all that there is
 * @kernel: connection
 * @ifname: a link of interest besides those of our objects; NULL if none
 * @have: {0}; receives it; have_done() it, on failure too
 * @why: filled on failure
 *
 * Return: 0 or -errno
 */
int have_read(struct kernel *kernel, const char *ifname, struct have *have, struct why *why)
{
	int err = tables_load(&have->names);

	if (!err && ifname)
		err = have_read_link(kernel, ifname, &have->host, why);
	for (size_t i = 0; i < FAMILIES && !err; i++)
		err = read_family(kernel, i, have, why);
	for (size_t i = 0; i < FAMILIES && !err; i++)
		owners_judge(&have->owners[i], &have->host);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

/**
 * have_done() - Free it
 * @have: empty afterwards; {0} is fine
 */
void have_done(struct have *have)
{
	tables_done(&have->names);
	for (size_t i = 0; i < FAMILIES; i++) {
		owners_done(&have->owners[i]);
		state_done(&have->own[i]);
	}
	host_done(&have->host);
}
