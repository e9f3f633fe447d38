/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * window all|begins|ends OWN OTHER SOURCE COMMAND... - which way packets go while COMMAND writes
 *
 * `flood` runs beside it and numbers its packets. From COMMAND's first write to rtnetlink (by any of
 * its processes) to its last, those from SOURCE that leave by the links OWN and OTHER are recorded;
 * the whole run, if it writes nothing. Prints, separated by tabs: packets, those that left by OTHER
 * though they should not, those that did so by nature, system calls that wrote. By nature is
 *	all	none
 *	begins	what left before the first by OWN: SOURCE's rule was not there yet
 *	ends	what left after the last by OWN: SOURCE's rule was gone already
 * But for `ends`, packets right after COMMAND count as well: a connected socket may stay on a way.
 * One sender numbers its packets in the order of their lookups: so is their order here, whatever the
 * clock says. Status 1 if it cannot begin, 3 if packets were lost: try again.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* <linux/ptrace.h> does not go together with <sys/ptrace.h>. */
#define SYSCALL_ENTRY PTRACE_SYSCALL_INFO_ENTRY
#define PACKETS_MAX (4 << 20)   /* a second's, and more */
#define QUEUE_BYTES (128 << 20) /* what waits while this process does */
#define TAIL_NS 5000000L

/**
 * struct packet - One that left
 * @number: the sender's count
 * @other: by the link that it should not take
 */
struct packet {
	uint64_t number;
	bool other;
};

/**
 * struct record - What is known
 * @own: packet socket on the link of the lease
 * @other: and on the other
 * @family: of @source
 * @source: whose packets count; network byte order
 * @packets: what left
 * @count: of @packets
 * @start: number of the last packet before the window
 * @end: @count at the last write's end
 * @writes: system calls that wrote
 * @lost: were there more than could be kept?
 */
struct record {
	int own, other, family;
	unsigned char source[16];
	struct packet *packets;
	size_t count;
	uint64_t start;
	size_t end;
	long writes;
	bool lost;
};

/**
 * listen_on() - Hear what leaves by a link
 * @ifname: link
 *
 * Return: a socket; negative if that fails
 */
static int listen_on(const char *ifname)
{
	struct sockaddr_ll link = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(ifname),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), bytes = QUEUE_BYTES;

	if (fd >= 0 && link.sll_ifindex &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) == 0 &&
	    bind(fd, (struct sockaddr *)&link, sizeof(link)) == 0)
		return fd;
	return -1;
}

/**
 * number_of() - Is it one of the flood's?
 * @record: what counts
 * @data: a packet from its IP header on
 * @bytes: of @data
 * @number: the sender's count, filled if it is
 *
 * Return: true if it is
 */
static bool number_of(const struct record *record, const unsigned char *data, size_t bytes,
		      uint64_t *number)
{
	bool four = record->family == AF_INET;
	size_t header = four ? 28 : 48;

	if (bytes < header + sizeof(*number) || data[0] >> 4 != (four ? 4 : 6) ||
	    data[four ? 9 : 6] != IPPROTO_UDP ||
	    memcmp(data + (four ? 12 : 8), record->source, four ? 4 : 16) != 0)
		return false;
	memcpy(number, data + header, sizeof(*number));
	return true;
}

/**
 * hear() - Take what one link has sent up to now, and nothing of what it goes on to send
 * @record: where it goes
 * @other: the link that nothing should take?
 *
 * The kernel tells how many packets came since it was asked the last time.
 */
static void hear(struct record *record, bool other)
{
	int fd = other ? record->other : record->own;
	struct tpacket_stats stats = { 0 };
	socklen_t size = sizeof(stats);
	unsigned char data[128];

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) || stats.tp_drops)
		record->lost = true;
	for (unsigned int i = 0; i < stats.tp_packets && !record->lost; i++) {
		ssize_t bytes = recv(fd, data, sizeof(data), 0);
		uint64_t number;

		if (bytes < 0 || record->count == PACKETS_MAX)
			record->lost = true;
		else if (number_of(record, data, (size_t)bytes, &number) && number > record->start)
			record->packets[record->count++] = (struct packet){ number, other };
	}
}

/**
 * hear_all() - Take what both links have sent up to now
 * @record: where it goes
 *
 * The other link is asked first: what it sends meanwhile is of the next time.
 */
static void hear_all(struct record *record)
{
	hear(record, true);
	hear(record, false);
}

/**
 * begin() - The window starts: forget what was before
 * @record: what is forgotten
 */
static void begin(struct record *record)
{
	hear_all(record);
	for (size_t i = 0; i < record->count; i++)
		if (record->packets[i].number > record->start)
			record->start = record->packets[i].number;
	record->count = 0;
}

/**
 * writes() - Is this system call one that changes routes, rules or links?
 * @pid: whose
 * @call: the call
 * @args: its arguments
 *
 * Return: true if it is
 */
static bool writes(pid_t pid, uint64_t call, const uint64_t *args)
{
	struct iovec there = { (void *)(uintptr_t)args[1], 0 }, here;
	struct nlmsghdr message = { 0 };
	struct msghdr header;
	struct iovec part;

	if (call == SYS_sendmsg) {
		here = (struct iovec){ &header, sizeof(header) };
		there.iov_len = sizeof(header);
		if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)sizeof(header))
			return false;
		here = (struct iovec){ &part, sizeof(part) };
		there = (struct iovec){ header.msg_iov, sizeof(part) };
		if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)sizeof(part))
			return false;
		there.iov_base = part.iov_base;
	} else if (call != SYS_sendto) {
		return false;
	}
	here = (struct iovec){ &message, sizeof(message) };
	there.iov_len = sizeof(message);
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)sizeof(message) ||
	    message.nlmsg_len > 1 << 20 || !(message.nlmsg_flags & NLM_F_REQUEST))
		return false;
	return message.nlmsg_type == RTM_SETLINK || message.nlmsg_type == RTM_NEWROUTE ||
	       message.nlmsg_type == RTM_DELROUTE || message.nlmsg_type == RTM_NEWRULE ||
	       message.nlmsg_type == RTM_DELRULE;
}

/**
 * stopped() - A process begins or ends a system call
 * @record: what is known
 * @pid: which
 *
 * The kernel carries a message out before the call that brought it returns.
 */
static void stopped(struct record *record, pid_t pid)
{
	/* One process writes at a time: a recipe waits for each of its commands. */
	static bool writing;
	struct __ptrace_syscall_info info = { 0 };

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == SYSCALL_ENTRY) {
		writing = writes(pid, info.entry.nr, (const uint64_t *)info.entry.args);
		if (writing && record->writes++ == 0)
			begin(record);
		return;
	}
	if (!writing)
		return;
	writing = false;
	hear_all(record);
	record->end = record->count;
}

/**
 * follow() - Run the command to its end
 * @record: what is known
 * @argv: the command
 *
 * Return: false if it cannot be run
 */
static bool follow(struct record *record, char *argv[])
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		       PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	pid_t child = fork(), pid;
	int status;

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execv(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child ||
	    ptrace(PTRACE_SETOPTIONS, child, 0, options))
		return false;
	begin(record);
	ptrace(PTRACE_SYSCALL, child, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		long signal = 0;

		if (pid < 0 || !WIFSTOPPED(status)) {
			if (pid == child && WIFEXITED(status) && WEXITSTATUS(status) == 127)
				return false;
			continue;
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			stopped(record, pid);
		else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, pid, 0, signal);
	}
	return true;
}

/**
 * tail() - Hear a little longer
 * @record: what is known
 *
 * Return: packets that left by the other link when all was done
 */
static long tail(struct record *record)
{
	const struct timespec wait = { .tv_nsec = TAIL_NS };
	uint64_t last = 0;
	size_t done;
	long wrong = 0;

	hear_all(record);
	done = record->count;
	for (size_t i = 0; i < done; i++)
		if (record->packets[i].number > last)
			last = record->packets[i].number;
	nanosleep(&wait, NULL);
	hear_all(record);
	for (size_t i = done; i < record->count; i++)
		wrong += record->packets[i].other && record->packets[i].number > last;
	return wrong;
}

/**
 * judge() - Count, and print it
 * @record: what is known
 * @how: "all", "begins" or "ends"
 * @wrong: packets that left by the other link afterwards
 */
static void judge(const struct record *record, const char *how, long wrong)
{
	uint64_t first = UINT64_MAX, last = 0;
	long nature = 0;

	for (size_t i = 0; i < record->end; i++) {
		const struct packet *packet = &record->packets[i];

		if (!packet->other && packet->number < first)
			first = packet->number;
		if (!packet->other && packet->number > last)
			last = packet->number;
	}
	for (size_t i = 0; i < record->end; i++) {
		const struct packet *packet = &record->packets[i];
		bool by_nature = (how[0] == 'b' && packet->number < first) ||
				 (how[0] == 'e' && packet->number > last);

		nature += packet->other && by_nature;
		wrong += packet->other && !by_nature;
	}
	printf("%zu\t%ld\t%ld\t%ld\n", record->end, wrong, nature, record->writes);
}

/**
 * main() - Watch one command
 * @argc: number of arguments
 * @argv: arguments
 *
 * Return: 0; 1 if it cannot begin; 3 if packets were lost
 */
int main(int argc, char *argv[])
{
	struct record record = { .own = -1 };
	long wrong = 0;

	if (argc > 5) {
		record.family = strchr(argv[4], ':') ? AF_INET6 : AF_INET;
		record.packets = malloc(PACKETS_MAX * sizeof(*record.packets));
		record.own = listen_on(argv[2]);
		record.other = listen_on(argv[3]);
	}
	if (record.own < 0 || record.other < 0 || !record.packets ||
	    inet_pton(record.family, argv[4], record.source) != 1 || !follow(&record, argv + 5)) {
		fprintf(stderr, "usage: window all|begins|ends OWN OTHER SOURCE COMMAND...\n");
		return 1;
	}
	if (record.writes == 0) {
		hear_all(&record);
		record.end = record.count;
	}
	if (argv[1][0] != 'e')
		wrong = tail(&record);
	if (record.lost)
		return 3;
	judge(&record, argv[1], wrong);
	return 0;
}
