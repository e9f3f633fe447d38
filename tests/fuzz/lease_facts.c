/* SPDX-License-Identifier: BSD-2-Clause */
#include "lease_facts.h"

#include "fuzz.h"
#include "lease_text.h"

#include <stdlib.h>
#include <string.h>

/**
 * lease_facts_ifname() - A link's name is one that the kernel allows and a file may have
 * @ifname: name, IF_NAMESIZE bytes
 */
void lease_facts_ifname(const char *ifname)
{
	fuzz_fact(memchr(ifname, '\0', IF_NAMESIZE), "a link's name ends", "");
	fuzz_fact(*ifname && strcmp(ifname, ".") != 0 && strcmp(ifname, "..") != 0 &&
		  !strpbrk(ifname, "/: \t\n"), "a link's name is a file's name", ifname);
}

/**
 * source_facts() - What holds for a source
 * @source: source
 * @family: of the lease; AF_UNSPEC: of what is none, and may have sources of both
 */
static void source_facts(const struct lease_source *source, int family)
{
	const struct prefix *prefix = &source->prefix;
	struct prefix selector = source_selector(source);
	char text[PREFIX_TEXT_MAX];

	prefix_format(prefix, text);
	fuzz_fact(!family || prefix->addr.family == family, "a source is of the lease's family", text);
	fuzz_fact(prefix->prefixlen >= 1 && prefix->prefixlen <= addr_bits(prefix->addr.family),
		  "a source has 1 bit at least, and not too many", text);
	fuzz_fact(source->kind == SOURCE_ADDRESS || source->kind == SOURCE_LEFT_OUT ||
		  prefix_is_network(prefix),
		  "a network has no host bits", text);
	fuzz_fact(!addr_is_zero(&selector.addr), "a source is never zero", text);
}

/**
 * lease_facts() - What holds for a lease
 * @lease: lease
 */
void lease_facts(const struct lease *lease)
{
	int family = lease_family(lease);

	fuzz_fact(lease->source_count <= LEASE_SOURCES_MAX && lease->route_count <= LEASE_ROUTES_MAX,
		  "a lease is within its limits", "");
	for (size_t i = 0; i < lease->source_count; i++)
		source_facts(&lease->sources[i], family);
	for (size_t i = 0; i < lease->route_count; i++) {
		const struct lease_route *route = &lease->routes[i];
		char text[PREFIX_TEXT_MAX];

		prefix_format(&route->dst, text);
		fuzz_fact(route->dst.addr.family == family && prefix_is_network(&route->dst) &&
			  route->dst.prefixlen <= addr_bits(family), "a route is of a network", text);
		fuzz_fact(!route->src.prefixlen || (route->src.addr.family == AF_INET6 &&
			  family == AF_INET6 && prefix_is_network(&route->src)),
			  "a source is an IPv6 network, or none", text);
		fuzz_fact(!addr_is_set(&route->gateway) || (route->gateway.family == family &&
			  !addr_is_zero(&route->gateway)), "a router has an address, or is none", text);
	}
	fuzz_fact(!addr_is_set(&lease->server) || lease->server.family == family,
		  "a server is of the lease's family", "");
}

/**
 * lease_facts_kept() - A lease that is written comes back as it was
 * @lease: lease
 * @settings: settings that came with it
 */
void lease_facts_kept(const struct lease *lease, const struct settings *settings)
{
	char *text = malloc(FILE_TEXT_MAX);
	struct settings settings_again;
	struct lease again;

	if (!text)
		abort();
	fuzz_fact(lease_text(lease, settings, text) == 0, "a lease can be written", "");
	fuzz_fact(lease_read(text, lease->ifname, lease->kind, &again, &settings_again) == 0,
		  "a lease that was written can be read", text);
	fuzz_fact(lease_equal(lease, &again) && settings_equal(settings, &settings_again),
		  "a lease comes back as it was", text);
	free(text);
}
