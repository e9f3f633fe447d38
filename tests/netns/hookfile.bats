#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The file that dhcpcd-run-hooks sources, in each shell that may be /bin/sh.

load ../lib/host.bash

setup() {
	host_make ens4
	address ens4 10.200.1.9/24
	hookfile=/usr/lib/dhcpcd/dhcpcd-hooks/70-symroute
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	# The way dhcpcd-run-hooks does it, with a hook behind ours that tells what it finds.
	cat >"$BATS_TEST_TMPDIR/run-hooks" <<-END
		set >"$BATS_TEST_TMPDIR/before"
		. $hookfile
		echo "status \$?"
		set >"$BATS_TEST_TMPDIR/after"
		echo "the next hook runs"
	END
}

teardown() {
	host_done
}

shells=("dash" "bash --posix" "busybox sh")

# sourced SHELL [NAME=value...]: source the hook file in it; prints what it and the next hook print
sourced() {
	local shell=$1
	shift
	# shellcheck disable=SC2086 # "bash --posix" is two words
	in_ns "$HOST" env -i PATH="$PATH" interface=ens4 protocol=dhcp if_configured=true "$@" \
		$shell "$BATS_TEST_TMPDIR/run-hooks" 2>&1
}

expected=$'status 0\nthe next hook runs'

@test "it does its work, silently, and is true" {
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$shell" reason=BOUND "${variables[@]}")"
		same 6 "$(own | wc -l)"
		ip -n "$HOST" addr flush dev ens4
		same "$expected" "$(sourced "$shell" reason=STOPPED)"
		same "" "$(own)"
		address ens4 10.200.1.9/24
	done
}

@test "it leaves no variable and no function behind" {
	for shell in "${shells[@]}"; do
		sourced "$shell" reason=BOUND "${variables[@]}"
		run ! grep -i '^symroute' "$BATS_TEST_TMPDIR/after"
		same "$(grep -vE '^(_|PIPESTATUS|BASH_LINENO|LINENO|OPTIND|FUNCNAME|BASH_ARG)' "$BATS_TEST_TMPDIR/before")" \
			"$(grep -vE '^(_|PIPESTATUS|BASH_LINENO|LINENO|OPTIND|FUNCNAME|BASH_ARG)' "$BATS_TEST_TMPDIR/after")"
	done
}

@test "it is silent and true where the event is refused" {
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$shell" reason=BOUND "${variables[@]}" new_ip_address=nonsense)"
		same "$expected" "$(sourced "$shell" reason=)"
	done
}

@test "it is silent and true where the program is missing, or dies" {
	mv "$HOOK" "$HOOK.away"
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$shell" reason=BOUND "${variables[@]}")"
	done
	# shellcheck disable=SC2016 # the script's own
	printf '#!/bin/sh\necho noise\necho noise >&2\nkill -SEGV $$\n' >"$HOOK"
	chmod +x "$HOOK"
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$shell" reason=BOUND "${variables[@]}")"
	done
	mv "$HOOK.away" "$HOOK"
}

@test "it works with standard output and error closed" {
	in_ns "$HOST" env -i PATH="$PATH" reason=BOUND interface=ens4 "${variables[@]}" \
		dash "$BATS_TEST_TMPDIR/run-hooks" >&- 2>&- || true
	same 6 "$(own | wc -l)"
}
