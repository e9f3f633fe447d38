/* SPDX-License-Identifier: BSD-2-Clause */
/* What holds for every client that is not dhcpcd or dhclient. */
#ifndef SYMROUTE_FUZZ_CLIENTS_H
#define SYMROUTE_FUZZ_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

int fuzz_client(char *client, const uint8_t *data, size_t size);

#endif
