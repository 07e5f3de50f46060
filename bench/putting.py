"""Putting a message and recording an event, beside a bare insert of the same row."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from bench import stored
from bench.lines import faster, seconds

COUNT = 300
NOW = datetime(2026, 11, 24, 22, 10, tzinfo=UTC)
TOWN = UUID(int=1)


def lines() -> Iterator[str]:
    """Each in a transaction of its own, in an SQLite file that is set up as in production."""
    stored.set_up()
    yield faster("message put / bare insert", *_times(_put, _bare_message), COUNT, "≥ 0.4×")
    yield faster("event recorded / bare insert", *_times(_record, _bare_event), COUNT, "≥ 0.2×")


def _times(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    return seconds(lambda: _often(ours)), seconds(lambda: _often(theirs))


def _often(run: Callable[[], Any]) -> None:
    from django.db import transaction

    for _ in range(COUNT):
        with transaction.atomic():
            run()


def _put() -> None:
    from driftbook.outbox.actions import put

    put(
        channel="mail",
        to="ann@example.org",
        template="trial/letter",
        context={"subject": "New edition", "name": "Ann"},
        language="da",
        organisation=TOWN,
        person=None,
        key=str(uuid4()),
        now=NOW,
    )


def _bare_message() -> None:
    from driftbook.outbox.models import Message

    key = str(uuid4())
    text = "Dear Ann,\nthis & that."
    Message.objects.create(
        key=key, reference=key, channel="mail", to="ann@example.org", subject="New edition",
        text=text, html=text, language="da", organisation=TOWN, created=NOW, due=NOW,
    )  # fmt: skip


def _record() -> None:
    from driftbook.history.actions import record
    from driftbook.history.by import ITSELF

    record(
        organisation=TOWN,
        by=ITSELF,
        did="edition.published",
        kind="handbook",
        key="town",
        before={"version": "1"},
        after={"version": "2"},
        now=NOW,
    )


_number = iter(range(1, 10**9))


def _bare_event() -> None:
    from driftbook.history.models import Event

    Event.objects.create(
        organisation=UUID(int=2), number=next(_number), at=NOW, role="driftbook",
        did="edition.published", kind="handbook", key="town", content="{}" * 20, salt="0" * 32,
        content_hash="0" * 64, previous="0" * 64, hash="0" * 64,
    )  # fmt: skip
