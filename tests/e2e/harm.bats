#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What worked before symroute ran works with it: situations that people have reported, with a real
# client, by packets. Each of them is tried without the hook first, on the same host.

load ../lib/client.bash

# host_with HOOK|"nohook symroute" [LINE...]: both links leased
host_with() {
	serve dnsmasq
	lab_dhcpcd_start noarp noipv4ll "$@"
	wait_until 20 lab_default ens3
	wait_until 20 lab_default ens4
	[[ ${1-} == nohook* ]] || soon_rules 192.168.100.19 10.200.1.9
}

# soon_rules ADDRESS...: each of them has its rules
soon_rules() {
	local address
	for address; do
		wait_until 20 has_rules "$address" || { ip -n host rule >&2; return 1; }
	done
}

has_rules() {
	(($(ip -n host rule | grep -c "from $1 iif lo .*proto symroute") >= 2))
}

# neighbour NAME ROUTER ADDRESS/LEN [FAR]: one more host on ROUTER's inside, with FAR behind it
neighbour() {
	# shellcheck disable=SC2016 # for the inner shell to expand
	in_ns "$2" sh -ec '
		ip link show inside >/dev/null 2>&1 && exit
		ip link add inside type bridge
		ip address show dev lan | sed -n "s/.*inet \([^ ]*\) .*/\1/p" | while read -r address; do
			ip address del "$address" dev lan
			ip address add "$address" dev inside
		done
		ip link set lan master inside
		ip link set inside up'
	ip netns add "$1"
	ip -n "$1" link set lo up
	ip -n "$2" link add "p-$1" type veth peer name eth0 netns "$1"
	ip -n "$2" link set "p-$1" master inside up
	ip -n "$1" address add "$3" dev eth0
	ip -n "$1" link set eth0 up
	lab_sysctl "$1" ipv4/conf/{all,default,eth0}/rp_filter=0
	[[ -z ${4-} ]] || ip -n "$1" address add "$4/32" dev lo
	NEIGHBOURS+=" $1"
}

teardown() {
	local name
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	for name in ${NEIGHBOURS-}; do
		ip netns pids "$name" | xargs -r kill -s KILL 2>/dev/null || true
		ip netns del "$name" || true
	done
	lab_down
}

ping_from() {
	in_ns "$1" ping -n -q -c 2 -i 0.2 -W 1 "${@:2}"
}

# listen NAMESPACE PORT TEXT; says NAMESPACE ADDRESS PORT TEXT: what listens there, is told
listen() {
	lab_spawn "tcp-$1" "$1" busybox nc -ll -p "$2" -e busybox echo "$3"
	wait_until 5 lab_listening "$1" tcp "$2"
}

says() {
	[[ $(in_ns "$1" timeout 3 busybox nc -w 2 "$2" "$3" </dev/null 2>/dev/null) == "$4" ]]
}

# pods: two nodes behind link A, one behind link B, and routes to what is behind them in main, as a
# container network or a routing daemon writes them
pods() {
	neighbour node2 routera 192.168.100.22/24 10.244.2.5
	neighbour node4 routerb 10.200.1.24/24 10.244.4.5
	ip -n node2 route add default via 192.168.100.19
	ip -n node4 route add default via 10.200.1.9
	listen node2 80 pod
	ip -n host route add 10.244.2.0/24 via 192.168.100.22 dev ens3 proto "$1"
	ip -n host route add 10.244.4.0/24 via 10.200.1.24 dev ens4 onlink proto "$1"
}

pods_answer() {
	ping_from host 10.244.2.5
	ping_from host -I 192.168.100.19 10.244.2.5
	ping_from node2 -I 10.244.2.5 192.168.100.19
	ping_from host -I 10.200.1.9 10.244.4.5
	says host 10.244.2.5 80 pod
}

@test "routes of a routing daemon through the leased links, without the hook: all of them work" {
	host_with "nohook symroute"
	pods bird
	ping_from host -I 192.168.100.19 10.244.2.5
	says host 10.244.2.5 80 pod
}

@test "routes of a routing daemon through the leased links, at once, whatever their protocol" {
	host_with
	pods bird
	pods_answer
	ip -n host route change 10.244.2.0/24 via 192.168.100.22 dev ens3 proto boot
	ip -n host route change 10.244.4.0/24 via 10.200.1.24 dev ens4 proto kernel
	pods_answer
}

@test "routes of a routing daemon, on a host with one uplink" {
	serve dnsmasq
	lab_dhcpcd_start noarp noipv4ll "denyinterfaces ens4"
	soon_rules 192.168.100.19
	pods bird
	[[ $(ip -n host -j link show ens3 | jq -r '.[].group') == default ]]
	says host 10.244.2.5 80 pod
	ping_from node2 -I 10.244.2.5 192.168.100.19
}

# anycast: one address behind a node of each link, and a route by both, as two routers tell a daemon
anycast() {
	neighbour node2 routera 192.168.100.22/24 10.50.0.1
	neighbour node4 routerb 10.200.1.24/24 10.50.0.1
	ip -n node2 route add default via 192.168.100.19
	ip -n node4 route add default via 10.200.1.9
	ip -n host route add 10.50.0.0/16 proto bird \
		nexthop via 192.168.100.22 dev ens3 nexthop via 10.200.1.24 dev ens4
}

@test "a route by both leased links, without the hook: it works" {
	host_with "nohook symroute"
	anycast
	ping_from host 10.50.0.1
}

@test "a route by both leased links, in either order: from each address by its link's part" {
	host_with
	anycast
	in_ns host symroute sync
	ping_from host 10.50.0.1
	ping_from host -I 192.168.100.19 10.50.0.1
	ping_from host -I 10.200.1.9 10.50.0.1
	ip -n host route del 10.50.0.0/16
	ip -n host route add 10.50.0.0/16 proto bird \
		nexthop via 10.200.1.24 dev ens4 nexthop via 192.168.100.22 dev ens3
	in_ns host symroute sync
	ping_from host -I 192.168.100.19 10.50.0.1
	ping_from host -I 10.200.1.9 10.50.0.1
}

# container: its link has no address on the host, and a route that its network plugin added
container() {
	ip netns add pod
	NEIGHBOURS+=" pod"
	ip -n host link add cali1 type veth peer name eth0 netns pod
	ip -n host link set cali1 address 02:00:00:00:ca:11 up
	ip -n host route add 10.244.0.5 dev cali1 scope link
	ip -n pod link set eth0 up
	ip -n pod address add 10.244.0.5/32 dev eth0
	ip -n pod route add 169.254.1.1 dev eth0 scope link
	ip -n pod route add default via 169.254.1.1 dev eth0
	ip -n pod neighbour add 169.254.1.1 lladdr 02:00:00:00:ca:11 dev eth0
}

@test "a container's link that dhcpcd looks after, too, without the hook: it reaches leased addresses" {
	container
	host_with "nohook symroute" "-allowinterfaces ens3 ens4" "allowinterfaces ens3 ens4 cali1"
	ping_from pod 192.168.100.19
	ping_from pod 10.200.1.9
}

@test "a container's link that dhcpcd looks after, too: it reaches leased addresses" {
	container
	host_with "-allowinterfaces ens3 ens4" "allowinterfaces ens3 ens4 cali1"
	wait_until 20 in_ns host grep -rx "lease cali1 link" /run/symroute
	in_ns host symroute sync
	ping_from pod 192.168.100.19
	ping_from pod 10.200.1.9
}

no_rules() {
	! ip -n host rule | grep "from $1 " >/dev/null
}

@test "a second network on a leased link: a modem's page" {
	local bound
	host_with
	neighbour modem routerb 192.168.5.1/24
	listen modem 80 modem
	ip -n host address add 192.168.5.2/24 dev ens4
	ip -n modem route add 10.200.1.9/32 dev eth0
	says host 192.168.5.1 80 modem
	ping_from host -I 192.168.5.2 192.168.5.1
	ping_from host -I ens4 192.168.5.1
	ping_from modem 10.200.1.9
	in_ns host symroute sync
	has_rules 192.168.5.2
	bound=$(in_ns host ip route get 192.168.5.1 oif ens4)
	[[ $bound == *"dev ens4"* && $bound != *via* ]] || { echo "$bound"; return 1; }
	ping_from host -I ens4 192.168.5.1
	ping_from host -I 192.168.5.2 192.168.5.1
}

@test "a virtual address on a leased link answers by it after an event, and leaves nothing behind" {
	host_with
	in_ns routerb nft -f - <<-'END'
		insert rule ip lab prerouting iif wan ip daddr 203.0.113.50 dnat to 10.200.1.50
		insert rule ip lab postrouting oif wan ip saddr 10.200.1.50 snat to 203.0.113.50
	END
	ip -n routerb address add 203.0.113.50/32 dev wan
	ip -n host address add 10.200.1.50/24 dev ens4
	in_ns host symroute sync
	ping_from inet 203.0.113.50
	ping_from inet 203.0.113.9
	in_ns host dhcpcd -N ens4
	wait_until 10 has_rules 10.200.1.9
	ping_from inet 203.0.113.50
	ip -n host address del 10.200.1.50/24 dev ens4
	in_ns host symroute sync
	no_rules 10.200.1.50
	has_rules 10.200.1.9
}

@test "a static address in the leased network, on another link: each answers by its own" {
	host_with
	neighbour pc routera 192.168.100.77/24
	ip -n host link add twin type veth peer name p-twin netns routera
	ip -n routera link set p-twin master inside up
	ip -n host link set twin up
	ip -n host address add 192.168.100.30/24 dev twin
	lab_sysctl host ipv4/conf/{ens3,twin}/arp_{ignore=1,announce=2}
	ip -n host route show 192.168.100.0/24 | head -1 | grep 'dev twin'
	in_ns host symroute sync
	ping_from pc 192.168.100.19
	ping_from pc 192.168.100.30
	[[ $(ip -n host route get 192.168.100.77 from 192.168.100.19) == *"dev ens3"* ]]
	[[ $(ip -n host route get 192.168.100.77 from 192.168.100.30) == *"dev twin"* ]]
}

# platform: one address is the DHCP server of both links, answers on the first one only, and probes both
platform() {
	local router
	for router in routera routerb; do
		ip -n "$router" address add 192.0.2.16/32 dev lo
		lab_dhcp_server "$router" dhcpd 3600 "server-identifier 192.0.2.16;"
	done
	listen routera 80 platform
	lab_dhcpcd_start noarp noipv4ll
	wait_until 20 lab_default ens3
	wait_until 20 lab_default ens4
}

@test "a platform's address that is the DHCP server of both links: TCP to it goes where it went" {
	platform
	soon_rules 192.168.100.19 10.200.1.9
	says host 192.0.2.16 80 platform
	ping_from routerb -I 192.0.2.16 10.200.1.9
	ping_from routera -I 192.0.2.16 192.168.100.19
}

@test "the same with the first link set up by hand: so does what is asked with its address" {
	ip -n host address add 192.168.100.19/24 dev ens3
	ip -n host route add default via 192.168.100.1 dev ens3
	ip -n routerb address add 192.0.2.16/32 dev lo
	ip -n routera address add 192.0.2.16/32 dev lo
	ip -n host route add 192.0.2.16 via 192.168.100.1 dev ens3
	lab_dhcp_server routerb dhcpd 3600 "server-identifier 192.0.2.16;"
	listen routera 80 platform
	lab_dhcpcd_start noarp noipv4ll "denyinterfaces ens3"
	soon_rules 10.200.1.9
	says host 192.0.2.16 80 platform
	[[ $(ip -n host route get 192.0.2.16 from 192.168.100.19) == *"dev ens3"* ]]
	[[ $(ip -n host route get 192.0.2.16 ipproto udp dport 53) == *"dev ens3"* ]]
	[[ $(ip -n host route get 192.0.2.16 ipproto tcp dport 80) == *"dev ens3"* ]]
	[[ $(ip -n host route get 192.0.2.16 ipproto udp dport 67) == *"dev ens4"* ]]
}
