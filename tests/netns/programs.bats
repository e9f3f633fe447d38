#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Programs that have rules, routes and nft tables of their own on the same host: both sides keep
# what is theirs, and work.

load ../lib/host.bash

CLIENT=203.0.113.1

setup() {
	host_make ens3 ens4
}

teardown() {
	if [[ ${BATS_TEST_COMPLETED-} != 1 ]]; then
		ip -n "$HOST" rule
		ip -n "$HOST" route show table all
		tail -n 40 "$LAB_DIR"/*.log
	fi >&2
	lab_kill networkd
	lab_kill server
	ip netns del box 2>/dev/null || true
	rm -rf /run/systemd /run/udev
	host_done
}

# leases: one on each uplink; main has what the client put there, its default through ens3
leases() {
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 metric 100
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4 metric 101
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3 metric 100
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 metric 101
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
}

# outside: routers on both links, with a client behind them, that drop a foreign source as routers
# of providers do; what leaves the host by each link with the source 10.200.1.9 is counted
outside() {
	lab_sysctl "$FAR" ipv4/conf/{all,ens3,ens4}/rp_filter=0
	ip -n "$FAR" link set lo up
	ip -n "$FAR" addr add "$CLIENT/32" dev lo
	ip -n "$FAR" addr add 192.168.100.1/24 dev ens3
	ip -n "$FAR" addr add 10.200.1.1/24 dev ens4
	ip -n "$FAR" route replace 10.200.1.9 dev ens4 src "$CLIENT"
	ip -n "$FAR" route replace 192.168.100.19 dev ens3 src "$CLIENT"
	in_ns "$FAR" nft -f - <<-'END'
		table ip far {
			chain input {
				type filter hook input priority filter
				iifname ens3 ip saddr != 192.168.100.0/24 drop
				iifname ens4 ip saddr != 10.200.1.0/24 drop
			}
		}
	END
	in_ns "$HOST" nft -f - <<-'END'
		table ip count {
			counter ens3 { }
			counter ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip saddr 172.17.0.2 meta l4proto tcp oifname ens3 counter name ens3
				ip saddr 172.17.0.2 meta l4proto tcp oifname ens4 counter name ens4
				ip saddr 10.200.1.9 oifname ens3 counter name ens3
				ip saddr 10.200.1.9 oifname ens4 counter name ens4
			}
		}
	END
}

# counted LINK: how many such packets left by it
counted() {
	lab_counter "$HOST" ip count "$1"
}

# docker: a bridge with a container, and its port 80 published as 8081, with the chains that Docker
# makes. Forwarding is on, as Docker sets it.
docker() {
	ip netns add box
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" addr add 172.17.0.1/16 dev docker0
	ip -n "$HOST" link add veth0 type veth peer name eth0 netns box
	ip -n "$HOST" link set veth0 master docker0 up
	ip -n "$HOST" link set docker0 up
	ip -n box addr add 172.17.0.2/16 dev eth0
	ip -n box link set eth0 up
	ip -n box route add default via 172.17.0.1
	lab_sysctl "$HOST" ipv4/ip_forward=1
	lab_spawn server box busybox nc -ll -p 80 -e busybox echo container
	wait_until 5 lab_listening box tcp 80
	in_ns "$HOST" nft -f - <<-'END'
		table ip nat {
			chain DOCKER {
				iifname docker0 return
				iifname != docker0 tcp dport 8081 dnat to 172.17.0.2:80
			}
			chain PREROUTING {
				type nat hook prerouting priority dstnat
				fib daddr type local jump DOCKER
			}
			chain OUTPUT {
				type nat hook output priority -100
				ip daddr != 127.0.0.0/8 fib daddr type local jump DOCKER
			}
			chain POSTROUTING {
				type nat hook postrouting priority srcnat
				oifname != docker0 ip saddr 172.17.0.0/16 masquerade
			}
		}
	END
}

# published ADDRESS: the client asks for the published port there
published() {
	[[ $(in_ns "$FAR" timeout 2 busybox nc -w 1 "$1" 8081 </dev/null 2>/dev/null) == container ]]
}

# The answer is routed before the address that was asked is put back, so with the container's: this
# is measured, not wished. The manual says it, and how connection marks help.
@test "a published port: unmarked, the answer leaves by main's link, whatever address was asked" {
	leases
	outside
	docker
	published 192.168.100.19
	same "0" "$(counted ens4)"
	run ! published 10.200.1.9
	same "0" "$(counted ens4)"
	(($(counted ens3) > 0))
}

@test "a published port: with the manual's connection marks, the answer leaves by the link asked" {
	leases
	outside
	docker
	sed -n '/^table inet answers/,/^}/p' "$TOP/src/symroute.8" | in_ns "$HOST" nft -f -
	in_ns "$HOST" sh -ec "$(grep '^ip rule add fwmark 4 ' "$TOP/src/symroute.8")"
	for filter in 0 2; do
		lab_sysctl "$HOST" ipv4/conf/{all,ens3,ens4}/rp_filter="$filter"
		published 10.200.1.9
		published 192.168.100.19
	done
	same "0" "$(counted ens3)"
	# A strict filter asks for the way back from the container, without the mark.
	lab_sysctl "$HOST" ipv4/conf/{all,ens3,ens4}/rp_filter=1
	run ! published 10.200.1.9
	(($(counted ens4) > 0))
}

# tailscale: its rules, of both families, its table with a peer, and its link
tailscale() {
	local family
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule add fwmark 0x80000/0xff0000 lookup main priority 5210
		ip -n "$HOST" "$family" rule add fwmark 0x80000/0xff0000 lookup default priority 5230
		ip -n "$HOST" "$family" rule add fwmark 0x80000/0xff0000 unreachable priority 5250
		ip -n "$HOST" "$family" rule add lookup 52 priority 5270
	done
	ip -n "$HOST" link add tailscale0 type veth peer name tailscale0 netns "$FAR"
	ip -n "$FAR" link set tailscale0 up
	ip -n "$HOST" link set tailscale0 up
	ip -n "$HOST" addr add 100.64.0.1/32 dev tailscale0
	ip -n "$HOST" -6 addr add fd7a:115c:a1e0::1/128 dev tailscale0 nodad
	ip -n "$HOST" route add 100.100.100.100 dev tailscale0 table 52
	ip -n "$HOST" route add 100.64.0.2 dev tailscale0 table 52
	ip -n "$HOST" -6 route add fd7a:115c:a1e0::/48 dev tailscale0 table 52
}

# untailscale: as `tailscale down` leaves it
untailscale() {
	local family priority
	ip -n "$HOST" link del tailscale0
	for family in -4 -6; do
		for priority in 5210 5230 5250 5270; do
			ip -n "$HOST" "$family" rule del priority "$priority"
		done
	done
}

# way DESTINATION WORD...: link and table of the kernel's own answer
way() {
	ip -n "$HOST" -d route get "$@" | sed -nE 's/.* dev ([^ ]+) table ([^ ]+).*/\1 \2/p'
}

@test "Tailscale's rules: untouched by a lease's life, and both sides' answers go their own way" {
	outside
	tailscale
	before=$(foreign)
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$before" "$(foreign)"
	in_ns "$HOST" symroute sync
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$before" "$(foreign)"

	# From the leased address, and to the tailnet, also from there.
	same "ens4 ens4" "$(way "$CLIENT" from 10.200.1.9)"
	same "ens3 ens3" "$(way "$CLIENT" from 192.168.100.19)"
	for source in "" "from 10.200.1.9" "from 192.168.100.19"; do
		# shellcheck disable=SC2086 # words of a command
		same "tailscale0 52" "$(way 100.64.0.2 $source)"
	done
	same "tailscale0 52" "$(way fd7a:115c:a1e0::2)"
	in_ns "$FAR" ping -n -q -c 2 -i 0.2 -W 1 -I "$CLIENT" 10.200.1.9
	in_ns "$FAR" ping -n -q -c 2 -i 0.2 -W 1 -I "$CLIENT" 192.168.100.19
	same "0 2" "$(counted ens3) $(counted ens4)"

	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	same "$before" "$(foreign)"
	same "" "$(own)"
}

@test "Tailscale's rules, before a lease or beside one: the state is the same, and without them ours" {
	leases
	before=$(state)
	tailscale
	beside=$(state)
	untailscale
	same "$before" "$(state)"
	for link in ens3 ens4; do
		ip -n "$HOST" addr flush dev "$link"
		event EXPIRE "$link"
	done
	same "" "$(own)"
	tailscale
	leases
	same "$beside" "$(state)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
}

# wipe: what a program does that takes all rules for its own, of both families
wipe() {
	local family
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule flush
		ip -n "$HOST" "$family" rule add lookup main priority 32766 protocol kernel
	done
	ip -n "$HOST" rule add lookup default priority 32767 protocol kernel
}

@test "another program wipes all rules: sync puts ours back, and the state is as it was" {
	leases
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	before=$(state)
	wipe
	same "" "$(own | grep '^[0-9]*: ' || true)"
	run -0 in_ns "$HOST" symroute sync
	same "$before" "$(state)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
}

# networkd [LINE...]: the real one, with an address for ens5 and for ens6 when that comes, and nothing
# to say of the uplinks; LINEs are its own configuration's
networkd() {
	mkdir -p /run/systemd/netif/{links,leases,lldp} /run/systemd/network /run/systemd/networkd.conf.d
	chown -R systemd-network: /run/systemd/netif
	printf '%s\n' "[Match]" "Name=ens5 ens6" "[Network]" "Address=172.20.0.1/24" \
		"LinkLocalAddressing=no" "IPv6AcceptRA=no" >/run/systemd/network/10-other.network
	printf '%s\n' "[Network]" "$@" >/run/systemd/networkd.conf.d/60-lab.conf
	lab_spawn networkd "$HOST" env SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console \
		/lib/systemd/systemd-networkd
	wait_until 10 configured ens5
}

# configured LINK: networkd gave it its address, which it does after it has removed what it removes
configured() {
	ip -n "$HOST" -4 -o addr show dev "$1" | grep -q 172.20.0.1
}

# other LINK INDEX: one for networkd, that udev has seen: without udev it sets links up before it has
# read the rules, which no start on a real host does
other() {
	mkdir -p /run/udev/data
	: >/run/udev/control
	echo I:1 >"/run/udev/data/n$2"
	ip -n "$HOST" link add "$1" index "$2" type veth peer name "$1" netns "$FAR"
	ip -n "$FAR" link set "$1" up
}

# rest: state without networkd's own links
rest() {
	state | grep -vE '"ens[56]"'
}

# no_rules: no rule of ours is left
no_rules() {
	! own | grep -q '^[0-9]*: '
}

# beside_networkd: what we can have, of both families, and a link that networkd sets up
beside_networkd() {
	leases
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	other ens5 105
}

@test "systemd-networkd removes our rules at its start and with each new link, sync puts them back" {
	beside_networkd
	before=$(rest)
	routes=$(own | grep -v '^[0-9]*: ')
	networkd ManageForeignRoutingPolicyRules=yes ManageForeignRoutes=yes # its own defaults
	wait_until 5 no_rules
	same "$routes" "$(own)"
	in_ns "$HOST" symroute sync
	same "$before" "$(rest)"

	other ens6 106
	wait_until 10 configured ens6
	wait_until 5 no_rules
	in_ns "$HOST" symroute sync
	same "$before" "$(rest)"
}

@test "systemd-networkd with the drop-in that is installed leaves everything as it is" {
	beside_networkd
	before=$(rest)
	networkd
	same "$before" "$(rest)"
	other ens6 106
	wait_until 10 configured ens6
	same "$before" "$(rest)"
	same "" "$(in_ns "$HOST" symroute sync -n)"
}
