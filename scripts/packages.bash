# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# packages_install NAME... - install the Debian packages that are missing, and nothing else
#
# NAME can be "a|b": either will do, a is preferred; "a/SUITE" is that of another Debian. Services that
# come with the packages are neither started now nor at the next boot. Says on one line what it installs,
# nothing if there is nothing to do. Status 0 when all are there; 1, with the reason on stderr, when not.
#
# Elsewhere than on Debian and its relatives it only says what is needed, and returns 0.

# policy-rc.d(8) is how Debian's packages ask whether they may start a service.
packages_policy=/usr/sbin/policy-rc.d
packages_policy_mark="# Put here by symroute's scripts for the time of an apt-get run; may be removed."
packages_policy_saved=$packages_policy.before-symroute

packages_install() {
	local names
	if ! command -v apt-get >/dev/null; then
		echo "no apt-get here; needed: $*"
		return 0
	fi
	mapfile -t names < <(packages_missing "$@")
	((${#names[@]})) || return 0
	if ((EUID != 0)); then
		echo "missing here: ${names[*]}; root (sudo) would install them" >&2
		return 1
	fi
	packages_log=$(mktemp) || return
	packages_run "${names[@]}"
}

# packages_has NAME: whether it is installed
packages_has() {
	dpkg-query -W -f '${db:Status-Status}\n' "${1%/*}" 2>/dev/null | grep -x installed >/dev/null
}

# packages_missing NAME...: print those of which no alternative is installed
packages_missing() {
	local names name alternatives
	for names in "$@"; do
		IFS='|' read -ra alternatives <<<"$names"
		for name in "${alternatives[@]}"; do
			! packages_has "$name" || continue 2
		done
		printf '%s\n' "$names"
	done
}

# packages_choose NAME...: print, of each, the first alternative that apt-get could install
packages_choose() {
	local names name known alternatives
	for names in "$@"; do
		IFS='|' read -ra alternatives <<<"$names"
		for name in "${alternatives[@]}"; do
			known=$name
			[[ $name != */* ]] || known=build-essential # are there lists at all?
			if apt-cache policy "$known" | grep 'Candidate: [^(]' >/dev/null; then
				printf '%s\n' "$name"
				continue 2
			fi
		done
		return 1
	done
}

# packages_run NAME...: install them, in a subshell so that its traps are its own. Half an
# installation would be worse than a late end: a signal is obeyed when apt-get has finished.
packages_run() (
	set +e
	stopped=0
	trap 'packages_policy_restore; rm -f "$packages_log"' EXIT
	trap 'stopped=130; echo " apt-get is at work; this ends when it has finished"' INT
	trap 'stopped=143' TERM HUP
	packages_try "$@" && exit "$stopped"
	echo "installing packages failed; the end of apt-get's log:" >&2
	tail -n 30 "$packages_log" >&2
	exit 1
)

# packages_try NAME...: the steps, any of which may fail
packages_try() {
	local names
	if ! names=$(packages_choose "$@"); then
		echo "reading the package lists (apt-get update)"
		packages_apt update
		if ! names=$(packages_choose "$@"); then
			echo "apt-get knows no package for one of: $*" >>"$packages_log"
			return 1
		fi
	fi
	mapfile -t names <<<"$names"
	echo "installing what is missing here: ${names[*]} (no service is started)" | fold -s -w 100
	packages_policy_deny || return
	# The lists may be so old that the files they name are gone: once more with new ones.
	packages_get "${names[@]}" || { packages_apt update && packages_get "${names[@]}"; } || return
	packages_disable "${names[@]%/*}"
}

# packages_get NAME...: --no-remove, as it is somebody's machine: rather fail than take from it
packages_get() {
	local name names=() dir status=0
	dir=$(mktemp -d) && chmod 755 "$dir" || return
	for name in "$@"; do
		if [[ $name == */* ]]; then
			"${BASH_SOURCE[0]%/*}/../tests/lib/debian-packages" "${name#*/}" "$dir" "${name%/*}" >>"$packages_log" 2>&1
			name=$(echo "$dir/${name%/*}"_*.deb)
		fi
		names+=("$name")
	done
	packages_apt install --no-install-recommends --no-remove "${names[@]}" || status=$?
	rm -rf "$dir"
	return "$status"
}

# packages_apt ARG...: apt-get, without questions and without needrestart restarting services; in a
# session of its own, which Ctrl-C does not reach
packages_apt() {
	local pid status
	DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none \
		setsid apt-get -y -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
		"$@" </dev/null >>"$packages_log" 2>&1 &
	pid=$!
	while :; do # a trapped signal ends wait early
		wait "$pid"
		status=$?
		kill -0 "$pid" 2>/dev/null || return "$status"
	done
}

packages_policy_deny() {
	packages_policy_restore # what a killed run may have left
	if [[ -e $packages_policy || -L $packages_policy ]]; then
		mv "$packages_policy" "$packages_policy_saved" || return
	fi
	printf '#!/bin/sh\n%s\nexit 101\n' "$packages_policy_mark" >"$packages_policy" &&
		chmod 755 "$packages_policy"
}

packages_policy_restore() {
	if grep -sqxF "$packages_policy_mark" "$packages_policy"; then
		rm -f "$packages_policy"
	fi
	if [[ -e $packages_policy_saved || -L $packages_policy_saved ]]; then
		mv "$packages_policy_saved" "$packages_policy"
	fi
}

# packages_disable NAME...: what was installed as a tool must not be a service after a reboot
packages_disable() {
	local unit units
	command -v systemctl >/dev/null || return 0
	units=$(dpkg -L "$@" | sed -nE 's,.*/systemd/system/([^/@]*\.(service|socket))$,\1,p' | sort -u)
	for unit in $units; do
		[[ $(systemctl is-enabled "$unit" 2>/dev/null) == enabled ]] || continue
		systemctl disable --quiet "$unit" >>"$packages_log" 2>&1 || continue
		echo "$unit came with it: disabled, so that the next boot does not start it"
	done
}
