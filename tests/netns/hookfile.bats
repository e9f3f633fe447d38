#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The files that dhcpcd-run-hooks and dhclient-script source, in each shell that may be /bin/sh.

load ../lib/host.bash

dhcpcd=$LAB_HOOKS/05-symroute
enter=/etc/dhcp/dhclient-enter-hooks.d/symroute
leave=/etc/dhcp/dhclient-exit-hooks.d/symroute
files=("$dhcpcd" "$enter" "$leave")
shells=("dash" "bash --posix" "busybox sh")

setup() {
	host_make ens4
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	# The way the clients do it, with a hook behind ours that tells what it finds, as far as it
	# may not be another: two of these differ in what bash counts.
	cat >"$BATS_TEST_TMPDIR/run-hooks" <<-'END'
		found() {
			set | grep -vE '^(_|PIPESTATUS|BASH_LINENO|LINENO|OPTIND|FUNCNAME|BASH_ARG[CV]|status)='
			env | grep -v '^_=' | sort
			set +o
			trap
			pwd
			umask
			ls "/proc/$$/fd"
			command -v symroute_hook symroute_enter
			:
		}
		exit_status=7
		status=
		cd "${0%/*}"
		umask 027
		set -o noclobber
		found >|before
		. "$FILE"
		status=$?
		found >|after
		echo "status $status, exit_status $exit_status"
		read -r line
		echo "the next hook reads: $line"
	END
}

teardown() {
	[[ ! -e $HOOK.away ]] || mv "$HOOK.away" "$HOOK"
	rm -f /etc/symroute.conf
	host_done
}

# sourced FILE SHELL [NAME=value...]: source it there; prints what it and the next hook print
sourced() {
	local file=$1 shell=$2
	shift 2
	# shellcheck disable=SC2086 # "bash --posix" is two words
	in_ns "$HOST" env -i PATH="$PATH" FILE="$file" interface=ens4 protocol=dhcp if_configured=true "$@" \
		$shell "$BATS_TEST_TMPDIR/run-hooks" 2>&1 <<<"a line of the client's"
}

expected="status 0, exit_status 7
the next hook reads: a line of the client's"

# changed: prints what the next hook finds changed, as diff(1) says it
changed() {
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after" | grep '^[<>]' | sort -u || true
}

# helper TEXT: puts a script in the program's place
helper() {
	[[ -e $HOOK.away ]] || mv "$HOOK" "$HOOK.away"
	printf '#!/bin/sh\n%s\n' "$1" >"$HOOK"
	chmod +x "$HOOK"
}

# each NAME=value...: all files in all shells are silent, true, and leave nothing behind
each() {
	local file shell
	for file in "${files[@]}"; do
		for shell in "${shells[@]}"; do
			echo "$file in $shell"
			same "$expected" "$(sourced "$file" "$shell" "$@")" || return
			same "" "$(changed)" || return
		done
	done
}

@test "dhcpcd's file and dhclient's exit hook do their work, silently, and are true" {
	for file in "$dhcpcd" "$leave"; do
		for shell in "${shells[@]}"; do
			same "$expected" "$(sourced "$file" "$shell" reason=BOUND "${variables[@]}")"
			same 6 "$(own | wc -l)"
			ip -n "$HOST" addr flush dev ens4
			same "$expected" "$(sourced "$file" "$shell" reason=STOPPED)"
			same "" "$(own)"
			address ens4 10.200.1.9/24
		done
	done
}

@test "dhclient's enter hook changes nothing in the kernel" {
	before=$(state)
	printf '[ens4]\ndefault_route = no\n' >/etc/symroute.conf
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$enter" "$shell" reason=BOUND "${variables[@]}")"
	done
	same "$before" "$(state)"
}

@test "they leave nothing behind: variable, function, option, trap, directory, mask or file" {
	each reason=BOUND "${variables[@]}"
	each reason=STOPPED
}

@test "they do so, silent and true, where the event is refused" {
	each reason=BOUND "${variables[@]}" new_ip_address=nonsense
	each reason=BOUND "${variables[@]}" interface=///
	each reason=
	echo "nonsense" >/etc/symroute.conf
	each reason=BOUND "${variables[@]}"
}

@test "they do so where the program is missing, is no program, fails or dies, or reads" {
	mv "$HOOK" "$HOOK.away"
	each reason=BOUND "${variables[@]}"
	: >"$HOOK"
	each reason=BOUND "${variables[@]}"
	chmod +x "$HOOK"
	printf 'MZ\001' >"$HOOK"
	each reason=BOUND "${variables[@]}"
	for end in "exit 1" "exit 2" "exit 3" "exit 127" 'kill -SEGV $$' 'kill -KILL $$' 'kill -TERM $$'; do
		helper "echo noise; echo noise >&2; cat; $end"
		each reason=BOUND "${variables[@]}"
	done
}

@test "they work with standard input, output and error closed" {
	for file in "$dhcpcd" "$leave"; do
		for shell in "${shells[@]}"; do
			# shellcheck disable=SC2086 # "bash --posix" is two words
			in_ns "$HOST" env -i PATH="$PATH" FILE="$file" reason=BOUND interface=ens4 "${variables[@]}" \
				$shell "$BATS_TEST_TMPDIR/run-hooks" <&- >&- 2>&- || true
			same 6 "$(own | wc -l)"
			same "" "$(changed)"
			ip -n "$HOST" rule flush protocol 83
			ip -n "$HOST" route flush table all proto 83
		done
	done
}

@test "the enter hook works with standard input, output and error closed" {
	printf '[ens4]\ndefault_route = no\n' >/etc/symroute.conf
	for shell in "${shells[@]}"; do
		# shellcheck disable=SC2086 # "bash --posix" is two words
		in_ns "$HOST" env -i PATH="$PATH" FILE="$enter" reason=BOUND interface=ens4 "${variables[@]}" \
			$shell "$BATS_TEST_TMPDIR/run-hooks" <&- >&- 2>&- || true
		same new_routers "$(changed | sed -n 's/^< \(new_[a-z]*\)=.*/\1/p' | sort -u)"
	done
}

# shown: which routes dhclient-script would see behind the enter hook
shown() {
	sed -nE "s/^(new_routers|new_rfc3442_classless_static_routes)='?([^']*)'?$/\1 \2/p" \
		"$BATS_TEST_TMPDIR/after" | sort -u
}

# enters [NAME=value...]: run the enter hook of each shell with a lease; prints what each shows
enters() {
	local shell
	for shell in "${shells[@]}"; do
		sourced "$enter" "$shell" reason=BOUND "${variables[@]}" "$@" >/dev/null
		shown | paste -s -d '|'
	done | uniq
}

@test "the enter hook withholds routers if default_route = no, and only then" {
	yes="new_routers 10.200.1.1"
	same "$yes" "$(enters)"
	for config in "[ens4]\ndefault_route = yes" "[ens3]\ndefault_route = no" \
		"[ens*]\ndefault_route = no\n[ens4]\ndefault_route = yes" \
		"[ens4]\ndefault_route = no\nmanage = no" "[ens4]\ndefault_route = perhaps"; do
		printf '%b\n' "$config" >/etc/symroute.conf
		same "$yes" "$(enters)"
	done
	for config in "[ens4]\ndefault_route = no" "[defaults]\ndefault_route = no" "[ens*]\ndefault_route = no"; do
		printf '%b\n' "$config" >/etc/symroute.conf
		same "" "$(enters)"
	done
	# The client's own configuration has the last word.
	same "$yes" "$(enters symroute_default_route=yes)"
	rm /etc/symroute.conf
	same "" "$(enters symroute_default_route=no)"
	for end in "exit 1" "exit 2" 'kill -SEGV $$'; do
		helper "$end"
		same "$yes" "$(enters symroute_default_route=no)"
	done
}

@test "of option 121 the enter hook withholds the default routes, and nothing else" {
	both="new_rfc3442_classless_static_routes=0 10 200 1 1 24 198 51 100 10 200 1 2"
	same "new_rfc3442_classless_static_routes 0 10 200 1 1 24 198 51 100 10 200 1 2|new_routers 10.200.1.1" \
		"$(enters "$both")"
	same "new_rfc3442_classless_static_routes 24 198 51 100 10 200 1 2" \
		"$(enters "$both" symroute_default_route=no)"
	same "" "$(enters new_rfc3442_classless_static_routes="0 10 200 1 1" symroute_default_route=no)"
	same "" "$(enters new_rfc3442_classless_static_routes="24 198" symroute_default_route=no)"
}

@test "what the enter hook withholds is all that the next hook finds changed" {
	for shell in "${shells[@]}"; do
		sourced "$enter" "$shell" reason=BOUND "${variables[@]}" symroute_default_route=no
		same $'< new_routers=10.200.1.1\n> SYMROUTE_CLASSLESS=\n> SYMROUTE_ROUTERS=10.200.1.1' \
			"$(changed | tr -d "'" | sort -u)"
	done
}

@test "the exit hook finds what the enter hook withheld" {
	printf '. "%s"\n. "%s"\n' "$enter" "$leave" >"$BATS_TEST_TMPDIR/both"
	for shell in "${shells[@]}"; do
		same "$expected" "$(sourced "$BATS_TEST_TMPDIR/both" "$shell" reason=BOUND "${variables[@]}" symroute_default_route=no)"
		same "default via 10.200.1.1 dev ens4 table ens4 onlink" "$(own | grep ^default)"
		same "" "$(shown)"
		ip -n "$HOST" addr flush dev ens4
		sourced "$leave" "$shell" reason=STOPPED
		address ens4 10.200.1.9/24
	done
}
