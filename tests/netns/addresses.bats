#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Addresses of an uplink that are not leased, and those that other links have, or whose networks.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1
	ip -n "$HOST" link add lan type veth peer name lan netns "$FAR"
	ip -n "$HOST" link set lan up
	leased=$(own)
}

teardown() {
	rm -f /etc/symroute.conf
	host_done
}

# rules ADDRESS: those of an address of ens3
rules() {
	cat <<-END
		25001: from $1 iif lo lookup main suppress_prefixlength 1 proto symroute
		25002: from $1 iif lo lookup ens3 proto symroute
		32800: from all to $1 lookup ens3 proto symroute
	END
}

# more LINE...: what is ours has become what the lease brought, and these
more() {
	same "$(sort <<<"$leased"$'\n'"$(printf '%s\n' "$@")" | sed '/^$/d')" "$(own)"
}

@test "a virtual address answers by its link from the next event on, and no more when it has gone" {
	ip -n "$HOST" addr add 192.168.100.50/32 dev ens3
	event CARRIER ens3
	more "$(rules 192.168.100.50)"
	run -0 event CARRIER ens3
	same "symroute: ens3: nothing to change" "$output"
	ip -n "$HOST" addr del 192.168.100.50/32 dev ens3
	in_ns "$HOST" symroute sync
	more
}

@test "an address of a second network has that network in the link's table" {
	ip -n "$HOST" addr add 172.31.0.9/24 dev ens3
	in_ns "$HOST" symroute sync
	more "$(rules 172.31.0.9)" "172.31.0.0/24 dev ens3 table ens3 scope link src 172.31.0.9"
}

@test "an address of the link's own, or for the link only, is none" {
	ip -n "$HOST" addr add 172.31.0.9/24 dev ens3 scope link
	ip -n "$HOST" addr add 169.254.7.7/16 dev ens3
	in_ns "$HOST" symroute sync
	more
}

@test "an IPv6 address outside what is advertised answers by its link" {
	address6 ens3 2001:db8:3::9/64 2001:db8:77::9/64
	heard ens3 2001:db8:3::/64 fe80::1
	same6 "$(ours6 ens3 2001:db8:3::/64 fe80::1)
$(source6 ens3 2001:db8:77::9)
32800: from all to 2001:db8:77::9 lookup ens3 proto symroute
2001:db8:77::/64 dev ens3 table ens3 metric 1024"
}

@test "an address that a link without a lease has, too, has no rules by the lease's, and that is said" {
	ip -n "$HOST" addr add 192.168.100.19/32 dev lan
	run -0 in_ns "$HOST" symroute sync
	grep -qx "symroute: ens3: 192.168.100.19 is on lan too, no rules from it by this link" <<<"$output"
	same "" "$(own | grep '192.168.100.19.*lookup')"
	run -0 event CARRIER ens3
	[[ $output == *"symroute: ens3: nothing to change" ]]
	ip -n "$HOST" addr del 192.168.100.19/32 dev lan
	event CARRIER ens3
	more
}

# by DESTINATION: the link of the kernel's answer for the leased address
by() {
	ip -n "$HOST" -j route get "$1" from 192.168.100.19 | jq -r '.[].dev'
}

@test "a link without a lease in the very same network: answers to it leave by the lease's link" {
	ip -n "$HOST" addr add 192.168.100.77/24 dev lan
	same lan "$(by 192.168.100.5)"
	event CARRIER ens3
	more "24999: from 192.168.100.19 to 192.168.100.0/24 iif lo lookup main suppress_prefixlength 24 proto symroute" \
		"25000: from 192.168.100.19 to 192.168.100.0/24 iif lo lookup ens3 proto symroute"
	same ens3 "$(by 192.168.100.5)"
	ip -n "$HOST" addr del 192.168.100.77/24 dev lan
	event CARRIER ens3
	more
}

@test "a narrower network of another link's stays its own" {
	ip -n "$HOST" addr add 192.168.100.129/25 dev lan
	event CARRIER ens3
	more
	same lan "$(by 192.168.100.130)"
}

@test "a route of the lease where main has the very same one by another link, as by containers: main's counts, unless that link is a way out" {
	option=(new_classless_static_routes="198.51.100.0/24 192.168.100.7 203.0.113.0/24 192.168.100.7 0.0.0.0/0 192.168.100.1")
	ip -n "$HOST" addr add 172.31.0.9/24 dev lan
	ip -n "$HOST" route add 198.51.100.0/24 via 172.31.0.1
	ip -n "$HOST" route add 203.0.113.128/25 via 172.31.0.1
	lease RENEW ens3 192.168.100.19/24 192.168.100.1 "${option[@]}"
	more "198.51.100.0/24 via 192.168.100.7 dev ens3 table ens3 onlink" \
		"203.0.113.0/24 via 192.168.100.7 dev ens3 table ens3 onlink"
	same "lan lan ens3" "$(by 198.51.100.7) $(by 203.0.113.129) $(by 203.0.113.7)"
	# As a cloud's platform is reached by each link, and by a static one, too.
	ip -n "$HOST" route add default via 172.31.0.1 metric 100
	in_ns "$HOST" symroute sync
	more "24999: from 192.168.100.19 to 198.51.100.0/24 iif lo lookup main suppress_prefixlength 24 proto symroute" \
		"25000: from 192.168.100.19 to 198.51.100.0/24 iif lo lookup ens3 proto symroute" \
		"198.51.100.0/24 via 192.168.100.7 dev ens3 table ens3 onlink" \
		"203.0.113.0/24 via 192.168.100.7 dev ens3 table ens3 onlink"
	same "ens3 lan ens3" "$(by 198.51.100.7) $(by 203.0.113.129) $(by 203.0.113.7)"
}

@test "somebody's rule for one port of an address is not one for the address" {
	ip -n "$HOST" addr add 172.30.0.5/32 dev ens3
	in_ns "$HOST" symroute sync
	served=$(own)
	ip -n "$HOST" rule add priority 20000 from 172.30.0.5 ipproto tcp dport 25 lookup 100
	ip -n "$HOST" rule add priority 20001 from 172.30.0.5 fwmark 7 lookup 100
	ip -n "$HOST" rule add priority 20002 from 172.30.0.5 to 192.0.2.0/24 lookup 100
	in_ns "$HOST" symroute sync
	same "$served" "$(own)"
	ip -n "$HOST" rule add priority 20003 from 172.30.0.5 lookup 100
	in_ns "$HOST" symroute sync
	run ! grep 172.30.0.5 <<<"$(own)"
}

@test "what others send from an address of the link is not led by its rules" {
	lab_sysctl "$HOST" ipv4/conf/all/forwarding=1 ipv4/conf/all/rp_filter=0 ipv4/conf/lan/rp_filter=0
	ip -n "$HOST" addr add 172.31.0.9/24 dev lan
	ip -n "$HOST" route add default via 172.31.0.1
	ip -n "$HOST" route add 172.30.0.0/16 dev lan
	ip -n "$HOST" addr add 172.30.0.5/32 dev ens3
	in_ns "$HOST" symroute sync
	same ens3 "$(ip -n "$HOST" -j route get 203.0.113.7 from 172.30.0.5 | jq -r '.[].dev')"
	ip -n "$HOST" addr del 172.30.0.5/32 dev ens3 # its rules are there still
	same lan "$(ip -n "$HOST" -j route get 203.0.113.7 from 172.30.0.5 iif lan | jq -r '.[].dev')"
}
