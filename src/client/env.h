/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's environment -> one event, with its lease if it has one. */
#ifndef SYMROUTE_ENV_H
#define SYMROUTE_ENV_H

#include "model/config.h"
#include "model/lease.h"
#include "util/why.h"

#include <stdbool.h>

/**
 * enum event - What a reason says about the environment
 * @EVENT_NONE: nothing to do with routes, or not known
 * @EVENT_CHECK: no lease in it; look what has become of the saved one
 * @EVENT_END: as EVENT_CHECK; the lease that is over is in it
 * @EVENT_STOP: as EVENT_CHECK; the client lets go of the link
 * @EVENT_LEASE: a lease has to be in it
 */
enum event {
	EVENT_NONE,
	EVENT_CHECK,
	EVENT_END,
	EVENT_STOP,
	EVENT_LEASE,
};

/**
 * struct env_event - What a client told its hook
 * @event: EVENT_NONE: the rest is not filled
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for both
 * @ifname: the link it is about; it need not exist any more
 * @settings: what the administrator chose in the client's configuration
 * @has_lease: @lease is one that the client has
 * @lease: the lease, every value checked; with EVENT_END, the sources that are over
 */
struct env_event {
	enum event event;
	int family;
	char ifname[IF_NAMESIZE];
	struct settings settings;
	bool has_lease;
	struct lease lease;
};

int env_parse(char *const envp[], struct env_event *event, struct notes *notes,
	      struct why *why);
int env_withhold(char *const envp[], char ifname[IF_NAMESIZE], struct settings *settings,
		 char *kept, size_t size, struct why *why);
int env_ifname(char *const envp[], char ifname[IF_NAMESIZE]);
int env_parse_ifname(const char *text, char ifname[IF_NAMESIZE]);

/* event.c: a reason says what to expect in the environment, never what to do. */
enum event event_parse(const char *reason, int *family, enum lease_kind *kind);

/* env_value.c: variables. */
const char *env_get(char *const envp[], const char *name);
bool env_is(char *const envp[], const char *name, const char *value);
int env_unusable(struct why *why, const char *name, const char *value, const char *expected);

/* env_dhcp4.c, env_dhcp6.c, env_ra6.c: leases, by kind. */
#define ENV_OCTETS "new_rfc3442_classless_static_routes" /* dhclient's option 121 */

int env_parse_dhcp4(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why);
int env_parse_dhcp6(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why);
int env_parse_part6(char *const envp[], struct lease *lease, struct notes *notes,
		    struct why *why);
void env_parse_dhcp6_ended(char *const envp[], struct lease *lease);
bool env_has_ra6(char *const envp[]);
int env_parse_ra6(char *const envp[], struct lease *lease, struct notes *notes,
		  struct why *why);

/* classless.c: routes inside a lease: options 121 and 249 (RFC 3442), 33 (RFC 2132 5.8). */
int classless_parse_pairs(const char *text, struct lease *lease, struct notes *notes,
			  struct why *why);
int classless_parse_octets(const char *text, struct lease *lease, struct notes *notes,
			   struct why *why);
int classless_withhold(const char *text, char *kept, size_t size);
int classless_parse_classful(const char *text, struct lease *lease, struct notes *notes,
			     struct why *why);

#endif
