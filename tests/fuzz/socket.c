/* SPDX-License-Identifier: BSD-2-Clause */
/* libmnl's socket, for targets that have none: what is received comes from the input. */
#include <libmnl/libmnl.h>

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags);
int __wrap_mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid);
int __wrap_mnl_socket_close(struct mnl_socket *nl);
int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size);

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
