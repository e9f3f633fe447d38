#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What symroute explain says of a packet's way. That it is right: agree.bats.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 src 192.168.100.19
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4 src 10.200.1.9
	ip -n "$HOST" route add default via 192.168.100.1
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	lab_sysctl "$HOST" ipv4/conf/all/rp_filter=1
}

teardown() {
	host_done
}

explain() {
	in_ns "$HOST" symroute explain "$@"
}

# steps
# The outcome of each rule, of JSON on standard input, a line each.
steps() {
	jq -r '.steps[] | "\(.priority) \(.outcome)\(if .mismatch then " " + .mismatch else "" end)"'
}

@test "what answers comes first, then every rule up to it, then the way in" {
	run -0 explain 10.200.1.9 198.51.100.7
	same "From 10.200.1.9 to 198.51.100.7
Answer       leaves by ens4 via 10.200.1.1, table ens4
Kernel       says the same
Source       an address of ens4, with rules of ours

The way out, rule by rule
      0  from all lookup local
         - no route to the destination
  25001  from 10.200.1.9 iif lo lookup main suppress_prefixlength 1 suppress_ifgroup 25000
         - default via 192.168.100.1 dev ens3: does not count, its /0 is not longer than /1
  25002  from 10.200.1.9 iif lo lookup ens4
         - default via 10.200.1.1 dev ens4: this answers
         2 rules for other sources: 25001, 25002

The way in, from 198.51.100.7 to 10.200.1.9 by ens4
  rp_filter is strict, the way back leaves by ens4
  it is taken
  the kernel says the same" "$output"
}

@test "on a host to which nobody has added a rule, it agrees with the kernel about the host itself" {
	run -0 unshare --net bash -c 'ip link set lo up && ip address add 192.0.2.7/32 dev lo &&
		symroute explain 192.0.2.7 192.0.2.7'
	same "Answer       stays here, table local
Kernel       says the same" "$(sed -n 2,3p <<<"$output")"
}

@test "rules for other sources are one line, and each is in JSON" {
	for number in 1 2 3; do
		ip -n "$HOST" rule add priority 25001 from "10.9.0.$number" lookup 9
	done
	ip -n "$HOST" rule add priority 100 from 10.9.0.0/24 lookup 9
	run -0 explain 10.200.1.9
	same "         6 rules for other sources: 100, 25001, 25002" "$(grep other <<<"$output")"
	same "100 25001 25001 25001 25001 25002" "$(explain -j 10.200.1.9 | jq -r \
		'[.steps[] | select(.mismatch == "src").priority] | join(" ")')"
	run -0 explain 192.168.100.19 192.168.100.1
	same "         1 rule for other sources: 100" "$(grep other <<<"$output")"
}

@test "a source as show prints it: an address with its length; a network stands for the address in it" {
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad
	ip -n "$HOST" addr add 2001:db8:4::b/64 dev ens4 nodad
	answer=$(explain 10.200.1.9)
	for source in 10.200.1.9/24 10.200.1.9/32 10.200.1.0/24; do
		same "$answer" "$(explain "$source")"
	done
	same "$(explain 10.200.1.9 192.168.100.7)" "$(explain 10.200.1.9/24 192.168.100.7/24)"
	run -1 explain -j 2001:db8:4::/64
	same "2001:db8:4::9" "$(jq -r .source <<<"$output")"
	run -2 explain 2001:db8:5::/64
	same "symroute: 2001:db8:5::/64: no address of this host is in it" "$output"
	run -2 explain 10.200.1.9 192.168.100.0/24
	# All that show prints as a lease is taken.
	for source in $(in_ns "$HOST" symroute show -j | jq -r '.uplinks[].families[].leases[].sources[].prefix'); do
		run -0 explain "$source"
	done
}

@test "a route through another uplink does not count, and it says why" {
	run -0 explain 10.200.1.9 192.168.100.77
	[[ $output == *"- 192.168.100.0/24 dev ens3: does not count, its link is in group 25000"* ]]
}

@test "rp_filter: without the rule, a packet that comes in by its link is dropped; loose takes it" {
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9
	run -0 explain 10.200.1.9
	same "The way in, from 1.1.1.1 to 10.200.1.9 by ens4
  rp_filter is strict, the way back leaves by ens3
  DROPPED: its answer would leave by another link
  the kernel says the same" "$(tail -n 4 <<<"$output")"
	lab_sysctl "$HOST" ipv4/conf/all/rp_filter=2
	run -0 explain 10.200.1.9
	same "  rp_filter is loose, the way back leaves by ens3
  it is taken
  the kernel says the same" "$(tail -n 3 <<<"$output")"
}

@test "rp_filter: a mark counts on the way back only with src_valid_mark" {
	ip -n "$HOST" rule add priority 10 fwmark 7 lookup ens4
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9
	run -0 explain -j -m 7 10.200.1.9
	same '["other-link",true]' "$(jq -c '.way_in | [.verdict, .kernel_error != null]' <<<"$output")"
	lab_sysctl "$HOST" ipv4/conf/all/src_valid_mark=1
	run -0 explain -j -m 0x7 10.200.1.9
	same '["taken",null]' "$(jq -c '.way_in | [.verdict, .kernel_error]' <<<"$output")"
}

@test "a source that is not ours, a destination that is" {
	run -1 explain 192.168.100.20
	same "Answer       none: this host sends nothing from there
Kernel       says the same: network is unreachable (ENETUNREACH)
Source       not an address of this host" "$(sed -n 2,4p <<<"$output")"
	ip -n "$HOST" addr add 172.17.0.1/16 dev ens3
	run -0 explain 172.17.0.1 10.200.1.9
	same "Answer       stays here, table local
Kernel       says the same
Source       an address of ens3, but no rule of ours is for it
Destination  an address of this host" "$(sed -n 2,6p <<<"$output")"
}

@test "goto, nop, throw, errors and empty tables, step by step" {
	ip -n "$HOST" rule add priority 10 goto 30
	ip -n "$HOST" rule add priority 20 blackhole
	ip -n "$HOST" rule add priority 30 nop
	ip -n "$HOST" rule add priority 40 lookup 40
	ip -n "$HOST" rule add priority 50 lookup 50
	ip -n "$HOST" rule add priority 60 not from 10.200.1.9 lookup 50
	ip -n "$HOST" rule add priority 70 fwmark 1 lookup 50
	ip -n "$HOST" rule add priority 80 from all prohibit
	ip -n "$HOST" route add throw 198.51.100.0/24 table 50
	run -1 explain -j 10.200.1.9 198.51.100.7
	same "0 no-route
10 goto
30 nop
40 empty-table
50 throw
60 mismatch not
70 mismatch fwmark
80 reject" "$(steps <<<"$output")"
	same '["error","EACCES",true]' "$(jq -c '[.end, .error, .agrees]' <<<"$output")"
}

@test "a bound socket: by its link's rule, without any by the link itself" {
	run -0 explain -j -i ens4 10.200.1.9
	same '["route","ens4",true]' "$(jq -c '[.end, .kernel.link, .agrees]' <<<"$output")"
	ip -n "$HOST" rule flush
	run -0 explain -j -i ens4 10.200.1.9
	same '["assumed-on-link","ens4",true]' "$(jq -c '[.end, .kernel.link, .agrees]' <<<"$output")"
}

no_carrier() {
	ip -n "$HOST" route show table ens4 | grep linkdown
}

@test "a link without carrier is passed over where it is told to be" {
	ip -n "$FAR" link set ens4 down
	wait_until 5 no_carrier
	lab_sysctl "$HOST" ipv4/conf/ens4/ignore_routes_with_linkdown=1
	run -0 explain 10.200.1.9
	[[ $output == *"- default via 10.200.1.1 dev ens4: passed over, its link has no carrier"* ]]
	[[ ${lines[1]} == *"leaves by ens3 via 192.168.100.1, table main" && ${lines[2]} == *"says the same" ]]
}

@test "its JSON is as documented: an answer, an error, no lease at all, IPv6" {
	for arguments in "10.200.1.9" "-i ens4 10.200.1.9 192.168.100.7" "192.168.100.20" "2001:db8::1" \
		"192.168.100.19 10.200.1.9"; do
		# shellcheck disable=SC2086 # words
		explain -j $arguments | valid_json explain
	done
}

@test "arguments that are no such thing" {
	for arguments in "" "10.200.1" "10.200.1.9 ::1" "127.0.0.1" "10.200.1.9 224.0.0.1" "-m 0x 10.200.1.9" \
		"-i none 10.200.1.9" "-x" "10.200.1.9 1.1.1.1 2.2.2.2" "0.0.0.0"; do
		# shellcheck disable=SC2086 # words
		run -2 explain $arguments
	done
}
