#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the hook may do, whom it obeys, and what it makes of files that somebody else has put there.
# shellcheck disable=SC2030,SC2031 # each test is a shell of its own

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	environment=(env -i reason=BOUND interface=ens4 "${variables[@]}")
	address ens4 10.200.1.9/24
}

teardown() {
	host_done
}

# hook_as [SETPRIV-OPTION...]: an event with a lease, as a process that setpriv(1) made
hook_as() {
	in_ns "$HOST" setpriv "$@" "${environment[@]}" "$HOOK"
}

# whole: what the event comes to; nothing is kept of it
whole() {
	lease BOUND ens4 10.200.1.9/24 10.200.1.1 >/dev/null 2>&1
	state
	undo
}

# undo: as if no event had been
undo() {
	ip -n "$HOST" rule flush protocol 83
	ip -n "$HOST" route flush table all proto 83
	ip -n "$HOST" link set ens4 group 0
	rm -rf /run/symroute /etc/iproute2/rt_tables.d/symroute.conf
}

@test "while it works: CAP_NET_ADMIN and no more, no new privileges; for a plan, nothing" {
	# The lock is held: it is found waiting.
	whole >/dev/null
	for kept in 0000000000001000 0000000000000000; do
		options=() status_file=$BATS_TEST_TMPDIR/status
		[[ $kept == *1000 ]] || options=(-n)
		# At its first netlink message gdb would see the same; strace stops it there.
		stop_at bind symroute-hook "${environment[@]}" "$HOOK" "${options[@]}"
		same "$(kept "$kept")" "$(<"$status_file")"
	done
}

@test "check keeps what it takes to look at programs and nftables, and then nothing" {
	whole >/dev/null
	status_file=$BATS_TEST_TMPDIR/status
	in_ns "$HOST" nft add table ip nat
	# Its first directory is /proc; its first netlink message is about nftables, the next about links.
	stop_at getdents64 symroute symroute check
	same "$(kept 0000000000081000)" "$(<"$status_file")"
	stop_at bind symroute symroute check
	same "$(kept 0000000000081000)" "$(<"$status_file")"
	WHEN=2 stop_at bind symroute symroute check
	same "$(kept 0000000000000000)" "$(<"$status_file")"
}

@test "check --probe opens its raw socket first, and then may have the kernel ask routers, and no more" {
	address ens4 10.200.1.9/24
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	status_file=$BATS_TEST_TMPDIR/status
	stop_at getdents64 symroute symroute check --probe 203.0.113.1
	same "$(kept 0000000000083000)" "$(<"$status_file")"
	# Its first sendmsg is the first packet.
	stop_at sendmsg symroute symroute check --probe 203.0.113.1
	same "$(kept 0000000000001000)" "$(<"$status_file")"
}

@test "of what only root may see, check sees a program of another user" {
	in_ns "$HOST" nft add table ip nat
	bound ens4 10.200.1.9/24 10.200.1.1
	cp "$(command -v sleep)" "$BATS_TEST_TMPDIR/dhclient"
	chmod 755 "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "${BATS_TEST_TMPDIR%/*/*}" || true
	rm /etc/dhcp/dhclient-exit-hooks.d/symroute
	for namespace in "$HOST" "$FAR"; do
		ip netns exec "$namespace" setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$BATS_TEST_TMPDIR/dhclient" 60 3>&- &
		pid=$!
		wait_until 5 grep -q dhclient "/proc/$pid/comm"
		run in_ns "$HOST" symroute check -j
		kill "$pid"
		wait "$pid" || true
		if [[ $namespace == "$HOST" ]]; then
			jq -e '.findings[] | select(.id == "hook_missing")' <<<"$output"
		else
			run ! jq -e '.findings[] | select(.id == "hook_missing")' <<<"$output"
		fi
	done
}

# stop_at CALL NAME COMMAND...: stops NAME, which COMMAND becomes, at its CALL, the WHENth one; what it may
# then is in $status_file. It ends there.
stop_at() {
	local call=$1 name=$2
	shift 2
	in_ns "$HOST" strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=STOP:when=${WHEN:-1}" "$@" \
		>/dev/null 2>&1 3>&- &
	wait_until 5 stopped "$name"
	grep -E '^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs)' "/proc/$pid/status" >"$status_file"
	kill -KILL "$pid"
	wait "$!" || true
}

# kept CAPABILITIES: what a status file says of who has these and no more
kept() {
	printf '%s:\t%s\n' CapInh 0000000000000000 CapPrm "$1" CapEff "$1" CapAmb 0000000000000000 NoNewPrivs 1
}

# stopped NAME: the program is; sets pid
stopped() {
	local status
	for status in /proc/[0-9]*/status; do
		if [[ $(sed -n '1p;3p' "$status" 2>/dev/null) == $'Name:\t'"$1"$'\nState:\t'[tT]* ]]; then
			pid=${status//[^0-9]/}
			return
		fi
	done
	return 1
}

@test "with CAP_NET_ADMIN alone it does all that it does as root" {
	expected=$(whole)
	run -0 hook_as --bounding-set=-all,+net_admin,+setpcap --inh-caps=-all
	same "$expected" "$(state)"
	grep -q ens4 /etc/iproute2/rt_tables.d/symroute.conf
	[[ -s $(run_dir)/leases ]]
}

@test "without CAP_NET_ADMIN: refused in one line, exit 1, no change" {
	before=$(state)
	run -1 hook_as --reuid=65534 --regid=65534 --clear-groups
	same "symroute: refused: CAP_NET_ADMIN is missing; run it as root" "$output"
	run -1 hook_as --bounding-set=-net_admin
	same "symroute: refused: CAP_NET_ADMIN is missing; run it as root" "$output"
	run -1 in_ns "$HOST" setpriv --reuid=65534 --regid=65534 --clear-groups symroute sync
	same "symroute: refused: CAP_NET_ADMIN is missing; run it as root" "$output"
	same "$before" "$(state)"
	[[ ! -e /run/symroute ]]
}

@test "set-user-ID, or with capabilities of its file: refused, exit 1, no change" {
	before=$(state)
	cp "$HOOK" "$BATS_TEST_TMPDIR/suid"
	chmod 4755 "$BATS_TEST_TMPDIR/suid"
	chmod 755 "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "${BATS_TEST_TMPDIR%/*/*}" || true
	run -1 in_ns "$HOST" setpriv --reuid=65534 --regid=65534 --clear-groups \
		"${environment[@]}" "$BATS_TEST_TMPDIR/suid"
	[[ $output == "symroute: refused: set-user-ID or "* ]]
	run -2 in_ns "$HOST" setpriv --reuid=65534 --regid=65534 --clear-groups \
		"${environment[@]}" "$BATS_TEST_TMPDIR/suid" --withhold
	cp "$(command -v symroute)" "$BATS_TEST_TMPDIR/suid"
	chmod 4755 "$BATS_TEST_TMPDIR/suid"
	for command in show check "explain 10.200.1.9" plan sync flush "up ens4 10.200.1.9/24" "down ens4"; do
		# shellcheck disable=SC2086 # each is a command and its arguments
		run in_ns "$HOST" setpriv --reuid=65534 --regid=65534 --clear-groups \
			"${environment[@]}" "$BATS_TEST_TMPDIR/suid" $command
		((status != 0))
		[[ $output == "symroute: refused: set-user-ID or "* ]]
	done
	same "$before" "$(state)"
}

@test "whatever the umask, directories are 0755, files 0644, and the locks root's alone" {
	for mask in 0 077 0777; do
		(umask "$mask"; lease BOUND ens4 10.200.1.9/24 10.200.1.1)
		same "$(printf '%s\n' '644 root leases' '600 root lock' '600 root rt_tables.lock')" \
			"$(find /run/symroute -type f -printf '%m %u %f\n' | sort -k3)"
		same "755 root" "$(find /run/symroute -type d -printf '%m %u\n' | sort -u)"
		same "644 root" "$(stat -c '%a %U' /etc/iproute2/rt_tables.d/symroute.conf)"
		undo
	done
}

@test "with standard input, output and error closed, no file gets what is for them" {
	expected=$(whole)
	in_ns "$HOST" "${environment[@]}" "$HOOK" -v <&- >&- 2>&-
	same "$expected" "$(state)"
	same "lease ens4 dhcp4 address 10.200.1.9/24 route 0.0.0.0/0 10.200.1.1 lease ens4 link" \
		"$(paste -sd' ' "$(run_dir)/leases")"
}

@test "no other program is executed, and every descriptor is closed on exec" {
	in_ns "$HOST" strace -f -o "$BATS_TEST_TMPDIR/calls" "${UNLEAKED[@]}" -E PATH="$BATS_TEST_TMPDIR" \
		-e trace=execve,openat,open,socket,clone,fork,vfork -- "${environment[@]}" "$HOOK"
	same 2 "$(grep -c 'execve(.*= 0' "$BATS_TEST_TMPDIR/calls")" # env(1) and the hook
	run ! grep -E 'clone|fork' "$BATS_TEST_TMPDIR/calls"
	same "" "$(grep -E 'open|socket' "$BATS_TEST_TMPDIR/calls" | grep -v CLOEXEC)"
}

@test "a directory that is not root's alone is refused, and nothing changes" {
	before=$(state)
	for hostile in "ln -s /tmp /run/symroute" "touch /run/symroute" "mkfifo /run/symroute" \
		"install -d -m 0777 /run/symroute" "install -d -m 0775 /run/symroute" \
		"install -d -o 65534 /run/symroute"; do
		$hostile
		run -1 in_ns "$HOST" "${environment[@]}" "$HOOK"
		[[ $output == "symroute: ens4: /run/symroute: "*", it should be a directory of root's alone: rm -r /run/symroute && symroute sync" ]]
		same "$before" "$(state)"
		rm -rf /run/symroute
	done
}

# What may be in a file's place, as commands on $1.
hostile_links() {
	ln -s "$BATS_TEST_TMPDIR/victim" "$1"
}
hostile_fifo() {
	mkfifo "$1"
}
hostile_owner() {
	echo "address 10.66.66.66/24" >"$1"
	chown 65534 "$1"
}
hostile_directory() {
	mkdir "$1"
}

@test "links, FIFOs, directories and other people's files in our files' places do no harm" {
	echo precious >"$BATS_TEST_TMPDIR/victim"
	whole >/dev/null
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	expected=$(state)
	dir=$(run_dir)
	undo
	for kind in links fifo owner directory; do
		for path in "$dir"/{lock,leases,leases.new} /run/symroute/rt_tables.lock \
			/etc/iproute2/rt_tables.d/symroute.conf{,.new}; do
			install -d "$dir"
			"hostile_$kind" "$path"
			run timeout 5 ip netns exec "$HOST" "${environment[@]}" "$HOOK"
			same "$([[ $path == */leases ]] && echo 1 || echo 0)" "$status" # that one is read
			[[ ! -p $path ]] || rm "$path" # ip(8) would wait for it
			same "$expected" "$(state)" || {
				echo "$kind in place of $path: $output"
				return 1
			}
			same precious "$(<"$BATS_TEST_TMPDIR/victim")"
			undo
			rm -rf "$path"
		done
	done
}

@test "a lease that somebody else has put there is not believed" {
	whole >/dev/null
	lease BOUND ens4 10.200.1.9/24 10.200.1.1
	address ens3 10.66.66.66/24
	expected=$(state)
	hostile_owner "$(run_dir)/leases"
	run -1 in_ns "$HOST" symroute sync
	same "symroute: saved leases in $(run_dir): Operation not permitted" "${lines[0]}"
	same "$expected" "$(state)"
	run -0 in_ns "$HOST" symroute sync
	same "$expected" "$(state)"
}
