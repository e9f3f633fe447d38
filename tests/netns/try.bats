#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute try puts back what was, unless symroute keep comes in time.
# shellcheck disable=SC2154 # run sets stderr

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1 2>/dev/null
	bound ens4 10.200.1.9/24 10.200.1.1 2>/dev/null
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	before=$(whole)
	leases=$(<"$(run_dir)/leases")
}

teardown() {
	tried && kill -KILL "$trier"
	host_done
}

try() {
	in_ns "$HOST" symroute try "$@"
}

# whole: every rule and route of both families, and link groups, as ip(8) lists them, but for what the
# links bring themselves, in their own time
whole() {
	local family
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule show
		ip -n "$HOST" "$family" route show table all | grep -v 'table local' # an address that is new comes there late
	done | sort
	ip -n "$HOST" -o link | grep -oE ' ens[0-9]|group [^ ]*'
}

# is EXPECTED COMMAND...: COMMAND prints it
is() {
	[[ $("${@:2}") == "$1" ]]
}

# tried: something is being tried; sets trier, the process that puts it back
tried() {
	local file
	for file in /proc/[0-9]*/fd/*; do
		[[ $(readlink "$file") == "$(run_dir)/trial" ]] || continue
		trier=${file#/proc/}
		trier=${trier%%/*}
		return
	done
	return 1
}

# over: nothing is any more
over() {
	! tried && [[ ! -e $(run_dir)/trial ]]
}

# put_back: what is being tried is, at once
put_back() {
	tried
	kill -TERM "$trier"
	wait_until 5 over
}

@test "flush is made, and put back: every rule and route, and the leases" {
	run -0 try 2 flush
	same "kept if 'symroute keep' is run within 2 s" "$(grep -v ^symroute: <<<"$output")"
	grep -qx "symroute: ens4: no lease: 8 rules and 5 routes deleted, link group set" <<<"$output"
	same "" "$(own)"
	wait_until 10 over
	same "$before" "$(whole)"
	same "$leases" "$(<"$(run_dir)/leases")"
	grep -qF "daemon.warn symroute: 'flush' is not kept, what was before it is put back" "$LAB_DIR/syslog"
	run -1 in_ns "$HOST" symroute keep
	same "symroute: nothing is being tried" "$output"
}

@test "what is kept stays, and keep says what that was" {
	try 60 flush ens4
	run -0 in_ns "$HOST" symroute keep
	same "kept: flush ens4" "$output"
	wait_until 5 over
	same "" "$(own | grep ens4)"
	run -1 in_ns "$HOST" symroute keep
	same "symroute: nothing is being tried" "$output"
}

@test "so it is with down, up and sync" {
	try 60 down ens4
	put_back
	same "$before" "$(whole)"
	try 60 down ens4 2001:db8:4::9
	run ! is "$before" whole
	put_back
	same "$before" "$(whole)"
	ip -n "$HOST" addr add 203.0.113.7/24 dev lo
	try 60 up lo 203.0.113.7/24
	own | grep -q "from 203.0.113.7 .*lookup lo"
	put_back
	ip -n "$HOST" addr del 203.0.113.7/24 dev lo
	same "$before" "$(whole)"
}

@test "sync after a change of the configuration is put back, too" {
	printf '[defaults]\npriority = 5000\n' >/etc/symroute.conf
	try 60 sync
	run ! is "$before" whole
	put_back
	: >/etc/symroute.conf
	same "$before" "$(whole)"
}

@test "it goes on without its shell: SIGHUP to all of its session" {
	in_ns "$HOST" setsid bash -c 'symroute try 2 flush; kill -HUP 0' >/dev/null 2>&1 3>&- || true
	same "" "$(own)"
	tried
	wait_until 10 is "$before" whole
}

@test "whoever waits for its output does not wait for the end, and it keeps no descriptor" {
	SECONDS=0
	exec 8>"$BATS_TEST_TMPDIR/kept"
	output=$(try 60 flush 2>&1)
	[[ $output == *"within 60 s" ]]
	((SECONDS < 5))
	tried
	run ! grep -q "$BATS_TEST_TMPDIR" <<<"$(readlink "/proc/$trier/fd/"*)"
	same "/dev/null /dev/null /dev/null" "$(readlink "/proc/$trier/fd/"[012] | xargs)"
	exec 8>&-
}

@test "a process that is told to end puts back at once; one that is killed keeps" {
	try 60 flush
	put_back
	same "$before" "$(whole)"
	try 60 flush
	tried
	kill -KILL "$trier"
	wait_until 5 eval '! tried'
	run -1 in_ns "$HOST" symroute keep
	same "symroute: nothing is being tried" "$output"
	same "" "$(own)"
}

@test "an event that comes meanwhile is not undone" {
	try 60 flush
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	put_back
	same "${before/default via 10.200.1.1 dev ens4/default via 10.200.1.254 dev ens4}" "$(whole)"
}

@test "a link that its client lets go of meanwhile, or that is flushed, stays so" {
	try 60 flush
	event STOPPED ens4 # with its address there
	put_back
	same "" "$(own | grep ens4)"
	own | grep -q "from 192.168.100.19 .*lookup ens3"
	same "lease ens3 dhcp4
lease ens3 link" "$(grep ^lease "$(run_dir)/leases")"
	try 60 flush
	in_ns "$HOST" symroute flush
	put_back
	same "" "$(own)"
}

@test "a lease that ended meanwhile does not come back" {
	try 60 flush
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	event EXPIRE ens4
	put_back
	same "" "$(ip -n "$HOST" rule | grep 10.200.1.9)"
	same "lease ens3 dhcp4
lease ens3 link
lease ens4 up6
lease ens4 link" "$(grep ^lease "$(run_dir)/leases")"
}

@test "what was lost, and is tried, comes back as it was: a rule that was missing, saved leases that were none" {
	ip -n "$HOST" rule del priority 32800 oif ens3 protocol 83
	short=$(whole)
	try 60 sync
	same "$before" "$(whole)"
	put_back
	same "$short" "$(whole)"
	rm "$(run_dir)/leases"
	try 60 flush
	put_back
	same "$short" "$(whole)"
	grep -qx "lease ens3 dhcp4" "$(run_dir)/leases"
}

@test "at a terminal it says there that all is back" {
	export HOST typescript=$BATS_TEST_TMPDIR/typescript
	# The typescript begins with this command.
	# shellcheck disable=SC2016 # the shell inside expands it
	script -qefc 'ip netns exec "$HOST" symroute try 1 flush; timeout 20 tail -f "$typescript" | grep -q "b[e]fore it is"' \
		"$typescript" >/dev/null </dev/null
	wait_until 5 is "$before" whole
	same "kept if 'symroute keep' is run within 1 s
symroute: 'flush' was not kept, what was before it is back" \
		"$(tr -d '\r' <"$typescript" | grep kept)"
}

@test "one thing is tried at a time" {
	try 60 flush ens3
	there=$(whole)
	run -1 try 1 flush
	same "symroute: 'flush ens3' is being tried: 'symroute keep' keeps it" "$output"
	same "$there" "$(whole)"
	in_ns "$HOST" symroute keep
	try 60 flush
	put_back
	same "$there" "$(whole)"
}

@test "what changes nothing is not tried" {
	run -0 try 60 sync
	same "symroute: nothing to change
nothing has changed, nothing is being tried" "$output"
	over
	run -2 try 60 flush nope
	same "symroute: nope: IFNAME: 'nope' is not a link of this host, and left nothing" "$output"
	over
	same "$before" "$(whole)"
}

@test "a flush that could not be put back, for an error in the configuration, is not tried" {
	echo 'priority 9' >/etc/symroute.conf
	run -2 try 60 flush
	rm /etc/symroute.conf
	same "symroute: /etc/symroute.conf:1: neither [section] nor key = value" "$output"
	same "$before" "$(whole)"
	run ! tried
}

@test "bad seconds are one line, and nothing is done" {
	for bad in 0 3601 1.5 '' x 99999999999; do
		run -2 in_ns "$HOST" symroute try "$bad" flush
		same "symroute try: not a number of seconds in 1..3600 '$bad'" "$output"
	done
	same "$before" "$(whole)"
}

@test "who comes in by ssh at an address is told before its rules go" {
	warning="symroute: this session comes in at 10.200.1.9, which needs what is taken away: 'symroute try 60 COMMAND' puts it back"
	for command in "flush" "flush ens4" "down ens4" "flush -n ens4"; do
		# shellcheck disable=SC2086 # words
		run -0 in_ns "$HOST" env SSH_CONNECTION="203.0.113.1 50000 10.200.1.9 22" symroute $command
		same "${warning/COMMAND/${command/ -n/}}" "${lines[0]}"
		lease RENEW ens4 10.200.1.9/24 10.200.1.1
	done
	run -0 --separate-stderr in_ns "$HOST" env SSH_CONNECTION="203.0.113.1 50000 2001:db8:4::9 22" symroute flush -n
	[[ $stderr == '' ]] # it went with the first flush
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64
	for connection in "203.0.113.1 5 192.168.100.19 22" "1 2" "" "1 2 x;y 4" "1 2 fe80::1%ens4 4" \
		$'1 2 \e[2J 3' "1 2 10.200.1.9.1 3" "203.0.113.1 5 2001:db8:4::9 22"; do
		run -0 --separate-stderr in_ns "$HOST" env SSH_CONNECTION="$connection" symroute flush -n ens4
		[[ $connection == *:9* ]] || same "" "$stderr"
	done
	[[ $stderr == "symroute: this session comes in at 2001:db8:4::9, "* ]]
	# As sudo does.
	run -0 --separate-stderr in_ns "$HOST" env SSH_CONNECTION="203.0.113.1 5 10.200.1.9 22" \
		bash -c 'bash -c "env -u SSH_CONNECTION symroute flush -n ens4; true"; true'
	[[ $stderr == "symroute: this session comes in at 10.200.1.9, "* ]]
	run -0 in_ns "$HOST" env SSH_CONNECTION="203.0.113.1 50000 10.200.1.9 22" symroute try 60 flush
	run ! grep "this session" <<<"$output"
}
