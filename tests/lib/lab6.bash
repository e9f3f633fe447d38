# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# IPv6 in the lab of lab.bash, beside its IPv4: no address is mapped, each router has a prefix of
# its own, and drops what comes from the inside from another one. Source this after client.bash.
#
#                 wan 2001:db8:ffff::2   routera   lan 2001:db8:a::1/64   ens3
#   inet ::1                                                                     host
#                 wan 2001:db8:ffff::3   routerb   lan 2001:db8:b::1/64   ens4

# Used by who sources this; -g because bats sources it from within a function.
# shellcheck disable=SC2034
LAB6_INTERNET=2001:db8:ffff::1
declare -gA LAB6_SITE=([routera]=2001:db8:a [routerb]=2001:db8:b)     # a /48
declare -gA LAB6_OUTSIDE=([routera]=2001:db8:ffff::2 [routerb]=2001:db8:ffff::3)
declare -gA LAB6_HOST=([routera]=ff:fe00:313 [routerb]=ff:fe00:409) # from the links' own MACs
LAB6_A=2001:db8:a::ff:fe00:313
LAB6_B=2001:db8:b::ff:fe00:409

# lab6_topology
# Gives inet and both routers IPv6. Status 1 if the kernel refuses something.
lab6_topology() {
	local router
	lab_sysctl inet ipv6/conf/{all,default,br0}/disable_ipv6=0 || return
	ip -n inet address add "$LAB6_INTERNET/64" dev br0 nodad || return
	for router in routera routerb; do
		lab_sysctl "$router" ipv6/conf/all/forwarding=1 || return
		ip -n "$router" -batch - <<-END || return
			address add ${LAB6_OUTSIDE[$router]}/64 dev wan nodad
			address add ${LAB6_SITE[$router]}::1/64 dev lan nodad
		END
		ip -n "$router" -6 route add default via "$LAB6_INTERNET" || return
		ip -n inet -6 route add "${LAB6_SITE[$router]}::/48" via "${LAB6_OUTSIDE[$router]}" || return
		in_ns "$router" nft -f - <<-END || return
			table ip6 lab {
				counter foreign_source { }
				chain forward {
					type filter hook forward priority filter
					iif lan ip6 saddr != ${LAB6_SITE[$router]}::/48 counter name foreign_source drop
				}
			}
		END
	done
}

# lab6_radvd ROUTER [LINE...]
# Starts radvd on the inside of ROUTER, with a /64 for addresses; LINEs replace what is said of it
# (the body of the interface block). Status 1, with its log on stderr, if it does not start.
lab6_radvd() {
	local router=$1
	shift
	(($#)) || set -- "prefix ${LAB6_SITE[$router]}::/64 { };"
	{
		echo "interface lan { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;"
		printf '%s\n' "$@"
		echo "};"
	} >"$LAB_DIR/radvd-$router.conf"
	lab_spawn "radvd-$router" "$router" radvd -n -m stderr -C "$LAB_DIR/radvd-$router.conf" \
		-p "$LAB_DIR/radvd-$router.radvd-pid"
	wait_until 5 grep -q 'sending\|version' "$LAB_DIR/radvd-$router.log" && lab_alive "radvd-$router" && return
	cat "$LAB_DIR/radvd-$router.log" >&2
	lab_fail "radvd did not start in $router"
}

# lab6_radvd_stop ROUTER [SIGNAL]
# Ends it; it says goodbye (lifetime 0) unless SIGNAL is KILL.
lab6_radvd_stop() {
	lab_kill "radvd-$1" "${2:-TERM}"
}

# lab6_dnsmasq ROUTER [LINE...]
# Starts dnsmasq on the inside of ROUTER: advertisements with a /64 for addresses, DHCPv6 with the
# address SITE::d, IPv4 as lab_dhcp_server has it. LINEs are added.
lab6_dnsmasq() {
	local router=$1
	shift
	lab_dhcp_server "$router" dnsmasq 3600 enable-ra "ra-param=lan,4,1800" \
		"dhcp-range=${LAB6_SITE[$router]}::d,${LAB6_SITE[$router]}::d,slaac,64,120" "$@"
}

# lab6_dnsmasq_ra ROUTER
# The same without DHCPv6: a /64 for addresses, and IPv4.
lab6_dnsmasq_ra() {
	lab_dhcp_server "$1" dnsmasq 3600 enable-ra "ra-param=lan,4,1800" \
		"dhcp-range=${LAB6_SITE[$1]}::,ra-only,64"
}

# lab6_dhcpd ROUTER [LINE...]
# Starts ISC dhcpd for IPv6 on the inside of ROUTER: the address SITE::d, the prefix SITE:f00::/56,
# with lifetimes of 60 seconds; LINEs come last, and win. The router knows its way to the prefix.
lab6_dhcpd() {
	local router=$1 site=${LAB6_SITE[$1]}
	shift
	{
		cat <<-END
			default-lease-time 60; preferred-lifetime 60;
			option dhcp-renewal-time 10; option dhcp-rebinding-time 20;
			subnet6 $site::/64 {
			range6 $site::d $site::d;
			prefix6 $site:f00:: $site:f00:: /56;
			}
		END
		(($# == 0)) || printf '%s\n' "$@"
	} >"$LAB_DIR/dhcpd6-$router.conf"
	: >"$LAB_DIR/dhcpd6-$router.leases"
	ip -n "$router" -6 route replace "$site:f00::/56" via "$site::d" dev lan || return
	lab_spawn "dhcpd6-$router" "$router" dhcpd -6 -f -d -cf "$LAB_DIR/dhcpd6-$router.conf" \
		-lf "$LAB_DIR/dhcpd6-$router.leases" -pf "$LAB_DIR/dhcpd6-$router.dhcpd-pid" \
		-user root -group root lan
	wait_until 5 lab_listening "$router" udp 547 && return
	cat "$LAB_DIR/dhcpd6-$router.log" >&2
	lab_fail "dhcpd did not start in $router"
}

# lab6_dhcpcd_start [LINE...]
# lab_dhcpcd_start for both families; addresses come from the links' MACs.
lab6_dhcpcd_start() {
	lab_dhcpcd_start -ipv4only -noipv6rs "slaac hwaddr" noarp noipv4ll "$@"
}

# lab6_dhclient_start
# Starts dhclient -6 in host, for ens3 and ens4, once their addresses of link scope are ready; the
# kernel listens to advertisements. Returns at once. Log: $LAB_DIR/dhclient6.log.
lab6_dhclient_start() {
	lab_private || return
	wait_until 5 lab6_has ens3 "fe80::${LAB6_HOST[routera]}" || return
	wait_until 5 lab6_has ens4 "fe80::${LAB6_HOST[routerb]}" || return
	cp /etc/dhcp/dhclient.conf "$LAB_DIR/dhclient6.conf" || return
	lab_spawn dhclient6 host dhclient -6 -d -v -cf "$LAB_DIR/dhclient6.conf" \
		-lf "$LAB_DIR/dhclient6.leases" -pf "$LAB_DIR/dhclient6.daemon" ens3 ens4
}

# lab6_dhclient_release
# Gives the leases back and ends it.
lab6_dhclient_release() {
	in_ns host dhclient -6 -v -r -cf "$LAB_DIR/dhclient6.conf" -lf "$LAB_DIR/dhclient6.leases" \
		-pf "$LAB_DIR/dhclient6.daemon" ens3 ens4 </dev/null >>"$LAB_DIR/dhclient6.log" 2>&1 3>&-
	wait_until 10 lab_stopped dhclient6 || lab_fail "dhclient -6 does not end"
	rm -f "$LAB_DIR/dhclient6.pid"
}

# lab6_has ens3|ens4 ADDRESS
# Status 0 if the link has this address, ready for use.
lab6_has() {
	ip -n host -6 -o address show dev "$1" -tentative | grep -qF " $2/"
}

# lab6_temporary ens3|ens4
# Prints the link's temporary address; status 1 if it has none.
lab6_temporary() {
	ip -n host -6 -o address show dev "$1" scope global -tentative |
		sed -nE 's,.* inet6 ([^/]*)/.* temporary .*,\1,p' | grep -m 1 .
}

# lab6_count_start
# Counts what leaves host from now on by link and by the site that its source is of; neighbour
# discovery aside.
lab6_count_start() {
	in_ns host nft -f - <<-END
		table ip6 labcount6 {
			counter ens3_a { }
			counter ens3_b { }
			counter ens4_a { }
			counter ens4_b { }
			chain postrouting {
				type filter hook postrouting priority 300
				icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept
				udp dport { 546, 547 } accept
				oifname ens3 ip6 saddr 2001:db8:a::/48 counter name ens3_a
				oifname ens3 ip6 saddr 2001:db8:b::/48 counter name ens3_b
				oifname ens4 ip6 saddr 2001:db8:a::/48 counter name ens4_a
				oifname ens4 ip6 saddr 2001:db8:b::/48 counter name ens4_b
			}
		}
	END
}

# lab6_count ens3|ens4 a|b
# Prints how many packets from this site left by the link since lab6_count_start.
lab6_count() {
	lab_counter host ip6 labcount6 "$1_$2"
}

# lab6_dropped ROUTER
# Prints how many packets with a foreign source ROUTER's filter has dropped.
lab6_dropped() {
	lab_counter "$1" ip6 lab foreign_source
}

# lab6_count_reset
# Sets lab6_count's counters to 0.
lab6_count_reset() {
	in_ns host nft reset counters table ip6 labcount6 >/dev/null
}
