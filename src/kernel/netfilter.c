/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/kernel.h"

#include "kernel/rtnl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 2000 /* the kernel answers in microseconds */
#define TRIES 4
#define OUTPUT_MAX 16 /* one is usual */
#define NFT_NAME_MAX 256

static bool attribute_is(const struct nlattr *attr, const char *text)
{
	return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
	       strcmp(mnl_attr_get_str(attr), text) == 0;
}

/** struct chain - A chain of nftables */
struct chain {
	uint8_t family;
	char table[NFT_NAME_MAX], name[NFT_NAME_MAX];
};

/**
 * struct reading - What is read of nftables
 * @output: chains that see what this host sends, to rewrite it
 * @rewrites: what has been found so far
 * @here: the rule or chain in hand
 * @found: the rule rewrites a destination; the chain is one of @output
 */
struct reading {
	struct chain output[OUTPUT_MAX];
	size_t output_count;
	struct rewrites *rewrites;
	struct chain here;
	bool found;
};

/** struct expression - One expression of a rule, on its way */
struct expression {
	bool is_nat;
	bool is_target;
	bool *rewrites;
};

/* One that leads to the host itself ("redir") publishes nobody's port. */
static int take_data(const struct nlattr *attr, void *data)
{
	const struct expression *expression = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (expression->is_nat && type == NFTA_NAT_TYPE &&
	    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*expression->rewrites |= ntohl(mnl_attr_get_u32(attr)) == NFT_NAT_DNAT;
	if (expression->is_target && type == NFTA_TARGET_NAME)
		*expression->rewrites |= attribute_is(attr, "DNAT");
	return MNL_CB_OK;
}

static int take_expression(const struct nlattr *attr, void *data)
{
	struct expression *expression = data;

	if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME) {
		expression->is_nat = attribute_is(attr, "nat");
		expression->is_target = attribute_is(attr, "target");
	} else if (mnl_attr_get_type(attr) == NFTA_EXPR_DATA) {
		mnl_attr_parse_nested(attr, take_data, expression);
	}
	return MNL_CB_OK;
}

static int take_element(const struct nlattr *attr, void *data)
{
	struct reading *reading = data;
	struct expression expression = { .rewrites = &reading->found };

	mnl_attr_parse_nested(attr, take_expression, &expression);
	return MNL_CB_OK;
}

static void copy_name(const struct nlattr *attr, char name[NFT_NAME_MAX])
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		snprintf(name, NFT_NAME_MAX, "%s", mnl_attr_get_str(attr));
}

static int take_attribute(const struct nlattr *attr, void *data)
{
	struct reading *reading = data;

	if (mnl_attr_get_type(attr) == NFTA_RULE_TABLE)
		copy_name(attr, reading->here.table);
	if (mnl_attr_get_type(attr) == NFTA_RULE_CHAIN)
		copy_name(attr, reading->here.name);
	if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
		mnl_attr_parse_nested(attr, take_element, data);
	return MNL_CB_OK;
}

static bool is_output(const struct reading *reading)
{
	for (size_t i = 0; i < reading->output_count; i++)
		if (reading->output[i].family == reading->here.family &&
		    strcmp(reading->output[i].table, reading->here.table) == 0 &&
		    strcmp(reading->output[i].name, reading->here.name) == 0)
			return true;
	return false;
}

static int begin(const struct nlmsghdr *message, struct reading *reading)
{
	const struct nfgenmsg *header = mnl_nlmsg_get_payload(message);

	if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return -EBADMSG;
	memset(&reading->here, 0, sizeof(reading->here));
	reading->here.family = header->nfgen_family;
	reading->found = false;
	return 0;
}

static int take_rule(const struct nlmsghdr *message, void *data)
{
	struct reading *reading = data;
	int err = begin(message, reading);

	if (err)
		return err;
	mnl_attr_parse(message, sizeof(struct nfgenmsg), take_attribute, reading);
	reading->rewrites->local |= reading->found && is_output(reading);
	reading->rewrites->incoming |= reading->found && !is_output(reading);
	return 0;
}

static int take_hook(const struct nlattr *attr, void *data)
{
	struct reading *reading = data;

	if (mnl_attr_get_type(attr) == NFTA_HOOK_HOOKNUM && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		reading->found = ntohl(mnl_attr_get_u32(attr)) == NF_INET_LOCAL_OUT;
	return MNL_CB_OK;
}

static int take_chain_attribute(const struct nlattr *attr, void *data)
{
	struct reading *reading = data;

	if (mnl_attr_get_type(attr) == NFTA_CHAIN_TABLE)
		copy_name(attr, reading->here.table);
	if (mnl_attr_get_type(attr) == NFTA_CHAIN_NAME)
		copy_name(attr, reading->here.name);
	if (mnl_attr_get_type(attr) == NFTA_CHAIN_HOOK)
		mnl_attr_parse_nested(attr, take_hook, reading);
	return MNL_CB_OK;
}

static int take_chain(const struct nlmsghdr *message, void *data)
{
	struct reading *reading = data;
	int err = begin(message, reading);

	if (err)
		return err;
	mnl_attr_parse(message, sizeof(struct nfgenmsg), take_chain_attribute, reading);
	if (reading->found && reading->output_count < OUTPUT_MAX)
		reading->output[reading->output_count++] = reading->here;
	return 0;
}

static int dump(struct rtnl *nl, uint16_t type, int (*take)(const struct nlmsghdr *, void *),
		struct reading *reading, bool *consistent)
{
	_Alignas(struct nlmsghdr) uint8_t buffer[RTNL_REQUEST_BYTES];
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(request, sizeof(*header));

	request->nlmsg_type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
	header->nfgen_family = AF_UNSPEC;
	return rtnl_dump(nl, request, take, reading, consistent, NULL);
}

static int read_all(struct rtnl *nl, struct reading *reading, bool *consistent)
{
	bool chains = false;
	int err;

	reading->output_count = 0;
	*reading->rewrites = (struct rewrites){ false, false };
	err = dump(nl, NFT_MSG_GETCHAIN, take_chain, reading, &chains);
	if (!err)
		err = dump(nl, NFT_MSG_GETRULE, take_rule, reading, consistent);
	*consistent &= chains;
	return err;
}

/**
 * netfilter_rewrites() - Does nftables rewrite destinations here, as for published ports?
 *
 * Of what this host sends, only rules in the chain that sees it count: docker's, which jump
 * elsewhere, are about the host's own addresses.
 *
 * The caller makes sure that nftables is there: to ask could load it.
 *
 * Return: 0; -EPERM without root; -EAGAIN if rules changed each time they were
 * read; -errno
 */
int netfilter_rewrites(struct rewrites *rewrites)
{
	static struct reading reading;
	struct rtnl *nl = malloc(sizeof(*nl));
	bool consistent = false;
	int err;

	if (!nl)
		return -ENOMEM;
	reading.rewrites = rewrites;
	err = rtnl_open(nl, NETLINK_NETFILTER, TIMEOUT_MS, NULL);
	for (int try = 0; try < TRIES && !err && !consistent; try++)
		err = read_all(nl, &reading, &consistent);
	rtnl_close(nl);
	free(nl);
	return err || consistent ? err : -EAGAIN;
}
