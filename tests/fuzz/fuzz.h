/* SPDX-License-Identifier: BSD-2-Clause */
/* What the targets share: input taken apart, facts that end the run when they do not hold. */
#ifndef SYMROUTE_FUZZ_H
#define SYMROUTE_FUZZ_H

#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FUZZ_INPUT_MAX 65536 /* no input that is kept is longer */

/* clang's libFuzzer calls it; main.c does for inputs that are kept. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct fuzz_input - What is left of an input
 * @data: next byte
 * @size: bytes left; behind the end every byte is 0
 */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

extern struct fuzz_input fuzz_answers; /* what there is to receive, in place of a socket */

void fuzz_fact(bool holds, const char *fact, const char *evidence);
bool fuzz_tells(void);
void fuzz_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fuzz_why(int err, const struct why *why);
void fuzz_notes(const struct notes *notes);
char *fuzz_text(const uint8_t *data, size_t size);
char **fuzz_environment(const uint8_t *data, size_t size);
void fuzz_environment_done(char **envp);
int fuzz_load(const uint8_t *data, size_t size, char **text, size_t *length);
uint32_t fuzz_take(struct fuzz_input *input, uint32_t limit);
void fuzz_take_bytes(struct fuzz_input *input, void *bytes, size_t count);
struct addr fuzz_take_addr(struct fuzz_input *input, int family);

#endif
