# SPDX-License-Identifier: BSD-2-Clause
"""Every class of packet: what prefixes and rules cut out of all packets, and one of each piece."""

from ipaddress import ip_network
from socket import AF_INET, AF_INET6

from host import EVERYTHING
from kernel import Question

TCP, UDP = 6, 17
# Pieces that no route names: what is for all, for the link alone, for nobody.
KNOWN = {AF_INET: ("224.0.0.0/4", "255.255.255.255", "0.0.0.0/8", "240.0.0.0/4"),
         AF_INET6: ("ff00::/8",)}
MULTICAST6 = ip_network("ff00::/8")  # every link has a route in the table local, as it came up: of chance
LOOPBACK = {AF_INET: "127.0.0.1", AF_INET6: "::1"}


def packed(family, value):
    """An address, as the kernel has it."""
    return int(value).to_bytes(4 if family == AF_INET else 16, "big")


def piece(rng, network, inside):
    """An address of this network that is in none of those inside, or None if they fill it."""
    at, last, gaps = int(network.network_address), int(network.broadcast_address), []
    for other in inside:
        if int(other.network_address) > at:
            gaps.append((at, int(other.network_address) - 1))
        at = max(at, int(other.broadcast_address) + 1)
    if at <= last:
        gaps.append((at, last))
    return rng.randint(*rng.choice(gaps)) if gaps else None


def destinations(rng, family, dumps, servers):
    """One address of each piece that the prefixes of routes and rules cut out."""
    texts = {EVERYTHING[family], *KNOWN[family], *servers}
    for dump in dumps:
        texts.update(route["dst"] for route in dump.routes[family] if route["dst"] != "default")
        for rule in dump.rules[family]:
            if "dst" in rule:
                texts.add(f"{rule['dst']}/{rule['dstlen']}" if "dstlen" in rule else rule["dst"])
    networks = sorted({ip_network(text) for text in texts}, key=lambda each: (each.network_address, each.prefixlen))
    found = []
    for number, network in enumerate(networks):
        inside = []
        for other in networks[number + 1:]:
            if other.network_address > network.broadcast_address:
                break
            inside.append(other)
        value = None if network == MULTICAST6 else piece(rng, network, inside)
        if value is not None:
            found.append(packed(family, value))
    return found


def own(host, family, dsts):
    """Packets of this host: each source, or none, each link that the socket may be bound to, or none.

    Not both in IPv6: of a packet with a source the kernel takes the link for a wish, unless it has
    the socket, and no question brings one.
    """
    srcs = [None, packed(family, ip_network(LOOPBACK[family]).network_address)]
    srcs += [packed(family, each.ip) for link in host.links for each in link.of(family)]
    links = [None, *(link.index for link in host.links)]
    return [Question(family, src, dst, oif, None, mark, 0, 0)
            for mark in sorted(host.marks) for oif in links for src in srcs for dst in dsts
            if family == AF_INET or not (src and oif)]


def neighbour(host, interface):
    """Somebody else in an address's network, or next to it."""
    taken = {each.ip for link in host.links for each in link.addresses} | {interface.network.broadcast_address}
    address = interface.ip + 1
    while address in taken:
        address += 1
    return packed(AF_INET if address.version == 4 else AF_INET6, address)


def forwarded(host, family, dsts):
    """Packets of each link's neighbours, that this host forwards."""
    return [Question(family, neighbour(host, each), dst, None, link.index, mark, 0, 0)
            for mark in sorted(host.marks) for link in host.links for each in link.of(family) for dst in dsts]


def served(family, servers):
    """Packets to leases' servers that say what they are."""
    return [Question(family, None, packed(family, ip_network(server).network_address), None, None, 0, ipproto, dport)
            for server in servers for ipproto, dport in ((TCP, 80), (UDP, 53), (UDP, 67))]


def questions(rng, host, dumps):
    """All of them, of each family that the host has."""
    found = []
    for family in host.families:
        servers = {lease.server for lease in host.leases if lease.family == family and lease.server}
        dsts = destinations(rng, family, dumps, servers)
        found += own(host, family, dsts) + forwarded(host, family, dsts) + served(family, sorted(servers))
    return found


def is_one_host(dst):
    """Is this an address that one host may have? Of others, explain says nothing."""
    if len(dst) == 4:
        return dst[0] not in (0, 127) and dst[0] < 224
    return dst[0] != 0xff and int.from_bytes(dst, "big") > 1


def sent(rng, host, family, dump):
    """Packets from each address of this host to another, by a socket that may be bound to a link."""
    dsts = [dst for dst in destinations(rng, family, [dump], ()) if is_one_host(dst)]
    return [Question(family, packed(family, each.ip), dst, oif, None, mark, 0, 0)
            for mark in sorted(host.marks) for oif in (None, *(link.index for link in host.links))
            for link in host.links for each in link.of(family) for dst in dsts]
