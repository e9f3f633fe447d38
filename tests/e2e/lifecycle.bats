#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What is dhcpcd's own in a lease's life (see clients.bats for the rest).

load ../lib/client.bash

# leased SERVER [SECONDS [dhcpcd.conf line...]]: both links have their lease and all that belongs to it
leased() {
	serve "$1" "${2:-3600}"
	count_calls
	lab_dhcpcd_start noarp noipv4ll "${@:3}"
	soon_own "$(ours_a)
$(ours_b)"
}

# confirmed LINK: a new dhcpcd has taken its lease up again
confirmed() {
	grep -qE "^(REBOOT|BOUND) $1$" "$LAB_DIR/calls"
}

# Somebody else's objects, one of them about the same address.
clutter() {
	ip -n host rule add from 10.200.1.9 lookup 77 priority 30000
	ip -n host route add blackhole 198.51.100.0/24 table 77
	ip -n host route add blackhole 192.0.2.0/24
}

@test "the dhcpcd that runs is the one that is meant" {
	leased dnsmasq
	version=$(lab_client dhcpcd --version | sed -n '1s/^dhcpcd //p')
	[[ -z ${LAB_ROOT-} || $version == 10.* ]]
	wait_until 5 grep -q "dhcpcd-$version starting" "$LAB_DIR/dhcpcd.log"
}

@test "release takes away everything of ours, and nothing else" {
	clutter
	before=$(foreign)
	leased dnsmasq
	same "$before" "$(foreign)"
	lab_dhcpcd_stop release
	soon_own ""
	same "$before" "$(foreign)"
	same "default" "$(ip -n host -j -d link show ens3 | jq -r '.[].group')"
	same "default" "$(ip -n host -j -d link show ens4 | jq -r '.[].group')"
}

@test "dhcpcd -x without persistent takes away everything of ours, and nothing else" {
	clutter
	before=$(foreign)
	leased udhcpd 3600 -persistent
	lab_dhcpcd_stop
	soon_own ""
	same "$before" "$(foreign)"
}

@test "dhcpcd -x with persistent keeps everything as long as the address" {
	leased dnsmasq
	lab_dhcpcd_stop
	hook_called STOPPED ens3
	hook_called STOPPED ens4
	own_is "$(ours_a)
$(ours_b)"
	# Started again, it takes over what is there: nothing to change.
	before=$(wc -l <"$LAB_DIR/syslog")
	: >"$LAB_DIR/calls"
	lab_dhcpcd_start noarp noipv4ll
	wait_until 20 confirmed ens3
	wait_until 20 confirmed ens4
	same "" "$(tail -n "+$((before + 1))" "$LAB_DIR/syslog" | grep symroute)"
	lab_dhcpcd_stop release
	soon_own ""
}

# Of two dhcpcd 10.1, the other one gets the answer, which is a broadcast.
# bats test_tags=one_daemon
@test "a renewal that is refused (NAK): the old address's objects go, the next one's come" {
	lab_dhcp_server routera dnsmasq
	lab_dhcp_server routerb dnsmasq 120 dhcp-option=option:T1,8
	count_calls
	lab_dhcpcd_start noarp noipv4ll
	soon_own "$(ours_a)
$(ours_b)"
	lab_dhcp_server_stop routerb
	# shellcheck disable=SC2034 # read by lab_dhcp_server
	LAB_ADDRESS["routerb"]=10.200.1.70
	rm -f "$LAB_DIR/dhcp-routerb.leases"
	lab_dhcp_server routerb dnsmasq
	wait_until 40 hook_called NAK ens4
	soon_own "$(ours_a)
$(ours ens4 10.200.1.70 10.200.1.0/24 10.200.1.1)" 30
}

# What check's cures say; of two commands dhcpcd 9.4.1 hears the first alone.
# bats test_tags=one_daemon
@test "one dhcpcd -N with both links has the hook called for both" {
	leased dnsmasq
	in_ns host symroute flush
	lab_client dhcpcd -N ens3 ens4
	soon_own "$(ours_a)
$(ours_b)"
}

@test "a link that is removed leaves nothing" {
	leased dnsmasq
	ip -n host link del ens4
	soon_own "$(GROUP="" ours_a)"
}

@test "dhcpcd killed outright: its leases stay in force, and a new dhcpcd takes over" {
	leased dnsmasq
	for pid in $(ip netns pids host); do
		# Its processes go with each other: one may be gone by the time we come to it.
		[[ $(cat "/proc/$pid/comm" 2>/dev/null) != dhcpcd ]] || kill -s KILL "$pid" 2>/dev/null || true
	done
	rm -f "$LAB_DIR"/dhcpcd{,-*}.pid /run/dhcpcd/*pid
	own_is "$(ours_a)
$(ours_b)"
	: >"$LAB_DIR/calls"
	lab_dhcpcd_start noarp noipv4ll
	wait_until 20 confirmed ens3
	wait_until 20 confirmed ens4
	lab_dhcpcd_stop release
	soon_own ""
}
