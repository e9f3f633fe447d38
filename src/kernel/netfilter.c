/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/kernel.h"

#include "kernel/rtnl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 2000 /* the kernel answers in microseconds */
#define TRIES 4

static bool attribute_is(const struct nlattr *attr, const char *text)
{
	return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
	       strcmp(mnl_attr_get_str(attr), text) == 0;
}

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
	struct expression expression = { .rewrites = data };

	mnl_attr_parse_nested(attr, take_expression, &expression);
	return MNL_CB_OK;
}

static int take_attribute(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
		mnl_attr_parse_nested(attr, take_element, data);
	return MNL_CB_OK;
}

static int take_rule(const struct nlmsghdr *message, void *data)
{
	if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return -EBADMSG;
	mnl_attr_parse(message, sizeof(struct nfgenmsg), take_attribute, data);
	return 0;
}

static int read_rules(struct rtnl *nl, bool *rewrites, bool *consistent)
{
	_Alignas(struct nlmsghdr) uint8_t buffer[RTNL_REQUEST_BYTES];
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(request, sizeof(*header));

	request->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE;
	header->nfgen_family = AF_UNSPEC;
	*rewrites = false;
	return rtnl_dump(nl, request, take_rule, rewrites, consistent, NULL);
}

/**
 * netfilter_rewrites() - Does nftables rewrite destinations here, as for published ports?
 *
 * The caller makes sure that nftables is there: to ask could load it.
 *
 * Return: 0; -EPERM without root; -EAGAIN if rules changed each time they were
 * read; -errno
 */
int netfilter_rewrites(bool *rewrites)
{
	struct rtnl *nl = malloc(sizeof(*nl));
	bool consistent = false;
	int err;

	if (!nl)
		return -ENOMEM;
	err = rtnl_open(nl, NETLINK_NETFILTER, TIMEOUT_MS, NULL);
	for (int try = 0; try < TRIES && !err && !consistent; try++)
		err = read_rules(nl, rewrites, &consistent);
	rtnl_close(nl);
	free(nl);
	return err || consistent ? err : -EAGAIN;
}
