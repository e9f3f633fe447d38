#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""dhcp6srv.py LINK ADDRESS|- PREFIX/LEN - a DHCPv6 server that delegates what nobody asked it for

It leases ADDRESS for an IA_NA, or none, and adds PREFIX as an IA_PD to each answer, also to an
Information-request (RFC 8415). What was asked is on standard output.
"""
import socket
import struct
import sys

SOLICIT, ADVERTISE, REPLY, INFORMATION_REQUEST = 1, 2, 7, 11
CLIENT_ID, SERVER_ID, IA_NA, IA_ADDRESS, IA_PD, IA_PREFIX = 1, 2, 3, 5, 25, 26
GROUP = "ff02::1:2"
LIFETIME_S = 1800
DUID = b"\0\x03\0\x01\x02\0\0\0\x66\x66"


def option(code, value):
    return struct.pack("!HH", code, len(value)) + value


def options_of(packet):
    found, at = {}, 4
    while at + 4 <= len(packet):
        code, length = struct.unpack("!HH", packet[at : at + 4])
        found[code] = packet[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def answer_of(packet, address, prefix):
    asked = options_of(packet)
    times = struct.pack("!II", LIFETIME_S, LIFETIME_S)
    network, length = prefix.split("/")
    answer = bytes([ADVERTISE if packet[0] == SOLICIT else REPLY]) + packet[1:4]
    answer += option(CLIENT_ID, asked[CLIENT_ID]) if CLIENT_ID in asked else b""
    answer += option(SERVER_ID, DUID)
    iaid = asked.get(IA_NA, b"\0\0\0\1")[:4]
    if IA_NA in asked and address != "-":
        leased = option(IA_ADDRESS, socket.inet_pton(socket.AF_INET6, address) + times)
        answer += option(IA_NA, iaid + bytes(8) + leased)
    part = option(IA_PREFIX, times + bytes([int(length)]) + socket.inet_pton(socket.AF_INET6, network))
    return answer + option(IA_PD, iaid + bytes(8) + part)


def main():
    link, address, prefix = sys.argv[1:]
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
    sock.bind(("::", 547))
    member = socket.inet_pton(socket.AF_INET6, GROUP) + struct.pack("@I", socket.if_nametoindex(link))
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
    while True:
        packet, peer = sock.recvfrom(4096)
        print("asked", packet[0], flush=True)
        sock.sendto(answer_of(packet, address, prefix), peer)


main()
