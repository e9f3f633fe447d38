/* SPDX-License-Identifier: BSD-2-Clause */
/* A saved lease: what can be read is written the same again. */
#include "fuzz.h"
#include "lease_facts.h"
#include "store/leases.h"

#include <errno.h>
#include <stdlib.h>

/**
 * LLVMFuzzerTestOneInput() - Read one file, as a lease of each kind
 * @data: its text
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		char *text = fuzz_text(data, size);
		struct settings settings;
		struct lease lease;
		int err = leases_parse(text, "ens4", kind, &lease, &settings);

		free(text);
		fuzz_fact(!err || err == -EINVAL || err == -ENOSPC, "a spoilt file is EINVAL", "");
		if (err)
			continue;
		lease_facts(&lease);
		lease_facts_kept(&lease, &settings);
	}
	return 0;
}
