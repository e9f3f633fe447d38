#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What else lives on a host keeps working: containers, published ports, tunnels. Each cell is tried
# with the recipe that people type, too, which breaks it.

load ../lib/client.bash

# host_with symroute|recipe: both links leased, and one of the two ways home; a container on a
# bridge, with its port 80 published as 8081 on every address; a tunnel to 172.30.0.0/16
host_with() {
	serve dnsmasq
	lab_tcp_listen 8080
	if [[ $1 == symroute ]]; then
		lab_dhcpcd_start noarp noipv4ll
		soon_own "$(ours_a)
$(ours_b)"
	else
		lab_dhcpcd_start noarp noipv4ll "nohook symroute"
		wait_until 20 lab_default ens3
		wait_until 20 lab_default ens4
		recipe 101 ens3 192.168.100.19 192.168.100.0/24 192.168.100.1
		recipe 102 ens4 10.200.1.9 10.200.1.0/24 10.200.1.1
	fi
	container
	tunnel
	lab_count_start
}

# recipe TABLE LINK ADDRESS NETWORK ROUTER: the typed one
recipe() {
	ip -n host route add "$4" dev "$2" src "$3" table "$1"
	ip -n host route add default via "$5" dev "$2" table "$1"
	ip -n host rule add from "$3" table "$1"
	ip -n host rule add to "$3" table "$1"
}

container() {
	ip netns add box
	ip -n host link add br-box type bridge
	ip -n host address add 172.18.0.1/16 dev br-box
	ip -n host link add box0 type veth peer name eth0 netns box
	ip -n host link set box0 master br-box up
	ip -n host link set br-box up
	ip -n box address add 172.18.0.2/16 dev eth0
	ip -n box link set lo up
	ip -n box link set eth0 up
	ip -n box route add default via 172.18.0.1
	lab_sysctl host ipv4/ip_forward=1
	lab_spawn box-server box busybox nc -ll -p 80 -e busybox echo container
	wait_until 5 lab_listening box tcp 80
	in_ns host nft -f - <<-'END'
		table ip publish {
			chain prerouting {
				type nat hook prerouting priority dstnat
				fib daddr type local tcp dport 8081 dnat to 172.18.0.2:80
			}
			chain output {
				type nat hook output priority -100
				fib daddr type local tcp dport 8081 dnat to 172.18.0.2:80
			}
			chain postrouting {
				type nat hook postrouting priority srcnat
				ip saddr 172.18.0.0/16 oifname != br-box masquerade
			}
		}
	END
}

tunnel() {
	ip netns add vpn
	ip -n host link add tun9 type veth peer name tun9 netns vpn
	ip -n host address add 172.29.0.1/30 dev tun9
	ip -n host link set tun9 up
	ip -n vpn address add 172.29.0.2/30 dev tun9
	ip -n vpn address add 172.30.0.1/16 dev lo
	ip -n vpn link set lo up
	ip -n vpn link set tun9 up
	ip -n vpn route add default via 172.29.0.1
	ip -n host route add 172.30.0.0/16 via 172.29.0.2
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_kill box-server
	ip netns del box 2>/dev/null || true
	ip netns del vpn 2>/dev/null || true
	lab_down
}

# rp_filter VALUE: on every link of the host
rp_filter() {
	local link
	for link in all ens3 ens4 br-box tun9; do
		lab_sysctl host "ipv4/conf/$link/rp_filter=$1"
	done
}

ping_from() {
	in_ns "$1" ping -n -q -c 2 -i 0.2 -W 1 "${@:2}"
}

fetch() {
	[[ $(in_ns "$1" timeout 2 busybox nc -w 2 "$2" "$3" </dev/null 2>/dev/null) == "$4" ]]
}

@test "a container reaches each address of the host; with the recipe it does not" {
	host_with symroute
	for filter in 0 1 2; do
		rp_filter "$filter"
		ping_from box 192.168.100.19
		ping_from box 10.200.1.9
		fetch box 10.200.1.9 8080 hello
	done
}

@test "control: with the recipe a container does not reach the host's addresses" {
	host_with recipe
	for filter in 0 1 2; do
		rp_filter "$filter"
		run ! ping_from box 10.200.1.9
		run ! ping_from box 192.168.100.19
	done
}

@test "the host reaches its own published port on each of its addresses" {
	host_with symroute
	for filter in 0 1 2; do
		rp_filter "$filter"
		fetch host 192.168.100.19 8081 container
		fetch host 10.200.1.9 8081 container
	done
}

@test "control: with the recipe the host does not reach its own published port" {
	host_with recipe
	for filter in 0 1 2; do
		rp_filter "$filter"
		run ! fetch host 10.200.1.9 8081 container
	done
}

@test "an address reaches what main knows behind a tunnel, and is reached from there" {
	host_with symroute
	for filter in 0 1 2; do
		rp_filter "$filter"
		ping_from host -I 10.200.1.9 172.30.0.1
		ping_from vpn -I 172.30.0.1 10.200.1.9
		ping_from vpn -I 172.30.0.1 192.168.100.19
	done
	same "0 0" "$(lab_count ens4 10.200.1.9) $(lab_count ens3 10.200.1.9)"
}

@test "control: with the recipe an address does not reach what is behind a tunnel" {
	host_with recipe
	for filter in 0 1 2; do
		rp_filter "$filter"
		run ! ping_from host -I 10.200.1.9 172.30.0.1
		run ! ping_from vpn -I 172.30.0.1 10.200.1.9
	done
}

@test "a tunnel that takes the default route in two halves does not take the answers" {
	host_with symroute
	ip -n host route add 0.0.0.0/1 via 172.29.0.2
	ip -n host route add 128.0.0.0/1 via 172.29.0.2
	for filter in 0 2; do
		rp_filter "$filter"
		lab_ping 203.0.113.19 2
		lab_ping 203.0.113.9 2
	done
	# What chooses no source goes into the tunnel.
	[[ $(ip -n host route get 203.0.113.1) == "203.0.113.1 via 172.29.0.2 dev tun9 "* ]]
}

# The kernel gives a rule without a priority the place before the second rule, be that main or ours:
# wg-quick has these where it is started before the first lease.
@test "a tunnel that takes the default route with rules, as wg-quick does, does not take the answers" {
	host_with symroute
	ip -n host route add default via 172.29.0.2 table 51820
	ip -n host rule add not fwmark 51820 table 51820 priority 32765
	ip -n host rule add table main suppress_prefixlength 0 priority 32764
	for filter in 0 1 2; do
		rp_filter "$filter"
		lab_ping 203.0.113.19 2
		lab_ping 203.0.113.9 2
		ping_from host -I 10.200.1.9 172.30.0.1
		ping_from box 10.200.1.9
	done
	[[ $(ip -n host route get 203.0.113.1) == "203.0.113.1 via 172.29.0.2 dev tun9 "* ]]
	same 0 "$(lab_count ens3 10.200.1.9)"
}

# across: a host in router A's network, 192.168.100.1, reaches the other link's address by router B
across() {
	ip -n routera route add 10.200.1.0/24 via 203.0.113.3
	ip -n routerb route add 192.168.100.0/24 via 203.0.113.2
}

@test "a host in another uplink's network is answered by the address's own link" {
	host_with symroute
	across
	for filter in 0 1 2; do
		rp_filter "$filter"
		ping_from routera -I 192.168.100.1 10.200.1.9
	done
	same 0 "$(lab_count ens3 10.200.1.9)"
}

@test "control: with main's routes first, whatever link they lead through, it is not" {
	host_with recipe
	across
	ping_from routera -I 192.168.100.1 10.200.1.9
	ip -n host rule add from 10.200.1.9 lookup main suppress_prefixlength 0 priority 1000
	rp_filter 1
	run ! ping_from routera -I 192.168.100.1 10.200.1.9
	rp_filter 0
	ping_from routera -I 192.168.100.1 10.200.1.9 || true
	(($(lab_count ens3 10.200.1.9) > 0))
}

@test "main's routes through another uplink are not for this address" {
	host_with symroute
	ip -n host route add 203.0.113.0/24 via 192.168.100.1
	lab_ping 203.0.113.9 2
	same 0 "$(lab_count ens3 10.200.1.9)"
	(($(lab_count ens4 10.200.1.9) > 0))
}

@test "the containers' own way out is main's" {
	host_with symroute
	rp_filter 2
	ping_from box 203.0.113.1
	same 0 "$(lab_count ens4 10.200.1.9)"
}
