#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# One uplink, two, three, two, one, while its address sends as fast as it can: to far away, to a container,
# and to a pod that main's route by the uplink leads to.

load ../lib/host.bash
load ../lib/host6.bash

# family 4|6: what is sent, and how clients and nft(8) call it
family() {
	FAMILY=$1 IP=ip AWAY=203.0.113.1 CONTAINER=172.17.0.5 POD=10.244.2.5 PODS=10.244.2.0/24 DRAWN_BY=203.0.113.0/24 PROTOCOL=dhcp
	[[ $1 == 4 ]] ||
		IP=ip6 AWAY=3fff::1 CONTAINER=fd17::5 POD=fd24::5 PODS=fd24::/64 DRAWN_BY=3fff::/32 PROTOCOL=ra
}

# names LINK: its address and so on, of the family
names() {
	local n=${1#ens}
	METRIC=100$n ADDRESS=10.$n.0.9 NETWORK=10.$n.0.0/24 ROUTER=10.$n.0.1 POD_ROUTER=10.$n.0.22
	[[ $IP == ip ]] ||
		ADDRESS=2001:db8:$n::9 NETWORK=2001:db8:$n::/64 ROUTER=fe80::$n:1 POD_ROUTER=fe80::$n:22
}

setup() {
	family 4
	prepare
}

prepare() {
	local link
	host_make ens3 ens4 ens5 br0
	ip -n "$HOST" address add 172.17.0.1/16 dev br0
	ip -n "$HOST" address add fd17::1/64 dev br0 nodad
	ip -n "$HOST" neighbour replace "$CONTAINER" lladdr 02:00:00:00:00:05 dev br0
	for link in ens3 ens4 ens5; do
		names "$link"
		ip -n "$HOST" neighbour replace "$ROUTER" lladdr 02:00:00:00:00:01 dev "$link"
		ip -n "$HOST" neighbour replace "$POD_ROUTER" lladdr 02:00:00:00:00:16 dev "$link"
	done
}

teardown() {
	local name
	for name in AWAY CONTAINER POD; do
		lab_kill "$name"
	done
	host_done
}

another_host() {
	teardown
	prepare
}

# comes LINK: as dhcpcd does it: an event, the address, main's routes, the lease. With $DRAWN, the server
# has routes to that, too.
comes() {
	local source
	names "$1"
	event PREINIT "$1"
	source=(src "$ADDRESS")
	if [[ $IP == ip ]]; then
		ip -n "$HOST" address add "$ADDRESS/${NETWORK#*/}" dev "$1" noprefixroute
	else
		address6 "$1" "$ADDRESS/${NETWORK#*/}"
		source=()
	fi
	ip -n "$HOST" route add "$NETWORK" dev "$1" proto "$PROTOCOL" "${source[@]}" metric "$METRIC"
	ip -n "$HOST" route add default via "$ROUTER" dev "$1" proto "$PROTOCOL" "${source[@]}" metric "${2:-$METRIC}"
	[[ -z ${DRAWN-} || -n ${2-} ]] ||
		ip -n "$HOST" route add "$DRAWN" via "$ROUTER" dev "$1" proto "$PROTOCOL" "${source[@]}" metric "$METRIC"
	if [[ $IP == ip ]]; then
		lease BOUND "$1" "$ADDRESS/${NETWORK#*/}" "$ROUTER"
	else
		heard "$1" "$NETWORK" "$ROUTER"
	fi
}

# goes LINK: without `persistent`
goes() {
	names "$1"
	ip -n "$HOST" "-$FAMILY" route flush dev "$1" proto "$PROTOCOL"
	ip -n "$HOST" address del "$ADDRESS/${NETWORK#*/}" dev "$1"
	event STOPPED "$1"
}

# count_all LINK: by which way its packets leave, from now on
count_all() {
	names "$1"
	in_ns "$HOST" nft -f - <<-END
		table inet moves {
			counter away { }
			counter container { }
			counter pod { }
			set astray { typeof $IP daddr . oifname . $IP daddr; flags dynamic; counter; }
			chain postrouting {
				type filter hook postrouting priority 300
				$IP saddr != $ADDRESS accept
				udp dport != 9 accept
				$IP daddr $AWAY oifname $1 rt $IP nexthop $ROUTER counter name away accept
				$IP daddr $CONTAINER oifname br0 counter name container accept
				$IP daddr $POD oifname $1 rt $IP nexthop $POD_ROUTER counter name pod accept
				add @astray { $IP daddr . oifname . rt $IP nexthop counter }
			}
		}
	END
}

# sent NAME; sent_more NAME COUNT
sent() {
	lab_counter "$HOST" inet moves "$1"
}

sent_more() {
	(($(sent "$1") >= $2))
}

# astray: what left by another way: to, by which link, to which router, how often
astray() {
	in_ns "$HOST" nft -j list set inet moves astray |
		jq -r '.nftables[].set? | select(.) | .elem[]? | .elem | "\(.val.concat | join(" ")) \(.counter.packets)"'
}

# lost: packets that had no route
lost() {
	# shellcheck disable=SC2016 # awk's
	in_ns "$HOST" awk '/^Ip:/ { if (n++) four = $at; else for (i = 1; i <= NF; i++) if ($i == "OutNoRoutes") at = i }
		/^Ip6OutNoRoutes/ { six = $2 }
		END { print four, six }' /proc/net/snmp /proc/net/snmp6
}

# flood LINK NAME...: from its address, to $NAME
flood() {
	local name
	names "$1"
	for name in "${@:2}"; do
		lab_spawn "$name" "$HOST" "$BUILD/flood" "$ADDRESS" "${!name}"
	done
}

# groups_are "GROUP GROUP GROUP": of ens3, ens4, ens5
groups_are() {
	same "$1" "$(ip -n "$HOST" -j -d link | jq -r '[.[] | select(.ifname | startswith("ens")) | .group] | join(" ")')"
}

# moves SECOND [THIRD]: ten times from one uplink to three, or two, and back; the third's client is there
# before its lease
moves() {
	local round
	for ((round = 0; round < 10; round++)); do
		groups_are "default default default"
		[[ -z ${2-} ]] || event PREINIT "$2"
		comes "$1"
		if [[ -n ${2-} ]]; then
			comes "$2"
			groups_are "25000 25000 25000"
			goes "$2"
		fi
		goes "$1"
	done
}

# under_flood LINK SECOND THIRD NAME...: first one family, then the other
under_flood() {
	local version name
	for version in 4 6; do
		family "$version"
		another_host
		flooded "$@"
		for name in "${@:4}"; do
			(($(sent "${name,,}") > 0))
		done
	done
}

# flooded LINK SECOND THIRD NAME...: for under_flood
flooded() {
	local before
	[[ -z ${DRAWS-} ]] || DRAWN=$DRAWN_BY
	comes "$1" 2000
	names "$1"
	ip -n "$HOST" route add "$PODS" via "$POD_ROUTER" dev "$1" onlink proto bird
	event CARRIER "$1"
	count_all "$1"
	before=$(lost)
	flood "$1" "${@:4}"
	wait_until 10 sent_more away 1000
	moves "$2" "$3" 2>"$BATS_TEST_TMPDIR/log" || { cat "$BATS_TEST_TMPDIR/log"; return 1; }
	echo "IPv$FAMILY: away: $(sent away), container: $(sent container), pod: $(sent pod)"
	same "$before" "$(lost)"
	if [[ -z ${ASTRAY-} ]]; then
		same "" "$(astray)"
	else
		echo "# figure: IPv$FAMILY, 20 moves between two uplinks and three: $(astray |
			awk '{ n += $4 } END { print n + 0 }') of $(sent away) packets by another link's route" >&3
	fi
}

@test "the first link by name sends, two others come and go: no packet goes astray" {
	under_flood ens3 ens4 ens5 AWAY CONTAINER POD
}

@test "the second one sends: no packet goes astray" {
	under_flood ens4 ens3 ens5 AWAY CONTAINER POD
}

@test "the last one sends: no packet goes astray" {
	under_flood ens5 ens3 ens4 AWAY CONTAINER POD
}

@test "the other's server has a route to far away, one uplink and two: no packet goes there" {
	DRAWS=yes
	under_flood ens3 ens4 "" AWAY
	under_flood ens4 ens3 "" AWAY
}

@test "the others' servers have a route to far away, up to three uplinks: none from the second by name goes there" {
	DRAWS=yes
	under_flood ens4 ens3 ens5 AWAY
	under_flood ens5 ens3 ens4 AWAY
}

# A rule leaves out one group. For a moment, between the link's move to another group and the end of the
# rule that leaves out the one it was in, the first link's addresses may follow the second one's routes.
@test "the same from the first by name: how many do" {
	DRAWS=yes
	ASTRAY=any under_flood ens3 ens4 ens5 AWAY
}
