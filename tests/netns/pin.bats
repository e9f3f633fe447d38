#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The rule that leads renewals to the lease's own server by its own link.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=192.168.100.1
}

teardown() {
	host_done
}

# pins: the rules of ours at the lowest priority
pins() {
	ip -n "$HOST" rule show priority 25000 | tr '\t' ' ' | sed 's/ *$//'
}

@test "a server in the link's own network needs none" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.200.1.53
	same "" "$(pins)"
}

@test "a server beyond the link's network has one, until the lease ends" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	same "25000: from all to 10.99.0.53 lookup ens4 proto symroute" "$(pins)"
	run -0 ip -n "$HOST" route get 10.99.0.53
	[[ ${lines[0]} == "10.99.0.53 via 10.200.1.1 dev ens4 table ens4 "* ]]
	# Events of another link, and of this one with the address kept, leave it alone.
	run -0 event CARRIER ens3
	same "symroute: ens3: nothing to change" "$output"
	run -0 event STOPPED ens4
	same "symroute: ens4: nothing to change" "$output"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "" "$(pins)"
}

@test "it goes with the next event of another link if its own are missed" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=10.99.0.53
	ip -n "$HOST" addr flush dev ens4
	event CARRIER ens3
	same "" "$(pins)"
}

@test "servers in a network that both links are in have one, from the second link's event on" {
	bound ens4 192.168.100.20/24 192.168.100.2 new_dhcp_server_identifier=192.168.100.2
	same "25000: from all to 192.168.100.1 lookup ens3 proto symroute
25000: from all to 192.168.100.2 lookup ens4 proto symroute" "$(pins | sort)"
}

@test "two leases from one server have none, the first one's goes, and that is said" {
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.99.0.53
	same "25000: from all to 10.99.0.53 lookup ens3 proto symroute" "$(pins)"
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
	same "25000: from all to 10.99.0.53 lookup ens4 proto symroute" "$(pins)"
}

@test "it goes when the other link's lease in that network ends" {
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=192.168.100.1
	bound ens4 192.168.100.20/24 192.168.100.2 new_dhcp_server_identifier=192.168.100.2
	event CARRIER ens3
	same "25000: from all to 192.168.100.1 lookup ens3 proto symroute
25000: from all to 192.168.100.2 lookup ens4 proto symroute" "$(pins | sort)"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "" "$(pins)"
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
