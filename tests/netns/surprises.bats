#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What clients do that nobody would expect, each as it was recorded (tests/replay), on this kernel.
#
# A test plays a scenario up to the calls it names, and compares all that is ours then: every rule,
# every route, every link in a group.

load ../lib/host.bash

# played PART...: prints what is held after each part, see tests/replay/play
played() {
	(cd "$TOP/tests/replay" && unshare --mount --net bash ./play "$HOOK" --held "$@" 2>&1)
}

# recorded DIRECTORY/CALL PATTERN: prints the variables of a call whose lines match
recorded() {
	grep -hE "$2" "$TOP/tests/replay/$1"*.env || true
}

# first COMMAND..., second COMMAND...: runs it for one of two links: each has a group, and its rules
# leave out the other's
first() {
	OWN=25000 OTHER=25001 "$@"
}
second() {
	OWN=25001 OTHER=25000 "$@"
}

# rules LINK ADDRESS: prints the rules of a lease. The table has the link's name.
rules() {
	cat <<-END
		25001: from $2 iif lo lookup main suppress_prefixlength 1${OTHER:+ suppress_ifgroup $OTHER} proto 83
		25002: from $2 iif lo lookup $1 proto 83
		32800: from all to $2 lookup $1 proto 83
		32800: from all oif $1 lookup $1 proto 83
		${OWN:+link $1 group $OWN}
	END
}

# network LINK ADDRESS NETWORK: prints its route
network() {
	echo "$3 dev $1 table $1 scope link src $2"
}

# via LINK ROUTER[/MTU]...: prints the default routes
via() {
	local router
	for router in "${@:2}"; do
		echo "default via ${router%/*} dev $1 table $1 onlink$([[ $router != */* ]] || echo " mtu ${router#*/}")"
	done
}

# ours LINK ADDRESS NETWORK ROUTER[/MTU]...: prints all that a lease brings
ours() {
	rules "$1" "$2"
	network "${@:1:3}"
	via "$1" "${@:4}"
}

# Most of the recorded leases.
usual() {
	ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400
}

# ours6 LINK PREFIX ADDRESS ROUTER: prints all that an advertised prefix and a leased address bring;
# the 6 before each line is for after
ours6() {
	local source
	for source in "$2" "$3"; do
		echo "6 25001: from $source iif lo lookup main suppress_prefixlength 4${OTHER:+ suppress_ifgroup $OTHER} proto 83"
		echo "6 25002: from $source iif lo lookup $1 proto 83"
	done
	cat <<-END
		6 32800: from all to $3 lookup $1 proto 83
		6 32800: from all oif $1 lookup $1 proto 83
		6 $2 dev $1 table $1 metric 1024
		6 default via $4 dev $1 table $1 metric 1024 onlink
		6 fe80::/64 dev $1 table $1 metric 1024
	END
}

# after CALL [LINES...]: prints what played prints if exactly these are held
after() {
	echo "### $1"
	printf '%s\n' "${@:2}" | sed '/^$/d' | awk '
		/^6 [0-9]+: / { rules6 = rules6 substr($0, 3) "\n"; next }
		/^6 / { routes6 = routes6 substr($0, 3) "\n"; next }
		/^[0-9]+: / { print | "sort"; next }
		/^link/ { links[++count] = $0; next }
		{ routes = routes $0 "\n" }
		END {
			close("sort")
			printf "%s", routes | "sort -s -k 1,1"
			close("sort -s -k 1,1")
			printf "%s", rules6 | "sort"
			close("sort")
			printf "%s", routes6 | "sort -s -k 1,1"
			close("sort -s -k 1,1")
			for (i = 1; i <= count; i++) print links[i]
		}'
}

@test "1: IPV4LL that ends right after BOUND, with no variables, leaves the lease alone" {
	same "" "$(recorded dhcpcd-9.4.1/ipv4ll/1206 '^(new|old)_')"
	same "$(
		after 1205-BOUND-ipv4ll "$(usual)"
		after 1206-IPV4LL-ipv4ll "$(usual)"
	)" "$(played dhcpcd-9.4.1/ipv4ll/120{5,6})"
}

@test "2: STOPPED, in the same words, keeps a lease whose address stays and ends one whose is gone" {
	same "$(recorded dhcpcd-9.4.1/basic/0109 '^[^p]')" "$(recorded dhcpcd-9.4.1/nopersist/0206 '^[^p]')"
	same "$(
		after 0109-STOPPED-basic "$(usual)"
		after 0206-STOPPED-nopersist
	)" "$(played dhcpcd-9.4.1/basic/0109 +dhcpcd-9.4.1/nopersist/0206)"
}

@test "3: STOP with an old address that stays on the link keeps the lease" {
	same old_ip_address=192.0.2.100 "$(recorded dhcpcd-10.3.1/basic/0110 '^old_ip_address')"
	same "$(after 0110-STOP-basic "$(usual)")" "$(played dhcpcd-10.3.1/basic/0110)"
}

@test "4: EXPIRE and STOP that come twice do the same as once" {
	same "$(
		after 0706-EXPIRE-carrier
		after 0707-EXPIRE-carrier
		after 0709-BOUND-carrier "$(usual)"
	)" "$(played dhcpcd-10.3.1/carrier/070{6,7,9})"
	same "$(
		after 0204-BOUND-nopersist "$(usual)"
		after 0205-STOP-nopersist
		after 0206-STOP-nopersist
		after 0207-STOPPED-nopersist
	)" "$(played dhcpcd-10.3.1/nopersist/020{4,5,6,7})"
}

@test "5: EXPIRED, which no manual names, ends a lease that another host has claimed" {
	same "$(
		after 7404-BOUND-claimed "$(usual)"
		after 7405-EXPIRED-claimed
		after 7406-BOUND-claimed "$(usual)"
	)" "$(played dhcpcd-9.4.1/claimed/740{4,5,6})"
}

@test "6: NAK ends a lease, also one without an old address" {
	same "" "$(recorded dhcpcd-9.4.1/nak/0406 '^old_')"
	same "$(
		after 0404-BOUND-nak "$(usual)"
		after 0405-NAK-nak
	)" "$(played dhcpcd-9.4.1/nak/040{4,5})"
	# The second NAK alone, as if the first had been missed.
	same "$(
		after 0404-BOUND-nak "$(usual)"
		after 0406-NAK-nak
	)" "$(played dhcpcd-9.4.1/nak/0404 +dhcpcd-9.4.1/nak/0406)"
}

@test "7: REBIND is also what a renewal with another address is called" {
	same "$(
		after 2704-BOUND-newaddr "$(usual)"
		# The old addresses are on the link still: as long as they are, they answer by it, too.
		after 2705-REBIND-newaddr "$(ours eth0 192.0.2.150 192.0.2.0/24 192.0.2.2)" \
			"$(rules eth0 192.0.2.100 | grep -v oif)"
		after 2706-REBIND-newaddr "$(ours eth0 198.51.100.40 198.51.100.0/24 198.51.100.1)" \
			"$(ours eth0 192.0.2.100 192.0.2.0/24 | grep -v oif)" \
			"$(rules eth0 192.0.2.150 | grep -v oif)"
	)" "$(played dhcpcd-9.4.1/newaddr/270{4,5,6})"
}

@test "8: routers that dhcpcd glued to a spoilt option 121 are found, and its good routes" {
	same "new_classless_static_routes=10.0.0.0/8 192.0.2.3 new_routers=192.0.2.1 192.0.2.2" \
		"$(recorded dhcpcd-9.4.1/odd_csr2/5804 '^new_.*rout')"
	same "$(after 5804-BOUND-odd_csr2 "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1 192.0.2.2)" \
		"10.0.0.0/8 via 192.0.2.3 dev eth0 table eth0 onlink")" \
		"$(played dhcpcd-9.4.1/odd_csr2/5804)"
}

@test "9: values with line ends and variables in them are values" {
	grep -zq $'\nnew_routers=6.6.6.6' "$TOP"/tests/replay/dhcpcd-9.4.1/hostile/5004*.env0
	lease=$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)
	same "$(after 5004-BOUND-hostile "$lease")" "$(played dhcpcd-9.4.1/hostile/5004)"
	same "$(after 2004-BOUND-hostile.exit "$lease")" "$(played dhclient-4.4.3/hostile/2004)"
}

@test "10: BOUND of a client that configures nothing is no lease" {
	same if_configured=false "$(recorded dhcpcd-9.4.1/noconfigure/2504 '^if_configured')"
	same "$(
		after 2504-BOUND-noconfigure
		after 2506-STOPPED-noconfigure
	)" "$(played dhcpcd-9.4.1/noconfigure/250{4,6})"
}

@test "11: TIMEOUT after dhclient has flushed the link is no lease" {
	same new_ip_address=192.0.2.100 "$(recorded dhclient-4.4.3/timeout2/0610 '^new_ip_address')"
	same "$(
		after 0604-BOUND-timeout2.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)"
		after 0606-STOP-timeout2.exit
		after 0610-TIMEOUT-timeout2.exit
		after 0612-FAIL-timeout2.exit
	)" "$(played dhclient-4.4.3/timeout2/{0604,0606,0610,0612})"
}

@test "12: BOUND of an address that dhclient could not add is no lease" {
	same "$(
		echo "exit status 2" # for the netmask
		after 2104-BOUND-odd.exit
		after 0104-BOUND-basic.exit
	)" "$(played dhclient-4.4.3/odd/2104 =dhclient-4.4.3/basic/0104)"
}

@test "13: FAIL of dhclient, which names no old address, ends the lease" {
	same "" "$(recorded dhclient-4.4.3/fail/0704 '^old_')"
	same "$(
		after 0104-BOUND-basic.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)"
		after 0704-FAIL-fail.exit
	)" "$(played dhclient-4.4.3/basic/0104 +dhclient-4.4.3/fail/0704)"
}

@test "14: RENEW of dhclient, with main's default route lost, has a way home all the same" {
	run ! grep -q '^default' "$TOP"/tests/replay/dhclient-4.4.3/norenewroute/1706*.state
	same "$(
		after 1704-BOUND-norenewroute.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)"
		after 1706-RENEW-norenewroute.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)"
	)" "$(played dhclient-4.4.3/norenewroute/170{4,6})"
	# The same by itself: the lease is all it takes.
	same "$(after 1706-RENEW-norenewroute.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)")" \
		"$(played +dhclient-4.4.3/norenewroute/1706)"
}

@test "15: a router that a renewal withdraws goes, one that a renewal brings comes" {
	same "$(
		after 7304-BOUND-norouteronrenew "$(usual)"
		after 7305-RENEW-norouteronrenew "$(ours eth0 192.0.2.100 192.0.2.0/24)"
		after 7306-RENEW-norouteronrenew "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.9)"
	)" "$(played dhcpcd-9.4.1/norouteronrenew/730{4,5,6})"
}

@test "16: EXPIRE6 and ROUTERADVERT that say the link is down leave IPv4, which is up, alone" {
	same if_down=true "$(recorded dhcpcd-9.4.1/dual/4316 '^if_down')"
	same if_down=true "$(recorded dhcpcd-9.4.1/dual/4317 '^if_down')"
	lease=$(ours eth0 192.0.2.178 192.0.2.0/24 192.0.2.1/1400)
	six=$(ours6 eth0 2001:db8:0:1::/64 2001:db8:0:1::198 fe80::ff:fe00:1)
	same "$(
		after 4314-RENEW-dual "$lease" "$six"
		after 4315-NOCARRIER-dual "$lease" "$six"
		after 4316-EXPIRE6-dual "$lease"
		after 4317-ROUTERADVERT-dual "$lease"
		after 4318-EXPIRE-dual
	)" "$(played dhcpcd-9.4.1/dual/431{4,5,6,7,8})"
}

@test "17: DELEGATED6, which brings a prefix, says that the link is down: IPv4 is left alone" {
	same $'interface=eth1\nif_down=true' "$(recorded dhcpcd-9.4.1/pd/4508 '^(interface|if_down)=')"
	both=$(
		first ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400
		second ours eth1 198.51.100.100 198.51.100.0/24 198.51.100.1
	)
	same "$(
		after 2108-BOUND-twoif-eth1 "$both"
		after 4508-DELEGATED6-pd-eth1 "$both"
	)" "$(played dhcpcd-9.4.1/twoif/2108 =dhcpcd-9.4.1/pd/4508)"
}

@test "18: ROUTERADVERT after STOPPED neither ends nor brings back what is IPv4's" {
	same "$(
		after 0109-STOPPED-basic "$(usual)"
		after 4011-ROUTERADVERT-ra "$(usual)"
	)" "$(played dhcpcd-10.3.2/basic/0109 =dhcpcd-10.3.2/ra/4011)"
	same "$(
		after 0206-STOPPED-nopersist
		after 4011-ROUTERADVERT-ra
	)" "$(played dhcpcd-10.3.2/nopersist/0206 =dhcpcd-10.3.2/ra/4011)"
}

@test "19: a link renamed without a word of its old name leaves nothing under that name, its lease follows it" {
	same "$(
		after 7104-BOUND-rename "$(usual)"
		after 7105-PREINIT-rename-wan0 "$(ours wan0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400)"
		after 7107-BOUND-rename-wan0 "$(ours wan0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400)"
		after 7109-STOPPED-rename "$(ours wan0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400)"
	)" "$(played dhcpcd-9.4.1/rename/710{4,5,7,9})"
}

@test "20: a link that is deleted is DEPARTED or STOPPED: both leave nothing" {
	same "$(
		after 0904-BOUND-depart "$(usual)"
		after 0907-DEPARTED-depart
	)" "$(played dhcpcd-9.4.1/depart/0904 +dhcpcd-9.4.1/depart/0907)"
	same "$(
		after 0904-BOUND-depart "$(usual)"
		after 0907-STOPPED-depart
	)" "$(played dhcpcd-10.3.2/depart/0904 +dhcpcd-10.3.2/depart/0907)"
}

@test "21: a link's name may have a dot in it, and a link may be a macvlan" {
	same "$(after 6708-BOUND-names-eth0.100 "$(
		second ours mv0 198.51.100.100 198.51.100.0/24 198.51.100.1
		first ours eth0.100 192.0.2.100 192.0.2.0/24 192.0.2.1/1400
	)" | sort)" "$(played dhcpcd-9.4.1/names/6708 | sort)"
}

@test "22: what an administrator sets for other hooks, as RT_TABLE, is none of ours" {
	same RT_TABLE=42 "$(recorded dhcpcd-9.4.1/reconf/1007 '^RT_TABLE')"
	same "$(after 1007-BOUND-reconf "$(usual)")" "$(played dhcpcd-9.4.1/reconf/1007)"
}

@test "23: of 90 routers the first 64 count, in the server's order" {
	same 90 "$(recorded dhcpcd-9.4.1/odd_many/5404 new_routers= | sed 's/.*new_routers=//' | wc -w)"
	mapfile -t routers < <(printf '192.0.2.%d\n' {1..64})
	same "$(after 5404-BOUND-odd_many "$(ours eth0 192.0.2.100 192.0.2.0/24 "${routers[@]}")")" \
		"$(played dhcpcd-9.4.1/odd_many/5404)"
}

@test "24: routers that no host can be are left out, and the rest of the lease stands" {
	same "$(after 5104-BOUND-odd_routers "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)")" \
		"$(played dhcpcd-9.4.1/odd_routers/5104)"
}

@test "25: a lease of one address, with its router elsewhere" {
	same "$(after 1604-BOUND-slash32 "$(rules eth0 203.0.113.7)" "$(via eth0 192.0.2.1)")" \
		"$(played dhcpcd-9.4.1/slash32/1604)"
}

@test "25: a router outside the network" {
	same "$(after 2004-BOUND-offlink "$(ours eth0 192.0.2.100 192.0.2.0/25 198.51.100.9)")" \
		"$(played dhcpcd-9.4.1/offlink/2004)"
}

@test "25: a /31 whose broadcast address is the router's: the kernel has no default route for it" {
	same "$(
		echo "exit status 1"
		after 5704-BOUND-p31 "$(rules eth0 192.0.2.100)" \
			"24999: from 0.0.0.0 ipproto udp dport 1-66 goto 25001 proto 83" \
			"24999: from 0.0.0.0 ipproto udp dport 68-65534 goto 25001 proto 83" \
			"25000: from 0.0.0.0 to 192.0.2.1 uidrange 0-0 ipproto udp lookup eth0 proto 83" \
			"$(network eth0 192.0.2.100 192.0.2.100/31)"
	)" "$(played dhcpcd-9.4.1/p31/5704)"
}

@test "25: a lease without a router has its network only" {
	same "$(after 3404-BOUND-norouter "$(ours eth0 192.0.2.100 192.0.2.0/24)")" \
		"$(played dhcpcd-9.4.1/norouter/3404)"
}

@test "25: an infinite lease without a netmask has the mask that dhcpcd works out" {
	same new_dhcp_lease_time=4294967295 "$(recorded dhcpcd-9.4.1/inf/3304 '^new_dhcp_lease_time')"
	same "$(after 3304-BOUND-inf "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)")" \
		"$(played dhcpcd-9.4.1/inf/3304)"
}

@test "25: option 121 without a default route: no default route, whatever option 3 says" {
	same new_routers=192.0.2.1 "$(recorded dhcpcd-9.4.1/csrnodef/1804 '^new_routers')"
	same "$(after 1804-BOUND-csrnodef "$(ours eth0 192.0.2.100 192.0.2.0/24)" \
		"203.0.113.0/24 via 192.0.2.2 dev eth0 table eth0 onlink")" \
		"$(played dhcpcd-9.4.1/csrnodef/1804)"
}

@test "25: option 121 with a default route of its own, whatever option 3 says" {
	same new_routers=192.0.2.1 "$(recorded dhcpcd-9.4.1/csr/1704 '^new_routers')"
	lease=$(
		ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.254
		echo "10.0.0.0/8 via 192.0.2.3 dev eth0 table eth0 onlink"
		echo "169.254.169.254 dev eth0 table eth0 scope link"
		echo "198.51.100.64/26 via 192.0.2.4 dev eth0 table eth0 onlink"
		echo "203.0.113.0/24 via 192.0.2.2 dev eth0 table eth0 onlink"
	)
	same "$(after 1704-BOUND-csr "$lease")" "$(played dhcpcd-9.4.1/csr/1704)"
	same "$(after 0904-BOUND-csr.exit "$lease")" "$(played dhclient-4.4.3/csr/0904)"
}

@test "25: option 33, with masks by class" {
	same "$(after 1904-BOUND-opt33 \
		"$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1 192.0.2.2 198.51.100.9)" \
		"10.9.8.7 via 192.0.2.3 dev eth0 table eth0 onlink" \
		"172.16.0.0/16 via 192.0.2.4 dev eth0 table eth0 onlink" \
		"203.0.113.9 via 192.0.2.5 dev eth0 table eth0 onlink")" \
		"$(played dhcpcd-9.4.1/opt33/1904)"
}

@test "25: an MTU is on dhcpcd's routes, so on ours; dhclient gives it to the link" {
	same "$(after 0107-BOUND-basic "$(first usual)" "link eth1 group 25001")" "$(played dhcpcd-9.4.1/basic/0107)"
	same new_interface_mtu=1400 "$(recorded dhclient-4.4.3/basic/0104 '^new_interface_mtu')"
	same "$(after 0104-BOUND-basic.exit "$(ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)")" \
		"$(played dhclient-4.4.3/basic/0104)"
}

@test "26: one network on two links: a table for each, no rule for the server that both have" {
	same "$(after 2208-BOUND-samenet-eth1 "$(
		first ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1
		second ours eth1 192.0.2.101 192.0.2.0/24 192.0.2.1
		# Their network is asked of their own tables first.
		echo "24999: from 192.0.2.100 to 192.0.2.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25001 proto 83"
		echo "24999: from 192.0.2.101 to 192.0.2.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25000 proto 83"
		echo "25000: from 192.0.2.100 to 192.0.2.0/24 iif lo lookup eth0 proto 83"
		echo "25000: from 192.0.2.101 to 192.0.2.0/24 iif lo lookup eth1 proto 83"
	)")" "$(played dhcpcd-9.4.1/samenet/2208)"
}

@test "26: one address on two links: only the first has rules from it" {
	other=$(second ours eth1 192.0.2.100 192.0.2.0/24 192.0.2.1 | grep -v '192.0.2.100 .*lookup')
	same "$(
		after 2308-BOUND-sameaddr-eth1 "$(first ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1)" "$other" \
			"24999: from 192.0.2.100 to 192.0.2.0/24 iif lo lookup main suppress_prefixlength 24 suppress_ifgroup 25001 proto 83" \
			"25000: from 192.0.2.100 to 192.0.2.0/24 iif lo lookup eth0 proto 83"
	)" "$(played dhcpcd-9.4.1/sameaddr/2308)"
	# dhcpcd 10 declines the second for ever: neither is bound, and nothing is left of the trial.
	same "$(after 2308-STOPPED-sameaddr)" "$(played dhcpcd-10.1.0/sameaddr/2308)"
}

@test "27: RECONFIGURE with a lease that ends at once neither brings nor ends it" {
	same new_ip_address=192.0.2.100 "$(recorded dhcpcd-9.4.1/reconf/1005 '^new_ip_address')"
	same "$(
		after 1005-RECONFIGURE-reconf "$(usual)"
		after 1006-EXPIRE-reconf
		after 1007-BOUND-reconf "$(usual)"
	)" "$(played dhcpcd-9.4.1/reconf/100{5,6,7})"
}

@test "28: TEST with a lease is no lease, and ends none" {
	same new_ip_address=192.0.2.100 "$(recorded dhcpcd-9.4.1/test/3002 '^new_ip_address')"
	same "$(
		after 3002-TEST-test
		after 0107-BOUND-basic "$(first usual)" "link eth1 group 25001"
		after 3002-TEST-test "$(first usual)" "link eth1 group 25001"
	)" "$(played dhcpcd-9.4.1/test/3002 dhcpcd-9.4.1/basic/0107 =dhcpcd-9.4.1/test/3002)"
}

@test "29: hooks of two daemons that overlap come to what they come to one by one" {
	expected=$(
		first ours eth0 192.0.2.100 192.0.2.0/24 192.0.2.1/1400
		second ours eth1 198.51.100.100 198.51.100.0/24 198.51.100.1
	)
	# Which link has the lower table depends on who was first.
	for round in 1 2 3; do
		echo "round $round"
		same "$(sort <<<"$expected")" \
			"$(played dhcpcd-9.4.1/hk_two/6513+6514+6513+6514+6513+6514 | sed '/^###/d' | sort)"
	done
}

@test "30: TIMEOUT with the last lease, its address on the link, is a lease" {
	same "$(
		after 3508-TIMEOUT-timeout2 "$(usual)"
		after 3508-TIMEOUT-timeout2 "$(usual)"
	)" "$(
		played dhcpcd-9.4.1/timeout2/3508
		played +dhcpcd-9.4.1/timeout2/3508
	)"
	same "$(
		after 1106-STOPPED-timeout
		after 1109-TIMEOUT-timeout "$(usual)"
		after 1111-STOPPED-timeout
	)" "$(played dhcpcd-10.3.2/timeout/{1106,1109,1111})"
}
