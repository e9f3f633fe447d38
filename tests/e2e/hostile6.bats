#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the router and the DHCPv6 server on one link say moves no packet of another link's, of a VPN's or
# of a container's, with a real client, by packets. The same host without the hook is the control.

load ../lib/client.bash
source "$TOP/tests/lib/lab6.bash"
source "$TOP/tests/lib/hostile.bash"

setup() {
	:
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	hostile_down
}

# flows_of fd|2001:db8: [FLOW...]: what the host sends when nobody attacks it, with a VPN and a container of
# these prefixes
flows_of() {
	FLOWS=(
		"a-udp udp $LAB6_A 2001:db8:ffff::1"
		"a-connected connected $LAB6_A 2001:db8:ffff::1"
		"a-tcp tcp $LAB6_A 2001:db8:ffff::1"
		"a-far udp $LAB6_A 2a00::1"
		"vpn-udp udp ${1}77::2 ${1}77::1"
		"vpn-behind udp ${1}77::2 fd99::1"
		"vpn-unbound udp - fd99::1"
		"vpn-connected connected ${1}77::2 ${1}77::1"
		"vpn-tcp tcp ${1}77::2 ${1}77::1"
		"vpn-answer answer ${1}77::2 ${1}77::1"
		"vpn-out udp ${1}77::2 2a00::1"
		"pod-out udp ${1}88::5 2a00::1"
		"pod-vpn udp ${1}88::5 ${1}77::1"
		"to-pod udp - ${1}88::5"
		"host-of-pod udp ${1}88::1 2a00::1"
		"${@:2}"
	)
}

has_rules() {
	(($(ip -n host -6 rule | grep -c "from $1 iif lo .*proto symroute") >= 2))
}

has_default6() {
	[[ -n $(ip -n host -6 route show default dev "$1") ]]
}

# heard_a HOOK [LINE...]: link A has its prefix, link B no cable
heard_a() {
	lab6_topology
	lab6_radvd routera
	lab6_dhcpcd_start "$@"
	wait_until 20 lab6_has ens3 "$LAB6_A"
	wait_until 20 has_default6 ens3
	[[ -n $1 ]] || wait_until 10 has_rules "2001:db8:a::/64"
}

# advertise LIFETIME FLAGS [PREFIX/LEN=FLAGS...]: the router on link B, until the client, which may not
# listen at once, tells of it
advertise() {
	local _
	wait_until 10 lab_sends_link_local
	: >"$LAB_DIR/calls"
	for _ in {1..10}; do
		in_ns routerb "$TOP/tests/lib/advertise.py" lan "$@"
		! wait_until 2 hook_called ROUTERADVERT ens4 || return 0
	done
	told ROUTERADVERT
}

lab_sends_link_local() {
	[[ -n $(ip -n routerb -6 -o address show dev lan scope link -tentative) ]] &&
		[[ -n $(ip -n host -6 -o address show dev ens4 scope link -tentative) ]]
}

attack_internet() {
	plug
	advertise 1800 - 2000::/5=L 2800::/5=L 3000::/5=L 3800::/5=L 2001:db8:ffff::/48=L 2a00::/16=L
	advertise 1800 - 2000::/5=L 2800::/5=L 3000::/5=L 3800::/5=L 2001:db8:ffff::/48=L 2a00::/16=L
}

@test "an advertisement that the Internet is on the link" {
	flows_of fd
	harmless heard_a attack_internet
}

attack_vpn_ula() {
	plug
	advertise 1800 - fd77::/64=LA fd88::/64=LA fd99::/64=LA
}

@test "an advertisement of the VPN's and the container's own prefixes" {
	flows_of fd
	harmless heard_a attack_vpn_ula
}

attack_vpn_global() {
	plug
	advertise 1800 - 2001:db8:77::/64=LA 2001:db8:88::/64=LA
}

@test "an advertisement of the VPN's and the container's global prefixes" {
	flows_of 2001:db8:
	harmless heard_a attack_vpn_global
}

# vpn_away, vpn_back: the addresses of the VPN and what is behind it
vpn_away() {
	ip -n host -6 address flush dev wg0 scope global
}

vpn_back() {
	ip -n host -batch - <<-END
		address add fd77::2/64 dev wg0 nodad
		address add 2001:db8:77::2/64 dev wg0 nodad
		route replace fd99::/32 via fd77::1 dev wg0
	END
}

attack_vpn_ula_first() {
	vpn_away
	plug
	advertise 1800 - fd77::/64=LA fd88::/64=LA
	vpn_back
	spy_reset
}

@test "the same for its own prefix before the VPN is there, and never again" {
	flows_of fd
	unset "FLOWS[8]" # a connection may need long to go on
	harmless heard_a attack_vpn_ula_first
}

attack_vpn_global_first() {
	vpn_away
	plug
	advertise 1800 - 2001:db8:77::/64=LA 2001:db8:88::/64=LA
	vpn_back
	in_ns host symroute sync || true
	spy_reset
}

@test "the same for its global prefix before the VPN is there, and any event since" {
	flows_of 2001:db8:
	unset "FLOWS[8]" # a connection may need long to go on
	harmless heard_a attack_vpn_global_first
}

attack_router_gone() {
	attack_vpn_global
	advertise 0 - 2001:db8:77::/64=LA 2001:db8:88::/64=LA
}

@test "an advertisement of the VPN's global prefix that is taken back" {
	flows_of 2001:db8:
	harmless heard_a attack_router_gone
}

# delegate ADDRESS|- FLAGS: the router sends the client to a DHCPv6 server that adds PART to its answer
delegate() {
	lab_spawn dhcp6srv routerb "$TOP/tests/lib/dhcp6srv.py" lan "$1" "$PART"
	wait_until 5 lab_listening routerb udp 547
	plug
	advertise 1800 "$2"
}

attack_delegation() {
	delegate 2001:db8:b::d M
	told BOUND6
}

attack_delegation_inform() {
	delegate - O
	told INFORM6
}

@test "a delegation of the VPN's prefix that nobody asked for" {
	flows_of 2001:db8: "b-udp udp 2001:db8:b::d 2a00::1"
	PART=2001:db8:77::/64
	harmless heard_a attack_delegation
}

@test "a delegation of the VPN's own prefix that nobody asked for" {
	flows_of fd "b-udp udp 2001:db8:b::d 2a00::1"
	PART=fd77::/48
	harmless heard_a attack_delegation
}

@test "a delegation of the VPN's prefix, where no address was asked for" {
	flows_of 2001:db8:
	PART=2001:db8:77::/48
	harmless heard_a attack_delegation_inform
}
