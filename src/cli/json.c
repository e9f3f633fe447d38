/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/output.h"

#include "util/text.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* @value is taken; NULL: there was no memory for it. */
static void put(struct json *json, const char *key, json_t *value)
{
	json_t *into = json->depth ? json->open[json->depth - 1] : NULL;
	int failed;

	if (json->err || !value) {
		json_decref(value);
		json->err = json->err ? json->err : -ENOMEM;
		return;
	}
	if (!into) {
		json->root = value;
		return;
	}
	failed = key ? json_object_set_new(into, key, value) : json_array_append_new(into, value);
	json->err = failed ? -ENOMEM : 0;
}

static void begin(struct json *json, const char *key, json_t *value)
{
	if (!json->err && json->depth == JSON_DEPTH_MAX)
		json->err = -E2BIG;
	put(json, key, value);
	if (!json->err)
		json->open[json->depth++] = value;
}

/** json_begin_object() - Begin an object, with members until json_end() */
void json_begin_object(struct json *json, const char *key)
{
	begin(json, key, json_object());
}

/** json_begin_list() - Begin a list, with values until json_end() */
void json_begin_list(struct json *json, const char *key)
{
	begin(json, key, json_array());
}

/** json_end() - End the object or list that was begun last */
void json_end(struct json *json)
{
	if (!json->err)
		json->depth--;
}

static void put_escaped(struct json *json, const char *key, const char *text, enum text_for reader)
{
	size_t size = strlen(text) * TEXT_ESCAPE_MAX + 1;
	char *escaped = malloc(size);

	if (escaped)
		text_escape(escaped, size, text, reader);
	put(json, key, escaped ? json_string(escaped) : NULL);
	free(escaped);
}

/**
 * json_put_text() - Put a text that may have any byte, as names have
 * @text: NULL: null
 *
 * A backslash, and each byte that is not UTF-8, is written as \xNN, so that
 * two names never look the same.
 */
void json_put_text(struct json *json, const char *key, const char *text)
{
	if (text)
		put_escaped(json, key, text, TEXT_PROGRAM);
	else
		json_put_null(json, key);
}

/** json_put_message() - Put a sentence, as it is printed for people */
void json_put_message(struct json *json, const char *key, const char *text)
{
	put_escaped(json, key, text, TEXT_PEOPLE);
}

/** json_put_number() - Put a number */
void json_put_number(struct json *json, const char *key, int64_t number)
{
	put(json, key, json_integer(number));
}

/** json_put_nonzero() - Put a number, null if it is 0: of what has none */
void json_put_nonzero(struct json *json, const char *key, uint32_t number)
{
	put(json, key, number ? json_integer(number) : json_null());
}

/** json_put_bool() - Put true or false */
void json_put_bool(struct json *json, const char *key, bool value)
{
	put(json, key, json_boolean(value));
}

/** json_put_null() - Put null */
void json_put_null(struct json *json, const char *key)
{
	put(json, key, json_null());
}

/** json_put_addr() - Put an address, null if it is not set */
void json_put_addr(struct json *json, const char *key, const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	put(json, key, addr_is_set(addr) ? json_string(addr_format(addr, text)) : json_null());
}

/**
 * json_print() - Print it all, and free it
 * @json: ended; empty afterwards
 *
 * What standard output does not take is found when that is flushed.
 *
 * Return: 0; -errno, and nothing is printed, if something had failed before
 */
int json_print(struct json *json, struct why *why)
{
	int err = json->err;

	if (!err && json_dumpf(json->root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) &&
	    !ferror(stdout))
		err = -ENOMEM;
	if (!err)
		putchar('\n');
	json_decref(json->root);
	memset(json, 0, sizeof(*json));
	return err ? why_set(why, err, "JSON: %s", strerror(-err)) : 0;
}
