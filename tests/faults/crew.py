"""A process that forks others, so that a server, a worker or a question costs no start.

Reads commands from its input and answers one line each:
    ask MODULE FUNCTION WORDS…      run it in a child: what it returns, as JSON
    start MODULE FUNCTION WORDS…    run it in a child that goes on: its process number
    stop
"""

from __future__ import annotations

import json
import os
from importlib import import_module

from tests.work import crew


def prepare() -> None:
    """Everything is imported before the first fork; no connection is opened."""
    import django

    django.setup()
    import driftbook.config.urls
    import driftbook.doors.wire.listening
    import driftbook.outbox.channels.mail
    import driftbook.outbox.channels.sms
    import driftbook.work.worker  # noqa: F401


def answer(command: str, words: list[str]) -> str:
    module, name, *given = words

    def run() -> str:
        os.dup2(2, 1)  # the answers to commands are another's
        return json.dumps(getattr(import_module(module), name)(*given), default=str)

    if command == "ask":
        return crew.asked(run)

    return str(crew.fork(lambda: run() and None))


if __name__ == "__main__":
    prepare()
    crew.serve(answer)
