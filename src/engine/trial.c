/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/trial.h"

#include "store/store.h"
#include "util/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIAL_NOTES_MAX 65536 /* 4,000 links */

/*
 * The trial's file begins with a line of the command's words. A line for each link follows that was
 * let go of since, "*" for all of them: that leaves no trace in leases that are not there. All who use
 * it have the lock of events.
 */

static void read_words(int file, char words[TRIAL_WORDS_MAX])
{
	ssize_t got = pread(file, words, TRIAL_WORDS_MAX - 1, 0);

	words[got > 0 ? got : 0] = '\0';
	words[strcspn(words, "\n")] = '\0';
}

/**
 * trial_begin() - Begin a trial: the only one of this network namespace
 * @words: the command's
 *
 * Return: 0; -EBUSY if there is one; -errno
 */
int trial_begin(struct trial *trial, const char *words, struct why *why)
{
	int lock, err = store_directory(trial->directory, true, why);
	char line[TRIAL_WORDS_MAX], theirs[TRIAL_WORDS_MAX] = "";
	bool tried;

	if (err)
		return err;
	text_escape(line, sizeof(line), words, TEXT_PEOPLE);
	lock = lock_take(trial->directory, RECONCILE_LOCK_TIMEOUT_MS, why);
	if (lock < 0)
		return lock;
	trial->file = lock_open_trial(trial->directory, true, &tried);
	if (tried)
		read_words(trial->file, theirs);
	if (trial->file < 0)
		err = why_set(why, trial->file, "%s: %s", trial->directory, strerror(-trial->file));
	else if (tried)
		err = why_set(why, -EBUSY, "'%s' is being tried: 'symroute keep' keeps it", theirs);
	else if (ftruncate(trial->file, 0) || dprintf(trial->file, "%s\n", line) < 0)
		err = why_set(why, -errno, "%s: %s", trial->directory, strerror(errno));
	if (err && trial->file >= 0) {
		close(trial->file);
		trial->file = -1;
	}
	lock_release(lock);
	return err;
}

static int copy_store(const struct store *from, struct store *to)
{
	size_t length = 0;
	int err;

	store_done(to);
	err = store_format(from, &to->text, &length);
	return err ? err : store_parse(to->text, length, to);
}

/** trial_set_before() - Note the leases before the command */
int trial_set_before(struct trial *trial, const struct store *store)
{
	return copy_store(store, &trial->before);
}

static bool are_same(const struct saved *a, const struct saved *b)
{
	return a && b ? a->length == b->length && memcmp(a->text, b->text, a->length) == 0 : a == b;
}

static const struct saved *same_place(const struct store *store, const struct saved *saved)
{
	return store_find(store, saved->ifname, saved->kind);
}

static bool are_same_stores(const struct store *a, const struct store *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; i < a->count && same; i++)
		same = are_same(&a->list[i], same_place(b, &a->list[i]));
	return same;
}

/**
 * trial_set_after() - Note what the command left, and what the kernel had before it
 * @result: of the command; its snapshot, and what it wanted, become @trial's
 */
int trial_set_after(struct trial *trial, struct reconcile *result)
{
	int err = copy_store(&result->store, &trial->after);

	trial->changed = !err && (result->changes.count || !are_same_stores(&trial->before, &trial->after));
	trial->snapshot = result->snapshot;
	trial->made = result->want;
	state_sort_rules(&trial->made);
	memset(&result->snapshot, 0, sizeof(result->snapshot));
	memset(&result->want, 0, sizeof(result->want));
	return err;
}

/* Return: the lines behind the first one, each with a line end on both sides */
static void read_notes(const struct trial *trial, char notes[TRIAL_NOTES_MAX])
{
	ssize_t got = pread(trial->file, notes, TRIAL_NOTES_MAX - 1, 0);

	notes[got > 0 ? got : 0] = '\0';
	memmove(notes, notes + strcspn(notes, "\n"), strlen(notes + strcspn(notes, "\n")) + 1);
}

static bool is_noted(const char *notes, const char *ifname)
{
	char line[IF_NAMESIZE + sizeof("\n\n")];

	snprintf(line, sizeof(line), "\n%s\n", ifname);
	return strstr(notes, "\n*\n") || strstr(notes, line);
}

/* What the command left and is still so, becomes what was before. */
static int put_back(const struct saved *place, const struct trial *trial, const char *notes,
		    struct reconcile *result)
{
	struct saved *now = store_find(&result->store, place->ifname, place->kind);
	const struct saved *before = same_place(&trial->before, place);
	static struct lease lease;
	struct settings settings;

	if (!are_same(now, same_place(&trial->after, place)) || are_same(now, before) ||
	    is_noted(notes, place->ifname))
		return 0;
	if (!before) {
		store_remove(&result->store, now);
		return 0;
	}
	store_get(&trial->before, before, &lease, &settings);
	return store_put(&result->store, &lease, &settings);
}

/**
 * trial_put_back() - Put back each lease that the command changed and nobody has changed since
 * @result: its store and snapshot are filled
 *
 * Nothing if the trial was kept.
 */
int trial_put_back(struct trial *trial, struct reconcile *result)
{
	static char notes[TRIAL_NOTES_MAX];
	int err = 0;

	trial->exact = false;
	if (trial_is_kept(trial))
		return 0;
	read_notes(trial, notes);
	trial->exact = strlen(notes) <= 1 && are_same_stores(&trial->after, &result->store) &&
		       state_equal(&trial->made, &result->snapshot.own);
	for (size_t i = 0; i < trial->before.count && !err; i++)
		err = put_back(&trial->before.list[i], trial, notes, result);
	for (size_t i = 0; i < trial->after.count && !err; i++)
		err = put_back(&trial->after.list[i], trial, notes, result);
	return err;
}

/**
 * trial_want() - Want what the kernel had before the command, also what no lease calls for
 *
 * That is more than the leases of before: configuration may have changed, and of two links with one
 * address the one that had the rules first keeps them.
 */
int trial_want(const struct trial *trial, struct reconcile *result)
{
	const struct host *host = &result->snapshot.host;
	const struct state *own = &trial->snapshot.own;
	int err = 0;

	state_clear(&result->want);
	for (size_t i = 0; i < own->route_count && !err; i++)
		err = state_append_route(&result->want, &own->routes[i]);
	for (size_t i = 0; i < own->rule_count && !err; i++)
		err = state_append_rule(&result->want, &own->rules[i]);
	for (size_t i = 0; i < host->link_count; i++) {
		const struct link *link = &host->links[i];
		const struct link *before = host_link_of(&trial->snapshot.host, link->ifindex);
		uint32_t group = before ? before->group : link->group;

		result->active.groups[i] = config_is_group(&result->defaults, group) ? group : 0;
	}
	return err;
}

/** trial_note() - Note what a client let go of, or a person took away, while something is tried */
void trial_note(const struct edit *edit, const char *directory)
{
	for (; edit; edit = edit->next) {
		bool forgets = edit->kind == EDIT_FORGET && !addr_is_set(&edit->address);
		bool tried;
		int file;

		if (edit->trial || (!forgets && edit->event.event != EVENT_STOP))
			continue;
		file = lock_open_trial(directory, false, &tried);
		if (file < 0)
			return;
		if (tried && lseek(file, 0, SEEK_END) > 0)
			dprintf(file, "%s\n", edit->event.ifname[0] ? edit->event.ifname : "*");
		close(file);
	}
}

/** trial_is_kept() - Has somebody kept what is tried? Also if it is over */
bool trial_is_kept(const struct trial *trial)
{
	struct stat status;

	return fstat(trial->file, &status) || !status.st_nlink;
}

/**
 * trial_keep() - Keep what is being tried
 * @words: receives the command's
 *
 * Return: 0; -ENOENT if nothing is being tried; -errno
 */
int trial_keep(char words[TRIAL_WORDS_MAX], struct why *why)
{
	char directory[PATHS_MAX];
	int file, lock, err = store_directory(directory, false, why);
	bool tried = false;

	if (err)
		return err;
	lock = lock_take(directory, RECONCILE_LOCK_TIMEOUT_MS, why);
	if (lock < 0)
		return lock;
	file = lock_open_trial(directory, false, &tried);
	if (tried)
		read_words(file, words);
	if (file >= 0) /* also what is left of one that was killed */
		err = lock_remove_trial(directory);
	if (file >= 0)
		close(file);
	else
		err = file == -ENOENT ? 0 : file;
	lock_release(lock);
	if (err)
		return why_set(why, err, "%s: %s", directory, strerror(-err));
	if (!tried)
		return why_set(why, -ENOENT, "nothing is being tried");
	return 0;
}

/** trial_set_over() - It is put back: nobody can keep it any more. Under the lock of events */
void trial_set_over(struct trial *trial)
{
	trial->over = true;
	lock_remove_trial(trial->directory);
}

/** trial_end() - End it, and let the next one begin */
void trial_end(struct trial *trial)
{
	int lock = trial->file < 0 ? -1 : lock_take(trial->directory, RECONCILE_LOCK_TIMEOUT_MS, NULL);

	if (trial->file >= 0 && !trial_is_kept(trial))
		lock_remove_trial(trial->directory);
	if (trial->file >= 0)
		close(trial->file);
	trial->file = -1;
	lock_release(lock);
	store_done(&trial->before);
	store_done(&trial->after);
	snapshot_done(&trial->snapshot);
	state_done(&trial->made);
}
