/* SPDX-License-Identifier: BSD-2-Clause */
/* What udhcpc, NetworkManager and systemd-networkd say of an event -> the same in dhcpcd's words. */
#ifndef SYMROUTE_TRANSLATE_H
#define SYMROUTE_TRANSLATE_H

#include "util/why.h"

#define TRANSLATE_NO_LINK 1 /* the client takes care of no link now */

/* translate_handle() - Take one event's environment; returns 0, or an error that ends the rest. */
typedef int translate_handle(char *const envp[], void *data);

int translate(char *const arguments[], char *const envp[], translate_handle *handle, void *data,
	      struct why *why);

#endif
