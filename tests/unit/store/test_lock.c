/* SPDX-License-Identifier: BSD-2-Clause */
#include "store/store.h"
#include "make.h"
#include "tap.h"
#include "util/clock.h"
#include "util/file.h"

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TIMEOUT_MS 200
#define SLACK_NS 20000000UL /* a sleep of 2 ms takes ten times as long */

/** waits() - Who cannot have the lock waits as long as it said, however long its sleeps are */
static void waits(const char *directory, const char *how)
{
	struct why why = { "" };
	int64_t start_ms = clock_ms(), took_ms;
	int lock = lock_take(directory, TIMEOUT_MS, &why);

	took_ms = clock_ms() - start_ms;
	tap_ok(lock == -ETIMEDOUT && why.text[0], "%s: somebody else's lock is not to be had", how);
	if (!tap_ok(took_ms >= TIMEOUT_MS && took_ms < 4 * TIMEOUT_MS, "%s: it takes its time", how))
		printf("# %lld ms instead of %d\n", (long long)took_ms, TIMEOUT_MS);
}

/**
 * main() - One lock, held and let go
 *
 * Return: exit status
 */
int main(void)
{
	const char *parent = getenv("TMPDIR");
	char directory[PATHS_MAX], path[PATHS_MAX];
	struct why why = { "" };
	int lock, next;

	if (path_join(directory, parent ? parent : P_tmpdir, "symroute-test.XXXXXX") ||
	    !mkdtemp(directory) || path_join(path, directory, "lock"))
		abort();
	lock = lock_take(directory, 0, &why);
	tap_ok(lock >= 0, "a lock that nobody has is to be had at once");
	waits(directory, "short sleeps");
	prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
	waits(directory, "long sleeps");
	lock_release(lock);
	next = lock_take(directory, 0, &why);
	tap_ok(next >= 0, "a lock that was let go is to be had at once");
	lock_release(next);
	unlink(path);
	rmdir(directory);
	return tap_done();
}
