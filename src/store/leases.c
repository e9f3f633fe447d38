/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/leases.h"

#include "util/array.h"
#include "util/paths.h"
#include "util/word.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

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
	       why_set(why, err, "%s: %s, it should be a directory of root's alone", path,
		       strerror(-err));
}

/**
 * leases_open() - Find this network namespace's directory
 *
 * Hooks of several namespaces may share one /run. It is named by the
 * namespace's cookie, which is never used again while the host runs; before
 * Linux 5.14, by its inode, which is. That it cannot be made is found out when
 * something is to be written. One that somebody else can write is not used.
 *
 * Return: 0; -ENOTDIR or -EPERM for such a one; -errno if the namespace's name
 * cannot be read
 */
int leases_open(char directory[PATHS_MAX], bool make, struct why *why)
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

/* How the names of lease files end, by kind. */
static const char *const suffixes[LEASE_KINDS] = {
	[LEASE_DHCP4] = ".lease4",
	[LEASE_RA6] = ".ra6",
	[LEASE_DHCP6] = ".lease6",
};

/* The words for sources in lease files, by kind. */
static const char *const source_words[] = {
	[SOURCE_ADDRESS] = "address",
	[SOURCE_ONLINK] = "onlink",
	[SOURCE_AUTONOMOUS] = "autonomous",
	[SOURCE_DELEGATED] = "delegated",
};

#define SOURCE_WORDS (sizeof(source_words) / sizeof(source_words[0]))

static int lease_path(char path[PATHS_MAX], const char *directory, const char *ifname,
		      enum lease_kind kind)
{
	char name[IF_NAMESIZE + sizeof(".lease6")];

	snprintf(name, sizeof(name), "%s%s", ifname, suffixes[kind]);
	return path_join(path, directory, name);
}

/**
 * leases_format() - Write a lease as a file's text
 * @length: receives the bytes
 *
 * Return: 0 or -E2BIG
 */
int leases_format(const struct lease *lease, const struct settings *settings,
		  char text[FILE_TEXT_MAX], size_t *length)
{
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	int err = 0;

	*length = 0;
	for (size_t i = 0; i < lease->source_count && !err; i++)
		err = file_append(text, length, "%s %s/%u\n",
				  source_words[lease->sources[i].kind],
				  addr_format(&lease->sources[i].prefix.addr, dst),
				  lease->sources[i].prefix.prefixlen);
	if (!err && addr_is_set(&lease->server))
		err = file_append(text, length, "server %s\n", addr_format(&lease->server, dst));
	if (!err && lease->mtu)
		err = file_append(text, length, "mtu %u\n", lease->mtu);
	for (size_t i = 0; i < lease->route_count && !err; i++)
		err = file_append(text, length, "route %s/%u %s\n",
				  addr_format(&lease->routes[i].dst.addr, dst),
				  lease->routes[i].dst.prefixlen,
				  addr_format(&lease->routes[i].gateway, gateway));
	for (size_t i = 0; i < settings->count && !err; i++)
		err = file_append(text, length, "set %s %s\n", settings->list[i].key,
				  settings->list[i].value);
	return err;
}

static int parse_source(const char *word, const char *value, struct lease *lease)
{
	struct prefix prefix;
	size_t kind = 0;

	while (kind < SOURCE_WORDS && strcmp(word, source_words[kind]) != 0)
		kind++;
	if (kind == SOURCE_WORDS || prefix_parse(value, lease_family(lease), &prefix) ||
	    !prefix.prefixlen)
		return -EINVAL;
	if (!addr_is_host(&prefix.addr) || (kind != SOURCE_ADDRESS && !prefix_is_network(&prefix)))
		return -EINVAL;
	if (lease->kind == LEASE_DHCP4 && (kind != SOURCE_ADDRESS || lease->source_count))
		return -EINVAL;
	return lease_add_source(lease, (enum source_kind)kind, &prefix);
}

static int parse_line(const char *line, struct lease *lease, struct settings *settings)
{
	struct addr gateway = { .family = AF_UNSPEC };
	struct word key, value, third, more;
	int family = lease_family(lease);
	struct prefix prefix;
	bool has_third;

	if (!word_next(&line, &key) || !word_next(&line, &value))
		return -EINVAL;
	has_third = word_next(&line, &third);
	if (word_next(&line, &more))
		return -EINVAL;
	if (strcmp(key.text, "set") == 0 && has_third)
		return settings_add(settings, value.text, third.text, NULL);
	if (strcmp(key.text, "route") == 0 && has_third) {
		if (prefix_parse(value.text, family, &prefix) ||
		    (strcmp(third.text, "none") != 0 &&
		     (addr_parse(third.text, family, &gateway) || addr_is_zero(&gateway))))
			return -EINVAL;
		return prefix_is_network(&prefix) ? lease_add_route(lease, &prefix, &gateway) :
						    -EINVAL;
	}
	if (has_third)
		return -EINVAL;
	if (strcmp(key.text, "mtu") == 0)
		return number_parse(value.text, 1, UINT32_MAX, &lease->mtu) ? -EINVAL : 0;
	if (strcmp(key.text, "server") == 0)
		return addr_parse(value.text, family, &lease->server);
	return parse_source(key.text, value.text, lease);
}

/**
 * leases_parse() - Read a lease file's text
 * @text: the text; changed
 *
 * Routers may advertise themselves and no prefix; a DHCP lease is one of something.
 *
 * Return: 0; -EINVAL if leases_format() would not have written it; -ENOSPC
 */
int leases_parse(char *text, const char *ifname, enum lease_kind kind, struct lease *lease,
		 struct settings *settings)
{
	char *rest = NULL;
	int err = 0;

	memset(lease, 0, sizeof(*lease));
	memset(settings, 0, sizeof(*settings));
	lease->kind = kind;
	strncpy(lease->ifname, ifname, sizeof(lease->ifname) - 1);
	for (char *line = strtok_r(text, "\n", &rest); line && !err;
	     line = strtok_r(NULL, "\n", &rest))
		err = parse_line(line, lease, settings);
	return !err && kind != LEASE_RA6 && !lease->source_count ? -EINVAL : err;
}

/**
 * leases_read() - Read the saved lease of a link
 *
 * Return: 0; -ENOENT if none is saved; -EINVAL for a spoilt file; -errno
 */
int leases_read(const char *directory, const char *ifname, enum lease_kind kind,
		struct lease *lease, struct settings *settings)
{
	static char text[FILE_TEXT_MAX]; /* on the stack, each of its pages would be touched */
	char path[PATHS_MAX];
	int err = lease_path(path, directory, ifname, kind);

	if (!err)
		err = file_read(path, text);
	return err ? err : leases_parse(text, ifname, kind, lease, settings);
}

/**
 * leases_is_unread() - May there be a lease that could not be read?
 *
 * A spoilt file, and one that somebody else has put there, are none.
 */
bool leases_is_unread(int err)
{
	return err && err != -ENOENT && err != -EINVAL && err != -E2BIG && err != -EPERM &&
	       err != -ELOOP;
}

/** leases_write() - Save a lease */
int leases_write(const char *directory, const struct lease *lease,
		 const struct settings *settings)
{
	static char text[FILE_TEXT_MAX];
	char path[PATHS_MAX];
	size_t length;
	int err = lease_path(path, directory, lease->ifname, lease->kind);

	if (!err)
		err = leases_format(lease, settings, text, &length);
	return err ? err : file_replace(path, text, length);
}

/**
 * leases_list() - Which links have a saved lease
 * @ifnames: receives their names; the caller frees it, on failure too
 *
 * Return: 0; -ENOMEM; -errno if the directory is there and cannot be read
 */
int leases_list(const char *directory, enum lease_kind kind, char (**ifnames)[IF_NAMESIZE],
		size_t *count)
{
	DIR *handle = opendir(directory);
	const struct dirent *entry;
	size_t max = 0;
	int err = 0;

	*ifnames = NULL;
	*count = 0;
	if (!handle)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (errno = 0, entry = readdir(handle))) {
		const char *end = strstr(entry->d_name, suffixes[kind]);
		char (*wider)[IF_NAMESIZE];

		if (!end || end[strlen(suffixes[kind])] || end - entry->d_name >= IF_NAMESIZE)
			continue;
		wider = array_room(*ifnames, *count, &max, sizeof(**ifnames));
		if (!wider) {
			err = -ENOMEM;
			break;
		}
		*ifnames = wider;
		snprintf(wider[*count], IF_NAMESIZE, "%.*s", (int)(end - entry->d_name),
			 entry->d_name);
		(*count)++;
	}
	err = err ? err : -errno;
	closedir(handle);
	return err;
}

/**
 * leases_remove() - Forget a lease
 *
 * Return: 0, also if none was saved; -errno
 */
int leases_remove(const char *directory, const char *ifname, enum lease_kind kind)
{
	char path[PATHS_MAX];
	int err = lease_path(path, directory, ifname, kind);

	return err ? err : file_remove(path);
}
