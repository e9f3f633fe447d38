#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute check: a host without fault, and a table of faults: how each is made, all that is said
# of it, and that the cure, carried out, leaves nothing to say.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	two_uplinks
}

teardown() {
	local name
	for name in dhcpcd dhclient udhcpc systemd-networkd NetworkManager server; do
		lab_kill "$name"
	done
	host_done
	rm -rf /etc/symroute.conf /run/NetworkManager /run/systemd/netif /etc/systemd/networkd.conf.d
}

# program NAME [LINK]: a process of that name runs in the host's namespace, with the link on its command line
program() {
	cp /bin/bash "$BATS_TEST_TMPDIR/$1"
	[[ -e $BATS_TEST_TMPDIR/never ]] || mkfifo "$BATS_TEST_TMPDIR/never"
	# shellcheck disable=SC2016 # expanded by the shell inside
	lab_spawn "$1" "$HOST" "$BATS_TEST_TMPDIR/$1" -c 'read -r _ <>"$0"' "$BATS_TEST_TMPDIR/never" "${@:2}"
	wait_until 5 named "$1"
}

# named NAME: for program
named() {
	[[ $(cat "/proc/$(cat "$LAB_DIR/$1.pid")/comm") == "${1::15}" ]]
}

# found: what symroute check has to say, sorted; a line is "LINK ID: TEXT => CURE". Its status is 1
# if any line is no mere note.
found() {
	local expected got status=0 want=0
	expected=$(sort)
	got=$(in_ns "$HOST" symroute check) || status=$?
	echo "$got"
	got=$(sed '$d' <<<"$got" | sed 'N; s/\n *cure: / => /; s/^\([^ ]*\)  *\([^ ]*\)  */\1 \2: /' | sort)
	same "$expected" "$got" || return
	[[ -z $expected ]] || ! grep -qv '^[^ ]* [^ ]*: note: ' <<<"$expected" || want=1
	((status == want))
}

# cured [COMMAND]: COMMAND, else the first cure that is said, carried out on the host, leaves nothing
cured() {
	local cure=${1-}
	[[ -n $cure ]] || cure=$(in_ns "$HOST" symroute check -j | jq -r '.findings[0].cure')
	echo "cure: $cure"
	in_ns "$HOST" bash -c "$cure"
	run in_ns "$HOST" symroute check
	((status == 0)) || { echo "$output" && return 1; }
}

# configured LINE...: these lines are the configuration, and symroute sync has heard of them
configured() {
	printf '%s\n' "$@" >/etc/symroute.conf
	in_ns "$HOST" symroute sync
}

### Nothing to say

# publish: a container's port, as Docker does
publish() {
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" addr add 172.17.0.1/16 dev docker0
	ip -n "$HOST" link set docker0 up
	lab_sysctl "$HOST" ipv4/ip_forward=1
	in_ns "$HOST" nft -f - <<-'END'
		table ip published {
			chain prerouting {
				type nat hook prerouting priority dstnat
				tcp dport 8080 dnat to 172.17.0.2:80
			}
		}
	END
}

@test "a healthy host: nothing but one line" {
	run -0 in_ns "$HOST" symroute check
	same "2 leased addresses: all symmetric" "$output"
}

@test "a host without a lease: nothing to check" {
	ip -n "$HOST" addr flush dev ens3
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens3
	event STOPPED ens4
	run -0 in_ns "$HOST" symroute check
	same "no leased address, and no link with a way out: nothing to do" "$output"
	ip -n "$HOST" addr add 192.168.100.19/24 dev ens3
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3
	run -0 in_ns "$HOST" symroute check
	same "no leased address; ens3 alone has a way out: nothing to do" "$output"
}

@test "a container's bridge, a tunnel's rules behind ours, static routes: no harm" {
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" addr add 172.17.0.1/16 dev docker0
	ip -n "$HOST" link set docker0 up
	ip -n "$HOST" tuntap add wg0 mode tun
	ip -n "$HOST" addr add 10.66.0.2/24 dev wg0
	ip -n "$HOST" link set wg0 up
	ip -n "$HOST" route add 198.51.100.0/24 dev wg0
	ip -n "$HOST" route add 0.0.0.0/1 dev wg0
	ip -n "$HOST" route add 128.0.0.0/1 dev wg0
	ip -n "$HOST" route add default dev wg0 table 51820
	ip -n "$HOST" rule add priority 32764 not fwmark 51820 lookup 51820
	ip -n "$HOST" rule add priority 32763 lookup main suppress_prefixlength 0
	ip -n "$HOST" rule add priority 5210 fwmark 0x80000/0xff0000 lookup main
	ip -n "$HOST" rule add priority 5270 lookup 52
	ip -n "$HOST" route add 100.64.0.7 dev wg0 table 52
	found </dev/null
}

@test "IPv6: advertised prefixes and addresses are as good" {
	event ROUTERADVERT ens4 protocol=ra nd1_from=fe80::1 nd1_flags= nd1_lifetime=1800 \
		nd1_prefix_information1_prefix=2001:db8:4:: nd1_prefix_information1_length=64 \
		nd1_prefix_information1_flags=LA nd1_prefix_information1_vltime=3600 \
		nd1_prefix_information1_pltime=3600
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	event CARRIER ens4
	run -0 in_ns "$HOST" symroute check
	same "3 leased addresses: all symmetric" "$output"
	ip -n "$HOST" -6 route add default via fe80::3 dev ens3
	ip -n "$HOST" -6 rule del priority 25002 from 2001:db8:4::/64
	found <<-'END'
		ens4 asymmetric: 2001:db8:4::9: answers to 2001:db8:4::1 leave by ens3 via fe80::3, table main => symroute sync
		ens4 missing: missing: rule add priority 25002 from 2001:db8:4::/64 iif lo lookup 25002 protocol 83 => symroute sync
	END
	cured
}

### What the kernel should have, and what it has

@test "fault: a rule is missing" {
	ip -n "$HOST" rule del priority 32800 oif ens4 protocol 83
	found <<-'END'
		ens4 missing: missing: rule add priority 32800 oif ens4 lookup 25002 protocol 83 => symroute sync
	END
	cured
}

@test "fault: the rule from the address is missing" {
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9 protocol 83
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main => symroute sync
		ens4 missing: missing: rule add priority 25002 from 10.200.1.9 iif lo lookup 25002 protocol 83 => symroute sync
	END
	cured
}

@test "fault: the default route of a link's table is missing" {
	ip -n "$HOST" route del default table 25002
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 198.51.100.7 leave by ens3 via 192.168.100.1, table main => symroute sync
		ens4 missing: missing: route add default via 10.200.1.1 dev ens4 onlink table 25002 proto 83 => symroute sync
	END
	cured
}

@test "fault: the router is another one than the lease's" {
	ip -n "$HOST" route replace default via 10.200.1.7 dev ens4 onlink table 25002 proto 83
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 198.51.100.7 leave by ens4 via 10.200.1.7, table ens4 => symroute sync
		ens4 missing: missing: route replace default via 10.200.1.1 dev ens4 onlink table 25002 proto 83 => symroute sync
	END
	cured
}

@test "fault: the link group is missing" {
	ip -n "$HOST" link set dev ens4 group 0
	ip -n "$HOST" route add 172.20.0.0/16 via 10.200.1.1 dev ens4 onlink proto 99
	found <<-'END'
		ens3 asymmetric: 192.168.100.19: answers to 172.20.0.1 leave by ens4 via 10.200.1.1, table main => symroute sync
		ens4 missing: missing: link set dev ens4 group 25001 => symroute sync
	END
	cured
}

@test "fault: the link is in somebody else's group" {
	ip -n "$HOST" link set dev ens4 group 7
	found <<-'END'
		ens4 group_foreign: the link is in group 7: main's routes by it count for other links' addresses => ip link set dev ens4 group 0 && symroute sync
	END
	cured
}

@test "fault: the link went down and up without an event" {
	ip -n "$HOST" link set ens4 down
	# Of two links one is left that is up: it would need no group.
	found <<-'END'
		ens3 missing: missing: rule add priority 25001 from 192.168.100.19 iif lo lookup 254 suppress_prefixlength 1 protocol 83 => symroute sync
		ens3 stale: left over: link set dev ens3 group 0 => symroute sync
		ens3 stale: left over: rule del priority 25001 from 192.168.100.19 iif lo lookup 254 suppress_prefixlength 1 suppress_ifgroup 25001 protocol 83 => symroute sync
		ens4 missing: missing: rule add priority 25001 from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 protocol 83 => symroute sync
		ens4 stale: left over: link set dev ens4 group 0 => symroute sync
		ens4 stale: left over: rule del priority 25001 from 10.200.1.9 iif lo lookup 254 suppress_prefixlength 1 suppress_ifgroup 25000 protocol 83 => symroute sync
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main => ip link set dev ens4 up && symroute sync
		ens4 link_down: the link is down, and its routes are gone => ip link set dev ens4 up && symroute sync
	END
	cured
}

@test "fault: a link is gone, and what it had is not" {
	ip -n "$HOST" rule add priority 25002 from 10.9.9.9 lookup 25777 protocol 83
	found <<-'END'
		- stale: left over: rule del priority 25002 from 10.9.9.9 lookup 25777 protocol 83 => symroute sync
	END
	cured
}

@test "fault: somebody else's route is in a link's table" {
	ip -n "$HOST" route add 198.51.100.0/24 via 10.200.1.7 dev ens4 onlink table 25002
	found <<-'END'
		ens4 table_foreign: table 25002 holds a route that is not ours: 198.51.100.0/24 via 10.200.1.7 dev ens4 onlink => ip route del table 25002 198.51.100.0/24 via 10.200.1.7 dev ens4 onlink # and stop who adds it
	END
	cured
	ip -n "$HOST" route add table 25002 198.51.100.0/24 nexthop via 10.200.1.7 dev ens4 onlink nexthop via 10.200.1.8 dev ens4 onlink
	cured
	found </dev/null
}

@test "fault: somebody else's route that leads nowhere is in a link's table" {
	ip -n "$HOST" route add blackhole 10.99.0.0/16 table 25002
	found <<-'END'
		ens4 table_foreign: table 25002 holds a route that is not ours: 10.99.0.0/16 => ip route del table 25002 10.99.0.0/16 # and stop who adds it
	END
	cured
}

@test "fault: the client has another router in main than in what it told" {
	ip -n "$HOST" route replace default via 192.168.100.1 dev ens3 onlink proto dhcp
	found </dev/null
	ip -n "$HOST" route replace default via 192.168.100.2 dev ens3 onlink proto dhcp
	found <<-'END'
		ens3 lease_old: main has default via 192.168.100.2 dev ens3 onlink, of the DHCP client, which told symroute of another router => dhcpcd -N ens3
	END
	lease RENEW ens3 192.168.100.19/24 192.168.100.2
	found </dev/null
	# Somebody's own, or a lease without a router, is nothing to tell of.
	ip -n "$HOST" route replace default via 192.168.100.3 dev ens3 onlink
	found </dev/null
}

@test "the cure of a lease that is not saved is that of the client that runs" {
	rm "$(run_dir)/leases"
	cures() {
		in_ns "$HOST" symroute check -j | jq -r '.findings[].cure'
	}
	same $'dhcpcd -N ens3\ndhcpcd -N ens4' "$(cures)"
	program dhclient
	mkdir -p /run/network
	printf '%s\n' lo=lo ens4=home ens33=ens33 >/run/network/ifstate
	same $'dhclient -r ens3 && dhclient ens3\nifdown ens4 && ifup ens4' "$(cures)"
	lab_kill dhclient
	program udhcpc ens4
	same $'dhcpcd -N ens3\nkill -USR1 '"$(<"$LAB_DIR/udhcpc.pid")" "$(cures)"
	lab_kill udhcpc
	rm -r /run/network
}

@test "fault: no lease is saved, or a spoilt one" {
	rm "$(run_dir)/leases"
	found <<-'END'
		ens3 lease_unsaved: no IPv4 lease is saved: symroute sync could not put anything back => dhcpcd -N ens3
		ens4 lease_unsaved: no IPv4 lease is saved: symroute sync could not put anything back => dhcpcd -N ens4
	END
	lease RENEW ens3 192.168.100.19/24 192.168.100.1
	found </dev/null # what the kernel has of the other is saved, too
	sed -i 's/^address 10.200.1.9/address 10.200.1.300/' "$(run_dir)/leases"
	found <<-'END'
		ens4 lease_unsaved: the saved IPv4 lease cannot be used: symroute sync could not put anything back => dhcpcd -N ens4
	END
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	found </dev/null
	sed -i '/^lease ens4/,$d' "$(run_dir)/leases"
	found <<-'END'
		- stale: 9 of ens3, the first: left over: link set dev ens3 group 0 => symroute sync
		ens3 missing: missing: rule add priority 25001 from 192.168.100.19 iif lo lookup 254 suppress_prefixlength 1 protocol 83 => symroute sync
	END
}

@test "fault: the only router of the lease cannot be one" {
	lease RENEW ens4 10.200.1.9/24 10.200.1.255
	found <<-'END'
		ens4 no_router: 10.200.1.9: no router is known, so answers beyond its network leave by ens3 => manage = no under [ens4] in /etc/symroute.conf if the link is for its own network only, then symroute sync; else have the server name a router (option 3)
	END
}

@test "fault: the lease names no router" {
	lease RENEW ens4 10.200.1.9/24
	found <<-'END'
		ens4 no_router: 10.200.1.9: no router is known, so answers beyond its network leave by ens3 => manage = no under [ens4] in /etc/symroute.conf if the link is for its own network only, then symroute sync; else have the server name a router (option 3)
	END
	configured '[ens4]' 'fail_closed = yes'
	found </dev/null
	configured '[ens4]' 'manage = no'
	found </dev/null
}

@test "a lost lease is not taken for one without a router" {
	rm "$(run_dir)/leases"
	ip -n "$HOST" route del default table 25002
	found <<-'END'
		ens3 lease_unsaved: no IPv4 lease is saved: symroute sync could not put anything back => dhcpcd -N ens3
		ens4 asymmetric: 10.200.1.9: answers to 198.51.100.7 leave by ens3 via 192.168.100.1, table main => dhcpcd -N ens4
		ens4 lease_unsaved: no IPv4 lease is saved: symroute sync could not put anything back => dhcpcd -N ens4
	END
}

@test "a route that came to main by an uplink since is no fault of what is there" {
	local link
	for link in ens5 ens6; do
		ip -n "$HOST" link add "$link" type veth peer name "$link" netns "$FAR"
		ip -n "$HOST" link set "$link" up
		ip -n "$FAR" link set "$link" up
		bound "$link" "10.200.${link#ens}.9/24" "10.200.${link#ens}.1"
	done
	ip -n "$HOST" route add 203.0.113.78 via 10.200.1.1 dev ens4 onlink # as the table's default route
	found </dev/null
	ip -n "$HOST" route add 203.0.113.77 via 10.200.1.7 dev ens4 onlink
	found <<-'END'
		ens4 new_route: main has a route to 203.0.113.77 by the link since its last event, its table not yet => symroute sync
	END
	cured
}

### Rules of others

@test "fault: a rule that comes first looks up another table" {
	ip -n "$HOST" route add default via 192.168.100.7 dev ens3 onlink table 100
	ip -n "$HOST" rule add priority 1000 from 10.200.0.0/16 lookup 100
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.7, table 100 => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 foreign_rule: rule 1000: from 10.200.0.0/16 lookup 100 comes before ours, and decides about 10.200.1.9 => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
	END
	configured '[defaults]' 'priority = 995'
	found </dev/null
}

@test "fault: a tunnel's rules come before ours" {
	ip -n "$HOST" tuntap add wg0 mode tun
	ip -n "$HOST" link set wg0 up
	ip -n "$HOST" route add default dev wg0 table 51820
	ip -n "$HOST" rule add priority 24999 not fwmark 51820 lookup 51820
	ip -n "$HOST" rule add priority 24998 lookup main suppress_prefixlength 0
	found <<-'END'
		ens3 asymmetric: 192.168.100.19: answers to 192.168.100.2 leave by wg0, table 51820 => priority = 24994 under [defaults] in /etc/symroute.conf, then symroute sync
		- foreign_rule: IPv4 rule 24999: not fwmark 0xca6c lookup 51820 comes before ours, whatever the address => priority = 24994 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by wg0, table 51820 => priority = 24994 under [defaults] in /etc/symroute.conf, then symroute sync
	END
}

@test "fault: a rule that comes first forbids" {
	ip -n "$HOST" rule add priority 3 from 10.200.1.9 prohibit
	found <<-'END'
		ens4 foreign_rule: rule 3: from 10.200.1.9 prohibit comes before ours, and decides about 10.200.1.9 => give that rule a priority above 25004
		ens4 unanswered: 10.200.1.9: answers to 10.200.1.2 have no way => give that rule a priority above 25004
	END
	cured "ip rule add priority 25005 from 10.200.1.9 prohibit && ip rule del priority 3"
}

@test "fault: a rule that comes first jumps past ours, or looks up a route that forbids" {
	ip -n "$HOST" rule add priority 1000 from 10.200.1.9 goto 32766
	ip -n "$HOST" route add prohibit default table 100
	ip -n "$HOST" rule add priority 1001 from 192.168.100.19 lookup 100
	found <<-'END'
		ens3 foreign_rule: rule 1001: from 192.168.100.19 lookup 100 comes before ours, and decides about 192.168.100.19 => priority = 996 under [defaults] in /etc/symroute.conf, then symroute sync
		ens3 unanswered: 192.168.100.19: answers to 192.168.100.2 have no way => priority = 996 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 foreign_rule: rule 1000: from 10.200.1.9 goto 32766 comes before ours, and decides about 10.200.1.9 => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
	END
	configured '[defaults]' 'priority = 995'
	found </dev/null
}

@test "fault: a rule about a service's answers comes before ours" {
	ip -n "$HOST" rule add priority 200 sport 22 lookup main suppress_prefixlength 0
	ip -n "$HOST" rule add priority 201 from 192.168.100.19 sport 22 lookup main
	ip -n "$HOST" rule add priority 202 sport 22 lookup ens4
	ip -n "$HOST" rule add priority 203 dport 22 lookup main
	ip -n "$HOST" rule del priority 202
	found </dev/null
	ip -n "$HOST" rule add priority 204 ipproto tcp sport 22 lookup main
	found <<-'END'
		- foreign_rule: IPv4 rule 204: ipproto 6 sport 22 lookup main comes before ours, whatever the address => priority = 199 under [defaults] in /etc/symroute.conf, then symroute sync
	END
	configured '[defaults]' 'priority = 199'
	found </dev/null
}

@test "fault: a rule for a destination, or one that forbids, comes behind ours" {
	ip -n "$HOST" tuntap add tun0 mode tun
	ip -n "$HOST" link set tun0 up
	ip -n "$HOST" route add 10.8.0.0/24 dev tun0 table 100
	ip -n "$HOST" rule add priority 32765 to 10.8.0.0/24 lookup 100
	ip -n "$HOST" rule add priority 32764 to 10.9.0.0/16 prohibit
	found <<-'END'
		- rule_behind: IPv4 rule 32764: to 10.9.0.0/16 prohibit comes behind ours: packets from leased addresses to 10.9.0.1 leave by ens3, whatever it says => give that rule a priority below 24999
		- rule_behind: IPv4 rule 32765: to 10.8.0.0/24 lookup 100 comes behind ours: packets from leased addresses to 10.8.0.1 leave by ens3, whatever it says => give that rule a priority below 24999
	END
	ip -n "$HOST" rule add priority 24000 to 10.8.0.0/24 lookup 100
	ip -n "$HOST" rule del priority 32765
	cured "ip rule add priority 24001 to 10.9.0.0/16 prohibit && ip rule del priority 32764"
}

@test "a rule for what its table has comes behind ours: a note; for marks or users: a fault; a VPN's that is to: nothing" {
	ip -n "$HOST" tuntap add tun0 mode tun
	ip -n "$HOST" link set tun0 up
	ip -n "$HOST" route add default dev tun0 table 100
	ip -n "$HOST" route add 10.8.0.0/24 dev tun0 table 52
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 table 53
	ip -n "$HOST" rule add priority 29000 lookup main suppress_prefixlength 0
	ip -n "$HOST" rule add priority 29001 not fwmark 51820 lookup 100
	ip -n "$HOST" rule add priority 29002 from 10.200.1.9 lookup 52
	ip -n "$HOST" rule add priority 29003 lookup 53
	ip -n "$HOST" rule add priority 29004 iif ens4 lookup 52
	ip -n "$HOST" rule add priority 29005 oif ens3 lookup 52
	found </dev/null
	ip -n "$HOST" route add local default dev lo table 54
	ip -n "$HOST" rule add priority 29006 fwmark 9 lookup 54
	found </dev/null
	ip -n "$HOST" rule add priority 30001 lookup 52
	ip -n "$HOST" -batch - < <(printf 'route add 9.0.%d.0/24 via 10.200.1.1 dev ens4 onlink table 52\n' {0..199})
	found <<-'END'
		- rule_behind: note: IPv4 rule 30001: from all lookup 52 comes behind ours: packets from leased addresses to 10.8.0.1 leave by ens3, whatever it says => give that rule a priority below 24999
	END
	ip -n "$HOST" rule add priority 30000 fwmark 7 lookup 100
	ip -n "$HOST" rule add priority 30002 uidrange 7-8 prohibit
	ip -n "$HOST" rule add priority 30003 ipproto tcp dport 25 lookup 100
	found <<-'END'
		- rule_behind: IPv4 rule 30000: fwmark 0x7 lookup 100 comes behind ours: packets from leased addresses to 198.51.100.7 leave by ens3, whatever it says => give that rule a priority below 24999
		- rule_behind: IPv4 rule 30002: uidrange 7-8 prohibit comes behind ours: packets from leased addresses to 198.51.100.7 leave by ens3, whatever it says => give that rule a priority below 24999
		- rule_behind: IPv4 rule 30003: ipproto 6 dport 25 lookup 100 comes behind ours: packets from leased addresses to 198.51.100.7 leave by ens3, whatever it says => give that rule a priority below 24999
		- rule_behind: note: IPv4 rule 30001: from all lookup 52 comes behind ours: packets from leased addresses to 10.8.0.1 leave by ens3, whatever it says => give that rule a priority below 24999
	END
}

@test "fault: local is moved behind ours" {
	ip -n "$HOST" rule add priority 30000 lookup local
	ip -n "$HOST" rule del priority 0
	found <<-'END'
		- local_moved: IPv4 rule 30000 looks up local behind ours (25001 on): leased addresses cannot be reached => priority = 30001 under [defaults] in /etc/symroute.conf, then symroute sync
	END
	configured '[defaults]' 'priority = 30001'
	found </dev/null
}

@test "local that is moved and still comes first is no fault" {
	ip -n "$HOST" rule add priority 100 lookup local
	ip -n "$HOST" rule del priority 0
	found </dev/null
}

@test "fault: the kernel's own rules went with ip rule flush" {
	ip -n "$HOST" rule flush
	in_ns "$HOST" symroute sync
	found <<-'END'
		- main_rule: no IPv4 rule looks up main: what has no rule of its own has no way => ip rule add priority 32766 lookup main
	END
	cured
	ip -n "$HOST" -6 rule del priority 32766
	found </dev/null # no address is of IPv6
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad
	found <<-'END'
		- main_rule: no IPv6 rule looks up main: what has no rule of its own has no way => ip -6 rule add priority 32766 lookup main
	END
	cured
}

### The kernel's settings

@test "fault: rp_filter is strict, and answers leave elsewhere" {
	lab_sysctl "$HOST" ipv4/conf/all/rp_filter=1
	ip -n "$HOST" rule add priority 1000 from 10.200.1.9 lookup main
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 foreign_rule: rule 1000: from 10.200.1.9 lookup main comes before ours, and decides about 10.200.1.9 => priority = 995 under [defaults] in /etc/symroute.conf, then symroute sync
		ens4 rp_filter: rp_filter is strict: what comes in by the link is dropped, unless its answer leaves by it => sysctl -w net.ipv4.conf.ens4.rp_filter=2
	END
}

@test "a strict rp_filter alone is no fault" {
	lab_sysctl "$HOST" ipv4/conf/all/rp_filter=1
	found </dev/null
}

@test "fault: published ports, marks, and a strict rp_filter; without published ports that is no fault" {
	lab_sysctl "$HOST" ipv4/conf/ens4/rp_filter=1
	ip -n "$HOST" rule add priority 900 fwmark 0x200/0xff00 lookup 25002
	found </dev/null
	publish
	found <<-'END'
		ens4 src_valid_mark: rp_filter is strict, and looks up the way back before there is a mark for rule 900: what comes in for published ports is dropped => sysctl -w net.ipv4.conf.ens4.rp_filter=2
		- published_ports: note: answers of containers' published ports leave by main's default route: rules from an address do not see them => mark connections by the link they came in on (connmark)
	END
	lab_sysctl "$HOST" ipv4/conf/ens4/rp_filter=2
	found <<-'END'
		- published_ports: note: answers of containers' published ports leave by main's default route: rules from an address do not see them => mark connections by the link they came in on (connmark)
	END
}

@test "fault: a VPN takes the Internet in parts that are too short to be passed over" {
	ip -n "$HOST" tuntap add vpn0 mode tun
	ip -n "$HOST" link set vpn0 up
	for part in 0 64 128 192; do
		ip -n "$HOST" route add "$part.0.0.0/2" dev vpn0
	done
	found <<-'END'
		ens3 asymmetric: 192.168.100.19: answers to 198.51.100.7 leave by vpn0, table main => have vpn0 take all by 0.0.0.0/1 and 128.0.0.0/1, which answers pass by, not by shorter parts
		ens4 asymmetric: 10.200.1.9: answers to 198.51.100.7 leave by vpn0, table main => have vpn0 take all by 0.0.0.0/1 and 128.0.0.0/1, which answers pass by, not by shorter parts
	END
	for part in 0 64 128 192; do
		ip -n "$HOST" route del "$part.0.0.0/2" dev vpn0
	done
	ip -n "$HOST" route add 0.0.0.0/1 dev vpn0
	ip -n "$HOST" route add 128.0.0.0/1 dev vpn0
	found </dev/null
}

@test "a route of multicast is no fault" {
	ip -n "$HOST" route add 224.0.0.0/4 dev ens4
	found </dev/null
}

@test "a leased address that is on lo too keeps its rules, and is no fault" {
	before=$(own)
	ip -n "$HOST" address add 10.200.1.9/32 dev lo
	found </dev/null
	in_ns "$HOST" symroute sync
	same "$before" "$(own)"
}

@test "fault: two uplinks in one network on one wire, and no ARP setting" {
	local link
	bound ens4 192.168.100.20/24 192.168.100.1
	found </dev/null # on wires of their own
	for link in ens3 ens4; do
		ip -n "$HOST" neigh replace 192.168.100.1 dev "$link" lladdr "02:00:00:00:00:${link#ens}" nud stale
	done
	found </dev/null # behind routers of their own
	ip -n "$HOST" neigh replace 192.168.100.1 dev ens4 lladdr 02:00:00:00:00:3 nud stale
	found <<-'END'
		ens3 arp_flux: ens4 is in the same network, and the link answers ARP for its address => echo net.ipv4.conf.ens3.arp_ignore=1 >>/etc/sysctl.d/50-symroute.conf && sysctl -p /etc/sysctl.d/50-symroute.conf
		ens4 arp_flux: ens3 is in the same network, and the link answers ARP for its address => echo net.ipv4.conf.ens4.arp_ignore=1 >>/etc/sysctl.d/50-symroute.conf && sysctl -p /etc/sysctl.d/50-symroute.conf
	END
	cures=$(in_ns "$HOST" symroute check -j | jq -r '.findings[].cure')
	cured "echo 1 >/proc/sys/net/ipv4/conf/all/arp_filter"
	lab_sysctl "$HOST" ipv4/conf/all/arp_filter=0
	cured "$cures"
	same "1 1" "$(in_ns "$HOST" cat /proc/sys/net/ipv4/conf/{ens3,ens4}/arp_ignore | xargs)"
	rm /etc/sysctl.d/50-symroute.conf
}

@test "the cure of a VLAN's setting has a slash for the dot of its name" {
	ip -n "$HOST" link add ens4.100 type veth peer name peer100
	ip -n "$HOST" link set peer100 up
	ip -n "$HOST" link set ens4.100 up
	bound ens4.100 192.168.100.20/24 192.168.100.1
	for link in ens3 ens4.100; do
		ip -n "$HOST" neigh replace 192.168.100.1 dev "$link" lladdr 02:00:00:00:00:01 nud stale
	done
	cure=$(in_ns "$HOST" symroute check -j | jq -r '.findings[] | select(.link == "ens4.100").cure')
	[[ $cure == "echo net.ipv4.conf.ens4/100.arp_ignore=1 "* ]]
	in_ns "$HOST" bash -c "$cure"
	same 1 "$(in_ns "$HOST" cat /proc/sys/net/ipv4/conf/ens4.100/arp_ignore)"
	rm /etc/sysctl.d/50-symroute.conf
}

@test "fault: ignore_routes_with_linkdown, and not fail_closed" {
	lab_sysctl "$HOST" ipv4/conf/ens4/ignore_routes_with_linkdown=1
	found <<-'END'
		ens4 linkdown: ignore_routes_with_linkdown is set: without carrier, answers leave by another link => fail_closed = yes under [ens4] in /etc/symroute.conf, then symroute sync
	END
	configured '[ens4]' 'fail_closed = yes'
	found </dev/null
}

@test "fault: the same address on two links" {
	address ens4 192.168.100.19/24
	lease REBIND ens4 192.168.100.19/24 192.168.100.1
	lab_sysctl "$HOST" ipv4/conf/all/arp_ignore=1
	found <<-'END'
		ens3 same_address: 192.168.100.19 is on ens4 as well: its answers can leave by one only => manage = no for one of the two in /etc/symroute.conf, or another address from its server
		ens4 asymmetric: 192.168.100.19: answers to 192.168.100.2 leave by ens3, table ens3 => manage = no for one of the two in /etc/symroute.conf, or another address from its server
		ens4 same_address: 192.168.100.19 is on ens3 as well: its answers can leave by one only => manage = no for one of the two in /etc/symroute.conf, or another address from its server
	END
}

@test "fault: a link without a lease has a leased address, too, as virtual machines' may; where it is left alone, none" {
	address ens3 192.168.100.19/24
	before=$(own)
	ip -n "$HOST" link add tap0 type veth peer name tap0 netns "$FAR"
	ip -n "$HOST" link set tap0 up
	ip -n "$HOST" address add 10.200.1.9/32 dev tap0
	in_ns "$HOST" symroute sync
	found <<-'END'
		ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main => manage = no for one of the two in /etc/symroute.conf, or another address from its server
		ens4 same_address: 10.200.1.9 is on tap0 as well: its answers can leave by one only => manage = no under [tap0] in /etc/symroute.conf, then symroute sync
	END
	configured '[tap*]' 'manage = no'
	found </dev/null
	same "$before" "$(own)"
	configured '[defaults]' 'manage = no' '[ens*]' 'manage = yes' # nobody thought of tap0
	same "" "$(own | grep "from 10.200.1.9")"
}

@test "the same server on two links is a note: no rule can tell, and the host cannot change it" {
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=198.51.100.53
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=198.51.100.53
	found <<-'END'
		ens4 same_server: note: ens3 has its lease from server 198.51.100.53 too: renewals may leave by the other link => give the two servers, or relays that name themselves (RFC 5107); pin_server = no accepts it
	END
	configured '[defaults]' 'pin_server = no'
	found </dev/null
}

@test "fault: default_route = no, and main has one" {
	configured '[ens3]' 'default_route = no'
	program dhcpcd
	found <<-'END'
		ens3 default_route: default_route = no, but main has default via 192.168.100.1 dev ens3 onlink => "nogateway" below "interface ens3" in /etc/dhcpcd.conf, then dhcpcd -n ens3
	END
	lab_kill dhcpcd
	rm /etc/dhcp/dhclient-enter-hooks.d/symroute
	program dhclient
	found <<-'END'
		ens3 default_route: default_route = no, but main has default via 192.168.100.1 dev ens3 onlink: dhclient's enter hook is missing => make install DHCLIENT_HOOKDIR=/etc/dhcp
	END
	lab_kill dhclient
	found <<-'END'
		ens3 default_route: default_route = no, but main has default via 192.168.100.1 dev ens3 onlink => ip route del default via 192.168.100.1 dev ens3 onlink
	END
	cured
}

@test "fault: a leased link became a port of a bridge" {
	ip -n "$HOST" link add br0 type bridge
	ip -n "$HOST" link set ens4 master br0
	found <<-'END'
		ens4 port: the link is a port of bridge br0, which has its packets: nothing is answered by the link's own address => ip link set dev ens4 nomaster && symroute sync
	END
	cured
}

@test "no carrier, and a router that does not answer, are notes" {
	ip -n "$FAR" link set ens4 down
	found <<-'END'
		ens4 no_carrier: note: the link has no carrier: nothing comes in by it => see to the cable, or to the other end
	END
	ip -n "$FAR" link set ens4 up
	ip -n "$HOST" neigh replace 10.200.1.1 dev ens4 nud failed
	ip -n "$HOST" neigh replace 192.168.100.1 dev ens3 lladdr 02:00:00:00:00:01 nud stale
	found <<-'END'
		ens4 router_silent: note: router 10.200.1.1 does not answer: answers go nowhere => see to the router, and ping -I ens4 10.200.1.1
	END
	in_ns "$HOST" symroute check -j | valid_json check
}

### Clients, files, other programs

@test "fault: a line of the configuration cannot be used" {
	printf '%s\n' '[defaults]' 'fail_closed = perhaps' >/etc/symroute.conf
	found <<-'END'
		- config: /etc/symroute.conf:2: fail_closed: 'perhaps' is not yes or no: every event is refused => correct that line, then symroute sync
	END
}

@test "fault: the configuration is no file" {
	mkdir /etc/symroute.conf
	found <<-'END'
		- config: /etc/symroute.conf: not a regular file: every event is refused => mv /etc/symroute.conf /etc/symroute.conf.old && symroute sync
	END
	cured
	rmdir /etc/symroute.conf.old
}

@test "a configuration that only root may read refuses nothing: that is a note" {
	printf '[defaults]\nfail_closed = no\n' >/etc/symroute.conf
	chmod 600 /etc/symroute.conf
	run -0 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups symroute check
	same "-  not_root  note: /etc/symroute.conf is for root to read: all was judged as if nothing were set in it
             cure: sudo symroute check
2 leased addresses: all symmetric" "$output"
	found </dev/null
}

@test "fault: a package's hook is missing, and the package brings it back" {
	mkdir -p /usr/share/doc/symroute
	touch /usr/share/doc/symroute/copyright
	program dhclient
	mv /etc/dhcp/dhclient-exit-hooks.d/symroute "$BATS_TEST_TMPDIR/"
	found <<-'END'
		- hook_missing: dhclient runs, and our hook is not in /etc/dhcp/dhclient-exit-hooks.d/symroute => apt-get install --reinstall -o Dpkg::Options::=--force-confmiss symroute
	END
	mv "$BATS_TEST_TMPDIR/symroute" /etc/dhcp/dhclient-exit-hooks.d/
	rm /usr/share/doc/symroute/copyright
}

@test "a link's name that a shell reads in its own way is quoted in cures" {
	local name="a;b'c\$d"
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 name "$name"
	ip -n "$HOST" link set "$name" up
	in_ns "$HOST" symroute sync
	bound "$name" 10.200.1.9/24 10.200.1.1
	in_ns "$HOST" symroute flush "$name"
	ip -n "$HOST" route add default via 10.200.1.1 dev "$name" onlink metric 200
	same "symroute up 'a;b'\\''c\$d' 10.200.1.9/24 via 10.200.1.1" \
		"$(in_ns "$HOST" symroute check -j | jq -r '.findings[0].cure')"
	cured
}

@test "fault: the configuration sets what is no setting any more" {
	printf '%s\n' '[defaults]' 'flush_cache = no' '[ens4]' 'arp = strict' >/etc/symroute.conf
	found <<-'END'
		- config: /etc/symroute.conf:2: flush_cache is no setting any more: take it out, changes are followed without => take that line out
		- config: /etc/symroute.conf:4: arp is no setting any more: net.ipv4.conf.ens4.arp_ignore=1 in /etc/sysctl.d does it => take that line out
	END
	cured "rm /etc/symroute.conf"
}

@test "fault: dhcpcd runs, and its hooks are elsewhere, or call nothing, or are switched off" {
	program dhcpcd
	found </dev/null
	mkdir -p "$LAB_OTHER_HOOKS"
	mv "${LAB_HOOKS%-hooks}-run-hooks" "${LAB_OTHER_HOOKS%/*}/"
	found <<-END
		- hook_missing: dhcpcd runs, and looks for hooks in $LAB_OTHER_HOOKS, where ours is not => install -m 0644 $LAB_HOOKS/05-symroute $LAB_OTHER_HOOKS/ && dhcpcd -N ens3 && dhcpcd -N ens4
	END
	lab_kill dhcpcd
	program dhcpcd '[manager]'
	found <<-END
		- hook_missing: dhcpcd runs, and looks for hooks in $LAB_OTHER_HOOKS, where ours is not => install -m 0644 $LAB_HOOKS/05-symroute $LAB_OTHER_HOOKS/ && dhcpcd -N ens3 ens4
	END
	mv "${LAB_OTHER_HOOKS%-hooks}-run-hooks" "${LAB_HOOKS%/*}/"
	sed "s,@LIBEXECDIR@,${HOOK%/*}," "$TOP/hook/client-hook" >"$LAB_HOOKS/70-symroute"
	found <<-END
		- hook_missing: $LAB_HOOKS/70-symroute is an earlier version's hook: beside ours, it runs each event twice => rm $LAB_HOOKS/70-symroute
	END
	cured
	# What does not call us does no harm.
	echo : >"$LAB_HOOKS/70-symroute"
	found </dev/null
	rm "$LAB_HOOKS/70-symroute"
	mv "$HOOK" "$HOOK.away"
	found <<-END
		- hook_missing: the hook calls $HOOK, which is not there => make install with the PREFIX that was meant
	END
	mv "$HOOK.away" "$HOOK"
	printf '%s\n' 'persistent' 'nohook lookup-hostname, symroute' >>/etc/dhcpcd.conf
	found <<-END
		- nohook: /etc/dhcpcd.conf:$(wc -l </etc/dhcpcd.conf): nohook switches ours off => take symroute out of that line, then dhcpcd -n ens3 ens4
	END
	sed -i '/^nohook lookup/d' /etc/dhcpcd.conf
}

@test "fault: dhclient runs, and our hook is not there" {
	program dhclient
	found </dev/null
	mv /etc/dhcp/dhclient-exit-hooks.d/symroute "$BATS_TEST_TMPDIR/"
	found <<-'END'
		- hook_missing: dhclient runs, and our hook is not in /etc/dhcp/dhclient-exit-hooks.d/symroute => make install DHCLIENT_HOOKDIR=/etc/dhcp
	END
	mv "$BATS_TEST_TMPDIR/symroute" /etc/dhcp/dhclient-exit-hooks.d/
}

@test "fault: dhcpcd has a default route, and symroute was told of no lease" {
	program dhcpcd
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens4
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4 valid_lft 3600 preferred_lft 3600
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 metric 1004 proto dhcp
	found <<-'END'
		ens4 no_lease: 10.200.1.9: dhcpcd told symroute of no lease, and answers leave by ens3 => symroute up ens4 10.200.1.9/24 via 10.200.1.1
	END
	configured '[ens4]' 'manage = no'
	found </dev/null
	rm /etc/symroute.conf
	cured
}

@test "fault: two links have a way out, and no address has a lease" {
	in_ns "$HOST" symroute flush
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink metric 200
	found <<-'END'
		ens3 no_lease: 192.168.100.19: symroute knows of no lease, nor of a DHCP client, and answers leave by it only where main says so => symroute up ens3 192.168.100.19/24 via 192.168.100.1
		ens4 no_lease: 10.200.1.9: symroute knows of no lease, nor of a DHCP client, and answers leave by ens3 => symroute up ens4 10.200.1.9/24 via 10.200.1.1
	END
	run -1 in_ns "$HOST" symroute check
	same "no leased address; 2 findings" "${lines[-1]}"
	run -1 in_ns "$HOST" symroute check -j
	valid_json check <<<"$output"
	same "false 10.200.1.9 192.168.100.19" \
		"$(jq -r '[.symmetric, (.findings | sort_by(.link) | reverse[].address)] | join(" ")' <<<"$output")"
	cured "$(jq -r '.findings[].cure' <<<"$output")"
	same "2 leased addresses: all symmetric" "$(in_ns "$HOST" symroute check)"
}

@test "fault: a line to one other end, which no default route names" {
	ip -n "$HOST" link add ppp0 type veth peer name ppp0 netns "$FAR"
	ip -n "$HOST" link set ppp0 up
	ip -n "$HOST" addr add 10.64.64.64 peer 10.64.64.1 dev ppp0
	ip -n "$HOST" route add default dev ppp0 metric 300
	found <<-'END'
		ppp0 no_lease: 10.64.64.64: symroute knows of no lease, nor of a DHCP client, and answers leave by ens3 => symroute up ppp0 10.64.64.64/32 via 10.64.64.1
	END
	cured
	same "10.64.64.1 dev ppp0" \
		"$(ip -n "$HOST" route get 198.51.100.7 from 10.64.64.64 | sed -n 's/.* via \(.* dev ppp0\).*/\1/p')"
}

@test "fault: a link without a lease beside a leased one, whatever client runs for it" {
	local client
	event STOPPED ens3
	in_ns "$HOST" symroute down ens3
	for client in dhclient udhcpc; do
		cp /bin/sleep "$BATS_TEST_TMPDIR/$client"
		# The name in front of the command line's words, as the client's own link is.
		# shellcheck disable=SC2016 # for the inner shell to expand
		lab_spawn "$client" "$HOST" bash -c 'exec -a "$0 -i ens3" "$1" 1000' \
			"$client" "$BATS_TEST_TMPDIR/$client"
		wait_until 5 named "$client"
		found <<-END
			ens3 no_lease: 192.168.100.19: $client told symroute of no lease, and answers leave by it only where main says so => symroute up ens3 192.168.100.19/24 via 192.168.100.1
		END
		lab_kill "$client"
	done
	cured
}

@test "fault: a client that we do not hear leaves main alone" {
	local at
	in_ns "$HOST" symroute down ens4
	at=$(ip -n "$HOST" -j link show ens4 | jq '.[0].ifindex')
	found </dev/null # an address by hand, of a network without a way out
	mkdir -p /run/NetworkManager/devices /run/systemd/netif/links /run/systemd/netif/leases
	printf '[device]\nmanaged=true\nconnection-uuid=6b5f2a52-0000-4000-8000-000000000000\n' \
		>"/run/NetworkManager/devices/$at"
	found </dev/null # of a NetworkManager that does not run
	program NetworkManager
	found </dev/null # by hand, too
	ip -n "$HOST" addr change 10.200.1.9/24 dev ens4 noprefixroute valid_lft 3600 preferred_lft 3600
	found <<-'END'
		ens4 no_lease: 10.200.1.9: NetworkManager told symroute of no lease, and answers leave by ens3 => symroute up ens4 10.200.1.9/24 via ROUTER, or manage = no under [ens4] in /etc/symroute.conf
	END
	lab_kill NetworkManager
	printf 'ADMIN_STATE=configured\nOPER_STATE=routable\n' >"/run/systemd/netif/links/$at"
	printf 'ADDRESS=10.200.1.9\nROUTER=10.200.1.1 10.200.1.2\n' >"/run/systemd/netif/leases/$at"
	mkdir -p /etc/systemd/networkd.conf.d
	printf '[Network]\nManageForeignRoutingPolicyRules=no\nManageForeignRoutes=no\n' \
		>/etc/systemd/networkd.conf.d/50-symroute.conf
	program systemd-networkd
	found <<-'END'
		- hook_missing: systemd-networkd runs, and symroute-networkd.path, which tells of its leases, is not enabled => systemctl enable --now symroute-networkd.path symroute-networkd.service
		ens4 no_lease: 10.200.1.9: systemd-networkd told symroute of no lease, and answers leave by ens3 => symroute up ens4 10.200.1.9/24 via 10.200.1.1
	END
	mkdir -p /etc/systemd/system/systemd-networkd.service.wants
	ln -s /usr/lib/systemd/system/symroute-networkd.path /etc/systemd/system/systemd-networkd.service.wants/
	found <<-'END'
		ens4 no_lease: 10.200.1.9: systemd-networkd told symroute of no lease, and answers leave by ens3 => symroute up ens4 10.200.1.9/24 via 10.200.1.1
	END
	ip -n "$FAR" link set ens4 down
	found </dev/null # without carrier
	ip -n "$FAR" link set ens4 up
	cured
	rm -r /etc/systemd/system/systemd-networkd.service.wants
}

@test "fault: a route by a group of next hops of both uplinks, of which the kernel takes any" {
	ip -n "$HOST" -batch - <<-'END'
		nexthop add id 1 via 192.168.100.5 dev ens3
		nexthop add id 2 via 10.200.1.5 dev ens4
		nexthop add id 9 group 1,1/2,255
		route add 10.52.0.0/16 nhid 9 proto static
	END
	in_ns "$HOST" symroute sync
	found <<-'END'
		ens3 asymmetric: 192.168.100.19: answers to 10.52.0.1 leave by ens4 via 10.200.1.5, table main => symroute explain 192.168.100.19 10.52.0.1
	END
}

@test "fault: a link has more addresses than its lease has room for" {
	local i
	for ((i = 1; i <= 32; i++)); do
		ip -n "$HOST" addr add "172.30.0.$i/32" dev ens4
	done
	in_ns "$HOST" symroute sync
	found <<-'END'
		ens4 no_lease: 172.30.0.32: the link has more than 32 addresses, this one has no rules, and answers leave by ens3 => take off ens4 what it does not need, then symroute sync
	END
	ip -n "$HOST" rule add priority 20000 from 172.30.0.32 lookup main # somebody's own choice
	found </dev/null
	ip -n "$HOST" rule del priority 20000
	ip -n "$HOST" addr del 172.30.0.7/32 dev ens4
	cured "symroute sync"
}

@test "fault: an address of a leased network is on lo, or alone on a bridge" {
	local link first=""
	ip -n "$HOST" link add br0 type bridge
	ip -n "$HOST" link set br0 up
	ip -n "$HOST" addr add 192.168.100.50/32 dev lo # answers leave by its link, as main has it
	for link in lo br0; do
		ip -n "$HOST" addr add 10.200.1.50/32 dev "$link"
		found <<-END
			ens4 no_lease: 10.200.1.50: it is on $link, in the network of this link, and answers leave by ens3 => ${first}ip address add 10.200.1.50/32 dev ens4 && symroute sync
		END
		cured
		same "10.200.1.1 dev ens4" \
			"$(ip -n "$HOST" route get 198.51.100.7 from 10.200.1.50 | sed -n 's/.* via \(.* dev ens4\).*/\1/p')"
		ip -n "$HOST" addr flush to 10.200.1.50
		in_ns "$HOST" symroute sync
		first="ip address del 10.200.1.50/32 dev br0 && "
	done
}

@test "fault: IPv6 addresses without a lease, on two links with routers" {
	local link
	for link in ens3 ens4; do
		lab_sysctl "$HOST" "ipv6/conf/$link/accept_dad=0"
		ip -n "$HOST" addr add "2001:db8:${link#ens}::9/64" dev "$link" nodad
	done
	ip -n "$HOST" -6 route add default via fe80::3 dev ens3 metric 100
	found </dev/null # all leave by one link
	ip -n "$HOST" -6 route add default via fe80::4 dev ens4 metric 200
	found <<-'END'
		ens3 no_lease: 2001:db8:3::9: symroute knows of no lease, nor of a DHCP client, and answers leave by it only where main says so => symroute up ens3 2001:db8:3::9/64 via fe80::3
		ens4 no_lease: 2001:db8:4::9: symroute knows of no lease, nor of a DHCP client, and answers leave by ens3 => symroute up ens4 2001:db8:4::9/64 via fe80::4
	END
	cured "$(in_ns "$HOST" symroute check -j | jq -r '.findings[].cure')"
}

@test "an address that the typed recipe serves needs no lease" {
	in_ns "$HOST" symroute flush
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink metric 200
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink table 104
	ip -n "$HOST" rule add priority 1004 from 10.200.1.9 lookup 104
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3 onlink table 103
	ip -n "$HOST" rule add priority 1003 from 192.168.100.19 lookup 103
	found </dev/null
}

@test "fault: dhcpcd.service is sandboxed, without our drop-in" {
	cp /bin/sleep "$BATS_TEST_TMPDIR/dhcpcd"
	lab_spawn dhcpcd "$HOST" unshare --mount bash -c \
		"mount --bind /run/symroute /run/symroute && mount -o remount,bind,ro /run/symroute && exec $BATS_TEST_TMPDIR/dhcpcd 1000"
	wait_until 5 named dhcpcd
	found <<-'END'
		- sandbox: dhcpcd's hooks cannot write /run/symroute, where leases and tables are kept => systemd-tmpfiles --create symroute.conf && systemctl daemon-reload && systemctl restart dhcpcd
	END
	mv /usr/lib/systemd/system/dhcpcd.service.d/50-symroute.conf "$BATS_TEST_TMPDIR/"
	found <<-'END'
		- sandbox: dhcpcd's hooks cannot write /run/symroute, where leases and tables are kept => make install SYSTEMDUNITDIR=/usr/lib/systemd/system TMPFILESDIR=/usr/lib/tmpfiles.d && systemd-tmpfiles --create symroute.conf && systemctl daemon-reload && systemctl restart dhcpcd
	END
	mv "$BATS_TEST_TMPDIR/50-symroute.conf" /usr/lib/systemd/system/dhcpcd.service.d/
}

@test "fault: systemd-networkd deletes other programs' rules" {
	local cure
	program systemd-networkd
	found <<-'END'
		- networkd: systemd-networkd deletes other programs' rules and routes when it starts, or a link changes => mkdir -p /etc/systemd/networkd.conf.d && printf '[Network]\nManageForeignRoutingPolicyRules=no\nManageForeignRoutes=no\n' >/etc/systemd/networkd.conf.d/50-symroute.conf && systemctl restart systemd-networkd
	END
	cure=$(in_ns "$HOST" symroute check -j | jq -r '.findings[0].cure')
	cured "${cure% && systemctl*}"
	# A later file may say otherwise.
	printf '[Network]\nManageForeignRoutes=yes\n' >/etc/systemd/networkd.conf.d/60-other.conf
	in_ns "$HOST" symroute check | grep -q "deletes other programs' routes when"
}

@test "fault: NetworkManager has a connection on an uplink, and no script of ours" {
	program NetworkManager
	mkdir -p /run/NetworkManager/devices
	printf '[device]\nmanaged=true\nconnection-uuid=6b5f2a52-0000-4000-8000-000000000000\n' \
		>"/run/NetworkManager/devices/$(ip -n "$HOST" -j link show ens4 | jq '.[0].ifindex')"
	found </dev/null
	mv /usr/lib/NetworkManager/dispatcher.d/05-symroute "$BATS_TEST_TMPDIR/"
	found <<-'END'
		ens4 network_manager: NetworkManager has a connection on the link, and its dispatcher has no script of ours => make install && nmcli device reapply ens4
	END
	mv "$BATS_TEST_TMPDIR/05-symroute" /usr/lib/NetworkManager/dispatcher.d/
	mv "$HOOK" "$HOOK.away"
	found <<-END
		- hook_missing: the hook calls $HOOK, which is not there => make install with the PREFIX that was meant
	END
	mv "$HOOK.away" "$HOOK"
}

### Limits, and who looks

@test "limits are notes: UDP servers on the wildcard address, and published ports" {
	lab_spawn server "$HOST" dnsmasq --keep-in-foreground --conf-file=/dev/null --port=5300 --no-resolv \
		--no-hosts --user=root --pid-file=
	wait_until 5 lab_listening "$HOST" udp 5300
	udp="- wildcard_udp: note: UDP servers on the wildcard address (port 5300) choose the source of their answers themselves => bind them to the leased addresses, unless they use IP_PKTINFO"
	found <<<"$udp"
	publish
	found <<-END
		- published_ports: note: answers of containers' published ports leave by main's default route: rules from an address do not see them => mark connections by the link they came in on (connmark)
		$udp
	END
	lab_sysctl "$HOST" ipv4/ip_forward=0
	found <<<"$udp"
}

@test "a limit is a note: nftables rewrites destinations of what this host sends" {
	# As docker has it for its published ports: what comes in, and a jump.
	in_ns "$HOST" nft -f - <<-'END'
		table ip moved {
			chain far {
				ip daddr 198.51.100.1 dnat to 10.200.1.7
			}
			chain in {
				type nat hook prerouting priority dstnat
				jump far
			}
			chain out {
				type nat hook output priority -100
				jump far
			}
		}
	END
	found </dev/null
	in_ns "$HOST" nft -f - <<-'END'
		table ip6 moved {
			chain out {
				type nat hook output priority -100
				ip6 daddr 2001:db8::1 dnat to 2001:db8::2
			}
		}
	END
	found <<-'END'
		- local_redirect: note: nftables rewrites destinations of what this host sends (dnat, hook output): its source is chosen before, and it leaves by the source's link => add a rule for it in front, as "ip rule add to ENDPOINT lookup LINK priority 24000", with masquerade on that link
	END
}

@test "without root: the same; where leases are hidden, the kernel's objects tell" {
	run -0 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups symroute check
	same "2 leased addresses: all symmetric" "$output"
	chmod 700 "$(run_dir)"
	run -0 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups symroute check
	same "-  not_root  note: saved leases are for root to read: what is missing was judged by what the kernel has
             cure: sudo symroute check
2 leased addresses: all symmetric" "$output"
	ip -n "$HOST" route flush table 25002
	run -1 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups symroute check
	same "ens4  asymmetric  10.200.1.9: answers to 10.200.1.1 leave by ens3 via 192.168.100.1, table main
                  cure: symroute sync" "$(head -n 2 <<<"$output")"
	in_ns "$HOST" symroute sync
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9 protocol 83
	run -1 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups symroute check
	same "ens4  asymmetric  10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main
                  cure: symroute sync" "$(head -n 2 <<<"$output")"
}

@test "it changes nothing, whatever is wrong" {
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9 protocol 83
	ip -n "$HOST" link set dev ens3 group 0
	before=$(state)
	run -1 in_ns "$HOST" symroute check
	same "$before" "$(state)"
}

@test "a directory of leases that anybody may write is refused, with what to do about it" {
	before=$(state)
	chmod 777 "$(run_dir)"
	run -2 in_ns "$HOST" symroute check
	[[ $output == "symroute: $(run_dir): Operation not permitted, it should be "*": rm -r $(run_dir) && symroute sync" ]]
	cured "${output##*: }"
	same "$before" "$(state)"
}

@test "it says so where it cannot look" {
	run -2 in_ns "$HOST" symroute check --all
	[[ ${lines[0]} == "symroute check: unexpected option '--all'" ]]
	run -2 in_ns "$HOST" strace -qq "${UNLEAKED[@]}" -o /dev/null -e inject=socket:error=EMFILE symroute check
	[[ $output == "symroute: "*": Too many open files" ]]
}

@test "-q prints nothing: the exit status tells" {
	for option in -q --quiet -qj; do
		run -0 in_ns "$HOST" symroute check "$option"
		same "" "$output"
	done
	ip -n "$HOST" rule add priority 3 from 10.200.1.9 prohibit
	run -1 in_ns "$HOST" symroute check -q
	same "" "$output"
	# Why it could not look is on standard error.
	chmod 777 "$(run_dir)"
	run -2 in_ns "$HOST" symroute check -q
	[[ $output == "symroute: $(run_dir): Operation not permitted, "* ]]
}

@test "on a terminal, texts are as wide as that is, cures whole lines" {
	ip -n "$HOST" rule add priority 3 from 10.200.1.9 prohibit
	ip -n "$HOST" rule add priority 4 from 192.168.100.19 prohibit
	whole=$(in_ns "$HOST" symroute check) || true
	shown=$(on_terminal 60 symroute check -c=never) || true
	same "$(tr -s ' \n' '\n' <<<"$whole")" "$(tr -s ' \n' '\n' <<<"$shown")"
	same "$(grep cure: <<<"$whole")" "$(grep cure: <<<"$shown")"
	same "" "$(grep -v cure: <<<"$shown" | grep -E '.{61}')"
	[[ $(grep -c . <<<"$shown") -gt $(grep -c . <<<"$whole") ]]
}

@test "JSON is as the schema has it: healthy, broken, without a lease" {
	run -0 in_ns "$HOST" symroute check -j
	valid_json check <<<"$output"
	same "true 2 0" "$(jq -r '"\(.symmetric) \(.addresses | length) \(.findings | length)"' <<<"$output")"
	ip -n "$HOST" rule add priority 3 from 10.200.1.9 prohibit
	ip -n "$HOST" rule add priority 30000 lookup local
	ip -n "$HOST" rule del priority 0
	run -1 in_ns "$HOST" symroute check -j
	valid_json check <<<"$output"
	same "false 10.200.1.9 ens4 unanswered" "$(jq -r '.symmetric as $all | .findings[0] | "\($all) \(.address) \(.link) \(.id)"' <<<"$output")"
	ip -n "$HOST" rule add priority 0 lookup local
	ip -n "$HOST" addr flush dev ens3
	ip -n "$HOST" addr flush dev ens4
	in_ns "$HOST" symroute sync
	run -0 in_ns "$HOST" symroute check -j
	valid_json check <<<"$output"
	same "true 0 0" "$(jq -r '"\(.symmetric) \(.addresses | length) \(.findings | length)"' <<<"$output")"
}

@test "with more routes than 65,536, as a router of the Internet has, check and explain still look" {
	awk 'BEGIN { for (i = 0; i < 70000; i++)
		printf "route add 100.%d.%d.%d/32 dev ens3 table 77\n", 64 + i / 65536, i / 256 % 256, i % 256 }' |
		ip -n "$HOST" -batch -
	run -0 in_ns "$HOST" symroute check
	same "2 leased addresses: all symmetric" "$output"
	run -0 in_ns "$HOST" symroute explain 10.200.1.9 198.51.100.7
	[[ ${lines[1]} == *"leaves by ens4 via 10.200.1.1, table ens4" ]] || lab_fail "$output"
}

@test "somebody's program named busybox, with a name longer than is read, is no client" {
	cp /bin/sleep "$BATS_TEST_TMPDIR/busybox"
	# shellcheck disable=SC2016 # for the inner shell to expand
	lab_spawn server "$HOST" bash -c 'exec -a "$(printf "%09000d")" "$0" 1000' "$BATS_TEST_TMPDIR/busybox"
	wait_until 5 grep -q busybox "/proc/$(<"$LAB_DIR/server.pid")/comm"
	found </dev/null
}
