#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The DHCP server's address, with dhcpcd: renewals to it leave by the lease's link, and what else goes there
# as it went. And the servers that need no rule.

load ../lib/central.bash

@test "dhcpcd: without the hook, all that goes to the server leaves by main's default" {
	unhook
	same "$CONTROL" "$(dhcpcd_ways)"
	same platform "$(cat "$LAB_DIR/told")"
}

@test "dhcpcd: renewals leave by the lease's link, DNS, TCP and the other link's answers as without the hook" {
	count_calls
	same "$HOOKED" "$(dhcpcd_ways)"
	same platform "$(cat "$LAB_DIR/told")"
	echo "# figure: dhcpcd $(lab_client dhcpcd --version | sed -n '1s/^dhcpcd //p'): renewals by ens3 $(sent ens3 'udp dst port 67'), by ens4 $(sent ens4 'udp dst port 67')" >&3
	wait_until 20 hook_called RENEW ens4
}

# pins: what is at the priorities of the server's rules
pins() {
	ip -n host rule | sed -n '/^2\(4999\|5000\):/{s/\t/ /g;s/ *$//;p}' | sort
}

# leased_by SERVER_A SERVER_B [ROUTERS_A]: both links have a lease, from servers that name themselves so
leased_by() {
	lab_dhcp_server routera dhcpd 3600 "server-identifier $1;" ${3:+"option routers $3;"}
	lab_dhcp_server routerb dhcpd 3600 "server-identifier $2;"
	lab_dhcpcd_start noarp noipv4ll
	wait_until 20 both_have_rules || return
}

both_have_rules() {
	(($(ip -n host rule | grep -cE 'from (192.168.100.19|10.200.1.9) iif lo lookup .*proto symroute') == 4))
}

@test "a server beyond both links' networks has the three rules" {
	leased_by 192.168.100.1 192.0.2.16
	same "24999: from 0.0.0.0 ipproto udp dport 1-66 goto 25001 proto symroute
24999: from 0.0.0.0 ipproto udp dport 68-65534 goto 25001 proto symroute
25000: from 0.0.0.0 to 192.0.2.16 uidrange 0-0 ipproto udp lookup ens4 proto symroute" "$(pins)"
}

@test "a server in another link's network has none" {
	leased_by 192.168.100.1 192.168.100.53
	same "" "$(pins)"
}

@test "a server that is another link's router has none" {
	leased_by 192.168.100.1 192.0.2.16 192.0.2.16
	same "" "$(pins)"
}

@test "a server that is an address of this host has none" {
	ip -n host address add 192.0.2.16/32 dev lo
	leased_by 192.168.100.1 192.0.2.16
	same "" "$(pins)"
}

@test "a server that both leases are from has none" {
	leased_by 192.0.2.16 192.0.2.16
	same "" "$(pins)"
}

@test "a server that main reaches by the lease's link has none" {
	leased_by 192.0.2.16 10.200.1.1
	same "" "$(pins)"
}
