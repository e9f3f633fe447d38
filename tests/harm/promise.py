# SPDX-License-Identifier: BSD-2-Clause
"""What symroute promises about a packet, given what the kernel said before.

The answer stays as it was, unless the packet's source is an address of an uplink and the answer led
through another uplink, by a route as short as a default, or nowhere: then it leaves by its own link.
"""

from collections import namedtuple
from ipaddress import ip_address, ip_network

from classes import UDP, packed
from host import DEFAULT_BITS, UPLINK, VERSION, of_others
from kernel import RTN_UNICAST, Answer

TABLE_MAIN, TABLE_LOCAL = 254, 255
LINK_LOCAL = ip_network("fe80::/64")
PRIORITY = 25000    # ours begin there: who is in front of it is asked before us
MAIN = 32766        # main's own rule
BEHIND = 32799      # behind main and default, in front of what serves sockets that are bound to a link
MARKER = 4999       # the table of the probes below
CLIENTS = "16", "9"  # what they mark their routes with: dhcp, ra
KERNEL = ("2",)
LINK_LOCAL_TEXTS = "169.254.", "fe80:"

# What is asked of an answer: `link` None means the very same as before. gateways are those that do.
Wanted = namedtuple("Wanted", "link gateways why")
MULTIPATH = "must leave by its own link, by a nexthop that is no other uplink's, or as before"
SAME = Wanted(None, None, "must not change")
OWN = "has to leave by its own link"
OWN_OR_SAME = "has to leave by its own link, where that is known to main, or as before: the lease has no router"
BEHIND_OURS = "must not leave by another uplink"


def in_main(found):
    """The main routes of a state, by family."""
    return {family: [route for route in routes if route.get("table", "254") == "254"]
            for family, routes in found.routes.items()}


def wary_of(host, now, seen):
    """The links whose routes are not for other links' addresses, by what main has now, and had last.

    A link whose client got no lease yet, or one that could not be used, is one of them, too, but where its
    addresses, or routes by it, are there by hand: without a client's route.
    """
    leased = {lease.link for lease in host.leases}
    routed = {route.get("dev") for routes in now.values() for route in routes if route.get("protocol") in CLIENTS}
    by_hand = {hop.get("dev") for routes in seen.values() for route in routes
               if route.get("protocol") not in CLIENTS + KERNEL and route["dst"] != "default"
               and not route["dst"].startswith(LINK_LOCAL_TEXTS) for hop in route.get("nexthops", [route])}
    return [link for link in host.kind(UPLINK) if link in leased or link.name in routed
            or link.name not in by_hand and not any(link.of(family) for family in VERSION)]


class Promise:
    """The promise of one host; now: the state without symroute; seen: the same when symroute last ran.

    An unreachable, prohibit or blackhole route is an answer: who made it wants no packet to pass. Of a
    route through several links the kernel asks only the first nexthop for its group (fib4_rule_suppress):
    which of them a packet takes is no promise, but that it takes no other uplink's where it did not.
    Where another link is in the very network of a lease, that network is the lease's link's, for addresses
    in it.
    """

    def __init__(self, host, now, seen, strict):
        self.host, self.main, self.strict = host, in_main(now), strict
        self.leases = {(lease.family, lease.link.index): lease for lease in host.leases}
        self.uplinks = {link.index for link in wary_of(host, self.main, in_main(seen))}
        theirs = of_others(seen.rules.values())
        self.owners = {(lease.family, packed(lease.family, each.ip)): lease.link.index
                       for lease in host.leases for each in lease.served(theirs)}
        self.twins = {lease: self._has_twin(lease) for lease in host.leases}

    def _has_twin(self, lease):
        """Is another link in the very network of this lease?"""
        return any(each.network == lease.interface.network
                   for link in self.host.links if link != lease.link for each in link.of(lease.family))

    def _own_way(self, lease, dst):
        """How a lease's own link reaches a destination; SAME where it does not."""
        address, name, gateways = ip_address(dst), lease.link.name, set()
        for route in self.main[lease.family]:
            if route["dst"] == "default" or address in ip_network(route["dst"]):
                gateways.update(ip_address(hop["gateway"]) if "gateway" in hop else None
                                for hop in route.get("nexthops", [route]) if hop.get("dev") == name)
        known = address in lease.interface.network or address in LINK_LOCAL
        if known:
            gateways.add(None)
        elif lease.gateway:
            gateways.add(ip_address(lease.gateway))
        elif not gateways:
            return SAME
        return Wanted(lease.link.index, gateways, OWN if known or lease.gateway else OWN_OR_SAME)

    def is_served(self, question):
        """Could this packet's answer be another one than before?"""
        return not question.iif and ((question.family, question.src) in self.owners or question.oif in self.uplinks)

    def wanted(self, question, before):
        """What the answer to a question has to be.

        A packet is not ours to move where a rule in front of ours, or the table local, has answered. Nor
        is one of a socket that is bound to another link: where main has no route by that link, the table
        of that link has. Rules of others behind ours count as --strict has it: the arrangement passes over
        their tables.
        """
        owner = self.owners.get((question.family, question.src))
        if question.iif or before.table == TABLE_LOCAL or before.early or before.type not in (0, RTN_UNICAST):
            return SAME
        if owner and before.late and before.table != TABLE_MAIN and not self.strict:
            return Wanted(question.oif or owner, None, BEHIND_OURS)
        if question.oif and (owner is None or owner != question.oif):
            return self._by_table(question, before)
        if owner is None:
            return SAME
        if len(before.hops) > 1:
            return Wanted(owner, None, MULTIPATH)
        return self._of_uplink(question, before, self.leases[question.family, owner])

    def _by_table(self, question, before):
        """A socket bound to an uplink for which nothing has a route: the link's own table knows one."""
        lease = self.leases.get((question.family, question.oif))
        return self._own_way(lease, question.dst) if before.nowhere and lease else SAME

    def _of_uplink(self, question, before, lease):
        """A packet from an uplink's address, that may leave by that link."""
        elsewhere = before.link in self.uplinks and before.link != lease.link.index
        short = before.bits <= DEFAULT_BITS[question.family]
        network = lease.interface.network
        twin = self.twins[lease] and before.bits == network.prefixlen and \
            ip_address(question.dst) in network and ip_address(question.src) in network
        if before.nowhere or (before.matched and (elsewhere or short or twin)):
            return self._own_way(lease, question.dst)
        return SAME

    def renewal(self, question):
        """Is this what a client sends to its server? It may leave by the lease's link.

        dhcpcd's has no ports when the kernel looks for its route, and a question that names no protocol
        is about UDP.
        """
        return question.src is None and question.ipproto in (None, 0, UDP) and question.dport in (None, 0, 67) and \
            any(lease.server and packed(lease.family, ip_address(lease.server)) == question.dst
                for lease in self.host.leases if lease.family == question.family)


# matched: by a route; nowhere: neither by one, nor refused by one; early, late: by a rule in front of
# symroute's, or between those and main's.
Before = namedtuple("Before", Answer._fields + ("matched", "nowhere", "early", "late"))


def before(answer, match, nowhere, early, late):
    """What the kernel said, and by which route."""
    return Before(*answer._replace(bits=match.bits, table=match.table, hops=match.hops), not match.error,
                  nowhere, early, late)


def kept(wanted, before, after, uplinks):
    """Is this answer as wanted?"""
    same = before[:5] == after[:5]
    if wanted.why is SAME.why:
        return same
    if wanted.why is BEHIND_OURS:
        return same or after.link not in uplinks - {wanted.link}
    if wanted.why is MULTIPATH:
        return same or after.link == wanted.link or after.link in set(before.hops) - uplinks
    gateway = ip_address(after.gateway) if after.gateway else None
    return wanted.why is OWN_OR_SAME and same or \
        (after.error, after.type, after.link) == (0, RTN_UNICAST, wanted.link) and gateway in wanted.gateways
