#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Two links of the host in one network, with one DHCP server, by packets.

load ../lib/client.bash

# Two addresses of one network; the peer is one more host there.
FIRST=192.168.100.19 SECOND=192.168.100.20 PEER=192.168.100.77
LAB_MACS=([3]=02:00:00:00:03:13 [4]=02:00:00:00:04:09)

setup() {
	lab_topology
	# ens4 leaves router B: it is a port of one bridge with ens3, router A's own link.
	ip -n host link del ens4
	ip -n routera -batch - <<-END
		link set lan name port3
		address del 192.168.100.1/24 dev port3
		link add lan type bridge
		address add 192.168.100.1/24 dev lan
		link add port4 type veth peer name ens4 netns host
		link set port3 master lan
		link set port4 master lan up
		link set lan up
	END
	ip -n host link set ens4 address "${LAB_MACS[4]}" up
	ip netns add peer
	ip -n routera link add port5 type veth peer name eth0 netns peer
	ip -n routera link set port5 master lan up
	ip -n peer addr add "$PEER/24" dev eth0
	ip -n peer link set eth0 up
	ip -n inet route add 192.168.100.0/24 via "${LAB_OUTSIDE[routera]}"
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	rm -f /etc/symroute.conf
	ip netns del peer 2>/dev/null || true
	lab_down
}

# leased LINE...: both links have their lease, packets are counted; LINEs are dhcpcd's
leased() {
	lab_dhcp_server routera dnsmasq 3600 "dhcp-host=${LAB_MACS[4]},$SECOND" \
		"dhcp-option=option:T1,8" "dhcp-option=option:T2,1000" # renewed after 8 s
	count_calls
	lab_dhcpcd_start noarp noipv4ll "$@"
	wait_until 20 hook_called BOUND ens3
	wait_until 20 hook_called BOUND ens4
	in_ns host nft -f - <<-END
		table inet samenet {
			counter first3 { }
			counter first4 { }
			counter second3 { }
			counter second4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				udp dport { 67, 68 } accept
				oifname ens3 ip saddr $FIRST counter name first3
				oifname ens4 ip saddr $FIRST counter name first4
				oifname ens3 ip saddr $SECOND counter name second3
				oifname ens4 ip saddr $SECOND counter name second4
			}
		}
	END
}

# sent: how many packets of the first address have left by ens3 and ens4, and of the second
sent() {
	local counter
	for counter in first3 first4 second3 second4; do
		lab_counter host inet samenet "$counter"
	done | xargs
}

# two_leases: what is ours with both leases; their network is asked of their own table first
two_leases() {
	echo "24999: from $FIRST to 192.168.100.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25001 proto symroute"
	echo "24999: from $SECOND to 192.168.100.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25000 proto symroute"
	echo "25000: from $FIRST to 192.168.100.0/24 iif lo lookup ens3 proto symroute"
	echo "25000: from $SECOND to 192.168.100.0/24 iif lo lookup ens4 proto symroute"
	ours ens3 "$FIRST" 192.168.100.0/24 192.168.100.1
	ours ens4 "$SECOND" 192.168.100.0/24 192.168.100.1
}

# asked ADDRESS: the links that answer the peer for it, by their MACs
asked() {
	local said link
	said=$(in_ns peer busybox arping -c 1 -w 1 -I eth0 "$1" || true)
	for link in 3 4; do
		! grep -qF "[${LAB_MACS[link]}]" <<<"$said" || echo "ens$link"
	done | xargs
}

# ping_both NAMESPACE: both addresses answer it
ping_both() {
	in_ns "$1" ping -n -q -c 3 -i 0.2 -W 1 "$FIRST"
	in_ns "$1" ping -n -q -c 3 -i 0.2 -W 1 "$SECOND"
}

@test "each address leaves by its own link, to the network's own hosts and beyond" {
	leased
	soon_own "$(two_leases)"
	ping_both peer
	ping_both routera
	in_ns host ping -n -q -c 3 -i 0.2 -W 1 -I "$SECOND" "$LAB_INTERNET"
	in_ns host ping -n -q -c 3 -i 0.2 -W 1 -I "$SECOND" "$PEER"
	[[ $(sent) =~ ^6\ 0\ 0\ 12$ ]] || {
		echo "first by ens3, by ens4, second by ens3, by ens4: $(sent)"
		return 1
	}
}

@test "control: without the hook the second address leaves by the first link" {
	leased "nohook symroute"
	ping_both peer
	echo "first by ens3, by ens4, second by ens3, by ens4: $(sent)"
	[[ $(sent) =~ ^3\ 0\ 3\ 0$ || $(sent) =~ ^0\ 3\ 0\ 3$ ]]
}

@test "arp_ignore = 1: each address has its own link's MAC; without it both answer" {
	leased
	soon_own "$(two_leases)"
	lab_sysctl host ipv4/conf/ens3/rp_filter=0 ipv4/conf/ens4/rp_filter=0
	same "ens3 ens4, ens3 ens4" "$(asked "$FIRST"), $(asked "$SECOND")"
	lab_sysctl host ipv4/conf/ens3/arp_ignore=1 ipv4/conf/ens4/arp_ignore=1
	for filter in 0 1 2; do
		lab_sysctl host "ipv4/conf/ens3/rp_filter=$filter" "ipv4/conf/ens4/rp_filter=$filter"
		same "ens3, ens4" "$(asked "$FIRST"), $(asked "$SECOND")"
		ping_both peer
	done
}

@test "one server for both, in the network of both: no rule leads to it, and renewals come through" {
	leased
	soon_own "$(two_leases)"
	same "" "$(ip -n host rule | grep 'from 0\.0\.0\.0')"
	for link in ens3 ens4; do
		wait_until 20 hook_called RENEW "$link"
	done
	same "" "$(grep 'has leased to' "$LAB_DIR/syslog")"
}
