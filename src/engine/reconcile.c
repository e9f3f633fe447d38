/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/reconcile.h"

#include "engine/steps.h"
#include "engine/trial.h"
#include "policy/policy.h"
#include "store/store.h"
#include "util/array.h"
#include "util/log.h"
#include "util/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOVING_MAX 64

static enum run_status run_status_of(int err)
{
	switch (err) {
	case 0:
		return RUN_DONE;
	case -EINVAL: /* a value that is no such thing */
	case -ENODEV: /* a lease for a link that is not there */
		return RUN_UNUSABLE;
	case -ETIMEDOUT:
	case -EAGAIN:
	case -ENOBUFS:
		return RUN_TIMEOUT;
	default:
		return RUN_REFUSED;
	}
}

static int set_group(struct reconcile *result, size_t at)
{
	const struct link *link = &result->snapshot.host.links[at];

	return changes_add_group(&result->changes, link->ifindex, link->ifname,
				 result->active.groups[at]);
}

/*
 * The group number is our mark on links, as the protocol is on routes. A link joins before the rules
 * that leave it out.
 */
static int join_groups(struct reconcile *result)
{
	const struct host *host = &result->snapshot.host;
	int err = 0;

	for (size_t i = 0; i < host->link_count && !err; i++) {
		const struct link *link = &host->links[i];
		struct why why = { "" };

		if (!result->active.groups[i] || config_is_group(&result->defaults, link->group))
			continue;
		why_set(&why, 0, "link is in group %u already, left there: main's routes through it "
			"stay in use for other links' addresses", link->group);
		err = link->group ? remark(result, link->ifname, AF_UNSPEC, 0, &why) :
				    set_group(result, i);
	}
	return err;
}

/* It leaves, or goes from one to the other, when the rules are there that need no more of it. */
static int move_groups(struct reconcile *result)
{
	const struct host *host = &result->snapshot.host;
	int err = 0;

	for (size_t i = 0; i < host->link_count && !err; i++)
		if (config_is_group(&result->defaults, host->links[i].group) &&
		    host->links[i].group != result->active.groups[i])
			err = set_group(result, i);
	return err;
}

static bool has_dst(const struct state *routes, const struct prefix *dst)
{
	for (size_t i = 0; i < routes->route_count; i++)
		if (prefix_compare(&routes->routes[i].dst, dst) == 0)
			return true;
	return false;
}

/*
 * Main's routes by links that go from one group to the other: few links do, and seldom. Of many routes
 * none is taken: so many rules for so short a time would take longer.
 */
static int find_moving(struct kernel *kernel, struct reconcile *result, struct state *moving,
		       struct why *why)
{
	struct snapshot *snapshot = &result->snapshot;
	const struct host *host = &snapshot->host;
	int err = 0;

	for (size_t i = 0; i < host->link_count && !err; i++) {
		bool moves = config_is_group(&result->defaults, host->links[i].group) &&
			     result->active.groups[i] &&
			     result->active.groups[i] != host->links[i].group;

		for (size_t f = 0; f < FAMILIES && moves && !err; f++)
			err = snapshot_read_statics(kernel, families[f], snapshot, why);
		for (size_t j = moves ? snapshot_statics(snapshot, host->links[i].ifindex) : 0;
		     moves && !err && moving->route_count <= MOVING_MAX &&
		     j < snapshot->statics.route_count &&
		     snapshot->statics.routes[j].ifindex == host->links[i].ifindex; j++) {
			const struct route *route = &snapshot->statics.routes[j];
			uint8_t short_bits = route->dst.addr.family == AF_INET ?
						     PLAN_DEFAULT_ROUTE4_BITS : PLAN_DEFAULT_ROUTE6_BITS;

			if (route->dst.prefixlen > short_bits && !route_leads_nowhere(route) &&
			    !has_dst(moving, &route->dst))
				err = state_append_route(moving, route);
		}
	}
	if (moving->route_count > MOVING_MAX)
		state_clear(moving);
	return err;
}

/* Routes before the rules that look them up; the other way round where things are taken away. */
static int compare(struct kernel *kernel, struct reconcile *result, struct why *why)
{
	struct changes *changes = &result->changes;
	struct state moving = { 0 };
	size_t moves, behind;
	int err = join_groups(result);

	if (!err)
		err = find_moving(kernel, result, &moving, why);
	if (!err)
		err = diff_add(&result->want, &result->snapshot.own, &result->foreign,
			       &moving, changes);
	moves = changes->count;
	if (!err)
		err = move_groups(result);
	behind = changes->count;
	if (!err)
		err = diff_delete(&result->want, &result->snapshot.own, &moving, changes);
	if (!err && moving.route_count && behind > moves)
		changes->list[moves].settle = true;
	if (!err && moving.route_count && behind > moves && changes->count > behind)
		changes->list[behind].settle = true;
	state_done(&moving);
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].kind == CHANGE_ROUTE && !changes->list[i].route.ifname[0])
			kernel_name_route(kernel, &changes->list[i].route);
	return err;
}

/* Settings that are none any more are told with each event, until they are gone. */
static int find_gone(const struct edit *edit, struct reconcile *result)
{
	struct config config = result->defaults;
	struct why text;
	int err = 0;

	config_file_apply(&result->config_file, edit->event.ifname, &config);
	settings_apply(&edit->event.settings, &config);
	for (size_t i = 0; i < CONFIG_GONE && !err; i++) {
		if (!config_gone(&config, i, edit->event.ifname, &text))
			continue;
		err = remark(result, edit->event.ifname, AF_UNSPEC, 0, &text);
		if (!err)
			result->remarks[result->remark_count - 1].always = true;
	}
	return err;
}

/* Of several edits, what is wrong with one is nothing to the others. */
static int make(const struct edit *edit, bool several, struct reconcile *result, struct why *why)
{
	const struct env_event *event = &edit->event;
	int err = 0;

	if (!edit->next || strcmp(edit->next->event.ifname, event->ifname) != 0)
		err = find_gone(edit, result);
	for (size_t i = 0; i < edit->notes.count && !err; i++)
		err = remark(result, event->ifname, event->family, 0, &edit->notes.line[i]);
	if (!err)
		err = edit_apply(edit, result, why);
	if (err != -ENODEV || !several)
		return err;
	err = remark(result, event->ifname, event->family, err, why);
	why->text[0] = '\0';
	return err == -ENOMEM ? err : 0;
}

/* All but the configuration, which a caller reads before it takes the lock. */
static int work_out(struct kernel *kernel, const struct edit *edit, struct reconcile *result,
		    struct why *why)
{
	bool all = edit->kind == EDIT_LOOK || edit->kind == EDIT_SYNC || edit->kind == EDIT_FORGET ||
		   edit->kind == EDIT_RESTORE;
	const char *ifname = all ? NULL : edit->event.ifname;
	int err = store_read(result->directory, &result->store);

	if (!err)
		err = tables_load(&result->names);
	if (!err)
		err = snapshot_read(kernel, &result->store, ifname, &result->snapshot, why);
	for (const struct edit *one = edit->next; one && !err; one = one->next)
		err = snapshot_read_link(kernel, one->event.ifname, &result->snapshot, why);
	if (!err && (edit->kind != EDIT_FORGET || edit->event.ifname[0] || edit->trial))
		err = edit_recover(kernel, result, why);
	if (!err)
		err = edit_follow(kernel, edit, result, why);
	if (!err && edit->trial && edit->kind != EDIT_RESTORE)
		err = trial_set_before(edit->trial, &result->store);
	for (const struct edit *one = edit; one && !err; one = one->next)
		err = make(one, edit->next, result, why);
	if (!err)
		err = active_find(kernel, &result->store, &result->config_file,
				  result->defaults.group, &result->snapshot, &result->active, why);
	if (!err)
		err = want_find(kernel, result, why);
	if (!err && edit->trial && edit->trial->exact)
		err = trial_want(edit->trial, result);
	if (!err)
		err = compare(kernel, result, why);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}

static int load_config(struct reconcile *result, struct why *why)
{
	int err = config_file_load(PATHS_CONFIG, &result->config_file, why);

	result->defaults = config_default();
	config_file_apply(&result->config_file, "", &result->defaults);
	return err;
}

/**
 * reconcile_look() - Work out what symroute sync would do, and do nothing
 * @result: {0}; filled; reconcile_done() it, on failure too
 *
 * Return: 0 or -errno
 */
int reconcile_look(struct kernel *kernel, struct reconcile *result, struct why *why)
{
	const struct edit edit = { .kind = EDIT_LOOK };
	int err = store_directory(result->directory, false, why);

	if (load_config(result, &result->config_why))
		config_file_done(&result->config_file);
	return err ? err : work_out(kernel, &edit, result, why);
}

/* The uplink that a rule or a route is for; NULL if nothing tells. */
static const char *ifname_of_table(const struct reconcile *result, uint32_t table)
{
	const char *user = snapshot_user(&result->snapshot, table);

	for (size_t i = 0; i < result->active.count && !user; i++)
		if (result->active.list[i].table == table)
			user = result->active.list[i].ifname;
	return user ? user : tables_name(&result->names, table);
}

static const char *ifname_of_source(const struct reconcile *result, const struct prefix *src)
{
	size_t at = claim_first(result->claims, result->claim_count, src);

	if (at < result->claim_count && prefix_compare(&result->claims[at].prefix, src) == 0)
		return result->active.list[result->claims[at].place].ifname;
	for (size_t i = 0; i < result->snapshot.own.rule_count && src->prefixlen; i++) {
		const struct rule *rule = &result->snapshot.own.rules[i];

		if (rule_is_lookup(rule) && prefix_compare(&rule->src, src) == 0)
			return ifname_of_table(result, rule->table);
	}
	return NULL;
}

/** reconcile_ifname() - Which link a change is about; NULL if nothing tells */
const char *reconcile_ifname(const struct reconcile *result, const struct change *change)
{
	if (change->kind == CHANGE_GROUP)
		return change->group.ifname;
	if (change->kind == CHANGE_ROUTE)
		return change->route.ifname;
	if (change->rule.oifname[0])
		return change->rule.oifname;
	if (rule_is_lookup(&change->rule))
		return ifname_of_table(result, change->rule.table);
	return ifname_of_source(result, &change->rule.src);
}

/** struct names - Links that something changes for; in order once all are known */
struct names {
	struct name {
		char ifname[IF_NAMESIZE];
	} *list;
	size_t count, max;
};

static int compare_names(const void *item, const void *other)
{
	return strcmp(((const struct name *)item)->ifname, ((const struct name *)other)->ifname);
}

static int find_changed(const struct reconcile *result, struct names *names)
{
	int err = 0;

	for (size_t i = 0; i < result->changes.count && result->remark_count && !err; i++) {
		const char *its = reconcile_ifname(result, &result->changes.list[i]);
		struct name name = { .ifname = "" };

		snprintf(name.ifname, sizeof(name.ifname), "%s", its ? its : "");
		err = array_push(&names->list, &names->count, &names->max, &name);
	}
	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list), compare_names);
	return err;
}

static bool is_changed(const struct names *changed, const char *ifname)
{
	struct name key = { .ifname = "" };

	snprintf(key.ifname, sizeof(key.ifname), "%s", ifname);
	return changed->count && bsearch(&key, changed->list, changed->count, sizeof(key), compare_names);
}

/** reconcile_is_about() - Is an edit about a link, and (AF_UNSPEC: any) its family? */
bool reconcile_is_about(const struct edit *edit, const char *ifname, int family)
{
	bool is = edit->kind == EDIT_SYNC || edit->kind == EDIT_RESTORE;

	for (; edit && !is; edit = edit->next)
		is = strcmp(edit->event.ifname, ifname) == 0 &&
		     (!family || !edit->event.family || edit->event.family == family);
	return is;
}

/* The link that all of it is about; NULL if there is none */
static const char *ifname_of(const struct edit *edit)
{
	const char *ifname = edit->event.ifname;

	for (const struct edit *other = edit->next; other; other = other->next)
		if (strcmp(other->event.ifname, ifname) != 0)
			return NULL;
	return ifname[0] ? ifname : NULL;
}

/*
 * What is left out is told when something changes, or nobody would notice. What other links'
 * leases have against them is told with their own events.
 */
static enum run_status log_remarks(const struct edit *edit, const struct reconcile *result,
				   bool dry_run)
{
	enum run_status worst = RUN_DONE;
	struct names changed = { .count = 0 };

	find_changed(result, &changed); /* without memory for it, less is told */
	for (size_t i = 0; i < result->remark_count; i++) {
		const struct remark *remark = &result->remarks[i];
		bool own = reconcile_is_about(edit, remark->ifname, AF_UNSPEC);
		bool of_family = reconcile_is_about(edit, remark->ifname, remark->family);
		enum log_level level = LOG_LEVEL_DETAIL;

		if (remark->err && of_family) {
			level = LOG_LEVEL_ERROR;
			worst = run_status_of(remark->err) > worst ? run_status_of(remark->err) : worst;
		} else if (remark->always || (dry_run && of_family && edit->kind != EDIT_SYNC) ||
			   is_changed(&changed, remark->ifname)) {
			level = LOG_LEVEL_WARNING;
		} else if (!own) {
			continue;
		}
		log_line(level, remark->ifname, "%s", remark->why.text);
	}
	free(changed.list);
	return worst;
}

static bool is_of_family(const struct change *change, int family)
{
	int its = change->kind == CHANGE_ROUTE ? change->route.dst.addr.family :
		  change->kind == CHANGE_RULE  ? change->rule.family : AF_UNSPEC;

	return !family || !its || its == family;
}

static void print_changes(const struct reconcile *result, int family)
{
	char text[CHANGE_TEXT_MAX];

	for (size_t i = 0; i < result->changes.count; i++)
		if (is_of_family(&result->changes.list[i], family))
			printf("%s\n", change_format(&result->changes.list[i], text));
}

static bool is_to_record(const struct uplink *uplink)
{
	return uplink->record && !uplink->refused;
}

/*
 * Names serve all network namespaces. Who cannot have their lock cannot write there either. Without
 * a name the kernel's objects tell the number.
 */
static void record_tables(struct kernel *kernel, const struct edit *edit, struct reconcile *result)
{
	struct name_user user = { kernel, result };
	struct table_name *names = NULL;
	size_t count = 0, max = 0;
	int err = 0;

	for (size_t i = 0; i < result->active.count && !err; i++) {
		const struct uplink *uplink = &result->active.list[i];
		struct table_name name = { .table = uplink->table };

		memcpy(name.name, uplink->ifname, sizeof(uplink->ifname));
		if (is_to_record(uplink) && (!count || strcmp(names[count - 1].name, name.name) != 0))
			err = array_push(&names, &count, &max, &name);
	}
	if (count && !err)
		err = tables_record(names, &count, want_is_name_used, &user);
	for (size_t i = 0; i < count && err; i++) {
		const char *ifname = names[i].name, *owner = snapshot_user(&result->snapshot, names[i].table);

		if (!owner || strcmp(owner, ifname) != 0)
			log_line(reconcile_is_about(edit, ifname, AF_UNSPEC) ? LOG_LEVEL_WARNING : LOG_LEVEL_DETAIL,
				 ifname, "%s: %s, the name of table %u is not kept there", PATHS_TABLES,
				 strerror(-err), names[i].table);
	}
	free(names);
}

static enum run_status refused(const char *ifname, int err, const struct why *why)
{
	if (!err)
		return RUN_DONE;
	log_line(LOG_LEVEL_ERROR, ifname, "%s", why->text);
	return run_status_of(err);
}

/* What cannot be written must not be believed by the next event: without the file it asks the kernel. */
static enum run_status save(const struct edit *edit, struct reconcile *result)
{
	const char *ifname = ifname_of(edit);
	bool forgets = edit->kind == EDIT_FORGET;
	int err = result->store.changed ? store_write(result->directory, &result->store) : 0;

	if (!err || (forgets && err == -ENOENT)) /* flush makes no directory to forget in */
		return RUN_DONE;
	store_discard(result->directory);
	log_line(forgets ? LOG_LEVEL_ERROR :
		 result->changes.count ? LOG_LEVEL_WARNING : LOG_LEVEL_DETAIL, ifname,
		 forgets ? "%s: %s, leases are not forgotten" : "%s: %s, the lease is not kept",
		 result->directory, strerror(-err));
	return forgets ? RUN_REFUSED : RUN_DONE;
}

/* The saved leases first, which are in memory: nothing waits for a disk before the kernel is right. */
static enum run_status carry_out(struct kernel *kernel, const struct edit *edit,
				 struct reconcile *result)
{
	const char *ifname = ifname_of(edit);
	enum run_status saved = save(edit, result), applied;
	struct summary summary = { .count = 0 };
	struct why why = { "" };
	size_t count = 0;
	int err = apply(kernel, ifname, result, &summary, &count, &why);

	summary_log(&summary, edit, result);
	if (!err && count)
		err = why_set(&why, -EIO, "%zu of %zu changes were refused", count,
			      result->changes.count);
	applied = refused(ifname, err, &why);
	return applied > saved ? applied : saved;
}

static bool has_record(const struct reconcile *result)
{
	for (size_t i = 0; i < result->active.count; i++)
		if (is_to_record(&result->active.list[i]))
			return true;
	return false;
}

static bool are_same(const struct tables *a, const struct tables *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; i < a->count && same; i++)
		same = a->names[i].table == b->names[i].table &&
		       strcmp(a->names[i].name, b->names[i].name) == 0;
	return same;
}

/* All but the configuration and the directory's name is emptied. */
static void restart(struct reconcile *result)
{
	store_done(&result->store);
	tables_done(&result->names);
	snapshot_done(&result->snapshot);
	active_done(&result->active);
	state_done(&result->want);
	state_done(&result->foreign);
	changes_done(&result->changes);
	free(result->claims);
	free(result->remarks);
	result->claims = NULL;
	result->claim_count = result->claim_max = 0;
	result->remarks = NULL;
	result->remark_count = result->remark_max = 0;
}

/*
 * A new number is picked under the lock of names, so that no other namespace picks it, too: what was
 * picked before holds if the names are still the same.
 */
static int work_out_names(struct kernel *kernel, const struct edit *edit, bool dry_run,
			  struct reconcile *result, int *names_lock, struct why *why)
{
	struct tables names = { .count = 0 };
	int err = work_out(kernel, edit, result, why);
	bool same;

	if (err || dry_run || !has_record(result))
		return err;
	*names_lock = lock_take_names(RECONCILE_LOCK_TIMEOUT_MS);
	if (*names_lock < 0)
		return 0;
	err = tables_load(&names);
	same = !err && are_same(&names, &result->names);
	tables_done(&names);
	if (same || err)
		return err;
	restart(result);
	return work_out(kernel, edit, result, why);
}

static bool is_led(const struct rule *rule, const struct addr *addr)
{
	return rule_is_lookup(rule) && rule->src.prefixlen && prefix_contains(&rule->src, addr);
}

/* Who is about to cut off his own session is told how not to. */
static void log_session(const struct edit *edit, const struct reconcile *result)
{
	bool was = false, stays = false;
	char text[ADDR_TEXT_MAX];

	if (!addr_is_set(&edit->session))
		return;
	for (size_t i = 0; i < result->snapshot.own.rule_count; i++)
		was |= is_led(&result->snapshot.own.rules[i], &edit->session);
	for (size_t i = 0; i < result->want.rule_count; i++)
		stays |= is_led(&result->want.rules[i], &edit->session);
	if (was && !stays)
		log_line(LOG_LEVEL_WARNING, NULL, "this session comes in at %s, which needs what is taken "
			 "away: 'symroute try 60 %s' puts it back", addr_format(&edit->session, text),
			 edit->words);
}

/* What sync could not put back, because it could not read it. */
static enum run_status log_spoilt(const struct edit *edit, const struct reconcile *result)
{
	const struct store *store = &result->store;
	size_t recovered = 0;

	if (edit->kind != EDIT_SYNC || !store->spoilt)
		return RUN_DONE;
	for (size_t i = 0; i < store->count; i++)
		recovered += store->list[i].recovered;
	if (recovered >= store->spoilt) {
		log_line(LOG_LEVEL_WARNING, NULL, "saved leases in %s: %zu cannot be read, made up "
			 "from rules and routes", result->directory, store->spoilt);
		return RUN_DONE;
	}
	log_line(LOG_LEVEL_ERROR, NULL, "saved leases in %s: %zu cannot be read, the next event of the "
		 "link brings it", result->directory, store->spoilt - recovered);
	return RUN_REFUSED;
}

static enum run_status finish(struct kernel *kernel, const struct edit *edit, bool dry_run,
			      int family, int names_lock, struct reconcile *result)
{
	const char *ifname = ifname_of(edit);
	enum run_status status = log_remarks(edit, result, dry_run), done = RUN_DONE;
	bool back = edit->kind == EDIT_RESTORE && !trial_is_kept(edit->trial);

	for (size_t i = 0; i < result->active.count; i++) /* so that the log names them */
		if (result->active.list[i].record)
			tables_name_ours(&result->names, result->active.list[i].ifname,
					 result->active.list[i].table);
	log_session(edit, result);
	if (back)
		log_line(LOG_LEVEL_WARNING, NULL, "'%s' is not kept, what was before it is put back", edit->words);
	if (!dry_run && !edit->trial)
		trial_note(edit, result->directory);
	if (dry_run)
		print_changes(result, family);
	else
		done = carry_out(kernel, edit, result);
	if (back)
		trial_set_over(edit->trial);
	if (!dry_run && names_lock != -ETIMEDOUT)
		record_tables(kernel, edit, result);
	if (!result->changes.count && status == RUN_DONE && edit->kind != EDIT_REFUSED)
		log_line(LOG_LEVEL_DETAIL, ifname, "nothing to change");
	if (result->store.err) {
		log_line(LOG_LEVEL_ERROR, NULL, "saved leases in %s: %s", result->directory,
			 strerror(-result->store.err));
		done = done > RUN_REFUSED ? done : RUN_REFUSED;
	}
	if (log_spoilt(edit, result) != RUN_DONE)
		done = done > RUN_REFUSED ? done : RUN_REFUSED;
	return status > done ? status : done;
}

/**
 * reconcile() - Make an edit of the saved leases, and the kernel equal to them
 * @dry_run: print the changes as text for ip -batch instead; AF_UNSPEC or only those of @family
 *
 * Return: exit status; all that was wrong is told
 */
enum run_status reconcile(const struct edit *edit, bool dry_run, int family)
{
	const char *ifname = ifname_of(edit);
	struct reconcile *result = calloc(1, sizeof(*result));
	int lock = -1, names_lock = -1, err = -ENOMEM;
	enum run_status status = RUN_REFUSED;
	struct kernel *kernel = NULL;
	struct why why = { "no memory" };

	if (!result)
		goto out;
	why.text[0] = '\0';
	err = load_config(result, &why);
	if (err && err != -ENOMEM && edit->kind == EDIT_FORGET && !ifname && !edit->trial) {
		log_line(LOG_LEVEL_WARNING, NULL, "%s; flush goes on without it", why.text);
		why.text[0] = '\0';
		result->config_cut = true;
		err = 0;
	}
	if (!err)
		err = store_directory(result->directory, !dry_run && edit->kind != EDIT_FORGET, &why);
	if (!err && !dry_run) {
		lock = lock_take(result->directory, RECONCILE_LOCK_TIMEOUT_MS, &why);
		err = lock < 0 ? lock : 0;
	}
	if (!err)
		err = kernel_open(&kernel, KERNEL_TIMEOUT_MS, &why);
	if (!err)
		err = work_out_names(kernel, edit, dry_run, result, &names_lock, &why);
	if (!err)
		status = finish(kernel, edit, dry_run, family, names_lock, result);
	if (!err && edit->kind == EDIT_SYNC && !store_has_leases(&result->store) && status == RUN_DONE)
		log_line(LOG_LEVEL_WARNING, NULL, "no lease is saved here: nothing to put back "
			 "before the next event of each link");
	if (!err && edit->trial && edit->kind != EDIT_RESTORE)
		err = why_set(&why, trial_set_after(edit->trial, result), "no memory");
out:
	if (err) {
		log_line(LOG_LEVEL_ERROR, ifname, "%s", why.text);
		status = run_status_of(err);
	}
	lock_release(names_lock);
	lock_release(lock);
	kernel_close(kernel);
	if (result)
		reconcile_done(result);
	free(result);
	return status;
}

/** reconcile_done() - Free it; {0} is fine */
void reconcile_done(struct reconcile *result)
{
	restart(result);
	config_file_done(&result->config_file);
}
