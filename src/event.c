/* SPDX-License-Identifier: BSD-2-Clause */
#include "event.h"

#include <stddef.h>
#include <string.h>

/*
 * The reasons of dhcpcd-run-hooks(8) of dhcpcd 8 to 10, with EXPIRED, which
 * no manual names, and of dhclient-script(8). The same STOP or STOPPED comes
 * with the address kept and with the address gone: so a reason decides what
 * is read, and the kernel decides what is done. RECONFIGURE brings the lease
 * that is known already. An event of another family is not in the list.
 */
static const struct {
	const char *reason;
	enum event event;
} reasons[] = {
	{ "3RDPARTY", EVENT_CHECK },	{ "BOUND", EVENT_LEASE },
	{ "CARRIER", EVENT_CHECK },	{ "DEPARTED", EVENT_CHECK },
	{ "EXPIRE", EVENT_CHECK },	{ "EXPIRED", EVENT_CHECK },
	{ "FAIL", EVENT_CHECK },	{ "INFORM", EVENT_LEASE },
	{ "IPV4LL", EVENT_CHECK },	{ "NAK", EVENT_CHECK },
	{ "NOCARRIER", EVENT_CHECK },	{ "NOCARRIER_ROAMING", EVENT_CHECK },
	{ "PREINIT", EVENT_CHECK },	{ "REBIND", EVENT_LEASE },
	{ "REBOOT", EVENT_LEASE },	{ "RECONFIGURE", EVENT_CHECK },
	{ "RELEASE", EVENT_CHECK },	{ "RENEW", EVENT_LEASE },
	{ "STATIC", EVENT_LEASE },	{ "STOP", EVENT_CHECK },
	{ "STOPPED", EVENT_CHECK },	{ "TIMEOUT", EVENT_LEASE },
};

/**
 * event_parse() - Look a reason up
 * @reason: the client's $reason
 *
 * Return: EVENT_NONE for a reason that is not in the list
 */
enum event event_parse(const char *reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i].reason, reason) == 0)
			return reasons[i].event;
	return EVENT_NONE;
}
