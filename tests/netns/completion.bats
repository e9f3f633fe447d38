#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the shells complete, from what is installed and what this host has.
# shellcheck disable=SC2016 # the shells that are tried expand it

load ../lib/host.bash

COMPLETION=/usr/share/bash-completion/completions/symroute

setup() {
	host_make ens3 ens4
	address ens4 10.200.1.9/24
	ip -n "$HOST" addr add 2001:db8:4::9/64 dev ens4 nodad noprefixroute
}

teardown() {
	host_done
}

# completes LINE: prints what bash offers at its end, in one line
completes() {
	ip netns exec "$HOST" bash -c '
		source "$2"
		COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$'\'' \t\n:='\''
		_symroute || exit
		printf "%s\n" "${COMPREPLY[*]}"' - "$1" "$COMPLETION"
}

@test "bash completes commands, options, links, addresses and words" {
	while IFS='|' read -r line offered; do
		same "$line: $offered" "$line: $(completes "$line")"
	done <<-'END'
		symroute |check down explain flush help keep networkd plan show sync try up watch
		symroute s|show sync
		symroute --h|--help
		symroute show |ens3 ens4 lo
		symroute show -|--color --help --json -c -h -j
		symroute check --q|--quiet
		symroute check --p|--probe
		symroute check --m|--metrics
		symroute check --probe |
		symroute check --color=a|--color=always --color=auto
		symroute show ens3 --j|--json
		symroute help s|show sync
		symroute flush -n e|ens3 ens4
		symroute flush ens4 |
		symroute sync -|--dry-run --help --ipv4 --ipv6 --verbose -4 -6 -h -n -v
		symroute down |ens3 ens4 lo
		symroute up ens|ens3 ens4
		symroute up ens4 |10.200.1.9/24 2001:db8:4::9/64
		symroute up -n ens4 10|10.200.1.9/24
		symroute up ens4 2001:db8:|4::9/64
		symroute up ens4 10.200.1.9/24 |mtu via
		symroute up ens4 10.200.1.9/24 via |
		symroute up ens4 10.200.1.9/24 via 10.200.1.1 m|mtu
		symroute explain |10.200.1.9 2001:db8:4::9
		symroute explain 10.200.1.9 |
		symroute explain -i ens|ens3 ens4
		symroute explain --mark 7 10.|10.200.1.9
		symroute try 60 |down flush sync up
		symroute try 60 up ens4 10|10.200.1.9/24
		symroute try 60 flush --|--dry-run --help --ipv4 --ipv6 --verbose
		symroute try 60 flush e|ens3 ens4
		symroute try |
		symroute nonsense |
	END
}

@test "bash completes links of any name as they have to be typed, and runs none of them" {
	for name in 'x$(id>&2)' x\'\"\\ x\;y xéy $'x\e[2J'; do
		ip -n "$HOST" link add "$name" type veth peer name far0 netns "$FAR"
		printf -v typed %q "$name"
		run -0 completes "symroute show x"
		same "$typed" "$output"
		eval "same $output \"\$name\""
		ip -n "$HOST" link del "$name"
	done
}

@test "bash completes a link that is gone and has a lease" {
	ip -n "$HOST" addr add 192.168.100.19/24 dev ens3
	lease BOUND ens3 192.168.100.19/24 192.168.100.1
	ip -n "$HOST" link del ens3
	same "ens3" "$(completes "symroute flush ens3")"
}

@test "bash: sourcing it leaves functions of its own names and nothing else" {
	run -0 bash --norc -c 'a=$(compgen -v; compgen -A function); source "$1"; b=$(compgen -v; compgen -A function)
		diff <(echo "$a") <(echo "$b") | grep "^>" | grep -vE "^> (_symroute|a$|_$|PIPESTATUS|BASH_)"; complete -p symroute' - "$COMPLETION"
	same "complete -F _symroute symroute" "$output"
}

@test "zsh completes the same commands, options, links and addresses" {
	command -v zsh >/dev/null || skip "needs zsh"
	# A shell at a terminal, whose completion answers to us: it writes what it would list. The key
	# that empties the line is the terminal's own until the shell reads keys: so it waits for that.
	# What is printed at the end of each step is not what is typed there, and so echoed.
	: >"$BATS_TEST_TMPDIR/offered"
	ip netns exec "$HOST" zsh -f -c '
		zmodload zsh/zpty zsh/zselect
		zpty shell zsh -f -i
		zpty -w shell "fpath=(/usr/share/zsh/site-functions \$fpath); autoload -U compinit; compinit -D -u"
		zpty -w shell "compadd() { builtin compadd -O found \"\$@\"; print -rl -- \$found >>$1; builtin compadd \"\$@\" }"
		zpty -w shell "bindkey ^I list-choices; PS1=; print rea\"\"dy"
		zpty -r -m shell line "*ready*"
		step=0
		for text in "symroute " "symroute flush " "symroute try 60 " "symroute try 60 up ens4 " "symroute up ens4 " "symroute explain " \
			"symroute check --" "symroute flush ens4 --" "symroute check --color="; do
			((step++))
			before=$(wc -l <$1)
			zpty -w -n shell "$text"$'\''\t'\''
			for ((i = 0; i < 200 && $(wc -l <$1) == before; i++)); do zselect -t 5; done
			zpty -w -n shell $'\''\x15print do""ne'\''$step$'\''\n'\''
			zpty -r -m shell line "*done$step*"
		done
		zpty -d shell' - "$BATS_TEST_TMPDIR/offered" >/dev/null 2>&1
	for word in show check explain watch plan sync flush up down try keep help ens3 ens4 10.200.1.9/24 2001:db8:4::9/64 10.200.1.9 \
		--json --quiet --dry-run never; do
		grep -qxF -- "$word" "$BATS_TEST_TMPDIR/offered" || { echo "not offered: $word"; cat "$BATS_TEST_TMPDIR/offered"; false; }
	done
}
