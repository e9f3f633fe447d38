#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the other tests compare JSON with: valid_json of tests/lib/host.bash tells right from wrong.

load ../lib/host.bash

setup() {
	schema=$BATS_TEST_TMPDIR/schema.json
	cat >"$schema" <<-'END'
		{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
		  "properties": { "link": { "type": "string" } }, "required": ["link"],
		  "additionalProperties": false }
	END
}

@test "a value that the schema allows is valid" {
	run -0 valid_json "$schema" <<<'{ "link": "ens3" }'
	same "" "$output"
}

@test "a value that it does not allow is not, and is shown" {
	for json in '{ "link": 3 }' '{ }' '{ "link": "ens3", "other": 1 }' '[]'; do
		run -1 valid_json "$schema" <<<"$json"
		[[ $output == *"$json" ]]
	done
}

@test "neither is what is no JSON, two values, or nothing at all" {
	for json in '{ "link": "ens3" ' '{ "link": "ens3" } { "link": "ens3" }' ''; do
		run -1 valid_json "$schema" <<<"$json"
	done
}

@test "a schema that is not there allows nothing" {
	run -1 valid_json "no-such-schema" <<<'{ "link": "ens3" }'
}

# bytes_of TEXT: the bytes that its escapes stand for
bytes_of() {
	printf '%b' "$1"
}

@test "names that are not UTF-8 are in the JSON of show, check and explain, told apart" {
	host_make ens3
	# As bytes, and as JSON says it: no UTF-8; a backslash; UTF-8; control characters.
	names=('w\xff' 'w\\x' 'wé' 'w\x1b[2J\x7f')
	shown=('w\xff' 'w\x5cx' 'wé' $'w\e[2J\x7f')
	echo "25500 "$'t\xff\\' >/etc/iproute2/rt_tables.d/local.conf
	printf '[ens3]\ntable = 25500\n' >/etc/symroute.conf
	bound ens3 192.168.100.19/24 192.168.100.1
	for ((i = 0; i < ${#names[@]}; i++)); do
		name=$(bytes_of "${names[i]}")
		ip -n "$HOST" link add name "$name" type veth peer name "far$i" netns "$FAR"
		ip -n "$HOST" link set dev "$name" up
		ip -n "$HOST" addr add "10.20$i.1.9/24" dev "$name"
		lease BOUND "$name" "10.20$i.1.9/24" "10.20$i.1.1"
	done
	expected=$(printf '%s\n' ens3 "${shown[@]}" | sort)
	run -0 --separate-stderr in_ns "$HOST" symroute show -j
	valid_json show <<<"$output"
	same "$expected" "$(jq -r '.uplinks[].link' <<<"$output" | sort)"
	same 't\xff\x5c' "$(jq -r '.uplinks[] | select(.link == "ens3").table_name' <<<"$output")"
	run --separate-stderr in_ns "$HOST" symroute check -j
	valid_json check <<<"$output"
	same "$expected" "$(jq -r '.addresses[].link' <<<"$output" | sort)"
	for number in "${!names[@]}"; do
		run -0 --separate-stderr in_ns "$HOST" symroute explain -j "10.20$number.1.9"
		valid_json explain <<<"$output"
		same "${shown[number]}" "$(jq -r .kernel.link <<<"$output")"
	done
	run -0 in_ns "$HOST" symroute show
	[[ $output == *'t\xff'* && $output == *'w\x1b[2J\x7f '* && $output == *'wé '* ]]
	host_done
	rm /etc/iproute2/rt_tables.d/local.conf /etc/symroute.conf
}

@test "what standard output does not take is said, and no command exits 0" {
	host_make ens3
	bound ens3 192.168.100.19/24 192.168.100.1
	full() {
		{ in_ns "$HOST" "$@" >/dev/full; } 2>&1
	}
	said="symroute: standard output: No space left on device"
	for command in "show" "show -j" "explain 192.168.100.19" "explain -j 192.168.100.19" "-h" "-V" "flush -n"; do
		# shellcheck disable=SC2086 # each is a command and its arguments
		run -1 full symroute $command
		same "$said" "$output"
	done
	for command in "check" "check -j"; do
		# shellcheck disable=SC2086
		run -2 full symroute $command
		same "$said" "$output"
	done
	mapfile -t variables < <(lease_of 192.168.100.20/24 192.168.100.1)
	address ens3 192.168.100.20/24
	run -1 full env -i reason=BOUND interface=ens3 "${variables[@]}" "$HOOK" -n
	same "$said" "$output"
	host_done
}
