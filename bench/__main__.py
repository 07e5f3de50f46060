"""`make bench`: every line is a ratio to a peer or a limit, measured in this run.

`python -m bench requests` runs only what is named; `--peer` lets it install a peer to measure, and
`--quick` tries it out with few rows, which says nothing about any limit.
"""

import sys

from bench import (
    addresses,
    answering,
    batteries,
    battery_report,
    booking,
    comparing,
    deciding_jobs,
    folding,
    following,
    ingest,
    intake,
    manuals,
    notices,
    offline,
    opening,
    pages,
    putting,
    requests,
    starting,
    status,
    who_can_open,
)

MODULES = (
    answering,
    comparing,
    deciding_jobs,
    batteries,
    battery_report,
    notices,
    folding,
    starting,
    putting,
    booking,
    following,
    offline,
    opening,
    pages,
    addresses,
    intake,
    ingest,
    requests,
    who_can_open,
    status,
    manuals,
)

if __name__ == "__main__":
    print(f"{'what':52} {'measured':>14} {'peer or limit':>16} {'ratio':>8}  aim")
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    for module in MODULES:
        if named and module.__name__.removeprefix("bench.") not in named:
            continue
        for line in module.lines():
            print(line, flush=True)
