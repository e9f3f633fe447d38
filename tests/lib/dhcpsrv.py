#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""dhcpsrv.py LINK FILE - a DHCPv4 server that says whatever FILE says, to whoever asks on LINK

FILE is JSON, read again for each packet, so that a server changes its mind while the client runs:
  mode     normal | silent | nak
  server   server identifier
  address  what it leases
  options  {"CODE": "TYPE:VALUE"}; types: hex, u32, ip (several), csr (NETWORK/LEN ROUTER ..., RFC 3442)
What was asked and answered is on standard output.
"""
import json
import socket
import struct
import sys

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK = 1, 2, 3, 4, 5, 6
ANSWERS = {DISCOVER: OFFER, REQUEST: ACK}
COOKIE = b"\x63\x82\x53\x63"


def encode_routes(words):
    out = b""
    for destination, router in zip(words[::2], words[1::2]):
        network, length = destination.split("/")
        out += bytes([int(length)]) + socket.inet_aton(network)[: (int(length) + 7) // 8]
        out += socket.inet_aton(router)
    return out


def encode(text):
    kind, _, value = text.partition(":")
    if kind == "hex":
        return bytes.fromhex(value)
    if kind == "u32":
        return struct.pack("!I", int(value))
    if kind == "ip":
        return b"".join(socket.inet_aton(word) for word in value.split())
    if kind == "csr":
        return encode_routes(value.split())
    raise ValueError(text)


def options_of(packet):
    found, at = {}, 240
    while at < len(packet) and packet[at] != 255:
        if packet[at] == 0:
            at += 1
            continue
        length = packet[at + 1]
        found[packet[at]] = found.get(packet[at], b"") + packet[at + 2 : at + 2 + length]
        at += 2 + length
    return found


def answer_of(packet, kind, says):
    answer = bytearray(240)
    answer[0:3] = b"\x02\x01\x06"
    answer[4:8], answer[10:12] = packet[4:8], packet[10:12]
    answer[24:44] = packet[24:44]
    answer[236:240] = COOKIE
    options = [(53, bytes([kind])), (54, socket.inet_aton(says["server"]))]
    if kind != NAK:
        answer[16:20] = socket.inet_aton(says["address"])
        options += [(int(code), encode(value)) for code, value in says["options"].items()]
    for code, value in options:
        while len(value) > 255:  # RFC 3396
            answer += bytes([code, 255]) + value[:255]
            value = value[255:]
        answer += bytes([code, len(value)]) + value
    return bytes(answer + b"\xff").ljust(300, b"\0")


def handle(sock, packet, peer, says):
    asked = options_of(packet)
    kind = asked.get(53, b"\0")[0]
    print("asked", kind, "from", peer[0], flush=True)
    reply = ANSWERS.get(kind)
    server = asked.get(54)
    if not reply or says["mode"] == "silent" or (server and server != socket.inet_aton(says["server"])):
        return
    if kind == REQUEST and says["mode"] == "nak":
        reply = NAK
    renews = reply == ACK and packet[12:16] != bytes(4)
    target = socket.inet_ntoa(packet[12:16]) if renews else "255.255.255.255"
    print("answer", reply, "to", target, flush=True)
    try:
        sock.sendto(answer_of(packet, reply, says), (target, 68))
    except OSError as error:
        print(error, flush=True)


def main():
    link, path = sys.argv[1:]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
    sock.bind(("0.0.0.0", 67))
    while True:
        packet, peer = sock.recvfrom(4096)
        with open(path, encoding="ascii") as file:
            says = json.load(file)
        if len(packet) >= 240 and packet[0] == 1:
            handle(sock, packet, peer, says)


main()
