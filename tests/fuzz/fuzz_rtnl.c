/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A conversation with the kernel: answers that are cut, of wrong lengths, out of turn, from other
 * people, late, lost or never come. No socket: the input is what there is to receive.
 */
#include "fuzz.h"
#include "kernel/kernel.h"
#include "kernel/rtnl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORTID 4711U
#define TIMEOUT_MS 600000 /* silence is what the input says, not what the clock does */

/* Where the answers come from, and what they answer. */
static struct fuzz_input answers;
static uint32_t last_seq;

unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *nl);
int __wrap_mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *value, socklen_t size);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *data, size_t size);
char *__wrap_if_indextoname(unsigned int ifindex, char *name);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);

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

/** __wrap_if_indextoname() - Every link is there. Return: @name */
char *__wrap_if_indextoname(unsigned int ifindex, char *name)
{
	(void)ifindex;
	return strcpy(name, "ens4");
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
	uint32_t what = fuzz_take(&answers, 256);
	uint32_t size = fuzz_take(&answers, 2048);

	(void)fd, (void)flags;
	if (!answers.size || what >= 240) {
		errno = answers.size ? errors[what % 4] : EAGAIN;
		return -1;
	}
	if (size > answers.size)
		size = (uint32_t)answers.size;
	fuzz_fact(size <= message->msg_iov[0].iov_len, "the buffer has room", "");
	fuzz_take_bytes(&answers, message->msg_iov[0].iov_base, size);
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

/**
 * struct told - What kernel_apply() told
 * @changes: of these
 * @count: how many outcomes
 */
struct told {
	const struct changes *changes;
	size_t count;
};

/**
 * told() - Take one outcome: they come in order, each once
 * @change: of this change
 * @error: 0 or -errno
 * @text: the kernel's words
 * @data: struct told
 */
static void told(const struct change *change, int error, const char *text, void *data)
{
	struct told *told = data;

	fuzz_fact(told->count < told->changes->count &&
		  change == &told->changes->list[told->count], "outcomes come in order", text);
	fuzz_fact(error <= 0 && error >= -4095, "an outcome is 0 or a negative errno", text);
	told->count++;
}

/**
 * apply_some() - Who is told that all is done was told of each
 * @kernel: connection
 */
static void apply_some(struct kernel *kernel)
{
	struct changes changes = { 0 };
	struct told outcome = { &changes, 0 };
	struct why why = { "" };
	int err;

	for (uint32_t i = 1; i <= 3; i++)
		fuzz_fact(!changes_add_group(&changes, i, "ens4", 25000), "there is memory", "");
	err = kernel_apply(kernel, &changes, told, &outcome, &why);
	fuzz_why(err, &why);
	fuzz_fact(err || outcome.count == changes.count, "each change has its outcome", "");
	changes_done(&changes);
}

/**
 * read_link() - A link that was read has the name that was asked for
 * @kernel: connection
 */
static void read_link(struct kernel *kernel)
{
	struct why why = { "" };
	struct link link;
	int err;

	memset(&link, '#', sizeof(link));
	err = kernel_read_link(kernel, "ens4", &link, &why);
	fuzz_fact(err <= 0 && err >= -4095, "an error is a negative errno", why.text);
	fuzz_fact(err || strcmp(link.ifname, "ens4") == 0, "the link is the one that was asked for", "");
	fuzz_fact(!err || err == -ENODEV || err == -ENOENT || why.text[0], "who fails says why", "");
}

/**
 * read_all() - What is read is ours, of the family asked for
 * @kernel: connection
 * @family: AF_INET or AF_INET6
 */
static void read_all(struct kernel *kernel, int family)
{
	static struct kernel_tables foreign;
	struct state own = { 0 }, routes = { 0 };
	struct host host = { 0 };
	struct why why = { "" };

	fuzz_why(kernel_read_rules(kernel, family, &own, &foreign, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_routes(kernel, family, TABLE_UNSPEC, 0, &own, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_main(kernel, family, 3, &routes, &why), &why);
	why.text[0] = '\0';
	fuzz_why(kernel_read_addresses(kernel, family, &host, &why), &why);
	for (size_t i = 0; i < own.rule_count; i++)
		fuzz_fact(own.rules[i].protocol == STATE_PROTOCOL && own.rules[i].family == family,
			  "a rule that is read is ours", "");
	for (size_t i = 0; i < own.route_count; i++)
		fuzz_fact(own.routes[i].protocol == STATE_PROTOCOL &&
			  own.routes[i].dst.addr.family == family, "a route that is read is ours", "");
	for (size_t i = 0; i < routes.route_count; i++)
		fuzz_fact(routes.routes[i].table == TABLE_MAIN && routes.routes[i].ifindex == 3,
			  "main's routes are those of the link", "");
	state_done(&own);
	state_done(&routes);
	host_done(&host);
}

/**
 * LLVMFuzzerTestOneInput() - Hold one conversation
 * @data: what is asked for first, and all that there is to receive
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kernel *kernel = NULL;
	struct why why = { "" };
	uint32_t what;

	answers = (struct fuzz_input){ data, size };
	what = fuzz_take(&answers, 4);
	fuzz_fact(!kernel_open(&kernel, TIMEOUT_MS, &why), "there is memory", why.text);
	if (what == 0)
		apply_some(kernel);
	else if (what == 1)
		read_link(kernel);
	else
		read_all(kernel, what == 2 ? AF_INET : AF_INET6);
	kernel_close(kernel);
	return 0;
}
