/* SPDX-License-Identifier: BSD-2-Clause */
/* What "check" reads of nftables: answers of any length and shape. No socket, as in fuzz_rtnl.c. */
#include "fuzz.h"
#include "kernel/kernel.h"

#include <string.h>

/**
 * LLVMFuzzerTestOneInput() - Ask for all rules
 * @data: what there is to receive
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rewrites rewrites;
	int err;

	fuzz_answers = (struct fuzz_input){ data, size };
	err = netfilter_rewrites(&rewrites);
	fuzz_fact(err <= 0 && err >= -4095, "an error is a negative errno", "");
	fuzz_tell("%d: %s", err, err ? strerror(-err) : rewrites.local ? "local" : rewrites.incoming ? "incoming" : "none");
	return 0;
}
