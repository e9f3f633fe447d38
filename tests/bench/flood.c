/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flood [-ct] SOURCE DESTINATION: datagrams from one address to another, until it is killed
 *
 * Each with a route lookup of its own; -c: from a connected socket, which keeps its route. -t: also
 * while this host does not have the address. With -n COUNT it sends so many instead, and prints
 * nanoseconds for each. Each holds its number, from 0 on: eight bytes in the host's order.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/**
 * parse() - Read an address
 * @text: IPv4 or IPv6, "" for none
 * @port: its port
 *
 * Return: what it says; NULL if it is no address
 */
static struct addrinfo *parse(const char *text, const char *port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *address = NULL;

	return getaddrinfo(text, port, &hints, &address) ? NULL : address;
}

/**
 * now_ns() - Read this process's own clock, which stands while others run
 *
 * Return: nanoseconds
 */
static long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

/**
 * transparent() - Let a socket send from an address that is not here
 * @fd: socket
 * @family: its family
 *
 * Return: 0; -1 if it is not allowed to
 */
static int transparent(int fd, int family)
{
	const int on = 1;

	return family == AF_INET ? setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &on, sizeof(on)) :
				   setsockopt(fd, IPPROTO_IPV6, IPV6_TRANSPARENT, &on, sizeof(on));
}

/**
 * main() - Send
 * @argc: number of arguments
 * @argv: arguments
 *
 * Return: 1 if it cannot begin
 */
int main(int argc, char *argv[])
{
	struct addrinfo *from, *to;
	bool connected = false, foreign = false;
	long count = -1, start;
	int option, fd;

	while ((option = getopt(argc, argv, "cn:t")) != -1) {
		connected |= option == 'c';
		foreign |= option == 't';
		if (option == 'n')
			count = atol(optarg);
	}
	from = argc - optind == 2 ? parse(argv[optind], "0") : NULL;
	to = from ? parse(argv[optind + 1], "9") : NULL;
	fd = to ? socket(to->ai_family, SOCK_DGRAM, 0) : -1;
	if (fd < 0 || (foreign && transparent(fd, to->ai_family)) ||
	    bind(fd, from->ai_addr, from->ai_addrlen) ||
	    (connected && connect(fd, to->ai_addr, to->ai_addrlen))) {
		fprintf(stderr, "usage: flood [-ct] [-n COUNT] SOURCE DESTINATION\n");
		return 1;
	}
	start = now_ns();
	for (int64_t i = 0; i != count; i++)
		sendto(fd, &i, sizeof(i), MSG_DONTWAIT, connected ? NULL : to->ai_addr,
		       connected ? 0 : to->ai_addrlen);
	printf("%ld\n", (now_ns() - start) / count);
	return 0;
}
