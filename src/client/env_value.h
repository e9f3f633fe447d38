/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables of a client's environment. */
#ifndef SYMROUTE_ENV_VALUE_H
#define SYMROUTE_ENV_VALUE_H

#include "util/why.h"

#include <stdbool.h>

const char *env_get(char *const envp[], const char *name);
bool env_is(char *const envp[], const char *name, const char *value);
int env_unusable(struct why *why, const char *name, const char *value, const char *expected);

#endif
