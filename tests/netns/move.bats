#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# While links become uplinks and cease to be, no packet of an address leaves by another link.

load ../lib/host.bash

teardown() {
	[[ ! -s $BATS_TEST_TMPDIR/flood.pid ]] || kill "$(<"$BATS_TEST_TMPDIR/flood.pid")" || true
	host_done
}

# sent LINK: how many packets of the leased address have left by it
sent() {
	in_ns "$HOST" nft -j list counter ip moved "$1" | jq '.nftables[] | .counter? | select(.).packets'
}

# more LINK COUNT: 1000 more than that have
more() {
	(($(sent "$1") > $2 + 1000))
}

@test "between two and three links" {
	host_make ens3 ens4 ens5
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add 203.0.113.0/24 via 10.200.1.7 dev ens4 onlink
	for link in ens3 ens4; do
		for router in 192.168.100.1 10.200.1.7; do
			ip -n "$HOST" neigh replace "$router" lladdr 02:00:00:00:00:01 dev "$link"
		done
	done
	in_ns "$HOST" nft -f - <<-'END'
		table ip moved {
			counter ens3 { }
			counter ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip saddr 192.168.100.19 oifname ens3 counter name ens3
				ip saddr 192.168.100.19 oifname ens4 counter name ens4
			}
		}
	END
	in_ns "$HOST" "$BUILD/flood" 192.168.100.19 203.0.113.7 3>&- &
	echo "$!" >"$BATS_TEST_TMPDIR/flood.pid"
	wait_until 5 more ens3 0
	for ((i = 0; i < 20; i++)); do
		event PREINIT ens5
		event STOPPED ens5
	done >/dev/null 2>&1
	wait_until 5 more ens3 "$(sent ens3)"
	echo "by its own link $(sent ens3), by the other $(sent ens4)"
	same 0 "$(sent ens4)"
}
