# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A multihomed host, its two routers and the Internet, in network namespaces. Source this from a
# script that runs under tests/lib/enter, which makes $LAB_DIR and keeps it all private.
#
#                     routera                                     ens3
#              wan .2 203.0.113.19 <-> .19  192.168.100.1 lan  ---------- 192.168.100.19
#   inet                                                                                  host
#   203.0.113.1 wan .3 203.0.113.9 <-> .9      10.200.1.1 lan  ---------- 10.200.1.9
#                     routerb                                     ens4
#
# Each router maps its floating address 1:1 to the host's address behind it, and drops what comes
# from the inside with another source. The host's links have no address until DHCP gives one.
# Nothing here sleeps but wait_until. Daemons are told apart by a name; $LAB_DIR/NAME.log is what
# one of them said, $LAB_DIR/NAME.pid its process.

# Sorting, and what programs say, shall not depend on who runs this.
export LC_ALL=C

# Used by who sources this; -g because bats sources it from within a function.
# shellcheck disable=SC2034
LAB_INTERNET=203.0.113.1
declare -gA LAB_LINK=([routera]=ens3 [routerb]=ens4)                   # the host's link to it
declare -gA LAB_MAC=([routera]=02:00:00:00:03:13 [routerb]=02:00:00:00:04:09) # of that link
declare -gA LAB_ADDRESS=([routera]=192.168.100.19 [routerb]=10.200.1.9) # what it leases to the host
declare -gA LAB_GATEWAY=([routera]=192.168.100.1 [routerb]=10.200.1.1) # its own, on the inside
declare -gA LAB_PREFIX=([routera]=192.168.100.0 [routerb]=10.200.1.0)  # a /24
declare -gA LAB_OUTSIDE=([routera]=203.0.113.2 [routerb]=203.0.113.3)  # its own, on the outside
declare -ga LAB_DHCLIENT_LINKS=(ens3 ens4) # those that dhclient is for
# Where this machine's dhcpcd looks for hooks, and where that of another release does.
LAB_HOOKS=/usr/lib/dhcpcd/dhcpcd-hooks LAB_OTHER_HOOKS=/usr/libexec/dhcpcd-hooks
if [[ -e ${LAB_OTHER_HOOKS%-hooks}-run-hooks ]]; then
	LAB_HOOKS=/usr/libexec/dhcpcd-hooks LAB_OTHER_HOOKS=/usr/lib/dhcpcd/dhcpcd-hooks
fi
export LAB_HOOKS LAB_OTHER_HOOKS
declare -gA LAB_FLOATING=([routera]=203.0.113.19 [routerb]=203.0.113.9)

### Waiting, processes

# wait_until SECONDS COMMAND [ARG...]
# Runs COMMAND (also a function), its output thrown away, every 50 ms until it succeeds.
# Status 1 when that takes longer than SECONDS (whole number). COMMAND itself is not cut short.
wait_until() {
	local deadline=$((${EPOCHREALTIME//[!0-9]/} + $1 * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		((${EPOCHREALTIME//[!0-9]/} < deadline)) || return 1
		sleep 0.05
	done
}

# in_ns NAMESPACE COMMAND [ARG...]
# Runs COMMAND (a program, not a function) in inet, routera, routerb or host. COMMAND's status.
in_ns() {
	ip netns exec "$@"
}

# lab_fail TEXT...
# One line on stderr. Status 1, so that a function can end with it.
lab_fail() {
	echo "lab: $*" >&2
	return 1
}

# lab_spawn NAME NAMESPACE COMMAND [ARG...]
# Starts COMMAND in the background, with the log and the process id in $LAB_DIR/NAME.{log,pid}.
# File descriptor 3 is closed: bats waits for all who hold it.
lab_spawn() {
	local name=$1 namespace=$2
	shift 2
	ip netns exec "$namespace" "$@" </dev/null >>"$LAB_DIR/$name.log" 2>&1 3>&- &
	echo "$!" >"$LAB_DIR/$name.pid"
	disown "$!" # no "Terminated" on the terminal when it is stopped
}

# lab_alive NAME
# Status 0 while the process in $LAB_DIR/NAME.pid runs (one that only waits to be reaped does not).
lab_alive() {
	local pid state
	[[ -e $LAB_DIR/$1.pid ]] || return 1
	read -r pid <"$LAB_DIR/$1.pid"
	state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || return 1
	[[ -n $state && $state != [ZX] ]]
}

# lab_stopped NAME
# The contrary of lab_alive.
lab_stopped() {
	! lab_alive "$1"
}

# lab_kill NAME [SIGNAL]
# Ends the process in $LAB_DIR/NAME.pid with SIGNAL (TERM), and with KILL if that takes over 5 s.
# Status 0, also when there was none.
lab_kill() {
	local pid
	if lab_alive "$1"; then
		read -r pid <"$LAB_DIR/$1.pid"
		kill -s "${2:-TERM}" "$pid" 2>/dev/null || true
		if ! wait_until 5 lab_stopped "$1"; then
			kill -s KILL "$pid" 2>/dev/null || true
			wait_until 5 lab_stopped "$1" || true
		fi
	fi
	rm -f "$LAB_DIR/$1.pid"
}

# lab_monitor_start NAMESPACE FILE FAMILY
# Starts `ip monitor` of NAMESPACE's rules and routes, with what it sees in FILE; returns when it
# sees. FAMILY (-4, -6) is that of the route to nowhere that shows it, in table 77.
lab_monitor_start() {
	ip -n "$1" monitor rule route >"$2" 2>&1 3>&- &
	echo "$!" >"$2.pid"
	disown "$!"
	wait_until 5 lab_monitor_sees "$@"
}

# lab_monitor_sees NAMESPACE FILE FAMILY (for lab_monitor_start)
# The route that is there already is not told of again: so another one each time.
lab_monitor_sees() {
	local nowhere=192.0.2.$((RANDOM % 250 + 1))
	[[ $3 == -4 ]] || nowhere=2001:db8:77::$RANDOM
	ip -n "$1" "$3" route replace blackhole "$nowhere" table 77
	[[ -s $2 ]]
}

# lab_monitor_stop NAMESPACE FILE FAMILY
# Ends it when it has seen all that was before. Status 1 if it sees no more.
lab_monitor_stop() {
	local last=198.51.100.77 pid
	[[ $3 == -4 ]] || last=2001:db8:78::77
	ip -n "$1" "$3" route add blackhole "$last" table 77
	wait_until 5 grep -q "$last" "$2" || return
	read -r pid <"$2.pid"
	kill "$pid"
}

# lab_listening NAMESPACE tcp|udp PORT
# Status 0 if somebody in NAMESPACE has PORT open.
lab_listening() {
	[[ -n $(in_ns "$1" ss -Hln "--$2" "sport = :$3") ]]
}

# lab_syslog_start
# Starts the private system log, $LAB_DIR/syslog. tests/lib/enter does it. Status 1 if it will not.
lab_syslog_start() {
	: >"$LAB_DIR/syslog"
	busybox syslogd -n -O "$LAB_DIR/syslog" </dev/null >>"$LAB_DIR/syslogd.log" 2>&1 3>&- &
	echo "$!" >"$LAB_DIR/syslogd.pid"
	disown "$!"
	wait_until 5 test -S /dev/log
}

# lab_private
# Status 1, with a line on stderr, unless this runs under tests/lib/enter: the lab writes to /etc.
lab_private() {
	[[ -d ${LAB_DIR:-/nonexistent}/overlay/etc ]] || lab_fail "run this under tests/lib/enter"
}

### The network

# lab_topology
# Builds the namespaces, links, addresses, address mappings and source filters of the picture on
# top. Status 1, with a line on stderr, if there is a lab already or the kernel refuses something.
lab_topology() {
	local namespace router
	lab_private || return
	for namespace in inet host routera routerb; do
		ip netns add "$namespace" || return
		ip -n "$namespace" link set lo up || return
	done
	ip -n inet -batch - <<-END || return
		link add br0 type bridge
		address add $LAB_INTERNET/24 dev br0
		link set br0 up
	END
	for router in routera routerb; do
		lab_router_links "$router" && lab_router_filter "$router" || return
	done
	lab_host_sysctl
}

# lab_router_links ROUTER (for lab_topology)
lab_router_links() {
	local router=$1 link=${LAB_LINK[$1]}
	ip -n "$router" -batch - <<-END || return
		link add wan type veth peer name $router netns inet
		link add lan type veth peer name $link netns host
		address add ${LAB_OUTSIDE[$router]}/24 dev wan
		address add ${LAB_FLOATING[$router]}/32 dev wan
		address add ${LAB_GATEWAY[$router]}/24 dev lan
		link set wan up
		link set lan up
		route add default via $LAB_INTERNET
	END
	ip -n inet link set "$router" master br0 up || return
	ip -n host link set "$link" address "${LAB_MAC[$router]}" up || return
	# The machine's own setting may have come along into the new namespace.
	lab_sysctl "$router" ipv4/ip_forward=1 \
		ipv4/conf/{all,default,wan,lan}/rp_filter=0
}

# lab_router_filter ROUTER (for lab_topology)
lab_router_filter() {
	in_ns "$1" nft -f - <<-END
		table ip lab {
			counter foreign_source { }
			chain prerouting {
				type nat hook prerouting priority dstnat
				iif wan ip daddr ${LAB_FLOATING[$1]} dnat to ${LAB_ADDRESS[$1]}
			}
			chain forward {
				type filter hook forward priority filter
				iif lan ip saddr != ${LAB_PREFIX[$1]}/24 counter name foreign_source drop
			}
			chain postrouting {
				type nat hook postrouting priority srcnat
				oif wan ip saddr ${LAB_ADDRESS[$1]} snat to ${LAB_FLOATING[$1]}
			}
		}
	END
}

# lab_host_sysctl (for lab_topology)
# Loose reverse path filter, as systemd sets it on Debian and Ubuntu; no forwarding.
lab_host_sysctl() {
	lab_sysctl host ipv4/ip_forward=0 ipv4/conf/all/rp_filter=0 \
		ipv4/conf/{default,ens3,ens4}/rp_filter=2
}

# lab_sysctl NAMESPACE KEY=VALUE...
# Sets /proc/sys/net/KEY (with slashes). Not sysctl(8): small machines do not have it.
lab_sysctl() {
	local namespace=$1
	shift
	# shellcheck disable=SC2016 # for the inner shell to expand
	in_ns "$namespace" sh -ec 'for s do echo "${s#*=}" >"/proc/sys/net/${s%%=*}"; done' sh "$@"
}

# lab_down
# Ends all daemons of the lab and removes its namespaces and files, for a new lab_topology.
lab_down() {
	local namespace file pids
	lab_private || return
	for namespace in host routera routerb inside inet; do
		[[ -e /run/netns/$namespace ]] || continue
		pids=$(ip netns pids "$namespace")
		# shellcheck disable=SC2086 # one word per process
		[[ -z $pids ]] || kill -s KILL $pids 2>/dev/null || true
		wait_until 5 lab_empty "$namespace" || lab_fail "processes left in $namespace" || return
		ip netns delete "$namespace" || return
	done
	for file in "$LAB_DIR"/*; do
		[[ -d $file || $file == */syslog* ]] || rm -f "$file"
	done
	: >"$LAB_DIR/syslog"
	rm -rf /run/dhcpcd "${LAB_ROOT-}"/var/lib/dhcpcd/*
}

# lab_empty NAMESPACE
# Status 0 if no process is in it.
lab_empty() {
	[[ -z $(ip netns pids "$1") ]]
}

### DHCP

# lab_dhcp_server ROUTER dnsmasq|udhcpd|dhcpd [LEASE_SECONDS [LINE...]]
# Starts the DHCP server of ROUTER: it leases LAB_ADDRESS to the host's link and nothing else,
# with itself as the router, for LEASE_SECONDS (3600; dnsmasq gives 120 at least). LINEs are added
# to its configuration; a router or lease option among them replaces ours. The leases it gave are
# kept when it is stopped and started. Status 1, with its log on stderr, if it does not come up.
lab_dhcp_server() {
	local router=$1 server=$2 seconds=${3:-3600}
	local name=dhcp-$1
	shift $(($# < 3 ? $# : 3))
	! lab_alive "$name" || lab_fail "$router has a DHCP server already" || return
	case $server in
	dnsmasq)
		lab_dnsmasq_conf "$router" "$seconds" "$@" >"$LAB_DIR/$name.conf"
		lab_spawn "$name" "$router" dnsmasq -k -C "$LAB_DIR/$name.conf"
		;;
	udhcpd)
		lab_udhcpd_conf "$router" "$seconds" "$@" >"$LAB_DIR/$name.conf"
		: >>"$LAB_DIR/$name.leases"
		if busybox --list 2>/dev/null | grep -x udhcpd >/dev/null; then
			lab_spawn "$name" "$router" busybox udhcpd -f "$LAB_DIR/$name.conf"
		else
			lab_spawn "$name" "$router" /usr/sbin/udhcpd -f "$LAB_DIR/$name.conf"
		fi
		;;
	dhcpd)
		lab_dhcpd_conf "$router" "$seconds" "$@" >"$LAB_DIR/$name.conf"
		: >>"$LAB_DIR/$name.leases"
		lab_spawn "$name" "$router" "$(lab_copy dhcpd)" -4 -d -cf "$LAB_DIR/$name.conf" \
			-lf "$LAB_DIR/$name.leases" -pf "$LAB_DIR/$name.dhcpd-pid" lan
		;;
	*)
		lab_fail "no DHCP server $server"
		return
		;;
	esac
	wait_until 5 lab_listening "$router" udp 67 && return
	cat "$LAB_DIR/$name.log" >&2
	lab_fail "$server did not start in $router"
}

# lab_dnsmasq_conf ROUTER LEASE_SECONDS [LINE...] (for lab_dhcp_server)
lab_dnsmasq_conf() {
	cat <<-END
		port=0
		pid-file=
		interface=lan
		except-interface=lo
		user=root
		group=root
		log-facility=-
		log-dhcp
		no-ping
		dhcp-authoritative
		dhcp-leasefile=$LAB_DIR/dhcp-$1.leases
		dhcp-range=${LAB_PREFIX[$1]},static,255.255.255.0,$2
		dhcp-host=${LAB_MAC[$1]},${LAB_ADDRESS[$1]}
	END
	shift 2
	(($# == 0)) || printf '%s\n' "$@"
}

# lab_udhcpd_conf ROUTER LEASE_SECONDS [LINE...] (for lab_dhcp_server)
# udhcpd puts the values of equal options together, so ours must go when LINEs bring another.
lab_udhcpd_conf() {
	local router=$1 seconds=$2 lines
	shift 2
	lines=$(printf '%s\n' "$@")
	cat <<-END
		start ${LAB_ADDRESS[$router]}
		end ${LAB_ADDRESS[$router]}
		interface lan
		static_lease ${LAB_MAC[$router]} ${LAB_ADDRESS[$router]}
		min_lease 1
		lease_file $LAB_DIR/dhcp-$router.leases
		pidfile $LAB_DIR/dhcp-$router.udhcpd-pid
		option subnet 255.255.255.0
	END
	[[ $lines =~ opt(ion)?[[:space:]]+router[[:space:]] ]] ||
		echo "option router ${LAB_GATEWAY[$router]}"
	[[ $lines =~ opt(ion)?[[:space:]]+lease[[:space:]] ]] || echo "option lease $seconds"
	echo "$lines"
}

# lab_dhcpd_conf ROUTER LEASE_SECONDS [LINE...] (for lab_dhcp_server)
# ISC's. Of two equal options the last is in force.
lab_dhcpd_conf() {
	cat <<-END
		authoritative;
		ping-check off;
		default-lease-time $2;
		min-lease-time $2;
		max-lease-time $2;
		host host { hardware ethernet ${LAB_MAC[$1]}; fixed-address ${LAB_ADDRESS[$1]}; }
		subnet ${LAB_PREFIX[$1]} netmask 255.255.255.0 {
		option routers ${LAB_GATEWAY[$1]};
	END
	shift 2
	printf '%s\n' "$@" "}"
}

# lab_copy PROGRAM
# Makes a private copy and prints its name. AppArmor knows ISC's programs by theirs, and lets them
# read and write in no directory of the lab.
lab_copy() {
	local copy=$LAB_DIR/bin/$1
	if [[ ! -e $copy ]]; then
		mkdir -p "$LAB_DIR/bin"
		cp "$(command -v "$1")" "$copy" || return
	fi
	printf '%s\n' "$copy"
}

# lab_dhcp_server_stop ROUTER
# Ends ROUTER's DHCP server. Status 0, also when there was none.
lab_dhcp_server_stop() {
	lab_kill "dhcp-$1"
}

# lab_root
# With LAB_ROOT set, dhcpcd is that of the Debian tree in this directory: makes the tree writable,
# but only here, and gives it this machine's /run, /dev, /proc, /sys and names of tables.
lab_root() {
	local dir upper=$LAB_DIR/overlay/root/upper work=$LAB_DIR/overlay/root/work
	lab_private || return
	mkdir -p "$upper" "$work"
	chmod --reference="$LAB_ROOT" "$upper"
	mount -t overlay -o "lowerdir=$LAB_ROOT,upperdir=$upper,workdir=$work" overlay "$LAB_ROOT" || return
	mkdir -p "$LAB_ROOT/etc/iproute2" /etc/iproute2 # Debian 13 has none
	for dir in run dev proc sys etc/iproute2; do
		mount --rbind "/$dir" "$LAB_ROOT/$dir" || return
	done
}

# lab_install DEST
# Installs what was built in $BUILD, as README says: DEST is empty, or a Debian tree, where the hook goes
# to the directory that the dhcpcd in it reads.
lab_install() {
	local dir hookdir=()
	for dir in ${1:+/usr/libexec/dhcpcd-hooks /usr/lib/dhcpcd/dhcpcd-hooks /lib/dhcpcd/dhcpcd-hooks}; do
		[[ ! -d $1$dir || -n ${hookdir[*]-} ]] || hookdir=("DHCPCD_HOOKDIR=$dir")
	done
	make -s -C "$TOP" O="$BUILD" DESTDIR="$1" PREFIX=/usr SYSCONFDIR=/etc "${hookdir[@]}" install >/dev/null
}

# lab_client COMMAND [ARG...]
# Runs COMMAND in host, where its DHCP client is: in LAB_ROOT if that is set.
lab_client() {
	in_ns host ${LAB_ROOT:+chroot "$LAB_ROOT"} "$@"
}

# lab_dhcpcd_start [LINE...]
# Starts dhcpcd in host: one daemon for ens3 and ens4, IPv4 only, with /etc/dhcpcd.conf (the
# private one) as shipped otherwise, that is, with `persistent`. LINEs are added at the end
# ("noarp" saves 5 s; "interface ens4" opens a block); "-persistent" takes that line out.
# Returns at once; see lab_leased. Log: $LAB_DIR/dhcpcd.log. Status 1 if it does not start.
# LAB_PER_LINK=yes: a daemon for each link, as Debian 13's ifupdown starts them.
lab_dhcpcd_start() {
	local link
	lab_private || return
	lab_dhcpcd_conf "$@" >"${LAB_ROOT-}/etc/dhcpcd.conf"
	if [[ ! ${LAB_PER_LINK-} ]]; then
		lab_dhcpcd_daemon
		return
	fi
	for link in ens3 ens4; do
		lab_dhcpcd_daemon "$link" || return
	done
}

# lab_dhcpcd_daemon [LINK] (for lab_dhcpcd_start)
lab_dhcpcd_daemon() {
	local name=dhcpcd${1:+-$1} pid=/run/dhcpcd/${1:+$1.}pid
	lab_stopped "$name" || lab_fail "dhcpcd runs already" || return
	if ! lab_client dhcpcd -b -j "$LAB_DIR/dhcpcd.log" "$@" \
		</dev/null >>"$LAB_DIR/dhcpcd.out" 2>&1 3>&-; then
		cat "$LAB_DIR/dhcpcd.out" >&2
		lab_fail "dhcpcd did not start"
		return
	fi
	wait_until 5 test -s "$pid" || lab_fail "dhcpcd wrote no pid file" || return
	cp "$pid" "$LAB_DIR/$name.pid"
}

# lab_dhcpcd_conf [LINE...] (for lab_dhcpcd_start)
# nodev: 9.4.1 crashes where the directory of its udev plugin is missing.
lab_dhcpcd_conf() {
	local lines=(ipv4only noipv6rs nodev "allowinterfaces ens3 ens4" clientid persistent
		"option domain_name_servers, classless_static_routes, static_routes, interface_mtu"
		"require dhcp_server_identifier") line out
	for line in "$@"; do
		[[ $line == -* ]] || lines+=("$line")
	done
	for line in "${lines[@]}"; do
		for out in "$@"; do
			[[ "-$line" != "$out" ]] || continue 2
		done
		printf '%s\n' "$line"
	done
}

# lab_dhcpcd_stop [release]
# Ends dhcpcd (-x); with "release" it gives the leases back and removes them first, also with
# `persistent` (-k; an address kept from before that dhcpcd has not confirmed yet stays all the
# same). Waits for its last process. Status 0, also when there was none; 1 if it stays.
# dhcpcd 9.4.1 does not hear a signal that comes while it waits for a script
# (src/privsep-root.c ps_root_signalcb()); -x and -k wait 10 s for it, then they are sent again.
lab_dhcpcd_stop() {
	local how=-x link
	[[ ${1-} != release ]] || how=-k
	if [[ ! ${LAB_PER_LINK-} ]]; then
		lab_dhcpcd_end "$how"
		return
	fi
	for link in ens3 ens4; do
		lab_dhcpcd_end "$how" "$link" || return
	done
}

# lab_dhcpcd_end -x|-k [LINK] (for lab_dhcpcd_stop)
lab_dhcpcd_end() {
	local name=dhcpcd${2:+-$2} tries
	for ((tries = 0; tries < 3; tries++)); do
		lab_alive "$name" || break
		lab_client dhcpcd "$@" </dev/null >>"$LAB_DIR/dhcpcd.out" 2>&1 3>&- || true
		wait_until 2 lab_stopped "$name" || true
	done
	lab_stopped "$name" || lab_fail "dhcpcd does not end" || return
	rm -f "$LAB_DIR/$name.pid"
}

# lab_dhclient_start [LINE...]
# Starts dhclient in host: one process for LAB_DHCLIENT_LINKS, with Debian's dhclient.conf and LINEs.
# Returns when it has a lease on each. Log: $LAB_DIR/dhclient.log. Status 1 if that takes over 20 s.
lab_dhclient_start() {
	lab_private || return
	{
		cat /etc/dhcp/dhclient.conf
		(($# == 0)) || printf '%s\n' "$@"
	} >"$LAB_DIR/dhclient.conf"
	: >"$LAB_DIR/dhclient.log" # a former one's leases are not this one's
	lab_spawn dhclient host dhclient -4 -d -v -cf "$LAB_DIR/dhclient.conf" \
		-lf "$LAB_DIR/dhclient.leases" -pf "$LAB_DIR/dhclient.daemon" "${LAB_DHCLIENT_LINKS[@]}"
	wait_until 20 lab_dhclient_bound || lab_fail "dhclient has no lease on each link"
}

# lab_dhclient_bound (for lab_dhclient_start)
lab_dhclient_bound() {
	(($(grep -c '^bound to ' "$LAB_DIR/dhclient.log") >= ${#LAB_DHCLIENT_LINKS[@]}))
}

# lab_dhclient_stop release|keep
# Ends dhclient (-r gives the leases back, -x keeps them; both take the addresses away).
lab_dhclient_stop() {
	local how=-x
	[[ $1 != release ]] || how=-r
	in_ns host dhclient -4 -v "$how" -cf "$LAB_DIR/dhclient.conf" -lf "$LAB_DIR/dhclient.leases" \
		-pf "$LAB_DIR/dhclient.daemon" "${LAB_DHCLIENT_LINKS[@]}" </dev/null >>"$LAB_DIR/dhclient.log" 2>&1 3>&-
	wait_until 10 lab_stopped dhclient || lab_fail "dhclient does not end"
	rm -f "$LAB_DIR/dhclient.pid"
}

# lab_leased ens3|ens4
# Status 0 if the link has a leased IPv4 address. Routes and hooks come some ms later.
lab_leased() {
	[[ -n $(ip -n host -4 -o address show dev "$1" scope global) ]]
}

# lab_default ens3|ens4
# Status 0 if main has a default route through the link.
lab_default() {
	[[ -n $(ip -n host -4 route show default dev "$1") ]]
}

# lab_bare ens3|ens4
# Status 0 if the link has no IPv4 address.
lab_bare() {
	[[ -z $(ip -n host -4 -o address show dev "$1") ]]
}

### Asking the host from the Internet

# lab_ping FLOATING [COUNT]
# Sends COUNT (3) echo requests from inet. ping's output; status 0 if one was answered at least.
lab_ping() {
	in_ns inet ping -n -i 0.2 -W 1 -c "${2:-3}" "$1"
}

# lab_tcp_listen PORT
# A server in host, on all its addresses, that says hello to each connection.
lab_tcp_listen() {
	lab_spawn "tcp-$1" host busybox nc -ll -p "$1" -e busybox echo hello
	wait_until 5 lab_listening host tcp "$1" || lab_fail "nothing listens on TCP port $1"
}

# lab_tcp_ask FLOATING PORT
# Connects from inet. Status 0 if lab_tcp_listen's hello came within 2 seconds.
lab_tcp_ask() {
	[[ $(in_ns inet timeout 2 busybox nc -w 2 "$1" "$2" </dev/null 2>/dev/null) == hello ]]
}

# lab_sshd_start
# A real sshd in host, on port 22 of both families, with keys of its own; see lab_ssh.
lab_sshd_start() {
	local key
	lab_private || return
	for key in ssh-host ssh-client; do
		[[ -e $LAB_DIR/$key ]] || ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$LAB_DIR/$key" || return
	done
	# Ubuntu locks root's password, and sshd without PAM takes that for a locked account.
	sed -i 's/^root:![^:]*:/root:*:/' /etc/shadow
	mkdir -p /run/sshd
	cat >"$LAB_DIR/sshd.conf" <<-END
		Port 22
		HostKey $LAB_DIR/ssh-host
		AuthorizedKeysFile $LAB_DIR/ssh-client.pub
		PidFile none
		PermitRootLogin yes
		PasswordAuthentication no
		UsePAM no
		UseDNS no
		StrictModes no
		LogLevel VERBOSE
	END
	cat >"$LAB_DIR/ssh.conf" <<-END
		IdentityFile $LAB_DIR/ssh-client
		IdentitiesOnly yes
		IdentityAgent none
		BatchMode yes
		ConnectTimeout 3
		LogLevel ERROR
		StrictHostKeyChecking no
		UserKnownHostsFile /dev/null
		GlobalKnownHostsFile /dev/null
	END
	lab_spawn sshd host /usr/sbin/sshd -D -e -f "$LAB_DIR/sshd.conf"
	wait_until 5 lab_listening host tcp 22 && return
	cat "$LAB_DIR/sshd.log" >&2
	lab_fail "sshd did not start"
}

# lab_ssh FLOATING COMMAND [ARG...]
# Logs in from inet as root and runs COMMAND there. ssh's status (255: no connection in 3 seconds).
# With -F nothing is read from the caller's ~/.ssh.
lab_ssh() {
	local floating=$1
	shift
	in_ns inet ssh -n -F "$LAB_DIR/ssh.conf" "root@$floating" "$@"
}

### Counting packets

# lab_count_start
# Counts what leaves host from now on, DHCP aside, by link and source address.
lab_count_start() {
	local link address
	{
		echo "table inet labcount {"
		for link in "${LAB_LINK[@]}"; do
			for address in "${LAB_ADDRESS[@]}"; do
				echo "counter ${link}_$address { }"
			done
		done
		echo "chain postrouting {"
		echo "type filter hook postrouting priority 300"
		echo "udp dport { 67, 68 } accept"
		for link in "${LAB_LINK[@]}"; do
			for address in "${LAB_ADDRESS[@]}"; do
				echo "oifname $link ip saddr $address counter name ${link}_$address"
			done
		done
		echo "}"
		echo "}"
	} | in_ns host nft -f -
}

# lab_count ens3|ens4 ADDRESS
# Prints how many packets with the source ADDRESS left by the link since lab_count_start or _reset.
lab_count() {
	lab_counter host inet labcount "$1_$2"
}

# lab_count_reset
# Sets lab_count's counters to 0.
lab_count_reset() {
	in_ns host nft reset counters table inet labcount >/dev/null
}

# lab_dropped ROUTER
# Prints how many packets with a foreign source ROUTER's filter has dropped.
lab_dropped() {
	lab_counter "$1" ip lab foreign_source
}

# lab_counter NAMESPACE FAMILY TABLE COUNTER
# Prints the packets of a named nft counter.
lab_counter() {
	in_ns "$1" nft list counter "$2" "$3" "$4" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

### When something went wrong

# lab_evidence
# Prints all that a person needs to see why a test failed. Status 0.
lab_evidence() {
	local router file
	echo "--- host: links, addresses"
	ip -n host -d link show || true
	ip -n host address show || true
	echo "--- host: rules, routes (IPv4)"
	ip -n host rule show || true
	ip -n host -4 route show table all || true
	echo "--- host: rules, routes (IPv6)"
	ip -n host -6 rule show || true
	ip -n host -6 route show table all || true
	echo "--- host: packets by link and source"
	in_ns host nft list table inet labcount 2>&1 || true
	for router in routera routerb; do
		echo "--- $router: neighbours, mappings and source filter"
		ip -n "$router" neighbour show || true
		in_ns "$router" nft list table ip lab 2>&1 || true
	done
	for file in "$LAB_DIR"/*.log "$LAB_DIR"/*.out "$LAB_DIR/syslog" /etc/dhcpcd.conf; do
		[[ -s $file ]] || continue
		echo "--- $file (end)"
		tail -n 60 "$file" || true
	done
}
