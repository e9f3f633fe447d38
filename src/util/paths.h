/* SPDX-License-Identifier: BSD-2-Clause */
/* Every file and directory that the programs know. */
#ifndef SYMROUTE_PATHS_H
#define SYMROUTE_PATHS_H

#ifndef RUNSTATEDIR
#define RUNSTATEDIR "/run"
#endif

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc"
#endif

#define PATHS_CONFIG SYSCONFDIR "/symroute.conf"

/* iproute2 reads these, whatever our own SYSCONFDIR is. */
#define PATHS_IPROUTE2 "/etc/iproute2"
#define PATHS_IPROUTE2_VENDORS "/usr/share/iproute2", "/usr/lib/iproute2"

#define PATHS_TABLES_NAME "symroute.conf"
#define PATHS_TABLES PATHS_IPROUTE2 "/rt_tables.d/" PATHS_TABLES_NAME

/* One directory below it for each network namespace. */
#define PATHS_RUN RUNSTATEDIR "/symroute"
#define PATHS_LOCK_NAMES PATHS_RUN "/rt_tables.lock"
#define PATHS_LOCK_FALLBACK RUNSTATEDIR "/dhcpcd/symroute.lock"

/* Where dhcpcd may look for hooks; where it does, dhcpcd-run-hooks is next to the directory. */
#define PATHS_DHCPCD_DIRS                                                                      \
	"/usr/lib/dhcpcd", "/lib/dhcpcd", "/usr/libexec", "/libexec", "/usr/lib"
#define PATHS_DHCPCD_HOOKS "dhcpcd-hooks"
#define PATHS_DHCPCD_RUN_HOOKS "dhcpcd-run-hooks"
#define PATHS_DHCPCD_HOOK "05-symroute"
#define PATHS_DHCPCD_OLD_HOOK "70-symroute" /* what it was before */
#define PATHS_DHCPCD_CONFIG "/etc/dhcpcd.conf"
#define PATHS_DHCPCD_EXIT_HOOK "/etc/dhcpcd.exit-hook"
#define PATHS_DHCLIENT_EXIT "/etc/dhcp/dhclient-exit-hooks.d/symroute"
#define PATHS_DHCLIENT_ENTER "/etc/dhcp/dhclient-enter-hooks.d/symroute"
/* One file for all, of upstream's dhclient-script(8). */
#define PATHS_DHCLIENT_EXIT_FILES "/etc/dhclient-exit-hooks", "/etc/dhcp/dhclient-exit-hooks"
#define PATHS_UNITS                                                                            \
	"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",         \
		"/usr/lib/systemd/system", "/lib/systemd/system"
#define PATHS_DROP_IN "dhcpcd.service.d/50-symroute.conf"
/* The first one wins. */
#define PATHS_SYSTEMD "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"
#define PATHS_NETWORKD "networkd.conf"
#define PATHS_NETWORKD_DROP_INS "/etc/systemd/networkd.conf.d"
#define PATHS_SYSCTL "/etc/sysctl.d/50-symroute.conf"
#define PATHS_NETWORKD_WANTS "/etc/systemd/system/systemd-networkd.service.wants/symroute-networkd.path"
#define PATHS_NETWORKD_LINKS "/run/systemd/netif/links"
#define PATHS_NETWORKD_LEASES "/run/systemd/netif/leases"
#define PATHS_NETWORKD_SOCKET "/run/systemd/netif/io.systemd.Network"
#define PATHS_IFUPDOWN "/run/network/ifstate"
#define PATHS_NETWORK_MANAGER "/run/NetworkManager/devices"
#define PATHS_NETWORK_MANAGER_SCRIPTS                                                          \
	"/usr/lib/NetworkManager/dispatcher.d/05-symroute", "/etc/NetworkManager/dispatcher.d/05-symroute"

#define PATHS_PACKAGE "/usr/share/doc/symroute/copyright" /* a Debian package has it, and nothing else */

#endif
