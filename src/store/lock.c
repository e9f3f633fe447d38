/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"

#include "util/clock.h"
#include "util/file.h"
#include "util/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIAL_NAME "trial"
#define POLL_MS 2 /* an event takes about this long */

/*
 * Who can open it can lock it, to read as well, and keep every hook waiting:
 * only root can. What anybody else has put there is not opened, or not used.
 */
static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat status;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status))
		err = -errno;
	else if (!S_ISREG(status.st_mode) || (status.st_uid && status.st_uid != geteuid()))
		err = -EPERM;
	if (err)
		close(fd);
	return err ? err : fd;
}

/*
 * A sandboxed client's hook may find the directory read-only: a lock needs no
 * writing, so the file of an earlier hook serves. If there is none, a file
 * where dhcpcd's sandbox may write does. The network namespace itself could be
 * held up by anybody on the host, so it is the last choice.
 */
static int open_lock(const char *directory)
{
	char path[PATHS_MAX];
	int err = path_join(path, directory, "lock");
	int fd;

	if (err)
		return err;
	fd = open_file(path, O_RDWR | O_CREAT);
	if (fd < 0)
		fd = open_file(path, O_RDONLY);
	if (fd < 0)
		fd = open_file(PATHS_LOCK_FALLBACK, O_RDWR | O_CREAT);
	if (fd >= 0)
		return fd;
	fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The kernel drops the lock of a process that dies. */
static int wait_for(int fd, int timeout_ms)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	int64_t deadline_ms = clock_ms() + timeout_ms;
	int err;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		err = errno;
		if (err == EWOULDBLOCK && clock_ms() >= deadline_ms)
			err = ETIMEDOUT;
		if (err != EWOULDBLOCK && err != EINTR) {
			close(fd);
			return -err;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

/**
 * lock_take() - Wait until no other event of this network namespace is on its way
 *
 * Return: the lock, for lock_release(); -ETIMEDOUT; -errno
 */
int lock_take(const char *directory, int timeout_ms, struct why *why)
{
	int fd = open_lock(directory);
	int lock = fd < 0 ? fd : wait_for(fd, timeout_ms);

	return lock < 0 ? why_set(why, lock, "lock in %s: %s", directory, strerror(-lock)) : lock;
}

/**
 * lock_take_names() - Wait until nobody else writes names of tables
 *
 * Return: the lock, for lock_release(); -ETIMEDOUT; -errno
 */
int lock_take_names(int timeout_ms)
{
	int fd = open_file(PATHS_LOCK_NAMES, O_RDWR | O_CREAT);

	return fd < 0 ? fd : wait_for(fd, timeout_ms);
}

/**
 * lock_open_trial() - Open the file of what is being tried, and have it to ourselves until it is closed
 * @make: if there is none, make it
 * @tried: receives true if somebody else has it: something is being tried
 *
 * Return: the file, -ENOENT, -errno
 */
int lock_open_trial(const char *directory, bool make, bool *tried)
{
	char path[PATHS_MAX];
	int err = path_join(path, directory, TRIAL_NAME);
	int fd = err ? err : open_file(path, O_RDWR | (make ? O_CREAT : 0));

	*tried = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

/** lock_remove_trial() - Take that file away: 0 or -errno */
int lock_remove_trial(const char *directory)
{
	char path[PATHS_MAX];
	int err = path_join(path, directory, TRIAL_NAME);

	return err ? err : file_remove(path);
}

/** lock_release() - Let the next event in */
void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
