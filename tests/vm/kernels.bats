#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What needs no package on a machine that has everything for it, with some other Debian's kernel.

load vm.bash

# counted SITUATION SCRIPT: its last line, "N passed, N failed, N skipped", is a line of $VM_RESULTS; none
# failed or was skipped
counted() {
	local before=$SECONDS said last kernel all
	kernel=$(vm_run 'uname -r')
	said=$(vm_run -t 3600 "cd /symroute; export PREFIX=/usr SYSCONFDIR=/etc MUST_RUN=1; $2" || true)
	last=$(grep -E '^[0-9]+ (passed|of)' <<<"$said" | tail -n 1)
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+) ]]; then
		all=$((BASH_REMATCH[1] + BASH_REMATCH[2] + BASH_REMATCH[3]))
	elif [[ $last =~ ^([0-9]+)\ of\ ([0-9]+) ]]; then
		all=${BASH_REMATCH[2]}
	else
		tail -n 40 <<<"$said"
		return 1
	fi
	printf '%s\t%s\t%s\t%s\t%s\n' "$kernel" "$1" "${BASH_REMATCH[1]}" "$all" $((SECONDS - before)) >>"$VM_RESULTS"
	((BASH_REMATCH[1] == all)) || grep -A 30 '^not ok\|# SKIP' <<<"$said"
	((BASH_REMATCH[1] == all))
}

@test "unit tests, fuzzing's inputs, recorded events" {
	counted "make check" 'make O=/build check'
}

@test "tests of rules and routes" {
	counted "tests/netns, a part" 'scripts/tap "tests/lib/run-bats /build tests/netns/"{event,foreign,groups,ipv6,mirror,move,placement,sync}.bats'
}

@test "the demo" {
	counted "scripts/demo" 'scripts/demo'
}
