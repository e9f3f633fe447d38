# SPDX-License-Identifier: BSD-2-Clause
"""The kernel: namespaces, ip(8), and questions about packets, a thousand in a few milliseconds."""

import ctypes
import json
import os
import socket
import struct
import subprocess
from collections import namedtuple

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
NETLINK_ROUTE, SO_RCVBUFFORCE = 0, 33
NLMSG_ERROR, RTM_NEWROUTE, RTM_GETROUTE = 2, 24, 26
NLM_F_REQUEST = 1
RTM_F_LOOKUP_TABLE, RTM_F_FIB_MATCH = 0x1000, 0x2000
RTA_DST, RTA_SRC, RTA_IIF, RTA_OIF, RTA_GATEWAY, RTA_PREFSRC, RTA_MULTIPATH = 1, 2, 3, 4, 5, 7, 9
RTA_TABLE, RTA_MARK, RTA_VIA, RTA_UID, RTA_IP_PROTO, RTA_DPORT = 15, 16, 18, 25, 27, 29
RTN_UNICAST, RTN_LOCAL = 1, 2
BATCH = 64  # questions on their way at once: their answers fit the socket's buffer

libc = ctypes.CDLL(None, use_errno=True)

# A packet: addresses are bytes, links are indexes, 0 or None is none.
Question = namedtuple("Question", "family src dst oif iif mark ipproto dport")
# What the kernel says: a number of errno, or 0 and the rest. bits, table and hops (the links of a
# route that has several) are those of the route.
Answer = namedtuple("Answer", "error type link gateway prefsrc bits table hops")


def _call(name, *arguments):
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def private_mounts(*directories):
    """From now on these directories are empty, in memory, and this process's own."""
    _call("unshare", CLONE_NEWNS)
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    for directory in directories:
        _call("mount", b"tmpfs", directory.encode(), b"tmpfs", 0, b"mode=755")


def new_namespace():
    """This process goes on in a new network namespace. Sockets stay in theirs."""
    _call("unshare", CLONE_NEWNET)


def sysctl(name, value):
    """Sets a value below /proc/sys/net, in this namespace."""
    with open(f"/proc/sys/net/{name}", "w", encoding="ascii") as file:
        file.write(str(value))


def batch(commands):
    """Runs ip(8) commands of (family, text), family 0 for both. Returns what it complained about."""
    said, i = [], 0
    while i < len(commands):
        family, end = commands[i][0], i
        while end < len(commands) and commands[end][0] == family:
            end += 1
        done = subprocess.run(["ip", *([f"-{family}"] if family else []), "-force", "-batch", "-"],
                              input="\n".join(text for _, text in commands[i:end]) + "\n",
                              text=True, capture_output=True, check=False)
        said += done.stderr.splitlines()
        i = end
    return said


def dump(*words):
    """What `ip -j` prints, as Python has it."""
    done = subprocess.run(["ip", "-j", "-N", "-d", *words], text=True, capture_output=True, check=True)
    return json.loads(done.stdout or "[]")


def _attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def _request(question, flags):
    """The message that asks for the way of a packet, but for its sequence number."""
    bits = 8 * len(question.dst)
    body = struct.pack("=8BI", question.family, bits, bits if question.src else 0, 0, 0, 0, 0, 0, flags)
    body += _attribute(RTA_DST, question.dst)
    if question.src:
        body += _attribute(RTA_SRC, question.src)
    for kind, value in ((RTA_IIF, question.iif), (RTA_OIF, question.oif), (RTA_MARK, question.mark)):
        if value:
            body += _attribute(kind, struct.pack("=I", value))
    if question.ipproto:
        body += _attribute(RTA_UID, struct.pack("=I", 0))
        body += _attribute(RTA_IP_PROTO, bytes((question.ipproto,)))
        body += _attribute(RTA_DPORT, struct.pack(">H", question.dport))
    return body


def _hops(value):
    """The links of a route's nexthops: struct rtnexthop (length, flags, weight, link), then attributes."""
    links, at = [], 0
    while at + 8 <= len(value):
        size, _, _, link = struct.unpack_from("=HBBi", value, at)
        links.append(link)
        at += (size + 3) & ~3
    return tuple(links)


def _answer(message):
    """Answer, of one message of the kernel's."""
    kind, = struct.unpack_from("=H", message, 4)
    if kind == NLMSG_ERROR:
        return Answer(-struct.unpack_from("=i", message, 16)[0], 0, 0, None, None, 0, 0, ())
    bits, table, route_type = message[17], message[20], message[23]
    link, gateway, prefsrc, hops, at = 0, None, None, (), 28
    while at + 4 <= len(message):
        size, attribute = struct.unpack_from("=HH", message, at)
        value = message[at + 4:at + size]
        if attribute == RTA_OIF:
            link, = struct.unpack("=I", value)
        elif attribute == RTA_GATEWAY:
            gateway = value
        elif attribute == RTA_VIA:
            gateway = value[2:]
        elif attribute == RTA_PREFSRC:
            prefsrc = value
        elif attribute == RTA_MULTIPATH:
            hops = _hops(value)
        elif attribute == RTA_TABLE:
            table, = struct.unpack("=I", value)
        at += (size + 3) & ~3
    return Answer(0, route_type, link, gateway, prefsrc, bits, table, hops)


class Kernel:
    """Asks the namespace that this process was in when it was made."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_ROUTE)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20)
        self.socket.settimeout(20)
        self.socket.bind((0, 0))

    def close(self):
        self.socket.close()

    def _ask(self, questions, flags):
        answers = []
        for start in range(0, len(questions), BATCH):
            part = questions[start:start + BATCH]
            messages = []
            for number, question in enumerate(part):
                body = _request(question, flags)
                messages.append(struct.pack("=IHHII", 16 + len(body), RTM_GETROUTE, NLM_F_REQUEST,
                                            number + 1, 0) + body)
            self.socket.send(b"".join(messages))
            for number in range(len(part)):
                message = self.socket.recv(1 << 14)
                if struct.unpack_from("=I", message, 8)[0] != number + 1:
                    raise RuntimeError("the kernel answered out of order")
                answers.append(_answer(message))
        return answers

    def routes(self, questions):
        """Where each packet goes."""
        return self._ask(questions, RTM_F_LOOKUP_TABLE)

    def matches(self, questions):
        """The route of a table that each packet meets: its table and its bits."""
        return self._ask(questions, RTM_F_LOOKUP_TABLE | RTM_F_FIB_MATCH)
