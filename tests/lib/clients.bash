# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Each DHCP client in the lab's host, with what is installed for it. Source this after client.bash.
# CLIENT_start leaves a client at work on both links, CLIENT_stop ends it as a service manager would,
# CLIENT_leave LINK has it give up one link.

### dhcpcd, one for both links, with LAB_PER_LINK=yes for each; persistent, as Debian ships it

dhcpcd_start() {
	lab_dhcpcd_start noarp noipv4ll
}

dhcpcd_stop() {
	lab_dhcpcd_stop
}

# One that serves both links gives none up while it is up.
dhcpcd_leave() {
	if [[ ${LAB_PER_LINK-} ]]; then
		lab_dhcpcd_end -k "$1"
	else
		ip -n host link set "$1" down
	fi
}

### dhclient: one process for each link, as ifupdown starts it

dhclient_start() {
	local link
	lab_private || return
	for link in ens3 ens4; do
		lab_spawn "dhclient-$link" host dhclient -4 -d -v -lf "$LAB_DIR/dhclient.$link.leases" \
			-pf "$LAB_DIR/dhclient.$link.daemon" "$link"
	done
}

dhclient_stop() {
	lab_kill dhclient-ens3
	lab_kill dhclient-ens4
}

dhclient_leave() {
	in_ns host dhclient -4 -r -lf "$LAB_DIR/dhclient.$1.leases" -pf "$LAB_DIR/dhclient.$1.daemon" "$1" \
		</dev/null >>"$LAB_DIR/dhclient-$1.log" 2>&1 3>&-
}

### udhcpc: one process for each link; our script, which calls Debian's

# udhcpc_start [SCRIPT]
udhcpc_start() {
	local link
	for link in ens3 ens4; do
		lab_spawn "udhcpc-$link" host busybox udhcpc -f -A 1 -T 1 -O staticroutes -O msstaticroutes \
			-i "$link" -s "${1:-/usr/libexec/symroute/udhcpc-script}"
	done
}

udhcpc_stop() {
	lab_kill udhcpc-ens3
	lab_kill udhcpc-ens4
}

udhcpc_leave() {
	kill -s USR2 "$(<"$LAB_DIR/udhcpc-$1.pid")"
}

### The same with a script that has directories of hooks, as Alpine's: ours are in them

alpine_start() {
	cat >"$LAB_DIR/alpine" <<-'EOF'
		#!/bin/sh
		/etc/udhcpc/default.script "$@"
		for hook in /etc/udhcpc/post-"$1"/*; do
			[ ! -x "$hook" ] || "$hook" "$1"
		done
	EOF
	chmod 755 "$LAB_DIR/alpine"
	udhcpc_start "$LAB_DIR/alpine"
}

alpine_stop() {
	udhcpc_stop
}

alpine_leave() {
	udhcpc_leave "$1"
}

# bus_start
# D-Bus' system bus, in the private /run. Status 1 if it does not come up.
bus_start() {
	lab_stopped bus || return 0
	mkdir -p /run/dbus
	lab_spawn bus host dbus-daemon --system --nofork --nopidfile --nosyslog
	wait_until 5 test -S /run/dbus/system_bus_socket || lab_fail "no system bus"
}

# without_udev COMMAND [ARG...]
# Prints a command that runs COMMAND where /sys cannot be written: so programs know that links are ready
# without an udev that says so (as in a container).
without_udev() {
	echo "mount -o remount,ro /sys; exec $*"
}

### NetworkManager, with its own DHCP client; its dispatcher calls our hook

# networkmanager_start [METHOD]: of IPv6, none unless METHOD says something else
networkmanager_start() {
	local link connections=/etc/NetworkManager/system-connections
	bus_start || return
	mountpoint -q /var/lib/NetworkManager || mount -t tmpfs -o mode=755 tmpfs /var/lib/NetworkManager
	for link in ens3 ens4; do
		printf '%s\n' '[connection]' "id=$link" type=ethernet "interface-name=$link" \
			'[ipv4]' method=auto '[ipv6]' "method=${1-disabled}" addr-gen-mode=0 >"$connections/$link.nmconnection"
		chmod 600 "$connections/$link.nmconnection"
	done
	lab_alive dispatcher || lab_spawn dispatcher host /usr/lib/NetworkManager/nm-dispatcher --persist --debug
	lab_spawn networkmanager host sh -c "$(without_udev NetworkManager --debug --log-level=INFO)"
}

networkmanager_stop() {
	lab_kill networkmanager
}

networkmanager_leave() {
	in_ns host nmcli connection down "$1"
}

### systemd-networkd; what our units say is done by a script

# unit NAME KEY: prints what a unit of ours has for it, a line each
unit() {
	sed -n "s/^$2=//p" "/usr/lib/systemd/system/symroute-networkd.$1"
}

# networkd_start [LINE...]: IPv4 only, unless LINEs of [Network] say something else of IPv6; DHCP=${NETWORKD_DHCP:-ipv4}
networkd_start() {
	local caps=+net_admin,+net_raw,+net_bind_service,+net_broadcast watched
	(($#)) || set -- LinkLocalAddressing=no IPv6AcceptRA=no
	mkdir -p /run/systemd/netif/{leases,links}
	chown -R systemd-network: /run/systemd/netif
	printf '%s\n' '[Match]' 'Name=ens3 ens4' '[Network]' "DHCP=${NETWORKD_DHCP:-ipv4}" "$@" \
		>/etc/systemd/network/10-lab.network
	{
		echo '#!/bin/sh'
		unit service ExecStart
	} >"$LAB_DIR/networkd-event"
	chmod +x "$LAB_DIR/networkd-event"
	mapfile -t watched < <(unit path PathChanged)
	lab_alive path || lab_spawn path host python3 "$TOP/tests/lib/on_change.py" \
		"$LAB_DIR/networkd-event" "${watched[@]}"
	wait_until 5 grep -q watching "$LAB_DIR/path.log" || lab_fail "nobody watches the leases" || return
	lab_spawn networkd host sh -c "$(without_udev setpriv --reuid systemd-network \
		--regid systemd-network --clear-groups --inh-caps "$caps" --ambient-caps "$caps" \
		/usr/lib/systemd/systemd-networkd)"
}

networkd_stop() {
	lab_kill networkd
}

networkd_leave() {
	ip -n host link set "$1" down
}

# clients_clean
# For teardown: what a client has kept.
clients_clean() {
	rm -rf /run/NetworkManager /run/systemd/netif /run/dbus /var/lib/NetworkManager/*
}
