#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute flush takes away all that is symroute's, and nothing else.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	ip -n "$HOST" link set lo group 7
	ip -n "$HOST" rule add priority 100 from 203.0.113.9 lookup 77
	empty=$(state)
}

teardown() {
	host_done
	rm -f /etc/symroute.conf
}

# leased: both links have a lease, of both families
leased() {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
}

# addresses_gone: what the addresses themselves bring is no matter of ours
addresses_gone() {
	ip -n "$HOST" addr flush dev ens3
	ip -n "$HOST" addr flush dev ens4 scope global
}

@test "flush leaves nothing of ours, and all that is not" {
	leased
	in_ns "$HOST" symroute flush
	same "" "$(own)"
	addresses_gone
	same "$empty" "$(state)"
}

@test "it forgets the leases: sync puts nothing back, the client's next event does" {
	leased
	before=$(own)
	in_ns "$HOST" symroute flush
	run -0 in_ns "$HOST" symroute sync
	same "" "$(own)"
	[[ $output == "symroute: no lease is saved here: "* ]]
	lease RENEW ens3 192.168.100.19/24 192.168.100.1
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	same "$before" "$(own)"
}

@test "the names of tables stay: a link that comes back has its number again" {
	leased
	names=$(</etc/iproute2/rt_tables.d/symroute.conf)
	in_ns "$HOST" symroute flush
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$names" "$(</etc/iproute2/rt_tables.d/symroute.conf)"
	same 25002 "$(ip -n "$HOST" -j -N rule | jq -r '.[] | select(.oif == "ens4").table')"
}

@test "flush of a link leaves the other one as it is" {
	bound ens3 192.168.100.19/24 192.168.100.1
	before=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	in_ns "$HOST" symroute flush ens4
	ip -n "$HOST" addr flush dev ens4 scope global
	same "$before" "$(state)"
	same "lease ens3 dhcp4
lease ens3 link" "$(grep ^lease "$(run_dir)/leases")"
}

@test "an address that a flushed link had, too, has rules by the other once it is only there" {
	bound ens3 10.200.1.9/24 10.200.1.1
	alone=$(own)
	bound ens4 10.200.1.9/24 10.200.1.1
	in_ns "$HOST" symroute flush ens4
	same "" "$(own | grep ' from 10.200.1.9 ')"
	ip -n "$HOST" addr flush dev ens4 scope global
	in_ns "$HOST" symroute sync
	same "$alone" "$(own)"
}

@test "-n prints what ip -batch takes, touches nothing, and comes to the same" {
	leased
	before=$(state)
	in_ns "$HOST" symroute flush -n -6 >"$BATS_TEST_TMPDIR/six"
	in_ns "$HOST" symroute flush -n -4 >"$BATS_TEST_TMPDIR/four"
	same "$before" "$(state)"
	in_ns "$HOST" ip -batch "$BATS_TEST_TMPDIR/four"
	in_ns "$HOST" ip -6 -batch "$BATS_TEST_TMPDIR/six"
	same "" "$(own)"
	addresses_gone
	same "$empty" "$(state)"
}

@test "rules go before the routes that they look up" {
	leased
	run -0 in_ns "$HOST" symroute flush -n ens4
	same "link set dev ens3 group 0
link set dev ens4 group 0
rule del
route del" "$(grep -oE 'link set .*|(rule|route) del' <<<"$output" | uniq)"
}

@test "nothing there is nothing to do" {
	for arguments in "" ens4; do
		# shellcheck disable=SC2086 # none, or one
		run -0 in_ns "$HOST" symroute flush $arguments
		same "" "$output"
	done
	same "$empty" "$(state)"
}

@test "what a crash left alone goes too: a rule, a route, a link group" {
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	before=$(state)
	ip -n "$HOST" rule add priority 25004 from 10.200.1.9 unreachable protocol 83
	ip -n "$HOST" rule add priority 25002 from 10.200.1.9 lookup 4711 protocol 83
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 table 4712 protocol 83
	ip -n "$HOST" link set ens3 group 25000
	in_ns "$HOST" symroute flush
	same "$before" "$(state)"
}

@test "what is left of a link that is gone goes, by its name" {
	bound ens3 192.168.100.19/24 192.168.100.1
	ip -n "$HOST" link del ens3
	in_ns "$HOST" symroute flush ens3
	same "" "$(own)"
}

@test "it uses the group that the configuration names" {
	printf '[defaults]\ngroup = 4\n' >/etc/symroute.conf
	ip -n "$HOST" link set ens3 group 25000
	event PREINIT ens3
	bound ens4 10.200.1.9/24 10.200.1.1
	same 5 "$(ip -n "$HOST" -j -d link show ens4 | jq -r '.[].group')"
	in_ns "$HOST" symroute flush
	: >/etc/symroute.conf
	same "25000 default" "$(ip -n "$HOST" -j -d link | jq -r '[.[] | select(.ifname != "lo") | .group] | sort | join(" ")')"
}

@test "an error in the configuration keeps nothing of ours; flush of one link is refused" {
	leased
	printf '%s\n' '[defaults]' 'priority = 1000000' >/etc/symroute.conf
	before=$(state)
	run -2 in_ns "$HOST" symroute flush ens4
	same "symroute: ens4: /etc/symroute.conf:2: priority: '1000000' is not a number of 2..32761" "$output"
	same "$before" "$(state)"
	run -0 in_ns "$HOST" symroute flush
	same "symroute: /etc/symroute.conf:2: priority: '1000000' is not a number of 2..32761; flush goes on without it" "${lines[0]}"
	same "" "$(own)"
	addresses_gone
	same "$empty" "$(state)"
}

@test "what a network was kept from by the configuration stays while that cannot be read" {
	printf '%s\n' '[ens4]' 'network = 10.200.1.0/24' >/etc/symroute.conf
	bound ens4 10.200.1.9/24 10.200.1.1
	in_ns "$HOST" symroute flush
	standing="32000: from 10.200.1.0/24 iif lo unreachable proto symroute"
	same "$standing" "$(own)"
	for said in "3: neither [section] nor key = value" \
		" not believed, as others than root own it or may write it"; do
		bound ens4 10.200.1.9/24 10.200.1.1
		[[ $said == 3:* ]] || { : >/etc/symroute.conf && chmod 666 /etc/symroute.conf; }
		[[ $said != 3:* ]] || echo nonsense >>/etc/symroute.conf
		run -0 in_ns "$HOST" symroute flush
		same "symroute: /etc/symroute.conf:$said; flush goes on without it" "${lines[0]}"
		same "$standing" "$(own)"
		rm -f /etc/symroute.conf
		printf '%s\n' '[ens4]' 'network = 10.200.1.0/24' >/etc/symroute.conf
	done
}

@test "without root nothing is changed, and it says so" {
	leased
	before=$(state)
	run -1 in_ns "$HOST" setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all symroute flush
	[[ $output == *"Permission denied, leases are not forgotten"* || $output == *"refused"* ]]
	same "$before" "$(state)"
}

@test "a link that is neither there nor known is an error; one that is there, or was, is none" {
	leased
	leased=$(state)
	for command in "flush nope" "flush -n nope" "down nope" "down -n -4 nope"; do
		# shellcheck disable=SC2086 # two words and more
		run -2 in_ns "$HOST" symroute $command
		same "symroute: nope: IFNAME: 'nope' is not a link of this host, and left nothing" "$output"
	done
	same "$leased" "$(state)"
	run -0 in_ns "$HOST" symroute flush lo
	ip -n "$HOST" link del ens3
	run -0 in_ns "$HOST" symroute flush ens3
	run -2 in_ns "$HOST" symroute flush ens3
}
