/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LD_PRELOAD: spoils one answer of the kernel, or one call, in a way that strace cannot.
 *
 * SHIM_FAULT="KIND NUMBER" says what, and at which call of its kind, from 1; SHIM_FIRED names a
 * file that is made when it happens.
 *
 * truncated  half of an answer            sequence   an answer to another request
 * sender     an end from another process, then the answer
 * interrupted  a dump that changed        failed     an end, or an ack, with an error
 * partial    the first message of several is sent, the others are lost
 * short      half of the bytes are written   memory  no memory is given
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * due() - Is it this call's turn?
 * @kind: kind of fault
 *
 * Return: true once
 */
static bool due(const char *kind)
{
	static long calls[8];
	static const char *const kinds[8] = { "truncated", "sequence", "sender", "interrupted",
					      "failed", "partial", "short", "memory" };
	const char *fault = getenv("SHIM_FAULT"), *fired = getenv("SHIM_FIRED");
	size_t length = strlen(kind);
	int fd, i = 0;

	if (!fault || !fired || strncmp(fault, kind, length) != 0 || fault[length] != ' ')
		return false;
	while (strcmp(kinds[i], kind) != 0)
		i++;
	if (++calls[i] != strtol(fault + length, NULL, 10))
		return false;
	errno = ENOMEM;
	fd = open(fired, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return true;
}

/**
 * spoil() - Change each message of an answer
 * @buffer: the answer
 * @got: its bytes
 * @sequence: make it one to another request
 * @interrupted: say that what was dumped changed
 * @error: the end's, or the ack's; 0: leave it
 */
static void spoil(void *buffer, ssize_t got, bool sequence, bool interrupted, int error)
{
	struct nlmsghdr *message = buffer;
	int left = (int)got;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		if (sequence)
			message->nlmsg_seq += 1000;
		if (interrupted)
			message->nlmsg_flags |= NLM_F_DUMP_INTR;
		if (error && message->nlmsg_type <= NLMSG_DONE && message->nlmsg_type >= NLMSG_ERROR)
			memcpy(mnl_nlmsg_get_payload(message), &error, sizeof(error));
	}
}

/**
 * forge() - Deliver what another process could have sent
 * @fd: socket
 * @header: receives an end to the request that is being answered
 *
 * Return: bytes
 */
static ssize_t forge(int fd, struct msghdr *header)
{
	struct sockaddr_nl foreign = { .nl_family = AF_NETLINK, .nl_pid = 4711 };
	struct nlmsghdr *message = header->msg_iov[0].iov_base;
	ssize_t got = recv(fd, message, header->msg_iov[0].iov_len, MSG_PEEK | MSG_DONTWAIT);

	if (got < 0)
		return got;
	message->nlmsg_len = (uint32_t)mnl_nlmsg_size(sizeof(int));
	message->nlmsg_type = NLMSG_DONE;
	memset(mnl_nlmsg_get_payload(message), 0, sizeof(int));
	memcpy(header->msg_name, &foreign, sizeof(foreign));
	header->msg_namelen = sizeof(foreign);
	header->msg_flags = 0;
	return (ssize_t)message->nlmsg_len;
}

/**
 * recvmsg() - Receive an answer; the kernel has given it by now, or never will
 * @fd: socket
 * @header: receives it
 * @flags: recv(2)'s
 *
 * Return: bytes; -1
 */
ssize_t recvmsg(int fd, struct msghdr *header, int flags)
{
	ssize_t (*next)(int, struct msghdr *, int);
	void *buffer = header->msg_iov[0].iov_base;
	ssize_t got;

	*(void **)&next = dlsym(RTLD_NEXT, "recvmsg");
	if (due("sender"))
		return forge(fd, header);
	got = next(fd, header, flags | MSG_DONTWAIT);
	if (got < 0)
		return got;
	if (due("truncated"))
		return got / 2 - 2; /* not where a message ends: no kernel cuts there */
	if (due("sequence"))
		spoil(buffer, got, true, false, 0);
	if (due("interrupted"))
		spoil(buffer, got, false, true, 0);
	if (due("failed"))
		spoil(buffer, got, false, false, -EIO);
	return got;
}

/**
 * sendto() - Send messages
 * @fd: socket
 * @buffer: messages
 * @size: their bytes
 * @flags: send(2)'s
 * @address: to whom
 * @length: its bytes
 *
 * Return: bytes; -1
 */
ssize_t sendto(int fd, const void *buffer, size_t size, int flags, const struct sockaddr *address,
	       socklen_t length)
{
	ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
	const struct nlmsghdr *message = buffer;

	*(void **)&next = dlsym(RTLD_NEXT, "sendto");
	if (message->nlmsg_len < size && due("partial"))
		return next(fd, buffer, message->nlmsg_len, flags, address, length) < 0 ? -1 :
		       (ssize_t)size;
	return next(fd, buffer, size, flags, address, length);
}

/**
 * write() - Write
 * @fd: file
 * @buffer: bytes
 * @size: how many
 *
 * Return: bytes; -1
 */
ssize_t write(int fd, const void *buffer, size_t size)
{
	ssize_t (*next)(int, const void *, size_t);

	*(void **)&next = dlsym(RTLD_NEXT, "write");
	return next(fd, buffer, size > 1 && due("short") ? size / 2 : size);
}

/* glibc's own, behind the names that are taken here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/**
 * malloc() - Give memory
 * @size: bytes
 *
 * Return: memory; NULL
 */
void *malloc(size_t size)
{
	return due("memory") ? NULL : __libc_malloc(size);
}

/**
 * calloc() - Give memory, empty
 * @count: how many
 * @size: bytes of each
 *
 * Return: memory; NULL
 */
void *calloc(size_t count, size_t size)
{
	return due("memory") ? NULL : __libc_calloc(count, size);
}

/**
 * realloc() - Give more memory
 * @old: what there is
 * @size: bytes
 *
 * Return: memory; NULL
 */
void *realloc(void *old, size_t size)
{
	return due("memory") ? NULL : __libc_realloc(old, size);
}
