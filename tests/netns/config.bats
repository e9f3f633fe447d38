#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Settings: each key both ways, from the file and from the client's environment.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	rm -f /etc/symroute.conf
}

teardown() {
	rm -f /etc/symroute.conf
	host_done
}

# config LINE...: this is the configuration file
config() {
	printf '%s\n' "$@" >/etc/symroute.conf
}

# rules: priority and text of each rule of ours
rules() {
	ip -n "$HOST" rule | sed -n 's/ proto symroute *$//p' | tr '\t' ' ' | sort
}

standard="25001: from 10.200.1.9 iif lo lookup main suppress_prefixlength 1
25002: from 10.200.1.9 iif lo lookup ens4
32800: from all oif ens4 lookup ens4
32800: from all to 10.200.1.9 lookup ens4"

@test "no file, an empty one, and the one that is installed are the same" {
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
	: >/etc/symroute.conf
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
	cp "$TOP/hook/symroute.conf" /etc/symroute.conf
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
}

@test "what the installed file shows as defaults are the defaults" {
	bound ens4 10.200.1.9/24 10.200.1.1
	sed -E '/^# (table|network) =/d; s/^# ([a-z_]+ = |\[)/\1/' "$TOP/hook/symroute.conf" >/etc/symroute.conf
	grep -q '^fail_closed = no' /etc/symroute.conf
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
}

@test "[defaults], then sections and patterns in order; the last one wins" {
	config "[ens*]" "to_rule = no" "[ens4]" "to_rule = yes" "[ens5]" "to_rule = no" \
		"[defaults]" "to_rule = no"
	bound ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
	config "[ens4]" "to_rule = yes" "[ens?]" "to_rule = no"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$(grep -v ' to ' <<<"$standard")" "$(rules)"
}

@test "the client's environment wins over the file" {
	config "[ens4]" "to_rule = no" "oif_rule = no"
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_to_rule=yes
	same "$(grep -v ' oif ' <<<"$standard")" "$(rules)"
}

@test "to_rule, oif_rule and fail_closed add and take away one rule each" {
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_to_rule=no
	same "$(grep -v ' to ' <<<"$standard")" "$(rules)"
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_oif_rule=no
	same "$(grep -v ' oif ' <<<"$standard")" "$(rules)"
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes
	same "$(sort <<<"$standard
25004: from 10.200.1.9 iif lo unreachable")" "$(rules)"
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=no
	same "$standard" "$(rules)"
	bound ens4 10.200.1.9/24 10.200.1.1 symroute_fail_closed=yes
	ip -n "$HOST" addr flush dev ens4
	event EXPIRE ens4
	same "" "$(own)"
}

@test "fail_closed: without a route by its own link, an address leaves by none" {
	address ens3 192.168.100.19/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3
	ip -n "$HOST" route add default via 192.168.100.1
	bound ens4 10.200.1.9/24 "" symroute_fail_closed=no
	run -0 ip -n "$HOST" route get 203.0.113.1 from 10.200.1.9
	[[ ${lines[0]} == *" via 192.168.100.1 dev ens3 "* ]]
	bound ens4 10.200.1.9/24 "" symroute_fail_closed=yes
	run -2 ip -n "$HOST" route get 203.0.113.1 from 10.200.1.9
	same "RTNETLINK answers: Network is unreachable" "$output"
}

@test "priority moves the rules from the address, and the old ones go" {
	bound ens4 10.200.1.9/24 10.200.1.1
	config "[defaults]" "priority = 6000"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$(sort <<<"${standard//2500/600}")" "$(rules)"
}

@test "group is another pair of groups" {
	config "[defaults]" "group = 7"
	event PREINIT ens3
	bound ens4 10.200.1.9/24 10.200.1.1
	groups() {
		ip -n "$HOST" -j -d link | jq -r '.[] | select(.ifname != "lo") | "\(.ifname) \(.group)"' | sort
	}
	same "$(printf 'ens3 7\nens4 8')" "$(groups)"
	same "${standard/suppress_prefixlength 1/& suppress_ifgroup 7}" "$(rules)"
	event STOPPED ens3
	same "$(printf 'ens3 default\nens4 default')" "$(groups)"
}

@test "addresses = leased: no other address of the link has rules" {
	ip -n "$HOST" addr add 172.31.0.9/24 dev ens4
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "$({
		echo "$standard"
		grep 10.200.1.9 <<<"${standard}" | sed 's/10.200.1.9/172.31.0.9/'
	} | sort)" "$(rules)"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_addresses=leased
	same "$standard" "$(rules)"
	config "[ens4]" "addresses = leased"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
}

@test "an address that somebody has a rule for is left to them, unless it is leased" {
	ip -n "$HOST" addr add 172.31.0.9/24 dev ens4
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	ip -n "$HOST" rule add from 172.31.0.9 lookup 100 priority 32765
	ip -n "$HOST" rule add from 10.200.1.9 lookup 100 priority 32764
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
	ip -n "$HOST" rule del priority 32765
	ip -n "$HOST" rule add not from 172.31.0.9 lookup 100 priority 32765
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$({
		echo "$standard"
		grep 10.200.1.9 <<<"${standard}" | sed 's/10.200.1.9/172.31.0.9/'
	} | sort)" "$(rules)"
}

@test "table is another table, unless somebody named one like the link" {
	bound ens4 10.200.1.9/24 10.200.1.1
	config "[ens4]" "table = 100"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
	same "100 ens4" "$(awk '!/^#/ { print $1, $2 }' /etc/iproute2/rt_tables.d/symroute.conf)"
	same "" "$(ip -n "$HOST" route show table 25001)"
	printf '2\tens4\n' >/etc/iproute2/rt_tables.d/admin.conf
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	rm /etc/iproute2/rt_tables.d/admin.conf
	same "10.200.1.0/24 default" \
		"$(ip -n "$HOST" -j route show table 2 | jq -r '[.[].dst] | sort | join(" ")')"
	same "" "$(ip -n "$HOST" route show table 100)"
}

@test "a table that has another link's name in our file is refused, and nothing changes" {
	bound ens3 192.168.100.19/24 192.168.100.1
	ip -n "$HOST" addr flush dev ens3
	event EXPIRE ens3
	config "[ens4]" "table = 25001"
	event PREINIT ens4
	address ens4 10.200.1.9/24
	before=$(state)
	run -1 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: table 25001 has another link's name in /etc/iproute2/rt_tables.d/symroute.conf" "$output"
	same "$before" "$(state)"
}

@test "manage = no takes away what there was, and nothing is made" {
	before=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	config "[ens*]" "manage = no"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$before" "$(state)"
	bound ens3 192.168.100.19/24 192.168.100.1
	same "$before" "$(state)"
	config "[ens*]" "manage = no" "[ens4]" "manage = yes"
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "$standard" "$(rules)"
}

@test "three uplinks: main's routes through the link are in its table, others are not; with two, none is" {
	ip -n "$HOST" link add ens5 type veth peer name ens5 netns "$FAR"
	ip -n "$HOST" link set ens5 up
	ip -n "$FAR" link set ens5 up
	bound ens3 192.168.100.19/24 192.168.100.1
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3 proto kernel
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4 proto dhcp
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4
	ip -n "$HOST" route add 172.20.0.0/16 via 10.200.1.5 dev ens4
	ip -n "$HOST" route add 172.21.0.0/16 via 10.200.1.6 dev ens4 proto static metric 5
	ip -n "$HOST" route add 172.22.0.0/16 dev ens4
	ip -n "$HOST" route add 172.24.0.0/16 via 192.168.100.5 dev ens3
	bound ens4 10.200.1.9/24 10.200.1.1
	leased="10.200.1.0/24 dev ens4 proto symroute scope link src 10.200.1.9
default via 10.200.1.1 dev ens4 proto symroute onlink"
	routes() {
		ip -n "$HOST" route show table ens4 | sed 's/ *$//' | sort
	}
	same "$leased" "$(routes)"
	event PREINIT ens5
	same "$(sort <<<"$leased
172.20.0.0/16 via 10.200.1.5 dev ens4 proto symroute onlink
172.21.0.0/16 via 10.200.1.6 dev ens4 proto symroute metric 5 onlink
172.22.0.0/16 dev ens4 proto symroute scope link")" "$(routes)"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
	ip -n "$HOST" route del 172.20.0.0/16
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "" "$(ip -n "$HOST" route show table ens4 172.20.0.0/16)"
	event STOPPED ens5
	same "$leased" "$(routes)"
}

@test "default_route = no: a default route of main's by the link is spoken of, once" {
	said="symroute: ens4: main has a default route by this link, although default_route = no: dhcpcd needs nogateway for it"
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4
	ip -n "$HOST" route add default via 10.200.1.1 dev ens4 proto dhcp metric 1004
	before=$(foreign)
	for setting in yes no; do
		run -0 lease BOUND ens4 10.200.1.9/24 10.200.1.1 "symroute_default_route=$setting"
		event STOPPED ens4
		ip -n "$HOST" rule flush protocol 83
		same "$([[ $setting == yes ]] || echo "$said")" "$(grep default_route <<<"$output" || true)"
	done
	lease BOUND ens4 10.200.1.9/24 10.200.1.1 symroute_default_route=no
	# Nothing changes: nothing is said but to who asks for details.
	in_ns "$HOST" env -i reason=CARRIER interface=ens4 symroute_default_route=no "$HOOK" 2>&1 |
		same "" "$(cat)"
	same "$before" "$(foreign)"
	# Another link's default route is none of this one's.
	ip -n "$HOST" route del default
	ip -n "$HOST" route add 192.168.100.0/24 dev ens3
	ip -n "$HOST" route add default via 192.168.100.1
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.254 symroute_default_route=no
	run ! grep default_route <<<"$output"
}

@test "arp, flush_cache and mirror_static, which once were settings, are told of, and cost no event" {
	config "[defaults]" "flush_cache = yes" "mirror_static = no" "[ens*]" "arp = strict" "[ens3]" "arp = keep" "[ens4]" "to_rule = no"
	address ens4 10.200.1.9/24
	run -0 lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: /etc/symroute.conf:5: arp is no setting any more: net.ipv4.conf.ens4.arp_ignore=1 in /etc/sysctl.d does it
symroute: ens4: /etc/symroute.conf:2: flush_cache is no setting any more: take it out, changes are followed without
symroute: ens4: /etc/symroute.conf:3: mirror_static is no setting any more: take it out, main's routes by a link always count for its addresses" \
		"$(grep setting <<<"$output")"
	same "$(grep -v ' to ' <<<"$standard")" "$(rules)"
	same 0 "$(in_ns "$HOST" cat /proc/sys/net/ipv4/conf/ens4/arp_ignore)"
	rm /etc/symroute.conf
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_arp="any thing"
	same "symroute: ens4: symroute_arp is no setting any more: net.ipv4.conf.ens4.arp_ignore=1 in /etc/sysctl.d does it" \
		"$(grep setting <<<"$output")"
	same "$standard" "$(rules)"
	# What was saved with the lease is no obstacle.
	ip -n "$HOST" rule flush protocol 83
	run -0 in_ns "$HOST" symroute sync
	same "$standard" "$(rules)"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
}

@test "a link cannot have a group of its own" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	config "[defaults]" "group = 25000" "[ens3]" "group = 7"
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "symroute: ens4: /etc/symroute.conf:4: group: only [defaults] can have it" "$output"
	rm /etc/symroute.conf
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254 symroute_group=25000
	same "symroute: ens4: symroute_group: only [defaults] of /etc/symroute.conf can have it" "$output"
	same "$before" "$(state)"
}

@test "an error in the file refuses the event, with file and line" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	while IFS='|' read -r line said; do
		config "# a comment" "[ens3]" "$line"
		run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254
		same "symroute: ens4: /etc/symroute.conf:3: $said" "$output"
		same "$before" "$(state)"
	done <<-'END'
		colour = blue|colour: unknown setting
		manage = maybe|manage: 'maybe' is not yes or no
		manage = Yes|manage: 'Yes' is not yes or no
		table = 0|table: '0' is not a number of 1..4294967295
		table = 254|table: '254' is the kernel's own
		table = main|table: 'main' is not a number of 1..4294967295
		priority = 32762|priority: '32762' is not a number of 2..32761
		priority = 1|priority: '1' is not a number of 2..32761
		addresses = some|addresses: 'some' is not leased or all
		priority = -1|priority: '-1' is not a number of 2..32761
		nonsense|neither [section] nor key = value
		[ens4|neither [section] nor key = value
	END
	config "[defaults]" "group = 0"
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "symroute: ens4: /etc/symroute.conf:2: group: '0' is not a number of 1..2147483646" "$output"
	config "to_rule = no"
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254
	same "symroute: ens4: /etc/symroute.conf:1: 'to_rule' is in no section" "$output"
	same "$before" "$(state)"
}

@test "an error in the environment refuses the event, with the variable" {
	bound ens4 10.200.1.9/24 10.200.1.1
	before=$(state)
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254 symroute_colour=blue
	same "symroute: ens4: symroute_colour: unknown setting" "$output"
	run -2 lease RENEW ens4 10.200.1.9/24 10.200.1.254 symroute_to_rule=perhaps
	same "symroute: ens4: symroute_to_rule: 'perhaps' is not yes or no" "$output"
	same "$before" "$(state)"
}

@test "a number that another link's name has is not kept; the link's older one stays, and nothing is written" {
	local names=/etc/iproute2/rt_tables.d/symroute.conf
	config "[ens4]" "table = 100"
	bound ens4 10.200.1.9/24 10.200.1.1
	printf '100\tens3\n25007\tens4\n' >"$names"
	before=$(state)
	written=$(stat -c '%i %y' "$names")
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: nothing to change" "$output"
	same "$before" "$(state)"
	same "$written" "$(stat -c '%i %y' "$names")"
}
