# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What scripts of vm_run can call: this is sent before each of them, and runs in the machine.

# kernel: every rule, every route but local ones, every link's group; protocols by their numbers. Which
# link has metric 100 and which 101 depends on which was first, with NetworkManager; with udhcpc, which knows no
# metrics, which link the default route is by depends on which was last.
kernel() {
	local family
	for family in -4 -6; do
		ip "$family" -N rule | tr '\t' ' ' | sort -n
		ip "$family" -N route show table all | grep -vE 'table 255|^(multicast|fe80::|ff00::)' |
			sed 's/ expires [0-9]*sec//; s/ pref medium//; s/ metric 10[01]\>//; s/ *$//
				s/^(default) via [0-9.]* dev ens[34]$/\1/' -E | sort
	done
	ip -N -o link show | sed -n 's/^[0-9]*: \([^:@]*\).* group \([0-9]*\).*/\1 group \2/p'
}

# ours: what of that is symroute's
ours() {
	kernel | grep -E 'proto 83|group 2500[01]$' || true
}

# disk: every file that is not expected to change by itself; those of /etc with what is in them
disk() {
	find / -xdev -regextype egrep -regex \
		'/(root|tmp|var/(log|cache|tmp)|var/lib/(apt|dpkg|systemd|dhcp|dhcpcd|NetworkManager|misc)|etc/resolv.conf.*)' \
		-prune -o -printf '%M %p %l\n' | sort
	find /run -path '*symroute*' | sort
	find /etc -type f ! -name 'resolv.conf*' ! -name '*-' -exec sha256sum {} + | sort -k 2
}

# leased: each link has an IPv4 address
leased() {
	[ -n "$(ip -4 -o address show dev ens3 scope global)" ] && [ -n "$(ip -4 -o address show dev ens4 scope global)" ]
}

# addresses LINK...: of each the lasting IPv6 address, a line each, "-" where there is none
addresses() {
	local link
	for link; do
		ip -6 -o address show dev "$link" scope global -tentative -deprecated 2>/dev/null |
			grep -v temporary | sed -n 's/.* inet6 \([^/]*\).*/\1/p' | grep -m 1 . || echo -
	done
}

# warnings: what this boot's journal has of symroute's, or of a client's about its hooks
warnings() {
	journalctl -q -b -p warning --no-pager -o short-monotonic | grep -iE 'symroute|run-hooks|hook script' || true
	journalctl -q -b --no-pager -o short-monotonic | grep -E 'dhcpcd-run-hooks: Aborted' || true
}
