#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Hosts by chance, every class of packet: what the kernel says before and after (tests/harm/run).

bats_require_minimum_version 1.5.0

setup() {
	seed=${SEED:-$RANDOM}
}

# asks STATUS OPTION...: the run ends with this status; its last line is a figure, of $what
asks() {
	local wanted=$1 what=${what:-$BATS_TEST_DESCRIPTION}
	shift
	run "$TOP/tests/harm/run" --seed "$seed" "$@"
	printf '%s\n' "$output"
	echo "# SEED=$seed repeats this" >&3
	echo "# figure: $what: ${lines[-1]}" >&3
	((status == wanted))
}

@test "the typed recipe does harm" {
	seed=1
	asks 1 --recipe --hosts 10
}

@test "the arrangement that is meant does none" {
	asks 0 --model --hosts 20
}

@test "symroute does none" {
	asks 0
}

@test "explain says what the kernel says" {
	what=explain
	asks 0 --explain
}
