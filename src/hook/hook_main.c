/* SPDX-License-Identifier: BSD-2-Clause */
/* symroute-hook: what a DHCP client's hook runs. */
#include "engine/reconcile.h"

#include "util/file.h"
#include "util/log.h"
#include "util/privilege.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define DEADLINE_S 30 /* a client waits for its hooks: better no routes than no client */
#define LAST_LINE_S 1  /* to say so, where nobody may be reading */

#define WITHHOLD 1 /* an option without a letter */
#define CLOSE 2    /* likewise */

extern char **environ;

static const char usage[] =
	"Usage: symroute-hook [-hnVv] [CLIENT ARGUMENT...] | --withhold\n"
	"One DHCP lease event, from the environment that a client gives its hooks: dhcpcd or\n"
	"dhclient, or CLIENT, with the arguments that it gives its scripts:\n"
	"networkd, networkmanager LINK ACTION, or udhcpc ACTION.\n"
	"\n"
	"  -n, --dry-run  print the changes as text for 'ip -batch', change nothing\n"
	"  -v, --verbose  say more, and say it on standard error as well\n"
	"  --close        for dhclient's enter hook: with fail_closed, put the rule there\n"
	"                 before the address\n"
	"  --withhold     for dhclient's enter hook: succeed if default_route = no, and\n"
	"                 print option 121 without its default routes\n"
	"  -h, --help     print this\n"
	"  -V, --version  print the version\n"
	"\n"
	"Exit status: 0 done, 1 a change was refused, 2 unusable input, 3 no answer in time.\n";

/* It is called again if what it says does not get through in time. */
static void give_up(int signal)
{
	static volatile sig_atomic_t said;

	(void)signal;
	if (!said) {
		said = 1;
		alarm(LAST_LINE_S);
		log_last();
	}
	_exit(RUN_TIMEOUT);
}

static void set_deadline(void)
{
	struct sigaction action = { .sa_handler = give_up, .sa_flags = SA_NODEFER };
	char ifname[IF_NAMESIZE];

	env_ifname(environ, ifname);
	log_prepare(ifname, "not finished after %d seconds, given up", DEADLINE_S);
	sigaction(SIGALRM, &action, NULL);
	alarm(DEADLINE_S);
}

static int end(int status)
{
	struct why why = { "" };

	if (!output_end(&why))
		return status;
	fprintf(stderr, "symroute: %s\n", why.text);
	return status > RUN_REFUSED ? status : RUN_REFUSED;
}

/**
 * main() - Read the options, handle the event
 *
 * Return: enum run_status
 */
int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' }, { "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },    { "version", no_argument, NULL, 'V' },
		{ "close", no_argument, NULL, CLOSE },
		{ "withhold", no_argument, NULL, WITHHOLD },
		{ NULL, 0, NULL, 0 },
	};
	bool dry_run = false, verbose = false, closing = false;
	int option;

	if (privilege_begin())
		return RUN_REFUSED;
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is one that cannot be written */
	while ((option = getopt_long(argc, argv, "hnVv", options, NULL)) != -1) {
		if (option == 'h')
			return end(fputs(usage, stdout) == EOF);
		if (option == 'V')
			return end(puts("symroute-hook " SYMROUTE_VERSION) == EOF);
		if (option == WITHHOLD)
			return end((int)hook_withhold(environ));
		if (option != 'n' && option != 'v' && option != CLOSE)
			return RUN_UNUSABLE;
		dry_run |= option == 'n';
		verbose |= option == 'v';
		closing |= option == CLOSE;
	}
	signal(SIGPIPE, SIG_IGN);
	set_deadline();
	if (optind < argc)
		return end((int)hook_run_of(argv + optind, environ, dry_run, verbose));
	return end((int)hook_run(environ, closing ? EDIT_CLOSE : EDIT_EVENT, dry_run, verbose));
}
