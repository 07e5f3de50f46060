"""Several workers and several people at the same instant: every letter once, one outcome."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from driftbook.jobs.actions import procedures
from driftbook.jobs.actions.procedures import Meanwhile
from driftbook.jobs.due import Procedures
from driftbook.jobs.models import Job, Order, Procedure, ProcedureEvent
from driftbook.jobs.tests.association import BEGAN, KEY_BOX, here, letters, of, on, order, say
from driftbook.jobs.tests.cast import SOREN, by
from driftbook.outbox.models import Message
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outside_memory(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads need a database outside memory")


def test_four_workers_send_each_reminder_once() -> None:
    place = here()
    jobs = [order(place, BEGAN + timedelta(minutes=minute)) for minute in range(12)]
    done: list[int] = []

    def work(_index: int) -> None:
        while (units := Procedures().run_due(on("2026-02-08"), 3)) > 0:
            done.append(units)

    assert at_once(4, work) == []
    assert sum(done) == len(jobs)
    numbers = Counter(subject for _to, subject in letters())
    assert len(numbers) == len(jobs)
    assert set(numbers.values()) == {1}
    assert not Procedure.objects.filter(next_due__lte=on("2026-02-08")).exists()


def test_two_people_decide_at_the_same_instant_and_one_key_box_is_ordered() -> None:
    job = order(here())
    say(job, "first", "declined", on("2026-02-01"))
    sent = Message.objects.count()

    def decide(index: int) -> None:
        procedures.record(
            procedure=of(job),
            step="keybox-decision",
            outcome="wanted" if index % 2 else "not-wanted",
            facts=KEY_BOX if index % 2 else {},
            at=on("2026-02-20"),
            position=1,
            by=by(SOREN),
            now=on("2026-02-20"),
        )

    faults = at_once(6, decide)
    assert {type(fault) for fault in faults} == {Meanwhile}
    assert len(faults) == 3  # who said the same as the first has said nothing new
    assert ProcedureEvent.objects.count() == 2
    assert Order.objects.count() == (2 if of(job).ending == "keybox" else 1)
    assert Job.objects.get(pk=job.pk).state == "closed"
    assert Message.objects.count() > sent


def test_a_reminder_at_the_very_instant_at_which_something_is_written_down() -> None:
    """Whoever is second sees what the first has done: a reminder of what is done is not sent."""
    job = order(here())

    def both(index: int) -> None:
        if index:
            say(job, "first", "accepted", on("2026-02-08"))
        else:
            Procedures().run_due(on("2026-02-08"), 5)

    assert at_once(2, both) == []
    row = of(job)
    assert (row.step, row.next_due) == ("contract", on("2026-03-01", 9))
    assert len(letters()) <= 1
