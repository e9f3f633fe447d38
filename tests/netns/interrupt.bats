#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# An event that ended half way, and events that come all at once.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# From each of these states the same event leads to the same state, however far it came before.
starts=("" "192.168.100.19/24 192.168.100.1" "10.200.1.9/24 10.200.1.254"
	"10.200.1.9/24 10.200.1.2 10.200.1.1" "10.200.1.70/24")

# start_from LEASE
start_from() {
	local address routers
	read -r address routers <<<"$1"
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens4
	rm -rf /run/symroute
	[[ -z $address ]] || bound ens4 "$address" "$routers"
}

@test "any part of an event's changes and then the whole event come to the same" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 "10.200.1.1 10.200.1.2")
	start_from ""
	bound ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
	after=$(state)
	for start in "${starts[@]}"; do
		for ((cut = 0, count = 1; cut <= count; cut++)); do
			start_from "$start"
			address ens4 10.200.1.9/24
			in_ns "$HOST" env -i reason=BOUND interface=ens4 "${variables[@]}" "$HOOK" -n \
				>"$BATS_TEST_TMPDIR/plan" 2>/dev/null
			count=$(wc -l <"$BATS_TEST_TMPDIR/plan")
			head -n "$cut" "$BATS_TEST_TMPDIR/plan" | in_ns "$HOST" ip -batch -
			lease BOUND ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
			same "$after" "$(state)" || {
				echo "from '$start', $cut of $count changes:"
				cat "$BATS_TEST_TMPDIR/plan"
				return 1
			}
		done
	done
}

@test "any part of an ending's changes and then the whole event leave nothing" {
	before=$(state)
	for ((cut = 0, count = 1; cut <= count; cut++)); do
		bound ens4 10.200.1.9/24 10.200.1.1
		ip -n "$HOST" addr flush dev ens4
		in_ns "$HOST" env -i reason=EXPIRE interface=ens4 "$HOOK" -n >"$BATS_TEST_TMPDIR/plan"
		count=$(wc -l <"$BATS_TEST_TMPDIR/plan")
		head -n "$cut" "$BATS_TEST_TMPDIR/plan" | in_ns "$HOST" ip -batch -
		event EXPIRE ens4
		same "$before" "$(state)"
	done
}

@test "an event that is killed at any system call, and then runs whole, comes to the same" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	bound ens4 10.200.1.9/24 10.200.1.1
	after=$(state)
	environment=(env -i reason=BOUND interface=ens4 "${variables[@]}")
	for call in sendto rename openat unlink fsync; do
		for ((when = 1; when < 60; when++)); do
			start_from "10.200.1.70/24"
			address ens4 10.200.1.9/24
			killed=1
			in_ns "$HOST" "${environment[@]}" strace -f -qq -o /dev/null -e trace="$call" \
				-e inject="$call:signal=KILL:when=$when" "$HOOK" 2>/dev/null && killed=0
			lease BOUND ens4 10.200.1.9/24 10.200.1.1
			same "$after" "$(state)" || {
				echo "killed at $call number $when"
				return 1
			}
			((killed)) || break
		done
	done
}

@test "an event that is killed at any message, while another link's objects are missing, and any event after it" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.99.0.53
	bound ens4 10.200.1.9/24 10.200.1.1
	after=$(state)
	for ((when = 1; when < 90; when++)); do
		start_from "10.200.1.70/24"
		bound ens3 192.168.100.19/24 192.168.100.1 new_dhcp_server_identifier=10.99.0.53
		address ens4 10.200.1.9/24
		ip -n "$HOST" rule del priority 25002 from 192.168.100.19
		ip -n "$HOST" route flush table ens3
		killed=1
		in_ns "$HOST" env -i reason=BOUND interface=ens4 "${variables[@]}" strace -qq -o /dev/null \
			-e trace=sendto -e inject="sendto:signal=KILL:when=$when" "$HOOK" 2>/dev/null && killed=0
		lease BOUND ens4 10.200.1.9/24 10.200.1.1
		same "$after" "$(state)" || {
			echo "killed at message number $when"
			return 1
		}
		same "" "$(in_ns "$HOST" symroute sync -n 2>&1)"
		((killed)) || break
	done
	((when > 10 && !killed))
}

@test "events of four links at once give what they give one after the other" {
	for link in ens5 ens6; do
		ip -n "$HOST" link add "$link" type veth peer name "$link" netns "$FAR"
		ip -n "$HOST" link set "$link" up
		ip -n "$FAR" link set "$link" up
	done
	four() {
		local i mode=$1 pids=()
		for i in 3 4 5 6; do
			lease BOUND "ens$i" "10.$i.0.9/24" "10.$i.0.1" 3>&- &
			pids+=("$!")
			[[ $mode == together ]] || wait "$!"
		done
		wait "${pids[@]}"
	}
	for i in 3 4 5 6; do
		address "ens$i" "10.$i.0.9/24"
	done
	four apart
	expected=$(state)
	for ((round = 0; round < 10; round++)); do
		for i in 3 4 5 6; do
			ip -n "$HOST" addr flush dev "ens$i"
		done
		event STOPPED ens3
		for i in 3 4 5 6; do
			address "ens$i" "10.$i.0.9/24"
		done
		four together
		same "$expected" "$(state)"
	done
}

@test "an event that cannot have the lock ends with exit 3 and changes nothing" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	exec 9<"$(run_dir)/lock"
	flock 9
	run -3 lease RENEW ens4 10.200.1.9/24 10.200.1.254
	exec 9<&-
	[[ $output == "symroute: ens4: lock in "*": Connection timed out" ]]
	same "$before" "$(state)"
}

@test "an event that is not done after 30 seconds says so, and ends with exit 3" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	address ens4 10.200.1.9/24
	before=$(state)
	# Its deadline is sent to it while it has the lock.
	late=(env -i reason=BOUND interface=ens4 "${variables[@]}" strace -qq -o "$BATS_TEST_TMPDIR/calls"
		"${UNLEAKED[@]}" -e trace="alarm,setitimer,bind" -e inject=bind:signal=ALRM:when=1 "$HOOK")
	: >"$LAB_DIR/syslog"
	run -3 in_ns "$HOST" "${late[@]}"
	same "symroute: ens4: not finished after 30 seconds, given up" "$output"
	wait_until 5 grep -qF "daemon.err symroute: ens4: not finished after 30 seconds, given up" \
		"$LAB_DIR/syslog"
	grep -qE '^(alarm\(30\)|setitimer.*tv_sec=30)' "$BATS_TEST_TMPDIR/calls"
	same "$before" "$(state)"
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
}

@test "it ends then, though nobody reads what it says" {
	mkfifo "$BATS_TEST_TMPDIR/full"
	exec 8<>"$BATS_TEST_TMPDIR/full"
	run dd if=/dev/zero of="$BATS_TEST_TMPDIR/full" oflag=nonblock bs=4096 count=1000
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	unread() {
		timeout 20 ip netns exec "$HOST" env -i reason=BOUND interface=ens4 "${variables[@]}" \
			strace -qq -o /dev/null "${UNLEAKED[@]}" -e inject=bind:signal=ALRM:when=1 "$HOOK" 2>&8
	}
	run -3 unread
	exec 8<&-
}
