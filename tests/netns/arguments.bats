#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# How the commands of symroute are written: options, operands, help, and what is no such thing.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
}

teardown() {
	host_done
}

# alike ARGUMENTS...: the lines on standard input, each arguments of symroute, print the same
alike() {
	local arguments expected='' first=''
	while read -r arguments; do
		# shellcheck disable=SC2086 # words of a command
		run -0 in_ns "$HOST" symroute $arguments
		[[ $first ]] || first=$arguments expected=$output
		same "$first: $expected" "$first: $output"
	done
}

@test "each option has a letter and a name, and stands before operands or behind them" {
	bound ens3 192.168.100.19/24 192.168.100.1
	bound ens4 10.200.1.9/24 10.200.1.1
	alike <<-'END'
		show -j ens4
		show --json ens4
		show ens4 -j
		show ens4 --json
	END
	alike <<-'END'
		explain -j -i ens4 -m 7 10.200.1.9 198.51.100.7
		explain 10.200.1.9 --mark=7 198.51.100.7 --interface ens4 --json
		explain 10.200.1.9 198.51.100.7 -jiens4 -m7
	END
	ip -n "$HOST" rule flush
	ip -n "$HOST" addr add 10.200.1.50/24 dev ens4
	for family in 4 6; do
		alike <<-END
			sync -n -$family
			sync -n$family
			sync --dry-run --ipv$family
		END
	done
	alike <<-'END'
		up -n ens4 10.200.1.50/24 via 10.200.1.1 -v
		up ens4 --verbose 10.200.1.50/24 --dry-run via 10.200.1.1
		up ens4 10.200.1.50/24 via 10.200.1.1 -nv
	END
	alike <<-'END'
		down -n ens4 10.200.1.9
		down ens4 10.200.1.9 -n
	END
}

# taken COMMAND: prints the options that it takes, in one line; -h keeps it from doing anything
taken() {
	local option all=()
	for option in -j --json "-i ens3" "--interface ens3" "-m 1" "--mark 1" -n --dry-run -4 --ipv4 -6 --ipv6 \
		-v --verbose --metrics -q --quiet -c --color --probe; do
		# shellcheck disable=SC2086 # words of a command
		if symroute "$1" $option -h >/dev/null 2>"$BATS_TEST_TMPDIR/said"; then
			all+=("${option% *}")
		else
			same "symroute $1: unexpected option '${option% *}'" "$(<"$BATS_TEST_TMPDIR/said")" >&2 || all+=(wrong)
		fi
	done
	echo "${all[*]}"
}

@test "each command takes its own options and no other" {
	while IFS='|' read -r command options; do
		same "$command: $options" "$command: $(taken "$command")"
	done <<-'END'
		show|-j --json -c --color
		check|-j --json --metrics -q --quiet -c --color --probe
		explain|-j --json -i --interface -m --mark -c --color
		watch|
		plan|-v --verbose
		sync|-n --dry-run -4 --ipv4 -6 --ipv6 -v --verbose
		flush|-n --dry-run -4 --ipv4 -6 --ipv6 -v --verbose
		up|-n --dry-run -v --verbose
		down|-n --dry-run -4 --ipv4 -6 --ipv6 -v --verbose
		try|
		keep|
		help|
	END
}

@test "-- ends the options: a link may have the name of one" {
	for name in -n --json; do
		ip -n "$HOST" link add name "$name" type veth peer name far0 netns "$FAR"
		ip -n "$HOST" link set dev "$name" up
		ip -n "$HOST" addr add 10.9.0.9/24 dev "$name"
		in_ns "$HOST" symroute up -- "$name" 10.9.0.9/24 via 10.9.0.1
		same "$name" "$(in_ns "$HOST" symroute show -j -- "$name" | jq -r '.uplinks[].link')"
		[[ $(own) == *10.9.0.9* ]]
		in_ns "$HOST" symroute down -- "$name" 10.9.0.9
		same "" "$(own)"
		ip -n "$HOST" link del dev "$name"
	done
}

@test "help says what a command is for and all that it takes" {
	same "Usage: symroute explain [-j] [-i IFNAME] [-m MARK] [-c[=WHEN]] SRC [DST]

  which rule, table, route and link answer for this pair

  -j, --json              print JSON
  -i, --interface IFNAME  the socket is bound to this link
  -m, --mark MARK         the packet has this mark
  -c, --color[=WHEN]      in colour: always, auto or never
  -h, --help              print this" "$(symroute help explain)"
	for command in show check explain watch plan sync flush up down try keep help; do
		same "$(symroute help "$command")" "$(symroute "$command" -h)"
		same "$(symroute help "$command")" "$(symroute "$command" --help)"
		grep -qE "symroute $command( |$)" <<<"$(symroute help)"
		grep -q "^  $command  *[a-z]" <<<"$(symroute help)"
	done
	same "$(symroute help)" "$(symroute -h)"
	same "$(symroute help)" "$(symroute --help)"
	run ! grep -E '.{81}' <<<"$(symroute help)"
}

@test "what is wrong with the arguments is one line, and nothing is done" {
	while IFS='|' read -r arguments said; do
		# shellcheck disable=SC2086 # words of a command
		run -2 in_ns "$HOST" symroute $arguments
		same "symroute$said" "$output"
	done <<-'END'
		|: a command is missing: 'symroute help' lists them
		chekc|: unknown command 'chekc': 'symroute help' lists them
		help chekc|: unknown command 'chekc': 'symroute help' lists them
		-x|: unexpected option '-x'
		-j show|: unexpected option '-j'
		show -x| show: unexpected option '-x'
		show ens3 ens4| show: unexpected argument 'ens4'
		show --json=3| show: unexpected option '--json=3'
		show -c=red| show: not always, auto or never 'red'
		check --color=| check: not always, auto or never ''
		check ens3| check: unexpected argument 'ens3'
		explain| explain: a source address is missing
		explain 10.200.1| explain: not a host's address '10.200.1'
		explain 10.200.1.9 ::1| explain: not a host's address of the same family '::1'
		explain 10.200.1.9 -i| explain: a value is missing after '-i'
		explain 10.200.1.9 --mark| explain: a value is missing after '--mark'
		explain -m 0x 10.200.1.9| explain: not a mark '0x'
		explain 10.200.1.9 1.1.1.1 2.2.2.2| explain: unexpected argument '2.2.2.2'
		plan -n| plan: unexpected option '-n'
		sync -vx| sync: unexpected option '-x'
		sync --verbose -xn| sync: unexpected option '-x'
		sync --ver --x| sync: unexpected option '--x'
		sync -4| sync: -4 and -6 go with -n only
		sync ens3| sync: unexpected argument 'ens3'
		flush ens3 ens4| flush: unexpected argument 'ens4'
		flush a/b| flush: not a link 'a/b'
		down| down: a link is missing
		down ens3 ens4| down: not an address 'ens4'
		down ens3 10.200.1.9 -x| down: unexpected option '-x'
		try| try: not a number of seconds in 1..3600 ''
		try 60| try: a command is missing
		try 60 chekc|: unknown command 'chekc': 'symroute help' lists them
		try 60 show| try: not a command that can be tried 'show'
		try -n 60 sync| try: unexpected option '-n'
		try 60 sync -n| try: -n changes nothing that could be tried
		try 60 sync -x| sync: unexpected option '-x'
		try 60 flush ens3 ens4| flush: unexpected argument 'ens4'
		try 60 up ens3|: ADDRESS/LEN: not set, it should be a host's address and the length of its network
		keep ens3| keep: unexpected argument 'ens3'
	END
	run -2 symroute show $'--\e[2J'
	same "symroute show: unexpected option '--\\x1b[2J'" "$output"
}
