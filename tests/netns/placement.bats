#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The rules of more than 8 uplinks: placed in blocks, they answer every packet as the plain ones do.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

LINKS=40

setup() {
	host_make
	for ((i = 1; i <= LINKS; i++)); do
		link_make "$i"
	done | ip -n "$HOST" -batch -
	for ((i = 1; i <= LINKS; i++)); do
		printf '%s\n' "link set far$i netns $FAR"
	done | ip -n "$HOST" -batch -
	for ((i = 1; i <= LINKS; i++)); do
		printf '%s\n' "link set far$i addrgenmode none up"
	done | ip -n "$FAR" -batch -
	ip -n "$HOST" -batch - <<-END
		link add lan type veth peer name other
		link set lan addrgenmode none up
		link set other addrgenmode none up
		address add 198.51.100.9/24 dev lan
		address add 2001:db8:ffff::9/64 dev lan nodad
		route add default via 198.51.100.1 dev lan
		route add 172.17.0.0/16 via 198.51.100.2 dev lan
		route add ::/0 via 2001:db8:ffff::1 dev lan
		route add fd00::/16 via 2001:db8:ffff::2 dev lan
		rule add priority 100 from 198.51.100.0/24 to 10.9.0.0/16 lookup main
	END
	lab_sysctl "$HOST" ipv4/conf/all/rp_filter=0
}

teardown() {
	host_done
}

# link_make NUMBER: a link with the addresses that its client has given it, and its routers
link_make() {
	uplink_batch "$1"
	cat <<-END
		neighbour add 10.1.$1.1 lladdr 02:00:00:00:00:01 dev wan$1
		neighbour add fe80::1 lladdr 02:00:00:00:00:01 dev wan$1
	END
}

# variables NUMBER FAMILY: what a client says when there is a lease
variables() {
	local i=$1
	if [[ $2 == 6 ]]; then
		uplink_heard "$i"
	else
		printf '%s\n' reason=BOUND "interface=wan$i" "new_ip_address=10.1.$i.9" \
			new_subnet_mask=255.255.255.0 "new_routers=10.1.$i.1" protocol=dhcp \
			if_configured=true new_subnet_cidr=24 new_dhcp_server_identifier=10.99.0."$i"
		((i % 3)) || echo symroute_fail_closed=yes
	fi
}

# leases FIRST LAST: the links have leases of both families
leases() {
	local i family said
	for ((i = $1; i <= $2; i++)); do
		for family in 4 6; do
			mapfile -t said < <(variables "$i" "$family")
			in_ns "$HOST" env -i "${said[@]}" "$HOOK" ${verbose:+-v}
		done
	done
}

# ends NUMBER: the link's leases end, and its client
ends() {
	ip -n "$HOST" address flush dev "wan$1"
	in_ns "$HOST" env -i reason=EXPIRE "interface=wan$1" protocol=dhcp "$HOOK"
	in_ns "$HOST" env -i reason=ROUTERADVERT "interface=wan$1" protocol=ra "$HOOK"
	in_ns "$HOST" env -i reason=STOPPED "interface=wan$1" "$HOOK"
}

# answers: the kernel's for each source, destination and link, without what changes by itself
answers() {
	local i
	for ((i = 1; i <= LINKS; i++)); do
		for to in 203.0.113.5 172.17.0.5 "10.1.$((i % LINKS + 1)).77" "10.99.0.$i" 10.9.1.1; do
			echo "route get $to from 10.1.$i.9"
		done
		for to in 2001:db8:eeee::5 fd00::5 "2001:db8:$((i % LINKS + 1))::77"; do
			echo "-6 route get $to from 2001:db8:$i::9"
		done
		echo "route get 203.0.113.5 oif wan$i"
		echo "-6 route get 2001:db8:eeee::5 oif wan$i"
		echo "route get 10.99.0.$i"
	done >"$BATS_TEST_TMPDIR/questions"
	printf '%s\n' "route get 203.0.113.5" "route get 203.0.113.5 from 198.51.100.9" \
		"route get 10.9.1.1 from 198.51.100.9" "-6 route get 2001:db8:eeee::5" \
		"-6 route get 2001:db8:eeee::5 from 2001:db8:ffff::9" >>"$BATS_TEST_TMPDIR/questions"
	grep -v ^-6 "$BATS_TEST_TMPDIR/questions" | ip -n "$HOST" -force -batch - 2>&1 | sed 's/ *$//'
	sed -n 's/^-6 //p' "$BATS_TEST_TMPDIR/questions" | ip -n "$HOST" -6 -force -batch - 2>&1 |
		sed 's/ *$//'
}

# jumps 4|6: how many rules lead to others, but for those that lead past the servers' rules
jumps() {
	ip -n "$HOST" "-$1" rule | grep -v dport | grep -cE 'goto|nop'
}

# rules: all of them, without marks of the kernel's own
rules() {
	ip -n "$HOST" -4 rule
	ip -n "$HOST" -6 rule
}

# watch_answers: the kernel notes by which link each source's packets leave
watch_answers() {
	in_ns "$HOST" nft -f - <<-END
		table inet watch {
			set seen4 { type ifname . ipv4_addr; flags dynamic; }
			set seen6 { type ifname . ipv6_addr; flags dynamic; }
			chain out {
				type filter hook postrouting priority 0
				icmp type echo-request add @seen4 { oifname . ip saddr }
				icmpv6 type echo-request add @seen6 { oifname . ip6 saddr }
			}
		}
	END
}

# watched: what it noted, a line "LINK SOURCE" each
watched() {
	in_ns "$HOST" nft -j list table inet watch |
		jq -r '.nftables[].set.elem[]?.concat | join(" ")' | sort
}

@test "40 uplinks: placed rules answer as plain ones, and packets leave by their link" {
	leases 1 "$LINKS"
	(($(jumps 4) > 0 && $(jumps 6) > 0))
	run ! grep unresolved <(rules)
	placed=$(answers)
	watch_answers
	for ((i = 1; i <= LINKS; i++)); do
		in_ns "$HOST" ping -q -c 1 -W 1 -I "10.1.$i.9" 203.0.113.5 >/dev/null 2>&1 &
		in_ns "$HOST" ping -q -c 1 -W 1 -I "2001:db8:$i::9" 2001:db8:eeee::5 >/dev/null 2>&1 &
	done 3>&-
	wait
	same "$(for ((i = 1; i <= LINKS; i++)); do
		printf 'wan%d %s\n' "$i" "10.1.$i.9" "$i" "2001:db8:$i::9"
	done | sort)" "$(watched)"

	# Somebody else's rule is in the way: they are plain again, until it has gone.
	ip -n "$HOST" -4 rule add priority 26500 from 203.0.113.77 lookup 77
	ip -n "$HOST" -6 rule add priority 26500 from 2001:db8:77::/64 lookup 77
	in_ns "$HOST" symroute sync
	(($(jumps 4) == 0 && $(jumps 6) == 0))
	same "$(answers)" "$placed"
}

@test "the threshold, both ways: foreign objects stay, the same event twice changes nothing" {
	before=$(state)
	leases 1 8
	(($(jumps 4) == 0 && $(jumps 6) == 0))
	few=$(state)
	alien=$(foreign)
	leases 9 9
	(($(jumps 4) > 0 && $(jumps 6) > 0))
	same "$alien" "$(foreign)"

	many=$(state)
	ip -n "$HOST" monitor rule route >"$BATS_TEST_TMPDIR/seen" 3>&- &
	monitor=$!
	verbose=-v run -0 leases 9 9
	run ! grep -E 'added|deleted|replaced|refused' <<<"$output"
	in_ns "$HOST" symroute sync
	kill "$monitor"
	wait "$monitor" || true
	same "$many" "$(state)"
	same "" "$(grep -E 'lookup|goto|nop|via' "$BATS_TEST_TMPDIR/seen")"

	ends 9
	(($(jumps 4) == 0 && $(jumps 6) == 0))
	same "$few" "$(state)"
	leases 9 9
	in_ns "$HOST" symroute flush
	same "$before" "$(state)"
}

@test "show, check and explain know placed rules; what is missing of them comes back" {
	leases 1 "$LINKS"
	run -0 in_ns "$HOST" symroute show wan7
	echo "$output"
	grep -q 'rule *2[67][0-9]*: from 10.1.7.9 iif lo lookup wan7' <<<"$output"
	run ! grep -E "goto|missing|extra" <<<"$output"
	run -0 in_ns "$HOST" symroute explain 10.1.7.9 203.0.113.5
	echo "$output"
	grep -q goto <<<"$output"
	grep -q wan7 <<<"$output"
	run in_ns "$HOST" symroute check
	echo "$output"
	run ! grep -iE 'rule|goto|leave' < <(grep -v '^lan  *no_lease' <<<"$output")

	all=$(answers)
	ip -n "$HOST" rule flush priority 26000
	ip -n "$HOST" -6 rule del priority 28700
	run ! same "$all" "$(answers)"
	run -1 in_ns "$HOST" symroute check
	echo "$output"
	grep -q 'symroute sync' <<<"$output"
	in_ns "$HOST" symroute sync
	same "$all" "$(answers)"
	before=$(rules)
	in_ns "$HOST" symroute sync
	same "$before" "$(rules)"
}

@test "in whatever order uplinks come and go, no change is refused, and the rules are the same" {
	leases 1 "$LINKS"
	all=$(rules | sort)
	seed=${SEED:-$RANDOM}
	echo "# SEED=$seed repeats this"
	for ((round = 0; round < 3; round++)); do
		mapfile -t order < <(seq "$LINKS" | shuf --random-source=<(yes "$seed.$round"))
		for i in "${order[@]:0:LINKS/2}"; do
			in_ns "$HOST" symroute flush "wan$i" 2>&1
		done >"$BATS_TEST_TMPDIR/log"
		mapfile -t order < <(printf '%s\n' "${order[@]:0:LINKS/2}" | shuf --random-source=<(yes "$seed.$round"))
		for i in "${order[@]}"; do
			leases "$i" "$i" 2>&1
		done >>"$BATS_TEST_TMPDIR/log"
		same "" "$(cat "$BATS_TEST_TMPDIR/log")"
		same "$all" "$(rules | sort)"
	done
}

@test "check tells many findings of a kind in one line; JSON has all" {
	leases 1 "$LINKS"
	ip -n "$HOST" rule flush
	run -1 in_ns "$HOST" symroute check
	echo "$output"
	((${#lines[@]} <= 20))
	grep -qE '^- +missing +[0-9]+ of wan1, wan2, wan3 and 37 more, the first: missing: ' <<<"$output"
	grep -qE '^- +main_rule +no IPv4 rule ' <<<"$output"
	run -1 in_ns "$HOST" symroute check -j
	valid_json check <<<"$output" >/dev/null
	(($(jq '[.findings[] | select(.id == "missing")] | length' <<<"$output") > 40))
}
