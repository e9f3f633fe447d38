# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# udhcpc, NetworkManager and systemd-networkd in the lab's host, each with what makes it call our hook.
# Source this after client.bash. CLIENT_start leaves a client at work on both links, CLIENT_stop ends it
# as a service manager would (SIGTERM), CLIENT_leave LINK has it give up one link.

HOOK=/usr/libexec/symroute/symroute-hook

### udhcpc: one process for each link; Debian's script, and our call behind it

udhcpc_start() {
	local link
	cat >"$LAB_DIR/udhcpc-script" <<-END
		#!/bin/sh
		/etc/udhcpc/default.script "\$@"
		exec $HOOK udhcpc "\$@"
	END
	chmod +x "$LAB_DIR/udhcpc-script"
	for link in ens3 ens4; do
		lab_spawn "udhcpc-$link" host busybox udhcpc -f -A 1 -T 1 -O staticroutes -O msstaticroutes \
			-i "$link" -s "$LAB_DIR/udhcpc-script"
	done
}

udhcpc_stop() {
	lab_kill udhcpc-ens3
	lab_kill udhcpc-ens4
}

udhcpc_leave() {
	kill -s USR2 "$(<"$LAB_DIR/udhcpc-$1.pid")"
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

networkmanager_start() {
	local link connections=/etc/NetworkManager/system-connections
	bus_start || return
	mountpoint -q /var/lib/NetworkManager || mount -t tmpfs -o mode=755 tmpfs /var/lib/NetworkManager
	for link in ens3 ens4; do
		printf '%s\n' '[connection]' "id=$link" type=ethernet "interface-name=$link" \
			'[ipv4]' method=auto '[ipv6]' method=disabled >"$connections/$link.nmconnection"
		chmod 600 "$connections/$link.nmconnection"
	done
	cat >/etc/NetworkManager/dispatcher.d/symroute <<-END
		#!/bin/sh
		exec $HOOK networkmanager "\$@"
	END
	chmod 755 /etc/NetworkManager/dispatcher.d/symroute
	lab_alive dispatcher || lab_spawn dispatcher host /usr/lib/NetworkManager/nm-dispatcher --persist --debug
	lab_spawn networkmanager host sh -c "$(without_udev NetworkManager --debug --log-level=INFO)"
}

networkmanager_stop() {
	lab_kill networkmanager
}

networkmanager_leave() {
	in_ns host nmcli connection down "$1"
}

### systemd-networkd; what it knows of its leases changes, and our hook is called

networkd_start() {
	local caps=+net_admin,+net_raw,+net_bind_service,+net_broadcast
	mkdir -p /run/systemd/netif/{leases,links}
	chown -R systemd-network: /run/systemd/netif
	printf '%s\n' '[Match]' 'Name=ens3 ens4' '[Network]' DHCP=ipv4 LinkLocalAddressing=no IPv6AcceptRA=no \
		>/etc/systemd/network/10-lab.network
	printf '#!/bin/sh\nexec %s networkd\n' "$HOOK" >"$LAB_DIR/networkd-event"
	chmod +x "$LAB_DIR/networkd-event"
	# The lease is there before its address is: "configured", in links, comes when both are.
	lab_alive path || lab_spawn path host python3 "$TOP/tests/lib/on_change.py" \
		"$LAB_DIR/networkd-event" /run/systemd/netif/{leases,links}
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
