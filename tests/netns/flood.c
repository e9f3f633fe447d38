/* SPDX-License-Identifier: BSD-2-Clause */
/* flood SOURCE DESTINATION: datagrams from one address to another, until it is killed. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/**
 * parse() - Read an address
 * @text: IPv4 or IPv6
 * @addr: filled on success
 *
 * Return: bytes of @addr in use; 0 if @text is none
 */
static socklen_t parse(const char *text, struct sockaddr_storage *addr)
{
	struct sockaddr_in *four = (struct sockaddr_in *)addr;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)addr;

	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		return sizeof(*four);
	}
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1)
		return 0;
	six->sin6_family = AF_INET6;
	return sizeof(*six);
}

/**
 * main() - Send: each IPv4 datagram with a route lookup of its own, those of
 * IPv6 from a connected socket, which keeps the route that it found
 * @argc: 3
 * @argv: source, destination
 *
 * Return: 1 if it cannot begin
 */
int main(int argc, char *argv[])
{
	struct sockaddr_storage from, to;
	socklen_t length = argc == 3 ? parse(argv[1], &from) : 0;
	int fd = length ? socket(from.ss_family, SOCK_DGRAM, 0) : -1;

	if (fd < 0 || parse(argv[2], &to) != length ||
	    bind(fd, (struct sockaddr *)&from, length)) {
		fprintf(stderr, "usage: flood SOURCE DESTINATION\n");
		return 1;
	}
	if (to.ss_family == AF_INET6) {
		((struct sockaddr_in6 *)&to)->sin6_port = htons(9);
		if (connect(fd, (struct sockaddr *)&to, length))
			return 1;
		for (;;)
			send(fd, "x", 1, MSG_DONTWAIT);
	}
	((struct sockaddr_in *)&to)->sin_port = htons(9);
	for (;;)
		sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&to, length);
}
