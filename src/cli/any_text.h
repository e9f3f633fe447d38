/* SPDX-License-Identifier: BSD-2-Clause */
/* Anybody's rules and routes in ip(8)'s words. */
#ifndef SYMROUTE_ANY_TEXT_H
#define SYMROUTE_ANY_TEXT_H

#include "model/any.h"
#include "model/host.h"
#include "model/tables.h"

#define ANY_TEXT_MAX 512 /* one object with all it may have */

const char *any_table_text(const struct tables *names, uint32_t table,
			   char text[TABLES_NAME_MAX]);
const char *any_rule_text(const struct tables *names, const struct any_rule *rule,
			  char text[ANY_TEXT_MAX]);
const char *any_route_text(const struct host *host, const struct any_route *route, size_t hop,
			   char text[ANY_TEXT_MAX]);

#endif
