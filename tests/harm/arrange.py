# SPDX-License-Identifier: BSD-2-Clause
"""What is done to a host between before and after: symroute's events, or what stands in for it."""

import os
import subprocess
from ipaddress import ip_network
from socket import AF_INET

from host import DEFAULT_BITS, EVERYTHING, UPLINK, VERSION, of_others
from kernel import batch, dump
from promise import wary_of

HOOK = os.environ.get("HOOK", "/usr/libexec/symroute/symroute-hook")
SYMROUTE = os.environ.get("SYMROUTE", "symroute")


def event(lease):
    """The environment that dhcpcd gives its hooks when it got this lease."""
    variables = {"PATH": os.environ["PATH"], "interface": lease.link.name, "if_configured": "true",
                 "if_up": "true", "if_down": "false", "ifcarrier": "up"}
    interface = lease.interface
    if lease.family is None:
        variables |= {"reason": "PREINIT", "protocol": "link", "if_configured": "false", "if_up": "false"}
    elif lease.family == AF_INET:
        variables |= {"reason": "BOUND", "protocol": "dhcp", "new_ip_address": str(interface.ip),
                      "new_subnet_mask": str(interface.netmask),
                      "new_subnet_cidr": str(interface.network.prefixlen), "new_dhcp_server_identifier": lease.server}
        if lease.gateway:
            variables["new_routers"] = lease.gateway
    elif interface.network.prefixlen == 128:
        variables |= {"reason": "BOUND6", "protocol": "dhcp6", "new_dhcp6_ia_na1_iaid": "00000001",
                      "new_dhcp6_ia_na1_ia_addr1": str(interface.ip)}
    else:
        variables |= {"reason": "ROUTERADVERT", "protocol": "ra"} | advertisement(lease, True)
    return variables


def advertisement(lease, prefix):
    """What a router said; a router that is none has no lifetime."""
    heard = {"nd1_from": lease.gateway or "fe80::dead", "nd1_lifetime": "1800" if lease.gateway else "0",
             "nd1_flags": "" if prefix else "M"}
    if prefix:
        heard |= {f"nd1_prefix_information1_{key}": value for key, value in (
            ("prefix", str(lease.interface.network.network_address)),
            ("length", str(lease.interface.network.prefixlen)), ("flags", "LA"),
            ("vltime", "1800"), ("pltime", "1800"))}
    return heard


def run(*words, **more):
    """Runs a program of symroute's. Returns what it said, if it failed."""
    done = subprocess.run(words, text=True, capture_output=True, check=False, timeout=60, **more)
    return [f"{words[0]}: status {done.returncode}: {done.stderr.strip()}"] if done.returncode else []


def is_synced(host):
    """Three uplinks or more: routes that came since the last event are taken in by sync."""
    return len(host.kind(UPLINK)) > 2


class Symroute:
    """The hook, as a client calls it."""

    def events(self, host):
        """The events of all leases."""
        said = []
        for lease in host.events:
            variables = event(lease)
            if variables["reason"] == "BOUND6" and lease.gateway:
                said += run(HOOK, env=variables | {"reason": "ROUTERADVERT", "protocol": "ra"}
                            | advertisement(lease, False))
            said += run(HOOK, env=variables)
        return said

    def finish(self, host):
        """After what came since."""
        return run(SYMROUTE, "sync") if is_synced(host) else []


class Recipe:
    """What people type: a table for each link, and two rules."""

    def events(self, host):
        """All of it, when the leases are there."""
        commands = []
        for table, lease in enumerate(host.leases, 1):
            words = f"dev {lease.link.name} table {200 + table}"
            family, address = VERSION[lease.family], lease.interface.ip
            commands.append((family, f"route add {lease.interface.network} {words}"))
            if lease.gateway:
                commands.append((family, f"route add {EVERYTHING[lease.family]} via {lease.gateway} {words}"
                                 + (" onlink" if family == 4 else "")))
            commands += [(family, f"rule add from {address} table {200 + table}"),
                         (family, f"rule add to {address} table {200 + table}")]
        return batch(commands)

    def finish(self, _):
        """Nothing more."""
        return []


class Model:
    """The arrangement that is meant, by plain ip(8) commands: as it is after the last `symroute sync`."""

    def __init__(self):
        self.host, self.groups, self.theirs, self.seen = None, {}, set(), {}

    def events(self, host):
        """Nothing yet."""
        self.theirs = of_others(dump(f"-{VERSION[family]}", "rule", "show") for family in host.families)
        self.seen = self.main()
        return []

    def main(self):
        """The routes of main, by family."""
        return {family: dump(f"-{version}", "route", "show", "table", "main") for family, version in VERSION.items()}

    def finish(self, host):
        """One link: no group. Two: a group each. More: one for all."""
        if is_synced(host):
            self.events(host)
        self.host = host
        links = wary_of(host, self.main(), self.seen)
        self.groups = {} if len(links) == 1 else {link: 25000 + (number if len(links) == 2 else 0)
                                                   for number, link in enumerate(links)}
        commands = [(0, f"link set {link.name} group {group}") for link, group in self.groups.items()]
        for lease in host.leases:
            commands += self.routes(lease, 25001 + links.index(lease.link))
        for lease in host.leases:
            commands += self.rules(lease, 25001 + links.index(lease.link))
        return batch(commands)

    def suppressed(self, lease):
        """The group whose routes of main do not count for a lease."""
        others = [group for link, group in self.groups.items() if link != lease.link]
        return f"suppress_ifgroup {others[0]}" if others else ""

    def routes(self, lease, table):
        """A link's own table."""
        version, name = VERSION[lease.family], lease.link.name
        words = f"dev {name} table {table} proto 83"
        network = lease.interface.network
        made = []
        if network.prefixlen < network.max_prefixlen:
            # Behind what main may have for it through the link, and T has from main.
            made.append((version, f"route add {network} {words} metric 2147483647"
                         + (f" src {lease.interface.ip} scope link" if version == 4 else "")))
        if version == 6:
            made.append((version, f"route add fe80::/64 {words}"))
        if lease.gateway:
            made.append((version, f"route add {EVERYTHING[lease.family]} via {lease.gateway} {words} onlink"))
        if len(self.groups) > 2:
            made += self.mirror(lease, table)
        return made

    def mirror(self, lease, table):
        """Main's routes through the link, but for defaults, without what they have through others."""
        version, made = VERSION[lease.family], []
        for route in dump(f"-{version}", "route", "show", "table", "main"):
            hops = [hop for hop in route.get("nexthops", [route]) if hop.get("dev") == lease.link.name]
            if not hops or route["dst"] == "default" or \
                    ip_network(route["dst"]).prefixlen <= DEFAULT_BITS[lease.family]:
                continue
            gateway = f" via {hops[0]['gateway']} onlink" if "gateway" in hops[0] else ""
            source = f" src {route['prefsrc']}" if "prefsrc" in route else ""
            made.append((version, f"route add {route['dst']} table {table} proto 83 metric {route.get('metric', 0)} "
                                  f"dev {lease.link.name}{gateway}{source}"))
        return made

    def rules(self, lease, table):
        """Each address's, and the link's; two more for its network where another link is in it, too."""
        version, bits = VERSION[lease.family], DEFAULT_BITS[lease.family]
        network, made = lease.interface.network, []
        twin = any(each.network == network for link in self.host.links if link != lease.link
                   for each in link.of(lease.family))
        for each in lease.served(self.theirs):
            main = f"lookup main suppress_prefixlength %d {self.suppressed(lease)}"
            rules = [f"from {each.ip} iif lo {main % bits} priority 25001",
                     f"from {each.ip} iif lo lookup {table} priority 25002",
                     f"to {each.ip} lookup {table} priority 32800"]
            if twin and each.ip in network:
                rules[:0] = [f"from {each.ip} to {network} iif lo {main % network.prefixlen} priority 25000",
                             f"from {each.ip} to {network} iif lo lookup {table} priority 25000"]
            made += [(version, f"rule add {rule} protocol 83") for rule in rules]
        made.append((version, f"rule add oif {lease.link.name} lookup {table} priority 32800 protocol 83"))
        return made


MODES = {"symroute": Symroute, "recipe": Recipe, "model": Model}
