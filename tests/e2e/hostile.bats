#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the DHCP server on one link says moves no packet of another link's, of a VPN's, of a container's
# or of a local service's, with a real client, by packets. The same host without the hook is the control.

load ../lib/client.bash
source "$TOP/tests/lib/hostile.bash"

setup() {
	:
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	hostile_down
}

# What the host sends when nobody attacks it.
ALL=(
	"a-udp udp 192.168.100.19 203.0.113.1"
	"a-connected connected 192.168.100.19 203.0.113.1"
	"a-tcp tcp 192.168.100.19 203.0.113.1"
	"a-ping ping 192.168.100.19 198.51.100.7"
	"vpn-udp udp 10.77.0.2 10.77.0.1"
	"vpn-behind udp 10.77.0.2 10.99.1.1"
	"vpn-unbound udp - 10.99.1.1"
	"vpn-connected connected 10.77.0.2 10.77.0.1"
	"vpn-tcp tcp 10.77.0.2 10.77.0.1"
	"vpn-answer answer 10.77.0.2 10.77.0.1"
	"pod-out udp 10.88.0.5 203.0.113.1"
	"to-pod udp - 10.88.0.5"
	"from-a-to-pod udp 192.168.100.19 10.88.0.5"
	"a-router udp 192.168.100.19 192.168.100.1"
)

has_rules() {
	(($(ip -n host rule | grep -c "from $1 iif lo .*proto symroute") >= 2))
}

# leased_a HOOK: link A has its lease, link B no cable
leased_a() {
	lab_dhcp_server routera dnsmasq 3600
	lab_dhcpcd_start noarp noipv4ll "$1"
	wait_until 20 lab_default ens3
	[[ -n $1 ]] || wait_until 10 has_rules 192.168.100.19
	wait_until 10 hook_called BOUND ens3
}

# Halves of the Internet, but for their quarters: longer than what counts as a default route.
QUARTERS="0.0.0.0/2 10.200.1.1 64.0.0.0/2 10.200.1.1 128.0.0.0/2 10.200.1.1 192.0.0.0/2 10.200.1.1"

# lease_b ADDRESS [CODE=TYPE:VALUE...]: link B gets a cable, and this lease
lease_b() {
	says normal 10.200.1.1 "$1" 1=hex:ffffff00 51=u32:3600 3=ip:10.200.1.1 "${@:2}"
	hostile_server
	plug
	ip -n routerb route replace "$1/32" dev lan
	told "[BR][A-Z]*O[A-Z]*" # BOUND or REBOOT
}

attack_refused() {
	lease_b 10.200.1.255 "121=csr:$QUARTERS"
}

@test "a lease that the hook refuses, with routes for all the Internet" {
	FLOWS=("${ALL[@]}")
	harmless leased_a attack_refused
}

# The client's own probe finds somebody with that address, time and again.
attack_declined() {
	ip -n routerb address add 10.200.1.9/32 dev lan
	says normal 10.200.1.1 10.200.1.9 1=hex:ffffff00 51=u32:3600 "121=csr:$QUARTERS"
	hostile_server
	plug
	wait_until 20 grep -q "^asked 4" "$LAB_DIR/dhcpsrv.log"
}

leased_a_probing() {
	lab_dhcp_server routera dnsmasq 3600
	lab_dhcpcd_start noipv4ll "interface ens3" noarp "$1"
	wait_until 20 lab_default ens3
	wait_until 10 hook_called BOUND ens3
}

@test "a lease that the client declines" {
	FLOWS=("${ALL[@]}")
	harmless leased_a_probing attack_declined
}

attack_nak() {
	lease_b 10.200.1.9 "121=csr:$QUARTERS"
	says nak 10.200.1.1 10.200.1.9
	in_ns host dhcpcd -N ens4
	told NAK
}

@test "a lease with routes for all the Internet that is taken back" {
	FLOWS=("${ALL[@]}")
	harmless leased_a attack_nak
}

attack_routes() {
	lease_b 10.200.1.9 "121=csr:$QUARTERS 0.0.0.0/1 10.200.1.1 198.51.100.0/24 10.200.1.1"
}

@test "a good lease with routes for all the Internet" {
	FLOWS=("${ALL[@]}" "b-udp udp 10.200.1.9 203.0.113.1" "b-ping ping 10.200.1.9 198.51.100.7")
	harmless leased_a attack_routes
}

# lost_packets: how many from A left by link B
lost_packets() {
	lab_count ens4 192.168.100.19
}

# bounds HOOK: link B's lease comes and goes, with packets from A to where its routes lead all the time
bounds() {
	local i
	hostile_down
	hostile_host
	count_calls
	leased_a "$1"
	lab_count_start
	lab_spawn flood host "$BUILD/flood" 192.168.100.19 203.0.113.1
	for i in 1 2 3 4; do
		: >"$LAB_DIR/calls"
		lease_b 10.200.1.9 "121=csr:$QUARTERS"
		[[ $1 ]] || wait_until 5 has_rules 10.200.1.9
		ip -n routerb link set lan down
		told NOCARRIER
		wait_until 5 lab_bare ens4
	done
	lab_kill flood
}

@test "not one packet leaves by link B, each time that its client has set its routes" {
	bounds "nohook symroute"
	((BEFORE = $(lost_packets), BEFORE > 0))
	bounds ""
	echo "by link B, of $(lab_count ens3 192.168.100.19): $(lost_packets), without the hook $BEFORE"
	(($(lost_packets) == 0))
}

# attack_server ADDRESS: the server of link B says that it is this
attack_server() {
	ip -n routerb address add "$1/32" dev lo
	says normal "$1" 10.200.1.9 1=hex:ffffff00 51=u32:3600 3=ip:10.200.1.1
	hostile_server
	plug
	told BOUND
	: >"$LAB_DIR/calls"
}

# servers ADDRESS: what goes there goes as without the hook, but for renewals
servers() {
	SERVER=$1
	FLOWS=(
		"dns dns - $1" "syn syn - $1" "udp udp - $1" "ping ping - $1" "connected connected - $1"
		"with-a udp 192.168.100.19 $1" "with-a-syn syn 192.168.100.19 $1"
		"with-a-dns dns 192.168.100.19 $1" "with-a-ping ping 192.168.100.19 $1"
		"with-vpn udp 10.77.0.2 $1" "pod-server udp 10.88.0.5 $1"
		"b-udp udp 10.200.1.9 203.0.113.1"
	)
	harmless leased_a attack_this
}

attack_this() {
	attack_server "$SERVER"
}

# renews: the renewal reaches the server by link B
renews() {
	in_ns host dhcpcd -N ens4
	told RENEW
	grep "^asked 3 from 10.200.1.9" "$LAB_DIR/dhcpsrv.log"
}

@test "a server that says it is far away, as a public resolver is" {
	servers 198.51.100.8
	renews
}

@test "a server that says it is link A's router" {
	servers 192.168.100.1
}

@test "a server that says it is a container" {
	servers 10.88.0.5
}

@test "a server that says it is behind the VPN" {
	servers 10.99.1.1
}

@test "a server that says it is a cloud's platform" {
	servers 169.254.169.254
	renews
}

attack_vpn_address() {
	lease_b 10.77.0.2 "121=csr:10.77.0.0/24 10.77.0.3"
}

@test "a lease of the VPN's address" {
	FLOWS=("${ALL[@]}" "vpn-out udp 10.77.0.2 203.0.113.1")
	harmless leased_a attack_vpn_address
}

# The VPN comes up when link B has the address already.
attack_vpn_address_first() {
	ip -n host address del 10.77.0.2/24 dev wg0
	attack_vpn_address
	ip -n host address add 10.77.0.2/24 dev wg0
	ip -n host route add 10.99.0.0/16 via 10.77.0.1 dev wg0
	: >"$LAB_DIR/calls"
	in_ns host dhcpcd -n ens4
	told "RE[A-Z]*" # REBIND or REBOOT
	spy_reset
}

@test "a lease of the VPN's address before the VPN has it" {
	FLOWS=("${ALL[@]}" "vpn-out udp 10.77.0.2 203.0.113.1")
	unset "FLOWS[8]" # a connection may need long to go on
	harmless leased_a attack_vpn_address_first
}

attack_a_address() {
	lease_b 192.168.100.19 "121=csr:203.0.113.0/24 192.168.100.1 198.51.100.0/24 192.168.100.1"
}

@test "a lease of link A's address" {
	FLOWS=("${ALL[@]}")
	harmless leased_a attack_a_address
}

attack_a_address_away() {
	ip -n routera link set lan down
	wait_until 10 hook_called NOCARRIER ens3
	attack_a_address
	: >"$LAB_DIR/calls"
	ip -n routera link set lan up
	ip -n routera address replace 192.168.100.1/24 dev lan
	wait_until 20 hook_called BOUND ens3 || wait_until 5 hook_called REBOOT ens3
	spy_reset
}

@test "a lease of link A's address while link A has no cable, after which it is back" {
	FLOWS=("${ALL[@]}")
	unset "FLOWS[2]" # a connection may need long to go on
	harmless leased_a attack_a_address_away
}
