/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that is tried: what was before it is put back unless it is kept in time. */
#ifndef SYMROUTE_TRIAL_H
#define SYMROUTE_TRIAL_H

#include "engine/reconcile.h"

/**
 * struct trial - What was before a command, and what it left
 * @file: the trial's file, locked for as long as it lasts, and gone when it is kept; below 0: none
 * @before: the leases of before
 * @after: those that the command left
 * @snapshot: what the kernel had
 * @made: our objects as the command made them
 * @changed: it changed something
 * @exact: nothing has happened since, all is put back as it was
 * @over: what was before is put back, as far as the kernel took it
 *
 * {.file = -1} is the empty one; trial_end() frees it.
 */
struct trial {
	char directory[PATHS_MAX];
	int file;
	struct store before, after;
	struct snapshot snapshot;
	struct state made;
	bool changed, exact, over;
};

int trial_begin(struct trial *trial, const char *words, struct why *why);
int trial_set_before(struct trial *trial, const struct store *store);
int trial_set_after(struct trial *trial, struct reconcile *result);
int trial_put_back(struct trial *trial, struct reconcile *result);
int trial_want(const struct trial *trial, struct reconcile *result);
void trial_note(const struct edit *edit, const char *directory);
bool trial_is_kept(const struct trial *trial);
int trial_keep(char words[TRIAL_WORDS_MAX], struct why *why);
void trial_set_over(struct trial *trial);
void trial_end(struct trial *trial);

#endif
