#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""on_change.py PROGRAM DIRECTORY... - run PROGRAM whenever a file in a DIRECTORY comes, changes or goes

In place of a systemd path unit with PathChanged=: changes while PROGRAM runs are told of once.
"""
import ctypes
import os
import subprocess
import sys

CLOSE_WRITE, MOVED, CREATED, DELETED = 0x8, 0xC0, 0x100, 0x200

libc = ctypes.CDLL(None, use_errno=True)
fd = libc.inotify_init()
for directory in sys.argv[2:]:
    if libc.inotify_add_watch(fd, directory.encode(), CLOSE_WRITE | MOVED | CREATED | DELETED) < 0:
        sys.exit(f"{directory}: {os.strerror(ctypes.get_errno())}")
print("watching", flush=True)
while os.read(fd, 65536):
    subprocess.run([sys.argv[1]], check=False)
