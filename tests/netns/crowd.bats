#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Very many events at once, while links come and go, and one that stops with the lock in its hand.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

LINKS=32

setup() {
	local i
	host_make ens3
	for ((i = 1; i <= LINKS; i++)); do
		link_make "$i"
	done
	before=$(state)
}

teardown() {
	[[ -z ${daemon-} ]] || kill "$daemon"
	[[ -z ${stopped-} ]] || kill -KILL "$stopped" 2>/dev/null || true
	host_done
}

# link_make NUMBER: a link with the addresses that its client has given it
link_make() {
	{
		uplink_batch "$1"
		echo "link set far$1 addrgenmode none up"
	} | ip -n "$HOST" -batch -
}

# environment NUMBER FAMILY: what a client says; odd links have dhclient for IPv4
environment() {
	local i=$1
	if [[ $2 == 6 ]]; then
		uplink_heard "$i"
	else
		printf '%s\n' reason=BOUND "interface=wan$i" "new_ip_address=10.1.$i.9" \
			new_subnet_mask=255.255.255.0 "new_routers=10.1.$i.1"
		((i % 2)) || printf '%s\n' protocol=dhcp if_configured=true new_subnet_cidr=24
	fi
}

# crowd: an event of each link and family, all at once; a line "STATUS LINK FAMILY SECONDS" each
crowd() {
	local i family variables
	for ((i = 1; i <= LINKS; i++)); do
		for family in 4 6; do
			mapfile -t variables < <(environment "$i" "$family")
			printf '%q ' env -i "${variables[@]}" "$HOOK"
			echo "</dev/null >/dev/null 2>&1; echo \$? wan$i $family \$SECONDS &"
		done
	done | sed 's/^/{ /; s/ &$/; } \&/' >"$BATS_TEST_TMPDIR/crowd"
	echo wait >>"$BATS_TEST_TMPDIR/crowd"
	in_ns "$HOST" bash "$BATS_TEST_TMPDIR/crowd" 3>&-
}

# one_by_one: the same events, one after the other, in the order of the links
one_by_one() {
	local i family variables
	for ((i = 1; i <= LINKS; i++)); do
		for family in 4 6; do
			mapfile -t variables < <(environment "$i" "$family")
			in_ns "$HOST" env -i "${variables[@]}" "$HOOK" >/dev/null 2>&1
		done
	done
}

# by_name: the state, with each link's own table under the link's name: who comes first has 25001
by_name() {
	local table name script=
	while read -r table name; do
		[[ $table != [0-9]* ]] || script+="s/\"table\":\"$table\"/\"table\":\"$name\"/;"
	done </etc/iproute2/rt_tables.d/symroute.conf
	state | sed "$script" | sort
}

@test "64 events at once, 32 links, both families, two clients: as one after the other" {
	one_by_one
	expected=$(by_name)
	undo
	same "$before" "$(state)"
	run -0 crowd
	same "64 0" "$(cut -d' ' -f1 <<<"$output" | sort | uniq -c | sed 's/^ *//')"
	(($(cut -d' ' -f4 <<<"$output" | sort -n | tail -1) <= 10))
	same "$expected" "$(by_name)"
}

# undo: as if no event had been
undo() {
	local i family
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule flush protocol 83
		ip -n "$HOST" "$family" route flush table all proto 83
	done
	for ((i = 1; i <= LINKS; i++)); do
		echo "link set wan$i group 0"
	done | ip -n "$HOST" -batch -
	rm -rf /run/symroute /etc/iproute2/rt_tables.d/symroute.conf
}

@test "64 events at once while links vanish and come back: the next sync has it all right" {
	one_by_one
	expected=$(by_name)
	{
		for i in 3 7 11 15; do
			ip -n "$HOST" link del "wan$i"
			link_make "$i"
		done
	} 3>&- &
	run -0 crowd
	wait "$!"
	run ! grep -v '^[012] ' <<<"$output"
	# The clients of the links that came back have them again.
	for i in 3 7 11 15; do
		for family in 4 6; do
			mapfile -t variables < <(environment "$i" "$family")
			in_ns "$HOST" env -i "${variables[@]}" "$HOOK" >/dev/null 2>&1
		done
	done
	in_ns "$HOST" symroute sync
	same "$expected" "$(by_name)"
}

# is_stopped: the hook that $stopped is
is_stopped() {
	local status
	for status in /proc/[0-9]*/status; do
		if [[ $(sed -n '1p;3p' "$status" 2>/dev/null) == $'Name:\tsymroute-hook\nState:\t'[tT]* ]]; then
			stopped=${status//[^0-9]/}
			return
		fi
	done
	return 1
}

# dumps_of_rules: how many times the event asked for the rules of IPv4
dumps_of_rules() {
	grep -c 'type=RTM_GETRULE.*AF_INET,' "$BATS_TEST_TMPDIR/sent"
}

@test "a thousand rules of others are read once, and again if one of them went meanwhile" {
	local i
	for ((i = 1; i <= 1000; i++)); do
		echo "rule add priority $i from 192.0.2.$((i % 256)) lookup main"
	done | ip -n "$HOST" -batch -
	mapfile -t variables < <(environment 1 4)
	in_ns "$HOST" env -i "${variables[@]}" \
		strace -qq "${UNLEAKED[@]}" -e trace=sendto -o "$BATS_TEST_TMPDIR/sent" "$HOOK"
	same 1 "$(dumps_of_rules)"
	mapfile -t variables < <(environment 2 4)
	in_ns "$HOST" env -i "${variables[@]}" strace -qq "${UNLEAKED[@]}" -e trace=sendto,recvmsg \
		-o "$BATS_TEST_TMPDIR/sent" -e inject=recvmsg:signal=STOP:when=1 "$HOOK" 3>&- &
	wait_until 5 grep -q 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/sent" # not by strace, at a call
	is_stopped
	ip -n "$HOST" rule del priority 1
	kill -CONT "$stopped"
	wait "$!"
	same 2 "$(dumps_of_rules)"
	run -0 in_ns "$HOST" symroute sync -n
	same "" "$output"
}

@test "a main table of 2000 routes that a routing daemon changes all the time: each event is carried out" {
	local i said
	for ((i = 0; i < 2000; i++)); do
		echo "route replace 172.16.$((i / 250)).$((i % 250)) dev wan31 proto bird"
	done >"$BATS_TEST_TMPDIR/routes"
	sed s/wan31/wan32/ "$BATS_TEST_TMPDIR/routes" >"$BATS_TEST_TMPDIR/others"
	ip -n "$HOST" -batch "$BATS_TEST_TMPDIR/routes"
	(while :; do
		ip -n "$HOST" -batch "$BATS_TEST_TMPDIR/others"
		ip -n "$HOST" -batch "$BATS_TEST_TMPDIR/routes"
	done) 3>&- &
	daemon=$!
	for ((i = 1; i <= 40; i++)); do
		mapfile -t variables < <(environment $((1 + i % 20)) 4)
		((i <= 20)) || variables[0]=reason=RENEW
		said=$(in_ns "$HOST" env -i "${variables[@]}" "$HOOK" 2>&1) || {
			echo "event $i, ${variables[*]}: $?, $said"
			return 1
		}
	done
	kill -0 "$daemon"
	kill "$daemon"
	wait "$daemon" || true
	daemon=
	run -0 in_ns "$HOST" symroute sync -n
	same "" "$output"
}

@test "one that stops with the lock: the others end with 3 at the deadline; killed, all is well" {
	mapfile -t variables < <(environment 1 4)
	in_ns "$HOST" env -i "${variables[@]}" strace -qq -o /dev/null \
		-e inject=bind:signal=STOP "$HOOK" >/dev/null 2>&1 3>&- &
	wait_until 5 is_stopped
	run -0 crowd
	same "64 3" "$(cut -d' ' -f1 <<<"$output" | sort | uniq -c | sed 's/^ *//')"
	(($(cut -d' ' -f4 <<<"$output" | sort -n | tail -1) <= 14))
	same "$before" "$(state)"
	kill -KILL "$stopped"
	wait "$!" || true
	one_by_one
	expected=$(by_name)
	undo
	run -0 crowd
	same "$expected" "$(by_name)"
}
