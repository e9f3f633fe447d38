/* SPDX-License-Identifier: BSD-2-Clause */
#include "leases.h"

#include "paths.h"
#include "word.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * leases_open() - Find this network namespace's directory
 * @directory: receives its path
 * @make: make it if that is possible
 * @why: filled on failure
 *
 * It is named by the namespace's inode: hooks of several namespaces may share
 * one /run. Only root looks into it. That it cannot be made is found out when
 * something is to be written.
 *
 * Return: 0; -errno if the namespace has no name (no /proc)
 */
int leases_open(char directory[PATHS_MAX], bool make, struct why *why)
{
	struct stat namespace;

	if (stat("/proc/self/ns/net", &namespace))
		return why_set(why, -errno, "/proc/self/ns/net: %s", strerror(errno));
	snprintf(directory, PATHS_MAX, PATHS_RUN "/%ju", (uintmax_t)namespace.st_ino);
	if (make && directory_make(PATHS_RUN, 0755) == 0)
		directory_make(directory, 0700);
	return 0;
}

/**
 * lease_path() - Name the file of a lease
 * @path: receives the path
 * @directory: the namespace's own
 * @ifname: link; a link's name is a file's name (net/core/dev.c dev_valid_name())
 * @family: AF_INET or AF_INET6
 *
 * Return: 0 or -ENAMETOOLONG
 */
static int lease_path(char path[PATHS_MAX], const char *directory, const char *ifname,
		      int family)
{
	char name[IF_NAMESIZE + sizeof(".lease6")];

	snprintf(name, sizeof(name), "%s.lease%s", ifname, family == AF_INET ? "4" : "6");
	return path_join(path, directory, name);
}

/**
 * lease_format() - Write a lease as a file's text
 * @lease: lease
 * @text: receives lines of a word and its value
 * @length: receives the bytes
 *
 * Return: 0 or -E2BIG
 */
int lease_format(const struct lease *lease, char text[FILE_TEXT_MAX], size_t *length)
{
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];
	int err;

	*length = 0;
	err = file_append(text, length, "address %s/%u\n", addr_format(&lease->address, dst),
			  lease->prefixlen);
	if (!err && lease->mtu)
		err = file_append(text, length, "mtu %u\n", lease->mtu);
	for (size_t i = 0; i < lease->route_count && !err; i++)
		err = file_append(text, length, "route %s/%u %s\n",
				  addr_format(&lease->routes[i].dst.addr, dst),
				  lease->routes[i].dst.prefixlen,
				  addr_format(&lease->routes[i].gateway, gateway));
	return err;
}

/**
 * parse_line() - Read one line of a lease file
 * @line: line, without its end
 * @family: the lease's
 * @lease: receives what it says
 *
 * Return: 0; -EINVAL if lease_format() would not have written it; -ENOSPC
 */
static int parse_line(const char *line, int family, struct lease *lease)
{
	struct addr gateway = { .family = AF_UNSPEC };
	struct word key, value, router;
	struct prefix prefix;

	if (!word_next(&line, &key) || !word_next(&line, &value))
		return -EINVAL;
	if (strcmp(key.text, "mtu") == 0)
		return number_parse(value.text, 1, UINT32_MAX, &lease->mtu);
	if (prefix_parse(value.text, family, &prefix))
		return -EINVAL;
	if (strcmp(key.text, "address") == 0 && prefix.prefixlen) {
		lease->address = prefix.addr;
		lease->prefixlen = prefix.prefixlen;
		return addr_is_host(&prefix.addr) ? 0 : -EINVAL;
	}
	if (strcmp(key.text, "route") != 0 || !word_next(&line, &router))
		return -EINVAL;
	if (strcmp(router.text, "none") != 0 && addr_parse(router.text, family, &gateway))
		return -EINVAL;
	return lease_add_route(lease, &prefix, &gateway);
}

/**
 * lease_parse() - Read a lease file's text
 * @text: the text; changed
 * @ifname: link
 * @family: the lease's
 * @lease: filled on success
 *
 * Return: 0; -EINVAL if lease_format() would not have written it; -ENOSPC
 */
int lease_parse(char *text, const char *ifname, int family, struct lease *lease)
{
	char *rest = NULL;
	int err = 0;

	memset(lease, 0, sizeof(*lease));
	strncpy(lease->ifname, ifname, sizeof(lease->ifname) - 1);
	for (char *line = strtok_r(text, "\n", &rest); line && !err;
	     line = strtok_r(NULL, "\n", &rest))
		err = parse_line(line, family, lease);
	return !err && !addr_is_set(&lease->address) ? -EINVAL : err;
}

/**
 * leases_read() - Read the saved lease of a link
 * @directory: the namespace's own
 * @ifname: link
 * @family: AF_INET or AF_INET6
 * @lease: filled on success
 *
 * Return: 0; -ENOENT if none is saved; -EINVAL for a spoilt file; -errno
 */
int leases_read(const char *directory, const char *ifname, int family, struct lease *lease)
{
	char path[PATHS_MAX], text[FILE_TEXT_MAX];
	int err = lease_path(path, directory, ifname, family);

	if (!err)
		err = file_read(path, text);
	return err ? err : lease_parse(text, ifname, family, lease);
}

/**
 * leases_write() - Save a lease
 * @directory: the namespace's own
 * @lease: lease; the same one again is not written again
 *
 * Return: 0 or -errno
 */
int leases_write(const char *directory, const struct lease *lease)
{
	char path[PATHS_MAX], text[FILE_TEXT_MAX];
	struct lease saved;
	size_t length;
	int err = lease_path(path, directory, lease->ifname, lease->address.family);

	if (!err && leases_read(directory, lease->ifname, lease->address.family, &saved) == 0 &&
	    lease_equal(lease, &saved))
		return 0;
	if (!err)
		err = lease_format(lease, text, &length);
	return err ? err : file_replace(path, text, length);
}

/**
 * leases_remove() - Forget a lease
 * @directory: the namespace's own
 * @ifname: link
 * @family: AF_INET or AF_INET6
 *
 * Return: 0, also if none was saved; -errno
 */
int leases_remove(const char *directory, const char *ifname, int family)
{
	char path[PATHS_MAX];
	int err = lease_path(path, directory, ifname, family);

	if (err)
		return err;
	return unlink(path) && errno != ENOENT ? -errno : 0;
}
