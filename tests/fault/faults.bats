#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Every system call of an event, and of symroute sync, refused once, or the last before a kill -9;
# answers spoilt. The same afterwards comes to what it comes to without.
# EVENTS="NAME..." leaves the others out.

load ../lib/host.bash

: "${EVENTS:=sync bound4 second4 bound6 renew4 renew6 moved4 pair4 expire4 expire6}"

setup_file() {
	# shellcheck disable=SC2016,SC2086 # expanded by the shell inside; several words
	# Each on its own copy of the network, and of what is kept: two at a time.
	printf '%s\n' $EVENTS |
		xargs -P 2 -I EVENT unshare --net --mount --propagation private bash -c '
			exec >"$3/EVENT" 2>&1
			"$1/tests/fault/inject" "$2" EVENT
			echo "exit $?"' - "$TOP" "$BUILD" "$BATS_FILE_TMPDIR"
}

# converged EVENT: all its faults did
converged() {
	local said
	[[ " $EVENTS " == *" $1 "* ]] || skip "not among EVENTS"
	said=$(<"$BATS_FILE_TMPDIR/$1")
	echo "$said"
	sed -nE "s/^([0-9]+) faults, ([0-9]+) converged$/# figure: faults $1 \\1 injected, \\2 converged/p" \
		<<<"$said" >&3
	[[ $said == *"exit 0" ]]
}

@test "BOUND, a new lease: whatever fails, the next run makes it whole" {
	converged bound4
}

@test "BOUND of a second link: whatever fails, the next run makes both whole" {
	converged second4
}

@test "RENEW, other routers: whatever fails, the next run makes it whole" {
	converged renew4
}

@test "BOUND, another address: whatever fails, the next run makes it whole" {
	converged moved4
}

@test "RENEW, with another link's objects missing: whatever fails, the next run makes all whole" {
	converged pair4
}

@test "EXPIRE: whatever fails, the next run makes it whole" {
	converged expire4
}

@test "ROUTERADVERT, a new prefix: whatever fails, the next run makes it whole" {
	converged bound6
}

@test "ROUTERADVERT, another router: whatever fails, the next run makes it whole" {
	converged renew6
}

@test "EXPIRE6: whatever fails, the next run makes it whole" {
	converged expire6
}

@test "sync, after all of ours was taken away: whatever fails, the next run makes it whole" {
	converged sync
}
