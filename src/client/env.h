/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's environment -> one event, with its lease if it has one. */
#ifndef SYMROUTE_ENV_H
#define SYMROUTE_ENV_H

#include "model/config.h"
#include "client/event.h"
#include "model/lease.h"
#include "util/why.h"

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

#endif
