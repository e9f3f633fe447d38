#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""advertise.py LINK LIFETIME FLAGS [PREFIX/LEN=FLAGS...] - one router advertisement (RFC 4861 4.2)

LIFETIME in seconds, FLAGS of the router M, O, its preference h or l, or -, those of a prefix L and A. What
radvd would not send.
"""
import socket
import struct
import sys

ALL_NODES = "ff02::1"
VALID_S, PREFERRED_S = 1800, 900
BITS = {"M": 0x80, "O": 0x40, "L": 0x80, "A": 0x40, "h": 0x08, "l": 0x18, "-": 0}


def bits(flags):
    return sum(BITS[flag] for flag in flags)


def prefix_option(text):
    prefix, flags = text.split("=")
    address, length = prefix.split("/")
    return struct.pack("!BBBBIII", 3, 4, int(length), bits(flags), VALID_S, PREFERRED_S, 0) + socket.inet_pton(
        socket.AF_INET6, address
    )


def main():
    link, lifetime, flags = sys.argv[1:4]
    message = struct.pack("!BBHBBHII", 134, 0, 0, 64, bits(flags), int(lifetime), 0, 0)
    message += b"".join(prefix_option(text) for text in sys.argv[4:])
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    sock.sendto(message, (ALL_NODES, 0, 0, socket.if_nametoindex(link)))


main()
