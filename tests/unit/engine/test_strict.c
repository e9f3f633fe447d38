/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/strict.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/**
 * text_of() - Say what changes come to
 * @changes: one at most
 * @text: receives it
 *
 * Return: the step; "nothing"
 */
static const char *text_of(const struct changes *changes, char text[CHANGE_TEXT_MAX])
{
	if (changes->count == 1)
		return change_format(&changes->list[0], text);
	return changes->count ? "too much" : "nothing";
}

/**
 * test_join() - What answers for other links' addresses is changed, and kept
 */
static void test_join(void)
{
	static const struct {
		int64_t arp;
		const char *expected;
	} cases[] = {
		{ LINK_NO_ARP, "nothing" },
		{ 0, "# sysctl net/ipv4/conf/ens4/arp_ignore=1" },
		{ 1, "nothing" },
		{ 2, "nothing" },
		{ 3, "# sysctl net/ipv4/conf/ens4/arp_ignore=1" },
		{ 7, "# sysctl net/ipv4/conf/ens4/arp_ignore=1" },
		{ 8, "nothing" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct link link = { .ifindex = 3, .ifname = "ens4", .arp = cases[i].arp };
		struct kept kept = { 0 };
		struct changes changes = { 0 };
		char text[CHANGE_TEXT_MAX];

		if (strict_join(&link, &kept, &changes))
			abort();
		tap_text(text_of(&changes, text), cases[i].expected, "join");
		tap_ok(kept.count == changes.count &&
			       (!kept.count || (kept.list[0].arp == (uint32_t)cases[i].arp &&
						kept.list[0].save && !kept.list[0].over)),
		       "what is changed is kept before");
		changes_drop_arp(&changes, 4);
		tap_ok(changes.count == kept.count, "another link's step is another");
		changes_drop_arp(&changes, 3);
		tap_ok(changes.count == 0, "a step can be taken out again");
		changes_done(&changes);
		kept_done(&kept);
	}
}

/**
 * test_leave() - Only what we gave a link is taken from it
 */
static void test_leave(void)
{
	static const struct {
		int64_t arp;
		const char *expected;
	} cases[] = {
		{ LINK_NO_ARP, "nothing" },
		{ 0, "nothing" },
		{ 1, "# sysctl net/ipv4/conf/ens4/arp_ignore=3" },
		{ 2, "nothing" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct link link = { .ifindex = 3, .ifname = "ens4", .arp = cases[i].arp };
		struct kept kept = { 0 };
		struct changes changes = { 0 };
		char text[CHANGE_TEXT_MAX];

		if (strict_leave(&link, &kept, &changes))
			abort();
		tap_ok(changes.count == 0, "what is not kept does not come back");
		if (kept_add(&kept, 3, 3) || strict_leave(&link, &kept, &changes))
			abort();
		tap_text(text_of(&changes, text), cases[i].expected, "leave");
		tap_ok(kept.list[0].over && !kept.list[0].save, "then it is over");
		changes_done(&changes);
		kept_done(&kept);
	}
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_join();
	test_leave();
	return tap_done();
}
