/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts -> findings: is every leased address symmetric, and what works against it. Pure. */
#ifndef SYMROUTE_JUDGE_H
#define SYMROUTE_JUDGE_H

#include "cli/facts.h"
#include "model/addr.h"


/* finding.c: what works against symmetric answers, one line and one cure each. */

#define FINDING_TEXT_MAX 512 /* a sentence around an object in ip(8)'s words, or a path */

/**
 * enum finding_id - What was found; symroute(8) lists them by finding_name()
 *
 * From FINDING_NOTES on they are limits, or outside, where nothing on the host can change them.
 */
enum finding_id {
	FINDING_ASYMMETRIC,
	FINDING_UNANSWERED,
	FINDING_NO_ROUTER,
	FINDING_LINK_DOWN,
	FINDING_MISSING,
	FINDING_NEW_ROUTE,
	FINDING_STALE,
	FINDING_REFUSED,
	FINDING_FOREIGN_RULE,
	FINDING_LOCAL_MOVED,
	FINDING_MAIN_RULE,
	FINDING_RP_FILTER,
	FINDING_SRC_VALID_MARK,
	FINDING_ARP_FLUX,
	FINDING_LINKDOWN,
	FINDING_SAME_ADDRESS,
	FINDING_TABLE_FOREIGN,
	FINDING_GROUP_FOREIGN,
	FINDING_VRF,
	FINDING_PORT,
	FINDING_DEFAULT_ROUTE,
	FINDING_LEASE_UNSAVED,
	FINDING_LEASE_OLD,
	FINDING_NO_LEASE,
	FINDING_CONFIG,
	FINDING_HOOK_MISSING,
	FINDING_NOHOOK,
	FINDING_SANDBOX,
	FINDING_NETWORKD,
	FINDING_NETWORK_MANAGER,
	FINDING_OLD_KERNEL,
	FINDING_PROBE_UNANSWERED,
	FINDING_PROBE_OTHER_LINK,
	FINDING_NOTES,
	FINDING_NOT_ROOT = FINDING_NOTES,
	FINDING_NO_CARRIER,
	FINDING_ROUTER_SILENT,
	FINDING_SAME_SERVER,
	FINDING_WILDCARD_UDP,
	FINDING_PUBLISHED_PORTS,
	FINDING_LOCAL_REDIRECT,
	FINDING_RULE_BEHIND,
	FINDING_IDS,
};

/**
 * struct finding - One thing that was found
 * @id: what it is
 * @ifname: link that it is about; "": the whole host
 * @addr: leased address that it is about; AF_UNSPEC: none in particular
 * @certain: it was asked for, and is a fault, whatever @id says
 * @text: what is so, one line, as of struct why
 * @cure: what to do about it, one line; "" for a note without one
 */
struct finding {
	enum finding_id id;
	char ifname[IF_NAMESIZE];
	struct addr addr;
	bool certain;
	char text[FINDING_TEXT_MAX];
	char cure[FINDING_TEXT_MAX];
};

/**
 * struct findings - Things that were found
 * @list: in the order in which people should read them
 * @count: in use
 * @max: room
 * @lost: takes what there was no memory for
 * @is_short: there was no memory for some
 *
 * {0} is the empty list; findings_done() frees it.
 */
struct findings {
	struct finding *list;
	size_t count, max;
	struct finding lost;
	bool is_short;
};

const char *finding_name(enum finding_id id);
bool finding_is_note(const struct finding *finding);
struct finding *finding_new(struct findings *findings, enum finding_id id, const char *ifname,
			    const struct addr *addr);
void finding_text(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_cure(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_cure_more(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void findings_tidy(struct findings *findings);
size_t findings_faults(const struct findings *findings);
void findings_done(struct findings *findings);

/* judge_*.c: the questions that check asks of the facts, and how they share their answers. */

#define JUDGE_QUOTED_MAX (4 * IF_NAMESIZE + 3) /* each byte may be a quote, which is four */

struct finding *judge_say(struct findings *findings, enum finding_id id,
			  const struct uplink_facts *uplink);
const char *judge_quote(const char *ifname, char quoted[JUDGE_QUOTED_MAX]);
void judge_install(const struct facts *facts, const char *variables, struct finding *finding);
bool judge_is_home(const struct facts *facts, const struct uplink_facts *uplink,
		   const struct leased *leased, const struct way *way);
bool judge_is_symmetric(const struct facts *facts, const struct uplink_facts *uplink,
			const struct leased *leased);
size_t judge_addresses(const struct facts *facts, size_t *symmetric);
void judge_cure_sync(const struct facts *facts, const struct uplink_facts *uplink,
		     struct finding *finding);
void judge_main(const struct facts *facts, struct findings *findings);
const struct rule *judge_rule_before(const struct facts *facts, const struct uplink_facts *uplink,
				     const struct leased *leased, const struct way *way);
void judge_cure_rule(const struct uplink_facts *uplink, const struct rule *rule,
		     struct finding *finding);
void judge_say_rule(const struct facts *facts, const struct uplink_facts *uplink,
		    const struct leased *leased, const struct rule *rule,
		    struct findings *findings);
void judge_rules(const struct facts *facts, struct findings *findings);
void judge_ways(const struct facts *facts, struct findings *findings);
void judge_settings(const struct facts *facts, const struct uplink_facts *uplink,
		    struct findings *findings);
void judge_links(const struct facts *facts, struct findings *findings);
void judge_host(const struct facts *facts, struct findings *findings);

#endif
