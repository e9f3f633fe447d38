#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
#
# Main's routes through an uplink are in its table too, whoever made them and whatever they look like.

setup() {
	source "$TOP/tests/lib/host.bash"
	source "$TOP/tests/lib/host6.bash"
	host_make ens3 ens4 ens5
	ip -n "$HOST" link set ens3 addrgenmode none
	# Of three links and more, each has a copy of main's routes: the other two have a client.
	event PREINIT ens3
	event PREINIT ens5
	ip -n "$HOST" link set ens4 addrgenmode none
}

teardown() {
	host_done
}

# two_links
# Both links have their addresses and networks, as a client gives them.
two_links() {
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 src 192.168.100.19 proto dhcp metric 1003
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4 src 10.200.1.9 proto dhcp metric 1004
	address6 ens4 2001:db8:1::9/64
}

# objects ROUTER ROUTER OTHER
# Next hop objects: 7 and 10 by two routers of ens4, 8 by another one of ens3, and groups of them.
objects() {
	ip -n "$HOST" -batch - <<-END
		nexthop add id 7 via $1 dev ens4
		nexthop add id 10 via $2 dev ens4
		nexthop add id 8 via $3 dev ens3
		nexthop add id 9 group 7/8
		nexthop add id 11 group 7,3/10
	END
}

# main FAMILY < ROUTE...
# Adds routes to main, a line each.
main() {
	sed 's/^/route add /' | ip -n "$HOST" "$1" -batch -
}

# shapes
# Prints routes of many shapes, as ip(8) takes them.
shapes() {
	cat <<-END
		172.28.1.0/24 proto static nexthop via 10.200.1.55 dev ens4 nexthop via 10.200.1.56 dev ens4 weight 3
		172.28.2.0/24 proto bird nexthop via 10.200.1.55 dev ens4 nexthop via 192.168.100.5 dev ens3 weight 3
		172.28.3.0/24 nhid 7 proto zebra
		172.28.4.0/24 nhid 9 proto zebra
		172.28.5.0/24 nhid 11 proto zebra mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 5 initrwnd 6
		172.28.6.0/24 via inet6 fe80::5 dev ens4 proto bgp
		172.28.7.0/24 proto 80 nexthop via inet6 fe80::5 dev ens4 nexthop via 10.200.1.7 dev ens4
		172.28.8.0/24 tos 0x10 via 10.200.1.7 dev ens4 mtu 1300
		172.28.8.0/24 via 10.200.1.8 dev ens4 metric 5
		172.28.8.0/24 via 192.168.100.6 dev ens3 metric 6
		172.28.9.0/24 dev ens4 scope 200 proto ospf
	END
}

# shapes6
# The same of IPv6.
shapes6() {
	cat <<-END
		2001:db8:f1::/48 proto static nexthop via fe80::55 dev ens4 nexthop via fe80::56 dev ens4 weight 3
		2001:db8:f2::/48 proto bird nexthop via fe80::55 dev ens4 nexthop via fe80::5 dev ens3 weight 3
		2001:db8:f3::/48 nhid 7 proto bird
		2001:db8:f4::/48 nhid 9 proto bird
		2001:db8:f5::/48 nhid 11 proto bird mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 5 initrwnd 6
		2001:db8:f6::/48 from 2001:db8:1::/64 via fe80::5 dev ens4 proto ra metric 512 pref high
		2001:db8:f6::/48 from 2001:db8:2::/64 via fe80::6 dev ens4 proto ra metric 512 expires 1000
		2001:db8:f7::/48 via fe80::6 dev ens4 proto bird
		2001:db8:f8::/48 dev ens4 proto kernel metric 256
		2000::/3 via fe80::7 dev ens4 proto static
	END
}

# table FAMILY
# Prints the routes of ens4's table, a line each.
table() {
	ip -n "$HOST" -o "$1" route show table ens4 |
		sed -E 's/\\//g; s/ pref medium//; s/[[:space:]]+/ /g; s/ *$//' | sort
}

@test "IPv4: every kind of route is there after an event, and the same event changes nothing" {
	two_links
	ip -n "$HOST" nexthop add id 7 via 10.200.1.55 dev ens4
	main -4 <<-END
		172.28.1.0/24 via 10.200.1.55 dev ens4
		172.28.2.0/24 via 10.200.1.55 dev ens4 proto static
		172.28.3.0/24 via 10.200.1.55 dev ens4 proto static metric 50 mtu 1400
		172.28.4.0/24 dev ens4 proto static scope link
		172.28.5.0/24 proto static nexthop via 10.200.1.55 dev ens4 nexthop via 10.200.1.56 dev ens4
		172.28.6.0/24 nhid 7 proto static
		172.28.7.0/24 via 10.200.1.55 dev ens4 proto zebra
		172.28.8.0/24 via 10.200.1.55 dev ens4 proto bird
		172.28.9.0/24 via 10.200.1.55 dev ens4 proto bgp
		172.28.10.0/24 via 10.200.1.55 dev ens4 proto ospf
		172.28.11.0/24 via 10.200.1.55 dev ens4 proto kernel
		172.28.12.0/24 via 10.200.1.55 dev ens4 proto 17
		172.28.13.0/24 via 10.200.1.55 dev ens4 proto 80
		172.28.14.0/24 via 10.200.1.55 dev ens4 proto dhcp
		172.28.15.0/24 via 10.200.1.55 dev ens4 proto 0
		172.28.16.0/24 via 192.168.100.55 dev ens3 proto bird
	END
	bound ens4 10.200.1.9/24 10.200.1.1
	expected="10.200.1.0/24 dev ens4 proto symroute scope link src 10.200.1.9
172.28.3.0/24 via 10.200.1.55 dev ens4 proto symroute metric 50 onlink mtu 1400
172.28.4.0/24 dev ens4 proto symroute scope link
172.28.5.0/24 proto symroute nexthop via 10.200.1.55 dev ens4 weight 1 onlink nexthop via 10.200.1.56 dev ens4 weight 1 onlink
172.28.6.0/24 nhid 7 via 10.200.1.55 dev ens4 proto symroute
default via 10.200.1.1 dev ens4 proto symroute onlink"
	for i in 1 2 {7..15}; do
		expected+=$'\n'"172.28.$i.0/24 via 10.200.1.55 dev ens4 proto symroute onlink"
	done
	same "$(sort <<<"$expected")" "$(table -4)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
}

@test "IPv4: of several next hops those through the link, by their object if that is all; with all they have" {
	two_links
	objects 10.200.1.55 10.200.1.56 192.168.100.5
	shapes | main -4
	bound ens4 10.200.1.9/24 10.200.1.1
	same "10.200.1.0/24 dev ens4 proto symroute scope link src 10.200.1.9
172.28.1.0/24 proto symroute nexthop via 10.200.1.55 dev ens4 weight 1 onlink nexthop via 10.200.1.56 dev ens4 weight 3 onlink
172.28.2.0/24 via 10.200.1.55 dev ens4 proto symroute onlink
172.28.3.0/24 nhid 7 via 10.200.1.55 dev ens4 proto symroute
172.28.4.0/24 via 10.200.1.55 dev ens4 proto symroute onlink
172.28.5.0/24 nhid 11 proto symroute mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 5 initrwnd 6 nexthop via 10.200.1.55 dev ens4 weight 3 nexthop via 10.200.1.56 dev ens4 weight 1
172.28.6.0/24 via inet6 fe80::5 dev ens4 proto symroute onlink
172.28.7.0/24 proto symroute nexthop via inet6 fe80::5 dev ens4 weight 1 onlink nexthop via 10.200.1.7 dev ens4 weight 1 onlink
172.28.8.0/24 tos 0x10 via 10.200.1.7 dev ens4 proto symroute onlink mtu 1300
172.28.8.0/24 via 10.200.1.8 dev ens4 proto symroute metric 5 onlink
172.28.9.0/24 dev ens4 proto symroute scope site
default via 10.200.1.1 dev ens4 proto symroute onlink" "$(table -4)"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
	bound ens3 192.168.100.19/24 192.168.100.1
	same "172.28.2.0/24 via 192.168.100.5 dev ens3 proto symroute onlink
172.28.4.0/24 via 192.168.100.5 dev ens3 proto symroute onlink
172.28.8.0/24 via 192.168.100.6 dev ens3 proto symroute metric 6 onlink" \
		"$(ip -n "$HOST" route show table ens3 root 172.28.0.0/16 | sed 's/ *$//')"
	same "" "$(in_ns "$HOST" symroute sync -n)"
}

@test "IPv6: every shape of route is there after an event, and the same event changes nothing" {
	two_links
	objects fe80::55 fe80::56 fe80::5
	shapes6 | main -6
	heard ens4 2001:db8:1::/64 fe80::1
	same "2001:db8:1::/64 dev ens4 proto symroute metric 1024
2001:db8:f1::/48 proto symroute metric 1024 nexthop via fe80::55 dev ens4 weight 1 onlink nexthop via fe80::56 dev ens4 weight 3 onlink
2001:db8:f2::/48 via fe80::55 dev ens4 proto symroute metric 1024 onlink
2001:db8:f3::/48 nhid 7 via fe80::55 dev ens4 proto symroute metric 1024
2001:db8:f4::/48 via fe80::55 dev ens4 proto symroute metric 1024 onlink
2001:db8:f5::/48 nhid 11 proto symroute metric 1024 mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 5 initrwnd 6 nexthop via fe80::55 dev ens4 weight 3 nexthop via fe80::56 dev ens4 weight 1
2001:db8:f6::/48 from 2001:db8:1::/64 via fe80::5 dev ens4 proto symroute metric 512 onlink
2001:db8:f6::/48 from 2001:db8:2::/64 via fe80::6 dev ens4 proto symroute metric 512 onlink
2001:db8:f7::/48 via fe80::6 dev ens4 proto symroute metric 1024 onlink
2001:db8:f8::/48 dev ens4 proto symroute metric 256
default via fe80::1 dev ens4 proto symroute metric 1024 onlink
fe80::/64 dev ens4 proto symroute metric 1024" "$(table -6)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
	run -0 heard ens4 2001:db8:1::/64 fe80::1
	same "symroute: ens4: nothing to change" "$output"
}

@test "what main has instead takes its place, and nothing else is touched" {
	two_links
	main -4 <<<"172.28.1.0/24 nexthop via 10.200.1.55 dev ens4 nexthop via 10.200.1.56 dev ens4"
	main -6 <<<"2001:db8:f1::/48 nexthop via fe80::55 dev ens4 nexthop via fe80::56 dev ens4"
	bound ens4 10.200.1.9/24 10.200.1.1
	heard ens4 2001:db8:1::/64 fe80::1
	for hops in "@55 dev ens4 weight 2 nexthop via @56 dev ens4" "@57 dev ens4 nexthop via @56 dev ens4" \
		"@58 dev ens4" "@57 dev ens4 nexthop via @58 dev ens4"; do
		ip -n "$HOST" -batch - <<-END
			route replace 172.28.1.0/24 nexthop via ${hops//@/10.200.1.}
			route replace 2001:db8:f1::/48 nexthop via ${hops//@/fe80::}
		END
		in_ns "$HOST" symroute sync
		same "$(ip -n "$HOST" route show 172.28.1.0/24 | sed 's/ weight 1//; s/ *$//')" \
			"$(ip -n "$HOST" route show table ens4 172.28.1.0/24 |
				sed 's/ proto symroute//; s/ weight 1//; s/ onlink//; s/ *$//')"
		same "$(ip -n "$HOST" -6 route show 2001:db8:f1::/48 | sed 's/ *$//')" \
			"$(ip -n "$HOST" -6 route show table ens4 2001:db8:f1::/48 |
				sed 's/ proto symroute//; s/ onlink//; s/ *$//')"
		same "" "$(in_ns "$HOST" symroute sync -n)"
	done
}

# lasting
# state without what routes have left of their time.
lasting() {
	state | sed 's/"expires":[0-9]*,//'
}

# batched FAMILY
# What -n prints is what ip -batch takes, and comes to the same: first for sync, then for flush.
batched() {
	local plan=$BATS_TEST_TMPDIR/plan told
	in_ns "$HOST" symroute flush -n >"$plan"
	told=$(lasting)
	in_ns "$HOST" ip "$1" -batch "$plan"
	same "" "$(own)"
	in_ns "$HOST" symroute sync -n >"$plan"
	in_ns "$HOST" ip "$1" -batch "$plan"
	same "$told" "$(lasting)"
}

@test "-n prints what ip -batch takes, of every shape" {
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4
	objects 10.200.1.55 10.200.1.56 192.168.100.5
	shapes | main -4
	bound ens4 10.200.1.9/24 10.200.1.1
	batched -4
}

@test "-n prints what ip -batch takes, of every shape of IPv6" {
	address6 ens4 2001:db8:1::9/64
	objects fe80::55 fe80::56 fe80::5
	shapes6 | main -6
	heard ens4 2001:db8:1::/64 fe80::1
	batched -6
}

@test "a lost store does not take main's routes for the lease's" {
	two_links
	objects 10.200.1.55 10.200.1.56 192.168.100.5
	shapes | main -4
	bound ens4 10.200.1.9/24 10.200.1.1 "new_classless_static_routes=0.0.0.0/0 10.200.1.1 10.7.0.0/16 10.200.1.2"
	ip -n "$HOST" route add 10.7.0.0/16 via 10.200.1.2 dev ens4 proto dhcp metric 1004
	before=$(state)
	leases=$(cat "$(run_dir)/leases")
	rm "$(run_dir)/leases"
	in_ns "$HOST" symroute sync
	same "$before" "$(state)"
	same "$(grep ^route <<<"$leases" | sort)" "$(grep ^route "$(run_dir)/leases" | sort)"
}

@test "a main table with the whole Internet in it costs no lease" {
	two_links
	for ((i = 0; i < 66; i++)); do
		printf "route add 172.$((i / 8 + 16)).$((i % 8)).%d/32 dev ens4\n" {0..255}
	done | ip -n "$HOST" -batch -
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	grep -x "symroute: ens4: main has more than 16384 routes, the link's table does not get them all" <<<"$output"
	grep -x "symroute: ens4: added rule from 10.200.1.9 iif lo table ens4" <<<"$output"
	same "default via 10.200.1.1 dev ens4 proto symroute onlink" \
		"$(ip -n "$HOST" route show table ens4 default | sed 's/ *$//')"
}

@test "where main's first route to the leased network is another one, the table has it first, too" {
	two_links
	main -4 <<<"10.200.1.0/24 via 10.200.1.66 dev ens4 onlink"
	bound ens4 10.200.1.9/24 10.200.1.1
	same "10.200.1.0/24 via 10.200.1.66 dev ens4 proto symroute onlink
default via 10.200.1.1 dev ens4 proto symroute onlink" "$(table -4)"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
	ip -n "$HOST" route del 10.200.1.0/24 via 10.200.1.66
	in_ns "$HOST" symroute sync
	same "10.200.1.0/24 dev ens4 proto symroute scope link src 10.200.1.9
default via 10.200.1.1 dev ens4 proto symroute onlink" "$(table -4)"
}

@test "of two uplinks, a route by both is in each one's table, as far as it is by the link; other routes are not" {
	event DEPARTED ens5
	two_links
	bound ens3 192.168.100.19/24 192.168.100.1
	ip -n "$HOST" -batch - <<-END
		route add 172.28.1.0/24 proto bird nexthop via 192.168.100.5 dev ens3 nexthop via 10.200.1.55 dev ens4
		route add 172.28.2.0/24 proto bird via 10.200.1.55 dev ens4
		route add 2001:db8:f2::/48 proto bird nexthop via fe80::55 dev ens4 nexthop via fe80::5 dev ens3
	END
	bound ens4 10.200.1.9/24 10.200.1.1
	heard ens4 2001:db8:1::/64 fe80::1
	same "172.28.1.0/24 via 192.168.100.5 dev ens3 proto symroute onlink" \
		"$(ip -n "$HOST" route show table ens3 root 172.28.0.0/16 | sed 's/ *$//')"
	same "172.28.1.0/24 via 10.200.1.55 dev ens4 proto symroute onlink" \
		"$(ip -n "$HOST" route show table ens4 root 172.28.0.0/16 | sed 's/ *$//')"
	same "2001:db8:f2::/48 via fe80::55 dev ens4 proto symroute metric 1024 onlink pref medium" \
		"$(ip -n "$HOST" -6 route show table ens4 root 2001:db8:f2::/48 | sed 's/ *$//')"
	same "" "$(in_ns "$HOST" symroute sync -n)"
	same "172.28.1.1 from 10.200.1.9 via 10.200.1.55 dev ens4 table ens4" \
		"$(ip -n "$HOST" route get 172.28.1.1 from 10.200.1.9 | sed -n '1s/ uid.*//p')"
}

@test "what somebody sets on main's default route by the lease's router, the table's has too" {
	local default="default via 10.200.1.1 dev ens4 proto symroute onlink"
	two_links
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$default" "$(ip -n "$HOST" route show table ens4 default | sed 's/ *$//')"
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 metric 5 mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 20 initrwnd 30
	ip -n "$HOST" route add default via 10.200.1.7 dev ens4 metric 6 mtu 1200
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 metric 1004 proto dhcp # the client's own
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$default mtu lock 1400 advmss 1300 hoplimit 30 initcwnd 20 initrwnd 30" \
		"$(ip -n "$HOST" route show table ens4 default | sed 's/ *$//')"
	ip -n "$HOST" route del default metric 5
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$default" "$(ip -n "$HOST" route show table ens4 default | sed 's/ *$//')"
}
