/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/file.h"
#include "make.h"
#include "tap.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * struct place - Where a test's files are
 * @directory: made by mkdtemp()
 * @path: the file
 * @new_path: what the file is written as first
 */
struct place {
	char directory[PATHS_MAX], path[PATHS_MAX], new_path[PATHS_MAX];
};

/**
 * place_open() - Make a directory of our own
 * @place: filled
 */
static void place_open(struct place *place)
{
	const char *parent = getenv("TMPDIR");

	if (path_join(place->directory, parent ? parent : P_tmpdir, "symroute-test.XXXXXX") ||
	    !mkdtemp(place->directory) || path_join(place->path, place->directory, "file") ||
	    path_join(place->new_path, place->directory, "file.new"))
		abort();
}

/**
 * place_close() - Take the directory away; whatever else is in it stays and is told
 * @place: made by place_open()
 */
static void place_close(const struct place *place)
{
	unlink(place->path);
	unlink(place->new_path);
	tap_ok(rmdir(place->directory) == 0, "no other file is left behind");
}

/**
 * replace() - Replace the file by a text
 * @place: where
 * @text: text
 *
 * Return: what file_replace() returns
 */
static int replace(const struct place *place, const char *text)
{
	return file_replace(place->path, text, strlen(text));
}

/**
 * file_is() - State what is in the file, and that no PATH.new is beside it
 * @place: where
 * @expected: what should be in it
 * @name: name of the fact
 */
static void file_is(const struct place *place, const char *expected, const char *name)
{
	struct stat info;
	size_t length;
	char *text;

	if (file_load_own(place->path, &text, &length))
		tap_ok(false, "%s", name);
	else
		make_same(text, expected, name);
	free(text);
	tap_ok(lstat(place->new_path, &info) && errno == ENOENT, "%s: no file.new is left", name);
}

/**
 * test_replace() - A file is replaced whole, whatever an earlier run left
 * @place: where
 */
static void test_replace(const struct place *place)
{
	struct stat info;
	mode_t before = umask(022);

	tap_ok(replace(place, "one\n") == 0, "a file that is not there is made");
	file_is(place, "one\n", "its text is in it");
	tap_ok(stat(place->path, &info) == 0 && (info.st_mode & 07777) == 0644,
	       "all can read it, its owner can write it");
	tap_ok(replace(place, "") == 0, "a file is replaced by an empty one");
	file_is(place, "", "nothing is in it");
	if (file_replace(place->new_path, "left by a crash, longer than the text\n", 38))
		abort();
	tap_ok(replace(place, "two\n") == 0, "a file.new that a crash left is no obstacle");
	file_is(place, "two\n", "nothing of it is in the file");
	umask(before);
}

/**
 * test_refused() - What cannot be written leaves the file as it was
 * @place: where
 */
static void test_refused(const struct place *place)
{
	char victim[PATHS_MAX], *text;
	struct stat info;
	size_t length;

	if (replace(place, "old\n") || path_join(victim, place->directory, "victim") ||
	    file_replace(victim, "precious\n", 9) || symlink("victim", place->new_path))
		abort();
	tap_ok(replace(place, "new\n") == 0, "a symbolic link at file.new is taken away");
	file_is(place, "new\n", "and the text is written");
	tap_text(file_load_own(victim, &text, &length) ? "" : text, "precious\n",
		 "what the link points to is not written");
	free(text);
	unlink(victim);
	if (replace(place, "old\n") || mkfifo(place->new_path, 0600))
		abort();
	tap_ok(replace(place, "old\n") == 0, "so is a FIFO");
	if (mkdir(place->new_path, 0700))
		abort();
	tap_ok(replace(place, "new\n") == -EISDIR, "a directory at file.new is refused");
	rmdir(place->new_path);
	file_is(place, "old\n", "a refused directory leaves the old text");
	unlink(place->path);
	if (mkdir(place->path, 0700))
		abort();
	tap_ok(replace(place, "new\n") == -EISDIR, "a directory is not replaced");
	tap_ok(lstat(place->new_path, &info) && errno == ENOENT, "then file.new is gone again");
	rmdir(place->path);
	if (path_join(victim, place->directory, "none/file"))
		abort();
	tap_ok(file_replace(victim, "new\n", 4) == -ENOENT, "the directory has to be there");
}

/**
 * test_full_disk() - A file that can be written only in part stays as it was
 * @place: where
 *
 * A limit on the size of files stands for the disk.
 */
static void test_full_disk(const struct place *place)
{
	static const char longer[] = "0123456789abcdef";
	struct rlimit before, tight;

	if (replace(place, "old\n") || getrlimit(RLIMIT_FSIZE, &before))
		abort();
	fflush(stdout);
	signal(SIGXFSZ, SIG_IGN);
	tight = before;
	for (rlim_t bytes = 0; bytes <= sizeof(longer) - 1; bytes += 5) {
		int err;

		tight.rlim_cur = bytes;
		setrlimit(RLIMIT_FSIZE, &tight);
		err = replace(place, longer);
		setrlimit(RLIMIT_FSIZE, &before);
		tap_ok(err == -EFBIG, "a disk full after %ju bytes is reported", (uintmax_t)bytes);
		file_is(place, "old\n", "the old text stays where the new one does not fit");
	}
	tap_ok(replace(place, longer) == 0, "with room the same text is written");
	file_is(place, longer, "then it is in the file");
	signal(SIGXFSZ, SIG_DFL);
}

/**
 * load_own_fails() - State why a file of ours is not read
 * @path: the file
 * @expected: -errno
 * @name: name of the fact
 */
static void load_own_fails(const char *path, int expected, const char *name)
{
	size_t length;
	char *text;
	int err = file_load_own(path, &text, &length);

	if (!tap_ok(err == expected && !text, "%s", name))
		printf("# returned %d\n", err);
	free(text);
}

/**
 * test_load_own() - Which files of ours can be read
 * @place: where
 */
static void test_load_own(const struct place *place)
{
	unlink(place->path);
	load_own_fails(place->path, -ENOENT, "a missing file is told as such");
	load_own_fails(place->directory, -EINVAL, "a directory is no file");
	if (symlink("/etc/passwd", place->path))
		abort();
	load_own_fails(place->path, -ELOOP, "a symbolic link is not followed");
	unlink(place->path);
	if (mkfifo(place->path, 0600))
		abort();
	load_own_fails(place->path, -EINVAL, "a FIFO is not waited for");
	unlink(place->path);
	if (replace(place, "ours\n") || truncate(place->path, FILE_OWN_MAX + 1))
		abort();
	load_own_fails(place->path, -E2BIG, "more than 16 MiB are too much");
	unlink(place->path);
}

/**
 * load_is() - State what is read of a file of anybody's
 * @place: where
 * @expected: its bytes
 * @length: how many
 * @name: name of the fact
 */
static void load_is(const struct place *place, const char *expected, size_t length, const char *name)
{
	size_t got = 0;
	char *text;
	int err = file_load(place->path, &text, &got);

	if (!tap_ok(!err && got == length && memcmp(text, expected, length) == 0 && !text[got],
		    "%s", name))
		printf("# returned %d, %zu bytes\n", err, got);
	free(text);
}

/**
 * load_fails() - State why a file of anybody's is not read
 * @path: the file
 * @expected: -errno
 * @name: name of the fact
 */
static void load_fails(const char *path, int expected, const char *name)
{
	size_t length = 7;
	char *text;
	int err = file_load(path, &text, &length);

	if (!tap_ok(err == expected && length == 7, "%s", name))
		printf("# returned %d, %zu bytes\n", err, length);
	free(text);
}

/**
 * test_load() - Which files of anybody's can be read
 * @place: where
 */
static void test_load(const struct place *place)
{
	static char big[FILE_LOAD_MAX + 1];

	memset(big, 'x', sizeof(big));
	unlink(place->path);
	load_fails(place->path, -ENOENT, "a file of anybody's that is missing is told as such");
	load_fails(place->directory, -EINVAL, "a directory is no file of anybody's");
	if (mkfifo(place->path, 0600))
		abort();
	load_fails(place->path, -EINVAL, "a FIFO of anybody's is not waited for");
	unlink(place->path);
	file_replace(place->path, "", 0);
	load_is(place, "", 0, "an empty file can be read");
	file_replace(place->path, "a\0b\n", 4);
	load_is(place, "a\0b\n", 4, "one with a NUL is read to its end");
	file_replace(place->path, big, FILE_LOAD_MAX);
	load_is(place, big, FILE_LOAD_MAX, "so is one of 1 MiB");
	file_replace(place->path, big, FILE_LOAD_MAX + 1);
	load_fails(place->path, -E2BIG, "one byte more is too much");
	file_replace(place->new_path, "1\tens3\n", 7);
	unlink(place->path);
	if (symlink(place->new_path, place->path))
		abort();
	load_is(place, "1\tens3\n", 7, "a symbolic link is followed to a file of anybody's");
	unlink(place->path);
	unlink(place->new_path);
}

/**
 * test_append() - What fits into a text, and what does not
 */
static void test_append(void)
{
	static char text[FILE_TEXT_MAX], big[FILE_TEXT_MAX + 1];
	size_t used = 0;

	memset(big, 'x', sizeof(big) - 1);
	tap_ok(file_append(text, &used, "%u\t%s\n", 25001U, "ens4") == 0 && used == 11 &&
		       strcmp(text, "25001\tens4\n") == 0,
	       "a line is appended");
	tap_ok(file_append(text, &used, "%s", "") == 0 && used == 11, "so is nothing");
	big[FILE_TEXT_MAX - 11] = '\0';
	tap_ok(file_append(text, &used, "%s", big) == -E2BIG && used == 11,
	       "a text that leaves no room for the end is refused");
	big[FILE_TEXT_MAX - 12] = '\0';
	tap_ok(file_append(text, &used, "%s", big) == 0 && used == FILE_TEXT_MAX - 1 &&
		       strlen(text) == used,
	       "one byte less fits");
	tap_ok(file_append(text, &used, "%s", "") == 0 && used == FILE_TEXT_MAX - 1,
	       "nothing fits into a full text");
	tap_ok(file_append(text, &used, "x") == -E2BIG && used == FILE_TEXT_MAX - 1,
	       "one byte does not");
}

/**
 * test_paths() - Which paths fit, and what makes a directory
 * @place: where
 */
static void test_paths(const struct place *place)
{
	char path[PATHS_MAX], name[PATHS_MAX + 1];
	struct stat info;
	mode_t before = umask(0);

	memset(name, 'n', sizeof(name) - 1);
	name[PATHS_MAX - 3] = '\0';
	tap_ok(path_join(path, "d", name) == 0 && strlen(path) == PATHS_MAX - 1 &&
		       strncmp(path, "d/nn", 4) == 0,
	       "a path of 255 bytes fits");
	name[PATHS_MAX - 3] = 'n';
	name[PATHS_MAX - 2] = '\0';
	tap_ok(path_join(path, "d", name) == -ENAMETOOLONG, "one of 256 bytes does not");
	unlink(place->path);
	tap_ok(directory_make(place->path, 0750) == 0 && stat(place->path, &info) == 0 &&
		       S_ISDIR(info.st_mode) && (info.st_mode & 07777) == 0750,
	       "a directory is made");
	tap_ok(directory_make(place->path, 0700) == 0 && stat(place->path, &info) == 0 &&
		       (info.st_mode & 07777) == 0750,
	       "one that is there is left as it is");
	path_join(path, place->path, "a/b");
	tap_ok(directory_make(path, 0700) == -ENOENT, "its parent has to be there");
	tap_ok(directory_check(place->path) == 0, "a directory of ours is ours alone");
	chmod(place->path, 0770);
	tap_ok(directory_check(place->path) == -EPERM, "not if a group can write there");
	chmod(place->path, 0757);
	tap_ok(directory_check(place->path) == -EPERM, "nor if everybody can");
	tap_ok(directory_check("/dev/null") == -ENOTDIR, "a file is no directory");
	if (symlink(place->path, place->new_path))
		abort();
	tap_ok(directory_check(place->new_path) == -ENOTDIR, "nor is a link to one");
	unlink(place->new_path);
	rmdir(place->path);
	umask(before);
}

/**
 * test_number() - What is a number of /proc
 * @place: where
 */
static void test_number(const struct place *place)
{
	static const struct {
		const char *text;
		int number;
	} cases[] = {
		{ "0\n", 0 },	     { "2147483647\n", INT_MAX }, { "32768\t60999\n", 32768 },
		{ "7", 7 },	     { "", -1 },		  { "\n", -1 },
		{ "2147483648", -1 }, { "many\n", -1 },		  { "-2\n", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = replace(place, cases[i].text);
		int number = file_number(place->path, -1);

		tap_ok(!err && number == cases[i].number, "number %zu is %d", i + 1,
		       cases[i].number);
	}
	unlink(place->path);
	tap_ok(file_number(place->path, -1) == -1, "a file that is not there has none");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	struct place place;

	place_open(&place);
	test_replace(&place);
	test_refused(&place);
	test_full_disk(&place);
	test_load_own(&place);
	test_load(&place);
	test_append();
	test_number(&place);
	test_paths(&place);
	place_close(&place);
	return tap_done();
}
