/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits COMMAND [ARG...]: runs COMMAND with the system calls that standard input names, one a
 * line, and no others: EPERM, as systemd's SystemCallFilter= with SystemCallErrorNumber=EPERM. And
 * with no memory that is written and executed, as its MemoryDenyWriteExecute=.
 */
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

/**
 * allow() - Allow a system call, but for what makes memory both writable and executable
 * @filter: is added to
 * @name: its name
 *
 * Return: false if this machine does not have it
 */
static bool allow(scmp_filter_ctx filter, const char *name)
{
	const scmp_datum_t both = PROT_WRITE | PROT_EXEC;
	int number = seccomp_syscall_resolve_name(name);

	if (number < 0)
		return false;
	if (strcmp(name, "mmap") == 0)
		return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
					 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
		       !seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
					 SCMP_A2(SCMP_CMP_MASKED_EQ, both, PROT_EXEC));
	if (strcmp(name, "mprotect") == 0 || strcmp(name, "pkey_mprotect") == 0)
		return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
					 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (strcmp(name, "shmat") == 0)
		return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
					 SCMP_A2(SCMP_CMP_MASKED_EQ, SHM_EXEC, 0));
	return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
}

/**
 * is_denied() - Is memory refused that is writable and executable?
 *
 * Return: true if so
 */
static bool is_denied(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0) == MAP_FAILED;
}

/**
 * main() - Read the names, load the filter, run the command
 * @argc: 2 or more
 * @argv: command
 *
 * Return: 99 if that cannot be done
 */
int main(int argc, char *argv[])
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(1));
	char name[64];
	int count = 0;

	/* Names that this machine does not have are let go, as systemd does. */
	while (filter && scanf("%63s", name) == 1)
		count += allow(filter, name);
	if (argc < 2 || count < 100 || seccomp_load(filter) || !is_denied()) {
		fprintf(stderr, "limits: %d system calls, no filter\n", count);
		return 99;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 99;
}
