"""A process that forks workers, so that a hundred of them start in no time.

Reads commands from its input, answers one line each:
    migrate | put COUNT | work | events WRITERS COUNT together|alternating | done | report | stop
    verify | verify-while WRITERS COUNT
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import django
from django.conf import settings

LEASE = timedelta(seconds=1.5)
PAUSE = 0.004  # seconds between two messages


def prepare() -> None:
    """Everything is imported before the first fork; no connection is opened."""
    settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "letters"]
    settings.LOGGING["root"]["level"] = "ERROR"
    django.setup()
    settings.OUTBOX_LEASE = settings.WORK_LEASE = LEASE
    from driftbook.outbox.channels import mail  # noqa: F401
    from driftbook.work import worker
    from tests.work import crew_tasks  # noqa: F401

    worker.UNITS = 3  # so that a short life sees both messages and tasks


def serve(answer: Callable[[str, list[str]], str]) -> None:
    """Answer one line to each command that comes in, until `stop`."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        command, *words = line.split()
        if command == "stop":
            return
        sys.stdout.write(f"{answer(command, words)}\n")
        sys.stdout.flush()


def answer(command: str, words: list[str]) -> str:
    if command == "work":
        return str(fork(work))
    if command == "put":
        return str(fork(lambda: put(int(words[0]))))
    if command == "events":
        return events(int(words[0]), int(words[1]), words[2] == "together")
    if command == "verify-while":
        return verify_while_written(int(words[0]), int(words[1]))
    asks = {"migrate": migrate, "done": done, "report": report, "verify": verify}
    return asked(asks[command])


def fork(run: Callable[[], None]) -> int:
    """Run it in a child; returns the child's process number."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        run()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def asked(run: Callable[[], str]) -> str:
    """What it says, run in a child."""
    ear, mouth = os.pipe()

    def tell() -> None:
        with os.fdopen(mouth, "w") as out:
            out.write(run())

    fork(tell)
    os.close(mouth)
    with os.fdopen(ear) as said:
        return said.read()


def migrate() -> str:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return "done"


def work() -> None:
    """As `driftbook work` does it."""
    from driftbook import cli

    cli.main(["work", "--child"])


def put(count: int) -> None:
    """Put messages, and a task with each, while workers are killed."""
    from django.db import transaction
    from django.utils import timezone

    from driftbook.outbox.actions import put
    from tests.work.crew_tasks import TOWN, count_once

    for number in range(count):
        with transaction.atomic():
            put(
                channel="mail",
                to=f"somebody{number % 40}@example.org",
                template="trial/letter",
                context={"number": number},
                language="en",
                organisation=TOWN,
                person=None,
                key=f"letter {number}",
                now=timezone.now(),
            )
            count_once.enqueue(number)
        time.sleep(PAUSE)


def events(writers: int, count: int, together: bool) -> str:
    """Many processes record in two chains at the same time; what went wrong."""
    from django.db import connection, transaction
    from django.utils import timezone

    from driftbook.history.actions import hold, record
    from driftbook.history.by import ITSELF

    def write(writer: int) -> str:
        chains = [UUID(int=1), UUID(int=2)]
        chains = chains if writer % 2 else chains[::-1]
        for number in range(count):
            with transaction.atomic():
                if together:
                    hold(*chains)
                for chain in chains if together else [chains[number % 2]]:
                    record(
                        organisation=chain,
                        by=ITSELF,
                        did="note.taken",
                        kind="note",
                        key=f"{writer} {number}",
                        after={"writer": writer},
                        now=timezone.now(),
                    )
        connection.close()
        return ""

    ears = []
    for writer in range(writers):
        ear, mouth = os.pipe()

        def tell(writer: int = writer, mouth: int = mouth) -> None:
            with os.fdopen(mouth, "w") as out:
                try:
                    write(writer)
                except Exception as fault:
                    out.write(repr(fault))

        fork(tell)
        os.close(mouth)
        ears.append(ear)
    said = []
    for ear in ears:
        with os.fdopen(ear) as told:
            said.append(told.read())
    return " ".join(filter(None, said)) or "done"


def verify_while_written(writers: int, count: int) -> str:
    """Verify again and again while others write and prune; every problem that was seen."""
    from datetime import timedelta

    from django.utils import timezone

    from driftbook.history import pruning, verifying

    writing = fork(lambda: check(events(writers, count, True)))

    def prune() -> None:
        for _ in range(20):
            pruning.prune(now=timezone.now() + timedelta(days=9999))
            time.sleep(0.02)

    def look() -> str:
        seen, until = Counter[str](), time.monotonic() + 20
        while alive(writing) and time.monotonic() < until:
            for chain in verifying.chains():
                seen[verifying.verify(chain).problem] += 1
        return json.dumps(seen)

    fork(prune)
    return asked(look)


def check(said: str) -> None:
    assert said == "done", said


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def verify() -> str:
    """What `driftbook history verify --json` says, and its exit code, in one line."""
    from driftbook import cli

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = cli.main(["history", "verify", "--json"])
    return json.dumps({**json.loads(said.getvalue()), "code": code})


def done() -> str:
    """How many messages have been sent and units done; the worker's own tasks do not count."""
    from django_tasks_db.models import DBTaskResult

    from driftbook.outbox.models import Message
    from tests.work.crew_tasks import count_once

    sent = Message.objects.filter(state="sent").count()
    units = DBTaskResult.objects.successful().filter(task_path=count_once.module_path)
    return str(sent + units.count())


def report() -> str:
    """How everything stands, in one line of JSON."""
    from django_tasks_db.models import DBTaskResult

    from driftbook.history import verifying
    from driftbook.history.models import Event
    from driftbook.outbox.models import Attempt, Message
    from tests.work.crew_tasks import TOWN, count_once

    units = DBTaskResult.objects.filter(task_path=count_once.module_path)
    own = DBTaskResult.objects.filter(status="FAILED").exclude(task_path=count_once.module_path)
    keys = list(
        Event.objects.filter(organisation=TOWN, did="unit.done").values_list("key", flat=True)
    )
    doubts = Attempt.objects.filter(outcome__in=("in doubt", "late"))
    return json.dumps(
        {
            "waiting": list(
                Message.objects.exclude(state="sent").values_list(
                    "state", "due", "attempts", "error", "claimed_until"
                )
            ),
            "unfinished": list(
                DBTaskResult.objects.exclude(status="SUCCESSFUL").values_list(
                    "status", "run_after", "started_at", "exception_class_path", "traceback"
                )
            ),
            "messages": dict(Message.objects.values_list("reference", "state")),
            "doubts": Counter(doubts.values_list("message__reference", flat=True)),
            "outcomes": Counter(Attempt.objects.values_list("outcome", flat=True)),
            "tasks": Counter(units.values_list("status", flat=True)),
            "faults": Counter(own.values_list("exception_class_path", flat=True)),
            "reruns": sum(len(task.worker_ids) - 1 for task in DBTaskResult.objects.successful()),
            "units": Counter(keys),
            "problem": verifying.verify(TOWN).problem,
        },
        default=str,
    )


if __name__ == "__main__":
    prepare()
    serve(answer)
