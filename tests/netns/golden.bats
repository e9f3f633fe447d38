#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# All that show, check and explain print of 1, 2, 6 and 40 uplinks, on a terminal of 80 and of 200
# columns, and in a pipe: golden/UPLINKS-COLUMNS has it whole.
#
# GOLDEN=write tests/lib/run-bats BUILD tests/netns/golden.bats writes these files anew, where the
# output is meant to change: read the difference.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

GOLDEN_DIR=$TOP/tests/netns/golden

setup() {
	host_make
	told=$BATS_TEST_TMPDIR/told
}

teardown() {
	host_done
}

# uplinks COUNT: wan1 and so on, each with a lease of both families; main's default is wan1's
uplinks() {
	local i variables
	for ((i = 1; i <= $1; i++)); do
		uplink_batch "$i"
		echo "link set far$i netns $FAR"
		echo "link set wan$i up"
	done | ip -n "$HOST" -batch -
	for ((i = 1; i <= $1; i++)); do
		echo "link set far$i addrgenmode none up"
	done | ip -n "$FAR" -batch -
	for ((i = 1; i <= $1; i++)); do
		echo "route add 10.1.$i.0/24 dev wan$i src 10.1.$i.9 metric $((1000 + i))"
		echo "route add default via 10.1.$i.1 dev wan$i metric $((1000 + i))"
	done | ip -n "$HOST" -batch -
	for ((i = 1; i <= $1; i++)); do
		lease BOUND "wan$i" "10.1.$i.9/24" "10.1.$i.1"
		mapfile -t variables < <(uplink_heard "$i")
		in_ns "$HOST" env -i "${variables[@]}" "$HOOK"
	done
}

# tell COLUMNS COMMAND...: the command and what it prints, to $told
tell() {
	local columns=$1
	shift
	{
		echo "\$ symroute $*"
		if [[ $columns == pipe ]]; then
			in_ns "$HOST" symroute "$@" || echo "exit status $?"
		else
			TERM=dumb on_terminal "$columns" symroute "$@" || echo "exit status $?"
		fi
		echo
	} >>"$told-$columns"
}

# compare UPLINKS: what was told is what the files have
compare() {
	local columns file status=0
	for columns in 80 200 pipe; do
		file=$GOLDEN_DIR/$1-$columns
		if [[ ${GOLDEN-} == write ]]; then
			mkdir -p "$GOLDEN_DIR"
			cp "$told-$columns" "$file"
		fi
		diff -u "$file" "$told-$columns" || status=1
	done
	return "$status"
}

# golden UPLINKS: a host that is well, then one whose rules went
golden() {
	local columns
	uplinks "$1"
	for columns in 80 200 pipe; do
		tell "$columns" show
		tell "$columns" show "wan$1"
		tell "$columns" check
		tell "$columns" explain "10.1.$1.9/24" 198.51.100.7
		tell "$columns" explain "2001:db8:$1::/64"
	done
	ip -n "$HOST" rule flush
	ip -n "$HOST" -6 rule flush
	for columns in 80 200 pipe; do
		tell "$columns" show
		tell "$columns" check
		tell "$columns" explain "10.1.$1.9/24"
	done
	compare "$1"
}

@test "1 uplink" {
	golden 1
}

@test "2 uplinks" {
	golden 2
}

@test "6 uplinks" {
	golden 6
}

@test "40 uplinks; with all rules gone, at most 45 lines of check" {
	golden 40
	for columns in 80 200 pipe; do
		(($(sed -n '/^\$ symroute check/,/^$/p' "$told-$columns" | tac | sed '/^\$/q' | wc -l) <= 45))
	done
}
