# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The host that is measured: two uplinks, main's default by ens3, which holds a lease. Source this
# from what runs under tests/lib/enter.

# shellcheck source=tests/lib/lab.bash
source "$TOP/tests/lib/lab.bash"

DIR=/usr/libexec/symroute
HOOK=$DIR/symroute-hook

# install_all: what is measured, all in one place
install_all() {
	# shellcheck disable=SC2086 # words
	make -s -C "$TOP" $MEASURED PREFIX=/usr SYSCONFDIR=/etc install >/dev/null
	cp "$BUILD"/bench/{dumps,empty*} "$TOP"/tests/bench/{recipe,prepare} "$DIR"
	local kind
	for kind in archive static musl; do
		[[ ! -x $BUILD/$kind/symroute-hook ]] ||
			cp "$BUILD/$kind/symroute-hook" "$DIR/symroute-$kind"
	done
	[[ ! -x $BUILD/musl/bench/empty-static ]] || cp "$BUILD/musl/bench/empty-static" "$DIR/empty-musl"
}

# lease_env ADDRESS ROUTER: the variables of a lease in a /24, a line each
lease_env() {
	printf '%s\n' "PATH=/usr/sbin:/usr/bin:/sbin:/bin" protocol=dhcp if_up=true if_configured=true \
		"new_ip_address=$1" new_subnet_mask=255.255.255.0 new_subnet_cidr=24 \
		"new_network_number=${1%.*}.0" "new_routers=$2" "new_dhcp_server_identifier=${1%.*}.1"
}

# event REASON LINK ADDRESS ROUTER: one event of symroute's
event() {
	local variables
	mapfile -t variables < <(lease_env "$3" "$4")
	env -i "${variables[@]}" reason="$1" interface="$2" "$HOOK"
}

# host_make: the links, their addresses, ens3's lease
host_make() {
	local link
	ip netns add far
	for link in ens3 ens4; do
		ip link add "$link" type veth peer name "$link" netns far
		ip link set "$link" addrgenmode none up # no state changes while an address is tried
		ip -n far link set "$link" up
	done
	ip addr add 192.168.100.19/24 dev ens3 noprefixroute
	ip addr add 10.200.1.9/24 dev ens4 noprefixroute
	ip route add 192.168.100.0/24 dev ens3
	ip route add default via 192.168.100.1
	for link in 1 2 254; do
		ip neighbour replace "10.200.1.$link" lladdr 02:00:00:00:00:01 dev ens4
		ip neighbour replace "192.168.100.$link" lladdr 02:00:00:00:00:02 dev ens3
	done
	event BOUND ens3 192.168.100.19 192.168.100.1
}

# state: every rule, route and link group, sorted; but what the kernel adds by itself when it has made
# sure that a link's own address is nobody else's
state() {
	ip -j -N rule | jq -cS '.[] | del(.flags)' | sort
	ip -j -N -d route show table all | jq -cS '.[] | del(.flags, .cache) |
		select((.protocol == "2" and (.dst | startswith("fe80:") or startswith("ff00:"))) | not)' | sort
	ip -j -d link | jq -cS '.[] | {ifname, group}' | sort
}

# answer: by which link and router an answer of ens4's address leaves
answer() {
	ip -j route get 203.0.113.1 from 10.200.1.9 | jq -c '.[] | {dev, gateway}'
}
