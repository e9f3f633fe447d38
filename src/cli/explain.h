/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute explain: which way a packet goes, and its answer comes, by us and by the kernel. */
#ifndef SYMROUTE_EXPLAIN_H
#define SYMROUTE_EXPLAIN_H

#include "kernel/kernel.h"
#include "model/tables.h"

/* fib.c: which route of a table takes a packet, chosen as Linux chooses. Pure, but for reading. */

#define FIB_NO_SETTING (-1) /* this host has no such setting, or hides it */

/**
 * struct fib - What decides where the packets of a family go
 * @family: AF_INET or AF_INET6
 * @state: every rule, and every route of every table, in the kernel's order. A next
 *	hop without carrier is dead where its link says that such routes are ignored
 * @host: every link, and the family's addresses
 * @uid: user that asks
 *
 * fib_done() frees it.
 */
struct fib {
	int family;
	struct state state;
	struct host host;
	uint32_t uid;
};

/**
 * struct fib_pick - What a table has for a packet
 * @route: the route that takes it; NULL if there is none
 * @nexthop: which of its next hops; 0 if it has none
 * @others: the kernel may take another next hop, or another route of the same key
 * @passed: a better route that is passed over: its link is down or has no carrier, it
 *	has expired, or it is through another link than the socket's; NULL: none
 */
struct fib_pick {
	const struct route *route;
	size_t nexthop;
	bool others;
	const struct route *passed;
};

int fib_read(struct kernel *kernel, int family, struct fib *fib, struct why *why);
int fib_setting(int family, const char *ifname, const char *key);
bool fib_has_table(const struct fib *fib, uint32_t table);
struct fib_pick fib_pick(const struct fib *fib, uint32_t table, const struct lookup *packet);
bool fib_may_take(const struct fib *fib, const struct fib_pick *pick,
		  const struct lookup *packet, const struct addr *gateway, uint32_t ifindex);
bool fib_is_local(const struct fib *fib, const struct addr *addr);
void fib_done(struct fib *fib);

/* explain.c: which rule, table, route and link answer for a packet, step by step, as in Linux. Pure. */

/**
 * enum explain_outcome - What a rule came to
 * @EXPLAIN_MISMATCH: it is for other packets
 * @EXPLAIN_GOTO: the next rule is the one it names
 * @EXPLAIN_ASTRAY: it names a rule that is not there
 * @EXPLAIN_NOP: nothing
 * @EXPLAIN_NO_TABLE: its table has no routes at all
 * @EXPLAIN_NO_ROUTE: its table has none for the packet
 * @EXPLAIN_THROW: the table's route sends the lookup on to the next rule
 * @EXPLAIN_SHORT: the table's route does not count: suppress_prefixlength
 * @EXPLAIN_GROUP: nor does this one: suppress_ifgroup
 * @EXPLAIN_REJECT: the rule ends the lookup with an error
 * @EXPLAIN_REJECT_ROUTE: the table's route does
 * @EXPLAIN_ANSWER: the table's route answers
 */
enum explain_outcome {
	EXPLAIN_MISMATCH,
	EXPLAIN_GOTO,
	EXPLAIN_ASTRAY,
	EXPLAIN_NOP,
	EXPLAIN_NO_TABLE,
	EXPLAIN_NO_ROUTE,
	EXPLAIN_THROW,
	EXPLAIN_SHORT,
	EXPLAIN_GROUP,
	EXPLAIN_REJECT,
	EXPLAIN_REJECT_ROUTE,
	EXPLAIN_ANSWER,
};

/**
 * enum explain_selector - What of a rule a packet does not match
 * @EXPLAIN_INVERTED: nothing: the rule is for packets that do not ("not")
 * @EXPLAIN_VRF: the packet is in no VRF
 * @EXPLAIN_UNKNOWN: a selector that this program does not know
 */
enum explain_selector {
	EXPLAIN_MATCHES,
	EXPLAIN_SRC,
	EXPLAIN_DST,
	EXPLAIN_IIF,
	EXPLAIN_OIF,
	EXPLAIN_FWMARK,
	EXPLAIN_TOS,
	EXPLAIN_IPPROTO,
	EXPLAIN_PORTS,
	EXPLAIN_UID,
	EXPLAIN_VRF,
	EXPLAIN_INVERTED,
	EXPLAIN_UNKNOWN,
};

/**
 * struct explain_step - One rule on the way
 * @rule: the rule
 * @outcome: what it came to
 * @selector: EXPLAIN_MISMATCH: why
 * @table: the table it looked up; TABLE_UNSPEC if none
 * @pick: what that has for the packet
 */
struct explain_step {
	const struct rule *rule;
	enum explain_outcome outcome;
	enum explain_selector selector;
	uint32_t table;
	struct fib_pick pick;
};

/**
 * enum explain_end - How it ends
 * @EXPLAIN_END_ROUTE: the last step's route takes the packet
 * @EXPLAIN_END_ERROR: the last step ends it with an error
 * @EXPLAIN_END_NOTHING: no rule had an answer
 * @EXPLAIN_END_ASSUMED: none had, but the socket is bound to a link: Linux takes the
 *	destination to be on it (IPv4)
 * @EXPLAIN_END_FOREIGN: this host does not send from that source (IPv4)
 * @EXPLAIN_END_DOWN: the link that the socket is bound to is down
 */
enum explain_end {
	EXPLAIN_END_ROUTE,
	EXPLAIN_END_ERROR,
	EXPLAIN_END_NOTHING,
	EXPLAIN_END_ASSUMED,
	EXPLAIN_END_FOREIGN,
	EXPLAIN_END_DOWN,
};

/**
 * struct explain - The way of a packet
 * @packet: the packet
 * @steps: the rules that were asked, in order
 * @count: in use
 * @max: room
 * @end: how it ends
 * @error: 0, or -errno as a program gets it that sends the packet
 *
 * Points into the struct fib; explain_done() frees it.
 */
struct explain {
	struct lookup packet;
	struct explain_step *steps;
	size_t count, max;
	enum explain_end end;
	int error;
};

int explain(const struct fib *fib, const struct lookup *packet, struct explain *explain);
const struct explain_step *explain_answer(const struct explain *explain);
uint32_t explain_ifindex(const struct explain *explain);
bool explain_agrees(const struct fib *fib, const struct explain *explain, int error,
		    const struct route *answer);
void explain_done(struct explain *explain);

/**
 * enum arrival_verdict - What comes of the packet
 * @ARRIVAL_TAKEN: its answer would go back by the link, or nobody minds
 * @ARRIVAL_STRICT: dropped: its answer would leave by another link (rp_filter 1)
 * @ARRIVAL_NO_ROUTE: dropped: there is no way back at all
 * @ARRIVAL_MARTIAN: dropped: its source is an address of this host, or no host's
 */
enum arrival_verdict {
	ARRIVAL_TAKEN,
	ARRIVAL_STRICT,
	ARRIVAL_NO_ROUTE,
	ARRIVAL_MARTIAN,
};

/**
 * struct arrival - A packet that comes in
 * @packet: from where to where, by which link (iif), with what mark
 * @rp_filter: 0 off, 1 strict, 2 loose: the greater of all's and the link's;
 *	less than 0: not known. IPv6 has none
 * @src_valid_mark: the mark counts for the way back, too
 * @accept_local: the link takes packets from this host's own addresses
 * @back: the way back
 * @verdict: what comes of it
 */
struct arrival {
	struct lookup packet;
	int rp_filter;
	bool src_valid_mark;
	bool accept_local;
	struct explain back;
	enum arrival_verdict verdict;
};

int arrival_judge(const struct fib *fib, struct arrival *arrival);
void arrival_done(struct arrival *arrival);

/* inquiry.c, inquiry_json.c: that, and the kernel's own answer. */

/**
 * struct inquiry - All that is known of a packet's way
 * @fib: what decides
 * @names: names of tables
 * @out: the way that we worked out
 * @answer: the kernel's
 * @agrees: the two are the same
 * @local: the destination is an address of this host
 * @holder: the link that has the source; 0: none has
 * @ours: a rule of ours is for the source
 * @arrives: @in is filled: a packet can come in to the source
 * @in: the same packet the other way round
 * @in_error: what the kernel says to that: 0, or -errno
 */
struct inquiry {
	struct fib fib;
	struct tables names;
	struct explain out;
	struct looked_up answer;
	bool agrees;
	bool local;
	uint32_t holder;
	bool ours;
	bool arrives;
	struct arrival in;
	int in_error;
};

int inquiry_print_json(const struct inquiry *inquiry, struct why *why);

#endif
