#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What symroute show prints of a host that is well, one that is empty, and those that are not.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

show() {
	in_ns "$HOST" symroute show "$@"
}

two_leases() {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes new_interface_mtu=1400
}

ENS4="ens4: table ens4 (25002), group 25001
 IPv4 ok
  lease    10.200.1.9/24
  lease    mtu 1400
  lease    default via 10.200.1.1
  set      fail_closed = yes
  rule     25001: from 10.200.1.9 iif lo lookup main suppress_prefixlength 1 suppress_ifgroup 25000
  rule     25002: from 10.200.1.9 iif lo lookup ens4
  rule     25004: from 10.200.1.9 iif lo unreachable
  rule     32800: to 10.200.1.9 lookup ens4
  rule     32800: oif ens4 lookup ens4
  route    10.200.1.0/24 dev ens4 scope link src 10.200.1.9
  route    default via 10.200.1.1 dev ens4 onlink mtu 1400"

@test "two links: a summary, then all of each" {
	two_leases
	same "LINK  STATE    TABLE  LEASE
ens3  ok       ens3   192.168.100.19/24 via 192.168.100.1
ens4  ok       ens4   10.200.1.9/24 via 10.200.1.1

ens3: table ens3 (25001), group 25000
 IPv4 ok
  lease    192.168.100.19/24
  lease    default via 192.168.100.1
  rule     25001: from 192.168.100.19 iif lo lookup main suppress_prefixlength 1 suppress_ifgroup 25001
  rule     25002: from 192.168.100.19 iif lo lookup ens3
  rule     32800: to 192.168.100.19 lookup ens3
  rule     32800: oif ens3 lookup ens3
  route    192.168.100.0/24 dev ens3 scope link src 192.168.100.19
  route    default via 192.168.100.1 dev ens3 onlink

$ENS4" "$(show)"
	same "$ENS4" "$(show ens4)"
	show -j | valid_json show
}

@test "nothing at all" {
	same "symroute holds nothing in this network namespace" "$(show)"
	run -1 show ens3
	same "symroute: ens3: symroute holds nothing for this link" "$output"
	same '{"version":1,"leases_readable":true,"uplinks":[]}' "$(show -j | jq -c .)"
	show -j | valid_json show
}

@test "what is missing, and what is foreign in a link's table" {
	two_leases
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9 iif lo
	ip -n "$HOST" route del default table 25002
	ip -n "$HOST" route add 9.9.9.9 dev ens4 table 25002
	same "$(sed -e 's/^ IPv4 ok/ IPv4 2 missing: symroute sync repairs it/' \
		-e '/rule .*25002: from/d' -e '/route .*default/d' <<<"$ENS4")
  missing  route add default via 10.200.1.1 dev ens4 onlink mtu 1400 table 25002 proto 83
  missing  rule add priority 25002 from 10.200.1.9 iif lo lookup 25002 protocol 83
  foreign  9.9.9.9 dev ens4 scope link
  note     table 25002 holds a route that is not ours: 9.9.9.9 dev ens4 scope link" "$(show ens4)"
	show -j | valid_json show
	in_ns "$HOST" symroute sync
	same "ok" "$(show -j ens4 | jq -r '.uplinks[].families[].state')"
}

@test "it says the same as symroute sync -n" {
	two_leases
	ip -n "$HOST" rule flush
	ip -n "$HOST" link set ens3 group default
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 up
	same "$(in_ns "$HOST" symroute sync -n | grep -v 'rule del' | sort -u)" \
		"$(show -j | jq -r '.uplinks[].families[] | (.missing + .extra)[]' | sort)"
}

@test "an address that is gone, a link that is gone, a lease that is not saved" {
	two_leases
	ip -n "$HOST" addr flush dev ens4
	ip -n "$HOST" link del ens3
	same "LINK  STATE    TABLE  LEASE
ens3  gone     ens3   192.168.100.19/24 via 192.168.100.1
ens4  gone     ens4   10.200.1.9/24 via 10.200.1.1" "$(show | sed '/^$/,$d')"
	show -j | valid_json show
	rm "$(run_dir)/leases"
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	same "unsaved" "$(show -j ens4 | jq -r '.uplinks[].families[].state')"
	show -j | valid_json show
}

@test "a configuration that cannot be used: why, and what is in the kernel all the same" {
	two_leases
	printf '%s\n' '[defaults]' 'fail_closed = perhaps' >/etc/symroute.conf
	run in_ns "$HOST" symroute show -j ens4
	rm /etc/symroute.conf
	same "0" "$status"
	same '["ens4","refused",5,2]' "$(jq -c '.uplinks[] | [.table_name] + (.families[] |
		[.state, (.rules | length), (.routes | length)])' <<<"$output")"
}

@test "who is not root sees all, but for leases that are hidden" {
	two_leases
	same "$(in_ns "$HOST" symroute show)" \
		"$(in_ns "$HOST" setpriv --reuid 65534 --clear-groups symroute show)"
	chmod 700 "$(run_dir)"
	same '[false,"hidden",[]]' "$(in_ns "$HOST" setpriv --reuid 65534 --clear-groups symroute show -j ens4 |
		jq -c '[.leases_readable, (.uplinks[].families[] | .state, .leases)]')"
}

@test "forty links: a line each, within 80 columns; the details when asked for" {
	for number in $(seq 40); do
		ip -n "$HOST" link add "uplink$number" type veth peer name "uplink$number" netns "$FAR"
		ip -n "$HOST" link set "uplink$number" up
		bound "uplink$number" "10.$number.0.9/24" "10.$number.0.1"
	done
	run -0 show
	same "41" "${#lines[@]}"
	same "uplink9   ok       uplink9   10.9.0.9/24 via 10.9.0.1" "${lines[9]}"
	same "uplink40  ok       uplink40  10.40.0.9/24 via 10.40.0.1" "${lines[40]}"
	same "" "$(grep -E '.{81}' <<<"$output")"
	run -0 show uplink7
	same "uplink7: table uplink7 (25007), group 25000" "${lines[0]}"
}

@test "a terminal has lines of its width, from 40 to 200; a pipe has whole ones" {
	two_leases
	whole=$(show ens4)
	for columns in 20 40 60 200 500; do
		shown=$(on_terminal "$columns" symroute show ens4 -c=never)
		width=$((columns < 40 ? 40 : columns > 200 ? 200 : columns))
		longest=$(wc -L <<<"$shown")
		((longest <= width))
		# Nothing but line ends was added.
		same "$(tr -s ' \n' '\n' <<<"$whole")" "$(tr -s ' \n' '\n' <<<"$shown")"
	done
	same "$whole" "$(on_terminal 200 symroute show ens4 -c=never)"
	same "  rule     25001: from 10.200.1.9 iif lo
           lookup main
           suppress_prefixlength 1
           suppress_ifgroup 25000" "$(on_terminal 40 symroute show ens4 -c=never | sed -n '/25001: from/,+3p')"
	# One that does not know.
	same "$(on_terminal 80 symroute show ens4 -c=never)" "$(on_terminal 0 symroute show ens4 -c=never)"
}

# coloured COMMAND...: is its first line in colour, on a terminal?
coloured() {
	TERM=xterm on_terminal 80 "$@" | head -n 1 | grep -q $'^\e\\[.*\e\\[0m$'
}

@test "colours on a terminal, not with NO_COLOR or in a pipe, unless -c says so" {
	two_leases
	for command in "show ens3" check "explain 10.200.1.9"; do
		read -ra words <<<"symroute $command"
		coloured "${words[@]}"
		run ! coloured env NO_COLOR=1 "${words[@]}"
		run ! coloured env TERM=dumb "${words[@]}"
		coloured env NO_COLOR=1 TERM=dumb "${words[@]}" -c
		run ! coloured "${words[@]}" -c=never
		run ! coloured "${words[@]}" --color=never
		run ! coloured env NO_COLOR=1 "${words[@]}" -c=auto
		plain=$(in_ns "$HOST" "${words[@]}")
		same "$plain" "$(in_ns "$HOST" "${words[@]}" -c=auto)"
		for option in -c -c=always --color --color=always; do
			[[ $(in_ns "$HOST" "${words[@]}" "$option") == $'\e['* ]]
			same "$plain" "$(in_ns "$HOST" "${words[@]}" "$option" | sed 's/\x1b\[[0-9]*m//g')"
		done
	done
	same $'\e[1mens3: table ens3 (25001), group 25000\e[0m' "$(show ens3 -c | head -n 1)"
}
