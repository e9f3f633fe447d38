# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A DHCP server behind router B, which relays to it, at an address that answers behind router A, too. Source
# this from bats files that run under tests/lib/run-bats.

# shellcheck source=tests/lib/client.bash
source "$TOP/tests/lib/client.bash"

SERVER=10.99.0.53

# What answers behind router A is a platform's, and no DHCP server.
setup() {
	lab_topology
	ip netns add central
	ip -n routerb link add back type veth peer name eth0 netns central
	ip -n routerb address add 10.99.0.1/24 dev back
	ip -n routerb link set back up
	ip -n central link set lo up
	ip -n central address add "$SERVER/24" dev eth0
	ip -n central link set eth0 up
	ip -n central route add default via 10.99.0.1
	ip -n routera address add "$SERVER/32" dev lo
	in_ns routera nft -f - <<-END
		table ip platform {
			chain input {
				type filter hook input priority 0
				ip daddr $SERVER udp dport 67 drop
			}
		}
	END
}

teardown() {
	local name
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	for name in central relay watch-ens3 watch-ens4; do
		lab_kill "$name"
	done
	ip netns del central 2>/dev/null || true
	lab_down
	rehook
	rm -f /etc/symroute.conf
}

# central_server: leases are to be renewed after 8 s
central_server() {
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
		--interface=lan --dhcp-relay="10.200.1.1,$SERVER"
	wait_until 10 lab_listening central udp 67
	wait_until 10 lab_listening routerb udp 67
	lab_dhcp_server routera dnsmasq
	lab_spawn platform routera busybox nc -ll -p 80 -e busybox echo platform
	wait_until 5 lab_listening routera tcp 80
}

# unhook: the client calls nothing of ours
unhook() {
	rm -f "${LAB_ROOT-}"/{usr/lib,usr/libexec}/{dhcpcd/,}dhcpcd-hooks/05-symroute \
		/etc/dhcp/dhclient-{enter,exit}-hooks.d/symroute
}

# rehook: it does again
rehook() {
	local dest
	for dest in "" ${LAB_ROOT:+"$LAB_ROOT"}; do
		lab_install "$dest"
	done
}

# watch: from now on all that leaves for the server is recorded, by link
watch() {
	local link
	for link in ens3 ens4; do
		lab_spawn "watch-$link" host tcpdump -nn -U -Q out -i "$link" -w "$LAB_DIR/$link.pcap" \
			"dst host $SERVER"
		wait_until 10 grep -q "listening on $link" "$LAB_DIR/watch-$link.log"
	done
}

# sent LINK FILTER: how many of the recorded packets left by the link
sent() {
	tcpdump -nn -r "$LAB_DIR/$1.pcap" "$2" 2>/dev/null | wc -l
}

# ways: a line for each kind of packet and each link that one left by
ways() {
	local kind link filter
	while read -r kind filter; do
		for link in ens3 ens4; do
			(($(sent "$link" "$filter") == 0)) || echo "$kind $link"
		done
	done <<-'END'
		DNS udp dst port 53
		TCP tcp dst port 80
		answers icmp and src 192.168.100.19
		own icmp and src 10.200.1.9
		renewals udp dst port 67
	END
}

# all_seen: of each kind at least one
all_seen() {
	(($(ways | cut -d' ' -f1 | sort -u | wc -l) == 5))
}

# ask: DNS and TCP without a source, answers from the other link's address and from the lease's
ask() {
	in_ns host bash -c "echo query >/dev/udp/$SERVER/53" || true
	in_ns host timeout 3 busybox nc -w 2 "$SERVER" 80 </dev/null >"$LAB_DIR/told" 2>/dev/null || true
	in_ns routera ping -n -q -c 1 -W 1 -I "$SERVER" 192.168.100.19 >/dev/null || true
	in_ns host ping -n -q -c 1 -W 1 -I 10.200.1.9 "$SERVER" >/dev/null || true
}

# dhcpcd_ways; dhclient_ways: the ways of all these with a lease on both links
dhcpcd_ways() {
	central_server
	lab_dhcpcd_start noarp noipv4ll
	wait_until 20 lab_default ens3
	wait_until 20 lab_default ens4
	watch
	ask
	lab_client dhcpcd -N ens4 >/dev/null 2>&1
	wait_until 30 all_seen
	ways
}

dhclient_ways() {
	central_server
	# shellcheck disable=SC2119 # no more lines for its configuration
	lab_dhclient_start
	watch
	ask
	wait_until 30 all_seen
	ways
}

# Without the hook, and with it; used by the tests.
# shellcheck disable=SC2034
CONTROL='DNS ens3
TCP ens3
answers ens3
own ens3
renewals ens3'
# shellcheck disable=SC2034
HOOKED='DNS ens3
TCP ens3
answers ens3
own ens4
renewals ens4'
