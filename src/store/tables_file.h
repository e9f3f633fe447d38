/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of routing tables, in files: iproute2's rt_tables, rt_tables.d, and ours in it. */
#ifndef SYMROUTE_TABLES_FILE_H
#define SYMROUTE_TABLES_FILE_H

#include "model/tables.h"

int tables_load(struct tables *tables);
int tables_record(struct table_name *names, size_t *count, tables_is_used *is_used, void *data);

#endif
