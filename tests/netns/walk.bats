#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Random sequences of events come to what the last leases alone come to.

load ../lib/host.bash

links=(ens3 ens4 ens5 ens6)

setup() {
	host_make "${links[@]}"
	ip -n "$HOST" rule add from 10.4.1.9 lookup 77 priority 25002
	ip -n "$HOST" route add blackhole 198.51.100.0/24 table 77
	ip -n "$HOST" route add blackhole 192.0.2.0/24
}

teardown() {
	host_done
}

# random_lease NUMBER: prints a lease for this link, its parts separated by "|": address, routers,
# more variables. Leases of different links may be from one network, or from one server.
random_lease() {
	local network=10.$(($1 * (RANDOM % 4 > 0) + 3)).1 routers="" count=$((RANDOM % 4))
	for (( ; count > 0; count--)); do
		routers+="$network.$((RANDOM % 3 + 1)) "
	done
	printf '%s|%s' "$network.$((10 + $1 * 10 + RANDOM % 2))/$((RANDOM % 3 ? 24 : 32))" "${routers% }"
	((RANDOM % 3)) || printf '|new_interface_mtu=%d' "$((RANDOM % 2 ? 1400 : 1500))"
	((RANDOM % 4)) || printf '|new_static_routes=172.16.0.0 %s' "$network.1"
	((RANDOM % 3)) || printf '|new_dhcp_server_identifier=10.99.0.%d' "$((RANDOM % 2 + 1))"
	((RANDOM % 5)) || printf '|symroute_fail_closed=yes'
}

# give NUMBER REASON LEASE: the event with this lease
give() {
	local parts
	IFS='|' read -ra parts <<<"$3"
	lease "$2" "${links[$1]}" "${parts[@]}" 2>&1
}

# step: one random event on a random link; leases[] holds what each link has
step() {
	local i=$((RANDOM % 4)) reasons=(BOUND RENEW REBIND REBOOT) ends=(EXPIRE NAK STOP RELEASE FAIL)
	case $((RANDOM % 10)) in
	[0-3]) # another lease
		leases[i]=$(random_lease "$i")
		address "${links[i]}" "${leases[i]%%|*}"
		give "$i" "${reasons[RANDOM % 4]}" "${leases[i]}"
		;;
	[45]) # the same again
		[[ -z ${leases[i]} ]] || give "$i" RENEW "${leases[i]}"
		;;
	6) # the lease ends
		leases[i]=
		ip -n "$HOST" addr flush dev "${links[i]}"
		event "${ends[RANDOM % 5]}" "${links[i]}" 2>&1
		;;
	7) # the lease ends, and nobody says so
		leases[i]=
		ip -n "$HOST" addr flush dev "${links[i]}"
		;;
	8) # down and up
		ip -n "$HOST" link set "${links[i]}" down
		event NOCARRIER "${links[i]}" 2>&1
		ip -n "$HOST" link set "${links[i]}" up
		event CARRIER "${links[i]}" 2>&1
		;;
	9) # an event that says nothing
		event "${ends[RANDOM % 5]}" "${links[i]}" 2>&1
		;;
	esac
}

# settle: an event for each link, as it would come sooner or later
settle() {
	local i
	for i in 0 1 2 3; do
		if [[ -n ${leases[i]} ]]; then
			give "$i" RENEW "${leases[i]}"
		else
			event PREINIT "${links[i]}" 2>&1
		fi
	done
}

# afresh: nothing of ours is left, nor known
afresh() {
	local link
	ip -n "$HOST" rule flush protocol 83
	ip -n "$HOST" route flush table all proto 83
	for link in "${links[@]}"; do
		ip -n "$HOST" link set "$link" group default
	done
	rm -rf /run/symroute
}

@test "200 random sequences of events over four links, each compared with a fresh run" {
	seed=${SEED:-$RANDOM}
	echo "# SEED=$seed repeats this" >&3
	RANDOM=$seed
	foreign_before=$(foreign)
	for ((sequence = 1; sequence <= ${SEQUENCES:-200}; sequence++)); do
		leases=("" "" "" "")
		log=
		for ((events = RANDOM % 8 + 3; events > 0; events--)); do
			log+=$(declare -p leases)$'\n'
			step >"$BATS_TEST_TMPDIR/step"
			log+=$(<"$BATS_TEST_TMPDIR/step")$'\n'
		done
		settle >/dev/null
		settle >"$BATS_TEST_TMPDIR/step" # routes that another link's event took, rules that it shared
		walked=$(state)
		settle >"$BATS_TEST_TMPDIR/again"
		same "" "$(grep -E ': (added|deleted|replaced|set) |refused' "$BATS_TEST_TMPDIR/again")" || {
			echo "sequence $sequence: the same events again changed something"
			return 1
		}
		afresh
		settle >/dev/null
		settle >/dev/null
		same "$(state)" "$walked" || {
			echo "sequence $sequence:"
			echo "$log"
			return 1
		}
		same "$foreign_before" "$(foreign)"
		for link in "${links[@]}"; do
			ip -n "$HOST" addr flush dev "$link"
			event STOPPED "$link" >/dev/null 2>&1
		done
		same "" "$(own)"
	done
	echo "# figure: random walks $((sequence - 1))" >&3
}
