#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# dhclient, with Debian's dhclient-script: packets, and a lease's life.

load ../lib/client.bash

@test "dhclient and dnsmasq: ping, TCP and ssh to both addresses, each by its own link" {
	serve dnsmasq
	lab_dhclient_start
	soon_own "$(both)"
	answer_by_own_link
}

@test "dhclient and udhcpd: ping, TCP and ssh to both addresses, each by its own link" {
	serve udhcpd
	lab_dhclient_start
	soon_own "$(both)"
	answer_by_own_link
}

@test "dhclient and dhcpd: ping, TCP and ssh to both addresses, each by its own link" {
	serve dhcpd
	lab_dhclient_start
	soon_own "$(both)"
	answer_by_own_link
}

@test "dhclient -r and -x leave nothing" {
	for how in release keep; do
		serve dnsmasq
		lab_dhclient_start
		soon_own "$(both)"
		lab_dhclient_stop "$how"
		soon_own ""
		lab_down
		lab_topology
	done
}

@test "a renewal that is refused (NAK): the old address's objects go, the next one's come" {
	lab_dhcp_server routera dnsmasq
	lab_dhcp_server routerb dnsmasq 120 dhcp-option=option:T1,8
	lab_dhclient_start
	soon_own "$(both)"
	lab_dhcp_server_stop routerb
	# shellcheck disable=SC2034 # read by lab_dhcp_server
	LAB_ADDRESS["routerb"]=10.200.1.70
	rm -f "$LAB_DIR/dhcp-routerb.leases"
	lab_dhcp_server routerb dnsmasq
	wait_until 40 grep -q DHCPNAK "$LAB_DIR/dhclient.log"
	soon_own "$(ours_a)
$(ours ens4 10.200.1.70 10.200.1.0/24 10.200.1.1)" 30
}

@test "a link that is removed leaves rules that nobody tells of, and the next sync takes them" {
	serve dnsmasq
	lab_dhclient_start
	soon_own "$(both)"
	ip -n host link del ens4
	in_ns host symroute sync
	own_is "$(GROUP="" ours_a)"
}

@test "dhclient killed outright: its leases stay in force, and a new dhclient takes over" {
	serve dnsmasq
	lab_dhclient_start
	soon_own "$(both)"
	lab_kill dhclient KILL
	own_is "$(both)"
	lab_dhclient_start
	soon_own "$(both)"
	lab_dhclient_stop release
	soon_own ""
}

@test "dhcpcd on one link and dhclient on the other: each keeps its own" {
	serve dnsmasq
	lab_dhcpcd_start noarp noipv4ll "denyinterfaces ens4"
	# shellcheck disable=SC2034 # lab.bash reads it
	LAB_DHCLIENT_LINKS=(ens4)
	lab_dhclient_start
	soon_own "$(both)"
	answer_by_own_link
	lab_dhclient_stop release
	soon_own "$(GROUP="" ours_a)"
	lab_dhcpcd_stop release
	soon_own ""
}

# still_answers: both do, and none ever did by the other's link
still_answers() {
	answers 203.0.113.19
	answers 203.0.113.9
	same "0 0 0 0" "$(lab_count ens3 10.200.1.9) $(lab_count ens4 192.168.100.19) $(lab_dropped routera) $(lab_dropped routerb)"
}

@test "links that dhcpcd hands to dhclient, and gets back: both addresses answer by their own link, whoever speaks late" {
	serve dnsmasq
	lab_dhcpcd_start noarp noipv4ll
	soon_own "$(both)"
	answer_by_own_link
	lab_dhcpcd_stop
	own_is "$(both)"
	lab_dhclient_start
	soon_own "$(both)"
	still_answers
	in_ns host env -i reason=EXPIRE interface=ens4 protocol=dhcp if_configured=true old_ip_address=10.200.1.9 \
		old_subnet_mask=255.255.255.0 old_routers=10.200.1.1 /usr/libexec/symroute/symroute-hook
	own_is "$(both)"
	still_answers
	lab_kill dhclient KILL
	lab_dhcpcd_start noarp noipv4ll
	soon_own "$(both)"
	in_ns host env -i reason=EXPIRE interface=ens4 old_ip_address=10.200.1.9 /usr/libexec/symroute/symroute-hook
	own_is "$(both)"
	still_answers
}

@test "default_route = no: main gets no default by that link, its own table does" {
	printf '[ens4]\ndefault_route = no\n' >/etc/symroute.conf
	for option in "" "dhcp-option=121,0.0.0.0/0,10.200.1.1,198.51.100.0/24,10.200.1.2"; do
		lab_dhcp_server routera dnsmasq
		lab_dhcp_server routerb dnsmasq 3600 $option
		lab_dhclient_start
		soon_own "$(both)${option:+
198.51.100.0/24 via 10.200.1.2 dev ens4 table ens4 onlink}"
		same "default via 192.168.100.1 dev ens3 " "$(ip -n host route show default)"
		[[ -z $option ]] ||
			same "198.51.100.0/24 via 10.200.1.2 dev ens4 " "$(ip -n host route show 198.51.100.0/24)"
		lab_dhclient_stop release
		lab_down
		lab_topology
	done
	rm /etc/symroute.conf
}

@test "the same without that setting: main's only default is whichever came first" {
	serve dnsmasq
	lab_dhclient_start
	soon_own "$(both)"
	same 1 "$(ip -n host route show default | wc -l)"
}
