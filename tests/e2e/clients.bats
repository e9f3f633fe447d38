#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A lease's life with the DHCP client that CLIENT names (dhcpcd; dhclient, udhcpc, alpine,
# networkmanager, networkd): packets, and whole states.

load ../lib/client.bash
load ../lib/clients.bash

CLIENT=${CLIENT:-dhcpcd}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_down
	clients_clean
}

# leased [SECONDS]: both links have their lease and all that belongs to it
leased() {
	clutter
	serve udhcpd "${1:-3600}"
	"${CLIENT}_start"
	soon_own "$(both)" 30
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

has_both() {
	[[ $(ip -n host -4 addr show dev ens3) == *"192.168.100.19/"* && $(ip -n host -4 addr show dev ens4) == *"10.200.1.9/"* ]]
}

# acknowledged ROUTER COUNT: its server has given so many leases and renewals
acknowledged() {
	(($(grep -ci 'sending ack' "$LAB_DIR/dhcp-$1.log") >= $2))
}

# finds FINDING: check has this one
finds() {
	in_ns host symroute check -j | jq -e --arg name "$1" 'any(.findings[]; .id == $name)' >/dev/null
}

# told FINDING: NetworkManager 1.42 tells its dispatcher nothing of another router or address, as 1.52 does:
# check does, and its cure is an event
told() {
	[[ $CLIENT == networkmanager ]] || return 0
	wait_until 40 finds_or_changed "$1"
	! finds "$1" || in_ns host nmcli device reapply ens4
}

finds_or_changed() {
	finds "$1" || ! own_is "$(both)"
}

# alone_is: ours is what belongs to ens3 alone. A link with a carrier counts as one that others have to
# leave out, until its client has let go of it: of these two, the hook is told of that.
alone_is() {
	# shellcheck disable=SC2034 # read by ours_a
	local GROUP=25001
	if [[ $(ip -n host link show dev ens4) != *LOWER_UP* || ($1 == released && $CLIENT == @(dhcpcd|dhclient)) ]]; then
		# shellcheck disable=SC2034
		GROUP=""
	fi
	own_is "$(ours_a)"
}

# soon_alone [released]
soon_alone() {
	wait_until 60 alone_is "${1-}" || {
		diff -u --label expected --label got <(ours_a | sort) <(own)
		return 1
	}
}

# ended_is: ours is what the addresses need that the client has left
ended_is() {
	if has_both; then
		own_is "$(both)"
	else
		own_is ""
	fi
}

# hears: this client notices a link's carrier
hears() {
	[[ $CLIENT != @(dhclient|udhcpc|alpine) ]]
}

@test "without the hook the same host does not answer on both addresses by their own links" {
	local hook=/usr/libexec/symroute/symroute-hook
	[[ $CLIENT != networkd ]] || hook=/usr/sbin/symroute
	mv "$hook" "$LAB_DIR/away"
	[[ ! ${LAB_ROOT-} ]] || mv "$LAB_ROOT/usr/libexec/symroute/symroute-hook" "$LAB_DIR/away-too"
	serve udhcpd
	"${CLIENT}_start"
	wait_until 30 has_both
	run ! answer_by_own_link
	same "" "$(own)"
	mv "$LAB_DIR/away" "$hook"
	[[ ! ${LAB_ROOT-} ]] || mv "$LAB_DIR/away-too" "$LAB_ROOT/usr/libexec/symroute/symroute-hook"
}

@test "ping, TCP and ssh to both addresses, each by its own link" {
	leased
	answer_by_own_link
	clutter_stands
}

@test "renewals of an unchanged lease send no change, and the log says nothing" {
	leased 12
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

@test "a renewal with another router puts it in the old one's place" {
	leased 12
	lab_dhcp_server_stop routerb
	lab_dhcp_server routerb udhcpd 12 "option router 10.200.1.254"
	told lease_old
	ip -n routerb address add 10.200.1.254/24 dev lan
	soon_own "$(ours_a)
$(ours_b 10.200.1.254)" 40
	answer_by_own_link
	clutter_stands
}

@test "another address leaves exactly that address's objects" {
	leased 12
	lab_dhcp_server_stop routerb
	# shellcheck disable=SC2034 # read by lab_dhcp_server
	LAB_ADDRESS["routerb"]=10.200.1.70
	rm -f "$LAB_DIR/dhcp-routerb.leases"
	lab_dhcp_server routerb udhcpd 12
	told no_lease
	soon_own "$(ours_a)
$(ours ens4 10.200.1.70 10.200.1.0/24 10.200.1.1)" 60
	in_ns routerb nft delete table ip lab
	lab_router_filter routerb
	answer_by_own_link
	clutter_stands
}

@test "a lease that runs out takes its routes and rules along, a new one brings them" {
	leased 12
	lab_dhcp_server_stop routerb
	soon_alone
	clutter_stands
	lab_dhcp_server routerb udhcpd 3600
	soon_own "$(both)" 90
	answer_by_own_link
	clutter_stands
}

@test "a link that is given up leaves nothing of ours, and the other as it was" {
	leased
	"${CLIENT}_leave" ens4
	soon_alone released
	first_answers_by_own_link
	clutter_stands
}

@test "ended, the client leaves what the addresses need; started again, both answer by their own link" {
	leased
	"${CLIENT}_stop"
	wait_until 10 ended_is
	"${CLIENT}_start"
	soon_own "$(both)" 30
	answer_by_own_link
	clutter_stands
}

@test "carrier lost and back" {
	leased
	ip -n routerb link set lan down
	if hears; then
		soon_alone
	else
		own_is "$(both)"
	fi
	ip -n routerb link set lan up
	soon_own "$(both)" 30
	answer_by_own_link
	clutter_stands
}

# Who does not notice puts the routes back, which the kernel has deleted, with the next renewal.
@test "link down and up" {
	leased 12
	ip -n host link set ens4 down
	! hears || soon_alone
	ip -n host link set ens4 up
	soon_own "$(both)" 60
	answer_by_own_link
	clutter_stands
}
