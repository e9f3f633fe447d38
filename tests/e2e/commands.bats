#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The commands of README, INSTALL and the manuals' EXAMPLES, run as they stand on the lab's host, whose
# dhcpcd has leased both links. where() below has each that this cannot be done with, and who tests it;
# a command that it does not know fails.

load ../lib/host.bash
load ../lib/host6.bash
load ../lib/lab6.bash

setup() {
	local router
	# shellcheck disable=SC2034 # of host.bash
	HOST=host
	lab_topology
	lab6_topology
	for router in routera routerb; do
		lab_dhcp_server "$router" dnsmasq
		ip -n "$router" address add fe80::1/64 dev lan nodad
		lab_sysctl host "ipv6/conf/${LAB_LINK[$router]}/disable_ipv6=0"
	done
	lab_dhcpcd_start noarp
	wait_until 20 lab_leased ens3
	wait_until 20 lab_leased ens4
	ip -n host tuntap add wg0 mode tun
	ip -n host link set wg0 up
	address6 ens3 2001:db8:a::9/64
	address6 ens4 2001:db8:b::9/64
	sources
}

teardown() {
	[[ ${BATS_TEST_COMPLETED-} == 1 ]] || lab_evidence >&2
	lab_dhcpcd_stop
	lab_down
	rm -rf /etc/symroute.conf /etc/iproute2/rt_tables.d/symroute.conf /run/symroute
}

# sources: what a reader has before him, to build in; what is built already needs no second time
sources() {
	SOURCES=$BATS_FILE_TMPDIR/sources
	mkdir "$SOURCES" 2>/dev/null || return 0
	ln -s "$TOP"/* "$SOURCES/"
	rm -f "$SOURCES/build"
	cp -a "$BUILD" "$SOURCES/build"
	install -D "$BUILD/symroute-hook" "$SOURCES/build/musl/symroute-hook"
}

# healthy: symroute is installed, and has what dhcpcd and both routers told
healthy() {
	rm -f /etc/symroute.conf
	[[ -x /usr/sbin/symroute && -x $HOOK ]] || lab_install ""
	in_ns host symroute flush
	lease RENEW ens3 192.168.100.19/24 192.168.100.1
	lease RENEW ens4 10.200.1.9/24 10.200.1.1
	heard ens3 2001:db8:a::/64 fe80::1
	heard ens4 2001:db8:b::/64 fe80::1
	in_ns host symroute check
}

# where COMMAND: "here", or the file that tests it; COMMAND has neither sudo nor comment
where() {
	case $1 in
	"symroute watch") echo tests/netns/watch.bats ;; # until interrupted
	symroute\ * | /usr/sbin/symroute\ * | "env reason="*) echo here ;;
	nft\ -c\ * | ip\ * | dhcpcd\ -N\ ens* | cd\ /var/lib/* | "[ "*) echo here ;;
	make | "make install "*PREFIX=/usr* | "make uninstall PREFIX=/usr "*) echo here ;;
	"install -m "* | "rm -f /usr/lib/dhcpcd/"* | "rm -rf /run/symroute "*) echo here ;;
	systemd-tmpfiles\ *) echo here ;;
	systemctl\ *) echo here ;; # as in a chroot; for real: tests/vm/vm.bash
	"apt-get install ./build/"*) echo tests/vm/vm.bash ;; # the package that make deb made
	"apt install "* | "apt-get install "* | "apt-get update && sudo apt-get install "*) echo here ;; # what apt would do
	"make deb") echo tests/netns/package.bats ;; # minutes
	scripts/demo) echo tests/vm/kernels.bats ;; # a minute, and packages
	scripts/check) echo scripts/check ;; # runs this
	journalctl\ *) echo tests/netns/symptoms.bats ;; # a journal
	nmcli\ *) echo tests/e2e/clients.bats ;; # NetworkManager
	netplan) echo tests/vm/prepare ;; # a machine that netplan sets up
	man\ *) echo scripts/lint ;; # a reader
	*) return 1 ;;
	esac
}

# For sudo, this is root already; apt says what it would do, systemctl does what a chroot lets it, and
# directories of the machine stay as they are.
# shellcheck disable=SC2016 # for the shell inside
PROLOGUE='
set -o pipefail
sudo() { "$@"; }
apt() { apt-get "$@"; }
apt-get() { [[ $1 == update || ! $(type -P apt-get) ]] || command apt-get -s "$@"; }
systemctl() { SYSTEMD_OFFLINE=1 command systemctl "${@/#--now/--quiet}"; }
cd() { mkdir -p "$LAB_DIR$1" && builtin cd "$LAB_DIR$1"; }
said() { (($1 == 0)) || echo "exit status $1: $2" >>"$FAILED"; return "$1"; }
trap "kill \$(jobs -p) 2>/dev/null" EXIT
'

# blocks FILE: puts each block of commands of it into a file of its own, $BATS_TEST_TMPDIR/block.NUMBER
blocks() {
	awk -v to="$BATS_TEST_TMPDIR/block." '
		/^\.Sh / { examples = /EXAMPLES/ }
		/^```sh$/ || (examples && /^\.Bd -literal/) { inside = 1; number++; next }
		/^```$/ || /^\.Ed/ { inside = 0 }
		inside { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print >(to sprintf("%02d", number)) }
	' "$1"
}

# commands BLOCK: its commands, each with a NUL behind it; of a configuration, those that it names
commands() {
	local line whole=
	case $(head -n 1 "$1") in
	"vrrp_instance "* | "iface "* | "[Unit]")
		sed -nE 's/^ *notify_[a-z]+ "(.*)" root$/\1/p; s/^ *(up|pre-down) //p; s/^Exec(Start|Stop)=//p' "$1" | tr '\n' '\0'
		return
		;;
	"network:")
		printf 'netplan\0'
		return
		;;
	"table inet "*) # nftables
		printf 'nft -c -f %s\0' "$1"
		return
		;;
	"[Interface]") # a tunnel
		sed -nE 's/%i/wg0/; s/^(PostUp|PreDown) = //p' "$1" | tr '\n' '\0'
		return
		;;
	"["[a-z]*"]") # symroute.conf
		cp "$1" /etc/symroute.conf
		printf 'symroute sync -n\0'
		return
		;;
	esac
	while IFS= read -r line; do
		whole+=$line$'\n'
		if [[ $line != *\\ ]] && bash -n <<<"$whole" 2>/dev/null; then
			printf '%s\0' "$whole"
			whole=
		fi
	done <"$1"
	[[ -z $whole ]] || printf '%s\0' "$whole"
}

# run_block BLOCK: all of its commands that can run here have exit status 0; how many in $ran
run_block() {
	local list command name where script=$PROLOGUE
	healthy
	mapfile -d '' -t list < <(commands "$1")
	for command in "${list[@]}"; do
		name=$(tr '\n' ' ' <<<"$command" | sed 's/\\ //g; s/ # .*//; s/  */ /g; s/ *$//; s/^sudo //')
		where=$(where "$name") || { echo "not known: $name" >>"$FAILED"; continue; }
		[[ $where == here ]] || grep -qF "${name%% *}" "$TOP/$where" || echo "not in $where: $name" >>"$FAILED"
		[[ $where == here ]] || continue
		script+=$command$'\n'"said \$? $(printf %q "$name")"$'\n'
		((ran += 1))
	done
	(builtin cd "$SOURCES" && env -u PREFIX -u SYSCONFDIR -u MAKEFLAGS FAILED="$FAILED" \
		ip netns exec host bash -c "$script" </dev/null 3>&-) || true
}

# document FILE: those of all its blocks
document() {
	local block ran=0
	FAILED=$BATS_TEST_TMPDIR/failed
	: >"$FAILED"
	blocks "$TOP/$1"
	for block in "$BATS_TEST_TMPDIR"/block.*; do
		echo "--- ${block##*/}"
		run_block "$block"
	done
	((ran > 0)) || echo "no command in $1" >>"$FAILED"
	same "" "$(<"$FAILED")"
}

@test "README.md" {
	document README.md
}

@test "INSTALL.md; what it ends with leaves nothing of symroute" {
	document INSTALL.md
	same "" "$(own)"
	run ! command -v symroute
	same "" "$(find /usr /etc /run/symroute -path "$TOP" -prune -o -name '*symroute*' -print 2>/dev/null)"
}

@test "symroute(8)" {
	document src/symroute.8
}

@test "symroute-hook(8)" {
	document src/symroute-hook.8
}

@test "symroute.conf(5)" {
	document src/symroute.conf.5
}

@test "a command that is not known, or fails, is told" {
	# shellcheck disable=SC1003,SC2016 # a line that goes on, a fence
	printf '%s\n' '```sh' 'reboot now' 'symroute show \' '    ens9 # no such link' '```' >"$BATS_TEST_TMPDIR/other.md"
	TOP=$BATS_TEST_TMPDIR run ! document other.md
	same "+not known: reboot now
+exit status 1: symroute show ens9" "$(grep '^+[^+]' <<<"$output")"
}
