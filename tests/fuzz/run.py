"""Fuzz one target for some seconds: `python -m tests.fuzz.run mail 60`.

With atheris (PyPI) beside it, inputs are led by which lines they reach; without, they are mutated
at random. What fails is written to the folder in DRIFTBOOK_FUZZ (else `var/fuzz`), one file each.
Memory is limited for the whole process, and an input may take so many times the median, never less
than some seconds, in CPU time: a busy machine makes nothing fail.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from statistics import median

MEMORY = 2 << 30
"""Bytes of address space; a reader that needs more for 64 kB is a fault."""
SLOW = 3.0
"""Seconds of CPU time for one input of at most 64 kB."""


def prepare() -> None:
    """Django with a database in memory that has the one table which a target asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "driftbook.config.settings_test")
    os.environ["DRIFTBOOK_DATABASE"] = ""
    import django

    django.setup()
    from django.db import connection

    from driftbook.outbox.models import Message

    connection.settings_dict["NAME"] = ":memory:"
    with connection.schema_editor() as editor:
        editor.create_model(Message)


class Watch:
    """Runs a target, counts, and keeps what fails."""

    def __init__(self, name: str, take: Callable[[bytes], None], to: Path) -> None:
        self.name, self.take, self.to = name, take, to
        self.inputs = 0
        self.times: list[float] = []
        self.slowest = 0.0
        self.kinds: dict[str, int] = {}

    def __call__(self, data: bytes) -> None:
        before = time.process_time()
        try:
            self.take(data)
        except Exception as fault:
            at = traceback.extract_tb(fault.__traceback__)[-1]
            self.keep(data, f"{type(fault).__name__}-{Path(at.filename).stem}-{at.lineno}")
        spent = time.process_time() - before
        self.inputs += 1
        if len(self.times) < 20_000:
            self.times.append(spent)
        self.slowest = max(self.slowest, spent)
        if spent > SLOW:
            self.keep(data, "slow")

    def keep(self, data: bytes, kind: str) -> None:
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if self.kinds[kind] > 3:
            return
        self.to.mkdir(parents=True, exist_ok=True)
        file = self.to / f"{kind}-{hashlib.sha256(data).hexdigest()[:8]}.bin"
        file.write_bytes(data)
        if sys.exc_info()[0] is not None:
            traceback.print_exc()

    def report(self) -> str:
        typical = median(self.times) * 1000 if self.times else 0
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return (
            f"{self.name}: {self.inputs} inputs, median {typical:.2f} ms, slowest "
            f"{self.slowest * 1000:.0f} ms CPU, most memory {most} MB, faults {self.kinds}"
        )


def mutate(watch: Watch, seeds: list[bytes], seconds: float, seed: int, largest: int) -> None:
    """Until the time is over; the same inputs for the same seed."""
    from tests.fuzz.mutating import mutated

    chance, end = random.Random(seed), time.monotonic() + seconds
    for data in seeds:
        watch(data)
    while time.monotonic() < end:
        watch(mutated(seeds, chance, largest))
        if watch.inputs % 100_000 == 0:
            print(watch.report(), flush=True)


def main(name: str, seconds: float) -> int:
    """The exit code: 1 where something failed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # before Django: the settings of tests forget what the operator has said
    to = Path(os.environ.get("DRIFTBOOK_FUZZ", "var/fuzz")) / name
    seed = int(os.environ.get("DRIFTBOOK_SEED", "1"))
    led = not os.environ.get("DRIFTBOOK_UNLED")
    try:
        import atheris
    except ImportError:
        led = False
    if led:
        with atheris.instrument_imports(include=["driftbook", "email", "csv"]):
            prepare()
            from tests.fuzz.targets import LARGEST, TARGETS
    else:
        prepare()
        from tests.fuzz.targets import LARGEST, TARGETS
    from tests.fuzz import seeds

    watch = Watch(name, TARGETS[name], to)
    given = seeds.of(name)
    if led:
        _led(watch, given, int(seconds), to, LARGEST)
    mutate(watch, given, seconds, seed, LARGEST)
    print(watch.report(), flush=True)
    return 1 if watch.kinds else 0


def _led(watch: Watch, given: list[bytes], seconds: int, to: Path, largest: int) -> None:
    """By coverage; the process ends itself when its time is over."""
    import atexit

    import atheris

    corpus = to / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in given:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    words = to / "words"
    from tests.fuzz.mutating import HOSTILE

    short = [word for word in HOSTILE if len(word) <= 60]
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in short)
    )
    atexit.register(lambda: print(watch.report(), flush=True))
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={largest}", f"-dict={words}",
         "-rss_limit_mb=2048", "-timeout=60", str(corpus)],
        watch,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 60.0))
