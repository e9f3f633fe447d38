/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits COMMAND [ARG...]: runs COMMAND with the system calls that standard input names, one a
 * line, and no others: EPERM, as systemd's SystemCallFilter= with SystemCallErrorNumber=EPERM.
 */
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	int number, count = 0;

	while (filter && scanf("%63s", name) == 1) {
		number = seccomp_syscall_resolve_name(name);
		/* Names that this machine does not have are let go, as systemd does. */
		if (number >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) == 0)
			count++;
	}
	if (argc < 2 || count < 100 || seccomp_load(filter)) {
		fprintf(stderr, "limits: %d system calls, no filter\n", count);
		return 99;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 99;
}
