/* SPDX-License-Identifier: BSD-2-Clause */
/* One lease as the store writes it, and back. */
#ifndef SYMROUTE_LEASE_TEXT_H
#define SYMROUTE_LEASE_TEXT_H

#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * lease_text() - Write a lease as the lines behind its head
 * @lease: lease
 * @settings: settings that came with it
 * @text: receives them
 *
 * Return: 0 or -errno
 */
static inline int lease_text(const struct lease *lease, const struct settings *settings,
			     char text[FILE_TEXT_MAX])
{
	struct store store = { 0 };
	int err = store_put(&store, lease, settings);
	const struct saved *saved = store.list;
	size_t head;

	text[0] = '\0';
	if (!err) {
		head = (size_t)((const char *)memchr(saved->text, '\n', saved->length) + 1 - saved->text);
		memcpy(text, saved->text + head, saved->length - head);
		text[saved->length - head] = '\0';
	}
	store_done(&store);
	return err;
}

/**
 * lease_read() - Read such lines, behind a head of their own, as a store
 * @text: lines
 * @ifname: link
 * @kind: kind of lease
 * @lease: receives the lease
 * @settings: receives the settings
 *
 * Return: 0; -EINVAL if they are no lease
 */
static inline int lease_read(const char *text, const char *ifname, enum lease_kind kind,
			     struct lease *lease, struct settings *settings)
{
	static const char *const kinds[LEASE_KINDS] = { "dhcp4", "up4", "ra6", "dhcp6", "up6", "link", "refused" };
	size_t size = strlen(text) + 64;
	char *whole = malloc(size);
	struct store store = { 0 };
	const struct saved *saved;
	int length, err;

	if (!whole)
		abort();
	length = snprintf(whole, size, "lease %s %s\n%s", ifname, kinds[kind], text);
	if (store_parse(whole, (size_t)length, &store))
		abort();
	saved = store_find(&store, ifname, kind);
	err = saved && store.count == 1 && !store.lost && !store.spoilt ? 0 : -EINVAL;
	if (saved)
		store_get(&store, saved, lease, settings);
	if (saved && store.count == 1 && store.lost != (store.spoilt > 0))
		abort();
	store_done(&store);
	free(whole);
	return err;
}

#endif
