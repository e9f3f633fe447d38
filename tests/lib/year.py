#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""year.py [--seed NUMBER] [--days NUMBER] - a year of a host with four uplinks, in a minute

The hook that is installed, on this kernel: renewals, other routers, other addresses, links that go down and
up, leases that run out, clients that are stopped, reboots. Two links have dhcpcd, which hears of IPv6 routers,
too; two have dhclient. Some events are lost, in some the hook is killed. Once a month, when each client has
spoken again, the host is compared with a fresh one that heard of nothing but the leases that stand: rules,
routes, groups of links, saved leases, names of tables. A month may end with links that have no lease; the
year does not, so that the fresh host of its end picks its tables itself.

Runs in namespaces of its own under tests/lib/enter. Prints what differs, and what happened as the last line.
"""
import argparse
import difflib
import heapq
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "harm"))
import kernel

HOOK = "/usr/libexec/symroute/symroute-hook"
SAVED, NAMES = "/run/symroute", "/etc/iproute2/rt_tables.d"
MONTHS = 12
LEASE = 4.0  # hours; renewed at half of it
# Hours between things of one link, on average; of the host for a reboot.
EVERY = {"route": 16, "flap": 72, "router": 240, "move": 240, "prefix": 480, "expire": 480, "stop": 720}
REBOOT = 336
LOST = KILLED = 0.02  # of events
KILLED_AFTER = 0.0015  # seconds at most; some hooks have ended by then, and are not killed


class Link:
    """An uplink, and what its client knows."""

    def __init__(self, number):
        self.number, self.name = number, f"ens{number}"
        self.dhcpcd = number < 5
        self.network = self.host = self.router = self.prefix = 1
        self.bound = self.up = False
        self.heard = False

    @property
    def net(self):
        # Two links may be in the same network.
        return f"10.{self.network}.{0 if self.network == 9 else self.number}"

    @property
    def address(self):
        return f"{self.net}.{10 * self.number + self.host}"

    @property
    def address6(self):
        return f"2001:db8:{self.number}{self.prefix}::{self.number}"

    def made(self):
        return [(0, f"link add {self.name} type veth peer name far{self.number}"),
                (0, f"link set {self.name} addrgenmode none"), (0, f"link set far{self.number} addrgenmode none"),
                (0, f"link set far{self.number} up")]

    def routes(self):
        """What the client puts into main."""
        return [(4, f"route replace {self.net}.0/24 dev {self.name} proto dhcp scope link src {self.address} "
                    f"metric {1000 + self.number}"),
                (4, f"route replace default via {self.net}.{self.router} dev {self.name} proto dhcp "
                    f"src {self.address} metric {1000 + self.number}")] if self.bound and self.up else []

    def routes6(self):
        return [(6, f"route replace 2001:db8:{self.number}{self.prefix}::/64 dev {self.name} proto ra "
                    f"metric {1000 + self.number}"),
                (6, f"route replace default via fe80::1 dev {self.name} proto ra metric {1000 + self.number}")
                ] if self.heard and self.up else []

    def addresses(self):
        """What it puts on the link."""
        had = [(0, f"address add {self.address}/24 dev {self.name} noprefixroute")] if self.bound else []
        return had + ([(0, f"address add {self.address6}/64 dev {self.name} noprefixroute nodad")]
                      if self.heard else [])

    def event(self, reason):
        """The hook's environment."""
        said = {"PATH": os.environ["PATH"], "reason": reason, "interface": self.name}
        if self.dhcpcd:
            said |= {"protocol": "dhcp", "if_up": str(self.up).lower(), "if_down": str(not self.up).lower(),
                     "ifcarrier": "up" if self.up else "down", "if_configured": "true"}
        if reason in ("BOUND", "RENEW", "REBOOT"):
            said |= {"new_ip_address": self.address, "new_subnet_mask": "255.255.255.0",
                     "new_routers": f"{self.net}.{self.router}",
                     "new_dhcp_server_identifier": f"{self.net}.{self.router}",
                     "new_dhcp_lease_time": str(int(LEASE * 3600))}
        if reason == "ROUTERADVERT":
            said |= {"protocol": "ra", "nd1_from": "fe80::1", "nd1_lifetime": "1800", "nd1_flags": "",
                     "nd1_prefix_information1_length": "64", "nd1_prefix_information1_flags": "LA",
                     "nd1_prefix_information1_vltime": "86400", "nd1_prefix_information1_pltime": "14400",
                     "nd1_prefix_information1_prefix": f"2001:db8:{self.number}{self.prefix}::"}
        return said


def do(commands):
    """ip(8) commands; what they complain of is a fault of this program."""
    said = kernel.batch(commands)
    if said:
        sys.exit("\n".join(said))


def run_hook(environment, log, delay=None):
    """Runs the hook, killed after so many seconds. Returns its exit status; below 0 if it was killed."""
    child = os.posix_spawn(HOOK, [HOOK], environment, file_actions=[
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)])
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def boot(links):
    """A network with these links, in a namespace of its own, and nothing saved in /run."""
    kernel.new_namespace()
    subprocess.run(["rm", "-rf", SAVED], check=True)
    kernel.sysctl("ipv4/conf/all/promote_secondaries", 1)
    do([(0, "link set lo up"), *(command for link in links for command in link.made())])


def picture():
    """All that symroute may have left: of the kernel, and in files."""
    said = []
    for words in ("-4 -N rule", "-6 -N rule", "-4 -N -d route show table all", "-6 -N -d route show table all"):
        printed = subprocess.run(["ip", *words.split()], text=True, capture_output=True, check=True).stdout
        said += sorted(f"ip {words}: " + line.strip().replace(" linkdown", "")
                       for line in printed.splitlines() if " table 255 " not in line)
    printed = subprocess.run(["ip", "-o", "link"], text=True, capture_output=True, check=True).stdout
    for line in printed.splitlines():
        word = line.split()
        said.append(f"{word[1].split('@')[0]} group {word[word.index('group') + 1]}")
    # A lock is made where it is needed.
    for path in sorted([*Path(SAVED).rglob("*"), *Path(NAMES).glob("*symroute*")]):
        if path.is_file() and not path.name.endswith("lock"):
            shown = "/".join("NAMESPACE" if part.isdigit() else part for part in path.parts[1:])
            said.append(f"{shown} {path.stat().st_mode:o}")
            said += [f"{shown}: {line}" for line in path.read_text(encoding="utf-8").splitlines()]
    return said


def fresh_picture(links, names):
    """Of a host that heard of the leases that stand, and of nothing else; names are those of its tables."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        with os.fdopen(reader) as pipe:
            said = pipe.read().splitlines()
        if os.waitpid(child, 0)[1]:
            sys.exit("no fresh host")
        return said
    kernel.private_mounts(SAVED, NAMES)
    if names:
        Path(NAMES, "symroute.conf").write_text(names, encoding="utf-8")
    kernel.new_namespace()
    kernel.sysctl("ipv4/conf/all/promote_secondaries", 1)
    do([(0, "link set lo up"), *(command for link in links for command in link.made()),
        *((0, f"link set {link.name} up") for link in links if link.up),
        *(command for link in links for command in link.addresses() + link.routes() + link.routes6())])
    for link in links:
        for reason in spoken(link):
            run_hook(link.event(reason), sys.stderr)
    os.write(writer, "\n".join(picture()).encode())
    os._exit(0)


def spoken(link):
    """What a client says when it says all that it knows."""
    return (["RENEW"] if link.bound else []) + (["ROUTERADVERT"] if link.heard else []) or ["PREINIT"]


class Year:
    """The host, its clock, and what is to come."""

    def __init__(self, seed, log):
        self.random, self.log = random.Random(seed), log
        self.links = [Link(number) for number in range(3, 7)]
        self.events = self.lost = self.killed = self.reboots = self.failed = 0
        self.sure = False  # no event is lost now, and no hook killed
        self.clock, self.queue, self.count = 0.0, [], 0

    def later(self, hours, what, link=None):
        self.count += 1
        heapq.heappush(self.queue, (self.clock + hours, self.count, what, link))

    def again(self, what, link=None):
        self.later(self.random.expovariate(1 / (EVERY[what] if link else REBOOT)), what, link)

    def tell(self, link, reason):
        """The client calls its hook, or means to."""
        self.events += 1
        delay = None
        if not self.sure and self.random.random() < LOST:
            self.lost += 1
            return
        if not self.sure and self.random.random() < KILLED:
            delay = self.random.uniform(0, KILLED_AFTER)
        status = run_hook(link.event(reason), self.log, delay)
        self.killed += status < 0
        if status > 0:
            print(f"*** {reason} of {link.name}: exit status {status}")
            self.failed += 1

    def leave(self, link, family=0):
        """Addresses go, and main's routes by them."""
        gone = []
        if link.bound and family != 6:
            gone.append((0, f"address del {link.address}/24 dev {link.name}"))
            link.bound = False
        if link.heard and family != 4:
            if link.up:
                gone.append((0, f"address del {link.address6}/64 dev {link.name}"))
                gone.append((6, f"route flush dev {link.name} proto ra"))
            link.heard = False
        do(gone)

    def bind(self, link, reason="BOUND"):
        link.bound = True
        do(link.addresses()[:1] + link.routes())
        self.tell(link, reason)

    def hear(self, link):
        if link.dhcpcd and link.up:
            if not link.heard:
                link.heard = True
                do(link.addresses()[-1:] + link.routes6())
            self.tell(link, "ROUTERADVERT")

    def start(self, link):
        """The client begins with a link."""
        link.up = True
        do([(0, f"link set {link.name} up")])
        self.tell(link, "PREINIT")
        self.bind(link)
        self.hear(link)

    def renew(self, link):
        if link.bound and link.up:
            self.tell(link, "RENEW")
        elif link.up:
            self.bind(link)
        self.later(LEASE / 2 * self.random.uniform(0.9, 1.1), "renew", link)

    def route(self, link):
        self.hear(link)
        self.again("route", link)

    def flap(self, link):
        """The link goes down, for some hours; what is of IPv6 goes with it."""
        if link.up:
            do([(0, f"link set {link.name} down")])
            link.up = link.heard = False
            if link.dhcpcd:
                self.tell(link, "NOCARRIER")
            self.later(self.random.expovariate(1), "rise", link)
        self.again("flap", link)

    def rise(self, link):
        if link.up:
            return
        link.up = True
        do([(0, f"link set {link.name} up")])
        if not link.dhcpcd:
            return  # nor does dhclient say so
        self.tell(link, "CARRIER")
        if link.bound:
            self.bind_again(link)
        self.hear(link)

    def bind_again(self, link):
        do(link.routes())
        self.tell(link, "REBOOT")

    def router(self, link):
        """The server has another router from the next renewal on."""
        link.router = 3 - link.router
        if link.bound and link.up:
            do(link.routes())
            self.tell(link, "RENEW")
        self.again("router", link)

    def move(self, link):
        """Another address, in another network or not."""
        was = link.bound
        self.leave(link, 4)
        if was:
            self.tell(link, "EXPIRE")
        link.network, link.host = self.random.choice((1, 2, 9)), self.random.randint(1, 5)
        if was and link.up:
            self.bind(link)
        self.again("move", link)

    def prefix(self, link):
        """IPv6 routers advertise another one."""
        if link.dhcpcd:
            self.leave(link, 6)
            link.prefix = 3 - link.prefix
            self.hear(link)
        self.again("prefix", link)

    def expire(self, link):
        """The server is gone for some time."""
        if link.bound:
            self.leave(link, 4)
            self.tell(link, "EXPIRE")
        self.again("expire", link)

    def stop(self, link):
        """The client is restarted."""
        self.leave(link)
        self.tell(link, "STOPPED" if link.dhcpcd else "RELEASE")
        self.start(link)
        self.again("stop", link)

    def reboot(self):
        self.reboots += 1
        boot(self.links)
        for link in self.links:
            link.bound = link.up = link.heard = False
        for link in self.links:
            self.start(link)
        self.again("reboot")

    def compare(self, end):
        """Each client speaks, and is heard; then the host is as a fresh one."""
        self.sure = True
        for link in self.links:
            if end and not (link.up and link.bound):
                self.start(link)
            do(link.routes() + link.routes6())  # what went with the link, and no client put back
            for reason in spoken(link):
                self.tell(link, reason)
        names = None if end else Path(NAMES, "symroute.conf").read_text(encoding="utf-8")
        expected, got = fresh_picture(self.links, names), picture()
        self.sure = False
        if expected != got:
            print("\n".join(difflib.unified_diff(expected, got, "as a fresh host", "got", lineterm="", n=1)))
            self.failed += 1

    def live(self, hours):
        """Lives for so long. Returns whether all was as it has to be."""
        boot(self.links)
        self.sure = True
        for link in self.links:
            self.start(link)
            self.later(self.random.uniform(0, LEASE / 2), "renew", link)
            for what in EVERY:
                self.again(what, link)
        self.sure = False
        self.again("reboot")
        for month in range(1, MONTHS + 1):
            while self.queue[0][0] < hours * month / MONTHS:
                self.clock, _, what, link = heapq.heappop(self.queue)
                getattr(self, what)(*([link] if link else []))
            self.compare(month == MONTHS)
            if self.failed:
                return False
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    options = parser.parse_args()
    os.makedirs(SAVED, exist_ok=True)
    os.makedirs(NAMES, exist_ok=True)
    with tempfile.TemporaryFile() as log:
        year = Year(options.seed, log)
        fine = year.live(24 * options.days)
        if not fine:
            log.seek(0)
            print("the hook's last words:", *log.read().decode().splitlines()[-20:], sep="\n")
    print(f"{year.events} events, {year.reboots} reboots, {year.killed} kills, "
          f"{year.lost} lost; at the end " + ("as a fresh host" if fine else "not as a fresh host"))
    sys.exit(not fine)


if __name__ == "__main__":
    main()
