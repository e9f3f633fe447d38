#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What each client says comes to the same; and a link that goes from one client to another.

load ../lib/host.bash

setup() {
	host_make ens3 ens4
	empty=$(state)
	OPTIONS=(-v)
}

teardown() {
	host_done
	rm -rf /run/systemd/netif
}

# said LINK ADDRESS/PREFIXLEN ROUTERS
# A lease of the address, as the client in $CLIENT tells of it; there has to be the address first.
said() {
	local link=$1 address=${2%/*} prefixlen=${2#*/} routers=$3
	case $CLIENT in
	dhcpcd) lease BOUND "$@" ;;
	networkd) recorded "$@" && told networkd ;;
	networkmanager)
		told networkmanager "$link" up DEVICE_IP_IFACE="$link" IP4_ADDRESS_0="$2 ${routers%% *}" \
			IP4_GATEWAY="${routers%% *}" DHCP4_IP_ADDRESS="$address" \
			DHCP4_SUBNET_MASK="$(mask_of "$prefixlen")" DHCP4_ROUTERS="$routers"
		;;
	udhcpc)
		told udhcpc bound interface="$link" ip="$address" subnet="$(mask_of "$prefixlen")" \
			mask="$prefixlen" router="$routers"
		;;
	esac
}

# over LINK: the client says that its lease has ended
over() {
	case $CLIENT in
	dhcpcd) event EXPIRE "$1" ;;
	networkd) rm "$(record leases "$1")" && told networkd ;;
	networkmanager) told networkmanager "$1" down DEVICE_IP_IFACE="$1" ;;
	udhcpc) told udhcpc deconfig interface="$1" ;;
	esac
}

# told WORD... [NAME=value...]: the hook with these arguments, and this environment
told() {
	local words=("${OPTIONS[@]}")
	while (($#)) && [[ $1 != *=* ]]; do
		words+=("$1")
		shift
	done
	in_ns "$HOST" env -i PATH="$PATH" "$@" "$HOOK" "${words[@]}"
}

# record DIRECTORY LINK: prints networkd's file about a link
record() {
	echo "/run/systemd/netif/$1/$(in_ns "$HOST" cat "/sys/class/net/$2/ifindex")"
}

# recorded LINK ADDRESS/PREFIXLEN ROUTERS: as networkd records a lease
recorded() {
	mkdir -p /run/systemd/netif/{links,leases}
	printf '# This is private data. Do not parse.\nADMIN_STATE=configured\n' >"$(record links "$1")"
	printf 'ADDRESS=%s\nNETMASK=%s\nROUTER=%s\n' "${2%/*}" "$(mask_of "${2#*/}")" "$3" >"$(record leases "$1")"
}

@test "a lease comes to the same from each client, the same again changes nothing, its end takes all" {
	wanted=
	for CLIENT in dhcpcd networkd networkmanager udhcpc; do
		address ens3 192.168.100.19/24
		said ens3 192.168.100.19/24 192.168.100.1
		address ens4 10.200.1.9/24
		said ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
		: "${wanted:=$(own)}"
		same "$wanted" "$(own)"
		run -0 said ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
		run ! grep -v 'nothing to change$' <<<"$output"
		for link in ens3 ens4; do
			ip -n "$HOST" addr flush dev "$link"
			over "$link"
		done
		in_ns "$HOST" symroute flush # that a link has a client, which knows of no end
		same "$empty" "$(state)"
	done
}

@test "of two clients the last lease whose address is on the link counts" {
	before='' number=8
	for client in dhcpcd networkmanager udhcpc networkd dhcpcd; do
		CLIENT=$client
		((number += 1))
		address ens4 10.200.1.$number/24
		said ens4 10.200.1.$number/24 10.200.1.1
		same "10.200.1.$number" "$(own | sed -nE 's/^25002: from ([^ ]+) .*/\1/p')"
		# What the client before says of its own lease, whose address is gone, is too late.
		if [[ $before ]]; then
			made=$(own)
			CLIENT=$before
			said ens4 10.200.1.$((number - 1))/24 10.200.1.1
			over ens4
			same "$made" "$(own)"
		fi
		before=$client
	done
}

# described LINK LEASE: as systemd 262 describes it, with LEASE as the rest of what it has of a lease
described() {
	printf '{"parameters":{"Interface":{"Index":3,"Name":"%s","DHCPv4Client":{"Lease":{"LeaseTimestampUSec":81,%s}}}}}\0' \
		"$1" "$2" >"$BATS_TEST_TMPDIR/$(basename "$(record links "$1")")"
}

# message OPTIONS: what it has of a server's message, for 10.200.1.9
message() {
	printf '"Message":{"op":2,"xid":3865559000,"yiaddr":"0ac80109","chaddr":"020000000409","options":[%s]}' "$1"
}

@test "networkd of systemd 262 keeps no file of a lease: it is asked, and what it says comes to the same" {
	local mask='{"tag":1,"data":"ffffff00"}' router='{"tag":3,"data":"0ac801010ac80102"}' text
	address ens4 10.200.1.9/24
	recorded ens4 10.200.1.9/24 "10.200.1.1 10.200.1.2"
	printf '%s\n' MTU=1400 SERVER_ADDRESS=203.0.113.7 "STATIC_ROUTES=10.0.0.0/8,10.200.1.3" >>"$(record leases ens4)"
	told networkd
	made=$(own)
	rm "$(record leases ens4)"
	lab_spawn describe "$HOST" "$TOP/tests/lib/describe.py" /run/systemd/netif/io.systemd.Network "$BATS_TEST_TMPDIR"
	wait_until 5 grep -q listening "$LAB_DIR/describe.log"
	described ens4 "$(message "$mask,$router,"'{"tag":26,"data":"0578"},{"tag":33,"data":"0a0000000ac80103"},{"tag":51,"data":"00000e10"},{"tag":54,"data":"cb007107"}')"
	in_ns "$HOST" symroute networkd -v
	same "$made" "$(own)"
	# Option 121 has all routes, and Microsoft's name for it counts where there is no other.
	for text in '{"tag":121,"data":"000ac80103"},{"tag":249,"data":"000ac80104"}' '{"tag":249,"data":"000ac80103"}'; do
		in_ns "$HOST" symroute flush
		described ens4 "$(message "$mask,$router,$text")"
		in_ns "$HOST" symroute networkd
		same "10.200.1.3" "$(ip -n "$HOST" -j route show table ens4 default | jq -r '.[].gateway')"
	done
	made=$(state)
	for text in "$(message '{"tag":1}')" "$(message '"x"')" '"Message":{"yiaddr":"0ac801","options":[]}' '"Message":{}' \
		'"Message":{"yiaddr":"0ac8010g","options":[]}' '"Message":[}'; do
		described ens4 "$text"
		run -2 in_ns "$HOST" symroute networkd
		same "symroute: systemd-networkd's lease of link $(basename "$(record links ens4)"): $(
			[[ $text == *'[}' ]] && echo "Input/output error" || echo "Bad message")" "$output"
		same "$made" "$(state)"
	done
	# Data that is none, is too long, or cut off, is no option.
	described ens4 "$(message "$mask,"'{"tag":3,"data":"0ac8010"},{"tag":26,"data":"05"},{"tag":3,"data":"'"$(printf '%05000d' 0)"'"},{"tag":121,"data":"000ac80103"}')"
	in_ns "$HOST" symroute networkd
	same "$made" "$(state)"
	rm "$BATS_TEST_TMPDIR/$(basename "$(record links ens4)")"
	ip -n "$HOST" addr flush dev ens4
	in_ns "$HOST" symroute networkd
	same "" "$(own)"
	lab_kill describe
	run -2 in_ns "$HOST" symroute networkd
	[[ $output == "symroute: systemd-networkd's lease of link "*": Connection refused" ]]
	rm /run/systemd/netif/io.systemd.Network
	in_ns "$HOST" symroute networkd
}

@test "NetworkManager: IPv6 routers and prefixes, and DHCPv6; a bridge and a tunnel are none of ours" {
	ip -n "$HOST" addr add 2001:db8:b::9/64 dev ens4 nodad
	ip -n "$HOST" addr add 2001:db8:ff::9/128 dev ens4 nodad
	told networkmanager ens4 up DEVICE_IP_IFACE=ens4 IP6_GATEWAY=fe80::1 IP6_NUM_ROUTES=2 \
		IP6_ROUTE_0="2001:db8:b::/64 :: 101" IP6_ROUTE_1="fe80::/64 :: 1024" \
		DHCP6_IP6_ADDRESS=2001:db8:ff::9
	same "2001:db8:b::/64 dev ens4 table ens4 metric 1024 pref medium
25001: from 2001:db8:b::/64 iif lo lookup main suppress_prefixlength 4 proto symroute
25001: from 2001:db8:ff::9 iif lo lookup main suppress_prefixlength 4 proto symroute
25002: from 2001:db8:b::/64 iif lo lookup ens4 proto symroute
25002: from 2001:db8:ff::9 iif lo lookup ens4 proto symroute
32800: from all oif ens4 lookup ens4 proto symroute
32800: from all to 2001:db8:ff::9 lookup ens4 proto symroute
default via fe80::1 dev ens4 table ens4 metric 1024 onlink pref medium
fe80::/64 dev ens4 table ens4 metric 1024 pref medium" "$(own)"
	made=$(state)
	ip -n "$HOST" link add docker0 type bridge
	ip -n "$HOST" addr add 172.17.0.1/16 dev docker0
	ip -n "$HOST" link set docker0 up
	made=$(state)
	told networkmanager docker0 up DEVICE_IP_IFACE=docker0 IP4_ADDRESS_0="172.17.0.1/16 0.0.0.0"
	told networkmanager tun0 vpn-up DEVICE_IP_IFACE=ens4 VPN_IP_IFACE=tun0 IP4_ADDRESS_0="10.8.0.2/24 10.8.0.1"
	same "$made" "$(state)"
}

@test "what a client cannot have said ends with 2 and changes nothing" {
	CLIENT=dhcpcd
	address ens4 10.200.1.9/24
	said ens4 10.200.1.9/24 10.200.1.1
	made=$(state)
	recorded ens4 10.200.1.300/24 10.200.1.1
	OPTIONS=()
	for words in "udhcpc" "udhcpc boun interface=ens4" "udhcpc bound bound" "udhcpc bound ip=10.200.1.9" \
		"udhcpc bound interface=ens4 ip=10.200.1.9 subnet=255.0.255.0" "networkmanager" \
		"networkmanager ens4" "networkmanager ens4 up x" "networkmanager a/b up" \
		"networkmanager ens4 up DHCP4_IP_ADDRESS=10.200.1.9" "networkd" "networkd ens4" "connman up"; do
		# shellcheck disable=SC2086 # words of a command
		run -2 told $words
		echo "$words: $output"
		[[ $output == "symroute: "* && $(sort -u <<<"$output" | wc -l) == 1 ]]
		same "$made" "$(state)"
	done
}

@test "1000 random leases of each client: exit 2, one line that names the variable, no change" {
	seed=${SEED:-$RANDOM}
	echo "# SEED=$seed repeats this" >&3
	RANDOM=$seed
	CLIENT=dhcpcd
	address ens4 10.200.1.9/24
	said ens4 10.200.1.9/24 10.200.1.1
	recorded ens4 10.200.1.9/24 10.200.1.1
	# From these a value is put together; none of the results is a good one.
	# shellcheck disable=SC2016,SC1003 # hostile text
	bits=(0 1 9 24 255 256 -1 . .. / : ' ' $'\t' $'\e' '$(id)' '`id`' '%n' '\' x ens ff::1
		10.200.300 0x7f é $'\xff' "$(printf 'A%.0s' {1..300})")
	for ((i = 0; i < 1000; i++)); do
		value=
		for ((j = RANDOM % 6; j > 0; j--)); do
			value+=${bits[RANDOM % ${#bits[@]}]}
		done
		printf '%s\0%s\0' "$((RANDOM % 2))" "x$value"
	done >"$BATS_TEST_TMPDIR/values"
	cat >"$BATS_TEST_TMPDIR/all" <<-'END'
		each() {
			local names=(new_ip_address new_subnet_mask) which value said status
			while IFS= read -r -d '' which && IFS= read -r -d '' value; do
				said=$("$1" "$which" "$value" 2>&1)
				status=$?
				[[ $status == 2 && $said == "symroute: "*"${names[which]}: '"*"'"* && $said != *$'\n'* &&
					$said != *[^[:print:]]* ]] || printf '%s %s %q: status %s: %q\n' "$1" "$which" "$value" "$status" "$said"
			done <"$VALUES"
		}
		networkd() {
			local names=(ADDRESS NETMASK)
			{
				printf '%s\n' ADDRESS=10.200.1.9 NETMASK=255.255.255.0 ROUTER=10.200.1.1 | grep -v "^${names[$1]}="
				printf '%s=%s\n' "${names[$1]}" "$2"
			} >"$RECORD"
			env -i "$HOOK" networkd
		}
		networkmanager() {
			local names=(DHCP4_IP_ADDRESS DHCP4_SUBNET_MASK)
			env -i DEVICE_IP_IFACE=ens4 DHCP4_IP_ADDRESS=10.200.1.9 DHCP4_SUBNET_MASK=255.255.255.0 "${names[$1]}=$2" \
				"$HOOK" networkmanager ens4 up
		}
		udhcpc() {
			local names=(ip subnet)
			env -i interface=ens4 ip=10.200.1.9 subnet=255.255.255.0 "${names[$1]}=$2" "$HOOK" udhcpc bound
		}
		each networkd
		each networkmanager
		each udhcpc
	END
	run told udhcpc bound interface=ens4 ip=none subnet=255.255.255.0 # that the link's client was refused
	made=$(state)
	run -0 in_ns "$HOST" env HOOK="$HOOK" RECORD="$(record leases ens4)" VALUES="$BATS_TEST_TMPDIR/values" \
		LC_ALL=C.UTF-8 bash "$BATS_TEST_TMPDIR/all"
	same "" "$output"
	same "$made" "$(state)"
}
