/* SPDX-License-Identifier: BSD-2-Clause */
/* What is printed: text for people, JSON for programs. */
#ifndef SYMROUTE_OUTPUT_H
#define SYMROUTE_OUTPUT_H

#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* page.c: a terminal has colours, and lines of its own width. */

#define PAGE_TEXT_MAX 1024 /* two objects of IPv6 and a sentence */

/**
 * enum page_tone - How a line is meant
 * @PAGE_PLAIN: as it is
 * @PAGE_TITLE: what the next lines are about
 * @PAGE_GOOD: all is well
 * @PAGE_WARN: something to look at
 * @PAGE_BAD: something is wrong
 * @PAGE_DIM: of no effect here
 */
enum page_tone {
	PAGE_PLAIN,
	PAGE_TITLE,
	PAGE_GOOD,
	PAGE_WARN,
	PAGE_BAD,
	PAGE_DIM,
};

/**
 * struct page - How text is printed
 * @columns: how many a line may have; 0: any number
 */
struct page {
	bool colour;
	size_t columns;
};

int page_open(struct page *page, const char *colour);
void page_widen(int *columns, const char *text);
void page_line(const struct page *page, enum page_tone tone, size_t hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* json.c: what fails on the way is remembered, and nothing is printed then. */

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
