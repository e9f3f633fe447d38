#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What make install puts where, and make uninstall takes away.

load ../lib/host.bash

install_to() {
	make -s -C "$TOP" O="$BUILD" DESTDIR="$1" PREFIX=/usr SYSCONFDIR=/etc "$2"
}

@test "make install puts each file where it belongs, with its mode" {
	install_to "$BATS_TEST_TMPDIR/dest" install
	same "$(
		sort <<-END
			644 etc/dhcp/dhclient-enter-hooks.d/symroute
			644 etc/dhcp/dhclient-exit-hooks.d/symroute
			644 etc/iproute2/rt_protos.d/symroute.conf
			644 etc/symroute.conf
			644 etc/systemd/networkd.conf.d/50-symroute.conf
			644 ${LAB_HOOKS#/}/05-symroute
			644 usr/lib/systemd/system/dhcpcd.service.d/50-symroute.conf
			644 usr/lib/systemd/system/symroute-networkd.path
			644 usr/lib/systemd/system/symroute-networkd.service
			644 usr/lib/tmpfiles.d/symroute.conf
			644 usr/share/bash-completion/completions/symroute
			644 usr/share/man/man5/symroute.conf.5
			644 usr/share/man/man8/symroute-hook.8
			644 usr/share/man/man8/symroute.8
			644 usr/share/zsh/site-functions/_symroute
			755 etc/udhcpc/post-bound/symroute
			755 etc/udhcpc/post-deconfig/symroute
			755 etc/udhcpc/post-renew/symroute
			755 usr/lib/NetworkManager/dispatcher.d/05-symroute
			755 usr/libexec/symroute/symroute-hook
			755 usr/libexec/symroute/udhcpc-script
			755 usr/sbin/symroute
		END
	)" "$(cd "$BATS_TEST_TMPDIR/dest" && find . -type f -printf '%m %P\n' | sort)"
}

@test "the installed hooks run the installed program" {
	install_to "$BATS_TEST_TMPDIR/dest" install
	for hook in "${LAB_HOOKS#/}/05-symroute" etc/dhcp/dhclient-{enter,exit}-hooks.d/symroute \
		usr/lib/NetworkManager/dispatcher.d/05-symroute etc/udhcpc/post-bound/symroute \
		usr/libexec/symroute/udhcpc-script; do
		run ! grep '@[A-Z]*@' "$BATS_TEST_TMPDIR/dest/$hook"
		grep -q '"/usr/libexec/symroute/symroute-hook"' "$BATS_TEST_TMPDIR/dest/$hook"
	done
}

@test "a configuration that is there is never overwritten" {
	mkdir -p "$BATS_TEST_TMPDIR/dest/etc"
	echo mine >"$BATS_TEST_TMPDIR/dest/etc/symroute.conf"
	install_to "$BATS_TEST_TMPDIR/dest" install
	same mine "$(<"$BATS_TEST_TMPDIR/dest/etc/symroute.conf")"
}

@test "make uninstall takes away what make install put there, but the configuration, and no more" {
	mkdir -p "$BATS_TEST_TMPDIR/dest$LAB_HOOKS"
	echo other >"$BATS_TEST_TMPDIR/dest$LAB_HOOKS/50-other"
	install_to "$BATS_TEST_TMPDIR/dest" install
	install_to "$BATS_TEST_TMPDIR/dest" uninstall
	same "$(printf 'etc/symroute.conf\n%s/50-other' "${LAB_HOOKS#/}")" \
		"$(cd "$BATS_TEST_TMPDIR/dest" && find . -type f -printf '%P\n' | sort)"
}

@test "an earlier version's hook goes with install and uninstall, one of somebody else stays" {
	hooks=$BATS_TEST_TMPDIR/dest$LAB_HOOKS
	mkdir -p "$hooks"
	for goal in install uninstall; do
		# As another PREFIX had it.
		sed 's|@LIBEXECDIR@|/usr/local/libexec/symroute|' "$TOP/hook/client-hook" >"$hooks/70-symroute"
		install_to "$BATS_TEST_TMPDIR/dest" "$goal"
		same "$([[ $goal == uninstall ]] || echo 05-symroute)" "$(ls "$hooks")"
	done
	for goal in install uninstall; do
		echo "# symroute is called by this one of mine" >"$hooks/70-symroute"
		install_to "$BATS_TEST_TMPDIR/dest" "$goal"
		[[ -s $hooks/70-symroute ]]
	done
}

# would VARIABLE...: what make install would put where, and what the programs would read
would() {
	env -u PREFIX -u SYSCONFDIR make -n -C "$TOP" O="$BATS_TEST_TMPDIR/o" "$@" install >"$BATS_TEST_TMPDIR/said"
	sed -n 's/^install -m \([0-7]*\) [^ ]* /\1 /p; s/.*\(install -m .*symroute[.]conf\)$/\1/p' \
		"$BATS_TEST_TMPDIR/said" | sort
	grep -oE '(RUNSTATEDIR|SYSCONFDIR)=[^ ]*' "$BATS_TEST_TMPDIR/said" | tr -d "'\"\\\\" | sort -u
}

@test "what has no directory is not installed; GNU's names of directories are taken; several may have dhcpcd's hook" {
	same "$(
		cat <<-'END'
			0644 /d/hooks/one/05-symroute
			0644 /d/hooks/two/05-symroute
			0644 /d/opt/man/man5/symroute.conf.5
			0644 /d/opt/man/man8/symroute-hook.8
			0644 /d/opt/man/man8/symroute.8
			0644 /d/usr/share/iproute2/rt_protos.d/symroute.conf
			0755 /d/opt/bin/symroute
			0755 /d/opt/lib/symroute/symroute-hook
			0755 /d/opt/lib/symroute/udhcpc-script
			RUNSTATEDIR=/opt/run
			SYSCONFDIR=/opt/etc
		END
	)" "$(would DESTDIR=/d prefix=/opt sbindir=/opt/bin libexecdir=/opt/lib mandir=/opt/man sysconfdir=/opt/etc \
		runstatedir=/opt/run DHCPCD_HOOKDIR='/hooks/one /hooks/two' DHCLIENT_HOOKDIR= NETWORKMANAGERDIR= \
		NETWORKDCONFDIR= UDHCPC_HOOKDIR= CONFDIR= IPROUTE2DIR= RTPROTOSDIR=/usr/share/iproute2/rt_protos.d \
		SYSTEMDUNITDIR= TMPFILESDIR= BASHCOMPDIR= ZSHCOMPDIR=)"
}

@test "where a file is installed may be another place than where the programs read it" {
	same "$(
		cat <<-'END'
			0644 /nix/etc/rt_protos.d/symroute.conf
			0755 /nix/libexec/symroute/symroute-hook
			0755 /nix/libexec/symroute/udhcpc-script
			0755 /nix/sbin/symroute
			install -m 0644 hook/symroute.conf /nix/etc/symroute.conf
			RUNSTATEDIR=/run
			SYSCONFDIR=/etc
		END
	)" "$(would PREFIX=/nix MANDIR= CONFDIR=/nix/etc IPROUTE2DIR=/nix/etc DHCPCD_HOOKDIR= DHCLIENT_HOOKDIR= \
		NETWORKMANAGERDIR= NETWORKDCONFDIR= UDHCPC_HOOKDIR= SYSTEMDUNITDIR= TMPFILESDIR= BASHCOMPDIR= \
		ZSHCOMPDIR=)"
}

@test "STATIC=libs links the archives of libmnl and libinih that there are; another word is refused" {
	run -0 make -n -C "$TOP" O="$BATS_TEST_TMPDIR/o" STATIC=libs "$BATS_TEST_TMPDIR/o/symroute-hook"
	for library in mnl inih; do
		file=$(gcc -print-file-name=lib$library.a)
		[[ -e $file ]] && word=-l:lib$library.a || word=-l$library
		[[ "${output//$'\n'/ } " == *"symroute.a "*" $word "* ]]
	done
	run -2 make -n -C "$TOP" O="$BATS_TEST_TMPDIR/o" STATIC=yes
	[[ $output == *"STATIC is 0 (shared libraries), 1 (a static program) or libs (libmnl and libinih inside)"* ]]
}

@test "a missing library is named with its Debian package" {
	run -2 env PKG_CONFIG_LIBDIR=/nonexistent make -s -C "$TOP" O="$BATS_TEST_TMPDIR/o" all
	[[ $output == *"install Debian's libmnl-dev"* ]]
}

@test "the programs say what they are, and what they do not know" {
	for program in symroute /usr/libexec/symroute/symroute-hook; do
		run -0 "$program" -V
		same "$(basename "$program") $(<"$TOP/VERSION")" "$output"
		run -0 "$program" -h
		[[ $output == Usage:* ]]
		run -2 "$program" --nonsense
		run -2 "$program" nonsense
	done
}
