/* SPDX-License-Identifier: BSD-2-Clause */
/* flood SOURCE DESTINATION: datagrams from one address to another, until it is killed. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/**
 * parse() - Read an IPv4 address
 * @text: dotted quad
 * @addr: filled on success
 *
 * Return: false if @text is none
 */
static int parse(const char *text, struct sockaddr_in *addr)
{
	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	return inet_pton(AF_INET, text, &addr->sin_addr) == 1;
}

/**
 * main() - Send, each datagram with a route lookup of its own
 * @argc: 3
 * @argv: source, destination
 *
 * Return: 1 if it cannot begin
 */
int main(int argc, char *argv[])
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in from, to;

	if (argc != 3 || fd < 0 || !parse(argv[1], &from) || !parse(argv[2], &to) ||
	    bind(fd, (struct sockaddr *)&from, sizeof(from))) {
		fprintf(stderr, "usage: flood SOURCE DESTINATION\n");
		return 1;
	}
	to.sin_port = htons(9);
	for (;;)
		sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
}
