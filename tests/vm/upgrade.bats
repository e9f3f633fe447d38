#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A machine that has symroute is upgraded to the next Debian, and then to testing, under a flood of pings
# to every address. Not among the tests of tests/vm/matrix: see `make check-upgrade`.

load vm.bash

setup_file() {
	vm_installed
	vm_answers "before the upgrades"
}

# flood_start, flood_end: pings to every address, 20 a second to each
flood_start() {
	local address count=0
	while read -r address; do
		lab_spawn "flood-$((++count))" inet ping -n -i 0.05 "$address"
	done < <(vm_asked)
}
flood_end() {
	local log
	for log in "$LAB_DIR"/flood-*.log; do
		log=${log##*/}
		lab_kill "${log%.log}" INT
	done
}

# upgraded SUITE: apt has done it, as a person would; the end of its log is printed
upgraded() {
	vm_run "cat >/root/upgrade <<-END
		set -e
		export DEBIAN_FRONTEND=noninteractive
		mount /dev/vdc /mnt
		cp /mnt/$1/sources.list /etc/apt/sources.list
		rm -rf /var/lib/apt/lists
		cp -r /mnt/$1/lists /var/lib/apt/
		apt-get full-upgrade -y -q --no-install-recommends --no-download -o Dpkg::Options::=--force-confold \
			-o Dir::Cache::archives=/mnt/$1/archives
	END
	rm -f /root/upgraded
	(setsid sh -c 'sh /root/upgrade; echo \$? >/root/upgraded' >/root/upgrade.log 2>&1 </dev/null &)"
	wait_until 3000 vm_run 'sleep 5; cat /root/upgraded' # asking costs it time, too
	vm_run 'tail -n 30 /root/upgrade.log'
	same 0 "$(vm_run 'cat /root/upgraded')"
}

# boot_new: the machine is off, and on again with its newest kernel
boot_new() {
	local file
	# shellcheck disable=SC2016 # expanded there
	vm_run 'cp "$(ls -v /boot/vmlinuz-* | tail -n 1)" /mnt/vmlinuz
		cp "$(ls -v /boot/initrd.img-* | tail -n 1)" /mnt/initrd.img; umount /mnt; sync'
	vm_run -t 3 'systemctl poweroff' || true
	wait_until 300 lab_stopped vm
	for file in vmlinuz initrd.img; do
		debugfs -R "dump /$file $VM_WORK/$file" "$VM_WORK/upgrades" 2>/dev/null
		[[ -s $VM_WORK/$file ]]
	done
	vm_boot
	vm_run 'uname -r'
}

# upgrade SUITE
upgrade() {
	local before
	before=$(vm_dropped)
	flood_start
	upgraded "$1" || vm_evidence
	flood_end
	tail -n 3 "$LAB_DIR"/flood-*.log
	same 0 "$(($(vm_dropped) - before))" || vm_evidence
}

@test "upgraded to trixie under a flood: no packet by another link" {
	upgrade trixie
}

@test "upgraded to trixie: every address answers, and check finds nothing" {
	vm_answers "upgraded to trixie"
	vm_check
}

@test "trixie booted: every address answers, check finds nothing, and the journal has no warning of ours" {
	boot_new
	vm_answers "trixie booted"
	vm_check
	same "" "$(vm_run warnings)"
}

@test "upgraded to forky under a flood: no packet by another link" {
	upgrade forky
}

@test "upgraded to forky: every address answers, and check finds nothing" {
	vm_answers "upgraded to forky"
	vm_check
}

@test "forky booted: every address answers, check finds nothing, and the journal has no warning of ours" {
	boot_new
	vm_answers "forky booted"
	vm_check
	same "" "$(vm_run warnings)"
}
