#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Two IPv6 routers on one wire, each with a prefix of its own, each dropping what comes from the
# other's (RFC 8028), with real dhcpcd.

load ../lib/client.bash
source "$TOP/tests/lib/lab6.bash"

# The host has the same number in both sites: it is of ens3's MAC.
B_TOO=2001:db8:b::ff:fe00:313

setup() {
	lab_topology
	one_wire
	lab6_topology
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	ip netns del wire 2>/dev/null || true
	lab_down
}

# one_wire: both routers' inside is on ens3; ens4 leads nowhere
one_wire() {
	local router
	ip netns add wire
	ip -n wire link add br0 type bridge
	ip -n wire link set br0 up
	ip -n routera link set lan netns wire name host
	ip -n routerb link set lan name spare
	ip -n wire link set host master br0 up
	for router in routera routerb; do
		ip -n wire link add "$router" type veth peer name lan netns "$router"
		ip -n wire link set "$router" master br0 up
		ip -n "$router" link set lan up
	done
}

# both_heard: dhcpcd has an address of each prefix
both_heard() {
	lab6_radvd routera
	lab6_radvd routerb
	lab6_dhcpcd_start noipv4 "$@"
	wait_until 20 lab6_has ens3 "$LAB6_A"
	wait_until 20 lab6_has ens3 "$B_TOO"
}

# by_source: each prefix has a default route of its own in the table
by_source() {
	(($(ip -n host -6 route show table ens3 | grep -c '^default from') == 2))
}

@test "what comes from each prefix leaves by the router that advertises it" {
	both_heard
	wait_until 20 by_source
	lab_ping "$LAB6_A" 3
	lab_ping "$B_TOO" 3
	in_ns host ping -n -c 2 -i 0.2 -W 1 -I "$LAB6_A" "$LAB6_INTERNET"
	in_ns host ping -n -c 2 -i 0.2 -W 1 -I "$B_TOO" "$LAB6_INTERNET"
	same "0 0" "$(lab6_dropped routera) $(lab6_dropped routerb)"
	in_ns host symroute check
}

@test "control: without the hook both leave by one router, and it drops one of them" {
	both_heard "nohook symroute"
	reached=0
	for address in "$LAB6_A" "$B_TOO"; do
		! lab_ping "$address" 3 || ((reached += 1))
	done
	same 1 "$reached"
	(($(lab6_dropped routera) + $(lab6_dropped routerb) > 0))
}

@test "a router that withdraws itself leaves the other one for all" {
	both_heard
	wait_until 20 by_source
	lab6_radvd_stop routerb
	left() {
		same "default via" "$(ip -n host -6 route show default table ens3 | cut -d' ' -f1,2)"
	}
	wait_until 20 left
	lab_ping "$LAB6_A" 3
}
