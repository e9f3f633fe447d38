# SPDX-License-Identifier: BSD-2-Clause
"""Hosts by chance: links, addresses, routes and rules of everybody, and the leases of uplinks.

A host is lists of ip(8) commands, each (family, text), family 0 for links: what is there before the
events, and what comes after them.
"""

from ipaddress import ip_address, ip_interface, ip_network
from socket import AF_INET, AF_INET6

UPLINK, STATIC, CONTAINER, VPN = "uplink", "static", "container", "vpn"
# boot, static, kernel, dhcp, ra, zebra, bird, bgp, ospf, isis, kube-router's, Cilium's, unspecified
PROTOCOLS = 3, 4, 2, 16, 9, 11, 12, 186, 188, 187, 17, 80, 0
NETWORKS4 = ("192.168.100.0/24", "10.200.1.0/24", "172.20.0.0/20", "100.64.8.0/22", "198.18.7.0/28",
             "172.16.0.0/12", "10.0.0.0/8", "192.168.0.0/23")
STATICS4 = ("10.50.0.0/24", "192.168.1.0/24", "10.200.0.0/16", "203.0.113.128/25")
CONTAINERS4 = ("172.17.0.0/16", "10.244.0.0/24", "172.18.0.0/16", "192.168.122.0/24")
VPNS4 = ("10.8.0.0/24", "100.96.0.0/16")
SECONDS4 = ("192.0.2.9/32", "192.168.8.0/24", "10.77.0.0/16", "192.168.1.0/24")
PRIORITIES = 100, 9000, 24998, 26000, 31000
NOWHERE = "blackhole", "unreachable", "prohibit", "throw"
BASES4 = ("10.244.0.0/16", "10.96.0.0/12", "198.18.0.0/15", "203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24",
          "8.8.8.0/24", "172.16.0.0/12", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.168.0.0/16",
          "192.0.0.0/3", "96.0.0.0/4")
NETWORKS6 = ("2001:db8:a::/64", "2001:db8:b::/64", "2001:db8:c::/64", "2001:db8:d::/64")
STATICS6 = ("2001:db8:50::/64", "2001:db8:51::/64", "fd00:50::/64", "fd00:51::/64")
CONTAINERS6 = ("fd00:17::/64", "2001:db8:244::/64", "fd00:18::/64")
VPNS6 = ("fd00:8::/64", "2001:db8:8::/64")
SECONDS6 = ("2001:db8:77::/64", "fd00:77::/64")
BASES6 = ("2001:db8::/32", "2001:db8:a::/48", "2001:db8:244::/48", "fd00::/8", "2606:4700::/32", "2600::/12",
          "2000::/5")
NAMES = {UPLINK: ("ens3", "ens4", "ens5", "ens6"), STATIC: ("eth0", "eth1"),
         CONTAINER: ("docker0", "cni0", "virbr0"), VPN: ("tun0", "wg0")}
DEFAULT_BITS = {AF_INET: 1, AF_INET6: 4}
HALVES = {AF_INET: ("0.0.0.0/1", "128.0.0.0/1"), AF_INET6: ("::/1", "8000::/1", "2000::/3")}
EVERYTHING = {AF_INET: "0.0.0.0/0", AF_INET6: "::/0"}
VERSION = {AF_INET: 4, AF_INET6: 6}


class Link:
    """A link, and the addresses on it."""

    def __init__(self, name, kind, index):
        self.name, self.kind, self.index = name, kind, index
        self.leaseless = False  # an uplink's client runs, but obtained nothing that could be used
        self.addresses = []  # interfaces of the module ipaddress

    def of(self, family):
        """Its addresses of a family, without those for the link alone."""
        return [each for each in self.addresses if each.version == VERSION[family] and not each.is_link_local]


class Lease:
    """What the client of an uplink obtained: None for gateway is no router, for family no lease."""

    def __init__(self, link, family, interface, gateway):
        self.link, self.family, self.interface, self.gateway = link, family, interface, gateway
        self.server = None
        self.metric = 1000 + link.index

    def served(self, theirs):
        """The addresses that leave by its link: those of the lease, and others but for `theirs`."""
        return [each for each in self.link.of(self.family)
                if each.ip not in theirs or each.ip == self.interface.ip or self._is_advertised(each)]

    def _is_advertised(self, each):
        return self.interface.version == 6 and self.interface.network.prefixlen < 128 and \
            each.ip in self.interface.network


# What a rule has that is not for all packets from an address.
SELECTORS = {"not", "dst", "oif", "fwmark", "uid_start", "ipproto", "sport", "sport_start", "dport", "dport_start", "tos"}


def of_others(families):
    """The single addresses for all of whose packets somebody has rules. families: lists of rules, as `ip -j`
    has them."""
    return {ip_address(rule["src"]) for rules in families for rule in rules
            if rule.get("protocol") != "83" and rule.get("src", "all") != "all" and "srclen" not in rule
            and not SELECTORS & set(rule)}


class Host:
    """A host, as `rng` has it."""

    def __init__(self, rng):
        self.rng = rng
        self.links, self.leases, self.marks = [], [], {0}
        self.make, self.late = [], []
        self.families = rng.choice(((AF_INET,), (AF_INET, AF_INET6), (AF_INET, AF_INET6), (AF_INET6,)))
        self._links()
        for family in self.families:
            self._uplinks(family)
            self._neighbours(family)
            self._others(family)
        leased = {lease.link for lease in self.leases}
        self.events = self.leases + [Lease(link, None, None, None) for link in self.kind(UPLINK) if link not in leased]
        rng.shuffle(self.events)

    def chance(self, share):
        """True as often as that."""
        return self.rng.random() < share

    def kind(self, *kinds):
        """The links of these kinds."""
        return [link for link in self.links if link.kind in kinds]

    def _now(self, family, text):
        self.make.append((VERSION[family], text))

    def _add(self, family, text):
        """A command, before the events or after them."""
        (self.late if self.chance(0.3) else self.make).append((VERSION[family], text))

    def _links(self):
        counts = {UPLINK: self.rng.choice((1, 2, 2, 2, 3, 3, 4)), STATIC: self.rng.choice((0, 0, 1, 1, 2)),
                  CONTAINER: self.rng.choice((0, 1, 1, 2, 3)), VPN: self.rng.choice((0, 0, 1, 1, 2))}
        kinds = [kind for kind, count in counts.items() for _ in range(count)]
        self.rng.shuffle(kinds)
        left = {kind: list(names) for kind, names in NAMES.items()}
        for kind in kinds:
            link = Link(left[kind].pop(0), kind, 10 + len(self.links))
            link.leaseless = kind == UPLINK and self.chance(0.08)
            self.links.append(link)
            self.make += [(0, text) for text in (
                f"link add {link.name} index {link.index} type veth peer name far{link.index} index {100 + link.index}",
                f"link set {link.name} addrgenmode none up", f"link set far{link.index} addrgenmode none up")]
            if self.families != (AF_INET,):
                self._now(AF_INET6, f"address add fe80::{link.index:x}/64 dev {link.name} nodad")

    def _address(self, link, family, network, quiet=False):
        """Puts an address of this network on a link, quietly: without a route to the network."""
        network = ip_network(network)
        first = int(network.network_address)
        taken = {int(each.ip) for other in self.links for each in other.addresses}
        value = first
        if network.num_addresses > 8:
            value += self.rng.randrange(5, min(network.num_addresses - 2, 60000))
        while value in taken:
            value += 1
        interface = ip_interface(f"{type(network.network_address)(value)}/{network.prefixlen}")
        link.addresses.append(interface)
        self._now(family, f"address add {interface} dev {link.name}" + (" nodad" if family == AF_INET6 else "")
                  + (" noprefixroute" if quiet else ""))
        return interface

    def _uplinks(self, family):
        """The leased addresses, and what clients put into main for them."""
        four = family == AF_INET
        networks = list(NETWORKS4 if four else NETWORKS6)
        self.rng.shuffle(networks)
        previous = None
        for link in self.kind(UPLINK):
            if self.chance(0.1):
                continue
            network = previous if previous and self.chance(0.1) else networks.pop(0)
            if self.chance(0.06):
                network = f"203.0.113.{link.index}/32" if four else f"2001:db8:ff::{link.index:x}/128"
            previous = network
            lease = Lease(link, family, self._address(link, family, network, True), None)
            if self.chance(0.9):
                lease.gateway = self._router(lease)
            self._client(lease)
            if not link.leaseless:
                self.leases.append(lease)
            while self.chance(0.25):
                self._address(link, family, self.rng.choice((network, *(SECONDS4 if four else SECONDS6))))
        for lease in self.leases:
            if four:
                lease.server = lease.gateway if lease.gateway and self.chance(0.6) else self.rng.choice(
                    ["8.8.8.8", "172.17.0.9", "10.50.0.1", "169.254.169.254",
                     *(each.gateway for each in self.leases if each.gateway)])

    def _router(self, lease):
        if lease.family == AF_INET6:
            return f"fe80::{0x100 + lease.link.index:x}"
        if lease.interface.network.prefixlen == 32:
            return "169.254.1.1"
        return str(lease.interface.network.network_address + 1)

    def _client(self, lease):
        """Main's routes of a client: dhcpcd's."""
        network, link = lease.interface.network, f"dev {lease.link.name} proto "
        link += f"dhcp src {lease.interface.ip}" if lease.family == AF_INET else "ra"
        link += f" metric {lease.metric}"
        if network.prefixlen < network.max_prefixlen:
            self._now(lease.family, f"route add {network} {link}"
                      + (" scope link" if lease.family == AF_INET else ""))
        elif lease.family == AF_INET and lease.gateway:
            self._now(lease.family, f"route add {lease.gateway} {link} scope link")
        if lease.gateway and self.chance(0.85):
            self._now(lease.family, f"route add {EVERYTHING[lease.family]} via {lease.gateway} {link}")

    def _neighbours(self, family):
        """Addresses of the other links, and their way into main."""
        four = family == AF_INET
        pools = {STATIC: STATICS4 if four else STATICS6, CONTAINER: CONTAINERS4 if four else CONTAINERS6,
                 VPN: VPNS4 if four else VPNS6}
        pools = {kind: self.rng.sample(pool, len(pool)) for kind, pool in pools.items()}
        leased = [str(lease.interface.network) for lease in self.leases if lease.family == family]
        for link in self.kind(STATIC, CONTAINER, VPN):
            twin = link.kind == STATIC and leased and self.chance(0.2)
            self._address(link, family, self.rng.choice(leased) if twin else pools[link.kind].pop())
            if link.kind == STATIC and self.chance(0.3):
                self._add(family, f"route add {EVERYTHING[family]} {self._through(family, link)} "
                                  f"proto static metric {self.rng.choice((50, 5000))}")
            if link.kind == VPN:
                self._vpn(family, link)

    def _vpn(self, family, link):
        """A way that VPN clients have."""
        far = "203.0.113.77" if family == AF_INET else "2001:db8:203::77"
        style = self.rng.choice(("halves", "metric", "networks", "mark", "table"))
        if style == "halves":
            for half in HALVES[family]:
                self._add(family, f"route add {half} dev {link.name}")
        elif style == "metric":
            self._add(family, f"route add {EVERYTHING[family]} dev {link.name} metric 50")
        elif style == "networks":
            for _ in range(2):
                self._add(family, f"route add {self._prefix(family)} dev {link.name} metric {self.rng.randrange(1, 9)}")
        elif style == "mark":
            self.marks.add(0xca6c)
            self._add(family, f"route add {EVERYTHING[family]} dev {link.name} table 51820")
            self._add(family, "rule add not fwmark 0xca6c lookup 51820 priority 32765")
            self._add(family, "rule add lookup main suppress_prefixlength 0 priority 32764")
        else:
            self.marks.add(0x80000)
            self._add(family, f"route add {self._prefix(family)} dev {link.name} table 52")
            self._add(family, "rule add fwmark 0x80000/0xff0000 lookup main priority 5210")
            self._add(family, "rule add fwmark 0x80000/0xff0000 unreachable priority 5250")
            self._add(family, "rule add lookup 52 priority 5270")
        uplinks = [lease for lease in self.leases if lease.family == family and lease.gateway]
        if uplinks and self.chance(0.6):
            lease = self.rng.choice(uplinks)
            self._add(family, f"route add {far} via {lease.gateway} dev {lease.link.name}"
                      + (" onlink" if family == AF_INET else ""))

    def _prefix(self, family):
        """A prefix: a known one, or a part of it."""
        base = ip_network(self.rng.choice(BASES4 if family == AF_INET else BASES6))
        if self.chance(0.3):
            return base
        bits = self.rng.randrange(base.prefixlen, base.max_prefixlen + 1)
        host = self.rng.getrandbits(base.max_prefixlen - base.prefixlen) if bits > base.prefixlen else 0
        return ip_interface(f"{base.network_address + host}/{bits}").network

    def _through(self, family, link):
        """The words for a nexthop of a link: by a router of one of its networks, or on it."""
        if family == AF_INET6:
            router = f"fe80::{self.rng.randrange(0x200, 0x220):x}"
            return self.rng.choice((f"via {router} dev {link.name}", f"dev {link.name}"))
        networks = [each.network for each in link.of(family) if each.network.num_addresses > 8]
        if not networks or self.chance(0.15):
            return f"dev {link.name}"
        return f"via {self.rng.choice(networks).network_address + self.rng.randrange(2, 5)} dev {link.name} onlink"

    def _route(self, family, table):
        """A route of somebody's."""
        dst, text = self._prefix(family), f"proto {self.rng.choice(PROTOCOLS)} table {table}"
        if self.chance(0.5):
            text += f" metric {self.rng.choice((1, 20, 100, 2000))}"
        if self.chance(0.12):
            self._add(family, f"route add {self.rng.choice(NOWHERE)} {dst} {text}")
            return
        links = self.rng.sample(self.links, min(2, len(self.links)))
        shape = self.rng.random()
        if shape < 0.12 and len(links) == 2:
            hops = " ".join("nexthop " + self._through(family, link) for link in links)
            self._add(family, f"route add {dst} {text} {hops}")
        elif shape < 0.24:
            self._nexthops(family, links, f"route add {dst} {text}")
        else:
            self._add(family, f"route add {dst} {self._through(family, links[0])} {text}")

    def _nexthops(self, family, links, route):
        """A route by a nexthop object, or by a group of two."""
        first = self.rng.randrange(1000, 1 << 20)
        ids = range(first, first + (2 if len(links) == 2 and self.chance(0.4) else 1))
        for number, link in zip(ids, links):
            self._now(family, f"nexthop add id {number} {self._through(family, link)}")
        if len(ids) == 2:
            self._now(family, f"nexthop add id {first - 1} group {ids[0]}/{ids[1]}")
        self._add(family, f"{route} nhid {first - 1 if len(ids) == 2 else first}")

    def _others(self, family):
        """Routes and rules of daemons, containers and people."""
        for _ in range(self.rng.choice((0, 2, 5, 9))):
            self._route(family, "main")
        for table in self.rng.sample((100, 101), self.rng.choice((0, 0, 1, 2))):
            for _ in range(self.rng.randrange(1, 4)):
                self._route(family, table)
            if self.chance(0.4):
                self._add(family, f"route add {EVERYTHING[family]} "
                                  f"{self._through(family, self.rng.choice(self.links))} table {table}")
            self._rule(family, table)

    def _rule(self, family, table):
        """A rule of somebody's that looks this table up."""
        mark = self.rng.choice((0x1, 0x2))
        sources = [each.ip for link in self.links for each in link.of(family)] or [EVERYTHING[family]]
        link = self.rng.choice(self.links).name
        selector = self.rng.choice((f"to {self._prefix(family)}", f"from {self.rng.choice(sources)}", f"iif {link}",
                                    f"oif {link}", f"from {EVERYTHING[family]}", f"fwmark {mark:#x}",
                                    f"not fwmark {mark:#x}"))
        if "fwmark" in selector:
            self.marks.add(mark)
        self._add(family, f"rule add {selector} lookup {table} priority {self.rng.choice(PRIORITIES)}")
