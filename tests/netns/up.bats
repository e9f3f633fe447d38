#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute up and down: addresses that no client leased.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	address ens4 10.200.1.9/24
	before=$(state)
}

teardown() {
	host_done
}

up() {
	in_ns "$HOST" symroute up "$@"
}

@test "up comes to the same as a lease" {
	lease BOUND ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" new_interface_mtu=1400
	leased=$(state)
	in_ns "$HOST" symroute flush
	up ens4 10.200.1.9/24 via 10.200.1.1 mtu 1400 via 10.200.1.2
	same "$leased" "$(state)"
}

@test "IPv6 too, beside IPv4" {
	up ens4 10.200.1.9/24 via 10.200.1.1
	four=$(own)
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	up ens4 2001:db8:4::9/64 via fe80::1
	same "$(sort <<-END
		$four
		25001: from 2001:db8:4::9 iif lo lookup main suppress_prefixlength 4 proto symroute
		25002: from 2001:db8:4::9 iif lo lookup ens4 proto symroute
		32800: from all oif ens4 lookup ens4 proto symroute
		32800: from all to 2001:db8:4::9 lookup ens4 proto symroute
		2001:db8:4::/64 dev ens4 table ens4 metric 1024 pref medium
		default via fe80::1 dev ens4 table ens4 metric 1024 onlink pref medium
		fe80::/64 dev ens4 table ens4 metric 1024 pref medium
	END
	)" "$(own)"
}

@test "down takes all of it away, of both families, and sync leaves it so" {
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	up ens4 10.200.1.9/24 via 10.200.1.1
	up ens4 2001:db8:4::9/64 via fe80::1
	in_ns "$HOST" symroute down ens4
	in_ns "$HOST" symroute sync
	same "" "$(own)"
	ip -n "$HOST" addr del 2001:db8:4::9/64 dev ens4
	same "$before" "$(state)"
}

@test "sync puts back what up made" {
	up ens4 10.200.1.9/24 via 10.200.1.1
	made=$(state)
	ip -n "$HOST" rule del priority 32800 oif ens4 protocol 83
	in_ns "$HOST" symroute sync
	same "$made" "$(state)"
}

@test "-n prints what ip -batch takes, and touches nothing" {
	run -0 up -n ens4 10.200.1.9/24 via 10.200.1.1
	same "$before" "$(state)"
	[[ ! -e /run/symroute ]]
	in_ns "$HOST" ip -batch - <<<"$output"
	batch=$(state)
	up ens4 10.200.1.9/24 via 10.200.1.1
	same "$batch" "$(state)"
}

@test "the same again sends the kernel no change" {
	up ens4 10.200.1.9/24 via 10.200.1.1
	run -0 up -v ens4 10.200.1.9/24 via 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
}

# both: rules and routes of an address that was typed and of one that is leased
both() {
	local address
	for address in 10.200.1 10.200.7; do
		cat <<-END
			$address.0/24 dev ens4 table ens4 scope link src $address.9
			25001: from $address.9 iif lo lookup main suppress_prefixlength 1 proto symroute
			25002: from $address.9 iif lo lookup ens4 proto symroute
			32800: from all to $address.9 lookup ens4 proto symroute
			default via $address.1 dev ens4 table ens4 onlink
		END
	done
	echo "32800: from all oif ens4 lookup ens4 proto symroute"
}

@test "what up added and what a client leased stand beside each other, whichever came first" {
	ip -n "$HOST" addr add 10.200.7.9/24 dev ens4 noprefixroute
	up ens4 10.200.1.9/24 via 10.200.1.1
	lease BOUND ens4 10.200.7.9/24 10.200.7.1
	same "$(both | sort)" "$(own)"
	in_ns "$HOST" symroute flush
	lease BOUND ens4 10.200.7.9/24 10.200.7.1
	up ens4 10.200.1.9/24 via 10.200.1.1
	same "$(both | sort)" "$(own)"
	run -0 lease RENEW ens4 10.200.7.9/24 10.200.7.1
	same "symroute: ens4: nothing to change" "$output"
}

@test "up adds a second address to the first" {
	ip -n "$HOST" addr add 10.200.7.9/24 dev ens4 noprefixroute
	up ens4 10.200.1.9/24 via 10.200.1.1
	up ens4 10.200.7.9/24
	same "$(both | grep -v 'via 10.200.7.1' | sort)" "$(own)"
}

@test "down takes one address away; the next event and sync leave it so, until it is typed again" {
	ip -n "$HOST" addr add 10.200.7.9/24 dev ens4 noprefixroute
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	whole=$(own)
	in_ns "$HOST" symroute down ens4 10.200.7.9
	rest=$(own)
	same "$(grep -v 10.200.7 <<<"$whole")" "$rest"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	in_ns "$HOST" symroute sync
	same "$rest" "$(own)"
	up ens4 10.200.7.9/24
	same "$whole" "$(own)"
}

@test "down of a leased address leaves the other one" {
	ip -n "$HOST" addr add 10.200.7.9/24 dev ens4 noprefixroute
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	whole=$(own)
	in_ns "$HOST" symroute down ens4 10.200.1.9
	same "$(grep -v '10.200.1.9\|10.200.1.0' <<<"$whole")" "$(own)"
	# It is forgotten with the address itself.
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	event CARRIER ens4
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4 noprefixroute
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "$whole" "$(own)"
}

@test "down of an address that is not there says so, and changes nothing" {
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	leased=$(state)
	run ! in_ns "$HOST" symroute down ens4 10.200.1.77
	same "symroute: ens4: ADDRESS: '10.200.1.77' is not on the link" "$output"
	same "$leased" "$(state)"
}

@test "events of the link that bring no lease leave it, as long as the address is there" {
	up ens4 10.200.1.9/24 via 10.200.1.1
	made=$(state)
	for reason in PREINIT CARRIER NOCARRIER STOPPED; do
		event "$reason" ens4
		same "$made" "$(state)"
	done
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	event CARRIER ens3
	same "" "$(own)"
}

@test "each bad argument is named in one line, and nothing changes" {
	while IFS='|' read -r arguments said; do
		# shellcheck disable=SC2086 # words of a command
		run -2 up $arguments
		same "symroute: $said" "$output"
	done <<-'END'
		|IFNAME: not set, it should be the name of a link
		a/b 10.200.1.9/24|IFNAME: 'a/b' is not the name of a link
		ens4|ADDRESS/LEN: not set, it should be a host's address and the length of its network
		ens4 10.200.1.9|ADDRESS/LEN: '10.200.1.9' is not a host's address and the length of its network
		ens4 10.200.1.9/0|ADDRESS/LEN: '10.200.1.9/0' is not a host's address and the length of its network
		ens4 10.200.1.0/24|ADDRESS/LEN: '10.200.1.0/24' is not a host's address and the length of its network
		ens4 fe80::9/64|ADDRESS/LEN: 'fe80::9/64' is not a host's address and the length of its network
		ens4 10.200.1.9/24 10.200.1.1|up: '10.200.1.1' is not 'via' or 'mtu'
		ens4 10.200.1.9/24 via|via: not set, it should be a router's address of the same family
		ens4 10.200.1.9/24 via fe80::1|via: 'fe80::1' is not a router's address of the same family
		ens4 10.200.1.9/24 via 10.200.1.9|via: '10.200.1.9' is not a router's address of the same family
		ens4 10.200.1.9/24 via 10.200.1.255|via: '10.200.1.255' is not a router's address of the same family
		ens4 10.200.1.9/24 mtu 575|mtu: '575' is not in 576..65535
		ens4 2001:db8::9/64 mtu 1279|mtu: '1279' is not in 1280..65535
		nolink0 10.200.1.9/24|nolink0: IFNAME: 'nolink0' is not a link of this host
		ens4 10.200.1.8/24|ens4: ADDRESS/LEN: '10.200.1.8' is not on the link, add it there first
	END
	same "$before" "$(state)"
}

@test "a link that is not managed is left alone, and that is said" {
	printf '[ens4]\nmanage = no\n' >/etc/symroute.conf
	run -1 up ens4 10.200.1.9/24 via 10.200.1.1
	: >/etc/symroute.conf
	same "symroute: ens4: manage = no in /etc/symroute.conf, nothing is done" "$output"
	same "$before" "$(state)"
}

@test "without a router, the link's own network only, and that is said" {
	run -0 up ens4 10.200.1.9/24
	[[ $output == *"ens4: no router in the lease, default route left out"* ]]
	run ! grep default <<<"$(own)"
}
