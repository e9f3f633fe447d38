#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What happens to a machine that has symroute: every address answers behind it, and check agrees.

load vm.bash

setup_file() {
	vm_installed
}

# good SITUATION: every address answers, and check finds nothing
good() {
	vm_answers "$1"
	vm_check
}

# routed ROUTER: ens4's own table has this one. NetworkManager 1.42 calls no script for a renewal with
# another (README): there it counts from the next event on, which is made when main has it.
routed() {
	[[ $SYSTEM != bookworm-nm ]] ||
		vm_run "ip route show default dev ens4 | grep -q 'via $1 ' && nmcli device reapply ens4"
	vm_run "ip route show table ens4 | grep -q 'default via $1 '"
}

# restart LINE...: routerb's server, with these lines of configuration
restart() {
	lab_dhcp_server_stop routerb
	vm_serve routerb "$@"
}

# plugged: testing's dhcpcd 10.5.2 sees no link that is plugged in later, with symroute or without
plugged() {
	[[ $SYSTEM != forky-dhcpcd ]] || vm_run 'systemctl restart dhcpcd'
}

@test "renewals that change nothing write nothing" {
	vm_run 'ip monitor rule route >/root/monitor 2>&1 &'
	logged=$(vm_run 'journalctl -q -b -t symroute --no-pager')
	for router in routera routerb; do
		before=$(vm_acked "$router")
		wait_until 180 vm_acked_since "$router" "$before"
	done
	vm_run 'sleep 1; pkill -x -f "ip monitor rule route"'
	same "" "$(vm_run 'grep -i symroute /root/monitor || true')"
	same "$logged" "$(vm_run 'journalctl -q -b -t symroute --no-pager')"
	good renewals
}

@test "another router, by a renewal" {
	ip -n routerb address add 10.200.1.254/24 dev lan
	restart dhcp-option=option:router,10.200.1.254
	wait_until 120 routed 10.200.1.254 || vm_evidence
	good "another router"
	restart
	wait_until 120 routed 10.200.1.1 || vm_evidence
	good "the first router again"
}

@test "the client restarted" {
	case $VM_CLIENT in
	dhcpcd) vm_run 'systemctl restart dhcpcd' ;;
	networkd | netplan) vm_run 'systemctl restart systemd-networkd' ;;
	nm) vm_run 'systemctl restart NetworkManager' ;;
	*) vm_run 'ifdown ens4; ifup ens4' ;;
	esac
	good "client restarted"
}

@test "carrier lost and back" {
	vm_monitor "set_link ens4 off"
	wait_until 20 vm_run 'ip link show ens4 | grep NO-CARRIER'
	[[ $(vm_ask 203.0.113.19 3 0) == 3 ]] || vm_evidence
	vm_monitor "set_link ens4 on"
	good "carrier lost and back"
}

@test "link down and up" {
	vm_run 'ip link set ens4 down'
	[[ $(vm_ask 203.0.113.19 3 0) == 3 ]] || vm_evidence
	vm_run 'ip link set ens4 up'
	good "link down and up"
}

@test "a third link plugged in, in the first one's network" {
	vm_monitor "device_add $(vm_device ens6 "$VM_THIRD_MAC")"
	wait_until 20 vm_run 'ip link show dev ens6'
	plugged
	wait_until 60 vm_run 'ip -4 address show dev ens6 | grep "inet "' || vm_evidence
	: >"$LAB_DIR/third"
	vm_answers "third link in"
	# Two links in one network: check warns of ARP. Its cures work as they are printed.
	vm_cure
}

@test "the third link plugged out" {
	vm_monitor "device_del ens6"
	wait_until 20 vm_run '! ip link show dev ens6'
	rm -f "$LAB_DIR/third"
	vm_run 'rm -f /etc/sysctl.d/50-symroute.conf; echo 0 >/proc/sys/net/ipv4/conf/ens3/arp_ignore'
	[[ $VM_CLIENT != udhcpc ]] || vm_cure # it does not notice
	good "third link out"
	same "" "$(vm_run 'ours | grep ens6 || true')"
}

@test "a link plugged out and in again" {
	vm_monitor "device_del ens3"
	wait_until 20 vm_run '! ip link show dev ens3'
	[[ $(vm_ask 203.0.113.9 3 0) == 3 ]] || vm_evidence
	vm_monitor "device_add $(vm_device ens3 "${LAB_MAC[routera]}")"
	wait_until 20 vm_run 'ip link show dev ens3'
	plugged
	good "link out and in"
}

@test "rules and routes of ours flushed: check's cures put them back" {
	before=$(vm_run ours)
	# In one go, and again if need be: an event puts them back, too.
	run vm_run 'for attempt in 1 2 3; do
			ip rule flush protocol 83; ip route flush table all proto 83
			ip -6 rule flush protocol 83; ip -6 route flush table all proto 83
			symroute check || exit
		done'
	((status == 1)) || vm_evidence
	vm_cure
	same "$before" "$(vm_run ours)"
	vm_answers "flushed and cured"
}

@test "power cut" {
	vm_again vm_monitor system_reset
	good "power cut"
}

@test "power cut: no warning of ours in the journal" {
	same "" "$(vm_run warnings)"
}

@test "check never found nothing while an address on its link did not answer" {
	vm_told
}
