/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "engine/snapshot.h"
#include "model/tables.h"
#include "store/store.h"
#include "util/array.h"
#include "util/paths.h"
#include "util/text.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES (CHANGE_TEXT_MAX + IF_NAMESIZE + 32)

/**
 * struct watched - What is known of the host
 * @quiet: it is being found out, nothing is told
 * @addresses: global ones, also those that have gone: they are not @global any more
 */
struct watched {
	bool quiet;
	struct config defaults;
	struct tables names;
	struct link *links;
	size_t link_count, link_max;
	struct address *addresses;
	size_t address_count, address_max;
};

static void tell(const struct watched *watched, const char *ifname, const char *verb,
		 const char *object)
{
	char line[LINE_MAX_BYTES], escaped[LINE_MAX_BYTES * TEXT_ESCAPE_MAX], at[sizeof("23:59:60")];
	struct timespec now;
	struct tm local;

	if (watched->quiet)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	strftime(at, sizeof(at), "%H:%M:%S", &local);
	snprintf(line, sizeof(line), "%s%s%s%s%s", ifname, *ifname ? ": " : "", verb, *verb ? " " : "",
		 object);
	text_escape(escaped, sizeof(escaped), line, TEXT_PEOPLE);
	printf("%s.%03ld %s\n", at, now.tv_nsec / 1000000, escaped);
}

static struct link *find_link(const struct watched *watched, uint32_t ifindex)
{
	for (size_t i = 0; i < watched->link_count; i++)
		if (watched->links[i].ifindex == ifindex)
			return &watched->links[i];
	return NULL;
}

static const char *name_of(const struct watched *watched, uint32_t ifindex)
{
	const struct link *link = find_link(watched, ifindex);

	return link ? link->ifname : "";
}

/* The link that has the source, or had it last. */
static const char *holder_of(const struct watched *watched, const struct prefix *src)
{
	const char *ifname = "";

	for (size_t i = watched->address_count; i-- > 0;) {
		const struct address *address = &watched->addresses[i];

		if (!prefix_contains(src, &address->addr))
			continue;
		if (address->global)
			return name_of(watched, address->ifindex);
		ifname = *ifname ? ifname : name_of(watched, address->ifindex);
	}
	return ifname;
}

static void hear_object(struct watched *watched, const struct news *news)
{
	struct change change = { .op = news->op };
	const char *ifname, *name;
	char object[CHANGE_TEXT_MAX];

	if (news->kind == NEWS_ROUTE) {
		change.kind = CHANGE_ROUTE;
		change.route = news->route;
		ifname = strcmp(change.route.ifname, "?") == 0 ?
				 name_of(watched, change.route.ifindex) : change.route.ifname;
		/* a number's name is written down when all is done */
		if (!tables_name(&watched->names, change.route.table))
			tables_name_ours(&watched->names, ifname, change.route.table);
	} else {
		change.kind = CHANGE_RULE;
		change.rule = news->rule;
		name = rule_is_lookup(&change.rule) ? tables_name(&watched->names, change.rule.table) : NULL;
		ifname = *change.rule.oifname	 ? change.rule.oifname :
			 name			 ? name :
			 change.rule.src.prefixlen ? holder_of(watched, &change.rule.src) : "";
	}
	change_format_object(&change, &watched->names, object);
	tell(watched, ifname, change_done_word(change.op), object);
}

static const char *state_of(const struct link *link)
{
	return !link->up ? "link is down" : link->carrier ? "link is up" : "no carrier";
}

static bool had_address(const struct watched *watched, uint32_t ifindex)
{
	for (size_t i = 0; i < watched->address_count; i++)
		if (watched->addresses[i].ifindex == ifindex)
			return true;
	return false;
}

/* Of links that never had a global address only the group is told; one that is gone is forgotten. */
static void hear_link(struct watched *watched, const struct news *news)
{
	struct link *known = find_link(watched, news->link.ifindex);
	const struct config *defaults = &watched->defaults;
	struct link before = known ? *known : (struct link){ .ifindex = 0 };
	const struct link *now = &news->link;
	char group[sizeof("link group 4294967295")];
	bool told = had_address(watched, now->ifindex);

	if (news->op == CHANGE_DELETE) {
		if (told)
			tell(watched, now->ifname, "deleted", "link");
		else if (known)
			*known = watched->links[--watched->link_count];
		return;
	}
	if (known)
		*known = *now;
	else
		array_push(&watched->links, &watched->link_count, &watched->link_max, now);
	snprintf(group, sizeof(group), "link group %" PRIu32, now->group);
	if (now->group != before.group &&
	    (config_is_group(defaults, now->group) || config_is_group(defaults, before.group)))
		tell(watched, now->ifname, "set", group);
	if (known && told && strcmp(state_of(&before), state_of(now)) != 0)
		tell(watched, now->ifname, "", state_of(now));
}

/* One that gets a new lifetime is no news. */
static void hear_address(struct watched *watched, const struct news *news)
{
	const struct prefix prefix = { news->address.addr, news->address.prefixlen };
	char text[PREFIX_TEXT_MAX], object[sizeof("address ") + PREFIX_TEXT_MAX];
	struct address *known = NULL;

	if (!news->address.global)
		return;
	for (size_t i = 0; i < watched->address_count && !known; i++)
		if (watched->addresses[i].ifindex == news->address.ifindex &&
		    watched->addresses[i].prefixlen == prefix.prefixlen &&
		    addr_compare(&watched->addresses[i].addr, &prefix.addr) == 0)
			known = &watched->addresses[i];
	if (known && known->global == (news->op != CHANGE_DELETE))
		return;
	if (known)
		known->global = !known->global;
	else if (array_push(&watched->addresses, &watched->address_count, &watched->address_max,
			    &news->address))
		return;
	snprintf(object, sizeof(object), "address %s", prefix_format(&prefix, text));
	tell(watched, name_of(watched, news->address.ifindex),
	     change_done_word(news->op == CHANGE_DELETE ? CHANGE_DELETE : CHANGE_ADD), object);
}

/* kernel_heard */
static void hear(const struct news *news, void *data)
{
	if (news->kind == NEWS_LINK)
		hear_link(data, news);
	else if (news->kind == NEWS_ADDRESS)
		hear_address(data, news);
	else
		hear_object(data, news);
}

static int look(struct watched *watched, struct why *why)
{
	struct host host = { .link_count = 0 };
	struct kernel *kernel = NULL;
	int err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);

	if (!err)
		err = kernel_read_links(kernel, &host, why);
	for (size_t f = 0; f < FAMILIES && !err; f++)
		err = kernel_read_addresses(kernel, families[f], &host, why);
	watched->quiet = true;
	for (size_t i = 0; i < host.link_count && !err; i++)
		hear_link(watched, &(struct news){ .kind = NEWS_LINK, .link = host.links[i] });
	for (size_t i = 0; i < host.address_count && !err; i++)
		hear_address(watched,
			     &(struct news){ .kind = NEWS_ADDRESS, .address = host.addresses[i] });
	watched->quiet = false;
	kernel_close(kernel);
	host_done(&host);
	return err;
}

/* Return: 0 when it is interrupted, or nobody reads any more */
static int follow(struct watched *watched, struct kernel *kernel, int news, struct why *why)
{
	struct pollfd polled[] = { { .fd = news, .events = POLLIN }, { .fd = STDOUT_FILENO },
				   { .events = POLLIN } };
	sigset_t ends;
	int err = 0;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	polled[2].fd = signalfd(-1, &ends, SFD_CLOEXEC);
	while (!err && !polled[1].revents && !polled[2].revents && !fflush(stdout)) {
		if (poll(polled, sizeof(polled) / sizeof(polled[0]), -1) < 0 && errno != EINTR)
			err = why_set(why, -errno, "poll: %s", strerror(errno));
		if (polled[0].revents && !err)
			err = kernel_hear(kernel, hear, watched);
		if (err == -ENOBUFS) {
			tell(watched, "", "", "some changes were missed");
			err = 0;
		}
	}
	close(polled[2].fd);
	return err ? why_set(why, err, "netlink: %s", strerror(-err)) : 0;
}

/**
 * watch() - Print each change of a rule or route of ours, and of links and addresses, until interrupted
 *
 * Return: 0; -errno if the kernel does not tell
 */
int watch(struct why *why)
{
	struct watched watched = { .defaults = config_default() };
	struct config_file file = { 0 };
	struct kernel *kernel = NULL;
	int news, err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, why);

	if (!err) {
		news = kernel_watch(kernel);
		if (!config_file_load(PATHS_CONFIG, &file, why))
			config_file_apply(&file, "", &watched.defaults);
		why->text[0] = '\0';
		err = tables_load(&watched.names);
	}
	if (!err)
		err = look(&watched, why);
	if (!err)
		err = follow(&watched, kernel, news, why);
	config_file_done(&file);
	tables_done(&watched.names);
	free(watched.links);
	free(watched.addresses);
	kernel_close(kernel);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}
