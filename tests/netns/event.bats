#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What one event leaves in the kernel.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# ours LINK TABLE ADDRESS NETWORK ROUTER [GROUP]
# Prints what own should print for one lease; its rules leave out the routes by links of GROUP.
ours() {
	sort <<-END
		25001: from $3 iif lo lookup main suppress_prefixlength 1${6:+ suppress_ifgroup $6} proto symroute
		25002: from $3 iif lo lookup $2 proto symroute
		32800: from all oif $1 lookup $2 proto symroute
		32800: from all to $3 lookup $2 proto symroute
		$4 dev $1 table $2 scope link src $3
		default via $5 dev $1 table $2 onlink
	END
}

# groups: each link's group
groups() {
	ip -n "$HOST" -j -d link | jq -r '.[] | select(.ifname != "lo") | "\(.ifname) \(.group)"' | sort
}

@test "a lease brings its table and its rules, and nothing else" {
	before=$(foreign)
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1)" "$(own)"
	same "$before" "$(foreign)"
	same "$(printf 'ens3 default\nens4 default')" "$(groups)"
}

@test "two links have a table and a link group each, and their rules leave out the other's" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$({
		ours ens3 ens3 192.168.100.19 192.168.100.0/24 192.168.100.1 25001
		ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1 25000
	} | sort)" "$(own)"
	same "$(printf 'ens3 25000\nens4 25001')" "$(groups)"
}

@test "the same event again sends the kernel no change" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	for reason in RENEW REBIND REBOOT BOUND; do
		run -0 lease "$reason" ens4 10.200.1.9/24 10.200.1.1
		same "symroute: ens4: nothing to change" "$output"
	done
	# What it sends are requests to read (RTM_GET*), and nothing but those.
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	in_ns "$HOST" env -i reason=RENEW interface=ens4 "${variables[@]}" \
		strace -qq "${UNLEAKED[@]}" -e trace=sendto,sendmsg -o "$BATS_TEST_TMPDIR/sent" "$HOOK"
	grep -q RTM_GETRULE "$BATS_TEST_TMPDIR/sent"
	run ! grep -E 'RTM_(NEW|DEL|SET)' "$BATS_TEST_TMPDIR/sent"
	same "$before" "$(state)"
}

@test "1000 renewals of unchanged leases on four links: ip monitor shows nothing" {
	links=(ens3 ens4 ens5 ens6)
	for link in ens5 ens6; do
		ip -n "$HOST" link add "$link" type veth peer name "$link" netns "$FAR"
		ip -n "$HOST" link set "$link" up
	done
	for i in 0 1 2 3; do
		bound "${links[i]}" "10.$i.1.9/24" "10.$i.1.1 10.$i.1.2" new_interface_mtu=1400
	done
	lab_monitor_start "$HOST" "$BATS_TEST_TMPDIR/monitor" -4
	# shellcheck disable=SC2016 # for the shell inside
	in_ns "$HOST" bash -c 'for ((n = 0; n < 1000; n++)); do
		i=$((n % 4))
		env -i reason=RENEW interface="ens$((i + 3))" new_ip_address="10.$i.1.9" \
			new_subnet_mask=255.255.255.0 new_routers="10.$i.1.1 10.$i.1.2" \
			new_interface_mtu=1400 "$0" || exit
	done' "$HOOK"
	lab_monitor_stop "$HOST" "$BATS_TEST_TMPDIR/monitor" -4
	# A new link's own address in IPv6 takes a second to be sure of.
	same "" "$(grep -vE '^blackhole |fe80:' "$BATS_TEST_TMPDIR/monitor")"
}

@test "another address leaves exactly the new address's objects" {
	bound ens4 10.200.1.9/24 10.200.1.1
	address ens4 10.200.7.70/20
	lease REBIND ens4 10.200.7.70/20 10.200.0.1
	same "$(ours ens4 ens4 10.200.7.70 10.200.0.0/20 10.200.0.1)" "$(own)"
}

@test "another router takes the old one's place" {
	bound ens4 10.200.1.9/24 10.200.1.1
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.254)" "$(own)"
}

@test "several routers stand in the server's order, whatever order they had" {
	for routers in "10.200.1.1 10.200.1.2 10.200.1.3" "10.200.1.3 10.200.1.1" \
		"10.200.1.1 10.200.1.4 10.200.1.3 10.200.1.2" "10.200.1.2"; do
		bound ens4 10.200.1.9/24 "$routers"
		same "$(tr ' ' '\n' <<<"$routers" | sed 's/^/default via /')" \
			"$(ip -n "$HOST" route show table ens4 default | cut -d' ' -f1-3)"
	done
}

@test "a router that changes places takes a new MTU along" {
	bound ens4 10.200.1.9/24 "10.200.1.2 10.200.1.1"
	lease RENEW ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" new_interface_mtu=1400
	same "default via 10.200.1.1 dev ens4 proto symroute onlink mtu 1400 
default via 10.200.1.2 dev ens4 proto symroute onlink mtu 1400 " \
		"$(ip -n "$HOST" route show table ens4 default)"
	run -0 lease RENEW ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" new_interface_mtu=1400
	same "symroute: ens4: nothing to change" "$output"
}

@test "a lease that is saved already is not written again, one that has changed is" {
	bound ens4 10.200.1.9/24 10.200.1.1
	saved=$(stat -c %i /run/symroute/*/leases)
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$saved" "$(stat -c %i /run/symroute/*/leases)"
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	[[ $(stat -c %i /run/symroute/*/leases) != "$saved" ]]
}

@test "a lease that moves to another address leaves the old one to another link that has it, too" {
	bound ens3 192.168.8.100/24 192.168.8.1
	bound ens4 192.168.8.100/24 192.168.8.1
	ip -n "$HOST" addr flush dev ens3
	bound ens3 192.168.100.19/24 192.168.100.1
	same "$({
		ours ens3 ens3 192.168.100.19 192.168.100.0/24 192.168.100.1 25001
		ours ens4 ens4 192.168.8.100 192.168.8.0/24 192.168.8.1 25000
	} | sort)" "$(own)"
}

@test "a lease that ended leaves nothing but the table's name" {
	before=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4 old_ip_address=10.200.1.9
	same "$before" "$(state)"
	grep -qP '^25001\tens4$' /etc/iproute2/rt_tables.d/symroute.conf
	same "leases lock" "$(cd "$(run_dir)" && echo *)"
	same ens4 "$(sed -n 's/^lease \(.*\) link$/\1/p' "$(run_dir)/leases")"
	run ! grep -E '^(dhcp|address|route)' "$(run_dir)/leases"
	event STOPPED ens4
	[[ ! -s $(run_dir)/leases ]]
}

@test "a stop that keeps the address keeps everything" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	for reason in STOPPED STOP NOCARRIER PREINIT NAK EXPIRE; do
		event "$reason" ens4
		same "$before" "$(state)"
	done
}

@test "a stop that keeps the address keeps everything, also if no lease could be saved" {
	bound ens4 10.200.1.9/24 10.200.1.1
	rm -rf /run/symroute
	before=$(state)
	event STOPPED ens4
	same "$before" "$(state)"
}

@test "what the kernel dropped while the link was down is put back at the next event" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	ip -n "$HOST" link set ens4 down
	run -0 event NOCARRIER ens4
	ip -n "$HOST" link set ens4 up
	run ! same "$before" "$(state)"
	event CARRIER ens4
	same "$before" "$(state)"
}

@test "what is left of a link that is gone goes with the next event of another link" {
	bound ens3 192.168.100.19/24 192.168.100.1
	before=$(own)
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" link del ens4
	event CARRIER ens3
	same "$before" "$(own)"
}

@test "what is left of an address that is gone goes with the next event of another link" {
	bound ens3 192.168.100.19/24 192.168.100.1
	event PREINIT ens4
	before=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens4
	event CARRIER ens3
	same "$before" "$(state)"
}

@test "an address that moves to another link takes its rules along" {
	bound ens3 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens3
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1 25000)" "$(own)"
	same "$(printf 'ens3 25000\nens4 25001')" "$(groups)"
	event STOPPED ens3
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1)" "$(own)"
	same "$(printf 'ens3 default\nens4 default')" "$(groups)"
}

@test "a link that was renamed leaves the group of uplinks with its lease" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 name wan0
	ip -n "$HOST" addr flush dev wan0
	event CARRIER ens3
	event DEPARTED ens4
	event PREINIT wan0
	same default "$(ip -n "$HOST" -j -d link show wan0 | jq -r '.[].group')"
}

@test "a lease follows a link that was renamed, with any event and sync; check misses it until then" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 name wan0
	ip -n "$HOST" link set wan0 up
	address wan0 10.200.1.9/24
	run -1 in_ns "$HOST" symroute check
	[[ ${lines[0]} == "wan0  unanswered  10.200.1.9: "* ]] || { echo "$output" && false; }
	event CARRIER ens3
	run -0 in_ns "$HOST" symroute check
	same "2 leased addresses: all symmetric" "$output"
	after=$(state)
	bound wan0 10.200.1.9/24 10.200.1.1
	same "$after" "$(state)"
}

@test "the lease of a link that is gone does not go to a tunnel with its address" {
	bound ens3 192.168.100.19/24 192.168.100.1
	before=$(own)
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" link del ens4
	ip -n "$HOST" tuntap add tun0 mode tun
	ip -n "$HOST" link set tun0 up
	address tun0 10.200.1.9/24
	event CARRIER ens3
	same "$before" "$(own)"
}

@test "a link without an address that somebody routes by does not count, whatever its events say" {
	bound ens3 192.168.100.19/24 192.168.100.1
	before=$(state)
	ip -n "$HOST" link set ens4 up
	ip -n "$HOST" route add 10.244.0.5 dev ens4 scope link
	event CARRIER ens4
	same "$before" "$(state | grep -v 10.244.0.5)"
}

@test "a lease that was saved in another namespace is not this one's" {
	bound ens4 10.200.1.9/24 10.200.1.1
	ip netns del "$HOST"
	ip netns del "$FAR"
	host_make ens3 ens4 # the kernel gives the inode again at once
	before=$(state)
	address ens4 10.200.1.9/24
	event PREINIT ens4
	same "$before" "$(state)"
}

@test "a log daemon that does not read keeps nobody waiting" {
	kill -s STOP "$(<"$LAB_DIR/syslogd.pid")"
	# Until its queue is full.
	while timeout 0.2 busybox logger "not read"; do :; done
	SECONDS=0
	bound ens4 10.200.1.9/24
	kill -s CONT "$(<"$LAB_DIR/syslogd.pid")"
	((SECONDS < 3))
	same 5 "$(own | wc -l)"
}

@test "the same address on two links: the second has no rule from it, and says why" {
	bound ens3 192.168.8.100/24 192.168.8.1
	run -0 bound ens4 192.168.8.100/24 192.168.8.1
	same "symroute: ens4: 192.168.8.100 is on ens3 too, no rules from it by this link" \
		"${lines[0]}"
	same "$({
		echo "24999: from 192.168.8.100 to 192.168.8.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25001 proto symroute"
		echo "25000: from 192.168.8.100 to 192.168.8.0/24 iif lo lookup ens3 proto symroute"
		ours ens3 ens3 192.168.8.100 192.168.8.0/24 192.168.8.1 25001
		ours ens4 ens4 192.168.8.100 192.168.8.0/24 192.168.8.1 | grep -v ' 192.168.8.100 .*lookup'
	} | sort)" "$(own)"
	run -0 lease RENEW ens3 192.168.8.100/24 192.168.8.1
	same "symroute: ens3: nothing to change" "$output"
	# When the first one's lease ends, the second has its rules from it in the same run.
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	same "$(ours ens4 ens4 192.168.8.100 192.168.8.0/24 192.168.8.1 25000)" "$(own)"
}

@test "the same address on two links: while the first is down, the second has the rules from it" {
	bound ens3 192.168.8.100/24 192.168.8.1
	bound ens4 192.168.8.100/24 192.168.8.1
	ip -n "$HOST" link set ens3 down
	event NOCARRIER ens3
	second=$(
		echo "24999: from 192.168.8.100 to 192.168.8.0/24 iif lo lookup main suppress_prefixlength 24 proto symroute"
		echo "25000: from 192.168.8.100 to 192.168.8.0/24 iif lo lookup ens4 proto symroute"
		ours ens4 ens4 192.168.8.100 192.168.8.0/24 192.168.8.1
		echo "32800: from all oif ens3 lookup ens3 proto symroute"
	)
	same "$(sort <<<"$second")" "$(own)"
	# So it stays when the first comes back: rules do not wander without need.
	ip -n "$HOST" link set ens3 up
	event CARRIER ens3
	same "$({
		sed -E 's/suppress_prefixlength [0-9]+/& suppress_ifgroup 25000/' <<<"$second"
		ours ens3 ens3 192.168.8.100 192.168.8.0/24 192.168.8.1 | grep -E '^(default|192)'
	} | sort)" "$(own)"
	for link in ens3 ens4; do
		run -0 event CARRIER "$link"
		same "symroute: $link: nothing to change" "$(tail -n 1 <<<"$output")"
	done
}

@test "a lease without a router has its network only, and says so" {
	run -0 bound ens4 10.200.1.9/24
	same "symroute: ens4: no router in the lease, default route left out" "${lines[0]}"
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 - | grep -v default)" "$(own)"
}

@test "the leased address as the only router is a default route on the link" {
	bound ens4 10.200.1.9/24 10.200.1.9
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1 |
		sed 's/^default .*/default dev ens4 table ens4 scope link/' | sort)" "$(own)"
	before=$(state)
	rm "$(run_dir)/leases"
	in_ns "$HOST" symroute sync
	same "$before" "$(state)"
	same "route 0.0.0.0/0 none" "$(grep route "$(run_dir)/leases")"
}

@test "a router that cannot be one is left out and told, the lease stands" {
	address ens4 10.200.1.9/24
	run -0 lease BOUND ens4 10.200.1.9/24 "10.200.1.0 10.200.1.9 0.0.0.0 10.200.1.1"
	same "symroute: ens4: new_routers: '10.200.1.0' is not a router's IPv4 address, left out
symroute: ens4: new_routers: '0.0.0.0' is not a router's IPv4 address, left out
symroute: ens4: new_routers: '10.200.1.9' is the leased address, left out" "$(grep left <<<"$output")"
	same "$(ours ens4 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1)" "$(own)"
}

@test "a lease of one address with a router elsewhere needs nothing special" {
	bound ens4 203.0.113.7/32 198.51.100.1
	same "$(ours ens4 ens4 203.0.113.7 - 198.51.100.1 | grep -v '^- dev')" "$(own)"
	run -0 ip -n "$HOST" route get 192.0.2.1 from 203.0.113.7
	[[ ${lines[0]} == "192.0.2.1 from 203.0.113.7 via 198.51.100.1 dev ens4 table ens4 "* ]]
}

@test "a /31: packets pass by a router that is not its broadcast address, and by no other" {
	in_ns "$FAR" ip addr add 192.0.2.101/31 dev ens4
	in_ns "$FAR" ip addr add 203.0.113.1/24 dev ens3
	lab_sysctl "$FAR" ipv4/ip_forward=1
	ip -n "$HOST" link set ens3 netns "$FAR" name far0
	ip netns add "inet$BATS_TEST_NUMBER"
	ip -n "$FAR" link set far0 netns "inet$BATS_TEST_NUMBER"
	ip -n "inet$BATS_TEST_NUMBER" addr add 203.0.113.2/24 dev far0
	ip -n "inet$BATS_TEST_NUMBER" link set far0 up
	ip -n "inet$BATS_TEST_NUMBER" route add default via 203.0.113.1
	there() { in_ns "$HOST" ping -n -q -c 2 -i 0.2 -W 1 -I 192.0.2.100 203.0.113.2; }
	ip -n "$HOST" addr add 192.0.2.100/31 brd 255.255.255.255 dev ens4 noprefixroute
	run -0 lease BOUND ens4 192.0.2.100/31 192.0.2.101
	there
	# As dhcpcd has it where the server sends no option 28.
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	ip -n "$HOST" addr add 192.0.2.100/31 brd 192.0.2.101 dev ens4 noprefixroute
	run -1 lease BOUND ens4 192.0.2.100/31 192.0.2.101
	grep -q "refused: Nexthop has invalid gateway" <<<"$output"
	# Nor does it help to have the gateway looked up in the table: frames to all are not forwarded.
	ip -n "$HOST" route add default via 192.0.2.101 dev ens4 table ens4
	run ! there
	same ff:ff:ff:ff:ff:ff "$(ip -n "$HOST" -j neigh show nud noarp to 192.0.2.101 | jq -r '.[].lladdr')"
	ip netns del "inet$BATS_TEST_NUMBER"
}

@test "a lease MTU goes onto the default route, unless the link's is as low" {
	bound ens4 10.200.1.9/24 10.200.1.1 new_interface_mtu=1400
	same "default via 10.200.1.1 dev ens4 proto symroute onlink mtu 1400 " \
		"$(ip -n "$HOST" route show table ens4 default)"
	bound ens4 10.200.1.9/24 10.200.1.1 new_interface_mtu=1500
	same "default via 10.200.1.1 dev ens4 proto symroute onlink " \
		"$(ip -n "$HOST" route show table ens4 default)"
}

@test "a route that changes without a rule ends with a rule that comes and goes" {
	bound ens4 10.200.1.9/24 10.200.1.1
	lab_monitor_start "$HOST" "$BATS_TEST_TMPDIR/monitor" -4
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	lab_monitor_stop "$HOST" "$BATS_TEST_TMPDIR/monitor" -4
	same "$(
		cat <<-'END'
			default via 10.200.1.254 dev ens4 table ens4 proto symroute onlink
			25003:	from 10.200.1.9 iif lo lookup ens4 proto symroute
			Deleted 25003:	from 10.200.1.9 iif lo lookup ens4 proto symroute
		END
	)" "$(grep symroute "$BATS_TEST_TMPDIR/monitor" | sed 's/ *$//')"
}

@test "--dry-run prints what ip -batch takes, touches nothing, and comes to the same" {
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 "10.200.1.1 10.200.1.2")
	before=$(state)
	in_ns "$HOST" env -i reason=BOUND interface=ens4 "${variables[@]}" new_interface_mtu=1400 \
		new_static_routes="192.0.2.7 10.200.1.3" "$HOOK" --dry-run >"$BATS_TEST_TMPDIR/plan"
	same "$before" "$(state)"
	[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
	in_ns "$HOST" ip -batch "$BATS_TEST_TMPDIR/plan"
	batch=$(state)
	run -0 lease BOUND ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" new_interface_mtu=1400 \
		new_static_routes="192.0.2.7 10.200.1.3"
	same "symroute: ens4: nothing to change" "$output"
	same "$batch" "$(state)"
}

@test "symroute plan is the same by another door" {
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	environment=(env -i PATH="$PATH" reason=BOUND interface=ens4 "${variables[@]}")
	same "$(in_ns "$HOST" "${environment[@]}" "$HOOK" -n)" \
		"$(in_ns "$HOST" "${environment[@]}" symroute plan)"
}

@test "each changed object has one line of log, and the event one that sums up, in syslog too" {
	: >"$LAB_DIR/syslog"
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	expected=$(
		cat <<-'END'
			symroute: ens4: added route 10.200.1.0/24 dev ens4 scope link src 10.200.1.9 table ens4
			symroute: ens4: added route default via 10.200.1.1 dev ens4 onlink table ens4
			symroute: ens4: added rule from 10.200.1.9 iif lo table main suppress_prefixlength 1
			symroute: ens4: added rule from 10.200.1.9 iif lo table ens4
			symroute: ens4: added rule to 10.200.1.9 table ens4
			symroute: ens4: added rule oif ens4 table ens4
			symroute: ens4: 10.200.1.9/24 via 10.200.1.1, table ens4 (25001): 2 routes and 4 rules added
		END
	)
	same "$expected" "$output"
	logged() {
		[[ $(grep -c 'daemon\.info symroute:' "$LAB_DIR/syslog") == 7 ]]
	}
	wait_until 5 logged
	same "$expected" "$(sed 's/.*daemon\.info //' "$LAB_DIR/syslog")"
}

# summed COMMAND...: the lines that sum up what it changed
summed() {
	"$@" 2>&1 | grep -vE ': (added|replaced|deleted|set) '
}

@test "an event is summed up in one line, with what it changed for other links" {
	bound ens3 192.168.100.19/24 192.168.100.1
	address ens4 10.200.1.9/24
	same "symroute: ens4: 10.200.1.9/24 via 10.200.1.1, table ens4 (25002): 2 routes and 4 rules added, link group set, 3 changes for other links" \
		"$(summed lease BOUND ens4 10.200.1.9/24 10.200.1.1)"
	same "symroute: ens4: 10.200.1.9/24 via 10.200.1.254, table ens4 (25002): 1 route replaced" \
		"$(summed lease RENEW ens4 10.200.1.9/24 10.200.1.254)"
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	same "symroute: ens4: 2001:db8:4::9/64 via fe80::1, table ens4 (25002): 3 routes and 4 rules added" \
		"$(summed in_ns "$HOST" symroute up -v ens4 2001:db8:4::9/64 via fe80::1)"
	ip -n "$HOST" rule del priority 32800 oif ens3 protocol 83
	same "symroute: ens4: 1 change for other links" "$(summed lease RENEW ens4 10.200.1.9/24 10.200.1.254 |
		sed 's/10.200.1.9.*): //')"
	same "symroute: ens4: nothing to change" "$(summed lease RENEW ens4 10.200.1.9/24 10.200.1.254)"
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	same "symroute: ens4: no IPv4 lease, table ens4 (25002): 4 rules deleted" \
		"$(summed event EXPIRE ens4)"
	same "symroute: ens3: no lease: 4 rules and 2 routes deleted, link group set
symroute: ens4: no lease: 4 rules and 3 routes deleted, link group set" "$(summed in_ns "$HOST" symroute flush -v | sort)"
}

@test "sync has a line for each link that changed" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" rule flush protocol 83
	same "symroute: ens3: 192.168.100.19/24 via 192.168.100.1, table ens3 (25001): 4 rules added
symroute: ens4: 10.200.1.9/24 via 10.200.1.1, table ens4 (25002): 4 rules added" \
		"$(summed in_ns "$HOST" symroute sync -v | sort)"
}
