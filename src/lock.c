/* SPDX-License-Identifier: BSD-2-Clause */
#include "lock.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define POLL_MS 2 /* an event takes about this long */

/**
 * open_lock() - Open what is locked
 * @directory: the namespace's own, below /run/symroute
 *
 * A sandboxed client's hook may find the directory read-only: a lock needs no
 * writing, so the file of an earlier hook serves. If there is none, the
 * network namespace itself is locked. Anybody on the host could hold that
 * lock up, so it is the last choice only.
 *
 * Return: file descriptor; -errno
 */
static int open_lock(const char *directory)
{
	char path[PATHS_MAX];
	int err = path_join(path, directory, "lock");
	int fd;

	if (err)
		return err;
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * lock_take() - Wait for the lock
 * @directory: the namespace's own, below /run/symroute
 * @timeout_ms: how long to wait
 * @why: filled on failure
 *
 * The kernel drops the lock of a process that dies.
 *
 * Return: the lock, for lock_release(); -ETIMEDOUT; -errno
 */
int lock_take(const char *directory, int timeout_ms, struct why *why)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	int lock = open_lock(directory);

	if (lock < 0)
		return why_set(why, lock, "lock: %s", strerror(-lock));
	while (flock(lock, LOCK_EX | LOCK_NB)) {
		int err = errno == EWOULDBLOCK && timeout_ms <= 0 ? -ETIMEDOUT : -errno;

		if (err != -EWOULDBLOCK && err != -EINTR) {
			close(lock);
			return why_set(why, err, "lock in %s: %s", directory, strerror(-err));
		}
		nanosleep(&pause, NULL);
		timeout_ms -= POLL_MS;
	}
	return lock;
}

/**
 * lock_release() - Let the next event in
 * @lock: from lock_take(); a negative one is fine
 */
void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
