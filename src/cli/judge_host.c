/* SPDX-License-Identifier: BSD-2-Clause */
/* What works against all uplinks at once: rules, clients, other programs; and the limits. */
#include "cli/judge.h"

#include "client/translate.h"
#include "util/paths.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool has_uplink(const struct facts *facts, int family)
{
	for (size_t i = 0; i < facts->uplink_count; i++)
		if (facts->uplinks[i].address_count &&
		    (family == AF_UNSPEC || facts->uplinks[i].family == family))
			return true;
	return false;
}

static bool looks_up(const struct rule *rule, uint32_t table)
{
	return rule_action(rule) == RULE_LOOKUP && rule->table == table &&
	       !addr_is_set(&rule->src.addr) && !addr_is_set(&rule->dst.addr) &&
	       !rule->oifname[0] && !rule->extra.iifname[0] && !rule->extra.fwmask &&
	       !rule->extra.invert;
}

static void cure_local(int family, const struct rule *local, struct finding *finding)
{
	if (local && local->priority < CONFIG_PRIORITY_MAX)
		finding_cure(finding, "priority = %" PRIu32 " under [defaults] in "
			     "/etc/symroute.conf, then symroute sync", local->priority + 1);
	else
		finding_cure(finding, "ip %srule add priority 0 lookup local",
			     family == AF_INET6 ? "-6 " : "");
}

/*
 * Behind ours it makes the host send what is for itself to a router. Moved to
 * where it still comes first, as some container networks do, it is no matter.
 */
static void judge_local(const struct facts *facts, int family, struct findings *findings)
{
	const struct state *all = &facts->all[family_index(family)];
	const struct rule *first = NULL, *local = NULL;
	struct finding *finding;

	for (size_t i = 0; i < all->rule_count; i++) {
		const struct rule *rule = &all->rules[i];

		if (!local && looks_up(rule, TABLE_LOCAL))
			local = rule;
		else if (!local && !first && rule->protocol == STATE_PROTOCOL)
			first = rule;
	}
	if (!first && (local || !all->rule_count || !has_uplink(facts, family)))
		return;
	finding = finding_new(findings, FINDING_LOCAL_MOVED, NULL, NULL);
	if (local)
		finding_text(finding, "%s rule %" PRIu32 " looks up local behind ours (%" PRIu32
			     " on): leased addresses cannot be reached",
			     family_name(family), local->priority,
			     first->priority);
	else
		finding_text(finding, "no %s rule looks up local: the host's addresses cannot be "
			     "reached", family_name(family));
	cure_local(family, local, finding);
}

static bool has_address(const struct facts *facts, int family)
{
	for (size_t i = 0; i < facts->host.address_count; i++)
		if (facts->host.addresses[i].addr.family == family &&
		    addr_is_host(&facts->host.addresses[i].addr) &&
		    !addr_is_link_local(&facts->host.addresses[i].addr))
			return true;
	return false;
}

/**
 * judge_main() - Judge whether main is looked up at all
 *
 * "ip rule flush" takes the kernel's own rules away, too, and nobody puts them back.
 */
void judge_main(const struct facts *facts, struct findings *findings)
{
	for (size_t i = 0; i < FAMILIES; i++) {
		const struct state *all = &facts->all[i];
		const char *version = families[i] == AF_INET6 ? "-6 " : "";
		struct finding *finding;
		bool found = false;

		for (size_t j = 0; j < all->rule_count; j++)
			found |= looks_up(&all->rules[j], TABLE_MAIN) &&
				 all->rules[j].suppress_prefixlen == STATE_NO_SUPPRESS;
		if (found || !all->rule_count || !has_address(facts, families[i]))
			continue;
		finding = finding_new(findings, FINDING_MAIN_RULE, NULL, NULL);
		finding_text(finding, "no IPv%d rule looks up main: what has no rule of its own has no "
			     "way", families[i] == AF_INET6 ? 6 : 4);
		finding_cure(finding, "ip %srule add priority 32766 lookup main", version);
	}
}

/* Since Linux 4.17 even the kernel's own rules have one (RTPROT_KERNEL). */
static void judge_kernel(const struct facts *facts, struct findings *findings)
{
	const struct state *all = &facts->all[family_index(AF_INET)];
	struct finding *finding;

	for (size_t i = 0; i < all->rule_count; i++)
		if (all->rules[i].protocol)
			return;
	if (!all->rule_count)
		return;
	finding = finding_new(findings, FINDING_OLD_KERNEL, NULL, NULL);
	finding_text(finding, "the kernel does not keep whose a rule is");
	finding_cure(finding, "run Linux 4.17 or later");
}

/* One dhcpcd for all links, as its title says: there, 9.4.1 hears no more than one command (its issue 168). */
static bool has_one_dhcpcd(const struct facts *facts)
{
	for (size_t i = 0; i < facts->programs.client_count; i++) {
		const struct client *client = &facts->programs.clients[i];

		if (strcmp(client->name, "dhcpcd") == 0 &&
		    (strcmp(client->ifname, "[manager]") == 0 || strcmp(client->ifname, "[master]") == 0))
			return true;
	}
	return false;
}

/*
 * Where dhcpcd is one process for each link, or none runs, a dhcpcd -N without a link starts another
 * one for all of them.
 */
static void add_dhcpcd(const struct facts *facts, const char *before, const char *option,
		       struct finding *finding)
{
	char quoted[JUDGE_QUOTED_MAX];
	bool one = has_one_dhcpcd(facts);
	const char *last = "";

	for (size_t i = 0; i < facts->unleased_count + facts->uplink_count; i++) {
		const char *ifname = i < facts->unleased_count ?
					     facts->unleased[i].link->ifname :
					     facts->uplinks[i - facts->unleased_count].link.ifname;

		if (strcmp(ifname, last) != 0 && *last && one)
			finding_cure_more(finding, " %s", judge_quote(ifname, quoted));
		else if (strcmp(ifname, last) != 0)
			finding_cure_more(finding, "%sdhcpcd %s %s", *last ? " && " : before, option,
					  judge_quote(ifname, quoted));
		last = ifname;
	}
}

/**
 * judge_quote() - Write a link's name as a shell takes it
 *
 * Return: @ifname if it has nothing that a shell reads into it, else @quoted
 */
const char *judge_quote(const char *ifname, char quoted[JUDGE_QUOTED_MAX])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-.:@/";
	size_t used = 0;

	if (strspn(ifname, plain) == strlen(ifname))
		return ifname;
	quoted[used++] = '\'';
	for (; *ifname && used < JUDGE_QUOTED_MAX - 6; ifname++) {
		if (*ifname == '\'') {
			memcpy(quoted + used, "'\\'", 3);
			used += 3;
		}
		quoted[used++] = *ifname;
	}
	quoted[used++] = '\'';
	quoted[used] = '\0';
	return quoted;
}

/** judge_install() - Have what is missing installed: by the package that we are of, or by make */
void judge_install(const struct facts *facts, const char *variables, struct finding *finding)
{
	if (facts->hooks.packaged) /* what is missing of /etc was deleted, as dpkg takes it */
		finding_cure(finding, "apt-get install --reinstall -o Dpkg::Options::=--force-confmiss "
			     "symroute");
	else
		finding_cure(finding, "make install%s%s", *variables ? " " : "", variables);
}

static void judge_dhcpcd(const struct facts *facts, struct findings *findings)
{
	const struct hooks *hooks = &facts->hooks;
	char variables[sizeof("DHCPCD_HOOKDIR=") + PATHS_MAX];
	struct finding *finding;

	if (hooks->dhcpcd[0]) {
		finding = finding_new(findings, FINDING_HOOK_MISSING, NULL, NULL);
		finding_text(finding, "dhcpcd runs, and looks for hooks in %s, where ours is not",
			     hooks->dhcpcd);
		snprintf(variables, sizeof(variables), "DHCPCD_HOOKDIR=%s", hooks->dhcpcd);
		if (hooks->dhcpcd_copy[0])
			finding_cure(finding, "install -m 0644 %s %s/", hooks->dhcpcd_copy,
				     hooks->dhcpcd);
		else
			judge_install(facts, variables, finding);
		add_dhcpcd(facts, " && ", "-N", finding);
	}
	if (hooks->dhcpcd_old[0]) {
		finding = finding_new(findings, FINDING_HOOK_MISSING, NULL, NULL);
		finding_text(finding, "%s is an earlier version's hook: beside ours, it runs each "
			     "event twice", hooks->dhcpcd_old);
		finding_cure(finding, "rm %s", hooks->dhcpcd_old);
	}
	if (hooks->nohook[0]) {
		finding = finding_new(findings, FINDING_NOHOOK, NULL, NULL);
		finding_text(finding, "%s: nohook switches ours off", hooks->nohook);
		finding_cure(finding, "take symroute out of that line");
		add_dhcpcd(facts, ", then ", "-n", finding);
	}
}

static bool has_networkd_link(const struct facts *facts)
{
	for (size_t i = 0; i < facts->host.link_count; i++)
		if (networkd_manages(facts->host.links[i].ifindex) &&
		    host_has_family(&facts->host, facts->host.links[i].ifindex, AF_INET))
			return true;
	return false;
}

static void judge_hooks(const struct facts *facts, struct findings *findings)
{
	const struct programs *programs = &facts->programs;
	const struct hooks *hooks = &facts->hooks;
	struct finding *finding;

	if (programs->dhcpcd)
		judge_dhcpcd(facts, findings);
	if (programs->dhclient && !hooks->dhclient) {
		finding = finding_new(findings, FINDING_HOOK_MISSING, NULL, NULL);
		finding_text(finding, "dhclient runs, and our hook is not in %s", PATHS_DHCLIENT_EXIT);
		judge_install(facts, "DHCLIENT_HOOKDIR=/etc/dhcp", finding);
	}
	if (programs->networkd && !hooks->path_unit && has_networkd_link(facts)) {
		finding = finding_new(findings, FINDING_HOOK_MISSING, NULL, NULL);
		finding_text(finding, "systemd-networkd runs, and symroute-networkd.path, which tells of its "
			     "leases, is not enabled");
		finding_cure(finding, "systemctl enable --now symroute-networkd.path symroute-networkd.service");
	}
	if ((programs->dhcpcd || programs->dhclient || programs->network_manager) && hooks->helper[0]) {
		finding = finding_new(findings, FINDING_HOOK_MISSING, NULL, NULL);
		finding_text(finding, "the hook calls %s, which is not there", hooks->helper);
		judge_install(facts, "with the PREFIX that was meant", finding);
	}
}

static void judge_programs(const struct facts *facts, struct findings *findings)
{
	const struct programs *programs = &facts->programs;
	const struct hooks *hooks = &facts->hooks;
	bool uplinks = has_uplink(facts, AF_UNSPEC);
	struct finding *finding;

	if (programs->sealed[0]) {
		finding = finding_new(findings, FINDING_SANDBOX, NULL, NULL);
		finding_text(finding, "dhcpcd's hooks cannot write %s, where leases and tables are kept",
			     programs->sealed);
		if (!hooks->drop_in) {
			judge_install(facts, "SYSTEMDUNITDIR=/usr/lib/systemd/system "
				      "TMPFILESDIR=/usr/lib/tmpfiles.d", finding);
			finding_cure_more(finding, " && ");
		}
		finding_cure_more(finding, "systemd-tmpfiles --create symroute.conf && systemctl "
				  "daemon-reload && systemctl restart dhcpcd");
	}
	if (programs->networkd && uplinks && (hooks->rules_managed || hooks->routes_managed)) {
		finding = finding_new(findings, FINDING_NETWORKD, NULL, NULL);
		finding_text(finding, "systemd-networkd deletes other programs' %s when it starts, or a "
			     "link changes", !hooks->rules_managed ? "routes" :
			     hooks->routes_managed ? "rules and routes" : "rules");
		finding_cure(finding, "mkdir -p %s && printf '[Network]\\n"
			     "ManageForeignRoutingPolicyRules=no\\nManageForeignRoutes=no\\n' "
			     ">%s/50-symroute.conf && systemctl restart systemd-networkd",
			     PATHS_NETWORKD_DROP_INS, PATHS_NETWORKD_DROP_INS);
	}
}

static void judge_limits(const struct facts *facts, struct findings *findings)
{
	const struct limits *limits = &facts->limits;
	char ports[FACTS_PORTS_MAX * sizeof(" 65535,") + sizeof(" and more")] = "";
	size_t used = 0;
	struct finding *finding;

	if (facts->hidden) {
		finding = finding_new(findings, FINDING_NOT_ROOT, NULL, NULL);
		finding_text(finding, "saved leases are for root to read: what is missing was judged by "
			     "what the kernel has");
		finding_cure(finding, "sudo symroute check");
	}
	for (size_t i = 0; i < limits->port_count && i < FACTS_PORTS_MAX; i++)
		used += (size_t)snprintf(ports + used, sizeof(ports) - used, "%s %u", i ? "," : "",
					 limits->ports[i]);
	if (limits->port_count > FACTS_PORTS_MAX)
		snprintf(ports + used, sizeof(ports) - used, " and more");
	if (limits->port_count && has_uplink(facts, AF_UNSPEC)) {
		finding = finding_new(findings, FINDING_WILDCARD_UDP, NULL, NULL);
		finding_text(finding, "UDP servers on the wildcard address (port%s%s) choose the source of "
			     "their answers themselves", limits->port_count > 1 ? "s" : "", ports);
		finding_cure(finding, "bind them to the leased addresses, unless they use IP_PKTINFO");
	}
	if (limits->publishes && has_uplink(facts, AF_INET)) {
		finding = finding_new(findings, FINDING_PUBLISHED_PORTS, NULL, NULL);
		finding_text(finding, "answers of containers' published ports leave by main's default "
			     "route: rules from an address do not see them");
		finding_cure(finding, "mark connections by the link they came in on (connmark)");
	}
	if (limits->redirects && has_uplink(facts, AF_UNSPEC)) {
		finding = finding_new(findings, FINDING_LOCAL_REDIRECT, NULL, NULL);
		finding_text(finding, "nftables rewrites destinations of what this host sends (dnat, hook "
			     "output): its source is chosen before, and it leaves by the source's link");
		finding_cure(finding, "add a rule for it in front, as \"ip rule add to ENDPOINT lookup "
			     "LINK priority 24000\", with masquerade on that link");
	}
}

/* Only a line of it can be corrected; who is not root may not be allowed to see it, and root is. */
static void judge_config(const struct facts *facts, struct findings *findings)
{
	struct finding *finding;

	if (!facts->config.text[0])
		return;
	if (facts->config_hidden) {
		finding = finding_new(findings, FINDING_NOT_ROOT, NULL, NULL);
		finding_text(finding, "%s is for root to read: all was judged as if nothing were set in "
			     "it", PATHS_CONFIG);
		finding_cure(finding, "sudo symroute check");
		return;
	}
	finding = finding_new(findings, FINDING_CONFIG, NULL, NULL);
	finding_text(finding, "%s: every event is refused", facts->config.text);
	if (facts->config_odd)
		finding_cure(finding, "mv %s %s.old && symroute sync", PATHS_CONFIG, PATHS_CONFIG);
	else
		finding_cure(finding, "correct that line, then symroute sync");
}

/** judge_host() - Judge what all uplinks share */
void judge_host(const struct facts *facts, struct findings *findings)
{
	judge_config(facts, findings);
	for (size_t i = 0; i < FAMILIES; i++)
		judge_local(facts, families[i], findings);
	judge_kernel(facts, findings);
	judge_hooks(facts, findings);
	judge_programs(facts, findings);
	judge_limits(facts, findings);
}
