#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The package on a machine that runs: installed again, removed, purged.

load vm.bash

setup_file() {
	vm_installed
}

@test "installed again: nothing of ours changes meanwhile" {
	before=$(vm_run ours)
	vm_run 'ip monitor rule route >/root/monitor 2>&1 &'
	vm_run -t 300 "$VM_APT install --reinstall /root/symroute.deb; pkill -x -f 'ip monitor rule route'"
	same "" "$(vm_run 'grep -i symroute /root/monitor || true')"
	same "$before" "$(vm_run ours)"
	vm_answers reinstalled
}

@test "removed while events come: nothing of ours is left in the kernel" {
	vm_unstep
	vm_run -t 300 "
		case $VM_CLIENT in
		dhcpcd) renew='dhcpcd -N ens4' ;;
		nm) renew='nmcli device reapply ens4' ;;
		networkd | netplan) renew='networkctl renew ens4' ;;
		udhcpc) renew='pkill -USR1 udhcpc' ;;
		ifupdown) renew='dhcpcd -N ens4'; pgrep dhcpcd >/dev/null || renew=true ;;
		esac
		(while :; do \$renew; sleep 0.3; done >/dev/null 2>&1) & events=\$!
		$VM_APT remove symroute; status=\$?
		kill \$events; exit \$status"
	for router in routera routerb; do
		before=$(vm_acked "$router")
		wait_until 180 vm_acked_since "$router" "$before"
	done
	same "" "$(vm_run ours)"
}

@test "purged: the kernel is as before the installation" {
	vm_run -t 300 "$VM_APT purge symroute"
	same "$(vm_run 'cat /root/kernel.before')" "$(vm_run kernel)"
}

@test "purged: the disk is as before the installation" {
	same "" "$(vm_run 'disk | diff /root/disk.before -')"
}

@test "purged: nothing is said of it later" {
	vm_again vm_run -t 3 'systemctl reboot'
	same "" "$(vm_run warnings)"
}
