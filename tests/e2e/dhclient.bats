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

@test "without the hooks the same host does not answer on both addresses" {
	rm /etc/dhcp/dhclient-exit-hooks.d/symroute
	serve dnsmasq
	lab_dhclient_start
	run ! answer_by_own_link
	make -s -C "$TOP" O="$BUILD" PREFIX=/usr SYSCONFDIR=/etc install >/dev/null
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

@test "renewals of an unchanged lease send no change" {
	serve udhcpd 12
	lab_dhclient_start
	soon_own "$(both)"
	lab_monitor_start host "$LAB_DIR/monitor" -4
	before=$(grep -c 'DHCPACK' "$LAB_DIR/dhclient.log")
	renewed_twice() {
		(($(grep -c 'DHCPACK' "$LAB_DIR/dhclient.log") >= before + 4))
	}
	wait_until 40 renewed_twice
	lab_monitor_stop host "$LAB_DIR/monitor" -4
	same "" "$(grep -E 'symroute|^(Deleted )?[0-9]+:' "$LAB_DIR/monitor")"
	own_is "$(both)"
}

@test "a lease that runs out with the server gone takes its routes and rules along" {
	serve udhcpd 12
	lab_dhclient_start
	soon_own "$(both)"
	lab_dhcp_server_stop routerb
	soon_own "$(ours_a)" 60
}

@test "a renewal with another router puts it in the old one's place" {
	serve dhcpd 12
	lab_dhclient_start
	soon_own "$(both)"
	lab_dhcp_server_stop routerb
	lab_dhcp_server routerb dhcpd 12 "option routers 10.200.1.254;"
	soon_own "$(ours_a)
$(ours_b 10.200.1.254)" 30
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

@test "carrier lost and back: dhclient says nothing of it, the lease stays in force" {
	serve dnsmasq
	lab_dhclient_start
	soon_own "$(both)"
	ip -n routerb link set lan down
	wait_until 5 carrier_is 0
	own_is "$(both)"
	ip -n routerb link set lan up
	wait_until 5 carrier_is 1
	own_is "$(both)"
	answer_by_own_link
}

# carrier_is 0|1: of ens4
carrier_is() {
	[[ $(in_ns host cat /sys/class/net/ens4/carrier) == "$1" ]]
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
