#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Two links in one network: which of them answers ARP for which address.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	rm -f /etc/symroute.conf
	host_done
}

# arp LINK [VALUE]: prints, or sets, whom the link answers
arp() {
	if (($# > 1)); then
		lab_sysctl "$HOST" "ipv4/conf/$1/arp_ignore=$2"
	else
		in_ns "$HOST" cat "/proc/sys/net/ipv4/conf/$1/arp_ignore"
	fi
}

# sysctls: every IPv4 setting of every link
sysctls() {
	in_ns "$HOST" grep -r . /proc/sys/net/ipv4/conf | sort
}

# kept: the files that say what links had
kept() {
	(cd "$(run_dir)" && compgen -G 'arp*/*') || true
}

# strict REASON [SETTING]: an event of ens4 with its lease
strict() {
	lease "$1" ens4 10.200.1.9/24 10.200.1.1 symroute_arp="${2:-strict}"
}

# one_network: both far ends are ports of one bridge, 10.200.1.1
one_network() {
	ip -n "$FAR" link add br0 type bridge
	ip -n "$FAR" link set ens3 master br0
	ip -n "$FAR" link set ens4 master br0
	ip -n "$FAR" addr add 10.200.1.1/24 dev br0
	ip -n "$FAR" link set br0 up
	ping_from() { in_ns "$FAR" busybox arping -c 1 -w 2 -f -I br0 "$1"; }
	address ens3 10.200.1.8/24
	address ens4 10.200.1.9/24
	wait_until 5 ping_from 10.200.1.8
	wait_until 5 ping_from 10.200.1.9
}

# answers ADDRESS: the links whose MAC answered for it
answers() {
	local replies link
	replies=$(in_ns "$FAR" busybox arping -c 1 -w 1 -I br0 "$1" || true)
	for link in ens3 ens4; do
		! grep -qiF "[$(in_ns "$HOST" cat "/sys/class/net/$link/address")]" <<<"$replies" ||
			echo "$link"
	done
}

# mains: what clients put into main: both links' network, ens3 first
mains() {
	ip -n "$HOST" route add 10.200.1.0/24 dev ens3 src 10.200.1.8 metric 1003
	ip -n "$HOST" route add 10.200.1.0/24 dev ens4 src 10.200.1.9 metric 1004
}

@test "arp = strict: each address is answered for by its own link, with keep by both" {
	one_network
	mains
	lease BOUND ens3 10.200.1.8/24 10.200.1.1
	strict BOUND keep
	same "ens3 ens4, ens3 ens4" "$(answers 10.200.1.8 | xargs), $(answers 10.200.1.9 | xargs)"
	lease RENEW ens3 10.200.1.8/24 10.200.1.1 symroute_arp=strict
	strict RENEW
	for filter in 0 1 2; do
		lab_sysctl "$HOST" "ipv4/conf/ens3/rp_filter=$filter" "ipv4/conf/ens4/rp_filter=$filter"
		same "ens3, ens4" "$(answers 10.200.1.8 | xargs), $(answers 10.200.1.9 | xargs)"
	done
	# Not so with the settings that need the rules, while a client has none yet.
	lab_sysctl "$HOST" ipv4/conf/{ens3,ens4}/rp_filter=0
	ip -n "$HOST" rule flush protocol 83
	same "ens3, ens4" "$(answers 10.200.1.8 | xargs), $(answers 10.200.1.9 | xargs)"
	lab_sysctl "$HOST" ipv4/conf/{ens3,ens4}/arp_ignore=0 ipv4/conf/{ens3,ens4}/arp_filter=1
	same "ens3, ens3" "$(answers 10.200.1.8 | xargs), $(answers 10.200.1.9 | xargs)"
}

@test "what the link had comes back with the lease's end, the key, and manage" {
	for value in 0 3 4; do
		arp ens4 "$value"
		before=$(sysctls)
		address ens4 10.200.1.9/24
		for way in "event EXPIRE ens4" "strict RENEW keep" \
			"strict RENEW strict symroute_manage=no"; do
			address ens4 10.200.1.9/24
			strict BOUND
			same "$(sed -E '/ens4\/arp_ignore/s/[0-9]+$/1/' <<<"$before")" "$(sysctls)"
			[[ $way != event* ]] || ip -n "$HOST" addr flush dev ens4
			if [[ $way == *manage=no ]]; then
				lease RENEW ens4 10.200.1.9/24 10.200.1.1 symroute_arp=strict \
					symroute_manage=no
			else
				$way
			fi
			same "$before" "$(sysctls)"
			same "" "$(kept)"
		done
	done
}

@test "a link that answers for its own addresses only already is left alone" {
	address ens4 10.200.1.9/24
	for value in 1 2 8; do
		arp ens4 "$value"
		before=$(sysctls)
		strict BOUND
		same "$before" "$(sysctls)"
		same "" "$(kept)"
		strict RENEW keep
		same "$before" "$(sysctls)"
	done
}

@test "the same event again changes nothing, and what somebody sets meanwhile stays" {
	address ens4 10.200.1.9/24
	strict BOUND
	run -0 strict RENEW
	same "symroute: ens4: nothing to change" "$output"
	arp ens4 2
	strict RENEW keep
	same 2 "$(arp ens4)"
	same "" "$(kept)"
}

@test "a link that was renamed has its own back, one that is gone leaves nothing" {
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	arp ens4 3
	lease BOUND ens3 192.168.100.19/24 192.168.100.1 symroute_arp=strict
	strict BOUND
	ip -n "$HOST" link set ens4 down
	ip -n "$HOST" link set ens4 name wan0
	ip -n "$HOST" link del ens3
	event DEPARTED ens4
	same "3 " "$(arp wan0) $(kept)"
}

@test "another link's event, and sync, give back what a missed end left" {
	arp ens4 3
	for run in "event CARRIER ens3" "in_ns $HOST symroute sync"; do
		address ens4 10.200.1.9/24
		strict BOUND
		ip -n "$HOST" addr flush dev ens4
		ip -n "$HOST" rule flush protocol 83
		$run
		same "3 " "$(arp ens4) $(kept)"
	done
}

@test "one link's strictness is not another's" {
	address ens3 192.168.100.19/24
	address ens4 10.200.1.9/24
	printf '[ens4]\narp = strict\n' >/etc/symroute.conf
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	same "0 1" "$(arp ens3) $(arp ens4)"
	lease RENEW ens3 192.168.100.19/24 192.168.100.1
	same "0 1" "$(arp ens3) $(arp ens4)"
	# IPv6 comes and goes without it.
	event EXPIRE6 ens4
	same "0 1" "$(arp ens3) $(arp ens4)"
}

@test "--dry-run prints it as a comment that sysctl takes, and touches nothing" {
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	before=$(sysctls)
	in_ns "$HOST" env -i reason=BOUND interface=ens4 "${variables[@]}" symroute_arp=strict \
		"$HOOK" -n >"$BATS_TEST_TMPDIR/plan"
	same "# sysctl net/ipv4/conf/ens4/arp_ignore=1" "$(grep '^#' "$BATS_TEST_TMPDIR/plan")"
	same "$before" "$(sysctls)"
	in_ns "$HOST" ip -batch "$BATS_TEST_TMPDIR/plan"
	run -0 strict BOUND
	same "symroute: ens4: set arp_ignore 1" "$output"
}

@test "an event that is killed at any system call loses nothing of it" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	arp ens4 3
	before=$(sysctls)
	for setting in strict keep; do
		environment=(env -i reason=BOUND interface=ens4 "${variables[@]}" "symroute_arp=$setting")
		for call in sendto rename openat unlink fsync; do
			for ((when = 1; when < 60; when++)); do
				address ens4 10.200.1.9/24
				[[ $setting == strict ]] || strict BOUND
				killed=1
				in_ns "$HOST" "${environment[@]}" strace -f -qq -o /dev/null -e trace="$call" \
					-e inject="$call:signal=KILL:when=$when" "$HOOK" 2>/dev/null && killed=0
				strict BOUND "$setting"
				same "$([[ $setting == keep ]] && echo 3 || echo 1)" "$(arp ens4)"
				ip -n "$HOST" addr flush dev ens4
				event EXPIRE ens4
				same "$before" "$(sysctls)" || {
					echo "$setting, killed at $call number $when"
					return 1
				}
				same "" "$(kept | grep -v new)"
				((killed)) || break
			done
		done
	done
}

@test "where it cannot be kept the link stays as it is, and that is said" {
	address ens4 10.200.1.9/24
	mkdir /run/symroute
	mount -t tmpfs -o ro,mode=755 tmpfs /run/symroute
	run -0 strict BOUND
	umount /run/symroute
	same 0 "$(arp ens4)"
	[[ $output == *": Read-only file system, arp = strict is left out: what the link had would be lost"* ||
		$output == *": No such file or directory, arp = strict is left out: what the link had would be lost"* ]]
}

@test "with a read-only /proc and /sys, as ProtectKernelTunables= has it, it works" {
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	in_ns "$HOST" unshare --mount bash -c 'mount -o remount,bind,ro /proc/sys 2>/dev/null ||
		{ mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys; }
		mount -o remount,ro /sys
		! echo 0 2>/dev/null >/proc/sys/net/ipv4/conf/ens4/arp_ignore && exec "$@"' - \
		env -i reason=BOUND interface=ens4 "${variables[@]}" symroute_arp=strict "$HOOK"
	same 1 "$(arp ens4)"
}
