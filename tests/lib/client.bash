# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What the tests with real DHCP clients share: the lab, and what to ask about its host. Source this
# from bats files that run under tests/lib/run-bats.

# shellcheck source=tests/lib/lab.bash
source "$TOP/tests/lib/lab.bash"

bats_require_minimum_version 1.5.0

# Bats calls these for every test of the files that source this one.
setup() {
	lab_topology
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_down
}

# serve SERVER [SECONDS]
# A DHCP server of this kind behind both routers.
serve() {
	lab_dhcp_server routera "$1" "${2:-3600}"
	lab_dhcp_server routerb "$1" "${2:-3600}"
}

# own
# The IPv4 rules and routes of protocol 83 in host, in ip(8)'s own words, a line each, whatever
# the carrier.
own() {
	{
		ip -n host rule | grep 'proto symroute' | tr '\t' ' '
		ip -n host -4 route show table all proto symroute
	} | sed 's/ linkdown//; s/ *$//' | sort
}

# without GROUP
# What rules say that leave out main's routes by links of GROUP; "": all routes count.
without() {
	echo "${1:+ suppress_ifgroup $1}"
}

# other_group LINK
# The group that the rules of one of two links leave out: the other link's. GROUP=NUMBER, or empty,
# is that instead.
other_group() {
	if [[ $1 == ens3 ]]; then
		echo "${GROUP-25001}"
	else
		echo "${GROUP-25000}"
	fi
}

# ours LINK ADDRESS NETWORK ROUTER
# What own prints of one link with this lease.
ours() {
	cat <<-END
		25001: from $2 iif lo lookup main suppress_prefixlength 1$(without "$(other_group "$1")") proto symroute
		25002: from $2 iif lo lookup $1 proto symroute
		32800: from all oif $1 lookup $1 proto symroute
		32800: from all to $2 lookup $1 proto symroute
		$3 dev $1 table $1 scope link src $2
		default via $4 dev $1 table $1 onlink
	END
}

# The two leases of the lab.
ours_a() {
	ours ens3 192.168.100.19 192.168.100.0/24 "${1:-192.168.100.1}"
}
ours_b() {
	ours ens4 10.200.1.9 10.200.1.0/24 "${1:-10.200.1.1}"
}

# both
# What is ours with a lease on both links.
both() {
	ours_a 192.168.100.1
	ours_b 10.200.1.1
}

# own_is TEXT
# What is ours in host is TEXT, in any order.
own_is() {
	[[ $(own) == "$(sort <<<"$1" | sed '/^$/d')" ]]
}

# soon_own TEXT [SECONDS]
# It becomes that; prints the difference if it does not.
soon_own() {
	wait_until "${2:-15}" own_is "$1" || {
		diff -u --label expected --label got <(sort <<<"$1" | sed '/^$/d') <(own)
		return 1
	}
}

# foreign
# Every rule and route in host that is not ours nor its DHCP client's, and no other volatile field.
foreign() {
	local family
	for family in -4 -6; do
		ip -n host -j -N "$family" rule | jq -cS '.[] | select(.protocol != "83")'
		ip -n host -j -N "$family" -d route show table all |
			jq -cS '.[] | select((.protocol | IN("83", "16", "2") | not) and .dev != "lo") | del(.flags, .pref)'
	done | sort
}

# same EXPECTED GOT
# Both texts are the same; prints the difference where they are not.
same() {
	diff -u --label expected --label got <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# answers ADDRESS
# The host answers ping, TCP and ssh on this floating address.
answers() {
	lab_ping "$1" 3 && lab_tcp_ask "$1" 8080 && lab_ssh "$1" true
}

# answer_by_own_link
# The host answers ping, TCP and ssh on both addresses, each by its own link: counted.
answer_by_own_link() {
	lab_sshd_start
	lab_tcp_listen 8080
	lab_count_start
	answers 203.0.113.19
	answers 203.0.113.9
	same "0 0 0 0" "$(lab_count ens3 "${LAB_ADDRESS[routerb]}") $(lab_count ens4 "${LAB_ADDRESS[routera]}") $(lab_dropped routera) $(lab_dropped routerb)"
	(($(lab_count ens3 "${LAB_ADDRESS[routera]}") > 0 && $(lab_count ens4 "${LAB_ADDRESS[routerb]}") > 0))
}

# first_answers_by_own_link
# Of the address on ens3 alone.
first_answers_by_own_link() {
	lab_sshd_start
	lab_tcp_listen 8080
	lab_count_start
	answers 203.0.113.19
	same "0 0" "$(lab_count ens4 "${LAB_ADDRESS[routera]}") $(lab_dropped routera)"
	(($(lab_count ens3 "${LAB_ADDRESS[routera]}") > 0))
}

# hook_called REASON LINK
# dhcpcd has called its hooks for this since count_calls, or since that file was emptied.
hook_called() {
	grep -q "^$1 $2$" "$LAB_DIR/calls"
}

# count_calls
# From now on each call of dhcpcd's hooks is noted, behind ours, in $LAB_DIR/calls.
count_calls() {
	: >"$LAB_DIR/calls"
	# shellcheck disable=SC2016 # dhcpcd's own variables
	printf 'echo "$reason $interface" >>%s\n' "$LAB_DIR/calls" >"${LAB_ROOT-}/etc/dhcpcd.exit-hook"
}
