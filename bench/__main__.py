"""`make bench`: every line is a ratio to a peer or a limit, measured in this run.

Each part is measured in a process of its own and kept in build/bench; docs/measured.md is made of
what is kept. `python -m bench requests` runs only what is named, `--table` runs nothing; `--peer`
lets it install a peer to measure, and `--quick` tries it out with few rows, which says nothing
about any limit: then nothing is kept or written.
"""

import importlib
import subprocess
import sys
import time
import traceback

from bench import parts

NAMES = (
    "answering",
    "comparing",
    "deciding_jobs",
    "batteries",
    "battery_report",
    "notices",
    "folding",
    "starting",
    "putting",
    "booking",
    "following",
    "offline",
    "opening",
    "pages",
    "addresses",
    "intake",
    "ingest",
    "requests",
    "request_tracker",
    "who_can_open",
    "status",
    "manuals",
    "paper",
    "serving",
    "growth",
)
MINUTES = 150
"""Longer than any part takes on two cores; growth fills a million rows of each kind."""


def main(words: list[str]) -> int:
    """Run what is named, else everything, each part in a process of its own; write the table."""
    flags = [word for word in words if word.startswith("-")]
    given = {words[n + 1] for n, word in enumerate(words[:-1]) if word == "--rows"}
    named = [word for word in words if word not in flags and word not in given]
    if named and "--here" in flags:
        return _run(named[0], "--quick" not in flags)
    if "--table" not in flags:
        print(f"{'what':52} {'measured':>14} {'peer or limit':>16} {'ratio':>8}  aim", flush=True)
    chosen = [] if "--table" in flags else named or NAMES
    ended = [_apart(name, words, named) for name in chosen]
    if "--quick" not in flags:
        parts.TABLE.write_text(parts.table(parts.kept(), NAMES), encoding="utf-8")
    return max(ended, default=0)


def _apart(name: str, words: list[str], named: list[str]) -> int:
    """Bounded in time; what it had printed until then is kept by the part itself."""
    others = [word for word in words if word not in named]
    command = [sys.executable, "-m", "bench", name, "--here", *others]
    try:
        return subprocess.run(command, cwd=parts.ROOT, timeout=MINUTES * 60, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"{name}: it took more than {MINUTES} minutes", flush=True)
        return 1


def _run(name: str, keeps: bool) -> int:
    """One part, in this process."""
    module = importlib.import_module(f"bench.{name}")
    part = parts.Part(name, date=parts.now(), where=parts.here())
    begun, busy = time.perf_counter(), parts.busy()
    try:
        for line in module.lines():
            print(line, flush=True)
            part.lines.append(line)
    except Exception as error:
        part.trouble = f"{type(error).__name__}: {error}"[:300]
        traceback.print_exc()
    part.seconds, part.busy = time.perf_counter() - begun, parts.busy() - busy
    if keeps:
        parts.keep(part)
    return 1 if part.trouble else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
