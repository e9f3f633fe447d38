/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmnl's socket, for targets that have none: what is received comes from the input. Each datagram
 * of it is what comes, how long it is, the bytes.
 */
#include "fuzz.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#define PORTID 4711U

struct fuzz_input fuzz_answers;

static uint32_t last_seq; /* what the next answers are to */

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags);
int __wrap_mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid);
int __wrap_mnl_socket_close(struct mnl_socket *nl);
int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size);
unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *nl);
int __wrap_mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *value, socklen_t size);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *data, size_t size);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);

static char nobody;

/** __wrap_mnl_socket_open2() - No socket. Return: not NULL, not to be looked at */
struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags)
{
	(void)bus, (void)flags;
	return (struct mnl_socket *)(void *)&nobody;
}

/** __wrap_mnl_socket_bind() - Nothing to bind. Return: 0 */
int __wrap_mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl, (void)groups, (void)pid;
	return 0;
}

/** __wrap_mnl_socket_close() - Nothing to close. Return: 0 */
int __wrap_mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

/** __wrap_mnl_socket_get_fd() - No socket. Return: a number */
int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

/** __wrap_setsockopt() - So it has. Return: 0 */
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	(void)fd, (void)level, (void)name, (void)value, (void)size;
	return 0;
}

/** __wrap_mnl_socket_get_portid() - The name the kernel gave us. Return: it */
unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return PORTID;
}

/** __wrap_mnl_socket_setsockopt() - The kernel has every option. Return: 0 */
int __wrap_mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *value, socklen_t size)
{
	(void)nl, (void)type, (void)value, (void)size;
	return 0;
}

/**
 * __wrap_mnl_socket_sendto() - Note what is sent
 * @nl: not looked at
 * @data: messages; each is whole and asks for what it should
 * @size: bytes
 *
 * Return: @size
 */
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *data, size_t size)
{
	const struct nlmsghdr *message = data;
	int left = (int)size;

	(void)nl;
	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		fuzz_fact(message->nlmsg_flags & NLM_F_REQUEST, "what is sent is a request", "");
		last_seq = message->nlmsg_seq;
	}
	fuzz_fact(left == 0, "what is sent is whole", "");
	return (ssize_t)size;
}

/**
 * address_answers() - Make the sequence numbers and names of a datagram fit, where they shall
 * @data: datagram
 * @size: bytes
 *
 * An input does not know what numbers requests have. Its own are taken as how
 * far behind the last request they are; an odd type byte in the name is ours.
 */
static void address_answers(uint8_t *data, size_t size)
{
	struct nlmsghdr *message = (struct nlmsghdr *)(void *)data;
	int left = (int)size;

	for (; mnl_nlmsg_ok(message, left) && message->nlmsg_len <= (uint32_t)left;
	     message = mnl_nlmsg_next(message, &left)) {
		message->nlmsg_seq = last_seq - message->nlmsg_seq;
		if (message->nlmsg_pid < 128)
			message->nlmsg_pid = PORTID;
	}
}

/**
 * __wrap_recvmsg() - Receive from the input: what comes, how long it is, the bytes
 * @fd: not looked at
 * @message: receives it
 * @flags: not looked at
 *
 * Return: bytes; -1 with errno
 */
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	static const int errors[] = { EINTR, ENOBUFS, EAGAIN, ENOMEM };
	struct sockaddr_nl *from = message->msg_name;
	uint32_t what = fuzz_take(&fuzz_answers, 256);
	uint32_t size = fuzz_take(&fuzz_answers, 2048);

	(void)fd, (void)flags;
	if (!fuzz_answers.size || what >= 240) {
		errno = fuzz_answers.size ? errors[what % 4] : EAGAIN;
		return -1;
	}
	if (size > fuzz_answers.size)
		size = (uint32_t)fuzz_answers.size;
	fuzz_fact(size <= message->msg_iov[0].iov_len, "the buffer has room", "");
	fuzz_take_bytes(&fuzz_answers, message->msg_iov[0].iov_base, size);
	address_answers(message->msg_iov[0].iov_base, size);
	message->msg_flags = what >= 220 && what < 240 ? MSG_TRUNC : 0;
	if (from) {
		memset(from, 0, sizeof(*from));
		from->nl_family = AF_NETLINK;
		from->nl_pid = what >= 200 && what < 220 ? 1 : 0;
	}
	message->msg_namelen = sizeof(*from);
	return size;
}
