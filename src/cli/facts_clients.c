/* SPDX-License-Identifier: BSD-2-Clause */
/* Which DHCP clients run here, and for which links. */
#include "cli/facts.h"

#include "client/translate.h"
#include "util/array.h"
#include "util/paths.h"
#include "util/text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_here(const char *pid)
{
	struct stat ours, its;
	char path[PATHS_MAX];

	snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	if (stat(path, &its))
		return errno == EACCES;
	return stat("/proc/self/ns/net", &ours) == 0 && ours.st_dev == its.st_dev &&
	       ours.st_ino == its.st_ino;
}

static size_t is_below(const char *path, const char *directory)
{
	size_t length = strcmp(directory, "/") == 0 ? 0 : strlen(directory);

	if (strncmp(path, directory, length) != 0 ||
	    (path[length] != '/' && path[length] != '\0'))
		return 0;
	return length + 1;
}

/*
 * What a service may write is in its mounts; they are for root to see. One that
 * has another root directory says nothing of ours.
 */
static bool is_sealed(const char *pid, const char *directory)
{
	char path[PATHS_MAX], line[FACTS_LINE_MAX], root[2];
	size_t longest = 0;
	bool sealed = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/root", pid);
	if (readlink(path, root, sizeof(root)) != 1)
		return false;
	snprintf(path, sizeof(path), "/proc/%s/mountinfo", pid);
	file = file_open(path);
	while (file && fgets(line, sizeof(line), file)) {
		char point[PATHS_MAX], options[PATHS_MAX];
		size_t length;

		if (sscanf(line, "%*s %*s %*s %*s %255s %255s", point, options) != 2)
			continue;
		length = is_below(directory, point);
		if (!length || length < longest) /* of two at one point the later one counts */
			continue;
		longest = length;
		sealed = strncmp(options, "ro", 2) == 0 && !isalnum((unsigned char)options[2]);
	}
	if (file)
		fclose(file);
	return sealed;
}

static size_t read_start(const char *pid, const char *name, char text[FACTS_LINE_MAX])
{
	char path[PATHS_MAX];
	size_t length = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	file = file_open(path);
	if (file) {
		length = fread(text, 1, FACTS_LINE_MAX - 1, file);
		fclose(file);
	}
	text[length] = '\0';
	return length;
}

/* Every word of its command line may be a link: busybox has -iLINK, and dhcpcd writes a title there. */
static void take_words(const char *pid, const char *name, struct programs *programs)
{
	char line[FACTS_LINE_MAX], *rest = NULL;
	size_t length = read_start(pid, "cmdline", line);

	for (size_t i = 0; i < length; i++)
		if (!line[i] || line[i] == '=')
			line[i] = ' ';
	for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct client client = { .name = name };

		if (strncmp(word, "-i", 2) == 0)
			word += 2;
		if (*word == '-' || strlen(word) >= sizeof(client.ifname))
			continue;
		memcpy(client.ifname, word, strlen(word) + 1);
		number_parse(pid, 1, INT32_MAX, &client.pid);
		if (array_push(&programs->clients, &programs->client_count, &programs->client_max,
			       &client))
			return; /* without memory for it, the client is not named */
	}
}

static const char *program_of(const char *pid)
{
	static const char *const names[][2] = {
		{ "dhcpcd", "dhcpcd" },
		{ "dhclient", "dhclient" },
		{ "udhcpc", "udhcpc" },
		{ "systemd-network", "systemd-networkd" }, /* the kernel keeps 15 bytes */
		{ "NetworkManager", "NetworkManager" },
	};
	char name[FACTS_LINE_MAX], line[FACTS_LINE_MAX];
	const char *first_end;
	size_t length;

	read_start(pid, "comm", name);
	name[strcspn(name, "\n")] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i][0]) == 0)
			return names[i][1];
	if (strcmp(name, "busybox") != 0)
		return NULL;
	length = read_start(pid, "cmdline", line);
	first_end = line + strlen(line); /* whose program it is wrote the line, as long as it likes */
	return first_end < line + length && strcmp(first_end + 1, "udhcpc") == 0 ? "udhcpc" : NULL;
}

static void take_program(const char *pid, struct programs *programs)
{
	static const char *const written[] = { PATHS_RUN, PATHS_IPROUTE2 "/rt_tables.d" };
	const char *name = program_of(pid);

	if (!name || !is_here(pid))
		return;
	programs->dhclient |= strcmp(name, "dhclient") == 0;
	programs->networkd |= strcmp(name, "systemd-networkd") == 0;
	programs->network_manager |= strcmp(name, "NetworkManager") == 0;
	take_words(pid, name, programs);
	if (strcmp(name, "dhcpcd") != 0)
		return;
	programs->dhcpcd = true;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (!programs->sealed[0] && is_sealed(pid, written[i]))
			snprintf(programs->sealed, sizeof(programs->sealed), "%s", written[i]);
}

/**
 * facts_programs() - Find out which programs run here that have to do with links
 * @programs: {0}; filled
 *
 * Here is: in this view of processes, in this network namespace.
 */
void facts_programs(struct programs *programs)
{
	DIR *handle = opendir("/proc");
	const struct dirent *entry;

	while (handle && (entry = readdir(handle)))
		if (isdigit((unsigned char)entry->d_name[0]))
			take_program(entry->d_name, programs);
	if (handle)
		closedir(handle);
}

/** facts_ifupdown() - Has ifup(8) brought a link up? Its record has a line LINK=NAME of each */
bool facts_ifupdown(const char *ifname)
{
	FILE *file = file_open(PATHS_IFUPDOWN);
	size_t length = strlen(ifname);
	char line[FACTS_LINE_MAX];
	bool found = false;

	while (file && fgets(line, sizeof(line), file))
		found |= strncmp(line, ifname, length) == 0 && line[length] == '=';
	if (file)
		fclose(file);
	return found;
}

/** facts_own_client() - Which DHCP client was started for a link alone? Return: as facts_client() */
const char *facts_own_client(const struct facts *facts, const struct link *link)
{
	const struct programs *programs = &facts->programs;

	for (size_t i = 0; i < programs->client_count; i++)
		if (strcmp(programs->clients[i].ifname, link->ifname) == 0)
			return programs->clients[i].name;
	return NULL;
}

/**
 * facts_client() - Which DHCP client is there for a link?
 * @dynamic: the link has an address with a lifetime, so that there is one, or was
 *
 * Return: its name, a constant text; NULL: none can be told
 */
const char *facts_client(const struct facts *facts, const struct link *link, bool dynamic)
{
	const struct programs *programs = &facts->programs;
	const char *own = facts_own_client(facts, link);

	if (own)
		return own;
	if (programs->network_manager && network_manager_manages(link->ifindex))
		return "NetworkManager";
	if (programs->networkd && networkd_manages(link->ifindex))
		return "systemd-networkd";
	if (dynamic && programs->dhcpcd)
		return "dhcpcd";
	return dynamic && programs->dhclient ? "dhclient" : NULL;
}
