#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute watch tells of each change as it comes.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	ip -n "$HOST" link set dev lo group 7
	said=$BATS_TEST_TMPDIR/said
	ip netns exec "$HOST" symroute watch >"$said" 2>&1 3>&- &
	watcher=$!
	wait_until 5 listens
}

teardown() {
	kill "$watcher" 2>/dev/null || true
	host_done
}

# listens: the kernel tells it of changes, at the socket for that, too; one that asks hears of them, anyway
listens() {
	(($(awk '$4 != "00000000"' "/proc/$watcher/net/netlink" | wc -l) > 1))
}

# told LINES: that many have come
told() {
	(($(wc -l <"$said") >= $1))
}

# ends: it is interrupted, and ends with 0
ends() {
	kill -INT "$watcher"
	wait "$watcher"
}

# lines: without their time stamps
lines() {
	run ! grep -vE '^[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{3} ' "$said"
	cut -c14- "$said"
}

@test "it prints exactly what up and down of a link change, in the log's words" {
	address ens4 10.200.1.9/24
	log=$(in_ns "$HOST" symroute up -v ens4 10.200.1.9/24 via 10.200.1.1 2>&1)
	log+=$'\n'$(in_ns "$HOST" symroute down -v ens4 2>&1)
	wait_until 5 told 13
	ends
	same "ens4: added address 10.200.1.9/24
$(grep -E ': (added|deleted) ' <<<"${log//symroute: /}")" "$(lines)"
	same 13 "$(wc -l <"$said")"
}

@test "it tells of both families, of link groups, of a route that is replaced, of links and addresses" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	ip -n "$HOST" link set dev ens4 down
	ip -n "$HOST" link del ens3
	wait_until 5 grep -q "ens3: deleted link" "$said"
	ends
	lines >"$BATS_TEST_TMPDIR/lines"
	for line in "ens3: set link group 25000" "ens4: set link group 25001" \
		"ens4: replaced route default via 10.200.1.254 dev ens4 onlink table ens4" \
		"ens4: added rule from 2001:db8:4::9 iif lo table main suppress_prefixlength 4 suppress_ifgroup 25000" \
		"ens4: added route default via fe80::1 dev ens4 metric 1024 onlink table ens4" \
		"ens4: added address 2001:db8:4::9/64" "ens4: link is down"; do
		grep -qxF "$line" "$BATS_TEST_TMPDIR/lines" || {
			echo "not told: $line"
			cat "$BATS_TEST_TMPDIR/lines"
			false
		}
	done
}

@test "what is somebody else's is not told: rules, routes, groups, and links without an address" {
	ip -n "$HOST" rule add priority 100 from 203.0.113.9 lookup 77
	ip -n "$HOST" route add 203.0.113.0/24 dev ens3 table 77
	ip -n "$HOST" -6 route add 2001:db8:77::/64 dev ens3 table 77
	ip -n "$HOST" link set dev ens3 group 9
	ip -n "$HOST" link set dev ens3 down
	ip -n "$HOST" link del ens3
	address ens4 10.200.1.9/24
	wait_until 5 told 1
	ends
	same "ens4: added address 10.200.1.9/24" "$(lines)"
}

@test "it ends with its reader, though nothing changes" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	ip netns exec "$HOST" symroute watch >"$BATS_TEST_TMPDIR/pipe" 2>&1 3>&- &
	second=$!
	exec 9<"$BATS_TEST_TMPDIR/pipe"
	kill -0 "$second"
	exec 9<&-
	wait_until 5 bash -c '! kill -0 '"$second"
	wait "$second"
}

@test "who reads too slowly is told that something is missing" {
	kill -STOP "$watcher"
	for ((i = 0; i < 2000; i++)); do
		echo "route add 10.$((i / 250)).$((i % 250)).0/24 dev ens3 table 4711 protocol 83"
	done | ip -n "$HOST" -batch -
	kill -CONT "$watcher"
	wait_until 10 grep -q "missed" "$said"
	ends
	same "some changes were missed" "$(lines | grep -v ': added route 10')"
	((0 < $(wc -l <"$said") && $(wc -l <"$said") < 2000))
}

@test "it needs no root, and takes no argument" {
	kill "$watcher"
	ip netns exec "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all symroute watch >"$said" 2>&1 3>&- &
	watcher=$!
	wait_until 5 listens
	bound ens4 10.200.1.9/24 10.200.1.1
	wait_until 5 told 7
	ends
	run -2 in_ns "$HOST" symroute watch ens4
	same "symroute watch: unexpected argument 'ens4'" "$output"
}
