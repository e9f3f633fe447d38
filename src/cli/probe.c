/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/facts.h"

#include "util/array.h"
#include "util/clock.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define TRIES 3
#define TRY_MS 1000L /* the kernel's own pace for ARP and solicitations */
#define LOOK_MS 50  /* between two looks at the kernel's neighbours */
#define RECEIVE_MAX 256 /* packets between two looks at the clock: anybody may send more */

/**
 * struct echo - An echo request or reply, of ICMP or ICMPv6, behind their equal headers
 * @nonce: no other program's, and nobody's who did not see the request
 * @sent_us: when it was sent
 * @index: which leased address it is for
 */
struct echo {
	uint8_t type, code;
	uint16_t checksum, id, sequence;
	uint64_t nonce;
	int64_t sent_us;
	uint64_t index;
};

/**
 * struct probe - What is asked, and how far it is
 * @fd: raw socket; -1: no far host is asked
 * @asked: routers and addresses
 * @answered: of these
 * @told: how many had when people were told last; SIZE_MAX: they were not
 */
struct probe {
	struct facts *facts;
	struct kernel *kernel;
	int fd;
	uint64_t nonce;
	size_t asked, answered, told;
};

/**
 * probe_open() - Open the socket to ask a far host
 * @fd: receives it, to be closed
 *
 * It takes CAP_NET_RAW, which neither probe_run() nor what it calls needs.
 *
 * Return: 0; -errno
 */
int probe_open(int family, int *fd, struct why *why)
{
	bool v6 = family == AF_INET6;
	int on = 1, err;

	*fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	err = *fd < 0 ? -errno : 0;
	if (!err && (v6 ? setsockopt(*fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) :
			  setsockopt(*fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on))))
		err = -errno;
	if (err == -EPERM)
		return why_set(why, err, "--probe: the host cannot be asked: CAP_NET_RAW is missing; run it as root");
	return err ? why_set(why, err, "raw socket: %s", strerror(-err)) : 0;
}

static void look_at_routers(struct probe *probe)
{
	for (size_t i = 0; i < probe->facts->uplink_count; i++) {
		struct uplink_facts *uplink = &probe->facts->uplinks[i];

		for (size_t j = 0; j < uplink->gateway_count; j++) {
			const struct neighbour *router = facts_router(probe->facts, uplink, j);

			if (uplink->asked[j] != ASKED_SILENT || !router || !router->reachable)
				continue;
			uplink->asked[j] = ASKED_ANSWERED;
			probe->answered++;
		}
	}
}

static int read_routers(struct probe *probe, struct why *why)
{
	struct neighbours neighbours = { .count = 0 };
	int err = 0;

	for (size_t i = 0; i < FAMILIES && !err; i++)
		err = kernel_read_neighbours(probe->kernel, families[i], &neighbours, why);
	free(probe->facts->neighbours.list);
	probe->facts->neighbours = neighbours;
	return err;
}

static int ask_routers(struct probe *probe, struct why *why)
{
	struct neighbours routers = { .count = 0 };
	int err = 0;

	for (size_t i = 0; i < probe->facts->uplink_count; i++) {
		const struct uplink_facts *uplink = &probe->facts->uplinks[i];

		for (size_t j = 0; j < uplink->gateway_count && !err; j++) {
			const struct neighbour *known = facts_router(probe->facts, uplink, j);
			struct neighbour router = {
				.ifindex = uplink->link.ifindex, .addr = uplink->gateways[j],
				.lladdr_length = known ? known->lladdr_length : 0,
			};

			if (uplink->asked[j] == ASKED_SILENT)
				err = array_push(&routers.list, &routers.count, &routers.max, &router);
		}
	}
	if (err)
		why_set(why, err, "no memory");
	else
		err = kernel_solicit(probe->kernel, &routers, why);
	free(routers.list);
	return err;
}

static struct sockaddr_storage socket_address(const struct addr *addr, socklen_t *size)
{
	struct sockaddr_storage storage = { .ss_family = (sa_family_t)addr->family };

	if (addr->family == AF_INET6)
		memcpy(&((struct sockaddr_in6 *)&storage)->sin6_addr, addr->bytes, 16);
	else
		memcpy(&((struct sockaddr_in *)&storage)->sin_addr, addr->bytes, 4);
	*size = addr->family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	return storage;
}

/* ICMPv6's is the kernel's work. */
static uint16_t checksum(const struct echo *echo)
{
	uint16_t words[sizeof(*echo) / 2];
	uint32_t sum = 0;

	memcpy(words, echo, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~((sum & 0xffff) + (sum >> 16));
}

/* From the address, and by whatever link the rules have for it, as an answer would go. */
static int send_echo(const struct probe *probe, const struct addr *src, size_t index, int try)
{
	const struct addr *dst = &probe->facts->far_host;
	bool v6 = dst->family == AF_INET6;
	struct echo echo = {
		.type = v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO, .id = (uint16_t)probe->nonce,
		.sequence = htons((uint16_t)(try + 1)), .nonce = probe->nonce,
		.sent_us = clock_us(), .index = index,
	};
	struct in6_pktinfo info6 = { .ipi6_ifindex = 0 };
	struct in_pktinfo info = { .ipi_ifindex = 0 };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(info6))] = { 0 };
	struct iovec data = { .iov_base = &echo, .iov_len = sizeof(echo) };
	socklen_t size;
	struct sockaddr_storage to = socket_address(dst, &size);
	struct msghdr message = {
		.msg_name = &to, .msg_namelen = size, .msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = v6 ? CMSG_SPACE(sizeof(info6)) : CMSG_SPACE(sizeof(info)),
	};
	struct cmsghdr *source = CMSG_FIRSTHDR(&message);

	source->cmsg_level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
	source->cmsg_type = v6 ? IPV6_PKTINFO : IP_PKTINFO;
	source->cmsg_len = v6 ? CMSG_LEN(sizeof(info6)) : CMSG_LEN(sizeof(info));
	memcpy(v6 ? (void *)&info6.ipi6_addr : (void *)&info.ipi_spec_dst, src->bytes, addr_size(src->family));
	memcpy(CMSG_DATA(source), v6 ? (void *)&info6 : (void *)&info, v6 ? sizeof(info6) : sizeof(info));
	echo.checksum = v6 ? 0 : checksum(&echo);
	return sendmsg(probe->fd, &message, 0) < 0 ? -errno : 0;
}

static void ask_host(struct probe *probe, int try)
{
	struct facts *facts = probe->facts;
	size_t index = 0;

	for (size_t i = 0; i < facts->uplink_count; i++)
		for (size_t j = 0; j < facts->uplinks[i].address_count; j++, index++) {
			struct leased *leased = &facts->uplinks[i].addresses[j];

			if (leased->reached.asked && !leased->reached.by)
				leased->reached.err = send_echo(probe, &leased->addr, index, try);
		}
}

static struct leased *leased_at(const struct facts *facts, uint64_t index)
{
	for (size_t i = 0; i < facts->uplink_count; i++) {
		if (index < facts->uplinks[i].address_count)
			return &facts->uplinks[i].addresses[index];
		index -= facts->uplinks[i].address_count;
	}
	return NULL;
}

static uint32_t came_by(struct msghdr *message)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
		struct in6_pktinfo info6;
		struct in_pktinfo info;

		if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
			memcpy(&info6, CMSG_DATA(part), sizeof(info6));
			return info6.ipi6_ifindex;
		}
		if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
			memcpy(&info, CMSG_DATA(part), sizeof(info));
			return (uint32_t)info.ipi_ifindex;
		}
	}
	return 0;
}

/* A raw socket of IPv4 receives the IP header, too. */
static bool read_echo(int family, const uint8_t *packet, size_t length, struct echo *echo)
{
	size_t header = family == AF_INET && length ? (size_t)(packet[0] & 0xf) * 4 : 0;

	if (length < header + sizeof(*echo))
		return false;
	memcpy(echo, packet + header, sizeof(*echo));
	return echo->type == (family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY);
}

static bool is_from(const struct sockaddr_storage *from, const struct addr *addr)
{
	const void *bytes = addr->family == AF_INET6 ?
		(const void *)&((const struct sockaddr_in6 *)from)->sin6_addr :
		(const void *)&((const struct sockaddr_in *)from)->sin_addr;

	return from->ss_family == addr->family && memcmp(bytes, addr->bytes, addr_size(addr->family)) == 0;
}

static void take_echo(struct probe *probe, struct msghdr *message, const uint8_t *packet, size_t length)
{
	const struct addr *far_host = &probe->facts->far_host;
	struct leased *leased;
	struct echo echo;

	if (!is_from(message->msg_name, far_host) ||
	    !read_echo(far_host->family, packet, length, &echo) || echo.nonce != probe->nonce)
		return;
	leased = leased_at(probe->facts, echo.index);
	if (!leased || !leased->reached.asked || leased->reached.by)
		return;
	leased->reached.by = came_by(message);
	leased->reached.us = clock_us() - echo.sent_us;
	probe->answered++;
}

static void receive(struct probe *probe)
{
	for (int i = 0; i < RECEIVE_MAX; i++) {
		uint8_t packet[60 + sizeof(struct echo)] = { 0 };
		_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
		struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
		struct iovec room = { .iov_base = packet, .iov_len = sizeof(packet) };
		struct msghdr message = {
			.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &room, .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
		ssize_t got = recvmsg(probe->fd, &message, MSG_DONTWAIT);

		if (got < 0)
			return;
		take_echo(probe, &message, packet, (size_t)got);
	}
}

/* People see that it goes on; a log does not. */
static void tell(struct probe *probe)
{
	if (!isatty(STDERR_FILENO) || probe->told == probe->answered)
		return;
	probe->told = probe->answered;
	fprintf(stderr, "\r%zu of %zu answered", probe->answered, probe->asked);
}

static int listen_for(struct probe *probe, int64_t until_ms, struct why *why)
{
	int err = 0;

	while (!err && probe->answered < probe->asked) {
		int64_t left = until_ms - clock_ms(), look = clock_ms() + LOOK_MS;

		if (left <= 0)
			break;
		tell(probe);
		do {
			struct pollfd ready = { .fd = probe->fd, .events = POLLIN };

			if (poll(&ready, 1, left < LOOK_MS ? (int)left : LOOK_MS) > 0 && probe->fd >= 0)
				receive(probe);
		} while (clock_ms() < look && clock_ms() < until_ms && probe->fd >= 0);
		err = read_routers(probe, why);
		look_at_routers(probe);
	}
	return err;
}

static int begin(struct probe *probe, struct why *why)
{
	struct facts *facts = probe->facts;
	const struct addr *far_host = &facts->far_host;
	bool leased = !addr_is_set(far_host);
	char text[ADDR_TEXT_MAX];

	for (size_t i = 0; i < facts->uplink_count; i++) {
		struct uplink_facts *uplink = &facts->uplinks[i];

		for (size_t j = 0; j < uplink->gateway_count && uplink->address_count; j++) {
			const struct neighbour *known = facts_router(facts, uplink, j);

			if (uplink->link.noarp || (known && known->fixed)) /* by the administrator, and to stay so */
				continue;
			uplink->asked[j] = ASKED_SILENT;
			probe->asked++;
		}
		for (size_t j = 0; j < uplink->address_count && uplink->family == far_host->family; j++) {
			uplink->addresses[j].reached.asked = leased = true;
			probe->asked++;
		}
	}
	if (addr_is_set(far_host) && host_has_address(&facts->host, 0, far_host))
		return why_set(why, -EINVAL, "--probe: '%s' is an address of this host", addr_format(far_host, text));
	return leased ? 0 : why_set(why, -EADDRNOTAVAIL, "--probe: no address is leased from which to ask '%s'",
				    addr_format(far_host, text));
}

/**
 * probe_run() - Ask every uplink's routers, and the far host from every leased address of its family
 * @facts: read, with the far host, if there is one; receives what was answered
 * @fd: of probe_open(); -1: there is none
 *
 * It takes CAP_NET_ADMIN: the kernel itself asks the routers. All are asked at once, three times
 * within three seconds.
 *
 * Return: 0; -errno if nobody could be asked
 */
int probe_run(struct facts *facts, int fd, struct why *why)
{
	struct probe probe = { .facts = facts, .fd = fd, .told = SIZE_MAX };
	int64_t start_ms;
	int err = 0;

	facts->probed = true;
	if (getrandom(&probe.nonce, sizeof(probe.nonce), 0) != sizeof(probe.nonce))
		return why_set(why, -errno, "getrandom: %s", strerror(errno));
	err = begin(&probe, why);
	if (!err)
		err = kernel_open(&probe.kernel, KERNEL_TIMEOUT_MS, why);
	start_ms = clock_ms();
	for (int try = 0; try < TRIES && !err && probe.answered < probe.asked; try++) {
		err = ask_routers(&probe, why);
		if (!err && fd >= 0)
			ask_host(&probe, try);
		if (!err)
			err = listen_for(&probe, start_ms + (try + 1) * TRY_MS, why);
	}
	if (probe.told != SIZE_MAX)
		fprintf(stderr, "\r\033[K");
	kernel_close(probe.kernel);
	return err;
}
