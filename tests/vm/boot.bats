#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A machine that has booted, and has its leases, gets the package, and boots again.

load vm.bash

@test "without symroute, not both addresses answer" {
	answered=0
	for address in "${LAB_FLOATING[@]}"; do
		((answered += $(vm_ask "$address" 2 1))) || true
	done
	echo "$answered of 6"
	((answered > 0 && answered < 6)) || vm_evidence
}

@test "the package installs beside running leases" {
	vm_install
	vm_all_answer "installed, before any event" || true # is check silent of it?
}

@test "installed: every address answers" {
	vm_step
	vm_answers installed
}

@test "installed: check finds nothing" {
	vm_check
}

@test "rebooted: every address answers" {
	vm_run ours >"$LAB_DIR/ours"
	vm_again vm_run -t 3 'systemctl reboot'
	vm_answers rebooted
}

@test "rebooted: check finds nothing" {
	vm_check
}

@test "rebooted: the same rules and routes, in the same tables" {
	same "$(<"$LAB_DIR/ours")" "$(vm_run ours)"
}

@test "rebooted: no warning of ours in the journal" {
	same "" "$(vm_run warnings)"
}

@test "check never found nothing while an address on its link did not answer" {
	vm_told
}
