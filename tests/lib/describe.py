#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""describe.py SOCKET DIRECTORY - answers io.systemd.Network.Link.Describe as systemd-networkd does

The answer about link N is the file N of DIRECTORY as it is; without one, systemd 262's own error. Runs until
it is killed.
"""
import json
import os
import socket
import sys

UNKNOWN = b'{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"InterfaceIndex"}}\0'


def answer(text):
    call = json.loads(text.rstrip(b"\0"))
    assert call["method"] == "io.systemd.Network.Link.Describe", call
    path = os.path.join(sys.argv[2], str(call["parameters"]["InterfaceIndex"]))
    if not os.path.exists(path):
        return UNKNOWN
    with open(path, "rb") as file:
        return file.read()


def main():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    print("listening", flush=True)
    while True:
        peer, _ = listener.accept()
        text = b""
        while not text.endswith(b"\0"):
            text += peer.recv(4096)
        peer.sendall(answer(text))
        peer.close()


main()
