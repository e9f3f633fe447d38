#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# How the programs are built when nobody says anything about it.

load ../lib/host.bash

@test "both programs are hardened: PIE, RELRO, bound at start, stack protector, fortified" {
	for program in "$HOOK" "$(command -v symroute)"; do
		header=$(readelf -hldW "$program")
		grep -q 'Type: *DYN' <<<"$header"
		grep -q 'GNU_RELRO' <<<"$header"
		grep -qE '\(FLAGS\).*BIND_NOW' <<<"$header"
		grep -qE '\(FLAGS_1\).*NOW PIE' <<<"$header"
		grep -qE 'GNU_STACK .* RW ' <<<"$header"
		symbols=$(readelf -sW "$program")
		grep -q '__stack_chk_fail' <<<"$symbols"
		grep -q '__v\?snprintf_chk' <<<"$symbols"
	done
	# The linker keeps this note only if the C library has it too.
	[[ $(uname -m) != x86_64 ]] || readelf -nW "$BUILD/src/hook/hook_main.o" | grep -q 'IBT.*SHSTK'
}

@test "libraries are loaded, not inside: a program need not be built anew when one is fixed" {
	for program in "$HOOK:" "$(command -v symroute):libjansson.so.4 "; do
		same "libc.so.6 libinih.so.1 ${program#*:}libmnl.so.0" "$(readelf -dW "${program%%:*}" |
			sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | paste -sd ' ')"
	done
}

@test "where a distribution's flags fortify sources, ours do not once more" {
	for flags in CPPFLAGS=-D_FORTIFY_SOURCE=2 CFLAGS='-O2 -Wp,-U_FORTIFY_SOURCE,-D_FORTIFY_SOURCE=2'; do
		same "-D_FORTIFY_SOURCE=2" "$(make -n -C "$TOP" O="$BATS_TEST_TMPDIR/o" "$flags" \
			"$BATS_TEST_TMPDIR/o/src/util/log.o" | grep -oE -- '-D_FORTIFY_SOURCE=.' | uniq)"
	done
}
