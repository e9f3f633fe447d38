/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON for standard output. What fails on the way is remembered, and nothing is printed then. */
#ifndef SYMROUTE_JSON_H
#define SYMROUTE_JSON_H

#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 16
#define JSON_FORMAT 1 /* "version" of what every command prints: of another meaning, another one */

struct json_t; /* jansson's */

/**
 * struct json - One value on its way
 * @root: all of it
 * @open: objects and lists that are not ended, the outermost first
 * @err: 0, or -errno of what failed first
 *
 * {0} is the empty one; json_print() ends it. What goes into an object has a
 * key; what goes into a list, and the outermost value, has none (NULL).
 */
struct json {
	struct json_t *root;
	struct json_t *open[JSON_DEPTH_MAX];
	size_t depth;
	int err;
};

void json_begin_object(struct json *json, const char *key);
void json_begin_list(struct json *json, const char *key);
void json_end(struct json *json);
void json_put_text(struct json *json, const char *key, const char *text);
void json_put_message(struct json *json, const char *key, const char *text);
void json_put_number(struct json *json, const char *key, int64_t number);
void json_put_nonzero(struct json *json, const char *key, uint32_t number);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_null(struct json *json, const char *key);
void json_put_addr(struct json *json, const char *key, const struct addr *addr);
int json_print(struct json *json, struct why *why);

#endif
