/* SPDX-License-Identifier: BSD-2-Clause */
/* A host in memory, from text, and what symroute makes of it. */
#ifndef SYMROUTE_MAKE_HOST_H
#define SYMROUTE_MAKE_HOST_H

#include "engine/steps.h"
#include "make.h"
#include "util/text.h"

#include <ctype.h>

#define KERNEL_LINKS 9
#define MAKE_ADDRESSES 64

/**
 * struct kernel - The host
 * @objects: routes and rules
 * @links: ensN has number N
 * @addresses: on them
 * @address_count: in use
 */
struct kernel {
	struct state objects;
	struct link links[KERNEL_LINKS];
	struct address addresses[MAKE_ADDRESSES];
	size_t address_count;
};

#include "kernel_host.h"
#include "kernel_model.h"

/** kernel_open() - No test opens one. Return: -ENODEV */
int kernel_open(struct kernel **kernel, int timeout_ms, struct why *why)
{
	(void)timeout_ms;
	*kernel = NULL;
	return why_set(why, -ENODEV, "no kernel");
}

/** kernel_close() - Nor closes one */
void kernel_close(struct kernel *kernel)
{
	(void)kernel;
}

/** kernel_apply() - As in kernel.h, in memory. Return: 0 */
int kernel_apply(struct kernel *kernel, const struct changes *changes, kernel_done *done,
		 void *data, struct why *why)
{
	(void)why;
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];
		int err = 0;

		if (change->kind == CHANGE_GROUP)
			kernel->links[change->group.ifindex - 1].group = change->group.group;
		else
			err = kernel_change(&kernel->objects, change);
		done(change, err, "", data);
	}
	return 0;
}

/**
 * make_host() - Make links and addresses
 * @kernel: {0}; filled
 * @text: links ensN, "-" behind the name of one that is down, "+" of a port of another, each with its
 *	ADDRESS/LEN behind it, "~" behind one that is not for more than the link
 */
static inline void make_host(struct kernel *kernel, const char *text)
{
	uint32_t ifindex = 0;
	struct word word;

	while (word_next(&text, &word)) {
		char *mark = &word.text[strlen(word.text) - 1], marked = *mark;
		struct prefix prefix;

		if (strchr("-+~", marked))
			*mark = '\0';
		if (strncmp(word.text, "ens", 3) == 0) {
			ifindex = (uint32_t)(word.text[3] - '0');
			kernel->links[ifindex - 1] = make_link(ifindex, word.text);
			kernel->links[ifindex - 1].up = marked != '-';
			kernel->links[ifindex - 1].carrier = marked != '-';
			kernel->links[ifindex - 1].master = marked == '+' ? KERNEL_LINKS : 0;
			continue;
		}
		prefix = make_prefix(word.text);
		kernel->addresses[kernel->address_count++] = (struct address){
			.ifindex = ifindex, .addr = prefix.addr, .prefixlen = prefix.prefixlen,
			.global = marked != '~',
		};
	}
}

/**
 * make_store() - Make a store
 * @store: {0}; filled
 * @text: of its file; NULL: there is none
 */
static inline void make_store(struct store *store, const char *text)
{
	store->lost = !text;
	if (!text)
		return;
	store->text = strdup(text);
	if (!store->text || store_parse(store->text, strlen(text), store) || store->spoilt)
		abort();
}

/**
 * make_store_text() - Write a store as its file has it
 * @store: store
 * @text: receives it
 */
static inline void make_store_text(const struct store *store, char text[MAKE_TEXT_MAX])
{
	text[0] = '\0';
	for (size_t i = 0; i < store->count; i++)
		make_append(text, "%.*s", (int)store->list[i].length, store->list[i].text);
}

/**
 * make_result() - Read all that there is
 * @kernel: host
 * @store: text of the store's file; NULL: there is none
 * @result: {0}; filled; reconcile_done() it
 */
static inline void make_result(struct kernel *kernel, const char *store, struct reconcile *result)
{
	struct why why = { "" };

	result->defaults = config_default();
	make_store(&result->store, store);
	if (snapshot_read(kernel, &result->store, NULL, &result->snapshot, &why))
		abort();
}

#endif
