#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""flows.py FILE FLOW... - packets of many kinds, round after round, until it is killed

A flow is one argument, "PORT KIND SOURCE DESTINATION", with - for no source. Both ends have PORT, so
that a packet tells which flow it is of. FILE holds the number of rounds so far. Kinds:
  udp        a socket of its own for each datagram
  dns        likewise, to port 53
  connected  one socket for all of them, which keeps its route
  tcp        one connection; it is made before the first round
  syn        a new connection each round, which nobody waits for
  ping       echo requests, PORT is their id (IPv4)
  answer     answers each datagram that comes to SOURCE
  listen     takes connections to SOURCE and reads what comes
"""
import socket
import struct
import sys
import threading
import time

PAUSE = 0.002  # seconds between two rounds


def family_of(flow):
    return socket.AF_INET6 if ":" in "".join(flow[2:]) else socket.AF_INET


def open_socket(flow, kind=socket.SOCK_DGRAM):
    sock = socket.socket(family_of(flow), kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("" if flow[2] == "-" else flow[2], int(flow[0])))
    return sock


def echo_request(ident):
    head = struct.pack("!BBHHH", 8, 0, 0, ident, 1)
    total = sum(struct.unpack("!4H", head))
    return struct.pack("!BBHHH", 8, 0, ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF, ident, 1)


def send_udp(flow, _):
    with open_socket(flow) as sock:
        sock.sendto(b"x", (flow[3], int(flow[0])))


def send_dns(flow, _):
    with open_socket(flow) as sock:
        sock.sendto(b"x", (flow[3], 53))


def send_ping(flow, sock):
    sock.sendto(echo_request(int(flow[0])), (flow[3], 0))


def send_syn(flow, _):
    with open_socket(flow, socket.SOCK_STREAM) as sock:
        sock.setblocking(False)
        sock.connect((flow[3], int(flow[0])))


def send_kept(_, sock):
    sock.send(b"x")


def answer(_, sock):
    while True:
        _, peer = sock.recvfrom(16)
        sock.sendto(b"x", peer)


def listen(sock):
    def read(peer):
        while peer.recv(4096):
            pass

    sock.listen()
    while True:
        threading.Thread(target=read, args=(sock.accept()[0],), daemon=True).start()


def connect_tcp(flow):
    while True:
        sock = open_socket(flow, socket.SOCK_STREAM)
        try:
            sock.connect((flow[3], int(flow[0])))
        except OSError:
            sock.close()
            time.sleep(PAUSE)
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        return sock


FRESH = {"udp": send_udp, "dns": send_dns, "syn": send_syn}


def begin(flow):
    kind = flow[1]
    if kind in FRESH:
        return FRESH[kind], None
    if kind == "ping":
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        if flow[2] != "-":
            sock.bind((flow[2], 0))
        return send_ping, sock
    if kind == "listen":
        threading.Thread(target=listen, args=(open_socket(flow, socket.SOCK_STREAM),), daemon=True).start()
        return None, None
    sock = connect_tcp(flow) if kind == "tcp" else open_socket(flow)
    sock.setblocking(False)
    if kind == "connected":
        sock.connect((flow[3], int(flow[0])))
    return answer if kind == "answer" else send_kept, sock


def main():
    flows = [flow.split() for flow in sys.argv[2:]]
    begun = [(flow, *begin(flow)) for flow in flows]
    rounds = 0
    with open(sys.argv[1], "w", encoding="ascii") as count:
        while True:
            for flow, send, sock in begun:
                try:
                    if send:
                        send(flow, sock)
                except OSError:
                    pass  # what the kernel refuses leaves by no link
            rounds += 1
            count.seek(0)
            count.write(f"{rounds}\n")
            count.flush()
            time.sleep(PAUSE)


main()
