/* SPDX-License-Identifier: BSD-2-Clause */
/* What there is, read once for many links: which of them need to be looked at closely. */
#ifndef SYMROUTE_SURVEY_H
#define SYMROUTE_SURVEY_H

#include "client/env.h"

struct survey;

int survey_open(struct survey **survey, struct why *why);
bool survey_is_in_order(struct survey *survey, const char *directory,
			const struct env_event *event);
bool survey_is_known(const struct survey *survey);
void survey_forget(struct survey *survey);
void survey_close(struct survey *survey);

#endif
