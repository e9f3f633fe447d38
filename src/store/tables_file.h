/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of routing tables, in files: iproute2's rt_tables, rt_tables.d, and ours in it. */
#ifndef SYMROUTE_TABLES_FILE_H
#define SYMROUTE_TABLES_FILE_H

#include "util/why.h"
#include "model/tables.h"

int tables_load(struct tables *tables);
int tables_record(const char *ifname, uint32_t table, tables_is_used *is_used, void *data,
		  struct notes *notes);

#endif
