#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A year of a host with four uplinks: at its end nothing is left of it but what the last leases call for.

bats_require_minimum_version 1.5.0

@test "a year" {
	local seed=${SEED:-$RANDOM}
	run "$TOP/tests/lib/year.py" --seed "$seed" --days "${DAYS:-365}"
	printf '%s\n' "$output"
	echo "# SEED=$seed repeats this" >&3
	((status == 0))
	echo "# figure: $BATS_TEST_DESCRIPTION: ${lines[-1]}" >&3
}
