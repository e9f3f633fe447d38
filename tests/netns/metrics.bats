#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute check --metrics: what Prometheus' node exporter takes for its collector of text files.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	two_uplinks
}

teardown() {
	host_done
}

# samples: those of standard input, sorted, if all of it is in the format; promtool's word counts, too
samples() {
	cat >"$BATS_TEST_TMPDIR/metrics"
	! command -v promtool >/dev/null || promtool check metrics <"$BATS_TEST_TMPDIR/metrics" >&2 || return
	"$TOP/tests/lib/prometheus.py" <"$BATS_TEST_TMPDIR/metrics"
}

# some: samples that are not 0, and no ages
some() {
	samples | grep -v -e ' 0$' -e _age_
}

# ages: of the leases
ages() {
	in_ns "$HOST" symroute check --metrics | samples | grep _age_
}

# aged SECONDS: the lease of ens4 is so old, or older
aged() {
	(($(ages | sed -n 's/.*"10.200.1.9"} //p') >= $1))
}

@test "a healthy host: every kind of finding is there, and is 0" {
	run -0 in_ns "$HOST" bash -c "symroute check --metrics >$BATS_TEST_TMPDIR/all"
	output=$(samples <"$BATS_TEST_TMPDIR/all")
	same "symroute_addresses 2
symroute_addresses_symmetric 2
symroute_uplinks{family=\"inet\"} 2" "$(grep -v -e ' 0$' -e _age_ <<<"$output")"
	same "$(
		jq -r '.definitions | ["findings", .finding], ["notes", .note] | .[0] as $of | .[1].properties.id.enum[] |
			"symroute_\($of){kind=\"\(.)\"} 0"' "$TOP/tests/schema/check.json" | sort
		echo 'symroute_uplinks{family="inet6"} 0'
	)" "$(grep -v _age_ <<<"$output" | grep ' 0$')"
}

@test "each lease has an age, which a renewal sets back; whatever its link is called" {
	wait_until 5 aged 1
	ip -n "$HOST" address change 10.200.1.9/24 dev ens4 valid_lft 600 preferred_lft 600
	run ! aged 1
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 name $'a"\\\xff'
	ip -n "$HOST" link set $'a"\\\xff' up
	address $'a"\\\xff' 10.200.1.9/24
	in_ns "$HOST" symroute sync
	same 'symroute_lease_age_seconds{link="a\"\\x5c\\xff",address="10.200.1.9"} N
symroute_lease_age_seconds{link="ens3",address="192.168.100.19"} N' "$(ages | sed 's/ [0-9]*$/ N/')"
}

@test "a host with faults and limits: how many of each kind, and status 1" {
	ip -n "$HOST" rule del priority 25002 from 10.200.1.9 protocol 83
	ip -n "$HOST" rule del priority 32800 oif ens4 protocol 83
	ip -n "$HOST" neigh replace 10.200.1.1 dev ens4 nud failed
	run -1 in_ns "$HOST" symroute check --metrics
	same 'symroute_addresses 2
symroute_addresses_symmetric 1
symroute_findings{kind="asymmetric"} 1
symroute_findings{kind="missing"} 2
symroute_notes{kind="router_silent"} 1
symroute_uplinks{family="inet"} 2' "$(some <<<"$output")"
}

@test "with --probe, what nobody answered is a finding" {
	run -1 in_ns "$HOST" symroute check --metrics --probe 203.0.113.1
	same 'symroute_findings{kind="probe_unanswered"} 2
symroute_findings{kind="router_silent"} 2' "$(some <<<"$output" | grep findings)"
}

@test "without a lease there are no addresses" {
	for link in ens3 ens4; do
		ip -n "$HOST" addr flush dev "$link"
		event STOPPED "$link"
	done
	run -0 in_ns "$HOST" symroute check --metrics
	same "" "$(some <<<"$output" || true)"
}

@test "the manual's example keeps the last metrics where there are no new ones" {
	mkdir "$BATS_TEST_TMPDIR/collector"
	sed -n '/^symroute check --metrics/,/^\.Ed/p' "$TOP/src/symroute.8" | sed '$d' >"$BATS_TEST_TMPDIR/example"
	same 2 "$(wc -l <"$BATS_TEST_TMPDIR/example")"
	for mode in 755 777; do
		chmod "$mode" "$(run_dir)"
		in_ns "$HOST" env -C "$BATS_TEST_TMPDIR/collector" sh "$BATS_TEST_TMPDIR/example"
		samples <"$BATS_TEST_TMPDIR/collector/symroute.prom"
	done
}

@test "where it cannot look there is no metric, and status 2" {
	chmod 777 "$(run_dir)"
	run -2 --separate-stderr in_ns "$HOST" symroute check --metrics
	same "" "$output"
	run -2 in_ns "$HOST" symroute check -j --metrics
	same "symroute check: -j and --metrics do not go together" "${lines[0]}"
}
