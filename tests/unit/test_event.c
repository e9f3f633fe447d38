/* SPDX-License-Identifier: BSD-2-Clause */
#include "event.h"
#include "tap.h"

/* Reasons of IPv4, as dhcpcd 8 to 10 and dhclient 4.4 give them. */
static const struct {
	const char *reason;
	enum event event;
} known[] = {
	{ "PREINIT", EVENT_CHECK },
	{ "CARRIER", EVENT_CHECK },
	{ "NOCARRIER", EVENT_CHECK },
	{ "NOCARRIER_ROAMING", EVENT_CHECK },
	{ "BOUND", EVENT_LEASE },
	{ "RENEW", EVENT_LEASE },
	{ "REBIND", EVENT_LEASE },
	{ "REBOOT", EVENT_LEASE },
	{ "TIMEOUT", EVENT_LEASE },
	{ "STATIC", EVENT_LEASE },
	{ "INFORM", EVENT_LEASE },
	{ "RECONFIGURE", EVENT_CHECK },
	{ "3RDPARTY", EVENT_CHECK },
	{ "IPV4LL", EVENT_CHECK },
	{ "EXPIRE", EVENT_CHECK },
	{ "EXPIRED", EVENT_CHECK },
	{ "NAK", EVENT_CHECK },
	{ "STOP", EVENT_CHECK },
	{ "RELEASE", EVENT_CHECK },
	{ "STOPPED", EVENT_CHECK },
	{ "DEPARTED", EVENT_CHECK },
	{ "FAIL", EVENT_CHECK },
};

static const char *const unknown[] = {
	/* no lease and no link is behind these */
	"TEST", "DUMP", "MEDIUM", "ARPCHECK", "ARPSEND", "UNKNOWN",
	/* another family's */
	"ROUTERADVERT", "BOUND6", "RENEW6", "REBIND6", "REBOOT6", "EXPIRE6", "RELEASE6", "STOP6",
	"DELEGATED6", "STATIC6", "INFORM6", "TIMEOUT6", "DEPREF6", "PREINIT6", "FAIL6",
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
		[EVENT_LEASE] = "has a lease",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!tap_ok(event_parse(known[i].reason) == known[i].event, "%s %s",
			    known[i].reason, words[known[i].event]))
			printf("# got: %s\n", words[event_parse(known[i].reason)]);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		int length = (int)strcspn(unknown[i], "\n");

		if (!tap_ok(event_parse(unknown[i]) == EVENT_NONE, "'%.*s'%s %s", length,
			    unknown[i], unknown[i][length] ? " with a line end" : "",
			    words[EVENT_NONE]))
			printf("# got: %s\n", words[event_parse(unknown[i])]);
	}
	return tap_done();
}
