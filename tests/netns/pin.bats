#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The rules that lead renewals to the lease's own server by its own link.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=192.168.100.1
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3 onlink
}

teardown() {
	host_done
}

# pins: the rules for packets that have no source yet
pins() {
	ip -n "$HOST" rule | grep 'from 0\.0\.0\.0' | tr '\t' ' ' | sed 's/ *$//' | sort
}

# pin SERVER LINK: those of one lease
pin() {
	cat <<-END
		24999: from 0.0.0.0 ipproto udp dport 1-66 goto 25001 proto symroute
		24999: from 0.0.0.0 ipproto udp dport 68-65534 goto 25001 proto symroute
		25000: from 0.0.0.0 to $1 uidrange 0-0 ipproto udp lookup $2 proto symroute
	END
}

# by WORD...: the link of the kernel's answer
by() {
	ip -n "$HOST" -j route get "$@" | jq -r '.[].dev'
}

@test "a server in the link's own network needs none" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.200.1.53
	same "" "$(pins)"
}

@test "a server beyond the link's network has one, until the lease ends" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "$(pin 10.99.0.53 ens4)" "$(pins)"
	# Events of another link, and of this one with the address kept, leave it alone.
	run -0 event CARRIER ens3
	same "symroute: ens3: nothing to change" "$output"
	run -0 event STOPPED ens4
	same "symroute: ens4: nothing to change" "$output"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "" "$(pins)"
}

@test "it leads what a client sends to renew, and nothing else, to the server" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	# dhclient's socket, to port 67; dhcpcd's, which has no ports yet when its route is looked up.
	same ens4 "$(by 10.99.0.53 ipproto udp sport 68 dport 67 uid 0)"
	same ens4 "$(by 10.99.0.53 ipproto udp uid 0)"
	same ens3 "$(by 10.99.0.53 ipproto icmp uid 0)"
	same ens3 "$(by 10.99.0.53 ipproto udp dport 53 uid 0)"
	same ens3 "$(by 10.99.0.53 ipproto udp dport 123 uid 0)"
	same ens3 "$(by 10.99.0.53 ipproto tcp dport 67 uid 0)"
	same ens3 "$(by 10.99.0.53 ipproto udp dport 67 uid 1000)"
	same ens3 "$(by 10.99.0.54 ipproto udp dport 67 uid 0)"
	same ens3 "$(by 10.99.0.53 from 192.168.100.19 ipproto udp dport 67 uid 0)"
}

@test "it goes with the next event of another link if its own are missed" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	ip -n "$HOST" addr flush dev ens4
	event CARRIER ens3
	same "" "$(pins)"
}

@test "a server that main reaches by the lease's link has none, from the event on that finds it so" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "$(pin 10.99.0.53 ens4)" "$(pins)"
	ip -n "$HOST" route add 10.99.0.0/16 via 10.200.1.1 dev ens4 onlink
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "" "$(pins)"
	same ens4 "$(by 10.99.0.53 ipproto udp dport 67 uid 0)"
}

@test "servers in a network that both links are in have none" {
	bound ens4 192.168.100.20/24 192.168.100.2 new_dhcp_server_identifier=192.168.100.2
	same "" "$(pins)"
}

@test "a server in the network of a link without a lease has none" {
	ip -n "$HOST" link add br0 type bridge
	ip -n "$HOST" link set br0 up
	ip -n "$HOST" addr add 10.99.0.1/16 dev br0
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "" "$(pins)"
}

@test "a server that is an address of this host has none" {
	ip -n "$HOST" addr add 10.99.0.53/32 dev lo
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "" "$(pins)"
}

@test "a server that is another lease's router has none" {
	bound ens3 203.0.113.7/32 10.99.0.53
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "" "$(pins)"
}

@test "two leases from one server have none, the first one's goes, and that is said" {
	ip -n "$HOST" route replace default via 10.200.1.1 dev ens4 onlink
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.99.0.53
	same "$(pin 10.99.0.53 ens3)" "$(pins)"
	ip -n "$HOST" route del default
	run -0 bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "symroute: ens3: server 10.99.0.53 has leased to ens4 too, renewals of either may leave by the other
symroute: ens4: server 10.99.0.53 has leased to ens3 too, renewals of either may leave by the other" \
		"$(head -n 2 <<<"$output")"
	same "" "$(pins)"
	run -0 lease RENEW ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.99.0.53
	same "symroute: ens3: nothing to change" "$(tail -n 1 <<<"$output")"
	# One of them ends: in the same run the other's renewals are led again.
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	same "$(pin 10.99.0.53 ens4)" "$(pins)"
}

@test "two leases from two servers have one each, and the second keeps the first's" {
	ip -n "$HOST" route del default
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.98.0.53
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "$({
		pin 10.98.0.53 ens3
		pin 10.99.0.53 ens4
	} | sort -u)" "$(pins)"
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	same "$(pin 10.99.0.53 ens4)" "$(pins)"
}

@test "pin_server = no: none" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53 symroute_pin_server=no
	same "" "$(pins)"
}

@test "a server that is none is left out, and that is said" {
	for server in "" 10.99.0 0.0.0.0 255.255.255.255 '10.99.0.53 10.99.0.54'; do
		run -0 bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier="$server"
		same "symroute: ens4: new_dhcp_server_identifier: '$server' is not a host's IPv4 address, left out" \
			"${lines[0]}"
		same "" "$(pins)"
		ip -n "$HOST" addr flush dev ens4
		event EXPIRE ens4
	done
}
