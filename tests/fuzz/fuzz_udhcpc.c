/* SPDX-License-Identifier: BSD-2-Clause */
/* Udhcpc's environments, as fuzz_client() reads them. */
#include "clients.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char client[] = "udhcpc";

	return fuzz_client(client, data, size);
}
