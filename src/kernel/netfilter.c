/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/netfilter.h"

#include "kernel/attr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define TIMEOUT_SECONDS 2 /* the kernel answers in microseconds */
#define ANSWER_BYTES 32768

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
	mnl_attr_parse(message, sizeof(struct nfgenmsg), take_attribute, data);
	return MNL_CB_OK;
}

static bool are_whole(const void *answer, size_t bytes)
{
	const struct nlmsghdr *message = answer;
	int left = (int)bytes;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left))
		if (!message_is_whole(message, left))
			return false;
	return true;
}

static int read_rules(struct mnl_socket *socket, bool *rewrites)
{
	static _Alignas(struct nlmsghdr) char buffer[ANSWER_BYTES];
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	ssize_t got;
	int more = MNL_CB_OK;

	request->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nfgen_family = AF_UNSPEC;
	if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0)
		return -errno;
	while (more == MNL_CB_OK) {
		got = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		if (got < 0)
			return -errno;
		if (!are_whole(buffer, (size_t)got))
			return -EBADMSG;
		more = mnl_cb_run(buffer, (size_t)got, 0, mnl_socket_get_portid(socket), take_rule,
				  rewrites);
	}
	return more < 0 ? message_error(-errno) : 0; /* what the answer says, whatever it is */
}

/**
 * netfilter_rewrites() - Does nftables rewrite destinations here, as for published ports?
 *
 * The caller makes sure that nftables is there: to ask could load it.
 *
 * Return: 0; -EPERM without root; -errno
 */
int netfilter_rewrites(bool *rewrites)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
	int err = 0;

	*rewrites = false;
	if (!socket)
		return -errno;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &timeout,
		       sizeof(timeout)))
		err = -errno;
	if (!err)
		err = read_rules(socket, rewrites);
	mnl_socket_close(socket);
	return err;
}
