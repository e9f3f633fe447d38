/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's environment -> one lease, by kind. */
#ifndef SYMROUTE_ENV_LEASE_H
#define SYMROUTE_ENV_LEASE_H

#include "model/lease.h"
#include "util/why.h"

/* dhclient's option 121. */
#define ENV_OCTETS "new_rfc3442_classless_static_routes"

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

#endif
