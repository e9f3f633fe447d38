#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# doc/symptoms.md: what each row describes is made in the lab of lab.bash, and the row's command prints
# the row's lines. A test is named as its row; the last one looks that each row has its test.

load ../lib/host.bash

TABLE=$TOP/doc/symptoms.md

setup() {
	# shellcheck disable=SC2034 # of host.bash
	HOST=host
	lab_topology
	two_uplinks
}

teardown() {
	local name
	for name in dhcpcd watch; do
		lab_kill "$name"
	done
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_down
	rm -rf /etc/symroute.conf /etc/iproute2/rt_tables.d/symroute.conf /run/symroute
}

# cell NUMBER: that column of this test's row
cell() {
	awk -F ' *[|] *' -v row="$BATS_TEST_DESCRIPTION" -v number="$(($1 + 1))" '$2 == row { print $number }' "$TABLE"
}

# asked: the row's command
asked() {
	cell 2 | tr -d "\`"
}

# says [FILE]: the row's command, or FILE, has all lines of the row; columns may be of any width
says() {
	local got line named status=0
	got=$(if (($#)); then cat "$1"; else in_ns host bash -c "$(asked)" 2>&1; fi) || true # a finding's status
	mapfile -t got < <(tr -s ' ' <<<"$got" | sed 's/^ //')
	mapfile -t named < <(cell 3 | grep -o "\`[^\`]*\`" | tr -d "\`")
	((${#named[@]} > 0)) || status=1
	for line in "${named[@]//\/usr\/lib\/dhcpcd\/dhcpcd-hooks/$LAB_HOOKS}"; do
		one_is "$line" "${got[@]}" || { echo "not said: $line" && status=1; }
	done
	((status == 0)) || printf '%s\n' "${got[@]}"
	return "$status"
}

# one_is LINE GOT...: one of GOT is LINE, in which … stands for anything
one_is() {
	local line=$1 got
	shift
	for got in "$@"; do
		[[ $got != "$line" ]] || return 0
		[[ $line != *…* || $got != "${line%%…*}"*"${line#*…}" ]] || return 0
	done
	return 1
}

# answers ADDRESS, silent ADDRESS: asked from the Internet
answers() {
	lab_ping "$1" 1
}
silent() {
	! answers "$1"
}

@test "Only one of the addresses answers, and ip rule shows nothing of symroute." {
	local hook=$LAB_HOOKS/05-symroute
	in_ns host symroute flush
	ip -n host address change 10.200.1.9/24 dev ens4 valid_lft 3600 preferred_lft 3600
	ip -n host route add default via 10.200.1.1 dev ens4 onlink metric 200
	cp /bin/sleep "$BATS_TEST_TMPDIR/dhcpcd"
	lab_spawn dhcpcd host "$BATS_TEST_TMPDIR/dhcpcd" infinity
	mv "$hook" "$BATS_TEST_TMPDIR/"
	same "" "$(own)"
	answers 203.0.113.19
	silent 203.0.113.9
	wait_until 5 says || says
	mv "$BATS_TEST_TMPDIR/05-symroute" "$hook"
	run -1 in_ns host symroute check
	same "ens4 no_lease" "$(awk '!/^ / && !/^ens3|^no/ { print $1, $2 }' <<<"$output")"
}

@test "All addresses answered, and since a network service or a firewall was restarted only one does." {
	answers 203.0.113.19
	answers 203.0.113.9
	while ip -n host rule del protocol 83 2>/dev/null; do :; done
	answers 203.0.113.19
	silent 203.0.113.9
	says
}

@test "An address answers in its own network, and nobody further away." {
	lease RENEW ens4 10.200.1.9/24
	in_ns routerb ping -n -c 1 -W 1 10.200.1.9
	silent 203.0.113.9
	says
}

@test "Packets for an address come in, and no answer goes out by any link." {
	lab_sysctl host ipv4/conf/all/rp_filter=1 ipv4/conf/ens4/rp_filter=1
	ip -n host rule del priority 25002 from 10.200.1.9 protocol 83
	lab_count_start
	silent 203.0.113.9
	same "0 0" "$(lab_count ens3 10.200.1.9) $(lab_count ens4 10.200.1.9)"
	says
}

@test "A VPN was started, and no address answers any more." {
	ip -n host tuntap add wg0 mode tun
	ip -n host link set wg0 up
	ip -n host route add default dev wg0 table 51820
	ip -n host rule add priority 24999 not fwmark 51820 lookup 51820
	silent 203.0.113.19
	silent 203.0.113.9
	says
}

@test "One address is silent, whoever asks; nothing was changed on the host." {
	ip -n routerb link set lan down
	silent 203.0.113.9
	says
}

@test "The same, and the link has a carrier." {
	ip -n routerb link set lan arp off
	ip -n host neigh flush dev ens4
	silent 203.0.113.9
	says
}

@test "What is sent from one address arrives, but from the other router's public address." {
	ip -n host rule add priority 100 from 10.200.1.9 lookup main
	in_ns routera nft -f - <<-'END'
		flush chain ip lab forward
		add counter ip lab other
		add rule ip lab postrouting oif wan ip saddr 10.200.1.9 counter name other snat to 203.0.113.2
	END
	ip -n routera route add 10.200.1.9 via 192.168.100.19 dev lan
	in_ns host ping -n -c 1 -W 1 -I 10.200.1.9 203.0.113.1
	((0 < $(lab_counter routera ip lab other)))
	says
}

@test "Two links are in one network, and what is for one address comes in by the other link." {
	local link
	bound ens4 192.168.100.20/24 192.168.100.1
	for link in ens3 ens4; do
		ip -n host neigh replace 192.168.100.1 dev "$link" lladdr 02:00:00:00:00:03 nud stale
	done
	says
}

@test "The link was put into a bridge, and its address is silent." {
	ip -n host link add br0 type bridge
	ip -n host link set ens4 master br0
	silent 203.0.113.9
	says
}

@test "A second address was added to a link, by keepalived or by hand, and is silent." {
	ip -n inet route add 10.200.1.0/24 via "${LAB_OUTSIDE[routerb]}"
	ip -n host address add 10.200.1.50/24 dev ens4 noprefixroute
	silent 10.200.1.50
	says
}

@test "Answers to one network go to a router that no lease named." {
	ip -n host route add 198.51.100.0/24 via 10.200.1.7 dev ens4 onlink table ens4
	same "10.200.1.7" "$(ip -n host -j route get 198.51.100.1 from 10.200.1.9 | jq -r '.[].gateway')"
	says
}

@test "The configuration was edited, and new leases change nothing." {
	printf '%s\n' '[defaults]' 'fail_closed = perhaps' >/etc/symroute.conf
	before=$(state)
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "$before" "$(state)"
	says
}

@test "Which way does this packet go, and why?" {
	says
}

@test "It broke last night: what changed?" {
	# The log is the lab's own, which no journald writes.
	printf '%s\n' '#!/bin/sh' "[ \"\$*\" = '-t symroute' ] && grep ' symroute: ' $LAB_DIR/syslog" >/usr/local/bin/journalctl
	chmod 755 /usr/local/bin/journalctl
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	wait_until 5 says || says
	rm /usr/local/bin/journalctl
}

@test "It breaks again and again: what changes?" {
	# shellcheck disable=SC2046 # words of a command
	lab_spawn watch host $(asked)
	wait_until 5 in_ns host bash -c "awk '\$3 == $(<"$LAB_DIR/watch.pid") && \$4 != \"00000000\"' /proc/net/netlink | grep -q ."
	lease RENEW ens4 10.200.1.9/24 10.200.1.254
	wait_until 5 says "$LAB_DIR/watch.log" || says "$LAB_DIR/watch.log"
}

@test "each row has a test, and each test a row" {
	same "$(sed -n '/^|---/,/^$/s/^| \([^|]*\) |.*/\1/p' "$TABLE" | sort)" \
		"$(sed -n 's/^@test "\(.*\)" {$/\1/p' "$BATS_TEST_FILENAME" | grep -vx "$BATS_TEST_DESCRIPTION" | sort)"
}
