#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A DHCP server behind its router, reached through a relay: where do renewals leave?

load ../lib/client.bash

# central_server: a DHCP server at 10.99.0.53 behind router B, which relays to it; leases are to be renewed
# after 8 s
central_server() {
	ip netns add central
	ip -n routerb link add back type veth peer name eth0 netns central
	ip -n routerb address add 10.99.0.1/24 dev back
	ip -n routerb link set back up
	ip -n central link set lo up
	ip -n central address add 10.99.0.53/24 dev eth0
	ip -n central link set eth0 up
	ip -n central route add default via 10.99.0.1
	# udhcpd would answer to the client's MAC, router or no router.
	cat >"$LAB_DIR/central.conf" <<-END
		port=0
		pid-file=
		interface=eth0
		user=root
		log-facility=-
		log-dhcp
		dhcp-authoritative
		dhcp-leasefile=$LAB_DIR/central.leases
		dhcp-range=10.200.1.9,10.200.1.9,255.255.255.0,120
		dhcp-option=option:router,10.200.1.1
		dhcp-option=option:T1,8
		dhcp-option=option:T2,100
	END
	lab_spawn central central dnsmasq -k -C "$LAB_DIR/central.conf"
	lab_spawn relay routerb dnsmasq -k -C /dev/null --pid-file= --port=0 --user=root --log-facility=- \
		--interface=lan --dhcp-relay=10.200.1.1,10.99.0.53
	wait_until 10 lab_listening central udp 67
	wait_until 10 lab_listening routerb udp 67
}

# renewals_counted: count what goes to the server from now on, by link
renewals_counted() {
	in_ns host nft -f - <<-'END'
		table inet renewals {
			counter ens3 { }
			counter ens4 { }
			chain postrouting {
				type filter hook postrouting priority 300
				ip daddr 10.99.0.53 udp dport 67 oifname ens3 counter name ens3
				ip daddr 10.99.0.53 udp dport 67 oifname ens4 counter name ens4
			}
		}
	END
}

# sent LINK
sent() {
	lab_counter host inet renewals "$1"
}

some_sent() {
	(($(sent ens3) + $(sent ens4) >= 2))
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_kill central
	lab_kill relay
	ip netns del central 2>/dev/null || true
	lab_down
}

# two_leases [dhcpcd.conf line...]: ens3 from its router, ens4 from the central server
two_leases() {
	lab_dhcp_server routera dnsmasq
	central_server
	renewals_counted
	count_calls
	lab_dhcpcd_start noarp noipv4ll "$@"
	wait_until 20 lab_leased ens3
	wait_until 20 lab_leased ens4
}

@test "renewals leave by the lease's own link, and are answered" {
	two_leases
	wait_until 40 some_sent
	echo "by ens3: $(sent ens3), by ens4: $(sent ens4)"
	same 0 "$(sent ens3)"
	wait_until 20 hook_called RENEW ens4
}

@test "control: with pin_server = no they leave by main's default route" {
	two_leases "interface ens4" "env symroute_pin_server=no"
	wait_until 40 some_sent
	echo "by ens3: $(sent ens3), by ens4: $(sent ens4)"
	(($(sent ens3) > 0))
	run ! hook_called RENEW ens4
}

@test "dhclient's renewals leave by the lease's own link, and are answered" {
	lab_dhcp_server routera dnsmasq
	central_server
	renewals_counted
	lab_dhclient_start
	acknowledged=$(grep -c "DHCPACK of 10.200.1.9" "$LAB_DIR/dhclient.log")
	wait_until 40 some_sent
	echo "by ens3: $(sent ens3), by ens4: $(sent ens4)"
	same 0 "$(sent ens3)"
	answered() {
		(($(grep -c "DHCPACK of 10.200.1.9" "$LAB_DIR/dhclient.log") > acknowledged))
	}
	wait_until 20 answered
}

@test "control: with pin_server = no dhclient's leave by main's default route" {
	printf 'pin_server = no\n' >/etc/symroute.conf
	lab_dhcp_server routera dnsmasq
	central_server
	renewals_counted
	lab_dhclient_start
	wait_until 40 some_sent
	echo "by ens3: $(sent ens3), by ens4: $(sent ens4)"
	(($(sent ens3) > 0))
	rm /etc/symroute.conf
}
