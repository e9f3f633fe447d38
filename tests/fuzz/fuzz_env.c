/* SPDX-License-Identifier: BSD-2-Clause */
/* The environment of each client: dhcpcd's of DHCP, advertisements and DHCPv6, dhclient's of both. */
#include "client/env.h"
#include "fuzz.h"
#include "lease_facts.h"

#include <errno.h>
#include <string.h>

/**
 * read_event() - What is read is a lease that can be kept
 * @envp: environment
 */
static void read_event(char *const envp[])
{
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	struct env_event event;
	int err = env_parse(envp, &event, &notes, &why);

	fuzz_why(err, &why);
	fuzz_notes(&notes);
	fuzz_fact(!err || err == -EINVAL, "what cannot be used is EINVAL", why.text);
	if (err || event.event == EVENT_NONE)
		return;
	lease_facts_ifname(event.ifname);
	fuzz_fact(event.family == AF_UNSPEC || event.family == AF_INET ||
		  event.family == AF_INET6, "a family is one of two, or both", "");
	fuzz_fact(event.has_lease == (event.event == EVENT_LEASE), "an event says what it brings", "");
	if (!event.has_lease)
		return;
	fuzz_fact(strcmp(event.ifname, event.lease.ifname) == 0, "a lease is of the event's link", "");
	fuzz_fact(lease_family(&event.lease) == event.family, "a lease is of the event's family", "");
	fuzz_fact(event.lease.kind != LEASE_DHCP4 || event.lease.source_count == 1,
		  "an IPv4 lease is of one address", "");
	lease_facts(&event.lease);
	lease_facts_kept(&event.lease, &event.settings);
}

/**
 * withhold() - What the script may see is an option without a default route
 * @envp: environment
 */
static void withhold(char *const envp[])
{
	struct settings settings = { .count = 0 };
	char ifname[IF_NAMESIZE], kept[512];
	struct why why = { "" };
	int err = env_withhold(envp, ifname, &settings, kept, sizeof(kept), &why);

	fuzz_why(err, &why);
	if (!err)
		lease_facts_ifname(ifname);
	fuzz_fact(strspn(kept, "0123456789 ") == strlen(kept), "only octets are kept", kept);
}

/**
 * LLVMFuzzerTestOneInput() - Read one environment
 * @data: as fuzz_environment() reads it
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char **envp = fuzz_environment(data, size);

	read_event(envp);
	withhold(envp);
	fuzz_environment_done(envp);
	return 0;
}
