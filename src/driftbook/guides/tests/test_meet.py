"""Two people, two windows, two clicks: the second is told, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from driftbook.editions.shelf import Shelved
from driftbook.guides import actions, queries
from driftbook.guides.actions import Meanwhile
from driftbook.guides.models import Happening, Run
from driftbook.guides.tests.lamp import START, Reader
from driftbook.people.actors import NOBODY

Write = Callable[..., None]


def test_the_second_who_answers_otherwise_is_told(
    write: Write, reader: Reader, other: Reader
) -> None:
    reader.open(START).answer("yes")
    other.open(reader.address)
    reader.answer("no")
    other.answer("unknown")
    assert "This was answered meanwhile" in other.page
    assert "Is the bulb whole? <strong>No</strong>" in other.page
    assert other.heading == "Order this"
    assert reader.run.happenings.count() == 2


def test_the_second_can_answer_it_differently_after_all(
    write: Write, reader: Reader, other: Reader
) -> None:
    reader.open(START).answer("yes")
    other.open(reader.address)
    reader.answer("no")
    other.answer("unknown").press("back_to", "1")
    assert other.heading == "Is the bulb whole?"
    other.answer("unknown")
    assert other.heading == "Do this now"


def test_the_same_answer_twice_is_one_answer(write: Write, reader: Reader, other: Reader) -> None:
    reader.open(START).answer("yes")
    other.open(reader.address)
    reader.answer("no")
    other.answer("no")
    assert "meanwhile" not in other.page
    assert reader.run.happenings.count() == 2


def test_a_first_answer_that_is_sent_twice_is_one_run(write: Write, reader: Reader) -> None:
    reader.open(START)
    action, fields = reader.form(START)
    for _ in range(2):
        reader.send(action, {**fields, "choice": "yes"})
        assert reader.heading == "Is the bulb whole?"
    assert (Run.objects.count(), Happening.objects.count()) == (1, 1)


def test_another_first_answer_from_the_same_page_is_told(write: Write, reader: Reader) -> None:
    action, fields = reader.open(START).form(START)
    reader.send(action, {**fields, "choice": "yes"})
    reader.send(action, {**fields, "choice": "no"})
    assert "This was answered meanwhile" in reader.page
    assert "Is it plugged in? <strong>Yes, it is</strong>" in reader.page


def test_the_key_of_another_run_begins_nothing(write: Write, reader: Reader) -> None:
    run = reader.open(START).answer("yes").run
    reader.send("/guides/town/door/", {"key": str(run.key), "choice": "yes"})
    assert reader.heading == "Is the bulb whole?"
    assert run.happenings.count() == 1


def test_back_that_is_sent_twice_goes_back_once(write: Write, reader: Reader) -> None:
    action, fields = reader.open(START).answer("yes", "no").form("withdrawals")
    for _ in range(2):
        reader.send(action, fields)
        assert reader.heading == "Is the bulb whole?"
    assert reader.run.happenings.count() == 3


def test_going_on_twice_goes_on_once(write: Write, reader: Reader) -> None:
    action, fields = reader.open(START).answer("yes", "other").form("continuations")
    for _ in range(2):
        reader.send(action, {**fields, "guide": "door"})
        assert reader.heading == "Does it have a handle?"
    assert reader.run.happenings.count() == 3


def test_answering_what_the_other_has_taken_back_is_told(
    write: Write, reader: Reader, other: Reader
) -> None:
    reader.open(START).answer("yes")
    other.open(reader.address)
    reader.back()
    other.answer("no")
    assert "Something happened here meanwhile" in other.page
    assert other.heading == "Is it plugged in?"


def test_the_database_itself_allows_one_row_per_position(write: Write, reader: Reader) -> None:
    run = reader.open(START).answer("yes").run
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(run=run, position=0, kind="back", back_to=0, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.create(run=run, position=1, kind="vanish", at=timezone.now())


def town() -> Shelved:
    entry = queries.entry(NOBODY, "town", timezone.now())
    assert entry is not None
    return entry


def begun() -> Run:
    entry, now = town(), timezone.now()
    assert entry.handbook is not None
    return actions.start(
        entry=entry, handbook=entry.handbook, guide="lamp", choice="yes", key=uuid4(), now=now
    )


@pytest.mark.django_db
def test_who_saw_the_same_question_and_writes_second_is_told(write: Write) -> None:
    """Both have looked before either writes: the database decides."""
    run = begun()
    seen = [queries.as_it_stands(run, town()) for _ in range(3)]
    now = timezone.now()
    actions.answer(following=seen[0], position=1, question="bulb", choice="no", now=now)
    actions.answer(following=seen[1], position=1, question="bulb", choice="no", now=now)
    with pytest.raises(Meanwhile) as told:
        actions.answer(following=seen[2], position=1, question="bulb", choice="yes", now=now)
    assert told.value.row is not None
    assert told.value.row.choice == "no"
    assert run.happenings.count() == 2


@pytest.mark.django_db(transaction=True)
def test_ten_who_answer_at_the_same_moment(write: Write) -> None:
    """One is first; those who said the same are content, all others are told."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads need a database outside memory")
    run, now = begun(), timezone.now()
    seen = [queries.as_it_stands(run, town()) for _ in range(10)]
    gate = threading.Barrier(10)
    told: list[str] = []

    def answer(number: int) -> None:
        choice = "no" if number % 2 else "unknown"
        gate.wait()
        try:
            actions.answer(
                following=seen[number], position=1, question="bulb", choice=choice, now=now
            )
        except Meanwhile:
            told.append(choice)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.happenings.count() == 2
    assert len(told) == 5
    assert run.happenings.get(position=1).choice not in told
