/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's environment with some variables changed, and what is read from it. */
#ifndef SYMROUTE_MAKE_ENV_H
#define SYMROUTE_MAKE_ENV_H

#include "client/env.h"
#include "lease_text.h"
#include "make.h"

#include <errno.h>

#define MAKE_ENV_MAX 64
#define MAKE_ENV_CHANGES 20

/* What dhcpcd 9.4.1 hands to its hooks with an ordinary lease. */
static const char *const make_env_bound[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"pid=25",
	"reason=BOUND",
	"interface=eth0",
	"protocol=dhcp",
	"if_configured=true",
	"ifcarrier=up",
	"ifmetric=1002",
	"ifwireless=0",
	"ifflags=69699",
	"ifmtu=1500",
	"interface_order=eth0 eth1",
	"if_up=true",
	"if_down=false",
	"new_ip_address=192.0.2.100",
	"new_subnet_cidr=24",
	"new_broadcast_address=192.0.2.255",
	"new_network_number=192.0.2.0",
	"new_subnet_mask=255.255.255.0",
	"new_routers=192.0.2.1",
	"new_domain_name=example.org",
	"new_dhcp_lease_time=3600",
	"new_dhcp_message_type=5",
	"new_dhcp_server_identifier=192.0.2.1",
	"PWD=/",
};

/**
 * struct environment - An environment
 * @envp: NAME=value strings, ended by NULL
 */
struct environment {
	char *envp[MAKE_ENV_MAX + 1];
};

/**
 * make_env_set() - Change one variable
 * @env: changed
 * @set: NAME=value, or NAME to take the variable away; outlives @env
 */
static inline void make_env_set(struct environment *env, const char *set)
{
	size_t length = strcspn(set, "=");
	char **at = env->envp;

	while (*at && (strncmp(*at, set, length) != 0 || (*at)[length] != '='))
		at++;
	if (set[length])
		*at = (char *)(uintptr_t)set;
	for (; !set[length] && *at; at++)
		*at = at[1];
}

/**
 * make_env() - The environment of an ordinary lease, with changes
 * @env: filled
 * @changes: for make_env_set(), up to MAKE_ENV_CHANGES, or ended by NULL
 */
static inline void make_env(struct environment *env, const char *const *changes)
{
	const size_t count = sizeof(make_env_bound) / sizeof(make_env_bound[0]);

	memset(env, 0, sizeof(*env));
	for (size_t i = 0; i < count; i++)
		env->envp[i] = (char *)(uintptr_t)make_env_bound[i];
	for (size_t i = 0; i < MAKE_ENV_CHANGES && changes[i]; i++)
		make_env_set(env, changes[i]);
}

/**
 * make_env_text() - Read an environment and write all that came of it
 * @env: environment
 * @text: receives "nothing", "check LINK", "end LINK", "stop LINK", "lease LINK" with the lease
 *	as its file has it, or "refused: REASON"; then the notes
 */
static inline void make_env_text(const struct environment *env, char text[MAKE_TEXT_MAX])
{
	static const char *const events[] = {
		[EVENT_NONE] = "nothing", [EVENT_CHECK] = "check",
		[EVENT_LEASE] = "lease", [EVENT_END] = "end", [EVENT_STOP] = "stop",
	};
	struct notes notes = { .count = 0 };
	struct why why = { "" };
	struct env_event event;
	char lease[FILE_TEXT_MAX] = "";
	int err = env_parse(env->envp, &event, &notes, &why);

	text[0] = '\0';
	if (err) {
		make_append(text, "refused%s: %s\n", err == -EINVAL ? "" : "?", why.text);
		if (event.has_lease)
			make_append(text, "and yet a lease\n");
		return;
	}
	make_append(text, "%s%s%s\n", events[event.event], event.ifname[0] ? " " : "",
		    event.ifname);
	if (event.has_lease != (event.event == EVENT_LEASE) || why.text[0])
		make_append(text, "has_lease %d, why '%s'\n", event.has_lease, why.text);
	if (event.event > EVENT_CHECK &&
	    lease_text(&event.lease, &event.settings, lease) == 0)
		make_append(text, "%s%s", lease,
			    strcmp(event.lease.ifname, event.ifname) ? "of another link\n" : "");
	for (size_t i = 0; i < notes.count; i++)
		make_append(text, "note: %s\n", notes.line[i].text);
}

/**
 * struct env_case - An environment, and what has to come of it
 * @name: name of the fact
 * @changes: for make_env()
 * @expected: as make_env_text() writes it
 */
struct env_case {
	const char *name;
	const char *changes[MAKE_ENV_CHANGES];
	const char *expected;
};

/**
 * make_env_test() - State what comes of some environments
 * @cases: environments
 * @count: how many
 */
static inline void make_env_test(const struct env_case *cases, size_t count)
{
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		struct environment env;

		make_env(&env, cases[i].changes);
		make_env_text(&env, text);
		make_same(text, cases[i].expected, cases[i].name);
	}
}

#endif
