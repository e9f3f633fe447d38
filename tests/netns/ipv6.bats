#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# IPv6: what events of made-up routers and servers leave in the kernel, and what the kernel makes
# of it. Where IPv6's kernel is not IPv4's, each difference that is met here has a test.
# shellcheck disable=SC2016,SC1003 # what looks like shell here is hostile text

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

R1=fe80::ff:fe00:1 R2=fe80::ff:fe00:2 R3=fe80::ff:fe00:3
A=2001:db8:a::19 B=2001:db8:b::9

setup() {
	host_make ens3 ens4
}

teardown() {
	[[ ! -s $BATS_TEST_TMPDIR/flood.pid ]] || kill "$(<"$BATS_TEST_TMPDIR/flood.pid")" || true
	host_done
}

# two_uplinks: each link hears a router, main's default is ens3's
two_uplinks() {
	address6 ens3 $A/64
	address6 ens4 $B/64
	ip -n "$HOST" -6 route add default via $R1 dev ens3 metric 1024
	heard ens3 2001:db8:a::/64 $R1
	heard ens4 2001:db8:b::/64 $R2
}

# defaults LINK: the routers in its table, in the kernel's order
defaults() {
	ip -n "$HOST" -6 -j route show default table "$1" | jq -r '.[] | "\(.gateway) \(.metric)"'
}

# routers FLAGS1 FLAGS2 FLAGS3 [LIFETIME3]: three routers on ens4 with a prefix
routers() {
	local variables
	mapfile -t variables < <(
		router_of 1 $R1 1800 "$1" 2001:db8:b::/64
		router_of 2 $R2 1800 "$2"
		router_of 3 $R3 "${4-1800}" "$3"
	)
	advert ens4 "${variables[@]}"
}

# lan LINK: a link that is no uplink
lan() {
	ip -n "$HOST" link add "$1" type veth peer name "$1" netns "$FAR"
	ip -n "$HOST" link set "$1" up
	ip -n "$FAR" link set "$1" up
}

# leased REASON LINK ADDRESS [NAME=value...]: dhcpcd's DHCPv6 event with one address
leased() {
	event "$1" "$2" protocol=dhcp6 if_configured=true new_dhcp6_ia_na1_iaid=00000001 \
		new_dhcp6_ia_na1_ia_addr1="$3" "${@:4}"
}

@test "an advertised prefix brings its table and its rules, and nothing else" {
	before=$(foreign)
	address6 ens4 $B/64
	heard ens4 2001:db8:b::/64 $R2
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
	same "$before" "$(foreign)"
	same default "$(ip -n "$HOST" -j -d link show ens4 | jq -r '.[].group')"
}

# kernel_heard LINK PREFIX ROUTER: what the kernel, or systemd-networkd, puts into main by an advertisement
kernel_heard() {
	ip -n "$HOST" -6 route add "$2" dev "$1" proto "${PREFIX_BY-kernel}" metric 256
	ip -n "$HOST" -6 route add default via "$3" dev "$1" proto ra metric "${METRIC-1024}"
}

@test "beside an IPv4 lease, what the kernel heard of routers counts, from the next event on" {
	address6 ens3 $A/64
	address6 ens4 $B/64
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	same6 ""
	kernel_heard ens3 2001:db8:a::/64 $R1
	PREFIX_BY=ra METRIC=1025 kernel_heard ens4 2001:db8:b::/64 $R2
	bound ens4 10.200.1.9/24 10.200.1.1
	same6 "$(GROUP=25001 ours6 ens3 2001:db8:a::/64 $R1)
$(GROUP=25000 ours6 ens4 2001:db8:b::/64 $R2)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
	run -0 in_ns "$HOST" symroute check
	same "4 leased addresses: all symmetric" "${lines[0]}"
	same "ok" "$(in_ns "$HOST" symroute show -j | jq -r '.uplinks[].families[].state' | uniq)"
	# Another router; then none.
	ip -n "$HOST" -6 route del default dev ens4
	ip -n "$HOST" -6 route add default via $R3 dev ens4 proto ra metric 1025
	in_ns "$HOST" symroute sync
	same6 "$(GROUP=25001 ours6 ens3 2001:db8:a::/64 $R1)
$(GROUP=25000 ours6 ens4 2001:db8:b::/64 $R3)"
	ip -n "$HOST" -6 route del default dev ens4
	in_ns "$HOST" symroute sync
	same6 "$(GROUP=25001 ours6 ens3 2001:db8:a::/64 $R1)"
}

@test "the lease of a link that has gone is not taken for a container's bridge with an address of its prefix" {
	address6 ens4 $B/64
	heard ens4 2001:db8:b::/64 $R2
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" link set docker0 up
	address6 docker0 2001:db8:b::1/64
	ip -n "$HOST" link del ens4
	in_ns "$HOST" symroute sync
	same6 ""
	same 0 "$(ip -n "$HOST" -N -j -d link show docker0 | jq -r '.[].group')"
}

@test "of several routers that the kernel heard of, the preferred one comes first, whichever was first" {
	local router
	address6 ens4 $B/64
	kernel_heard ens4 2001:db8:b::/64 $R1
	ip -n "$HOST" -6 route del default dev ens4
	lab_sysctl "$HOST" ipv6/conf/ens4/accept_ra=2
	for router in "$R1 l" "$R2 -" "$R3 h"; do
		ip -n "$FAR" addr flush dev ens4 scope link
		ip -n "$FAR" addr add "${router% *}/64" dev ens4 nodad
		in_ns "$FAR" "$TOP/tests/lib/advertise.py" ens4 1800 "${router#* }"
		wait_until 5 sh -c "ip -n $HOST -6 route show default | grep -q '${router% *} .*proto ra'"
	done
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$R3 $R2 $R1" "$(ip -n "$HOST" -6 -j route show table ens4 default |
		jq -r 'sort_by(.metric) | [.[].gateway] | join(" ")')"
}

@test "a link without a lease has no part in it, whatever the kernel hears there" {
	address6 ens3 $A/64
	address6 ens4 $B/64
	kernel_heard ens3 2001:db8:a::/64 $R1
	METRIC=1025 kernel_heard ens4 2001:db8:b::/64 $R2
	bound ens4 10.200.1.9/24 10.200.1.1
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
}

@test "the same advertisement again sends no change: no metric is 0, no source is on the routes" {
	address6 ens4 $B/64 2001:db8:b::77/64
	heard ens4 2001:db8:b::/64 $R2
	run -0 heard ens4 2001:db8:b::/64 $R2
	same "symroute: ens4: nothing to change" "$output"
	# One of the prefix's addresses goes: the kernel would take it off a route, without a word.
	ip -n "$HOST" addr del $B/64 dev ens4
	run -0 heard ens4 2001:db8:b::/64 $R2
	same "symroute: ens4: nothing to change" "$output"
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
}

@test "several routers are several routes by preference, not one route in parts" {
	address6 ens4 $B/64
	routers l "" h
	same "$R3 1024
$R2 1025
$R1 1026" "$(defaults ens4)"
	run ! grep -q nexthop <(ip -n "$HOST" -6 route show table ens4)
	routers h "" l
	same6 "$(ours6 ens4 2001:db8:b::/64 $R1 $R2 $R3)"
	routers "" "" ""
	same6 "$(ours6 ens4 2001:db8:b::/64 $R1 $R2 $R3)"
	routers "" "" h 0
	same6 "$(ours6 ens4 2001:db8:b::/64 $R1 $R2)"
}

# sites: two routers on ens4, each with a prefix of its own
sites() {
	local variables
	mapfile -t variables < <(
		router_of 1 $R1 1800 "" 2001:db8:b::/64
		router_of 2 $R2 "${1-1800}" "" 2001:db8:c::/64
	)
	advert ens4 "${variables[@]}"
}

# by_site: what own6 prints of them
by_site() {
	ours6 ens4 2001:db8:b::/64 $R1
	source6 ens4 2001:db8:c::/64
	cat <<-END
		2001:db8:c::/64 dev ens4 table ens4 metric 1024
		default via $R2 dev ens4 table ens4 metric 1025 onlink
		default from 2001:db8:b::/64 via $R1 dev ens4 table ens4 metric 1024 onlink
		default from 2001:db8:c::/64 via $R2 dev ens4 table ens4 metric 1024 onlink
	END
}

@test "two routers, each with a prefix of its own: each has what comes from its prefix" {
	address6 ens4 $B/64 2001:db8:c::9/64
	sites
	same6 "$(by_site)"
	for way in "$B $R1" "2001:db8:c::9 $R2"; do
		run -0 ip -n "$HOST" -6 route get 2001:db8:ffff::1 from "${way% *}"
		[[ $output == *" via ${way#* } dev ens4 table ens4 "* ]]
	done
	run -0 sites
	same "symroute: ens4: nothing to change" "$output"
}

@test "their routes are there again when the saved leases were lost" {
	address6 ens4 $B/64 2001:db8:c::9/64
	sites
	rm "$(run_dir)/leases"
	run -0 in_ns "$HOST" symroute sync
	same6 "$(by_site)"
	grep -x "route ::/0 $R2 from 2001:db8:c::/64" "$(run_dir)/leases"
	ip -n "$HOST" -6 route flush table ens4
	in_ns "$HOST" symroute sync
	same6 "$(by_site)"
	in_ns "$HOST" symroute show -j | valid_json show
}

@test "one of them is no router any more: the other one has all" {
	address6 ens4 $B/64 2001:db8:c::9/64
	sites
	sites 0
	same6 "$(by_site | grep -v "from 2001.* via \|$R2")"
	sites
	same6 "$(by_site)"
}

@test "one of them does not answer: the other one has its prefix's packets" {
	address6 ens4 $B/64 2001:db8:c::9/64
	sites
	ip -n "$HOST" -6 neigh replace $R2 dev ens4 nud failed
	in_ns "$HOST" ping -6 -c 1 -W 1 -I 2001:db8:c::9 2001:db8:ffff::1 || true
	by_the_other() {
		ip -n "$HOST" -6 route get 2001:db8:ffff::1 from 2001:db8:c::9 | grep -q "via $R1 "
	}
	ip -n "$HOST" -6 neigh replace $R1 lladdr 02:00:00:00:00:01 dev ens4 nud permanent
	wait_until 10 by_the_other
}

@test "a router that does not answer leaves its place to the next one" {
	address6 ens4 $B/64
	routers h "" l
	same "$R1 ens4" "$(got6 2001:db8:ffff::1 from $B)"
	ip -n "$HOST" neighbour replace $R1 dev ens4 nud failed
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 from $B)"
}

@test "a foreign route beside ours, with our destination and another metric, stays when ours goes" {
	address6 ens4 $B/64
	heard ens4 2001:db8:b::/64 $R2
	ip -n "$HOST" -6 route add default via $R3 dev ens4 table ens4 metric 2048
	mapfile -t gone < <(router_of 1 $R2 0 "" 2001:db8:b::/64)
	advert ens4 "${gone[@]}"
	same "$R3 2048" "$(defaults ens4)"
}

@test "a connected socket that fell through to main comes back with the routes" {
	two_uplinks
	ip -n "$HOST" neighbour replace $R1 lladdr 02:00:00:00:00:01 dev ens3
	ip -n "$HOST" neighbour replace $R2 lladdr 02:00:00:00:00:02 dev ens4
	in_ns "$HOST" nft -f - <<-'END'
		table ip6 stuck {
			counter ens3 { }
			counter ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip6 saddr 2001:db8:b::9 oifname ens3 counter name ens3
				ip6 saddr 2001:db8:b::9 oifname ens4 counter name ens4
			}
		}
	END
	sent() {
		in_ns "$HOST" nft -j list counter ip6 stuck "$1" | jq '.nftables[] | .counter? | select(.).packets'
	}
	more() {
		(($(sent "$1") > $2 + 1000))
	}
	in_ns "$HOST" "$BUILD/flood" $B 2001:db8:ffff::1 3>&- &
	echo "$!" >"$BATS_TEST_TMPDIR/flood.pid"
	wait_until 5 more ens4 0
	ip -n "$HOST" -6 route flush table ens4
	wait_until 5 more ens3 0
	heard ens4 2001:db8:b::/64 $R2
	stuck=$(sent ens3)
	wait_until 5 more ens4 "$(sent ens4)"
	same "$stuck" "$(sent ens3)"
}

@test "a link that was down has its routes back with the next event, and its rules stay meanwhile" {
	two_uplinks
	all=$(own6)
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" addr replace $B/64 dev ens4 noprefixroute nodad
	run -0 event NOCARRIER ens4
	same6 "$(ours6 ens3 2001:db8:a::/64 $R1; base6 ens4 | grep oif; source6 ens4 2001:db8:b::/64)"
	ip -n "$HOST" link set ens4 up
	ip -n "$HOST" addr replace $B/64 dev ens4 noprefixroute nodad
	heard ens4 2001:db8:b::/64 $R2
	same "$all" "$(own6)"
}

@test "IPv6 switched off on a link, or an MTU below 1280: nothing is left for it; on again, all is back" {
	two_uplinks
	all=$(own6)
	for off in disable_ipv6=1 mtu=1279; do
		lab_sysctl "$HOST" "ipv6/conf/ens4/$off" || ip -n "$HOST" link set ens4 mtu 1279
		run -0 event NOCARRIER ens4
		same6 "$(GROUP=25001 ours6 ens3 2001:db8:a::/64 $R1)"
		ip -n "$HOST" link set ens4 mtu 1500
		lab_sysctl "$HOST" ipv6/conf/ens4/disable_ipv6=0
		address6 ens4 $B/64
		heard ens4 2001:db8:b::/64 $R2
		same "$all" "$(own6)"
	done
}

@test "an address that the kernel has no route for yet: a router outside every network of the link counts" {
	address6 ens4 $B/128
	leased BOUND6 ens4 $B
	same6 "$(base6 ens4; source6 ens4 $B; echo "32800: from all to $B lookup ens4 proto symroute")"
	mapfile -t router < <(router_of 1 $R2 1800 M)
	advert ens4 "${router[@]}"
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 from $B)"
}

@test "an advertisement in this link's own name brings no route, and keeps no other back" {
	local variables own
	address6 ens4 $B/64
	own=$(ip -n "$HOST" -6 -j addr show dev ens4 scope link | jq -r '.[].addr_info[]?.local | select(.)')
	mapfile -t variables < <(router_of 1 "$own" 1800 h; router_of 2 $R2 1800 "" 2001:db8:b::/64)
	run -0 advert ens4 "${variables[@]}"
	[[ $output == *"ens4: router $own is this host's own address, left out"* ]]
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
}

@test "host bits of an advertised prefix are no part of its rules" {
	address6 ens4 $B/64
	heard ens4 2001:db8:b::5/64 $R2
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
}

@test "a VPN's default route in parts does not take the uplink's addresses along; its networks do" {
	two_uplinks
	lan vpn0
	ip -n "$HOST" -6 route add 2001:db8:77::/48 dev vpn0
	for parts in "::/1 8000::/1" 2000::/3 "::/3 2000::/4 3000::/4 e000::/4"; do
		for part in $parts; do
			ip -n "$HOST" -6 route add "$part" dev vpn0 metric 50
		done
		same "none vpn0" "$(got6 2001:4860::1)"
		same "$R1 ens3" "$(got6 2001:4860::1 from $A)"
		same "$R2 ens4" "$(got6 2001:4860::1 from $B)"
		same "none vpn0" "$(got6 2001:db8:77::1 from $B)"
		for part in $parts; do
			ip -n "$HOST" -6 route del "$part" dev vpn0
		done
	done
}

@test "what main knows of the other uplink's network is not for this one's addresses" {
	two_uplinks
	ip -n "$HOST" -6 route add 2001:db8:a::/64 dev ens3
	same "none ens3" "$(got6 2001:db8:a::77)"
	same "$R2 ens4" "$(got6 2001:db8:a::77 from $B)"
}

@test "link-local destinations stay on their link, also for sockets that are bound to it" {
	two_uplinks
	ip -n "$HOST" -6 route flush dev ens4 table main
	same "none ens4" "$(got6 fe80::77 oif ens4)"
	same "none ens4" "$(got6 fe80::77 from $B oif ens4)"
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 oif ens4)"
}

@test "stable, temporary and leased addresses answer by their link; a prefix handed on does, too" {
	two_uplinks
	address6 ens4 2001:db8:b:0:1234:5678:9abc:def0/64 2001:db8:b:5::1/128
	lan lan0
	address6 lan0 2001:db8:b:f00::1/64
	lab_sysctl "$HOST" ipv6/conf/all/forwarding=1
	leased BOUND6 ens4 2001:db8:b:5::1 new_dhcp6_ia_pd1_iaid=2 \
		new_dhcp6_ia_pd1_prefix1=2001:db8:b:f00:: new_dhcp6_ia_pd1_prefix1_length=56
	event DELEGATED6 lan0 new_delegated_dhcp6_prefix=2001:db8:b:f00::1/64
	for source in $B 2001:db8:b:0:1234:5678:9abc:def0 2001:db8:b:5::1 2001:db8:b:f00::1; do
		same "$R2 ens4" "$(got6 2001:db8:ffff::1 from "$source")"
	done
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 from 2001:db8:b:f00::5 iif lan0)"
	same "$R1 ens3" "$(got6 2001:db8:ffff::1 from $A)"
}

@test "a VPN that has the Internet in two halves keeps what hosts behind a delegated prefix send" {
	two_uplinks
	lan lan0
	address6 lan0 2001:db8:b:f00::1/64
	lan tun0
	address6 tun0 fd00::1/64
	lab_sysctl "$HOST" ipv6/conf/all/forwarding=1
	leased BOUND6 ens4 2001:db8:b:5::1 new_dhcp6_ia_pd1_iaid=2 \
		new_dhcp6_ia_pd1_prefix1=2001:db8:b:f00:: new_dhcp6_ia_pd1_prefix1_length=56
	event DELEGATED6 lan0 new_delegated_dhcp6_prefix=2001:db8:b:f00::1/64
	ip -n "$HOST" -6 route add ::/1 via fd00::2 dev tun0 onlink
	same "fd00::2 tun0" "$(got6 2001:db8:ffff::1 from 2001:db8:b:f00::5 iif lan0)"
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 from $B)"
	run in_ns "$HOST" symroute check
	run ! grep 2001:db8:b:f00::1 <<<"$output"
}

@test "routes that a router advertises, of its own or of another router, go and come with it" {
	address6 ens4 $B/64
	mapfile -t two < <(router_of 1 $R1 1800 "" 2001:db8:b::/64; router_of 2 $R2 0 "")
	route=(nd2_route_information1_prefix=2001:db8:9:: nd2_route_information1_length=48
		nd2_route_information1_prf=0)
	advert ens4 "${two[@]}" "${route[@]}" nd2_route_information1_lifetime=600
	same6 "$(ours6 ens4 2001:db8:b::/64 $R1)
2001:db8:9::/48 via $R2 dev ens4 table ens4 metric 1024 onlink"
	same "$R2 ens4" "$(got6 2001:db8:9::1 from $B)"
	advert ens4 "${two[@]}" "${route[@]}" nd2_route_information1_lifetime=0
	same6 "$(ours6 ens4 2001:db8:b::/64 $R1)"
}

@test "an advertised MTU is on the default route, unless the link's is as low" {
	address6 ens4 $B/64
	heard ens4 2001:db8:b::/64 $R2 nd1_mtu=1400
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2 | sed '/^default/s/ onlink/& mtu 1400/')"
	ip -n "$HOST" link set ens4 mtu 1400
	heard ens4 2001:db8:b::/64 $R2 nd1_mtu=1400
	same6 "$(ours6 ens4 2001:db8:b::/64 $R2)"
}

@test "a link of local addresses only has no default route, and main's serves them" {
	two_uplinks
	lan lan0
	address6 lan0 fd00:1::9/64
	mapfile -t local < <(router_of 1 $R3 0 "" fd00:1::/64)
	run -0 advert lan0 "${local[@]}"
	[[ $output == *"lan0: no IPv6 router on the link, default route left out"* ]]
	same "$({
		base6 lan0
		GROUP=25000 source6 lan0 fd00:1::9
		echo "32800: from all to fd00:1::9 lookup lan0 proto symroute"
		echo "fd00:1::/64 dev lan0 table lan0 metric 1024"
	} | sort)" "$(own6 | grep -E 'lan0|fd00:')"
	same "none lan0" "$(got6 fd00:1::77 from fd00:1::9)"
	same "$R1 ens3" "$(got6 2001:db8:ffff::1 from fd00:1::9)"
}

@test "one prefix on two links: then it is the addresses that count" {
	address6 ens3 2001:db8:a::19/64
	address6 ens4 2001:db8:a::9/64
	heard ens3 2001:db8:a::/64 $R1
	heard ens4 2001:db8:a::/64 $R2
	same "$R1 ens3" "$(got6 2001:db8:ffff::1 from 2001:db8:a::19)"
	same "$R2 ens4" "$(got6 2001:db8:ffff::1 from 2001:db8:a::9)"
	run ! grep -q 'from 2001:db8:a::/64' <(own6)
}

@test "an address of the prefix on another link, uplink or not: the addresses count until it is gone" {
	address6 ens3 2001:db8:a::1/64
	single="from 2001:db8:a::1 to 2001:db8:a::/64 iif lo lookup"
	for lease in "" 10.200.1.9/24; do
		address6 ens4 2001:db8:a::4/64
		[[ ! $lease ]] || bound ens4 "$lease" 10.200.1.1
		heard ens3 2001:db8:a::/64 $R1
		GROUP=${lease:+25001}
		same "24999: $single main suppress_prefixlength 64${lease:+ suppress_ifgroup 25001} proto symroute
25000: $single ens3 proto symroute
$(source6 ens3 2001:db8:a::1)" "$(own6 | grep ' from 2001')"
		ip -n "$HOST" addr del 2001:db8:a::4/64 dev ens4
		event CARRIER ens3
		same "$(source6 ens3 2001:db8:a::/64)" "$(own6 | grep ' from 2001')"
	done
}

@test "a prefix that is not of the Internet, or shorter than a site's: the addresses count" {
	while read -r prefix address; do
		address6 ens4 "$address/64"
		heard ens4 "$prefix" $R2
		same "$(source6 ens4 "$address")" "$(own6 | grep -E '^2500.: from')"
		ip -n "$HOST" addr flush dev ens4 scope global
		event STOPPED ens4
		same6 ""
	done <<-'END'
		fd00:1::/64 fd00:1::9
		2001:db8::/47 2001:db8:1::9
		2000::/3 2001:db8:b::9
		4000::/64 4000::9
	END
	address6 ens4 $B/64
	heard ens4 2001:db8:b::/48 $R2
	same "$(source6 ens4 2001:db8:b::/48)" "$(own6 | grep -E '^2500.: from')"
}

@test "one prefix on two links: what one of them has lost comes back with the event of the other" {
	for link in ens3 ens4; do
		address6 "$link" "2001:db8:a::${link#ens}/64"
		heard "$link" 2001:db8:a::/64 "fe80::${link#ens}"
	done
	heard ens3 2001:db8:a::/64 fe80::3
	both=$(state)
	for link in ens3 ens4; do
		other=ens$((7 - ${link#ens}))
		for priority in 25001 25002; do
			ip -n "$HOST" -6 rule del priority "$priority" from "2001:db8:a::${other#ens}" protocol 83
		done
		ip -n "$HOST" -6 rule del priority 32800 to "2001:db8:a::${other#ens}" protocol 83
		ip -n "$HOST" -6 rule del priority 32800 oif "$other" protocol 83
		ip -n "$HOST" -6 route flush table "$other" proto 83
		heard "$link" 2001:db8:a::/64 "fe80::${link#ens}"
		same "$both" "$(state)"
	done
}

@test "every reason of DHCPv6: a lease comes, stays and ends, whatever the order" {
	address6 ens4 $B/128
	all="$(base6 ens4; source6 ens4 $B; echo "32800: from all to $B lookup ens4 proto symroute")"
	for reason in BOUND6 RENEW6 REBIND6 REBOOT6 INFORM6 TIMEOUT6; do
		leased "$reason" ens4 $B
		same6 "$all"
		for check in DELEGATED6 RECONFIGURE6 STOP6 EXPIRE6 RELEASE6 STOPPED; do
			event "$check" ens4 protocol=dhcp6 if_down=true # the address stays
			same6 "$all"
		done
		ip -n "$HOST" addr del $B/128 dev ens4
		case $reason in
		BOUND6) event EXPIRE6 ens4 old_dhcp6_ia_na1_iaid=1 old_dhcp6_ia_na1_ia_addr1=$B ;;
		RENEW6) event RELEASE6 ens4 ;;
		REBIND6) event STOP6 ens4 ;;
		*) event STOPPED ens4 ;;
		esac
		same6 ""
		address6 ens4 $B/128
	done
	event STATIC6 ens4 protocol=static6 new_ip6_address=$B/64
	same6 "$all
2001:db8:b::/64 dev ens4 table ens4 metric 1024"
}

@test "dhclient: a router that the kernel heard of later is there with the next renewal" {
	address6 ens4 $B/128
	event BOUND6 ens4 protocol= new_ip6_address=$B new_ip6_prefixlen=128
	leased="$(base6 ens4; source6 ens4 $B; echo "32800: from all to $B lookup ens4 proto symroute")"
	same6 "$leased"
	ip -n "$HOST" -6 route add default via $R2 dev ens4 proto ra metric 1024
	event RENEW6 ens4 protocol= new_ip6_address=$B new_ip6_prefixlen=128
	same6 "$leased
default via $R2 dev ens4 table ens4 metric 1024 onlink"
}

@test "IPv4 and IPv6 of a link know nothing of each other" {
	bound ens4 10.200.1.9/24 10.200.1.1
	two_uplinks
	ip -n "$HOST" -6 route del default
	# The kernel's own for the links' first addresses come when it is sure of those.
	of() {
		ip -n "$HOST" "$1" rule
		ip -n "$HOST" "$1" -d route show table all | grep -v 'proto kernel'
	}
	six=$(of -6)
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "$six" "$(of -6)"
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	event EXPIRE ens4 old_ip_address=10.200.1.9
	same "$six" "$(of -6)"
	bound ens4 10.200.1.9/24 10.200.1.1
	four=$(of -4)
	mapfile -t gone < <(router_of 1 $R2 0 "" 2001:db8:b::/64)
	advert ens4 "${gone[@]}"
	same "$four" "$(of -4)"
	ip -n "$HOST" addr del $B/64 dev ens4
	for reason in EXPIRE6 ROUTERADVERT STOP6 RELEASE6; do
		event "$reason" ens4 if_up=false if_down=true
		same "$four" "$(of -4)"
	done
	same6 "$(GROUP=25001 ours6 ens3 2001:db8:a::/64 $R1)"
	same 25001 "$(ip -n "$HOST" -j -d link show ens4 | jq -r '.[].group')"
}

@test "2000 random environments: exit 2, one line that names the variable, no change" {
	seed=${SEED:-$RANDOM}
	echo "# SEED=$seed repeats this" >&3
	RANDOM=$seed
	two_uplinks
	leased BOUND6 ens4 $B
	before=$(state)
	mapfile -t advert < <(router_of 1 $R2 1800 "" 2001:db8:b::/64)
	lease=(new_dhcp6_ia_na1_iaid=1 "new_dhcp6_ia_na1_ia_addr1=$B" new_dhcp6_ia_pd1_iaid=2
		new_dhcp6_ia_pd1_prefix1=2001:db8:f:: new_dhcp6_ia_pd1_prefix1_length=56)
	names=(interface nd1_from nd1_prefix_information1_prefix
		nd1_prefix_information1_length new_dhcp6_ia_na1_ia_addr1 new_dhcp6_ia_pd1_prefix1
		new_dhcp6_ia_pd1_prefix1_length new_ip6_address new_ip6_prefixlen new_ip6_prefix)
	# From these a value is put together; none of the results is a good one.
	bits=(0 1 9 24 255 256 -1 . .. / ::: ' ' $'\t' $'\n' $'\e' '$(id)' '`id`' '%n' '\' x ens ff:1
		10.200 0x7f é $'\xff' "$(printf 'A%.0s' {1..300})")
	for ((i = 0; i < 2000; i++)); do
		name=${names[RANDOM % ${#names[@]}]} value=
		for ((j = RANDOM % 6; j > 0; j--)); do
			value+=${bits[RANDOM % ${#bits[@]}]}
		done
		[[ $name != *len* ]] || value=-$value
		printf '%s\0%s\0' "$name" "$value"
	done >"$BATS_TEST_TMPDIR/environments"
	printf '%s\n' "${advert[@]}" "${lease[@]}" >"$BATS_TEST_TMPDIR/good"
	cat >"$BATS_TEST_TMPDIR/all" <<-'END'
		mapfile -t good <"$1"
		while IFS= read -r -d '' name && IFS= read -r -d '' value; do
			reason=BOUND6
			[[ $name == new_* ]] || reason=ROUTERADVERT
			said=$(env -i reason="$reason" interface=ens4 if_configured=true "${good[@]}" \
				"$name=$value" "$HOOK" 2>&1)
			status=$?
			((count += 1))
			[[ $status == 2 && $said == "symroute: "*"$name: '"*"'"* && $said != *$'\n'* &&
				$said != *[^[:print:]]* ]] ||
				printf '%q=%q: status %s: %q\n' "$name" "$value" "$status" "$said"
		done
		echo "$count done"
	END
	run -0 in_ns "$HOST" env HOOK="$HOOK" LC_ALL=C.UTF-8 bash "$BATS_TEST_TMPDIR/all" \
		"$BATS_TEST_TMPDIR/good" <"$BATS_TEST_TMPDIR/environments"
	same "2000 done" "$output"
	same "$before" "$(state)"
}
