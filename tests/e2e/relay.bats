#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A DHCP server behind its router, reached through a relay, with dhclient, and with pin_server = no.

load ../lib/central.bash

@test "dhclient: without the hook, all that goes to the server leaves by main's default" {
	unhook
	same "$CONTROL" "$(dhclient_ways)"
}

@test "dhclient: renewals leave by the lease's link, DNS, TCP and the other link's answers as without the hook" {
	same "$HOOKED" "$(dhclient_ways)"
	same platform "$(cat "$LAB_DIR/told")"
	echo "# figure: dhclient: renewals by ens3 $(sent ens3 'udp dst port 67'), by ens4 $(sent ens4 'udp dst port 67')" >&3
}

@test "dhcpcd with pin_server = no: renewals leave by main's default, and are not answered" {
	count_calls
	printf '[defaults]\npin_server = no\n' >/etc/symroute.conf
	same "${HOOKED/renewals ens4/renewals ens3}" "$(dhcpcd_ways)"
	run ! hook_called RENEW ens4
}

@test "dhclient with pin_server = no: renewals leave by main's default" {
	printf '[defaults]\npin_server = no\n' >/etc/symroute.conf
	same "${HOOKED/renewals ens4/renewals ens3}" "$(dhclient_ways)"
}
