/* SPDX-License-Identifier: BSD-2-Clause */
#include "env.h"

#include "classless.h"
#include "word.h"

#include <errno.h>
#include <string.h>

#define MTU_MIN 576U   /* what every host takes (RFC 791); below it a lease only harms */
#define MTU_MAX 65535U /* option 26 has two octets (RFC 2132 5.1) */

#define ROUTERS "new_routers"
#define OCTETS "new_rfc3442_classless_static_routes"

/* Where our enter hook puts what dhclient's own script is not to see. */
#define WITHHELD_ROUTERS "SYMROUTE_ROUTERS"
#define WITHHELD_OCTETS "SYMROUTE_CLASSLESS"

#define STATIC_ROUTES "new_static_routes"

/**
 * env_get() - Look a variable up
 * @envp: NAME=value strings, ended by NULL
 * @name: variable's name
 *
 * Return: its value, inside @envp; NULL if it is not set
 */
static const char *env_get(char *const envp[], const char *name)
{
	size_t length = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
			return *envp + length + 1;
	return NULL;
}

/**
 * env_lease_get() - Look a variable of the lease up, withheld or not
 * @envp: environment
 * @name: variable's name
 * @withheld: variable that holds it if it was withheld
 *
 * Return: its value, inside @envp; NULL if it is not set
 */
static const char *env_lease_get(char *const envp[], const char *name, const char *withheld)
{
	const char *value = env_get(envp, withheld);

	return value && *value ? value : env_get(envp, name);
}

/**
 * env_is() - Has a variable this very value?
 * @envp: environment
 * @name: variable's name
 * @value: value asked for
 *
 * Return: false also if the variable is not set
 */
static bool env_is(char *const envp[], const char *name, const char *value)
{
	const char *found = env_get(envp, name);

	return found && strcmp(found, value) == 0;
}

/**
 * unusable() - Refuse the event for one variable
 * @why: receives the line
 * @name: variable's name
 * @value: its value; NULL if it is not set
 * @expected: what it should have been
 *
 * Return: -EINVAL
 */
static int unusable(struct why *why, const char *name, const char *value,
		    const char *expected)
{
	struct quoted quoted;

	if (!value)
		return why_set(why, -EINVAL, "%s: not set, it should be %s", name, expected);
	return why_set(why, -EINVAL, "%s: '%s' is not %s", name, quote_text(&quoted, value),
		       expected);
}

/**
 * env_parse_ifname() - Check the name of a link
 * @text: 1..15 bytes as net/core/dev.c dev_valid_name() allows, and printable
 * @ifname: filled on success only
 *
 * Return: 0; -EINVAL if the kernel could not have a link of that name
 */
int env_parse_ifname(const char *text, char ifname[IF_NAMESIZE])
{
	size_t length = strlen(text);

	if (length == 0 || length >= IF_NAMESIZE || strcmp(text, ".") == 0 ||
	    strcmp(text, "..") == 0)
		return -EINVAL;
	for (const char *byte = text; *byte; byte++)
		if (*byte <= ' ' || *byte > '~' || *byte == '/' || *byte == ':')
			return -EINVAL;
	memcpy(ifname, text, length + 1);
	return 0;
}

/**
 * parse_ifname() - Read which link the event is about
 * @envp: environment; dhcpcd after 10.3.2 puts the plain name into ifxname
 * @ifname: filled on success
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
static int parse_ifname(char *const envp[], char ifname[IF_NAMESIZE], struct why *why)
{
	const char *name = "ifxname";
	const char *value = env_get(envp, name);

	if (!value || !*value) {
		name = "interface";
		value = env_get(envp, name);
	}
	if (!value || env_parse_ifname(value, ifname))
		return unusable(why, name, value, "the name of a link");
	return 0;
}

/**
 * parse_address() - Read the leased address and its prefix length
 * @envp: environment
 * @lease: receives address and prefixlen
 * @why: filled on failure
 *
 * The mask is what the server sent; dhcpcd makes a prefix length of any mask,
 * so that one with a hole is seen only here.
 *
 * Return: 0 or -EINVAL
 */
static int parse_address(char *const envp[], struct lease *lease, struct why *why)
{
	const char *address = env_get(envp, "new_ip_address");
	const char *mask = env_get(envp, "new_subnet_mask");
	const char *bits = env_get(envp, "new_subnet_cidr");
	struct prefix prefix;
	uint32_t prefixlen;

	if (!address || addr_parse(address, AF_INET, &lease->address) ||
	    !addr_is_host(&lease->address))
		return unusable(why, "new_ip_address", address, "a host's IPv4 address");
	if (!mask || prefixlen_parse_mask(mask, &lease->prefixlen))
		return unusable(why, "new_subnet_mask", mask, "an IPv4 netmask");
	if (bits && (number_parse(bits, 1, 32, &prefixlen) || prefixlen != lease->prefixlen))
		return unusable(why, "new_subnet_cidr", bits, "the netmask's length");
	prefix = prefix_of(&lease->address, lease->prefixlen);
	if (!prefix_has_host(&prefix, &lease->address))
		return unusable(why, "new_ip_address", address, "a host's address in its network");
	return 0;
}

/**
 * parse_mtu() - Read the lease MTU (option 26)
 * @envp: environment
 * @lease: receives the MTU; one that cannot be used is left out
 * @notes: says what was left out
 */
static void parse_mtu(char *const envp[], struct lease *lease, struct notes *notes)
{
	const char *mtu = env_get(envp, "new_interface_mtu");
	struct quoted quoted;

	if (mtu && number_parse(mtu, MTU_MIN, MTU_MAX, &lease->mtu))
		notes_add(notes, "new_interface_mtu: '%s' is not in %u..%u, left out",
			  quote_text(&quoted, mtu), MTU_MIN, MTU_MAX);
}

/**
 * parse_server() - Read the server identifier (option 54)
 * @envp: environment
 * @lease: receives the server; one that cannot be used is left out
 * @notes: says what was left out
 */
static void parse_server(char *const envp[], struct lease *lease, struct notes *notes)
{
	const char *text = env_get(envp, "new_dhcp_server_identifier");
	struct quoted quoted;
	struct addr server;

	if (!text)
		return;
	if (addr_parse(text, AF_INET, &server) || !addr_is_host(&server))
		notes_add(notes, "new_dhcp_server_identifier: '%s' is not a host's IPv4 address, left out",
			  quote_text(&quoted, text));
	else
		lease->server = server;
}

/**
 * parse_routers() - Read the routers (option 3), in the server's order
 * @text: value of new_routers
 * @lease: receives a default route for each; its address is set already
 * @notes: says if there were too many
 * @why: filled on failure
 *
 * Return: 0; -EINVAL if there is none, or one that no host could be
 */
static int parse_routers(const char *text, struct lease *lease, struct notes *notes,
			 struct why *why)
{
	struct prefix network = prefix_of(&lease->address, lease->prefixlen);
	struct prefix any = prefix_any(lease->address.family);
	const char *rest = text;
	struct addr router;
	struct word word;
	size_t count = 0;

	for (; word_next(&rest, &word); count++) {
		if (addr_parse(word.text, AF_INET, &router) || !addr_is_host(&router) ||
		    !prefix_has_host(&network, &router) ||
		    addr_compare(&router, &lease->address) == 0)
			return unusable(why, ROUTERS, word.text, "a router's IPv4 address");
		if (lease_add_route(lease, &any, &router)) {
			notes_add(notes, ROUTERS ": more than %d, the rest is left out",
				  LEASE_ROUTES_MAX);
			return 0;
		}
	}
	return count ? 0 : unusable(why, ROUTERS, text, "a list of IPv4 addresses");
}

/**
 * struct glued - A variable that dhcpcd ran into the one before it
 * @name: "new_routers" or "new_static_routes", if it is one of those; or NULL
 * @value: its value
 * @before: what the variable before it really held; "" if that is too long
 */
struct glued {
	const char *name;
	const char *value;
	char before[1024];
};

/**
 * unglue() - Take "ROUTES new_NAME=VALUE" apart
 * @text: value of a routes variable
 * @glued: receives the parts
 *
 * A cut-short option 121 makes every dhcpcd from 8 to 10.3.2 write the
 * variable's name and good routes, no end, and then the next variable.
 *
 * Return: false if nothing is glued to @text
 */
static bool unglue(const char *text, struct glued *glued)
{
	static const char *const names[] = { ROUTERS, STATIC_ROUTES };
	const char *start = strncmp(text, "new_", 4) == 0 ? text : strstr(text, " new_");
	size_t length;

	if (!start)
		return false;
	length = (size_t)(start - text);
	if (length >= sizeof(glued->before))
		length = 0; /* part of a word could be another router's address */
	memcpy(glued->before, text, length);
	glued->before[length] = '\0';
	start += *start == ' ';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t name_length = strlen(names[i]);

		if (strncmp(start, names[i], name_length) == 0 && start[name_length] == '=') {
			glued->name = names[i];
			glued->value = start + name_length + 1;
		}
	}
	return true;
}

/* The spellings of option 121 and then of 249; the first that is set counts. */
static const struct {
	const char *name;
	int (*parse)(const char *text, struct lease *lease, struct why *why);
} classless[] = {
	{ "new_classless_static_routes", classless_parse_pairs },
	{ OCTETS, classless_parse_octets },
	{ "new_ms_classless_static_routes", classless_parse_pairs },
};

/**
 * parse_optional() - Read a routes variable, all of it or nothing
 * @name: variable's name
 * @text: its value
 * @parse: its parser
 * @lease: receives the routes
 * @notes: says why it was left out
 *
 * Return: true if its routes are in @lease now
 */
static bool parse_optional(const char *name, const char *text,
			   int (*parse)(const char *, struct lease *, struct why *),
			   struct lease *lease, struct notes *notes)
{
	size_t before = lease->route_count;
	struct why why = { "" };

	if (!parse(text, lease, &why))
		return lease->route_count > before;
	lease->route_count = before;
	notes_add(notes, "%s: %s, left out", name, why.text);
	return false;
}

/**
 * parse_classless() - Read option 121, else 249
 * @envp: environment
 * @lease: receives the routes
 * @glued: receives a variable that was glued to the option's
 * @notes: says what was left out
 *
 * Return: true if the option came whole: then options 3 and 33 do not count
 * (RFC 3442, "the DHCP client MUST ignore the Router option")
 */
static bool parse_classless(char *const envp[], struct lease *lease, struct glued *glued,
			    struct notes *notes)
{
	for (size_t i = 0; i < sizeof(classless) / sizeof(classless[0]); i++) {
		const char *text = classless[i].parse == classless_parse_octets ?
					   env_lease_get(envp, OCTETS, WITHHELD_OCTETS) :
					   env_get(envp, classless[i].name);
		bool cut = text && unglue(text, glued);

		if (!text)
			continue;
		if (cut)
			notes_add(notes, "%s: cut short, new_routers counts as well",
				  classless[i].name);
		if (parse_optional(classless[i].name, cut ? glued->before : text,
				   classless[i].parse, lease, notes) && !cut)
			return true;
	}
	return false;
}

/**
 * parse_routes() - Read every route of the lease
 * @envp: environment
 * @lease: receives the routes; its address is set already
 * @notes: says what was left out
 * @why: filled on failure
 *
 * A lease without a router is a lease (RFC 2132 names no option that has to
 * be there). dhcpcd's static configuration is no RFC 3442 lease: all of its
 * routes count.
 *
 * Return: 0; -EINVAL if new_routers cannot be used
 */
static int parse_routes(char *const envp[], struct lease *lease, struct notes *notes,
			struct why *why)
{
	struct glued glued = { .name = NULL };
	bool whole = parse_classless(envp, lease, &glued, notes);
	const char *routers = env_lease_get(envp, ROUTERS, WITHHELD_ROUTERS);
	const char *classful = env_get(envp, STATIC_ROUTES);
	int err = 0;

	if (whole && !env_is(envp, "reason", "STATIC"))
		return 0;
	if (!routers && glued.name && strcmp(glued.name, ROUTERS) == 0)
		routers = glued.value;
	if (!classful && glued.name && strcmp(glued.name, STATIC_ROUTES) == 0)
		classful = glued.value;
	if (routers)
		err = parse_routers(routers, lease, notes, why);
	if (!err && classful)
		parse_optional(STATIC_ROUTES, classful, classless_parse_classful, lease, notes);
	return err;
}

/**
 * env_parse() - Read a client's environment
 * @envp: environment, hostile: servers choose most of its values
 * @event: filled on success
 * @notes: receives a line for each optional value that was left out
 * @why: filled on failure: variable and value
 *
 * Return: 0; -EINVAL if a value that counts is missing or unusable
 */
int env_parse(char *const envp[], struct env_event *event, struct notes *notes,
	      struct why *why)
{
	const char *reason = env_get(envp, "reason");
	const char *protocol = env_get(envp, "protocol"); /* dhclient sets none */
	int err;

	memset(event, 0, sizeof(*event));
	if (!reason || !*reason)
		return unusable(why, "reason", reason, "a DHCP client's reason");
	event->event = event_parse(reason);
	if (event->event == EVENT_NONE)
		return 0;
	err = parse_ifname(envp, event->ifname, why);
	if (!err)
		err = settings_env(envp, &event->settings, why);
	if (err || event->event != EVENT_LEASE)
		return err;
	if ((protocol && strcmp(protocol, "dhcp") != 0) || env_is(envp, "if_configured", "false")) {
		event->event = EVENT_CHECK;
		return 0;
	}
	memcpy(event->lease.ifname, event->ifname, sizeof(event->ifname));
	err = parse_address(envp, &event->lease, why);
	if (!err)
		err = parse_routes(envp, &event->lease, notes, why);
	if (err)
		return err;
	parse_server(envp, &event->lease, notes);
	parse_mtu(envp, &event->lease, notes);
	event->has_lease = true;
	return 0;
}

/**
 * env_withhold() - What dhclient's script may see of option 121 without a default
 * @envp: the client's environment
 * @ifname: receives the link
 * @settings: {0}; receives what the client's configuration says
 * @kept: receives the option without default routes, "" if nothing is left or
 *	the option is spoilt
 * @size: its room
 * @why: filled on failure
 *
 * Return: 0 or -EINVAL
 */
int env_withhold(char *const envp[], char ifname[IF_NAMESIZE], struct settings *settings,
		 char *kept, size_t size, struct why *why)
{
	const char *octets = env_get(envp, OCTETS);
	int err = parse_ifname(envp, ifname, why);

	if (!err)
		err = settings_env(envp, settings, why);
	if (!octets || classless_withhold(octets, kept, size))
		kept[0] = '\0';
	return err;
}
