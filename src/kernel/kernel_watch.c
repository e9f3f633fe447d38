/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells unasked. */
#include "kernel/kernel.h"

#include "kernel/rtnl.h"
#include "kernel/rtnl_object.h"
#include "model/tables.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/** struct hearing - Who is told */
struct hearing {
	struct kernel *kernel;
	kernel_heard *heard;
	void *data;
};

/* What is told of a part of a link, a port of a bridge for instance, has that part's family. */
static bool is_link(const struct nlmsghdr *message)
{
	const struct ifinfomsg *header = mnl_nlmsg_get_payload(message);

	return message->nlmsg_len >= NLMSG_LENGTH(sizeof(*header)) &&
	       header->ifi_family == AF_UNSPEC;
}

static bool decode(const struct nlmsghdr *message, struct kernel *kernel, struct news *news)
{
	switch (message->nlmsg_type) {
	case RTM_NEWROUTE:
		news->kind = NEWS_ROUTE;
		if (decode_route(message, &news->route) ||
		    news->route.protocol != STATE_PROTOCOL || tables_is_reserved(news->route.table) ||
		    decode_nexthops(message, &news->route))
			return false;
		kernel_name_route(kernel, &news->route);
		return true;
	case RTM_NEWRULE:
		news->kind = NEWS_RULE;
		return !decode_rule(message, &news->rule) && news->rule.protocol == STATE_PROTOCOL;
	case RTM_NEWLINK:
		news->kind = NEWS_LINK;
		return is_link(message) && !decode_link(message, &news->link);
	case RTM_NEWADDR:
		news->kind = NEWS_ADDRESS;
		return !decode_address(message, &news->address);
	default:
		return false;
	}
}

/* What is deleted is described as what is there, under another number. */
static int take(const struct nlmsghdr *message, void *data)
{
	const struct hearing *hearing = data;
	struct nlmsghdr *described = (struct nlmsghdr *)message; /* in our own buffer */
	int op = (message->nlmsg_type - RTM_BASE) & RTNL_KIND_MASK;
	struct news news = { .op = CHANGE_ADD };

	if (op > 1)
		return 0;
	if (op == 1)
		news.op = CHANGE_DELETE;
	else if (message->nlmsg_flags & NLM_F_REPLACE)
		news.op = CHANGE_REPLACE;
	described->nlmsg_type = (uint16_t)(message->nlmsg_type - op);
	if (!decode(described, hearing->kernel, &news))
		return 0;
	hearing->heard(&news, hearing->data);
	if (news.kind == NEWS_ROUTE)
		free(news.route.nexthops);
	return 0;
}

/**
 * kernel_watch() - Be told of rules, routes, links and addresses from now on
 *
 * Return: a descriptor that can be read, see poll(2), when kernel_hear() has something to tell; it
 * stays @kernel's, which is good for nothing else any more
 */
int kernel_watch(struct kernel *kernel)
{
	static const int groups[] = {
		RTNLGRP_LINK,	    RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
		RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE,	 RTNLGRP_IPV6_RULE,
	};

	rtnl_subscribe(&kernel->nl, groups, sizeof(groups) / sizeof(groups[0]));
	return mnl_socket_get_fd(kernel->nl.socket);
}

/**
 * kernel_hear() - Tell some of what has changed; waits for it
 *
 * Return: 0; -ENOBUFS if something was missed; -errno
 */
int kernel_hear(struct kernel *kernel, kernel_heard *heard, void *data)
{
	struct hearing hearing = { kernel, heard, data };

	return rtnl_hear(&kernel->nl, take, &hearing);
}
