#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Every answer leaves by the link that its question came in on: counted, packet by packet.

load ../lib/client.bash

# lab_with SERVER [dhcpcd.conf line...]: both links leased, servers listening, counters at 0
lab_with() {
	serve "$1"
	lab_sshd_start
	lab_tcp_listen 8080
	lab_dhcpcd_start noarp noipv4ll "${@:2}"
	wait_until 20 lab_default ens3
	wait_until 20 lab_leased ens4
	lab_count_start
}

# symmetric: what the counters and the routers' filters say is no packet of either address by the
# other link, and some by its own
symmetric() {
	local counts
	counts="$(lab_count ens3 10.200.1.9) $(lab_count ens4 192.168.100.19)"
	counts+=" $(lab_dropped routera) $(lab_dropped routerb)"
	echo "by the other link, dropped: $counts; by its own:" \
		"$(lab_count ens3 192.168.100.19) $(lab_count ens4 10.200.1.9)"
	[[ $counts == "0 0 0 0" ]] &&
		(($(lab_count ens3 192.168.100.19) > 0 && $(lab_count ens4 10.200.1.9) > 0))
}

# both_symmetric SERVER: ICMP, TCP and ssh on both addresses
both_symmetric() {
	lab_with "$1"
	soon_own "$(ours_a)
$(ours_b)"
	answers 203.0.113.19
	answers 203.0.113.9
	symmetric
}

@test "dhcpcd and dnsmasq: ping, TCP and ssh to both addresses, each by its own link" {
	both_symmetric dnsmasq
}

@test "dhcpcd and udhcpd: ping, TCP and ssh to both addresses, each by its own link" {
	both_symmetric udhcpd
}

@test "dhcpcd and dhcpd: ping, TCP and ssh to both addresses, each by its own link" {
	both_symmetric dhcpd
}

@test "without the hook the same host answers on one address only, and by the wrong link" {
	lab_with dnsmasq "nohook symroute"
	answers 203.0.113.19
	run ! lab_ping 203.0.113.9 3
	run ! lab_tcp_ask 203.0.113.9 8080
	run ! lab_ssh 203.0.113.9 true
	run ! symmetric
	same "" "$(own)"
	(($(lab_count ens3 10.200.1.9) > 0 && $(lab_count ens4 10.200.1.9) == 0))
	(($(lab_dropped routera) == $(lab_count ens3 10.200.1.9)))
}

@test "what a large answer needs is learned and kept: a renewal does not forget a path's MTU" {
	lab_with dnsmasq
	soon_own "$(ours_a)
$(ours_b)"
	# The Internet host is behind a narrow link: the router says so once.
	ip -n routerb link set wan mtu 1300
	in_ns host ping -n -q -c 2 -i 0.2 -W 1 -M 'do' -s 1400 -I 10.200.1.9 203.0.113.1 || true
	learned() {
		ip -n host route get 203.0.113.1 from 10.200.1.9 | grep -q 'mtu 1300'
	}
	wait_until 5 learned
	count_calls
	lab_client dhcpcd -N ens4
	wait_until 10 hook_called RENEW ens4
	learned
}

@test "a connection without a source still uses main's default route" {
	lab_with dnsmasq
	soon_own "$(ours_a)
$(ours_b)"
	run -0 ip -n host route get 203.0.113.1
	[[ ${lines[0]} == "203.0.113.1 via 192.168.100.1 dev ens3 src 192.168.100.19 "* ]]
}

@test "nogateway: main has no default by that link, its address answers all the same" {
	lab_with dnsmasq "interface ens4" nogateway
	soon_own "$(ours_a)
$(ours_b)"
	same "" "$(ip -n host route show default dev ens4)"
	answers 203.0.113.19
	answers 203.0.113.9
	symmetric
}

# Of two dhcpcd, one ends first: that changes a rule of the other link, which is spoken of again.
# bats test_tags=one_daemon
@test "default_route = no without nogateway is spoken of once, with it never" {
	lab_with dnsmasq "interface ens4" "env symroute_default_route=no"
	spoken() {
		grep -c "ens4: main has a default route by this link, although default_route = no" "$LAB_DIR/syslog"
	}
	wait_until 10 spoken
	lab_dhcpcd_stop release
	same 1 "$(spoken)"
	: >"$LAB_DIR/syslog"
	lab_dhcpcd_start noarp noipv4ll "interface ens4" "env symroute_default_route=no" nogateway
	soon_own "$(ours_a)
$(ours_b)"
	run ! spoken
}

@test "a socket bound to the link uses that link" {
	lab_with dnsmasq
	soon_own "$(ours_a)
$(ours_b)"
	in_ns host ping -n -c 3 -i 0.2 -W 1 -I ens4 203.0.113.1
	same "3 0" "$(lab_count ens4 10.200.1.9) $(lab_count ens3 10.200.1.9)"
}

# odd ROUTERS: routerb's server names these (option 3); both links are leased
odd() {
	lab_dhcp_server routera dnsmasq
	lab_dhcp_server routerb dnsmasq 3600 "dhcp-option=3,$1"
	lab_dhcpcd_start noarp noipv4ll "${@:2}"
}

@test "a server that names the client itself as router: everything is on the link" {
	lab_sysctl routerb ipv4/conf/lan/proxy_arp=1
	odd 10.200.1.9
	soon_own "$(ours_a)
$(ours_b | sed 's/^default .*/default dev ens4 table ens4 scope link/')"
	lab_ping 203.0.113.9 3
	in_ns host ping -n -q -c 2 -i 0.2 -W 1 -I 10.200.1.9 "$LAB_INTERNET"
}

@test "control: without the hook its address does not answer" {
	lab_sysctl routerb ipv4/conf/lan/proxy_arp=1
	odd 10.200.1.9 "nohook symroute"
	wait_until 20 lab_default ens3
	wait_until 20 lab_default ens4
	run ! lab_ping 203.0.113.9 3
}

@test "routers that cannot be one leave the good one alone" {
	odd 10.200.1.0,10.200.1.9,10.200.1.1,255.255.255.255
	soon_own "$(ours_a)
$(ours_b)"
	lab_ping 203.0.113.9 3
}
