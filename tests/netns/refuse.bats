#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Input that cannot be used changes nothing, and says which variable and value; but a link that got a
# lease that is refused is one whose routes are left out for others, from the first one on.
# shellcheck disable=SC2016,SC1003 # what looks like shell here is hostile text

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1
	address ens4 10.200.1.9/24
	never=$(state)
	event BOUND ens4 new_ip_address=none || true
	before=$(state)
}

teardown() {
	host_done
}

# refused LINE LINK REASON [NAME=value...]: this event ends with exit 2, this one line, no change
refused() {
	local line=$1
	shift
	run -2 event "$@"
	same "symroute: $line" "$output"
	same "$before" "$(state)"
}

lease=(new_ip_address=10.200.1.9 new_subnet_mask=255.255.255.0 new_subnet_cidr=24 new_routers=10.200.1.1)

@test "the first one of a link: main's routes by it are not for others' addresses, until its client stops" {
	ip -n "$HOST" route add 198.51.100.0/24 via 10.200.1.1 dev ens4 onlink
	by() {
		ip -n "$HOST" -j route get 198.51.100.7 from 192.168.100.19 | jq -r '.[].dev'
	}
	same ens3 "$(by)"
	ip -n "$HOST" route del 198.51.100.0/24
	event STOPPED ens4
	same "$never" "$(state)"
	ip -n "$HOST" route add 198.51.100.0/24 via 10.200.1.1 dev ens4 onlink
	same ens4 "$(by)"
	# Its address alone does not say that: it may be anybody's.
	event CARRIER ens4
	same ens4 "$(by)"
}

@test "no reason, or an empty one" {
	for reason in "" reason=; do
		run -2 in_ns "$HOST" env -i ${reason:+"$reason"} interface=ens4 "${lease[@]}" "$HOOK"
		[[ ${#lines[@]} == 1 && $output == "symroute: reason: "* ]]
		same "$before" "$(state)"
	done
}

@test "an unknown reason is nothing to do" {
	run -0 event FUTURE ens4 "${lease[@]}"
	same "symroute: nothing to do for this reason" "$output"
	same "$before" "$(state)"
}

@test "a link that is none" {
	for link in "" . .. a/b "a b" 'a$(reboot)b/' $'a\nb' sixteen-and-more a:b à $'a\xa0b'; do
		run -2 event BOUND "$link" "${lease[@]}"
		[[ ${#lines[@]} == 1 && $output == "symroute: interface: '"*"' is not the name of a link" ]]
		same "$before" "$(state)"
	done
	run -2 in_ns "$HOST" env -i reason=BOUND "${lease[@]}" "$HOOK"
	same "symroute: interface: not set, it should be the name of a link" "$output"
	same "$before" "$(state)"
}

@test "a lease for a link that is not there" {
	refused "wan9: interface: 'wan9' is not a link of this host" BOUND wan9 "${lease[@]}"
}

@test "an address that is none, or no host's" {
	for value in "" 10.200.1 10.200.1.256 10.200.1.9/24 " 10.200.1.9" "10.200.1.9 " 0x0a.1.1.1 \
		0.0.0.0 127.0.0.1 224.0.0.5 255.255.255.255 fe80::1 ens4; do
		refused "ens4: new_ip_address: '$value' is not a host's IPv4 address" \
			BOUND ens4 "${lease[@]}" new_ip_address="$value"
	done
	refused "ens4: new_ip_address: not set, it should be a host's IPv4 address" \
		BOUND ens4 "${lease[@]:1}"
	for value in 10.200.1.0 10.200.1.255; do
		refused "ens4: new_ip_address: '$value' is not a host's address in its network" \
			BOUND ens4 "${lease[@]}" new_ip_address="$value"
	done
}

@test "a mask that is none" {
	for value in "" 24 255.255.255 255.0.255.0 0.0.0.0 255.255.255.0.0 0.0.0.255 ffffff00; do
		refused "ens4: new_subnet_mask: '$value' is not an IPv4 netmask" \
			BOUND ens4 "${lease[@]}" new_subnet_mask="$value"
	done
	refused "ens4: new_subnet_mask: not set, it should be an IPv4 netmask" \
		BOUND ens4 "${lease[0]}" "${lease[@]:2}"
	for value in "" 0 25 33 x; do
		refused "ens4: new_subnet_cidr: '$value' is not the netmask's length" \
			BOUND ens4 "${lease[@]}" new_subnet_cidr="$value"
	done
}

@test "a router that is none, or could not be one, is left out in one line, and nothing else" {
	event BOUND ens4 "${lease[@]}"
	there=$(state)
	for value in 10.200.1 0.0.0.0 255.255.255.255 127.0.0.1 224.0.0.1 10.200.1.0 10.200.1.255 \
		'$(reboot)' ens4; do
		run -0 event RENEW ens4 "${lease[@]}" new_routers="10.200.1.1 $value"
		same "symroute: ens4: new_routers: '$value' is not a router's IPv4 address, left out
symroute: ens4: nothing to change" "$output"
		same "$there" "$(state)"
	done
}

@test "what a terminal would obey is printed as text" {
	refused "ens4: new_ip_address: '\\x1b[2J\\x0a10.200.1.9' is not a host's IPv4 address" \
		BOUND ens4 "${lease[@]}" new_ip_address=$'\e[2J\n10.200.1.9'
}

@test "names of links may hold any byte, and a terminal obeys none of them" {
	while IFS= read -r name && IFS= read -r shown; do
		printf -v name %b "$name"
		ip -n "$HOST" link add name "$name" type veth peer name far0 netns "$FAR"
		ip -n "$HOST" link set dev "$name" up
		ip -n "$HOST" addr add 10.201.1.9/24 dev "$name"
		: >"$LAB_DIR/syslog"
		run -0 lease BOUND "$name" 10.201.1.9/24 10.201.1.1
		[[ $output == *"symroute: $shown: added rule from 10.201.1.9 iif lo table "* ]]
		wait_until 5 grep -qF "symroute: $shown: added rule from 10.201.1.9 iif lo table " "$LAB_DIR/syslog"
		run -0 in_ns "$HOST" symroute show -- "$name"
		[[ ${lines[0]} == "$shown: table "* ]]
		run in_ns "$HOST" symroute check
		LC_ALL=C.UTF-8 run ! grep -vE '^[[:print:]]*$' <<<"$output"
		in_ns "$HOST" symroute flush -- "$name"
		ip -n "$HOST" link del dev "$name"
	done <<-'END'
		wän0
		wän0
		w\033[2J
		w\x1b[2J
		w\xff\x9b31m
		w\xff\x9b31m
		w\xc2\x9b31m
		w\xc2\x9b31m
		a$(id)`id`
		a$(id)`id`
		-n
		-n
	END
}

@test "10000 random environments: exit 2, one line that names the variable, no change" {
	seed=${SEED:-$RANDOM}
	echo "# SEED=$seed repeats this" >&3
	RANDOM=$seed
	names=(interface new_ip_address new_subnet_mask)
	# From these a value is put together; none of the results is a good one.
	bits=(0 1 9 24 255 256 -1 . .. / : ' ' $'\t' $'\n' $'\e' '$(id)' '`id`' '%n' '\' x ens ff::1
		10.200.300 0x7f é $'\xff' "$(printf 'A%.0s' {1..300})")
	# One shell inside runs them all: a line each of what went wrong.
	for ((i = 0; i < 10000; i++)); do
		value=
		for ((j = RANDOM % 6; j > 0; j--)); do
			value+=${bits[RANDOM % ${#bits[@]}]}
		done
		printf '%s\0%s\0' "${names[RANDOM % 3]}" "$value"
	done >"$BATS_TEST_TMPDIR/environments"
	cat >"$BATS_TEST_TMPDIR/all" <<-'END'
		while IFS= read -r -d '' name && IFS= read -r -d '' value; do
			said=$(env -i reason=BOUND interface=ens4 "$@" "$name=$value" "$HOOK" 2>&1)
			status=$?
			((count += 1))
			[[ $status == 2 && $said == "symroute: "*"$name: '"*"'"* && $said != *$'\n'* &&
				$said != *[^[:print:]]* ]] ||
				printf '%q=%q: status %s: %q\n' "$name" "$value" "$status" "$said"
		done
		echo "$count done"
	END
	run -0 in_ns "$HOST" env HOOK="$HOOK" LC_ALL=C.UTF-8 bash "$BATS_TEST_TMPDIR/all" "${lease[@]}" \
		<"$BATS_TEST_TMPDIR/environments"
	same "10000 done" "$output"
	same "$before" "$(state)"
}
