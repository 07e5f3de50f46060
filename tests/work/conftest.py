"""A crew of worker processes with a database and a mail server of their own."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests import migrated
from tests.ports import free_port
from tests.pristine import Blank
from tests.work.killing import Crew, environment


class Mailbox:
    """Takes mail slowly, so that whoever brings it can be killed meanwhile."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.chance = random.Random(20261125)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60)
    logging.getLogger("mail").setLevel(logging.ERROR)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def database(
    tmp_path: Path, worker_id: str, django_db_setup: Blank | None, django_db_blocker: Any
) -> Iterator[str]:
    """A database of its own, empty: with tables, if other tests here have any that can be copied.

    A migration takes ten seconds, and finds less to do then.
    """
    address = os.environ.get("DRIFTBOOK_DATABASE", "")
    if not address:
        file = str(tmp_path / "killed.sqlite3")
        if django_db_setup:
            django_db_setup.copy(file)
        else:
            migrated.put(Path(file))
        yield file
        return
    import psycopg

    name = f"killed_{worker_id}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if django_db_setup:
            with django_db_blocker.unblock():
                django_db_setup.copy(name)
        else:
            server.execute(f"CREATE DATABASE {name}")
        yield address.replace("/driftbook?", f"/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def surroundings(mailbox: tuple[Mailbox, int], database: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a crew that sends to the mailbox as much as it likes."""
    return environment(
        database,
        tmp_path,
        DRIFTBOOK_SMTP=f"smtp://127.0.0.1:{mailbox[1]}?tls=none",
        DRIFTBOOK_MAIL_FROM="Driftbook <no-reply@example.org>",
        DRIFTBOOK_MESSAGES_PER_HOUR="100000",
    )


@pytest.fixture
def crew(surroundings: dict[str, str]) -> Iterator[Crew]:
    with Crew(surroundings) as crew:
        yield crew
