/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"
#include "make_lease.h"
#include "util/paths.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS 300
#define ROUND_LEASES 28 /* four links, each kind */
#define SEED 20261201
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TEXT(text) text, sizeof(text) - 1
#define ENS3 "lease ens3 dhcp4\naddress 192.0.2.100/24\nroute 0.0.0.0/0 192.0.2.1\n"
#define ENS4 "lease ens4 dhcp4\naddress 10.200.1.9/24\nset table 30\n"
#define ENS5 "lease ens5 ra6\nonlink 2001:db8::/64\nroute ::/0 fe80::1\n"

/**
 * path_of() - Where a file is
 * @directory: directory
 * @name: the file's name
 *
 * Return: its path, until the next call
 */
static const char *path_of(const char *directory, const char *name)
{
	static char path[PATHS_MAX];

	if (path_join(path, directory, name))
		abort();
	return path;
}

/**
 * put_file() - Make a file
 * @directory: directory
 * @name: its name
 * @text: what is in it
 * @length: bytes
 */
static void put_file(const char *directory, const char *name, const char *text, size_t length)
{
	if (file_replace_volatile(path_of(directory, name), text, length))
		abort();
}

/**
 * file_is() - State what is in a directory's store
 * @directory: directory
 * @expected: its text; NULL: there is none
 * @name: name of the fact
 */
static void file_is(const char *directory, const char *expected, const char *name)
{
	size_t length = 0;
	char *text = NULL;
	int err = file_load_own(path_of(directory, "leases"), &text, &length);

	if (expected)
		make_same(text ? text : "", expected, name);
	else
		tap_ok(err == -ENOENT, "%s", name);
	free(text);
}

/**
 * store_text() - Write a store as one text
 * @store: store
 * @text: receives "lost " and "spoilt ", and its leases
 *
 * Return: @text
 */
static const char *store_text(const struct store *store, char text[MAKE_TEXT_MAX])
{
	text[0] = '\0';
	make_append(text, "%s%s", store->lost ? "lost " : "", store->spoilt ? "spoilt " : "");
	for (size_t i = 0; i < store->count; i++)
		make_append(text, "%.*s", (int)store->list[i].length, store->list[i].text);
	return text;
}

/**
 * read_is() - State what is read of a directory, and leave it as it is
 * @directory: directory
 * @expected: for store_text()
 * @name: name of the fact
 */
static void read_is(const char *directory, const char *expected, const char *name)
{
	struct store store = { 0 };
	char text[MAKE_TEXT_MAX];

	if (store_read(directory, &store))
		abort();
	make_same(store_text(&store, text), expected, name);
	store_done(&store);
}

/**
 * is_saved() - Has a store just these leases?
 * @store: store
 * @leases: leases; those of no link are not there
 * @settings: their settings
 *
 * Return: true if so
 */
static bool is_saved(const struct store *store, const struct lease leases[ROUND_LEASES],
		     const struct settings settings[ROUND_LEASES])
{
	static struct lease lease;
	struct settings read;
	size_t there = 0;

	for (size_t i = 0; i < ROUND_LEASES; i++) {
		const struct saved *saved = store_find(store, leases[i].ifname, leases[i].kind);

		if (!leases[i].ifname[0])
			continue;
		if (!saved)
			return false;
		store_get(store, saved, &lease, &read);
		if (!lease_equal(&lease, &leases[i]) || !settings_equal(&read, &settings[i]))
			return false;
		there++;
	}
	for (size_t i = 1; i < store->count; i++)
		if (strcmp(store->list[i - 1].ifname, store->list[i].ifname) > 0)
			return false;
	return store->count == there && !store->lost && !store->spoilt;
}

/**
 * test_random() - Leases that come, change and go are read as they were written
 * @directory: empty
 */
static void test_random(const char *directory)
{
	static const char *const names[] = { "ens3", "fifteen-letters", "a.lease4", "x" };
	static struct lease leases[ROUND_LEASES];
	static struct settings settings[ROUND_LEASES];
	int lost = 0, changed = 0, kept = 0;
	uint64_t seed = SEED;

	put_file(directory, "leases", "", 0);
	for (int round = 0; round < ROUNDS; round++) {
		size_t i = make_number(&seed, ROUND_LEASES);
		struct store store = { 0 }, again = { 0 };
		char before[MAKE_TEXT_MAX], after[MAKE_TEXT_MAX];

		if (store_read(directory, &store))
			abort();
		lost += !is_saved(&store, leases, settings);
		if (leases[i].ifname[0] && make_number(&seed, 3) == 0) {
			store_remove(&store, store_find(&store, leases[i].ifname, leases[i].kind));
			memset(&leases[i], 0, sizeof(leases[i]));
		} else {
			make_any_lease(names[i % COUNT(names)], (enum lease_kind)(i / COUNT(names)), &seed,
				       &leases[i]);
			settings[i] = make_any_settings(&seed);
			if (store_put(&store, &leases[i], &settings[i]))
				abort();
		}
		lost += !is_saved(&store, leases, settings);
		for (size_t j = 0; j < ROUND_LEASES; j++) { /* the same again is no change */
			store.changed = false;
			if (leases[j].ifname[0] && store_put(&store, &leases[j], &settings[j]))
				abort();
			changed += store.changed;
		}
		if (store_write(directory, &store) || store_read(directory, &again))
			abort();
		kept += strcmp(store_text(&store, before), store_text(&again, after)) != 0;
		store_done(&store);
		store_done(&again);
	}
	tap_ok(!lost, "in %d rounds each lease is read as it was saved (%d are not)", ROUNDS, lost);
	tap_ok(!changed, "a lease that comes again is no change (%d are)", changed);
	tap_ok(!kept, "the file has what the store has (%d have not)", kept);
	file_remove(path_of(directory, "leases"));
}

/**
 * test_file() - What is in the file
 * @directory: empty
 */
static void test_file(const char *directory)
{
	static struct lease lease;
	struct store store = { 0 };
	struct settings settings;
	struct stat status;

	read_is(directory, "lost ", "no file: nothing is known");
	put_file(directory, "leases", "", 0);
	read_is(directory, "", "an empty file: there is no lease, and that is known");
	put_file(directory, "leases", ENS3 ENS4 ENS5, strlen(ENS3 ENS4 ENS5));
	if (store_read(directory, &store))
		abort();
	tap_ok(store.count == 3 && !store.changed && !store.lost && !store.spoilt && !store.old,
	       "three leases are read");
	store_get(&store, store_find(&store, "ens4", LEASE_DHCP4), &lease, &settings);
	lease.mtu = 1400;
	tap_ok(!store_put(&store, &lease, &settings) && store.changed, "one of them changes");
	tap_ok(!store_write(directory, &store) && !store.changed, "and is written");
	file_is(directory, ENS3 "lease ens4 dhcp4\naddress 10.200.1.9/24\nmtu 1400\nset table 30\n" ENS5,
		"then the others are byte by byte as they were");
	tap_ok(!stat(path_of(directory, "leases"), &status) && (status.st_mode & 07777) == 0644,
	       "nobody else can write the file");
	store_remove(&store, store_find(&store, "ens3", LEASE_DHCP4));
	store_remove(&store, store_find(&store, "ens4", LEASE_DHCP4));
	tap_ok(!store_find(&store, "ens3", LEASE_DHCP4) && !store_find(&store, "ens4", LEASE_DHCP4) &&
		       store_find(&store, "ens5", LEASE_RA6) && !store_write(directory, &store),
	       "two are forgotten");
	file_is(directory, ENS5, "then only the third is there");
	store_remove(&store, store_find(&store, "ens5", LEASE_RA6));
	tap_ok(!store_write(directory, &store), "the last one is forgotten");
	file_is(directory, "", "then the file is empty, but there");
	store_done(&store);
	tap_ok(!store.list && !store.count && !store.text, "a freed store is empty");
	store_done(&store);
	put_file(directory, "leases", "lease ens4 dhcp4\naddress  10.200.1.9/24 \n" ENS3,
		 strlen("lease ens4 dhcp4\naddress  10.200.1.9/24 \n" ENS3));
	if (store_read(directory, &store) || store_write(directory, &store))
		abort();
	file_is(directory, ENS3 "lease ens4 dhcp4\naddress  10.200.1.9/24 \n",
		"spaces stay as they were, records are put in order");
	store_done(&store);
	file_remove(path_of(directory, "leases"));
}

/**
 * test_spoilt() - A record that is none is dropped, and that is told; the others stay
 * @directory: empty
 */
static void test_spoilt(const char *directory)
{
	static const struct {
		const char *name, *text;
		size_t length;
		const char *expected;
	} cases[] = {
		{ "nonsense before the first", TEXT("nonsense\n" ENS3 ENS4), "lost spoilt " ENS3 ENS4 },
		{ "nonsense alone", TEXT("nonsense\n"), "lost spoilt " },
		{ "an empty line alone", TEXT("\n"), "lost spoilt " },
		{ "nonsense in the middle one", TEXT(ENS3 ENS4 "nonsense\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "an empty line in the middle one", TEXT(ENS3 "\n" ENS5), "lost spoilt " ENS5 },
		{ "a head without a kind", TEXT(ENS3 "lease ens4\nmtu 5\n" ENS5), "lost spoilt " ENS3 ENS5 },
		{ "a head of an unknown kind", TEXT(ENS3 "lease ens4 dhcp5\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a head with a word too many", TEXT(ENS3 "lease ens4 ra6 6\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a head with a name too long", TEXT("lease sixteen--letters ra6\n" ENS5),
		  "lost spoilt " ENS5 },
		{ "a lease without an address", TEXT("lease ens4 dhcp4\n" ENS5), "lost spoilt " ENS5 },
		{ "one of the other family", TEXT("lease ens4 dhcp4\naddress 2001:db8::1/64\n" ENS5),
		  "lost spoilt " ENS5 },
		{ "a link that has two of a kind", TEXT(ENS3 "lease ens3 dhcp4\naddress 10.0.0.1/8\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a setting that is none", TEXT(ENS3 ENS4 "set table eth0\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a last line without an end", TEXT(ENS3 "lease ens4 dhcp4\naddress 10.200.1.9/2"),
		  "lost spoilt " ENS3 },
		{ "a file that is cut short in a head", TEXT(ENS3 "lea"), "lost spoilt " },
		{ "or behind one", TEXT(ENS3 "lease ens4 dhcp4"), "lost spoilt " ENS3 },
		{ "a NUL in the middle one", TEXT(ENS3 "lease ens4 dhcp4\naddress 10.200.1.9/24\0\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a NUL in its head", TEXT(ENS3 "lease ens4 dhcp4\0\naddress 10.200.1.9/24\n" ENS5),
		  "lost spoilt " ENS3 ENS5 },
		{ "a NUL behind the last one", TEXT(ENS4 ENS3 "\0"), "lost spoilt " ENS4 },
		{ "a NUL before all", TEXT("\0" ENS3 ENS5), "lost spoilt " ENS5 },
		{ "a route may be for one source only",
		  TEXT("lease ens5 ra6\nroute ::/0 fe80::1 from 2001:db8::/64\n"),
		  "lease ens5 ra6\nroute ::/0 fe80::1 from 2001:db8::/64\n" },
		{ "routers without a prefix are a lease of theirs", TEXT("lease ens5 ra6\nroute ::/0 fe80::1\n"),
		  "lease ens5 ra6\nroute ::/0 fe80::1\n" },
	};
	int wrong = 0;

	for (size_t i = 0; i < COUNT(cases); i++) {
		put_file(directory, "leases", cases[i].text, cases[i].length);
		read_is(directory, cases[i].expected, cases[i].name);
	}
	for (size_t cut = 0; cut < sizeof(ENS3 ENS4); cut++) { /* cut short anywhere */
		struct store store = { 0 };
		char text[MAKE_TEXT_MAX];
		bool whole = cut == 0 || cut == strlen(ENS3) || cut == strlen(ENS3 ENS4);
		bool line = cut && (ENS3 ENS4)[cut - 1] == '\n';

		memcpy(text, ENS3 ENS4, cut);
		text[cut] = '\0';
		if (store_parse(text, cut, &store))
			abort();
		if (store.lost != (store.spoilt > 0) || (whole && store.lost) || (!line && cut && !store.lost) ||
		    (cut > strlen(ENS3) + 3 + 3 && !store_find(&store, "ens3", LEASE_DHCP4)))
			printf("# cut short after %zu bytes: %d\n", cut, ++wrong);
		store_done(&store);
	}
	tap_ok(!wrong, "a file that is cut short anywhere has what is whole, and the loss is told");
	file_remove(path_of(directory, "leases"));
}

/**
 * test_unreadable() - A file that cannot be read, or is not to be trusted
 * @directory: empty
 */
static void test_unreadable(const char *directory)
{
	struct store store = { 0 };

	if (mkdir(path_of(directory, "leases"), 0755) || store_read(directory, &store))
		abort();
	tap_ok(store.lost && store.err == -EINVAL && !store.count, "a directory is no store");
	tap_ok(store_write(directory, &store) == -EISDIR, "nor is it replaced");
	store_done(&store);
	rmdir(path_of(directory, "leases"));
	put_file(directory, "elsewhere", ENS3, strlen(ENS3));
	if (symlink("elsewhere", path_of(directory, "leases")) || store_read(directory, &store))
		abort();
	tap_ok(store.lost && store.err == -ELOOP && !store.count, "a symbolic link is not followed");
	store_done(&store);
	file_remove(path_of(directory, "leases"));
	file_remove(path_of(directory, "elsewhere"));
	put_file(directory, "leases", ENS3, strlen(ENS3));
	if (geteuid() == 0 && chown(path_of(directory, "leases"), 65534, 65534) == 0) {
		if (store_read(directory, &store))
			abort();
		tap_ok(store.lost && store.err == -EPERM && !store.count,
		       "a file of somebody else's is not believed");
		store_done(&store);
	}
	file_remove(path_of(directory, "leases"));
	put_file(directory, "leases", ENS3, strlen(ENS3));
	if (truncate(path_of(directory, "leases"), FILE_OWN_MAX + 1) || store_read(directory, &store))
		abort();
	tap_ok(store.lost && store.err == -E2BIG && !store.count, "nor one that is too great");
	store_done(&store);
	file_remove(path_of(directory, "leases"));
}

/**
 * test_names() - A link may have any name that the kernel lets it have
 * @directory: empty
 */
static void test_names(const char *directory)
{
	struct settings settings = { .count = 0 };
	static struct lease lease, read;
	uint64_t seed = SEED;
	int differ = 0;

	for (int byte = 1; byte < 256; byte++) {
		char name[] = { (char)byte, '\0', '\0', '\0' };
		struct store store = { 0 }, again = { 0 };
		const struct saved *saved;

		if (strchr(" \t\n\v\f\r/:", byte))
			continue;
		name[1] = byte == '.' ? 'x' : '\0';
		make_any_lease(name, LEASE_DHCP4, &seed, &lease);
		if (store_put(&store, &lease, &settings) || store_write(directory, &store) ||
		    store_read(directory, &again))
			abort();
		saved = store_find(&again, name, LEASE_DHCP4);
		if (saved)
			store_get(&again, saved, &read, &settings);
		differ += !saved || again.lost || !lease_equal(&lease, &read);
		store_done(&store);
		store_done(&again);
	}
	tap_ok(!differ, "of names of any byte %d are not found again", differ);
	put_file(directory, "leases", TEXT("lease lease dhcp4\naddress 192.0.2.100/24\n" ENS3));
	read_is(directory, ENS3 "lease lease dhcp4\naddress 192.0.2.100/24\n",
		"a link may be called 'lease'");
	file_remove(path_of(directory, "leases"));
}

/**
 * test_old() - Leases in files of their own, as symroute 0.1 wrote them, are taken over
 * @directory: empty
 */
static void test_old(const char *directory)
{
	static const char ens3[] = "address 192.0.2.100/24\nroute 0.0.0.0/0 192.0.2.1\n";
	static const char ens5[] = "onlink 2001:db8::/64\nroute ::/0 fe80::1\n";
	static const char dotted[] = "lease a.lease4 dhcp6\naddress 2001:db8::9/128\n";
	struct store store = { 0 };
	char text[MAKE_TEXT_MAX];

	put_file(directory, "ens3.lease4", ens3, strlen(ens3));
	put_file(directory, "ens5.ra6", ens5, strlen(ens5));
	put_file(directory, "a.lease4.lease6", "address 2001:db8::9/128\n", 24);
	put_file(directory, "notes.txt", "mine\n", 5);
	put_file(directory, ".lease4", "mine\n", 5);
	if (store_read(directory, &store))
		abort();
	snprintf(text, sizeof(text), "%s" ENS3 ENS5, dotted);
	make_same(store_text(&store, (char[MAKE_TEXT_MAX]){ "" }), text, "old leases are taken over");
	tap_ok(store.old && store.changed, "and are to be written");
	tap_ok(!access(path_of(directory, "ens3.lease4"), F_OK), "their files are there until then");
	tap_ok(!store_write(directory, &store), "they are");
	store_done(&store);
	file_is(directory, text, "then they are in one file");
	tap_ok(access(path_of(directory, "ens3.lease4"), F_OK) && access(path_of(directory, "ens5.ra6"), F_OK) &&
		       access(path_of(directory, "a.lease4.lease6"), F_OK), "and in no other");
	tap_ok(!access(path_of(directory, "notes.txt"), F_OK) && !access(path_of(directory, ".lease4"), F_OK),
	       "what is no lease stays");
	put_file(directory, "ens3.lease4", ens5, strlen(ens5));
	read_is(directory, text, "where that file is, older ones do not count");
	file_remove(path_of(directory, "leases"));
	read_is(directory, "lost ", "an old file that is spoilt is lost");
	put_file(directory, "ens5.ra6", ens5, strlen(ens5));
	read_is(directory, "lost " ENS5, "and told so where another is not");
	file_remove(path_of(directory, "ens3.lease4"));
	read_is(directory, ENS5, "without it nothing is lost");
	if (mkdir(path_of(directory, "ens4.lease4"), 0755))
		abort();
	read_is(directory, "lost " ENS5, "one that cannot be read is lost as well");
	rmdir(path_of(directory, "ens4.lease4"));
	file_remove(path_of(directory, "ens5.ra6"));
	file_remove(path_of(directory, "notes.txt"));
	file_remove(path_of(directory, ".lease4"));
}

/**
 * test_marks() - What is no lease is kept beside them
 * @directory: empty
 */
static void test_marks(const char *directory)
{
	static const struct {
		const char *name, *text, *expected;
	} cases[] = {
		{ "a mark of a client's link, and of a lease that was refused",
		  "lease ens3 link\n" ENS4 "lease ens4 refused\n", "lease ens3 link\n" ENS4 "lease ens4 refused\n" },
		{ "several typed addresses, and one that is left out",
		  "lease ens4 up4\naddress 10.200.1.9/24\naddress 10.200.1.50/32\nwithout 10.200.1.51/32\n",
		  "lease ens4 up4\naddress 10.200.1.9/24\naddress 10.200.1.50/32\nwithout 10.200.1.51/32\n" },
		{ "the same of IPv6", "lease ens4 up6\naddress 2001:db8::9/64\nwithout 2001:db8::a/128\n",
		  "lease ens4 up6\naddress 2001:db8::9/64\nwithout 2001:db8::a/128\n" },
		{ "a mark has no address", "lease ens3 link\naddress 10.200.1.9/24\n" ENS4, "lost spoilt " ENS4 },
		{ "nor a route", "lease ens3 refused\nroute 0.0.0.0/0 10.200.1.1\n" ENS4, "lost spoilt " ENS4 },
		{ "a mark is there once", "lease ens3 link\nlease ens3 link\n", "lost spoilt lease ens3 link\n" },
		{ "there is no other", "lease ens3 links\n" ENS4, "lost spoilt " ENS4 },
		{ "what is typed is of something", "lease ens3 up4\nroute 0.0.0.0/0 10.200.1.1\n" ENS4,
		  "lost spoilt " ENS4 },
	};
	struct store store = { 0 };
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < COUNT(cases); i++) {
		put_file(directory, "leases", cases[i].text, strlen(cases[i].text));
		read_is(directory, cases[i].expected, cases[i].name);
	}
	file_remove(path_of(directory, "leases"));
	if (store_mark(&store, "ens4", LEASE_LINK) || store_mark(&store, "ens3", LEASE_REFUSED))
		abort();
	make_same(store_text(&store, text), "lease ens3 refused\nlease ens4 link\n", "marks are put");
	tap_ok(store.changed && !store_has_leases(&store), "that is a change, but no lease");
	store.changed = false;
	tap_ok(!store_mark(&store, "ens4", LEASE_LINK) && !store.changed && store.count == 2,
	       "the same mark again is none");
	store_done(&store);
	put_file(directory, "leases", TEXT("lease ens3 link\n" ENS5));
	if (store_read(directory, &store))
		abort();
	tap_ok(store_has_leases(&store), "a lease beside a mark is one");
	store_done(&store);
	file_remove(path_of(directory, "leases"));
}

/**
 * test_places() - Where leases are looked for
 * @directory: any
 */
static void test_places(const char *directory)
{
	char long_path[PATHS_MAX], expected[PATHS_MAX], found[PATHS_MAX] = "";
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct store store = { 0 };
	struct why why = { "" };
	struct stat namespace;
	uint64_t name = 0;
	socklen_t size = sizeof(name);

	memset(long_path, 'd', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	tap_ok(store_read(long_path, &store) == 0 && store.lost && store.err == -ENAMETOOLONG &&
		       store_write(long_path, &store) == -ENAMETOOLONG, "a path too long is refused");
	store_done(&store);
	if (path_join(long_path, directory, "none"))
		abort();
	tap_ok(store_read(long_path, &store) == 0 && store.lost && !store.err,
	       "without a directory nothing is saved");
	tap_ok(store_write(long_path, &store) == -ENOENT, "it has to be there");
	store_done(&store);
	if (stat("/proc/self/ns/net", &namespace))
		abort();
	name = namespace.st_ino;
#ifdef SO_NETNS_COOKIE
	getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &name, &size);
#endif
	close(fd);
	snprintf(expected, sizeof(expected), PATHS_RUN "/%ju", (uintmax_t)name);
	tap_ok(store_directory(found, false, &why) == 0 && !why.text[0],
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

	umask(022); /* as privilege_begin() */
	if (path_join(directory, parent ? parent : P_tmpdir, "symroute-test.XXXXXX") ||
	    !mkdtemp(directory))
		abort();
	test_random(directory);
	test_file(directory);
	test_spoilt(directory);
	test_unreadable(directory);
	test_names(directory);
	test_old(directory);
	test_marks(directory);
	test_places(directory);
	tap_ok(rmdir(directory) == 0, "no file is left behind");
	return tap_done();
}
