#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# symroute sync puts back what should be there.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" symroute_fail_closed=yes new_interface_mtu=1400
	before=$(state)
}

teardown() {
	host_done
}

@test "with everything in place it changes nothing" {
	run -0 in_ns "$HOST" symroute sync -v
	same "symroute: nothing to change" "$output"
	same "$before" "$(state)"
}

@test "it puts back rules that were flushed, with the settings that came with the lease" {
	ip -n "$HOST" rule flush
	ip -n "$HOST" rule add priority 32766 lookup main
	ip -n "$HOST" rule add priority 32767 lookup default
	in_ns "$HOST" symroute sync
	same "$(grep -v '"priority":3276[67]' <<<"$before")" "$(state | grep -v '"priority":3276[67]')"
}

@test "it puts back routes that the kernel dropped with the link" {
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 up
	run ! same "$before" "$(state)"
	in_ns "$HOST" symroute sync
	same "$before" "$(state)"
}

@test "it puts back a link group" {
	ip -n "$HOST" link set ens4 group default
	in_ns "$HOST" symroute sync
	same "$before" "$(state)"
}

@test "it collects what is left of a link that is gone, also if no lease is saved at all" {
	ip -n "$HOST" link del ens3
	ip -n "$HOST" link del ens4
	rm -rf /run/symroute
	run -0 in_ns "$HOST" symroute sync
	same "" "$(own)"
	[[ ${lines[-1]} == "symroute: no lease is saved here: "* ]]
}

@test "-n prints what it would do, and does not" {
	ip -n "$HOST" rule del priority 32800 oif ens4 protocol 83
	changed=$(state)
	run -0 in_ns "$HOST" symroute sync -n
	same "rule add priority 32800 oif ens4 lookup 25002 protocol 83" "$output"
	same "$changed" "$(state)"
}

@test "-n -4 and -n -6 print what ip -batch takes, each line once, and it comes to the same" {
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
	in_ns "$HOST" symroute up ens4 2001:db8:4::9/64 via fe80::1
	printf 'lease ens4 ra6\nroute ::/0 fe80::1\n' >>"$(run_dir)/leases"
	both=$(state)
	ip -n "$HOST" route flush table all proto 83
	ip -n "$HOST" -6 route flush table all proto 83
	ip -n "$HOST" rule flush protocol 83
	ip -n "$HOST" -6 rule flush protocol 83
	in_ns "$HOST" symroute sync -n >"$BATS_TEST_TMPDIR/both"
	in_ns "$HOST" symroute sync -n -4 >"$BATS_TEST_TMPDIR/four"
	in_ns "$HOST" symroute sync -n -6 >"$BATS_TEST_TMPDIR/six"
	same "$(sort "$BATS_TEST_TMPDIR/both")" "$(sort "$BATS_TEST_TMPDIR"/{four,six})"
	in_ns "$HOST" ip -batch "$BATS_TEST_TMPDIR/four"
	in_ns "$HOST" ip -6 -batch "$BATS_TEST_TMPDIR/six"
	same "$both" "$(state)"
}

@test "it says by its exit status that a change was refused" {
	ip -n "$HOST" route add broadcast 10.200.1.1 dev ens4 table local # no router can be that
	ip -n "$HOST" route flush table ens4
	run -1 in_ns "$HOST" symroute sync
	[[ $output == *"route default via 10.200.1.1 dev ens4 onlink mtu 1400 table ens4: refused: "* ]]
}

@test "-nv says that there is nothing to do" {
	run -0 in_ns "$HOST" symroute sync -nv
	same "symroute: nothing to change" "$output"
}

@test "a lease that cannot be read is made up from the kernel's objects" {
	leases=$(run_dir)/leases
	cp "$leases" "$BATS_TEST_TMPDIR/good"
	for text in "lease ens4 dhcp4" "lease ens4 dhcp4
address 10.200.1.9" "lease ens4 dhcp4
address 10.200.1.9/24
route 0.0.0.0/0" "lease ens4 dhcp4
address 10.200.1.9/24
gateway 1.1.1.1" "lease ens4 dhcp4
address 0.0.0.0/0" "lease ens4 dhcp4
set colour blue" "lease ens4" nonsense "$(head -c 40000 /dev/zero | tr '\0' x)"; do
		sed '/^lease ens4/,$d' "$BATS_TEST_TMPDIR/good" >"$leases"
		printf '%s\n' "$text" >>"$leases"
		in_ns "$HOST" symroute sync
		same "$before" "$(state)"
		in_ns "$HOST" symroute sync
		same "$before" "$(state)"
	done
}

@test "a lost file of leases costs nobody a rule, at the next event of any link" {
	rm "$(run_dir)/leases"
	event CARRIER ens3
	same "$before" "$(state)"
	same "lease ens3 dhcp4
lease ens3 link
lease ens4 dhcp4
lease ens4 link" "$(grep ^lease "$(run_dir)/leases")"
}

@test "a saved lease that cannot be read is told, and the rest is done" {
	ip -n "$HOST" rule del priority 32800 oif ens3 protocol 83
	run -1 in_ns "$HOST" strace -qq "${UNLEAKED[@]}" -o /dev/null -P "$(run_dir)/leases" \
		-e inject=read:error=EIO symroute sync
	grep -qx "symroute: saved leases in $(run_dir): Input/output error" <<<"$output"
	same "$before" "$(state)"
}

@test "a saved lease that cannot be read, and that nothing else tells, is told" {
	leases=$(run_dir)/leases
	sed -i 's/^address 10.200.1.9/address 10.200.1.300/' "$leases"
	cp "$leases" "$BATS_TEST_TMPDIR/spoilt"
	run -0 in_ns "$HOST" symroute sync
	same "symroute: saved leases in $(run_dir): 1 cannot be read, made up from rules and routes" \
		"${lines[-1]}"
	same "$before" "$(state)"
	cp "$BATS_TEST_TMPDIR/spoilt" "$leases"
	ip -n "$HOST" rule flush protocol 83
	told="symroute: saved leases in $(run_dir): 1 cannot be read, the next event of the link brings it"
	run -1 in_ns "$HOST" symroute sync -n
	grep -qxF "$told" <<<"$output"
	run -1 in_ns "$HOST" symroute sync
	same "$told" "${lines[-1]}"
	lease RENEW ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2" symroute_fail_closed=yes new_interface_mtu=1400
	same "$before" "$(state)"
	run -0 in_ns "$HOST" symroute sync
}

@test "the numbers of all tables are kept with one write to the disk" {
	names=/etc/iproute2/rt_tables.d/symroute.conf
	before=$(<"$names")
	rm "$names"
	in_ns "$HOST" strace -qq "${UNLEAKED[@]}" -e trace=fsync -o "$BATS_TEST_TMPDIR/synced" symroute sync
	same "$before" "$(<"$names")"
	same 1 "$(grep -c fsync "$BATS_TEST_TMPDIR/synced")"
}
