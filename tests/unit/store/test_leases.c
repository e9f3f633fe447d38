/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/leases.h"
#include "make.h"
#include "util/paths.h"
#include "tap.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * make_lease() - A lease with one router
 * @ifname: link
 * @address: leased address
 *
 * Return: the lease
 */
static struct lease make_lease(const char *ifname, const char *address)
{
	struct prefix any = prefix_any(strchr(address, ':') ? AF_INET6 : AF_INET);
	struct addr router = make_addr(strchr(address, ':') ? "fe80::1" : "192.0.2.1");
	char prefix[PREFIX_TEXT_MAX];
	struct lease lease = { .mtu = 0 };

	snprintf(prefix, sizeof(prefix), "%s/24", address);
	make_source(&lease, prefix);
	make_ifname(lease.ifname, ifname);
	if (lease_add_route(&lease, &any, &router))
		abort();
	return lease;
}

/* Settings that came with a lease: none, and what is read. */
static const struct settings none;
static struct settings settings;

/**
 * saved_is() - State what is saved of a link
 * @directory: where
 * @ifname: link
 * @kind: kind of lease
 * @lease: what should be; NULL for nothing
 * @name: name of the fact
 */
static void saved_is(const char *directory, const char *ifname, enum lease_kind kind,
		     const struct lease *lease, const char *name)
{
	struct lease read;
	int err = leases_read(directory, ifname, kind, &read, &settings);

	if (!tap_ok(lease ? !err && lease_equal(lease, &read) : err == -ENOENT, "%s", name))
		printf("# leases_read() returned %d\n", err);
}

/**
 * inode_of() - Which file is it?
 * @directory: where
 * @name: its name
 *
 * Return: its number; 0 if it is not there
 */
static ino_t inode_of(const char *directory, const char *name)
{
	char path[PATHS_MAX];
	struct stat info;

	if (path_join(path, directory, name))
		abort();
	return stat(path, &info) ? 0 : info.st_ino;
}

/**
 * test_saving() - Each link and family has one lease
 * @directory: empty
 */
static void test_saving(const char *directory)
{
	struct lease lease3 = make_lease("ens3", "192.0.2.100");
	struct lease lease4 = make_lease("fifteen-letters", "192.0.2.101");
	struct lease lease6 = make_lease("ens3", "2001:db8::9");
	ino_t before;

	saved_is(directory, "ens3", LEASE_DHCP4, NULL, "at first nothing is saved");
	tap_ok(leases_write(directory, &lease3, &none) == 0, "a lease is saved");
	tap_ok(leases_write(directory, &lease4, &none) == 0, "so is another link's");
	tap_ok(leases_write(directory, &lease6, &none) == 0, "so is another family's");
	saved_is(directory, "ens3", LEASE_DHCP4, &lease3, "the first is read");
	saved_is(directory, "fifteen-letters", LEASE_DHCP4, &lease4, "the other link's is read");
	saved_is(directory, "ens3", LEASE_DHCP6, &lease6, "the other family's is read");
	saved_is(directory, "fifteen-letters", LEASE_DHCP6, NULL, "no other is there");
	tap_ok(inode_of(directory, "ens3.lease4") && inode_of(directory, "ens3.lease6"),
	       "files are named by link and family");
	before = inode_of(directory, "ens3.lease4");
	lease3.mtu = 1400;
	tap_ok(leases_write(directory, &lease3, &none) == 0 &&
		       inode_of(directory, "ens3.lease4") != before,
	       "a lease that changed takes its place, as another file");
	saved_is(directory, "ens3", LEASE_DHCP4, &lease3, "then the change is read");
	tap_ok(leases_remove(directory, "ens3", LEASE_DHCP4) == 0, "a lease is forgotten");
	saved_is(directory, "ens3", LEASE_DHCP4, NULL, "then it is not there");
	saved_is(directory, "ens3", LEASE_DHCP6, &lease6, "the other family's still is");
	tap_ok(leases_remove(directory, "ens3", LEASE_DHCP4) == 0, "forgetting it again is no fault");
	leases_remove(directory, "ens3", LEASE_DHCP6);
	leases_remove(directory, "fifteen-letters", LEASE_DHCP4);
}

/**
 * test_spoilt() - A spoilt file is no lease, and is replaced
 * @directory: empty
 */
static void test_spoilt(const char *directory)
{
	struct lease lease = make_lease("ens3", "192.0.2.100"), read;
	char path[PATHS_MAX];

	if (path_join(path, directory, "ens3.lease4") || file_replace(path, "nonsense\n", 9))
		abort();
	tap_ok(leases_read(directory, "ens3", LEASE_DHCP4, &read, &settings) == -EINVAL,
	       "a spoilt file is told as such");
	tap_ok(leases_write(directory, &lease, &none) == 0, "a lease is saved in its place");
	saved_is(directory, "ens3", LEASE_DHCP4, &lease, "then that is read");
	leases_remove(directory, "ens3", LEASE_DHCP4);
	if (mkdir(path, 0700))
		abort();
	tap_ok(leases_write(directory, &lease, &none) == -EISDIR, "a directory is not replaced");
	tap_ok(leases_remove(directory, "ens3", LEASE_DHCP4) == -EISDIR, "nor removed");
	rmdir(path);
}

/**
 * test_places() - Where leases are looked for
 * @directory: any
 */
static void test_places(const char *directory)
{
	struct lease lease = make_lease("ens3", "192.0.2.100"), read;
	char long_path[PATHS_MAX], expected[PATHS_MAX], found[PATHS_MAX] = "";
	struct why why = { "" };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct stat namespace;
	uint64_t name = 0;
	socklen_t size = sizeof(name);

	memset(long_path, 'd', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	tap_ok(leases_read(long_path, "ens3", LEASE_DHCP4, &read, &settings) == -ENAMETOOLONG &&
		       leases_write(long_path, &lease, &none) == -ENAMETOOLONG &&
		       leases_remove(long_path, "ens3", LEASE_DHCP4) == -ENAMETOOLONG,
	       "a path too long is refused");
	if (path_join(long_path, directory, "none"))
		abort();
	tap_ok(leases_write(long_path, &lease, &none) == -ENOENT, "the directory has to be there");
	tap_ok(leases_remove(long_path, "ens3", LEASE_DHCP4) == 0, "without it nothing is saved");
	if (stat("/proc/self/ns/net", &namespace))
		abort();
	name = namespace.st_ino;
#ifdef SO_NETNS_COOKIE
	getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &name, &size);
#endif
	close(fd);
	snprintf(expected, sizeof(expected), PATHS_RUN "/%ju", (uintmax_t)name);
	tap_ok(leases_open(found, false, &why) == 0 && !why.text[0],
	       "a network namespace has a directory");
	tap_text(found, expected, "it is named by its cookie, or without one by its inode");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	const char *parent = getenv("TMPDIR");
	char directory[PATHS_MAX];

	if (path_join(directory, parent ? parent : P_tmpdir, "symroute-test.XXXXXX") ||
	    !mkdtemp(directory))
		abort();
	test_saving(directory);
	test_spoilt(directory);
	test_places(directory);
	tap_ok(rmdir(directory) == 0, "no file is left behind");
	return tap_done();
}
