# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# bash completion for symroute(8).

# Prints the links that there are, and those that symroute keeps a lease of.
_symroute_links() {
	local path
	for path in /sys/class/net/*; do
		[[ -e $path ]] || continue
		printf '%s\n' "${path##*/}"
	done
	sed -n 's/^lease \([^ ]*\) .*/\1/p' /run/symroute/*/leases 2>/dev/null
}

# Prints the addresses of this host, of LINK alone if one is named, with LENGTH as ADDRESS/LEN.
_symroute_addresses() { # LENGTH [LINK]
	local family address
	while read -r _ _ family address _; do
		[[ $family == inet* ]] || continue
		[[ $1 == length ]] || address=${address%/*}
		echo "$address"
	done < <(ip -o addr show ${2:+dev "$2"} scope global 2>/dev/null)
}

_symroute() {
	local line=${COMP_LINE:0:COMP_POINT} words word typed cur='' choice='' command before='' count colon plain=()
	# Not COMP_WORDS: bash takes the colons of an IPv6 address for ends of words.
	read -ra words <<<"$line"
	if [[ $line != *[[:blank:]] ]]; then
		cur=${words[-1]}
		unset 'words[-1]'
	fi
	for word in "${words[@]:1}"; do
		[[ $before != -[im] && $before != --interface && $before != --mark ]] || word=-
		before=$word
		[[ $word != -* ]] || continue
		plain+=("$word")
	done
	[[ ${plain[0]-} != try || ${#plain[@]} -lt 3 ]] || plain=("${plain[@]:2}")
	command=${plain[0]-} count=${#plain[@]}
	case $command:$count:$cur in
	explain:*) case $before in -i | --interface) count=i ;; -m | --mark) count=m ;; esac ;;
	esac
	case $command:$count:$cur in
	:0:-*) choice="-h -V --help --version" ;;
	:0:* | help:1:*) choice="show check explain watch plan networkd sync flush up down try keep help" ;;
	try:2:*) choice="sync flush up down" ;;
	explain:i:*) choice=$(_symroute_links) ;;
	explain:m:*) ;;
	*:-c=* | *:--color=*) choice="${cur%%=*}=always ${cur%%=*}=auto ${cur%%=*}=never" ;;
	show:*:-*) choice="-j --json -c --color -h --help" ;;
	check:*:-*) choice="-j --json --metrics -q --quiet -c --color --probe -h --help" ;;
	explain:*:-*) choice="-j --json -i --interface -m --mark -c --color -h --help" ;;
	plan:*:-*) choice="-v --verbose -h --help" ;;
	sync:*:-* | flush:*:-* | down:*:-*)
		choice="-n --dry-run -v --verbose -4 --ipv4 -6 --ipv6 -h --help"
		;;
	up:*:-* | networkd:*:-*) choice="-n --dry-run -v --verbose -h --help" ;;
	show:1:* | flush:1:* | up:1:* | down:1:*) choice=$(_symroute_links) ;;
	explain:1:*) choice=$(_symroute_addresses bare) ;;
	up:2:*) choice=$(_symroute_addresses length "${words[-1]}") ;;
	up:*) [[ ${words[-1]} == via || ${words[-1]} == mtu ]] || choice="via mtu" ;;
	esac
	# Not compgen -W, which expands what it is given: a link may be named $(reboot). What is not plain
	# is offered as it has to be typed.
	COMPREPLY=()
	while IFS= read -r word; do
		[[ $word ]] || continue
		printf -v typed %q "$word"
		[[ $word != "$cur"* && $typed != "$cur"* ]] || COMPREPLY+=("$typed")
	done < <(tr ' ' '\n' <<<"$choice" | sort -u)
	# bash puts what it is given behind the last colon.
	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
		colon=${cur%"${cur##*:}"}
		COMPREPLY=("${COMPREPLY[@]#"$colon"}")
	fi
}

complete -F _symroute symroute
