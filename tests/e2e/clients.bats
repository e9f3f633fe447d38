#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# udhcpc, NetworkManager and systemd-networkd: packets, and a lease's life.

load ../lib/client.bash
load ../lib/clients.bash

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_down
	clients_clean
}

# leased CLIENT [SECONDS]: both links have their lease and all that belongs to it
leased() {
	serve udhcpd "${2:-3600}"
	"$1_start"
	soon_own "$(both)" 30
}

# without_hook CLIENT: both links have their address, and no program of ours is called
without_hook() {
	mv /usr/libexec/symroute/symroute-hook "$LAB_DIR/away"
	serve udhcpd
	"$1_start"
	wait_until 30 has_both
	run ! answer_by_own_link
	mv "$LAB_DIR/away" /usr/libexec/symroute/symroute-hook
	same "" "$(own)"
}

has_both() {
	[[ $(ip -n host -4 addr show dev ens3) == *"192.168.100.19/"* && $(ip -n host -4 addr show dev ens4) == *"10.200.1.9/"* ]]
}

# acknowledged ROUTER COUNT: its server has given so many leases and renewals
acknowledged() {
	(($(grep -ci 'sending ack' "$LAB_DIR/dhcp-$1.log") >= $2))
}

# Somebody else's objects, one of them about the same address.
clutter() {
	ip -n host rule add from 10.200.1.9 lookup 77 priority 30000
	ip -n host route add blackhole 198.51.100.0/24 table 77
	ip -n host route add blackhole 192.0.2.0/24
}

clutter_stands() {
	same "30000: from 10.200.1.9 lookup 77
blackhole 198.51.100.0/24 
blackhole 192.0.2.0/24 " "$(ip -n host rule show priority 30000 | tr "\t" " ")
$(ip -n host route show table 77)
$(ip -n host route show type blackhole)"
}

# renew_unchanged CLIENT
renew_unchanged() {
	local before
	leased "$1" 12
	wait_until 5 acknowledged routerb 1
	lab_monitor_start host "$LAB_DIR/monitor" -4
	before=$(wc -l <"$LAB_DIR/syslog")
	wait_until 90 acknowledged routera 3
	wait_until 90 acknowledged routerb 3
	lab_monitor_stop host "$LAB_DIR/monitor" -4
	same "" "$(grep -E 'symroute|^(Deleted )?[0-9]+:' "$LAB_DIR/monitor")"
	same "" "$(tail -n "+$((before + 1))" "$LAB_DIR/syslog" | grep symroute)"
	own_is "$(both)"
}

# another_router CLIENT
another_router() {
	leased "$1" 12
	clutter
	lab_dhcp_server_stop routerb
	lab_dhcp_server routerb udhcpd 12 "option router 10.200.1.254"
	soon_own "$(ours_a)
$(ours_b 10.200.1.254)" 30
	clutter_stands
}

# another_address CLIENT
another_address() {
	leased "$1" 12
	clutter
	lab_dhcp_server_stop routerb
	# shellcheck disable=SC2034 # read by lab_dhcp_server
	LAB_ADDRESS["routerb"]=10.200.1.70
	rm -f "$LAB_DIR/dhcp-routerb.leases"
	lab_dhcp_server routerb udhcpd 12
	soon_own "$(ours_a)
$(ours ens4 10.200.1.70 10.200.1.0/24 10.200.1.1)" 40
	clutter_stands
}

# run_out CLIENT
run_out() {
	leased "$1" 12
	clutter
	lab_dhcp_server_stop routerb
	soon_own "$(ours_a)" 60
	clutter_stands
	lab_dhcp_server routerb udhcpd 3600
	soon_own "$(both)" 90
	clutter_stands
}

# give_up_link CLIENT [GROUP]: the group that the other link's rules leave out then
give_up_link() {
	leased "$1"
	clutter
	"$1_leave" ens4
	soon_own "$(GROUP=${2-25001} ours_a)"
	clutter_stands
}

# start_again CLIENT
start_again() {
	leased "$1"
	"$1_stop"
	"$1_start"
	soon_own "$(both)" 30
	answer_by_own_link
}

# carrier_back CLIENT [GROUP]: where it drops the lease; the group that the other link's rules leave out then
carrier_back() {
	leased "$1"
	ip -n routerb link set lan down
	soon_own "$(GROUP=${2-25001} ours_a)" 20
	ip -n routerb link set lan up
	soon_own "$(both)" 30
}

@test "udhcpc: without the hook the same host does not answer on both addresses by their own links" {
	without_hook udhcpc
}

@test "udhcpc: ping, TCP and ssh to both addresses, each by its own link" {
	leased udhcpc
	answer_by_own_link
}

@test "udhcpc: renewals of an unchanged lease send no change, and the log says nothing" {
	renew_unchanged udhcpc
}

@test "udhcpc: a renewal with another router puts it in the old one's place" {
	another_router udhcpc
}

@test "udhcpc: another address leaves exactly that address's objects" {
	another_address udhcpc
}

@test "udhcpc: a lease that runs out takes its routes and rules along, a new one brings them" {
	run_out udhcpc
}

@test "udhcpc: a link that is given up leaves nothing of ours, and the other as it was" {
	give_up_link udhcpc
}

@test "networkmanager: without the hook the same host does not answer on both addresses by their own links" {
	without_hook networkmanager
}

@test "networkmanager: ping, TCP and ssh to both addresses, each by its own link" {
	leased networkmanager
	answer_by_own_link
}

# Of another router or address in a renewal, 1.42 tells its dispatcher nothing.
@test "networkmanager: renewals of an unchanged lease send no change, and the log says nothing" {
	renew_unchanged networkmanager
}

@test "networkmanager: a lease that runs out takes its routes and rules along, a new one brings them" {
	run_out networkmanager
}

@test "networkmanager: a link that is given up leaves nothing of ours, and the other as it was" {
	give_up_link networkmanager
}

@test "networkd: without the hook the same host does not answer on both addresses by their own links" {
	without_hook networkd
}

@test "networkd: ping, TCP and ssh to both addresses, each by its own link" {
	leased networkd
	answer_by_own_link
}

@test "networkd: renewals of an unchanged lease send no change, and the log says nothing" {
	renew_unchanged networkd
}

@test "networkd: a renewal with another router puts it in the old one's place" {
	another_router networkd
}

@test "networkd: another address leaves exactly that address's objects" {
	another_address networkd
}

@test "networkd: a lease that runs out takes its routes and rules along, a new one brings them" {
	run_out networkd
}

@test "networkd: a link that is given up leaves nothing of ours, and the other as it was" {
	give_up_link networkd ""
}

@test "udhcpc: ended and started again, both addresses answer by their own link" {
	start_again udhcpc
}

@test "networkmanager: ended and started again, both addresses answer by their own link" {
	start_again networkmanager
}

@test "networkd: ended and started again, both addresses answer by their own link" {
	start_again networkd
}

@test "networkmanager: carrier lost and back" {
	carrier_back networkmanager
}

@test "networkd: carrier lost and back" {
	carrier_back networkd
}
