#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# IPv6 by packets: advertisements, DHCPv6, temporary addresses and delegated prefixes of two
# uplinks, with real dhcpcd and real routers.

load ../lib/client.bash
load ../lib/clients.bash
source "$TOP/tests/lib/lab6.bash"

setup() {
	lab_topology
	lab6_topology
}

# own6: the rules and routes of protocol 83 in host, of IPv6, a line each
own6() {
	{
		ip -n host -6 rule | grep 'proto symroute' | tr '\t' ' '
		ip -n host -6 route show table all proto symroute | sed 's/ pref medium//'
	} | sed 's/ *$//' | sort
}

# ours6 LINK PREFIX ROUTER [METRIC]: what own6 prints of one link that hears one router
ours6() {
	source_rules "$1" "$2"
	cat <<-END
		32800: from all oif $1 lookup $1 proto symroute
		$2 dev $1 table $1 metric 1024
		fe80::/64 dev $1 table $1 metric 1024
		default via $3 dev $1 table $1 metric 1024 onlink
	END
}

# source_rules LINK PREFIX: the rules of a source
source_rules() {
	cat <<-END
		25001: from $2 iif lo lookup main suppress_prefixlength 4$(without "$(other_group "$1")") proto symroute
		25002: from $2 iif lo lookup $1 proto symroute
	END
}

# delegated_rules LINK PREFIX: the rules of a delegated prefix; what others send from it has them, too,
# and follows main's parts of a default route
delegated_rules() {
	source_rules "$1" "$2" | sed 's/ iif lo / /; s/prefixlength 4/prefixlength 0/'
}

# leased_rules LINK ADDRESS: the rules of a leased address
leased_rules() {
	source_rules "$1" "$2"
	echo "32800: from all to $2 lookup $1 proto symroute"
}

# router LINK: the link-local address of the router there
router() {
	local name=routera
	[[ $1 == ens3 ]] || name=routerb
	ip -n "$name" -6 -o address show dev lan scope link | sed -E 's,.* inet6 ([^/]*)/.*,\1,'
}

# The advertised prefixes of the lab.
ours6_a() {
	ours6 ens3 2001:db8:a::/64 "$(router ens3)"
}
ours6_b() {
	ours6 ens4 2001:db8:b::/64 "$(router ens4)"
}

# soon_own6 TEXT [SECONDS]: what is ours becomes TEXT, in any order
soon_own6() {
	own6_is() {
		[[ $(own6) == "$(sort <<<"$1" | sed '/^$/d')" ]]
	}
	wait_until "${2:-20}" own6_is "$1" || {
		diff -u --label expected --label got <(sort <<<"$1" | sed '/^$/d') <(own6)
		return 1
	}
}

# answers6 ADDRESS: the host answers ping, TCP and ssh on this address
answers6() {
	lab_ping "$1" 3 && lab_tcp_ask "$1" 8080 && lab_ssh "$1" true
}

# servers: what answers in host
servers() {
	lab_sshd_start
	lab_tcp_listen 8080
}

# symmetric6: no packet by the other link, none dropped, some by its own
symmetric6() {
	local counts
	counts="$(lab6_count ens3 b) $(lab6_count ens4 a) $(lab6_dropped routera) $(lab6_dropped routerb)"
	echo "by the other link, dropped: $counts; by its own: $(lab6_count ens3 a) $(lab6_count ens4 b)"
	[[ $counts == "0 0 0 0" ]] && (($(lab6_count ens3 a) > 0 && $(lab6_count ens4 b) > 0))
}

# leased6: dnsmasq's addresses are there, of both kinds, and IPv4's too
leased6() {
	wait_until 30 lab6_has ens3 2001:db8:a::d
	wait_until 30 lab6_has ens4 2001:db8:b::d
	wait_until 30 lab6_has ens3 "$LAB6_A"
	wait_until 30 lab6_has ens4 "$LAB6_B"
	wait_until 20 lab_leased ens3
	wait_until 20 lab_leased ens4
}

# advertised: radvd behind both routers, addresses on both links
advertised() {
	lab6_radvd routera
	lab6_radvd routerb
	lab6_dhcpcd_start noipv4
	wait_until 20 lab6_has ens3 "$LAB6_A"
	wait_until 20 lab6_has ens4 "$LAB6_B"
}

@test "advertised, leased and temporary addresses answer ping, TCP and ssh by their own link" {
	lab6_dnsmasq routera
	lab6_dnsmasq routerb
	servers
	lab_sysctl host ipv6/conf/{ens3,ens4}/use_tempaddr=1
	lab6_dhcpcd_start "slaac hwaddr temporary"
	leased6
	wait_until 20 lab6_temporary ens3
	wait_until 20 lab6_temporary ens4
	soon_own6 "$(ours6_a; leased_rules ens3 2001:db8:a::d)
$(ours6_b; leased_rules ens4 2001:db8:b::d)"
	soon_own "$(ours_a)
$(ours_b)"
	lab6_count_start
	for address in "$LAB6_A" "$LAB6_B" 2001:db8:a::d 2001:db8:b::d \
		"$(lab6_temporary ens3)" "$(lab6_temporary ens4)"; do
		answers6 "$address"
	done
	symmetric6
}

@test "without the hook the same host answers at one link's addresses only" {
	lab6_dnsmasq routera
	lab6_dnsmasq routerb
	servers
	lab6_dhcpcd_start "nohook symroute"
	leased6
	lab6_count_start
	reached=0
	for address in "$LAB6_A" "$LAB6_B"; do
		! answers6 "$address" || ((reached += 1))
	done
	((reached == 1))
	run ! symmetric6
	(($(lab6_dropped routera) + $(lab6_dropped routerb) > 0))
}

@test "a host behind a delegated prefix reaches out by the link that it was delegated on" {
	delegated
	soon_own6 "$(ours6_a; leased_rules ens3 2001:db8:a::d; delegated_rules ens3 2001:db8:a:f00::/64)
$(ours6_b; leased_rules ens4 2001:db8:b::d; delegated_rules ens4 2001:db8:b:f00::/64)"
	in_ns inside ping -n -c 3 -i 0.2 -W 1 -I 2001:db8:a:f00::5 "$LAB6_INTERNET"
	in_ns inside ping -n -c 3 -i 0.2 -W 1 -I 2001:db8:b:f00::5 "$LAB6_INTERNET"
	symmetric6
	lab_dhcpcd_stop release
	soon_own6 ""
}

# delegated [dhcpcd.conf line...]: a prefix from both routers, on the link lan0 of the host; behind
# it, the namespace inside has an address of each
delegated() {
	ip netns add inside
	ip -n host link add lan0 type veth peer name lan0 netns inside
	ip -n host link set lan0 up
	ip -n inside link set lan0 up
	lab_sysctl host ipv6/conf/all/forwarding=1
	lab6_radvd routera "AdvManagedFlag on; prefix 2001:db8:a::/64 { };"
	lab6_radvd routerb "AdvManagedFlag on; prefix 2001:db8:b::/64 { };"
	lab6_dhcpd routera
	lab6_dhcpd routerb
	lab6_dhcpcd_start noipv4 "-allowinterfaces ens3 ens4" "allowinterfaces ens3 ens4 lan0" "$@" \
		"interface ens3" "ia_na 1" "ia_pd 2 lan0/0/64" \
		"interface ens4" "ia_na 3" "ia_pd 4 lan0/0/64"
	wait_until 40 lab6_has lan0 2001:db8:a:f00::1
	wait_until 40 lab6_has lan0 2001:db8:b:f00::1
	ip -n inside address add 2001:db8:a:f00::5/64 dev lan0 nodad
	ip -n inside address add 2001:db8:b:f00::5/64 dev lan0 nodad
	ip -n inside -6 route add default via "$(ip -n host -6 -o address show dev lan0 scope link |
		sed -E 's,.* inet6 ([^/]*)/.*,\1,')" dev lan0
	lab6_count_start
}

@test "without the hook a host behind a delegated prefix reaches out by one link only" {
	delegated "nohook symroute"
	reached=0
	for site in a b; do
		! in_ns inside ping -n -c 3 -i 0.2 -W 1 -I "2001:db8:$site:f00::5" "$LAB6_INTERNET" ||
			((reached += 1))
	done
	((reached == 1))
	run ! symmetric6
}

@test "a router that withdraws itself loses its default route, its prefix stays as long as its addresses" {
	advertised
	soon_own6 "$(ours6_a)
$(ours6_b)"
	lab6_radvd_stop routerb
	soon_own6 "$(ours6_a)
$(ours6_b | grep -v '^default')"
	lab6_radvd routerb
	soon_own6 "$(ours6_a)
$(ours6_b)"
}

@test "a router that falls silent: its default route and its prefix end with their lifetimes" {
	lab6_radvd routera
	lab6_radvd routerb "AdvDefaultLifetime 6;" \
		"prefix 2001:db8:b::/64 { AdvValidLifetime 8; AdvPreferredLifetime 8; };"
	lab6_dhcpcd_start noipv4
	soon_own6 "$(ours6_a)
$(ours6_b)"
	lab6_radvd_stop routerb KILL
	soon_own6 "$(ours6_a)" 30
}

@test "a router whose lifetime passes: its default route goes, its prefix stays, and so does IPv4" {
	serve udhcpd
	lab6_radvd routera
	lab6_radvd routerb "AdvDefaultLifetime 6;" "prefix 2001:db8:b::/64 { };"
	lab6_dhcpcd_start
	soon_own "$(ours_a)
$(ours_b)"
	soon_own6 "$(ours6_a)
$(ours6_b)"
	lab6_radvd_stop routerb KILL
	soon_own6 "$(ours6_a)
$(ours6_b | grep -v '^default')" 30
	lab6_has ens4 "$LAB6_B"
	own_is "$(ours_a)
$(ours_b)"
}

@test "a prefix that its router gives the lifetime 0 goes when its address does, the router stays, and so does IPv4" {
	serve udhcpd
	lab6_radvd routera
	lab6_radvd routerb "prefix 2001:db8:b::/64 { AdvValidLifetime 12; AdvPreferredLifetime 12; };"
	lab6_dhcpcd_start
	soon_own "$(ours_a)
$(ours_b)"
	soon_own6 "$(ours6_a)
$(ours6_b)"
	lab6_radvd_stop routerb KILL
	ip -n routerb address add 2001:db8:b:2::1/64 dev lan nodad
	lab6_radvd routerb "prefix 2001:db8:b::/64 { AdvValidLifetime 0; AdvPreferredLifetime 0; };" \
		"prefix 2001:db8:b:2::/64 { };"
	soon_own6 "$(ours6_a)
$(ours6 ens4 2001:db8:b:2::/64 "$(router ens4)")" 40
	own_is "$(ours_a)
$(ours_b)"
}

@test "DHCPv6 expires with its server gone: its address and prefix go, what is advertised stays" {
	delegated
	lab_kill dhcpd6-routerb KILL
	all_a="$(ours6_a; leased_rules ens3 2001:db8:a::d; delegated_rules ens3 2001:db8:a:f00::/64)"
	soon_own6 "$all_a
$(ours6_b; leased_rules ens4 2001:db8:b::d; delegated_rules ens4 2001:db8:b:f00::/64)"
	soon_own6 "$all_a
$(ours6_b)" 60
}

# heard LINK ADDRESS: the kernel has heard the router there, and has made this address
heard() {
	[[ -n $(ip -n host -6 route show default proto ra dev "$1") ]] && lab6_has "$1" "$2"
}

# kernel_hears SERVER: the kernel listens to advertisements, and has heard SERVER (dnsmasq, radvd) on both links
kernel_hears() {
	lab_sysctl host ipv6/conf/{ens3,ens4}/accept_ra=1
	"lab6_$1" routera
	"lab6_$1" routerb
	servers
	wait_until 20 heard ens3 "$LAB6_A"
	wait_until 20 heard ens4 "$LAB6_B"
}

# autonomous_symmetric: each link's address of what its router advertises answers by its own link
autonomous_symmetric() {
	soon_own6 "$(ours6_a)
$(ours6_b)" 40
	wait_until 10 lab6_has ens3 "$LAB6_A"
	wait_until 10 lab6_has ens4 "$LAB6_B"
	lab6_count_start
	answers6 "$LAB6_A"
	answers6 "$LAB6_B"
	symmetric6
}

@test "dhclient for IPv4, the kernel listening to advertisements: autonomous addresses answer by their own link" {
	serve udhcpd
	kernel_hears radvd
	lab_dhclient_start
	autonomous_symmetric
	lab_dhclient_stop release
	soon_own6 ""
}

@test "systemd-networkd: what it hears of routers beside its IPv4 leases, each by its own link" {
	serve udhcpd
	lab6_radvd routera
	lab6_radvd routerb
	servers
	networkd_start IPv6AcceptRA=yes
	autonomous_symmetric
	clients_clean
}

@test "systemd-networkd for IPv6 alone: leased and autonomous addresses answer by their own link, and go with the links" {
	lab6_dnsmasq routera
	lab6_dnsmasq routerb
	servers
	NETWORKD_DHCP=ipv6 networkd_start IPv6AcceptRA=yes
	wait_until 40 lab6_has ens3 2001:db8:a::d
	wait_until 40 lab6_has ens4 2001:db8:b::d
	soon_own6 "$(ours6_a)
$(ours6_b)" 40
	lab6_count_start
	for address in "$LAB6_A" "$LAB6_B" 2001:db8:a::d 2001:db8:b::d; do
		answers6 "$address"
	done
	symmetric6
	run -0 in_ns host symroute check
	ip -n host link set ens4 down
	soon_own6 "$(ours6_a | sed 's/ suppress_ifgroup [0-9]*//')" 40
	clients_clean
}

@test "NetworkManager: routers that it hears after its last event, each by its own link" {
	serve udhcpd
	servers
	networkmanager_start auto
	soon_own "$(ours_a)
$(ours_b)" 40
	same "" "$(own6)"
	lab6_radvd routera
	lab6_radvd routerb
	autonomous_symmetric
	clients_clean
}

@test "dhclient -6, the kernel listening to advertisements: leased and autonomous addresses answer by their own link" {
	# dhclient does not wait for a router, and what comes later is seen at the next renewal.
	kernel_hears dnsmasq
	lab6_dhclient_start
	wait_until 30 lab6_has ens3 2001:db8:a::d
	wait_until 30 lab6_has ens4 2001:db8:b::d
	soon_own6 "$(ours6_a; leased_rules ens3 2001:db8:a::d)
$(ours6_b; leased_rules ens4 2001:db8:b::d)"
	lab6_count_start
	for address in "$LAB6_A" "$LAB6_B" 2001:db8:a::d 2001:db8:b::d; do
		answers6 "$address"
	done
	symmetric6
	lab6_dhclient_release
	soon_own6 ""
}

@test "renumbering: both prefixes while both have addresses, then exactly the new one" {
	advertised
	lab6_radvd_stop routerb KILL
	ip -n routerb address add 2001:db8:b:2::1/64 dev lan nodad
	lab6_radvd routerb \
		"prefix 2001:db8:b::/64 { AdvValidLifetime 8; AdvPreferredLifetime 0; };" \
		"prefix 2001:db8:b:2::/64 { };"
	soon_own6 "$(ours6_a)
$(ours6_b; source_rules ens4 2001:db8:b:2::/64; echo "2001:db8:b:2::/64 dev ens4 table ens4 metric 1024")"
	lab6_radvd_stop routerb KILL
	ip -n host address del "$LAB6_B/64" dev ens4
	lab6_radvd routerb "prefix 2001:db8:b:2::/64 { };"
	soon_own6 "$(ours6_a)
$(ours6 ens4 2001:db8:b:2::/64 "$(router ens4)")"
}

@test "IPv6 of a link goes and comes with its carrier; the other link's stays, and so does IPv4" {
	lab6_dnsmasq routera
	lab6_dnsmasq routerb
	lab6_dhcpcd_start
	leased6
	all_a="$(ours6_a; leased_rules ens3 2001:db8:a::d)"
	all_b="$(ours6_b; leased_rules ens4 2001:db8:b::d)"
	soon_own6 "$all_a
$all_b"
	soon_own "$(ours_a)
$(ours_b)"
	ip -n routerb link set lan down
	soon_own6 "$(GROUP="" ours6_a; GROUP="" leased_rules ens3 2001:db8:a::d)"
	soon_own "$(GROUP="" ours_a)"
	ip -n routerb link set lan up
	ip -n routerb address replace 2001:db8:b::1/64 dev lan nodad # gone with the link
	lab_dhcp_server_stop routerb
	lab6_dnsmasq routerb
	soon_own6 "$all_a
$all_b" 60
	soon_own "$(ours_a)
$(ours_b)" 30
}

@test "a release takes everything of IPv6 away, and nothing else" {
	ip -n host -6 rule add from 2001:db8:b::/64 lookup 77 priority 30000
	ip -n host -6 route add blackhole 2001:db8:77::/48 table 77
	before=$(foreign)
	advertised
	soon_own6 "$(ours6_a)
$(ours6_b)"
	lab_dhcpcd_stop release
	soon_own6 ""
	same "$before" "$(foreign)"
	same "default default" "$(ip -n host -j -d link show | jq -r '[.[] | select(.ifname | startswith("ens")).group] | join(" ")')"
}

@test "advertisements that repeat themselves send no change, and the log says nothing" {
	advertised
	soon_own6 "$(ours6_a)
$(ours6_b)"
	count_calls
	lab_monitor_start host "$LAB_DIR/monitor" -6
	before=$(wc -l <"$LAB_DIR/syslog")
	# dhcpcd calls its hooks when an advertisement brings something new: a shorter MTU, here.
	called() {
		(($(grep -c "^ROUTERADVERT $1$" "$LAB_DIR/calls") >= 2))
	}
	wait_until 30 called ens3
	wait_until 30 called ens4
	lab_monitor_stop host "$LAB_DIR/monitor" -6
	same "" "$(grep symroute "$LAB_DIR/monitor")"
	same "" "$(tail -n "+$((before + 1))" "$LAB_DIR/syslog" | grep symroute)"
}
