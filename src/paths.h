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
#define PATHS_FLUSH "/proc/sys/net/ipv4/route/flush"

/* iproute2 reads these two, whatever our own SYSCONFDIR is. */
#define PATHS_IPROUTE2 "/etc/iproute2"
#define PATHS_IPROUTE2_SHARE "/usr/share/iproute2"

#define PATHS_TABLES_NAME "symroute.conf"
#define PATHS_TABLES PATHS_IPROUTE2 "/rt_tables.d/" PATHS_TABLES_NAME

/* One directory below it for each network namespace. */
#define PATHS_RUN RUNSTATEDIR "/symroute"
#define PATHS_LOCK_NAMES PATHS_RUN "/rt_tables.lock"
#define PATHS_LOCK_FALLBACK RUNSTATEDIR "/dhcpcd/symroute.lock"
#define PATHS_TABLES_FALLBACK PATHS_RUN "/rt_tables.conf"

#endif
