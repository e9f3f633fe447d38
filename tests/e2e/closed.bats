#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# fail_closed and network, with real clients: while a leased address sends as fast as it can, from before it
# is there, how many packets leave by the other link?

load ../lib/client.bash

# The other link is set up by hand, and main's default is by it. The flood waits for its address.
setup() {
	lab_topology
	ip -n host address add 192.168.100.19/24 dev ens3
	ip -n host route add default via 192.168.100.1
	lab_sysctl host ipv4/conf/{all,default,ens3,ens4}/rp_filter=0 ipv4/ip_nonlocal_bind=1
	in_ns host nft -f - <<-'END'
		table inet closed {
			counter ens3 { }
			counter ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip saddr 10.200.1.9 udp dport 9 oifname ens3 counter name ens3
				ip saddr 10.200.1.9 udp dport 9 oifname ens4 counter name ens4
			}
		}
	END
	# shellcheck disable=SC2034 # lab.bash reads it
	LAB_DHCLIENT_LINKS=(ens4)
	count_calls
	lab_spawn watch host tcpdump -nn -tt -s 64 -B 65536 -U -Q out -i ens3 -w "$LAB_DIR/ens3.pcap" \
		"src host 10.200.1.9 and udp dst port 9"
	wait_until 10 grep -q "listening on ens3" "$LAB_DIR/watch.log"
	lab_spawn flood host "$BUILD/flood" 10.200.1.9 203.0.113.1
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_kill flood
	lab_kill watch
	lab_down
	rm -rf /etc/symroute.conf /run/symroute /etc/iproute2/rt_tables.d/symroute.conf
}

# settings LINE...: of ens4
settings() {
	printf '%s\n' "[ens4]" "$@" >/etc/symroute.conf
	[[ -z ${LAB_ROOT-} ]] || cp /etc/symroute.conf "$LAB_ROOT/etc/symroute.conf"
}

# sent LINK: packets of the flood that have left by it
sent() {
	lab_counter host inet closed "$1"
}

# sent_more LINK COUNT
sent_more() {
	(($(sent "$1") >= $2))
}

# flows: the flood leaves by its own link now
flows() {
	wait_until 20 sent_more ens4 $(($(sent ens4) + 2000))
}

# stray WHAT: prints, as a figure, what left by the other link since the test began, and in how long a
# time: packets less than 100 ms apart are of one
stray() {
	local packets spans
	packets=$(sent ens3)
	lab_kill watch INT
	spans=$(tcpdump -nn -tt -r "$LAB_DIR/ens3.pcap" 2>/dev/null | awk '
		$1 - last > 0.1 { if (last) printf "%.1f ", (last - first) * 1000; first = $1 }
		{ last = $1 }
		END { if (last) printf "%.1f ", (last - first) * 1000 }')
	echo "# figure: $1: $packets packets by the other link${spans:+, in ${spans}ms}" >&3
}

# start CLIENT [SECONDS]: the client has a lease on ens4
start() {
	lab_dhcp_server routerb dnsmasq "${2:-3600}"
	start_client "$1"
}

start_client() {
	case $1 in
	dhcpcd) lab_dhcpcd_start noarp noipv4ll "denyinterfaces ens3" ;;
	dhclient) lab_dhclient_start ;;
	esac
	wait_until 20 lab_leased ens4
	flows
}

# first_leases CLIENT: five of them, each with nothing of ours before
first_leases() {
	local round
	lab_dhcp_server routerb dnsmasq
	for ((round = 0; round < 5; round++)); do
		start_client "$1"
		case $1 in
		dhcpcd) lab_dhcpcd_stop release ;;
		dhclient) lab_dhclient_stop release ;;
		esac
		wait_until 10 lab_bare ens4
		in_ns host symroute flush
	done
}

# down_and_up: without a word from the client
down_and_up() {
	ip -n host link set ens4 down
	ip -n host link set ens4 up
	wait_until 5 carrier
	run ! in_ns host ping -n -q -c 20 -i 0.01 -W 1 -I 10.200.1.9 203.0.113.1
}

carrier() {
	[[ $(in_ns host cat /sys/class/net/ens4/carrier) == 1 ]]
}

# run_out CLIENT: the lease ends, the address goes, and comes back with the next lease; in $first what had
# left by the other link before
run_out() {
	lab_dhcp_server routerb dhcpd 12
	start_client "$1"
	first=$(sent ens3)
	lab_dhcp_server_stop routerb
	wait_until 60 lab_bare ens4
	lab_dhcp_server routerb dhcpd 3600
	wait_until 90 lab_leased ens4
	flows
}

# kill_hooks: events of ens4, its address there or gone, are killed at random microseconds; prints how many
# were
kill_hooks() {
	local round reason status killed=0 hook=/usr/libexec/symroute/symroute-hook
	local environment=(env -i interface=ens4 protocol=dhcp if_up=true if_configured=true
		new_ip_address=10.200.1.9 new_subnet_mask=255.255.255.0 new_subnet_cidr=24
		new_routers=10.200.1.1)
	for ((round = 0; round < 200; round++)); do
		reason=BOUND
		((round % 2)) && reason=EXPIRE
		[[ $reason == EXPIRE ]] || ip -n host address add 10.200.1.9/24 dev ens4
		[[ $reason == BOUND ]] || ip -n host address del 10.200.1.9/24 dev ens4
		status=0
		in_ns host "${environment[@]}" reason="$reason" timeout -s KILL \
			"0.00$(printf '%04d' $((RANDOM % 6000)))" "$hook" >/dev/null 2>&1 || status=$?
		((status != 137)) || ((killed += 1))
		# Half of those that ended early are made good.
		((round % 4 > 1)) || in_ns host "${environment[@]}" reason="$reason" "$hook" >/dev/null 2>&1
	done
	echo "$killed"
}

network=("fail_closed = yes" "network = 10.200.1.0/24")

# Each of these with nothing, with fail_closed alone, and with a network, too.

@test "control: without the hook, the first lease of either client: packets leave by the other link" {
	rm /etc/dhcp/dhclient-{enter,exit}-hooks.d/symroute "$LAB_HOOKS/05-symroute"
	lab_dhcp_server routerb dnsmasq
	lab_dhcpcd_start noarp noipv4ll "denyinterfaces ens3"
	wait_until 20 sent_more ens3 1000
	lab_dhcpcd_stop release
	before=$(sent ens3)
	lab_dhclient_start
	wait_until 20 sent_more ens3 $((before + 1000))
	lab_install ""
}

@test "dhcpcd's first lease, without any of it" {
	first_leases dhcpcd
	stray "dhcpcd's first lease, five times"
}

@test "dhclient's first lease, without any of it" {
	first_leases dhclient
	stray "dhclient's first lease, five times"
}

@test "dhcpcd ended, installed anew with its hook and started, as an upgrade does: not one packet by the other link" {
	start dhcpcd
	flows
	before=$(sent ens3)
	: >"$LAB_DIR/calls"
	lab_dhcpcd_stop
	hook_called STOPPED ens4
	lab_install "${LAB_ROOT-}"
	start_client dhcpcd
	wait_until 20 grep -qE '^(REBOOT|BOUND) ens4$' "$LAB_DIR/calls"
	flows
	same "$before" "$(sent ens3)"
}

@test "control: dhclient's link down and up, without any of it: packets leave by the other link" {
	start dhclient
	before=$(sent ens3)
	down_and_up
	stray "dhclient's link down and up, no event"
	((before + 1000 < $(sent ens3)))
}

@test "fail_closed, dhcpcd's first lease: its hook comes after the address" {
	settings "fail_closed = yes"
	first_leases dhcpcd
	stray "fail_closed, dhcpcd's first lease, five times"
}

@test "fail_closed, dhclient's first lease: not one packet by the other link" {
	settings "fail_closed = yes"
	first_leases dhclient
	stray "fail_closed, dhclient's first lease, five times"
	same 0 "$(sent ens3)"
}

@test "fail_closed, dhclient's link down and up without an event: not one packet by the other link" {
	settings "fail_closed = yes"
	start dhclient
	down_and_up
	in_ns host symroute sync
	flows
	same 0 "$(sent ens3)"
}

@test "fail_closed, dhcpcd's lease runs out and comes back: not one packet by the other link" {
	settings "fail_closed = yes"
	run_out dhcpcd
	same "$first" "$(sent ens3)"
}

@test "fail_closed, dhclient's lease runs out and comes back: not one packet by the other link" {
	settings "fail_closed = yes"
	run_out dhclient
	same 0 "$(sent ens3)"
}

@test "fail_closed, events killed at random microseconds: what leaves by the other link" {
	settings "fail_closed = yes"
	killed=$(kill_hooks)
	stray "fail_closed, $killed of 200 events killed"
	((killed > 0 && $(sent ens4) > 1000))
}

@test "network, dhcpcd's first lease, as after a reboot: not one packet by the other link" {
	settings "${network[@]}"
	start dhcpcd
	same 0 "$(sent ens3)"
}

@test "network, dhclient's first lease, as after a reboot: not one packet by the other link" {
	settings "${network[@]}"
	start dhclient
	same 0 "$(sent ens3)"
}

@test "network, dhcpcd's lease runs out and comes back: not one packet by the other link" {
	settings "${network[@]}"
	run_out dhcpcd
	same 0 "$(sent ens3)"
}

@test "network, dhclient's lease runs out and comes back: not one packet by the other link" {
	settings "${network[@]}"
	run_out dhclient
	same 0 "$(sent ens3)"
}

@test "network, the link down and up without an event: not one packet by the other link" {
	settings "${network[@]}"
	start dhclient
	down_and_up
	in_ns host symroute sync
	flows
	same 0 "$(sent ens3)"
}

@test "network, events killed at random microseconds: not one packet by the other link" {
	settings "${network[@]}"
	in_ns host symroute sync
	killed=$(kill_hooks)
	echo "# figure: network: $killed of 200 events killed, $(sent ens3) packets by the other link" >&3
	same 0 "$(sent ens3)"
	((killed > 0 && $(sent ens4) > 1000))
}

@test "network, symroute flush: not one packet by the other link, nor by its own, until an event" {
	settings "${network[@]}"
	start dhclient
	in_ns host symroute flush
	same "32000: from 10.200.1.0/24 iif lo unreachable proto symroute" \
		"$(ip -n host rule | grep 'proto symroute' | tr '\t' ' ')"
	own=$(sent ens4)
	run ! in_ns host ping -n -q -c 1 -W 1 -I 10.200.1.9 203.0.113.1
	same "$own 0" "$(sent ens4) $(sent ens3)"
}

@test "fail_closed alone, symroute flush: packets leave by the other link" {
	settings "fail_closed = yes"
	start dhclient
	before=$(sent ens3)
	in_ns host symroute flush
	wait_until 10 sent_more ens3 $((before + 1000))
}
