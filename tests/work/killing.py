"""A crew in a process of its own, and its workers, of whom one after another is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.handbook.small import ROOT

LONGEST = 180  # seconds; on a machine that is busy


def environment(database: str, var: Path, **more: str) -> dict[str, str]:
    """In which a crew works; nothing of what Driftbook is told outside gets in."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("DRIFTBOOK_")}
    return {
        **others,
        "DJANGO_SETTINGS_MODULE": "driftbook.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "DRIFTBOOK_SECRET_KEY": "only-for-tests-" + "0" * 40,
        "DRIFTBOOK_DATABASE": database,
        "DRIFTBOOK_VAR": str(var),
        **more,
    }


class Crew:
    """The process that forks workers; it is gone when the block is left."""

    def __init__(self, environment: dict[str, str], module: str = "tests.work.crew") -> None:
        self.environment = environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.process.kill()
        self.process.wait()

    def say(self, command: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def driftbook(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, on the same database."""
        command = [sys.executable, "-m", "driftbook", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def report(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.say("report"))
        return said


class Workers:
    """Of a crew, each started by its command; none is left when the block is left."""

    def __init__(self, crew: Crew, *commands: str) -> None:
        self.crew = crew
        self.working = [(command, int(crew.say(command))) for command in commands]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        for _command, process in self.working:
            if alive(process):
                os.kill(process, signal.SIGKILL)

    def kill_one(self, chance: random.Random) -> str:
        """Kill any with -9 and start another in its place; the command that started it."""
        place = chance.randrange(len(self.working))
        command, process = self.working[place]
        os.kill(process, signal.SIGKILL)
        self.working[place] = (command, int(self.crew.say(command)))
        return command

    def end(self) -> None:
        """Let them finish what they are doing."""
        for _command, process in self.working:
            os.kill(process, signal.SIGTERM)
        wait_for(lambda: not any(alive(process) for _, process in self.working))


def alive(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(
    what: Callable[[], bool],
    seconds: float = LONGEST,
    every: float = 0.01,
    see: Callable[[], object] = str,
) -> None:
    """Until it is so; `see` tells what there was instead, where it takes too long."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"it took too long: {see()}"
        time.sleep(every)
