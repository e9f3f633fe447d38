#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute check --probe: the routers and a far host are asked by packets, in the lab of lab.bash.

load ../lib/host6.bash
load ../lib/lab6.bash
load ../lib/host.bash

ANSWERED="ens3: router 192.168.100.1 answered
ens3 192.168.100.19: 203.0.113.1 answered by ens3
ens4: router 10.200.1.1 answered
ens4 10.200.1.9: 203.0.113.1 answered by ens4"

setup() {
	HOST=host
	lab_topology
	two_uplinks
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_down
	ip netns del many 2>/dev/null || true
	rm -rf /etc/iproute2/rt_tables.d/symroute.conf /run/symroute
}

# probe ARG...: symroute check with these, but for the milliseconds of answers, and for columns
probe() {
	local said status=0
	said=$(in_ns "$HOST" symroute check "$@") || status=$?
	sed 's/, [0-9.]* ms$//; s/^ *cure: /  cure: /; s/^\([^ ]*\)  *\([a-z_]*\)   */\1 \2: /' <<<"$said"
	return "$status"
}

# deaf ROUTER: it answers no ARP any more
deaf() {
	ip -n "$1" link set lan arp off
}

@test "routers and a far host answer: a line each, by which link, and all is symmetric" {
	run -0 probe --probe
	same "$(grep router <<<"$ANSWERED")
2 leased addresses: all symmetric" "$output"
	for host in --probe=203.0.113.1 "--probe 203.0.113.1"; do
		# shellcheck disable=SC2086 # one argument, or two
		run -0 probe $host
		same "$ANSWERED
2 leased addresses: all symmetric" "$output"
	done
}

@test "without --probe nothing is sent" {
	in_ns host nft -f - <<-'END'
		table inet sent { chain output { type filter hook output priority 0; icmp type echo-request counter; }; }
		table arp sent { chain output { type filter hook output priority 0; counter; }; }
	END
	in_ns host symroute check
	run ! grep -q 'packets [1-9]' <(in_ns host nft list ruleset)
	in_ns host symroute check --probe 203.0.113.1
	same 2 "$(in_ns host nft list ruleset | grep -c 'packets [1-9]')"
}

@test "a router that does not answer is a finding, whatever the kernel knew of it" {
	in_ns host ping -n -c 1 -W 2 -I 10.200.1.9 203.0.113.1
	deaf routerb
	run -1 probe --probe 203.0.113.1
	same "ens3: router 192.168.100.1 answered
ens3 192.168.100.19: 203.0.113.1 answered by ens3
ens4: router 10.200.1.1 did not answer
ens4 10.200.1.9: 203.0.113.1 did not answer
ens4 probe_unanswered: 10.200.1.9: no answer from 203.0.113.1
  cure: symroute explain 10.200.1.9 203.0.113.1, and if all of that is right, see to the router
ens4 router_silent: router 10.200.1.1 does not answer: answers go nowhere
  cure: see to the router, and ping -I ens4 10.200.1.1
2 leased addresses: all symmetric; 2 findings" "$output"
}

@test "a router that answers again is none" {
	ip -n host neigh replace 10.200.1.1 dev ens4 nud failed
	run -0 probe --probe
	same "$(grep router <<<"$ANSWERED")
2 leased addresses: all symmetric" "$output"
}

@test "a router that the administrator wrote down is not asked, and stays written down" {
	ip -n host neigh replace 10.200.1.1 dev ens4 lladdr 02:00:00:00:00:01 nud permanent
	run -0 probe --probe
	same "ens3: router 192.168.100.1 answered
ens4: router 10.200.1.1 cannot be asked
2 leased addresses: all symmetric" "$output"
	[[ $(ip -n host neigh show 10.200.1.1 dev ens4) == *PERMANENT* ]]
}

@test "nor is one on a link without hardware addresses" {
	ip -n host tuntap add tun0 mode tun
	ip -n host link set tun0 up
	ip -n host addr add 10.5.0.9/24 dev tun0
	in_ns host symroute up tun0 10.5.0.9/24 via 10.5.0.1
	run -0 probe --probe
	same "tun0: router 10.5.0.1 cannot be asked
tun0 no_carrier: note: the link has no carrier: nothing comes in by it" "$(grep '^tun0' <<<"$output")"
}

@test "a link that is down: its router is silent, too" {
	ip -n host link set ens4 down
	run -1 probe --probe
	same "ens4 link_down: the link is down, and its routes are gone
ens4 router_silent: router 10.200.1.1 does not answer: answers go nowhere" "$(grep '^ens4 \(link\|router\)' <<<"$output")"
}

@test "the far end of a link is down: no carrier, and nobody answers" {
	ip -n routerb link set lan down
	run -1 probe --probe 203.0.113.1
	same "ens4 probe_unanswered: 10.200.1.9: no answer from 203.0.113.1
ens4 no_carrier: note: the link has no carrier: nothing comes in by it
ens4 router_silent: router 10.200.1.1 does not answer: answers go nowhere" "$(grep '^ens4 [a-z]' <<<"$output")"
}

@test "without its rule an address's packets leave by the other link, whose router drops them" {
	ip -n host rule del priority 25002 from 10.200.1.9 protocol 83
	run -1 probe --probe 203.0.113.1
	same "ens4 10.200.1.9: 203.0.113.1 did not answer
ens4 asymmetric: 10.200.1.9: answers to 10.200.1.2 leave by ens3 via 192.168.100.1, table main
ens4 probe_unanswered: 10.200.1.9: no answer from 203.0.113.1" "$(grep '^ens4 \(10\|asym\|probe\)' <<<"$output")"
	((0 < $(lab_dropped routera)))
}

@test "an answer that comes by the other link is a finding" {
	ip -n host rule add priority 100 from 10.200.1.9 lookup main
	in_ns routera nft -f - <<-'END'
		flush chain ip lab forward
		add rule ip lab postrouting oif wan ip saddr 10.200.1.9 snat to 203.0.113.2
	END
	ip -n routera route add 10.200.1.9 via 192.168.100.19 dev lan
	run -1 probe --probe 203.0.113.1
	same "ens4 10.200.1.9: 203.0.113.1 answered by ens3
ens4 probe_other_link: 10.200.1.9: the answer of 203.0.113.1 came by ens3" "$(grep '^ens4 \(10\|probe\)' <<<"$output")"
}

@test "where a rule forbids to send, that is why there is no answer" {
	ip -n host rule add priority 100 from 10.200.1.9 prohibit
	run -1 probe --probe 203.0.113.1
	same "ens4 probe_unanswered: 10.200.1.9: no answer from 203.0.113.1: Permission denied" "$(grep '^ens4 probe' <<<"$output")"
}

@test "IPv6: routers by neighbour solicitation, a far host by ICMPv6" {
	lab6_topology
	for router in routera routerb; do
		link=${LAB_LINK[$router]} site=${LAB6_SITE[$router]}
		lab_sysctl host "ipv6/conf/$link/disable_ipv6=0"
		ip -n "$router" address add fe80::1/64 dev lan nodad
		ip -n host address add "fe80::9/64" dev "$link" nodad
		address6 "$link" "$site::9/64"
		heard "$link" "$site::/64" fe80::1
	done
	run -0 probe --probe "$LAB6_INTERNET"
	same "ens3: router 192.168.100.1 answered
ens3: router fe80::1 answered
ens3 2001:db8:a::9: 2001:db8:ffff::1 answered by ens3
ens4: router 10.200.1.1 answered
ens4: router fe80::1 answered
ens4 2001:db8:b::9: 2001:db8:ffff::1 answered by ens4
4 leased addresses: all symmetric" "$output"
	in_ns routerb nft add rule ip6 lab forward icmpv6 type echo-request drop
	in_ns routerb nft -f - <<-'END'
		table ip6 deaf { chain input { type filter hook input priority 0; icmpv6 type nd-neighbor-solicit drop; }; }
	END
	run -1 probe --probe "$LAB6_INTERNET"
	same "ens4: router fe80::1 did not answer
ens4 2001:db8:b::9: 2001:db8:ffff::1 did not answer
ens4 probe_unanswered: 2001:db8:b::9: no answer from 2001:db8:ffff::1
ens4 router_silent: router fe80::1 does not answer: answers go nowhere" "$(grep '^ens4.*\(2001\|fe80\)' <<<"$output")"
}

@test "40 uplinks are asked at once: silence of all takes not much longer than that of one" {
	HOST=many
	ip netns add many
	ip -n many link set lo up
	for i in {1..40}; do
		ip -n many link add "up$i" type veth peer name "far$i" netns inet
		ip -n many link set "up$i" up
		ip -n inet link set "far$i" up
		ip -n inet addr add "10.7.$i.1/24" dev "far$i"
		ip -n many addr add "10.7.$i.9/24" dev "up$i" noprefixroute
		in_ns many symroute up "up$i" "10.7.$i.9/24" via "10.7.$i.1"
	done
	run -0 probe --probe 203.0.113.1
	same "$(for i in {1..40}; do
		printf '%s\n' "up$i: router 10.7.$i.1 answered" "up$i 10.7.$i.9: 203.0.113.1 answered by up$i"
	done)
40 leased addresses: all symmetric" "$output"
	for i in {1..40}; do
		ip -n inet link set "far$i" arp off
	done
	SECONDS=0
	run -1 probe --probe 203.0.113.1
	echo "$SECONDS s"
	same "40 leased addresses: all symmetric; 80 findings" "${lines[-1]}"
	((SECONDS <= 20)) # one after the other: 120
}

@test "JSON has what was asked and answered, null where nobody asked" {
	ip -n host neigh replace 192.168.100.1 dev ens3 lladdr "$(ip -n routera -j link show lan | jq -r '.[].address')" nud permanent
	deaf routerb
	run -1 in_ns host symroute check -j --probe 203.0.113.1
	valid_json check <<<"$output"
	same '["ens3",null,"192.168.100.1","router",null,null,false]
["ens3","192.168.100.19","203.0.113.1","host",true,"ens3",true]
["ens4",null,"10.200.1.1","router",false,null,false]
["ens4","10.200.1.9","203.0.113.1","host",false,null,false]
"probe_unanswered"
"router_silent"' "$(jq -c '(.probe[] | [.link, .address, .to, .kind, .answered, .by, .microseconds > 0]), .findings[].id' <<<"$output")"
	run -0 in_ns host symroute check -j
	same null "$(valid_json check <<<"$output" >&2 && jq .probe <<<"$output")"
}

@test "people at a terminal see that it goes on, and nobody else does" {
	deaf routerb
	run --separate-stderr in_ns host symroute check --probe 203.0.113.1
	# shellcheck disable=SC2154 # of run
	same "" "$stderr"
	run -1 in_ns host script -qec "symroute check --probe 203.0.113.1 >/dev/null" /dev/null
	[[ $output == *$'\r2 of 4 answered\r\033[K'* ]]
}

@test "not root: one line says who is not asked" {
	for asked in "--probe:routers" "--probe=203.0.113.1:host"; do
		run -2 in_ns host setpriv --reuid 65534 --regid 65534 --clear-groups symroute check "${asked%:*}"
		[[ ${#lines[@]} == 1 && $output == "symroute: --probe: the ${asked#*:} cannot be asked: "*"run it as root" ]]
	done
}

@test "a host that cannot be asked is one line" {
	while IFS='|' read -r host said; do
		run -2 in_ns host symroute check "--probe=$host"
		same "symroute$said" "$output"
	done <<-'END'
		| check: not a far host's address ''
		router.example| check: not a far host's address 'router.example'
		224.0.0.1| check: not a far host's address '224.0.0.1'
		127.0.0.1| check: not a far host's address '127.0.0.1'
		fe80::1| check: not a far host's address 'fe80::1'
		203.0.113.0/24| check: not a far host's address '203.0.113.0/24'
		10.200.1.9|: --probe: '10.200.1.9' is an address of this host
		2001:db8::1|: --probe: no address is leased from which to ask '2001:db8::1'
	END
}
