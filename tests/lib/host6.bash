# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# IPv6 events that a test makes up, for host.bash. Source this after it.

# address6 LINK ADDRESS/PREFIXLEN...
# Gives the link these addresses besides its others, ready for use, as a client would.
address6() {
	local link=$1 address
	shift
	for address in "$@"; do
		ip -n "$HOST" addr add "$address" dev "$link" noprefixroute nodad
	done
}

# router_of NUMBER FROM LIFETIME FLAGS [PREFIX...]
# Prints the variables of one router, a line each: "M" or "O", and its preference, "h" or "l";
# PREFIX/LENGTH is on the link and for addresses.
router_of() {
	local number=$1 prefix i=0
	echo "nd$1_from=$2"
	echo "nd$1_lifetime=$3"
	echo "nd$1_flags=$4"
	shift 4
	for prefix in "$@"; do
		((i += 1))
		echo "nd${number}_prefix_information${i}_prefix=${prefix%/*}"
		echo "nd${number}_prefix_information${i}_length=${prefix#*/}"
		echo "nd${number}_prefix_information${i}_flags=LA"
	done
}

# advert LINK [NAME=value...]
# An advertisement: ROUTERADVERT with these variables.
advert() {
	event ROUTERADVERT "$1" protocol=ra if_configured=true "${@:2}"
}

# heard LINK PREFIX ROUTER [NAME=value...]
# One router with one prefix.
heard() {
	local variables
	mapfile -t variables < <(router_of 1 "$3" 1800 "" "$2")
	advert "$1" "${variables[@]}" "${@:4}"
}

# source6 LINK SOURCE...
# Prints the rules of sources; GROUP=NUMBER: they leave out the routes by links of that group.
source6() {
	local link=$1 source
	shift
	for source in "$@"; do
		echo "25001: from $source iif lo lookup main suppress_prefixlength 4${GROUP:+ suppress_ifgroup $GROUP} proto symroute"
		echo "25002: from $source iif lo lookup $link proto symroute"
	done
}

# base6 LINK
# Prints what every link with IPv6 has.
base6() {
	echo "32800: from all oif $1 lookup $1 proto symroute"
	echo "fe80::/64 dev $1 table $1 metric 1024"
}

# ours6 LINK PREFIX [ROUTER...]
# Prints all that an advertised prefix brings, with routers in their order.
ours6() {
	local link=$1 prefix=$2 metric=1024
	base6 "$link"
	source6 "$link" "$prefix"
	echo "$prefix dev $link table $link metric 1024"
	shift 2
	while (($#)); do
		echo "default via $1 dev $link table $link metric $((metric++)) onlink"
		shift
	done
}

# own6
# The IPv6 objects of protocol 83 in this namespace, in ip(8)'s own words, a line each.
own6() {
	{
		ip -n "$HOST" -6 rule | grep 'proto symroute' | tr '\t' ' '
		ip -n "$HOST" -6 route show table all proto symroute
	} | sed 's/ pref medium//; s/ *$//' | sort
}

# same6 TEXT
# own6 prints these lines, in any order.
same6() {
	same "$(sort <<<"$1" | sed '/^$/d')" "$(own6)"
}

# got6 DESTINATION [WORD...]
# Prints gateway and link of the kernel's own answer for it, with WORDs (from, oif).
got6() {
	ip -n "$HOST" -6 -j route get "$@" 2>/dev/null | jq -r '.[] | "\(.gateway // "none") \(.dev)"'
}

# uplink_batch NUMBER
# Prints ip -batch text for the link wanNUMBER, with the addresses that its client has given it; its
# other end is farNUMBER.
uplink_batch() {
	cat <<-END
		link add wan$1 type veth peer name far$1
		link set wan$1 addrgenmode none up
		address add 10.1.$1.9/24 dev wan$1 noprefixroute
		address add 2001:db8:$1::9/64 dev wan$1 nodad noprefixroute
	END
}

# uplink_heard NUMBER
# Prints the variables of what that link hears, a line each.
uplink_heard() {
	printf '%s\n' reason=ROUTERADVERT "interface=wan$1" protocol=ra if_configured=true \
		ifcarrier=up if_up=true nd1_from=fe80::1 nd1_lifetime=1800 nd1_flags=O \
		nd1_prefix_information1_length=64 nd1_prefix_information1_flags=LA \
		nd1_prefix_information1_vltime=1800 nd1_prefix_information1_pltime=1800 \
		"nd1_prefix_information1_prefix=2001:db8:$1::"
}
