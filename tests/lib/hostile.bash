# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A host with a VPN and a container, whose link B has a hostile server and router; and packets of
# many kinds, of which it is asked by what links they leave. The same attack is made on the host without
# the hook first. Source this after client.bash.
#
#   vpn   10.77.0.1 fd77::1 2001:db8:77::1   -- wg0  -- .2 ::2 host
#   pod   10.88.0.5 fd88::5 2001:db8:88::5   -- pod0 -- .1 ::1 host, which forwards

FLOW_PORT=7000
declare -ga FLOWS=() # "NAME KIND SOURCE DESTINATION", as flows.py has them

# hostile_host
# The lab of lab.bash, with a VPN and a container, and no cable in link B.
hostile_host() {
	lab_topology || return
	local far
	for far in vpn pod; do
		ip netns add "$far" || return
		ip -n "$far" link set lo up
	done
	ip -n host link add wg0 type veth peer name eth0 netns vpn
	ip -n host link add pod0 type veth peer name eth0 netns pod
	lab_sysctl host ipv4/ip_forward=1 ipv6/conf/all/forwarding=1 ipv4/conf/{wg0,pod0}/rp_filter=0
	hostile_addresses
	ip -n routerb link set lan down
}

hostile_addresses() {
	ip -n host -batch - <<-END || return
		link set wg0 up
		link set pod0 up
		address add 10.77.0.2/24 dev wg0
		address add fd77::2/64 dev wg0 nodad
		address add 2001:db8:77::2/64 dev wg0 nodad
		address add 10.88.0.1/24 dev pod0
		address add fd88::1/64 dev pod0 nodad
		address add 2001:db8:88::1/64 dev pod0 nodad
		route add 10.99.0.0/16 via 10.77.0.1 dev wg0
		route add fd99::/32 via fd77::1 dev wg0
	END
	hostile_far vpn 77 1
	hostile_far pod 88 5
}

# hostile_far NAMESPACE NUMBER HOST
hostile_far() {
	local router=1
	[[ $1 == pod ]] || router=2
	ip -n "$1" -batch - <<-END
		link set eth0 up
		address add 10.$2.0.$3/24 dev eth0
		address add fd$2::$3/64 dev eth0 nodad
		address add 2001:db8:$2::$3/64 dev eth0 nodad
		route add default via 10.$2.0.$router
		route add default via fd$2::$router
	END
}

# hostile_down
# lab_down with these namespaces.
hostile_down() {
	local far pids
	lab_down
	for far in vpn pod; do
		[[ -e /run/netns/$far ]] || continue
		pids=$(ip netns pids "$far")
		# shellcheck disable=SC2086 # one word per process
		[[ -z $pids ]] || kill -s KILL $pids 2>/dev/null || true
		ip netns delete "$far"
	done
}

# spy_start
# From now on the kernel notes by which links each flow leaves host.
spy_start() {
	in_ns host nft -f - <<-END
		table inet spy {
			set seen { typeof th dport . meta oifname; flags dynamic; size 65535; }
			set pings { typeof icmp id . meta oifname; flags dynamic; size 65535; }
			chain postrouting {
				type filter hook postrouting priority 300
				meta l4proto { tcp, udp } th dport $FLOW_PORT-7999 update @seen { th dport . oifname }
				udp dport 53 udp sport $FLOW_PORT-7999 update @seen { th sport . oifname }
				icmp type echo-request icmp id $FLOW_PORT-7999 update @pings { icmp id . oifname }
			}
		}
	END
}

spy_reset() {
	in_ns host nft flush set inet spy seen
	in_ns host nft flush set inet spy pings
}

# seen
# Prints "FLOW LINK" for each link that a flow left by since spy_reset.
seen() {
	local set
	for set in seen pings; do
		in_ns host nft -j list set inet spy "$set" |
			jq -r '.nftables[].set?.elem[]?.concat | "\(.[0]) \(.[1])"'
	done | while read -r port link; do
		echo "${FLOWS[port - FLOW_PORT]%% *} $link"
	done | sort -u
}

# flows_start PATTERN
# Starts those of FLOWS whose name fits, where they begin: in pod (pod-*), vpn (*-answer) or host;
# and what they need at their other end. Returns when all of them run.
flows_start() {
	local i name kind source destination
	local -A specs=()
	for i in "${!FLOWS[@]}"; do
		read -r name kind source destination <<<"${FLOWS[i]}"
		# shellcheck disable=SC2053 # a pattern
		[[ $name == $1 ]] || continue
		case $name,$kind in
		pod-*) specs[pod]+="$((FLOW_PORT + i)) $kind $source $destination"$'\n' ;;
		*,answer)
			specs[host]+="$((FLOW_PORT + i)) answer $source $destination"$'\n'
			specs[vpn]+="$((FLOW_PORT + i)) udp - $source"$'\n'
			;;
		*) specs[host]+="$((FLOW_PORT + i)) $kind $source $destination"$'\n' ;;
		esac
		[[ $kind != tcp ]] || specs[$(flow_far "$destination")]+="$((FLOW_PORT + i)) listen - $destination"$'\n'
	done
	for name in vpn inet pod host; do
		[[ -n ${specs[$name]-} ]] || continue
		mapfile -t lines <<<"${specs[$name]%$'\n'}"
		lab_spawn "flows-$1-$name" "$name" "$TOP/tests/lib/flows.py" "$LAB_DIR/rounds-$1-$name" "${lines[@]}"
		wait_until 10 test -s "$LAB_DIR/rounds-$1-$name"
	done
}

flow_far() {
	case $1 in
	*77*) echo vpn ;;
	*) echo inet ;;
	esac
}

# rounds NUMBER PATTERN
# Waits for so many more rounds of flows_start PATTERN.
rounds() {
	local file
	for file in "$LAB_DIR/rounds-$2-"*; do
		wait_until 20 round_is "$file" "$(($(<"$file") + $1))"
	done
}

round_is() {
	(($(head -n 1 "$1") >= $2))
}

# says MODE SERVER ADDRESS [CODE=TYPE:VALUE...]
# What the DHCP server on link B says from now on: dhcpsrv.py.
says() {
	local mode=$1 server=$2 address=$3 option text=""
	shift 3
	for option; do
		text+="${text:+, }\"${option%%=*}\": \"${option#*=}\""
	done
	printf '{"mode": "%s", "server": "%s", "address": "%s", "options": {%s}}\n' \
		"$mode" "$server" "$address" "$text" >"$LAB_DIR/says.new"
	mv "$LAB_DIR/says.new" "$LAB_DIR/says"
}

# hostile_server
# Starts it.
hostile_server() {
	lab_alive dhcpsrv || lab_spawn dhcpsrv routerb "$TOP/tests/lib/dhcpsrv.py" lan "$LAB_DIR/says"
	wait_until 5 lab_listening routerb udp 67
}

# plug
# The cable is in link B.
plug() {
	ip -n routerb link set lan up
}

# told REASON
# Waits for the end of this event of link B: ours and the client's other hooks.
told() {
	wait_until 20 hook_called "$1" ens4 || {
		cat "$LAB_DIR/calls" >&2
		lab_fail "no $1"
	}
}

# play HOOK START ATTACK
# Makes the host, runs START, which starts the client with the line HOOK, and then ATTACK, with all flows
# but b-* under way; those run at the end. SEEN receives what they left by since ATTACK began.
play() {
	hostile_down
	hostile_host
	count_calls
	"$2" "$1"
	spy_start
	flows_start "[!b]*"
	rounds 20 "[!b]*"
	: >"$LAB_DIR/calls"
	spy_reset
	"$3"
	rounds 60 "[!b]*"
	SEEN=$(seen)
	spy_reset
	flows_start "b*"
	! compgen -G "$LAB_DIR/rounds-b*" >/dev/null || rounds 20 "b*"
	SEEN=$(printf '%s\n' "$SEEN" "$(seen | grep '^b-')" | sed '/^$/d' | sort)
}

# harmless START ATTACK
# The attack on the host without the hook, and with it: each flow leaves by the same links, but all a-*
# by ens3 alone and all b-* by ens4 alone.
harmless() {
	local control
	play "nohook symroute" "$@"
	control=$SEEN
	play "" "$@"
	printf '%s\n' "without the hook:" "$control" "with it:" "$SEEN"
	same "$({
		grep -v '^[ab]-' <<<"$control"
		printf '%s\n' "${FLOWS[@]}" | sed -n 's/^\(a-[^ ]*\) .*/\1 ens3/p; s/^\(b-[^ ]*\) .*/\1 ens4/p'
	} | sort)" "$SEEN"
}
