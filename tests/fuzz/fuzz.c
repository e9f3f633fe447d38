/* SPDX-License-Identifier: BSD-2-Clause */
#include "fuzz.h"
#include "util/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENVIRONMENT_MAX 512 /* variables; a client's environment has fewer than 100 */

/**
 * fuzz_fact() - End the run where a fact does not hold
 * @holds: it does
 * @fact: in words
 * @evidence: a text that shows it
 */
void fuzz_fact(bool holds, const char *fact, const char *evidence)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s: '%s'\n", fact, evidence);
	abort();
}

/**
 * fuzz_tells() - Does somebody look for a cause (FUZZ_TELL=1)?
 *
 * Return: true if so
 */
bool fuzz_tells(void)
{
	static int tells = -1;

	if (tells < 0)
		tells = getenv("FUZZ_TELL") != NULL;
	return tells;
}

/**
 * fuzz_tell() - Tell what happens, if somebody looks for a cause
 * @format: printf format of a line
 */
void fuzz_tell(const char *format, ...)
{
	va_list args;

	if (!fuzz_tells())
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/**
 * is_printable() - Is a text fit for one line of log?
 * @text: the text
 *
 * Return: true if it is UTF-8 without control characters
 */
static bool is_printable(const char *text)
{
	char escaped[WHY_TEXT_MAX * TEXT_ESCAPE_MAX];

	return !*text_escape(escaped, sizeof(escaped), text, TEXT_PEOPLE) && strcmp(escaped, text) == 0;
}

/**
 * fuzz_why() - A failure has a reason that can be printed; a success has none
 * @err: 0 or -errno
 * @why: was empty before
 */
void fuzz_why(int err, const struct why *why)
{
	fuzz_fact(err <= 0 && err >= -4095, "an error is a negative errno", why->text);
	fuzz_fact(!err == !why->text[0], "who fails says why, and nobody else", why->text);
	fuzz_fact(memchr(why->text, '\0', sizeof(why->text)), "a reason ends", "");
	fuzz_fact(is_printable(why->text), "a reason can be printed", why->text);
}

/**
 * fuzz_notes() - Notes can be printed
 * @notes: notes
 */
void fuzz_notes(const struct notes *notes)
{
	fuzz_fact(notes->count <= NOTES_MAX, "notes are not too many", "");
	for (size_t i = 0; i < notes->count; i++) {
		fuzz_fact(notes->line[i].text[0], "a note says something", "");
		fuzz_fact(is_printable(notes->line[i].text), "a note can be printed",
			  notes->line[i].text);
	}
}

/**
 * fuzz_text() - Make a text of some bytes
 * @data: bytes
 * @size: how many
 *
 * Return: exactly as long as it has to be; free() it
 */
char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/**
 * fuzz_environment() - Make an environment of some bytes
 * @data: NAME=value, ended by a byte of 0 each; by line ends if it has no such byte
 * @size: how many bytes
 *
 * Return: ended by NULL, each string a piece of memory of its own;
 * fuzz_environment_done() it
 */
char **fuzz_environment(const uint8_t *data, size_t size)
{
	int end = size && memchr(data, '\0', size) ? '\0' : '\n';
	char **envp = calloc(ENVIRONMENT_MAX + 1, sizeof(*envp));

	if (!envp)
		abort();
	for (size_t count = 0; size > 0 && count < ENVIRONMENT_MAX; count++) {
		const uint8_t *found = memchr(data, end, size);
		size_t length = found ? (size_t)(found - data) : size;

		envp[count] = fuzz_text(data, length);
		data += length + (found != NULL);
		size -= length + (found != NULL);
	}
	return envp;
}

/**
 * fuzz_environment_done() - Free an environment
 * @envp: environment
 */
void fuzz_environment_done(char **envp)
{
	for (char **at = envp; *at; at++)
		free(*at);
	free(envp);
}

/**
 * fuzz_load() - Stand for file_load()
 * @data: what is in the file
 * @size: bytes
 * @text: receives it
 * @length: receives @size
 *
 * Return: 0
 */
int fuzz_load(const uint8_t *data, size_t size, char **text, size_t *length)
{
	*text = malloc(size + 1);
	if (!*text)
		abort();
	memcpy(*text, data, size);
	(*text)[size] = '\0';
	*length = size;
	return 0;
}

/**
 * fuzz_take() - Take a number
 * @input: one byte is taken; two where @limit is above 256
 * @limit: 1..65536
 *
 * Return: 0..@limit - 1
 */
uint32_t fuzz_take(struct fuzz_input *input, uint32_t limit)
{
	uint8_t bytes[2] = { 0 };

	fuzz_take_bytes(input, bytes, limit > 256 ? 2 : 1);
	return (bytes[0] + bytes[1] * 256U) % limit;
}

/**
 * fuzz_take_bytes() - Take some bytes
 * @input: they are taken
 * @bytes: receives them
 * @count: how many
 */
void fuzz_take_bytes(struct fuzz_input *input, void *bytes, size_t count)
{
	size_t taken = count < input->size ? count : input->size;

	memset(bytes, 0, count);
	if (!taken)
		return;
	memcpy(bytes, input->data, taken);
	input->data += taken;
	input->size -= taken;
}

/**
 * fuzz_take_addr() - Take an address
 * @input: its bytes are taken
 * @family: AF_INET or AF_INET6
 *
 * Return: any address of the family
 */
struct addr fuzz_take_addr(struct fuzz_input *input, int family)
{
	struct addr addr = { .family = family };

	fuzz_take_bytes(input, addr.bytes, addr_size(family));
	return addr;
}
