/* SPDX-License-Identifier: BSD-2-Clause */
/* What "check" reads of nftables: answers of any length and shape. No socket, as in fuzz_rtnl.c. */
#include "fuzz.h"
#include "kernel/netfilter.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

static struct fuzz_input answers; /* what there is to receive */

unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *nl);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *data, size_t size);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t size);

/** __wrap_mnl_socket_get_portid() - No name of ours. Return: 0, which any sender's will do for */
unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

/** __wrap_mnl_socket_sendto() - What is sent is one whole request. Return: @size */
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *data, size_t size)
{
	const struct nlmsghdr *message = data;

	(void)nl;
	fuzz_fact(mnl_nlmsg_ok(message, (int)size) && message->nlmsg_len == size &&
		  message->nlmsg_flags & NLM_F_REQUEST, "what is sent is a request", "");
	return (ssize_t)size;
}

/** __wrap_mnl_socket_recvfrom() - Receive from the input. Return: bytes; -1 with errno */
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t size)
{
	size_t some = fuzz_take(&answers, 2048);

	(void)nl;
	if (!answers.size) {
		errno = EAGAIN;
		return -1;
	}
	some = some < answers.size ? some : answers.size;
	fuzz_fact(some <= size, "the buffer has room", "");
	fuzz_take_bytes(&answers, buffer, some);
	return (ssize_t)some;
}

/**
 * LLVMFuzzerTestOneInput() - Ask for all rules
 * @data: what there is to receive
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool rewrites;
	int err;

	answers = (struct fuzz_input){ data, size };
	err = netfilter_rewrites(&rewrites);
	fuzz_fact(err <= 0 && err >= -4095, "an error is a negative errno", "");
	return 0;
}
