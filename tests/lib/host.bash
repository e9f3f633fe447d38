# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A host in a network namespace of its own, whose events a test makes up: for what needs the
# kernel, but no DHCP. Source this from bats files that run under tests/lib/run-bats.

# shellcheck source=tests/lib/lab.bash
source "$TOP/tests/lib/lab.bash"

bats_require_minimum_version 1.5.0

# Used by the tests.
# shellcheck disable=SC2034
HOOK=/usr/libexec/symroute/symroute-hook
# For strace: who is traced cannot look for leaks of its own, where the sanitizers' build does.
# shellcheck disable=SC2034
UNLEAKED=(-E ASAN_OPTIONS=detect_leaks=0)

# host_make LINK...
# Makes the namespaces $HOST, with these links, and $FAR, with the far end of each.
host_make() {
	local link
	HOST=host$BATS_TEST_NUMBER FAR=far$BATS_TEST_NUMBER
	ip netns add "$HOST"
	ip netns add "$FAR"
	ip -n "$HOST" link set lo up
	# Whatever this machine's own are, which a new namespace takes over.
	lab_sysctl "$HOST" ipv4/conf/{all,default}/rp_filter=0
	lab_sysctl "$FAR" ipv4/conf/{all,default}/rp_filter=0
	# An address may take the place of another in its network, as clients have it.
	lab_sysctl "$HOST" ipv4/conf/all/promote_secondaries=1
	for link in "$@"; do
		ip -n "$HOST" link add "$link" type veth peer name "$link" netns "$FAR"
		ip -n "$HOST" link set "$link" up
		ip -n "$FAR" link set "$link" up
	done
}

# host_done
# For teardown: takes the namespaces away again, and what was kept in between.
host_done() {
	ip netns del "$HOST" 2>/dev/null || true
	ip netns del "$FAR" 2>/dev/null || true
	rm -rf /etc/iproute2/rt_tables.d/symroute.conf /run/symroute
}

# mask_of PREFIXLEN
# Prints the netmask.
mask_of() {
	local bits=$((0xffffffff << (32 - $1) & 0xffffffff))
	echo "$((bits >> 24)).$((bits >> 16 & 255)).$((bits >> 8 & 255)).$((bits & 255))"
}

# event REASON LINK [NAME=value...]
# Runs the hook with what dhcpcd 9.4.1 gives, and NAME=value on top. -v: its log is on stderr.
event() {
	local reason=$1 link=$2
	shift 2
	in_ns "$HOST" env -i PATH="$PATH" reason="$reason" interface="$link" protocol=dhcp \
		if_up=true if_down=false ifcarrier=up "$@" "$HOOK" -v
}

# lease_of ADDRESS/PREFIXLEN [ROUTERS]
# Prints the variables of a lease, a line each. No ROUTERS: a lease without a router.
lease_of() {
	echo "new_ip_address=${1%/*}"
	echo "new_subnet_mask=$(mask_of "${1#*/}")"
	echo "new_subnet_cidr=${1#*/}"
	[[ -z ${2-} ]] || echo "new_routers=$2"
}

# lease REASON LINK ADDRESS/PREFIXLEN [ROUTERS [NAME=value...]]
# An event with a lease. The address is the client's business: see address.
lease() {
	local reason=$1 link=$2 variables
	mapfile -t variables < <(lease_of "$3" "${4-}")
	event "$reason" "$link" if_configured=true "${variables[@]}" "${@:5}"
}

# address LINK ADDRESS/PREFIXLEN
# Gives the link this address and no other, as a client would before it calls its hooks.
address() {
	local other
	ip -n "$HOST" addr add "$2" dev "$1" noprefixroute 2>/dev/null || true
	for other in $(ip -n "$HOST" -j -4 addr show dev "$1" |
		jq -r '.[].addr_info[] | "\(.local)/\(.prefixlen)"'); do
		[[ $other == "$2" ]] || ip -n "$HOST" addr del "$other" dev "$1"
	done
}

# bound LINK ADDRESS/PREFIXLEN [ROUTERS [NAME=value...]]
# The client got a lease: address, then the event.
bound() {
	address "$1" "$2"
	lease BOUND "$@"
}

# two_uplinks: both links are bound, and main's default is by ens3
two_uplinks() {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3 onlink
}

# on_terminal COLUMNS COMMAND...
# Runs it in the host, on a terminal of that width; its output is a pipe's all the same.
on_terminal() {
	local columns=$1 command
	shift
	printf -v command '%q ' "$@"
	in_ns "$HOST" script -qec "stty cols $columns; $command" /dev/null </dev/null | tr -d '\r'
	return "${PIPESTATUS[0]}"
}

# state
# Prints every rule, every route but those that an address brings by itself, and every link's
# group, of both families, sorted, a line each.
state() {
	local family
	for family in -4 -6; do
		ip -n "$HOST" -j -N "$family" rule | jq -cS '.[] | del(.flags)' | sort
		ip -n "$HOST" -j -N "$family" -d route show table all |
			jq -cS '.[] | select(.table != "255" and (.dst | startswith("fe80:") | not)) | del(.flags, .pref, .cache)' |
			sort
	done
	ip -n "$HOST" -j -d link | jq -cS '.[] | {ifname, group}' | sort
}

# foreign
# state without what is symroute's: objects of protocol 83, links' groups.
foreign() {
	state | grep -vE '"protocol":"83"|"group"'
}

# own
# The objects of protocol 83 in this namespace, in ip(8)'s own words, a line each.
own() {
	local family
	for family in -4 -6; do
		ip -n "$HOST" "$family" rule | grep 'proto symroute' | tr '\t' ' '
		ip -n "$HOST" "$family" route show table all proto symroute
	done | sed 's/ *$//' | sort
}

# run_dir
# Prints where the leases of this test's namespace are saved: tests leave no other such directory.
run_dir() {
	echo /run/symroute/[0-9]*
}

# same EXPECTED GOT
# Both texts are the same; prints the difference where they are not.
same() {
	diff -u --label expected --label got <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# valid_json SCHEMA
# Standard input is one JSON value that tests/schema/SCHEMA.json (or the file SCHEMA) allows; prints
# it, and what is wrong with it, where it is not. Debian's: what pip installs comes first in PATH.
valid_json() {
	local schema=$TOP/tests/schema/$1.json json status=0
	[[ $1 != */* ]] || schema=$1
	json=$(mktemp)
	cat >"$json"
	/usr/bin/python3 -c 'import json, jsonschema, sys
jsonschema.validate(*(json.load(open(name, encoding="utf-8")) for name in sys.argv[1:]))' "$json" "$schema" || status=1
	((status == 0)) || cat "$json"
	rm -f "$json"
	return "$status"
}
