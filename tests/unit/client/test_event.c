/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"
#include "tap.h"

/* Reasons as dhcpcd 8 to 10 and dhclient 4.4 give them. */
static const struct {
	const char *reason;
	enum event event;
	int family;
	enum lease_kind kind;
} known[] = {
	{ "PREINIT", EVENT_CHECK, AF_UNSPEC, 0 },
	{ "CARRIER", EVENT_CHECK, AF_UNSPEC, 0 },
	{ "NOCARRIER", EVENT_CHECK, AF_UNSPEC, 0 },
	{ "NOCARRIER_ROAMING", EVENT_CHECK, AF_UNSPEC, 0 },
	{ "BOUND", EVENT_LEASE, AF_INET, 0 },
	{ "RENEW", EVENT_LEASE, AF_INET, 0 },
	{ "REBIND", EVENT_LEASE, AF_INET, 0 },
	{ "REBOOT", EVENT_LEASE, AF_INET, 0 },
	{ "TIMEOUT", EVENT_LEASE, AF_INET, 0 },
	{ "STATIC", EVENT_LEASE, AF_INET, 0 },
	{ "INFORM", EVENT_LEASE, AF_INET, 0 },
	{ "RECONFIGURE", EVENT_CHECK, AF_INET, 0 },
	{ "3RDPARTY", EVENT_CHECK, AF_INET, 0 },
	{ "IPV4LL", EVENT_CHECK, AF_INET, 0 },
	{ "EXPIRE", EVENT_CHECK, AF_INET, 0 },
	{ "EXPIRED", EVENT_CHECK, AF_INET, 0 },
	{ "NAK", EVENT_CHECK, AF_INET, 0 },
	{ "STOP", EVENT_STOP, AF_INET, 0 },
	{ "RELEASE", EVENT_STOP, AF_INET, 0 },
	{ "STOPPED", EVENT_STOP, AF_UNSPEC, 0 },
	{ "DEPARTED", EVENT_STOP, AF_UNSPEC, 0 },
	{ "FAIL", EVENT_CHECK, AF_INET, 0 },
	{ "ROUTERADVERT", EVENT_LEASE, AF_INET6, LEASE_RA6 },
	{ "BOUND6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "RENEW6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "REBIND6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "REBOOT6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "INFORM6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "STATIC6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "TIMEOUT6", EVENT_LEASE, AF_INET6, LEASE_DHCP6 },
	{ "EXPIRE6", EVENT_END, AF_INET6, LEASE_DHCP6 },
	{ "RELEASE6", EVENT_END, AF_INET6, LEASE_DHCP6 },
	{ "STOP6", EVENT_CHECK, AF_INET6, 0 },
	{ "DELEGATED6", EVENT_LEASE, AF_INET6, LEASE_PART6 },
	{ "DEPREF6", EVENT_CHECK, AF_INET6, 0 },
	{ "PREINIT6", EVENT_CHECK, AF_INET6, 0 },
	{ "RECONFIGURE6", EVENT_CHECK, AF_INET6, 0 },
};

static const char *const unknown[] = {
	/* no lease and no link is behind these */
	"TEST", "DUMP", "MEDIUM", "ARPCHECK", "ARPSEND", "UNKNOWN",
	"FAIL6",
	/* case and whole words matter */
	"bound", "Bound", "bOUND", "BOUN", "BOUNDX", " BOUND", "BOUND ", "BOUND\n", "STOP STOPPED",
	"", "EXPIRED6", "0", "reason=BOUND",
};

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	static const char *const words[] = {
		[EVENT_NONE] = "is nothing to do with routes",
		[EVENT_CHECK] = "asks what has become of the lease",
		[EVENT_END] = "tells what is over",
		[EVENT_STOP] = "lets go of the link",
		[EVENT_LEASE] = "has a lease",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		enum lease_kind kind = LEASE_KINDS;
		int family = -1;
		enum event event = event_parse(known[i].reason, &family, &kind);

		if (!tap_ok(event == known[i].event && family == known[i].family &&
				    ((event != EVENT_LEASE && event != EVENT_END) ||
			     kind == known[i].kind),
			    "%s %s", known[i].reason, words[known[i].event]))
			printf("# got: %s, family %d, kind %d\n", words[event], family, (int)kind);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		int length = (int)strcspn(unknown[i], "\n"), family;
		enum lease_kind kind;

		if (!tap_ok(event_parse(unknown[i], &family, &kind) == EVENT_NONE, "'%.*s'%s %s", length,
			    unknown[i], unknown[i][length] ? " with a line end" : "",
			    words[EVENT_NONE]))
			printf("# got: %s\n", words[event_parse(unknown[i], &family, &kind)]);
	}
	return tap_done();
}
