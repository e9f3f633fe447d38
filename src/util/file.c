/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/file.h"

#include "util/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBER_TEXT_MAX 32 /* the two numbers of a range, as /proc/sys has them */

/**
 * path_join() - Write DIRECTORY/NAME
 *
 * Return: 0; -ENAMETOOLONG if it does not fit
 */
int path_join(char path[PATHS_MAX], const char *directory, const char *name)
{
	int length = snprintf(path, PATHS_MAX, "%s/%s", directory, name);

	return length < 0 || length >= PATHS_MAX ? -ENAMETOOLONG : 0;
}

/**
 * file_append() - Append to a text that will be a file
 * @used: its bytes; updated on success
 *
 * Return: 0; -E2BIG if it does not fit
 */
int file_append(char text[FILE_TEXT_MAX], size_t *used, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text + *used, FILE_TEXT_MAX - *used, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= FILE_TEXT_MAX - *used)
		return -E2BIG;
	*used += (size_t)length;
	return 0;
}

static int write_all(int fd, const char *text, size_t length, bool sync)
{
	while (length > 0) {
		ssize_t written = write(fd, text, length);

		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			text += written;
			length -= (size_t)written;
		}
	}
	return sync && fsync(fd) ? -errno : 0;
}

static bool is_trusted(const struct stat *status)
{
	return status->st_uid == 0 || status->st_uid == geteuid();
}

/* It is for everybody to read, as ip(8) is: privilege_begin() set the umask. */
static int open_new(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags, 0644);

	if (fd < 0 && errno == EEXIST && unlink(path) == 0)
		fd = open(path, flags, 0644);
	return fd < 0 ? -errno : fd;
}

static int replace(const char *path, const char *text, size_t length, bool sync)
{
	char new_path[PATHS_MAX + sizeof(".new")];
	int err, fd;

	snprintf(new_path, sizeof(new_path), "%s.new", path);
	fd = open_new(new_path);
	if (fd < 0)
		return fd;
	err = write_all(fd, text, length, sync);
	close(fd);
	if (!err && rename(new_path, path))
		err = -errno;
	if (err)
		unlink(new_path);
	return err;
}

/**
 * file_replace() - Put a text in the place of a file, whole or not at all, and bring it to the disk
 *
 * The text goes to PATH.new first. A crash leaves the old file, or the new
 * one; a left PATH.new is made anew the next time. Callers hold the lock.
 *
 * Return: 0 or -errno; the old file is as it was
 */
int file_replace(const char *path, const char *text, size_t length)
{
	return replace(path, text, length, true);
}

/**
 * file_replace_volatile() - The same, for what need not outlive a loss of power
 *
 * Return: as file_replace()
 */
int file_replace_volatile(const char *path, const char *text, size_t length)
{
	return replace(path, text, length, false);
}

/**
 * file_remove() - Take a file away
 *
 * Return: 0, also if there was none; -errno
 */
int file_remove(const char *path)
{
	return unlink(path) && errno != ENOENT ? -errno : 0;
}

/**
 * file_open() - Open a text file to read
 * @path: a regular file; a FIFO would keep us waiting
 *
 * Return: the file; NULL, with errno
 */
FILE *file_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	FILE *file = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		file = fdopen(fd, "r");
	else
		errno = EINVAL;
	if (!file)
		close(fd);
	return file;
}

/**
 * file_number() - Read the number that a file begins with, as those of /proc/sys do
 *
 * Return: the number
 */
int file_number(const char *path, int otherwise)
{
	FILE *file = file_open(path);
	char text[NUMBER_TEXT_MAX];
	char *rest = text;
	uint32_t number;

	if (!file)
		return otherwise;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return number_parse(strsep(&rest, " \t\n"), 0, INT_MAX, &number) ? otherwise : (int)number;
}

static ssize_t read_text(int fd, char *text, size_t room, off_t size)
{
	size_t used = 0;
	ssize_t got = 1;

	while (got && used < room && (!used || (off_t)used != size)) {
		got = read(fd, text + used, room - used);
		if (got > 0)
			used += (size_t)got;
		else if (got < 0 && errno != EINTR)
			return -EIO;
	}
	return (ssize_t)used;
}

/* A file that is not on a disk may have no size until it is read. */
static size_t load_room(const struct stat *status)
{
	return status->st_size ? (size_t)status->st_size : FILE_LOAD_MAX + 1;
}

/* Whose a file has to be, to be believed. */
enum owner { ANYBODY, ROOT, OURS };

static bool is_believed(const struct stat *status, enum owner owner)
{
	return owner == ANYBODY ||
	       (is_trusted(status) && (owner == OURS || !(status->st_mode & S_IWOTH)));
}

static int load(const char *path, enum owner owner, char **text, size_t *length)
{
	bool own = owner == OURS;
	int fd = open(path, O_RDONLY | (own ? O_NOFOLLOW : 0) | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	ssize_t used = 0;

	*text = NULL;
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status))
		used = -EIO;
	else if (!S_ISREG(status.st_mode))
		used = -EINVAL;
	else if (!is_believed(&status, owner))
		used = -EPERM;
	else if (status.st_size > (own ? FILE_OWN_MAX : FILE_LOAD_MAX))
		used = -E2BIG;
	else
		*text = malloc(load_room(&status) + 1);
	if (*text)
		used = read_text(fd, *text, load_room(&status), status.st_size);
	else if (!used)
		used = -ENOMEM;
	close(fd);
	if (used > FILE_LOAD_MAX && !own)
		used = -E2BIG;
	if (used < 0) {
		free(*text);
		*text = NULL;
		return (int)used;
	}
	(*text)[used] = '\0';
	*length = (size_t)used;
	return 0;
}

/**
 * file_load() - Read a whole text file of anybody's
 * @text: receives it, with a NUL behind; the caller frees it
 * @length: receives the bytes
 *
 * Return: 0; -EINVAL if it is no regular file; -E2BIG; -ENOMEM; -errno
 */
int file_load(const char *path, char **text, size_t *length)
{
	return load(path, ANYBODY, text, length);
}

/**
 * file_load_roots() - Read a whole text file that root alone decides on; links to it are followed
 *
 * Return: as file_load(); -EPERM if somebody else owns it, or everybody may write it
 */
int file_load_roots(const char *path, char **text, size_t *length)
{
	return load(path, ROOT, text, length);
}

/**
 * file_load_own() - Read a whole text file of ours
 *
 * Return: as file_load(); -EPERM if somebody else can have made it; -ELOOP if it is a link
 */
int file_load_own(const char *path, char **text, size_t *length)
{
	return load(path, OURS, text, length);
}

/** directory_make() - Make sure that a directory is there */
int directory_make(const char *path, mode_t mode)
{
	return mkdir(path, mode) && errno != EEXIST ? -errno : 0;
}

/**
 * directory_check() - Make sure that nobody else can put files into a directory
 *
 * Return: 0; -ENOTDIR if it is something else, a link included; -EPERM if
 * somebody else owns it or may write there; -errno
 */
int directory_check(const char *path)
{
	struct stat status;

	if (lstat(path, &status))
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	return is_trusted(&status) && !(status.st_mode & (S_IWGRP | S_IWOTH)) ? 0 : -EPERM;
}

/**
 * output_end() - See that standard output took all that was printed
 *
 * Return: 0; -errno, -EIO if that is not known any more
 */
int output_end(struct why *why)
{
	int err;

	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	err = errno ? -errno : -EIO;
	return why_set(why, err, "standard output: %s", strerror(-err));
}
