#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Which links have a client that may bring routes, and so a group: main's routes by one of them are not
# for the addresses of the others.

load ../lib/host.bash

setup() {
	host_make ens3 ens4 ens5
	bound ens3 192.168.100.19/24 192.168.100.1
}

teardown() {
	rm -f /etc/symroute.conf
	host_done
}

# grouped: "LINK GROUP LEFT-OUT" of each link that is in a group, and of each with rules
grouped() {
	local link table
	for link in ens3 ens4 ens5 br0; do
		table=$(ip -n "$HOST" -N -j rule show priority 32800 oif "$link" 2>/dev/null | jq -r '.[].table')
		printf '%s %s %s\n' "$link" \
			"$(ip -n "$HOST" -j -d link show "$link" 2>/dev/null | jq -r '.[].group')" \
			"$(ip -n "$HOST" -N -j rule | jq -r --arg table "$table" '. as $all |
				($all[] | select(.table == $table and .priority == 25002).src) as $src |
				$all[] | select(.priority == 25001 and .src == $src) |
				.suppress_ifgroup // "none"' | sort -u)"
	done | sed 's/ *$//; / default$/d; / $/d; /^br0$/d'
}

one="ens3 default none"
two="ens3 25000 25001
ens4 25001"
three="ens3 25000 25000
ens4 25000 25000
ens5 25000"

@test "one has none, two have one each, two uplinks and a third link share one, and the way back" {
	same "$one" "$(grouped)"
	event PREINIT ens4
	same "$two" "$(grouped)"
	event PREINIT ens5
	same "$two
ens5 25001" "$(grouped)"
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$three" "$(grouped)"
	event STOPPED ens5
	same "${two/ens4 25001/ens4 25001 25000}" "$(grouped)"
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens4
	same "$one" "$(grouped)"
}

@test "a link counts from the first event of its client, whatever that is, to its last" {
	for first in PREINIT CARRIER NOCARRIER EXPIRE NAK FAIL EXPIRE6 TEST; do
		event "$first" ens4
		[[ $first == TEST ]] || same "$two" "$(grouped)"
		for more in NAK EXPIRE CARRIER; do
			event "$more" ens4
			same "$two" "$(grouped)"
		done
		for last in STOPPED STOP RELEASE DEPARTED; do
			event "$last" ens4
			same "$one" "$(grouped)"
			event "$last" ens4
			same "$one" "$(grouped)"
			event PREINIT ens4
			same "$two" "$(grouped)"
		done
		event STOPPED ens4
	done
}

@test "its group stays from the end of a lease to the next, and in sync" {
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "$two" "$(grouped)"
	in_ns "$HOST" symroute sync
	same "$two" "$(grouped)"
	run -0 in_ns "$HOST" symroute sync -n
	same "" "$output"
}

@test "a link whose addresses nobody leased is not a client's, until a lease comes" {
	ip -n "$HOST" link add br0 type bridge
	ip -n "$HOST" link set br0 up
	ip -n "$HOST" addr add 172.17.0.1/16 dev br0
	event CARRIER br0
	same "$one" "$(grouped)"
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	event CARRIER ens4
	same "$one" "$(grouped)"
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "${two/ens4 25001/ens4 25001 25000}" "$(grouped)"
}

@test "nor is a container's link without an address, whose routes say that the kernel made them" {
	ip -n "$HOST" route add 10.0.1.5 dev ens4 proto kernel scope link
	event CARRIER ens4
	same "$one" "$(grouped)"
	same ens4 "$(ip -n "$HOST" -j route get 10.0.1.5 from 192.168.100.19 | jq -r '.[].dev')"
}

@test "nor is a network where a router advertises the way to another one, and no default" {
	local ra=(protocol=ra if_configured=true nd1_from=fe80::77 nd1_lifetime=0 nd1_flags=
		nd1_route_information1_prefix=2001:db8:77:: nd1_route_information1_length=64
		nd1_route_information1_lifetime=1800 nd1_route_information1_flags=)
	ip -n "$HOST" addr add 192.168.50.1/24 dev ens4
	ip -n "$HOST" route add 2001:db8:77::/64 via fe80::77 dev ens4 onlink proto ra
	event ROUTERADVERT ens4 "${ra[@]}"
	same "$one" "$(grouped)"
	same ens4 "$(ip -n "$HOST" -j route get 192.168.50.7 from 192.168.100.19 | jq -r '.[].dev')"
	# Without an address of its own it may be an uplink to be.
	ip -n "$HOST" addr flush dev ens4
	event ROUTERADVERT ens4 "${ra[@]}"
	same "$two" "$(grouped)"
}

@test "links change groups with routes to parts of the Internet, the one that 0 is in, too" {
	bound ens4 10.200.1.9/24 10.200.1.1
	for part in 0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2; do
		ip -n "$HOST" route add "$part" via 10.200.1.1 dev ens4 onlink
	done
	run -0 bound ens5 172.20.1.9/24 172.20.1.1
	same "ens3 25000 25000
ens4 25000 25000
ens5 25000 25000" "$(grouped)"
	same "via 10.200.1.1 dev ens4" "$(ip -n "$HOST" route get 8.8.8.8 from 10.200.1.9 | sed -n 's/.*\(via .* dev ens4\).*/\1/p')"
	same "" "$(in_ns "$HOST" symroute sync -n)"
}

@test "a port of a bridge is not, a link that is down is not, and one that is not managed is not" {
	event PREINIT ens4
	ip -n "$HOST" link add br0 type bridge
	ip -n "$HOST" link set ens4 master br0
	in_ns "$HOST" symroute sync
	same "$one" "$(grouped)"
	ip -n "$HOST" link set ens4 nomaster
	in_ns "$HOST" symroute sync
	same "$two" "$(grouped)"
	ip -n "$HOST" link set ens4 down
	event NOCARRIER ens4
	same "$one" "$(grouped)"
	ip -n "$HOST" link set ens4 up
	event CARRIER ens4
	same "$two" "$(grouped)"
	printf '[ens4]\nmanage = no\n' >/etc/symroute.conf
	event CARRIER ens3
	same "$one" "$(grouped)"
}

# by DESTINATION: the link of the kernel's answer for the leased address
by() {
	ip -n "$HOST" -j route get "$1" from 192.168.100.19 | jq -r '.[].dev'
}

@test "one uplink has a group of its own, wherever it stands among links without a lease" {
	event PREINIT ens4
	event PREINIT ens5
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	bound ens4 10.200.1.9/24 10.200.1.1
	same "ens3 25000
ens4 25001 25000
ens5 25000" "$(grouped)"
	ip -n "$HOST" route add 198.51.100.0/24 via 10.200.1.7 dev ens4 onlink
	same 10.200.1.7 "$(ip -n "$HOST" -j route get 198.51.100.7 from 10.200.1.9 | jq -r '.[].gateway')"
	same "1 leased address: all symmetric" "$(in_ns "$HOST" symroute check)"
	ip -n "$HOST" route add 203.0.113.0/24 via 10.201.1.7 dev ens5 onlink
	same 10.200.1.1 "$(ip -n "$HOST" -j route get 203.0.113.7 from 10.200.1.9 | jq -r '.[].gateway')"
}

@test "a link that no cable is in counts from the event of its carrier on" {
	ip -n "$HOST" link add unplugged type veth peer name other
	ip -n "$HOST" link set unplugged up
	event PREINIT unplugged
	same "$one" "$(grouped)"
	ip -n "$HOST" link set other up
	event CARRIER unplugged
	same "ens3 25000 25001" "$(grouped)"
	same 25001 "$(ip -n "$HOST" -j -d link show unplugged | jq -r '.[].group')"
	ip -n "$HOST" link set other down
	event NOCARRIER unplugged
	same "$one" "$(grouped)"
}

@test "main's routes by the own link count at once, whoever writes them; those by another's do not" {
	bound ens4 10.200.1.9/24 10.200.1.1
	for protocol in boot static bird zebra dhcp 99; do
		ip -n "$HOST" route add 198.51.100.0/24 via 192.168.100.7 dev ens3 onlink proto "$protocol"
		ip -n "$HOST" route add 203.0.113.0/24 via 10.200.1.7 dev ens4 onlink proto "$protocol"
		same 192.168.100.7 "$(ip -n "$HOST" -j route get 198.51.100.7 from 192.168.100.19 | jq -r '.[].gateway')"
		same 192.168.100.1 "$(ip -n "$HOST" -j route get 203.0.113.7 from 192.168.100.19 | jq -r '.[].gateway')"
		ip -n "$HOST" route del 198.51.100.0/24
		ip -n "$HOST" route del 203.0.113.0/24
	done
}

@test "with one uplink, main's routes by any link count" {
	ip -n "$HOST" addr add 172.31.0.9/24 dev ens5
	for link in ens3 ens4 ens5; do
		ip -n "$HOST" route add 198.51.100.0/24 dev "$link"
		same "$link" "$(by 198.51.100.7)"
		ip -n "$HOST" route del 198.51.100.0/24
	done
}

@test "links change groups between two waits for lookups that are under way; other events wait for none" {
	local waited=$BATS_TEST_TMPDIR/waited
	event PREINIT ens5
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add 172.20.0.0/16 via 10.200.1.5 dev ens4 onlink
	in_ns "$HOST" env -i reason=CARRIER interface=ens5 \
		strace -qq "${UNLEAKED[@]}" -e trace=membarrier -o "$waited" "$HOOK"
	same "" "$(<"$waited")"
	same "172.20.0.0/16 via 10.200.1.5 dev ens4 proto symroute onlink " "$(ip -n "$HOST" route show table ens4 172.20.0.0/16)"
	in_ns "$HOST" env -i reason=STOPPED interface=ens5 \
		strace -qq "${UNLEAKED[@]}" -e trace=membarrier -o "$waited" "$HOOK"
	same "${two/ens4 25001/ens4 25001 25000}" "$(grouped)"
	same "" "$(ip -n "$HOST" route show table ens4 172.20.0.0/16)"
	same 2 "$(grep -c MEMBARRIER_CMD_GLOBAL "$waited")"
}
