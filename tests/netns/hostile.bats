#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What others have left in the way: a file, a route of our protocol, a limit, a lock.

load ../lib/host.bash

CONF=/etc/symroute.conf

setup() {
	host_make ens3 ens4
	rm -f "$CONF"
}

teardown() {
	rm -f "$CONF"
	host_done
}

# long NUMBER: so many letters
long() {
	printf '%*s' "$1" '' | tr ' ' x
}

@test "a comment in symroute.conf may be as long as it likes" {
	printf '%s\n' "# $(long 500)" "  ; $(long 500)" "[ens4] ; $(long 300)" \
		"to_rule = no ; $(long 300)" "priority = 1000" >"$CONF"
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	run -0 own
	same "10.200.1.0/24 dev ens4 table ens4 scope link src 10.200.1.9
1001: from 10.200.1.9 iif lo lookup main suppress_prefixlength 1 proto symroute
1002: from 10.200.1.9 iif lo lookup ens4 proto symroute
32800: from all oif ens4 lookup ens4 proto symroute
default via 10.200.1.1 dev ens4 table ens4 onlink" "$output"
}

@test "a setting that is too long for its line is none, and its rest is no other line" {
	printf '%s\n' "[ens4]" "to_rule = no $(long 300)" >"$CONF"
	run -2 bound ens4 10.200.1.9/24 10.200.1.1
	same "symroute: ens4: $CONF:2: longer than 198 bytes" "$output"
	same "" "$(own)"
}

@test "a symroute.conf that others can have written is not believed" {
	local how refusal="symroute: ens4: $CONF: not believed, as others than root own it or may write it"
	for how in "chown nobody" "chmod 666"; do
		rm -f "$CONF"
		printf '%s\n' "[ens4]" "to_rule = no" >"$CONF"
		$how "$CONF"
		run -2 bound ens4 10.200.1.9/24 10.200.1.1
		same "$refusal" "$output"
		same "" "$(own)"
	done
	chmod 664 "$CONF"
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	mv "$CONF" /etc/symroute.real
	ln -s symroute.real "$CONF"
	run -0 lease RENEW ens4 10.200.1.9/24 10.200.1.1
	rm -f /etc/symroute.real
	[[ $output == "symroute: ens4: nothing to change" ]]
}

@test "where no file may grow, the routes are made all the same, and the hook ends by itself" {
	local variables
	address ens4 10.200.1.9/24
	mapfile -t variables < <(lease_of 10.200.1.9/24 10.200.1.1)
	run -0 bash -c 'ulimit -f 0; exec "$@"' bash ip netns exec "$HOST" env -i PATH="$PATH" \
		reason=BOUND interface=ens4 "${variables[@]}" "$HOOK"
	[[ $output == *"the lease is not kept"* ]]
	own | grep "25002: from 10.200.1.9"
	run -0 bash -c 'ulimit -f 0; exec "$@"' bash ip netns exec "$HOST" symroute sync
	own | grep "25002: from 10.200.1.9"
}

@test "what is printed into a full device is a failure" {
	bound ens4 10.200.1.9/24 10.200.1.1
	local command
	for command in "$HOOK -h" "$HOOK -V" "symroute -h" "symroute -V" "symroute show"; do
		# shellcheck disable=SC2086 # a command
		run -1 bash -c '"$@" >/dev/full' bash ip netns exec "$HOST" $command
		[[ $output == *"No space left on device"* ]] || { echo "$command: $output"; return 1; }
	done
}

@test "a link's name is no terminal's to obey" {
	local name=$'e\033[31m'
	ip -n "$HOST" link add "$name" type veth peer name peer
	ip -n "$HOST" link set peer up
	ip -n "$HOST" link set "$name" up
	ip -n "$HOST" addr add 10.7.0.9/24 dev "$name"
	run -0 lease BOUND "$name" 10.7.0.9/24 10.7.0.1
	[[ $output != *$'\033'* ]]
	local command
	for command in show "show -j" check "check -j" plan "explain 10.7.0.9" "sync -n"; do
		# shellcheck disable=SC2086 # a command
		run in_ns "$HOST" symroute $command
		[[ $output != *$'\033'* ]] || { echo "$command: $output" | cat -v; return 1; }
	done
}

# pasted FAMILY ROUTE: main has a route of our protocol
pasted() {
	# shellcheck disable=SC2086 # words
	ip -n "$HOST" "$1" route add $2 proto 83
}

@test "a route of our protocol in main is nobody's, and in nobody's way" {
	run -0 pasted -4 "172.20.0.0/16 dev ens3"
	run -0 pasted -6 "2001:db8:20::/48 dev ens3"
	local before
	before=$(foreign; ip -n "$HOST" route show table main; ip -n "$HOST" -6 route show table main)
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	own | grep "25002: from 10.200.1.9"
	run -0 in_ns "$HOST" symroute sync
	same "" "$output"
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	run -0 event EXPIRE ens4
	[[ $(own) != *"from 10.200.1.9"* ]]
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	run -0 in_ns "$HOST" symroute flush
	[[ $(own) != *"from 10.200.1.9"* ]]
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	same "$before" "$(foreign; ip -n "$HOST" route show table main; ip -n "$HOST" -6 route show table main)"
}

@test "a pin goes with its lease, also where its table has no other rule" {
	ip -n "$HOST" addr add 192.168.100.19/24 dev ens3
	ip -n "$HOST" route add default via 192.168.100.1 dev ens3
	run -0 bound ens4 10.200.1.9/24 10.200.1.1 new_dhcp_server_identifier=198.51.100.8 \
		symroute_oif_rule=no symroute_to_rule=no
	ip -n "$HOST" rule | grep "from 0.0.0.0 to 198.51.100.8 .*uidrange 0-0"
	ip -n "$HOST" addr del 10.200.1.9/24 dev ens4
	run -0 event EXPIRE ens4
	same "" "$(own)"
}

# holder FILE: has the lock on FILE until it is killed
holder() {
	flock -o "$1" sleep 60 3>&- &
	echo "$!" >"$BATS_TEST_TMPDIR/holder"
	wait_until 5 is_held "$1"
}

is_held() {
	! flock -n "$1" true
}

@test "who does not get the lock of names writes none" {
	(umask 022 && mkdir -p /run/symroute && : >/run/symroute/rt_tables.lock)
	holder /run/symroute/rt_tables.lock
	run -0 bound ens4 10.200.1.9/24 10.200.1.1
	kill "$(<"$BATS_TEST_TMPDIR/holder")"
	own | grep "from 10.200.1.9"
	[[ ! -e /etc/iproute2/rt_tables.d/symroute.conf ]]
}

@test "64 routers with 40 prefixes each are no more than one lease holds, in little time" {
	local variables=() router prefix start ms
	for ((router = 1; router <= 64; router++)); do
		variables+=("nd${router}_from=fe80::$router" "nd${router}_lifetime=1800")
		for ((prefix = 1; prefix <= 40; prefix++)); do
			variables+=("nd${router}_prefix_information${prefix}_prefix=2001:db8:$router:$prefix::"
				"nd${router}_prefix_information${prefix}_length=64"
				"nd${router}_prefix_information${prefix}_flags=LA")
			ip -n "$HOST" addr add "2001:db8:$router:$prefix::9/64" dev ens4 noprefixroute nodad
		done
	done
	start=${EPOCHREALTIME//[!0-9]/}
	run -0 event ROUTERADVERT ens4 protocol=ra if_configured=true "${variables[@]}"
	ms=$(((${EPOCHREALTIME//[!0-9]/} - start) / 1000))
	echo "$ms ms, $(own | wc -l) objects"
	(($(own | grep -c "^25002: ") == 32))
	((ms < 5000))
}
