"""exchangelib, a client of Exchange that we did not write, against the embedded Exchange.

    python exchange_python WAY [SUBJECT…] <SETTINGS

WAY is how the mailbox is opened: `impersonation`, `own`, or `delegate` for the company of delegates.toml;
`archive` for a server with 10 000 generated messages; or `signing` for one that asks for another sign-in than Basic. The settings come on standard input as NAME='value' lines. Each
subject is a file here whose `run` does the checks. Prints a line for each check and "N passed, N failed"; exits 1 on
any failure.
"""

import importlib
import sys

import checks
import world

SUBJECTS = [
    "writing",
    "updating",
    "searching",
    "querying",
    "moving",
    "sending",
    "responding",
    "attaching",
    "internet",
    "extended",
    "syncing",
    "folders",
    "people",
    "refusals",
    "tools",
    "tools_answering",
    "tools_filing",
]
# What is only there, or the same, in one of the ways.
ALSO = {
    "impersonation": ["reading"],
    "own": [],
    "delegate": ["delegation"],
}

way, *chosen = sys.argv[1:]
# What has subjects of its own, and as whom the mailbox is opened for them.
APART = {
    "archive": ("own", ["archive"]),
    "signing": ("impersonation", ["signing", "searching", "sending", "attaching"]),
}

settings = world.read(sys.stdin)
access, subjects = APART[way] if way in APART else (way, ALSO[way] + SUBJECTS)
for subject in chosen or subjects:
    module = importlib.import_module(subject)
    checks.guarded(f"{way}, {subject}", module.run, world.World(settings, access))
sys.exit(0 if checks.summary() else 1)
