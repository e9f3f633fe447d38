/* SPDX-License-Identifier: BSD-2-Clause */
#include "client/env.h"

#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 64
#define NUMBER_MAX 64U  /* as many as a lease holds routes; one packet has fewer options */
#define PREFERENCE 0x18 /* the two bits of a route information option (RFC 4191 2.3) */

/** enum rank - Preference of a router or a route (RFC 4191 2.1), the best first */
enum rank {
	RANK_HIGH,
	RANK_MEDIUM,
	RANK_LOW,
};

/**
 * struct speaker - A router that is heard
 * @alive: it is a default router
 */
struct speaker {
	struct addr gateway;
	enum rank rank;
	bool alive;
};

/** struct ranked - Routes on their way into a lease */
struct ranked {
	struct {
		struct lease_route route;
		enum rank rank;
	} list[LEASE_ROUTES_MAX];
	size_t count;
};

/** struct name - A variable's name */
struct name {
	char text[NAME_MAX_BYTES];
};

static const char *get(char *const envp[], struct name *name, unsigned router,
		       const char *option, unsigned index, const char *field)
{
	if (*option)
		snprintf(name->text, sizeof(name->text), "nd%u_%s%u_%s", router, option, index,
			 field);
	else
		snprintf(name->text, sizeof(name->text), "nd%u_%s", router, field);
	return env_get(envp, name->text);
}

/*
 * Of equals the order is that of their addresses: dhcpcd's changes with every
 * advertisement.
 */
static bool is_behind(const struct lease_route *there, enum rank there_rank,
		      const struct lease_route *route, enum rank rank)
{
	int order = addr_compare(&there->gateway, &route->gateway);

	if (there_rank != rank)
		return there_rank > rank;
	return order ? order > 0 : prefix_compare(&there->src, &route->src) > 0;
}

static int add_route(struct ranked *ranked, const struct prefix *dst, const struct prefix *src,
		     const struct addr *gateway, enum rank rank)
{
	struct lease_route route = {
		.dst = prefix_of(&dst->addr, dst->prefixlen),
		.gateway = *gateway,
	};
	size_t at = ranked->count;

	if (src)
		route.src = prefix_of(&src->addr, src->prefixlen);
	if (ranked->count == LEASE_ROUTES_MAX)
		return -ENOSPC;
	for (; at > 0 && is_behind(&ranked->list[at - 1].route, ranked->list[at - 1].rank, &route, rank);
	     at--)
		ranked->list[at] = ranked->list[at - 1];
	ranked->list[at].route = route;
	ranked->list[at].rank = rank;
	ranked->count++;
	return 0;
}

/*
 * An option that is cut short has a number, but no prefix: those behind it
 * count. The prefix of all links tells nothing and is ignored (RFC 4861
 * 6.3.4). One of no host's is left out, as clients do: it must not keep the
 * prefixes of other routers back.
 */
static int parse_prefixes(char *const envp[], unsigned router, const struct speaker *speaker,
			  struct lease *lease, struct ranked *own, struct notes *notes,
			  struct why *why)
{
	static const char option[] = "prefix_information";
	const struct prefix any = prefix_any(AF_INET6);
	const char *text, *bits, *flags;
	struct prefix prefix, network;
	struct name name;
	uint32_t number;

	for (unsigned i = 1; i <= NUMBER_MAX; i++) {
		text = get(envp, &name, router, option, i, "prefix");
		if (!text)
			continue;
		if (addr_parse(text, AF_INET6, &prefix.addr))
			return env_unusable(why, name.text, text, "an IPv6 prefix");
		bits = get(envp, &name, router, option, i, "length");
		if (!bits || number_parse(bits, 0, 128, &number))
			return env_unusable(why, name.text, bits, "a number of 0..128");
		prefix.prefixlen = (uint8_t)number;
		network = prefix_of(&prefix.addr, prefix.prefixlen);
		flags = get(envp, &name, router, option, i, "flags");
		if (!flags || addr_is_link_local(&prefix.addr) || !strpbrk(flags, "LA"))
			continue;
		/* The network :: would be everybody's. */
		if (!addr_is_host(&prefix.addr) || addr_is_zero(&network.addr)) {
			notes_add(notes, "nd%u: %s/%u is no network of hosts, left out", router,
				  text, prefix.prefixlen);
			continue;
		}
		if (lease_add_source(lease, strchr(flags, 'L') ? SOURCE_ONLINK : SOURCE_AUTONOMOUS,
				     &prefix)) {
			notes_add(notes, "%s: more than %d prefixes, left out", name.text,
				  LEASE_SOURCES_MAX);
			return 0;
		}
		if (speaker->alive)
			add_route(own, &any, &prefix, &speaker->gateway, speaker->rank);
	}
	return 0;
}

/* A route of the reserved preference has to be ignored (RFC 4191 2.3). */
static void parse_more_specific(char *const envp[], unsigned router,
				const struct addr *gateway, struct ranked *ranked,
				struct notes *notes)
{
	static const enum rank ranks[] = { RANK_MEDIUM, RANK_HIGH, RANK_MEDIUM, RANK_LOW };
	static const char option[] = "route_information";
	const char *text, *bits, *lifetime, *prf;
	struct quoted quoted;
	struct prefix prefix;
	struct name name, other;

	for (unsigned i = 1; i <= NUMBER_MAX; i++) {
		uint32_t number = 0, preference = 0, seconds = 0;

		text = get(envp, &name, router, option, i, "prefix");
		if (!text)
			continue;
		bits = get(envp, &other, router, option, i, "length");
		lifetime = get(envp, &other, router, option, i, "lifetime");
		prf = get(envp, &other, router, option, i, "prf");
		if (addr_parse(text, AF_INET6, &prefix.addr) || prefix.addr.bytes[0] == 0xff ||
		    !bits || number_parse(bits, 0, 128, &number) ||
		    (lifetime && number_parse(lifetime, 0, UINT32_MAX, &seconds)) ||
		    (prf && number_parse(prf, 0, 255, &preference))) {
			notes_add(notes, "%s: '%s' and what belongs to it is no route, left out",
				  name.text, quote_text(&quoted, text));
			continue;
		}
		prefix.prefixlen = (uint8_t)number;
		preference = (preference & PREFERENCE) >> 3;
		if ((lifetime && !seconds) || preference == 2)
			continue;
		if (add_route(ranked, &prefix, NULL, gateway, ranks[preference]))
			notes_add(notes, "%s: more than %d routes, left out", name.text,
				  LEASE_ROUTES_MAX);
	}
}

/*
 * A router with the lifetime 0 is none (RFC 4861 6.3.4), nor is one whose
 * lifetime has passed since it was heard.
 */
static bool is_alive(char *const envp[], unsigned router, struct notes *notes)
{
	struct name name;
	const char *heard = get(envp, &name, router, "", 0, "acquired");
	const char *now = get(envp, &name, router, "", 0, "now");
	const char *text = get(envp, &name, router, "", 0, "lifetime");
	uint32_t lifetime, from, to;
	struct quoted quoted;

	if (text && number_parse(text, 0, UINT32_MAX, &lifetime)) {
		notes_add(notes, "%s: '%s' is not a number of seconds, left out", name.text,
			  quote_text(&quoted, text));
		text = NULL;
	}
	if (!text)
		return true;
	if (heard && now && !number_parse(heard, 0, UINT32_MAX, &from) &&
	    !number_parse(now, 0, UINT32_MAX, &to) && to >= from && to - from > lifetime)
		return false;
	return lifetime > 0;
}

static void parse_mtu(char *const envp[], unsigned router, struct lease *lease,
		      struct notes *notes)
{
	struct name name;
	const char *text = get(envp, &name, router, "", 0, "mtu");
	struct quoted quoted;
	uint32_t mtu;

	if (text && number_parse(text, LEASE_MTU6_MIN, LEASE_MTU_MAX, &mtu))
		notes_add(notes, "%s: '%s' is not in %u..%u, left out", name.text,
			  quote_text(&quoted, text), LEASE_MTU6_MIN, LEASE_MTU_MAX);
	else if (text && (!lease->mtu || mtu < lease->mtu))
		lease->mtu = mtu;
}

static int parse_router(char *const envp[], unsigned router, const struct addr *gateway,
			struct lease *lease, struct ranked *ranked, struct ranked *own,
			struct notes *notes, struct why *why)
{
	struct prefix any = prefix_any(AF_INET6);
	struct name name;
	const char *flags = get(envp, &name, router, "", 0, "flags");
	struct speaker speaker = {
		.gateway = *gateway,
		.rank = flags && strchr(flags, 'h') ? RANK_HIGH :
			flags && strchr(flags, 'l') ? RANK_LOW : RANK_MEDIUM,
		.alive = is_alive(envp, router, notes),
	};
	int err = parse_prefixes(envp, router, &speaker, lease, own, notes, why);

	if (err)
		return err;
	if (speaker.alive && add_route(ranked, &any, NULL, gateway, speaker.rank))
		notes_add(notes, "more than %d routers, the rest is left out", LEASE_ROUTES_MAX);
	parse_more_specific(envp, router, gateway, ranked, notes);
	parse_mtu(envp, router, lease, notes);
	return 0;
}

static bool advertises(const struct ranked *own, const struct addr *gateway,
		       const struct prefix *prefix)
{
	for (size_t i = 0; i < own->count; i++)
		if (addr_compare(&own->list[i].route.gateway, gateway) == 0 &&
		    prefix_compare(&own->list[i].route.src, prefix) == 0)
			return true;
	return false;
}

/*
 * A router may drop what has a source that it did not advertise: such packets go to one that did
 * (RFC 8028 3). A router that advertises no prefix is as good as any.
 */
static bool differ(const struct ranked *own)
{
	for (size_t i = 0; i < own->count; i++)
		for (size_t j = 0; j < own->count; j++)
			if (!advertises(own, &own->list[i].route.gateway, &own->list[j].route.src))
				return true;
	return false;
}

static void add_routes(const struct ranked *ranked, struct lease *lease, struct notes *notes)
{
	int err = 0;

	for (size_t i = 0; i < ranked->count && !err; i++)
		err = lease_append_route(lease, &ranked->list[i].route);
	if (err)
		notes_add(notes, "more than %d routes, the rest is left out", LEASE_ROUTES_MAX);
}

/** env_has_ra6() - Is any router in the environment? */
bool env_has_ra6(char *const envp[])
{
	struct name name;

	for (unsigned i = 1; i <= NUMBER_MAX; i++)
		if (get(envp, &name, i, "", 0, "from"))
			return true;
	return false;
}

/* Of what a client says of all routers, one router's part: each is searched some hundred times. */
static void select_router(char *const envp[], unsigned router, char **part)
{
	char prefix[NAME_MAX_BYTES];
	size_t length = (size_t)snprintf(prefix, sizeof(prefix), "nd%u_", router);

	for (; *envp; envp++)
		if (strncmp(*envp, prefix, length) == 0)
			*part++ = *envp;
	*part = NULL;
}

static int parse_routers(char *const envp[], char **part, struct lease *lease,
			 struct ranked *ranked, struct ranked *own, struct notes *notes,
			 struct why *why)
{
	struct why first = { "" };
	struct quoted quoted;
	struct addr gateway;
	struct name name;
	const char *from;
	bool any = false;
	int err = 0;

	for (unsigned i = 1; i <= NUMBER_MAX && !err; i++) {
		select_router(envp, i, part);
		from = get(part, &name, i, "", 0, "from");
		if (!from)
			continue;
		if (addr_parse(from, AF_INET6, &gateway) || !addr_is_link_local(&gateway)) {
			env_unusable(&first, name.text, from, "a router's link-local address");
			notes_add(notes, "%s: '%s' is not a router's link-local address, left out",
				  name.text, quote_text(&quoted, from));
			continue;
		}
		any = true;
		err = parse_router(part, i, &gateway, lease, ranked, own, notes, why);
	}
	return any ? err : why_set(why, -EINVAL, "%s", first.text);
}

/**
 * env_parse_ra6() - Read what the routers of a link advertise
 * @lease: empty but for ifname and kind; filled
 *
 * A router that cannot be one is left out, with its prefixes (RFC 4861 6.1.2).
 *
 * Return: 0; -EINVAL if a prefix is unusable, or every router is
 */
int env_parse_ra6(char *const envp[], struct lease *lease, struct notes *notes,
		  struct why *why)
{
	struct ranked ranked = { .count = 0 }, own = { .count = 0 };
	size_t count = 0;
	char **part;
	int err;

	while (envp[count])
		count++;
	part = malloc((count + 1) * sizeof(*part));
	if (!part)
		return why_set(why, -ENOMEM, "%s", strerror(ENOMEM));
	err = parse_routers(envp, part, lease, &ranked, &own, notes, why);
	free(part);
	if (err)
		return err;
	add_routes(&ranked, lease, notes);
	if (differ(&own))
		add_routes(&own, lease, notes);
	return 0;
}
