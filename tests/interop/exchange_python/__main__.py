"""exchangelib, a client of Exchange that we did not write, against the embedded Exchange.

    python exchange_python WAY [SUBJECT…] <SETTINGS

WAY is how the mailbox is opened: `impersonation`, `own`, or `delegate` for the company of delegates.toml; or
`archive` for a server with 10 000 generated messages. The settings come on standard input as NAME='value' lines. Each
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
]
# What is only there, or the same, in one of the ways.
ALSO = {
    "impersonation": ["reading"],
    "own": [],
    "delegate": ["delegation"],
    "archive": [],
}

way, *chosen = sys.argv[1:]
settings = world.read(sys.stdin)
for subject in chosen or (["archive"] if way == "archive" else ALSO[way] + SUBJECTS):
    module = importlib.import_module(subject)
    checks.guarded(f"{way}, {subject}", module.run, world.World(settings, "own" if way == "archive" else way))
sys.exit(0 if checks.summary() else 1)
