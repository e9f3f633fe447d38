#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Nobody else's objects are touched, whatever happens.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# Everything that a host may have beside us, some of it very much like ours.
clutter() {
	ip -n "$HOST" addr add 172.16.0.1/24 dev lo
	ip -n "$HOST" rule add from 10.200.1.9 lookup 77 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 lookup 25001 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 to 192.0.2.0/24 lookup 25002 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 lookup main suppress_prefixlength 1 suppress_ifgroup 25000 priority 25001
	ip -n "$HOST" rule add fwmark 5 lookup 77 priority 100
	ip -n "$HOST" rule add oif ens4 lookup 78 priority 25003
	ip -n "$HOST" -6 rule add from 2001:db8::1 lookup 25001 priority 25002
	ip -n "$HOST" route add blackhole 198.51.100.0/24 table 77
	ip -n "$HOST" route add unreachable default table 78
	ip -n "$HOST" route add blackhole 192.0.2.0/24
	ip -n "$HOST" -6 route add blackhole 2001:db8:7::/48 table 77
	ip -n "$HOST" link set ens3 group 7
}

@test "foreign rules, routes and link groups are as before after every kind of event" {
	clutter
	before=$(foreign)
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$before" "$(foreign)"
	lease RENEW ens4 10.200.1.9/24 "10.200.1.254 10.200.1.1"
	same "$before" "$(foreign)"
	bound ens4 10.200.1.70/24 10.200.1.1
	same "$before" "$(foreign)"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "$before" "$(foreign)"
	ip -n "$HOST" addr flush dev ens3
	event STOPPED ens3
	same "$before" "$(foreign)"
	same "" "$(own)"
	same "7" "$(ip -n "$HOST" -j -d link show ens3 | jq -r '.[].group')"
}

@test "a number that a foreign rule looks up is not taken for a table" {
	clutter
	bound ens4 10.200.1.9/24 10.200.1.1
	same "25003 ens4" "$(awk '!/^#/ { print $1, $2 }' /etc/iproute2/rt_tables.d/symroute.conf)"
}

@test "a link that is in another group stays there, and that is said" {
	ip -n "$HOST" link set ens4 group 7
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	[[ ${lines[0]} == "symroute: ens4: link is in group 7 already, left there: "* ]]
	same 7 "$(ip -n "$HOST" -j -d link show ens4 | jq -r '.[].group')"
}

@test "a table that the administrator named like the link is used" {
	printf '2\tens4\n' >>/etc/iproute2/rt_tables
	bound ens4 10.200.1.9/24 10.200.1.1
	sed -i '/ens4/d' /etc/iproute2/rt_tables
	same "10.200.1.0/24 default" "$(ip -n "$HOST" -j route show table 2 | jq -r '[.[].dst] | sort | join(" ")')"
	[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
}

@test "a table that holds foreign routes is refused, with the route, and nothing changes" {
	printf '2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink table 2
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 2 holds a route that is not ours: default via 10.200.1.1 dev ens4 onlink" \
		"$output"
	same "$before" "$(state)"
}

@test "a table of the kernel's own is refused" {
	printf '254\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	address ens4 10.200.1.9/24
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 254, named ens4, is the kernel's own" "$output"
	same "$before" "$(state)"
}

@test "two links cannot share a table" {
	printf '2\tens3\n2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	bound ens3 192.168.100.19/24 192.168.100.1
	address ens4 10.200.1.9/24
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 2 is in use for ens3" "$output"
	same "$before" "$(state)"
}

@test "links with names that cannot be a table's name have a number only" {
	for link in main 100 a,b; do
		ip -n "$HOST" link add "$link" type veth peer name "peer$link"
		ip -n "$HOST" link set "$link" up
		bound "$link" 10.200.1.9/24 10.200.1.1
		same "25001" "$(ip -n "$HOST" -N -j rule show priority 25003 | jq -r '.[].table')"
		[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
		ip -n "$HOST" link del "$link"
		event DEPARTED "$link"
		same "" "$(own)"
	done
}

@test "a table's number outlives everything but its line in rt_tables.d" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens3
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens3
	event STOPPED ens4
	rm -rf /run/symroute
	bound ens4 10.200.1.9/24 10.200.1.1
	same "25002" "$(ip -n "$HOST" -N -j rule show priority 25003 | jq -r '.[].table')"
}
