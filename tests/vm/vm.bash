# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A booted machine in the host's place of lab.bash's picture: QEMU, whose ens3 and ens4 lead to
# routera and routerb, by bridges in the namespace host. Source this from bats files that run under
# tests/vm/run, which sets SYSTEM, VM_DIR, VM_WORK (of this run), VM_KERNEL, VM_ACCEL and VM_UPGRADES.
#
# All bats files of one run share one machine: what one has done to it, the next one finds.

# shellcheck source=tests/lib/lab.bash
source "$TOP/tests/lib/lab.bash"
# shellcheck source=tests/lib/lab6.bash
source "$TOP/tests/lib/lab6.bash"

# shellcheck disable=SC2034 # used by who sources this
VM_CLIENT=${SYSTEM#*-}
VM_APT="DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends"
VM_THIRD_MAC=02:00:00:00:06:3d
VM_THIRD_FLOATING=203.0.113.61 # of a third link, in routera's network
declare -gA VM_INNER=([203.0.113.19]=192.168.100.19 [203.0.113.9]=10.200.1.9 [203.0.113.61]=192.168.100.61)

### The network around it

# vm_network: the lab's, both families, and the cables of the machine
vm_network() {
	local router link
	lab_topology && lab6_topology || return
	# The namespace host is a switch here.
	lab_sysctl host ipv6/conf/{all,default}/disable_ipv6=1 || return
	for router in routera routerb; do
		link=${LAB_LINK[$router]}
		ip -n host -batch - <<-END || return
			link set $link address 02:00:00:00:fe:0${link#ens}
			link add br-$link type bridge mcast_snooping 0
			link set $link master br-$link
			link set br-$link up
			tuntap add tap-$link mode tap
			link set tap-$link master br-$link up
		END
		vm_serve "$router" || return
	done
	ip -n host tuntap add tap-ens6 mode tap && ip -n host link set tap-ens6 master br-ens3 up || return
	ip -n routera address add "$VM_THIRD_FLOATING/32" dev wan || return
	in_ns routera nft -f - <<-END
		insert rule ip lab prerouting iif wan ip daddr $VM_THIRD_FLOATING dnat to 192.168.100.61
		insert rule ip lab postrouting oif wan ip saddr 192.168.100.61 snat to $VM_THIRD_FLOATING
	END
}

# vm_ipv6: IPv6 is asked, too, unless VM_IPV6=0
vm_ipv6() {
	[[ ${VM_IPV6-} != 0 ]]
}

# vm_serve ROUTER [LINE...]: DHCP, and advertisements where they are of use; clients renew every
# 15 s (udhcpc, which does not ask the server when, every 60 s)
vm_serve() {
	local router=$1 advertise=()
	shift
	! vm_ipv6 || advertise=(enable-ra "ra-param=lan,10,1800" "dhcp-range=${LAB6_SITE[$router]}::,ra-only,64")
	lab_dhcp_server "$router" dnsmasq 120 dhcp-option=option:T1,15 "dhcp-host=$VM_THIRD_MAC,192.168.100.61" \
		"${advertise[@]}" "$@"
}

# vm_acked ROUTER: print how many times it has given or renewed a lease
vm_acked() {
	grep -c DHCPACK "$LAB_DIR/dhcp-$1.log" || true
}

# vm_acked_since ROUTER COUNT: it has done so twice since vm_acked was COUNT
vm_acked_since() {
	(($(vm_acked "$1") >= $2 + 2))
}

### The machine

# vm_start: the network, and the machine, booted, with leases; the package beside it on a disk of its
# own, and on another one what upgrade.bats needs
vm_start() {
	local size
	vm_network || return
	cp "$VM_DIR/symroute.deb" "$LAB_DIR/deb"
	size=$(stat -c %s "$LAB_DIR/deb")
	truncate -s $(((size + 511) / 512 * 512)) "$LAB_DIR/deb" # whole sectors
	echo "$size" >"$LAB_DIR/deb.size"
	qemu-img create -q -f qcow2 -F raw -b "$VM_DIR/$SYSTEM.ext4" "$VM_WORK/disk" || return
	cp "$VM_DIR/$VM_KERNEL.vmlinuz" "$VM_WORK/vmlinuz"
	cp "$VM_DIR/$VM_KERNEL.initrd.img" "$VM_WORK/initrd.img"
	[[ ! $VM_UPGRADES ]] || cp --sparse=always "$VM_DIR/$SYSTEM.upgrades.ext4" "$VM_WORK/upgrades" || return
	vm_boot || return
	# An emulated machine is slow for the 5 s within which dhcpcd wants a kept lease confirmed.
	[[ $VM_ACCEL == kvm || $VM_UPGRADES ]] ||
		vm_run '[ ! -e /etc/dhcpcd.conf ] || echo "reboot 60" >>/etc/dhcpcd.conf'
}

# vm_boot: with the kernel in $VM_WORK
vm_boot() {
	local cpu=max memory=768 more=()
	[[ $VM_ACCEL != kvm ]] || cpu=host
	[[ $VM_CLIENT != tests ]] || memory=2048
	[[ ! $VM_UPGRADES ]] || more=(-drive "file=$VM_WORK/upgrades,format=raw,if=none,id=upgrades"
		-device "virtio-blk-pci,drive=upgrades,addr=0x14")
	# The slots on the bus give the links their names.
	lab_spawn vm host qemu-system-x86_64 -machine pc -accel "$VM_ACCEL" -cpu "$cpu" -smp 1 -m "$memory" \
		-display none -vga none -nodefaults -no-user-config \
		-kernel "$VM_WORK/vmlinuz" -initrd "$VM_WORK/initrd.img" \
		-append "console=ttyS0 root=LABEL=root ro panic=-1" \
		-drive "file=$VM_WORK/disk,format=qcow2,if=none,id=disk" -device virtio-blk-pci,drive=disk,addr=0x10 \
		-drive "file=$LAB_DIR/deb,format=raw,if=none,id=deb,read-only=on" \
		-device virtio-blk-pci,drive=deb,addr=0x13 "${more[@]}" \
		-netdev tap,id=net-ens3,ifname=tap-ens3,script=no,downscript=no \
		-device "$(vm_device ens3 "${LAB_MAC[routera]}")" \
		-netdev tap,id=net-ens4,ifname=tap-ens4,script=no,downscript=no \
		-device "$(vm_device ens4 "${LAB_MAC[routerb]}")" \
		-netdev tap,id=net-ens6,ifname=tap-ens6,script=no,downscript=no \
		-chardev "file,id=serial,path=$VM_WORK/console.log,append=on" -serial chardev:serial \
		-monitor "unix:$LAB_DIR/monitor,server=on,wait=off" \
		-device virtio-serial-pci,addr=0x11 \
		-chardev "socket,id=agent,path=$LAB_DIR/agent,server=on,wait=off" \
		-device virtserialport,chardev=agent,name=tests -device virtio-rng-pci,addr=0x12
	wait_until 900 vm_here || vm_evidence || return
	vm_settled || vm_evidence
}

# vm_device LINK MAC: print how QEMU is told of this link
vm_device() {
	echo "virtio-net-pci,netdev=net-$1,id=$1,mac=$2,addr=0x${1#ens},romfile="
}

# vm_run [-t SECONDS] SCRIPT: run it in the machine, with guest.bash; its output, its status; 124
# when that takes longer than SECONDS (120)
vm_run() {
	local seconds=120
	if [[ $1 == -t ]]; then
		seconds=$2
		shift 2
	fi
	{
		cat "$TOP/tests/vm/guest.bash"
		printf '%s\n' "$1"
	} | "$TOP/tests/vm/ask" "$LAB_DIR/agent" "$seconds"
}

# vm_here: its agent answers
vm_here() {
	[[ $(vm_run -t 4 'echo here') == here ]]
}

# vm_settled: wait until systemd has started everything and both links have their lease, if anybody
# asks for one
vm_settled() {
	local and=" && leased"
	[[ $VM_CLIENT != tests ]] || and=""
	wait_until 900 vm_run "systemctl is-system-running | grep -E 'running|degraded'$and"
}

# vm_monitor COMMAND...: tell QEMU
vm_monitor() {
	printf '%s\n' "$@" | socat -t 1 - "UNIX-CONNECT:$LAB_DIR/monitor" >>"$LAB_DIR/monitor.log"
}

# vm_booted_since BOOT: it runs, and this is another boot
vm_booted_since() {
	local now
	now=$(vm_run -t 4 'cat /proc/sys/kernel/random/boot_id') && [[ -n $now && $now != "$1" ]]
}

# vm_again COMMAND...: run this, which makes the machine boot again, and wait until it has
vm_again() {
	local before
	before=$(vm_run 'cat /proc/sys/kernel/random/boot_id') || return
	"$@" || true
	wait_until 900 vm_booted_since "$before" || vm_evidence || return
	vm_settled || vm_evidence
}

# vm_install: the package, as INSTALL.md says; what the machine had before is kept in its /root
vm_install() {
	vm_run -t 300 "head -c $(<"$LAB_DIR/deb.size") /dev/vdb >/root/symroute.deb
		disk >/root/disk.before; kernel >/root/kernel.before
		$VM_APT install /root/symroute.deb" && : >"$LAB_DIR/installed"
}

# vm_installed: for bats files that are about a machine that has it
vm_installed() {
	[[ -e $LAB_DIR/installed ]] || { vm_install && vm_step; }
}

# vm_step: what INSTALL.md and README name as the step after that
vm_step() {
	case $SYSTEM in
	bookworm-ifupdown | *-networkd | *-netplan) ;; # the next event
	*-ifupdown) vm_run 'dhcpcd -N ens3; dhcpcd -N ens4' ;;
	*-dhcpcd) vm_run 'systemd-tmpfiles --create symroute.conf; systemctl daemon-reload; systemctl restart dhcpcd' ;;
	*-nm) vm_run 'nmcli device reapply ens3; nmcli device reapply ens4' ;;
	*-udhcpc) # ifupdown gives it no -s
		# shellcheck disable=SC2016 # ifupdown's
		vm_run 'ifdown ens3 ens4
			cp -p /etc/network/interfaces /root/interfaces
			sed -i "s|^iface \(ens.\) inet dhcp|iface \1 inet manual\n\tup udhcpc -n -p /run/udhcpc.\1.pid -i \1 -s /usr/libexec/symroute/udhcpc-script\n\tdown kill \$(cat /run/udhcpc.\1.pid)|" /etc/network/interfaces
			ifup ens3 ens4'
		;;
	esac
}

# vm_unstep: what has to be undone of that before the package goes
vm_unstep() {
	[[ $VM_CLIENT != udhcpc ]] ||
		vm_run 'ifdown ens3 ens4; cp -p /root/interfaces /etc/network/interfaces; ifup ens3 ens4'
}

### Asking it from the Internet

# vm_asked: print the addresses that are asked, a line each: both floating ones, a third link's if it
# is there, both of IPv6 ("-" where there is none yet)
vm_asked() {
	printf '%s\n' "${LAB_FLOATING[@]}"
	[[ ! -e $LAB_DIR/third ]] || echo "$VM_THIRD_FLOATING"
	! vm_ipv6 || vm_run -t 60 'addresses ens3 ens4'
}

# vm_ask ADDRESS PINGS CONNECTIONS: print how many of them it answers. The kernel may send the answer
# to a ping of IPv6 by the link that it came in on, whatever the rules say: so there are both.
vm_ask() {
	local answered=0 i
	if [[ $1 != - ]]; then
		answered=$(in_ns inet ping -n -i 0.2 -W 5 -c "$2" "$1" 2>/dev/null </dev/null |
			sed -n 's/.* \([0-9]*\) received.*/\1/p')
		for ((i = 0; i < $3; i++)); do
			[[ $(in_ns inet timeout 10 busybox nc "$1" 7 </dev/null 2>/dev/null) != hello ]] || ((answered += 1))
		done
	fi
	echo "$answered"
}

# vm_all_answer SITUATION: each address answers. One that does not, is on its link, and is not told of
# by check, is a line in $LAB_DIR/silent.
vm_all_answer() {
	local address inner
	while read -r address; do
		[[ $(vm_ask "$address" 1 1) != 2 ]] || continue
		inner=${VM_INNER[$address]-$address}
		if vm_run -t 60 "ip -o address | grep -F ' $inner/' && symroute check" &&
			[[ $(vm_ask "$address" 1 1) != 2 ]]; then
			echo "$1: $address" >>"$LAB_DIR/silent"
		fi
		return 1
	done < <(vm_asked)
}

# vm_dropped: print how many packets with a foreign source the routers have dropped, of both families
vm_dropped() {
	echo "$(($(lab_dropped routera) + $(lab_dropped routerb) + $(lab6_dropped routera) + $(lab6_dropped routerb)))"
}

# vm_answers SITUATION: within 90 s every address answers; from then on it answers each of 5 pings and
# 2 connections, and nothing leaves by another link. What was counted is a line in $VM_RESULTS.
vm_answers() {
	local address count answered=0 asked=0 before=$SECONDS dropped
	wait_until 90 vm_all_answer "$1" || true
	before=$((SECONDS - before))
	dropped=$(vm_dropped)
	while read -r address; do
		count=$(vm_ask "$address" 5 2)
		echo "$address: $count of 7"
		((asked += 7, answered += count)) || true
	done < <(vm_asked)
	dropped=$(($(vm_dropped) - dropped))
	echo "dropped for their source: $dropped"
	printf '%s\t%s\t%s\t%s\t%s\n' "$SYSTEM" "$1" "$answered" "$asked" "$before" >>"$VM_RESULTS"
	((answered == asked && asked > 0 && dropped == 0)) || vm_evidence
}

# vm_check: symroute finds nothing that works against an address
vm_check() {
	wait_until 30 vm_run 'symroute check' || vm_evidence
}

# vm_cure: run what check prints as cures, as it is printed; then it finds nothing
vm_cure() {
	vm_run "symroute check | sed -n 's/^ *cure: //p' >/root/cures; sh -ex /root/cures" || vm_evidence || return
	vm_check
}

# vm_told: check never found nothing while an address on its link did not answer
vm_told() {
	same "" "$(cat "$LAB_DIR/silent" 2>/dev/null || true)"
}

# same EXPECTED GOT
same() {
	diff -u --label expected --label got <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

# vm_evidence: print what a person needs to see why; status 1
vm_evidence() {
	vm_run 'set -x; ip address; ip rule; ip -4 route show table all | grep -v "table local"
		ip -6 rule; ip -6 route show table all | grep -v "table local"; symroute check; symroute show
		journalctl -q -b -t symroute --no-pager -o short-monotonic | tail -n 40; warnings
		journalctl -q -b -u dhcpcd -u systemd-networkd -u NetworkManager -u networking -u "ifup@*" --no-pager \
			-o short-monotonic | tail -n 40
		systemctl --failed --no-legend; systemctl list-jobs --no-legend' || true
	echo "--- console (end)"
	tail -n 20 "$VM_WORK/console.log"
	cat "$LAB_DIR/vm.log"
	return 1
}
