#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The saved leases: an event of any link repairs all links; lost, damaged, and as symroute 0.1 kept them.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

setup() {
	host_make ens3 ens4 ens5
}

teardown() {
	host_done
}

# two_links: leases of both families, with all that a lease can bring
two_links() {
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3 onlink
	bound ens3 192.168.100.19/24 "192.168.100.1 192.168.100.2" symroute_fail_closed=yes \
		new_dhcp_server_identifier=10.99.0.53 new_interface_mtu=1400
	bound ens4 10.200.1.9/24 10.200.1.1 \
		new_classless_static_routes="10.77.0.0/16 0.0.0.0 10.78.0.0/16 10.200.1.7 0.0.0.0/0 10.200.1.1"
	ip -n "$HOST" route add 10.65.0.0/16 via 192.168.100.5 dev ens3
	ip -n "$HOST" route add 10.66.0.0/16 dev ens4
	address6 ens3 2001:db8:3::9/64
	heard ens3 2001:db8:3::/64 fe80::3 symroute_fail_closed=yes
	address6 ens4 2001:db8:4::9/64
	heard ens4 2001:db8:4::/64 fe80::4
	event CARRIER ens5
}

# nothing_written COMMAND...: runs it; status 1 if it wrote anything to the kernel
nothing_written() {
	local seen=$BATS_TEST_TMPDIR/seen
	lab_monitor_start "$HOST" "$seen" -4
	"$@"
	lab_monitor_stop "$HOST" "$seen" -4
	same "" "$(grep -vE 'blackhole| proto kernel ' "$seen")" # the kernel adds its own in its own time
}

@test "an event of one link puts back what is missing of another" {
	two_links
	before=$(state)
	for loss in "-4 rule flush protocol 83" "-6 rule flush protocol 83" \
		"-4 rule del priority 25002 from 192.168.100.19" "-4 rule del priority 25004" \
		"-4 route flush table 25001" "-6 route flush table 25001" \
		"-4 route del default table 25002" "link set ens3 group 0"; do
		# shellcheck disable=SC2086 # words of a command
		ip -n "$HOST" $loss
		run ! same "$before" "$(state)"
		event CARRIER ens4
		same "$before" "$(state)"
	done
}

@test "what nobody wants any more goes with any link's event" {
	two_links
	before=$(state)
	ip -n "$HOST" rule add priority 25002 from 10.200.1.77 lookup 25002 protocol 83
	ip -n "$HOST" -6 rule add priority 25002 from 2001:db8:77::/64 lookup 25001 protocol 83
	ip -n "$HOST" route add 10.99.0.0/16 via 10.200.1.1 dev ens4 table 25002 proto 83
	event CARRIER ens5
	same "$before" "$(state)"
}

@test "a deleted store: the next event of any link writes nothing to the kernel, and saves all" {
	two_links
	before=$(state)
	for said in "ens3 symroute_fail_closed=yes" ens4 ens5; do
		rm "$(run_dir)/leases"
		# shellcheck disable=SC2086 # words of a command
		nothing_written event CARRIER $said
		ip -n "$HOST" route flush table 77
		same "$before" "$(state)"
		same "ens3 dhcp4|ens3 ra6|ens3 link|ens4 dhcp4|ens4 ra6|ens4 link|ens5 link" \
			"$(sed -n 's/^lease //p' "$(run_dir)/leases" | paste -sd '|')"
	done
	# What is made up is as good as saved: all of it can be put back.
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule flush protocol 83
		ip -n "$HOST" "$family" route flush table all proto 83
	done
	in_ns "$HOST" symroute sync
	same "$before" "$(state)"
}

@test "a deleted store: a link that is down keeps the rules of the network that it shares" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 192.168.100.20/24 192.168.100.1
	ip -n "$HOST" link set ens3 down
	event NOCARRIER ens3
	before=$(state)
	[[ $before == *'"dst":"192.168.100.0","dstlen":24'*'"src":"192.168.100.19"'* ]]
	rm "$(run_dir)/leases"
	event CARRIER ens4
	same "$before" "$(state)"
}

@test "a record that cannot be read costs nobody an address" {
	two_links
	before=$(state)
	saved=$(<"$(run_dir)/leases")
	# shellcheck disable=SC2016 # sed's
	for damage in 's/^lease ens4 dhcp4/lease ens4 dhcp5/' 's/^address 10.200.1.9/address 10.200.1.900/' \
		's/^route 0.0.0.0.0 10.200.1.1/route 0.0.0.0\/0/' '1s/^/nonsense\n/' '$s/$/\x00/' \
		's/^onlink 2001:db8:3/onlink 2001:db8:3:/'; do
		sed "$damage" <<<"$saved" >"$(run_dir)/leases"
		nothing_written event CARRIER ens5
		ip -n "$HOST" route flush table 77
		same "$before" "$(state)"
	done
}

@test "an empty store is one without leases: what is there goes with any link's event" {
	nothing=$(state)
	two_links
	ip -n "$HOST" route flush table main proto boot
	: >"$(run_dir)/leases"
	event CARRIER ens5
	same "" "$(own)"
	same "$(grep group <<<"$nothing")" "$(state | grep group)"
}

# as_before: the store as symroute 0.1 kept it, a file of each lease without its first line; it knew no
# marks of links
as_before() {
	local word link kind rest suffix file=
	while read -r word rest; do
		if [[ $word == lease ]]; then
			read -r link kind <<<"$rest"
			declare -A suffix=([dhcp4]=lease4 [ra6]=ra6 [dhcp6]=lease6)
			file=$(run_dir)/$link.${suffix[$kind]}
			: >"$file"
		else
			echo "$word $rest" >>"$file"
		fi
	done < <(grep -v ' link$' "$(run_dir)/leases")
	rm "$(run_dir)/leases"
}

@test "the store of symroute 0.1 is taken over without a write to the kernel, and its files go" {
	two_links
	before=$(state)
	saved=$(<"$(run_dir)/leases")
	as_before
	same "ens3.lease4 ens3.ra6 ens4.lease4 ens4.ra6" "$(cd "$(run_dir)" && echo ens*)"
	nothing_written event CARRIER ens5
	ip -n "$HOST" route flush table 77
	same "$before" "$(state)"
	same "$(grep -v ' link$' <<<"$saved")" "$(grep -v ' link$' "$(run_dir)/leases")"
	same "leases lock" "$(cd "$(run_dir)" && echo *)"
	nothing_written in_ns "$HOST" symroute sync
}

@test "names of links that are gone make room when every number has one; those of links that are there stay" {
	{
		for ((i = 25001; i < 25999; i++)); do
			printf '%d\tgone%d\n' "$i" "$i"
		done
		printf '25999\tens3\n'
	} >/etc/iproute2/rt_tables.d/symroute.conf
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$(printf '%s\n' "25001 ens4" "25999 ens3")" \
		"$(awk '/^[0-9]/ { print $1, $2 }' /etc/iproute2/rt_tables.d/symroute.conf | sort)"
	same 25001 "$(ip -n "$HOST" -j -N rule | jq -r '.[] | select(.oif == "ens4").table')"
}

# down_beside DAMAGE...: the other link keeps all, though the store is damaged so
down_beside() {
	two_links
	local others
	# Two uplinks stay, beside a link without a lease: the rules leave out the same group as before.
	ip -n "$HOST" link add ens6 type veth peer name ens6 netns "$FAR"
	ip -n "$HOST" link set ens6 up
	ip -n "$FAR" link set ens6 up
	bound ens6 172.30.0.9/24 172.30.0.1
	others=$(own | grep -vE 'ens4|10\.200\.|2001:db8:4:')
	(cd "$(run_dir)" && "$@")
	in_ns "$HOST" symroute down ens4
	same "$others" "$(own)"
}

@test "down of one link costs the other nothing, also where the store is lost" {
	down_beside rm leases
}

@test "down of one link costs the other nothing, also where the store is damaged" {
	down_beside sed -i s/^address/adress/ leases
}

@test "a route of protocol 83 in main is nobody's of ours, and in nobody's way" {
	two_links
	ip -n "$HOST" route add 203.0.113.0/24 via 192.168.100.1 dev ens3 onlink proto 83
	event CARRIER ens5 # it is mirrored like any of main's
	before=$(state)
	ip -n "$HOST" rule del priority 32800 oif ens4 protocol 83
	event CARRIER ens5
	same "$before" "$(state)"
	rm "$(run_dir)/leases"
	event CARRIER ens5
	same "$before" "$(state)"
	in_ns "$HOST" symroute flush
	ip -n "$HOST" route show 203.0.113.0/24 | grep -q 203.0.113.0
}

@test "a lease that could not be kept is not taken for none by another link's event" {
	bound ens3 192.168.100.19/24 192.168.100.1
	mount --bind "$(run_dir)" "$(run_dir)"
	mount -o remount,ro,bind "$(run_dir)"
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	event CARRIER ens3
	umount "$(run_dir)"
	same "$before" "$(state)"
}
