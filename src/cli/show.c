/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/show.h"

#include <errno.h>
#include <string.h>

/**
 * show() - Print what symroute holds, link by link
 * @ifname: only this link; NULL for all
 *
 * Return: 0; -ENOENT if nothing of ours is there for @ifname; -errno
 */
int show(const char *ifname, bool json, struct why *why)
{
	struct uplinks uplinks;
	int err = uplinks_read(ifname, &uplinks, why);

	if (err)
		goto out;
	if (ifname && !uplinks.count)
		err = why_set(why, -ENOENT, "%s: symroute holds nothing for this link", ifname);
	else if (json)
		err = show_json(&uplinks, why);
	else
		show_text(&uplinks, ifname || uplinks.count <= SHOW_DETAILS_MAX);
out:
	uplinks_done(&uplinks);
	return err ? why_set(why, err, "%s", strerror(-err)) : 0;
}
