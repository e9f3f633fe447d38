/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"

#include "util/array.h"
#include "util/paths.h"
#include "util/text.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_NAME "leases"
#define READ_TRIES 3 /* what cannot be read is made up from the kernel's objects, and overwritten */

/* musl 1.2.3 does not know it; two architectures have numbers of their own. */
#if !defined(SO_NETNS_COOKIE) && !defined(__hppa__) && !defined(__sparc__)
#define SO_NETNS_COOKIE 71
#endif

/*
 * Who cannot ask must not take that for none: the namespace would have two
 * directories, and two locks.
 */
static int netns_cookie(uint64_t *cookie)
{
	int err = 0;

	*cookie = 0;
#ifdef SO_NETNS_COOKIE
	socklen_t size = sizeof(*cookie);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &size))
		err = errno == ENOPROTOOPT ? 0 : -errno;
	close(fd);
#endif
	return err;
}

static int check_directory(const char *path, bool make, struct why *why)
{
	int err = directory_check(path);

	if (err == -ENOENT && make && directory_make(path, 0755) == 0)
		err = directory_check(path);
	return !err || err == -ENOENT ? 0 :
	       why_set(why, err, "%s: %s, it should be a directory of root's alone: rm -r %s && "
		       "symroute sync", path, strerror(-err), path);
}

/**
 * store_directory() - Find this network namespace's directory
 *
 * Hooks of several namespaces may share one /run. It is named by the
 * namespace's cookie, which is never used again while the host runs; before
 * Linux 5.14, by its inode, which is. That it cannot be made is found out when
 * something is to be written. One that somebody else can write is not used.
 *
 * Return: 0; -ENOTDIR or -EPERM for such a one; -errno if the namespace's name
 * cannot be read
 */
int store_directory(char directory[PATHS_MAX], bool make, struct why *why)
{
	struct stat namespace;
	uint64_t name;
	int err = netns_cookie(&name);

	if (err)
		return why_set(why, err, "network namespace: %s", strerror(-err));
	if (!name && stat("/proc/self/ns/net", &namespace))
		return why_set(why, -errno, "/proc/self/ns/net: %s", strerror(errno));
	snprintf(directory, PATHS_MAX, PATHS_RUN "/%ju",
		 name ? (uintmax_t)name : (uintmax_t)namespace.st_ino);
	err = check_directory(PATHS_RUN, make, why);
	return err ? err : check_directory(directory, make, why);
}

/* The words for kinds and for sources, in their order. */
static const char *const kind_words[LEASE_KINDS] = {
	[LEASE_DHCP4] = "dhcp4",
	[LEASE_UP4] = "up4",
	[LEASE_RA6] = "ra6",
	[LEASE_DHCP6] = "dhcp6",
	[LEASE_UP6] = "up6",
	[LEASE_LINK] = "link",
	[LEASE_REFUSED] = "refused",
	[LEASE_CLOSED] = "closed",
	[LEASE_PART6] = "part6",
};
static const char *const source_words[] = {
	[SOURCE_ADDRESS] = "address",
	[SOURCE_ONLINK] = "onlink",
	[SOURCE_AUTONOMOUS] = "autonomous",
	[SOURCE_DELEGATED] = "delegated",
	[SOURCE_LEFT_OUT] = "without",
};

#define SOURCE_WORDS (sizeof(source_words) / sizeof(source_words[0]))

/* How symroute 0.1 named a lease's file: IFNAME and one of these. */
static const char *const old_suffixes[LEASE_KINDS] = {
	[LEASE_DHCP4] = ".lease4",
	[LEASE_RA6] = ".ra6",
	[LEASE_DHCP6] = ".lease6",
};

/** struct wanted - Which lease is looked for */
struct wanted {
	const char *ifname;
	enum lease_kind kind;
};

static int compare_saved(const void *item, const void *other)
{
	const struct wanted *wanted = item;
	const struct saved *saved = other;
	int difference = strcmp(wanted->ifname, saved->ifname);

	return difference ? difference : (int)wanted->kind - (int)saved->kind;
}

static size_t place_of(const struct store *store, const char *ifname, enum lease_kind kind)
{
	const struct wanted wanted = { ifname, kind };

	return array_place(store->list, store->count, sizeof(*store->list), &wanted, compare_saved);
}

/**
 * store_find() - Find the lease of a link and kind
 *
 * Return: it, inside @store, until the store changes; NULL if there is none
 */
struct saved *store_find(const struct store *store, const char *ifname, enum lease_kind kind)
{
	size_t at = place_of(store, ifname, kind);

	return at < store->count && store->list[at].kind == kind &&
	       strcmp(store->list[at].ifname, ifname) == 0 ? &store->list[at] : NULL;
}

/** store_get() - Read a saved lease, and the settings that came with it */
void store_get(const struct store *store, const struct saved *saved, struct lease *lease,
	       struct settings *settings)
{
	memset(lease, 0, offsetof(struct lease, sources));
	memcpy(lease->ifname, saved->ifname, sizeof(lease->ifname));
	lease->kind = saved->kind;
	lease->server = saved->server;
	lease->mtu = saved->mtu;
	lease->source_count = saved->source_count;
	lease->route_count = saved->route_count;
	settings->count = saved->setting_count;
	if (saved->source_count)
		memcpy(lease->sources, &store->sources[saved->sources],
		       saved->source_count * sizeof(lease->sources[0]));
	if (saved->route_count)
		memcpy(lease->routes, &store->routes[saved->routes],
		       saved->route_count * sizeof(lease->routes[0]));
	if (saved->setting_count)
		memcpy(settings->list, &store->settings[saved->settings],
		       saved->setting_count * sizeof(settings->list[0]));
}

static int format_route(const struct lease_route *route, char text[FILE_TEXT_MAX], size_t *length)
{
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	int err = file_append(text, length, "route %s/%u %s", addr_format(&route->dst.addr, dst),
			      route->dst.prefixlen, addr_format(&route->gateway, gateway));

	if (!err && route->src.prefixlen)
		err = file_append(text, length, " from %s/%u", addr_format(&route->src.addr, dst),
				  route->src.prefixlen);
	return err ? err : file_append(text, length, "\n");
}

/* Every lease is written as "lease IFNAME KIND", then a line for each thing that it says. */
static int format(const struct lease *lease, const struct settings *settings,
		  char text[FILE_TEXT_MAX], size_t *length)
{
	char dst[ADDR_TEXT_MAX];
	int err;

	*length = 0;
	err = file_append(text, length, "lease %s %s\n", lease->ifname, kind_words[lease->kind]);
	for (size_t i = 0; i < lease->source_count && !err; i++)
		err = file_append(text, length, "%s %s/%u\n", source_words[lease->sources[i].kind],
				  addr_format(&lease->sources[i].prefix.addr, dst),
				  lease->sources[i].prefix.prefixlen);
	if (!err && addr_is_set(&lease->server))
		err = file_append(text, length, "server %s\n", addr_format(&lease->server, dst));
	if (!err && lease->mtu)
		err = file_append(text, length, "mtu %u\n", lease->mtu);
	for (size_t i = 0; i < lease->route_count && !err; i++)
		err = format_route(&lease->routes[i], text, length);
	for (size_t i = 0; i < settings->count && !err; i++)
		err = file_append(text, length, "set %s %s\n", settings->list[i].key,
				  settings->list[i].value);
	return err;
}

static int parse_source(const char *word, const char *value, struct lease *lease)
{
	int family = lease_family(lease) ? lease_family(lease) :
		     strchr(value, ':')	 ? AF_INET6 : AF_INET;
	struct prefix prefix;
	size_t kind = 0;
	bool single;

	while (kind < SOURCE_WORDS && strcmp(word, source_words[kind]) != 0)
		kind++;
	if (kind == SOURCE_WORDS || lease->kind == LEASE_LINK || lease->kind == LEASE_REFUSED ||
	    prefix_parse(value, family, &prefix) ||
	    !prefix.prefixlen)
		return -EINVAL;
	single = kind == SOURCE_ADDRESS || kind == SOURCE_LEFT_OUT;
	if (!addr_is_host(&prefix.addr) || (!single && !prefix_is_network(&prefix)))
		return -EINVAL;
	if (lease->kind == LEASE_DHCP4 && kind != SOURCE_ADDRESS)
		return -EINVAL;
	return lease_add_source(lease, (enum source_kind)kind, &prefix);
}

static int parse_route(const char *dst, const char *router, const char *rest, struct lease *lease)
{
	struct lease_route route = { .gateway = { .family = AF_UNSPEC } };
	int family = lease_family(lease);
	struct word from, src, more;

	if (prefix_parse(dst, family, &route.dst) || !prefix_is_network(&route.dst))
		return -EINVAL;
	if (strcmp(router, "none") != 0 &&
	    (addr_parse(router, family, &route.gateway) || addr_is_zero(&route.gateway)))
		return -EINVAL;
	if (word_next(&rest, &from) &&
	    (strcmp(from.text, "from") != 0 || !word_next(&rest, &src) || word_next(&rest, &more) ||
	     prefix_parse(src.text, AF_INET6, &route.src) || family != AF_INET6 ||
	     !route.src.prefixlen || !prefix_is_network(&route.src)))
		return -EINVAL;
	return lease_append_route(lease, &route);
}

/* Return: 0; -EINVAL if format() would not have written the line; -ENOSPC */
static int parse_line(const char *line, struct lease *lease, struct settings *settings)
{
	struct word key, value, third, more;
	bool has_third;

	if (!word_next(&line, &key) || !word_next(&line, &value))
		return -EINVAL;
	has_third = word_next(&line, &third);
	if (strcmp(key.text, "route") == 0 && has_third)
		return parse_route(value.text, third.text, line, lease);
	if (word_next(&line, &more))
		return -EINVAL;
	if (strcmp(key.text, "set") == 0 && has_third)
		return settings_add(settings, value.text, third.text, NULL);
	if (has_third)
		return -EINVAL;
	if (strcmp(key.text, "mtu") == 0)
		return number_parse(value.text, 1, UINT32_MAX, &lease->mtu) ? -EINVAL : 0;
	if (strcmp(key.text, "server") == 0)
		return addr_parse(value.text, lease_family(lease), &lease->server);
	return parse_source(key.text, value.text, lease);
}

/* Return: 0; -EINVAL if it is no "lease IFNAME KIND" */
static int parse_head(const char *line, struct lease *lease)
{
	struct word lease_word, ifname, kind, more;
	size_t which = 0;

	if (!word_next(&line, &lease_word) || strcmp(lease_word.text, "lease") != 0 ||
	    !word_next(&line, &ifname) || !word_next(&line, &kind) || word_next(&line, &more) ||
	    strlen(ifname.text) >= sizeof(lease->ifname))
		return -EINVAL;
	while (which < LEASE_KINDS && strcmp(kind.text, kind_words[which]) != 0)
		which++;
	if (which == LEASE_KINDS)
		return -EINVAL;
	memcpy(lease->ifname, ifname.text, strlen(ifname.text) + 1);
	lease->kind = (enum lease_kind)which;
	return 0;
}

/* Routers may advertise themselves and no prefix; a DHCP lease is one of something. */
static bool is_whole(const struct lease *lease)
{
	return lease->kind == LEASE_RA6 || lease->source_count || !lease_family(lease);
}

/* The lists only grow: what a lease held that is replaced stays in them until the end of the run. */
static int keep(struct store *store, const struct lease *lease, const struct settings *settings,
		char *text, size_t length, bool own)
{
	struct saved saved = {
		.kind = lease->kind, .text = text, .length = length, .own = own,
		.server = lease->server, .mtu = lease->mtu,
		.sources = store->source_count, .source_count = lease->source_count,
		.routes = store->route_count, .route_count = lease->route_count,
		.settings = store->setting_count, .setting_count = settings->count,
	};
	struct saved *there = store_find(store, lease->ifname, lease->kind), *list;
	size_t at = place_of(store, lease->ifname, lease->kind);
	int err = 0;

	memcpy(saved.ifname, lease->ifname, sizeof(saved.ifname));
	for (size_t i = 0; i < lease->source_count && !err; i++)
		err = array_push(&store->sources, &store->source_count, &store->source_max,
				 &lease->sources[i]);
	for (size_t i = 0; i < lease->route_count && !err; i++)
		err = array_push(&store->routes, &store->route_count, &store->route_max,
				 &lease->routes[i]);
	for (size_t i = 0; i < settings->count && !err; i++)
		err = array_push(&store->settings, &store->setting_count, &store->setting_max,
				 &settings->list[i]);
	if (err)
		return err;
	if (there) {
		free(there->own ? there->text : NULL);
		*there = saved;
		return 0;
	}
	list = array_room(store->list, store->count, &store->max, sizeof(*list));
	if (!list)
		return -ENOMEM;
	store->list = list;
	memmove(&list[at + 1], &list[at], (store->count - at) * sizeof(*list));
	list[at] = saved;
	store->count++;
	return 0;
}

/** store_has_leases() - Is any lease in it? */
bool store_has_leases(const struct store *store)
{
	for (size_t i = 0; i < store->count; i++)
		if (lease_kind_family(store->list[i].kind))
			return true;
	return false;
}

/**
 * store_mark() - Save that a client takes care of a link, or got a lease that could not be used
 * @kind: LEASE_LINK or LEASE_REFUSED
 *
 * Return: 0 or -ENOMEM
 */
int store_mark(struct store *store, const char *ifname, enum lease_kind kind)
{
	static const struct settings none = { .count = 0 };
	static struct lease mark;

	memset(&mark, 0, offsetof(struct lease, sources));
	snprintf(mark.ifname, sizeof(mark.ifname), "%s", ifname);
	mark.kind = kind;
	return store_put(store, &mark, &none);
}

/**
 * store_put() - Save a lease in the place of the one of its link and kind
 *
 * Return: 0, -ENOMEM or -E2BIG
 */
int store_put(struct store *store, const struct lease *lease, const struct settings *settings)
{
	const struct saved *there = store_find(store, lease->ifname, lease->kind);
	static char text[FILE_TEXT_MAX]; /* on the stack, each of its pages would be touched */
	size_t length;
	char *copy;
	int err = format(lease, settings, text, &length);

	if (err)
		return err;
	if (there && there->length == length && memcmp(there->text, text, length) == 0)
		return 0;
	copy = malloc(length);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, length);
	err = keep(store, lease, settings, copy, length, true);
	if (err)
		free(copy);
	store->changed = true;
	return err;
}

/** store_remove() - Forget a lease; it is not valid afterwards, nor are those behind it */
void store_remove(struct store *store, struct saved *saved)
{
	size_t behind = store->count - (size_t)(saved - store->list) - 1;

	free(saved->own ? saved->text : NULL);
	memmove(saved, saved + 1, behind * sizeof(*saved));
	store->count--;
	store->changed = true;
}

/* Reads the lines behind a head; every one of them ends, and none holds a NUL. */
static int parse_lines(char *text, size_t length, struct lease *lease, struct settings *settings)
{
	char *end;

	for (char *line = text; line < text + length; line = end + 1) {
		int err;

		end = memchr(line, '\n', length - (size_t)(line - text));
		*end = '\0';
		err = parse_line(line, lease, settings);
		*end = '\n';
		if (err)
			return err;
	}
	return is_whole(lease) ? 0 : -EINVAL;
}

static int parse_record(char *text, size_t length, struct store *store)
{
	struct settings settings = { .count = 0 };
	char *end = memchr(text, '\n', length);
	static struct lease lease;
	int err;

	memset(&lease, 0, offsetof(struct lease, sources));
	*end = '\0';
	err = parse_head(text, &lease);
	*end = '\n';
	if (!err)
		err = parse_lines(end + 1, length - (size_t)(end + 1 - text), &lease, &settings);
	if (err || memchr(text, '\0', length) || store_find(store, lease.ifname, lease.kind))
		return -EINVAL;
	return keep(store, &lease, &settings, text, length, false);
}

/* Where the next record begins: behind @text, which begins with one. */
static char *next_record(char *text, const char *end)
{
	char *line = memchr(text, '\n', (size_t)(end - text));

	while (line && line + 1 < end && strncmp(line + 1, "lease ", 6) != 0)
		line = memchr(line + 1, '\n', (size_t)(end - line - 1));
	return line ? line + 1 : NULL;
}

/**
 * store_parse() - Read a store's text
 * @text: of @length bytes and a NUL; stays in use, and the caller's
 * @store: {0}; receives what can be used of it; @lost says if that is not all
 *
 * Return: 0 or -ENOMEM
 */
int store_parse(char *text, size_t length, struct store *store)
{
	char *end = text + length;

	store->lost = strlen(text) != length;
	store->spoilt = 0;
	for (char *record = text, *next; record < end; record = next) {
		int err;

		next = next_record(record, end);
		err = next ? parse_record(record, (size_t)(next - record), store) : -EINVAL;
		if (err == -ENOMEM)
			return err;
		if (err)
			store->lost = true;
		store->spoilt += err != 0;
		if (!next)
			break;
	}
	return 0;
}

/* One file for each lease, without a head: what symroute 0.1 left. */
static int read_old_lease(const char *path, struct lease *lease, struct store *store)
{
	struct settings settings = { .count = 0 };
	size_t length = 0;
	char *text = NULL;
	int err = file_load_own(path, &text, &length);

	if (err == -ENOMEM)
		return err;
	store->old = true;
	store->lost |= err != 0;
	if (err)
		return 0;
	if (strlen(text) == length && length && text[length - 1] == '\n' &&
	    !parse_lines(text, length, lease, &settings))
		err = store_put(store, lease, &settings);
	else
		store->lost = true;
	free(text);
	return err == -ENOMEM ? err : 0;
}

/* Is it the name of such a file? Return: its kind; LEASE_KINDS if not */
static size_t old_kind(const char *name, char ifname[IF_NAMESIZE])
{
	const char *dot = strrchr(name, '.');
	size_t kind = 0;

	if (!dot || dot == name || dot - name >= IF_NAMESIZE)
		return LEASE_KINDS;
	while (kind < LEASE_KINDS && (!old_suffixes[kind] || strcmp(dot, old_suffixes[kind]) != 0))
		kind++;
	snprintf(ifname, IF_NAMESIZE, "%.*s", (int)(dot - name), name);
	return kind;
}

/* Looks at the files that symroute 0.1 left: takes their leases, or removes them. */
static int visit_old(const char *directory, struct store *store)
{
	DIR *handle = opendir(directory);
	const struct dirent *entry;
	int err = 0;

	while (handle && !err && (entry = readdir(handle))) {
		static struct lease lease;
		char path[PATHS_MAX];
		size_t kind;

		memset(&lease, 0, offsetof(struct lease, sources));
		kind = old_kind(entry->d_name, lease.ifname);
		if (kind == LEASE_KINDS || path_join(path, directory, entry->d_name))
			continue;
		lease.kind = (enum lease_kind)kind;
		if (store)
			err = read_old_lease(path, &lease, store);
		else
			file_remove(path);
	}
	if (handle)
		closedir(handle);
	return err;
}

/* What is refused now may be granted in a moment; whose file it is stays as it is. */
static int load(const char *path, char **text, size_t *length)
{
	int err = -EIO;

	for (int tries = READ_TRIES; tries > 0; tries--) {
		err = file_load_own(path, text, length);
		if (!err || err == -ENOENT || err == -EPERM || err == -ELOOP || err == -ENOMEM)
			break;
	}
	return err;
}

/* Leases that were not kept may be newer than those of a file that cannot be written. */
static bool is_sealed(const char *directory)
{
	return access(directory, W_OK) != 0;
}

/**
 * store_read() - Read the store of this network namespace
 * @directory: from store_directory()
 * @store: {0}; filled; store_done() it, on failure too
 *
 * Return: 0, also if it cannot be read: see @err; -ENOMEM
 */
int store_read(const char *directory, struct store *store)
{
	char path[PATHS_MAX];
	size_t length = 0;
	int err = path_join(path, directory, STORE_NAME);

	if (!err)
		err = load(path, &store->text, &length);
	if (!err)
		err = store_parse(store->text, length, store);
	if (!err)
		store->lost |= is_sealed(directory);
	if (!err || err == -ENOMEM)
		return err;
	if (err != -ENOENT) {
		store->lost = true;
		store->err = err;
		return 0;
	}
	err = visit_old(directory, store);
	store->lost |= !store->old;
	return err;
}

/**
 * store_format() - Write a store as its file's text
 * @text: receives it, with a NUL behind; the caller frees it
 *
 * Return: 0 or -ENOMEM
 */
int store_format(const struct store *store, char **text, size_t *length)
{
	size_t used = 0;

	*length = 0;
	for (size_t i = 0; i < store->count; i++)
		*length += store->list[i].length;
	*text = malloc(*length + 1);
	if (!*text)
		return -ENOMEM;
	for (size_t i = 0; i < store->count; i++) {
		memcpy(*text + used, store->list[i].text, store->list[i].length);
		used += store->list[i].length;
	}
	(*text)[used] = '\0';
	return 0;
}

/**
 * store_write() - Put the store in the place of its file
 *
 * It need not last longer than the kernel's objects: nothing waits for a disk.
 *
 * Return: 0 or -errno
 */
int store_write(const char *directory, struct store *store)
{
	char path[PATHS_MAX], *text;
	size_t length;
	int err = path_join(path, directory, STORE_NAME);

	if (!err)
		err = store_format(store, &text, &length);
	if (err)
		return err;
	err = file_replace_volatile(path, text, length);
	free(text);
	if (err)
		return err;
	store->changed = false;
	return store->old ? visit_old(directory, NULL) : 0;
}

/** store_discard() - Take the file away: who reads the store next knows that it is lost */
void store_discard(const char *directory)
{
	char path[PATHS_MAX];

	if (!path_join(path, directory, STORE_NAME))
		file_remove(path);
}

/** store_done() - Free it; {0} is fine */
void store_done(struct store *store)
{
	for (size_t i = 0; i < store->count; i++)
		free(store->list[i].own ? store->list[i].text : NULL);
	free(store->list);
	free(store->sources);
	free(store->routes);
	free(store->settings);
	free(store->text);
	memset(store, 0, sizeof(*store));
}
