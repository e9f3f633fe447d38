/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NET_ADMIN (1U << CAP_NET_ADMIN)
#define NET_RAW (1U << CAP_NET_RAW)
#define LOOK (NET_ADMIN | 1U << CAP_SYS_PTRACE)

/**
 * struct capabilities - The sets of a process, as capget(2) has them
 * @sets: capabilities 0..31, then 32..63
 */
struct capabilities {
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
};

/**
 * privilege_begin() - See to what a process inherits, before anything else
 *
 * A file that gets number 2 would receive what is for standard error: each of
 * the three that is closed becomes /dev/null. Other descriptors are never
 * used, and no program is executed that could.
 */
int privilege_begin(void)
{
	struct pollfd first[] = { { .fd = STDIN_FILENO }, { .fd = STDOUT_FILENO },
				  { .fd = STDERR_FILENO } };

	umask(022);
	if (poll(first, STDERR_FILENO + 1, 0) < 0)
		return -errno;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (!(first[fd].revents & POLLNVAL))
			continue;
		if (open("/dev/null", O_RDWR) != fd)
			return -EBADF;
	}
	return 0;
}

static int read_capabilities(struct capabilities *capabilities)
{
	memset(capabilities, 0, sizeof(*capabilities));
	capabilities->head.version = _LINUX_CAPABILITY_VERSION_3;
	return syscall(SYS_capget, &capabilities->head, capabilities->sets) ? -errno : 0;
}

/*
 * The bounding set may stay: with no_new_privs even a program that root
 * executes gets no more than is permitted here (security/commoncap.c
 * cap_bprm_creds_from_file()), and none is executed.
 */
static int keep(uint32_t kept, uint32_t needed, struct why *why)
{
	struct capabilities capabilities;
	int err = read_capabilities(&capabilities);

	if (getauxval(AT_SECURE))
		return why_set(why, -EPERM, "refused: set-user-ID or set-group-ID, or capabilities of the file");
	if (!err && needed & ~capabilities.sets[0].effective)
		return why_set(why, -EPERM, "refused: CAP_NET_ADMIN is missing; run it as root");
	if (!err && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		err = -errno;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		capabilities.sets[i].effective &= i == 0 ? kept : 0;
		capabilities.sets[i].permitted &= i == 0 ? kept : 0;
		capabilities.sets[i].inheritable = 0;
	}
	if (!err && syscall(SYS_capset, &capabilities.head, capabilities.sets))
		err = -errno;
	return err ? why_set(why, err, "privileges: %s, they cannot be given up", strerror(-err)) : 0;
}

/**
 * privilege_drop() - Keep what is needed, give up the rest for good
 * @changes: the kernel is going to be changed, or to ask neighbours, for which
 *	CAP_NET_ADMIN is kept; else nothing is
 *
 * Our files are root's, in directories of root's: its name is enough for them,
 * CAP_DAC_OVERRIDE is not needed.
 *
 * Return: 0; -EPERM for a set-user-ID program, or one that may not change what
 * it should; -errno if capabilities cannot be given up
 */
int privilege_drop(bool changes, struct why *why)
{
	return keep(changes ? NET_ADMIN : 0, changes ? NET_ADMIN : 0, why);
}

/**
 * privilege_look() - Keep what it takes to look at what is not everybody's to see
 * @raw: and to open a raw socket (CAP_NET_RAW)
 *
 * That is other users' processes (CAP_SYS_PTRACE, fs/proc) and nftables
 * (CAP_NET_ADMIN, net/netfilter/nfnetlink.c). Who does not have them goes
 * without. privilege_drop() is to follow.
 *
 * Return: as privilege_drop()
 */
int privilege_look(bool raw, struct why *why)
{
	return keep(LOOK | (raw ? NET_RAW : 0), 0, why);
}
