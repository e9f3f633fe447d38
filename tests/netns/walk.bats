#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Random sequences of events: after each event the host is as the last leases alone have it.

load ../lib/host.bash

teardown() {
	host_done
}

# walk_over COUNT LINKS STEP...: the walks of walk.bash, from within the namespace
walk_over() {
	local count=${SEQUENCES:-$1} links
	read -ra links <<<"$2"
	shift 2
	host_make "${links[@]}"
	ip -n "$HOST" rule add from 10.4.1.9 lookup 77 priority 25002
	ip -n "$HOST" -6 rule add from 2001:db8:4::/64 lookup 77 priority 25002
	ip -n "$HOST" -batch - <<-END
		route add blackhole 198.51.100.0/24 table 77
		route add blackhole 192.0.2.0/24
		route add blackhole 2001:db8:ffff::/48 table 77
	END
	export HOST SEED=${SEED:-$RANDOM}
	echo "# SEED=$SEED repeats this" >&3
	# shellcheck disable=SC2016 # expanded by the shell inside
	run in_ns "$HOST" bash -c '
		bats_require_minimum_version() { :; }
		for file in host host6 walk; do
			source "$TOP/tests/lib/$file.bash"
		done
		read -ra links <<<"$1"
		walk "${@:2}"' - "${links[*]}" "$count" "$@"
	echo "$output"
	((status == 0))
	echo "# figure: random walks, $BATS_TEST_DESCRIPTION: $count" >&3
}

@test "IPv4 over four links" {
	walk_over 200 "ens3 ens4 ens5 ens6" step4 step4 step4 step4 step4 step4 repair_step amnesia_step settings_step
}

@test "IPv6 over three links" {
	walk_over 40 "ens3 ens4 ens5" step6 step6 step6 step6 step6 step6 repair_step amnesia_step settings_step
}

@test "both over three links" {
	walk_over 100 "ens3 ens4 ens5" step4 step4 step4 step6 step6 step6 repair_step amnesia_step settings_step
}

@test "both over twelve links, in blocks and not" {
	walk_over 15 "$(seq -s ' ' -f 'ens%g' 12)" fill_step fill_step step4 step4 step6 repair_step amnesia_step \
		settings_step
}
