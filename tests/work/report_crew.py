"""As `crew`, with a battery report that is due: commands `lay`, `pressed` and `reports`.

Whoever begins to press says so in the file `pressing` first, so that it can be killed at it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from tests.work import crew


def prepare() -> None:
    """The press is the real one."""
    crew.prepare()
    from driftbook.doors.batteries import paper

    real = paper.pressed

    def pressed(said: dict[str, Any]) -> bytes:
        with Path(os.environ["DRIFTBOOK_VAR"], "pressing").open("a") as out:
            out.write("begun\n")
        return real(said)

    paper.pressed = pressed


def answer(command: str, words: list[str]) -> str:
    asks = {"lay": lay, "pressed": pressed, "reports": reports}
    return crew.asked(asks[command]) if command in asks else crew.answer(command, words)


def lay() -> str:
    """A town with a flat battery, and a Monday that has passed."""
    from driftbook.doors.tests import locks
    from driftbook.doors.tests.batteries import claims, falling

    town = locks.town()
    claims(town.lock, falling(60, 0.8))
    return "done"


def pressed() -> str:
    """How many mails are sent."""
    from driftbook.outbox.models import Message

    return str(Message.objects.filter(channel="mail", state="sent").count())


def reports() -> str:
    """What there is of reports, mails, files and history."""
    from driftbook.doors.models import BatteryReport
    from driftbook.history.models import Event
    from driftbook.outbox.models import Attachment, Message

    did = Event.objects.filter(kind="battery-report").values_list("did", flat=True)
    rows = list(BatteryReport.objects.all())
    return json.dumps(
        {
            "reports": [(bytes(row.pdf or b"")[:5].decode(), row.attempts) for row in rows],
            "mails": sorted(Message.objects.filter(channel="mail").values_list("to", flat=True)),
            "files": Attachment.objects.count(),
            "history": Counter(did),
        }
    )


if __name__ == "__main__":
    prepare()
    crew.serve(answer)
