/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/rtnl.h"

#include "kernel/rtnl_object.h"
#include "util/clock.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

/* Links, addresses, routes and rules of both families */
#define MONITORED (RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | \
		   RTMGRP_IPV4_RULE | 1U << (RTNLGRP_IPV6_RULE - 1))

/**
 * struct answer - What one message from the kernel says
 * @interrupted: what was dumped changed meanwhile (NLM_F_DUMP_INTR)
 * @text: the kernel's own words, inside the receive buffer; "" if none
 */
struct answer {
	bool end;
	bool interrupted;
	int error;
	const char *text;
};

/* Without a monitor, what takes more than one read is read again. */
static struct mnl_socket *open_monitor(void)
{
	struct mnl_socket *monitor = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (monitor && mnl_socket_bind(monitor, MONITORED, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(monitor);
		return NULL;
	}
	return monitor;
}

/**
 * rtnl_open() - Open a socket
 * @nl: filled; rtnl_close() it, on failure too
 *
 * Extended acks and strict checking are the kernel's from 4.12 and 4.20 on;
 * without them errors have no text and dumps no filter. The buffer stays as it
 * is: to clear it would cost 16 page faults.
 */
int rtnl_open(struct rtnl *nl, int bus, int timeout_ms, struct why *why)
{
	int on = 1;

	nl->bus = bus;
	nl->seq = 0;
	nl->timeout_ms = timeout_ms;
	nl->wait_ms = 0;
	nl->monitor = NULL;
	nl->socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!nl->socket || mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0)
		return why_set(why, -errno, "netlink: %s", strerror(errno));
	nl->portid = mnl_socket_get_portid(nl->socket);
	mnl_socket_setsockopt(nl->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	if (bus == NETLINK_ROUTE)
		nl->monitor = open_monitor();
	return 0;
}

/** rtnl_close() - Close a socket */
void rtnl_close(struct rtnl *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	if (nl->monitor)
		mnl_socket_close(nl->monitor);
	nl->socket = nl->monitor = NULL;
}

/* Anybody with CAP_NET_ADMIN here can send to our socket; the kernel is 0. */
static ssize_t receive_once(struct rtnl *nl, const struct mnl_socket *socket)
{
	struct sockaddr_nl from = { .nl_family = AF_UNSPEC };
	struct iovec room = { .iov_base = nl->buffer, .iov_len = RTNL_RECEIVE_BYTES };
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &room,
		.msg_iovlen = 1,
	};
	ssize_t got = recvmsg(mnl_socket_get_fd(socket), &message, 0);

	if (got < 0)
		return -errno;
	if (message.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return 0;
	return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : got;
}

/**
 * rtnl_link_name() - Find a link's name by its number
 *
 * Any socket will do (net/socket.c sock_do_ioctl()), so if_indextoname(3),
 * which makes one for each call, would cost three times as much.
 *
 * Return: 0; -ENODEV if there is no such link; -errno
 */
int rtnl_link_name(const struct rtnl *nl, uint32_t ifindex, char ifname[IF_NAMESIZE])
{
	struct ifreq request = { .ifr_ifindex = (int)ifindex };

	if (ioctl(mnl_socket_get_fd(nl->socket), SIOCGIFNAME, &request))
		return -errno;
	memcpy(ifname, request.ifr_name, IF_NAMESIZE);
	return 0;
}

/* The kernel has most answers ready at once: no clock tick, no system call. */
static int set_wait(struct rtnl *nl, int wait_ms)
{
	struct timeval wait = { .tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000L };

	if (wait_ms == nl->wait_ms)
		return 0;
	if (setsockopt(mnl_socket_get_fd(nl->socket), SOL_SOCKET, SO_RCVTIMEO, &wait,
		       sizeof(wait)))
		return -errno;
	nl->wait_ms = wait_ms;
	return 0;
}

static ssize_t receive(struct rtnl *nl, int64_t deadline_ms)
{
	for (;;) {
		int64_t left = deadline_ms - clock_ms();
		ssize_t got;
		int err;

		if (left <= 0)
			return -ETIMEDOUT;
		err = set_wait(nl, (int)left);
		if (err)
			return err;
		got = receive_once(nl, nl->socket);
		if (got == -EAGAIN)
			return -ETIMEDOUT;
		if (got && got != -EINTR)
			return got;
	}
}

static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static const char *extended_text(const struct nlmsghdr *message, size_t payload)
{
	const struct nlattr *attr;

	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS))
		return "";
	for (attr = attr_first(message, payload); attr; attr = attr_next(message, attr)) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
		    is_printable(mnl_attr_get_str(attr)))
			return mnl_attr_get_str(attr);
	}
	return "";
}

/* libmnl 1.0.4 takes every DONE for success; its int may be an error. */
static struct answer read_answer(const struct nlmsghdr *message)
{
	struct answer answer = { .end = true, .text = "" };
	size_t payload = mnl_nlmsg_get_payload_len(message);
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);

	if (message->nlmsg_type == NLMSG_DONE) {
		if (payload >= sizeof(int))
			memcpy(&answer.error, mnl_nlmsg_get_payload(message), sizeof(int));
		answer.error = message_error(answer.error);
		answer.text = extended_text(message, sizeof(int));
		return answer;
	}
	if (payload < sizeof(*error)) {
		answer.error = -EBADMSG;
		return answer;
	}
	answer.error = message_error(error->error);
	payload = sizeof(*error);
	if (!(message->nlmsg_flags & NLM_F_CAPPED) && error->msg.nlmsg_len > sizeof(error->msg))
		payload += error->msg.nlmsg_len - sizeof(error->msg);
	answer.text = extended_text(message, payload);
	return answer;
}

static int send_request(struct rtnl *nl, const void *messages, size_t bytes)
{
	return mnl_socket_sendto(nl->socket, messages, bytes) < 0 ? -errno : 0;
}

/*
 * Answers to earlier requests, that came too late, are passed over. What has
 * any other number may be an answer of ours that is now missing.
 */
static bool is_ours(const struct rtnl *nl, const struct nlmsghdr *message, int *error)
{
	if (!mnl_nlmsg_portid_ok(message, nl->portid))
		return false;
	if ((int32_t)(message->nlmsg_seq - nl->seq) > 0)
		*error = -EBADMSG;
	return mnl_nlmsg_seq_ok(message, nl->seq);
}

/*
 * An error of @object is kept while the rest is read, so that nothing of this
 * request is left behind.
 */
static struct answer collect(struct rtnl *nl, bool single, rtnl_object *object, void *data,
			     size_t *reads)
{
	int64_t deadline_ms = clock_ms() + nl->timeout_ms;
	struct answer answer = { .text = "" };
	int object_error = 0;

	while (!answer.end) {
		const struct nlmsghdr *message = (const void *)nl->buffer;
		ssize_t got = receive(nl, deadline_ms);
		int left = (int)got;
		bool objects = false;

		if (got < 0)
			return (struct answer){ .end = true, .error = (int)got, .text = "" };
		for (; !answer.end && message_is_whole(message, left);
		     message = mnl_nlmsg_next(message, &left)) {
			if (!is_ours(nl, message, &object_error))
				continue;
			answer.interrupted |= (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
			if (message->nlmsg_type < NLMSG_MIN_TYPE) {
				bool interrupted = answer.interrupted;

				if (message->nlmsg_type != NLMSG_DONE &&
				    message->nlmsg_type != NLMSG_ERROR)
					continue;
				answer = read_answer(message);
				answer.interrupted = interrupted;
				continue;
			}
			objects = true;
			if (!object_error)
				object_error = object(message, data);
			answer.end = single;
		}
		if (!answer.end && left > 0)
			object_error = -EBADMSG; /* cut short: what is missing was not read */
		*reads += objects;
	}
	if (!answer.error)
		answer.error = object_error;
	return answer;
}

/*
 * Has something of this kind changed since the last time that this was asked? Of routes that go with a link or an
 * address, the kernel tells nothing else (net/ipv4/fib_frontend.c fib_netdev_event(), Linux 6.18).
 */
static bool has_changed(struct rtnl *nl, uint16_t type)
{
	bool changed = !nl->monitor;

	while (nl->monitor) {
		const struct nlmsghdr *message = (const void *)nl->buffer;
		ssize_t got = receive_once(nl, nl->monitor);
		int left = (int)got;

		if (got < 0 && got != -ENOBUFS)
			return changed || got != -EAGAIN;
		changed |= got < 0;
		for (; message_is_whole(message, left); message = mnl_nlmsg_next(message, &left)) {
			int kind = message->nlmsg_type & ~RTNL_KIND_MASK;

			changed |= kind == (type & ~RTNL_KIND_MASK) || kind == RTM_NEWLINK || kind == RTM_NEWADDR;
		}
	}
	return changed;
}

/*
 * Of addresses, and by netfilter, the kernel says if they change between two reads; of rules and routes
 * it does not (Linux 6.18).
 */
static bool is_consistent(struct rtnl *nl, const struct nlmsghdr *request, const struct answer *answer,
			  size_t reads)
{
	if (answer->interrupted)
		return false;
	return reads <= 1 || nl->bus != NETLINK_ROUTE || request->nlmsg_type == RTM_GETADDR ||
	       (!answer->error && !has_changed(nl, request->nlmsg_type));
}

/*
 * EINVAL is kept for what a client said: here it is the kernel that does not
 * understand us.
 */
static int failed(const struct answer *answer, const struct nlmsghdr *request, struct why *why)
{
	int err = answer->error == -EINVAL ? -EPROTO : answer->error;

	return why_set(why, err, "netlink: request %u: %s%s%s", request->nlmsg_type, answer->text,
		       answer->text[0] ? ": " : "", strerror(-answer->error));
}

/**
 * rtnl_get() - Ask for one object
 *
 * Return: 0; -ENODEV or -ENOENT if there is none; -ETIMEDOUT; -errno
 */
int rtnl_get(struct rtnl *nl, struct nlmsghdr *request, rtnl_object *object, void *data,
	     struct why *why)
{
	struct answer answer;
	size_t reads = 0;
	int err;

	request->nlmsg_flags = NLM_F_REQUEST;
	request->nlmsg_seq = ++nl->seq;
	err = send_request(nl, request, request->nlmsg_len);
	if (err)
		return why_set(why, err, "netlink: %s", strerror(-err));
	answer = collect(nl, true, object, data, &reads);
	if (!answer.error && !reads) /* an ack, where an object was asked for */
		answer.error = -EBADMSG;
	if (answer.error == -ENODEV || answer.error == -ENOENT)
		return answer.error;
	return answer.error ? failed(&answer, request, why) : 0;
}

/**
 * rtnl_dump() - Ask for all objects
 * @consistent: receives false if the objects may have changed while they were
 *	read
 *
 * Return: 0; -ENOENT or -ENODEV if the table or the link asked for is not
 * there; -EAFNOSUPPORT if the family is not; -ETIMEDOUT; -errno
 */
int rtnl_dump(struct rtnl *nl, struct nlmsghdr *request, rtnl_object *object, void *data,
	      bool *consistent, struct why *why)
{
	struct answer answer;
	size_t reads = 0;
	int err;

	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	request->nlmsg_seq = ++nl->seq;
	err = send_request(nl, request, request->nlmsg_len);
	if (err)
		return why_set(why, err, "netlink: %s", strerror(-err));
	answer = collect(nl, false, object, data, &reads);
	*consistent = is_consistent(nl, request, &answer, reads);
	if (answer.error == -ENODEV || answer.error == -ENOENT || answer.error == -EAFNOSUPPORT)
		return answer.error;
	return answer.error ? failed(&answer, request, why) : 0;
}

/** rtnl_subscribe() - Be told of what changes; of each group (RTNLGRP_*) that the kernel has */
void rtnl_subscribe(struct rtnl *nl, const int *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int group = groups[i];

		mnl_socket_setsockopt(nl->socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	}
}

/**
 * rtnl_hear() - Take some of what the kernel tells unasked; waits for it
 *
 * Return: 0; -ENOBUFS if some of it is lost; -errno
 */
int rtnl_hear(struct rtnl *nl, rtnl_object *object, void *data)
{
	const struct nlmsghdr *message = (const void *)nl->buffer;
	ssize_t got = receive_once(nl, nl->socket);
	int left = (int)got, err = 0;

	if (got < 0)
		return (int)got;
	for (; !err && message_is_whole(message, left); message = mnl_nlmsg_next(message, &left))
		if (message->nlmsg_type >= NLMSG_MIN_TYPE)
			err = object(message, data);
	return err;
}

static void number_messages(struct rtnl *nl, void *messages, size_t bytes)
{
	struct nlmsghdr *message = messages;
	int left = (int)bytes;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
		message->nlmsg_seq = ++nl->seq;
	}
}

/**
 * rtnl_batch() - Send several changes at once and read every ack
 * @bytes: their length
 *
 * The kernel works through all of them, in order, whatever one of them comes
 * to: an answer that is not the next one is none of its.
 *
 * Return: 0 if every message was answered; -ETIMEDOUT; -ENOBUFS if answers
 * were lost; -errno. A refused message is no failure here: @ack is told.
 */
int rtnl_batch(struct rtnl *nl, void *messages, size_t bytes, size_t count, rtnl_ack *ack,
	       void *data, struct why *why)
{
	uint32_t first = nl->seq + 1;
	int64_t deadline_ms = clock_ms() + nl->timeout_ms;
	size_t answered = 0;
	int err;

	number_messages(nl, messages, bytes);
	err = send_request(nl, messages, bytes);
	while (!err && answered < count) {
		const struct nlmsghdr *message = (const void *)nl->buffer;
		ssize_t got = receive(nl, deadline_ms);
		int left = (int)got;

		if (got < 0)
			err = (int)got;
		for (; got > 0 && message_is_whole(message, left);
		     message = mnl_nlmsg_next(message, &left)) {
			struct answer answer;

			if (!mnl_nlmsg_portid_ok(message, nl->portid) ||
			    message->nlmsg_type != NLMSG_ERROR ||
			    answered == count || message->nlmsg_seq != first + answered)
				continue;
			answer = read_answer(message);
			ack(answered++, answer.error, answer.text, data);
		}
	}
	return err ? why_set(why, err, "netlink: %zu of %zu changes were answered: %s", answered,
			     count, strerror(-err)) :
		     0;
}
