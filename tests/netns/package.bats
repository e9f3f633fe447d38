#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The Debian package, and the tarball. The package is built once, and installed into this copy of
# the machine, with a copy of dpkg's database.

load ../lib/host.bash

setup_file() {
	local tree
	command -v dh >/dev/null || return 0 # setup says so
	make -s -C "$TOP" O="$BUILD" PREFIX=/usr SYSCONFDIR=/etc uninstall # what run-bats put there
	rm /etc/symroute.conf
	# Without git, as from a tarball.
	mkdir "$BATS_FILE_TMPDIR/tree"
	cp -r "$TOP"/{Makefile,VERSION,LICENSE,*.md,completion,doc,hook,make,packaging,scripts,src} "$BATS_FILE_TMPDIR/tree"
	mkdir "$BATS_FILE_TMPDIR/tree/tests"
	cp -r "$TOP"/tests/{unit,fuzz} "$BATS_FILE_TMPDIR/tree/tests"
	tree=$(cd "$BATS_FILE_TMPDIR/tree" && find . | sort)
	make -s -C "$BATS_FILE_TMPDIR/tree" O="$BATS_FILE_TMPDIR/o" deb
	same "$tree" "$(cd "$BATS_FILE_TMPDIR/tree" && find . | sort)"
	cp -a /var/lib/dpkg "$BATS_FILE_TMPDIR/dpkg"
	DEB=$(echo "$BATS_FILE_TMPDIR"/o/symroute_*.deb)
	export DEB
}

setup() {
	[[ ${DEB-} ]] || skip "needs debhelper"
}

# on_copy ARGUMENT...: dpkg, without the work that it would do for other packages
on_copy() {
	dpkg --admindir="$BATS_FILE_TMPDIR/dpkg" --no-triggers "$@" >/dev/null
}

# on_host ARGUMENT...: the same, in $HOST. "ip netns exec" would give it other mounts as well, and
# the package's script takes that for a chroot.
on_host() {
	nsenter --net="/run/netns/$HOST" dpkg --admindir="$BATS_FILE_TMPDIR/dpkg" --no-triggers "$@" >/dev/null
}

# written: what git finds in the sources that no commit has
written() {
	git -C "$TOP" status --porcelain --ignored -- . ':!build*'
}

# ours: whatever is below /usr, /etc and /run and has to do with symroute, directories included
ours() {
	find /usr /etc /run -path "$LAB_DIR" -prune -o -path '*symroute*' -print | grep -v "$TOP" | sort
}

@test "the package holds what make install puts there, dhcpcd's hook twice, and Debian's papers" {
	mkdir "$BATS_TEST_TMPDIR/dest"
	make -s -C "$TOP" O="$BUILD" DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX=/usr SYSCONFDIR=/etc \
		DHCPCD_HOOKDIR='/usr/lib/dhcpcd/dhcpcd-hooks /usr/libexec/dhcpcd-hooks' UDHCPC_HOOKDIR= \
		NETWORKDCONFDIR=/usr/lib/systemd/networkd.conf.d install
	same "$({
		cd "$BATS_TEST_TMPDIR/dest" && find . -type f -printf '%M ./%P\n' | sed '/share.man/s/$/.gz/'
		for file in README.Debian README.md.gz changelog.Debian.gz changelog.gz copyright $(cd "$TOP" && echo doc/*); do
			echo "-rw-r--r-- ./usr/share/doc/symroute/$file"
		done
		echo "-rw-r--r-- ./usr/share/lintian/overrides/symroute"
	} | sort)" "$(dpkg-deb -c "$DEB" | grep -v ^d | awk '{ print $1, $6 }' | sort)"
}

@test "its version is VERSION's" {
	same "$(<"$TOP/VERSION")-1" "$(dpkg-deb -f "$DEB" Version)"
}

@test "beside it are its source and its debugging symbols" {
	version=$(<"$TOP/VERSION")
	machine=$(dpkg --print-architecture)
	same "symroute-dbgsym_$version-1_$machine.deb
symroute_$version-1.debian.tar.xz
symroute_$version-1.dsc
symroute_$version-1_$machine.buildinfo
symroute_$version-1_$machine.changes
symroute_$version-1_$machine.deb
symroute_$version.orig.tar.gz" "$(cd "${DEB%/*}" && printf '%s\n' symroute*)"
}

@test "lintian finds neither error nor warning" {
	command -v lintian >/dev/null || skip "needs lintian"
	run lintian --allow-root --fail-on error,warning "${DEB%/*}"/symroute_*.changes
	same "0 " "$status $output"
}

@test "installed, its hook works; removed, nothing is left in the kernel; purged, nothing at all" {
	before=$(ours)
	on_copy -i "$DEB"
	host_make ens3 ens4
	empty=$(state)
	bound ens4 10.200.1.9/24 10.200.1.1
	[[ $(own) == *"lookup ens4 proto symroute"* ]]
	# An upgrade leaves the kernel as it is.
	made=$(own)
	on_host -i "$DEB"
	same "$made" "$(own)"
	on_host -r symroute
	ip -n "$HOST" addr flush dev ens4 scope global
	same "$empty" "$(state)"
	same "/etc/dhcp/dhclient-enter-hooks.d/symroute
/etc/dhcp/dhclient-exit-hooks.d/symroute
/etc/iproute2/rt_protos.d/symroute.conf
/etc/iproute2/rt_tables.d/symroute.conf
/etc/symroute.conf
/etc/systemd/system/systemd-networkd.service.wants/symroute-networkd.path
/etc/systemd/system/systemd-networkd.service.wants/symroute-networkd.service" "$(ours | grep -v ^/run)"
	on_copy -P symroute
	same "$before" "$(ours)"
	host_done
}

@test "its units start with systemd-networkd; removed, they are started no more; purged, nothing is left" {
	wants=/etc/systemd/system/systemd-networkd.service.wants
	on_copy -i "$DEB"
	same $'symroute-networkd.path\nsymroute-networkd.service' "$(ls $wants)"
	for unit in "$wants"/*; do
		[[ -e $unit ]] # no link to nowhere
	done
	on_copy -P symroute
	[[ ! -e $wants ]]
}

@test "its autopkgtest passes: dhcpcd leases, both addresses answer, nothing is left" {
	on_copy -i "$DEB"
	run -0 "$TOP/packaging/debian/tests/lease"
	same "both addresses answer, and nothing is left" "${lines[-1]}"
	on_copy -P symroute
}

# told REASON: dhcpcd's hook, as it is installed, with a lease of ens4's
told() {
	in_ns "$HOST" env -i PATH="$PATH" reason="$1" interface=ens4 new_ip_address=10.200.1.9 \
		new_subnet_mask=255.255.255.0 new_routers=10.200.1.1 \
		sh -c ". $LAB_HOOKS/05-symroute"
}

@test "an event while it is removed brings nothing back; where it stays after all, events work" {
	on_copy -i "$DEB"
	host_make ens3 ens4
	ip -n "$HOST" addr add 10.200.1.9/24 dev ens4
	empty=$(state)
	told BOUND
	made=$(state)
	[[ $made != "$empty" ]]
	nsenter --net="/run/netns/$HOST" "$BATS_FILE_TMPDIR/dpkg/info/symroute.prerm" remove
	told BOUND
	same "$empty" "$(state)"
	nsenter --net="/run/netns/$HOST" "$BATS_FILE_TMPDIR/dpkg/info/symroute.postinst" abort-remove
	told BOUND
	same "$made" "$(state)"
	on_host -r symroute
	on_copy -P symroute
	host_done
}

# hooks: what of ours dhcpcd would run
hooks() {
	(cd "$LAB_HOOKS" && printf '%s\n' *symroute*)
}

@test "an upgrade, or make install before, leaves one hook, and no other's" {
	old=$LAB_HOOKS/70-symroute
	dpkg-deb -R "$DEB" "$BATS_TEST_TMPDIR/old"
	mv "$BATS_TEST_TMPDIR/old$LAB_HOOKS/"{05,70}-symroute
	sed -i 's/^Version: .*/Version: 0.0.9/' "$BATS_TEST_TMPDIR/old/DEBIAN/control"
	sed -i 's/05-symroute/70-symroute/' "$BATS_TEST_TMPDIR/old/DEBIAN/md5sums"
	dpkg-deb -b "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/old.deb" >/dev/null
	for changed in "" "# a line of somebody's" all; do
		on_copy -i "$BATS_TEST_TMPDIR/old.deb"
		same 70-symroute "$(hooks)"
		case $changed in
		all) echo "# somebody's" >"$old" ;;
		?*) echo "$changed" >>"$old" ;;
		esac
		on_copy -i "$DEB"
		same 05-symroute "$(hooks)"
		on_copy -P symroute
	done
	sed 's,/usr/libexec,/usr/local/libexec,' "$TOP/hook/client-hook" >"$old"
	on_copy -i "$DEB"
	same 05-symroute "$(hooks)"
	echo ": # somebody's own" >"$old"
	on_copy -i "$DEB"
	same $'05-symroute\n70-symroute' "$(hooks)"
	on_copy -P symroute
	same 70-symroute "$(hooks)"
	rm "$old"
}

@test "make dist gives the same bytes twice" {
	git -C "$TOP" rev-parse -q --verify HEAD >/dev/null || skip "needs a git checkout"
	before=$(written)
	for copy in one two; do
		make -s -C "$TOP" O="$BATS_TEST_TMPDIR/$copy" dist
	done
	name=symroute-$(<"$TOP/VERSION").tar.gz
	cmp "$BATS_TEST_TMPDIR"/{one,two}/"$name"
	[[ $(tar -tzf "$BATS_TEST_TMPDIR/one/$name" | head -n 1) == "${name%.tar.gz}/" ]]
	same "$before" "$(written)"
}

@test "what make dist makes can be built, and its unit tests pass" {
	git -C "$TOP" rev-parse -q --verify HEAD >/dev/null || skip "needs a git checkout"
	make -s -C "$TOP" O="$BATS_TEST_TMPDIR" dist
	tar -xzf "$BATS_TEST_TMPDIR"/symroute-*.tar.gz -C "$BATS_TEST_TMPDIR"
	run -0 make -s -C "$BATS_TEST_TMPDIR"/symroute-*/ CFLAGS=-O0 all check-unit
	[[ ${lines[-1]} == *" passed, 0 failed, 0 skipped" || ${lines[-2]} == *" passed, 0 failed, 0 skipped" ]]
}

@test "make dist without git says why not" {
	run -2 make -s -C "$BATS_FILE_TMPDIR/tree" O="$BATS_TEST_TMPDIR/o" dist
	[[ $output == *"this is no git checkout"* ]]
}
