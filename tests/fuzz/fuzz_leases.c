/* SPDX-License-Identifier: BSD-2-Clause */
/* The store: of any file, what is kept is sound, and is written and read the same again. */
#include "fuzz.h"
#include "lease_facts.h"
#include "lease_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * join() - Write a store's leases one behind the other, as its file has them
 * @store: store
 * @length: receives the bytes
 *
 * Return: the text; free() it
 */
static char *join(const struct store *store, size_t *length)
{
	char *text;

	*length = 0;
	for (size_t i = 0; i < store->count; i++)
		*length += store->list[i].length;
	text = malloc(*length + 1);
	if (!text)
		abort();
	*length = 0;
	for (size_t i = 0; i < store->count; i++) {
		memcpy(text + *length, store->list[i].text, store->list[i].length);
		*length += store->list[i].length;
	}
	text[*length] = '\0';
	return text;
}

/**
 * saved_facts() - What holds for each lease of a store
 * @store: store
 * @i: which
 */
static void saved_facts(const struct store *store, size_t i)
{
	const struct saved *saved = &store->list[i];
	struct settings settings;
	static struct lease lease;

	memset(&lease, '#', sizeof(lease));
	store_get(store, saved, &lease, &settings);
	lease_facts(&lease);
	lease_facts_kept(&lease, &settings);
	fuzz_fact(lease.ifname[0] && !strpbrk(lease.ifname, " \t\n"), "a link has a name of one word",
		  lease.ifname);
	fuzz_fact(store_find(store, saved->ifname, saved->kind) == saved, "a lease is found", saved->ifname);
	fuzz_fact(!memchr(saved->text, '\0', saved->length), "a lease's lines have no NUL", "");
	fuzz_fact(i == 0 || strcmp(saved[-1].ifname, saved->ifname) < 0 ||
		  (strcmp(saved[-1].ifname, saved->ifname) == 0 && saved[-1].kind < saved->kind),
		  "leases are in order, no two of one link and kind", saved->ifname);
	fuzz_fact(lease.kind == LEASE_RA6 || lease.source_count || !lease_family(&lease),
		  "a lease of DHCP is one of something", "");
}

/**
 * change() - Leases that change or go leave the others as they are
 * @store: store
 */
static void change(struct store *store)
{
	struct settings none = { .count = 0 }, settings;
	static struct lease lease;
	size_t count = store->count, length;
	char *text, *again;
	struct store read = { 0 };

	for (size_t i = 0; i < store->count; i++) {
		store_get(store, &store->list[i], &lease, &settings);
		lease.mtu = 1400;
		fuzz_fact(!store_put(store, &lease, i % 2 ? &settings : &none), "a lease can be saved", "");
		fuzz_fact(store->count == count, "it takes its own place", lease.ifname);
	}
	for (size_t i = store->count; i-- > 0;)
		if (i % 3 == 1)
			store_remove(store, &store->list[i]);
	text = join(store, &length);
	fuzz_fact(!store_parse(text, length, &read) && !read.lost && !read.spoilt &&
		  read.count == store->count, "a store that is written can be read", text);
	again = join(&read, &length);
	fuzz_fact(strcmp(text, again) == 0, "and written the same again", text);
	for (size_t i = 0; i < read.count; i++)
		saved_facts(&read, i);
	store_done(&read);
	free(again);
	free(text);
}

/**
 * read_whole() - Read a file of all leases
 * @data: its text
 * @size: bytes
 */
static void read_whole(const uint8_t *data, size_t size)
{
	struct store store = { 0 }, again = { 0 };
	size_t length;
	char *text;

	store.text = fuzz_text(data, size);
	fuzz_fact(!store_parse(store.text, size, &store), "any file can be read", "");
	fuzz_fact(store.lost == (store.spoilt > 0) && !store.changed && !store.err, "what is lost is told", "");
	for (size_t i = 0; i < store.count; i++)
		saved_facts(&store, i);
	text = join(&store, &length);
	fuzz_fact(store.lost || length == size, "where nothing is lost, nothing is left out", text);
	fuzz_fact(!store_parse(text, length, &again) && !again.lost && again.count == store.count,
		  "what is kept is read again", text);
	store_done(&again);
	free(text);
	change(&store);
	store_done(&store);
}

/**
 * LLVMFuzzerTestOneInput() - Read one file, whole, and as lines of a lease of each kind
 * @data: its text
 * @size: bytes
 *
 * Return: 0
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lease lease;
	struct settings settings;

	read_whole(data, size);
	for (enum lease_kind kind = 0; kind < LEASE_KINDS; kind++) {
		char *text = fuzz_text(data, size);

		if (!lease_read(text, "ens4", kind, &lease, &settings)) {
			lease_facts(&lease);
			lease_facts_kept(&lease, &settings);
		}
		free(text);
	}
	return 0;
}
