/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What udhcpc, NetworkManager and systemd-networkd say of an event -> the same in dhcpcd's words; and what two
 * of them record of their links.
 */
#ifndef SYMROUTE_TRANSLATE_H
#define SYMROUTE_TRANSLATE_H

#include "model/addr.h"
#include "util/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSLATE_NO_LINK 1 /* the client takes care of no link now */

/* translate_handle() - Take one event's environment; returns 0, or an error that ends the rest. */
typedef int translate_handle(char *const envp[], void *data);

int translate(char *const arguments[], char *const envp[], translate_handle *handle, void *data,
	      struct why *why);

/* translate.c: an environment in dhcpcd's words, in the making. */

#define TRANSLATED_VARIABLES 256 /* 48 prefixes of an advertisement have five each */
#define TRANSLATED_TEXT 32768

/**
 * struct translated - One event's environment
 * @envp: NAME=value strings, ended by NULL, inside @text
 * @count: how many
 * @used: bytes of @text in use
 * @full: something did not fit
 */
struct translated {
	char *envp[TRANSLATED_VARIABLES + 1];
	size_t count;
	char text[TRANSLATED_TEXT];
	size_t used;
	bool full;
};

/**
 * struct spelling - A variable that says the same under two names
 * @from: the client's
 * @to: dhcpcd's
 */
struct spelling {
	const char *from;
	const char *to;
};

void translated_begin(struct translated *made, char *const envp[], const char *reason,
		      const char *ifname);
void translated_set(struct translated *made, const char *name, const char *value);
void translated_set_classful(struct translated *made, const char *routes);
void translated_copy(struct translated *made, char *const envp[], const struct spelling *spellings,
		     size_t count);
int translated_end(struct translated *made, translate_handle *handle, void *data, struct why *why);

/* networkd.c, network_manager.c, udhcpc.c: one client each. */
int translate_networkd(char *const arguments[], char *const envp[], struct translated *made,
		       translate_handle *handle, void *data, struct why *why);
int translate_network_manager(char *const arguments[], char *const envp[], struct translated *made,
			      translate_handle *handle, void *data, struct why *why);
int translate_udhcpc(char *const arguments[], char *const envp[], struct translated *made,
		     translate_handle *handle, void *data, struct why *why);

/* translate.c, networkd.c, network_manager.c: what those two record of their links. */

#define RECORD_LINES_MAX 64 /* a lease of networkd's has some twenty */

/**
 * struct record - A file of NetworkManager's or systemd-networkd's
 * @text: its text, cut into @lines
 * @lines: NAME=value strings, ended by NULL
 */
struct record {
	char *text;
	char *lines[RECORD_LINES_MAX + 1];
};

void record_cut(struct record *record);
int record_load(const char *directory, uint32_t ifindex, struct record *record);
bool network_manager_manages(uint32_t ifindex);
bool networkd_manages(uint32_t ifindex);
bool managed_silently(uint32_t ifindex);

/**
 * networkd_ask - Asks systemd-networkd for what it has no file of; NULL: this program does not
 *
 * Fills a record as one of its lease files is, whose text is to be freed. Return: 0; -ENOENT: no lease; -errno
 */
extern int (*networkd_ask)(uint32_t ifindex, struct record *record);
void networkd_router(uint32_t ifindex, struct addr *router);

#endif
