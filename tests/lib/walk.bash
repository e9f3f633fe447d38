# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Random walks of events over a host's links, for host.bash and host6.bash. Source this after them, in
# a shell that is in the namespace $HOST already: hundreds of thousands of programs are run here.
#
# links[] are their names. What each link has is in settings[], leases[] (IPv4), adverts[] and
# leases6[]. After every single event the host has to be as symroute sync would make it; and as a
# fresh run of one event for each lease does: at the end of every walk, and after each step of every
# FRESH_SHARE-th.

FRESH_SHARE=5

in_ns() {
	shift
	"$@"
}

ip() {
	[[ $1 != -n ]] || shift 2
	command ip "$@"
}

# picture: all of ours and of others, but what comes and goes with addresses by itself; and not what
# keeps an address closed whose lease has ended, of which a fresh run knows nothing
picture() {
	{
		ip -4 rule
		ip -6 rule
	} | sort | awk '
		{ rules[NR] = $0; source = $3 }
		/ lookup / { open[source] = 1 }
		END {
			for (i = 1; i <= NR; i++) {
				split(rules[i], word)
				if (rules[i] !~ / unreachable proto symroute/ || word[3] in open)
					print rules[i]
			}
		}'
	{
		ip -4 route show table all
		ip -6 route show table all
	} | grep -vE ' table local |^(fe80::/64|ff00::/8|multicast ff00::/8) .* proto kernel| proto kernel .* linkdown'
	ip -o link | sed 's/^[0-9]*: \([^:@]*\).* group \([^ ]*\).*/\1 group \2/'
}

# tell NUMBER REASON [NAME=value...]: an event of this link; afterwards the host is as after any
tell() {
	# shellcheck disable=SC2154 # the caller's
	local link=${links[$1]} reason=$2 left
	echo "$reason $link ${*:3}"
	# shellcheck disable=SC2086 # one setting, or none
	event "$reason" "$link" "${@:3}" ${settings[$1]} 2>&1
	left=$(symroute sync -n 2>/dev/null || echo "exit status $?")
	[[ -z $left ]] || {
		printf '*** after %s of %s, symroute sync has to do:\n%s\n' "$reason" "$link" "$left"
		failed=1
	}
}

# marks: the links that a client takes care of, by what is saved
marks() {
	sed -n 's/^lease \(.*\) link$/\1/p' /run/symroute/*/leases 2>/dev/null
}

# quiet_event MARKS: one that changes nothing, of any link; MARKS are those that are to stay
quiet_event() {
	local i=$((RANDOM % ${#links[@]})) reasons=(STOP RELEASE STOPPED)
	! grep -qxF "${links[i]}" <<<"$1" || reasons=(PREINIT CARRIER EXPIRE NAK FAIL)
	tell "$i" "${reasons[RANDOM % ${#reasons[@]}]}"
}

# any_event: one that says nothing but that a client is there, or goes, of any link
any_event() {
	local reasons=(PREINIT CARRIER EXPIRE NAK STOP RELEASE FAIL)
	tell "$((RANDOM % ${#links[@]}))" "${reasons[RANDOM % ${#reasons[@]}]}"
}

### IPv4

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
}

# lease4 NUMBER REASON: the event with the lease that this link has
lease4() {
	local parts variables
	IFS='|' read -ra parts <<<"${leases[$1]}"
	mapfile -t variables < <(lease_of "${parts[0]}" "${parts[1]-}")
	tell "$1" "$2" if_configured=true "${variables[@]}" "${parts[@]:2}"
}

step4() {
	local i=$((RANDOM % ${#links[@]})) reasons=(BOUND RENEW REBIND REBOOT) ends=(EXPIRE NAK STOP RELEASE FAIL)
	case $((RANDOM % 10)) in
	[0-3]) # another lease
		leases[i]=$(random_lease "$i")
		address "${links[i]}" "${leases[i]%%|*}"
		lease4 "$i" "${reasons[RANDOM % 4]}"
		;;
	[45]) # the same again
		[[ -z ${leases[i]} ]] || lease4 "$i" RENEW
		;;
	6) # the lease ends
		leases[i]=
		ip -4 addr flush dev "${links[i]}"
		tell "$i" "${ends[RANDOM % 5]}"
		;;
	7) # the lease ends, and nobody says so
		leases[i]=
		ip -4 addr flush dev "${links[i]}"
		any_event
		;;
	8) # down and up; that takes addresses of IPv6 away
		ip link set "${links[i]}" down
		tell "$i" NOCARRIER
		ip link set "${links[i]}" up
		addresses6 "$i"
		tell "$i" CARRIER
		give6 "$i"
		;;
	9)
		any_event
		;;
	esac
}

### IPv6

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
	tell "$1" ROUTERADVERT protocol=ra if_configured=true "${parts[@]:1}"
}

# lease6 NUMBER REASON: the lease that this link has
lease6() {
	tell "$1" "$2" protocol=dhcp6 if_configured=true new_dhcp6_ia_na1_iaid=00000001 \
		"new_dhcp6_ia_na1_ia_addr1=${leases6[$1]}" \
		new_dhcp6_ia_na1_ia_addr1_vltime=1800 new_dhcp6_ia_na1_ia_addr1_pltime=1800
}

# addresses6 NUMBER: as the client and the kernel give them: of the prefix, and the leased one
addresses6() {
	ip -6 addr flush dev "${links[$1]}" scope global
	[[ -z ${adverts[$1]} ]] || address6 "${links[$1]}" "${adverts[$1]%%::/64*}::$1:9/64"
	[[ -z ${leases6[$1]} ]] || address6 "${links[$1]}" "${leases6[$1]}/128"
}

step6() {
	local i=$((RANDOM % ${#links[@]})) reasons=(BOUND6 RENEW6 REBIND6 REBOOT6) ends=(EXPIRE6 STOP6 RELEASE6)
	case $((RANDOM % 8)) in
	[0-2]) # other routers
		adverts[i]=$(random_advert "$i")
		addresses6 "$i"
		hear "$i"
		;;
	[34]) # another lease
		# Outside what is advertised: an address keeps a withdrawn prefix that it is in, of
		# which a fresh run knows nothing. Nor on two links: who had it first has its rules.
		leases6[i]=2001:db8:$((i + 113))::$((RANDOM % 2 + 70))
		addresses6 "$i"
		lease6 "$i" "${reasons[RANDOM % 4]}"
		;;
	5) # the lease ends
		leases6[i]=
		addresses6 "$i"
		tell "$i" "${ends[RANDOM % 3]}" protocol=dhcp6
		;;
	6) # all ends
		adverts[i]=
		leases6[i]=
		addresses6 "$i"
		tell "$i" STOPPED
		;;
	7) # the same again
		give6 "$i"
		;;
	esac
}

give6() {
	[[ -z ${adverts[$1]} ]] || hear "$1"
	[[ -z ${leases6[$1]} ]] || lease6 "$1" RENEW6
}

### Both

# give NUMBER [MARKS]: the events that tell of all that this link has; without a lease, that a client is
# there, if it is one of MARKS: main's routes by it are not for other links' addresses then
give() {
	local marked=${2-$(marks)}
	[[ -z ${leases[$1]} ]] || lease4 "$1" RENEW
	give6 "$1"
	[[ ${leases[$1]}${adverts[$1]}${leases6[$1]} ]] || ! grep -qxF "${links[$1]}" <<<"$marked" ||
		tell "$1" PREINIT
}

# repair_step: something of ours is lost; an event of any link brings it back
repair_step() {
	local before table
	before=$(picture)
	table=$((RANDOM % ${#links[@]} + 25001))
	case $((RANDOM % 5)) in
	0) ip -4 rule flush protocol 83 ;;
	1) ip -6 rule flush protocol 83 ;;
	2) ip -4 route flush table "$table" proto 83 ;;
	3) ip -6 route flush table "$table" proto 83 ;;
	4) ip link set "${links[RANDOM % ${#links[@]}]}" group 0 ;;
	esac 2>/dev/null
	quiet_event "$(marks)"
	expect "an event that brings back what is lost" "$before"
}

# amnesia_step: the store is lost; an event of any link loses nothing of the kernel's objects, but
# cannot know of settings that left something out
amnesia_step() {
	local before marked i
	before=$(picture)
	marked=$(marks)
	rm -f /run/symroute/*/leases
	quiet_event "$marked"
	expect "nothing is lost with the store" "$(sort <<<"$before")" "$(comm -12 <(sort <<<"$before") <(picture | sort))"
	for ((i = 0; i < ${#links[@]}; i++)); do
		give "$i" "$marked"
	done
	expect "the next event of each link brings back what the store held" "$before"
}

# fill_step: every link without a lease obtains one
fill_step() {
	local i
	for ((i = 0; i < ${#links[@]}; i++)); do
		[[ -z ${leases[i]} ]] || continue
		leases[i]=$(random_lease "$i")
		address "${links[i]}" "${leases[i]%%|*}"
		lease4 "$i" BOUND
	done
}

# settings_step: a link has other settings, and its client tells of them
settings_step() {
	local i=$((RANDOM % ${#links[@]})) list=("" symroute_fail_closed=yes symroute_to_rule=no symroute_pin_server=no)
	settings[i]=${list[RANDOM % 4]}
	give "$i"
}

# expect TEXT PICTURE [GOT]: the host is as on the picture
expect() {
	same "$2" "${3-$(picture)}" || {
		echo "*** $1"
		failed=1
	}
}

# compare_fresh: the host is as one event for each lease makes an empty one; then it walks on
compare_fresh() {
	local walked marked i link family
	walked=$(picture)
	marked=$(marks)
	mv /run/symroute /run/walked
	for family in -4 -6; do
		ip "$family" rule flush protocol 83
		ip "$family" route flush table all proto 83
	done 2>/dev/null
	for link in "${links[@]}"; do
		ip link set "$link" group default
	done
	for ((i = 0; i < ${#links[@]}; i++)); do
		give "$i" "$marked"
	done
	expect "expected is what was walked to, got what a fresh run comes to" "$walked"
	rm -rf /run/symroute
	mv /run/walked /run/symroute
}

# walk COUNT STEP...: random sequences of steps of these kinds; status 1, with all that happened, where
# one of them goes wrong
walk() {
	local count=$1 kinds=("${@:2}") sequence events i empty changes log=$BATS_TEST_TMPDIR/walk
	RANDOM=$SEED
	empty=$(picture)
	failed=0
	for ((sequence = 1; sequence <= count && !failed; sequence++)); do
		settings=() leases=() adverts=() leases6=()
		for ((i = 0; i < ${#links[@]}; i++)); do
			settings[i]='' leases[i]='' adverts[i]='' leases6[i]=''
		done
		echo "sequence $sequence" >"$log"
		for ((events = RANDOM % 8 + 3; events > 0 && !failed; events--)); do
			"${kinds[RANDOM % ${#kinds[@]}]}" >>"$log"
			((failed || events == 1 || sequence % FRESH_SHARE)) || compare_fresh >>"$log"
		done
		((failed)) || {
			changes=$(for ((i = 0; i < ${#links[@]}; i++)); do give "$i"; done)
			changes=$(grep -E ': (added|deleted|replaced|set) |refused|^\*\*\*' <<<"$changes")
			expect "the same events again changed something: $changes" "$(picture)" >>"$log"
			[[ -z $changes ]] || { failed=1 && echo "*** the same events again changed something: $changes" >>"$log"; }
			compare_fresh >>"$log"
		}
		((failed)) || for ((i = 0; i < ${#links[@]}; i++)); do
			leases[i]='' adverts[i]='' leases6[i]=''
			ip -4 addr flush dev "${links[i]}"
			addresses6 "$i"
			tell "$i" STOPPED >>"$log"
		done
		((failed)) || expect "something is left" "$empty" >>"$log"
	done
	((!failed)) || cat "$log"
	return "$failed"
}
