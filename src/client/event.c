/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include <stddef.h>
#include <string.h>

#define BOTH AF_UNSPEC

/*
 * The reasons of dhcpcd-run-hooks(8) of dhcpcd 8 to 10, with EXPIRED, which
 * no manual names, and of dhclient-script(8). The same STOP or STOPPED comes
 * with the address kept and with the address gone: so a reason decides what
 * is read, and the kernel decides what is done. RECONFIGURE brings the lease
 * that is known already. A reason about the link is about both families; one
 * about a family leaves the other alone. DELEGATED6 is about the link that
 * got a part of what another link's lease delegates. dhclient has no STOPPED:
 * STOP and RELEASE are its last words, and dhcpcd says more if it goes on.
 */
static const struct {
	const char *reason;
	int family;
	enum event event;
	enum lease_kind kind; /* if it brings a lease */
} reasons[] = {
	{ "3RDPARTY", AF_INET, EVENT_CHECK, 0 },
	{ "BOUND", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "BOUND6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "CARRIER", BOTH, EVENT_CHECK, 0 },
	{ "DELEGATED6", AF_INET6, EVENT_LEASE, LEASE_PART6 },
	{ "DEPARTED", BOTH, EVENT_STOP, 0 },
	{ "DEPREF6", AF_INET6, EVENT_CHECK, 0 },
	{ "EXPIRE", AF_INET, EVENT_CHECK, 0 },
	{ "EXPIRE6", AF_INET6, EVENT_END, LEASE_DHCP6 },
	{ "EXPIRED", AF_INET, EVENT_CHECK, 0 },
	{ "FAIL", AF_INET, EVENT_CHECK, 0 },
	{ "INFORM", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "INFORM6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "IPV4LL", AF_INET, EVENT_CHECK, 0 },
	{ "NAK", AF_INET, EVENT_CHECK, 0 },
	{ "NOCARRIER", BOTH, EVENT_CHECK, 0 },
	{ "NOCARRIER_ROAMING", BOTH, EVENT_CHECK, 0 },
	{ "PREINIT", BOTH, EVENT_CHECK, 0 },
	{ "PREINIT6", AF_INET6, EVENT_CHECK, 0 },
	{ "REBIND", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "REBIND6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "REBOOT", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "REBOOT6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "RECONFIGURE", AF_INET, EVENT_CHECK, 0 },
	{ "RECONFIGURE6", AF_INET6, EVENT_CHECK, 0 },
	{ "RELEASE", AF_INET, EVENT_STOP, 0 },
	{ "RELEASE6", AF_INET6, EVENT_END, LEASE_DHCP6 },
	{ "RENEW", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "RENEW6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "ROUTERADVERT", AF_INET6, EVENT_LEASE, LEASE_RA6 },
	{ "STATIC", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "STATIC6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
	{ "STOP", AF_INET, EVENT_STOP, 0 },
	{ "STOP6", AF_INET6, EVENT_CHECK, 0 },
	{ "STOPPED", BOTH, EVENT_STOP, 0 },
	{ "TIMEOUT", AF_INET, EVENT_LEASE, LEASE_DHCP4 },
	{ "TIMEOUT6", AF_INET6, EVENT_LEASE, LEASE_DHCP6 },
};

/**
 * event_parse() - Look a reason up
 *
 * Return: EVENT_NONE, with nothing received, for a reason that is not in the list
 */
enum event event_parse(const char *reason, int *family, enum lease_kind *kind)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(reasons[i].reason, reason) != 0)
			continue;
		*family = reasons[i].family;
		*kind = reasons[i].kind;
		return reasons[i].event;
	}
	return EVENT_NONE;
}
