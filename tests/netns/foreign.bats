#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Nobody else's objects are touched, whatever happens.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# Everything that a host may have beside us, some of it very much like ours.
clutter() {
	ip -n "$HOST" addr add 172.16.0.1/24 dev lo
	ip -n "$HOST" rule add from 10.200.1.9 lookup 77 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 lookup 25001 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 to 192.0.2.0/24 lookup 25002 priority 25002
	ip -n "$HOST" rule add from 10.200.1.9 iif lo lookup main suppress_prefixlength 1 suppress_ifgroup 25000 priority 25001
	ip -n "$HOST" rule add fwmark 5 lookup 77 priority 100
	ip -n "$HOST" rule add oif ens4 lookup 78 priority 32800
	ip -n "$HOST" -6 rule add from 2001:db8::1 lookup 25001 priority 25002
	ip -n "$HOST" route add blackhole 198.51.100.0/24 table 77
	ip -n "$HOST" route add unreachable default table 78
	ip -n "$HOST" route add blackhole 192.0.2.0/24
	ip -n "$HOST" -6 route add blackhole 2001:db8:7::/48 table 77
	ip -n "$HOST" link set ens3 group 7
}

@test "foreign rules, routes and link groups are as before after every kind of event" {
	clutter
	before=$(foreign)
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$before" "$(foreign)"
	lease RENEW ens4 10.200.1.9/24 "10.200.1.254 10.200.1.1"
	same "$before" "$(foreign)"
	bound ens4 10.200.1.70/24 10.200.1.1
	same "$before" "$(foreign)"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "$before" "$(foreign)"
	ip -n "$HOST" addr flush dev ens3
	event STOPPED ens3
	same "$before" "$(foreign)"
	same "" "$(own)"
	same "7" "$(ip -n "$HOST" -j -d link show ens3 | jq -r '.[].group')"
}

@test "a number that a foreign rule looks up is not taken for a table" {
	clutter
	bound ens4 10.200.1.9/24 10.200.1.1
	same "25003 ens4" "$(awk '!/^#/ { print $1, $2 }' /etc/iproute2/rt_tables.d/symroute.conf)"
}

@test "a link that is in another group stays there, and that is said" {
	ip -n "$HOST" link set ens4 group 7
	event PREINIT ens3
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	[[ ${lines[0]} == "symroute: ens4: link is in group 7 already, left there: "* ]]
	same 7 "$(ip -n "$HOST" -j -d link show ens4 | jq -r '.[].group')"
}

@test "a table that the administrator named like the link is used" {
	printf '2\tens4\n' >>/etc/iproute2/rt_tables
	bound ens4 10.200.1.9/24 10.200.1.1
	sed -i '/ens4/d' /etc/iproute2/rt_tables
	same "10.200.1.0/24 default" "$(ip -n "$HOST" -j route show table 2 | jq -r '[.[].dst] | sort | join(" ")')"
	[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
}

@test "names in /usr/share count where /etc has no rt_tables, as they do for ip(8)" {
	local share=/usr/share/iproute2
	mkdir -p "$share"
	[[ ! -e $share/rt_tables ]] || mv "$share/rt_tables" "$LAB_DIR/share"
	printf '2\tens4\n' >"$share/rt_tables"
	bound ens4 10.200.1.9/24 10.200.1.1
	first=$(ip -n "$HOST" -N rule show oif ens4)
	mv /etc/iproute2/rt_tables "$LAB_DIR/rt_tables"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	second=$(ip -n "$HOST" -N rule show oif ens4)
	mv "$LAB_DIR/rt_tables" /etc/iproute2/rt_tables
	rm "$share/rt_tables"
	[[ ! -e $LAB_DIR/share ]] || mv "$LAB_DIR/share" "$share/rt_tables"
	same "32800: from all oif ens4 lookup 25001 proto 83" "$(tr '\t' ' ' <<<"$first" | sed 's/ *$//')"
	same "32800: from all oif ens4 lookup 2 proto 83" "$(tr '\t' ' ' <<<"$second" | sed 's/ *$//')"
}

# table_of_ens4: the number of the table that its lease is in, after a renewal
table_of_ens4() {
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 >/dev/null 2>&1
	ip -n "$HOST" -N -j rule show priority 32800 oif ens4 | jq -r '.[].table'
}

@test "names in rt_tables.d of /usr/share and /usr/lib count, unless one before has a file of that name" {
	etc=/etc/iproute2/rt_tables.d share=/usr/share/iproute2/rt_tables.d lib=/usr/lib/iproute2/rt_tables.d
	mkdir -p $share $lib
	bound ens4 10.200.1.9/24 10.200.1.1
	printf '4\tens4\n' >$lib/vendor.conf
	same 4 "$(table_of_ens4)"
	printf '3\tens4\n' >$share/vendor.conf
	same 3 "$(table_of_ens4)"
	printf '2\tens4\n' >$share/no-conf
	same 3 "$(table_of_ens4)"
	printf '2\tother\n' >$etc/vendor.conf
	same 25001 "$(table_of_ens4)"
	ln -sf /dev/null $etc/vendor.conf
	same 25001 "$(table_of_ens4)"
	rm $etc/vendor.conf
	printf '2\tens4\n' >$etc/admin.conf
	same 2 "$(table_of_ens4)"
	rm $etc/admin.conf $share/{vendor.conf,no-conf}
	same 4 "$(table_of_ens4)"
	rm $lib/vendor.conf
	same 25001 "$(table_of_ens4)"
}

@test "a table that holds foreign routes is refused, with the route, and nothing changes" {
	printf '2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink table 2
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 2 holds a route that is not ours: default via 10.200.1.1 dev ens4 onlink" \
		"$output"
	same "$before" "$(state)"
}

@test "what is refused to one family of a link is no obstacle to the other" {
	printf '2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 onlink table 2
	event PREINIT ens3
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	address6 ens4 2001:db8:4::9/64
	run -0 heard ens4 2001:db8:4::/64 fe80::1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "$(GROUP=25000 ours6 ens4 2001:db8:4::/64 fe80::1 | sed -E 's/(lookup|table) ens4/\1 2/' | sort)" "$(own6)"
	same 25001 "$(ip -n "$HOST" -j -d -N link show ens4 | jq -r '.[].group')"
}

@test "a table of the kernel's own is refused" {
	printf '254\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	address ens4 10.200.1.9/24
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 254, named ens4, is the kernel's own" "$output"
	same "$before" "$(state)"
}

@test "two links cannot share a table" {
	printf '2\tens3\n2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	bound ens3 192.168.100.19/24 192.168.100.1
	event PREINIT ens4
	address ens4 10.200.1.9/24
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 2 is in use for ens3" "$output"
	same "$before" "$(state)"
}

@test "links with names that cannot be a table's name have a number only" {
	for link in main 100 a,b; do
		ip -n "$HOST" link add "$link" type veth peer name "peer$link"
		ip -n "$HOST" link set "$link" up
		bound "$link" 10.200.1.9/24 10.200.1.1
		same "25001" "$(ip -n "$HOST" -N -j rule show priority 32800 oif "$link" | jq -r '.[].table')"
		[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
		ip -n "$HOST" link del "$link"
		event DEPARTED "$link"
		same "" "$(own)"
	done
}

@test "a table's number outlives everything but its line in rt_tables.d" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" addr flush dev ens3
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens3
	event STOPPED ens4
	rm -rf /run/symroute
	bound ens4 10.200.1.9/24 10.200.1.1
	same "25002" "$(ip -n "$HOST" -N -j rule show priority 32800 oif ens4 | jq -r '.[].table')"
}

@test "rules of our protocol that we could not have written are left alone, and stop nothing" {
	bound ens3 192.168.100.19/24 192.168.100.1
	event PREINIT ens4
	for rule in "from 10.200.1.9 iif lo lookup main priority 24000" \
		"not from 10.200.1.9 lookup 25001 priority 25002" \
		"from all lookup 25001 priority 24001" "fwmark 7 lookup 25002 priority 24002" \
		"from 10.200.1.9 tos 0x10 lookup 25002 priority 25002" \
		"from 10.200.1.9 iif ens3 lookup 25002 priority 25002" \
		"from 0.0.0.0/32 to 10.99.0.53 ipproto udp lookup 25002 priority 25000" \
		"from 0.0.0.0/32 ipproto tcp dport 1-66 goto 25001 priority 24999" \
		"oif ens4 lookup 255 priority 32800" "from 10.200.1.9 ipproto 6 lookup 77"; do
		# shellcheck disable=SC2086 # words of a command
		ip -n "$HOST" rule add $rule protocol 83
	done
	ip -n "$HOST" -6 rule add oif ens4 lookup 255 priority 32800 protocol 83
	before=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	same 4 "$(comm -13 <(echo "$before" | sort) <(state | sort) | grep -cE '"priority":(2500|32800)')"
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "$before" "$(state)"
}

@test "a route of our protocol that we could not have written makes a table somebody else's" {
	printf '2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	ip -n "$HOST" route add blackhole default table 2 proto 83
	run -1 bound ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "symroute: ens4: table 2 holds a route that is not ours: default" "$output"
}

@test "a route that somebody adds to our table stays, and the lease goes on" {
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add 10.99.0.0/16 via 10.200.1.5 dev ens4 table ens4
	run -0 bound ens4 10.200.1.70/24 10.200.1.1
	same "symroute: ens4: table 25001 holds a route that is not ours: 10.99.0.0/16 via 10.200.1.5 dev ens4" \
		"${lines[0]}"
	run -0 ip -n "$HOST" route get 203.0.113.1 from 10.200.1.70
	[[ ${lines[0]} == *" via 10.200.1.1 dev ens4 table ens4 "* ]]
	same "" "$(ip -n "$HOST" rule show from 10.200.1.9)"
	same "10.99.0.0/16 via 10.200.1.5 " "$(ip -n "$HOST" route show table ens4 dev ens4 10.99.0.0/16)"
}

@test "a route that somebody adds to our table is nothing to a link that wants nothing any more" {
	bound ens3 10.200.1.9/24 10.200.1.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add blackhole 10.99.0.0/16 table ens4
	ip -n "$HOST" link set ens4 down
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_oif_rule=no symroute_pin_server=no
	before=$(state)
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_oif_rule=no symroute_pin_server=no
	same "symroute: ens4: nothing to change" "${lines[-1]}"
	same "$before" "$(state)"
	same "blackhole 10.99.0.0/16 " "$(ip -n "$HOST" route show table ens4)"
}

@test "a table that was set, holds a foreign route and is not needed does not get the link's name" {
	bound ens3 10.200.1.9/24 10.200.1.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add blackhole 10.99.0.0/16 table 100
	ip -n "$HOST" link set ens4 down
	before=$(cat /etc/iproute2/rt_tables.d/symroute.conf)
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_table=100 symroute_oif_rule=no symroute_pin_server=no
	same "$before" "$(cat /etc/iproute2/rt_tables.d/symroute.conf)"
}

@test "a route that somebody puts before ours is not replaced by a renewal" {
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route prepend default via 10.200.1.5 dev ens4 onlink table ens4
	run -0 bound ens4 10.200.1.9/24 10.200.1.254
	same "default via 10.200.1.5 dev ens4 onlink |default via 10.200.1.254 dev ens4 proto symroute onlink " \
		"$(ip -n "$HOST" route show table ens4 default | paste -sd '|')"
}

@test "files in rt_tables.d that are none, or hold anything, stop nothing" {
	mkfifo /etc/iproute2/rt_tables.d/fifo.conf
	mkdir /etc/iproute2/rt_tables.d/directory.conf
	head -c 100000 /dev/urandom >/etc/iproute2/rt_tables.d/random.conf
	printf '#%0511d254\tens4\n' 0 >/etc/iproute2/rt_tables.d/long.conf
	SECONDS=0
	bound ens4 10.200.1.9/24 10.200.1.1
	((SECONDS < 5))
	rm -r /etc/iproute2/rt_tables.d/{fifo,directory,random,long}.conf
	same "25001 ens4" "$(awk '!/^#/ { print $1, $2 }' /etc/iproute2/rt_tables.d/symroute.conf)"
}

@test "namespaces that share one file of names give each link a number of its own" {
	for n in 1 2 3 4; do
		ip netns add "shared$n"
		for i in 1 2 3; do
			ip -n "shared$n" link add "s$n$i" type veth peer name "peer$i"
			ip -n "shared$n" link set "s$n$i" up
			ip -n "shared$n" addr add "10.$n.$i.9/24" dev "s$n$i"
		done
	done
	pids=()
	for n in 1 2 3 4; do
		for i in 1 2 3; do
			mapfile -t variables < <(lease_of "10.$n.$i.9/24" "10.$n.$i.1")
			in_ns "shared$n" env -i reason=BOUND "interface=s$n$i" "${variables[@]}" \
				"$HOOK" 3>&- &
			pids+=("$!")
		done
	done
	wait "${pids[@]}"
	for n in 1 2 3 4; do
		ip netns del "shared$n"
	done
	same 12 "$(awk '!/^#/ { print $1 }' /etc/iproute2/rt_tables.d/symroute.conf | sort -u | wc -l)"
	same 12 "$(awk '!/^#/ { print $2 }' /etc/iproute2/rt_tables.d/symroute.conf | sort -u | wc -l)"
}
