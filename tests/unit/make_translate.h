/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client gives its script, and what is made of it in dhcpcd's words. */
#ifndef SYMROUTE_MAKE_TRANSLATE_H
#define SYMROUTE_MAKE_TRANSLATE_H

#include "client/env.h"
#include "client/translate.h"
#include "make.h"

#include <errno.h>

#define TRANSLATE_ARGUMENTS 4
#define TRANSLATE_VARIABLES 16

/**
 * struct translate_case - What a client gives, and what has to come of it
 * @name: name of the fact
 * @arguments: the client's name, and its script's arguments
 * @variables: its environment, NAME=value
 * @expected: as make_translate_of() writes it
 */
struct translate_case {
	const char *name;
	const char *arguments[TRANSLATE_ARGUMENTS];
	const char *variables[TRANSLATE_VARIABLES];
	const char *expected;
};

/**
 * make_translate_string() - A constant where a string has to be one that nobody changes
 * @text: constant
 *
 * Return: @text
 */
static inline char *make_translate_string(const char *text)
{
	return (char *)(uintptr_t)text;
}

static inline int make_translate_handle(char *const envp[], void *data)
{
	char *text = data;

	if (*text)
		make_append(text, "\n");
	for (; *envp; envp++)
		make_append(text, "%s\n", *envp);
	return 0;
}

/**
 * make_translate_of() - Translate, and write what came of it
 * @arguments: the client's name, and its script's arguments; ended by NULL
 * @envp: its environment
 * @text: receives the variables of each event, a line each, an empty line between events; then
 *	"no link", or "EINVAL: REASON" if the translation failed
 */
static inline void make_translate_of(char *const arguments[], char *const envp[],
				     char text[MAKE_TEXT_MAX])
{
	struct why why = { "" };
	int err;

	text[0] = '\0';
	err = translate(arguments, envp, make_translate_handle, text, &why);
	if (err == TRANSLATE_NO_LINK)
		make_append(text, "no link\n");
	else if (err || why.text[0])
		make_append(text, "%s: %s\n", err == -EINVAL ? "EINVAL" : err == -ENOSPC ? "ENOSPC" :
			    err == -EACCES ? "EACCES" : err ? "?" : "0", why.text);
}

/** make_translate_text() - make_translate_of() a case */
static inline void make_translate_text(const struct translate_case *one, char text[MAKE_TEXT_MAX])
{
	char *arguments[TRANSLATE_ARGUMENTS + 1] = { NULL }, *envp[TRANSLATE_VARIABLES + 1] = { NULL };

	for (size_t i = 0; i < TRANSLATE_ARGUMENTS; i++)
		arguments[i] = make_translate_string(one->arguments[i]);
	for (size_t i = 0; i < TRANSLATE_VARIABLES; i++)
		envp[i] = make_translate_string(one->variables[i]);
	make_translate_of(arguments, envp, text);
}

/**
 * make_translate_test() - State what comes of some environments
 * @cases: environments
 * @count: how many
 */
static inline void make_translate_test(const struct translate_case *cases, size_t count)
{
	char text[MAKE_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		make_translate_text(&cases[i], text);
		make_same(text, cases[i].expected, cases[i].name);
	}
}

/**
 * struct make_translate_outcome - What env_parse() made of the events so far
 * @read: events that it took
 * @refused: events that it refused, with a reason
 * @other: all others
 */
struct make_translate_outcome {
	unsigned read, refused, other;
};

static inline int make_translate_read(char *const envp[], void *data)
{
	struct notes notes = { .count = 0 };
	struct make_translate_outcome *outcome = data;
	struct why why = { "" };
	struct env_event event;
	int err = env_parse(envp, &event, &notes, &why);

	if (!err && !why.text[0])
		outcome->read++;
	else if (err == -EINVAL && why.text[0])
		outcome->refused++;
	else
		outcome->other++;
	return 0;
}

#endif
