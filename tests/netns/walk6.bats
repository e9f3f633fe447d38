#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Random sequences of IPv6 events come to what the last advertisements and leases alone come to.

load ../lib/host.bash
source "$TOP/tests/lib/host6.bash"

links=(ens3 ens4 ens5)

setup() {
	host_make "${links[@]}"
	ip -n "$HOST" -6 rule add from 2001:db8:4::/64 lookup 77 priority 25002
	ip -n "$HOST" route add blackhole 2001:db8:ffff::/48 table 77
}

teardown() {
	host_done
}

# random_advert NUMBER: prints an advertisement for this link, its parts separated by "|". Links may
# be in one network; routers come and go.
random_advert() {
	local prefix=2001:db8:$((RANDOM % 4 ? $1 + 3 : 9))::/64 parts out="" number
	for ((number = 1; number <= RANDOM % 2 + 1; number++)); do
		mapfile -t parts < <(router_of "$number" "fe80::$((RANDOM % 3 + 1))" \
			"$((RANDOM % 5 ? 1800 : 0))" "" "$prefix")
		out+=$(printf '%s|' "${parts[@]}")
	done
	((RANDOM % 3)) || out+="nd1_mtu=1400|"
	echo "$prefix|$out"
}

# hear NUMBER: what this link heard last
hear() {
	local parts
	IFS='|' read -ra parts <<<"${adverts[$1]}"
	advert "${links[$1]}" "${parts[@]:1}" 2>&1
}

# obtain NUMBER REASON: the lease that this link has
obtain() {
	event "$2" "${links[$1]}" protocol=dhcp6 if_configured=true new_dhcp6_ia_na1_iaid=00000001 \
		"new_dhcp6_ia_na1_ia_addr1=${leases[$1]}" \
		new_dhcp6_ia_na1_ia_addr1_vltime=1800 new_dhcp6_ia_na1_ia_addr1_pltime=1800 2>&1
}

# addresses NUMBER: as the client and the kernel give them: of the prefix, and the leased one
addresses() {
	ip -n "$HOST" -6 addr flush dev "${links[$1]}" scope global
	[[ -z ${adverts[$1]} ]] || address6 "${links[$1]}" "${adverts[$1]%%::/64*}::$1:9/64"
	[[ -z ${leases[$1]} ]] || address6 "${links[$1]}" "${leases[$1]}/128"
}

# step: one random event on a random link; adverts[] and leases[] hold what each has
step() {
	local i=$((RANDOM % 3)) reasons=(BOUND6 RENEW6 REBIND6 REBOOT6) ends=(EXPIRE6 STOP6 RELEASE6)
	case $((RANDOM % 8)) in
	[0-2]) # other routers
		adverts[i]=$(random_advert "$i")
		addresses "$i"
		hear "$i"
		;;
	[34]) # another lease
		# Outside what is advertised: an address keeps a withdrawn prefix that it is in, of
		# which a fresh run knows nothing. Nor on two links: who had it first has its rules.
		leases[i]=2001:db8:$((i + 13))::$((RANDOM % 2 + 70))
		addresses "$i"
		obtain "$i" "${reasons[RANDOM % 4]}"
		;;
	5) # the lease ends
		leases[i]=
		addresses "$i"
		event "${ends[RANDOM % 3]}" "${links[i]}" protocol=dhcp6 2>&1
		;;
	6) # all ends
		adverts[i]=
		leases[i]=
		addresses "$i"
		event STOPPED "${links[i]}" 2>&1
		;;
	7) # the same again
		[[ -z ${adverts[i]} ]] || hear "$i"
		[[ -z ${leases[i]} ]] || obtain "$i" RENEW6
		;;
	esac
}

# settle: an event for each link, as it would come sooner or later
settle() {
	local i
	for i in 0 1 2; do
		[[ -z ${adverts[i]} ]] || hear "$i"
		[[ -z ${leases[i]} ]] || obtain "$i" RENEW6
		[[ ${adverts[i]}${leases[i]} ]] || event STOPPED "${links[i]}" 2>&1
	done
}

# afresh: nothing of ours is left, nor known
afresh() {
	local link
	ip -n "$HOST" -6 rule flush protocol 83
	ip -n "$HOST" -6 route flush table all proto 83
	for link in "${links[@]}"; do
		ip -n "$HOST" link set "$link" group default
	done
	rm -rf /run/symroute
}

@test "40 random sequences of IPv6 events over three links, each compared with a fresh run" {
	seed=${SEED:-21633}
	echo "# SEED=$seed repeats this" >&3
	RANDOM=$seed
	foreign_before=$(foreign)
	for ((sequence = 1; sequence <= ${SEQUENCES:-40}; sequence++)); do
		adverts=("" "" "")
		leases=("" "" "")
		log=
		for ((events = RANDOM % 8 + 3; events > 0; events--)); do
			step >"$BATS_TEST_TMPDIR/step"
			log+=$(declare -p adverts leases)$'\n'$(<"$BATS_TEST_TMPDIR/step")$'\n'
		done
		settle >/dev/null
		settle >/dev/null # routes that another link's event took, rules that it shared
		walked=$(own6)
		settle >"$BATS_TEST_TMPDIR/again"
		same "" "$(grep -E ': (added|deleted|replaced|set) |refused' "$BATS_TEST_TMPDIR/again")" || {
			echo "sequence $sequence: the same events again changed something"
			echo "$log"
			return 1
		}
		afresh
		settle >/dev/null
		settle >/dev/null
		same "$(own6)" "$walked" || {
			echo "sequence $sequence:"
			echo "$log"
			return 1
		}
		for i in 0 1 2; do
			adverts[i]='' leases[i]=''
			addresses "$i"
			event STOPPED "${links[i]}" >/dev/null 2>&1
		done
		same "" "$(own6)"
		same "$foreign_before" "$(foreign)"
	done
	echo "# figure: random walks, IPv6 $((sequence - 1))" >&3
}
