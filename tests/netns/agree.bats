#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# explain agrees with the kernel: 1,000 packets in each family of each topology, at random.
# SEED=NUMBER repeats a run; a failure prints the number.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	: "${SEED:=$((RANDOM << 15 | RANDOM | 1))}"
}

teardown() {
	host_done
}

teardown_file() {
	echo "# figure: random packets agreed with the kernel $((1000 * $(grep -c . "$BATS_FILE_TMPDIR/agreed")))" >&3
}

# two_uplinks
# A leased address and a default route in main on each link.
two_uplinks() {
	local link
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	for link in "ens3 192.168.100.0/24 192.168.100.19 192.168.100.1 100" \
		"ens4 10.200.1.0/24 10.200.1.9 10.200.1.1 200"; do
		# shellcheck disable=SC2086 # five words
		set -- $link
		ip -n "$HOST" route add "$2" dev "$1" src "$3" metric "$5"
		ip -n "$HOST" route add default via "$4" dev "$1" metric "$5"
	done
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	lease BOUND ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
}

# two_prefixes
# Addresses of an advertised prefix on each link, in tables of their own.
two_prefixes() {
	local number
	for number in 3 4; do
		ip -n "$HOST" addr add "2001:db8:$number::19/64" dev "ens$number" nodad
		ip -n "$HOST" addr add "2001:db8:$number:0:aaaa::1/64" dev "ens$number" nodad
		ip -n "$HOST" route add default via fe80::1 dev "ens$number" metric "${number}00"
		ip -n "$HOST" -6 rule add priority 25002 from "2001:db8:$number::/64" lookup "2500$number"
		ip -n "$HOST" -6 rule add priority 25001 from "2001:db8:$number::/64" lookup main \
			suppress_prefixlength 1 suppress_ifgroup 25000
		ip -n "$HOST" route add "2001:db8:$number::/64" dev "ens$number" table "2500$number"
		ip -n "$HOST" route add default via fe80::1 dev "ens$number" table "2500$number"
		ip -n "$HOST" link set "ens$number" group 25000
	done
}

# agrees -4|-6...
# explain and the kernel give the same answer to every packet.
agrees() {
	local family
	for family in "$@"; do
		in_ns "$HOST" "$BUILD/pairs" "$family" 1000 "$SEED"
		echo 1000 >>"$BATS_FILE_TMPDIR/agreed"
	done
}

@test "two uplinks" {
	two_uplinks
	ip -n "$HOST" route add unreachable 172.31.0.0/16
	ip -n "$HOST" route add blackhole 172.30.0.0/16 table 25001
	ip -n "$HOST" route add throw 172.29.0.0/16 table 25001
	ip -n "$HOST" route add 172.16.0.0/12 nexthop via 10.200.1.3 nexthop via 192.168.100.3
	ip -n "$HOST" rule add priority 50 from 10.200.1.9/28 to 198.18.0.0/15 goto 25002
	ip -n "$HOST" rule add priority 60 not from 10.0.0.0/8 to 198.51.100.0/24 prohibit
	agrees -4
}

@test "two uplinks in one subnet" {
	address ens3 192.168.100.19/24
	address ens4 192.168.100.20/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 metric 100
	ip -n "$HOST" route add 192.168.100.0/24 dev ens4 metric 200
	ip -n "$HOST" route add default via 192.168.100.1 dev ens4 metric 200
	ip -n "$HOST" route append default via 192.168.100.2 dev ens4 metric 200
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	lease BOUND ens4 192.168.100.20/24 192.168.100.1
	agrees -4
}

@test "containers behind a bridge" {
	two_uplinks
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" link set docker0 up
	ip -n "$HOST" addr add 172.17.0.1/16 dev docker0
	ip -n "$HOST" link add br1 type bridge
	ip -n "$HOST" addr add 172.18.0.1/16 dev br1
	ip -n "$HOST" link set br1 up
	lab_sysctl "$HOST" ipv4/conf/br1/ignore_routes_with_linkdown=1 # nothing is plugged in
	agrees -4
}

@test "OpenVPN: two routes of /1" {
	two_uplinks
	ip -n "$HOST" link add tun0 type veth peer name tun1
	ip -n "$HOST" link set tun1 up
	ip -n "$HOST" link set tun0 up
	ip -n "$HOST" addr add 10.8.0.6 peer 10.8.0.5 dev tun0
	ip -n "$HOST" route add 0.0.0.0/1 via 10.8.0.5 dev tun0
	ip -n "$HOST" route add 128.0.0.0/1 via 10.8.0.5 dev tun0
	ip -n "$HOST" route add 203.0.113.50 via 192.168.100.1 dev ens3
	agrees -4
}

@test "WireGuard: a mark and suppress_prefixlength 0" {
	two_uplinks
	two_prefixes
	ip -n "$HOST" link add wg0 type veth peer name wg1
	ip -n "$HOST" link set wg1 up
	ip -n "$HOST" link set wg0 up
	ip -n "$HOST" addr add 10.9.0.2/32 dev wg0
	ip -n "$HOST" addr add fd09::2/128 dev wg0 nodad
	for family in -4 -6; do
		ip -n "$HOST" "$family" route add default dev wg0 table 51820
		ip -n "$HOST" "$family" rule add not fwmark 51820 table 51820
		ip -n "$HOST" "$family" rule add table main suppress_prefixlength 0
	done
	agrees -4 -6
}

@test "IPv6: several prefixes, routes from a source" {
	two_prefixes
	ip -n "$HOST" addr add 2001:db8:5::19/64 dev ens4 nodad
	ip -n "$HOST" route add default from 2001:db8:5::/64 via fe80::5 dev ens4
	ip -n "$HOST" route add default from 2001:db8:4::/48 via fe80::4 dev ens4 table 25004
	ip -n "$HOST" route add 2001:db8:8000::/33 from 2001:db8:5::/64 via fe80::6 dev ens4
	ip -n "$HOST" route add 2001:db8:8000::/33 via fe80::7 dev ens3
	ip -n "$HOST" route add 2001:db8:8000::/40 via fe80::8 dev ens3 metric 50
	ip -n "$HOST" route add 2001:db8:8000::/40 via fe80::9 dev ens4 metric 40 pref low
	ip -n "$HOST" route add unreachable 2001:db8:4000::/34
	ip -n "$HOST" route add 2001:db8:9000::/36 nexthop via fe80::a dev ens3 nexthop via fe80::b dev ens4
	agrees -6
}
