#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/lib/prometheus.py: is standard input Prometheus' text format, as promtool wants it?

Prints its samples, a line each, sorted. Status 1, with the line, if it is not: of each metric HELP,
TYPE and then all samples, without another in between; no sample twice; a line end at the end; names
and label values as the format has them.
"""
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
HEAD = re.compile(rf"# (HELP|TYPE) ({NAME}) (.+)")
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
TYPES = ("counter", "gauge", "histogram", "summary", "untyped")


def main():
    text = sys.stdin.read()
    if not text.endswith("\n"):
        return "no line end at the end"
    told, seen, current = {}, set(), None
    for line in text[:-1].split("\n"):
        head, sample = HEAD.fullmatch(line), SAMPLE.fullmatch(line)
        if head:
            kind, name, rest = head.groups()
            if told.get(name, "") != ("" if kind == "HELP" else "HELP"):
                return f"out of order: {line}"
            if kind == "TYPE" and (name != current or rest not in TYPES):
                return f"no type of it: {line}"
            told[name], current = kind, name
        elif not sample:
            return f"neither HELP, TYPE nor sample: {line}"
        elif sample[1] != current or told[current] != "TYPE":
            return f"not behind its TYPE: {line}"
        elif (sample[1], sample[2]) in seen:
            return f"twice: {line}"
        else:
            seen.add((sample[1], sample[2]))
    print("\n".join(sorted(line for line in text[:-1].split("\n") if line[0] != "#")))
    return None


sys.exit(main())
