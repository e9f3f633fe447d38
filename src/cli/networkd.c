/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/commands.h"

#include "util/paths.h"
#include "util/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_S 5		/* networkd answers from memory */
#define REPLY_MAX (16U << 20)	/* bytes; a link with ten thousand routes has half of it */
#define OPTION_MAX 2048U	/* bytes of an option, which may come in parts (RFC 3396) */
#define RECORD_TEXT_MAX 32768

/* DHCP options (RFC 2132, RFC 3442); 249 is what Microsoft's servers call 121 */
#define NETMASK 1
#define ROUTERS 3
#define MTU 26
#define STATIC_ROUTES 33
#define SERVER 54
#define CLASSLESS 121
#define CLASSLESS_MS 249

/* struct reply - What is being read: @fd is the socket, @bytes came so far */
struct reply {
	int fd;
	size_t bytes;
};

static int connect_networkd(void)
{
	const struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = PATHS_NETWORKD_SOCKET };
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) &&
	    !connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* json_load_callback_t */
static size_t read_some(void *buffer, size_t size, void *data)
{
	struct reply *reply = data;
	ssize_t got = reply->bytes > REPLY_MAX ? -1 : read(reply->fd, buffer, size);

	reply->bytes += got > 0 ? (size_t)got : 0;
	return got < 0 ? SIZE_MAX : (size_t)got;
}

/* A call and its answer are JSON that a zero byte ends (varlink.org, Method Call). */
static int call(uint32_t ifindex, json_t **answer)
{
	struct reply reply = { .fd = connect_networkd() };
	char text[128];
	int length, err = 0;

	if (reply.fd < 0)
		return reply.fd;
	length = snprintf(text, sizeof(text), "{\"method\":\"io.systemd.Network.Link.Describe\","
			  "\"parameters\":{\"InterfaceIndex\":%" PRIu32 "}}", ifindex);
	if (send(reply.fd, text, (size_t)length + 1, MSG_NOSIGNAL) != length + 1)
		err = -EIO;
	*answer = err ? NULL : json_load_callback(read_some, &reply, JSON_DISABLE_EOF_CHECK, NULL);
	close(reply.fd);
	return *answer ? 0 : -EIO;
}

/* @text: two hexadecimal digits for each byte. Return: how many bytes; 0 also if it is none */
static size_t from_hex(const char *text, uint8_t bytes[OPTION_MAX])
{
	static const char digits[] = "0123456789abcdef";
	size_t count = strlen(text) / 2;

	if (strlen(text) % 2 || count > OPTION_MAX || text[strspn(text, digits)])
		return 0;
	for (size_t i = 0; i < count; i++)
		bytes[i] = (uint8_t)((strchr(digits, text[2 * i]) - digits) << 4 |
				     (strchr(digits, text[2 * i + 1]) - digits));
	return count;
}

static void add_addresses(char text[RECORD_TEXT_MAX], const char *name, const uint8_t *bytes, size_t size)
{
	char address[INET_ADDRSTRLEN];

	text_append(text, RECORD_TEXT_MAX, "%s=", name);
	for (size_t at = 0; at + 4 <= size; at += 4)
		text_append(text, RECORD_TEXT_MAX, "%s%s", at ? " " : "",
			    inet_ntop(AF_INET, bytes + at, address, sizeof(address)));
	text_append(text, RECORD_TEXT_MAX, "\n");
}

static void add_octets(char text[RECORD_TEXT_MAX], const uint8_t *bytes, size_t size)
{
	text_append(text, RECORD_TEXT_MAX, "OCTETS=");
	for (size_t i = 0; i < size; i++)
		text_append(text, RECORD_TEXT_MAX, "%s%u", i ? " " : "", bytes[i]);
	text_append(text, RECORD_TEXT_MAX, "\n");
}

/* In the names that networkd's lease files had; of a name twice, the first line counts. */
static void add_option(char text[RECORD_TEXT_MAX], int tag, const uint8_t *bytes, size_t size)
{
	if (tag == NETMASK)
		add_addresses(text, "NETMASK", bytes, size);
	else if (tag == ROUTERS)
		add_addresses(text, "ROUTER", bytes, size);
	else if (tag == SERVER)
		add_addresses(text, "SERVER_ADDRESS", bytes, size);
	else if (tag == STATIC_ROUTES)
		add_addresses(text, "STATIC_ROUTES", bytes, size);
	else if (tag == MTU && size == 2)
		text_append(text, RECORD_TEXT_MAX, "MTU=%u\n", (unsigned)bytes[0] << 8 | bytes[1]);
	else if (tag == CLASSLESS || tag == CLASSLESS_MS)
		add_octets(text, bytes, size);
}

/* @message: the server's, as networkd describes it: an address, and tags with their data, all in hex */
static int read_message(json_t *message, char text[RECORD_TEXT_MAX])
{
	uint8_t bytes[OPTION_MAX];
	const char *hex;
	json_t *options, *option;
	size_t index, size;
	int tag;

	if (json_unpack(message, "{s:s, s:o}", "yiaddr", &hex, "options", &options) ||
	    from_hex(hex, bytes) != 4)
		return -EBADMSG;
	add_addresses(text, "ADDRESS", bytes, 4);
	json_array_foreach(options, index, option) {
		if (json_unpack(option, "{s:i, s:s}", "tag", &tag, "data", &hex))
			return -EBADMSG;
		size = from_hex(hex, bytes);
		if (size)
			add_option(text, tag, bytes, size);
	}
	return 0;
}

/**
 * networkd_describe() - Ask systemd-networkd for the lease of a link
 *
 * By varlink, io.systemd.Network.Link.Describe of systemd 262, which keeps no file of it.
 *
 * Return: 0, @record->text is to be freed; -ENOENT: there is none, or nobody to ask; -errno
 */
int networkd_describe(uint32_t ifindex, struct record *record)
{
	char text[RECORD_TEXT_MAX] = "";
	json_t *answer = NULL, *message;
	int err = call(ifindex, &answer);

	record->text = NULL;
	if (err)
		return err;
	if (json_unpack(answer, "{s:{s:{s:{s:{s:o}}}}}", "parameters", "Interface", "DHCPv4Client", "Lease",
			"Message", &message))
		err = -ENOENT;
	else
		err = read_message(message, text);
	json_decref(answer);
	if (err)
		return err;
	record->text = strdup(text);
	if (!record->text)
		return -ENOMEM;
	record_cut(record);
	return 0;
}
