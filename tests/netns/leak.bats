#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# From an event's first message to its last, no packet from an address leaves by another link.

load ../lib/host.bash

# Two uplinks, main's default by ens3, and a flood from the address on ens4.
setup() {
	host_make ens3 ens4
	ip -n "$HOST" link set lo up
	lab_sysctl "$HOST" ipv4/conf/{all,ens3,ens4}/rp_filter=0
	address ens3 192.168.100.19/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3
	ip -n "$HOST" route add default via 192.168.100.1
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 "10.200.1.1"
	# The routers, as far as anybody can tell: neighbours that take everything.
	for number in 1 2 254; do
		ip -n "$HOST" neighbour replace "10.200.1.$number" lladdr 02:00:00:00:00:01 dev ens4
	done
	ip -n "$HOST" neighbour replace 192.168.100.1 lladdr 02:00:00:00:00:02 dev ens3
	in_ns "$HOST" nft -f - <<-'END'
		table inet leak {
			counter by_ens3 { }
			counter by_ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip saddr 10.200.1.9 oifname ens3 counter name by_ens3
				ip saddr 10.200.1.9 oifname ens4 counter name by_ens4
			}
		}
	END
}

teardown() {
	[[ ! -s $BATS_TEST_TMPDIR/flood.pid ]] || kill "$(<"$BATS_TEST_TMPDIR/flood.pid")" || true
	host_done
}

# flood_start: packets from 10.200.1.9 to the Internet, as fast as one process sends them
flood_start() {
	in_ns "$HOST" "$BUILD/flood" 10.200.1.9 203.0.113.1 3>&- &
	echo "$!" >"$BATS_TEST_TMPDIR/flood.pid"
	wait_until 5 flooding
}

flooding() {
	(($(sent ens4) > 10000))
}

# sent LINK: packets that have left by it
sent() {
	in_ns "$HOST" nft -j list counter inet leak "by_$1" | jq '.nftables[] | .counter? | select(.).packets'
}

@test "under a flood: another router, more routers, fewer, an MTU, renewals: none by the other link" {
	flood_start
	for routers in "10.200.1.254" "10.200.1.1 10.200.1.254" "10.200.1.254 10.200.1.2 10.200.1.1" "10.200.1.2"; do
		for mtu in 1400 1500; do
			lease RENEW ens4 10.200.1.9/24 "$routers" new_interface_mtu="$mtu"
			same "$(tr ' ' '\n' <<<"$routers" | sed 's/^/via /')" \
				"$(ip -n "$HOST" route show table ens4 default | grep -o 'via [^ ]*')"
			lease RENEW ens4 10.200.1.9/24 "$routers" new_interface_mtu="$mtu"
		done
	done
	echo "by ens4: $(sent ens4)"
	same 0 "$(sent ens3)"
}

@test "the same flood while recipes delete and add again: many by the other link" {
	flood_start
	for ((round = 0; round < 20; round++)); do
		ip -n "$HOST" route del default table ens4
		ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink table ens4
	done
	echo "by ens3: $(sent ens3)"
	(($(sent ens3) > 0))
}
