/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps that change the kernel's objects, in order. */
#ifndef SYMROUTE_CHANGE_H
#define SYMROUTE_CHANGE_H

#include "model/state.h"

#define CHANGE_TEXT_MAX (STATE_TEXT_MAX + 64)

/**
 * enum change_op - What is done to an object
 * @CHANGE_ADD: make it; there must be none in its slot
 * @CHANGE_APPEND: a route: make it, behind those of the same key
 * @CHANGE_REPLACE: a route: put it in the place of the first of its key
 * @CHANGE_DELETE: take away just this object
 * @CHANGE_SET: a link: give it this group
 */
enum change_op {
	CHANGE_ADD,
	CHANGE_APPEND,
	CHANGE_REPLACE,
	CHANGE_DELETE,
	CHANGE_SET,
};

/**
 * enum change_kind - What is changed
 */
enum change_kind {
	CHANGE_ROUTE,
	CHANGE_RULE,
	CHANGE_GROUP,
};

/**
 * struct link_group - A link and the group it is to be in
 * @ifindex: kernel's number of the link
 * @ifname: its name
 * @group: group
 */
struct link_group {
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t group;
};

/**
 * struct change - One step, one netlink message
 * @op: what is done
 * @kind: which of those below it is done to
 * @touch: done only to make the kernel look its routes up anew
 * @settle: before it, lookups that are under way are waited for
 *
 * A route's next hops stay those of the set that it was taken from.
 */
struct change {
	enum change_op op;
	enum change_kind kind;
	bool touch;
	bool settle;
	union {
		struct route route;
		struct rule rule;
		struct link_group group;
	};
};

/**
 * struct changes - Steps in order
 * @list: steps
 * @count: in use
 * @max: room
 *
 * {0} is the empty list; changes_done() frees it.
 */
struct changes {
	struct change *list;
	size_t count, max;
};

int changes_add(struct changes *changes, const struct change *change);
int changes_add_group(struct changes *changes, uint32_t ifindex, const char *ifname,
		      uint32_t group);
bool changes_has_rule(const struct changes *changes, int family);
const char *change_format(const struct change *change, char text[CHANGE_TEXT_MAX]);
const char *change_done_word(enum change_op op);
const char *change_format_object(const struct change *change, const struct tables *names,
				 char text[CHANGE_TEXT_MAX]);
void changes_done(struct changes *changes);

#endif
