/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TARGET DIRECTORY - let a target read every input that is kept for it
 *
 * Says in TAP whether all went well, and that they were some. Each input has a process of its own, so that one that crashes
 * is named and the others are read.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/**
 * is_input() - Is a directory entry an input?
 * @entry: entry
 *
 * Return: 1 if so, else 0
 */
static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/**
 * read_input() - Let the target read one input; does not return
 * @path: its file
 */
static void __attribute__((noreturn)) read_input(const char *path)
{
	static uint8_t bytes[FUZZ_INPUT_MAX];
	FILE *file = fopen(path, "re");
	uint8_t *data;
	size_t size;

	if (!file) {
		perror(path);
		exit(1);
	}
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	data = malloc(size ? size : 1); /* exactly as long, for the sanitizers */
	if (!data)
		abort();
	memcpy(data, bytes, size);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	exit(0);
}

/**
 * survives() - Does the target survive an input?
 * @path: the input's file
 *
 * Return: true if so
 */
static bool survives(const char *path)
{
	pid_t child;
	int status;

	fflush(stdout); /* or the child says it again */
	child = fork();
	if (child == 0)
		read_input(path);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/**
 * main() - Read them
 * @argc: 2
 * @argv: the directory
 *
 * Return: exit status
 */
int main(int argc, char *argv[])
{
	struct dirent **entries = NULL;
	int count = argc == 2 ? scandir(argv[1], &entries, is_input, alphasort) : -1;
	const char *slash = strrchr(argv[0], '/');
	int failed = 0;

	for (int i = 0; i < count; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		if (!survives(path)) {
			printf("# %s\n", path);
			failed++;
		}
		free(entries[i]);
	}
	free(entries);
	printf("# figure: fuzz inputs %s %d\n", slash ? slash + 1 : argv[0], count > 0 ? count : 0);
	printf("%sok 1 - %d of %d inputs\n1..1\n", failed || count <= 0 ? "not " : "",
	       count - failed, count);
	return failed || count <= 0;
}
