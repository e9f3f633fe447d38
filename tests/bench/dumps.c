/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dumps: have the kernel say all that an event asks about the whole host, and look at none of it
 *
 * What an event of many uplinks cannot cost less than, as long as it reads them all.
 */
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#define PROTOCOL 83
#define BUFFER_BYTES 32768 /* the most that the kernel puts into one answer */

static const struct question {
	uint16_t type;
	uint8_t family, protocol;
} questions[] = {
	{ RTM_GETRULE, AF_INET, 0 },	     { RTM_GETRULE, AF_INET6, 0 },
	{ RTM_GETROUTE, AF_INET, PROTOCOL }, { RTM_GETROUTE, AF_INET6, PROTOCOL },
	{ RTM_GETADDR, AF_INET, 0 },	     { RTM_GETADDR, AF_INET6, 0 },
	{ RTM_GETLINK, AF_UNSPEC, 0 },
};

static void put(struct nlmsghdr *message, const struct question *question)
{
	if (question->type == RTM_GETROUTE || question->type == RTM_GETRULE) {
		struct rtmsg *body = mnl_nlmsg_put_extra_header(message, sizeof(*body));

		body->rtm_family = question->family;
		body->rtm_protocol = question->protocol;
	} else if (question->type == RTM_GETADDR) {
		struct ifaddrmsg *body = mnl_nlmsg_put_extra_header(message, sizeof(*body));

		body->ifa_family = question->family;
	} else {
		mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
		mnl_attr_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	}
}

int main(void)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
	static char buffer[BUFFER_BYTES];
	int on = 1;

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_setsockopt(nl, NETLINK_GET_STRICT_CHK, &on, sizeof(on)))
		return EXIT_FAILURE;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
		ssize_t length;

		message->nlmsg_type = questions[i].type;
		message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
		put(message, &questions[i]);
		if (mnl_socket_sendto(nl, message, message->nlmsg_len) < 0)
			return EXIT_FAILURE;
		do
			length = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
		while (length > 0 && mnl_cb_run(buffer, (size_t)length, 0, 0, NULL, NULL) > MNL_CB_STOP);
		if (length <= 0)
			return EXIT_FAILURE;
	}
	mnl_socket_close(nl);
	return EXIT_SUCCESS;
}
