#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The hook inside Debian's dhcpcd.service: ProtectSystem=strict, ProtectHome, PrivateDevices,
# SystemCallFilter, RestrictNamespaces, MemoryDenyWriteExecute. /run is read-only here, as the unit says;
# systemd 257 leaves it writable, and a later one may not.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# sandboxed WRITABLE COMMAND...: COMMAND where everything is read-only but dhcpcd's own directories
# and the blank-separated ones in WRITABLE; without homes, and with the devices of PrivateDevices=
sandboxed() {
	local writable=$1
	shift
	mkdir -p /run/dhcpcd /var/lib/dhcpcd
	# shellcheck disable=SC2016 # expanded by the shell inside
	unshare --mount --propagation private bash -c '
		for dir in /run/dhcpcd /var/lib/dhcpcd $1; do
			mount --bind "$dir" "$dir" || exit 99
		done
		for dir in /home /root /run/user; do
			[[ ! -d $dir ]] || mount -t tmpfs -o mode=000,ro tmpfs "$dir" || exit 99
		done
		mkdir /run/dev && mount -t tmpfs -o mode=755,noexec tmpfs /run/dev || exit 99
		for dir in null zero full random urandom tty log; do
			: >"/run/dev/$dir" && mount --bind "/dev/$dir" "/run/dev/$dir" || exit 99
		done
		mount --move /run/dev /dev && rmdir /run/dev || exit 99
		while read -r _ _ _ _ point _; do
			case " /run/dhcpcd /var/lib/dhcpcd $1 " in
			*" $point "*) ;;
			*) mount -o remount,bind,ro "$point" 2>/dev/null || : ;;
			esac
		done </proc/self/mountinfo
		! : 2>/dev/null >/run/probe || { echo "/run is not read-only"; exit 99; }
		[[ ! $(ls -A /home /root /run/user 2>/dev/null | grep -v :) && ! -e /dev/net ]] || exit 99
		shift
		setpriv --bounding-set -mknod,-sys_rawio --inh-caps -all "$@"' - "$writable" "$@"
}

# sandboxed_event WRITABLE REASON [NAME=value...]: an event on ens4, its log on stdout
sandboxed_event() {
	local writable=$1 reason=$2
	shift 2
	sandboxed "$writable" ip netns exec "$HOST" env -i reason="$reason" interface=ens4 \
		protocol=dhcp "$@" "$HOOK" -v 2>&1
}

@test "where nothing can be kept, the kernel is still put right, and what is not kept is said once" {
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	bound ens4 10.200.1.9/24 10.200.1.1
	expected=$(state)
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens4
	rm -rf /run/symroute /etc/iproute2/rt_tables.d/symroute.conf

	address ens4 10.200.1.9/24
	run -0 sandboxed_event "" BOUND "${variables[@]}"
	same "$expected" "$(state)"
	same 2 "$(grep -c 'Read-only file system\|No such file' <<<"$output")"
	# The next event has nothing to change, and is silent.
	run -0 sandboxed ""  ip netns exec "$HOST" env -i reason=RENEW interface=ens4 \
		"${variables[@]}" "$HOOK"
	same "" "$output"

	# One that has tells of the lease, which changed, and no more of the number, which the kernel tells.
	mapfile -t changed < <(lease_of 10.200.1.9/24 10.200.1.254)
	run -0 sandboxed_event "" RENEW "${changed[@]}"
	same 1 "$(grep -c 'Read-only file system\|No such file' <<<"$output")"
	grep -q 'the lease is not kept' <<<"$output"
	same 25001 "$(ip -n "$HOST" -N -j rule show priority 32800 oif ens4 | jq -r '.[].table')"
	run -0 sandboxed_event "" RENEW "${variables[@]}"

	# A stop that keeps the address keeps all; one that does not, takes all away.
	run -0 sandboxed_event "" STOPPED
	same "$expected" "$(state)"
	ip -n "$HOST" addr flush dev ens4
	run -0 sandboxed_event "" STOPPED
	same "" "$(own)"
}

@test "with the drop-in's directories writable, leases and numbers are kept" {
	dropin=/usr/lib/systemd/system/dhcpcd.service.d/50-symroute.conf
	# What the drop-in and the tmpfiles.d line say is what this test opens.
	writable=$(sed -n 's/^ReadWritePaths=//p' "$dropin" | tr -d '-')
	same "/run/symroute /etc/iproute2/rt_tables.d" "$writable"
	same "d /run/symroute 0755 root root -" "$(grep -v '^#' /usr/lib/tmpfiles.d/symroute.conf)"
	mkdir -p /run/symroute
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	address ens4 10.200.1.9/24
	run -0 sandboxed_event "$writable" BOUND "${variables[@]}"
	run ! grep 'Read-only' <<<"$output"
	grep -qP '^25001\tens4$' /etc/iproute2/rt_tables.d/symroute.conf
	same "lease ens4 dhcp4 address 10.200.1.9/24 route 0.0.0.0/0 10.200.1.1 lease ens4 link" \
		"$(paste -sd' ' "$(run_dir)/leases")"
}

# calls_of SET: prints the system calls in a set of systemd's
calls_of() {
	local name
	while read -r name; do
		case $name in
		"$1" | "#"*) ;;
		@*) calls_of "$name" ;;
		*) echo "$name" ;;
		esac
	done < <(systemd-analyze syscall-filter "$1" | cat)
}

@test "with the unit's system calls only, no memory to write and execute, no new privileges: the same, and nothing is refused to it" {
	command -v systemd-analyze >/dev/null || skip "needs systemd's lists of system calls"
	bound ens4 10.200.1.9/24 10.200.1.1
	expected=$(state)
	ip -n "$HOST" addr flush dev ens4
	event STOPPED ens4
	rm -rf /run/symroute
	mkdir -p /run/symroute
	# SystemCallFilter=@system-service chroot, and RestrictNamespaces=.
	{ calls_of @system-service; echo chroot; } | grep -vxE 'unshare|setns' >"$BATS_TEST_TMPDIR/calls"
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	address ens4 10.200.1.9/24
	# The filter is there: a call outside it is refused, and memory to write and execute.
	run -1 setpriv --no-new-privs "$BUILD/limits" unshare --uts true <"$BATS_TEST_TMPDIR/calls"
	run -0 sandboxed "/run/symroute /etc/iproute2/rt_tables.d $LAB_DIR" ip netns exec "$HOST" \
		strace -o "$LAB_DIR/trace" setpriv --no-new-privs "$BUILD/limits" env -i reason=BOUND \
		interface=ens4 "${variables[@]}" "$HOOK" <"$BATS_TEST_TMPDIR/calls"
	same "" "$output"
	same "$expected" "$(state)"
	same "" "$(sed '1,/^execve("[^"]*symroute-hook"/d' "$LAB_DIR/trace" | grep EPERM)"
	same "lease ens4 dhcp4 address 10.200.1.9/24 route 0.0.0.0/0 10.200.1.1 lease ens4 link" \
		"$(paste -sd' ' "$(run_dir)/leases")"
}
